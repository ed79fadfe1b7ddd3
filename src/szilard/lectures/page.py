"""What every lecture puts on its page: pictures, exercises, and the way to the other lectures."""

import base64
import inspect
import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..widgets import KeptAnswers
from . import LECTURES, TOKEN
from .exercises import Choice, Code, Exercise
from .listing import bare, listing
from .surroundings import mo

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..widgets.widget import Widget

__all__ = ["ask", "drawn", "judge", "kept_answers", "listing", "live", "others", "picture", "source"]

STAR = " \N{BLACK STAR}"
_ROW = "display:flex;flex-wrap:wrap;gap:0 1.5em;justify-content:center"


def picture(figure: "Figure", description: str, width: str = "100%") -> mo.Html:
    """A figure, with words for those who cannot see it; `width` is a fraction of what surrounds it."""
    from ..draw import render  # matplotlib, which not every lecture needs

    data = base64.b64encode(render(figure, "png")).decode()
    return mo.image(f"data:image/png;base64,{data}", alt=description, width=width)


def drawn(*schemes: str) -> mo.Html:
    """Schemes of `draw.schemes`, side by side where there is room."""
    if len(schemes) == 1:
        return mo.Html(schemes[0])
    parts = "".join(f'<div style="flex:1 1 300px;max-width:460px">{scheme}</div>' for scheme in schemes)
    return mo.Html(f'<div style="{_ROW}">{parts}</div>')


def source(*functions: Callable[..., Any]) -> str:
    """The code of functions, without their docstrings."""
    return "\n\n".join(bare(inspect.getsource(function)) for function in functions)


def live(widget: "Widget") -> Any:
    """A widget of the page; a cell that reads an attribute of what is returned runs again when the reader changes it."""
    return mo.ui.anywidget(widget)


def kept_answers(number: int) -> Any:
    """What the reader's browser remembers of the answers to lecture `number`; it stands on the page, but is not seen."""
    return live(KeptAnswers(f"szilard lecture {number}"))


def ask(exercises: Sequence[Exercise], kept: Any = None) -> Any:
    """A control for each exercise, in which the reader answers; `kept` remembers what was answered before."""
    before = _before(kept)
    return mo.ui.array([_control(exercise, before.get(exercise.key)) for exercise in exercises])


def judge(exercises: Sequence[Exercise], answers: Any, kept: Any = None) -> mo.Html:
    """Every exercise with its control and the verdict on the answer in it, and how many are solved."""
    before = _before(kept)
    given = zip([exercise.key for exercise in exercises], answers.value, strict=True)
    # A control that is still empty must not erase what the browser is about to tell; one that was emptied may.
    now = before | {key: answer for key, answer in given if answer or (answer is not None and key in before)}
    if kept is not None:
        kept.widget.answers = now
    verdicts = [exercise.check(now.get(exercise.key)) for exercise in exercises]
    parts: list[Any] = [mo.md(_solved(exercises, [verdict.right is True for verdict in verdicts]))]
    for exercise, control, (right, words) in zip(exercises, answers, verdicts, strict=True):
        kind = "neutral" if right is None else "success" if right else "warn"
        parts += [
            mo.md(f"**Exercise {exercise.key}{STAR if exercise.starred else ''}.** {exercise.question}"),
            control,
            mo.callout(mo.md(words), kind),
        ]
    return mo.vstack(parts)


def others(number: int) -> mo.Html:
    """The way to the other lectures; empty where this one is open alone."""
    token = os.environ.get(TOKEN)
    links = [f"[{n}. {title}](../{n}/?access_token={token})" for n, title in LECTURES.values() if n != number]
    return mo.md("**Other lectures:** " + " · ".join(links) if token and links else "")


def _before(kept: Any) -> dict[str, str]:
    return dict(kept.widget.answers) if kept is not None else {}


def _solved(exercises: Sequence[Exercise], right: Sequence[bool]) -> str:
    """How many are solved, and how many of the starred ones, where there are any."""
    starred = [solved for exercise, solved in zip(exercises, right, strict=True) if exercise.starred]
    more = f", of the starred ones **{sum(starred)}** of {len(starred)}" if starred else ""
    return f"Solved: **{sum(right)}** of {len(right)}{more}."


def _control(exercise: Exercise, before: str | None) -> Any:
    if isinstance(exercise, Choice):
        return mo.ui.radio(list(exercise.options), value=before if before in exercise.options else None)
    if isinstance(exercise, Code):
        editor = mo.ui.code_editor(before or exercise.start, language="python", min_height=90)
        return editor.form(submit_button_label="Check")
    return mo.ui.text(before or "", placeholder="a number")
