"""Code as a page shows it: without docstrings."""

import ast
from pathlib import Path

_GONE = "\0"  # a line that is left out


def bare(code: str) -> str:
    r"""The code without its docstrings, and without the empty lines after them.

    >>> bare("def f():\n    'One.'\n\n    return 1")
    'def f():\n    return 1'
    """
    lines = code.splitlines()
    for node in ast.walk(ast.parse(code)):
        first = node.body[0] if isinstance(node, ast.FunctionDef | ast.ClassDef) else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            last = first.end_lineno or first.lineno
            last += last < len(lines) and not lines[last].strip()
            lines[first.lineno - 1 : last] = [_GONE] * (last - first.lineno + 1)
    return "\n".join(line for line in lines if line != _GONE)


def listing(module: str, *names: str) -> str:
    """The code of functions and classes of a module of the lectures; the module is not imported.

    >>> listing("in_keras", "save_and_load").splitlines()[0]
    'def save_and_load(model, path):'
    """
    text = Path(__file__).with_name(f"{module}.py").read_text(encoding="utf-8")
    nodes = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    first = {name: min([node.lineno, *(one.lineno for one in node.decorator_list)]) for name, node in nodes.items()}
    lines = text.splitlines()
    return "\n\n\n".join(bare("\n".join(lines[first[name] - 1 : nodes[name].end_lineno])) for name in names)
