"""What is said about the generative models."""

from typing import Any, NamedTuple

import numpy as np

from ...runs.outcome import Outcome, Row
from .latents import Bound, Latents
from .magnets import SMALL, TEMPERATURES, Known, Sampled, Summed
from .planes import KINDS, Learned

NOTES = (
    "Energy error, free energy error: the largest relative deviation from the exact value at T = 2, at the transition and at T = 2.8. "
    "Log-likelihood: of a state of 4 x 4 spins at the transition, in nats, averaged over all of them.",
    "Mean field's free energy and the networks' are bounds, Bethe's is none. The autoencoder's spins are independent once its latent is "
    "known, so that it cannot know the energy.",
)


class Magnets(NamedTuple):
    """Everything about magnets, by temperature: what is known, what the network and the autoencoder draw, and sums over all states."""

    known: dict[float, Known]
    sampled: dict[float, Sampled]
    summed: dict[float, Summed]
    drawn: dict[float, tuple[float, np.ndarray]]


def outcome(found: Magnets, looked: Latents, bound: Bound, flows: dict[str, Learned]) -> Outcome:
    """The table, a sentence, and all metrics."""
    small, off = found.summed[TEMPERATURES[1]], _errors(found)
    network = {"energy_error": off["energy"], "free_energy_error": off["free energy"], "log_likelihood": small.log_likelihood}
    return Outcome(
        sentence=_sentence(off, looked, flows),
        rows=[
            Row("autoregressive network", "network", **network),
            Row("variational autoencoder", "vae", energy_error=off["autoencoder"], log_likelihood=bound.log_likelihood),
            Row("mean field", "mean_field", free_energy_error=off["mean field"]),
            Row("Bethe", "bethe", free_energy_error=off["Bethe"]),
            Row("independent spins", "independent", log_likelihood=float(-(SMALL**2) * np.log(2))),
            Row("exact", "exact", log_likelihood=small.exact_log_likelihood),
        ],
        metrics=_of_magnets(found) | _of_latents(looked, bound) | _of_flows(flows),
        notes=NOTES,
        headline="network_energy_error",
    )


def _errors(found: Magnets) -> dict[str, float]:
    """The largest relative deviations over the temperatures."""
    known = found.known
    values = {
        "energy": {t: found.sampled[t].energy.value / known[t].energy for t in TEMPERATURES},
        "free energy": {t: found.sampled[t].free_energy.value / known[t].free_energy for t in TEMPERATURES},
        "autoencoder": {t: found.drawn[t][0] / known[t].energy for t in TEMPERATURES},
        "mean field": {t: known[t].mean_field / known[t].free_energy for t in TEMPERATURES},
        "Bethe": {t: known[t].bethe / known[t].free_energy for t in TEMPERATURES},
    }
    return {name: max(abs(ratio - 1) for ratio in by.values()) for name, by in values.items()}


def _sentence(off: dict[str, float], looked: Latents, flows: dict[str, Learned]) -> str:
    latent, component = looked.correlations()
    best = {name: min(KINDS[1:], key=lambda kind: one.divergence[kind]) for name, one in flows.items()}
    told = ", ".join(f"{name} {one.divergence['flow']:.3f} ({best[name]} {one.divergence[best[name]]:.3f})" for name, one in flows.items())
    return (
        f"The autoregressive network draws magnets with the exact energies to {off['energy']:.2%}; its free energy is within "
        f"{off['free energy']:.3%} of the exact one (Bethe {off['Bethe']:.2%}, mean field {off['mean field']:.1%}). The autoencoder's "
        f"latent is the magnetisation (correlation {latent:.4f}; PCA {component:.4f}), but the energies of its magnets are "
        f"{off['autoencoder']:.0%} off. Divergence of flows: {told}."
    )


def _of_magnets(found: Magnets) -> dict[str, Any]:
    metrics: dict[str, Any] = {
        "energies": {str(t): one.energy.value for t, one in found.sampled.items()},
        "exact_energies": {str(t): one.energy for t, one in found.known.items()},
        "vae_energies": {str(t): one[0] for t, one in found.drawn.items()},
        "free_energies": {str(t): one.free_energy.value for t, one in found.sampled.items()},
        "exact_free_energies": {str(t): one.free_energy for t, one in found.known.items()},
        "mean_field_free_energies": {str(t): one.mean_field for t, one in found.known.items()},
        "bethe_free_energies": {str(t): one.bethe for t, one in found.known.items()},
    }
    for name in ("free_energy", "exact_free_energy", "divergence"):
        metrics[f"small_{name}"] = {str(t): getattr(one, name) for t, one in found.summed.items()}
    return metrics | {"small_total_off": max(abs(one.total - 1) for one in found.summed.values())}


def _of_latents(looked: Latents, bound: Bound) -> dict[str, Any]:
    latent, component = looked.correlations()
    found: dict[str, Any] = {"latent_correlation": latent, "pca_correlation": component}
    return found | {"latent_divergences": looked.divergence.tolist(), "vae_bound": bound.bound}


def _of_flows(flows: dict[str, Learned]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, one in flows.items():
        key = name.replace(" ", "_")
        found |= {f"{key}_{kind}_divergence": one.divergence[kind] for kind in KINDS}
        found |= {f"{key}_flow_total": one.total["flow"], f"{key}_round_trip": one.roundtrip}
    return found
