"""Which experiments are others by a second name, with the same settings and the same answer: a short form of one serves both."""

ALIKE = {"memory": "bit-flip"}
