"""A search for gates that protect a bare qubit: short sequences of its own gates, repeated with pauses.

Some axes decay faster than others, and a slow field turns the qubit one way: gates that exchange the axes make each bear the worst of it
for a part of the time alone, and gates that turn them over undo a field. They are tried in the known model; nothing is left to chance.
"""

from itertools import permutations

import numpy as np

from ..physics.density_engine import DensityEngine
from ..scenarios.quantum_memory import QuantumMemory
from .open_loop import OpenLoop, exactly_kept, sequence

PAUSES = (0, 2, 5, 10, 20, 40, 80)  # steps between two turns
EXCHANGES, TURNS_OVER = ("h", "s"), ("x", "y", "z")  # gates that exchange axes, and those that turn them over, which only a field minds


def turn_search(scenario: QuantumMemory) -> OpenLoop | None:
    """The best of one or two gates on qubit 0 that are repeated, first after half a pause; None where it has no such gate."""
    engine = scenario.engine
    field = isinstance(engine, DensityEngine) and engine.surroundings.roots.size > 1
    kinds = EXCHANGES + TURNS_OVER if field else EXCHANGES
    gates = [action for action, one in enumerate(engine.operations) if one.qubits == (0,) and one.kind in kinds]
    turns = [*((gate,) for gate in gates), *permutations(gates, 2)]
    tried = [((scenario.idle,) * (pause // 2), turn + (scenario.idle,) * pause) for turn in turns for pause in PAUSES]
    if not tried:
        return None
    kept = exactly_kept(scenario, [sequence(scenario, *one) for one in tried])
    best = int(np.argmax(kept))
    return OpenLoop(*tried[best], float(kept[best]))
