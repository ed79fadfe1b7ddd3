"""What the reader has answered stays in the browser: a part of the page that is not seen, and that no other machine hears of."""

from traitlets import Dict, Unicode

from .widget import Widget, fixed, live, require_text


class KeptAnswers(Widget):
    """Answers by the keys of their exercises; the browser keeps them under `name`, and gives them back when the page opens again.

    `answers` are changed by the page when it opens, and by Python afterwards.
    """

    name = fixed(Unicode())
    answers = live(Dict(value_trait=Unicode(), key_trait=Unicode()))

    def __init__(self, name: str) -> None:
        super().__init__("", "", name=require_text("name", name), answers={})
