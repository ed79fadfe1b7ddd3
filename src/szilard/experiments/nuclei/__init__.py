"""Does a network that is told only the numbers of protons and neutrons discover the closed shells of nuclei?

A liquid drop explains the binding energies of nuclei to one percent. A committee of networks learns what it leaves, is judged on
elements of which it has seen no isotope, and on isotopes beyond the heaviest that it has seen.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from ...conventions import brief
from ...data.nuclides import ENDS, Nuclides, Split, hold_out_chains, hold_out_ends, measured, places_from_the_end
from ...draw import nuclei as picture
from ...learn.supervised import Fit, Source
from ...networks import Network, Parameters, nuclide_committee
from ...physics.liquid_drop import FIVE_TERMS, five_terms
from ...runs.outcome import Outcome, Row
from ...runs.progress import ERROR
from ...runs.run import Run
from ...runs.supervised import Supervised, train
from ...settings.nuclei import LAYERS, Settings
from .mass_models import KEYS, Energies, baselines, coefficients, formula
from .shells import SPECIAL, closed_shells, gaps_by_neutrons, separation_energies

EFFORT = 1  # of XLA: the programs run as fast as with more of it
SCALE = 3.0  # of what the five-term formula leaves, in MeV


class Judged(NamedTuple):
    """Predictions of all models for one split: binding energies by name, and the spread of the committee."""

    split: Split
    predicted: dict[str, Energies]
    spread: Energies


def answer(run: Run[Settings]) -> Outcome:
    """Learn with whole elements held out, and again with the neutron-rich ends held out; compare, and look for closed shells."""
    nuclides = measured()
    chains = judge(run, "chains", nuclides, hold_out_chains(nuclides, run.rng("chains: split")))
    ends = judge(run, "ends", nuclides, hold_out_ends(nuclides))
    shells = gaps(nuclides, chains)
    _draw(run, nuclides, chains, shells)
    beyond = _by_distance(nuclides, ends)
    errors = {name: _error(nuclides, chains, name) for name in KEYS}
    run.figure("errors", picture.errors(errors, beyond), "Errors on held-out elements, and on isotopes beyond the heaviest one seen.")
    return _outcome(nuclides, chains, ends, shells)


def judge(run: Run[Settings], name: str, nuclides: Nuclides, split: Split) -> Judged:
    """Train a committee, and predict by all models."""
    drop = formula(five_terms, nuclides, split)
    voices = _learn(run, name, nuclides, split, nuclides.binding - drop)
    others = run.part(f"{name}-baselines", lambda: baselines(nuclides, split, run.number(f"{name}: boosting")))
    mean, spread = voices.mean(1), voices.std(1)
    off = (drop + mean - nuclides.binding)[split.validation]
    calibrated = spread * np.sqrt(np.mean((off / spread[split.validation]) ** 2))
    return Judged(split, {"network": drop + mean} | others, calibrated)


def _learn(run: Run[Settings], name: str, nuclides: Nuclides, split: Split, left: Energies) -> Float[np.ndarray, "nuclides members"]:
    """What each member of a committee adds to the five-term formula, in MeV; it has learned from the training nuclides alone."""
    settings = run.settings
    network = nuclide_committee(settings.members, (settings.units,) * LAYERS, SCALE, run.number(f"{name}: network"))
    numbers = jnp.asarray(np.column_stack([nuclides.protons, nuclides.neutrons]), jnp.float32)
    targets, infer, seen = jnp.asarray(left, jnp.float32), brief(network.batch), jnp.asarray(np.flatnonzero(split.training))

    def source(key: Array, step: Int[Array, ""]) -> tuple[Array, Array]:
        chosen = seen[jax.random.randint(key, (settings.learning.batch,), 0, len(seen))]
        return numbers[chosen], targets[chosen]

    def validated(parameters: Parameters) -> float:
        off = np.asarray(infer(parameters, numbers)).mean(1) - left
        return float(np.sqrt(np.mean(off[split.validation] ** 2)))

    parameters = train(run, name, _committee(network, source, validated, settings.learning, run.key(f"{name}: training")))
    what = "correction to the five-term formula by each member, MeV"
    run.network(name, network, parameters, inputs="numbers of protons and neutrons, (nuclides, 2)", outputs=what)
    return np.asarray(infer(parameters, numbers), float)


def _committee(network: Network, source: Source, validated: Callable[[Parameters], float], fit: Fit, key: Array) -> Supervised:
    """The training of all members side by side, each to make its own error small; the weights that validation likes best are kept."""
    return Supervised(
        network=network,
        source=source,
        loss=lambda outputs, wanted: jnp.mean((outputs - wanted[:, None]) ** 2),
        evaluate=validated,
        fit=fit,
        key=key,
        measure=ERROR,
        keep="best",
        effort=EFFORT,
    )


def _error(nuclides: Nuclides, judged: Judged, name: str, *, a_nucleon: bool = False) -> float:
    """Root mean square error of binding energies of the test nuclides in MeV, or of binding energies per nucleon."""
    off = (judged.predicted[name] - nuclides.binding) / (nuclides.mass_numbers if a_nucleon else 1)
    return float(np.sqrt(np.mean(off[judged.split.test] ** 2)))


def _by_distance(nuclides: Nuclides, ends: Judged) -> dict[str, list[float]]:
    """Root mean square errors of isotopes that are 1, 2, 3 places beyond those held back for validation, by model."""
    place = places_from_the_end(nuclides)
    off = {name: (predicted - nuclides.binding) ** 2 for name, predicted in ends.predicted.items()}
    return {name: [float(np.sqrt(off[name][place == ENDS - k].mean())) for k in range(ENDS)] for name in KEYS}


def gaps(nuclides: Nuclides, chains: Judged) -> dict[str, dict[int, float]]:
    """The gaps in S_2n of held-out elements against N: as measured, by the five-term formula, and by the network."""
    by = {"measured": nuclides.binding} | {name: chains.predicted[name] for name in ("five-term formula", "network")}
    return {name: gaps_by_neutrons(nuclides, binding, chains.split.test) for name, binding in by.items()}


def _draw(run: Run[Settings], nuclides: Nuclides, chains: Judged, shells: dict[str, dict[int, float]]) -> None:
    drop, test = chains.predicted["five-term formula"], chains.split.test
    maps = picture.Maps(nuclides.protons, nuclides.neutrons, nuclides.binding - drop, chains.predicted["network"] - drop, test)
    run.figure(
        "correction",
        picture.correction(maps, SPECIAL),
        "What the liquid drop leaves of the binding energies, as measured and as the network has it, which is told no magic number. "
        "Of elements marked at the left it has seen no isotope.",
    )
    by = {"measured": nuclides.binding, "five-term formula": drop, "network": chains.predicted["network"]}
    separation = {name: separation_energies(nuclides, binding) for name, binding in by.items()}
    chosen = picture.Chains(nuclides.protons[test], nuclides.neutrons[test], {name: s[test] for name, s in separation.items()})
    run.figure(
        "separation",
        picture.separation(chosen, shells, SPECIAL),
        "Energy to remove two neutrons from held-out elements, and how far it falls behind each neutron number: closed shells stand out.",
    )


def _outcome(nuclides: Nuclides, chains: Judged, ends: Judged, shells: dict[str, dict[int, float]]) -> Outcome:
    found = {name: closed_shells(shells[name], shells["five-term formula"]) for name in ("measured", "network")}
    error = {name: _error(nuclides, chains, name) for name in KEYS}
    a_nucleon = {name: _error(nuclides, chains, name, a_nucleon=True) for name in KEYS}
    beyond = {name: _error(nuclides, ends, name) for name in KEYS}
    best = min((name for name in KEYS if name != "network"), key=lambda name: error[name])
    said = {name: f"{error[name]:.2f} MeV, {a_nucleon[name]:.4f} MeV a nucleon" for name in KEYS}
    return Outcome(
        sentence=(
            f"For elements of which it has seen no isotope the network misses the binding energy by {said['network']} "
            f"(five-term formula: {said['five-term formula']}; best of the others, {best}: {said[best]}). Told no magic number, it finds "
            f"closed shells of neutrons at {', '.join(map(str, found['network'])) or 'none'}."
        ),
        rows=[
            Row(name, key, error=error[name], error_per_nucleon=a_nucleon[name], error_beyond=beyond[name]) for name, key in KEYS.items()
        ],
        metrics=_further(nuclides, chains, shells, found),
        notes=_notes(nuclides, chains, ends),
    )


def _further(nuclides: Nuclides, chains: Judged, shells: dict[str, dict[int, float]], found: dict[str, list[int]]) -> dict[str, Any]:
    """What has no place in the table: numbers of nuclides, closed shells, gaps, how honest the spread is, and the drop itself."""
    split, off = chains.split, np.abs(chains.predicted["network"] - nuclides.binding)
    metrics: dict[str, Any] = {"nuclides": len(nuclides.protons), "held_out": int(split.test.sum())}
    metrics |= {"closed_shells": found["network"], "measured_closed_shells": found["measured"]}
    for prefix, name in (("", "network"), ("measured_", "measured"), ("five_term_", "five-term formula")):
        metrics |= {f"{prefix}gap_{n}": shells[name].get(n) for n in SPECIAL}
    metrics["within_two_spreads"] = float(np.mean((off < 2 * chains.spread)[split.test]))
    return metrics | {"five_term_coefficients": dict(zip(FIVE_TERMS, coefficients(five_terms, nuclides, split).tolist(), strict=True))}


def _notes(nuclides: Nuclides, chains: Judged, ends: Judged) -> tuple[str, ...]:
    counts = [int(chosen.sum()) for chosen in chains.split]
    return (
        f"Error: root mean square error of the binding energy in MeV, on {counts[2]} nuclides of held-out elements; {counts[0]} others "
        f"were learned from, {counts[1]} chose. Error beyond: of the {ENDS} neutron-richest isotopes of every element, "
        f"{int(ends.split.test.sum())} nuclides, where the two before them are not learned from either.",
        "The formula with shell terms is told the magic numbers; nobody else is. The models below it add to the five-term formula.",
        "Masses: AME2020, from mendeleev; estimated ones are left out.",
    )
