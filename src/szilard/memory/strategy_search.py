"""A search for strategies in the known model: a code, and checks of it that are repeated whatever their outcomes.

For stabilizer codes and Pauli noise no gate has to depend on an outcome: what is done to the state can be undone in the Pauli frame in
the end. So the search needs sequences of actions alone: gates to a code (`code_search`), and rounds of checks (`check_search`), from which
those that cost more than they save are dropped, with pauses of the best length between them. Where no code pays, turns of the bare
qubit may (`turn_search`).
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from ..learn.policies import scripted
from ..physics.density_engine import DensityEngine
from ..physics.pauli_engine import PauliEngine
from ..physics.paulis import Paulis
from ..runs.compilation import compiled
from ..scenarios.quantum_memory import QuantumMemory
from .check_search import Check, CheckSearch
from .closed_loop import replay
from .code_search import Code, code_search
from .evaluation import AT_ONCE, ends, side_by_side, threads_for
from .open_loop import OpenLoop, sequence
from .turn_search import turn_search
from .twirled_engine import twirled_engine

LATEST = 3  # best codes of growing depth of which each is tried with its checks
PAUSES = (2, 5, 10, 20, 40)  # steps between rounds
JUDGED = 512  # trajectories of the final judgement
CHECKED = 2  # strategies with checks that the density engine judges, which is slow

Actions = tuple[tuple[int, ...], tuple[int, ...]]  # those of a start, and those that are repeated


class Judge:
    """What sequences of actions keep, in the mean of the same trajectories."""

    def __init__(self, scenario: QuantumMemory, key: Array):
        self._scenario, self._keys = scenario, jax.random.split(key, JUDGED)
        actions = jax.ShapeDtypeStruct((scenario.steps,), jnp.int32)
        self._follow = compiled(lambda keys, actions: ends(scenario, scripted(actions), 0, keys), self._keys[:AT_ONCE], actions)

    def kept(self, start: tuple[int, ...], repeated: tuple[int, ...], trajectories: int = AT_ONCE) -> float:
        """R_Q in the end."""
        actions = jnp.asarray(sequence(self._scenario, start, repeated))
        played = side_by_side(lambda keys: self._follow(keys, actions), self._keys[:trajectories], threads=threads_for(self._scenario))
        return float(np.mean(played))


def strategy_search(scenario: QuantumMemory, seed: int, key: Array) -> OpenLoop | None:
    """The best strategy without feedback that the search finds, without checks where they save nothing; None if it finds none.

    Beyond Pauli physics the twirled device proposes checks, and the true one judges; see `twirled_engine`.

    Args:
        scenario: the memory.
        seed: of the choice among codes of equal worth.
        key: of the trajectories that judge.
    """
    found = _proposed(scenario, seed, key) if isinstance(scenario.engine, PauliEngine) else _dense(scenario, seed, key)
    turning = turn_search(scenario)
    return max([*found, turning] if turning else found, key=lambda one: (round(one.kept, 5), -len(one.cycle)), default=None)


def _proposed(scenario: QuantumMemory, seed: int, key: Array) -> list[OpenLoop]:
    """Codes with their checks and without."""
    engine = scenario.engine
    assert isinstance(engine, PauliEngine)
    codes = code_search(engine, seed)
    if not codes:
        return []
    search, judge = CheckSearch(engine), Judge(scenario, key)
    tried = [min(same, key=lambda code: search.cost(_rows(code))) for same in [codes[-1], *_spared(engine, seed)]]
    found = [OpenLoop(code.actions, (), judge.kept(code.actions, (), JUDGED)) for code in (codes[-1][0], *tried)]
    return found + [_with_checks(judge, code, search.checks(_rows(code)), scenario.idle) for code in tried]


def _dense(scenario: QuantumMemory, seed: int, key: Array) -> list[OpenLoop]:
    """Codes of the true physics, and the best codes with checks that its twirl proposes."""
    codes = [same[0].actions for same in code_search(scenario.engine, seed)[-LATEST:]]
    found: list[Actions] = [(actions, ()) for actions in codes]
    if scenario.measurements:
        found += _rehearsed(scenario, seed, key, codes[-1:])
    judge = Judge(scenario, key)
    return [OpenLoop(start, repeated, judge.kept(start, repeated)) for start, repeated in found]


def _rehearsed(scenario: QuantumMemory, seed: int, key: Array, codes: list[tuple[int, ...]]) -> list[Actions]:
    """The strategies with checks, of `codes` and of those that spare a qubit, that keep most in the twirled device."""
    assert isinstance(scenario.engine, DensityEngine)
    engine = twirled_engine(scenario.engine)
    search, judge = CheckSearch(engine), Judge(replace(scenario, engine=engine, worst_losses=None), key)
    tried = [_with_tableau(engine, actions) for actions in codes]
    tried += [min(same, key=lambda code: search.cost(_rows(code))) for same in _spared(engine, seed)]
    found = [_with_checks(judge, code, checks, scenario.idle) for code in tried if (checks := search.checks(_rows(code)))]
    best = sorted((one for one in found if one.cycle), key=lambda one: -one.kept)
    return list(dict.fromkeys((one.start, one.cycle) for one in best))[:CHECKED]


def _spared(engine: PauliEngine, seed: int) -> list[list[Code]]:
    """The best codes that leave a qubit free through which they may be checked."""
    found = [code_search(engine, seed, allowed=_sparing(engine, qubit)) for qubit in _readout(engine)]
    return list(chain(*(some[-LATEST:] for some in found)))


def _with_tableau(engine: PauliEngine, actions: tuple[int, ...]) -> Code:
    """A code with the tableau that its gates make."""
    gates = jnp.asarray(actions, jnp.int32)
    return Code(actions, replay(engine, gates, jnp.zeros_like(gates)).rows)


def _rows(code: Code) -> Paulis:
    assert code.rows is not None
    return code.rows


def _readout(engine: PauliEngine) -> list[int]:
    """The qubit through which a code may best be checked: of the measured ones, but not that with the state, the one with most gates."""
    measured = {operation.qubits[0] for operation in engine.operations if operation.kind == "measure"} - {0}
    gates = [qubit for operation in engine.operations if len(operation.qubits) == 2 for qubit in operation.qubits]
    return [max(measured, key=lambda qubit: (gates.count(qubit), qubit))] if measured else []


def _sparing(engine: PauliEngine, qubit: int) -> tuple[int, ...]:
    """The actions that leave a qubit alone."""
    return tuple(place for place, operation in enumerate(engine.operations) if qubit not in operation.qubits)


def _with_checks(judge: Judge, code: Code, checks: list[Check], idle: int) -> OpenLoop:
    """The code with the checks that pay, and with pauses between their rounds if those pay, too."""
    best = judge.kept(code.actions, _round(checks))
    while checks:
        fewer = [checks[:place] + checks[place + 1 :] for place in range(len(checks))]
        value, better = max(((judge.kept(code.actions, _round(some)), some) for some in fewer), key=lambda one: one[0])
        if value <= best:
            break
        best, checks = value, better
    paused = [_round(checks) + (idle,) * pause for pause in (PAUSES if checks else ())]
    kept = {_round(checks): best} | {one: judge.kept(code.actions, one) for one in paused}
    repeated = max(kept, key=lambda one: kept[one])
    return OpenLoop(code.actions, repeated, judge.kept(code.actions, repeated, JUDGED))


def _round(checks: Iterable[Check]) -> tuple[int, ...]:
    return tuple(chain(*(check.actions for check in checks)))
