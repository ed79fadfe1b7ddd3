"""Do damaged and hostile device files give a device or a sentence? `python tests/fuzz/fuzz_devices.py 10000 [SEED]`."""

import random
from importlib.resources import files
from pathlib import Path

from loop import asked, repeated
from mutation import BITS, mutated, require_sentence
from peak import peak_memory

from szilard.devices import Device, read_device
from szilard.errors import InputError

EXAMPLES = [file.read_bytes() for file in (files("szilard") / "devices").iterdir() if file.name.endswith(".toml")]
EXAMPLES += [
    b"""qubits = 3
couplings = "chain"
gates = ["cnot", "x", "reset"]
measure = [2]
readout_error = [0.01, 0.03]
measurement_strength = [1, 1, 0.5]
adaptive = "gates"
[duration]
cnot = 3
"measure z 2" = 12
[gate_error]
cnot = 0.005
"cnot 0 1" = 0.01
[over_rotation]
x = -0.01
[field]
couplings = [1, 3, 0.2]
strength = 0.01
correlation_time = inf
[noise]
relaxation_time = [900, 400, inf]
coherence_time = [500, 700, 300]
"""
] * 5
KEYS = [
    "qubits",
    "couplings",
    "gates",
    "measure",
    "bases",
    "readout_error",
    "noise",
    "bit_flip_time",
    "dephasing_time",
    "gate",
    "'a b'",
    "a.b",
    '""',
]
KEYS += [
    "relaxation_time",
    "coherence_time",
    "measurement_strength",
    "adaptive",
    "duration",
    "gate_error",
    "over_rotation",
    "field",
    "strength",
    "correlation_time",
]
KEYS += ["cnot", "x", "reset", "'cnot 0 1'", "'measure z 0'", "'x 9'"]
VALUES = [
    "0",
    "1",
    "4",
    "11",
    "-1",
    "true",
    "nan",
    "inf",
    "1e400",
    "-0.0",
    "0.5",
    "9" * 300,
    "0x" + "f" * 3000,
    "0b1",
    "1_000",
    '"all"',
    '"ring"',
]
VALUES += [
    "'x'",
    '["x"]',
    '["cnot", "reset"]',
    '["x", "x"]',
    "[0]",
    "[0, 0]",
    "[[0, 1]]",
    "[[0, 1], [1, 0]]",
    "[[0, 1, 2]]",
    "[" * 900,
    "[" * 90 + "]" * 90,
]
VALUES += [
    "{}",
    "{x = 1}",
    "1979-05-27",
    "07:32:00",
    "1979-05-27T07:32:00+99:99",
    '"\\u001b[31m"',
    '"\\U00110000"',
    '"""\n"""',
    "'" + "y" * 5000 + "'",
]
VALUES += [
    "[" + "[0, 1], " * 2000 + "]",
    "[" + "1, " * 6000 + "]",
    "[" + "'x', " * 3000 + "]",
    "{" + "a = {" * 400 + "}" * 401,
    "[1, 'a', true]",
    "[0.1, 0.2]",
    "[[0.3, 0.7], 0.1]",
    "{strength = 1}",
    "{cnot = 2, 'cnot 0 1' = 3}",
]
TABLES = [
    "[duration]",
    "[gate_error]",
    "[over_rotation]",
    "[field]",
    "[noise]",
    "[[noise]]",
    "[noise.x]",
    "[device]",
    "[" + ".".join("a" * 900) + "]",
    "",
    "[[gates]]",
]


def damaged(rng: random.Random) -> bytes:
    """An example with damaged bytes."""
    return mutated(rng, rng.choice(EXAMPLES), BITS)


def written(rng: random.Random) -> bytes:
    """A file of keys, and values of any kind."""
    lines = [f"qubits = {rng.randint(1, 10)}"] * (rng.random() < 0.7)
    lines += [f"{rng.choice(KEYS)} = {rng.choice(VALUES)}" for _ in range(rng.randint(0, 4))]
    lines += [rng.choice(TABLES)] + [f"{rng.choice(KEYS)} = {rng.choice(VALUES)}" for _ in range(rng.randint(0, 2))]
    return rng.choice(["\n", "\n", "\r\n", "\r"]).join(lines).encode()


def exchanged(rng: random.Random) -> bytes:
    """An example in which one line has another value."""
    lines = rng.choice(EXAMPLES).decode().splitlines()
    places = [place for place, line in enumerate(lines) if "=" in line]
    place = rng.choice(places)
    lines[place] = f"{lines[place].split('=')[0]} = {rng.choice(VALUES)}"
    return "\n".join(lines).encode(rng.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16"]))


def attempt(rng: random.Random, folder: Path, which: str) -> str:
    """A file that is read, or refused in a sentence."""
    path, content = folder / "damaged.toml", rng.choice([damaged, written, exchanged])(rng)
    path.write_bytes(content * 10**4 if rng.random() < 0.002 else content)
    try:
        device = read_device(path)
    except InputError as error:
        require_sentence(error, path.name)
        return "refused"
    except Exception as error:
        raise AssertionError(f"{which} ends in {error!r}") from error
    assert len(set(device.operations)) == len(device.operations) > 1, which
    assert ((device.transfer() >= 0) & (device.transfer() <= 1)).all(), which
    assert Device.from_dict(device.to_dict()) == device, which
    return "read"


if __name__ == "__main__":
    print(dict(repeated(attempt, *asked(), seconds=10, memory=2e9)))
    print(f"peak memory {peak_memory() / 1e9:.2f} GB")
