"""How many mazes there are."""

import numpy as np


def tree_count(cells: int) -> int:
    """How many mazes there are: the spanning trees of the grid, in whole numbers by the eigenvalues of its Laplacian (Kirchhoff).

    >>> [tree_count(cells) for cells in (1, 2, 3, 4, 5)]
    [1, 4, 192, 100352, 557568000]
    """
    line = 2 - 2 * np.cos(np.pi * np.arange(cells) / cells)
    eigenvalues = (line[:, None] + line).ravel()[1:]
    return round(np.exp(np.sum(np.log(eigenvalues)) - 2 * np.log(cells)))
