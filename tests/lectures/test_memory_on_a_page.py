"""Is what lecture 12 shows of the quantum memory and of its student true?"""

import tomllib
from itertools import product

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from test_drawn import assert_readable

from szilard.devices import Device, reference_device
from szilard.lectures import bit_flips, branches, contest, laboratory, own_device, student
from szilard.networks import recurrent_policy
from szilard.scenarios.quantum_memory import quantum_memory

RUNS, STEPS = 16, 24


@pytest.fixture(scope="module")
def shipped():
    return student.shipped()


@pytest.fixture(scope="module")
def believed(shipped):
    """Random actions with random numbers for their outcomes, and what the page makes of them: chances of +1, and R_Q."""
    rng = np.random.default_rng(0)
    chosen, coins = rng.integers(21, size=(RUNS, STEPS)), rng.random((RUNS, STEPS))
    chances, kept = np.zeros((2, RUNS, STEPS))
    for run in range(RUNS):
        belief = bit_flips.start()
        for t in range(STEPS):
            belief, chances[run, t] = after(belief, shipped.actions[chosen[run, t]], coins[run, t])
            kept[run, t] = belief.kept
    assert (kept == 0).any() and (kept > 0.99).any()
    return chosen, coins, chances, kept


@pytest.mark.slow
def test_belief_is_that_of_the_engine(believed, shipped):
    chosen, coins, chances, kept = believed
    with jax.enable_x64(True):
        engine = quantum_memory(reference_device(), STEPS, jnp.float64).engine

        def step(state, both):
            probabilities, states = engine.branches(state, both[0].astype(int))
            state = jax.tree.map(lambda leaf: leaf[(both[1] >= probabilities[0]).astype(int)], states)
            return state, (probabilities[0], engine.recoverable(state))

        run = jax.jit(jax.vmap(lambda todo: jax.lax.scan(step, engine.init(), todo)[1]))
        plus, known = map(np.asarray, run(jnp.asarray(np.stack([chosen, coins], -1))))
    assert [str(operation) for operation in engine.operations] == shipped.actions
    assert abs(chances - plus).max() < 1e-12 and abs(kept - known).max() < 1e-12


def test_belief_is_that_of_density_matrices(believed, shipped):
    """rho_0 and the three delta_j as 16 x 16 matrices, under permutations, projectors and flips; R_Q from their eigenvalues."""
    chosen, coins, chances, kept = believed
    paulis = np.array([[[1, 0], [0, 1]], [[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]]) / 2
    zero = np.diag([1.0] + 7 * [0.0])
    for run in range(RUNS):
        four = np.array([np.kron(pauli, zero) for pauli in paulis])
        for t in range(STEPS):
            four, chance = evolved(four, shipped.actions[chosen[run, t]], coins[run, t])
            known = abs(np.linalg.eigvalsh(four[1:])).sum(-1).min()
            assert abs(chance - chances[run, t]) < 1e-12 and abs(known - kept[run, t]) < 1e-12


def evolved(four, name, coin):
    """The four operators after an action and noise, and the probability of the outcome +1."""
    kind, *qubits = name.replace(" z", "").split()
    bits, chance = [8 >> int(qubit) for qubit in qubits], 1.0
    words = np.arange(16)
    if kind == "measure":
        even = (words & bits[0]) == 0
        chance = float(np.diag(four[0])[even].sum().real)
        left = even if coin < chance else ~even
        four = four * np.outer(left, left) / (chance if coin < chance else 1 - chance)
    elif kind != "idle":
        moved = words ^ (bits[0] if kind == "x" else np.where(words & bits[0], bits[1], 0))
        four = four[:, moved[:, None], moved]
    p = (1 - np.exp(-2 / 1200)) / 2
    for bit in (8, 4, 2, 1):
        four = (1 - p) * four + p * four[:, (words ^ bit)[:, None], words ^ bit]
    return four, chance


def after(belief, name, coin):
    """The belief after an action and noise, and the probability of the outcome +1; the outcome is +1 if that exceeds the coin."""
    kind, *qubits = name.replace(" z", "").split()
    qubits, chance = list(map(int, qubits)), 1.0
    if kind == "measure":
        chance = bit_flips.chance_of_plus(belief, *qubits)
        belief = bit_flips.measured(belief, *qubits, 1 if coin < chance else -1)
    elif kind != "idle":
        belief = {"cnot": bit_flips.cnot, "x": bit_flips.flip}[kind](belief, *qubits)
    return bit_flips.noise(belief, bit_flips.flip_probability(1200)), chance


def test_numpy_gives_the_logits_of_keras(shipped):
    """Along a random sequence; the difference is that of rounding in float32 over 8 steps."""
    rng = np.random.default_rng(1)
    network = recurrent_policy(len(shipped.kernel), len(shipped.actions), len(shipped.recurrent_kernel))
    model = network.load([jnp.asarray(getattr(shipped, name)) for name in student.PARAMETERS])
    memory, state = shipped.empty(), [np.zeros((1, len(shipped.recurrent_kernel)), np.float32)] * 2
    for t in range(8):
        action, outcome = (None, 0) if t == 0 else (int(rng.integers(21)), int(rng.integers(-1, 2)))
        seen = np.append(np.eye(22, dtype=np.float32)[0 if action is None else action + 1], np.float32(outcome))
        logits, memory = shipped.step(None if action is None else shipped.actions[action], outcome, memory)
        wanted, *state = network(network.parameters(), jnp.asarray(seen), *(jnp.asarray(part)[0] for part in state))
        state = [part[None] for part in state]
        assert np.allclose(logits, wanted, rtol=0, atol=2e-5 * np.abs(wanted).max())
    assert model is network.model


def test_student_plays_as_its_file_says(shipped):
    """The mean of 50 games within five standard errors of that of 2,000, which fails by chance once in 1.7 million."""
    game = shipped.about["game"]
    noises = [laboratory.flips(seed, game["steps"], game["time"]) for seed in range(50)]
    ends = np.array([laboratory.play(shipped, noise, game["time"]).kept[-1] for noise in noises])
    assert abs(ends.mean() - game["kept"]) < 5 * np.hypot(ends.std() / 50**0.5, game["error"])


def test_student_discovers_the_error_that_strikes(shipped):
    """Without errors nothing surprises; with one an outcome does, and what was lost comes back to more than encoding keeps."""
    quiet = laboratory.play(shipped, [0] * 60, 1200)
    assert not any(moment.surprising for moment in quiet.moments) and quiet.kept[-1] > 0.999
    for qubit in range(4):
        struck = laboratory.play(shipped, [bit_flips.bit(qubit) * (step == 29) for step in range(60)], 1200)
        assert struck.moments[:29] == quiet.moments[:29] and any(moment.surprising for moment in struck.moments[29:36])
        assert struck.situations[-1].decoded and struck.kept[-1] > 0.97
        assert not any(moment.kind == "x" for moment in struck.moments)


def test_branches_are_runs_of_the_student(shipped):
    """Where nothing surprises the tree is the run without errors; on average over outcomes nothing is gained."""
    quiet = laboratory.play(shipped, [0] * 16, 1200)
    branch = branches.tree(shipped, 4, 1200)
    done, kept = list(branch.operations), list(branch.recoverable)
    while branch.after:
        branch = branch.after[1]
        done, kept = done + list(branch.operations), kept[:-1] + list(branch.recoverable)
    assert done == [one.action for one in quiet.situations[1:]] and np.allclose(kept, quiet.kept, rtol=0, atol=1e-12)
    assert_consistent(branches.tree(shipped, 3, 1200, laboratory.play(shipped, [0, 0, 8, 0, 0], 200).situations))


def assert_consistent(branch):
    assert (np.diff(branch.recoverable) < 1e-12).all()
    following = branch.after.values()
    if following:
        assert abs(sum(after.probability for after in following) - 1) < 1e-12
        assert abs(sum(after.probability * after.recoverable[0] for after in following) - branch.recoverable[-1]) < 1e-12
    for after in following:
        assert_consistent(after)


def test_reader_who_does_as_the_student_does_as_well(shipped):
    game, noise = contest.Game(seed=3), laboratory.flips(3, contest.STEPS, 200)
    for _ in range(contest.STEPS):
        advice = laboratory.follow(shipped, contest.replay(game, noise, 200))[0]
        game = game.then(shipped.actions[int(advice.argmax())])
    yours, its = contest.replay(game, noise, 200), laboratory.play(shipped, noise, 200)
    assert [one.belief.kept for one in yours] == its.kept and yours[-1].word == its.situations[-1].word
    assert "Time is up" in contest.score(game, yours, its, 200) and game.then("idle") == game


def test_pictures_of_a_game_can_be_read(shipped):
    """At the beginning, under way, and once the state is lost; the same in words for those who cannot see it."""
    struck = laboratory.play(shipped, [bit_flips.bit(2) * (step == 5) for step in range(30)], 1200)
    lost = contest.replay(contest.Game(actions=("x 1", "measure z 0")), [0, 0], 1200)
    for situations, at in ((struck.situations, 0), (struck.situations, 30), (lost, 2)):
        assert_readable(contest.window(situations, at, struck.kept))
        assert_readable(contest.belief(situations[at], True))
    assert "then qubit 2 flips" in contest.window(struck.situations, 10, ())
    assert_readable(contest.preferences(shipped.actions, struck.preferences[3]))


def test_reader_who_looks_at_the_state_loses_it():
    game = contest.Game().then("measure z 0")
    yours = contest.replay(game, [0] * contest.STEPS, 200)
    assert yours[-1].belief.kept == 0 and "read the state out" in contest.score(game, yours, laboratory.Course(yours, []), 200)


def test_files_describe_devices():
    for couplings, gates, measured, noise in product(own_device.COUPLINGS, own_device.GATES, own_device.MEASURED, own_device.NOISE):
        for qubits in (2, 5):
            text = own_device.toml(own_device.Wishes(qubits, couplings, gates, measured, 0.015, noise, 700))
            device = Device.from_dict(tomllib.loads(text))
            assert device.qubits == qubits and getattr(device, own_device.NOISE[noise]) == (700.0,) * qubits


def test_device_that_cannot_be_used_is_refused_in_a_sentence():
    assert own_device.told("qubits = 0").startswith("This device cannot be used: `qubits` must")
