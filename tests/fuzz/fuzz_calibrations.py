"""Do damaged and hostile calibrations give a device or a sentence? `python tests/fuzz/fuzz_calibrations.py 5000 [SEED]`."""

import json
import random
import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import snapshots
from loop import asked, repeated
from mutation import mutated, require_sentence
from peak import peak_memory

from szilard.devices import Device
from szilard.devices.calibration import Request, import_device, parse_assumptions, read_calibration, text_of
from szilard.errors import InputError

SECONDS, MEMORY = 10, 2e9  # of one file; of all of them
OBJECTS = [
    snapshots.properties(4),
    snapshots.properties(6, "ecr"),
    snapshots.properties(3, "cz", t2=300.0),
    snapshots.google(),
    snapshots.LABORATORY,
]
ODD: list[Any] = [None, True, 0, -1, 1, 0.5, 1e400, float("nan"), -1e-300, 10**400, "", "us", "x" * 5000, "\x1b[31m", [], {}, [[1]]]
ODD += ["1us", "0ns", "9" * 400 + "us", ["0", "1"], {"name": 1}, 2**70, "0", "a_b", "5_4", [0, 0]]
CELLS = ["", "nan", "-1", "1e400", "0_1:0.1", "1:2;2:3", "0_0:1", ":", ";", "0_1:", '"', "x" * 5000, "1,2", "\x1b", "9" * 500, "100", "no"]
FLAGS = ["t1=10us", "t2=2t1", "t2=8us", "readout_error=0.1", "readout_error=0.1,0.3", "readout_length=1us"]
FLAGS += ["cx.error=0.01", "reset.error=0.1", "phased_xz.length=25ns", "cz.length=40ns", "sx.length=1ns", "x.error=1", "t3=1"]


def exchanged(rng: random.Random) -> bytes:
    """An example in which some values are others, or gone."""
    data = deepcopy(rng.choice(OBJECTS))
    for _ in range(rng.choice([0, 1, 1, 2, 9])):
        _exchange(rng, data)
    return json.dumps(data).encode()


def _exchange(rng: random.Random, data: Any) -> None:
    """Another value somewhere inside, the deeper the likelier."""
    while True:
        keys = list(data) if isinstance(data, dict) else list(range(len(data)))
        if not keys:
            return
        key = rng.choice(keys)
        if isinstance(data[key], dict | list) and rng.random() < 0.85:
            data = data[key]
            continue
        if rng.random() < 0.2:
            del data[key]
        elif isinstance(data, list) and rng.random() < 0.3:
            data.append(deepcopy(data[key]))
        else:
            data[key] = deepcopy(rng.choice(ODD))
        return


def tabular(rng: random.Random) -> bytes:
    """The table with other cells."""
    rows: list[list[str]] = [str(line).split(",") for line in snapshots.TABLE.splitlines()]
    for _ in range(rng.choice([0, 1, 2, 6])):
        row = rng.choice(rows)
        row[rng.randrange(len(row))] = rng.choice(CELLS)
    return "\n".join(",".join(row) for row in rows).encode()


def damaged(rng: random.Random) -> bytes:
    """An example with damaged bytes."""
    content = rng.choice([json.dumps(rng.choice(OBJECTS)), snapshots.TABLE])
    return mutated(rng, content.encode())


def wish(rng: random.Random) -> Request:
    """A request, sensible or not."""
    return Request(
        qubits=tuple(rng.sample(["0", "1", "2", "a", "b", "5_3", "5_4", "9"], rng.choice([0, 0, 1, 2]))),
        best=rng.choice([0, 0, 2, 3, 7, 11, -1]),
        step=rng.choice([1.0, 100.0, 100.0, 1e9]),
        gates=tuple(rng.sample(["cnot", "cz", "swap", "h", "x", "s", "reset", "no"], rng.choice([0, 0, 2, 3]))),
        assume=parse_assumptions(tuple(rng.sample(FLAGS, rng.choice([0, 0, 1, 4])))),
        **{name: rng.random() < 0.4 for name in ("clip_t2", "symmetric_readout", "drop_qubits", "drop_couplings", "whole_gate_errors")},
    )


def attempt(rng: random.Random, folder: Path, which: str) -> str:
    """A file that becomes a device, or is refused in a sentence."""
    path = folder / "damaged.json"
    path.write_bytes(rng.choice([exchanged, exchanged, tabular, damaged])(rng))
    try:
        snapshot = read_calibration(path)
    except InputError as error:
        require_sentence(error, path.name)
        return "refused as a file"
    except Exception as error:
        raise AssertionError(f"{which} ends in {error!r}") from error
    try:
        made = import_device(snapshot, wish(rng))
    except InputError as error:
        require_sentence(error)
        return "refused as a device"
    except Exception as error:
        raise AssertionError(f"{which} ends in {error!r}") from error
    assert Device.from_dict(tomllib.loads(text_of(made.device, made.remarks))) == made.device, which
    assert all(remark.isprintable() for remark in made.remarks), which
    return "imported"


if __name__ == "__main__":
    print(dict(repeated(attempt, *asked(), seconds=SECONDS, memory=MEMORY)))
    print(f"peak memory {peak_memory() / 1e9:.2f} GB")
