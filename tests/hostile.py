"""Web servers that misbehave, on loopback addresses only."""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import struct
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

STORY = (
    "<p>The harbour master said that barge {0} had been hit by shells during the night and was still burning in the "
    "morning.</p><p>Firefighters from the town reached the quay and brought eleven people to safety, according to the "
    "regional emergency service, which spoke of {0} calls.</p><p>No side has commented on the attack so far.</p>"
)


def article(name: str, head: str = "") -> str:
    """A plain article about barge ``name``."""
    text = STORY.format(name)
    return f"<html lang=en><head><title>Barge {name}</title>{head}</head><body><article>{text}</article></body></html>"


class Handler(BaseHTTPRequestHandler):
    """Answers by the server's routes; every request is logged with its time and headers."""

    server: Site

    def do_GET(self) -> None:
        """Runs the route of the path, else 404."""
        path = self.path.split("?")[0]
        self.server.log[path].append((time.monotonic(), dict(self.headers)))
        route = self.server.routes.get(path)
        try:
            if route is None:
                self.send(b"<h1>nothing here</h1>", status=404)
            elif callable(route):
                route(self)
            else:
                self.send(route.encode() if isinstance(route, str) else route)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.close_connection = True

    def send(
        self, body: bytes = b"", status: int = 200, content_type: str | None = "text/html", **headers: str
    ) -> None:
        """Sends one answer; header names are written with underscores."""
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def times(self) -> int:
        """How often this path was asked for, this time included."""
        return len(self.server.log[self.path.split("?")[0]])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keeps quiet."""


Route = str | bytes | Callable[[Handler], None]


class Site(ThreadingHTTPServer):
    """One server on a free port of a loopback address."""

    daemon_threads = True

    def __init__(
        self, routes: dict[str, Route], host: str = "127.0.0.1", context: ssl.SSLContext | None = None
    ) -> None:
        super().__init__((host, 0), Handler)
        self.routes = routes
        self.log: dict[str, list[tuple[float, dict[str, str]]]] = defaultdict(list)
        self.scheme = "https" if context else "http"
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def netloc(self) -> str:
        """Host and port."""
        return f"{self.server_address[0]}:{self.server_address[1]}"

    @property
    def base(self) -> str:
        """URL without a path."""
        return f"{self.scheme}://{self.netloc}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keeps quiet about clients that hang up."""


@contextlib.contextmanager
def running(*sites: Site) -> Iterator[None]:
    """Serves until the end of the block."""
    threads = [threading.Thread(target=site.serve_forever, args=(0.05,), daemon=True) for site in sites]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for site in sites:
            site.shutdown()
            site.server_close()
        for thread in threads:
            thread.join(5)


# --- Ways to misbehave ----------------------------------------------------------------------------


def redirect(target: str, status: int = 302, **headers: str) -> Route:
    """Sends the client elsewhere."""
    return lambda handler: handler.send(b"", status, Location=target, **headers)


def status(code: int, **headers: str) -> Route:
    """Answers with a status and a polite page."""
    return lambda handler: handler.send(b"<p>sorry</p>", code, **headers)


def once(first: Route, later: Route) -> Route:
    """One answer to the first request and another to all later ones."""

    def run(handler: Handler) -> None:
        route = first if handler.times() == 1 else later
        if callable(route):
            route(handler)
        else:
            handler.send(route.encode() if isinstance(route, str) else route)

    return run


def validated(page: str, tag: str) -> Route:
    """A page with an ETag that answers 304 while the client has it."""

    def run(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") == tag:
            handler.send(b"", 304, ETag=tag)
        else:
            handler.send(page.encode(), ETag=tag)

    return run


def drip(handler: Handler) -> None:
    """One byte after the other, for ever."""
    handler.send(b"", Content_Length="100000")
    for _ in range(600):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.1)


def flood(handler: Handler) -> None:
    """200 MB."""
    handler.send(b"", Content_Length=str(200_000_000))
    for _ in range(200):
        handler.wfile.write(b"x" * 1_000_000)


def endless(handler: Handler) -> None:
    """A body without a length, until the client hangs up."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b"<p>" + b"x" * 1_000_000)
    handler.close_connection = True


def reset(handler: Handler) -> None:
    """Half a page, then a reset."""
    handler.send(article("reset").encode()[:100], Content_Length="5000")
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def bomb(handler: Handler) -> None:
    """A gigabyte of zeros in a megabyte."""
    handler.send(zeros(), Content_Encoding="gzip")


_zeros: list[bytes] = []


def zeros() -> bytes:
    """1 GB of zeros, compressed."""
    if not _zeros:
        import zlib

        engine = zlib.compressobj(9, wbits=31)
        _zeros.append(b"".join([engine.compress(b"\0" * 10_000_000) for _ in range(100)]) + engine.flush())
    return _zeros[0]


def cut_gzip(handler: Handler) -> None:
    """A compressed page that ends early."""
    handler.send(gzip.compress(article("cut").encode() * 50)[:-40], Content_Encoding="gzip")


def huge_headers(handler: Handler) -> None:
    """A header line of a megabyte."""
    handler.send(article("headers").encode(), X_Long="x" * 1_000_000)


def many_headers(handler: Handler) -> None:
    """Headers without end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for n in range(200_000):
        handler.wfile.write(b"X-%d: %s\r\n" % (n, b"y" * 1000))
    handler.wfile.write(b"\r\n")


def cookie_loop(handler: Handler) -> None:
    """Comes back to itself until a cookie is sent."""
    handler.send(b"", 302, Location=handler.path, Set_Cookie="seen=1")
