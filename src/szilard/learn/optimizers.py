"""How to walk downhill: six optimizers, each as it was published, for arrays of any shape (NumPy or JAX).

An optimizer has `begin(x)`, its memory before the first step, and `step(gradient, x, memory)`, which returns the new x and memory;
`gradient` is the function x -> df/dx, since Nesterov's method looks at another place than x. All operations act entry by entry, so
a learning rate may be an array: then many walks go on side by side.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

Rate = Any  # a number, or an array of learning rates that broadcasts against x
Gradient = Callable[[Any], Any]


@runtime_checkable
class Optimizer(Protocol):
    """An optimizer: its memory before the first step, and a step."""

    def begin(self, x: Any) -> tuple:
        """The memory before the first step."""
        ...

    def step(self, gradient: Gradient, x: Any, memory: tuple) -> tuple[Any, tuple]:
        """The new x and memory."""
        ...


@dataclass(frozen=True)
class GradientDescent:
    """x' = x - eta g (Cauchy, 1847; with the gradient of a random batch: Robbins and Monro, Ann. Math. Stat. 22, 400 (1951)).

    >>> GradientDescent(0.25).step(lambda x: 2 * x, 4.0, ())
    (2.0, ())
    """

    rate: Rate

    def begin(self, x: Any) -> tuple:
        """Nothing is remembered."""
        return ()

    def step(self, gradient: Gradient, x: Any, memory: tuple) -> tuple[Any, tuple]:
        """One step."""
        return x - self.rate * gradient(x), ()


@dataclass(frozen=True)
class Momentum:
    """v' = mu v - eta g(x), x' = x + v' (Polyak 1964; Sutskever et al., ICML 2013, eqs. 1 and 2)."""

    rate: Rate
    momentum: float = 0.9

    def begin(self, x: Any) -> tuple:
        """The velocity is 0."""
        return (0 * x,)

    def step(self, gradient: Gradient, x: Any, memory: tuple) -> tuple[Any, tuple]:
        """One step."""
        v = self.momentum * memory[0] - self.rate * gradient(x)
        return x + v, (v,)


@dataclass(frozen=True)
class Nesterov:
    """v' = mu v - eta g(x + mu v), x' = x + v' (Nesterov 1983; Sutskever et al., ICML 2013, eqs. 3 and 4)."""

    rate: Rate
    momentum: float = 0.9

    def begin(self, x: Any) -> tuple:
        """The velocity is 0."""
        return (0 * x,)

    def step(self, gradient: Gradient, x: Any, memory: tuple) -> tuple[Any, tuple]:
        """One step."""
        v = self.momentum * memory[0] - self.rate * gradient(x + self.momentum * memory[0])
        return x + v, (v,)


@dataclass(frozen=True)
class AdaGrad:
    """s' = s + g^2, x' = x - eta g / (sqrt(s') + delta) (Duchi, Hazan and Singer, JMLR 12, 2121 (2011), fig. 1, diagonal)."""

    rate: Rate
    delta: float = 1e-8

    def begin(self, x: Any) -> tuple:
        """The sum of squares is 0."""
        return (0 * x,)

    def step(self, gradient: Gradient, x: Any, memory: tuple) -> tuple[Any, tuple]:
        """One step."""
        g = gradient(x)
        s = memory[0] + g**2
        return x - self.rate * g / (s**0.5 + self.delta), (s,)


@dataclass(frozen=True)
class RMSprop:
    """s' = rho s + (1 - rho) g^2, x' = x - eta g / sqrt(s') (Tieleman and Hinton, Coursera lecture 6e (2012)).

    `epsilon`, added to the root, is not on the slide; it allows for a vanishing gradient.
    """

    rate: Rate
    decay: float = 0.9
    epsilon: float = 1e-8

    def begin(self, x: Any) -> tuple:
        """The mean square is 0."""
        return (0 * x,)

    def step(self, gradient: Gradient, x: Any, memory: tuple) -> tuple[Any, tuple]:
        """One step."""
        g = gradient(x)
        s = self.decay * memory[0] + (1 - self.decay) * g**2
        return x - self.rate * g / (s**0.5 + self.epsilon), (s,)


@dataclass(frozen=True)
class Adam:
    """Mean and mean square of the gradient, each freed of its bias towards 0 (Kingma and Ba, arXiv:1412.6980, algorithm 1).

    m' = beta1 m + (1 - beta1) g, s' = beta2 s + (1 - beta2) g^2, x' = x - eta mhat / (sqrt(shat) + epsilon) with
    mhat = m' / (1 - beta1^t) and shat = s' / (1 - beta2^t) in step t = 1, 2, ...
    """

    rate: Rate
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def begin(self, x: Any) -> tuple:
        """Mean and mean square are 0, and so is the number of steps."""
        return 0 * x, 0 * x, 0

    def step(self, gradient: Gradient, x: Any, memory: tuple) -> tuple[Any, tuple]:
        """One step."""
        g = gradient(x)
        m, s, t = memory
        m, s, t = self.beta1 * m + (1 - self.beta1) * g, self.beta2 * s + (1 - self.beta2) * g**2, t + 1
        mean, square = m / (1 - self.beta1**t), s / (1 - self.beta2**t)
        return x - self.rate * mean / (square**0.5 + self.epsilon), (m, s, t)


OPTIMIZERS: dict[str, Callable[[Rate], Optimizer]] = {
    "gradient descent": GradientDescent,
    "momentum": Momentum,
    "Nesterov": Nesterov,
    "AdaGrad": AdaGrad,
    "RMSprop": RMSprop,
    "Adam": Adam,
}
