"""Do the tests stay on this machine?"""

import asyncio
import socket
import urllib.request

import pytest

import own_loop

ELSEWHERE = "192.0.2.1"  # of no machine: RFC 5737


def send(kind):
    with socket.socket(socket.AF_INET, kind) as datagram:
        datagram.sendto(b"", (ELSEWHERE, 9))


def send_with_flags():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram:
        datagram.sendto(b"", 0, (ELSEWHERE, 9))


def connect(method):
    with socket.socket() as stream:
        getattr(stream, method)((ELSEWHERE, 9))


@pytest.mark.parametrize(
    "ask",
    [
        lambda: connect("connect"),
        lambda: connect("connect_ex"),
        lambda: send(socket.SOCK_DGRAM),
        send_with_flags,
        lambda: socket.create_connection((ELSEWHERE, 9), 1),
        lambda: socket.create_connection(("elsewhere.invalid", 9), 1),
        lambda: socket.getaddrinfo("elsewhere.invalid", 9),
        lambda: socket.getaddrinfo(host=b"elsewhere.invalid", port=9),
        lambda: socket.gethostbyname("elsewhere.invalid"),
        lambda: urllib.request.urlopen("http://elsewhere.invalid", timeout=1),
        lambda: own_loop.run(asyncio.open_connection(ELSEWHERE, 9)),
        lambda: connect_over_ipv6(),
    ],
)
def test_another_machine_is_out_of_reach(ask):
    with pytest.raises(RuntimeError, match="tests use no network"):
        ask()


def connect_over_ipv6():
    with socket.socket(socket.AF_INET6) as stream:
        stream.connect(("2001:db8::1", 9, 0, 0))


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_this_machine_is_within_reach(name):
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection((name, server.getsockname()[1])):
        pass


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no such sockets")
def test_sockets_of_files_are_within_reach(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # since the name of a socket must be short
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind("socket")
        server.listen()
        client.connect("socket")
