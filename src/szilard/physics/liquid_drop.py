"""The nucleus as a drop of charged liquid: the five-term mass formula, and terms that know the closed shells."""

import numpy as np
from jaxtyping import Float, Int

Numbers = Int[np.ndarray, "nuclides"]

MAGIC_NUMBERS = (2, 8, 20, 28, 50, 82, 126, 184)
FIVE_TERMS = ("volume", "surface", "Coulomb", "asymmetry", "pairing")


def five_terms(protons: Numbers, neutrons: Numbers) -> Float[np.ndarray, "nuclides 5"]:
    """What the five coefficients of the Bethe-Weizsaecker formula multiply.

    B = a_V A - a_S A^(2/3) - a_C Z(Z-1)/A^(1/3) - a_A (N-Z)^2/A + a_P d/A^(1/2), with d = 1 where Z and N are even, -1 where both are
    odd, else 0 (C. F. von Weizsaecker, Z. Phys. 96, 431 (1935); H. A. Bethe and R. F. Bacher, Rev. Mod. Phys. 8, 82 (1936)).

    >>> five_terms(np.array([4]), np.array([4])).round(2).tolist()
    [[8.0, -4.0, -6.0, 0.0, 0.35]]
    """
    mass, excess = protons + neutrons, neutrons - protons
    pairing = 1 - protons % 2 - neutrons % 2
    terms = [mass, -(mass ** (2 / 3)), -protons * (protons - 1) / np.cbrt(mass), -(excess**2) / mass, pairing / np.sqrt(mass)]
    return np.stack(terms, axis=1).astype(float)


def shell_terms(protons: Numbers, neutrons: Numbers) -> Float[np.ndarray, "nuclides 12"]:
    """The five terms, four more of the drop, and three of the valence nucleons, which are told the magic numbers.

    The drop's: curvature A^(1/3), surface asymmetry (N-Z)^2/A^(4/3), Wigner's |N-Z|/A, exchange Z^(4/3)/A^(1/3). With the numbers v_p
    and v_n of nucleons or holes from the nearest closed shell: v_p + v_n, P and P^2, where P = v_p v_n / (v_p + v_n) (M. W. Kirson,
    Nucl. Phys. A 798, 29 (2008)).
    """
    mass, excess = protons + neutrons, neutrons - protons
    root = np.cbrt(mass)
    valence = valence_nucleons(protons) + valence_nucleons(neutrons)
    shared = valence_nucleons(protons) * valence_nucleons(neutrons) / np.maximum(valence, 1)
    drop = [root, excess**2 / (mass * root), np.abs(excess) / mass, protons ** (4 / 3) / root]
    return np.column_stack([five_terms(protons, neutrons), *drop, valence, shared, shared**2])


def valence_nucleons(nucleons: Int[np.ndarray, "nuclides"]) -> Int[np.ndarray, "nuclides"]:
    """Distance from the nearest magic number.

    >>> valence_nucleons(np.array([20, 22, 27])).tolist()
    [0, 2, 1]
    """
    return np.abs(nucleons[:, None] - np.array(MAGIC_NUMBERS)).min(axis=1)
