"""What all widgets are: an anywidget whose description is given once and stays."""

from typing import Any, cast

import anywidget
from traitlets import Any as Anything
from traitlets import HasTraits, TraitType, Unicode

from ..errors import require, shown
from . import sources

LONGEST = 2000  # characters of a caption or a description


def fixed(trait: TraitType) -> Any:
    """A trait that the page sees and that cannot be assigned."""
    trait.read_only = True
    return trait.tag(sync=True)


class _Checked(Anything):
    """A trait of any type, which `traitlets.validate` checks, None as well."""

    allow_none = False


def live(first: object) -> Any:
    """A trait that the page changes too; its class checks what it is given."""
    return _Checked(first).tag(sync=True)


def require_text(name: str, value: object) -> str:
    """`value` if it is a text of bearable length.

    Raises:
        InputError: it is not.
    """
    require(isinstance(value, str), f"`{name}` must be a text, but is {shown(repr(value))}.")
    text = cast(str, value)
    require(len(text) <= LONGEST, f"`{name}` must have at most {LONGEST} characters, but has {len(text)}; shorten it.")
    return text


class Widget(anywidget.AnyWidget):
    """A widget of a page; `caption` stands below it, `description` is its name for those who cannot see it."""

    caption = fixed(Unicode())
    description = fixed(Unicode())

    def __init__(self, caption: str, description: str, **state: object) -> None:
        self.set_trait("caption", require_text("caption", caption))
        self.set_trait("description", require_text("description", description))
        for name, value in state.items():
            self.set_trait(name, value)
        super().__init__()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """The page's part of each widget is the module named after it."""
        if "_esm" not in cls.__dict__:  # traitlets derives classes of its own, in which these are traits already
            cls._esm = sources.module(cls.__name__)
            cls._css = sources.style()
        super().__init_subclass__(**kwargs)

    @property
    def kind(self) -> str:
        """The name of the class, by which a page finds the module."""
        return type(self).__name__

    def still(self) -> str:
        """What stands in a page in which no script runs, as HTML, below the description."""
        return ""

    def state(self) -> dict[str, Any]:
        """All that the page's part is told, as JSON has it."""
        inherited = anywidget.AnyWidget.class_trait_names(sync=True)
        return {name: getattr(self, name) for name in _synced(self) if name not in inherited and not name.startswith("_")}


def _synced(widget: HasTraits) -> list[str]:
    return sorted(widget.trait_names(sync=True))
