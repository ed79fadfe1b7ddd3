"""Where the times of measurements may not depend on outcomes, do they not?"""

from dataclasses import replace

import jax
import numpy as np
import pytest

from szilard import InputError, run
from szilard.devices import Device
from szilard.learn.imitation import Imitation
from szilard.learn.policies import features
from szilard.learn.ppo import PPO
from szilard.memory import closed_loop
from szilard.memory.controller import controller
from szilard.memory.discovery import Settings
from szilard.memory.evaluation import Sample
from szilard.memory.proposal import Proposal
from szilard.memory.scheduling import _likeliest, _of_proposal
from szilard.memory.teacher import Discovery
from szilard.networks import recurrent_policy
from szilard.physics.operations import Operation
from szilard.scenarios.measurement_schedule import NONE, measurement_schedule
from szilard.scenarios.quantum_memory import quantum_memory

DEVICE = Device(2, couplings=((0, 1),), gates=("cnot", "x"), measure=(1,), bit_flip_time=(40.0, 40.0), adaptive="gates")
SCENARIO = quantum_memory(DEVICE, 8)
MEASURE = SCENARIO.actions - 1


def test_likeliest_runs_give_each_schedule_once():
    action = np.array([[0, MEASURE, 0], [1, MEASURE, 0], [MEASURE, 0, 0]])
    outcome = np.where(action == MEASURE, 1, 0)
    likelihood = np.array([[1, 0.5, 1], [1, 0.9, 1], [0.6, 1, 1]])
    nothing = np.zeros(3)
    found = _likeliest(SCENARIO, Sample(nothing, nothing, action, outcome, likelihood))
    assert [one.tolist() for one in found] == [[NONE, MEASURE, NONE], [MEASURE, NONE, NONE]]


def test_proposed_measurements_stand_where_they_begin():
    """Two steps for the gate, three for the measurement: 0 to 1, 2 to 4, 5 to 7."""
    slow = quantum_memory(replace(DEVICE, duration={"cnot": 2, "measure": 3}), 8)
    proposal = Proposal((Operation("cnot", (0, 1)),), (Operation("measure", (1,), "z"),), 0.9, True)
    assert _of_proposal(slow, proposal).tolist() == [NONE, NONE, MEASURE, NONE, NONE, MEASURE, NONE, NONE]


def test_student_in_the_laboratory_measures_when_it_is_due():
    due = [NONE, NONE, MEASURE, NONE, NONE, MEASURE, MEASURE, NONE]
    fixed = replace(SCENARIO, schedule=measurement_schedule(due))
    network = recurrent_policy(features(fixed, fixed.observe), fixed.actions, 4, 0)
    lively = [10 * np.random.default_rng(i).normal(size=one.shape) for i, one in enumerate(network.parameters())]
    controller = closed_loop.laboratory(network, [jax.numpy.asarray(one, "float32") for one in lively], fixed)
    pytest.importorskip("stim")
    played = closed_loop.run(DEVICE, controller, 8, 4, 0, lambda done: None)
    np.testing.assert_array_equal(np.where(played.actions == MEASURE, MEASURE, NONE), np.broadcast_to(due, (24, 8)))


def test_recovery_needs_free_measurements():
    with pytest.raises(InputError, match="`recovery` must be 0 where the times of measurements may not depend on outcomes"):
        Settings(device=DEVICE, steps=8, recovery=2)


@pytest.mark.slow
def test_short_run_says_what_is_fixed(tmp_path):
    sizes = {"steps": 8, "trajectories": 64, "shots": 8, "hidden": (8,), "memory": 4, "discovery": Discovery(beginnings=1, patience=1)}
    learning = {"ppo": PPO(updates=2, trajectories=16, minibatches=2), "imitation": Imitation(updates=1, trajectories=8, batch=8)}
    result = run("memory", tmp_path / "run", device=DEVICE, **sizes, **learning)
    assert any("The times of measurements are fixed" in note or "the teacher makes none" in note for note in result.notes)
    assert result.metrics["simulator_agrees"] in (True, None)
    assert isinstance(controller(result.folder).next(), str)
