"""Settings of tree search; `..tree_search` is the method."""

from dataclasses import dataclass

from ...options import Options, option

DEEPEST = 12  # every step of depth multiplies the work by the number of actions and branches
LONGEST = 10_000  # steps played on
MOST_SIMULATIONS = 100_000  # each has a node, which is kept


@dataclass(frozen=True, kw_only=True)
class TreeSearch(Options):
    """Settings of tree search."""

    simulations: int = option(128, "times that the tree grows by a node before each step", least=1, most=MOST_SIMULATIONS)
    depth: int = option(0, "steps that are looked ahead through all actions and branches; 0 grows a tree instead", least=0, most=DEEPEST)
    horizon: int = option(30, "steps played on from a new node to judge it", least=0, most=LONGEST)
    discount: float = option(0.95, "gamma, per step", least=0, most=1)
