"""The parts of a scheme, each a string of SVG, and the picture that is made of them.

Colours are names of `COLOURS`, which the theme of the page turns into light or dark ones, after Okabe and Ito. Places are (x, y), with y
downwards.
"""

import math
import re
from collections.abc import Iterable, Sequence
from html import escape

Place = tuple[float, float]

COLOURS = ("ink", "soft", "paper", "blue", "red", "green", "violet")
WIDTH = 340  # of a drawing that fills a telephone
LETTERS = 14  # height of letters; those of an index are 11 high
NODE = 17  # radius of a node
MINUS = "\N{MINUS SIGN}"
_LIGHT = "--ink:#1a1a1a;--soft:#757575;--paper:#fff;--blue:#0072b2;--red:#c04f00;--green:#00795a;--violet:#a4437a"
_DARK = "--ink:#ececec;--soft:#9c9c9c;--paper:#181c1a;--blue:#6cc0f2;--red:#ff9a52;--green:#3fc99f;--violet:#e6a0c8"
STYLE = (
    f".scheme{{{_LIGHT};display:block;width:100%;height:auto;margin:.6em auto}}"
    f".dark .scheme,[data-theme=dark] .scheme,[data-jp-theme-light=false] .scheme{{{_DARK}}}"
    f"@media (prefers-color-scheme:dark){{[data-theme=auto] .scheme{{{_DARK}}}}}"
    ".scheme text{font:14px system-ui,sans-serif;fill:var(--ink)}.scheme .f{font-family:Georgia,'Times New Roman',serif;font-size:15px}"
    ".scheme .i{font-style:italic}.scheme .s{font-size:11.5px}.scheme .h{paint-order:stroke;stroke:var(--paper);stroke-width:7px}"
)
_PIECE = re.compile(r"([_^])(?:\{([^}]*)\}|(.))|([^_^]+)")
_VARIABLE = re.compile(r"(?<![A-Za-z&])([A-Za-z])(?![A-Za-z])")


def drawing(parts: Iterable[str], height: float, title: str, description: str, width: float = WIDTH, shown: int = 460) -> str:
    """A picture of `parts`, `shown` pixels wide where there is room; the description is for those who cannot see it."""
    words = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    head = f'<svg class="scheme" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(f"{title}. {description}")}"'
    size = f'viewBox="0 0 {_short(width)} {_short(height)}" style="max-width:{shown}px"'
    return f"{head} {size}><style>{STYLE}</style>{words}{''.join(parts)}</svg>"


def words(at: Place, text: str, anchor: str = "middle", colour: str = "ink", halo: bool = False) -> str:
    """A line of text; `at` is where it begins, its "middle", or its "end"."""
    return _text(at, escape(text), anchor, colour, "h" if halo else "")


def formula(at: Place, text: str, anchor: str = "middle", colour: str = "ink", halo: bool = False) -> str:
    """A line with variables in italics, and `_` and `^` for what stands lower and higher: "w_1 x^{(2)} + b".

    >>> formula((0, 0), "x_1").partition(">")[2]
    '<tspan class="i">x</tspan><tspan class="s" dy="4">1</tspan></text>'
    """
    spans, height = [], 0.0
    for kind, braced, single, plain in _PIECE.findall(text.replace("-", MINUS)):
        wanted = {"_": 4.0, "^": -5.0}.get(kind, 0.0)
        inside = _VARIABLE.sub(r'<tspan class="i">\1</tspan>', escape(braced or single or plain, quote=False))
        shift = f' dy="{_short(wanted - height)}"' if wanted != height else ""
        small = ' class="s"' if kind else ""
        spans.append(f"<tspan{small}{shift}>{inside}</tspan>" if small or shift else inside)
        height = wanted
    return _text(at, "".join(spans), anchor, colour, "f h" if halo else "f")


def number(value: float, digits: int = 2) -> str:
    """A number for a label, with a true minus sign.

    >>> number(-0.5) == "\N{MINUS SIGN}0.50", number(-0.001)
    (True, '0.00')
    """
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", MINUS)


def line(a: Place, b: Place, colour: str = "soft", width: float = 1.5, dashed: bool = False) -> str:
    """A straight line."""
    return path([a, b], colour, width, dashed)


def path(places: Sequence[Place], colour: str = "blue", width: float = 2, dashed: bool = False, filled: bool = False) -> str:
    """A line through many places, or what it encloses, filled."""
    route = "M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in places)
    if filled:
        return f'<path d="{route}Z" fill="var(--{colour})" stroke="none"/>'
    dashes = ' stroke-dasharray="5 4"' if dashed else ""
    return f'<path d="{route}" fill="none" stroke="var(--{colour})" stroke-width="{_short(width)}" stroke-linejoin="round"{dashes}/>'


def arrow(a: Place, b: Place, colour: str = "soft", width: float = 1.5, gaps: Place = (0, 0), dashed: bool = False) -> str:
    """An arrow from a to b; `gaps` are left free at its ends, for example the radii of two nodes."""
    length = math.dist(a, b)
    ux, uy = (b[0] - a[0]) / length, (b[1] - a[1]) / length
    start = a[0] + gaps[0] * ux, a[1] + gaps[0] * uy
    tip = b[0] - gaps[1] * ux, b[1] - gaps[1] * uy
    head = 4 + 2 * width
    neck = tip[0] - head * ux, tip[1] - head * uy
    wings = [(neck[0] - side * uy * head * 0.45, neck[1] + side * ux * head * 0.45) for side in (1, -1)]
    return line(start, neck, colour, width, dashed) + path([tip, *wings], colour, filled=True)


def along(a: Place, b: Place, fraction: float) -> Place:
    """The place at this fraction of the way from a to b.

    >>> along((0, 0), (10, 20), 0.25)
    (2.5, 5.0)
    """
    return a[0] + fraction * (b[0] - a[0]), a[1] + fraction * (b[1] - a[1])


def node(at: Place, text: str = "", colour: str = "ink", radius: float = NODE, filled: bool = False) -> str:
    """A circle with a formula in it."""
    inside = f"var(--{colour})" if filled else "var(--paper)"
    x, y, r = map(_short, (*at, radius))
    circle = f'<circle cx="{x}" cy="{y}" r="{r}" fill="{inside}" stroke="var(--{colour})" stroke-width="1.8"/>'
    return circle + (formula((at[0], at[1] + 5), text) if text else "")


def box(corner: Place, size: Place, text: str = "", colour: str = "ink", plain: bool = False) -> str:
    """A rectangle with a formula in it, or, where it is `plain`, with words."""
    x, y, w, h = map(_short, (*corner, *size))
    shape = f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="4" fill="var(--paper)" stroke="var(--{colour})" stroke-width="1.8"/>'
    middle = corner[0] + size[0] / 2, corner[1] + size[1] / 2 + 5
    return shape + (words if plain else formula)(middle, text) if text else shape


def bracket(a: Place, b: Place, text: str, depth: float = 7) -> str:
    """A bracket from a to b, to the right of that way, with words beyond its middle: below where b lies to the left of a."""
    length = math.dist(a, b)
    nx, ny = -(b[1] - a[1]) / length * depth, (b[0] - a[0]) / length * depth
    out = [(x + nx, y + ny) for x, y in (a, b)]
    middle = along(out[0], out[1], 0.5)
    beyond = middle[0] + 0.6 * nx, middle[1] + 0.6 * ny + (14 if ny > 1 else -3 if ny < -1 else 5)
    anchor = "middle" if abs(ny) > 1 else "start" if nx > 0 else "end"
    return path([a, *out, b], "soft", 1.2) + words(beyond, text, anchor)


def moved(part: str, by: Place) -> str:
    """A part at another place."""
    return f'<g transform="translate({_short(by[0])} {_short(by[1])})">{part}</g>'


def _text(at: Place, inside: str, anchor: str, colour: str, classes: str) -> str:
    kind = f' class="{classes}"' if classes else ""
    fill = f' style="fill:var(--{colour})"' if colour != "ink" else ""
    return f'<text x="{_short(at[0])}" y="{_short(at[1])}" text-anchor="{anchor}"{kind}{fill}>{inside}</text>'


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
