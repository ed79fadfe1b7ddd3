"""Things in a page that move: players of pictures, networks that are evaluated while a slider is dragged.

Each is a class whose instances marimo and Jupyter show (they are anywidgets), and which `szilard.widgets.offline` writes into a plain HTML
file. The JavaScript beside these modules is what runs in all three. Everything is imported when it is first used.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .kept_answers import KeptAnswers
    from .player import Player
    from .small_network import SmallNetwork
    from .views import Curve, Image, Plane, Slider

__all__ = ["Curve", "Image", "KeptAnswers", "Plane", "Player", "Slider", "SmallNetwork"]

_HOMES = {
    "Curve": "views",
    "Image": "views",
    "KeptAnswers": "kept_answers",
    "Plane": "views",
    "Player": "player",
    "Slider": "views",
    "SmallNetwork": "small_network",
}


def __getattr__(name: str) -> object:
    """Import what is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"szilard.widgets has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    """What there is, imported or not."""
    return sorted({*globals(), *__all__})
