"""Is the report one page that needs nothing else?"""

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
    "settings": {"seed": 0, "ppo": {"rate": 1e-3}, "device": "<script>alert(1)</script>"},
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


def svg():
    figure = Figure()
    axes = figure.subplots()
    axes.plot(np.arange(3))
    axes.set_title("same title")
    return draw.render(figure, "svg").decode()


def page():
    return report.html(RECORD, RESULT, {"first": svg(), "second": svg(), "zz unnamed": svg()})


def test_needs_nothing_from_outside():
    text = page()
    assert "http:" not in text and "https:" not in text and "@import" not in text
    for tag, attributes in Page(text).seen:
        assert tag not in ("script", "link", "iframe", "img")
        for name in ("src", "href", "xlink:href"):
            assert attributes.get(name, "#").startswith("#")


def test_ids_are_unique_and_references_meet_them():
    seen = Page(page()).seen
    ids = [attributes["id"] for _, attributes in seen if "id" in attributes]
    assert len(ids) == len(set(ids)) > 30
    used = [attributes["href"][1:] for _, attributes in seen if "href" in attributes] + re.findall(r"url\(#(.*?)\)", page())
    assert used and set(used) <= set(ids)


def test_everything_is_there_and_escaped():
    parsed = Page(page())
    words = " ".join(parsed.words)
    for expected in (
        RESULT["sentence"],
        "0.7165",
        "0.9700 to 0.9900",
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
