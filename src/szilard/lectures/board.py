"""The controls of lecture 12, and what it says of its student."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from . import own_device
from .bit_flips import bit
from .contest import STEPS, Game
from .surroundings import mo


def story(*parts: Any) -> mo.Html:
    """Text, schemes and whatever else one below the other, with the distances of running text."""
    if not hasattr(mo, "as_html"):  # Jupyter makes HTML of a text only where it shows it
        return mo.vstack(parts)
    return mo.Html("".join(f"<div>{mo.as_html(part).text}</div>" for part in parts))


def sources(title: str, parts: Sequence[Any]) -> dict[str, Any]:
    """The source of classes and functions, under a title."""
    return {title: mo.md("```python\n" + "\n".join(map(inspect.getsource, parts)) + "```")}


def learned(about: dict[str, Any]) -> str:
    """What they have learned, in Markdown."""
    found = about["metrics"]
    between = lambda name: "{:.4f} to {:.4f}".format(*found[f"{name}_interval"])  # noqa: E731
    return (
        f"Dashed, from below: idling, encoding, the textbook's cycle of checks. After {found['environment_steps'] / 1e6:.1f} million steps "
        f"the teacher keeps **{found['teacher']:.4f}** (95 % interval {between('teacher')}) after 200 steps, the student "
        f"**{found['student']:.4f}** ({between('student')}); idling {found['idle']:.4f}, encoding {found['encode']:.4f}, the cycle "
        f"{found['parity_cycle']:.4f} ({between('parity_cycle')}). Stim, a simulator that shares no code with ours, samples real flips and "
        f"real outcomes and decodes what the student leaves: {found['simulator']:.4f} ({between('simulator')})."
    )


def games(about: dict[str, Any]) -> str:
    """How the student does in the game, in Markdown."""
    game = about["game"]
    return (
        f"In {game['games']:,} such games at T = {game['time']:.0f} this student keeps {game['kept']:.3f} ± {game['error']:.3f} "
        "on average, although it has learned at T = 1200. A single game is luck: compare yourself over several."
    )


def strikes(step: int, set_struck: Callable[[Any], None]) -> Any:
    """A button for each qubit that flips it after `step`, or takes that back; and one that takes all back."""

    def strike(qubit: int) -> Callable[[Any], None]:
        return lambda _: set_struck(lambda before: before | {step: before.get(step, 0) ^ bit(qubit)})

    buttons = [mo.ui.button(label=f"strike q{qubit}", on_change=strike(qubit), disabled=step == 0) for qubit in range(4)]
    return mo.ui.array([*buttons, mo.ui.button(label="no errors", on_change=lambda _: set_struck({}))])


def moves(game: Game, set_game: Callable[[Any], None]) -> Any:
    """Four rows of CNOTs with X on the diagonal, and a row of measurements."""
    pairs = [(i, j) for i in range(4) for j in range(4)]
    named = [(f"{i}→{j}", f"cnot {i} {j}") if i != j else (f"X {i}", f"x {i}") for i, j in pairs]
    named += [(f"M {qubit}", f"measure z {qubit}") for qubit in range(4)]
    return mo.ui.array([_move(label, action, game, set_game) for label, action in named])


def around(game: Game, set_game: Callable[[Any], None], advised: str) -> Any:
    """The other buttons: what else can be done, and what is done with the game."""
    back = mo.ui.button(label="undo", on_change=lambda _: set_game(lambda before: before.undone()), disabled=not game.actions)
    again = mo.ui.button(label="new noise", on_change=lambda _: set_game(lambda before: before.again()))
    idle, advice = _move("idle", "idle", game, set_game, False), _move("as the student would", advised, game, set_game, False)
    return mo.ui.array([idle, advice, back, again])


def _move(label: str, action: str, game: Game, set_game: Callable[[Any], None], wide: bool = True) -> Any:
    play = lambda _: set_game(lambda before: before.then(action))  # noqa: E731
    return mo.ui.button(label=label, on_change=play, tooltip=action, full_width=wide, disabled=len(game.actions) == STEPS)


def wishes() -> dict[str, Any]:
    """Controls that describe a device, by the fields of `own_device.Wishes`."""
    return {
        "qubits": mo.ui.slider(2, 5, 1, value=4, label="qubits", show_value=True),
        "couplings": mo.ui.dropdown(list(own_device.COUPLINGS), value="chain", label="couplings"),
        "gates": mo.ui.dropdown(list(own_device.GATES), value="cnot, x", label="gates"),
        "measured": mo.ui.dropdown(list(own_device.MEASURED), value="the last one", label="measured"),
        "readout_error": mo.ui.slider(0, 0.1, 0.005, value=0.01, label="readout error", show_value=True),
        "noise": mo.ui.dropdown(list(own_device.NOISE), value="bit flips", label="noise"),
        "time": mo.ui.slider(200, 6000, 100, value=1200, label="its time T", show_value=True),
    }
