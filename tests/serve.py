"""The sample site over HTTP, on 127.0.0.1 only: pages with ETags, a feed, sitemaps and robots.txt.

    python -m tests.serve [--port N]                  serves until interrupted
    python -m tests.serve [--port N] -- COMMAND...    serves while the command runs, and tells it where the site is

The command finds a sources file for the served site in DATELINE_SOURCES, and may ask 127.0.0.1.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import format_datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.sax.saxutils import escape

from extract.ingest.clean.moments import Published
from extract.ingest.clean.page import date_html

SITE = Path(__file__).parent / "site"
HOST = "127.0.0.1"
PORT = 8808
SELECTORS = {"bulletin": "span.bulletin-date"}

ROBOTS = "User-agent: *\nAllow: /\nDisallow: /private/\nSitemap: http://{host}/news/sitemap.xml\n"
SOURCES = """name,kind,location,outlet,language,enabled,note,date_selector
wire,feed,{base}/wire/feed.xml,Meridian Wire,en,true,sample: an invented news agency,
news,sitemap,{base}/news/sitemap.xml,Harbour News,en,true,sample: an invented broadcaster,
courier,urls,{urls},Lower Vale Courier,en,true,sample: an invented regional daily,
bulletin,sitemap,{base}/bulletin/sitemap.xml,Ministry of Defence of Ukraine (sample press service),en,true,\
sample: an invented official bulletin,span.bulletin-date
"""


@dataclass(frozen=True)
class SitePage:
    """One page of the sample site."""

    path: str
    data: bytes
    published: Published | None

    @property
    def etag(self) -> str:
        """Strong validator of the page's bytes."""
        return f'"{hashlib.sha256(self.data).hexdigest()[:16]}"'


@cache
def site_pages() -> dict[str, SitePage]:
    """Pages of the sample site by path."""
    pages = {}
    for file in sorted(SITE.glob("*/*.html")):
        data = file.read_bytes()
        path = f"/{file.parent.name}/{file.name}"
        pages[path] = SitePage(path, data, date_html(data, date_selector=SELECTORS.get(file.parent.name)))
    return pages


def outlet_pages(outlet: str) -> list[SitePage]:
    """Pages of one outlet, the latest first."""
    pages = [page for path, page in site_pages().items() if path.startswith(f"/{outlet}/")]
    return sorted(pages, key=lambda page: page.published.text if page.published else "", reverse=True)


def feed(outlet: str, base: str) -> str:
    """RSS feed of an outlet, with relative links."""
    items = "".join(
        f"<item><title>{escape(page.path)}</title><link>{page.path}</link>"
        + (f"<pubDate>{format_datetime(page.published.at_utc)}</pubDate>" if page.published else "")
        + "</item>"
        for page in outlet_pages(outlet)
    )
    head = f"<title>{outlet}</title><link>{base}/{outlet}/</link><description>sample</description>"
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{head}{items}</channel></rss>'


def sitemap(outlet: str, base: str) -> str:
    """News sitemap of an outlet."""
    names = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    urls = "".join(
        f"<url><loc>{base}{page.path}</loc>"
        + (
            f"<news:news><news:publication_date>{page.published.at_utc.isoformat()}</news:publication_date></news:news>"
            if page.published
            else ""
        )
        + "</url>"
        for page in outlet_pages(outlet)
    )
    return f'<?xml version="1.0" encoding="utf-8"?><urlset {names}>{urls}</urlset>'


class SiteHandler(BaseHTTPRequestHandler):
    """Answers for the sample site."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """A page, a feed, a sitemap, robots.txt or 404."""
        host = self.headers.get("Host", f"{HOST}:{PORT}")
        base, path = f"http://{host}", self.path.split("?")[0]
        outlet = path.split("/")[1]
        page = site_pages().get(path)
        if page is not None:
            if self.headers.get("If-None-Match") == page.etag:
                self.answer(304, b"", "text/html", page.etag)
            else:
                self.answer(200, page.data, "text/html; charset=utf-8", page.etag)
        elif path == "/robots.txt":
            self.answer(200, ROBOTS.format(host=host).encode(), "text/plain")
        elif path.endswith("/feed.xml"):
            self.answer(200, feed(outlet, base).encode(), "application/rss+xml")
        elif path.endswith("/sitemap.xml"):
            self.answer(200, sitemap(outlet, base).encode(), "application/xml")
        else:
            self.answer(404, b"<h1>Not found</h1>", "text/html")

    def answer(self, status: int, body: bytes, content_type: str, etag: str | None = None) -> None:
        """Sends one answer."""
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        if etag:
            self.send_header("ETag", etag)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Keeps quiet."""


@contextlib.contextmanager
def served(port: int = 0) -> Iterator[str]:
    """The base URL of the sample site while it is served; ``port`` 0 takes a free one."""
    server = ThreadingHTTPServer((HOST, port), SiteHandler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def write_sources(folder: Path, base: str) -> Path:
    """A sources file for the served site in ``folder``; returns its path."""
    urls = folder / "courier.txt"
    urls.write_text("".join(f"{base}{page.path}\n" for page in outlet_pages("courier")))
    path = folder / "sources.csv"
    path.write_text(SOURCES.format(base=base, urls=urls))
    return path


def environment(sources: Path) -> dict[str, str]:
    """Settings under which the served site may be fetched without waiting."""
    return {
        "DATELINE_SOURCES": str(sources),
        "DATELINE_CONTACT": "sample@dateline.example",
        "DATELINE_ALLOW_NETWORKS": f"{HOST}/32",
        "DATELINE_DELAY": "0",
    }


def main() -> int:
    """Serves the site; returns the command's exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("command", nargs="*")
    options = parser.parse_args()
    try:
        with served(options.port) as base, tempfile.TemporaryDirectory() as folder:
            sources = write_sources(Path(folder), base)
            if options.command:
                return subprocess.run(options.command, env={**os.environ, **environment(sources)}).returncode
            sys.stderr.write(f"serving the sample site at {base}; sources file {sources}; stop with Ctrl-C\n")
            with contextlib.suppress(KeyboardInterrupt):
                threading.Event().wait()
    except OSError as error:
        sys.stderr.write(f"cannot serve at {HOST}:{options.port}: {error.strerror}; choose another --port\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
