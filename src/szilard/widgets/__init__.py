"""Things in a page that move: players of pictures, networks that are evaluated while a slider is dragged, boards to click on.

Each is a class whose instances marimo and Jupyter show (they are anywidgets), and which `szilard.widgets.offline` writes into a plain HTML
file. The JavaScript beside these modules is what runs in all three. Everything is imported when it is first used.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .board import Board
    from .kept_answers import KeptAnswers
    from .pad import Pad
    from .player import Player
    from .points import Points
    from .small_network import SmallNetwork
    from .timeline import Branch, Timeline
    from .views import Curve, Image, Plane, Slider

__all__ = ["Board", "Branch", "Curve", "Image", "KeptAnswers", "Pad", "Plane", "Player", "Points", "Slider", "SmallNetwork", "Timeline"]

_HOMES = {
    "Board": "board",
    "Branch": "timeline",
    "Curve": "views",
    "Image": "views",
    "KeptAnswers": "kept_answers",
    "Pad": "pad",
    "Plane": "views",
    "Player": "player",
    "Points": "points",
    "Slider": "views",
    "SmallNetwork": "small_network",
    "Timeline": "timeline",
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
