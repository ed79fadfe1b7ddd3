"""Neural networks and their optimizer, built with keras, used as pure functions of their parameters."""

from .backend import keras_defaults  # isort: skip - it chooses the backend of keras, before anything imports keras
from .adam import Adam, adam, copies
from .bottlenecks import bottlenecks
from .classifiers import convolutional_classifier, dense_classifier, single_convolution
from .committees import nuclide_committee
from .graphs import GraphSize, graph_committee
from .lattices import lattice_classifier
from .mazes import maze_policy
from .memory_cells import Memory, along
from .network import Network, Parameters, read
from .pictures import Autoencoder, autoencoder, convolutional
from .players import dense_player, residual_player, windowed_player
from .policies import actor_critic, recurrent_actor_critic, recurrent_policy
from .recurrent import Recurrent, apply, lstm

__all__ = [
    "Adam",
    "Autoencoder",
    "GraphSize",
    "Memory",
    "Network",
    "Parameters",
    "Recurrent",
    "actor_critic",
    "adam",
    "along",
    "apply",
    "autoencoder",
    "bottlenecks",
    "convolutional",
    "convolutional_classifier",
    "copies",
    "dense_classifier",
    "dense_player",
    "graph_committee",
    "keras_defaults",
    "lattice_classifier",
    "lstm",
    "maze_policy",
    "nuclide_committee",
    "read",
    "recurrent_actor_critic",
    "recurrent_policy",
    "residual_player",
    "single_convolution",
    "windowed_player",
]
