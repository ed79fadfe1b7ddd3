"""Closed shells as they show in separation energies."""

import numpy as np
from jaxtyping import Bool, Float

from ...data.nuclides import Nuclides

SPECIAL = (28, 50, 82, 126)  # closed shells of neutrons that the measured nuclides cross
WINDOW = 6  # neutrons to each side among which a closed shell stands out most
LARGE = 1.0  # MeV by which it stands out at least


def separation_energies(nuclides: Nuclides, binding: Float[np.ndarray, "nuclides"]) -> Float[np.ndarray, "nuclides"]:
    """The energy in MeV that it takes to remove two neutrons, B(Z, N) - B(Z, N-2); NaN where B(Z, N-2) was not measured."""
    known = {(z, n): b for z, n, b in zip(nuclides.protons.tolist(), nuclides.neutrons.tolist(), binding.tolist(), strict=True)}
    return np.array([b - known.get((z, n - 2), np.nan) for (z, n), b in known.items()])


def gaps_by_neutrons(nuclides: Nuclides, binding: Float[np.ndarray, "nuclides"], chosen: Bool[np.ndarray, "nuclides"]) -> dict[int, float]:
    """The mean over chosen nuclides with N neutrons, N even, of S_2n(N) - S_2n(N+2), in MeV: how far S_2n falls behind N."""
    separation = separation_energies(nuclides, binding)
    known = {(z, n): s for z, n, s in zip(nuclides.protons.tolist(), nuclides.neutrons.tolist(), separation.tolist(), strict=True)}
    found: dict[int, list[float]] = {}
    for z, n in zip(nuclides.protons[chosen].tolist(), nuclides.neutrons[chosen].tolist(), strict=True):
        fall = known[z, n] - known.get((z, n + 2), np.nan)
        if n % 2 == 0 and np.isfinite(fall):
            found.setdefault(n, []).append(fall)
    return {n: float(np.mean(falls)) for n, falls in sorted(found.items())}


def closed_shells(gaps: dict[int, float], drop: dict[int, float]) -> list[int]:
    """Neutron numbers from 20 on whose gap exceeds that of a liquid drop by 1 MeV, and by more than any within 6 neutrons.

    >>> closed_shells({n: 4.0 if n == 50 else 1.0 for n in range(40, 62, 2)}, dict.fromkeys(range(40, 62, 2), 1.5))
    [50]
    """
    excess = {n: gap - drop[n] for n, gap in gaps.items() if n >= 20}
    near = {n: max(more for other, more in excess.items() if abs(other - n) <= WINDOW) for n in excess}
    return [n for n, more in excess.items() if more > LARGE and more == near[n]]
