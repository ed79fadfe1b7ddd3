"""Are the mazes unbiased, does the scenario keep its rules, and does the network find the way in unseen ones?"""

from dataclasses import fields
from itertools import combinations

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest
from scipy.sparse.csgraph import connected_components, shortest_path
from scipy.stats import chi2

from szilard import InputError, run
from szilard.contract import check
from szilard.draw.control import on_the_way
from szilard.experiments.maze import Settings
from szilard.learn import value_iteration
from szilard.networks import maze_policy
from szilard.networks.mazes import Diffusion
from szilard.runs import methods
from szilard.scenarios.maze import Maze, MazeState, distances, distinct_mazes, is_pinwheel, random_mazes, tree_count


def doors(cells):
    """Every pair of neighbouring cells, and the place between them in the picture."""
    grid = [(i, j) for i in range(cells) for j in range(cells)]
    pairs = [(a, b) for a, b in combinations(grid, 2) if abs(a[0] - b[0]) + abs(a[1] - b[1]) == 1]
    return {(a[0] + b[0], a[1] + b[1]): (a[0] * cells + a[1], b[0] * cells + b[1]) for a, b in pairs}


def is_tree(maze, cells):
    links = [pair for place, pair in doors(cells).items() if maze[place]]
    adjacency = np.zeros((cells**2, cells**2))
    adjacency[tuple(np.transpose(links))] = 1
    return len(links) == cells**2 - 1 and connected_components(adjacency, directed=False)[0] == 1


def deviation(mazes, trees):
    """Pearson's chi squared of the counts of all trees."""
    counts = np.unique(mazes.reshape(len(mazes), -1), axis=0, return_counts=True)[1]
    expected = len(mazes) / trees
    return ((counts - expected) ** 2).sum() / expected + (trees - len(counts)) * expected


def test_every_maze_is_equally_likely():
    """All 192 spanning trees of the 3 x 3 grid, within the chi squared that chance exceeds once in a million runs."""
    mazes = random_mazes(np.random.default_rng(0), 40_000, 3)
    assert all(is_tree(maze, 3) for maze in np.unique(mazes, axis=0)) and len(np.unique(mazes, axis=0)) == 192
    assert deviation(mazes, 192) < chi2.isf(1e-6, 191)


def depth_first(rng, cells):
    """The usual way to make a maze: go on at random until there is no fresh cell, then go back."""
    maze, path = np.zeros((2 * cells - 1,) * 2, bool), [tuple(2 * rng.integers(0, cells, 2))]
    maze[path[0]] = True
    while path:
        (row, column), ways = path[-1], rng.permutation([(-2, 0), (2, 0), (0, -2), (0, 2)])
        for up, right in ways:
            cell = (row + up, column + right)
            if min(cell) >= 0 and max(cell) < len(maze) and not maze[cell]:
                maze[cell] = maze[row + up // 2, column + right // 2] = True
                path.append(cell)
                break
        else:
            path.pop()
    return maze


def test_biased_mazes_would_be_found_out():
    rng = np.random.default_rng(0)
    mazes = np.stack([depth_first(rng, 3) for _ in range(4000)])
    assert is_tree(mazes[0], 3) and deviation(mazes, 192) > chi2.isf(1e-6, 191)


@pytest.mark.parametrize("cells", [2, 3, 4, 5])
def test_number_of_mazes(cells):
    """Kirchhoff: any cofactor of the Laplacian; for 2 and 3 also by counting the trees among all sets of doors."""
    links = list(doors(cells).values())
    laplacian = np.zeros((cells**2, cells**2))
    for a, b in links:
        laplacian[[a, b, a, b], [a, b, b, a]] += [1, 1, -1, -1]
    assert tree_count(cells) == round(np.linalg.det(laplacian[1:, 1:]))
    if cells <= 3:
        trees = 0
        for some in combinations(links, cells**2 - 1):
            adjacency = np.zeros((cells**2, cells**2))
            adjacency[tuple(np.transpose(some))] = 1
            trees += connected_components(adjacency, directed=False)[0] == 1
        assert tree_count(cells) == trees


def test_mazes_set_apart_are_new():
    mazes = distinct_mazes(np.random.default_rng(0), 150, 3)
    assert len(np.unique(mazes.reshape(150, -1), axis=0)) == 150
    with pytest.raises(InputError, match="`count` must be at most 192, as many as there are mazes, but is 193"):
        distinct_mazes(np.random.default_rng(0), 193, 3)


def test_distances_are_those_of_scipy():
    maze = random_mazes(np.random.default_rng(1), 1, 5)[0]
    places = np.argwhere(maze)
    links = abs(places[:, None] - places[None]).sum(-1) == 1
    wanted = shortest_path(links.astype(float), unweighted=True)
    for k in (0, len(places) // 2):
        np.testing.assert_array_equal(distances(maze, tuple(places[k]))[tuple(places.T)], wanted[k])
    assert np.all(distances(maze, tuple(places[0]))[~maze] == -1)


def test_maze_keeps_the_contract():
    check(Maze(jnp.asarray(random_mazes(np.random.default_rng(0), 5, 3)), 0.2, 12))


def test_walls_stop_and_the_goal_ends():
    """. . .
    # # .     from the place in the lower right corner
    . . .
    """
    maze = Maze(jnp.asarray([[[1, 1, 1], [0, 0, 1], [1, 1, 1]]], bool))
    at = lambda agent, goal: MazeState(jnp.int32(0), jnp.array(agent, jnp.int32), jnp.array(goal, jnp.int32))  # noqa: E731
    go = lambda state, action: maze.step(jax.random.key(0), state, jnp.int32(action))  # noqa: E731
    after = [go(at([2, 2], [0, 0]), action).state.agent.tolist() for action in range(4)]
    assert after == [[1, 2], [2, 2], [2, 1], [2, 2]]
    assert go(at([2, 0], [0, 0]), 0).state.agent.tolist() == [2, 0]
    arrived = go(at([0, 1], [0, 0]), 2)
    assert bool(arrived.terminated) and float(arrived.reward) == 1
    picture = maze.observe(at([2, 1], [0, 2]))
    np.testing.assert_array_equal(picture[..., 0], maze.mazes[0])
    assert picture[2, 1, 1] == picture[0, 2, 2] == 1 and picture[..., 1:].sum() == 2


def test_best_values_are_powers_of_the_discount():
    """Without slips the best return from a place at distance d is 0.9^(d - 1)."""
    mazes = random_mazes(np.random.default_rng(2), 1, 3)
    finite = value_iteration.tabulate(Maze(jnp.asarray(mazes)), jax.random.key(0))
    assert len(finite.probability) == 17 * 9 - 9
    value = value_iteration.value_iteration(finite, 0.9).max(1)
    for agent, goal, found in zip(*map(np.asarray, (finite.states.agent, finite.states.goal, value)), strict=True):
        assert found == pytest.approx(0.9 ** (distances(mazes[0], tuple(goal))[tuple(agent)] - 1), abs=1e-5)


def test_diffusion_counts_walks():
    """Against loops over places; the third iteration lets walks of three steps arrive."""
    rng = np.random.default_rng(0)
    source, passage = rng.uniform(size=(2, 2, 9)).astype(np.float32)
    u = source
    for _ in range(3):
        grid, new = u.reshape(2, 3, 3), source.reshape(2, 3, 3).copy()
        for i, j in np.ndindex(3, 3):
            around = [(i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)]
            new[:, i, j] += passage.reshape(2, 3, 3)[:, i, j] * sum(grid[:, a, b] for a, b in around if min(a, b) >= 0 and max(a, b) < 3)
        u = new.reshape(2, 9)
    np.testing.assert_allclose(Diffusion(3)(source, passage), u, rtol=1e-5)


def test_network_is_saved_and_read(tmp_path):
    network = maze_policy(5, iterations=6)
    picture = np.random.default_rng(0).uniform(size=(3, 5, 5, 3)).astype(np.float32)
    network.model.save(tmp_path / "maze.keras")
    for a, b in zip(network.model(picture), keras.saving.load_model(tmp_path / "maze.keras")(picture), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


def test_the_way_is_found_in_unseen_mazes(short_run):
    metrics = short_run("maze").metrics
    assert metrics["ppo_solved"] >= 0.8 > 0.4 > metrics["random_walk_solved"]
    assert 1 <= metrics["ppo_detour"] < 1.2


@pytest.mark.slow
def test_baseline_reduces_the_variance(tmp_path):
    metrics = run("maze", tmp_path / "run", quick=True, method="reinforce").metrics
    assert metrics["reinforce_solved"] >= 0.6 and max(metrics["variance_reduction"].values()) > 1.5


@pytest.mark.slow
def test_methods_solve_unseen_mazes(tmp_path):
    metrics = run("maze", tmp_path / "run").metrics
    assert min(metrics["ppo_solved"], metrics["deep_q_solved"]) >= 0.95 > 0.5 > metrics["random_walk_solved"]


def test_two_small_mazes_are_pinwheels():
    """With 4 x 4 cells a tree has 15 edges, which no quarter turn maps onto each other in fours."""
    assert sum(map(is_pinwheel, distinct_mazes(np.random.default_rng(0), 192, 3))) == 2
    assert not any(map(is_pinwheel, random_mazes(np.random.default_rng(0), 500, 4)))


def test_tables_are_for_small_systems_only():
    many = Maze(jnp.asarray(distinct_mazes(np.random.default_rng(0), 100, 4)))
    assert methods.fitting(many) == ["reinforce", "ppo", "deep-q", "tree-search"]
    assert set(methods.fitting(Maze(many.mazes[:1]))) == set(methods.METHODS)


def test_settings_that_cannot_be_used():
    with pytest.raises(InputError, match="`mazes` and `unseen` must be at most 192 together, as many as there are mazes, but are 2,500"):
        Settings(cells=3)
    with pytest.raises(InputError, match="`method` must be one of ppo, reinforce, deep-q, tree-search, all, but is q-learning"):
        Settings(method="q-learning")


def test_methods_that_a_maze_cannot_use_have_no_settings():
    assert not {"hidden", "q_learning"} & {declared.name for declared in fields(Settings)}


def test_agent_moves_in_the_report(short_run):
    assert 'data-kind="Player"' in (short_run("maze").folder / "report.html").read_text(encoding="utf-8")


def test_agent_goes_along_its_track():
    """A corridor of three places, with walls around: where the agent is, where it has been, and the goal, which it covers in the end."""
    maze, goal, track = np.array([[True, True, True]]), np.array([0, 2]), np.array([[0, 0], [0, 1], [0, 2]])
    frames = np.array(on_the_way(maze, goal, track, None, 4))
    assert frames.shape == (4, 3, 5, 3) and np.all(frames[:, 0] == 0.25)
    agent = frames[0, 1, 1]
    assert all(np.array_equal(frames[k, 1, 1 + min(k, 2)], agent) for k in range(4)) and np.array_equal(frames[2], frames[3])
    assert not np.array_equal(frames[0, 1, 3], agent) and not np.array_equal(frames[1, 1, 1], frames[0, 1, 2])
