"""Which networks, views and sliders fit each other?"""

from typing import Any, cast

import numpy as np
import pytest

from szilard.errors import InputError
from szilard.learn.backpropagation import ACTIVATIONS, Layer
from szilard.widgets import Curve, Image, Plane, Slider, SmallNetwork
from szilard.widgets.small_network import ACTIVATIONS as KNOWN

ONE = [Layer(np.ones((1, 3)), np.zeros(3), "tanh"), Layer(np.ones((3, 1)), np.zeros(1), "linear")]
TWO = [(np.ones((2, 4)), np.arange(4.0), "sigmoid")]
BIAS = {"name": "b", "low": -1, "high": 1, "bias": (0, 0)}


def test_activations_are_those_of_backpropagation():
    assert set(KNOWN) == set(ACTIVATIONS)


def test_view_follows_the_number_of_inputs():
    assert SmallNetwork(ONE).view["kind"] == "curve" and SmallNetwork(TWO).view["kind"] == "plane"
    assert SmallNetwork(TWO, Image(shape=(2, 2))).view["axes"] == 0


def test_sliders_begin_at_the_networks_own_numbers():
    sliders = [
        Slider(name="b", low=-5, high=5, bias=(0, 3)),
        Slider(name="w", low=-5, high=5, weight=(0, 1, 0)),
        Slider(name="x", low=1, high=5, input=0),
        Slider(name="s", low=0, high=5, scale=True),
        Slider(name="s", low=0, high=5, scale=True, value=2),
    ]
    assert SmallNetwork(TWO, Image(shape=(2, 2)), sliders).values == [3.0, 1.0, 1.0, 1.0, 2.0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([],), "`layers` must be one or more"),
        (([1],), "Layer 0 is 1; a layer is"),
        (([(np.ones((1, 2)), np.zeros(3), "tanh")],), r"weights of shape \(1, 2\) and a bias of shape \(3,\)"),
        (([(np.ones((1, 2)), np.zeros(2), "gelu")],), "the activation 'gelu'; choose from linear, relu, sigmoid, tanh"),
        (([(np.full((1, 2), np.nan), np.zeros(2), "tanh")],), "weights that are not finite"),
        ((ONE[:1] + TWO,), "Layer 0 has 3 outputs, but layer 1 takes 2 inputs"),
        (([(np.ones((3, 1)), np.zeros(1), "tanh")],), "3 inputs can be shown in several ways"),
        ((ONE, Plane()), "The plane needs a network of two inputs or more, but this one has 1"),
        ((TWO, Plane(output=4)), "`output` must be less than the network's 4 outputs, but is 4"),
        ((TWO, Image(shape=(3, 2))), "`shape` has 6 pixels, but the network has 4 outputs"),
        ((TWO, None, [], [1.0]), "`inputs` must be 2, as many as the network has, but are 1"),
        ((TWO, None, [Slider(name="x", low=0, high=1, input=1)]), "moves input 1, which has an axis already"),
        ((ONE, None, [Slider(name="x", low=0, high=1, input=5)]), "moves input 5, which the network of 1 inputs does not have"),
        ((ONE, None, [Slider(name="b", low=0, high=1, bias=(2, 0))]), "moves layer 2, but there are the layers 0 to 1"),
        ((ONE, None, [Slider(name="w", low=0, high=1, weight=(0, 1, 0))]), r"moves \(1, 0\) of layer 0, which is 1 x 3"),
        ((TWO, None, [Slider(name="b", low=0, high=1, bias=(0, 3))]), "goes from 0 to 1, but begins at 3"),
    ],
)
def test_network_that_cannot_be_shown_is_refused(arguments, words):
    with pytest.raises(InputError, match=words):
        SmallNetwork(*arguments)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Curve(span=(1, 1)), "`span` must be two finite numbers, the smaller first, but is 1 and 1"),
        (lambda: Curve(limits=cast(Any, "ab")), "`limits` must be two numbers"),
        (lambda: Curve(points=[(1, 2), (1, 2, 3)]), r"rows of 2 numbers, all of one length, but have \[2, 3\]"),
        (lambda: Plane(points=[(1, 2)]), "rows of 3 numbers"),
        (lambda: Plane(points=[(1, 2, float("inf"))]), "must be finite numbers"),
        (lambda: Plane(count=1000), "`count` must lie between 2 and 200 cells"),
        (lambda: Image(shape=(0, 3)), "`shape` must be rows and columns between 1 and 512"),
        (lambda: Slider(name="b", low=-1, high=1), "must move one of `input`, `weight`, `bias` and `scale`, but moves 0"),
        (lambda: Slider(**BIAS, scale=True), "but moves 2"),
        (lambda: Slider(**BIAS, value=2), "goes from -1 to 1, but stands at 2"),
    ],
)
def test_view_or_slider_is_refused(make, words):
    with pytest.raises(InputError, match=words):
        make()


def test_values_stay_on_the_sliders():
    net = SmallNetwork(ONE, None, [Slider(**BIAS)])
    net.values = [0.5]
    with pytest.raises(InputError, match=r"b = 2 is not in \[-1, 1\]"):
        net.values = [2]
    with pytest.raises(InputError, match="one for each of the 1 sliders, but are 0"):
        net.values = []
    assert net.values == [0.5]
