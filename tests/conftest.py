import gc
import ipaddress
import os
import shutil
import socket
import sys
from pathlib import Path

import pytest

from alike import ALIKE

# The tests compile more than they compute. What one of them has compiled, in whatever process, the others find here.
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(Path(__file__).parents[1] / ".pytest_cache" / "compiled"))
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0.005")
# What JAX traces stays alive, and looking through all of it for garbage again and again took an eighth of the time.
gc.set_threshold(50_000, 20, 100)
# A test may import keras before szilard does.
os.environ.setdefault("KERAS_BACKEND", "jax")

# The groups that take longest, the longest first: what is left for the end must be short, or one process waits for the other.
# Experiments whose short forms take long: what they show is asked by slow tests, and the rules of all experiments of their smallest forms.
LONG = ("generative", "hidden-parameters", "ising-phases", "materials", "noise-aware", "nuclei")
LONGEST = (
    *("lectures", "bit_flip", "q_learning", "alphazero", "recall", "learning", "surroundings", "kill", "maze", "denoising"),
    *("hidden_oscillator", "boltzmann_machine", "games", "feedback", "engines", "addition", "shapes", "walker"),
    *("autoencoder", "contract", "cli", "pauli_invariants", "methods", "pauli_engine", "digits", "ising_sampling", "optimizers"),
)

# Files whose tests share what is served for those of another.
TOGETHER = {"guard": "lectures"}

BROWSER = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]

# Folders in which JAX refuses to promote types and to add axes by itself: all that runs there is ours, while keras, pgx and mctx promote.
STRICT = {"physics", "draw"}


@pytest.fixture(scope="module", autouse=True)
def strict(request):
    """Each cast and each broadcast must be written down."""
    if request.path.parent.name not in STRICT:
        yield
        return
    import jax

    with jax.numpy_dtype_promotion("strict"), jax.numpy_rank_promotion("raise"):
        yield


@pytest.fixture(scope="session", autouse=True)
def usual_program():
    """What compiles ahead of time, as it is in other processes.

    Here it spends more on its programs, which run for long, where `make test` lets XLA spend next to nothing.
    """
    from szilard.runs import compilation

    usual = compilation._program
    with pytest.MonkeyPatch.context() as patch:
        if "xla_backend_optimization_level=0" in os.environ.get("XLA_FLAGS", ""):
            patch.setattr(compilation, "_program", lambda lowered, effort=None: usual(lowered, 1 if effort is None else effort))
        yield usual


def group(nodeid):
    """What goes to one process: the tests of a file, and with those of an experiment the registry's of the same one.

    They share its short run. pytest-xdist's own groups are marks that it writes into the ids of tests, where pytest 9.2 no longer has them.
    """
    from szilard.experiments import REGISTRY

    path, _, name = nodeid.partition("::")
    parameters = name.partition("[")[2].rstrip("]")
    experiment = next((known for known in REGISTRY if parameters == known or parameters.endswith(f"-{known}")), None)
    if experiment:
        return ALIKE.get(experiment, experiment).replace("-", "_")
    name = Path(path).stem.removeprefix("test_")
    return TOGETHER.get(name, name)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Whatever runs a `LONG` experiment's short form is slow."""
    for item in items:
        named = item.callspec.params.get("experiment") if hasattr(item, "callspec") else None
        own = item.path.stem.removeprefix("test_").replace("_", "-")
        asked = set(item.fixturenames) & {"short_run", "some_run"}
        if asked == {"short_run"} and {named, own} & set(LONG):
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Tests are dealt out by `group`, where `--dist loadgroup` asks for groups."""
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return group(nodeid)

        def _assign_work_unit(self, node):
            first = min(self.workqueue, key=lambda name: LONGEST.index(name) if name in LONGEST else len(LONGEST))
            self.workqueue.move_to_end(first, last=False)
            super()._assign_work_unit(node)

    return ByGroup(config, log)


@pytest.fixture(scope="session")
def browser():
    """One for all tests of a process: playwright begins only once in a thread."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        assert not os.environ.get("SZILARD_NEEDS_BROWSER"), "No chromium is installed; `.ci/browser` installs it."
        pytest.skip("no chromium is installed; `.ci/browser` installs it")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=BROWSER)
        yield chromium
        chromium.close()


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """The fastest experiment is known by the name `fake`; gives the folder in which the test is."""
    import fake as experiment

    from szilard.experiments import REGISTRY, Experiment

    for room in ("settings", "experiments"):
        monkeypatch.setitem(sys.modules, f"szilard.{room}.fake", experiment)
    monkeypatch.setitem(REGISTRY, "fake", Experiment("fake", "Does it work?"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("", encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="session")
def short_run(tmp_path_factory):
    """The result of an experiment's short form with seed 0, which is run once in every process that asks for it."""
    return Runs(tmp_path_factory, "short", lambda kind, name: kind(quick=True))


@pytest.fixture(scope="session")
def small_run(tmp_path_factory):
    """The same of its smallest form, which takes every path, and says nothing about physics."""

    def settings(kind, name):
        from small import SMALL

        from szilard.flags import of_experiment, parse

        return parse(of_experiment(kind), SMALL[name].split(), name, "", "").settings

    return Runs(tmp_path_factory, "small", settings)


@pytest.fixture(scope="session")
def some_run(short_run, small_run):
    """The short form, or the smallest of those in `LONG`."""
    return Either(short_run, small_run)


class Either:
    """As `Runs`."""

    def __init__(self, short, small):
        self.short, self.small = short, small

    def of(self, name):
        """The runs to which that of the experiment belongs."""
        return self.small if name in LONG else self.short

    def __call__(self, name: str):
        return self.of(name)(name)

    def streams(self, name: str):
        return self.of(name).streams[ALIKE.get(name, name)]


class Runs:
    """Runs with seed 0, one for those in `ALIKE`; `streams` are the random streams that each has used: (kind, purpose)."""

    def __init__(self, folders, form, settings):
        self.folders, self.form, self.settings = folders, form, settings
        self.found, self.streams = {}, {}

    def __call__(self, name: str):
        import szilard
        from szilard.experiments import begin, execute, find

        name = ALIKE.get(name, name)
        if name not in self.found:
            folder = self.folders.mktemp(self.form) / name
            self.streams[name] = set()
            with pytest.MonkeyPatch.context() as patch:
                _note_streams(patch, self.streams[name])
                entry = find(name)
                execute(entry.load(), begin(name, self.settings(entry.settings(), name), folder))
            self.found[name] = szilard.load(folder)
        return self.found[name]


def _note_streams(patch, used):
    from szilard.runs import streams

    def noting(kind, draw):
        def drawn(seed, purpose):
            used.add((kind, purpose))
            return draw(seed, purpose)

        return drawn

    for kind in ("key", "rng", "number"):
        patch.setattr(streams, kind, noting(kind, getattr(streams, kind)))


class Outside(RuntimeError):
    """A test asks for another machine. No `OSError`, since whoever asks may be content with that."""


def require_loopback(host):
    """Raise `Outside` unless this host is the machine itself."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return
    try:
        here = ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        here = False
    if not here:
        raise Outside(f"a test asks for {name}; tests use no network")


@pytest.fixture(scope="session", autouse=True)
def no_network():
    """Tests reach no other machine. What a test starts in another process is not watched."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _guarded_method(getattr(socket.socket, name)))
        for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr"):
            patch.setattr(socket, name, _guarded_lookup(getattr(socket, name)))
        yield


def _guarded_method(method):
    def guarded(self, *arguments):
        if self.family != getattr(socket, "AF_UNIX", None):
            require_loopback(arguments[-1][0])
        return method(self, *arguments)

    return guarded


def _guarded_lookup(lookup):
    def guarded(host, *arguments, **options):
        require_loopback(host)
        return lookup(host, *arguments, **options)

    return guarded
