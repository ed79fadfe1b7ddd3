"""A committee of graph networks learns a property; each member sees structures of its own, and none is told how far it is right."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from ...data.structures import Graphs
from ...learn.supervised import Fit, Loss, Source
from ...networks import GraphSize, Network, Parameters, graph_committee
from ...networks.graphs import ELEMENTS
from ...runs.compilation import compiled
from ...runs.progress import ERROR
from ...runs.run import Run
from ...runs.supervised import Supervised, train
from .baselines import elements

SOON = 300  # steps that are over before a fast program would be compiled
AT_ONCE = 256  # structures of which the property is computed together


class Task(NamedTuple):
    """A property of structures, and which member of a committee learns from which of them.

    Args:
        name: of the network in the record.
        graphs: the structures.
        values: their property.
        taught: which structure teaches which member.
        total: whether the property is a sum over atoms.
        unit: of the property, in words.
    """

    name: str
    graphs: Graphs
    values: Float[np.ndarray, "structures"]
    taught: Bool[np.ndarray, "structures members"]
    total: bool
    unit: str


def learn(run: Run, task: Task, size: GraphSize, fit: Fit) -> Float[np.ndarray, "structures members"]:
    """What each member makes of every structure, also of those that it has learned from."""
    network, scale = _committee(run, task, size)
    first = jnp.arange(AT_ONCE) % len(task.values)
    seen = [jnp.asarray(task.graphs.numbers)[first], jnp.asarray(task.graphs.bonds)[first]]
    infer = compiled(network.batch, network.parameters(), seen, effort=0)

    def missed(parameters: Parameters) -> float:
        off = _everywhere(infer, parameters, task.graphs) - task.values[:, None]
        return float(np.sqrt(np.mean(off[task.taught] ** 2)))

    training = Supervised(
        network=network,
        source=_source(task, fit.batch),
        loss=_loss(scale**2 * task.taught.sum(0) / task.taught.any(1).sum()),
        evaluate=missed,
        fit=fit,
        key=run.key(f"{task.name}: training"),
        measure=ERROR,
        evaluations=5,
        effort=0 if fit.steps < SOON else 1,
    )
    parameters = train(run, task.name, training)
    card = {"inputs": "atomic numbers and bonds of `szilard.data.structures.graphs`", "outputs": f"property by each member, {task.unit}"}
    run.network(task.name, network, parameters, **card)
    return _everywhere(infer, parameters, task.graphs)


def _source(task: Task, batch: int) -> Source:
    """Minibatches of structures that teach somebody, each with its property and whom it teaches."""
    numbers, bonds = jnp.asarray(task.graphs.numbers), jnp.asarray(task.graphs.bonds)
    values, taught = jnp.asarray(task.values, jnp.float32), jnp.asarray(task.taught, jnp.float32)
    seen = jnp.asarray(np.flatnonzero(task.taught.any(1)))

    def source(key: Array, step: Int[Array, ""]) -> tuple[list[Array], tuple[Array, Array]]:
        chosen = seen[jax.random.randint(key, (batch,), 0, len(seen))]
        return [numbers[chosen], bonds[chosen]], (values[chosen], taught[chosen])

    return source


def _loss(scale: np.ndarray) -> Loss:
    """Squared errors of members on structures that teach them, in units of `scale`; those who see fewer are not slower."""
    units = jnp.asarray(scale, jnp.float32)

    def loss(outputs: Array, wanted: tuple[Array, Array]) -> Float[Array, ""]:
        return jnp.mean(wanted[1] * (outputs - wanted[0][:, None]) ** 2 / units)

    return loss


def _committee(run: Run, task: Task, size: GraphSize) -> tuple[Network, np.ndarray]:
    """The network before it learns: its elements and its scale are those that each member's own structures have on average."""
    counts = np.stack([(task.graphs.numbers == z).sum(1) for z in range(ELEMENTS)], 1).astype(float)
    counts[:, 0] = 0
    counts /= 1 if task.total else counts.sum(1, keepdims=True)
    first = np.stack([elements(counts[mine], task.values[mine]) for mine in task.taught.T], 1)
    left = task.values[:, None] - counts @ first
    scale = np.array([max(float(left[mine, k].std()), 1e-12) for k, mine in enumerate(task.taught.T)])
    bond = max(float(np.sqrt((task.graphs.bonds.sum(2) ** 2).mean((0, 1)).max())), 1e-6)
    shape = {"radial": task.graphs.bonds.shape[-1], "bond": bond, "total": task.total}
    return graph_committee(size, first, scale, **shape, seed=run.number(f"{task.name}: network")), scale


def _everywhere(infer, parameters: Parameters, graphs: Graphs) -> np.ndarray:
    """In batches of one size, so that one program serves all."""
    count = len(graphs.numbers)
    places = np.resize(np.arange(count), -(-count // AT_ONCE) * AT_ONCE).reshape(-1, AT_ONCE)
    found = [np.asarray(infer(parameters, [jnp.asarray(graphs.numbers[some]), jnp.asarray(graphs.bonds[some])]), float) for some in places]
    return np.concatenate(found)[:count]
