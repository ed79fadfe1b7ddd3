"""Settings of projective simulation; `..projective_simulation` is the method."""

from dataclasses import dataclass

from ...options import Options, option

MOST_STEPS = 10**7  # three random numbers for each


@dataclass(frozen=True, kw_only=True)
class ProjectiveSimulation(Options):
    """Settings of a projective simulator."""

    steps: int = option(20_000, "steps of the agent, which plays from start to end over and over again", least=1, most=MOST_STEPS)
    damping: float = option(0.0, "gamma, which the strengths of edges lose towards 1 in each step", least=0, most=1)
    glow_damping: float = option(
        0.1, "eta, by which the glow of edges fades in each step; 1: only the last edge is rewarded", above=0, most=1
    )
