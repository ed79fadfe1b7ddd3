"""A keras model of the user's: whether it can take the place of one of ours."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np

from ..errors import InputError, require, shown
from .backend import keras_defaults
from .network import Network
from .pictures import Autoencoder

CODE = "code"  # name of the layer that is an autoencoder's bottleneck
EXAMPLES = 16  # random ones on which a model is tried
_OWN_LAYERS = "make the model of keras's own layers, so that its file opens without yours"

Shape = tuple[int, ...]


@contextmanager
def drawing_from(seed: int) -> Iterator[None]:
    """The first weights that keras draws here are those of the seed; its formats are the usual ones, and both are put back."""
    kept = random.getstate(), np.random.get_state()  # noqa: NPY002
    with keras_defaults():
        keras.utils.set_random_seed(seed)
        try:
            yield
        finally:
            random.setstate(kept[0])
            np.random.set_state(kept[1])  # noqa: NPY002


def own_network(model: Any, input_shape: Shape, output_shape: Shape, place: str) -> Network:
    """The model as a network, if examples of `input_shape` become logits of `output_shape`; `place` is how messages call its source.

    Raises:
        InputError: it is no built keras model, has other shapes, no logits, or more to keep than weights.
    """
    returned = f"{place} must return a keras model, but returns {shown(type(model).__name__)}"
    require(isinstance(model, keras.Model), f"{returned}; return keras.Sequential([...]) or keras.Model(inputs, outputs).")
    _require_known_layers(model, place)
    known = model.built and getattr(model, "inputs", None)
    require(bool(known), f"{place} returns a model that is not built; begin it with keras.Input(input_shape).")
    _require_shapes(model, input_shape, output_shape, place)
    require(bool(model.trainable_variables), f"{place} returns a model without weights to train; add a layer such as Dense.")
    ending = _ending(model)
    logits = f"{place} must give logits, since softmax or sigmoid belongs to the loss here"
    require(not ending, f"{logits}, but the last layer has the activation `{ending}`; leave it out.")
    network = Network(model)
    _require_logits(_tried(network, input_shape, place), logits)
    return network


def own_autoencoder(model: Any, shape: Shape, bottleneck: int, place: str) -> Autoencoder:
    """The model as an autoencoder of pictures of `shape`: up to its layer `code`, and from there on.

    Raises:
        InputError: it is none, see `own_network`; or `code` is missing, or does not part it.
    """
    whole = own_network(model, shape, shape, place)
    named = f"{place} must have a layer named `{CODE}` that gives {bottleneck} numbers"
    layer = next((layer for layer in model.layers if layer.name == CODE), None)
    require(layer is not None, f'{named}, but has none; write keras.layers.Dense(bottleneck, name="{CODE}").')
    assert layer is not None
    found = tuple(layer.output.shape)
    require(found == (None, bottleneck), f"{named}, but its output has the shape {found}; give it `bottleneck` units.")
    apart = f"{place} must draw from the layer `{CODE}` alone, without a way around it and without weights used on both sides"
    try:
        halves = keras.Model(model.inputs[0], layer.output), keras.Model(layer.output, model.outputs[0])
    except ValueError:
        raise InputError(f"{apart}; cut that connection.") from None
    parts = [id(v) for half in halves for v in half.trainable_variables]
    require(parts == [id(v) for v in model.trainable_variables], f"{apart}; cut that connection.")
    return Autoencoder(whole, *map(Network, halves))


def _require_known_layers(model: keras.Model, place: str) -> None:
    """Only then the saved file opens where the user's is not at hand."""
    try:
        foreign = next(_foreign(keras.saving.serialize_keras_object(model)), None)
    except Exception as error:  # what keras raises at classes that it cannot describe is an open list
        reason = shown(" ".join(str(error).split()))
        raise InputError(f"{place} returns a model that keras cannot save ({reason}); {_OWN_LAYERS}.") from None
    require(foreign is None, f"{place} returns a model with `{foreign}`, which keras could not load again; {_OWN_LAYERS}.")


def _foreign(described: Any) -> Iterator[str]:
    """Names of what is neither keras's nor ours, in the description of a model."""
    if isinstance(described, dict):
        name, module = str(described.get("class_name", "")), str(described.get("module"))
        ours = str(described.get("registered_name")).startswith("szilard>")
        if name == "__lambda__" or isinstance(described.get("value"), tuple):  # of a layer, of an activation
            yield "a lambda"
        elif name and not name.startswith("__") and module.partition(".")[0] != "keras" and not ours:
            yield shown(described["config"] if name == "function" else name)
    inner = described.values() if isinstance(described, dict) else described if isinstance(described, list | tuple) else ()
    for one in inner:
        yield from _foreign(one)


def _require_shapes(model: keras.Model, input_shape: Shape, output_shape: Shape, place: str) -> None:
    ends = len(model.inputs), len(model.outputs)
    require(ends == (1, 1), f"{place} must have one input and one output, but has {ends[0]} and {ends[1]}; join them.")
    taken, given = tuple(model.inputs[0].shape), tuple(model.outputs[0].shape)
    fits = len(taken) == len(input_shape) + 1 and all(one in (None, size) for one, size in zip(taken, (None, *input_shape), strict=True))
    wanted = f"{place} must take examples of the shape {input_shape}"
    require(fits, f"{wanted}, any number at once, but takes {taken}; begin it with keras.Input(input_shape).")
    wanted = f"{place} must give outputs of the shape {output_shape}"
    require(given == (None, *output_shape), f"{wanted} for each example, but gives {given[1:]}; end it with that many units.")
    kind = keras.backend.standardize_dtype(model.outputs[0].dtype)
    require(kind == "float32", f"{place} must give numbers of the kind float32, but gives {kind}; leave out its `dtype`.")


def _ending(model: keras.Model) -> str:
    """The activation of the last layer, if it has any."""
    last = model.layers[-1] if isinstance(model, keras.Sequential) else model.get_layer(model.output_names[0])
    if isinstance(last, keras.Model):
        return _ending(last)
    activation = getattr(last, "activation", None)
    return "" if activation in (None, keras.activations.linear) else str(getattr(activation, "__name__", activation))


def _tried(network: Network, input_shape: Shape, place: str) -> np.ndarray:
    """The outputs for random examples, after a step of training that may change nothing but weights and random seeds."""
    examples = np.random.default_rng(0).normal(size=(EXAMPLES, *input_shape)).astype(np.float32)
    try:
        after = network.train(network.parameters(), network.state(), examples)[1]
        outputs = np.asarray(network.batch(network.parameters(), examples))
    except Exception as error:  # layers raise whatever they like
        reason = shown(" ".join(str(error).split()), 120)
        raise InputError(f"{place} returns a model that fails on examples of the shape {input_shape} ({reason}); mend it.") from None
    for variable, new in zip(network.model.non_trainable_variables, after, strict=True):
        kept = not np.issubdtype(np.asarray(new).dtype, np.floating) or np.array_equal(np.asarray(variable.value), np.asarray(new))
        more = f"{place} returns a model that gathers `{variable.path}` while it learns, which no run keeps"
        require(kept, f"{more}; take LayerNormalization or GroupNormalization instead of BatchNormalization.")
    return outputs


def _require_logits(outputs: np.ndarray, logits: str) -> None:
    require(bool(np.isfinite(outputs).all()), f"{logits}, but some are not finite; mend its first weights.")
    signed = bool((outputs < 0).any()) or not outputs.any()  # a last layer may begin with nothing but zeros
    require(signed, f"{logits}, but random examples give no number below 0, as after softmax, sigmoid or relu; leave it out.")
