"""Can one network that is told the noise replace a specialist for every device, and learn a new device quickly?"""

from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

from ...devices import Device, reference_device
from ...learn.imitation import Imitation
from ...learn.ppo import PPO
from ...machine import require_room, require_weights
from ...memory.apprentice import TOLERANCE
from ...memory.evaluation import PLAYED_BYTES
from ...memory.fixed_strategies import schedules
from ...memory.student import student
from ...memory.teacher import TRAINING, Discovery, teacher
from ...memory.tuning import TUNING, first, tuned
from ...runs.compilation import Compiler
from ...runs.outcome import Estimate, Outcome
from ...runs.run import Run
from ...runs.settings import Settings as Base
from ...runs.settings import at_most, instead, option
from ...scenarios.memory_family import MemoryFamily, Rates, memory_family
from . import report
from .by_hand import ByHand
from .places import Judged, New, Place, places
from .school import School, Trained

#: Longer than that of a specialist, and from more trajectories in an update, since each of them plays on another device.
AWARE = replace(TRAINING, updates=192, trajectories=256)


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the comparison."""

    device: Device = option(reference_device, "a file that describes the device; without it four qubits with bit flips")
    spread: float = option(4.0, "its noise is up to so many times weaker or stronger", least=1, most=1000)
    readout_error: float = option(0.05, "further probability of a wrong outcome, at most", least=0, most=0.5)
    gate_error: float = option(0.001, "further probability of an error after each gate, at most", least=0, most=0.5)
    new_noise: float = option(8.0, "a new device beyond the range: how many times stronger its noise is", above=0, most=10**6)
    new_readout_error: float = option(0.15, "its further probability of a wrong outcome", least=0, most=0.5)
    new_gate_error: float = option(0.0, "its further probability of an error after each gate", least=0, most=0.5)
    steps: int = option(200, "duration in time steps", least=1, most=10_000)
    points: int = option(3, "specialists along the noise, without further errors and with the largest", least=1, most=100)
    trajectories: int = option(8192, "fresh trajectories of the final evaluation, of each network on each device", least=2, most=10**5)
    hidden: tuple[int, ...] = option((64, 64), "units of the hidden layers of all but the student", least=1, most=10_000)
    memory: int = option(64, "LSTM cells of the student", least=1, most=2000)
    discovery: Discovery = option(Discovery(), "how networks look for a strategy")
    ppo: PPO = option(AWARE, "the training of the network that is told the noise")
    specialist: PPO = option(TRAINING, "the training of each specialist")
    student: bool = option(True, "teach a student that sees only actions, outcomes and the noise")
    imitation: Imitation = option(Imitation(), "its training")
    tuning: PPO = option(TUNING, "fine-tuning to a new device, which ends as soon as it is as good as its specialist")

    short: ClassVar = {
        "steps": at_most(30),
        "points": at_most(1),
        "trajectories": at_most(512),
        "ppo.updates": at_most(40),
        "ppo.trajectories": at_most(64),
        "specialist.updates": at_most(40),
        "specialist.trajectories": at_most(64),
        "discovery.beginnings": at_most(1),
        "student": instead(False),
        "tuning.updates": at_most(8),
    }

    def check(self) -> None:
        """The rates can be varied, minibatches are equal, and what is played at once fits in memory."""
        self.family()
        for training in (self.ppo, self.specialist, self.tuning):
            training.require_even(self.steps)
        require_room(self, "trajectories steps", each=PLAYED_BYTES)
        require_weights(self.hidden)

    def family(self) -> MemoryFamily:
        """The memories of the range."""
        low, high = Rates(1 / self.spread), Rates(self.spread, self.readout_error, self.gate_error)
        return memory_family(self.device, low, high, self.steps)

    def places(self) -> list[Place]:
        """The devices on which networks are compared."""
        return list(places(self.spread, self.readout_error, self.gate_error, self.points))

    def new(self) -> dict[str, Place]:
        """The new devices: one in the middle of the range, one beyond it."""
        within = Rates(self.spread**0.5, self.readout_error / 2, self.gate_error / 2)
        beyond = Rates(self.new_noise, self.new_readout_error, self.new_gate_error)
        return {"within": Place(within, 0, True), "beyond": Place(beyond, 0, True)}


def answer(run: Run[Settings]) -> Outcome:
    """Train one network for all devices, and one for each of some; compare them; fine-tune the one to new devices."""
    with Compiler() as compiler:
        return _answer(run, compiler)


def _answer(run: Run[Settings], compiler: Compiler) -> Outcome:
    settings, family = run.settings, run.settings.family()
    plans = schedules(settings.device, settings.steps)
    hand = ByHand.of(plans, family, run.key("by hand"), settings.trajectories, compiler)
    general, special = _schools(run, compiler, family, hand)
    aware = general.taught(family)
    run.network("teacher", aware.model.network, aware.parameters, inputs="the full state of the memory, the rates", outputs="logits, value")
    blind = _student(run, compiler, aware) if settings.student else None
    judged, played = {}, 0
    for number, place in enumerate(settings.places()):
        there = family.between(place.rates, place.rates)
        known = special.taught(there, f" {number}") if place.specialist else None
        judged[place] = run.part(f"place {number}", partial(_judge, run, there, hand, aware, blind, known), Judged, Estimate)
        played += known.steps if known else 0
    learn = partial(_new, special, compiler, aware, blind)
    new = {
        name: run.part(f"new {name}", partial(learn, name, family.between(place.rates, place.rates)), New, Judged, Estimate)
        for name, place in settings.new().items()
    }
    report.draw(run, judged)
    effort = {"environment_steps": aware.steps, "specialists_environment_steps": played}
    return report.outcome(judged, settings.new(), new, effort)


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
    taught = blind.learn(run, aware.parameters, model=(aware.model, aware.parameters))
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
