"""Which qubits of a large processor: a connected set whose qubits and couplings go wrong least."""

from collections.abc import Mapping

WIDTH = 1000  # sets that the search keeps; as long as there are no more, it is exhaustive

Pair = tuple[str, str]


def best_connected(qubits: Mapping[str, float], couplings: Mapping[Pair, float], size: int) -> tuple[str, ...] | None:
    """The connected set of `size` qubits with the least sum of the costs of its qubits and of a tree of couplings that joins them.

    Sets grow by one neighbour at a time, and the `WIDTH` best of every size go on.

    Args:
        qubits: the cost of each qubit.
        couplings: the cost of each coupling of two of them.
        size: of the set.

    Returns:
        The qubits in the order of `qubits`; None if no set is that large.

    >>> best_connected({"a": 1, "b": 1, "c": 0, "d": 9}, {("a", "b"): 0.1, ("b", "d"): 0, ("c", "d"): 0}, 2)
    ('a', 'b')
    """
    neighbours: dict[str, dict[str, float]] = {qubit: {} for qubit in qubits}
    for (a, b), cost in couplings.items():
        neighbours[a][b] = neighbours[b][a] = cost
    kept = {frozenset([qubit]): cost for qubit, cost in qubits.items()}
    for _ in range(size - 1):
        grown: dict[frozenset[str], float] = {}
        for chosen, cost in kept.items():
            for qubit, edge in _border(chosen, neighbours).items():
                larger = chosen | {qubit}
                grown[larger] = min(grown.get(larger, float("inf")), cost + edge + qubits[qubit])
        kept = dict(sorted(grown.items(), key=lambda entry: (entry[1], sorted(entry[0])))[:WIDTH])
    best = min(kept, key=lambda chosen: (kept[chosen], sorted(chosen)), default=None)
    return None if best is None else tuple(qubit for qubit in qubits if qubit in best)


def pieces(qubits: tuple[str, ...], couplings: list[Pair]) -> int:
    """Into how many unconnected parts the couplings leave the qubits."""
    part = {qubit: qubit for qubit in qubits}
    for a, b in couplings:
        old, new = part[a], part[b]
        part = {qubit: new if label == old else label for qubit, label in part.items()}
    return len(set(part.values()))


def _border(chosen: frozenset[str], neighbours: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """The neighbours of a set, each with its cheapest coupling to it."""
    border: dict[str, float] = {}
    for inside in chosen:
        for qubit, edge in neighbours[inside].items():
            if qubit not in chosen:
                border[qubit] = min(border.get(qubit, float("inf")), edge)
    return border
