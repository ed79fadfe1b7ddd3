"""What the comparison shows in the end: the table, the sentence, the figure."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ...draw.noise_range import NoisePanel, over_noise
from ...runs.outcome import Estimate, Outcome, Row
from ...runs.run import Run
from .places import Judged, New, Place


def outcome(judged: Mapping[Place, Judged], places: Mapping[str, Place], new: Mapping[str, New], effort: dict[str, Any]) -> Outcome:
    """The table, the sentence and the notes; `places` are those of the new devices, `effort` are further metrics."""
    compared = {place: found for place, found in judged.items() if found.gap}
    rows = [_row(str(place), f"place_{number}", found) for number, (place, found) in enumerate(compared.items())]
    rows += [_row(f"new: {places[name]}", name, found.judged, tuned=found.tuned) for name, found in new.items()]
    gaps = {place: found.gap for place, found in compared.items() if found.gap}
    worst = max(gaps, key=lambda place: gaps[place].value)
    gap = gaps[worst]
    reached = {"worst_gap": gap.value, "worst_gap_interval": [gap.low, gap.high]}
    tuning = {f"{name}_{what}": value for name, found in new.items() for what, value in _tuning(found)}
    return Outcome(
        sentence=_sentence(len(compared), worst, gap, new["beyond"]),
        rows=rows,
        label="device",
        metrics=reached | tuning | effort,
        notes=("The aware network and the specialists see the quantum state; its student sees actions, outcomes and the rates.",),
        headline="worst_gap",
    )


def _row(name: str, key: str, found: Judged, **more: Estimate) -> Row:
    return Row(name, key, **found._asdict(), gap=found.gap, **more)


def _tuning(found: New) -> Iterator[tuple[str, float | None]]:
    yield "tuning_steps", found.steps
    yield "specialist_steps", found.specialist_steps
    yield "tuning_fraction", found.fraction


def _sentence(number: int, worst: Place, gap: Estimate, new: New) -> str:
    took = "did not reach that" if new.steps is None else f"reached that after {new.steps:,} time steps of fine-tuning"
    expert = new.judged.specialist or new.judged.aware
    return (
        f"One network that is told the noise keeps at most {max(gap.value, 0):.1%} less than the best of each device, a specialist "
        f"trained for it alone or a strategy by hand ({number} devices; worst: {worst}); beyond the range a specialist keeps "
        f"{expert.value:.3f} after {new.specialist_steps:,} time steps, and the one network keeps {new.judged.aware.value:.3f} and {took}."
    )


def draw(run: Run, judged: Mapping[Place, Judged]) -> None:
    """Save what everyone keeps over the noise, as arrays and as a figure."""
    lines = [{place: found for place, found in judged.items() if place.line == line} for line in sorted({p.line for p in judged})]
    panels = [_panel(line) for line in lines]
    run.arrays("range", **{f"{name}_{i}": value for i, panel in enumerate(panels) for name, value in _arrays(panel).items()})
    caption = (
        f"Recoverable quantum information after {run.settings.steps} steps over the times of the noise: one network for all devices, "
        "its student, and specialists (circles, with 95 % intervals), each for one device; dashed: strategies by hand."
    )
    run.figure("range", over_noise(panels), caption)


def _panel(line: Mapping[Place, Judged]) -> NoisePanel:
    names = [name for name in Judged._fields if name != "specialist" and getattr(next(iter(line.values())), name) is not None]
    curves = {name: [_value(getattr(found, name)) for found in line.values()] for name in names}
    known = {place.time: found.specialist for place, found in line.items() if found.specialist}
    points = [(time, one.value, one.high - one.value) for time, one in known.items()]
    title = next(iter(line)).errors
    return NoisePanel(title, [place.time for place in line], curves, points)


def _value(value: Estimate | float) -> float:
    return value.value if isinstance(value, Estimate) else value


def _arrays(panel: NoisePanel) -> dict[str, Any]:
    return {"times": np.array(panel.times), "specialists": np.array(panel.points)} | {n: np.array(c) for n, c in panel.curves.items()}
