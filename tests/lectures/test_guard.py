"""Does a lecture answer its own page alone?"""

import contextlib
import socket
from typing import NamedTuple

import pytest

import own_loop
from szilard.lectures.guard import Guard

OWN = ["127.0.0.1:PORT", "localhost:PORT"]
HOSTS = [  # PORT stands for the page's own
    *("", "127.0.0.1", "localhost", "127.0.0.1:", "127.0.0.1:80", "127.0.0.1:1PORT", "127.0.0.1:PORT0", "127.0.0.1:0PORT", ":PORT"),
    *("elsewhere.invalid", "elsewhere.invalid:PORT", "127.0.0.1.elsewhere.invalid:PORT", "elsewhere.invalid#127.0.0.1:PORT"),
    *("localhost.elsewhere.invalid:PORT", "127.0.0.1:PORT.elsewhere.invalid", "elsewhere.invalid@127.0.0.1:PORT"),
    *("localhost.:PORT", "127.0.0.1.:PORT", "LOCALHOST:PORT", "Localhost:PORT", "a@localhost:PORT", "a:b@127.0.0.1:PORT"),
    *("[::1]:PORT", "::1:PORT", "[::ffff:127.0.0.1]:PORT", "[::ffff:7f00:1]:PORT", "0.0.0.0:PORT", "0:PORT", "127.1:PORT"),
    *("127.0.0.2:PORT", "2130706433:PORT", "0x7f000001:PORT", "017700000001:PORT", "127.0.0.1:PORT, elsewhere.invalid"),
    *("http://127.0.0.1:PORT", "127.0.0.1:PORT/", "127.0.0.1:PORT?", "*", "127.0.0.1:PORT 127.0.0.1:PORT", "null", "127.0.0.1:+PORT"),
]
ORIGINS = [
    *("", "null", "*", "http://", "http://127.0.0.1", "http://127.0.0.1:80", "http://127.0.0.1:1", "http://127.0.0.1:PORT0"),
    *("http://localhost:PORT", "http://localhost", "https://127.0.0.1:PORT", "ws://127.0.0.1:PORT", "127.0.0.1:PORT", "//127.0.0.1:PORT"),
    *("http://elsewhere.invalid", "http://elsewhere.invalid:PORT", "http://127.0.0.1:PORT.elsewhere.invalid", "file://"),
    *("http://127.0.0.1.:PORT", "http://a@127.0.0.1:PORT", "http://127.0.0.1:PORT@elsewhere.invalid", "http://127.0.0.1:PORT/"),
    *("HTTP://127.0.0.1:PORT", "http://[::1]:PORT", "http://[::ffff:127.0.0.1]:PORT", "http://0.0.0.0:PORT", "http://127.1:PORT"),
    *("http://127.0.0.1:PORT http://elsewhere.invalid", "http://127.0.0.1:PORT, http://elsewhere.invalid", "http://127.0.0.2:PORT"),
    *("chrome-extension://abc", "data:", "about:blank", "http:127.0.0.1:PORT", "http:\\\\127.0.0.1:PORT", "undefined"),
]
Headers = list[tuple[str, str]]
REFUSED: list[Headers] = [
    *([("Host", host)] for host in HOSTS),
    *([("Host", host), ("Origin", f"http://{host}")] for host in HOSTS),
    *([("Host", OWN[0]), ("Origin", origin)] for origin in ORIGINS),
    [],
    [("Origin", f"http://{OWN[0]}")],
    [("Host", OWN[0]), ("Host", OWN[0])],
    [("Host", OWN[0]), ("Host", "elsewhere.invalid")],
    [("Host", "elsewhere.invalid"), ("Host", OWN[0])],
    [("Host", OWN[0]), ("hOST", "elsewhere.invalid")],
    [("Host", "elsewhere.invalid"), ("X-Forwarded-Host", OWN[0])],
    [("Host", "elsewhere.invalid"), ("Forwarded", f"host={OWN[0]}")],
    [("Host", OWN[0]), ("Origin", f"http://{OWN[0]}"), ("Origin", f"http://{OWN[0]}")],
    [("Host", OWN[0]), ("Origin", f"http://{OWN[0]}"), ("Origin", "http://elsewhere.invalid")],
    [("Host", OWN[1]), ("Origin", f"http://{OWN[0]}")],
    [("Host", OWN[0]), ("Origin", f"https://{OWN[0]}"), ("X-Forwarded-Proto", "https")],
]
ALLOWED: list[Headers] = [[("Host", host), *extra] for host in OWN for extra in ([], [("Origin", f"http://{host}")])]
TARGETS = ["http://127.0.0.1:PORT/", "http://elsewhere.invalid/", "HTTP://127.0.0.1:PORT/", "127.0.0.1:PORT", "*", "ws://127.0.0.1:PORT/"]


def answer(headers: Headers, *, kind="http", path="/", port=2718, closed=()):
    """What a guarded application that says "through" to everything sends."""
    sent = []

    async def through(scope, receive, send):
        await send("through")

    async def receive():
        return {}

    async def send(message):
        sent.append(message)

    raw = [(name.lower().encode(), value.replace("PORT", str(port)).encode()) for name, value in headers]
    path = path.replace("PORT", str(port))
    own_loop.run(Guard(through, port, closed)({"type": kind, "path": path, "headers": raw}, receive, send))
    return sent


@pytest.mark.parametrize("headers", ALLOWED)
def test_own_page_is_answered(headers):
    assert answer(headers) == answer(headers, kind="websocket") == ["through"]


@pytest.mark.parametrize("headers", REFUSED)
def test_others_are_refused(headers):
    assert_refused(headers)


def assert_refused(headers, **options):
    start, body = answer(headers, **options)
    assert start["status"] == 403 and body["body"]
    assert answer(headers, kind="websocket", **options) == [{"type": "websocket.close", "code": 1008}]


@pytest.mark.parametrize("target", TARGETS)
def test_target_with_a_machine_is_refused(target):
    assert_refused(ALLOWED[0], path=target)


@pytest.mark.parametrize("path", ["/terminal", "/terminal/", "/terminal/ws"])
def test_closed_path_is_refused_to_everybody(path):
    assert_refused(ALLOWED[0], path=path, closed=["/terminal"])
    assert answer(ALLOWED[0], path=path.replace("terminal", "terminals"), closed=["/terminal"]) == ["through"]


def test_port_that_browsers_leave_out():
    for headers in ([("Host", "localhost")], [("Host", "127.0.0.1:80")], [("Host", "127.0.0.1"), ("Origin", "http://127.0.0.1")]):
        assert answer(headers, port=80) == ["through"] and answer(headers, port=8080) != ["through"]


def test_begin_and_end_of_the_server_pass_but_nothing_unknown():
    assert answer([], kind="lifespan") == ["through"]
    assert answer(ALLOWED[0], kind="webtransport") != ["through"]


class Server(NamedTuple):
    """Where one is served, and where its notebook is."""

    port: int
    base: str
    token: str

    @classmethod
    def of(cls, address: str) -> "Server":
        """The one that prints this address."""
        place, _, token = address.partition("?access_token=")
        port, _, base = place.removeprefix("http://127.0.0.1:").partition("/")
        return cls(int(port), f"/{base}".rstrip("/"), token)

    def status(self, headers: Headers, *, target="", upgrade=False, version="1.1") -> int:
        """The status of one request, which has the token."""
        target = target or f"{self.base}/{'ws' if upgrade else ''}?access_token={self.token}&session_id=s_abcdef"
        if upgrade:
            socket_key = [("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")]
            headers = [*headers, ("Connection", "Upgrade"), ("Upgrade", "websocket"), *socket_key]
        lines = [f"GET {target} HTTP/{version}", *(f"{name}: {value}" for name, value in headers), "", ""]
        with socket.create_connection(("127.0.0.1", self.port), 60) as connection:
            connection.sendall("\r\n".join(lines).replace("PORT", str(self.port)).encode())
            return int(connection.recv(4096).split()[1])


@pytest.fixture(scope="module", params=["pages", "editor"])
def server(request, served, tmp_path_factory):
    if request.param == "pages":
        yield Server.of(request.getfixturevalue("address"))
        return
    with contextlib.closing(served(1, "--edit", tmp_path_factory.mktemp("copy") / "mine.py")) as opened:
        yield Server.of(next(opened))
        next(opened, None)


def test_server_answers_its_own_page(server):
    for headers in ALLOWED:
        assert server.status(headers) in (200, 303)
    assert server.status(ALLOWED[1], upgrade=True) == 101


@pytest.mark.parametrize("upgrade", [False, True], ids=["request", "websocket"])
def test_server_refuses_others(server, upgrade):
    """What is no HTTP the server itself refuses, with 400."""
    for headers in REFUSED:
        assert server.status(headers, upgrade=upgrade) in (400, 403), headers
    for target in TARGETS:
        assert server.status(ALLOWED[0], target=target, upgrade=upgrade) in (400, 403), target
    assert server.status([], version="1.0") == 403


def test_there_is_no_terminal(server):
    assert server.status(ALLOWED[1], target=f"{server.base}/terminal/ws?access_token={server.token}", upgrade=True) == 403
