"""Trained players: those that come with the package, and those of your own records."""

import json
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from ..errors import InputError, require
from ..learn import game_search, puct
from ..networks import Network, Parameters, read
from ..runs.record import Record, plain, versions
from ..scenarios.games import Game, game
from .suited import network_for


class Master(NamedTuple):
    """A game, the network that has learned it, and how it did: settings and versions, as JSON."""

    game: Game
    network: Network
    parameters: Parameters
    about: dict[str, Any] | None = None

    def search(self, key: Array, positions: Any, simulations: int) -> game_search.SearchResult:
        """What the network and a tree search think of positions."""
        return puct.search(self.game, self.network, self.parameters, key, positions, simulations)

    def raw_policy(self, key: Array, positions: Any) -> Array:
        """The most probable move by the network's raw policy, without a search."""
        return jnp.argmax(game_search.evaluate(self.network, self.parameters, positions)[0], -1)


def shipped(name: str) -> Master:
    """The master of the game called `name` that comes with the package.

    Raises:
        InputError: there is none, or its file is damaged.
    """
    file = files("szilard") / "games" / f"{game(name).name}.npz"
    require(file.is_file(), f"No trained player of `{name}` comes with szilard; `szilard run alphazero --games {name}` trains one.")
    with as_file(file) as path:
        return load(name, path)


def from_record(folder: str | Path, name: str) -> Master:
    """The master of the game called `name` that a run of `alphazero` has left.

    Raises:
        InputError: there is none, or its file is damaged.
    """
    record = Record.open(folder)
    path = record.network_file(name)
    if path is None:
        raise InputError(f"`{folder}` holds no trained player of `{name}`; give the folder of a finished `szilard run alphazero`.")
    network = read(path)
    about = {key: record.about[key] for key in ("settings", "versions", "device")}
    return Master(game(name), network, network.parameters(), about)


def save(master: Master, path: str | Path) -> None:
    """Write a master as a file that `load` reads: its parameters with half precision, and how it came about."""
    about = json.dumps(plain({"versions": versions()} | (master.about or {})))
    halves = {f"p{k}": np.asarray(values, np.float16) for k, values in enumerate(master.parameters)}
    np.savez_compressed(path, about=np.array(about), **halves)  # pyright: ignore[reportArgumentType]


def load(name: str, path: str | Path) -> Master:
    """The master of the game called `name` in a file that `save` has written.

    Raises:
        InputError: the file cannot be read, is damaged, or holds another network than that of `network_for`.
    """
    chosen = game(name)
    network = network_for(chosen, 0)
    shapes = [values.shape for values in network.parameters()]
    try:
        with np.load(path, allow_pickle=False) as archive:
            about = json.loads(str(archive["about"]))
            found = [archive[f"p{k}"] for k in range(len(archive.files) - 1)]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise InputError(f"`{path}` cannot be read as a trained player ({error}); install szilard again, or restore the file.") from None
    fits = [values.shape for values in found] == shapes
    require(fits, f"`{path}` holds no player of `{name}` as this szilard builds it; train one by `szilard run alphazero --games {name}`.")
    return Master(chosen, network, [jnp.asarray(values.astype(np.float32)) for values in found], about)
