"""Does a game against the network go by the rules, whatever the person clicks?"""

import numpy as np
import pytest

from szilard.games.duel import Opponent
from szilard.games.masters import Master
from szilard.games.suited import network_for
from szilard.scenarios.games import game, line_of


@pytest.fixture(scope="module", params=["tic-tac-toe", "connect-four"])
def opponent(request):
    chosen = game(request.param)
    network = network_for(chosen, 0)
    return Opponent(Master(chosen, network, network.parameters()))


def board_of(duel, chosen):
    """The stones, put down by the tests' own rules."""
    rows, columns, _ = chosen.shape
    stones = np.zeros((rows, columns), int)
    for number, move in enumerate(duel.moves):
        row = max(np.flatnonzero(stones[:, move] == 0)) if chosen.actions == columns else move // columns
        assert stones[row, move % columns] == 0
        stones[row, move % columns] = 1 if number % 2 == 0 else -1
    return stones


@pytest.mark.parametrize("person", [True, False])
def test_whole_game(opponent, person):
    """Every state of a game of random moves, with clicks out of turn, on full places and after the end."""
    rng, duel, chosen = np.random.default_rng(3), opponent.begin(person), opponent.master.game
    while not duel.over:
        assert duel.waits == ((len(duel.moves) % 2 == 0) == person) and duel.result is None
        for move in np.flatnonzero(~duel.allowed):
            assert opponent.play(duel, int(move)) is duel
        if duel.waits:
            assert opponent.answer(duel, 4) is duel
            duel = opponent.play(duel, int(rng.choice(np.flatnonzero(duel.allowed))))
        else:
            duel = opponent.answer(duel, 4)
            assert duel.answers[-1].visits.sum() == 4 and duel.answers[-1].visits[duel.moves[-1]] > 0
        stones, before = board_of(duel, chosen), board_of(duel._replace(moves=duel.moves[:-1]), chosen)
        assert [duel.latest] == [tuple(cell) for cell in np.argwhere(stones != before)]
        assert np.array_equal(duel.stones, stones)
        assert duel.over == (bool(line_of(stones, chosen.line)) or bool(stones.all()))
    cells = opponent.line(duel)
    won = {0: 0, 1: 1 if person else -1, -1: -1 if person else 1}[duel.stones[cells[0]] if cells else 0]
    assert duel.result == won and not duel.allowed.any()
    assert opponent.play(duel, 0) is duel and opponent.answer(duel, 4) is duel


@pytest.mark.parametrize("person", [True, False])
def test_undone_move_gives_the_turn_back(opponent, person):
    begin = opponent.begin(person)
    first = begin if person else opponent.answer(begin, 4)
    assert first.undone() is first
    later = opponent.answer(opponent.play(first, 4), 4)
    half = opponent.play(later, int(np.flatnonzero(later.allowed)[0]))
    assert len(half.positions) == len(half.moves) + 1
    for duel, before in ((half, later), (half.undone(), first)):
        found = duel.undone()
        assert (found.moves, len(found.answers), len(found.positions)) == (before.moves, len(before.answers), len(before.positions))
        assert found.waits and np.array_equal(found.stones, before.stones)


def test_person_can_win_draw_and_lose():
    """Against a network whose answers are put in by hand."""
    chosen = game("tic-tac-toe")
    network = network_for(chosen, 0)
    opponent = Opponent(Master(chosen, network, network.parameters()))
    for moves, person, result in (((0, 3, 1, 4, 2), True, 1), ((0, 3, 1, 4, 2), False, -1), ((0, 1, 2, 4, 3, 5, 7, 6, 8), True, 0)):
        duel = opponent.begin(person)
        for move in moves:
            duel = opponent._moved(duel, move)
        assert duel.result == result
        assert opponent.line(duel) == ([] if result == 0 else [(0, 0), (0, 1), (0, 2)])
