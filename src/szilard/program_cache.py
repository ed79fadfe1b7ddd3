"""Compiled programs outlive the run: what an earlier run on this machine has compiled is loaded, which takes a tenth of the time.

JAX keeps programs in a folder, under a hash of all that they are made of, but writes them in place and removes none: a run that is
killed while it writes would leave half a program there for ever. So every run gives JAX a folder of its own, in which the programs
that are kept stand as second names of the same files. What is new is given its name among them when the run ends.
"""

import hashlib
import os
import platform
import shutil
import stat
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

import platformdirs

SWITCH = "SZILARD_CACHE"
OFF = "off"
LARGEST = 500 * 10**6  # bytes that are kept for one kind of machine
ABANDONED = 2 * 86400  # seconds after which the folder of a run is that of a killed one
FORGOTTEN = 60 * 86400  # seconds for which programs of other versions or machines are kept unused
SETTLED = 1.0  # seconds after which a program is written whole, whatever has interrupted the run


def place() -> Path | None:
    """Where programs are kept: `SZILARD_CACHE`, if it is set, else the user's folder for such things; None if it says "off".

    None, too, where JAX has been told of a folder already: the user has a cache.
    """
    chosen = os.environ.get(SWITCH, "")
    if chosen.lower() == OFF or os.environ.get("JAX_COMPILATION_CACHE_DIR"):
        return None
    return Path(chosen).expanduser().absolute() if chosen else platformdirs.user_cache_path("szilard")


@contextmanager
def programs_kept() -> Iterator[None]:
    """What is compiled in here is taken from earlier runs, where they have compiled it, and kept for later ones.

    Where nothing can be kept (no folder, none of the user's own, a disk without second names), everything is compiled, as without this.
    """
    here = place()
    own = _begin(here / _kind()) if here else None
    if own is None:
        yield
        return
    whole = False
    try:
        with _told(own):
            yield
        whole = True
    finally:
        with suppress(OSError):
            _publish(own, own.parents[1] / "programs", whole)
        shutil.rmtree(own, ignore_errors=True)


def _kind() -> str:
    """The same for all processes that can use one another's programs: versions, and what the processor can do."""
    able = platform.processor() + platform.machine()
    with suppress(OSError):
        able += next((line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith(("flags", "Features"))), "")
    return f"jax-{version('jax')}-{version('jaxlib')}-{hashlib.sha256(able.encode()).hexdigest()[:12]}"


def _begin(kind: Path) -> Path | None:
    """A folder for this run with all programs that are kept for machines of this kind; None where that is not possible."""
    try:
        for part in (kind, kind / "programs", kind / "running"):
            part.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _private(kind):
            return None
        os.utime(kind)
        _sweep(kind)
        own = Path(tempfile.mkdtemp(dir=kind / "running"))
        for program in (kind / "programs").iterdir():
            os.link(program, own / program.name)
    except OSError:
        return None
    return own


def _private(folder: Path) -> bool:
    """Whether nobody else can put programs there, which would then run as ours."""
    status = folder.lstat()
    owned = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    return owned and stat.S_ISDIR(status.st_mode) and not (os.name == "posix" and status.st_mode & 0o022)


@contextmanager
def _told(own: Path) -> Iterator[None]:
    """JAX keeps every program in the folder; that it could not read or write one is nothing to be told.

    XLA's own caches stay off: their folder would be an option of each program, and so a part of its hash.
    """
    import jax
    from jax.experimental.compilation_cache import compilation_cache

    settings: dict[str, str | float] = {"jax_compilation_cache_dir": str(own), "jax_persistent_cache_min_compile_time_secs": 0.0}
    settings |= {"jax_persistent_cache_enable_xla_caches": "none"}
    before = {name: getattr(jax.config, name) for name in settings}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Error (reading|writing) persistent compilation cache entry")
        for name, value in settings.items():
            jax.config.update(name, value)
        compilation_cache.reset_cache()  # which has the folder of an earlier run of this process
        try:
            yield
        finally:
            for name, value in before.items():
                jax.config.update(name, value)


def _publish(own: Path, programs: Path, whole: bool) -> None:
    """Keep what is new: all of it after a run that has ended by itself, else what is certainly written whole."""
    now = time.time()
    for program in own.iterdir():
        if program.is_file() and (whole or now - program.stat().st_mtime > SETTLED):
            with suppress(FileExistsError):
                os.link(program, programs / program.name)
    _bound(programs)


def _bound(programs: Path) -> None:
    """Remove what was used longest ago, until the rest fits in what may be kept."""
    known = sorted(((max(found.st_mtime, found.st_atime), found.st_size, path) for path, found in _sizes(programs)), reverse=True)
    total = 0
    for _, size, path in known:
        total += size
        if total > LARGEST:
            path.unlink(missing_ok=True)


def _sizes(programs: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for path in programs.iterdir():
        with suppress(FileNotFoundError):  # another run has removed it
            yield path, path.stat()


def _sweep(kind: Path) -> None:
    """Remove what killed runs have left, and the programs of versions that are not used any more."""
    now = time.time()
    for folder, age in [(kind / "running", ABANDONED), (kind.parent, FORGOTTEN)]:
        for old in folder.iterdir():
            if old != kind and old.is_dir() and now - old.stat().st_mtime > age:
                shutil.rmtree(old, ignore_errors=True)
