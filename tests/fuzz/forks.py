"""What `launch.py` does, in no time: forks of a process of its own, which has imported everything."""

import json
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

LONGEST = 60.0  # seconds that a process may take


class Forks:
    """Begins processes of the command line with one experiment more."""

    def __init__(self) -> None:
        command = [sys.executable, __file__]
        alone = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  # a process with threads must not be forked
        self._server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=alone)

    def ask(self, *words: object) -> Any:
        """What the process answers from which the others are forked."""
        assert self._server.stdin and self._server.stdout
        print(json.dumps(words), file=self._server.stdin, flush=True)
        return json.loads(self._server.stdout.readline())

    def begin(self, folder: Path, *arguments: object) -> "Forked":
        """`szilard` with these arguments, in this folder."""
        return Forked(self, *self.ask("begin", str(folder), [*map(str, arguments)]))

    def close(self) -> None:
        """Nothing more is begun."""
        self._server.communicate()


class Forked:
    """A process that can be handled as one of `subprocess.Popen`."""

    def __init__(self, forks: Forks, number: int, said: str):
        self._forks, self._number, self._said = forks, number, Path(said)
        self.returncode: int | None = None

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self._number, number)

    def communicate(self) -> tuple[str, str]:
        """What it wrote to standard output and to standard error, once it has ended."""
        if self.returncode is None:
            self.returncode = self._forks.ask("wait", self._number)
        out, err = [(self._said / name).read_text(encoding="utf-8") for name in ("out", "err")]
        return out, err


def serve() -> None:
    """Read what is asked, a line each, and answer in a line."""
    import fake
    import forking

    fake.register()
    forking.prepare([])
    children: dict[int, forking.Child] = {}
    for line in sys.stdin:
        asked, *rest = json.loads(line)
        if asked == "begin":
            folder, arguments = rest
            child = forking.begin(arguments, Path(folder) / "said" / str(len(children)), partial(os.chdir, folder))
            children[child.number] = child
            answer: Any = child.number, str(child.folder)
        else:
            answer = children[rest[0]].wait(LONGEST)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    serve()
