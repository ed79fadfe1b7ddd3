"""Do the lectures run, check answers rightly, live in a browser, and stay on this machine?"""

import ast
import builtins
import importlib
import json
import os
import shutil

import nbformat
import numpy as np
import pytest

from szilard.cli import main
from szilard.lectures import LECTURES
from szilard.lectures.exercises import Choice, Number

FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
NUMBERS = pytest.mark.parametrize("number", LECTURES)

# Right answers, found without the lecture.
ANSWERS = {
    "1.1": 5 / (3**2 + 4**2) ** 0.5,
    "1.2": (2 + 1) * 30 + (30 + 1) * 1,
    "2.1": 2 * (1 * 2 - 1) * 2,
    "2.2": "a few times longer",
    "2.3": "def delta(error, y):\n    z = np.log(y / (1 - y))\n    return error * np.exp(-z) / (1 + np.exp(-z)) ** 2",
    "3.1": "neither",
    "3.2": 0.5**2,
    "3.3": """def move(w, b, x, target, rate):
    one = np.column_stack([x, np.ones(len(x))])
    both = np.append(w, b)
    return both - rate * 2 / len(x) * one.T @ (one @ both - target)""",
    "4.1": 0.1**2 * (25 - 17) / 25,
    "4.2": "The points chose when to stop, so that their error is too small; a third set is needed.",
    "4.3": "def by_width(x, a, x0, w):\n    f = lambda w: a * w**2 / (w**2 + (x - x0) ** 2)\n    return (f(w + 1e-5) - f(w - 1e-5)) / 2e-5",
    "5.1": np.exp(2 * np.log(3)) / (np.exp(2 * np.log(3)) + 2),
    "5.2": "the convolutional network alone",
    "5.3": """def slope(scores, labels):
    def cost(z):
        top = z.max(1)
        return np.mean(np.log(np.exp(z - top[:, None]).sum(1)) + (top - z[np.arange(len(z)), labels]))

    found = np.zeros(scores.shape)
    for place in np.ndindex(scores.shape):
        step = np.zeros(scores.shape)
        step[place] = 1e-5
        found[place] = (cost(scores + step) - cost(scores - step)) / 2e-5
    return found""",
    "6.1": 0.1 * np.linalg.norm(np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256),
    "6.2": "No, however long it trains.",
    "6.3": "from scipy.signal import correlate2d\n\ndef filtered(x, k):\n    return correlate2d(x, k, 'valid')",
    "7.1": 2 / 100,
    "7.2": "Next to nothing.",
    "7.3": "def step(gradient, x, v, rate, mu):\n    return np.array([x + mu * v - rate * gradient, mu * v - rate * gradient])",
    "8.1": sum(4 * 96 for _ in range(13 + 96 + 1)),
    "8.2": "It becomes as good as the filter, but not better.",
    "8.3": """def cell(c, zf, zi, zo, zg):
    gate = lambda z: (1 + np.tanh(z / 2)) / 2
    kept = gate(zf) * c + gate(zi) * np.tanh(zg)
    return np.stack([gate(zo) * np.tanh(kept), kept])""",
    "9.1": np.log(20 / (20 + 5)) - np.log(5 / (20 + 5)),
    "9.2": "It is multiplied by 1 - 1/M.",
    "9.3": """def score(theta, actions):
    log_policy = lambda t: np.where(actions > 0, -np.log1p(np.exp(-t)), -np.log1p(np.exp(t))).sum(1)
    return (log_policy(theta + 1e-5) - log_policy(theta - 1e-5)) / 2e-5""",
    "10.1": sum(0.9**t * (t == 4) for t in range(5)),
    "10.2": "The target takes the best next action, whichever is played.",
    "10.3": """def bellman(p, r, after, V, gamma):
    return np.einsum("sab,sab->sa", p, r + gamma * V[after])""",
    "11.1": np.exp(-2),
    "11.2": "The couplings would grow without bound.",
    "11.3": "def hidden_means(v, W, b):\n    return (1 + np.tanh((v @ W + b) / 2)) / 2",
    "1.3": "def layer(x, W, b):\n    return np.tanh(np.einsum('pi,in->pn', x, W) + b)",
}


@pytest.fixture(scope="module")
def ran():
    """The names that a lecture defines when it is run as a script; every lecture is run once."""
    known = {}

    def defined(number):
        if number not in known:
            known[number] = importlib.import_module(f"szilard.lectures.lecture_{number:02}").app.run()[1]
        return known[number]

    return defined


@NUMBERS
def test_lecture_runs_and_has_three_exercises(number, ran):
    exercises = ran(number)["exercises"]
    assert [exercise.key for exercise in exercises] == [f"{number}.{k}" for k in (1, 2, 3)]
    assert all(exercise.check(answer).right is None for exercise, answer in zip(exercises, ran(number)["answers"].value, strict=True))


@NUMBERS
def test_lecture_runs_outside_the_package(number):
    """As a page, as a copy and in Jupyter it is a file by itself, which has no neighbours."""
    imports = [node for node in ast.walk(ast.parse(LECTURES[number].file.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom)]
    assert imports and all(node.level == 0 for node in imports)


@NUMBERS
def test_right_answers_are_right_and_others_wrong(number, ran):
    for exercise in ran(number)["exercises"]:
        right = ANSWERS[exercise.key]
        assert exercise.check(right).right is True, exercise.key
        for wrong in wrong_answers(exercise, right):
            verdict = exercise.check(wrong)
            assert verdict.right is False and exercise.hint in verdict.words, (exercise.key, wrong)


def wrong_answers(exercise, right):
    if isinstance(exercise, Choice):
        assert right in exercise.options and len(exercise.options) > 2
        return [option for option in exercise.options if option != right]
    if isinstance(exercise, Number):
        return [right + 1.6 * exercise.step, right - 1.6 * exercise.step, -right - 2 * exercise.step, 1e300]
    return [f"def {exercise.name}(*inputs): return {value}" for value in ("None", "0.0", "'a'", "inputs[0] + 1")]


@NUMBERS
def test_no_cell_needs_what_a_later_one_defines(number):
    """From top to bottom, which is the order in Jupyter. A cell is a function that takes what it needs and returns what it gives."""
    tree = ast.parse(LECTURES[number].file.read_text(encoding="utf-8"))
    (setup,) = [node for node in tree.body if isinstance(node, ast.With)]
    known = names(ast.unparse(setup))[1]
    for cell in [node for node in tree.body if isinstance(node, ast.FunctionDef)]:
        assert {argument.arg for argument in cell.args.args} <= known, cell.lineno
        known |= {name.id for name in ast.walk(cell.body[-1]) if isinstance(name, ast.Name)} if cell.name == "_" else {cell.name}
    assert {"exercises", "answers"} <= known


@pytest.mark.parametrize("number", [n if n == 10 else pytest.param(n, marks=pytest.mark.slow) for n in LECTURES])
def test_lecture_becomes_a_jupyter_notebook(number, tmp_path):
    path = tmp_path / "lecture.ipynb"
    assert main(["lecture", str(number), "--jupyter", str(path)]) == 0
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    title = next(cell for cell in notebook.cells if cell.cell_type == "markdown")
    assert title.source.startswith(f"# {number}. {LECTURES[number].title}\n")
    known = set(dir(builtins))
    for cell in notebook.cells:
        if cell.cell_type == "code":
            used, made = names(cell.source)
            assert used <= known | made, "a cell needs what a later one defines"
            known |= made
    assert {"exercises", "answers"} <= known


def names(source):
    """The names that a piece of code uses, and those that it makes."""
    nodes = list(ast.walk(ast.parse(source)))
    made = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    made |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)} | {node.arg for node in nodes if isinstance(node, ast.arg)}
    made |= {(node.asname or node.name).split(".")[0] for node in nodes if isinstance(node, ast.alias)}
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}, made


def test_lectures_are_listed(capsys):
    assert main(["lecture"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [str(number) for number in LECTURES]


@pytest.fixture(scope="module")
def browser():
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        assert not os.environ.get("SZILARD_NEEDS_BROWSER"), "No chromium is installed; `.ci/browser` installs it."
        pytest.skip("no chromium is installed; `.ci/browser` installs it")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def visitor(browser):
    """Somebody who has marimo's scripts already from the second page on."""
    with browser.new_context() as context:
        yield context


@pytest.fixture
def page(visitor):
    yield from watched(visitor.new_page())


@pytest.fixture
def stranger(browser):
    """A page of somebody who has been nowhere yet."""
    yield from watched(browser.new_page())


def watched(page):
    """An empty page; in the end, nothing it asked for may have been on another machine."""
    page.set_default_timeout(120_000)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda websocket: asked.append(websocket.url))
    yield page
    page.close()
    outside = [url for url in asked if not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))]
    assert asked and outside == []


SOURCES = "[...document.images].map(image => image.src)"


@pytest.mark.parametrize("number", [n for n in LECTURES if n != 10])  # which has a board to click on, see below
def test_picture_follows_the_slider(number, address, page):
    page.goto(address.replace("/1/?", f"/{number}/?"))
    page.get_by_text(f"Exercise {number}.3").wait_for()
    before = page.evaluate(SOURCES)
    assert before
    page.get_by_role("slider").first.press("ArrowRight")
    page.wait_for_function(f"before => JSON.stringify({SOURCES}) != before", arg=json.dumps(before, separators=(",", ":")))
    assert len(page.evaluate(SOURCES)) == len(before)
    assert page.get_by_text("An internal error occurred").count() == 0  # what marimo says when a cell has failed


def test_answers_are_judged_on_the_page(address, page):
    page.goto(address)
    box = page.get_by_placeholder("a number").first
    for answer, words in [("7", "Not 7."), ("1", "Right.")]:
        box.fill(answer)
        box.press("Enter")
        page.get_by_text(words).wait_for()


def test_network_answers_on_the_board(address, page):
    """A click on a column drops a stone, and the network answers; its search has tried as many moves as it was told to."""
    page.goto(address.replace("/1/?", "/10/?"))
    page.get_by_text("Exercise 10.3").wait_for()
    board = page.get_by_alt_text("The board after")
    assert board.get_attribute("alt").startswith("The board after 0 moves")
    page.get_by_role("button", name="4", exact=True).click()
    page.get_by_alt_text("The board after 2 moves").wait_for()
    assert page.get_by_text("It tried 128 moves ahead").count() == 1 and page.get_by_text("Your move.").count() == 1
    page.get_by_role("button", name="undo").click()
    page.get_by_alt_text("The board after 0 moves").wait_for()


def test_page_is_closed_to_those_without_the_token(address, stranger):
    assert stranger.goto(address.partition("?")[0] + "?access_token=x").url.startswith("http://127.0.0.1")
    stranger.wait_for_timeout(300)
    assert stranger.get_by_text("What a neuron computes").count() == 0


def test_copy_opens_in_the_editor(stranger, served, tmp_path):
    copy = tmp_path / "mine.py"
    shipped = LECTURES[1].file.read_text(encoding="utf-8")
    opened = served(1, "--edit", copy)
    stranger.goto(next(opened))
    stranger.get_by_text("What a neuron computes, and").first.wait_for()
    stranger.keyboard.press("Control+j")  # shows the panel that would have a terminal
    stranger.get_by_text("Logs", exact=True).first.wait_for()
    assert stranger.get_by_text("Terminal", exact=True).count() == 0
    next(opened, None)
    assert copy.read_text(encoding="utf-8").startswith('"""Lecture 1') and LECTURES[1].file.read_text(encoding="utf-8") == shipped
