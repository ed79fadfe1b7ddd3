"""Can a network draw magnets as nature does, and how far is its free energy from the true one?

An autoregressive network makes the variational free energy of the Ising model small; a variational autoencoder looks for what states
have in common, and finds the magnetisation; a normalizing flow learns densities in the plane.
"""

from ...draw import generative as picture
from ...runs.outcome import Estimate, Outcome
from ...runs.run import Run
from ...settings.generative import TEMPERATURES, Settings
from . import latents, magnets, planes, report
from .latents import Bound, Latents
from .magnets import Sampled, Summed
from .planes import Learned


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
    size, middle = run.settings.size, TEMPERATURES[1]
    rows = {
        "thermal states": held_out[1].reshape(-1, size, size),
        "autoregressive": sampled[middle].spins,
        "autoencoder": drawn[middle][1],
    }
    run.figure("magnets", picture.magnets(rows), "States at the critical temperature, and what two networks draw.")
    run.figure("latent", picture.latent(looked), "The latent of held-out states against their magnetisation.")
