"""What can be set about each learning method, a file per method. They import no JAX, so that flags are read and refused at once."""
