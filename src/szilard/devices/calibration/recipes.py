"""How the gates of a device are made of those that a processor has.

A recipe is a sequence of layers; the native gates of a layer act side by side. A pulse is any native gate from which, with rotations
about z that cost nothing, every one-qubit Clifford gate can be made. ECR, CZ and two square roots of iSWAP are CNOT up
to one pulse per qubit before, after and in between.
"""

from collections.abc import Iterator

from .snapshot import Snapshot

Key = tuple[str, ...]
Recipe = tuple[tuple[Key, ...], ...]

PULSES = ("sx", "u2", "phased_xz", "r", "prx", "h")
FLIPS = ("x", "phased_xz", "u3", "u", "r", "prx")
VIRTUAL = ("rz", "u1", "p")
CNOTS = ("cx", "cnot")
TWO_QUBIT = ("cnot", "cz", "swap")
RESET, MEASURE = "reset", "measure"


def native_pair(snapshot: Snapshot) -> str | None:
    """The two-qubit gate of a device that comes nearest to what the processor has."""
    names = [key[0] for key in snapshot.gates if len(key) == 3]
    plain = sum(name in (*CNOTS, "ecr") for name in names)
    return None if not names else "cnot" if plain >= names.count("cz") and plain else "cz"


def recipes(snapshot: Snapshot, kind: str, qubits: tuple[str, ...]) -> list[Recipe]:
    """All ways to make a gate of the device, the most direct first; none if there is no way."""
    if kind in TWO_QUBIT:
        return list({"cnot": _cnot, "cz": _cz, "swap": _swap}[kind](snapshot, *qubits))
    (qubit,) = qubits
    return [tuple(((name, qubit),) for name in names) for names in _single(snapshot, kind)]


def words(recipe: Recipe) -> str:
    """What a recipe consists of, such as "cz, 2 sx"."""
    names = [key[0] for layer in recipe for key in layer]
    counted = {name: names.count(name) for name in sorted(names, key=lambda name: (name in PULSES, name))}
    return ", ".join(name if count == 1 else f"{count} {name}" for name, count in counted.items())


def _single(snapshot: Snapshot, kind: str) -> list[tuple[str, ...]]:
    there, pulse = snapshot.single, pulse_of(snapshot)
    if kind in ("z", "s"):
        return [(name,) for name in (kind, *VIRTUAL) if name in there] or [()]
    if kind == "h":
        return [("h",)] if "h" in there else [(pulse,)]
    if kind == RESET:
        return [(RESET,)]
    return [(name,) for name in (kind, *FLIPS) if name in there][:1] or [(pulse, pulse)]


def pulse_of(snapshot: Snapshot) -> str:
    """The native gate that serves as a pulse."""
    return next((name for name in PULSES if name in snapshot.single), PULSES[0])


def _there(snapshot: Snapshot, names: tuple[str, ...], a: str, b: str) -> list[Key]:
    return [(name, a, b) for name in names if (name, a, b) in snapshot.gates]


def _either(snapshot: Snapshot, name: str, a: str, b: str) -> list[Key]:
    """The entries of a gate whose direction does not matter, the better one first."""
    found = _there(snapshot, (name,), a, b) + _there(snapshot, (name,), b, a)
    return sorted(found, key=lambda key: 1.0 if (error := snapshot.gates[key].error) is None else error)


def _cnot(snapshot: Snapshot, a: str, b: str) -> Iterator[Recipe]:
    pulse = pulse_of(snapshot)
    both, target = ((pulse, a), (pulse, b)), ((pulse, b),)
    yield from (((key,),) for key in _there(snapshot, CNOTS, a, b))
    yield from ((both, (key,), both) for key in _there(snapshot, CNOTS, b, a))
    yield from ((both, (key,), both) for key in _either(snapshot, "ecr", a, b))
    yield from ((target, (key,), target) for key in _either(snapshot, "cz", a, b))
    yield from ((both, (key,), both, (key,), both) for key in _either(snapshot, "sqrt_iswap", a, b))


def _cz(snapshot: Snapshot, a: str, b: str) -> Iterator[Recipe]:
    pulse = pulse_of(snapshot)
    both = ((pulse, a), (pulse, b))
    yield from (((key,),) for key in _either(snapshot, "cz", a, b))
    yield from ((((pulse, b),), (key,), ((pulse, b),)) for key in _there(snapshot, CNOTS, a, b))
    yield from ((((pulse, a),), (key,), ((pulse, a),)) for key in _there(snapshot, CNOTS, b, a))
    yield from ((both, (key,), both) for key in _either(snapshot, "ecr", a, b))
    yield from ((both, (key,), both, (key,), both) for key in _either(snapshot, "sqrt_iswap", a, b))


def _swap(snapshot: Snapshot, a: str, b: str) -> Iterator[Recipe]:
    yield from (((key,),) for key in _either(snapshot, "swap", a, b))
    there, back = list(_cnot(snapshot, a, b)), list(_cnot(snapshot, b, a))
    yield from (one + other + one for one, other in zip(there, back, strict=False))
