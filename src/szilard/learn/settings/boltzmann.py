"""Settings of contrastive divergence; `..boltzmann` is the method."""

from dataclasses import dataclass

from ...options import FASTEST, MOST_EXAMPLES, Options, option


@dataclass(frozen=True, kw_only=True)
class Divergence(Options):
    """Settings of contrastive divergence."""

    hidden: int = option(32, "hidden units", least=1, most=10_000)
    updates: int = option(10000, "gradient steps", least=1, most=10**8)
    batch: int = option(256, "samples of a gradient step", least=1, most=MOST_EXAMPLES)
    gibbs_steps: int = option(1, "k, the Gibbs steps of the chains per update", least=1, most=10**6)
    persistent: bool = option(False, "let the chains go on from the update before, instead of beginning at the data")
    learning_rate: float = option(1.0, "learning rate at the start; it falls exponentially to that at the end", above=0, most=FASTEST)
    final_learning_rate: float = option(0.005, "learning rate at the end", above=0, most=FASTEST)
