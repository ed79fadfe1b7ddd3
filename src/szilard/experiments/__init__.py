"""Every experiment by name. A module here answers one question: it has `Settings`, from `..settings`, and `answer(run) -> Outcome`."""

from dataclasses import fields
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import InputError, require, shown
from ..shortage import within_the_machine

if TYPE_CHECKING:
    from ..runs.progress import Progress
    from ..runs.record import Record
    from ..runs.result import Result
    from ..runs.settings import Settings


class Experiment(NamedTuple):
    """An entry of the registry. What answers the question is imported only when it is needed, and takes seconds.

    `minutes` is what the full form, with its usual settings, took on two cores, where that has been measured; `several`: whether it can
    spread over accelerators and hosts.
    """

    name: str
    question: str
    minutes: float | None = None
    several: bool = False

    def settings(self) -> "type[Settings]":
        """What can be set, which imports nothing heavy: flags are read, and refused, at once."""
        return import_module("..settings." + self._module, __name__).Settings

    def load(self) -> ModuleType:
        """The module, with its `Settings` and its `answer`."""
        return import_module("." + self._module, __name__)

    @property
    def _module(self) -> str:
        return self.name.replace("-", "_")


REGISTRY = {
    experiment.name: experiment
    for experiment in [
        Experiment("random-network", "What functions does a random network draw, and when do they turn into noise?", 1),
        Experiment("backpropagation", "Does backpropagation, written out, find the true gradient and learn functions of the plane?", 1),
        Experiment("curve-fitting", "When does a fit find the truth, and when only the noise?", 1),
        Experiment("image-fitting", "Can a network learn a picture, and what does each of its neurons do?", 1),
        Experiment("digits", "Can a network read handwriting, and where does it still go wrong?", 1.5),
        Experiment("shapes", "What is gained by weight sharing (convolution)?", 1.5),
        Experiment("autoencoder", "How few neurons can hold a picture of a disc, and what do they mean?", 1.5),
        Experiment("denoising", "Can a network restore a noisy picture, and turn every circle in it into a square?", 1.5),
        Experiment("visualisation", "What does a network see that its input does not show?", 1),
        Experiment("optimizers", "Which way downhill is the fastest?", 1),
        Experiment("recall", "Can a network remember a number until asked for it, and count down to the right moment?", 1),
        Experiment("hidden-oscillator", "Can a network infer the motion of an oscillator that nobody sees?", 2),
        Experiment("addition", "Can a network learn to add from examples alone, letter by letter?", 1.5),
        Experiment("word-vectors", "Does a network learn what words mean from the company they keep?", 1),
        Experiment("walker", "Does the policy gradient, which only plays, take the steps that theory predicts?", 1),
        Experiment("maze", "Can a network learn to find the way in mazes that it has never seen?", 15),
        Experiment("alphazero", "Can a network become a master of a game by playing against itself alone?", 7),
        Experiment("q-learning", "Does Q-learning find the best values, in a table and with a network?", 3),
        Experiment("boltzmann-machine", "Can a network learn the distribution of a magnet's configurations, and draw new ones?", 1),
        Experiment("tomography", "Can a network tell the state of many qubits from measurements of each of them?", 1),
        Experiment("neural-quantum-states", "Can a network be the ground state of a quantum magnet?", 1),
        Experiment("regression", "What does a fit learn beyond its data, and when does it find the law behind them?", 1),
        Experiment("clusters", "Which clusters are there when nobody says how many, and are the phases of a magnet among them?", 1),
        Experiment("generative", "Can a network draw magnets as nature does, and how far is its free energy from the true one?", 1),
        Experiment("nuclei", "Does a network that is told only protons and neutrons find the closed shells of nuclei?", 1),
        Experiment("materials", "Does a graph network foresee the energy of a material from where its atoms are?", 1.5),
        Experiment("ising-phases", "Does a network see the phase transition of the Ising model, and where?", 2),
        Experiment("trees", "What do decision trees see of a magnet when they ask for one spin at a time?", 1),
        Experiment("confusion", "Can a phase transition be found without knowing a single phase?", 1.5),
        Experiment("equations", "Can the law be read from noisy data, and how much noise may there be?", 1),
        Experiment("hidden-parameters", "How many numbers does a network need for a physical system, and what do they mean?", 1),
        Experiment("feedback", "Which method finds feedback that keeps a quantum state alive?", 2),
        Experiment("phase-estimation", "How well can feedback measure an unknown phase, qubit by qubit?", 1),
        Experiment(
            "projective-simulation", "How well does an agent remember that hops through clips, and what does it gain by forgetting?", 1
        ),
        Experiment("bit-flip", "Can a network discover how to keep an unknown quantum state alive?", 2, several=True),
        Experiment("memory", "How long can a given device keep an unknown quantum state alive, and by which strategy?", 2, several=True),
        Experiment("noise-aware", "Can one network that is told the noise replace a specialist for every device?", 6),
    ]
}


def find(name: str) -> Experiment:
    """The experiment called `name`.

    Raises:
        InputError: there is none.
    """
    if name not in REGISTRY:
        closest = "".join(f"; the closest is `{one}`" for one in get_close_matches(name, REGISTRY, 1))
        raise InputError(f"There is no experiment `{shown(name)}`; `szilard list` names them{closest}.")
    return REGISTRY[name]


def run(name: str, out: str | Path, progress: "Progress | None" = None, **settings: Any) -> "Result":
    """Run the experiment called `name` and leave its record in the folder `out`.

    Args:
        name: see `szilard list`.
        out: a new or empty folder.
        progress: hears how far the run is.
        **settings: fields of the experiment's `Settings`; the others keep their defaults.

    Returns:
        What was found; `szilard.load(out)` gives it again.

    Raises:
        InputError: a name or a value cannot be used, the folder cannot be written, or the machine has too little memory or disk.
    """
    from ..runs.result import load

    entry = find(name)
    kind = entry.settings()
    known = [field.name for field in fields(kind)]
    for key in settings:
        close = get_close_matches(key, known, 1) or known
        require(key in known, f"`{name}` has no setting `{shown(key)}`; did you mean `{close[0]}`?")
    with within_the_machine():
        execute(entry.load(), begin(name, kind(**settings), out), progress)
        return load(out)


def begin(name: str, settings: Any, out: str | Path | None = None, command: str = "") -> "Record":
    """The record of a new run, whose settings are resolved before they are written down.

    Args:
        name: of the experiment.
        settings: as they were chosen.
        out: a new or empty folder; without it, one in `runs` that is named after the experiment and the time.
        command: that repeats the run; without it, it is made from the settings that are not the usual ones.

    Raises:
        InputError: the folder is in use, or a file that the settings name cannot be used; a network of the user's is tried at once.
    """
    from ..runs.command import repeating
    from ..runs.data_files import fingerprints
    from ..runs.record import Record

    command = command or repeating(name, settings.to_json(), type(settings)().to_json())
    make, place = (Record.create, out) if out else (Record.create_in, "runs")
    resolved = settings.resolved()
    about = {"question": find(name).question, "command": command, "files": fingerprints(resolved)}
    if "network" in resolved.files():
        find(name).load().try_network(resolved)
    return make(place, name, resolved.located().to_json(), **about)


def execute(module: ModuleType, record: "Record", progress: "Progress | None" = None) -> None:
    """Run an experiment, or go on with it, as its record says; a new record goes when the run is refused before anything has been saved.

    Raises:
        InputError: a setting or a file is not what it was when the run began, or the experiment cannot use it.
    """
    from ..runs.data_files import require_same
    from ..runs.run import Run
    from ..runs.surroundings import surroundings

    settings = module.Settings.from_json(record.settings)
    require_same(settings, record.about.get("files", {}))
    if "network" in settings.files():
        from ..runs import own_network

        own_network.keep(record, settings)
    with surroundings() as around:
        run = Run(settings, record, progress)
        try:
            outcome = module.answer(run)
        except InputError as error:
            if not isinstance(error.__cause__, OSError):  # of the disk, whose sentence says how to go on
                record.withdraw()
            raise
        run.finish(outcome, around)
