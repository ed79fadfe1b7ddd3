"""Can a network become a master of a board game by playing against itself alone?"""

from functools import partial

import jax
import numpy as np

from ..draw import games as picture
from ..games.masters import Master
from ..games.matches import Match, matches, play_alone, weak_opponent
from ..games.suited import SUITED, network_for
from ..learn import alphazero
from ..learn.training import Learner
from ..runs.compilation import compiled
from ..runs.outcome import Estimate, Outcome, Row
from ..runs.progress import Measure
from ..runs.run import Run
from ..runs.settings import to_json
from ..runs.stage import Stage
from ..scenarios.games import game
from ..settings.alphazero import Settings

POINTS = Measure("points per game")
SHOWN = 6  # positions of the game in the figure


def answer(run: Run[Settings]) -> Outcome:
    """Learn each game, then meet the opponents."""
    settings, found = run.settings, {}
    for name in settings.games:
        master, suited = learn(run, name), SUITED[name]
        run.network(name, master.network, master.parameters, inputs="a position as pgx shows it", outputs="logits of the moves, value")
        simulations, games = settings.simulations, settings.matches or suited.matches
        think = jax.jit(partial(master.search, simulations=simulations))  # one program, for so many games as there are matches
        found[name] = matches(
            master,
            think,
            run.key(f"{name}: matches"),
            simulations=simulations,
            opponent=settings.opponent or suited.opponent,
            games=games,
            heard=partial(run.say, f"{name}: matches"),
        )
        played = play_alone(master.game, think, run.key(f"{name}: alone"), games)
        shown = [played[k] for k in np.unique(np.linspace(0, len(played) - 1, SHOWN).astype(int))]
        run.figure(f"{name}-game", picture.thoughts(shown), "The network against itself: where the search spent its simulations.")
    curves = {name: tuple(zip(*run.curve(name, "moves"), strict=True)) for name in settings.games}
    weak = ", ".join(f"{name}: {SUITED[name].weak}" for name in settings.games)
    caption = f"Points per game of the network's raw policy against a plain search with few simulations ({weak})."
    run.figure("learning", picture.strength(curves), caption)
    return _outcome(found)


def learn(run: Run[Settings], name: str) -> Master:
    """Self-play and learning from nothing but the rules."""
    rules, suited, settings = game(name), SUITED[name], run.settings
    learning = suited.with_games(settings.rounds, settings.self_play)
    network = network_for(rules, run.number(f"{name}: network"))
    learner = Learner.of(network, learning)
    start = alphazero.begin(run.key(f"{name}: training"), rules, learner)
    stage = Stage(
        name=name,
        updates=learning.rounds,
        steps_per_update=learning.games * learning.moves,
        advance=compiled(lambda state: alphazero.update(rules, state, learner), start),
        evaluate=weak_opponent(rules, network, suited, run.key(f"{name}: weak opponent")),
        measure=POINTS,
        every=-(-learning.rounds // settings.evaluations),
        counted="moves",
    )
    about = {"settings": settings.to_json(), "learning": to_json(learning)}
    return Master(rules, network, stage.train(start, run).parameters, about)


def _outcome(found: dict[str, list[Match]]) -> Outcome:
    sentences = [_sentence(name, {match.key: match for match in played}) for name, played in found.items()]
    return Outcome(
        sentence=f"From nothing but the rules: in {'; in '.join(sentences)}.",
        rows=[_row(name, match) for name, played in found.items() for match in played],
        label="player",
        notes=(
            "In brackets: simulations per move; every simulation of a plain search is a game of random moves to the end.",
            "Points per game: 1 for a win, 1/2 for a draw; win rates with the interval of Clopper and Pearson.",
        ),
    )


def _row(name: str, match: Match) -> Row:
    score = match.score
    counted = match.opponent == "every possible play"
    rate = score.win_rate if counted else Estimate(score.win_rate, *score.interval())
    ends = {"wins": score.wins, "draws": score.draws, "losses": score.losses}
    key = f"{name.replace('-', '_')}_{match.key}"
    return Row(match.player, key, opponent=match.opponent, game=name, **ends, points=score.points, win_rate=rate)


def _sentence(name: str, played: dict[str, Match]) -> str:
    best = played["network_against_plain_search"]
    told = f"{name} {best.player} takes {best.score.points:.0%} of the points against {best.opponent}"
    if "network_against_every_play" not in played:
        return told
    losses = played["network_against_every_play"].score.losses
    return told + " and " + ("never loses, whatever the opponent plays" if losses == 0 else f"can be beaten in {losses} ways")
