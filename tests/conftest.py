import os
from pathlib import Path

import pytest

# The tests compile more than they compute. What one of them has compiled, in whatever process, the others find here.
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(Path(__file__).parents[1] / ".pytest_cache" / "compiled"))
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0.05")
# A test may import keras before szilard does.
os.environ.setdefault("KERAS_BACKEND", "jax")


def pytest_collection_modifyitems(items):
    """Tests of one file go to one process, and with them the registry's tests of the same experiment: they share its short run."""
    for item in items:
        experiment = getattr(getattr(item, "callspec", None), "params", {}).get("experiment")
        name = experiment.replace("-", "_") if isinstance(experiment, str) else Path(item.path).stem.removeprefix("test_")
        item.add_marker(pytest.mark.xdist_group(name))


@pytest.fixture(scope="session")
def short_run(tmp_path_factory):
    """The result of an experiment's short form with seed 0, which is run once in every process that asks for it."""
    import szilard

    found = {}

    def result(name):
        if name not in found:
            folder = tmp_path_factory.mktemp("short") / name
            found[name] = szilard.run(name, folder, quick=True)
        return found[name]

    return result
