"""Formulas as drawings within the page, in the colour of its text: no script and no font is needed to see them."""

import re
from functools import cache
from html import escape
from typing import Any
from xml.etree import ElementTree

from docutils import nodes
from sphinx.util import logging

_LOG = logging.getLogger(__name__)
_SIZE = 17.6  # height of the type in the units of a drawing; an em of the page is 16 of them
_SIZED = re.compile(r"\\[bB]ig[lrg]*(?=\\[lr](angle|floor|ceil))")  # fences of a size of their own, which the reader of TeX takes for text
_NOT_READ = re.compile(r"\\[a-zA-Z]+")


@cache
def drawing(tex: str, inline: bool) -> str:
    """The formula as SVG.

    Raises:
        ValueError: it is no TeX, or has a command that is not known.
    """
    import ziamath

    ziamath.config.svg2, ziamath.config.precision, ziamath.config.math.color = False, 2, "currentColor"
    formula = ziamath.Latex(_SIZED.sub("", tex), size=_SIZE, inline=inline)
    if unknown := _NOT_READ.search("".join(ElementTree.tostring(formula.element, encoding="unicode", method="text"))):
        raise ValueError(f"{unknown[0]} is not known")
    picture = formula.svgxml()
    width, height = (float(picture.get(side, 0)) / 16 for side in ("width", "height"))
    below = formula.getyofst() / 16
    picture.attrib |= {"role": "img", "style": f"width:{width:.3f}em;height:{height:.3f}em;vertical-align:{below:.3f}em"}
    del picture.attrib["width"], picture.attrib["height"]
    return ElementTree.tostring(picture, encoding="unicode").replace("<svg ", f'<svg aria-label="{escape(tex)}" ', 1)


def _drawn(node: Any, inline: bool) -> str:
    tex = " ".join(node.astext().split())
    try:
        return drawing(tex, inline)
    except Exception as error:
        _LOG.warning("the formula `%s` cannot be drawn (%s)", tex, error or type(error).__name__, location=node)
        return f"<code>{escape(tex)}</code>"


def _inline(translator: Any, node: Any) -> None:
    translator.body.append(f'<span class="formula">{_drawn(node, True)}</span>')
    raise nodes.SkipNode


def _block(translator: Any, node: Any) -> None:
    translator.body.append(f'<div class="equation">{_drawn(node, False)}</div>\n')
    raise nodes.SkipNode


def setup(app: Any) -> dict[str, bool]:
    """Give Sphinx the renderer."""
    app.add_html_math_renderer("drawn", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
