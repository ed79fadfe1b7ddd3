"""Strategies written by hand, a file for each idea; `..fixed_strategies` names them all."""
