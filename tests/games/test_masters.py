"""Are trained players kept and found again as they were?"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard import InputError
from szilard.games import masters
from szilard.games.masters import Master
from szilard.games.suited import network_for
from szilard.runs.record import Record
from szilard.scenarios.games import game


@pytest.fixture(scope="module")
def master():
    chosen = game("tic-tac-toe")
    network = network_for(chosen, 5)
    return Master(chosen, network, network.parameters(), {"settings": {"seed": 5}})


@pytest.fixture
def saved(master, tmp_path):
    masters.save(master, tmp_path / "tic-tac-toe.npz")
    return tmp_path / "tic-tac-toe.npz"


def thoughts(master):
    """Logits and value at the beginning of a game, and after a move."""
    init, step = jax.vmap(master.game.rules.init), jax.vmap(master.game.rules.step)
    first = init(jax.random.split(jax.random.key(0), 1))
    seen = jnp.concatenate([first.observation, step(first, jnp.array([4])).observation]).astype(jnp.float32)
    return np.concatenate(master.network.batch(master.parameters, seen), -1)


def test_saved_master_thinks_as_before(master, saved):
    """Up to half precision, whose numbers have 11 bits; and it knows where it comes from."""
    found = masters.load("tic-tac-toe", saved)
    assert np.allclose(thoughts(found), thoughts(master), rtol=0, atol=2**-10)
    assert found.about is not None and found.about["settings"] == {"seed": 5} and "szilard" in found.about["versions"]
    move = found.search(jax.random.key(0), jax.vmap(found.game.rules.init)(jax.random.split(jax.random.key(0), 1)), 8)
    assert float(move.visits.sum()) == 8


def test_master_of_a_record_thinks_as_before(master, tmp_path):
    record = Record.create(tmp_path / "run", "alphazero", {"seed": 5})
    record.save_network("tic-tac-toe", master.network.load(master.parameters))
    found = masters.from_record(tmp_path / "run", "tic-tac-toe")
    assert np.array_equal(thoughts(found), thoughts(master))
    assert found.about is not None and found.about["settings"] == {"seed": 5}


def test_damage_is_noticed(saved):
    whole = saved.read_bytes()
    for damaged in (whole[:-100], whole[:2000] + bytes([whole[2000] ^ 1]) + whole[2001:], b"", b"{}"):
        saved.write_bytes(damaged)
        with pytest.raises(InputError, match="cannot be read as a trained player"):
            masters.load("tic-tac-toe", saved)


def test_master_of_another_game_is_refused(saved):
    with pytest.raises(InputError, match="holds no player of `connect-four`"):
        masters.load("connect-four", saved)


def test_missing_masters_are_refused(tmp_path):
    with pytest.raises(InputError, match="No trained player of `go` comes with szilard"):
        masters.shipped("go")
    with pytest.raises(InputError, match="no game `chess`"):
        masters.shipped("chess")
    with pytest.raises(InputError, match="cannot be read"):
        masters.load("tic-tac-toe", tmp_path / "none.npz")
    record = Record.create(tmp_path / "run", "alphazero", {})
    with pytest.raises(InputError, match="holds no trained player of `go`"):
        masters.from_record(record.folder, "go")
    (record.folder / "networks").mkdir()
    (record.folder / "networks" / "go.keras").write_bytes(b"PK")
    with pytest.raises(InputError, match=r"go.keras` is damaged"):
        masters.from_record(record.folder, "go")
