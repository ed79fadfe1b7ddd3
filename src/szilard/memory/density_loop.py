"""The independent check beyond Pauli physics: a policy steers density matrices, whose maps QuTiP makes; see `lindblad_maps`.

Outcomes, errors of the readout and the field are drawn at random, shot by shot. In the end the sign of the Bloch component along axis j is
guessed from the eigenvectors of the engine's delta_j, given everything recorded, whose eigenvalues are positive or negative: the best
guess there is (Helstrom, J. Stat. Phys. 1, 231 (1969)).
"""

import importlib.util
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from math import exp, isinf

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Complex, Float, Int

from ..devices import Device
from ..physics.density_engine import DensityEngine
from ..runs.streams import rng
from .closed_loop import CARDINAL, Check, Controller, contrasts, replay
from .lindblad_maps import PAULIS, Maps

AT_ONCE = 100  # shots whose record is replayed at a time
NOTHING = 1e-9  # eigenvalues of delta_j that tell nothing


def available() -> bool:
    """Whether QuTiP (the extra `quantum`) is installed."""
    return importlib.util.find_spec("qutip") is not None


def check(
    device: Device,
    engine: DensityEngine,
    controller: Controller,
    steps: int,
    shots: int,
    seed: int,
    follow: Callable[[int], None] = lambda done: None,
) -> Check:
    """Run `controller` on `shots` copies of each cardinal state and decode; `follow` hears the steps done.

    Raises:
        ImportError: QuTiP is not installed.
    """
    ensemble = Ensemble(device, shots, seed)
    history = ensemble.run(controller, steps, follow)
    return replace(contrasts(decode(engine, ensemble.matrices, *history, seed)), simulator="QuTiP")


class Ensemble:
    """The density matrices of `shots` copies of each cardinal state, and the field that each of them feels."""

    def __init__(self, device: Device, shots: int, seed: int):
        """In the initial state."""
        self.device, self.maps, self.chance = device, Maps(device), rng(seed, "simulated density matrices")
        dim, count = 2**device.qubits, shots * len(CARDINAL)
        self.matrices = np.zeros((dim * dim, count), np.complex128)
        for i, (axis, sign) in enumerate(CARDINAL):
            bloch = (self.maps.one + sign * self.maps.pauli(PAULIS[axis], 0)).full() / 2
            rest = np.zeros((dim // 2, dim // 2))
            rest[0, 0] = 1
            start = np.kron(bloch[:: dim // 2, :: dim // 2], rest)
            self.matrices[:, i * shots : (i + 1) * shots] = start.ravel(order="F")[:, None]
        self.traced = np.arange(dim) * (dim + 1)
        self.field = self._drawn(count)
        self.acts = [self._act(action) for action in range(len(device.operations))]

    def run(self, controller: Controller, steps: int, follow: Callable[[int], None]) -> tuple[np.ndarray, np.ndarray]:
        """Actions and outcomes (0: none) of all shots, each (shots, steps); a shot whose time is up does nothing: action -1."""
        count, lasts = self.matrices.shape[1], self.device.durations()
        actions, outcomes = np.full((count, steps), -1, np.int32), np.zeros((count, steps), np.int32)
        last, seen, left = np.full(count, -1, np.int32), np.zeros(count, np.int32), np.full(count, steps)
        for t in range(steps):
            last, busy, seen = np.asarray(controller(last, seen), np.int32), left > 0, np.zeros(count, np.int32)
            for action in np.unique(last[busy]):
                which = np.nonzero(busy & (last == action))[0]
                seen[which] = self.acts[action](which)
                self._wait(which, int(lasts[action]))
            actions[busy, t], outcomes[busy, t] = last[busy], seen[busy]
            left = left - lasts[last]
            follow(steps - max(int(left.max()), 0))
            if not (left > 0).any():
                break
        return actions, outcomes

    def bloch(self, qubit: int) -> Float[np.ndarray, "3 shots"]:
        """The Bloch vector of a qubit alone in every shot."""
        return np.stack([np.real(self.maps.pauli(letter, qubit).full().T.ravel(order="F") @ self.matrices) for letter in "XYZ"])

    def _act(self, action: int) -> Callable[[Int[np.ndarray, "some"]], Int[np.ndarray, "some"] | int]:
        """The function that carries out an operation on some shots and returns their outcomes, or 0."""
        operation = self.device.operations[action]
        if operation.kind == "measure":
            return partial(self._measure, self.maps.of_measurement(operation), self.device.readout()[operation.qubits[0]])
        todo = self.maps.of_gate(operation, self.device.over_rotations()[action], self.device.gate_errors()[action])

        def apply(which):
            self.matrices[:, which] = todo @ self.matrices[:, which]
            return 0

        return apply

    def _measure(self, maps, wrong: Float[np.ndarray, "2"], which: Int[np.ndarray, "some"]) -> Int[np.ndarray, "some"]:
        """The true outcome decides what becomes of the state; what is recorded may be wrong."""
        plus, minus = (one @ self.matrices[:, which] for one in maps)
        chances = [one[self.traced].sum(0).real for one in (plus, minus)]
        true = self.chance.random(len(which)) * (chances[0] + chances[1]) >= chances[0]
        self.matrices[:, which] = np.where(true, minus / np.maximum(chances[1], 1e-300), plus / np.maximum(chances[0], 1e-300))
        flipped = self.chance.random(len(which)) < wrong[true.astype(int)]
        return np.where(true != flipped, -1, 1)

    def _wait(self, which: Int[np.ndarray, "some"], steps: int) -> None:
        for _ in range(steps):
            states = self.matrices[:, which]
            if self.device.field:
                states = states * np.exp(-1j * self.maps.turns[:, None] * self.field[which])
                self._go_on(which)
            for one in self.maps.noise:
                states = one @ states
            self.matrices[:, which] = states

    def _drawn(self, count: int) -> Float[np.ndarray, "count"]:
        return self.chance.normal(0, self.device.field.strength, count) if self.device.field else np.zeros(count)

    def _go_on(self, which: Int[np.ndarray, "some"]) -> None:
        """The field of the next step: an Ornstein-Uhlenbeck process."""
        time = self.device.field.correlation_time if self.device.field else 0.0
        kept = 1.0 if isinf(time) else exp(-1 / time) if time else 0.0
        self.field[which] = kept * self.field[which] + np.sqrt(1 - kept**2) * self._drawn(len(which))


def decode(
    engine: DensityEngine,
    matrices: Complex[np.ndarray, "elements shots"],
    actions: Int[np.ndarray, "shots steps"],
    outcomes: Int[np.ndarray, "shots steps"],
    seed: int,
) -> Int[np.ndarray, "shots"]:
    """The sign of each shot's initial Bloch component along its axis, measured in its final state."""
    chance, count, dim = rng(seed, "measured signs"), len(actions), 2**engine.qubits
    follow = jax.jit(jax.vmap(lambda *history: engine.matrices(replay(engine, *history))[1:]))
    decoded = np.zeros(count, int)
    for start in range(0, count, AT_ONCE):
        rows = np.minimum(np.arange(start, start + AT_ONCE), count - 1)
        deltas = np.asarray(follow(jnp.asarray(actions[rows]), jnp.asarray(outcomes[rows])), np.complex128)
        for row, delta in zip(range(start, min(start + AT_ONCE, count)), deltas, strict=False):
            axis = "xyz".index(CARDINAL[row * len(CARDINAL) // count][0])
            values, vectors = np.linalg.eigh(delta[axis])
            guesses = np.where(np.abs(values) < NOTHING, 0, np.sign(values))
            final = matrices[:, row].reshape(dim, dim, order="F")
            mean = np.real(np.einsum("ik,ij,jk,k->", vectors.conj(), final, vectors, guesses))
            decoded[row] = 1 if chance.random() < (1 + mean) / 2 else -1
    return decoded
