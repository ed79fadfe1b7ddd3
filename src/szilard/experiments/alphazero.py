"""Can a network become a master of a board game by playing against itself alone?"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from ..draw import games as picture
from ..errors import require, require_positive
from ..games.masters import Master, network_for
from ..learn import alphazero, arena, game_search, uct
from ..learn.alphazero import AlphaZero
from ..learn.arena import Score
from ..learn.game_search import Player
from ..learn.training import Learner
from ..networks import Network, Parameters
from ..runs.compilation import compiled
from ..runs.progress import Progress
from ..runs.record import Record
from ..runs.settings import from_json, to_json
from ..runs.stages import Log, Stage
from ..scenarios.games import Game, game

__all__ = ["Settings", "run", "settings_from_json", "settings_to_json"]


@dataclass(frozen=True)
class Settings:
    """Settings of an AlphaZero run.

    Args:
        games: which games, one after the other: tic-tac-toe, connect-four, go (9x9).
        rounds: of self-play and learning; 0 means what suits the game.
        self_play: games played side by side in a round; 0 means what suits the game.
        simulations: of the tree search, per move of a match.
        opponent: simulations of the plain search that is the opponent, per move; 0 means what suits the game.
        matches: games against each opponent with each colour; 0 means what suits the game.
        seed: of all randomness.
        quick: tic-tac-toe alone, with weaker opponents and fewer rounds.
    """

    games: tuple[str, ...] = ("tic-tac-toe", "connect-four")
    rounds: int = 0
    self_play: int = 0
    simulations: int = 400
    opponent: int = 0
    matches: int = 0
    seed: int = 0
    quick: bool = False

    def __post_init__(self):
        require_positive(self, "simulations")
        require(len(self.games) > 0, "`games` must name at least one game; choose some of tic-tac-toe, connect-four, go.")
        for name in self.games:
            game(name)
        for name in ("rounds", "self_play", "opponent", "matches", "seed"):
            value = getattr(self, name)
            require(value >= 0, f"`{name}` must not be negative, but is {value}.")


settings_to_json = to_json
settings_from_json = partial(from_json, Settings)


class Suited(NamedTuple):
    """What suits a game: how it is learned, its matches, and the weaker opponent that training is followed by.

    Args:
        learning: settings.
        opponent: simulations per move of plain search in matches.
        matches: games against each opponent, with each colour.
        sparring: simulations per move of plain search during the training.
        judges: games against it, with each colour.
    """

    learning: AlphaZero
    opponent: int = 1000
    matches: int = 100
    sparring: int = 50
    judges: int = 32


SUITED = {
    "tic-tac-toe": Suited(AlphaZero(rounds=80, games=128, moves=9, openings=4, simulations=32, steps=16, batch=512)),
    "connect-four": Suited(AlphaZero(rounds=200, games=256, moves=24, openings=8, simulations=32, value_mixing=0.5, steps=48, batch=1024)),
    "go": Suited(
        AlphaZero(rounds=120, games=128, moves=32, openings=8, simulations=16, value_mixing=0.3, replay_rounds=16, steps=32, batch=512),
        opponent=100,
        matches=25,
        sparring=10,
        judges=8,
    ),
}


def run(settings: Settings, record: Record, progress: Progress) -> dict[str, Any]:
    """Learn each game, then meet the opponents."""
    settings = _shortened(settings) if settings.quick else settings
    log, rows, metrics = Log(), [], {}
    for name in settings.games:
        master = learn(name, settings, record, progress, log)
        record.save_network(name, master.network.load(master.parameters))
        chosen = _filled(name, settings)
        think = jax.jit(partial(master.search, simulations=chosen.simulations))  # one program, for so many games as there are matches
        found = _matches(master, think, chosen, progress)
        rows += [_row(name, *who, result) for who, result in found.items()]
        metrics |= _metrics(name, found)
        record.save_figure(f"{name}-game", _shown(play_alone(master.game, think, chosen.matches, settings.seed)))
    record.save_figure("learning", _learning(log, settings))
    return _outcome(settings, rows, metrics)


def _filled(name: str, settings: Settings) -> Settings:
    """With the matches that suit a game where nothing else is wanted."""
    suited = SUITED[name]
    return replace(settings, opponent=settings.opponent or suited.opponent, matches=settings.matches or suited.matches)


def _shortened(settings: Settings) -> Settings:
    shorter = {"opponent": min(settings.opponent or 100, 100), "matches": min(settings.matches or 20, 20), "rounds": settings.rounds or 40}
    return replace(settings, games=("tic-tac-toe",), simulations=min(settings.simulations, 32), **shorter)


def learn(name: str, settings: Settings, record: Record, progress: Progress, log: Log) -> Master:
    """Self-play and learning from nothing but the rules."""
    chosen, learning = game(name), learning_of(name, settings)
    network = network_for(chosen, settings.seed)
    learner = Learner.of(network, learning)
    start = alphazero.begin(jax.random.key(settings.seed), chosen, learner)
    progress.update(name, 0, learning.rounds)
    advance = compiled(lambda state: alphazero.update(chosen, state, learner), start)
    judged = _sparring(chosen, network, SUITED[name])
    every = -(-learning.rounds // (5 if settings.quick else 20))
    moves = learning.games * learning.moves
    stage = Stage(name, learning.rounds, moves, advance, judged, "score", every=every, slack=np.inf, counted="moves")
    kept, _ = stage.run(start, record, progress, log)
    return Master(chosen, network, kept, {"settings": to_json(settings), "learning": to_json(learning)})


def learning_of(name: str, settings: Settings) -> AlphaZero:
    """How a game is learned. With fewer games side by side a gradient step has fewer positions, so that each is seen as often."""
    suited = SUITED[name].learning
    games = settings.self_play or suited.games
    return replace(suited, rounds=settings.rounds or suited.rounds, games=games, batch=max(1, suited.batch * games // suited.games))


def _sparring(chosen: Game, network: Network, suited: Suited) -> Callable[[Parameters], float]:
    """Points per game, 1 for a win and 1/2 for a draw, of a network's first thoughts against a weak plain search."""
    think = jax.jit(lambda parameters, positions: jnp.argmax(game_search.evaluate(network, parameters, positions)[0], -1))
    weak = jax.jit(lambda key, positions: uct.search(chosen, key, positions, suited.sparring).action)

    def points(parameters: Parameters) -> float:
        raw_policy = lambda key, positions: think(parameters, positions)  # noqa: E731
        first = arena.match(chosen, raw_policy, weak, jax.random.key(1), suited.judges)
        second = -arena.match(chosen, weak, raw_policy, jax.random.key(2), suited.judges)
        return float(1 + np.mean(np.sign([first, second]))) / 2

    return points


def _matches(master: Master, think: Callable, settings: Settings, progress: Progress) -> dict[tuple[str, str], Score]:
    """The results of the network, with and without a search, and of plain search, by player and opponent."""
    chosen = master.game
    plain = lambda key, positions: uct.search(chosen, key, positions, settings.opponent).action  # noqa: E731
    opponent = f"plain search ({settings.opponent})"
    own = f"network ({settings.simulations})"
    players = {own: lambda key, positions: think(key, positions).action, "network alone": jax.jit(master.raw_policy)}
    players |= {opponent: jax.jit(plain), "random moves": jax.jit(game_search.random_moves)}
    pairs = [(own, opponent), ("network alone", opponent), (own, "random moves"), (opponent, "random moves")]
    found = {}
    for done, (player, other) in enumerate(pairs):
        progress.update(f"{chosen.name}: matches", done, len(pairs))
        found[player, other] = meet(chosen, players[player], players[other], settings.matches, settings.seed)
    if chosen.name == "tic-tac-toe":
        for name in (own, "network alone"):
            ends = [arena.against_everything(chosen, players[name], begins, settings.matches) for begins in (True, False)]
            found[name, "every possible play"] = Score(*(sum(both) for both in zip(*ends, strict=True)))
    progress.update(f"{chosen.name}: matches", len(pairs), len(pairs))
    return found


def meet(chosen: Game, player: Player, other: Player, games: int, seed: int) -> Score:
    """`games` games with each colour."""
    keys = jax.random.split(jax.random.fold_in(jax.random.key(seed), 7))
    first, second = arena.match(chosen, player, other, keys[0], games), -arena.match(chosen, other, player, keys[1], games)
    return arena.score(np.concatenate([first, second]))


def play_alone(chosen: Game, think: Callable, copies: int, seed: int) -> list[picture.Thought]:
    """A game of the network against itself, with its thoughts before every move; `copies` of it are played, and the first is kept."""
    init, step = arena.compiled_rules(chosen)
    positions, found = init(jnp.broadcast_to(jax.random.key(seed), (copies,))), []
    while not bool(positions.terminated[0]):
        thought = think(jax.random.key(len(found)), positions)
        visits = np.asarray(thought.visits[0] / thought.visits[0].sum())
        sign = 1 if len(found) % 2 == 0 else -1
        found.append(picture.Thought(sign * stones(positions), visits, float(thought.value[0]), len(found) + 1))
        positions = step(positions, thought.action)
    return found


def stones(positions: Any) -> np.ndarray:
    """The first position's board: 1 for stones of the player to move, -1 for the other's."""
    planes = np.asarray(positions.observation[0]).astype(int)
    return planes[..., 0] - planes[..., 1]


def _shown(played: list[picture.Thought]):
    return picture.thoughts([played[k] for k in np.unique(np.linspace(0, len(played) - 1, 6).astype(int))])


def _learning(log: Log, settings: Settings):
    curves = {}
    for name in settings.games:
        rows = [row for row in log.rows if row["stage"] == name and row["evaluated"] is not None]
        curves[name] = ([row["moves"] for row in rows], [row["evaluated"] for row in rows])
    return picture.strength(curves)


def _row(name: str, player: str, opponent: str, found: Score) -> dict[str, Any]:
    low, high = found.interval()
    row = {"game": name, "player": player, "opponent": opponent, "wins": found.wins, "draws": found.draws, "losses": found.losses}
    return row | {"won": found.win_rate, "95 %": f"{low:.3f}-{high:.3f}" if opponent != "every possible play" else "exhaustive"}


def _metrics(name: str, found: dict[tuple[str, str], Score]) -> dict[str, Any]:
    """By game: shares and intervals against the plain search, and losses against everything."""
    label, metrics = name.replace("-", "_"), {}
    for (player, opponent), result in found.items():
        who = "network_alone" if player == "network alone" else "network" if player.startswith("network") else "plain_search"
        whom = {"random moves": "random", "every possible play": "every_play"}.get(opponent, "plain_search")
        metrics[f"{label}_{who}_wins_against_{whom}"] = result.win_rate
        metrics[f"{label}_{who}_losses_against_{whom}"] = result.losses
        if whom != "every_play":
            metrics[f"{label}_{who}_interval_against_{whom}"] = list(result.interval())
    return metrics


def _outcome(settings: Settings, rows: list[dict[str, Any]], metrics: dict[str, Any]) -> dict[str, Any]:
    told, weak = [], ", ".join(f"{name}: {SUITED[name].sparring}" for name in settings.games)
    for name in settings.games:
        label = name.replace("-", "_")
        told.append(f"{name} it wins {metrics[f'{label}_network_wins_against_plain_search']:.0%} of its games against plain search")
        if name == "tic-tac-toe":
            losses = metrics["tic_tac_toe_network_losses_against_every_play"]
            told[-1] += " and " + ("never loses, whatever the opponent plays" if losses == 0 else f"can be beaten in {losses} ways")
    return {
        "metrics": metrics,
        "table": rows,
        "sentence": f"From nothing but the rules: in {'; in '.join(told)}.",
        "notes": ["In brackets: simulations per move; every simulation of a plain search is a game of random moves to the end."],
        "captions": {
            "learning": f"Points per game of the network's first thoughts against a plain search with few simulations ({weak}).",
            **{f"{name}-game": "The network against itself: where the search spent its simulations." for name in settings.games},
        },
    }
