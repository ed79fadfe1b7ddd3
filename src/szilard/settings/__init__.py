"""What can be set about each experiment, a file per experiment. They import no JAX, so that flags are read and refused at once."""
