"""Settings of variational Monte Carlo; `..variational_monte_carlo` is the method."""

from dataclasses import dataclass

from ...options import Options, option


@dataclass(frozen=True, kw_only=True)
class MonteCarlo(Options):
    """Settings of variational Monte Carlo."""

    updates: int = option(800, "steps of stochastic reconfiguration", least=1, most=10**6)
    samples: int = option(1024, "configurations of a step, each from a Markov chain of its own", least=2, most=10**5)
    sweeps: int = option(1, "proposals to every chain between two steps, in units of the sites", least=1, most=1000)
    rate: float = option(0.1, "step in imaginary time at the start; it falls exponentially to that at the end", above=0, most=10)
    final_rate: float = option(0.01, "step at the end", above=0, most=10)
    shift: float = option(1e-2, "shift of the diagonal at the start, in units of its mean; it falls likewise", above=0, most=1)
    final_shift: float = option(1e-6, "shift at the end", above=0, most=1)
    distance: float = option(0.3, "bound on the length of a step, in the metric of normalised wave functions", above=0, most=10)

    def at(self, update: int) -> tuple[float, float]:
        """Rate and shift at an update."""
        time = update / self.updates
        return self.rate ** (1 - time) * self.final_rate**time, self.shift ** (1 - time) * self.final_shift**time
