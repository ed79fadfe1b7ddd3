"""Trained players, and a game against one."""
