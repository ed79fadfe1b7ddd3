"""Lecture 12: the loop of feedback, parities and syndromes, teacher and student, and how they learn."""

from typing import Any

import numpy as np

from ...draw.schemes import svg
from ...draw.schemes.charts import HEIGHT, Axis, chart
from ...draw.schemes.circuits import Moment, bolt, operation, wires

FLIP_TIME = 1200
STAGES = {"teacher": ("begin", "discover"), "student": ("teach",)}
FIXED = ("idle", "encode", "parity_cycle")
ALPHA, BETA = "\N{GREEK SMALL LETTER ALPHA}", "\N{GREEK SMALL LETTER BETA}"


def loop() -> str:
    """Noisy qubits and the controller that acts on them."""
    heights = [34 + 26 * k for k in range(4)]
    parts = [svg.box((8, 8), (176, 118)), *wires(176, heights, 46)]
    parts += [svg.formula((66, 30), "|ψ⟩"), *(svg.formula((66, height - 4), "|0⟩") for height in heights[1:])]
    parts += [bolt((x, heights[k])) for k, x in enumerate((112, 148, 104, 136))]
    parts += [
        svg.words((96, 144), "four qubits; each may flip,", colour="soft"),
        svg.words((96, 161), "at any time, unseen", colour="soft"),
    ]
    parts += [svg.box((252, 38), (82, 56), "controller", plain=True)]
    parts += [svg.arrow((186, 48), (250, 48), "blue", 2), svg.words((218, 40), "outcome", colour="blue")]
    parts += [
        svg.arrow((250, 84), (186, 84), "red", 2),
        svg.words((218, 104), "next", colour="red"),
        svg.words((218, 120), "action", colour="red"),
    ]
    told = (
        "Qubit 0 holds an unknown state, three others start in 0. The controller sees outcomes of measurements and chooses the next action."
    )
    return svg.drawing(parts, 168, "The loop of feedback", told)


def parity() -> str:
    """The parity of two qubits, read through a third one."""
    heights = [24, 54, 84]
    parts = wires(270, heights, 40)
    steps = [Moment("cnot", (0, 2)), Moment("cnot", (1, 2)), Moment("measure", (2,))]
    for moment, x in zip(steps, (96, 150, 226), strict=True):
        parts += operation(moment, x, heights, 9)
    labels = [((58, 18), "a"), ((58, 48), "b"), ((58, 78), "0"), ((123, 78), "a"), ((188, 78), "a ⊕ b"), ((292, 89), "(-1)^{a⊕b}")]
    parts += [svg.formula(at, text, colour="blue") for at, text in labels]
    told = "Two CNOTs copy bit a, then bit b, onto an ancilla in 0, which then holds a plus b modulo 2 and is measured."
    return svg.drawing(parts, 104, "A parity read through an ancilla", told)


def syndromes() -> str:
    """Which parities each single flip changes."""
    rows = [("none", "000", "111", "++"), ("q_0", "100", "011", "-+"), ("q_1", "010", "101", "--"), ("q_2", "001", "110", "+-")]
    heads = [(34, "flip"), (138, "state"), (240, "Z_0Z_1"), (302, "Z_1Z_2")]
    parts = [svg.formula((x, 18), text, colour="soft") for x, text in heads] + [svg.line((8, 27), (332, 27))]
    for k, (name, first, second, signs) in enumerate(rows):
        y = 48 + 26 * k
        parts += [svg.formula((34, y), name), svg.formula((138, y), f"{ALPHA}|{first}⟩ + {BETA}|{second}⟩")]
        parts += [svg.formula((x, y), sign, colour="red" if sign == "-" else "blue") for x, sign in zip((240, 302), signs, strict=True)]
    told = "No flip: both parities +. A flip of qubit 0: - and +. Of qubit 1: - and -. Of qubit 2: + and -."
    return svg.drawing(parts, 138, "The syndrome names the flip", told)


def teacher_and_student() -> str:
    """Who sees what, and who learns from whom."""
    parts = [svg.box((92, 8), (156, 34), "simulated memory", plain=True)]
    parts += [svg.box((8, 112), (118, 44), "teacher", "violet", plain=True), svg.box((214, 112), (118, 44), "student", "red", plain=True)]
    parts += [svg.arrow((130, 44), (72, 110), "violet", 2), svg.words((92, 66), "the whole", "end", "violet")]
    parts += [svg.words((82, 83), "state", "end", "violet")]
    parts += [svg.arrow((210, 44), (268, 110), "red", 2), svg.words((250, 66), "last action,", "start", "red")]
    parts += [svg.words((258, 83), "outcome", "start", "red"), svg.arrow((128, 134), (212, 134), "ink", 2)]
    parts += [svg.formula((170, 126), "π(a)"), svg.words((170, 152), "imitated", colour="soft")]
    parts += [svg.words((67, 174), "dense network", colour="soft"), svg.words((67, 191), "learns by reward", colour="soft")]
    parts += [svg.words((273, 174), "LSTM of 64 cells", colour="soft"), svg.words((273, 191), "remembers", colour="soft")]
    told = "The teacher sees the whole simulated state and learns by reward. The student sees its last action and outcome, and imitates it."
    return svg.drawing(parts, 198, "Teacher and student", told)


def unrolled() -> str:
    """The student in time: what it reads, remembers and says."""
    parts = []
    for k, (seen, said) in enumerate([("start", "cnot 0 1"), ("cnot 0 1", "cnot 1 3"), ("cnot 1 3", "...")]):
        x = 62 + 108 * k
        parts += [svg.box((x - 34, 44), (68, 34), "LSTM", "red", plain=True), svg.arrow((x, 104), (x, 80)), svg.arrow((x, 42), (x, 24))]
        parts += [svg.words((x, 120), seen), svg.words((x, 16), said, colour="red")]
        if k < 2:
            parts += [svg.arrow((x + 36, 61), (x + 72, 61), "violet", 2), svg.formula((x + 54, 53), "h, c", colour="violet")]
    told = "In every step the LSTM reads the last action and outcome and its own memory h, c, and gives the next action and a new memory."
    return svg.drawing(parts, 126, "The student, step by step", told)


def waiting(steps: int) -> str:
    """R_Q of a bare qubit and of three qubits that nobody looks at, with a point at `steps`."""
    curves, points = {}, {}
    for name, kept in {"bare qubit": lambda s: s, "three qubits": lambda s: (3 * s - s**3) / 2}.items():
        times = np.arange(0, 1201, 20)
        curves[name] = times, kept(np.exp(-2 * times / FLIP_TIME))
        points[name] = np.array([steps]), kept(np.exp(-2 * np.array([steps]) / FLIP_TIME))
    told = ", ".join(f"{name} {values[0]:.4f}" for name, (_, values) in points.items())
    parts = chart(Axis("steps"), Axis("R_Q", (0, 1)), curves, points)
    return svg.drawing(parts, HEIGHT, "A bare qubit and three qubits", f"R_Q after {steps} steps: {told}.")


def learning(about: dict[str, Any]) -> str:
    """R_Q of the exploring policies against the steps that were played, beside the strategies by hand."""
    curves = {}
    for name, stages in STAGES.items():
        rows = [(played / 1e6, sampled) for stage, played, sampled, _ in about["learning"] if stage in stages and sampled is not None]
        curves[name] = tuple(np.array(column) for column in zip(*rows, strict=True))
    last = max(float(played[-1]) for played, _ in curves.values())
    levels = {" " * k: ([0, last], [about["metrics"][name]] * 2) for k, name in enumerate(FIXED)}  # the text below names them
    parts = chart(Axis("million steps played"), Axis("R_Q", (0.6, 1)), curves, dashed=levels)
    told = "The exploring teacher rises past idling and past encoding to the parity cycle; the student follows within few rounds."
    return svg.drawing(parts, HEIGHT, "How they learn", told)
