"""Do imports point one way, and does every module keep to its place?"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "szilard"
MAX_LINES = 400
MAX_LECTURE_LINES = 800  # of which most are text and exercises
MAX_FUNCTION_LINES = 25  # without the docstring
MAX_PARAMETERS = 7  # without self and cls
LONG_FUNCTIONS: dict[str, str] = {}  # "module.function": why it is longer
SETTINGS = {"Options", "Settings", "Base"}  # the classes that settings derive from

# What each part of the package may import of the package; "szilard" stands for the package itself (its front, its version).
PHYSICS = {"physics", "conventions", "errors"}
DEVICE = PHYSICS | {"devices", "files"}
CONTRACT = {"scenario", "conventions", "errors"}
LOWER = DEVICE | CONTRACT | {"accelerators", "machine", "options", "contract", "networks", "learn", "scenarios", "data", "draw"}
ROOMS = LOWER | {"runs", "settings", "memory", "games"}
TERMINAL = {"flags", "progress", "interruption", "program_cache", "sentences", "terminal"}
MAY_IMPORT = {
    "szilard": {"errors", "version", "contract", "devices", "experiments", "memory", "runs", "scenario"},
    "version": set(),
    "errors": set(),
    "machine": {"errors"},
    "accelerators": set(),
    "hosts": {"errors", "runs"},
    "sentences": set(),
    "shortage": {"errors"},
    "interruption": set(),
    "program_cache": set(),
    "options": {"errors"},
    "conventions": set(),
    "physics": PHYSICS,
    "files": set(),
    "devices": DEVICE,
    "scenario": PHYSICS,
    "contract": CONTRACT,
    "networks": {"networks", "conventions", "errors"},
    "draw": PHYSICS | {"draw"},
    "widgets": {"draw", "errors", "widgets"},
    "data": PHYSICS | {"files", "data", "learn", "networks"},
    "scenarios": DEVICE | CONTRACT | {"scenarios"},
    "learn": CONTRACT | {"accelerators", "learn", "machine", "networks", "options"},
    "runs": LOWER | {"version", "runs", "widgets"},
    "settings": DEVICE | {"machine", "options", "learn", "scenarios", "data", "runs", "settings"},
    "games": LOWER | {"runs", "settings", "games"},
    "memory": LOWER | {"runs", "settings", "memory", "widgets"},
    "experiments": ROOMS | {"experiments", "shortage", "widgets"},
    "flags": {"devices", "options", "errors"},
    "progress": {"errors"},
    "terminal": {"runs", "sentences"},
    "sweeps": {"errors", "experiments", "machine", "program_cache", "runs", "shortage", "sweeps"},
    "device_commands": {"devices", "errors", "flags", "memory", "progress", "runs", "sentences", "terminal"},
    "sweep_command": TERMINAL | {"errors", "experiments", "runs", "sweeps"},
    "lectures": ROOMS | {"experiments", "lectures", "widgets"},
    "cli": TERMINAL
    | {
        "accelerators",
        "hosts",
        "device_commands",
        "sweep_command",
        "sweeps",
        "shortage",
        "version",
        "experiments",
        "lectures",
        "devices",
        "memory",
        "runs",
        "errors",
    },
    "__main__": {"szilard", "cli", "interruption"},
}
# Libraries that belong to a few modules or packages each. Imports for the type checker alone do not count.
ONLY_IN = {
    "tyro": {"cli", "flags"},
    "rich": {"cli", "progress", "terminal"},
    "matplotlib": {"draw"},
    "PIL": {"data.pictures", "widgets.frames"},
    "keras": {"networks"},
    "h5py": {"data.hdf5_files"},
    "marimo": {"lectures"},
    "anywidget": {"widgets.widget"},
    "ipywidgets": {"lectures.jupyter_controls"},
    "traitlets": {"widgets"},
    "openTSNE": {"learn.tsne"},
    "uvicorn": {"lectures"},
    "stim": {"memory.closed_loop"},
    "qutip": {"memory.lindblad_maps"},
    "pgx": {"scenarios"},
    "mctx": {"learn"},
    "dask": {"sweeps.places"},
    "distributed": {"sweeps.places", "sweeps.drive"},
    "dask_jobqueue": {"sweeps.places"},
}
MAY_PRINT = {"cli", "device_commands", "progress", "sentences", "sweep_command"}
# Each takes a tenth of a second or more to import, which nobody should wait for who mistypes a flag.
HEAVY = {"jax", "keras", "matplotlib", "sklearn", "pandas", "scipy"}


def violations(module: str, source: str) -> list[str]:
    """What is wrong with `source` as the module `szilard.<module>`; "learn.__init__" is the package learn itself."""
    nodes = list(ast.walk(ast.parse(source)))
    return [
        *_wrong_name(module, source),
        *_wrong_imports(module, nodes),
        *_wrong_libraries(module, nodes),
        *_prints(module, nodes),
        *_wrong_functions(module, nodes),
        *_wrong_settings(module, nodes),
    ]


def _wrong_name(module: str, source: str) -> Iterator[str]:
    if module.split(".")[0] not in MAY_IMPORT:
        yield f"{module} has no place in the layout"
    if "utils" in module.split("."):
        yield f"{module} says nothing about what is in it"
    most = MAX_LECTURE_LINES if module.startswith("lectures.lecture_") else MAX_LINES
    if (lines := len(source.splitlines())) > most:
        yield f"{module} has {lines} lines, more than {most}"


def _wrong_imports(module: str, nodes: list[ast.AST]) -> Iterator[str]:
    allowed = MAY_IMPORT.get(module.split(".")[0], set())
    for target in _imported(module, nodes):
        parts = target.split(".")
        if parts[0] == "szilard":
            part = parts[1] if len(parts) > 1 and parts[1] in MAY_IMPORT else "szilard"
            if part not in allowed:
                yield f"{module} must not import {part}"


def _wrong_libraries(module: str, nodes: list[ast.AST]) -> Iterator[str]:
    for library in {target.split(".")[0] for target in _imported(module, _without_types(nodes))}:
        if not {module, module.split(".")[0]} & ONLY_IN.get(library, {module}):
            yield f"{module} must not import {library}"


def _prints(module: str, nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print" and module not in MAY_PRINT:
            yield f"{module} must not print"


def _wrong_functions(module: str, nodes: list[ast.AST]) -> Iterator[str]:
    """A lecture's functions are cells, which take all that they read and are read from top to bottom."""
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not module.startswith("lectures.lecture_"):
            name = f"{module}.{node.name}"
            if (lines := _length(node)) > MAX_FUNCTION_LINES and name not in LONG_FUNCTIONS:
                yield f"{name} has {lines} lines, more than {MAX_FUNCTION_LINES}"
            if (count := _parameters(node)) > MAX_PARAMETERS:
                yield f"{name} has {count} parameters, more than {MAX_PARAMETERS}"


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first, last = function.body[0], function.end_lineno or function.lineno
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if ast.get_docstring(function) is not None else 0
    return last - function.lineno + 1 - docstring


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    given = function.args
    named = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs) if one.arg not in ("self", "cls")]
    return len(named) + (given.vararg is not None) + (given.kwarg is not None)


def _wrong_settings(module: str, nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.ClassDef):
            settings = bool(SETTINGS & {ast.unparse(base) for base in node.bases})
            if settings and not any("kw_only=True" in ast.unparse(decorator) for decorator in node.decorator_list):
                yield f"{module}.{node.name} must be a dataclass with kw_only=True"
            if module.startswith("learn.") and (ast.get_docstring(node) or "").startswith("Settings of") and not settings:
                yield f"{module}.{node.name} must derive from Options"


def _imported(module: str, nodes: list[ast.AST]) -> Iterator[str]:
    """Every imported name with all its dots: `from ..learn import ppo` in physics.gates is szilard.learn.ppo."""
    here = ["szilard", *module.split(".")]
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = here[: -node.level] if node.level else []
            base += node.module.split(".") if node.module else []
            yield from (".".join([*base, name.name]) for name in node.names)


def _without_types(nodes: list[ast.AST]) -> list[ast.AST]:
    """All but what stands under `if TYPE_CHECKING:`."""
    guarded = [node for node in nodes if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"]
    hidden = {id(part) for node in guarded for statement in node.body for part in ast.walk(statement)}
    return [node for node in nodes if id(node) not in hidden]


def _module(path: Path) -> str:
    return "szilard" if path == PACKAGE / "__init__.py" else ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


MODULES = {_module(path): path for path in sorted(PACKAGE.rglob("*.py"))}


@pytest.mark.parametrize("module", MODULES)
def test_module_keeps_the_layout(module):
    assert violations(module, MODULES[module].read_text(encoding="utf-8")) == []


def test_every_module_is_looked_at():
    assert {"cli", "physics.pauli_engine", "experiments.__init__", "szilard"} <= set(MODULES)


def test_settings_are_light():
    """All of them together, in a process of their own."""
    asked = "import sys; from szilard.experiments import REGISTRY; [entry.settings()() for entry in REGISTRY.values()]; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60).stdout.split()
    assert "szilard.settings.noise_aware" in loaded and not HEAVY & set(loaded)


def test_list_of_experiments_waits_for_nothing():
    """What reads flags takes longer to import than the list takes to print."""
    asked = "import sys; from szilard.cli import main; main(['list']); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60).stdout.split()
    assert "szilard.cli" in loaded and not (HEAVY | {"tyro", "rich", "numpy"}) & set(loaded)


WITHOUT_KERAS = ("backpropagation", "boltzmann_machine", "clusters", "curve_fitting", "equations", "image_fitting", "optimizers")
WITHOUT_KERAS += ("random_network", "regression", "tomography", "word_vectors")


def test_experiments_without_networks_of_keras_do_not_wait_for_it():
    """It takes more than half of the time of their imports."""
    asked = f"import sys; from szilard.experiments import {', '.join(WITHOUT_KERAS)}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=120).stdout.split()
    assert "szilard.runs.surroundings" in loaded and "keras" not in loaded


def test_imports_allow_an_order_of_reading():
    graph = {part: allowed - {part} for part, allowed in MAY_IMPORT.items()}
    assert set(TopologicalSorter(graph).static_order()) == set(graph)


@pytest.mark.parametrize(
    ("module", "source", "complaint"),
    [
        ("physics.gates", "from ..learn import ppo", "physics.gates must not import learn"),
        ("physics.gates", "from ..learn.ppo import PPO", "physics.gates must not import learn"),
        ("physics.gates", "from .. import scenario", "physics.gates must not import scenario"),
        ("physics.gates", "from .. import InputError", "physics.gates must not import szilard"),
        ("physics.gates", "def f():\n    import szilard.devices", "physics.gates must not import devices"),
        ("physics.__init__", "from ..runs.record import Record", "physics.__init__ must not import runs"),
        ("physics.gates", "import keras", "physics.gates must not import keras"),
        ("learn.ppo", "from ..scenarios.quantum_memory import QuantumMemory", "learn.ppo must not import scenarios"),
        ("learn.ppo", "from keras.layers import Dense", "learn.ppo must not import keras"),
        ("scenarios.maze", "from szilard.learn import ppo", "scenarios.maze must not import learn"),
        ("experiments.maze", "from ..cli import main", "experiments.maze must not import cli"),
        ("experiments.maze", "import stim", "experiments.maze must not import stim"),
        ("experiments.maze", "import matplotlib.pyplot as plt", "experiments.maze must not import matplotlib"),
        ("experiments.maze", "import marimo as mo", "experiments.maze must not import marimo"),
        ("lectures.lecture_01", "import matplotlib", "lectures.lecture_01 must not import matplotlib"),
        ("lectures.lecture_01", "def _():\n    from szilard.cli import main", "lectures.lecture_01 must not import cli"),
        ("widgets.player", "from ..runs.record import Record", "widgets.player must not import runs"),
        ("learn.ppo", "from ..widgets import Player", "learn.ppo must not import widgets"),
        ("games.masters", "from ..widgets import Player", "games.masters must not import widgets"),
        ("lectures.page", "import anywidget", "lectures.page must not import anywidget"),
        ("runs.record", "import tyro", "runs.record must not import tyro"),
        ("flags", "from rich.console import Console", "flags must not import rich"),
        ("cli", "from .physics.gates import GATES", "cli must not import physics"),
        ("scenario", "print(1)", "scenario must not print"),
        ("helpers", "", "helpers has no place in the layout"),
        ("physics.utils", "", "physics.utils says nothing about what is in it"),
        ("learn.ppo", "def f():\n" + "    x = 1\n" * 25, "learn.ppo.f has 26 lines, more than 25"),
        ("learn.ppo", "class A:\n    def f(self, a, b, c, d, /, e, *f, g, **h): pass", "learn.ppo.f has 8 parameters, more than 7"),
        ("learn.ppo", "@dataclass(frozen=True)\nclass A(Options): pass", "learn.ppo.A must be a dataclass with kw_only=True"),
        ("learn.ppo", "class A:\n    'Settings of A.'", "learn.ppo.A must derive from Options"),
        ("devices.description", "x = 1\n" * 401, "devices.description has 401 lines, more than 400"),
    ],
)
def test_violation_is_found(module, source, complaint):
    assert violations(module, source) == [complaint]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("physics.gates", "import numpy\nfrom .paulis import Paulis\nfrom ..errors import InputError"),
        ("runs.record", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from matplotlib.figure import Figure"),
        ("networks.policies", "import keras"),
        ("draw.style", "from matplotlib.figure import Figure"),
        ("draw.memory", "from .style import render\nfrom ..physics.operations import Operation"),
        ("cli", "from .version import __version__\nprint(__version__)"),
        ("runs.report", "def f(console):\n    '''>>> print(1)'''\n    console.print(2)"),
        ("learn.ppo", "def f():\n    '''One.\n\n    Two.\n    '''\n" + "    x = 1\n" * 24),
        ("learn.ppo", "class A:\n    def f(self, a, b, c, d, /, e, *, g, h): pass"),
        ("learn.ppo", "@dataclass(frozen=True, kw_only=True)\nclass A(Options):\n    'Settings of A.'"),
        ("lectures.lecture_01", "def _(a, b, c, d, e, f, g, h):\n" + "    x = 1\n" * 25),
        ("learn.ppo", "from ..networks import adam\nfrom ..scenario import rollout\nfrom . import policies"),
    ],
)
def test_what_is_allowed_passes(module, source):
    assert violations(module, source) == []
