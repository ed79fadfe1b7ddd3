"""A quantum memory on devices of one layout whose noise differs from trajectory to trajectory, and is known."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from ..devices import Device
from ..physics.gates import GATES
from ..physics.pauli_engine import PauliEngine, instructions
from ..scenario import Transition
from .engine_choice import require_family
from .quantum_memory import MemoryState, QuantumMemory, quantum_memory

SMALL = 0.002, 0.0002  # errors of a readout and of a gate, below which they hardly matter


class Rates(NamedTuple):
    """How much noisier than a given device another is: see `szilard.devices.noisier`.

    Args:
        noise: factor on all rates, by which its times are shorter.
        readout: probability that a recorded outcome is flipped once more.
        gate: probability of another Pauli error after each gate.
    """

    noise: float | Float[Array, ""] = 1.0
    readout: float | Float[Array, ""] = 0.0
    gate: float | Float[Array, ""] = 0.0

    def seen(self) -> Float[Array, "3"]:
        """What a network sees of them: logarithms, those of the errors from a small one on."""
        errors = (jnp.log1p(error / small) for error, small in zip(self[1:], SMALL, strict=True))
        return jnp.stack([jnp.log(self.noise), *errors]).astype(jnp.float32)

    @classmethod
    def of_seen(cls, seen: Float[Array, "3"]) -> "Rates":
        """The inverse of `seen`.

        >>> [round(float(rate), 5) for rate in Rates.of_seen(Rates(4.0, 0.05, 0.005).seen())]
        [4.0, 0.05, 0.005]
        """
        readout, gate = (jnp.expm1(one) * small for one, small in zip(seen[1:], SMALL, strict=True))
        return cls(jnp.exp(seen[0]), readout, gate)


@partial(
    jax.tree_util.register_dataclass,
    data_fields=["engine", "penalty", "reward_bound", "coherent_weight", "worst_losses", "schedule", "low", "high"],
    meta_fields=["steps", "recovery", "target"],
)
@dataclass(frozen=True)
class MemoryFamily(QuantumMemory):
    """Quantum memories between a quiet device and a noisy one. Whoever acts is told the rates, which stay the same in a trajectory.

    Args:
        low: the least rates. Each trajectory draws the noise itself, with a density that grows as the square root of what it is above
            the least, since noisy devices lose most; and the logarithms of errors as networks see them, by the arcsine law, whose
            density 1 / (pi sqrt(x (1 - x))) is largest at the bounds: else corners would hardly occur.
        high: the largest rates.
    """

    low: Rates = Rates()
    high: Rates = Rates()

    def init(self, key: Array) -> MemoryState:
        """The unknown state on qubit 0, and the rates of this trajectory."""
        low, high = self.low.seen(), self.high.seen()
        chance = jax.random.uniform(key, (3,))
        noise = self.low.noise + (self.high.noise - self.low.noise) * chance[0] ** (2 / 3)
        drawn = Rates.of_seen(low + (high - low) * (1 - jnp.cos(jnp.pi * chance)) / 2)._replace(noise=noise)
        dtype = self._pauli.transfer.dtype
        return super().init(key)._replace(rates=Rates(*(jnp.asarray(rate, dtype) for rate in drawn)))

    def at(self, rates: Rates) -> QuantumMemory:
        """The memory with these rates."""
        engine = self._pauli
        known = instructions(engine.operations)
        gates = np.array([operation.kind in GATES for operation in engine.operations])
        scale = jnp.asarray(np.where(gates, known.error_scale, 0), engine.transfer.dtype)
        own = jnp.zeros_like(scale) if engine.gate_error is None else engine.gate_error
        noisier = replace(
            engine,
            transfer=engine.transfer**rates.noise,
            readout=engine.readout + rates.readout * (1 - 2 * engine.readout),
            gate_error=own + rates.gate * (jnp.asarray(gates, own.dtype) - scale * own),
        )
        return QuantumMemory(noisier, self.steps, self.penalty, self.reward_bound, self.coherent_weight, self.recovery, self.target)

    def between(self, low: Rates, high: Rates) -> "MemoryFamily":
        """The same family with other bounds; equal ones single out one device."""
        return replace(self, low=_numbers(low), high=_numbers(high))

    @property
    def _pauli(self) -> PauliEngine:
        assert isinstance(self.engine, PauliEngine)
        return self.engine

    def branches(self, state: MemoryState, action: Int[Array, ""]) -> tuple[Float[Array, "2"], Transition[MemoryState]]:
        """Both recorded outcomes, as `QuantumMemory` has them with the rates of the trajectory."""
        probabilities, after = self.at(state.rates).branches(state, action)
        rates = jax.tree.map(lambda rate: jnp.stack([rate, rate]), state.rates)
        return probabilities, after._replace(state=after.state._replace(rates=rates))

    def observe(self, state: MemoryState) -> Float[Array, "features"]:
        """What an experiment sees, and the rates, which its calibration tells."""
        return jnp.append(super().observe(state), state.rates.seen())

    def privileged(self, state: MemoryState) -> Float[Array, "features"]:
        """What a simulation knows of the state, and the rates."""
        return jnp.append(self.at(state.rates).privileged(state), state.rates.seen())


def memory_family(device: Device, low: Rates, high: Rates, steps: int = 200, dtype: Any = jnp.float32) -> MemoryFamily:
    """The memories for `steps` steps on devices noisier than `device` by `low` to `high`.

    Raises:
        InputError: the device needs more than the Pauli engine.
    """
    require_family(device)
    memory = quantum_memory(device, steps, dtype, "pauli")
    return MemoryFamily(memory.engine, steps).between(low, high)


def _numbers(rates: Rates) -> Rates:
    return Rates(*map(float, rates))
