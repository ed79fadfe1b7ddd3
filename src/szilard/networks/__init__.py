"""Neural networks and their optimizer, built with keras, used as pure functions of their parameters."""

from .network import Network, Parameters  # isort: skip - it chooses the backend of keras, before anything imports keras
from .adam import Adam, adam, copies
from .players import dense_player, residual_player
from .policies import actor_critic, recurrent_policy

__all__ = ["Adam", "Network", "Parameters", "actor_critic", "adam", "copies", "dense_player", "recurrent_policy", "residual_player"]
