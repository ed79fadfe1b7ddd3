"""Flags from dataclasses, and one sentence instead of a box for every mistake. Only `cli` uses this."""

import contextlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass, make_dataclass
from difflib import get_close_matches
from functools import partial
from itertools import pairwise
from typing import Annotated, Any, TypeVar, get_type_hints

import tyro

from .errors import InputError
from .options import Options, option_of

T = TypeVar("T")

_arg = tyro.conf.arg
_CONFIG = (tyro.conf.FlagCreatePairsOff, tyro.conf.PositionalRequiredArgs)
_MUST = {"INT": "be a whole number", "FLOAT": "be a number"}


@dataclass(frozen=True)
class OfList:
    """The flags of `list`."""

    json: Annotated[bool, _arg(help="The experiments as JSON.")] = False


@dataclass(frozen=True)
class OfRun:
    """The flags of `show`."""

    run: Annotated[str, _arg(metavar="RUN", help="The folder of the run.")]
    json: Annotated[bool, _arg(help="The last line of standard output is the metrics as JSON.")] = False


_Accelerators = Annotated[str, _arg(metavar="N|all", help="How many accelerators of each host what is played spreads over.")]
_Hosts = Annotated[
    str,
    _arg(metavar="auto|RANK/COUNT@ADDRESS:PORT", help="One of several processes that share the run; auto: started by srun or mpirun."),
]


@dataclass(frozen=True)
class OfResume(OfRun):
    """The flags of `resume`."""

    accelerators: _Accelerators = "1"
    hosts: _Hosts = ""


@dataclass(frozen=True)
class OfRuns:
    """The flags of `runs`."""

    folder: tyro.conf.Positional[Annotated[str, _arg(metavar="FOLDER", help="Where the records are.")]] = "runs"
    json: Annotated[bool, _arg(help="The records as JSON.")] = False


@dataclass(frozen=True)
class OfCompare:
    """The flags of `compare`."""

    runs: tyro.conf.Positional[Annotated[tuple[str, ...], _arg(metavar="RUN", help="The folders of finished runs.")]] = ()
    out: Annotated[str | None, _arg(metavar="FILE.html", help="Write the comparison as a web page, with all curves on one picture.")] = None
    json: Annotated[bool, _arg(help="The last line of standard output is the comparison as JSON.")] = False


@dataclass(frozen=True)
class OfDevice:
    """The flags of `device`."""

    file: Annotated[str, _arg(metavar="FILE", help="The TOML file that describes the device.")]
    steps: Annotated[int, _arg(help="Over how many time steps the state is kept.")] = 200
    json: Annotated[bool, _arg(help="The last line of standard output is the summary as JSON.")] = False


@dataclass(frozen=True)
class OfImport:
    """The flags of `device import`."""

    source: tyro.conf.Positional[Annotated[str, _arg(metavar="FILE", help="A calibration: a file, or a folder of a snapshot.")]] = ""
    backend: Annotated[str, _arg(metavar="NAME", help="A snapshot that an installed package carries, such as fake_torino.")] = ""
    qubits: Annotated[str, _arg(metavar="A,B,...", help="The qubits to take, by their names there; the first becomes qubit 0.")] = ""
    best: Annotated[int, _arg(help="Take the best connected set of so many qubits without faults.")] = 0
    step: Annotated[str, _arg(metavar="TIME", help="One step of the controller; what takes longer is rounded up to whole steps.")] = "100ns"
    gates: Annotated[str, _arg(metavar="G,H,...", help="The device's gates; without it the nearest two-qubit gate, h and x.")] = ""
    clip_t2: Annotated[bool, _arg(help="Where T2 > 2 T1, which no qubit has, T2 becomes 2 T1.")] = False
    symmetric_readout: Annotated[bool, _arg(help="Where only the mean of both readout errors is known, both become the mean.")] = False
    assume: Annotated[
        tuple[str, ...],
        _arg(metavar="NAME=VALUE", help="Missing and marker values: t1, t2, readout_error, readout_length, GATE.error, GATE.length."),
    ] = ()
    drop_qubits: Annotated[bool, _arg(help="Leave out qubits with faults.")] = False
    drop_couplings: Annotated[bool, _arg(help="Leave out couplings with faults.")] = False
    whole_gate_errors: Annotated[bool, _arg(help="Gate errors in full, on top of the relaxation that they contain already.")] = False
    out: Annotated[str, _arg(metavar="FILE", help="Where the device file goes; without it, to standard output.")] = ""
    json: Annotated[bool, _arg(help="The last line of standard output is the device and the remarks as JSON.")] = False


@dataclass(frozen=True)
class OfSweep:
    """The flags of `sweep`, beside the settings of the experiment."""

    seeds: Annotated[str, _arg(metavar="0:32", help="The seeds: ranges, whose end does not belong to them, and single ones: 0:8,11.")] = ""
    vary: tyro.conf.UseAppendAction[
        Annotated[tuple[str, ...], _arg(metavar="NAME=VALUE,VALUE", help="A setting and its values; blanks separate those of a list.")]
    ] = ()
    device: Annotated[tuple[str, ...], _arg(metavar="FILE", help="Device files, or names of devices that come with szilard.")] = ()
    on: Annotated[str, _arg(metavar="PLACE", help="Where: local, slurm, or the address of a dask scheduler.")] = "local"
    workers: Annotated[int, _arg(help="How many runs at a time; 0 means as many as fit.")] = 0
    cores: Annotated[int, _arg(help="Processors of each worker, on SLURM.")] = 1
    memory: Annotated[str, _arg(help="Memory of each worker, on SLURM.")] = "4GB"
    time: Annotated[str, _arg(help="After which SLURM ends a worker.")] = "04:00:00"
    dashboard: Annotated[bool, _arg(help="Show dask's dashboard, to this machine alone.")] = False
    dry_run: Annotated[bool, _arg(help="Say which runs there would be, and what SLURM would be handed; begin nothing.")] = False
    out: Annotated[str | None, _arg(metavar="FOLDER", help="Where the sweep goes; that of the same sweep, to go on with it.")] = None
    json: Annotated[bool, _arg(help="The last line of standard output is what came out as JSON.")] = False


@dataclass(frozen=True)
class OfLecture:
    """The flags of `lecture`."""

    number: tyro.conf.Positional[Annotated[str, _arg(metavar="N", help="Which lecture; without it they are listed.")]] = ""
    port: Annotated[int, _arg(help="The port of the page on this machine; 0 means any that is free.")] = 0
    no_browser: Annotated[bool, _arg(help="Print the address, and open no browser.")] = False
    edit: Annotated[str, _arg(metavar="FILE", help="Copy the lecture to this file unless it is there, and open it in the editor.")] = ""
    jupyter: Annotated[str, _arg(metavar="FILE", help="Write the lecture to this file as a Jupyter notebook.")] = ""


def of_experiment(settings: type, several: bool = False) -> type:
    """The flags of `run`: the settings of an experiment, without a prefix, then where the results go.

    `several`: it can spread over accelerators and hosts.
    """
    out = Annotated[str | None, _arg(metavar="FOLDER", help="Where the record goes; without it runs/NAME-TIME.")]
    as_json = Annotated[bool, _arg(help="The last line of standard output is the metrics as JSON.")]
    inner = Annotated[settings, _arg(name="")]
    spread = [("accelerators", _Accelerators, "1"), ("hosts", _Hosts, "")] if several else []
    return make_dataclass("Run", [("settings", inner, settings()), ("out", out, None), ("json", as_json, False), *spread], frozen=True)


def parse(settings: type[T], argv: Sequence[str], command: str, usage: str, about: str) -> T:
    """The flags in `argv` as an instance of the dataclass `settings`.

    Raises:
        InputError: a flag or a value does not fit.
        SystemExit: help was asked for and has been shown.
    """
    chosen, others = parse_known(settings, argv, command, usage, about)
    if others:
        raise InputError(_misspelt(others[0], _names(settings), command))
    return chosen


def parse_known(settings: type[T], argv: Sequence[str], command: str, usage: str, about: str) -> tuple[T, list[str]]:
    """The same, and the words that belong to no flag of `settings`."""
    said = io.StringIO()
    prog = f"szilard {command}"
    known, refused = _with_devices()
    try:
        with contextlib.redirect_stderr(said):
            chosen, unknown = tyro.cli(
                settings, args=list(argv), prog=prog, description=about, config=_CONFIG, return_unknown_args=True, registry=known
            )
    except SystemExit as end:
        if not end.code:
            raise
        if refused:
            raise refused[-1] from None
        raise InputError(_mistake(said.getvalue(), argv, command, usage)) from None
    return chosen, list(unknown)


def _with_devices() -> tuple[tyro.constructors.ConstructorRegistry, list[InputError]]:
    """tyro's rules and one more, that a device is given by its file; and the list in which its complaints end up."""
    registry, refused = tyro.constructors.ConstructorRegistry(), []

    @registry.primitive_rule
    def rule(info: tyro.constructors.PrimitiveTypeInfo) -> tyro.constructors.PrimitiveConstructorSpec | None:
        kind = info.type
        if not getattr(kind, "__module__", "").startswith("szilard.devices"):  # asked like this, `szilard list` need not load it
            return None
        return tyro.constructors.PrimitiveConstructorSpec(
            nargs=1,
            metavar="FILE",
            instance_from_str=partial(_device, refused),
            is_instance=lambda value: isinstance(value, kind),
            str_from_instance=lambda device: [f"{device.qubits} qubits, {len(device.operations)} actions"],
        )

    registry.struct_rule(_options_rule)
    return registry, refused


def _device(refused: list[InputError], words: list[str]) -> Any:
    from .devices import read_device

    try:
        return read_device(words[0])
    except InputError as error:
        refused.append(error)
        raise


def _options_rule(info: tyro.constructors.StructTypeInfo) -> tyro.constructors.StructConstructorSpec | None:
    """A group of settings, each with the sentence and the bounds that are declared beside it."""
    kind: Any = info.type
    if not (isinstance(kind, type) and issubclass(kind, Options)):
        return None
    start, hints = info.default if isinstance(info.default, kind) else kind(), get_type_hints(kind)
    specs = tuple(
        tyro.constructors.StructFieldSpec(field.name, hints[field.name], getattr(start, field.name), helptext=_help_of(kind, field))
        for field in fields(kind)
    )
    return tyro.constructors.StructConstructorSpec(kind, specs)


def _help_of(kind: Any, field: Any) -> str:
    declared = option_of(field)
    if field.name == "quick" and kind.short:
        return f"{declared.doc}: {kind.short_form()}"
    words = [declared.doc]
    words += [f"must {declared.bounds}"] if any(bound is not None for bound in declared.bounds[:4]) else []
    words += [f"one of {', '.join(declared.choices)}"] if declared.choices else []
    return "; ".join(words)


def _misspelt(word: str, names: list[str], command: str) -> str:
    more = f"`szilard {command} --help` shows what there is."
    if not word.startswith("-"):
        return f"The argument `{word}` fits nowhere; {more}"
    close = get_close_matches(word.partition("=")[0].replace("_", "-"), names, 1, 0.5)
    return f"There is no flag `{word}`; " + (f"did you mean `{close[0]}`?" if close else more)


def _mistake(said: str, argv: Sequence[str], command: str, usage: str) -> str:
    """What tyro says in a box, as one sentence."""
    text = " ".join(re.sub(r"[╭╮╰╯│─]", " ", said).split()).partition("For full helptext")[0]
    own = re.search(r"`[\w.]+` must .*\.", text)
    if own:
        return own[0]
    flag = next(iter(re.findall(r"--[\w.-]*\w", text)), None)
    if flag is None:
        return f"The arguments do not fit; write `szilard {usage}`."
    more = f"`szilard {command} --help` shows all flags."
    value = _value(flag, argv)
    if value is None or "Missing value" in text:
        return f"`{flag}` needs a value; {more}"
    choices = re.search(r"Expected one of [({](.*?)[)}]", text)
    kind = re.search(rf"{re.escape(flag)} (INT|FLOAT)\b", text)
    must = f"be one of {choices[1]}" if choices else _MUST[kind[1]] if kind else "have another form"
    return f"`{flag}` must {must}, but is `{value}`; {more}"


def _value(flag: str, argv: Sequence[str]) -> str | None:
    joined = [word.partition("=")[2] for word in argv if word.startswith(f"{flag}=")]
    apart = [after for before, after in pairwise(argv) if before.replace("_", "-") == flag]
    return next(iter(joined + apart), None)


def _names(settings: Any, prefix: str = "--") -> list[str]:
    """Every flag of a dataclass, nested ones with a dot."""
    names = []
    for field in fields(settings):
        name = prefix + field.name.replace("_", "-")
        value = field.default_factory() if callable(field.default_factory) else field.default
        inside = prefix if field.name == "settings" else f"{name}."
        names += _names(value, inside) if is_dataclass(value) and field.name != "device" else [name]
    return names
