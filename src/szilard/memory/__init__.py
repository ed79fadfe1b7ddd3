"""The quantum memory: its baselines by hand, its evaluation, the check in an independent simulator, its report."""
