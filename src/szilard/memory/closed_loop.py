"""The independent check: a policy steers Stim's simulator, which shares no code with the engines.

Stim (Gidney, Quantum 5, 497 (2021)) samples real errors and real outcomes on all six cardinal states. The policy sees
only actions and outcomes. Afterwards the stabilizers and a logical operator are measured, the most likely Pauli frame
given everything recorded decides the sign, and the fraction of right answers is the measured contrast.
"""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import exp, isfinite
from typing import Any, NamedTuple, TypeGuard

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int, UInt64

from ..conventions import PAULIS
from ..devices import Device
from ..learn.policies import memory_of
from ..networks import Network, Parameters, copies
from ..physics.operations import Operation
from ..physics.pauli_engine import PauliEngine
from ..physics.walsh import walsh_hadamard
from ..runs.compilation import compiled
from ..runs.streams import rng
from ..scenarios.engines import Engine
from ..scenarios.quantum_memory import QuantumMemory

STRIKES = {"reset": "X_ERROR"}  # the errors of operations, where they are not those of gates

CARDINAL = [("x", 1), ("x", -1), ("y", 1), ("y", -1), ("z", 1), ("z", -1)]
PREPARE = {("x", 1): "H 0", ("x", -1): "X 0\nH 0", ("y", 1): "H 0\nS 0", ("y", -1): "X 0\nH 0\nS 0", ("z", 1): "I 0", ("z", -1): "X 0"}
NAMES = {"idle": "I", "x": "X", "y": "Y", "z": "Z", "h": "H", "s": "S", "cnot": "CX", "cz": "CZ", "swap": "SWAP", "reset": "R"}

#: A policy in the laboratory: (last actions, -1 before the first; their outcomes, 0 for none) of all shots -> next actions.
Controller = Callable[[Int[np.ndarray, "shots"], Int[np.ndarray, "shots"]], Int[np.ndarray, "shots"]]


class Played(NamedTuple):
    """Stim's simulators of all shots after the last step, and what was done and seen in each; see `run`."""

    simulators: list
    actions: Int[np.ndarray, "shots steps"]
    outcomes: Int[np.ndarray, "shots steps"]


@dataclass(frozen=True)
class Check:
    """Measured contrasts of the three axes, their standard errors, how many shots each took, and in which simulator."""

    contrasts: Float[np.ndarray, "3"]
    errors: Float[np.ndarray, "3"]
    shots: int
    simulator: str = "Stim"

    def sigmas(self, expected: Float[np.ndarray, "3"], errors: Float[np.ndarray, "3"]) -> Float[np.ndarray, "3"]:
        """The deviation from `expected` values, themselves uncertain by `errors`, in standard errors."""
        return (self.contrasts - expected) / np.hypot(self.errors, errors)


def available() -> bool:
    """Whether Stim (the extra `quantum`) is installed."""
    return importlib.util.find_spec("stim") is not None


def laboratory(network: Network, parameters: Parameters, scenario: QuantumMemory) -> Controller:
    """The recurrent policy `network` as a controller, which keeps a memory for every shot and forgets it before a first step.

    It sees what `scenario` shows of the device, and does what its schedule of measurements, if there is one, makes of an action.
    """
    memory: list = []  # outlives the calls of the controller, so it is filled in place
    elapsed, lasts = np.zeros(0, np.int32), np.asarray(scenario.lasts, np.int32)

    @jax.jit
    def decide(memory, last, seen, elapsed):
        view = jax.vmap(scenario.seen)(last, seen, elapsed)
        logits, *memory = jax.vmap(partial(network, parameters))(view, *memory)
        return jax.vmap(scenario.carried_out)(elapsed, jnp.argmax(logits, -1)), memory

    def controller(last, seen):
        nonlocal elapsed
        if np.all(last < 0):
            memory[:], elapsed = copies(memory_of(network), len(last)), np.zeros(len(last), np.int32)
        else:
            elapsed = elapsed + lasts[last]
        action, memory[:] = decide(memory, *map(jnp.asarray, (last, seen, elapsed)))
        return np.asarray(action)

    return controller


def check(
    device: Device,
    engine: Engine,
    controller: Controller,
    steps: int,
    shots: int,
    seed: int,
    follow: Callable[[int], None] = lambda done: None,
) -> Check | None:
    """Run `controller` on `shots` copies of each cardinal state and decode; `follow` hears the steps done.

    Returns:
        The measured contrasts; None where the physics is not Pauli physics, which Stim cannot simulate.

    Raises:
        ImportError: Stim is not installed.
    """
    if not simulated(engine, device):
        return None
    return judge(engine, run(device, controller, steps, shots, seed, follow), seed)


def simulated(engine: Engine, device: Device) -> TypeGuard[PauliEngine]:
    """Whether Stim can follow this physics."""
    return isinstance(engine, PauliEngine) and device.pauli


def judge(engine: PauliEngine, played: Played, seed: int) -> Check:
    """The contrasts that decoding everything shows in what was played."""
    axes = np.repeat([axis for axis, _ in CARDINAL], len(played.simulators) // len(CARDINAL))
    return contrasts(decode(engine, *played, list(axes), seed))


def contrasts(decoded: Int[np.ndarray, "shots"]) -> Check:
    """Of signs that were read from as many shots of each cardinal state, the contrasts of right and wrong ones."""
    prepared = np.repeat([sign for _, sign in CARDINAL], len(decoded) // len(CARDINAL))
    right = (decoded * prepared).reshape(3, -1)
    found, count = right.mean(1), right.shape[1]
    return Check(found, np.sqrt((1 - found**2 + 1 / count) / count), count)


def shot_seeds(seed: int, count: int) -> UInt64[np.ndarray, "count"]:
    """The simulators' seeds: those of two runs with unlike seeds have none in common."""
    return rng(seed, "simulated shots").integers(2**64, size=count, dtype=np.uint64)


def run(device: Device, controller: Controller, steps: int, shots: int, seed: int, follow: Callable[[int], None]) -> Played:
    """Simulators after the last step, and the actions and outcomes (0: none) of all shots, each (shots, steps).

    Where operations last several steps, a shot whose time is up does nothing any more: action -1.
    """
    import stim

    simulators = [stim.TableauSimulator(seed=int(s)) for s in shot_seeds(seed, len(CARDINAL) * shots)]
    for i, simulator in enumerate(simulators):
        simulator.do(stim.Circuit(PREPARE[CARDINAL[i // shots]] + f"\nI {device.qubits - 1}"))
    moves, lasts = moves_of(device, rng(seed, "readout errors")), device.durations()
    actions, outcomes = np.full((len(simulators), steps), -1, np.int32), np.zeros((len(simulators), steps), np.int32)
    last, seen, left = np.full(len(simulators), -1, np.int32), np.zeros(len(simulators), np.int32), np.full(len(simulators), steps)
    for t in range(steps):
        last, busy = np.asarray(controller(last, seen), np.int32), left > 0
        if not busy.any():
            break
        seen = np.array([moves[a](s) if b else 0 for a, s, b in zip(last, simulators, busy, strict=True)], np.int32)
        actions[busy, t], outcomes[busy, t] = last[busy], seen[busy]
        left = left - lasts[last]
        follow(steps - max(int(left.max()), 0))
    return Played(simulators, actions, outcomes)


def noise_circuit(device: Device):
    """One step of the device's Pauli noise, written from its times without the engine's help."""
    import stim

    circuit = stim.Circuit()
    for qubit in range(device.qubits):
        for name, times, most, rate in [
            ("X_ERROR", device.bit_flip_time, 1 / 2, 2),
            ("Z_ERROR", device.dephasing_time, 1 / 2, 2),
            ("Z_ERROR", device.coherence_time, 1 / 2, 1),
            ("DEPOLARIZE1", device.depolarizing_time, 3 / 4, 4 / 3),
        ]:
            if isfinite(times[qubit]):
                circuit.append(name, [qubit], most * (1 - exp(-rate / times[qubit])))
    return circuit


def moves_of(device: Device, chance: np.random.Generator) -> list[Callable[[Any], int]]:
    """For each operation the function that carries it out, with its errors and noise, on a simulator and returns the outcome or 0."""
    noise, errors, lasts = noise_circuit(device), device.gate_errors(), device.durations()
    todo = zip(device.operations, errors, lasts, strict=True)
    return [_move(operation, device, float(error), noise * int(steps), chance) for operation, error, steps in todo]


def _move(operation: Operation, device: Device, error: float, noise, chance: np.random.Generator) -> Callable[[Any], int]:
    import stim

    if operation.kind != "measure":
        circuit = stim.Circuit(" ".join([NAMES[operation.kind], *map(str, operation.qubits or (0,))]))
        if error:
            circuit.append(STRIKES.get(operation.kind, f"DEPOLARIZE{len(operation.qubits)}"), operation.qubits, error)
        circuit = circuit + noise

        def act(simulator) -> int:
            simulator.do(circuit)
            return 0

        return act
    (qubit,) = operation.qubits
    pauli = stim.PauliString(device.qubits)
    pauli[qubit] = operation.basis.upper()
    wrong = device.readout()[qubit]

    def measure(simulator) -> int:
        minus = simulator.measure_observable(pauli)
        simulator.do(noise)
        return -1 if minus != (chance.random() < wrong[int(minus)]) else 1

    return measure


def decode(
    engine: PauliEngine,
    simulators: list,
    actions: Int[np.ndarray, "shots steps"],
    outcomes: Int[np.ndarray, "shots steps"],
    axes: list[str],
    seed: int,
) -> Int[np.ndarray, "shots"]:
    """The sign of each shot's initial Bloch component along its axis, as read from its final state.

    The syndrome s and the logical operator L that belongs to the axis are measured. With c_s and d_s the transforms of the
    coefficients of delta_j without and with L, the two signs differ in probability by c_s + d_s m at the outcome m, so that the
    sign of this number is the likelier one. Where the information is lost it is 0, and a coin decides.
    """
    coins = rng(seed, "coins of the decoder").choice([-1, 1], len(simulators))
    history = jnp.asarray(actions), jnp.asarray(outcomes)
    rows, logicals, plain, signed = jax.tree.map(np.asarray, compiled(jax.vmap(partial(_believed, engine)), *history)(*history))
    decoded = np.zeros(len(simulators), int)
    for i, (simulator, axis) in enumerate(zip(simulators, axes, strict=True)):
        which = "xyz".index(axis)
        logical, generators = _measured(engine.qubits, [field[i] for field in rows], int(logicals[i, which]))
        syndrome = sum(simulator.measure_observable(g) << b for b, g in enumerate(generators))
        outcome = -1 if simulator.measure_observable(logical) else 1
        decoded[i] = np.sign(plain[i, which, syndrome] + outcome * signed[i, which, syndrome]) or coins[i]
    return decoded


def _believed(engine: PauliEngine, actions: Int[Array, "steps"], outcomes: Int[Array, "steps"]):
    """After these actions and outcomes: the tableau, its logical operators, the transforms of the coefficients without and with them."""
    state = replay(engine, actions, outcomes)
    return state.rows, state.logicals(), *map(walsh_hadamard, state.deltas())


def _measured(qubits: int, rows: list[np.ndarray], logical: int):
    """The logical operator (1, 2, 3: x, y, z) and the generators of a tableau."""
    found = [_pauli_string(qubits, *map(int, row)) for row in zip(*rows, strict=True)]
    return (found[0], 1j * found[0] * found[1], found[1])[logical - 1], found[2 : qubits + 1]


def replay(engine: Engine, actions: Int[Array, "steps"], outcomes: Int[Array, "steps"]) -> Any:
    """What the engine believes after these actions and recorded outcomes."""

    def advance(state, step):
        action, outcome = step
        _, states = engine.branches(state, jnp.maximum(action, 0))
        after = jax.tree.map(lambda leaf: leaf[jnp.where(outcome < 0, 1, 0)], states)
        return jax.tree.map(lambda old, new: jnp.where(action < 0, old, new), state, after), None

    return jax.lax.scan(advance, engine.init(), (actions, outcomes))[0]


def _pauli_string(qubits: int, x: int, z: int, sign: int):
    import stim

    letters = "".join(PAULIS[(int(x) >> q & 1) + 2 * (int(z) >> q & 1)] for q in range(qubits))
    return stim.PauliString(("-" if sign else "+") + letters)
