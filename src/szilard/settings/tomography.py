"""Settings of `tomography`."""

from dataclasses import dataclass
from typing import ClassVar

from ..errors import require
from ..machine import require_bytes
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, instead, option

DENSITY = 4  # qubits, up to which the density matrix is looked for
LARGEST = 14  # qubits measured in the basis Z alone


def require_choices(hidden: tuple[int, ...], weight_decay: tuple[float, ...]) -> None:
    """Both lists must have something in them."""
    for name, values in (("hidden", hidden), ("weight_decay", weight_decay)):
        require(0 < len(values) <= 20, f"`{name}` must list 1 to 20 values, but lists {len(values)}.")


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the tomography."""

    shots_file: str = option("", "a .csv, .npz or .h5 file of your own shots: `basis`, `outcome`, perhaps `count`", file=True)
    spins: int = option(10, "spins of the Ising chain, measured in the basis Z alone", least=2, most=LARGEST)
    field: float = option(1.0, "transverse field, in units of the coupling", above=0, most=100)
    w_qubits: int = option(4, f"qubits of the W state with random phases; a density matrix is fitted up to {DENSITY}", least=2, most=10)
    quench_qubits: int = option(8, "spins of the chain whose field is turned on suddenly", least=2, most=10)
    time: float = option(0.8, "how long after that it is measured, in units of 1 / coupling", least=0, most=1000)
    shots: int = option(10_000, "shots of each state to learn from; a quarter as many again are held out", least=100, most=10**8)
    hidden: tuple[int, ...] = option((5, 8), "hidden units of each machine, to choose from by held-out shots", least=1, most=1000)
    weight_decay: tuple[float, ...] = option((1e-5, 1e-6), "cost of squared couplings, to choose from", least=0, most=1)
    restarts: int = option(4, "random starts of each descent, of which the likeliest end is kept", least=1, most=1000)
    iterations: int = option(1500, "iterations of a descent, at most", least=1, most=10**6)
    resamples: int = option(20, "times that the shots are drawn anew from themselves, for the error bars", least=2, most=10_000)
    updates: int = option(5000, "updates of the machine that learns by contrastive divergence", least=1, most=10**7)

    short: ClassVar = {
        "spins": at_most(6),
        "quench_qubits": at_most(4),
        "shots": at_most(2000),
        "hidden": instead((4,)),
        "weight_decay": instead((1e-5,)),
        "restarts": at_most(2),
        "iterations": at_most(200),
        "resamples": at_most(5),
        "updates": at_most(1000),
    }

    def check(self) -> None:
        """There must be something to choose from, and hidden units of all basis states must fit in memory."""
        require_choices(self.hidden, self.weight_decay)
        require_bytes(8 * 8 * max(self.hidden) * 2**self.spins, "hidden spins")
        require_bytes(
            16 * self.resamples * 2 ** max(self.spins, self.w_qubits, self.quench_qubits), "resamples spins w_qubits quench_qubits"
        )
