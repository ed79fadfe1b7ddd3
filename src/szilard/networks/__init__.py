"""Neural networks and their optimizer, built with keras, used as pure functions of their parameters."""

from .network import Network, Parameters  # isort: skip - it chooses the backend of keras, before anything imports keras
from .adam import Adam, adam, copies
from .policies import actor_critic, recurrent_policy
from .recurrent import Memory, Recurrent, lstm

__all__ = [
    "Adam",
    "Memory",
    "Network",
    "Parameters",
    "Recurrent",
    "actor_critic",
    "adam",
    "copies",
    "lstm",
    "recurrent_policy",
]
