"""Does a sweep have the runs that were asked for?"""

import pytest

from szilard.errors import InputError
from szilard.settings.bit_flip import Settings
from szilard.sweeps.plan import MOST_RUNS, Axis, Value, planned, seeds, varied

UPDATES = Axis("ppo.updates", (Value("10", 10), Value("20", 20)))


def test_every_value_meets_every_seed():
    runs = planned(Settings(quick=True), [UPDATES, seeds("3,0:2")])
    assert [(one.ppo.updates, one.seed) for one in runs.values()] == [(10, 3), (10, 0), (10, 1), (20, 3), (20, 0), (20, 1)]
    assert next(iter(runs)) == "0-updates-10-seed-3" and all(one.quick and one.steps == Settings().steps for one in runs.values())


@pytest.mark.parametrize("words", ["", "a", "3:3", "4:2", "0:2,1", "-1:3", "0:99999", "9" * 19, "1;2", "0:2:3", "1.5"])
def test_seeds_that_are_none_are_refused(words):
    with pytest.raises(InputError):
        seeds(words)


@pytest.mark.parametrize("words", ["", "=1", "ppo.updates", "ppo.updates=", "ppo.updates=1,,2", "seed=1,2", "device=a,b"])
def test_variations_of_another_form_are_refused(words):
    with pytest.raises(InputError):
        varied(words)


@pytest.mark.parametrize(
    ("axes", "sentence"),
    [
        ([], "several runs"),
        ([seeds("4")], "several runs"),
        ([UPDATES, UPDATES], "varied twice"),
        ([seeds(f"0:{MOST_RUNS}"), UPDATES], "vary less"),
        ([Axis("steps", (Value("10", 10), Value("0", 0)))], r"With steps 0: .*`steps` must"),
    ],
)
def test_plans_that_cannot_be_are_refused(axes, sentence):
    with pytest.raises(InputError, match=sentence):
        planned(Settings(), axes)


def test_names_are_parts_of_paths():
    device = Axis("device", tuple(Value(word, Settings().to_json()["device"]) for word in ("../a b.toml", "/x/ü$(c).toml")))
    assert list(planned(Settings(), [device])) == ["0-device-a-b.toml", "1-device-c-.toml"]
