"""Can a network draw magnets as nature does, and how far is its free energy from the true one?

An autoregressive network makes the variational free energy of the Ising model small; a variational autoencoder looks for what states
have in common, and finds the magnetisation; a normalizing flow learns densities in the plane.
"""

from dataclasses import dataclass
from typing import ClassVar

from ...draw import generative as picture
from ...errors import require
from ...machine import require_room
from ...runs.outcome import Estimate, Outcome
from ...runs.run import Run
from ...runs.settings import Settings as Base
from ...runs.settings import at_most, divided_by, option
from . import latents, magnets, planes, report
from .latents import Bound, Latents
from .magnets import Sampled, Summed
from .planes import Learned


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the generative models."""

    size: int = option(10, "sites along an edge of the magnet, an even number", least=4, most=64)
    steps: int = option(800, "gradient steps of the autoregressive networks", least=1, most=10**6)
    batch: int = option(128, "samples of such a step", least=2, most=10**5)
    samples: int = option(4000, "magnets drawn from a network to judge it", least=10, most=10**6)
    states: int = option(1000, "thermal states that each variational autoencoder learns from", least=16, most=10**5)
    vae_steps: int = option(800, "gradient steps of the variational autoencoders", least=1, most=10**6)
    points: int = option(3000, "points from which each density in the plane is learned", least=50, most=10**5)
    flow_steps: int = option(1500, "gradient steps of the flows", least=1, most=10**6)
    cells: int = option(300, "cells of the grid along each axis on which densities are summed", least=20, most=2000)

    short: ClassVar = {
        "size": at_most(6),
        "steps": divided_by(4),
        "states": at_most(320),
        "vae_steps": divided_by(2),
        "points": at_most(1500),
        "flow_steps": divided_by(4),
        "cells": at_most(120),
    }

    def check(self) -> None:
        """Hidden units of all samples must fit in memory, and a checkerboard needs an even size."""
        require(self.size % 2 == 0, f"`size` must be an even number, but is {self.size}; take {self.size + 1}.")
        require_room(self, "batch size size", each=4 * 8 * magnets.HIDDEN * len(magnets.TEMPERATURES))
        require_room(self, "samples size size", each=4 * 4 * magnets.HIDDEN)
        require_room(self, "states size size", each=4 * 16)
        require_room(self, "cells cells", each=8 * 100)


def answer(run: Run[Settings]) -> Outcome:
    """Learn trial states of the magnet, latents of its states, and densities in the plane."""
    settings = run.settings
    run.say("autoregressive networks", 0, 2)
    small = run.part("small", lambda: magnets.learn(run.key("small network"), magnets.SMALL, settings.steps, settings.batch))
    run.say("autoregressive networks", 1, 2)
    large = run.part("large", lambda: magnets.learn(run.key("network"), settings.size, settings.steps, settings.batch))
    run.say("autoregressive networks", 2, 2)
    summed = run.part("summed", lambda: magnets.sum_all(magnets.restored(small[0])), Summed)
    networks = magnets.restored(large[0])
    sampled = run.part("sampled", lambda: magnets.judge(run.key("samples"), networks, settings.size, settings.samples), Sampled, Estimate)
    seen, held_out = run.part("states", lambda: latents.states(run, settings.size, settings.states))
    looked, drawn = run.part("latents", lambda: _latents(run, seen, held_out), Latents)
    bound = run.part("bound", lambda: latents.bound(run, settings.vae_steps, settings.states), Bound)
    flows = run.part("flows", lambda: planes.learn(run, settings.points, settings.flow_steps, settings.cells), Learned)
    known = magnets.known(settings.size)
    _draw(run, sampled, held_out, drawn, looked)
    run.figure("densities", picture.densities(flows), "Densities in the plane, and what a flow has learned of them from points.")
    run.figure("free-energy", picture.free_energies(known, sampled), "Free energies above the exact one, and energies, by temperature.")
    run.arrays("networks", **{name: getattr(networks, name) for name in networks._fields})
    return report.outcome(report.Magnets(known, sampled, summed, drawn), looked, bound, flows)


def _latents(run: Run[Settings], seen, held_out) -> tuple:
    run.say("variational autoencoders", 0, 1)
    machines = latents.learn(run.key("VAE"), seen, run.settings.vae_steps)
    run.say("variational autoencoders", 1, 1)
    drawn = latents.energies(run.key("VAE: samples"), machines, run.settings.size, run.settings.samples)
    return latents.look(machines, seen, held_out), drawn


def _draw(run: Run[Settings], sampled, held_out, drawn, looked: Latents) -> None:
    size, middle = run.settings.size, magnets.TEMPERATURES[1]
    rows = {
        "thermal states": held_out[1].reshape(-1, size, size),
        "autoregressive": sampled[middle].spins,
        "autoencoder": drawn[middle][1],
    }
    run.figure("magnets", picture.magnets(rows), "States at the critical temperature, and what two networks draw.")
    run.figure("latent", picture.latent(looked), "The latent of held-out states against their magnetisation.")
