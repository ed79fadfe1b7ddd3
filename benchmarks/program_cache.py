"""What a second start saves: the same run twice, with compiled programs kept between them, and once more without.

Goal: the second run spends at most a tenth of the first one's seconds on compiling or loading programs. Both run cold, in processes of
their own, one after the other; processor seconds, since all threads compile.

`python -m benchmarks.program_cache [NAME] [--setting value ...]`: `bit-flip` unless another experiment is named.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from ._history import Goal, finish

COUNTED = "--counted"


def counted(arguments: list[str]) -> None:
    """A run of the command line in this process; the last line says how long programs were compiled or loaded."""
    import jax

    from szilard.cli import main as szilard

    took: list[float] = []

    def heard(event: str, duration_secs: float, **_: str | int) -> None:
        if event.endswith("/backend_compile_duration"):
            took.append(duration_secs)

    jax.monitoring.register_event_duration_secs_listener(heard)
    status = szilard(["run", *arguments])
    print(json.dumps({"programs": len(took), "compile": round(sum(took), 2)}))
    sys.exit(status)


def run(arguments: list[str], out: Path, cache: str) -> dict[str, float]:
    """One run with the switch set to `cache`: wall and processor seconds, and those of the compiler."""
    environment = {name: value for name, value in os.environ.items() if name != "JAX_COMPILATION_CACHE_DIR"} | {"SZILARD_CACHE": cache}
    begin = perf_counter()
    command = [sys.executable, "-m", "benchmarks.program_cache", COUNTED, *arguments, "--out", str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment) as process:
        words = process.stdout.read() if process.stdout else ""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"The run ended with status {process.returncode}.")
    found = json.loads(words.splitlines()[-1])
    return found | {"wall": round(perf_counter() - begin, 1), "processor": round(used.ru_utime + used.ru_stime, 1)}


def main() -> None:
    """First run, second run, and one that keeps nothing."""
    arguments = sys.argv[1:] or ["bit-flip"]
    if arguments[0] == COUNTED:
        return counted(arguments[1:])
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        found = {name: run(arguments, place / name, str(place / "programs")) for name in ("first", "second")}
        found["off"] = run(arguments, place / "off", "off")
        kept = sum(path.stat().st_size for path in place.glob("programs/*/programs/*"))
    ratio = found["second"]["compile"] / found["first"]["compile"]
    finish(__file__, found | {"kept_MB": round(kept / 1e6, 1), "ratio": round(ratio, 3)}, [Goal("ratio", 0.1, most=True)])
    return None


if __name__ == "__main__":
    main()
