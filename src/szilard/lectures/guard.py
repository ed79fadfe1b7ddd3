"""Who may talk to a lecture: its own page alone.

A page from elsewhere can send requests to this machine, and a name from elsewhere can be made to lead here; both carry the cookies
of whoever reads the lecture. What they cannot choose is what the browser says about them: `Host`, the machine it meant to reach, and
`Origin`, the page that asks.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

HOST = "127.0.0.1"
# With any parser but h11 a request for http://elsewhere/ looks like one for /; headers of a proxy, which is never there, change the scheme.
SERVER: dict[str, Any] = {"http": "h11", "proxy_headers": False}  # how uvicorn must be set up under a guard
POLICY_VIOLATION = 1008  # RFC 6455, section 7.4.1


class Guard:
    """An ASGI application that refuses all requests and WebSockets but those of the page on `port` of this machine.

    Args:
        app: what the page's own requests go to.
        port: where it is served.
        closed: paths refused to everybody, with all below them.
    """

    def __init__(self, app: "ASGIApp", port: int, closed: Sequence[str] = ()) -> None:
        self.app = app
        self.closed = tuple(closed)
        names = [f"{name}:{port}" for name in (HOST, "localhost")]
        if port == 80:  # which browsers leave out
            names += [HOST, "localhost"]
        self.names = frozenset(name.encode() for name in names)

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass on or refuse."""
        if scope["type"] == "lifespan" or (scope["type"] in ("http", "websocket") and self._allows(scope)):
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await _refuse(send)
        else:
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})

    def _allows(self, scope: "Scope") -> bool:
        hosts = [value for name, value in scope["headers"] if name.lower() == b"host"]
        origins = [value for name, value in scope["headers"] if name.lower() == b"origin"]
        if len(hosts) != 1 or hosts[0] not in self.names:
            return False
        if origins not in ([], [b"http://" + hosts[0]]):
            return False
        path: str = scope["path"]
        return path.startswith("/") and not any(path == closed or path.startswith(closed + "/") for closed in self.closed)


async def _refuse(send: "Send") -> None:
    words = b"Only the lecture's own page may ask here; open the address that `szilard lecture` printed.\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(words)).encode()), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": words})
