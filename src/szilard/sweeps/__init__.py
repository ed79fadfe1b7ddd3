"""Many runs of one experiment: seeds, settings and devices, on this machine or on a cluster."""
