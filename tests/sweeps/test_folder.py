"""Is a sweep what its folder says?"""

import json

import pytest

from szilard.errors import InputError
from szilard.settings.random_network import Settings
from szilard.sweeps.folder import FAILURES, PLAN, Sweep
from szilard.sweeps.plan import planned, seeds


@pytest.fixture
def sweep(tmp_path):
    return Sweep.create(tmp_path / "s", "random-network", planned(Settings(), [seeds("0:3")]), "szilard sweep random-network --seeds 0:3")


def test_a_sweep_is_opened_as_it_was_made(sweep):
    again = Sweep.open(sweep.folder)
    assert (again.experiment, again.runs, again.command) == (sweep.experiment, sweep.runs, sweep.command)
    assert [Settings.from_json(data).seed for data in again.runs.values()] == [0, 1, 2] and again.finished() == []


def test_the_same_runs_go_on_and_others_are_refused(sweep):
    plan = (sweep.folder / PLAN).read_bytes()
    assert Sweep.create(sweep.folder, "random-network", planned(Settings(), [seeds("0:3")])).runs == sweep.runs
    with pytest.raises(InputError, match="other runs"):
        Sweep.create(sweep.folder, "random-network", planned(Settings(), [seeds("0:4")]))
    assert (sweep.folder / PLAN).read_bytes() == plan


def test_a_folder_in_use_is_refused(tmp_path):
    (tmp_path / "mine").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="not empty"):
        Sweep.create(tmp_path, "random-network", planned(Settings(), [seeds("0:2")]))


@pytest.mark.parametrize(
    "change",
    [
        lambda about: about.pop("format"),
        lambda about: about.update(format=2),
        lambda about: about.pop("experiment"),
        lambda about: about.update(runs=[]),
        lambda about: about.update(runs={}),
        lambda about: about["runs"].update({"../elsewhere": {}}),
        lambda about: about["runs"].update({".lock": {}}),
        lambda about: about["runs"].update({"a": 3}),
    ],
)
def test_a_damaged_plan_is_refused(sweep, change):
    about = json.loads((sweep.folder / PLAN).read_bytes())
    change(about)
    (sweep.folder / PLAN).write_text(json.dumps(about), encoding="utf-8")
    with pytest.raises(InputError, match="is damaged"):
        Sweep.open(sweep.folder)


def test_a_plan_cut_short_is_refused(sweep):
    path = sweep.folder / PLAN
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match="is damaged"):
        Sweep.open(sweep.folder)


def test_failures_are_kept_until_there_are_none(sweep):
    sweep.save_failures({"0-seed-0": "No luck.", "stranger": "?"})
    assert Sweep.open(sweep.folder).failures == {"0-seed-0": "No luck."}
    sweep.save_failures({})
    assert sweep.failures == {} and not (sweep.folder / FAILURES).exists()
