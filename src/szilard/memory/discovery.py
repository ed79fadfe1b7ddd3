"""How a strategy that keeps an unknown quantum state alive is discovered, for any device, and shown.

A teacher that sees the quantum state learns by reinforcement; a student that sees only actions and outcomes learns
from the teacher; Stim or QuTiP confirms the student (Foesel et al., Phys. Rev. X 8, 031084 (2018)).
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from ..devices import telling
from ..networks import Parameters
from ..physics.operations import Operation
from ..physics.pauli_engine import PauliEngine
from ..runs.aside import Aside
from ..runs.compilation import Compiler
from ..runs.outcome import Outcome
from ..runs.run import Run
from ..runs.stage import Trained
from ..scenarios.quantum_memory import QuantumMemory, quantum_memory
from ..settings.quantum_memory import Settings
from . import arrival_check, branching, closed_loop, density_loop, engine_comparison, recovery_report, report, scheduling, until_lost
from .apprentice import TOLERANCE, Apprentice, Comparison
from .arrival_check import Checks
from .beginnings import Beginnings, Begun
from .closed_loop import Check
from .evaluation import KEPT, Baseline, Sample, baselines, corrected, passive, threads_for
from .open_loop import exactly_kept, gates_alone
from .optimum import Optimum, optimum
from .proposal import Proposal, proposed, told
from .recovery import Recoverer, recoverer, relay
from .recovery_report import Recovered
from .scheduling import Scheduled, scheduled
from .student import student
from .teacher import teacher

GOAL = 0.98
DENSE_SHOTS = 200  # runs of the independent check per cardinal state at most, where it needs density matrices
FAR = 0.5  # of what is lost without measurements: where they save more, it is not asked whether they help
LOOKED_AHEAD = 10  # steps; of longer runs the optimum is out of reach, which would only be found out after a while
BEATEN = "The teacher kept less than the best strategy by hand"
UNCERTAIN = "No strategy by hand measures on this device and says what can be kept"


def answer(run: Run[Settings]) -> Outcome:
    """Discover, teach, evaluate, check, draw. What a stage needs is compiled while those before it run."""
    with Compiler() as compiler:
        return _answer(run, compiler)


def _answer(run: Run[Settings], compiler: Compiler) -> Outcome:
    settings = run.settings
    scenario = quantum_memory(settings.device, settings.steps, engine=settings.engine)
    beginnings, seeing = teacher(run, compiler, scenario, settings.hidden, settings.ppo, settings.discovery)
    recovering = recoverer(run, seeing, settings.hidden, (settings.recovery, settings.target)) if settings.recovery else None
    whole = relay(compiler, seeing, recovering) if recovering else seeing
    blind = student(run, compiler, whole, settings.memory, settings.imitation, settings.discovery.patience)
    fixed, best = _known(run)
    begun, seeing, found = _begin(run, beginnings, seeing.expecting(corrected(fixed)), passive(fixed) + TOLERANCE)
    seeing, discovered, found = _discover(run, seeing, found, corrected(fixed) if begun.kept else None)
    seeing, discovered, fixed_times = _schedule(run, seeing, discovered, found)
    whole = whole if recovering else seeing
    parameters = discovered.parameters + (_recover(run, recovering, discovered.parameters) if recovering else [])
    blind = replace(blind, scenario=whole.scenario)
    samples, confirmed = _judged(run, (whole, parameters), (seeing, discovered.parameters), blind, fixed)
    way = [*report.luck(begun.kept), *told(found), *scheduling.told(fixed_times, settings.steps)]
    effort = _effort(run, seeing, discovered) | {"beginnings": begun.kept, "search": found and found.kept}
    effort["teacher_unread"] = _unread(whole.scenario, samples["teacher"], passive(fixed))
    notes = [*_engine(run), *report.enclosed(samples), *way]
    shown = report.outcome(fixed, best, samples, confirmed[0], effort, notes, settings.recovery)
    return recovery_report.added(shown, Recovered(settings.recovery, settings.target, samples, confirmed[1]) if recovering else None)


def _unread(scenario: QuantumMemory, played: Sample, level: float) -> float | None:
    """What the gates of the teacher's likeliest trajectory keep without its measurements; asked only where it is not far above `level`."""
    if scenario.recovery or not played.outcome.any() or not level < played.mean < level + FAR * (1 - level):
        return None
    free = replace(scenario, schedule=None)
    return float(exactly_kept(free, [gates_alone(free, played)])[0])


def _judged(
    run: Run[Settings],
    model: tuple[Apprentice, Parameters],
    teacher: tuple[Apprentice, Parameters],
    blind: Apprentice,
    fixed: dict[str, Baseline | None],
) -> tuple[dict[str, Sample], tuple[Check | None, Checks | None]]:
    """Teach the student what `model` knows; fresh trajectories of both, drawn, and the student's check. Networks are saved.

    What one of them needs is computed beside what the other needs, where programs may run at the same time.
    """
    key, trajectories = run.key("evaluation"), run.settings.trajectories
    with Aside(threads_for(blind.scenario) > 1) as aside:
        watched = replace(model[0], follow=aside.watched(model[0].follow))
        followed = aside.start(lambda: watched.played(model[1], key, trajectories))
        learned = blind.learn(run, model[1], against=Comparison.of(blind, run, *model)).parameters
        run.network("teacher", teacher[0].network, teacher[1], inputs="the full state of the memory", outputs="logits, value")
        run.network("student", blind.network, learned, inputs="observation, h, c", outputs="logits, h, c")
        confirmed = aside.start(lambda: _check(run, blind, learned, aside.watched(run.say)))
        samples = {"teacher": followed(), "student": blind.played(learned, key, trajectories)}
        report.draw(run, run.settings.device, fixed, samples, run.settings.recovery)
        run.widget(branching.timeline(blind.scenario, blind.network, learned))
        return samples, confirmed()


def _known(run: Run[Settings]) -> tuple[dict[str, Baseline | None], dict[str, Optimum | None]]:
    """The strategies by hand, and the optimum where it is within reach."""
    fixed = run.part("baselines", lambda: _baselines(run), *KEPT)
    best = run.part("optimum", lambda: _optimum(run), Optimum, Operation)
    run.progress.baselines("R_Q", {name: baseline.value for name, baseline in fixed.items() if baseline})
    return fixed, best


def _begin(run: Run[Settings], beginnings: Beginnings, seeing: Apprentice, goal: float) -> tuple[Begun, Apprentice, Proposal | None]:
    """How the beginnings fared, the teacher that goes on, and what a search has found if it does not correct errors by then."""
    begun = beginnings.best(run, goal)
    seeing = seeing.after(begun.training, begun.steps)
    if not begun.kept or (max(begun.kept) >= goal and seeing.measures(run.key("begin: measures"))):
        return begun, seeing, None
    settings = run.settings.ppo
    return begun, *proposed(run, seeing, round(settings.annealing_fraction * settings.updates))


def _discover(
    run: Run[Settings], seeing: Apprentice, found: Proposal | None, level: float | None
) -> tuple[Apprentice, Trained, Proposal | None]:
    """The teacher, what it has learned, and what a search has found, if not before then where it keeps less than `level` (None: never)."""
    discovered = seeing.learn(run)
    if found or level is None or seeing.kept(discovered.parameters, seeing.validation(run)) >= level:
        return seeing, discovered, found
    settings, again = run.settings.ppo, seeing.going_on("improve", discovered)
    shown, late = proposed(run, again, round(settings.annealing_fraction * settings.updates))
    late = late and late._replace(why=BEATEN if level < 1 else UNCERTAIN)
    return (shown, shown.learn(run), late) if late and late.taken else (seeing, discovered, late)


def _schedule(
    run: Run[Settings], seeing: Apprentice, discovered: Trained, found: Proposal | None
) -> tuple[Apprentice, Trained, Scheduled | None]:
    """The same teacher, or the one that has learned to measure at fixed times where they may not depend on outcomes."""
    if seeing.scenario.schedule is None:
        return seeing, discovered, None
    seeing, fixed_times = scheduled(run, seeing, discovered, found)
    return seeing, seeing.learn(run), fixed_times


def _recover(run: Run[Settings], recovering: Recoverer, parameters: Parameters) -> Parameters:
    """The teacher's second network, for the recovery phase, from those of the first."""
    learned = recovering.learn(run, parameters, run.settings.discovery.patience)
    run.network("recovery", recovering.network, learned, inputs="the full state of the memory, and the time left", outputs="logits, value")
    return learned


def _baselines(run: Run[Settings]) -> dict[str, Baseline | None]:
    settings, said = run.settings, partial(run.say, "baselines")
    found = baselines(settings.device, settings.steps, settings.trajectories, run.key("baselines"), settings.engine, said)
    plans = {name: baseline.plan for name, baseline in found.items() if baseline and not baseline.measures}
    lived = until_lost.lifetimes(settings.device, settings.steps, plans, settings.engine)
    said(len(found), len(found))
    return {name: baseline._replace(lifetime=lived[name]) if baseline and name in lived else baseline for name, baseline in found.items()}


def _optimum(run: Run[Settings]) -> dict[str, Optimum | None]:
    settings = run.settings
    known = settings.steps <= LOOKED_AHEAD and settings.device.adaptive == "all"
    return {"optimum": optimum(settings.device, settings.steps) if known else None}


def _engine(run: Run[Settings]) -> Iterator[str]:
    """Which engine was taken, why, and what the approximation costs."""
    settings = run.settings
    yield telling.engine_of(settings.device)[1] if settings.engine == "auto" else f"The engine was asked for: `--engine {settings.engine}`."
    if settings.engine == "twirled":
        yield engine_comparison.told(settings.device, settings.steps, settings.trajectories)


def _effort(run: Run[Settings], seeing: Apprentice, discovered: Trained) -> dict[str, Any]:
    """How much was played, how fast, and when the teacher first passed the goal."""
    rows = [row for row in run.rows if row["stage"] == seeing.name]
    passed = next((row for row in rows if (row["evaluated"] or 0) > GOAL), {"seconds": None, "environment_steps": None})
    played = rows[-1]["environment_steps"]
    return {
        "updates": discovered.updates,
        "environment_steps": played,
        "steps_per_second": round((played - seeing.steps_before) / discovered.seconds),
        "goal_seconds": passed["seconds"],
        "goal_environment_steps": passed["environment_steps"],
    }


def _check(
    run: Run[Settings], blind: Apprentice, parameters: Parameters, say: Callable[[str, int, int], None]
) -> tuple[Check | None, Checks | None]:
    """The student against Stim or QuTiP, and its recovery phase; None where that is not installed, or cannot simulate the device.

    `say` hears how far it is.
    """
    settings, scenario = run.settings, blind.scenario
    pauli = isinstance(scenario.engine, PauliEngine)
    loop: Any = closed_loop if pauli else density_loop
    if not loop.available():
        return None, None
    shots = settings.shots if pauli else min(settings.shots, DENSE_SHOTS)

    def follow(done: int) -> None:
        say("check", done, settings.steps)

    controller = closed_loop.laboratory(blind.network, parameters, scenario)
    if settings.recovery:
        found = arrival_check.check(settings.device, scenario, controller, shots, settings.seed, follow)
        return (found.everything, found) if found else (None, None)
    return loop.check(settings.device, scenario.engine, controller, settings.steps, shots, settings.seed, follow), None
