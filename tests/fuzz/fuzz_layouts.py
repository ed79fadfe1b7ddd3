"""Do damaged and hostile files give what their layout promises, or a sentence? `python tests/fuzz/fuzz_layouts.py 3000 [SEED]`."""

import io
import random
from pathlib import Path

import h5py
import numpy as np
from fuzz_data import WORDS, archive, array, table
from loop import asked, repeated
from mutation import BITS, mutated, require_sentence
from peak import peak_memory

from szilard.data.layouts import Layout, read_layout
from szilard.data.measurements import CONFIGURATIONS, SHOTS, TRAJECTORIES, by_trajectory
from szilard.errors import InputError

SECONDS, MEMORY = 20, 2e9  # of one file; of all of them
OPTIONS = [{}, {}, {"compression": "gzip"}, {"compression": "gzip", "shuffle": True}, {"compression": "lzf"}, {"chunks": True}]
ENDINGS = {"hdf5": ".h5", "columns": ".csv", "npz": ".npz"}
BROKEN = [b"TREE", b"SNOD", b"HEAP", b"GCOL\1\0\0\0", b"OHDR", b"\x89HDF\r\n\x1a\n", b"\xff" * 8, b"\0" * 8, b"\x10\0\0\0\0\0\0\0"]


def sound(rng: random.Random) -> tuple[Layout, dict[str, np.ndarray]]:
    """A layout, and arrays that fit it, in one of the ways in which they may."""
    local, rows = np.random.default_rng(rng.randrange(2**32)), rng.choice([2, 5, 30])
    match rng.randrange(3):
        case 0:
            basis = local.choice(list("xyz"), (rows, 3))
            bits = local.integers(0, 2, (rows, 3)) * rng.choice([1, 1, 2]) - rng.choice([0, 0, 1])
            found = {"basis": np.array(["".join(row) for row in basis]) if rng.random() < 0.7 else basis, "outcome": bits}
            return SHOTS, found | ({"count": local.integers(0, 9, rows)} if rng.random() < 0.3 else {})
        case 1:
            spins = local.integers(0, 2, (rows, 4, 4)) * 2 - 1
            return CONFIGURATIONS, {
                "spins": spins if rng.random() < 0.5 else spins.reshape(rows, 16),
                "temperature": local.random(rows) + 1,
            }
        case _:
            shape = (rows,) if rng.random() < 0.5 else (3, rows)
            more = {"trajectory": np.arange(rows) // 10} if rng.random() < 0.3 and len(shape) == 1 else {}
            return TRAJECTORIES, {"time": np.arange(rows) * 0.1, "x": local.random(shape), "v": local.random(shape)} | more


def hdf5(rng: random.Random, arrays: dict[str, np.ndarray]) -> bytes:
    """An HDF5 file of any version, with arrays in a group or not, packed or not."""
    stream = io.BytesIO()
    with h5py.File(stream, "w", libver=rng.choice(["earliest", "latest", "v110"])) as file:
        group = file.create_group("run") if rng.random() < 0.3 else file
        for name, values in arrays.items():
            words = values.dtype.kind == "U"
            kind = rng.choice([h5py.string_dtype(), "S3"]) if words else rng.choice([values.dtype, values.dtype, "f4", "i1", ">i4", "bool"])
            group.create_dataset(name, data=values.astype(object if words and kind != "S3" else kind), dtype=kind, **rng.choice(OPTIONS))
        if rng.random() < 0.1:
            group["odd"] = rng.choice([h5py.SoftLink("/run"), h5py.ExternalLink("other.h5", "x"), group, np.zeros(3, "c8"), "a word"])
    return stream.getvalue()


def columns(rng: random.Random, arrays: dict[str, np.ndarray]) -> bytes:
    """A table with a heading; some cells are anything."""
    parts: dict[str, list[str]] = {}
    for name, values in arrays.items():
        if values.ndim == 1 or name in "xv":
            parts[name] = list(map(str, values if values.ndim == 1 else values[0]))
        elif rng.random() < 0.5:
            parts |= {f"{name}_{k}": list(map(str, column)) for k, column in enumerate(values.reshape(len(values), -1).T)}
        else:
            signs = {"-1": "0"} if -1 in values else {}
            parts[name] = ["".join(signs.get(str(value), str(value)) for value in row) for row in values.reshape(len(values), -1)]
    rows = [list(parts), *map(list, zip(*parts.values(), strict=False))]
    for _ in range(rng.choice([0, 0, 1, 3])):
        row = rng.choice(rows)
        row[rng.randrange(len(row))] = rng.choice(WORDS)
    between = rng.choice([",", ";", "\t"])
    return "\n".join(between.join(row) for row in rows).encode(rng.choice(["utf-8", "utf-8-sig", "utf-16"]))


def npz(rng: random.Random, arrays: dict[str, np.ndarray]) -> bytes:
    """An archive, packed or not."""
    stream = io.BytesIO()
    rng.choice([np.savez, np.savez_compressed])(stream, allow_pickle=False, **arrays)
    return stream.getvalue()


def check(layout: Layout, found: dict[str, np.ndarray]) -> None:
    """What a layout promises."""
    if layout is SHOTS:
        assert found["basis"].shape == found["outcome"].shape and found["basis"].ndim == 2
        assert set(np.unique(found["basis"])) <= set("xyz") and set(np.unique(found["outcome"])) <= {0, 1}
    elif layout is CONFIGURATIONS:
        states, side, other = found["spins"].shape
        assert side == other and found["temperature"].shape == (states,) and set(np.unique(found["spins"])) <= {-1, 1}
        assert (found["temperature"] > 0).all() and np.isfinite(found["temperature"]).all()
    else:
        assert len(found) >= 3 and all(values.shape == found["time"].shape and np.isfinite(values).all() for values in found.values())
        assert all((np.diff(one["time"]) > 0).all() for one in by_trajectory(found))


def attempt(rng: random.Random, folder: Path, which: str) -> tuple[str, str]:
    """How a file is written, and whether it is read or refused in a sentence."""
    layout, arrays = sound(rng)
    make = rng.choice([hdf5, hdf5, columns, npz])
    content = make(rng, arrays)
    if rng.random() < 0.7:
        content = mutated(rng, content, BITS + BROKEN * 3 if make is hdf5 else BITS)
    elif rng.random() < 0.2:
        content = rng.choice([array, archive, table])(rng)
    if rng.random() < 0.05:
        layout = rng.choice([SHOTS, CONFIGURATIONS, TRAJECTORIES])
    path = folder / ("damaged" + (ENDINGS[make.__name__] if rng.random() < 0.9 else rng.choice([".csv", ".h5", ".npz", ".dat"])))
    path.write_bytes(content)
    try:
        check(layout, read_layout(path, layout))
    except InputError as error:
        require_sentence(error, path.name)
        return make.__name__, "refused"
    except Exception as error:
        raise AssertionError(f"{which}: {make.__name__} ends in {error!r}") from error
    return make.__name__, "read"


if __name__ == "__main__":
    for (name, outcome), times in sorted(repeated(attempt, *asked(), seconds=SECONDS, memory=MEMORY).items()):
        print(f"{name:16} {outcome:8} {times}")
    print(f"peak memory {peak_memory() / 1e9:.2f} GB")
