"""Is the report one page that needs nothing else?"""

import base64
import hashlib
import re
from html.parser import HTMLParser

import numpy as np
from matplotlib.figure import Figure

from szilard import draw
from szilard.runs import report

VOID = {"meta", "br", "img", "input", "link", "hr"}
RECORD = {
    "experiment": "bit-flip <b>",
    "created": "2025-01-01T00:00:00+00:00",
    "question": "Is it <so>?",
    "command": "szilard run bit-flip --note 'a b'",
    "seconds": 3.21,
    "seed": 0,
    "settings": {"seed": 0, "quick": True, "ppo": {"rate": 1e-3}, "device": "<script>alert(1)</script>"},
    "versions": {"jax": "0.9"},
    "device": "1 x cpu (cpu)",
}
RESULT = {
    "sentence": "R_Q < 1 & \"more\" than 'encoding'.",
    "table": [{"strategy": "idle", "R_Q": 0.7165313}, {"strategy": "<i>", "R_Q": 0.98, "interval": [0.97, 0.99], "extra": None}],
    "notes": ["a < b"],
    "captions": {"second": "Two & <three>", "first": "One"},
    "metrics": {"R_Q": 0.98, "list": [1, 2]},
}


class Page(HTMLParser):
    """Elements must nest, and every attribute is kept."""

    def __init__(self, text):
        super().__init__()
        self.stack, self.seen, self.words = [], [], []
        self.feed(text)
        self.close()
        assert not self.stack

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def picture():
    figure = Figure()
    axes = figure.subplots()
    axes.plot(np.arange(3))
    axes.set_title("Ω")
    return report.Picture(draw.render(figure, "svg"), draw.render(figure, "png"))


def page():
    return report.html(RECORD, RESULT, {"first": picture(), "second": picture(), "zz unnamed": picture()})


def test_needs_nothing_from_outside():
    text = page()
    assert "http:" not in text and "https:" not in text and "@import" not in text
    for tag, attributes in Page(text).seen:
        assert tag not in ("script", "link", "iframe", "svg")
        assert "href" not in attributes and attributes.get("src", "data:").startswith("data:") and "style" not in attributes


def test_policy_allows_its_own_style_and_images_alone():
    text = page()
    metas = [attributes for tag, attributes in Page(text).seen if tag == "meta"]
    policy = next(meta["content"] for meta in metas if meta.get("http-equiv") == "Content-Security-Policy")
    style = re.search("<style>(.*?)</style>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; img-src data:;") and f"style-src 'sha256-{digest}'" in policy and "unsafe" not in policy


def test_figures_are_images_with_words():
    images = [attributes for tag, attributes in Page(page()).seen if tag == "img"]
    assert [image["alt"] for image in images] == ["Two & <three>", "One", "zz unnamed"]
    for image in images:
        kind, _, data = image["src"].partition(",")
        assert kind == "data:image/svg+xml;base64" and b"<svg" in base64.b64decode(data)


def test_a_wide_figure_stays_legible_on_a_telephone():
    """It moves sideways there instead of shrinking; a narrow one shrinks."""
    for inches, kind in ((6.4, "scroll"), (13, "wide")):
        drawn = report.Picture(draw.render(Figure(figsize=(inches, 2)), "svg"), b"")
        assert f'<figure><div class="{kind}"><img' in report.html(RECORD, RESULT, {"first": drawn})


def test_a_drawing_too_large_is_shown_as_dots():
    heavy = report.Picture(b"<svg>" + b" " * 2_000_000 + b"</svg>", b"dots")
    assert "data:image/png;base64," + base64.b64encode(b"dots").decode() in report.html(RECORD, RESULT, {"first": heavy})


def test_how_to_run_it_again():
    words = " ".join(Page(page()).words)
    for expected in ("Is it <so>?", "short form", "seed 0", "took 3.2 s", "docs/bit-flip <b>.md", "szilard run bit-flip --note 'a b'"):
        assert expected in words
    full = RECORD | {"settings": {"quick": False}}
    assert "short form" not in " ".join(Page(report.html(full, RESULT, {})).words)


def test_everything_is_there_and_escaped():
    parsed = Page(page())
    words = " ".join(parsed.words)
    for expected in (
        RESULT["sentence"],
        "0.7165",
        "0.970 to 0.990",
        "a < b",
        "Two & <three>",
        "zz unnamed",
        "ppo.rate",
        "<i>",
        "1 x cpu",
    ):
        assert expected in words
    assert "<script>alert" in words and not any(tag in ("i", "b") for tag, _ in parsed.seen)
    assert words.index("Two & <three>") < words.index("One") < words.index("zz unnamed")


def test_an_empty_result_still_gives_a_page():
    Page(report.html(RECORD, {}, {}))
