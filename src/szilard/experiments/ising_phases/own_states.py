"""A user's own states: what a network that has learned on ours says of them at each temperature.

It sees them as 8 x 8 blocks, each the majority of its spins, as it sees all sizes for the crossing. It knows nothing of the temperatures.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ...data.ising_states import States
from ...data.layouts import read_layout
from ...data.measurements import CONFIGURATIONS
from ...draw.lines import lines
from ...errors import require
from ...files import name_of
from ...physics import markov_chains
from ...physics.onsager import CRITICAL_TEMPERATURE
from ...runs.outcome import Estimate, Outcome, Row
from ...runs.run import Run
from .crossing import below_half, blocked
from .learning import Order

MOST = 1000  # temperatures
NETWORK, BASELINE = "dense network on blocks", "threshold of |m| of blocks"
CAPTION = "Fraction of your states that are ordered, against their temperature; dotted: the exact T_c of the infinite square lattice."


class Own(NamedTuple):
    """States of a user, by temperature, and the places of each in the file."""

    states: list[States]
    places: list[np.ndarray]
    taken: str


class Said(NamedTuple):
    """What is said of the states: for every temperature, one number between 0, disordered, and 1 for each state."""

    temperatures: Float[np.ndarray, "temperatures"]
    values: list[Float[np.ndarray, "states"]]

    @property
    def order(self) -> Float[np.ndarray, "temperatures"]:
        """The mean at each temperature."""
        return np.array([one.mean() for one in self.values])

    def by_temperature(self) -> dict[str, float]:
        """The same by what the temperature is called."""
        return {f"{T:.9g}": float(mean) for T, mean in zip(self.temperatures, self.order, strict=True)}

    def crossing(self) -> float | None:
        """Where the mean falls below one half, by straight lines; none where it does not."""
        mean = np.minimum.accumulate(self.order)
        if not mean[0] > 0.5 >= mean[-1]:
            return None
        return below_half(self.temperatures, mean)

    def estimate(self, rng: np.random.Generator, count: int) -> Estimate | None:
        """The same with its error, from so many sets of states drawn again as if they were independent."""
        found = self.crossing()
        copies = [self._replace(values=[rng.choice(one, len(one)) for one in self.values]).crossing() for _ in range(count)]
        spread = np.std([one for one in copies if one is not None] or [0.0])
        return None if found is None else Estimate.normal(found, float(spread))


def read(path: str, blocks: int) -> Own:
    """The states of a file, coldest first.

    Raises:
        InputError: there is no such file, it holds something else, or its lattices cannot be cut into so many blocks along an edge.
    """
    found, name = read_layout(path, CONFIGURATIONS), name_of(path)
    size = found["spins"].shape[1]
    fits = f"`spins` in `{name}` must be states whose edge is a multiple of {blocks}, as they are seen as {blocks} x {blocks} blocks"
    require(size % blocks == 0, f"{fits}, but has {size} x {size}; simulate such a size.")
    known, where = np.unique(found["temperature"], return_inverse=True)
    most = f"`temperature` in `{name}` must have at most {MOST:,} values, but has {len(known):,}; round them, or leave some out."
    require(len(known) <= MOST, most)
    places = [np.flatnonzero(where == k) for k in range(len(known))]
    return Own([_states(float(T), found["spins"][place]) for T, place in zip(known, places, strict=True)], places, found.taken)


def _states(temperature: float, spins: np.ndarray) -> States:
    """A chain of one state each; nothing is known of how they were made."""
    bits = np.packbits(spins.reshape(len(spins), 1, -1) > 0, axis=-1)
    energy, magnetisation = markov_chains.energies(spins), np.abs(spins.mean((1, 2), dtype=float))
    return States(temperature, spins.shape[1], bits, energy[:, None], magnetisation[:, None], np.nan, 0)


def judged(states: Sequence[States], say: Callable[[States], np.ndarray]) -> Said:
    """What `say` makes of them."""
    return Said(np.array([one.temperature for one in states]), [say(one).ravel().astype(float) for one in states])


def answer(run: Run, own: Own, network: Order, threshold: float, blocks: int) -> Outcome:
    """What the network, and a threshold of |m| from the same states that taught it, say of the blocks of a user's states."""
    said = {
        NETWORK: judged(own.states, lambda one: network(blocked(one, blocks))),
        BASELINE: judged(own.states, lambda one: np.abs(blocked(one, blocks).spins.mean((2, 3))) > threshold),
    }
    curves = {name: (one.temperatures, one.order) for name, one in said.items()}
    several = len(own.states) > 1
    shown = lines(
        curves if several else {},
        ("temperature, J", "ordered"),
        points=None if several else curves,
        limits=(-0.03, 1.03),
        mark=float(CRITICAL_TEMPERATURE),
    )
    run.figure("own", shown, CAPTION)
    ends = {name: one.estimate(run.rng(f"own bootstrap: {name}"), run.settings.copies) for name, one in said.items()}
    _keep(run, own, said)
    return _outcome(own, said, ends)


def _keep(run: Run, own: Own, said: dict[str, Said]) -> None:
    order = np.argsort(np.concatenate(own.places))
    values = {name: np.concatenate(one.values)[order] for name, one in said.items()}
    temperature = np.repeat(said[NETWORK].temperatures, [len(place) for place in own.places])[order]
    run.arrays("own", temperature=temperature, network=values[NETWORK], threshold=values[BASELINE])


def _outcome(own: Own, said: dict[str, Said], ends: dict[str, Estimate | None]) -> Outcome:
    count, size = sum(map(len, own.places)), own.states[0].size
    where = {name: f"falls below one half at {end.value:.4g} J" if end else "does not cross one half" for name, end in ends.items()}
    keys = {NETWORK: "own", BASELINE: "own_magnetisation"}
    by_temperature = {f"{keys[name]}_order": one.by_temperature() for name, one in said.items()}
    return Outcome(
        sentence=(
            f"The order that a network, which has learned from other states, sees in yours ({size} x {size} spins; states: {count:,}, "
            f"temperatures: {len(own.states)}) {where[NETWORK]}; by a threshold of their |m| it {where[BASELINE]}."
        ),
        rows=[Row(name, keys[name], temperature=end) for name, end in ends.items()],
        label="method",
        metrics={"own_states": count} | by_temperature,
        notes=(
            f"Read: {own.taken}.",
            "On a finite square lattice one half is crossed above T_c, by about 1/L of it; curves of several sizes cross at T_c. "
            "Intervals take the states of a temperature for independent.",
        ),
    )
