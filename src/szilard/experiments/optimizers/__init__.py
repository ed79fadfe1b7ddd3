"""Which way downhill is the fastest?

Six optimizers on three landscapes and on a network that learns a picture, each with its best constant learning rate; plain gradient
descent is the baseline.
"""

from collections.abc import Mapping

import numpy as np

from ... import widgets
from ...draw.landscapes import Walk, descent, walks
from ...draw.plane import losses
from ...learn.optimizers import OPTIMIZERS
from ...machine import one_thread
from ...physics.landscapes import LANDSCAPES, Landscape
from ...runs.outcome import Outcome, Row
from ...runs.run import Run
from ...settings.optimizers import Settings
from .picture import Trained, learn_picture
from .walking import Best, fastest, trajectories

__all__ = ["Settings", "answer", "trajectories"]

BASELINE = "gradient descent"
MOVING = "Beale"  # the landscape whose walks move in the report
MOST = 20  # pictures of them


@one_thread()
def answer(run: Run[Settings]) -> Outcome:
    """Walk with every rate, keep the fastest walk, train on the picture, draw."""
    found = {place: _walk(run, place, landscape) for place, landscape in LANDSCAPES.items()}
    drawn = {place: (LANDSCAPES[place], _shown(LANDSCAPES[place], row)) for place, row in found.items()}
    run.figure(
        "walks",
        walks(drawn, run.settings.tolerance),
        "Above: the ways the optimizers take, each with its best rate. Below: the height above the minimum against the step, "
        "down to a thirtieth of the tolerance.",
    )
    run.widget(_player(*drawn[MOVING], MOVING))
    run.arrays("paths", **{f"{place} {name}": best.path for place, row in found.items() for name, best in row.items()})
    learned = learn_picture(run)
    errors, points = ({name: [row[k] for row in best.curve] for name, best in learned.items()} for k in (1, 0))
    run.figure(
        "picture",
        losses(errors, points, label="points looked at"),
        "Error on test pixels of a network that learns a picture, each optimizer with the best of three rates.",
    )
    return _outcome(run.settings, found, learned)


def _walk(run: Run[Settings], place: str, landscape: Landscape) -> dict[str, Best]:
    """The fastest walk of every optimizer on a landscape."""
    settings, found = run.settings, {}
    rates = np.geomspace(settings.lowest_rate, settings.highest_rate, settings.rates)
    for k, name in enumerate(OPTIMIZERS):

        def compute(name: str = name) -> Best:
            return fastest(name, landscape, rates, settings.limit, settings.tolerance)

        found[name] = run.part(f"{place}-{name}".replace(" ", "-"), compute, Best)
        run.say(place, k + 1, len(OPTIMIZERS))
    return found


def _shown(landscape: Landscape, row: dict[str, Best]) -> dict[str, Walk]:
    """The fastest walks until some time after their arrival."""
    walked = {}
    for name, best in row.items():
        path = best.path if best.steps is None else best.path[: int(1.3 * best.steps) + 2]
        with np.errstate(all="ignore"):  # a walk may have gone astray
            walked[name] = Walk(path, landscape.value(path) - landscape.lowest)
    return walked


def _player(landscape: Landscape, walked: dict[str, Walk], place: str) -> "widgets.Player":
    """The walks, side by side in time; pictures are close in the beginning and further apart later."""
    longest = max(len(walk.places) for walk in walked.values()) - 1
    moments = sorted({0, *np.geomspace(1, max(longest, 1), MOST - 1).round().astype(int).tolist()})
    caption = f"The ways down {place}'s valley, step by step, each optimizer with its best rate; one that has arrived waits."
    return widgets.Player(descent(landscape, walked, moments), [f"step {moment}" for moment in moments], caption, loop=False)


def _outcome(settings: Settings, found: Mapping[str, dict[str, Best]], learned: dict[str, Trained]) -> Outcome:
    rows = []
    for name, trained in learned.items():
        values = {}
        for place, row in found.items():
            values |= {f"{place.lower()}_steps": row[name].steps, f"{place.lower()}_rate": row[name].rate}
        key = name.lower().replace(" ", "_")
        values |= {"picture_error": trained.error, "picture_rate": trained.rate}
        rows.append(Row(name + (" (baseline)" if name == BASELINE else ""), key, **values))
    first = min(learned, key=lambda name: learned[name].error)
    return Outcome(
        sentence=(
            f"Each with its best constant rate, the fastest ways down are {', '.join(_said(*row) for row in found.items())}; a network "
            f"learns a picture best with {first} (error {learned[first].error:.4f}; {BASELINE} {learned[BASELINE].error:.4f})."
        ),
        rows=rows,
        label="optimizer",
        notes=(
            f"Steps until the walk stays within {settings.tolerance:g} of the minimum (empty: not within {settings.limit} steps). Rates "
            "were chosen on the same landscape: the table shows what each method can do at best, not how easy it is to tune.",
        ),
        headline="adam_picture_error",
    )


def _said(place: str, row: dict[str, Best]) -> str:
    arrived = {name: best.steps for name, best in row.items() if best.steps is not None}
    if not arrived:
        return f"none that arrives (on {place})"
    name = min(arrived, key=lambda key: arrived[key])
    slow = arrived.get(BASELINE)
    return f"{name} on {place} ({arrived[name]} steps; {BASELINE} {'does not arrive' if slow is None else slow})"
