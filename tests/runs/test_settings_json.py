"""Does every value survive the way through JSON, and is every edited one refused by name?"""

import json
from dataclasses import dataclass

import pytest

from szilard.errors import InputError
from szilard.options import Options
from szilard.runs.settings import Settings as Base
from szilard.runs.settings import option

INFINITE = float("inf")


@dataclass(frozen=True, kw_only=True)
class Inner(Options):
    heat: float = option(INFINITE, "a number, infinite perhaps", above=0, infinite=True)


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    temperature: float = option(INFINITE, "a temperature", infinite=True)
    perhaps: float | None = option(-INFINITE, "a number or none", infinite=True)
    many: tuple[float, ...] = option((1.0, INFINITE), "numbers", infinite=True)
    none: tuple[int, ...] = option((), "numbers, or none")
    word: str = option("inf", "a word that looks like a number")
    empty: str | None = option("", "an empty word")
    inner: Inner = option(Inner(), "more")


def through_json(data):
    return Settings.from_json(json.loads(json.dumps(data, allow_nan=False)))


def test_every_value_survives():
    assert through_json(Settings().to_json()) == Settings()
    assert through_json(Settings(perhaps=None, empty=None).to_json()) == Settings(perhaps=None, empty=None)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"temperature": "hot"}, "`temperature` must be a number"),
        ({"many": [1.0, "x"]}, "`many` must be a list"),
        ({"none": 3}, "`none` must be a list"),
        ({"seed": True}, "`seed` must be a whole number"),
        ({"inner": []}, "`settings.inner` must be an object"),
        ({"inner": {}}, "`settings.inner.heat` is missing"),
        ({"inner": {"heat": None}}, "In `settings.inner`: `heat` must be a number"),
        ({"other\x1b[2J": 1}, r"`settings.other\x1b[2J` is no setting"),
    ],
)
def test_edited_settings_are_refused_by_name(change, named):
    with pytest.raises(InputError) as refused:
        through_json(Settings().to_json() | change)
    assert named in str(refused.value) and str(refused.value).isprintable() and len(str(refused.value)) < 400
