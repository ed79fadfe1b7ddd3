"""Does Python hear of what a reader does in a marimo page, and does the page show what Python answers?"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

PAGE = """
import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    import widget_samples as samples
    from szilard.lectures.page import live

    player, curve, plane, image, points, answered, pad, board, timeline = map(live, samples.widgets().values())
    mo.vstack([player, curve, plane, image, points, answered, pad, board, timeline])
    return answered, board, curve, image, mo, pad, plane, player, points, timeline


@app.cell
def _(answered, board, curve, mo, pad, player, points, timeline):
    (x, y), *_ = answered.positions
    answered.widget.curve = [[-1, y], [1, y]]
    moved = points.positions[0][0] > -0.8
    heard = [player.index, float(curve.values[0]), moved, float(pad.picture.sum()), board.cells[0], timeline.path, y]
    mo.md(f"Python heard {heard}.")
    return


if __name__ == "__main__":
    app.run()
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    file = tmp_path_factory.mktemp("page") / "page.py"
    file.write_text(PAGE, encoding="utf-8")
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port = place.getsockname()[1]
    command = [sys.executable, "-m", "marimo", "run", str(file), "--headless", "--no-token", "--port", str(port), "--host", "127.0.0.1"]
    paths = os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)])
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ | {"PYTHONPATH": paths})
    try:
        yield wait_for(f"http://127.0.0.1:{port}/", process)
    finally:
        process.kill()
        process.communicate()


def wait_for(address, process):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return address
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise AssertionError(process.communicate()[0])


def test_python_hears_and_answers(address, browser):
    page = browser.new_page(viewport={"width": 390, "height": 800}, color_scheme="dark")
    page.set_default_timeout(60_000)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.get_by_text("Python heard [0, ").wait_for()
    page.get_by_role("button", name="One on").first.click()
    page.get_by_role("slider", name="weight").press("End")
    page.get_by_role("button", name="point 1 at").first.press("ArrowRight")
    page.get_by_role("application").press("Space")
    page.get_by_role("gridcell", name="row 1, column 2: wall").click()
    page.get_by_role("button", name="step 2, q₂: \N{MINUS SIGN}1").click()
    answered = page.get_by_label("A curve of Python's.")
    answered.get_by_role("button", name="point 1 at").press("Shift+ArrowUp")
    page.get_by_text("Python heard [1, 5.0, True, 1.0, [0, 0, 0], [-1], 0.2].").wait_for()
    page.wait_for_function("root => root.outputs.every(value => value === 0.2)", arg=answered.element_handle())
    page.close()
    assert asked and [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
