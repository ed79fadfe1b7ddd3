"""Are the pictures whole, legible and the same every time?"""

import subprocess
import sys
from itertools import combinations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from szilard import draw
from szilard.draw.comparison import Curve
from szilard.draw.comparison import curves as compared
from szilard.draw.curves import Fits, overfit
from szilard.draw.maps import Map, maps
from szilard.physics.operations import Operation

BASELINES = {"idle": 0.7165, "encode": 0.89, "parity_cycle": 0.9886}
KINDS = [("cnot", (0, 3)), ("cz", (1, 2)), ("swap", (0, 2)), ("x", (1,)), ("h", (0,)), ("reset", (3,)), ("idle", ())]


def rows(stages=("discover", "teach")):
    rng = np.random.default_rng(0)
    return [
        {"stage": stage, "environment_steps": 51200 * k, "sampled": 0.7 + 0.28 * k / 40 + 0.005 * rng.random(), "evaluated": value}
        for stage in stages
        for k in range(1, 41)
        for value in [0.98 * k / 40 if k % 5 == 0 else None]
    ]


def trajectory(columns=36, start=0):
    cycle = [Operation(*kind) for kind in KINDS] + [Operation("measure", (3,), "z"), Operation("measure", (0,), "x")]
    operations = [cycle[i % len(cycle)] for i in range(columns)]
    outcomes = [(-1) ** i if operation.kind == "measure" else None for i, operation in enumerate(operations)]
    return draw.Trajectory(operations, outcomes, 1 - 1e-4 * np.arange(columns + 1), [outcome == -1 for outcome in outcomes], start)


def curves(ends):
    return {name: 1 - (1 - end) * np.linspace(0, 1, 201) for name, end in ends.items()}


def wild_fit():
    """A curve that leaves its panel at close places in the middle and at both borders."""
    x = np.linspace(-3, 3, 25)
    curve = {"wild": lambda x: -2.22 * np.cos(5.0 * (x + 0.28))}
    history = np.stack([np.arange(1.0, 50), np.full(49, 0.01), np.full(49, 0.02)], 1)
    return overfit(Fits((x, np.cos(x)), curve, 3.0), history, np.array([[1.0, 2, 3], [1, 2, 3], [1, 2, 3]]), 0.1)


def mixed_map():
    """Ten labels whose points lie in the same place."""
    points = np.random.default_rng(0).normal(size=(300, 2))
    labels = np.arange(300) % 10
    return maps([Map("a map", points, points[:50])], (labels, labels[:50]), 1, [str(k) for k in range(10)])


COURSES = [Curve(name, k, "environment_steps", [(10**4 * 2**i, 0.7 + 0.03 * i) for i in range(9)]) for k, name in enumerate("abcd")]
FIGURES = {
    "both stages": lambda: draw.learning_curve(rows(), BASELINES),
    "teacher only": lambda: draw.learning_curve(rows(("discover",)), BASELINES),
    "one row": lambda: draw.learning_curve(rows()[:1], {}),
    "nothing yet": lambda: draw.learning_curve([], BASELINES),
    "retention": lambda: draw.retention(curves(BASELINES | {"teacher": 0.9882, "student": 0.9873})),
    "retention of equals": lambda: draw.retention(curves(dict.fromkeys("abcdef", 0.99))),
    "retention lost": lambda: draw.retention(curves({"idle": 0.1, "student": 0.3})),
    "short circuit": lambda: draw.two_circuits(4, trajectory(3, start=7), trajectory(3, start=20)),
    "long circuit": lambda: draw.two_circuits(6, trajectory(60, start=140), trajectory(60, start=100)),
    "wild fit": wild_fit,
    "mixed map": mixed_map,
    "methods": lambda: compared({"bit-flip": COURSES, "dephasing": COURSES}, measure="R_Q", logarithmic=True),
    "two circuits": lambda: draw.two_circuits(4, trajectory(), trajectory(start=100)),
}


@pytest.fixture(params=FIGURES)
def figure(request):
    return FIGURES[request.param]()


def shown(figure, monkeypatch):
    """Every text that is really drawn, with its box; the arrow of an annotation does not count."""
    canvas, drawn = FigureCanvasAgg(figure), []
    draw_text = Text.draw
    canvas.draw()
    with monkeypatch.context() as patch:
        patch.setattr(Text, "draw", lambda text, renderer: (drawn.append(text), draw_text(text, renderer))[1])
        canvas.draw()
    words = [text for text in drawn if text.get_visible() and text.get_text().strip()]
    return [(text, Text.get_window_extent(text, canvas.get_renderer())) for text in words]


def test_nothing_is_cut_off(figure, monkeypatch):
    for text, box in shown(figure, monkeypatch):
        inside = figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1 and figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1
        assert inside, f"`{text.get_text()}` leaves the figure"


def test_no_text_lies_over_another(figure, monkeypatch):
    for (first, a), (second, b) in combinations(shown(figure, monkeypatch), 2):
        overlap = min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1
        assert not overlap, f"`{first.get_text()}` and `{second.get_text()}` overlap"


def test_files_are_deterministic():
    first, second = (draw.two_circuits(4, trajectory(), trajectory()) for _ in range(2))
    assert draw.render(first, "svg") == draw.render(second, "svg") and b"<dc:date>" not in draw.render(first, "svg")
    assert draw.render(first, "png") == draw.render(second, "png") and draw.render(first, "png").startswith(b"\x89PNG")


def test_the_last_percent_is_resolved():
    figure = draw.learning_curve(rows(), BASELINES)
    FigureCanvasAgg(figure).draw()
    place = figure.axes[0].transData.transform
    heights = [place((0, value))[1] for value in (0.8, 0.9, 0.98, 0.99)]
    assert heights[1] - heights[0] == pytest.approx(heights[3] - heights[2])


def test_import_has_no_side_effect():
    code = "import sys, szilard.draw; assert 'matplotlib.pyplot' not in sys.modules; import matplotlib as m; print(m.rcParams['font.size'])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "10.0\n"
