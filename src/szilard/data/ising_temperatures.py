"""The temperatures of the Ising states that networks learn from."""

#: Temperatures of the states that nobody learns from, and of all others (those of Mehta et al., arXiv:1803.08823).
CRITICAL = (2.0, 2.25, 2.5)
FAR = tuple(k / 4 for k in range(1, 17) if k / 4 not in CRITICAL)
