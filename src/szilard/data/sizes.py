"""How large examples are: what settings must know of them before any is made."""

POINTS, PIXELS = 64, 28  # of a line that is to be told from others, and along each side of a picture of a shape
SEEN = 50  # samples of an oscillator with hidden parameters
REFERENCES = 10  # directions along which a qubit with hidden parameters is measured
