"""Rules for the gradient steps of a training."""

from ...errors import require
from ...options import MOST_STEPS


def require_parts(samples: int, minibatches: int, what: str) -> None:
    """A pass takes all samples in equal parts.

    Raises:
        InputError: the minibatches do not divide them.
    """
    require(samples % minibatches == 0, f"`minibatches` must divide {what}, {samples}, but is {minibatches}; choose another number.")


def require_countable(steps: int) -> None:
    """The gradient steps of a training are counted in 32 bits.

    Raises:
        InputError: there are too many.
    """
    wanted = f"`updates` times `epochs` times `minibatches` must be at most {MOST_STEPS:,}, but is {steps:,}"
    require(steps <= MOST_STEPS, f"{wanted}; choose fewer updates.")
