"""What every lecture puts on its page: pictures, exercises, and the way to the other lectures."""

import base64
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import marimo as mo

from ..draw import render
from . import LECTURES, TOKEN
from .exercises import Choice, Code, Exercise

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..widgets.widget import Widget


def picture(figure: "Figure", description: str, width: str = "100%") -> mo.Html:
    """A figure, with words for those who cannot see it; `width` is a fraction of what surrounds it."""
    data = base64.b64encode(render(figure, "png")).decode()
    return mo.image(f"data:image/png;base64,{data}", alt=description, width=width)


def live(widget: "Widget") -> Any:
    """A widget of the page; a cell that reads an attribute of what is returned runs again when the reader changes it."""
    return mo.ui.anywidget(widget)


def ask(exercises: Sequence[Exercise]) -> Any:
    """A control for each exercise, in which the reader answers."""
    return mo.ui.array([_control(exercise) for exercise in exercises])


def judge(exercises: Sequence[Exercise], answers: Any) -> mo.Html:
    """Every exercise with its control and the verdict on the answer in it."""
    parts = []
    for exercise, control, answer in zip(exercises, answers, answers.value, strict=True):
        right, words = exercise.check(answer)
        kind = "neutral" if right is None else "success" if right else "warn"
        parts += [
            mo.md(f"**Exercise {exercise.key}.** {exercise.question}"),
            control,
            mo.callout(mo.md(words), kind),
        ]
    return mo.vstack(parts)


def others(number: int) -> mo.Html:
    """The way to the other lectures; empty where this one is open alone."""
    token = os.environ.get(TOKEN)
    links = [f"[{n}. {title}](../{n}/?access_token={token})" for n, title in LECTURES.values() if n != number]
    return mo.md("**Other lectures:** " + " · ".join(links) if token and links else "")


def _control(exercise: Exercise) -> Any:
    if isinstance(exercise, Choice):
        return mo.ui.radio(list(exercise.options))
    if isinstance(exercise, Code):
        return mo.ui.code_editor(exercise.start, language="python", min_height=90).form(submit_button_label="Check")
    return mo.ui.text(placeholder="a number")
