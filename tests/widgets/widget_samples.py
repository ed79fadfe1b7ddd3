"""One widget of each kind, for the tests that open them in a browser."""

import numpy as np

from szilard.learn.backpropagation import network
from szilard.widgets import Board, Branch, Curve, Image, Pad, Plane, Player, Points, Slider, SmallNetwork, Timeline

RNG = np.random.default_rng(5)
CURVE = network(RNG, (1, 7, 2), ("tanh", "linear"))
PLANE = network(RNG, (3, 9, 6, 5), ("relu", "sigmoid", "tanh"))
DECODER = network(RNG, (2, 5, 12), ("tanh", "sigmoid"))
POINTS = [(-0.8, -0.5), (-0.3, 0.2), (0.1, 0.1), (0.6, 0.7)]


def strategy():
    """A check of parity: nothing to mend after the outcome 1, a flip after the outcome -1."""
    quiet = Branch(operations=["idle", "idle"], recoverable=[0.99, 0.98, 0.97], probability=0.9)
    struck = Branch(operations=["x 1", "cz 0 1"], recoverable=[0.9, 0.9, 0.88], probability=0.1)
    operations = ["cnot 0 1", "cnot 0 2", "measure x 2"]
    return Branch(operations=operations, recoverable=[1, 0.99, 0.985, 0.981], after={1: quiet, -1: struck})


def widgets():
    """By name."""
    frames = [np.full((6, 8), shade) for shade in (0.0, 0.5, 1.0)]
    return {
        "player": Player(frames, ["black", "grey", "white"], "Three shades.", "Shades, darkest first", speed=30),
        "curve": SmallNetwork(
            CURVE,
            Curve(span=(-2, 2), points=[(0.0, 0.0, 0.0), (1.0, 0.5, -0.5)]),
            [
                Slider(name="weight", low=-5, high=5, weight=(0, 0, 3)),
                Slider(name="bias", low=-5, high=5, bias=(1, 1)),
                Slider(name="spread", low=0, high=4, scale=True),
            ],
            caption="Two curves.",
        ),
        "plane": SmallNetwork(
            PLANE,
            Plane(span=((-2, 1), (0, 3)), count=20, output=4),
            [Slider(name="time", low=-1, high=1, input=2)],
            inputs=[0, 0, 0.5],
            caption="A plane.",
        ),
        "image": SmallNetwork(
            DECODER, Image(shape=(3, 4)), [Slider(name=f"z{k}", low=-2, high=2, input=k) for k in range(2)], caption="A decoder."
        ),
        "points": Points(POINTS, degree=2, caption="A parabola."),
        "answered": Points([(0.0, 0.0)], curve=[(-1, 0.5), (1, 0.5)], caption="A curve of Python's."),
        "pad": Pad(8, brush=0.5, caption="A digit."),
        "board": Board(
            [[0, 1, 0], [0, 0, 0]],
            values=[[0.1, None, 0.3], [0.2, 0.5, 1.0]],
            arrows=np.full((2, 3, 4), [0.0, 0.9, 0.0, 0.1]),
            marks={(1, 2): "G"},
            caption="A maze.",
        ),
        "timeline": Timeline(3, strategy(), caption="A strategy."),
    }
