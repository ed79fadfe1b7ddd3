"""The reference: a page for each module of the public rooms, with what griffe reads in the source; nothing is imported."""

from typing import Any

from .docstrings import first_line, markdown
from .markdown import code, contents, rows, sections, table
from .members import constants, member

ROOMS = (
    *("scenario", "contract", "physics", "scenarios", "devices", "networks", "learn"),
    *("data", "runs", "memory", "games", "sweeps", "draw", "widgets"),
)
_ABOUT = """
What can be imported, room by room: imports point one way, from the right to the left of

`physics` ← `scenario`, `devices` ← `networks` ← `learn`, `scenarios`, `data`, `draw` ← `widgets` ← `runs`
← `memory`, `games` ← `experiments` ← `sweeps`

Shapes stand in the annotations, as [jaxtyping](https://docs.kidger.site/jaxtyping/) writes them: `Float[Array, "qubits 4"]` is an array of
floating-point numbers with the shape (qubits, 4); axes of the same name have the same length, and `""` is a number. Physics is written
for one system: `jax.vmap` makes it one for many. `InputError` is raised for what a user can mend, with a sentence that says how.
"""


def pages() -> dict[str, str]:
    """The pages of the reference, by path."""
    import griffe

    from .stage import ROOT

    quiet = {"warn_unknown_params": False, "warn_missing_types": False}  # fields are told of among the parameters of their class
    options = {"docstring_parser": "google", "docstring_options": quiet, "allow_inspection": False}
    package = griffe.load("szilard", search_paths=[ROOT / "src"], **options)
    found: dict[str, str] = {"api/index.md": _index(package)}
    for room in ROOMS:
        modules = _modules(package[room])
        found[f"api/{room}.md"] = _page(package[room], modules)
        found |= {f"api/{room}.{module.name}.md": _page(module, []) for module in modules}
    return found


def _modules(room: Any) -> list[Any]:
    """The public modules of a room, and its packages."""
    inside = (one for one in room.members.values() if not one.is_alias and one.is_module)
    return sorted((one for one in inside if not one.name.startswith("_")), key=lambda one: one.name)


def _told() -> dict[str, str]:
    """What the table of CONTRIBUTING says of each room."""
    from .stage import ROOT

    table = rows(sections((ROOT / "CONTRIBUTING.md").read_text("utf-8"))["Where things are"])
    return {name.strip("`/ ").removesuffix(".py"): said for names, said, _ in table for name in names.split(",")}


def _index(package: Any) -> str:
    told = _told()
    front = "\n".join(["```", *package.docstring.value.splitlines()[2:], "```"])
    lines = [[f"[`szilard.{room}`]({room}.md)", first_line(package[room]) or told[room]] for room in ROOMS]
    return f"# Reference\n{_ABOUT}\n## `szilard`\n\n{front}\n\n## Rooms\n\n{table(['room', 'what it is'], lines)}\n" + contents(
        f"{room} <{room}>" for room in ROOMS
    )


def _page(module: Any, below: list[Any]) -> str:
    """A module: what it says of itself, its constants, classes and functions, and the modules below it."""
    aside = "---\norphan: true\n---\n" if module.path.count(".") > 1 else ""  # the navigation of every page would list all modules
    parts = [
        f"{aside}# `{module.path.removeprefix('szilard.')}`\n",
        _way(module),
        f"```{{py:module}} {module.path}\n```\n",
        markdown(module.docstring),
    ]
    own = [one for one in module.members.values() if not one.is_alias and not one.name.startswith("_")]
    if shown := constants(one for one in own if one.is_attribute):
        parts.append(shown)
    parts += [member(one) for one in own if one.is_class or one.is_function]
    if below:
        lines = [[f"[`{one.name}`]({module.name}.{one.name}.md)", first_line(one)] for one in below]
        parts.append(table(["module", "what it is"], lines))
    if taken := _from_elsewhere(module):
        parts.append(f"Also here: {taken}.\n")
    return "\n".join(parts)


def _way(module: Any) -> str:
    """Back to the room."""
    room = module.path.split(".")[1]
    return f"{{.way}}\n[Reference](index.md) / [{room}]({room}.md)\n" if module.path.count(".") > 1 else ""


def _from_elsewhere(module: Any) -> str:
    """What a room's front exports of its modules."""
    names = [one for one in module.exports or [] if module.members.get(str(one)) is not None and module.members[str(one)].is_alias]
    return ", ".join(code(str(one)) for one in sorted(map(str, names)))
