"""Settings of `hidden-parameters`."""

from dataclasses import dataclass
from typing import ClassVar

from ..data.sizes import REFERENCES, SEEN
from ..learn.settings.supervised import Fit
from ..machine import require_room
from ..runs.settings import Settings as Base
from ..runs.settings import at_most, option

SIZES = (0, 1, 2, 3, 4)


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the search for hidden parameters."""

    latents: int = option(3, "numbers in the bottleneck for oscillators, which have two parameters", least=1, most=64)
    noise: float = option(0.0, "errors of the positions that are seen, whose largest is 1", least=0, most=10)
    units: int = option(64, "units of each hidden layer for oscillators, half as many for qubits", least=2, most=2000)
    questions: int = option(8, "questions about each example of a gradient step", least=1, most=1000)
    first_price: float = option(3e-3, "price of a nat in the bottleneck at the start", above=0, most=10)
    last_price: float = option(2e-4, "the same for oscillators at the end, in squared errors", above=0, most=10)
    oscillators: Fit = option(Fit(steps=4000, batch=128, learning_rate=1e-2, final_learning_rate=0.0), "learning from oscillators")
    qubits: Fit = option(Fit(steps=2000, batch=128, learning_rate=5e-3, final_learning_rate=0.0), "learning from qubits")

    short: ClassVar = {
        "oscillators.steps": at_most(700),
        "oscillators.batch": at_most(64),
        "qubits.steps": at_most(500),
        "qubits.batch": at_most(64),
    }

    def check(self) -> None:
        """Weights and activations must fit in memory."""
        members = len(SIZES)
        require_room(self, "units units", each=4 * 4 * 4 * members)
        require_room(self, "oscillators.batch questions units", each=4 * 8)
        require_room(self, "oscillators.batch", each=4 * 4 * SEEN)
        require_room(self, "qubits.batch questions units", each=4 * 8 * members)
        require_room(self, "qubits.batch", each=4 * 4 * REFERENCES * members)
