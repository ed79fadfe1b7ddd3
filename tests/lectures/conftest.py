import contextlib
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest


@pytest.fixture(scope="session")
def served() -> Callable[..., Iterator[str]]:
    """Serves with the arguments of `szilard lecture`."""
    return serve


def serve(*arguments: object) -> Iterator[str]:
    """The address that `szilard lecture` prints; in the end it is interrupted, and must close in peace."""
    command = [sys.executable, "-m", "szilard", "lecture", *map(str, arguments), "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    assert line.startswith("Lecture "), process.communicate()[1]
    address = next(word for word in line.split() if word.startswith("http"))
    try:
        wait_for(address)
        yield address
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0 and "Traceback" not in process.stderr.read()
    finally:
        process.kill()


def wait_for(address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", int(address.split(":")[2].split("/")[0])), 1):
            return
        time.sleep(0.1)


@pytest.fixture(scope="session")
def address(served):
    """Of the pages."""
    yield from served(1)
