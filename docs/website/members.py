"""Classes, functions and constants of the reference."""

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Any

from .docstrings import markdown, plain
from .markdown import code, table

_LONG = 60  # characters of a value that is shown
_TABLES = ("parameters", "attributes")  # sections of a docstring that the table of fields takes over


def constants(attributes: Iterable[Any]) -> str:
    """The constants of a module and what their comments say."""
    lines = [[code(one.name), code(_short(str(one.value))), _comment(one)] for one in attributes if one.value is not None]
    return "\n" + table(["constant", "value", ""], lines) if lines else ""


def _comment(attribute: Any) -> str:
    """What is said of a constant beside it, or above it after `#:`."""
    if attribute.docstring:
        return plain(" ".join(attribute.docstring.value.split()))
    lines = attribute.module.source.splitlines() if not attribute.module.filepath else attribute.module.lines
    beside = re.search(r"  # (.*)$", lines[attribute.endlineno - 1])
    above = re.match(r"#: (.*)$", lines[attribute.lineno - 2]) if attribute.lineno > 1 else None
    said = beside[1] if beside else above[1] if above else ""
    return "" if said.startswith(("noqa", "type:", "pyright")) else plain(said)


def member(one: Any, depth: int = 6) -> str:
    """A class or a function."""
    return _class(one, depth) if one.is_class else _function(one, "function", depth)


def _directive(kind: str, signature: str, content: str, depth: int, options: str = "") -> str:
    return f"\n{':' * depth}{{py:{kind}}} {signature}\n{options}\n{content}\n{':' * depth}\n"


def _function(one: Any, kind: str, depth: int) -> str:
    parameters = list(one.parameters)[1:] if kind == "method" and "staticmethod" not in one.labels else list(one.parameters)
    returns = f" -> {_typed(one.returns)}" if one.returns is not None else ""
    options = "".join(f":{label}:\n" for label in ("classmethod", "staticmethod", "async") if label in one.labels)
    signature = f"{one.name}({', '.join(_parameters(parameters))}){returns}"
    return _directive(kind, signature, markdown(one.docstring), depth, options)


def _parameters(parameters: Iterable[Any]) -> Iterator[str]:
    """As they stand in a `def`."""
    before = None
    for one in parameters:
        kind = one.kind.value if one.kind else ""
        if before == "positional-only" and kind != before:
            yield "/"
        if kind == "keyword-only" and before not in ("keyword-only", "variadic positional"):
            yield "*"
        stars = {"variadic positional": "*", "variadic keyword": "**"}.get(kind, "")
        annotation = f": {_typed(one.annotation)}" if one.annotation is not None else ""
        default = f" = {_short(str(one.default))}" if one.default is not None and not stars else ""
        yield f"{stars}{one.name}{annotation}{default}"
        before = kind


def _typed(annotation: Any) -> str:
    """An annotation as in the source; a name that is quoted only because it is defined later stands without quotes.

    >>> _typed("'Paulis'"), _typed("Float[Array, '4 group']")
    ('Paulis', 'Float[Array, "4 group"]')
    """
    text = re.sub(r"'([^']*)'", r'"\1"', str(annotation))
    return text[1:-1] if re.fullmatch(r'"[^"]*"', text) else text


def _short(text: str) -> str:
    """A value, or dots where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= _LONG else "..."


def _class(one: Any, depth: int) -> str:
    inside = [member for name, member in one.members.items() if not name.startswith("_") and not member.is_alias]
    fields = [member for member in inside if member.is_attribute and "property" not in member.labels and _is_field(member)]
    said = markdown(one.docstring, _TABLES if fields else ())
    parts = [said, _fields(one, fields) if fields else ""]
    parts += [_property(member, depth - 1) for member in inside if member.is_attribute and "property" in member.labels]
    parts += [_function(member, "method", depth - 1) for member in inside if member.is_function]
    bases = [str(base) for base in one.bases if str(base).split("[")[0] not in ("object", "Generic")]
    kind = f" ({', '.join(bases)})" if bases else ""
    return _directive("class", one.name, (f"{{.bases}}\nA {code(kind.strip(' ()'))}.\n\n" if kind else "") + "\n".join(parts), depth)


def _is_field(member: Any) -> bool:
    return member.annotation is not None and not str(member.annotation).startswith("ClassVar")


def _property(one: Any, depth: int) -> str:
    options = f":type: {_typed(one.annotation)}\n" if one.annotation is not None else ""
    return _directive("property", one.name, markdown(one.docstring), depth, options)


def _fields(owner: Any, fields: list[Any]) -> str:
    """The fields of a class, each with its type, its default and its meaning."""
    sections = owner.docstring.parsed if owner.docstring else []
    said = {one.name: one.description for section in sections if section.kind.value in _TABLES for one in section.value}
    lines = []
    for one in fields:
        default, meaning = _declared(one)
        meaning = meaning or said.get(one.name, "") or (one.docstring.value if one.docstring else "") or _comment(one)
        lines.append([code(one.name), code(_typed(one.annotation)), default and code(default), plain(" ".join(meaning.split()))])
    return "\n" + table(["field", "type", "default", "meaning"], lines)


def _declared(field: Any) -> tuple[str, str]:
    """The default of a field, and what `option` says of it, with its bounds."""
    if field.value is None:
        return "", ""
    call = ast.parse(str(field.value), mode="eval").body
    if not isinstance(call, ast.Call) or ast.unparse(call.func) != "option":
        return _short(str(field.value)), ""
    meaning = "".join(str(one.value) for one in call.args[1:] if isinstance(one, ast.Constant))
    bounds = [f"{_BOUNDS[key.arg]} {ast.unparse(key.value)}" for key in call.keywords if key.arg in _BOUNDS and _literal(key.value)]
    return _short(ast.unparse(call.args[0])), meaning + (f" ({', '.join(bounds)})" if bounds else "")


def _literal(node: ast.AST) -> bool:
    """Whether it is a number as one reads it; a bound with a name only keeps out what no machine can hold."""
    return not any(isinstance(part, ast.Name) for part in ast.walk(node))


_BOUNDS = {"least": "at least", "above": "above", "most": "at most", "below": "below"}
