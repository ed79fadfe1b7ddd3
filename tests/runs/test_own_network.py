"""Can a user's own network take the place of ours, and is whatever does not fit refused in one sentence, before there is a record?"""

import json
import random
from pathlib import Path
from types import ModuleType
from typing import cast

import jax.numpy as jnp
import numpy as np
import pytest

import szilard
from szilard.cli import main
from szilard.errors import InputError
from szilard.experiments import autoencoder, begin, digits, execute, shapes
from szilard.networks import read
from szilard.runs import own_network
from szilard.runs.classifier import Judged
from szilard.runs.outcome import Outcome
from szilard.runs.record import Record

DATA = Path(__file__).parents[2] / "docs" / "data"
MINE, CODER = str(DATA / "my_network.py"), str(DATA / "my_autoencoder.py")
# Kernels of zeros need no program that draws them.
HEAD = (
    "import keras\nfrom functools import partial\nfrom keras import layers as l\n"
    "D = partial(l.Dense, kernel_initializer='zeros')\n"
    "def network(input_shape, output_shape):\n    x = i = keras.Input(input_shape)\n"
)
FLAT = HEAD + "    x = l.Flatten()(x)\n"
PAIR = HEAD.replace("output_shape)", "output_shape, bottleneck)")
CODED = PAIR + '    x = l.Flatten()(x)\n    c = D(bottleneck, name="code")(x)\n'
DRAWN = "    return keras.Model(i, l.Reshape(output_shape)(D(144)(x)))\n"


def file_of(folder: Path, source: str) -> str:
    path = folder / "mine.py"
    path.write_text(source, encoding="utf-8")
    return str(path)


def test_network_of_the_page_depends_on_the_seed_alone_and_opens_again(tmp_path):
    before = random.getstate()
    networks = [own_network.build(MINE, (8, 8, 1), (10,), seed) for seed in (1, 1, 2)]
    assert random.getstate() == before
    images = np.random.default_rng(0).random((3, 8, 8, 1)).astype(np.float32)
    first, again, other = (np.asarray(one.batch(one.parameters(), images)) for one in networks)
    assert first.shape == (3, 10) and np.array_equal(first, again) and not np.allclose(first, other)
    with Record.create(tmp_path / "run", "digits", {}) as record:
        record.save_network("digits", networks[0].model)
    opened = read(tmp_path / "run" / "networks" / "digits.keras")
    np.testing.assert_allclose(opened.batch(opened.parameters(), images), first, atol=1e-6)


def test_autoencoder_of_the_page_is_cut_at_its_code():
    whole = own_network.build_autoencoder(CODER, (12, 12), 2, 0)
    pictures, parameters = jnp.linspace(0, 1, 3 * 144).reshape(3, 12, 12), whole.whole.parameters()
    code = whole.encode(parameters, pictures)
    assert code.shape == (3, 2)
    np.testing.assert_allclose(whole.decode(parameters, code), whole.whole.batch(parameters, pictures), atol=1e-6)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("def network(:\n", r"^`.*mine\.py` is no valid Python \(line 1: .*\); mend it there\.$"),
        ("x = 1\0", r"is no valid Python"),
        ("x = 1\n", r"defines no function `network`; write `def network\(input_shape, output_shape\)`, which returns a keras model\.$"),
        ("network = 3\n", r"defines no function `network`"),
        ("x = 1\ny = x / 0\n", r"^`.*mine\.py` fails in line 2 \(ZeroDivisionError: division by zero\); mend it there\.$"),
        ("import sys\nsys.exit('over')\n", r"fails in line 2 \(SystemExit: over\)"),
        ("import no_such_module\n", r"fails in line 1 \(ModuleNotFoundError: No module named 'no_such_module'\)"),
        ("def network(input_shape):\n    return 1\n", r"must take \(input_shape, output_shape\), but takes \(input_shape\); write `def"),
        ("def network(a, b):\n    raise ValueError('no\\nidea')\n", r"fails in line 2 \(ValueError: no idea\); mend it there\.$"),
        ("def network(a, b):\n    return [1]\n", r"must return a keras model, but returns list; return keras\.Sequential"),
        ("import keras\ndef network(a, b):\n    return keras.Sequential([keras.layers.Dense(10)])\n", r"is not built; begin it with"),
        (HEAD + "    return keras.Model(i, D(10)(x))\n", r"outputs of the shape \(10,\) for each example, but gives \(8, 8, 10\)"),
        (FLAT + "    return keras.Model(i, D(9)(x))\n", r"but gives \(9,\); end it with that many units\.$"),
        (
            "import keras\ndef network(a, b):\n    return keras.Sequential([keras.Input((64,)), keras.layers.Dense(10)])\n",
            r"but takes \(None, 64\)",
        ),
        (FLAT + "    return keras.Model(i, D(10, 'softmax')(x))\n", r"the last layer has the activation `softmax`; leave it out\.$"),
        (FLAT + "    return keras.Model(i, l.Softmax()(D(10)(x)))\n", r"no number below 0, as after softmax, sigmoid or relu"),
        (FLAT + "    return keras.Model(i, D(10)(l.BatchNormalization()(x)))\n", r"gathers `.*moving_mean` .*; take LayerNormalization"),
        (
            FLAT + "    return keras.Model(i, l.Lambda(lambda y: y[:, :10])(x))\n",
            r"with `a lambda`, which keras could not load again",
        ),
        (FLAT + "    return keras.Model(i, D(10, lambda y: y)(x))\n", r"with `a lambda`"),
        (
            "import keras\nclass Mine(keras.Model):\n    pass\ndef network(a, b):\n    return Mine()\n",
            r"with `Mine`, which",
        ),
        (FLAT + "    return keras.Model(i, x[:, :10])\n", r"a model without weights to train; add a layer such as Dense\.$"),
        (FLAT + "    return keras.Model(i, [D(10)(x), D(10)(x)])\n", r"one input and one output, but has 1 and 2; join them\.$"),
        (FLAT + "    return keras.Model(i, D(10, dtype='bfloat16')(x))\n", r"of the kind float32, but gives bfloat16"),
    ],
)
def test_what_is_no_network(tmp_path, source, sentence):
    with pytest.raises(InputError, match=sentence) as mistake:
        own_network.build(file_of(tmp_path, source), (8, 8, 1), (10,), 0)
    assert str(mistake.value).isprintable()


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (PAIR + "    x = D(144)(l.Flatten()(x))\n" + DRAWN, r"must have a layer named `code` that gives 2 numbers, but has none"),
        (CODED.replace("bottleneck, name", "5, name") + "    x = c\n" + DRAWN, r"has the shape \(None, 5\)"),
        (CODED + "    x = l.Concatenate()([x, c])\n" + DRAWN, r"must draw from the layer `code` alone.*; cut that connection\.$"),
        (CODED + "    x = c\n    return keras.Model(i, l.Reshape(output_shape)(D(144, 'sigmoid')(x)))\n", r"no number below 0"),
    ],
)
def test_what_is_no_autoencoder(tmp_path, source, sentence):
    with pytest.raises(InputError, match=sentence):
        own_network.build_autoencoder(file_of(tmp_path, source), (12, 12), 2, 0)


@pytest.mark.parametrize(("experiment", "source"), [("digits", FLAT), ("shapes", FLAT), ("autoencoder", CODED)])
def test_nothing_is_recorded_of_what_cannot_be_used(experiment, source, tmp_path, capsys):
    wrong, out = file_of(tmp_path, source + "    return 1\n"), tmp_path / "run"
    assert main(["run", experiment, "--network", wrong, "--out", str(out)]) == 2
    assert "must return a keras model, but returns int" in capsys.readouterr().err and not out.exists()
    assert main(["run", experiment, "--network", str(tmp_path / "none.py"), "--out", str(out)]) == 2
    error = capsys.readouterr().err
    assert "There is no file" in error and "`network` must be: a Python file with your own" in error and not out.exists()


def test_what_the_function_prints_is_no_result(tmp_path, capsys):
    own_network.build(file_of(tmp_path, "print('hello')\n" + Path(MINE).read_text(encoding="utf-8")), (8, 8, 1), (10,), 0)
    assert capsys.readouterr() == ("", "hello\n")


class Interrupted:
    """`digits`, interrupted once before it trains."""

    Settings, patient = digits.Settings, False

    @classmethod
    def answer(cls, run):
        if not cls.patient:
            raise KeyboardInterrupt
        return Outcome(sentence="Done.")


@pytest.fixture
def interrupted(tmp_path, monkeypatch):
    monkeypatch.setattr(Interrupted, "patient", False)
    path = file_of(tmp_path, Path(MINE).read_text(encoding="utf-8"))
    record = begin("digits", digits.Settings(network=path), tmp_path / "run")
    with record, pytest.raises(KeyboardInterrupt):
        execute(cast(ModuleType, Interrupted), record)
    monkeypatch.setattr(Interrupted, "patient", True)
    return tmp_path


def resume(folder):
    with Record.open(folder / "run") as record:
        record.take()
        execute(cast(ModuleType, Interrupted), record)
    return record


def test_record_keeps_a_copy_and_goes_on_with_the_same_file_alone(interrupted):
    copy = interrupted / "run" / "network.py"
    assert copy.read_bytes() == Path(MINE).read_bytes()
    with (interrupted / "mine.py").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    with pytest.raises(InputError, match=r"mine\.py` has changed: .*; put the old file back, or begin a new run\.$"):
        resume(interrupted)
    (interrupted / "mine.py").write_bytes(copy.read_bytes())
    assert resume(interrupted).finished


def test_code_in_a_record_is_never_run(interrupted):
    """A record from somebody else may name its own copy."""
    path, inside = interrupted / "run" / "record.json", str(interrupted / "run" / "network.py")
    about = json.loads(path.read_bytes())
    about["settings"]["network"] = about["files"]["network"]["path"] = inside
    path.write_text(json.dumps(about), encoding="utf-8")
    with pytest.raises(InputError, match=r"lies in the record, whose code is never run; copy it elsewhere, and begin a new run\.$"):
        resume(interrupted)


def test_table_sentence_and_notes_name_the_network_as_the_users():
    ours = {key: Judged(9, 10) for key in ("dense", "logistic_regression")}
    settings = digits.Settings(network="/home/me/wide_one.py")
    told = digits._outcome(settings, digits.load("digits"), ours | {"own": Judged(10, 10)}, {})
    assert told.headline == "own_accuracy" and told.rows[-1].name == "own network (wide_one.py), moved images"
    assert told.sentence.startswith("The own network (wide_one.py) classifies 100.00%")
    assert any("the record keeps a copy, `network.py`" in note for note in told.notes)
    lines = shapes._named(shapes.Settings(network="/home/me/wide_one.py"), {0.1: ours | {"own": Judged(10, 10)}})
    assert list(lines[0.1]) == ["dense", "logistic regression", "own network (wide_one.py)"]
    coded = autoencoder._outcome(
        autoencoder.Settings(network=CODER, others=()), {3: 0.1}, {0: 0.2, 3: 0.1}, {"polynomial": dict.fromkeys("xyr", 0.5)}
    )
    assert (
        coded.rows[0].name == "own network (my_autoencoder.py), 3 neurons" and "the own network (my_autoencoder.py) draws" in coded.sentence
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("experiment", "settings", "saved", "shape"),
    [
        ("digits", {"network": MINE, "small": True, "repeats": 1, "epochs": 5}, "digits", (8, 8, 1)),
        ("shapes", {"network": MINE, "quick": True}, "lines_own", (64, 1)),
        ("autoencoder", {"network": CODER, "images": 600, "others": (1,), "pixels": 12}, "autoencoder_1", (12, 12)),
    ],
)
def test_own_network_is_trained_and_opens_as_ours(experiment, settings, saved, shape, tmp_path):
    """Five epochs read nine of ten digits; a dense network sees nothing of lines for certain, so that only those of digits are counted."""
    result = szilard.run(experiment, tmp_path / "run", **settings)
    outputs = szilard.load(tmp_path / "run").network(saved)(np.zeros((3, *shape), np.float32))
    assert len(outputs) == 3 and outputs.min() >= 0 and outputs.max() <= 1
    assert (tmp_path / "run" / "network.py").is_file() and any("own network" in str(row) for row in result.table)
    if experiment == "digits":
        assert result.metrics["own_accuracy"] > 0.8
    assert result.settings["network"] == settings["network"]
