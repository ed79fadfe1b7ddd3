"""Controls of a lecture in Jupyter, under marimo's names; `value` is what the reader has chosen."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import ipywidgets
from ipywidgets import Layout

_WIDE = {"description_width": "initial"}


class Control:
    """What the reader moves, an ipywidget; by default `value` is that of the widget."""

    def __init__(self, widget: Any) -> None:
        self.widget = widget

    @property
    def value(self) -> Any:
        """What the reader has chosen."""
        return self.widget.value

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.widget._repr_mimebundle_(**kwargs)


class Live(Control):
    """A widget of `szilard.widgets`; its attributes are those of the widget."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.widget, name)


class Several(Control):
    """A choice of several, as a list."""

    @property
    def value(self) -> list[Any]:
        """All that are chosen."""
        return list(self.widget.value)


class Pressed(Control):
    """A button that starts something long; `value` is true once after it was pressed."""

    def __init__(self, widget: Any) -> None:
        super().__init__(widget)
        self._pressed = False
        widget.on_click(self._press)

    def _press(self, _: Any) -> None:
        self._pressed = True

    @property
    def value(self) -> bool:
        """Whether it was pressed since it was last asked."""
        pressed, self._pressed = self._pressed, False
        return pressed


class Written(Control):
    """An editor; what it says now is the answer, without a button to hand it in."""

    def form(self, **_: Any) -> "Written":
        """The editor itself."""
        return self


class Group(Control):
    """Controls by number or by name."""

    def __init__(self, controls: Sequence[Control] | Mapping[str, Control]) -> None:
        self.controls = controls
        super().__init__(row(list(self.values())).widget)

    def values(self) -> list[Control]:
        """All controls, in their order."""
        return list(self.controls.values()) if isinstance(self.controls, Mapping) else list(self.controls)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.controls)

    def __getitem__(self, key: Any) -> Control:
        return self.controls[key]

    @property
    def value(self) -> Any:
        """The values of all, by number or by name as the controls."""
        if isinstance(self.controls, Mapping):
            return {name: control.value for name, control in self.controls.items()}
        return [control.value for control in self.controls]


def row(controls: Sequence[Control]) -> Control:
    """Controls side by side, in several lines where they are too long for one."""
    return Control(ipywidgets.HBox([control.widget for control in controls], layout=Layout(flex_flow="row wrap")))


def slider(
    start: float = 0, stop: float = 1, step: float | None = None, value: Any = None, label: str = "", steps: Any = None, **_: Any
) -> Control:
    """A number between two others, or one of `steps`."""
    shown = {"description": label, "style": _WIDE, "layout": Layout(width="22em", max_width="100%")}
    if steps is not None:
        return Control(ipywidgets.SelectionSlider(options=list(steps), value=steps[0] if value is None else value, **shown))
    width = 1 if step is None else step
    first = start if value is None else value
    if all(isinstance(number, int) for number in (start, stop, width, first)):
        return Control(ipywidgets.IntSlider(first, start, stop, width, **shown))
    digits = max(len(str(number).partition(".")[2]) for number in (width, first, start))
    return Control(ipywidgets.FloatSlider(first, min=start, max=stop, step=width, readout_format=f".{digits}f", **shown))


def dropdown(options: Any, value: Any = None, label: str = "", **_: Any) -> Control:
    """One of a list, or one of the values of a dictionary, by its key."""
    return Control(ipywidgets.Dropdown(options=options, value=_chosen(options, value), description=label, style=_WIDE))


def radio(options: Any, value: Any = None, label: str = "", **_: Any) -> Control:
    """One of a few, all of which are seen."""
    layout = Layout(width="max-content", max_width="100%")
    return Control(ipywidgets.RadioButtons(options=options, value=_chosen(options, value), description=label, style=_WIDE, layout=layout))


def multiselect(options: Sequence[str], value: Sequence[str] = (), label: str = "", **_: Any) -> Control:
    """Any of a list."""
    return Several(ipywidgets.SelectMultiple(options=options, value=tuple(value), description=label, style=_WIDE))


def checkbox(value: bool = False, label: str = "", **_: Any) -> Control:
    """Yes or no."""
    return Control(ipywidgets.Checkbox(value, description=label, indent=False))


switch = checkbox


def text(value: str = "", placeholder: str = "", label: str = "", **_: Any) -> Control:
    """A line of text."""
    return Control(ipywidgets.Text(value, placeholder=placeholder, description=label, style=_WIDE, layout=Layout(max_width="100%")))


def code_editor(value: str = "", **_: Any) -> Written:
    """Several lines of code."""
    rows = max(5, value.count("\n") + 2)
    return Written(ipywidgets.Textarea(value, rows=rows, layout=Layout(width="100%", max_width="44em")))


def button(label: str = "", on_change: Callable[[Any], Any] | None = None, disabled: bool = False, tooltip: str = "", **_: Any) -> Control:
    """A button that does something at once."""
    made = ipywidgets.Button(description=label, disabled=disabled, tooltip=tooltip, layout=Layout(width="auto"))
    if on_change is not None:
        made.on_click(lambda _: on_change(None))
    return Control(made)


def run_button(label: str = "", **_: Any) -> Pressed:
    """A button that the next run of a cell takes notice of."""
    return Pressed(ipywidgets.Button(description=label, layout=Layout(width="auto")))


def anywidget(widget: Any) -> Live:
    """A widget of the page."""
    return Live(widget)


def array(controls: Sequence[Control]) -> Group:
    """Controls by number."""
    return Group(controls)


def dictionary(controls: Mapping[str, Control]) -> Group:
    """Controls by name."""
    return Group(controls)


def _chosen(options: Any, value: Any) -> Any:
    return options[value] if isinstance(options, Mapping) and value is not None else value
