"""Command lines, right and wrong: `python tests/fuzz/fuzz_command_lines.py 5000` answers each of many, and trains nothing."""

import os
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from fuzz_records import quietly
from peak import peak_memory

from szilard import experiments
from szilard.experiments import REGISTRY
from szilard.options import leaves
from szilard.runs.outcome import Outcome

COMMANDS = ["list", "run", "run", "run", "run", "run", "show", "resume", "runs", "compare", "device", "--help", "--version", "help"]
FLAGS = ["--json", "--out", "--help", "-h", "--seed", "--quick", "--no-quick", "--steps", "--edit", "--port", "--", "-", "-x", "--="]
VALUES = [
    "0",
    "1",
    "3",
    "-1",
    "0.5",
    "1e3",
    "1e400",
    "nan",
    "inf",
    "-inf",
    "True",
    "false",
    "None",
    "",
    " ",
    "x",
    "ppo",
    "0x10",
    "1_000",
    "١٢",
]
VALUES += ["9" * 5000, "-" + "9" * 5000, "0." + "3" * 5000, "y" * 20_000, "ω" * 500, "\x1b[2J\x07", "a\nb", "\udcff", "\u202e", "`", "é"]
VALUES += [
    "0x10",
    "1_000",
    "١٢",
    "/dev/null",
    "/",
    ".",
    "nowhere",
    "--",
    "*",
    "$HOME",
    "[1, 2]",
    "{}",
    "1,2",
    "9223372036854775808",
    "4294967296",
]


def flags_of(experiment: str) -> list[str]:
    """Every flag of an experiment."""
    return ["--" + name.replace("_", "-") for name, *_ in leaves(REGISTRY[experiment].load().Settings())]


def line(rng: random.Random) -> list[str]:
    """A command line of a few words, some of them wrong."""
    command = rng.choice(COMMANDS)
    words = [command]
    flags = FLAGS
    if command == "run":
        experiment = rng.choice(list(REGISTRY))
        words.append(experiment)
        flags = FLAGS + 3 * flags_of(experiment)
    for _ in range(rng.choice([0, 1, 1, 2, 3, 6])):
        words += _argument(rng, flags)
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        words = _mutated(words, rng)
    return words


def _argument(rng: random.Random, flags: list[str]) -> list[str]:
    flag, value = rng.choice(flags), rng.choice(VALUES)
    ways: list[Callable[[], list[str]]] = [
        lambda: [flag, value],
        lambda: [flag, value],
        lambda: [f"{flag}={value}"],
        lambda: [flag],
        lambda: [value],
        lambda: [flag[: rng.randrange(len(flag) + 1)], value],
        lambda: [flag, value, flag, rng.choice(VALUES)],
        lambda: [flag.replace("-", "_").replace("__", "--", 1), value],
    ]
    return rng.choice(ways)()


def _mutated(words: list[str], rng: random.Random) -> list[str]:
    place = rng.randrange(len(words))
    word = words[place]
    cut = rng.randrange(len(word) + 1)
    return rng.choice(
        [
            words[:place] + words[place + 1 :],
            [*words, word],
            [*words[:place], word[:cut] + rng.choice(VALUES) + word[cut:], *words[place + 1 :]],
            [*words[:place], word[:cut], *words[place + 1 :]],
            rng.sample(words, len(words)),
        ]
    ) or [""]


def fault(words: list[str]) -> str | None:
    """What is wrong with the answer to a command line."""
    try:
        status, _, err = quietly(words)
    except BaseException as error:
        return f"{type(error).__name__}: {str(error)[:300]}"
    lines = err.strip("\n").split("\n")
    if status not in (0, 2):
        return f"exit status {status}: {err[:300]!r}"
    if status == 2 and (len(lines) != 1 or not 0 < len(lines[0]) < 400 or not lines[0].isprintable()):
        return f"no sentence: {err[:500]!r}"
    return None


def _stub(module: object, record: object, progress: object = None) -> None:
    record.finish(Outcome(sentence="Nothing was trained.").to_json({}))  # pyright: ignore[reportAttributeAccessIssue]


def fuzz(count: int, seed: int, folder: Path, note: Callable[[str], object] = str) -> list[str]:
    """The faults that `count` command lines bring to light; `note` hears how far it is."""
    rng, found, before = random.Random(seed), [], Path.cwd()
    os.chdir(folder)
    try:
        with patch.object(experiments, "execute", _stub), patch("szilard.cli.execute", _stub):
            for number in range(count):
                note(f"{number} of {count}")
                words = line(rng)
                if wrong := fault(words):
                    found.append(f"{number}: {[word[:80] for word in words]}: {wrong}")
    finally:
        os.chdir(before)
    return found


def _say(text: str) -> None:
    print(text, end="\r", file=sys.stderr, flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        wrong = fuzz(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0, Path(temporary), _say)
    print("\n".join([*wrong, f"{len(wrong)} faults; peak memory {peak_memory() / 1e9:.2f} GB"]))
    sys.exit(bool(wrong))
