"""A keras model as a pure function of its parameters."""

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import keras
from jaxtyping import Array, Float

from ..errors import InputError

Parameters = list[Array]


@dataclass(frozen=True, eq=False)
class Network:
    """A keras model as a pure function: `network(parameters, *inputs)` for one system; callers `vmap`."""

    model: keras.Model

    def parameters(self) -> Parameters:
        """The model's present weights."""
        return [jnp.asarray(v.value) for v in self.model.trainable_variables]

    def state(self) -> list[Array]:
        """The non-trainable state, which training changes without a gradient: the random seeds of dropout."""
        return [jnp.asarray(v.value) for v in self.model.non_trainable_variables]

    def load(self, parameters: Parameters) -> keras.Model:
        """The model with its weights set to `parameters`."""
        for variable, value in zip(self.model.trainable_variables, parameters, strict=True):
            variable.assign(value)
        return self.model

    def __call__(self, parameters: Parameters, *inputs: Float[Array, "..."]) -> tuple[Array, ...]:
        """The outputs of the model for one system."""
        batched = [x[None] for x in inputs]
        outputs = self.batch(parameters, batched if len(batched) > 1 else batched[0])
        return tuple(output[0] for output in (outputs if isinstance(outputs, list | tuple) else [outputs]))

    def batch(self, parameters: Parameters, inputs: Any) -> Any:
        """The outputs of the model for a batch, after training: dropout is off."""
        return self.model.stateless_call(parameters, self.state(), inputs, training=False)[0]

    def train(self, parameters: Parameters, state: list[Array], inputs: Any) -> tuple[Any, list[Array]]:
        """The outputs for a batch during training, dropout on, and what replaces `state` in the next step."""
        return self.model.stateless_call(parameters, state, inputs, training=True)


def read(path: Path) -> Network:
    """The network in a file that `record.save_network` has written.

    Raises:
        InputError: the file is damaged.
    """
    try:
        return Network(keras.saving.load_model(path))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        reason = str(error).partition("\n")[0]
        raise InputError(f"`{path}` is damaged ({reason}); restore the file from a copy, or start the run again.") from None
