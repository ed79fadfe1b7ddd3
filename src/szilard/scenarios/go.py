"""Go, played until the board is full: the rules of pgx, less the moves that only prolong a game or throw it away.

Nobody fills an own eye, and nobody passes while there is anything else to play. So have programs without knowledge played since
B. Brügmann, Monte Carlo Go (1993): random games come to an end, and their area says who stood better. With every legal move,
players who know nothing soon pass as soon as they are ahead, never see a finished board, and learn nothing.
"""

from dataclasses import replace

import jax.numpy as jnp
import pgx.core
from jaxtyping import Array, Bool, Int
from pgx.go import Go


class FilledGo(Go):
    """Go in which a player has only sensible moves: no own eye is filled, and passing is for those who have no move left.

    Who repeats a position loses, as in pgx.
    """

    def _init(self, key) -> pgx.core.State:
        return self._sensible(super()._init(key))

    def _step(self, state, action, key) -> pgx.core.State:
        """As in pgx, but the area, which takes long, is only counted where a game is over."""
        after = self._game.step(state._x, action)
        over = self._game.is_terminal(after)
        rewards = self._game.rewards(after._replace(board=jnp.where(over, after.board, 0)))
        return self._sensible(
            replace(
                state,
                current_player=state._player_order[after.color],
                legal_action_mask=self._game.legal_action_mask(after),
                rewards=rewards[state._player_order],
                terminated=over,
                _x=after,
            )
        )

    def _sensible(self, state) -> pgx.core.State:
        stones, mover = state._x.board.reshape(self._game.size, -1), 1 - 2 * state._x.color
        moves = state.legal_action_mask[:-1] & ~eyes(jnp.sign(stones) * mover).ravel()
        return replace(state, legal_action_mask=jnp.append(moves, ~jnp.any(moves)))


def eyes(stones: Int[Array, "size size"]) -> Bool[Array, "size size"]:
    """Which empty points are eyes of the player whose stones are 1, the other's being -1.

    All neighbours are own stones, and so many of the points at the corners that the neighbours can be linked: the other has at most
    one of four, and none at the edge.
    """
    size = len(stones)
    own, other = jnp.pad(stones == 1, 1, constant_values=True), jnp.pad(stones == -1, 1)
    at = lambda points, down, right: points[1 + down : 1 + down + size, 1 + right : 1 + right + size]  # noqa: E731
    surrounded = at(own, -1, 0) & at(own, 1, 0) & at(own, 0, -1) & at(own, 0, 1)
    taken = sum(at(other, down, right).astype(int) for down in (-1, 1) for right in (-1, 1))
    line = jnp.arange(size) % (size - 1) == 0
    return (stones == 0) & surrounded & (taken + (line[:, None] | line[None, :]).astype(int) <= 1)
