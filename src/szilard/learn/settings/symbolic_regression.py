"""Settings of genetic programming; `..symbolic_regression` is the method."""

from dataclasses import dataclass

from ...options import Options, option

LONGEST = 25  # nodes of a tree that are built; more than these are cut


@dataclass(frozen=True, kw_only=True)
class Breeding(Options):
    """Settings of genetic programming."""

    population: int = option(400, "formulas of a generation", least=10, most=10**5)
    generations: int = option(40, "generations", least=1, most=10**5)
    longest: int = option(15, "largest number of nodes of a formula", least=1, most=LONGEST)
