"""Can the schemes of the lectures be read, and do they and what is kept say what is true?"""

import inspect
import re
import xml.etree.ElementTree as ElementTree
import zlib

import numpy as np
import pytest

from szilard.draw.colour_tables import colour_table
from szilard.draw.schemes import charts, graphs, matrices, networks, raster, svg
from szilard.draw.schemes.charts import Axis
from szilard.learn.backpropagation import backward, cost, forward
from szilard.lectures import handwriting, hill, mapped, overfit, watched
from szilard.lectures.drawn import (
    backpropagation,
    classes,
    convolution,
    decisions,
    descent,
    feedback,
    fitting,
    laws,
    machines,
    maps,
    matter,
    memory,
    searching,
    sequences,
    structure,
    training,
    walkers,
    words,
)

MODULES = (
    structure,
    training,
    backpropagation,
    fitting,
    classes,
    convolution,
    descent,
    maps,
    memory,
    words,
    walkers,
    decisions,
    searching,
    machines,
    feedback,
    matter,
    laws,
)
SCHEMES = {
    f"{module.__name__.rpartition('.')[2]}.{name}": function
    for module in MODULES
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__ and not name.startswith("_") and function.__annotations__ == {"return": str}
}
DIGITS = handwriting.kept()
LETTERS = {"f": 7.5, "": 8.0}  # about the width of a letter, of a formula and of words


def assert_readable(drawing):
    """It is well formed, says in words what is to be seen, and no text leaves the picture."""
    root = ElementTree.fromstring(drawing)
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    assert width <= svg.WIDTH and {"title", "desc"} <= {part.tag.rpartition("}")[2] for part in root}
    assert len(root.attrib["aria-label"]) > 30 and set(re.findall(r"var\(--(\w+)\)", drawing)) <= set(svg.COLOURS)
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        x, y, words = float(text.attrib["x"]), float(text.attrib["y"]), "".join(text.itertext())
        long = LETTERS["f" if "f" in text.attrib.get("class", "") else ""] * len(words)
        left = x - long * {"start": 0.0, "middle": 0.5, "end": 1.0}[text.attrib["text-anchor"]]
        assert left > -25 and left + long < width + 25 and 8 <= y <= height, words


@pytest.mark.parametrize("name", SCHEMES)
def test_scheme_can_be_read(name):
    assert_readable(SCHEMES[name]())


def test_frames_can_be_read():
    assert len(SCHEMES) > 15
    for frame in (
        training.balls()[-1],
        training.noisy()[-1],
        descent.balls()[-1],
        maps.embedding(mapped.kept().frames[-1], mapped.kept().labels, "The last map"),
        *(one.drawing for one in (*backpropagation.chain(), *backpropagation.by_hand(), *convolution.sliding()[::8])),
        fitting.film()[0][-1],
        decisions.film(hill.drive(None, hill.BOTTOM), hill.ACTIONS)[0][-1],
        decisions.phase({"network": hill.drive(None, 0.0)}),
        searching.growing((3, 3), (0, 16))[0][-1],
        classes.film()[0][-1],
        sequences.film()[-1],
        walkers.climbing()[-1],
        walkers.walks(1.0),
        words.film(1, [("quantity", "unit")] * 18)[-1],
        sequences.step_by_step(4, 18)[0][-1],
        classes.guess(DIGITS.images[0], np.eye(10)[9], 0),
        classes.mistakes(DIGITS.images[:12], [0] * 12, [9] * 12, [0.5] * 12),
        classes.between({"a 3": DIGITS.images[0], "weights": DIGITS.images[1]}, "weights"),
        fitting.neuron(overfit.with_parameters("painter", overfit.kept("painter")), 0, 3),
    ):
        assert_readable(frame)


def test_text_that_leaves_the_picture_is_noticed():
    with pytest.raises(AssertionError):
        assert_readable(svg.drawing([svg.words((330, 20), "far too long to be here", "start")], 40, "A title", "And a description of it."))


def test_parts_of_schemes():
    blocks = [matrices.Block("A", (2, 3), "n", "m"), matrices.Block("B", (3, 1), "m", "1")]
    parts, width = matrices.product(blocks, ["="])
    spots = networks.places([1, 2])
    parts += networks.network(spots, networks.Look(labels={(0, 0): "x_1"}, weights={((0, 0), (1, 1)): "-2"}))
    parts += graphs.graph(
        {"a": graphs.Operation((50, 50), "a"), "b": graphs.Operation((150, 50), "+", True)}, [("a", "b")], {"a": "1"}, {"b": "2"}
    )
    parts.append(svg.bracket((20, 90), (80, 90), "n"))
    assert_readable(svg.drawing(parts, 250, "Parts", "A product, a network, a graph, and a bracket."))
    assert width < svg.WIDTH and f"{svg.MINUS}2" in "".join(parts)


def test_chart_places_points():
    """The corners of the panel are the limits; on a logarithmic axis factors are distances."""
    drawn = "".join(charts.chart(Axis("x", (1, 100), True), Axis("y", (0, 2)), {}, {"p": ([1, 10, 100], [0, 1, 2])}))
    found = [tuple(map(float, place)) for place in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', drawn)]
    middle = (charts.LEFT + charts.RIGHT) / 2, (charts.TOP + charts.BOTTOM) / 2
    assert found == [(charts.LEFT, charts.BOTTOM), middle, (charts.RIGHT, charts.TOP)]


def test_raster_is_a_picture():
    """The bytes are read by another library's rules: signature, palette, and the levels after their filters."""
    levels = np.array([[0, 255], [7, 8]], np.uint8)
    data = raster.png(levels, "cividis")
    body = data[data.index(b"IDAT") + 4 : data.index(b"IEND") - 8]
    assert data.startswith(b"\x89PNG\r\n\x1a\n") and zlib.decompress(body) == b"\x00\x00\xff\x00\x07\x08"
    assert colour_table("cividis").tobytes() in data


def test_numbers_of_the_network_by_hand():
    """What the frames show equals finite differences, which know no chain rule."""
    layers, x, target = backpropagation.LAYERS, backpropagation.X, backpropagation.TARGET
    gradients = backward(layers, forward(layers, x), target)
    for number, place in ((0, (1, 0)), (1, (1, 0))):
        heights = []
        for sign in (1, -1):
            moved = [layer._replace(weights=layer.weights.copy()) for layer in layers]
            moved[number].weights[place] += sign * 1e-5
            heights.append(cost(forward(moved, x)[-1], target))
        assert gradients[number].weights[place] == pytest.approx((heights[0] - heights[1]) / 2e-5, rel=1e-6)
    assert "0.32" in backpropagation.by_hand()[-1].drawing and f"{svg.MINUS}2.83" in backpropagation.by_hand()[-1].drawing


def test_rates_of_the_balls():
    """0.2 is the limit for the larger curvature, and 2/11 the best rate; the paths of three batches end as far as their noise says."""
    small, right, large = training.RATES.values()
    assert small < right < 2 / max(training.CURVATURES) < large and right == pytest.approx(2 / sum(training.CURVATURES))
    ends = [np.std(training.noisy_walk(size, steps=2000)[500:], axis=0).mean() for size in (1, 100)]
    assert ends[0] / ends[1] == pytest.approx(10, rel=0.3)  # seeds 0 to 19 of the batches: 10.5 to 12.5


@pytest.mark.parametrize("name", watched.KEPT)
def test_kept_training_is_what_its_code_does(name):
    """The first steps again; what differs after a change is made anew by `make lectures`. Rounding may differ from machine to machine."""
    kept = watched.kept(name)
    again = watched.KEPT[name](steps=kept.stride)
    assert again.errors == pytest.approx(kept.errors[:2], rel=1e-3)
    assert np.abs(again.levels - kept.levels[:2].astype(int)).mean() < 1
    steps = watched.PICTURE_STEPS if name == "picture" else watched.FUNCTION_STEPS
    assert len(kept.levels) == len(kept.errors) == steps // kept.stride + 1
