import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")

# The tests compile more than they compute. What one of them has compiled, in whatever process, the others find here; and code
# that runs once need not be the fastest.
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(Path(__file__).parents[1] / ".pytest_cache" / "compiled"))
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0.05")
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=1")
