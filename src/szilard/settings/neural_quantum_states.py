"""Settings of `neural-quantum-states`."""

from dataclasses import dataclass
from typing import ClassVar

from ..errors import require
from ..learn.settings.variational_monte_carlo import MonteCarlo
from ..machine import require_room
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, option

PLAIN = MonteCarlo(updates=600, samples=512, rate=0.15, final_rate=0.03, final_shift=1e-5)
EXACT_SAMPLES = MonteCarlo(updates=400, samples=512, rate=0.3, final_rate=0.03, final_shift=1e-3)
NEEL = MonteCarlo(updates=800, rate=0.05, final_rate=0.01, final_shift=1e-6)


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the ground states."""

    sites: int = option(20, "spins of each chain, an even number", least=4, most=100)
    field: float = option(1.0, "transverse field of the Ising chain, in units of its coupling; it is critical at 1", above=0, most=100)
    features: int = option(8, "features of the symmetric RBM, each with a hidden spin for every site", least=1, most=1000)
    hidden: int = option(80, "hidden spins of the RBM without symmetry", least=1, most=10_000)
    units: int = option(16, "hidden units of the autoregressive network for every site", least=1, most=1000)
    rounds: int = option(40, "configurations of each chain after the training; as many are thrown away before", least=2, most=10_000)
    symmetric: MonteCarlo = option(MonteCarlo(), "training of the symmetric RBM and of Jastrow's wave function")
    plain: MonteCarlo = option(PLAIN, "training of the RBM without symmetry")
    autoregressive: MonteCarlo = option(EXACT_SAMPLES, "training of the autoregressive network")
    heisenberg: MonteCarlo = option(NEEL, "training of the symmetric RBM for the Heisenberg chain")

    short: ClassVar = {
        "sites": at_most(8),
        "features": at_most(3),
        "hidden": at_most(20),
        "units": at_most(6),
        "rounds": at_most(10),
        "symmetric.updates": at_most(80),
        "symmetric.samples": at_most(256),
        "plain.updates": at_most(80),
        "plain.samples": at_most(256),
        "autoregressive.updates": at_most(80),
        "autoregressive.samples": at_most(256),
        "heisenberg.updates": at_most(80),
        "heisenberg.samples": at_most(256),
    }

    def check(self) -> None:
        """Every second spin is turned; derivatives and local energies fit in memory."""
        require(self.sites % 2 == 0, f"`sites` must be even, but is {self.sites}.")
        require_room(self, "symmetric.samples sites sites features", each=24)
        require_room(self, "heisenberg.samples sites sites features", each=24)
        require_room(self, "plain.samples sites hidden", each=40)
        require_room(self, "autoregressive.samples sites sites units", each=40)
        for group in ("symmetric", "plain", "autoregressive", "heisenberg"):
            require_room(self, f"{group}.samples rounds sites", each=12)
            require_room(self, f"{group}.updates", each=100)
