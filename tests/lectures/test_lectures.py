"""Do the lectures run, check answers rightly, live in a browser, and stay on this machine?"""

import ast
import builtins
import importlib
import json
import re
from itertools import product
from math import comb

import nbformat
import numpy as np
import pytest

from szilard.cli import main
from szilard.lectures import LECTURES
from szilard.lectures.exercises import Choice, Number
from szilard.lectures.reasons import REASONS

NUMBERS = pytest.mark.parametrize("number", LECTURES)


def settled(change, value=1.0):
    """What repeating a change leads to."""
    for _ in range(100):
        value = change(value)
    return value


# Ups of a walker, and their probabilities.
WALKS = [(u, comb(20, u) * 0.9**u * 0.1 ** (20 - u)) for u in range(21)]

# Right answers, found without the lecture.
ANSWERS = {
    "1.1": 5 / (3**2 + 4**2) ** 0.5,
    "1.2": (2 + 1) * 30 + (30 + 1) * 1,
    "1.4": "One affine map, and nothing else.",
    "1.5": """def staircase(x, t, jumps, start, s):
    return np.array([start + sum(jump / 2 * (1 + np.tanh(s * (one - place) / 2)) for jump, place in zip(jumps, t)) for one in x])""",
    "1.6": 4 / (2 * 0.01),
    "1.7": np.tanh(0.5 * 1e-6) / 1e-6,
    "2.1": 2 * (1 * 2 - 1) * 2,
    "2.2": "neither",
    "2.3": """def move(w, b, x, target, rate):
    one = np.column_stack([x, np.ones(len(x))])
    both = np.append(w, b)
    return both - rate * 2 / len(x) * one.T @ (one @ both - target)""",
    "2.4": 0.5**2,
    "2.5": min(np.linspace(0, 1, 1001), key=lambda rate: max(abs(1 - rate), abs(1 - 9 * rate))),
    "2.6": (1000 / 10) ** 0.5,
    "2.7": """def train(w, x, t, rate, batches):
    for batch in batches:
        w = w - rate * 2 * sum((w * x[k] - t[k]) * x[k] for k in batch) / len(batch)
    return w""",
    "3.1": ((2.001 * 0.5 - 0.5) ** 2 - (1.999 * 0.5 - 0.5) ** 2) / 0.002,
    "3.2": "a few times longer",
    "3.3": "def delta(error, y):\n    z = np.log(y / (1 - y))\n    return error * np.exp(-z) / (1 + np.exp(-z)) ** 2",
    "3.4": 0.25**10,
    "3.5": ((2 * 3.001) * (2 * 3.001 + 3.001) - (2 * 2.999) * (2 * 2.999 + 2.999)) / 0.002,
    "3.6": """def back(error, x, y, W):
    delta = error * (1 - y * y)
    return np.concatenate([np.einsum("pk,pj->kj", x, delta).ravel(), delta.sum(0), np.einsum("pj,kj->pk", delta, W).ravel()])""",
    "3.7": """def numerical(w, x, t, epsilon):
    cost = lambda v: sum((np.tanh(row @ v) - one) ** 2 for row, one in zip(x, t)) / len(t)
    found = []
    for k in range(len(w)):
        up, down = w.copy(), w.copy()
        up[k] += epsilon
        down[k] -= epsilon
        found.append((cost(up) - cost(down)) / (2 * epsilon))
    return found""",
    "4.1": 0.1**2 * (25 - 17) / 25,
    "4.2": "The points chose when to stop, so that their error is too small; a third set is needed.",
    "4.3": "def by_width(x, a, x0, w):\n    f = lambda w: a * w**2 / (w**2 + (x - x0) ** 2)\n    return (f(w + 1e-5) - f(w - 1e-5)) / 2e-5",
    "4.4": 20 * len(range(0, 1000, 32)),
    "4.5": """def ridge(X, t, decay):
    more = np.vstack([X / len(t) ** 0.5, decay**0.5 * np.eye(X.shape[1])])
    return np.linalg.lstsq(more, np.append(t / len(t) ** 0.5, np.zeros(X.shape[1])), rcond=None)[0]""",
    "4.6": next(k for k in range(1000) if (1 - 2 * 0.1 * 0.05) ** k <= 0.5),
    "4.7": """def importance(x, t, W, b, v, c):
    found = []
    for k in range(len(v)):
        errors = []
        for off in (False, True):
            h = [[np.tanh(row @ W[:, j] + b[j]) for j in range(len(v))] for row in x]
            mean = sum(row[k] for row in h) / len(h)
            y = [sum(v[j] * (mean if off and j == k else row[j]) for j in range(len(v))) + c for row in h]
            errors.append(sum((one - wanted) ** 2 for one, wanted in zip(y, t)) / len(t))
        found.append(errors[1] - errors[0])
    return found""",
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
    "5.4": np.std([1.0] * 360 + [0.0] * 40) / 400**0.5,
    "5.5": """def jacobian(z, T):
    def p(z):
        e = np.exp((z - z.max()) / T)
        return e / e.sum()

    steps = 1e-5 * np.eye(len(z))
    return np.array([(p(z + step) - p(z - step)) / 2e-5 for step in steps]).T""",
    "5.6": sum(0.8 ** (a + b) * 0.2 ** (2 - a - b) * (3 * a / 0.8 - 2 * b / 0.8 - 1) ** 2 for a, b in product((0, 1), repeat=2)),
    "5.7": """def nudge(x, W, b, first, second):
    w = (W[:, first] - W[:, second])[None]
    missing = np.array([b[second] - b[first]]) - w @ x
    return x + np.linalg.lstsq(w, missing, rcond=None)[0]""",
    "6.1": 0.1 * np.linalg.norm(np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256),
    "6.2": "No, however long it trains.",
    "6.3": """def filtered(x, k):
    turned = np.fft.rfft2(k[::-1, ::-1], x.shape)
    return np.fft.irfft2(np.fft.rfft2(x) * turned, x.shape)[len(k) - 1 :, len(k) - 1 :]""",
    "6.4": sum(5 * 5 * 3 + 1 for _ in range(32)),
    "6.5": 2 * (2 * 1 + 3 - 1) + 5 - 1,
    "6.6": """def slope(x, delta, s):
    size = len(x) - s * (len(delta) - 1)
    def inner(k):
        return sum(delta[m] * sum(k[i] * x[s * m + i] for i in range(size)) for m in range(len(delta)))
    return np.array([inner(row) for row in np.eye(size)])""",
    "6.7": """def paint(delta, k, s):
    spread = np.zeros(s * (len(delta) - 1) + 1)
    spread[::s] = delta
    return np.convolve(spread, k)""",
    "7.1": 2 / 100,
    "7.2": "Next to nothing.",
    "7.3": "def step(gradient, x, v, rate, mu):\n    return np.array([x + mu * v - rate * gradient, mu * v - rate * gradient])",
    "7.4": (1 / 2) ** (-1 / 2) * (1 / 4) ** (-1 / 4) * (1 / 8) ** (-1 / 8) * (1 / 8) ** (-1 / 8),
    "7.5": min(
        np.linspace(0, 1, 1001),
        key=lambda mu: max(
            np.abs(np.linalg.eigvals([[1 + mu - rate, -mu], [1, 0]])).max() for rate in (mu**0.5 - 1) ** 2 * np.array([1, 100])
        ),
    ),
    "7.6": """def adam(gradients, x, rate):
    for t in range(1, len(gradients) + 1):
        m = sum(0.1 * 0.9 ** (t - k) * gradients[k - 1] for k in range(1, t + 1))
        s = sum(0.001 * 0.999 ** (t - k) * gradients[k - 1] ** 2 for k in range(1, t + 1))
        x = x - rate * m / (1 - 0.9**t) / (np.sqrt(s / (1 - 0.999**t)) + 1e-8)
    return x""",
    "7.7": """def gradient(p, y):
    def cost(y):
        w = 1 / (1 + ((y[:, None] - y[None]) ** 2).sum(2)) * (1 - np.eye(len(y)))
        return -sum(p[i, j] * np.log(w[i, j] / w.sum()) for i in range(len(y)) for j in range(len(y)) if i != j)
    found = np.zeros(y.shape)
    for place in np.ndindex(y.shape):
        step = np.zeros(y.shape)
        step[place] = 1e-4
        near, far = ((cost(y + a * step) - cost(y - a * step)) / (2e-4 * a) for a in (1, 2))
        found[place] = (4 * near - far) / 3
    return found""",
    "8.1": sum(4 * 96 for _ in range(13 + 96 + 1)),
    "8.2": "It becomes as good as the filter, but not better.",
    "8.3": """def cell(c, zf, zi, zo, zg):
    gate = lambda z: (1 + np.tanh(z / 2)) / 2
    kept = gate(zf) * c + gate(zi) * np.tanh(zg)
    return np.stack([gate(zo) * np.tanh(kept), kept])""",
    "8.4": next(b for b in np.linspace(0, 10, 100_001) if 1 + np.exp(b) >= 100),
    "8.5": settled(lambda P: P / (P + 1) + 1) / (settled(lambda P: P / (P + 1) + 1) + 1),
    "8.6": """def back(c, zf, zi, zo, zg, dh, dc):
    s = lambda z: (1 + np.tanh(z / 2)) / 2

    def cost(v):
        zf, zi, zo, zg, c = v
        new = s(zf) * c + s(zi) * np.tanh(zg)
        return dh * s(zo) * np.tanh(new) + dc * new

    here, step = np.array([zf, zi, zo, zg, c]), 1e-3 * np.eye(5)
    near = [(cost(here + e) - cost(here - e)) / 2e-3 for e in step]
    far = [(cost(here + 2 * e) - cost(here - 2 * e)) / 4e-3 for e in step]
    return (4 * np.array(near) - np.array(far)) / 3""",
    "8.7": """def slopes(w, u, x, target):
    h, by_w, by_u = 0.0, 0.0, 0.0
    for one in x:
        new = np.tanh(w * h + u * one)
        by_w, by_u = (1 - new**2) * (h + w * by_w), (1 - new**2) * (one + w * by_u)
        h = new
    return 2 * (h - target) * np.array([by_w, by_u])""",
    "9.1": np.log(20 / (20 + 5)) - np.log(5 / (20 + 5)),
    "9.2": "It is multiplied by 1 - 1/M.",
    "9.3": """def score(theta, actions):
    log_policy = lambda t: np.where(actions > 0, -np.log1p(np.exp(-t)), -np.log1p(np.exp(t))).sum(1)
    return (log_policy(theta + 1e-5) - log_policy(theta - 1e-5)) / 2e-5""",
    "9.4": (lambda some: sum(q * (2 * u - 20) * (u - 18) ** 2 for u, q in some) / sum(q * (u - 18) ** 2 for u, q in some))(WALKS),
    "9.5": (lambda noise: sum(q * noise(u) ** 2 for u, q in WALKS) / 3.6**2 - 1)(lambda u: (2 * u - 20 - 14.4) * (u - 18)) / 0.1**2,
    "9.6": """def by_word(v, u, noise):
    cost = lambda v: np.log1p(np.exp(-v @ u)) + np.log1p(np.exp(noise @ v)).sum()
    return np.array([(8 * (cost(v + e) - cost(v - e)) - cost(v + 2 * e) + cost(v - 2 * e)) / 12e-3 for e in 1e-3 * np.eye(len(v))])""",
    "9.7": """def estimate(rewards, scores, baseline):
    total = 0
    for r, s in zip(rewards, scores):
        total += sum((sum(r[t:]) - baseline[t]) * s[t] for t in range(len(r)))
    return total / len(rewards)""",
    "10.1": sum(0.9**t * (t == 4) for t in range(5)),
    "10.2": "The target takes the best next action, whichever is played.",
    "10.3": """def bellman(p, r, after, V, gamma):
    return np.einsum("sab,sab->sa", p, r + gamma * V[after])""",
    "10.4": next(k for k in range(100) if 0.9**k < 0.01),
    "10.5": min(np.linspace(0, 1, 1001), key=lambda b: 0.8 * ((1 - b) * 0.2) ** 2 + 0.2 * ((0 - b) * -0.8) ** 2),
    "10.6": """def double(r, ends, ours, older, gamma):
    found = []
    for k in range(len(r)):
        best = list(ours[k]).index(max(ours[k]))
        found.append(r[k] if ends[k] else r[k] + gamma * older[k][best])
    return found""",
    "10.7": """def tries(p, value, c, simulations):
    n = [0] * len(p)
    for _ in range(simulations):
        score = [(v if k else 0) + c * q * sum(n) ** 0.5 / (1 + k) for q, v, k in zip(p, value, n)]
        n[score.index(max(score))] += 1
    return n""",
    "11.1": np.exp(-2),
    "11.2": "The couplings would grow without bound.",
    "11.3": "def hidden_means(v, W, b):\n    return (1 + np.tanh((v @ W + b) / 2)) / 2",
    "11.4": sum((-1) ** (u + v) * np.log(sum(np.exp(h * (-2 + 2 * u + 2 * v)) for h in (0, 1))) for u, v in product((0, 1), repeat=2)),
    "11.5": """def free_energy(v, W, a, b):
    from itertools import product
    return [-np.log(sum(np.exp(x @ a + b @ np.array(h) + x @ W @ np.array(h)) for h in product((0, 1), repeat=len(b)))) for x in v]""",
    "11.6": """def couplings(data, dreams, W, b):
    def mean(W):
        F = lambda v: -np.log(1 + np.exp(b + v @ W)).sum(1).mean()
        return F(dreams) - F(data)

    found = np.zeros(W.shape)
    for place in np.ndindex(W.shape):
        step = np.zeros(W.shape)
        step[place] = 1e-5
        found[place] = (mean(W + step) - mean(W - step)) / 2e-5
    return found""",
    "11.7": np.sort(
        np.linalg.eigvals(
            np.array([[1 - 1 / (1 + np.exp(1 - 2 * h)), 1 / (1 + np.exp(1 - 2 * h))] for h in (0, 1)])
            @ np.array([[1 - 1 / (1 + np.exp(1 - 2 * v)), 1 / (1 + np.exp(1 - 2 * v))] for v in (0, 1)])
        )
    )[0],
    "12.1": sum(abs(0.9 ** (3 - k) * 0.1**k - 0.9**k * 0.1 ** (3 - k)) * n for k, n in [(0, 1), (1, 3)]),
    "12.2": "Both words of the superposition have the same parity.",
    "12.3": "def kept(p, v):\n    return sum(abs(p[u] - p[u ^ v]) for u in range(len(p)) if u < u ^ v)",
    "12.4": "$R_Q$ says what can be known; only the outcome shows that something has happened.",
    "12.5": 1 - 2 * sum(0.1 ** sum(flips) * 0.9 ** (5 - sum(flips)) for flips in product((0, 1), repeat=5) if sum(flips) > 2),
    "12.6": 0.01 * 0.95**2 / (0.01 * 0.95**2 + 0.99 * 0.05**2),
    "12.7": """def step(p, q, m, b, e):
    n = len(p).bit_length() - 1
    distance = np.array([[bin(u ^ w).count("1") for w in range(len(p))] for u in range(len(p))])
    moved = (q**distance * (1 - q) ** (n - distance)) @ p
    seen = [(1 - e if (-1) ** bool(u & b) == m else e) * x for u, x in enumerate(moved)]
    return np.array(seen) / sum(seen)""",
    "13.1": 1 - np.exp(-np.log1p(np.sqrt(2))),
    "13.2": "w = 0, and always the larger class.",
    "13.3": """def best(p, k):
    return sum(max(sum(row[e] for row in p[:k + 1]), sum(row[e] for row in p[k + 1:])) for e in range(p.shape[1])) / len(p)""",
    "13.4": max(np.linspace(0, 125, 125_001), key=lambda z: -0.7 * z * z / 5 - 23.2 * (125 - 2 * z) ** 2 / 125),
    "13.5": 1 + min(-(1 - x * x) - x for x in np.linspace(0, 1, 1001)) * np.pi / 4,
    "13.6": """def local(psi, N, h):
    X, Z, one = np.array([[0, 1], [1, 0]]), np.diag([-1, 1]), np.eye(2)
    def product(those):
        found = np.eye(1)
        for i in range(N):
            found = np.kron(those.get(i, one), found)
        return found
    H = -sum(product({i: Z}) @ product({(i + 1) % N: Z}) + h * product({i: X}) for i in range(N))
    return H @ psi / psi""",
    "13.7": """def amplitudes(v, a, b, W):
    from itertools import product
    p = [sum(np.exp(a @ one + b @ np.array(h) + one @ W @ np.array(h)) for h in product((0, 1), repeat=len(b))) for one in v]
    return np.sqrt(np.array(p) / sum(p))""",
    "14.1": (lambda z: np.trapezoid(np.exp(-2 * (z - 1) ** 2) / (0.5 * (2 * np.pi) ** 0.5) * (z**2 / 2 - 2 * (z - 1) ** 2 + np.log(2)), z))(
        np.linspace(-5, 7, 10_001)
    ),
    "14.2": "A sphere has no continuous one-to-one map into the plane.",
    "14.3": "def slopes(x, h):\n    return [(after - before) / (2 * h) for before, after in zip(x, x[2:])]",
    "14.4": (2 * (0.01 / (2 * 0.05)) ** 2) ** 0.5,
    "14.5": np.linalg.solve([[1, 1, 0], [-3, 0, 1], [0, -2, 0]], [0, 0, 1])[2],
    "14.6": """def sparse(A, y, threshold):
    kept = list(range(A.shape[1]))
    while True:
        w = np.linalg.pinv(A[:, kept]) @ y
        left = [k for k, one in zip(kept, w) if abs(one) >= threshold]
        if left == kept:
            found = np.zeros(A.shape[1])
            found[kept] = w
            return found
        kept = left""",
    "14.7": """def weight(x, f, bumps, slopes):
    return np.linalg.lstsq((bumps @ f)[:, None], -slopes @ x, rcond=None)[0][0]""",
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
def test_lecture_runs_and_has_its_exercises(number, ran):
    exercises = ran(number)["exercises"]
    assert [exercise.key for exercise in exercises] == [f"{number}.{k + 1}" for k in range(7)]
    assert [exercise.starred for exercise in exercises][-3:] == [True] * 3
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
        assert exercise.check(right) == (True, f"Right. {REASONS[exercise.key]}"), exercise.key
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
    assert "from szilard.lectures.surroundings import mo\n" in notebook.cells[0].source
    assert "run the cells below it again" in notebook.cells[2].source
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


DRAWN = "[...document.querySelectorAll('img, svg.scheme')].map(one => one.src || one.outerHTML)"
SMALLEST = """[...document.querySelectorAll('svg.scheme')].map(one =>
    11.5 * one.getBoundingClientRect().width / one.viewBox.baseVal.width)"""  # height of the letters of an index, in pixels


@pytest.mark.parametrize("number", [n for n in LECTURES if n not in (10, 12)])  # which have boards to click on, see below
def test_picture_follows_the_slider(number, address, page):
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address.replace("/1/?", f"/{number}/?"))
    page.get_by_text(f"Exercise {number}.7").first.wait_for()
    before = page.evaluate(DRAWN)
    assert before
    page.locator("marimo-slider").get_by_role("slider").first.press("ArrowRight")
    page.wait_for_function(
        f"before => JSON.stringify({DRAWN}) != before", arg=json.dumps(before, separators=(",", ":"), ensure_ascii=False)
    )
    assert len(page.evaluate(DRAWN)) == len(before)
    assert page.get_by_text("An internal error occurred").count() == 0  # what marimo says when a cell has failed
    assert_widget_moves(page, number)
    if number in ANSWERED:
        assert_it_answers(page, *ANSWERED[number])
    assert_fits_a_telephone(page)
    assert said == []


ANSWERED = {  # what takes a key of the reader, the key, and the text that Python answers with another one
    4: (".szilard-handle", "ArrowUp", "Error on the points"),
    5: (".szilard-pad", "Space", "Nothing has been drawn yet."),
    8: (".szilard-handle", "ArrowUp", "Errors in the unseen place"),
    9: (".szilard:has-text('Your policy') input[type=range]", "ArrowRight", "It earns"),
}


def assert_it_answers(page, widget, key, text):
    """Python computes something else once the reader has moved a point, or painted."""
    before = page.get_by_text(text).first.inner_text()
    page.locator(widget).first.press(key)
    page.get_by_text(before, exact=True).first.wait_for(state="detached")


def assert_widget_moves(page, number):
    """The first widget is moved with the keyboard alone."""
    outputs = "() => [...document.querySelectorAll('*')].map(one => one.shadowRoot?.querySelector('.szilard')).find(Boolean)?.{}"
    state = outputs.format("outputs" if number == 1 else "textContent")
    before = page.evaluate(f"({state})()?.toString()")
    assert before
    page.locator(".szilard input[type=range]").first.press("ArrowRight")
    page.wait_for_function(f"before => ({state})().toString() != before", arg=before)


def assert_fits_a_telephone(page):
    """Nothing sticks out, in the dark theme, too, and no letter of a scheme is too small to read."""
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.set_viewport_size({"width": 390, "height": 800})
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("light => getComputedStyle(document.body).backgroundColor != light", arg=light)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert min(page.evaluate(SMALLEST)) >= 11
    ink = page.evaluate("getComputedStyle(document.querySelector('svg.scheme text')).fill")
    assert min(map(int, re.findall(r"\d+", ink))) > 128


@pytest.mark.parametrize("number", [n if n == 1 else pytest.param(n, marks=pytest.mark.slow) for n in LECTURES])
def test_answers_are_judged_on_the_page(number, address, page, ran):
    """One that is wrong, one that is right, a function that never ends; Tab leaves its editor, and a reload keeps what was said."""
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address.replace("/1/?", f"/{number}/?"))
    box, first = page.get_by_placeholder("a number").first, ran(number)["exercises"][0]
    right = "Right. The line is z = 0" if number == 1 else "Right."
    for answer, words in [("-777", "Not -777."), (repr(float(ANSWERS[first.key])), right)]:
        box.fill(answer)
        box.press("Enter")
        page.get_by_text(words).locator("visible=true").first.wait_for()
    editor = page.locator("marimo-code-editor .cm-content").first
    editor.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("while True: pass")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Check"
    page.keyboard.press("Enter")
    page.get_by_text("has not finished after").wait_for()
    page.get_by_text("Solved: 1 of 7").wait_for()
    page.reload()
    page.get_by_text("Solved: 1 of 7").wait_for()
    assert box.input_value() == repr(float(ANSWERS[first.key])) and said == []


FOCUSED = """(() => {
  let one = document.activeElement;
  while (one.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  return one.textContent.trim();
})()"""


def test_network_answers_on_the_board(address, page):
    """A click on a column drops a stone, and the network answers; a click on the maze closes a way. All of it has room on a telephone."""
    errors = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address.replace("/1/?", "/10/?"))
    page.get_by_text("Exercise 10.7").first.wait_for()
    schemes = page.locator("svg.scheme")
    assert schemes.count() >= 14 and all(schemes.nth(k).get_attribute("aria-label") for k in range(schemes.count()))
    page.get_by_label("row 6, column 4: cell").click()
    page.get_by_text("It tried 128 moves ahead").wait_for()
    assert page.get_by_label("cell, ○").count() == 1 and page.get_by_text("Your move.").count() == 1
    page.get_by_role("button", name="undo").click()
    page.get_by_label("cell, ○").wait_for(state="detached")
    page.get_by_text("From the lower left corner").wait_for()
    worth = page.get_by_text("From the lower left corner").inner_text()
    page.get_by_label("row 5, column 3: free").click()
    page.get_by_text(worth, exact=True).wait_for(state="detached")
    assert_widget_moves(page, 10)
    assert_fits_a_telephone(page)
    assert errors == [] and page.get_by_text("An internal error occurred").count() == 0


def test_student_answers_an_error_on_the_page(address, page):
    """A click flips a qubit, and the run changes after it; another one plays a move of the game. All of it has room on a telephone."""
    errors = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address.replace("/1/?", "/12/?"))
    page.get_by_text("Exercise 12.7").first.wait_for()
    schemes = page.locator("svg.scheme")
    assert schemes.count() >= 12 and all(schemes.nth(k).get_attribute("aria-label") for k in range(schemes.count()))
    page.get_by_text("R_Q = 0.9879").wait_for()
    page.get_by_role("button", name="no errors").click()
    page.get_by_text("Step 33: cnot 3 2.", exact=False).wait_for()
    page.get_by_role("button", name="strike q1").click()
    page.get_by_label("step 33: cnot 3 2, then qubit 1 flips").first.wait_for()
    page.get_by_role("button", name="M 0").click()
    page.get_by_text("You have read the state out").wait_for()
    assert_widget_moves(page, 12)
    assert_fits_a_telephone(page)
    assert errors == [] and page.get_by_text("An internal error occurred").count() == 0


def test_page_is_closed_to_those_without_the_token(address, stranger):
    assert stranger.goto(address.partition("?")[0] + "?access_token=x").url.startswith("http://127.0.0.1")
    stranger.wait_for_timeout(300)
    assert stranger.get_by_text("from one neuron").count() == 0


def test_copy_opens_in_the_editor(stranger, served, tmp_path):
    copy = tmp_path / "mine.py"
    shipped = LECTURES[1].file.read_text(encoding="utf-8")
    opened = served(1, "--edit", copy)
    stranger.goto(next(opened))
    stranger.get_by_text("Structure: from one neuron").first.wait_for()
    stranger.keyboard.press("Control+j")  # shows the panel that would have a terminal
    stranger.get_by_text("Logs", exact=True).first.wait_for()
    assert stranger.get_by_text("Terminal", exact=True).count() == 0
    next(opened, None)
    assert copy.read_text(encoding="utf-8").startswith('"""Lecture 1') and LECTURES[1].file.read_text(encoding="utf-8") == shipped
