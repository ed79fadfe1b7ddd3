"""Settings of AlphaZero; `..alphazero` is the method."""

from dataclasses import dataclass

from ...options import FASTEST, LARGEST, MOST_EXAMPLES, Options, option

MOST_OPENINGS = 1000  # random moves, more than a game has


@dataclass(frozen=True, kw_only=True)
class AlphaZero(Options):
    """Settings of AlphaZero."""

    rounds: int = option(100, "rounds of playing and learning", least=1, most=10**6)
    games: int = option(256, "games played side by side", least=1, most=10**5)
    moves: int = option(32, "moves of each game in a round", least=1, most=10**4)
    openings: int = option(
        4,
        "a game begins with up to so many random moves, from which nothing is learned; they keep the games different",
        least=0,
        most=MOST_OPENINGS,
    )
    simulations: int = option(32, "simulations of the tree search, per move", least=1, most=10**5)
    value_mixing: float = option(
        0.0,
        "weight of the value that the search found in the target of the value; the rest is the outcome, right on average, more varied",
        least=0,
        most=1,
    )
    replay_rounds: int = option(8, "rounds whose positions are in the replay buffer; older ones are forgotten", least=1, most=10**4)
    steps: int = option(32, "gradient steps of a round", least=1, most=1000)
    batch: int = option(1024, "positions of a gradient step", least=1, most=MOST_EXAMPLES)
    learning_rate: float = option(2e-3, "learning rate of Adam at the start; it falls linearly to that at the end", above=0, most=FASTEST)
    final_learning_rate: float = option(1e-4, "learning rate at the end", above=0, most=FASTEST)
    gradient_norm: float = option(1.0, "bound on the gradient's norm", above=0, most=LARGEST)

    @property
    def gradient_steps(self) -> int:
        """The number of gradient steps of the whole training."""
        return self.rounds * self.steps
