"""Can one network that is told the noise replace a specialist for every device, and learn a new device quickly?"""

from dataclasses import replace
from functools import partial

from ...memory.apprentice import TOLERANCE, Comparison
from ...memory.fixed_strategies import schedules
from ...memory.student import student
from ...memory.teacher import teacher
from ...memory.tuning import first, tuned
from ...runs.compilation import Compiler
from ...runs.outcome import Estimate, Outcome
from ...runs.run import Run
from ...scenarios.memory_family import MemoryFamily, Rates, memory_family
from ...settings.noise_aware import Settings
from . import report
from .by_hand import ByHand
from .places import Judged, New, Place, places
from .school import School, Trained


def family_of(settings: Settings) -> MemoryFamily:
    """The memories of the range."""
    low, high = Rates(1 / settings.spread), Rates(settings.spread, settings.readout_error, settings.gate_error)
    return memory_family(settings.device, low, high, settings.steps)


def places_of(settings: Settings) -> list[Place]:
    """The devices on which networks are compared."""
    return list(places(settings.spread, settings.readout_error, settings.gate_error, settings.points))


def new_places(settings: Settings) -> dict[str, Place]:
    """The new devices: one in the middle of the range, one beyond it."""
    within = Rates(settings.spread**0.5, settings.readout_error / 2, settings.gate_error / 2)
    beyond = Rates(settings.new_noise, settings.new_readout_error, settings.new_gate_error)
    return {"within": Place(within, 0, True), "beyond": Place(beyond, 0, True)}


def answer(run: Run[Settings]) -> Outcome:
    """Train one network for all devices, and one for each of some; compare them; fine-tune the one to new devices."""
    with Compiler() as compiler:
        return _answer(run, compiler)


def _answer(run: Run[Settings], compiler: Compiler) -> Outcome:
    settings, family = run.settings, family_of(run.settings)
    plans = schedules(settings.device, settings.steps)
    hand = ByHand.of(plans, family, run.key("by hand"), settings.trajectories, compiler)
    general, special = _schools(run, compiler, family, hand)
    aware = general.taught(family)
    run.network("teacher", aware.model.network, aware.parameters, inputs="the full state of the memory, the rates", outputs="logits, value")
    blind = _student(run, compiler, aware) if settings.student else None
    judged, played = {}, 0
    for number, place in enumerate(places_of(settings)):
        there = family.between(place.rates, place.rates)
        known = special.taught(there, f" {number}") if place.specialist else None
        judged[place] = run.part(f"place {number}", partial(_judge, run, there, hand, aware, blind, known), Judged, Estimate)
        played += known.steps if known else 0
    learn = partial(_new, special, compiler, aware, blind)
    new = {
        name: run.part(f"new {name}", partial(learn, name, family.between(place.rates, place.rates)), New, Judged, Estimate)
        for name, place in new_places(settings).items()
    }
    report.draw(run, judged)
    effort = {"environment_steps": aware.steps, "specialists_environment_steps": played}
    return report.outcome(judged, new_places(settings), new, effort)


def _schools(run: Run[Settings], compiler: Compiler, family: MemoryFamily, hand: ByHand) -> tuple[School, School]:
    """Where the network for all devices learns, and where specialists do.

    The former is not judged by its best evaluation, since that is the luckiest one where trajectories play on different devices.
    """
    settings = run.settings
    special = teacher(run, compiler, family, settings.hidden, settings.specialist, settings.discovery)
    alike = settings.ppo == settings.specialist
    general = special if alike else teacher(run, compiler, family, settings.hidden, settings.ppo, settings.discovery)
    return School(run, hand, general[0], replace(general[1], patience=None, keep="last")), School(run, hand, *special)


def _student(run: Run[Settings], compiler: Compiler, aware: Trained) -> Trained:
    """The student of the network that is told the noise."""
    settings = run.settings
    blind = student(run, compiler, aware.model, settings.memory, settings.imitation, settings.discovery.patience)
    taught = blind.learn(run, aware.parameters, against=Comparison.of(blind, run, aware.model, aware.parameters))
    run.network("student", blind.network, taught.parameters, inputs="observation with the rates, h, c", outputs="logits, h, c")
    return Trained(blind, taught.parameters, taught.updates * blind.steps_per_update)


def _judge(run: Run[Settings], there: MemoryFamily, hand: ByHand, aware: Trained, blind: Trained | None, known: Trained | None) -> Judged:
    """What everyone keeps in one place."""
    kept, found = hand.kept(there), [each and each.kept(run, there) for each in (blind, known)]
    return Judged(kept["idle"], kept.get("encode"), kept.get("parity_cycle"), aware.kept(run, there), *found)


def _new(school: School, compiler: Compiler, aware: Trained, blind: Trained | None, name: str, there: MemoryFamily) -> New:
    """A new device: a specialist from nothing, and the network that is told the noise before and after fine-tuning."""
    run, known = school.run, school.taught(there, f" {name}")
    wanted = known.model.kept(known.parameters, known.model.validation(run)) - TOLERANCE
    better = tuned(run, compiler, f"tune {name}", aware.model, aware.parameters, run.settings.tuning, (known.model, known.parameters))
    return New(
        judged=_judge(run, there, school.hand, aware, blind, known),
        tuned=replace(aware, parameters=better.parameters).kept(run, there),
        steps=better.steps,
        specialist_steps=first(run.curve(known.model.name, "environment_steps"), wanted) or known.steps,
    )
