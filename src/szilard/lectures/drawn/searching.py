"""The schemes of lecture 10 on tree search and AlphaGo, and trees as they grow."""

from ...draw.schemes import svg
from ...draw.schemes.svg import Place
from .. import four
from ..four import Node

WIDEST, DEEPEST = 7, 3  # nodes in a row of a tree, and rows below the root
STEP = 64.0  # from row to row


def phases() -> str:
    """The four parts of a simulation."""
    parts = [part for k in range(4) for part in _phase(k, 14.0 + 170 * (k % 2), 8.0 + 152 * (k // 2))]
    words = "A simulation goes down by the best scores, adds one position, lets the network judge it, and takes the value back up."
    return svg.drawing(parts, 308, "Four parts of a simulation", words)


def _phase(k: int, left: float, top: float) -> list[str]:
    root, near, far, new = ((left + x, top + y) for x, y in ((72, 18), (36, 58), (108, 58), (60, 100)))
    onward = [(root, near)] + ([(near, new)] if k else [])
    parts = [svg.arrow(root, far, "soft", 1.4, (10, 10))]
    for j, (a, b) in enumerate(onward):
        strong = k == 3 or k == j
        colour = "red" if k == 3 else "blue" if strong else "soft"
        parts.append(svg.arrow(*((b, a) if k == 3 else (a, b)), colour, 2.4 if strong else 1.4, (10, 10)))
    parts += [svg.node(at, "", "ink", 9) for at in (root, near, far)]
    if k:
        parts.append(svg.node(new, "", "green" if k == 1 else "ink", 9, filled=k == 1))
    if k == 2:
        parts += [svg.arrow((new[0] + 12, new[1]), (new[0] + 36, new[1]), "violet")]
        parts.append(svg.formula((new[0] + 40, new[1] + 5), "p, v", "start", "violet"))
    if k == 3:
        parts += [svg.formula((left + 30, top + 90), "v", colour="red"), svg.formula((left + 34, top + 34), "-v", colour="red")]
    return [*parts, svg.words((left + 72, top + 136), ("1 select", "2 expand", "3 evaluate", "4 back up")[k])]


def alphago() -> str:
    """How AlphaGo was trained."""
    rows = [
        ("games of experts", "ink", 8.0),
        ("policy network", "blue", 76.0),
        ("stronger policy", "blue", 144.0),
        ("value network", "violet", 212.0),
    ]
    said = ("imitate 30 million positions", "play itself, policy gradient", "predict who wins its games")
    parts = [svg.box((40, top), (150, 36), name, colour, plain=True) for name, colour, top in rows]
    for k, words in enumerate(said):
        parts.append(svg.arrow((115, 46.0 + 68 * k), (115, 74.0 + 68 * k), "ink"))
        parts.append(svg.words((124, 64.0 + 68 * k), words, "start", "soft"))
    parts += [svg.box((40, 280), (150, 36), "tree search", "green", plain=True), svg.arrow((115, 250), (115, 278), "ink")]
    parts += [svg.path([(40, 94), (14, 94), (14, 298)], "blue", 1.8), svg.arrow((14, 298), (38, 298), "blue")]
    parts += [svg.words((20, 268), "p", "start", "blue"), svg.words((124, 268), "v", "start", "violet")]
    words = "A policy network learned from experts, improved by playing itself, taught a value network; both guide the search."
    return svg.drawing(parts, 324, "AlphaGo, 2016", words)


def alphazero() -> str:
    """The loop of AlphaZero."""
    spots = {"network p, v": (170.0, 28.0), "tree search": (272.0, 128.0), "games": (68.0, 128.0)}
    parts = [
        svg.arrow((206, 46), (262, 108), "ink", 1.8),
        svg.arrow((218, 128), (124, 128), "ink", 1.8),
        svg.arrow((78, 108), (134, 46), "ink", 1.8),
    ]
    parts += [
        svg.box((x - 54, y - 18), (108, 36), name, colour, plain=True)
        for (name, (x, y)), colour in zip(spots.items(), ("blue", "green", "ink"), strict=True)
    ]
    parts += [svg.words((244, 74), "guides", "start"), svg.words((166, 118), "moves π"), svg.words((96, 74), "learn π, z", "end")]
    words = "The network guides a search, the search plays better than the network, and the network learns from these games."
    return svg.drawing(parts, 160, "AlphaZero, 2018", words)


def tree(root: Node, title: str = "A tree of Connect Four") -> str:
    """The most visited moves of a tree: as thick as they were tried often, with their visits."""
    rows, spots = _rows(root)
    parts: list[str] = []
    for row in rows[1:]:
        for _, above, move, visits in row:
            a, b = spots[above], spots[(*above, move)]
            share = visits / max(root.visits.sum(), 1)
            parts.append(svg.line((a[0], a[1] + 14), (b[0], b[1] - 14), "blue" if share > 0.1 else "soft", 1 + 9 * share))
    for row in rows:
        for node, above, move, visits in row:
            way = (*above, move) if move >= 0 else ()
            parts.append(svg.node(spots[way], "", "green" if node.over else "ink", 14 if way else 19))
            text = str(move + 1) if way else "now"
            parts.append(svg.words((spots[way][0], spots[way][1] + 5), text))
            if way:
                parts.append(svg.words((spots[way][0], spots[way][1] + 29), f"{visits:.0f}", colour="soft", halo=True))
    told = "; ".join(f"column {move + 1}: {visits:.0f}" for _, _, move, visits in (rows[1] if len(rows) > 1 else []))
    return svg.drawing(parts, 24 + STEP * DEEPEST + 40, title, f"How often each move was tried: {told or 'none yet'}.")


def growing(moves: tuple[int, ...], shown: tuple[int, ...]) -> tuple[list[str], list[str]]:
    """The tree over a position after so many simulations, and what it expects."""
    root, frames, said = four.node(four.position(moves)), [], []
    for count in range(max(shown) + 1):
        if count in shown:
            frames.append(tree(root))
            mean = f"{root.total.sum() / count:+.2f}".replace("-", svg.MINUS) if count else "nothing yet"
            said.append(f"{count} simulations: expects {mean}")
        four.simulate(root)
    return frames, said


Shown = tuple[Node, tuple[int, ...], int, float]  # a node, the way to the one above, the move from there, and how often it was tried


def _rows(root: Node) -> tuple[list[list[Shown]], dict[tuple[int, ...], Place]]:
    """The nodes that are shown, row by row, and where."""
    rows: list[list[Shown]] = [[(root, (), -1, float(root.visits.sum()))]]
    spots: dict[tuple[int, ...], Place] = {(): (svg.WIDTH / 2, 20.0)}
    for depth in range(1, DEEPEST + 1):
        below = [
            (child, (*above, move) if move >= 0 else (), column, float(node.visits[column]))
            for node, above, move, _ in rows[-1]
            for column, child in sorted(node.children.items())
        ]
        most = sorted(below, key=lambda one: -one[3])[:WIDEST]
        row = [one for one in below if any(one[0] is kept[0] for kept in most)]
        if not row:
            break
        rows.append(row)
        for k, (_, above, move, _) in enumerate(row):
            spots[(*above, move)] = (svg.WIDTH * (k + 0.5) / len(row), 20.0 + STEP * depth)
    return rows, spots
