"""Seconds of one search for many positions of Connect Four: trees of linear cost against mctx's, with the same network and the same rule.

mctx's PUCT is `muzero_policy` without noise. Both search from the same positions; they take turns, and figures are medians. Goals: at
least as fast with 32 simulations, twice as fast with 128, four times with 400.
"""

from statistics import median
from time import perf_counter

import jax
import mctx

from szilard.games.suited import SUITED, network_for
from szilard.learn import alphazero, gumbel, puct
from szilard.runs.compilation import compiled
from szilard.scenarios.games import game

from ._history import Goal, finish

REPEATS = 5
SIMULATIONS = (32, 128, 400)


def measure(simulations: int) -> dict[str, float]:
    """Seconds of both, in turns."""
    chosen, key = game("connect-four"), jax.random.key(0)
    network = network_for(chosen, 0)
    parameters = network.parameters()
    positions = jax.jit(lambda key: alphazero.opened(chosen, key, SUITED[chosen.name].learning))(key)

    def ours(parameters, positions):
        return puct.search(chosen, network, parameters, key, positions, simulations).visits

    def theirs(parameters, positions):
        root, expand = gumbel.model(chosen, network, parameters, positions)
        illegal = ~positions.legal_action_mask
        found = mctx.muzero_policy(parameters, key, root, expand, simulations, illegal, dirichlet_fraction=0.0, temperature=0.0)
        return found.search_tree.summary().visit_counts

    programs = [compiled(search, parameters, positions) for search in (ours, theirs)]
    seconds: list[list[float]] = [[], []]
    for _ in range(REPEATS):
        for program, taken in zip(programs, seconds, strict=True):
            begin = perf_counter()
            jax.block_until_ready(program(parameters, positions))
            taken.append(perf_counter() - begin)
    one, other = (median(taken) for taken in seconds)
    return {"seconds": one, "mctx_seconds": other, "times_as_fast": other / one}


def main() -> None:
    """Measure and print."""
    found = {str(simulations): measure(simulations) for simulations in SIMULATIONS}
    for simulations, figures in found.items():
        print(f"{simulations:>4} simulations   " + "".join(f"{key} {value:,.4g}   " for key, value in figures.items()))
    finish(__file__, found, [Goal("32/times_as_fast", 1), Goal("128/times_as_fast", 2), Goal("400/times_as_fast", 4)])


if __name__ == "__main__":
    main()
