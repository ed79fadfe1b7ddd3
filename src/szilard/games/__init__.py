"""Trained players, and matches between them."""
