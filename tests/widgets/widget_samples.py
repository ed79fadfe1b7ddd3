"""One widget of each kind, for the tests that open them in a browser."""

import numpy as np

from szilard.learn.backpropagation import network
from szilard.widgets import Curve, Image, Plane, Player, Slider, SmallNetwork

RNG = np.random.default_rng(5)
CURVE = network(RNG, (1, 7, 2), ("tanh", "linear"))
PLANE = network(RNG, (3, 9, 6, 5), ("relu", "sigmoid", "tanh"))
DECODER = network(RNG, (2, 5, 12), ("tanh", "sigmoid"))
POINTS = [(-0.5, 0.25, 1.0), (0.5, 0.5, 0.0)]


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
    }
