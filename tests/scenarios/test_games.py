"""Do the games, the searches, the arena and AlphaZero do what they should? A minimax of the tests' own knows tic-tac-toe."""

from functools import cache, partial

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest
from scipy.stats import binom

from szilard import InputError
from szilard.games.suited import SUITED
from szilard.learn import alphazero as learning
from szilard.learn import arena, gumbel, mcts, puct, uct
from szilard.learn.alphazero import AlphaZero
from szilard.learn.arena import Score
from szilard.learn.training import Learner
from szilard.networks import Network, dense_player, residual_player, windowed_player
from szilard.scenarios.games import GAMES, game

LINES = [(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6)]


@cache
def minimax(board: tuple[int, ...]) -> int:
    """What the player to move gets with perfect play; 1 are its own stones, -1 the other's."""
    if any(all(board[k] == -1 for k in line) for line in LINES):
        return -1
    free = [k for k in range(9) if board[k] == 0]
    return max((-minimax(moved(board, k)) for k in free), default=0)


def moved(board: tuple[int, ...], k: int) -> tuple[int, ...]:
    return tuple(-(1 if i == k else stone) for i, stone in enumerate(board))


@cache
def compiled(name):
    rules = game(name).rules
    return jax.jit(jax.vmap(rules.init)), jax.jit(jax.vmap(rules.step))


def after(name, moves):
    init, step = compiled(name)
    positions = init(jax.random.split(jax.random.key(0), 1))
    for move in moves:
        positions = step(positions, jnp.array([move]))
    return positions


@pytest.fixture(scope="module")
def small():
    return game("tic-tac-toe")


def test_unknown_game_is_refused():
    with pytest.raises(InputError, match="no game `chess`; choose one of tic-tac-toe, connect-four, go"):
        game("chess")


@pytest.mark.parametrize("name", GAMES)
def test_symmetries_leave_the_rules_alone(name):
    """Random games, played once as they are and once on a augmented board, look the same after every move."""
    chosen = game(name)
    cells, actions = chosen.symmetries()
    assert len({tuple(row) for row in cells}) == len(cells) == chosen.turns
    turn = len(cells) - 1
    one, two = after(name, []), after(name, [])
    _, step = compiled(name)
    rng = np.random.default_rng(0)
    for _ in range(12):
        move = rng.choice(np.flatnonzero(one.legal_action_mask[0][actions[turn]]))
        one, two = step(one, jnp.array([actions[turn][move]])), step(two, jnp.array([move]))
        seen = np.asarray(one.observation[0]).reshape(-1, chosen.shape[-1])
        assert np.array_equal(seen[cells[turn]], np.asarray(two.observation[0]).reshape(seen.shape))
        assert np.array_equal(one.legal_action_mask[0][actions[turn]], two.legal_action_mask[0])
        assert np.array_equal(one.rewards, two.rewards)


KNOWN = [((0, 4, 1), {2}), ((0, 3, 1, 4), {2}), ((4, 0, 8), {2, 6})]  # block, win, and the one way (up to a mirror) out of a fork


@pytest.fixture(scope="module")
def known(small):
    return jax.tree.map(lambda *parts: jnp.concatenate(parts), *(after(small.name, moves) for moves, _ in KNOWN))


def test_searches_find_the_move_that_matters(small, known):
    network, key = dense_player(small.shape, small.actions, (8,)), jax.random.key(0)
    guided = puct.search(small, network, network.parameters(), key, known, 400)
    sampled = gumbel.search(small, network, network.parameters(), key, known, 400)
    plain = uct.search(small, key, known, 2000)
    for k, (moves, best) in enumerate(KNOWN):
        for found, simulations in ((guided, 400), (sampled, 400), (plain, 2000)):
            assert int(found.action[k]) in best
            assert float(found.visits[k].sum()) == simulations and float(found.visits[k, jnp.array(moves)].sum()) == 0


def test_few_simulations_are_enough_to_improve(small, known):
    """Who can win expects to, although two thirds of the simulations were spent on other moves."""
    network = dense_player(small.shape, small.actions, (8,))
    found = gumbel.search(small, network, network.parameters(), jax.random.key(0), known, 16)
    assert float(found.policy[1, 2]) > 0.95 and float(found.value[1]) > 0.95 and float(found.visits[1, 2]) < 8
    assert np.allclose(found.policy.sum(-1), 1, atol=1e-6) and np.array_equal(found.visits.sum(-1), [16, 16, 16])


def test_trees_side_by_side_count_like_one_at_a_time(small, known):
    """A search of the tests' own, with a judge that is some function of the board, tries every move as often."""
    rng = np.random.default_rng(0)
    likes, hopes = rng.normal(size=(18, 9)), rng.normal(size=18)

    def judge(key, positions):
        seen = positions.observation.reshape(-1, 18).astype(jnp.float32)
        likely = jax.nn.softmax(jnp.where(positions.legal_action_mask, seen @ jnp.asarray(likes, jnp.float32), -jnp.inf))
        return likely, jnp.where(positions.terminated, 0.0, jnp.tanh(seen @ jnp.asarray(hopes, jnp.float32)))

    class Node:
        def __init__(self, board):
            self.board, self.lost = board, any(all(board[k] == -1 for k in line) for line in LINES)
            self.free = [] if self.lost else [k for k in range(9) if board[k] == 0]
            seen = np.stack([np.array(board) == 1, np.array(board) == -1], -1).reshape(18)
            weights = {k: np.exp(seen @ likes[:, k]) for k in self.free}
            self.prior = {k: weight / sum(weights.values()) for k, weight in weights.items()}
            self.hope = np.tanh(seen @ hopes) if self.free else -1.0 * self.lost
            self.tried, self.total, self.child = dict.fromkeys(self.free, 0), dict.fromkeys(self.free, 0.0), {}

        def score(self, k):
            number = sum(self.tried.values())
            mean = self.total[k] / self.tried[k] if self.tried[k] else sum(self.total.values()) / max(number, 1)
            return mean + 1.25 * self.prior[k] * (1 + number) ** 0.5 / (1 + self.tried[k])

        def simulate(self):
            if not self.free:
                return self.hope
            k = max(self.free, key=self.score)
            if k in self.child:
                value = -self.child[k].simulate()
            else:
                self.child[k] = Node(moved(self.board, k))
                value = -self.child[k].hope
            self.tried[k] += 1
            self.total[k] += value
            return value

    found = mcts.search(small, jax.random.key(0), known, 200, judge, partial(puct.selection_score, c_puct=1.25))
    for k, (moves, _) in enumerate(KNOWN):
        board = (0,) * 9
        for move in moves:
            board = moved(board, move)
        root = Node(board)
        for _ in range(200):
            root.simulate()
        assert [int(n) for n in found.visits[k]] == [root.tried.get(a, 0) for a in range(9)]
        assert float(found.value[k]) == pytest.approx(sum(root.total.values()) / 200, abs=1e-5)


def test_random_play_ends_as_often_as_counting_says(small):
    """Exact chances of random play from the empty board. The tolerance, 5 standard errors, fails once in 1.7 million."""

    @cache
    def mean(board):
        if any(all(board[k] == -1 for k in line) for line in LINES):
            return -1.0
        free = [k for k in range(9) if board[k] == 0]
        return float(np.mean([-mean(moved(board, k)) for k in free])) if free else 0.0

    positions = jax.vmap(small.rules.init)(jax.random.split(jax.random.key(1), 8192))
    found = np.asarray(jax.jit(lambda key: uct.random_outcome(small, key, positions))(jax.random.key(2)))
    assert abs(found.mean() - mean((0,) * 9)) < 5 * found.std() / len(found) ** 0.5
    assert float(uct.random_outcome(small, jax.random.key(0), after(small.name, (0, 3, 1, 4, 2)))[0]) == 0


def perfect(key, positions):
    """A move of the minimax above, for positions of tic-tac-toe."""

    def choose(seen, legal):
        boards = seen.reshape(len(seen), 9, 2).astype(int)
        moves = []
        for stones, free in zip(boards[..., 0] - boards[..., 1], legal, strict=True):
            board = tuple(stones.tolist())
            worth = [-minimax(moved(board, k)) if free[k] and board[k] == 0 else -2 for k in range(9)]
            moves.append(int(np.argmax(worth)))
        return np.array(moves, np.int32)

    shape = jax.ShapeDtypeStruct(positions.terminated.shape, jnp.int32)
    return jax.pure_callback(choose, shape, positions.observation, positions.legal_action_mask)


def first_free(key, positions):
    return jnp.argmax(positions.legal_action_mask, -1)


def test_perfect_play_loses_to_nothing_and_poor_play_does(small):
    for begins in (True, False):
        assert arena.against_everything(small, jax.jit(perfect), begins).losses == 0
        assert arena.against_everything(small, first_free, begins, together=64).losses > 0


def test_every_line_is_counted(small):
    """Against a player who takes the first free cell, a count of the tests' own."""

    @cache
    def lines(board, mine):
        won = any(all(board[k] == -1 for k in line) for line in LINES)
        free = [k for k in range(9) if board[k] == 0]
        if won or not free:
            return frozenset([(board, (-1 if mine else 1) if won else 0)])
        return frozenset().union(*(lines(moved(board, k), not mine) for k in (free[:1] if mine else free)))

    ends = lines((0,) * 9, True)
    found = arena.against_everything(small, first_free, True)
    reached = {}
    for board, outcome in ends:
        reached[board] = outcome
    assert found.wins + found.draws + found.losses >= len(reached)
    assert (found.losses > 0) == any(outcome == -1 for outcome in reached.values())


def test_match_gives_the_outcome_of_the_one_who_begins(small):
    outcome = arena.match(small, first_free, first_free, jax.random.key(0), 3)
    assert outcome.tolist() == [1, 1, 1]  # 0 2 4 6: the beginner has the diagonal 2 4 6 after seven moves
    assert arena.score(np.array([1, -1, 0, 1])) == Score(2, 1, 1)


def test_interval_covers_as_often_as_it_says():
    """Summed over all outcomes: at least 95 % for every true win rate."""
    low, high = np.array([Score(wins, 0, 20 - wins).interval() for wins in range(21)]).T
    for rate in (0.1, 0.5, 0.83):
        assert binom.pmf(np.arange(21), 20, rate) @ ((low <= rate) & (rate <= high)) >= 0.95


TINY = AlphaZero(rounds=2, games=4, moves=14, openings=2, simulations=4, steps=2, batch=8, replay_rounds=2)


@pytest.fixture(scope="module")
def played(small):
    """Fourteen moves of four games side by side, after as many in which nothing was played."""
    network = dense_player(small.shape, small.actions, (8,))
    start = learning.opened(small, jax.random.key(1), TINY)
    _, moves = learning.self_play(small, network, network.parameters(), jax.random.key(0), start, TINY)
    return jax.tree.map(lambda x: jnp.concatenate([jnp.zeros_like(x), x]), moves)


@pytest.fixture(scope="module")
def samples(played):
    return learning.samples(played)


def test_games_follow_one_another(played):
    """Whoever wins has a line open; where a game ends the next begins, with few stones; in between there is one stone more each time."""
    seen, reward = np.asarray(played.seen)[TINY.moves :], np.asarray(played.rewards)[TINY.moves :]
    ended, player = np.asarray(played.ended)[TINY.moves :], np.asarray(played.player)[TINY.moves :]
    stones = seen.sum((2, 3, 4))
    assert ended.any(0).all() and np.array_equal(reward.sum(-1), np.zeros(ended.shape))
    assert (stones[0] <= TINY.openings).all() and (stones[1:][ended[:-1]] <= TINY.openings).all()
    assert np.array_equal(stones[1:][~ended[:-1]], stones[:-1][~ended[:-1]] + 1)
    for move, number in np.argwhere(ended):
        mine, theirs = seen[move, number].reshape(9, 2).T
        open_line = any(mine[list(line)].sum() == 2 and not theirs[list(line)].any() for line in LINES)
        won = reward[move, number, player[move, number]]
        assert (won == 1 and open_line) or (won == 0 and stones[move, number] == 8)


def test_samples_of_self_play(played, samples):
    """Policies are distributions over free cells; outcomes are known up to the last end, and alternate in sign within a game."""
    shape = played.ended.shape
    seen, policy, outcome, valid = (np.asarray(x).reshape(*shape, *x.shape[1:]) for x in samples)
    ended = np.asarray(played.ended)
    last = shape[0] - 1 - np.argmax(ended[::-1], 0)
    assert np.array_equal(valid, (np.arange(shape[0])[:, None] <= last) & (np.arange(shape[0]) >= TINY.moves)[:, None])
    assert np.allclose(policy.sum(-1)[valid], 1, atol=1e-5)
    assert (policy * seen.any(-1).reshape(*policy.shape))[valid].max() < 1e-6
    within = valid[1:] & valid[:-1] & ~ended[:-1]
    assert within.any() and np.array_equal(outcome[1:][within], -outcome[:-1][within])
    assert (outcome[ended] >= 0).all()


def test_samples_may_trust_the_search(played, samples):
    """A part of what the search expected, which lies between a loss and a win, is mixed into the outcome."""
    value = np.asarray(played.value).reshape(-1)
    assert (np.abs(value) <= 1).all() and np.abs(value).max() > 0
    mixed = learning.samples(played, 0.25)
    assert np.allclose(mixed.value, 0.75 * samples.value + 0.25 * value, atol=1e-6)
    with pytest.raises(InputError, match=r"`value_mixing` must lie in \[0, 1\], but is 2"):
        AlphaZero(value_mixing=2)


@pytest.mark.slow
def test_training_many_seeds_at_once(small):
    network = dense_player(small.shape, small.actions, (8,))
    learner = Learner.of(network, TINY)
    one = lambda state: learning.update(small, state, learner)[0]  # noqa: E731
    starts = [learning.begin(jax.random.key(seed), small, learner) for seed in range(2)]
    both = jax.jit(jax.vmap(one))(jax.tree.map(lambda *leaves: jnp.stack(leaves), *starts))
    alone = jax.jit(one)(starts[1])
    assert not np.array_equal(both.parameters[0][0], both.parameters[0][1])
    for found, expected in zip(jax.tree.leaves(both), jax.tree.leaves(alone), strict=True):
        assert np.allclose(found[1], expected, atol=1e-5)


def test_openings_never_end_a_game():
    """Connect Four after up to twelve random moves, of which many would end it."""
    chosen = game("connect-four")
    found = jax.jit(lambda key: learning.opened(chosen, key, AlphaZero(games=512, openings=12)))(jax.random.key(0))
    assert not found.terminated.any()
    stones = np.asarray(found.observation.sum((1, 2, 3)))
    assert stones.min() == 0 and stones.max() == 12


def test_nothing_is_learned_where_nothing_is_known(small, samples):
    network = dense_player(small.shape, small.actions, (8,))
    value, _ = learning.loss(network.parameters(), samples._replace(valid=jnp.zeros_like(samples.valid)), network)
    assert float(value) == 0


def test_symmetries_keep_samples_samples(small, samples):
    cells, actions = (jnp.asarray(x) for x in small.symmetries())
    count = samples.valid.shape[0]
    for turn in range(8):
        other = learning.augmented(samples, jnp.full(count, turn), cells, actions)
        assert jnp.allclose(jnp.sum(other.policy * other.seen.any(-1).reshape(count, 9), -1)[samples.valid], 0, atol=1e-6)


class Oracle(Network):
    """In place of a network: says of every sample the policy and the value that it should, moved by `away`."""

    def __init__(self, samples, away):
        said = jnp.log(jnp.maximum(samples.policy, 1e-30)) + away, samples.value[:, None] + jnp.sum(away)
        object.__setattr__(self, "said", said)

    def batch(self, parameters, inputs):
        return vars(self)["said"]


def test_loss_is_least_at_the_truth(samples):
    """There it is the entropy of the policies (Gibbs' inequality), without any error of the value; everywhere else it is larger."""
    rng = np.random.default_rng(0)
    actions = samples.policy.shape[1]
    policy = np.asarray(samples.policy, float)[np.asarray(samples.valid)]
    entropy = float(-np.mean(np.sum(policy * np.log(np.maximum(policy, 1e-30)), 1)))
    least, (_, error) = learning.loss([], samples, Oracle(samples, jnp.zeros(actions)))
    assert float(least) == pytest.approx(entropy, rel=1e-4) and float(error) == 0
    for _ in range(20):
        away = jnp.asarray(rng.normal(size=actions) * rng.choice([0.1, 1.0]))
        assert float(learning.loss([], samples, Oracle(samples, away))[0]) > float(least) + 1e-4


def test_residual_player_looks_at_go():
    chosen = game("go")
    network = residual_player(chosen.shape, chosen.actions, 8, 1)
    logits, value = network.batch(network.parameters(), jnp.zeros((2, *chosen.shape)))
    assert logits.shape == (2, 82) and value.shape == (2, 1)


def test_windowed_player_sees_the_same_pattern_anywhere():
    """Before the dense layers, four stones in a row look alike wherever they lie."""
    chosen = game("connect-four")
    network = windowed_player(chosen.shape, chosen.actions)
    windows = keras.Model(network.model.inputs[0], network.model.layers[1].output)
    left, right = np.zeros((2, 1, *chosen.shape))
    left[0, 5, 0:4, 0] = right[0, 5, 3:7, 0] = 1
    assert np.allclose(windows(left)[0, :, 0], windows(right)[0, :, 3]) and not np.allclose(windows(left), windows(right))


def test_fewer_games_make_smaller_steps():
    """Every position is learned from as often."""
    for name in GAMES:
        usual, fewer = (SUITED[name].with_games(0, games) for games in (0, 8))
        assert usual == SUITED[name].learning and fewer.games == 8
        seen = [settings.steps * settings.batch / (settings.games * settings.moves) for settings in (usual, fewer)]
        assert seen[0] == pytest.approx(seen[1])
