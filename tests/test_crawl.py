"""Networked sources against servers that misbehave; nothing here leaves the machine."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
import pytest
import trustme

from extract.core.errors import UsageError
from extract.ingest.clean.day import clean_units, raw_units
from extract.ingest.fetch import FetchCount, fetch_range
from extract.ingest.fetch.raw import Manifest, read_documents, read_manifest, stored_days
from extract.ingest.fetch.settings import read_settings
from extract.ingest.sources import Source
from extract.store.partitions import read_rows
from tests import hostile
from tests.hostile import Site, article, redirect, running, status
from tests.servers import wait_for

TODAY = datetime.now(UTC).date()
TOMORROW = TODAY + timedelta(days=1)
SETTINGS = {
    "DATELINE_CONTACT": "tests@dateline.example",
    "DATELINE_ALLOW_NETWORKS": "127.0.0.1/32",
    "DATELINE_DELAY": "0",
    "DATELINE_TIMEOUT": "6",
    "DATELINE_MAX_BYTES": "3000000",
    "DATELINE_MAX_WAIT": "5",
    "DATELINE_MAX_SECONDS": "150",
}


def source(name: str, kind: Any, location: str) -> Source:
    return Source(name, kind, location, name, "en", True, None)


def url_list(path: Path, *urls: str) -> Source:
    path.write_text("# pages\n\n" + "\n".join(urls) + "\n")
    return source(path.stem, "urls", str(path))


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)


def crawl(
    warehouse: Path, *sources: Source, days: tuple[date, ...] = (TODAY,), today: date = TODAY
) -> list[FetchCount]:
    return list(fetch_range(sources, days, warehouse, today=today))


def manifests(warehouse: Path, name: str) -> list[Manifest]:
    found = [read_manifest(warehouse, name, day) for day in stored_days(warehouse, name)]
    return [manifest for manifest in found if manifest is not None]


def outcome(warehouse: Path, name: str) -> dict[str, str]:
    """What became of each URL: ``stored``, or the reason why not."""
    result = {}
    for manifest in manifests(warehouse, name):
        result |= {reject.url or reject.id: reject.reason for reject in manifest.rejects}
        result |= {document.url or document.id: "stored" for document in manifest.documents}
    return result


def bodies(warehouse: Path, name: str) -> dict[str, bytes]:
    return {
        document.url or "": data
        for manifest in manifests(warehouse, name)
        for document, data in read_documents(warehouse, manifest)
    }


# --- One crawl over pages that misbehave ------------------------------------------------------------

PAGES: dict[str, tuple[hostile.Route, str]] = {
    "/good": (article("good"), "stored"),
    "/gone": (status(404), "http_404"),
    "/removed": (status(410), "http_410"),
    "/login": (status(401), "http_401"),
    "/pay": (status(402), "http_402"),
    "/forbidden": (status(403), "http_403"),
    "/censored": (status(451), "http_451"),
    "/broken": (status(500), "http_500"),
    "/wait-seconds": (hostile.once(status(429, Retry_After="1"), article("seconds")), "stored"),
    "/wait-long": (status(429, Retry_After="86400"), "http_429"),
    "/loop": (redirect("/loop2"), "redirect_loop"),
    "/loop2": (redirect("/loop"), ""),
    "/cookies": (hostile.cookie_loop, "redirect_loop"),
    "/link-local": (redirect("http://169.254.169.254/latest/meta-data/"), "blocked_address"),
    "/private": (redirect("http://10.0.0.1/"), "blocked_address"),
    "/mapped": (redirect("http://[::ffff:10.0.0.1]/"), "blocked_address"),
    "/to-file": (redirect("file:///etc/passwd"), "http_302"),
    "/bomb": (hostile.bomb, "too_large"),
    "/flood": (hostile.flood, "too_large"),
    "/endless": (hostile.endless, "too_large"),
    "/drip": (hostile.drip, "timeout"),
    "/reset": (hostile.reset, "connection_lost"),
    "/cut-gzip": (hostile.cut_gzip, "truncated_gzip"),
    "/brotli": (lambda h: h.send(b"\x0b\x02\x80x\x03", Content_Encoding="br"), "bad_encoding"),
    "/empty": (b"", "empty"),
    "/image": (lambda h: h.send(b"\x89PNG", content_type="image/png"), "content_type"),
    "/huge-header": (hostile.huge_headers, "connection_lost"),
    "/many-headers": (hostile.many_headers, "too_large"),
    "/wrong-charset": (
        lambda h: h.send(article("Zürich – Łódź").encode(), content_type="text/html; charset=iso-8859-1"),
        "stored",
    ),
    "/meta-charset": (
        article("Żytomierz", "<meta charset='iso-8859-2'>").encode("iso-8859-2"),
        "stored",
    ),
    "/soft-404": ("<title>Page not found</title><h1>Page not found</h1><p>Try the search.</p>", "soft_404"),
    "/consent": ("<title>Before you continue</title><p>We and our partners accept cookies.</p>", "consent_wall"),
    "/noarchive": (article("noarchive", "<meta name=robots content='noarchive'>"), "opted_out"),
    "/x-robots": (lambda h: h.send(article("x").encode(), X_Robots_Tag="noarchive"), "opted_out"),
    "/many-tags": ("<a href=x>y</a>" * 60_000, "stored"),
}


def busy_until_soon(handler: hostile.Handler) -> None:
    later = datetime.now(UTC) + timedelta(seconds=2.5)
    handler.send(b"busy", 503, Retry_After=format_datetime(later, usegmt=True))


class Result:
    def __init__(self, folder: Path) -> None:
        self.warehouse = folder / "w"
        self.site = Site({path: route for path, (route, _) in PAGES.items()})
        self.date_site = Site({"/wait-date": hostile.once(busy_until_soon, article("date"))})
        self.forbidden = Site({"/secret": article("secret")}, host="127.0.0.2")
        self.site.routes["/outside"] = redirect(f"{self.forbidden.base}/secret")
        self.robots = Site(
            {"/robots.txt": "User-agent: *\nDisallow: /no\n", "/no": article("no"), "/yes": article("yes")}
        )
        self.robots_down = Site({"/robots.txt": status(500), "/page": article("page")})
        self.slow = Site(
            {"/robots.txt": "User-agent: *\nCrawl-delay: 1\n"} | {f"/{n}": article(f"s{n}") for n in "123"}
        )
        self.storm = Site({f"/{n}": status(503, Retry_After="0") for n in range(40)})
        authority, stranger = trustme.CA(), trustme.CA()
        self.tls, self.untrusted = (
            Site(
                {"/down": redirect(f"{self.site.base}/good"), "/safe": article("safe")}, context=self.context(authority)
            ),
            Site({"/page": article("page")}, context=self.context(stranger)),
        )
        port = self.forbidden.server_address[1]
        urls = [
            *(f"{self.site.base}{path}" for path, (_, expected) in PAGES.items() if expected),
            f"{self.site.base}/outside",
            f"http://2130706434:{port}/secret",
            f"{self.date_site.base}/wait-date",
            f"{self.robots.base}/no",
            f"{self.robots.base}/yes",
            f"{self.robots_down.base}/page",
            *(f"{self.slow.base}/{n}" for n in "123"),
            *(f"{self.storm.base}/{n}" for n in range(40)),
            f"{self.tls.base}/down",
            f"{self.tls.base}/safe",
            f"{self.untrusted.base}/page",
            "http://user:secret@127.0.0.1/",
            "not a url",
        ]
        self.source = url_list(folder / "pages.txt", *urls)
        bundle = folder / "ca.pem"
        authority.cert_pem.write_to_path(str(bundle))
        os.environ["SSL_CERT_FILE"] = str(bundle)
        sites = (
            self.site, self.date_site, self.forbidden, self.robots, self.robots_down, self.slow, self.storm,
            self.tls, self.untrusted,
        )  # fmt: skip
        hostile.zeros()
        with running(*sites):
            self.counts = crawl(self.warehouse, self.source)
        self.outcome = outcome(self.warehouse, "pages")

    @staticmethod
    def context(authority: trustme.CA) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        return context


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Result]:
    before = dict(os.environ)
    os.environ.update(SETTINGS)
    try:
        yield Result(tmp_path_factory.mktemp("hostile"))
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.mark.parametrize(("path", "expected"), [(path, reason) for path, (_, reason) in PAGES.items() if reason])
def test_each_page_has_its_outcome(result: Result, path: str, expected: str) -> None:
    assert result.outcome[f"{result.site.base}{path}"] == expected


def test_forbidden_addresses_get_no_request(result: Result) -> None:
    assert result.outcome[f"{result.site.base}/outside"] == "blocked_address"
    by_name = f"http://2130706434:{result.forbidden.server_address[1]}/secret"
    assert result.outcome[by_name] == "blocked_address"
    assert not result.forbidden.log


def test_retry_after_is_waited_for(result: Result) -> None:
    (first, _), (second, _) = result.site.log["/wait-seconds"]
    assert second - first >= 1
    (first, _), (second, _) = result.date_site.log["/wait-date"]
    assert second - first >= 0.5
    assert result.outcome[f"{result.date_site.base}/wait-date"] == "stored"
    assert len(result.site.log["/wait-long"]) == 1


def test_a_host_that_stays_busy_is_left_alone(result: Result) -> None:
    reasons = [result.outcome[f"{result.storm.base}/{n}"] for n in range(40)]
    assert set(reasons) == {"http_503", "host_busy"}
    assert sum(len(requests) for path, requests in result.storm.log.items() if path != "/robots.txt") <= 25


def test_robots_rules(result: Result) -> None:
    assert result.outcome[f"{result.robots.base}/no"] == "robots_disallowed"
    assert result.outcome[f"{result.robots.base}/yes"] == "stored"
    assert result.outcome[f"{result.robots_down.base}/page"] == "robots_unavailable"
    assert "/no" not in result.robots.log
    assert "/page" not in result.robots_down.log
    assert len(result.site.log["/robots.txt"]) == 1


def test_crawl_delay(result: Result) -> None:
    times = sorted(at for n in "123" for at, _ in result.slow.log[f"/{n}"])
    assert len(times) == 3
    assert all(later - earlier >= 0.9 for earlier, later in pairwise(times))


def test_tls(result: Result) -> None:
    assert result.outcome[f"{result.tls.base}/safe"] == "stored"
    assert result.outcome[f"{result.tls.base}/down"] == "insecure_redirect"
    assert result.outcome[f"{result.untrusted.base}/page"] == "bad_certificate"
    assert not result.untrusted.log


def test_bad_urls(result: Result) -> None:
    assert result.outcome["not a url"] == "bad_url"
    assert [reason for url, reason in result.outcome.items() if "user:" in url] == ["bad_url"]


def test_the_agent_names_itself(result: Result) -> None:
    _, headers = result.site.log["/good"][0]
    assert headers["User-Agent"].startswith("dateline/")
    assert "tests@dateline.example" in headers["User-Agent"]


def test_counts_cover_every_url(result: Result) -> None:
    (count,) = result.counts
    assert (count.day, count.unchanged) == (TODAY, 0)
    assert count.fetched == sum(1 for reason in result.outcome.values() if reason == "stored")
    assert count.fetched + sum(count.rejects.values()) == len(result.outcome)
    assert count.bytes > 0


def test_stored_pages_clean_to_the_right_letters(result: Result) -> None:
    list(clean_units(result.warehouse, raw_units(result.warehouse, [result.source], [TODAY]), workers=2))
    articles = {r["url"]: r["text"] for r in read_rows(result.warehouse, "articles", TODAY, "pages")}
    assert "Zürich – Łódź" in articles[f"{result.site.base}/wrong-charset"]
    assert "Żytomierz" in articles[f"{result.site.base}/meta-charset"]
    rejects = list(read_rows(result.warehouse, "rejects", TODAY, "pages"))
    stages = {r["url"]: (r["stage"], r["reason"]) for r in rejects}
    assert stages[f"{result.site.base}/many-tags"] == ("clean", "too_many_tags")
    assert stages[f"{result.site.base}/bomb"] == ("fetch", "too_large")


# --- Discovery --------------------------------------------------------------------------------------


def rss(*items: str) -> str:
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>x</title>{''.join(items)}</channel></rss>"


def item(link: str, published: str = "") -> str:
    stated = f"<pubDate>{published}</pubDate>" if published else ""
    return f"<item><title>t</title><link>{link}</link>{stated}</item>"


BOMB = """<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<rss version="2.0"><channel><title>&b;</title></channel></rss>"""


def test_feeds(tmp_path: Path) -> None:
    routes: dict[str, hostile.Route] = {f"/n/{n}": article(str(n)) for n in range(4)}
    dated = f"<meta property='article:published_time' content='{TODAY - timedelta(days=3)}T10:00:00Z'>"
    routes["/n/old"] = article("old", dated)
    routes["/feed"] = rss(
        item("n/0"),
        item("/n/1?utm_source=rss&amp;utm_medium=feed"),
        item("/n/1#comments"),
        item("/n/1"),
        item("/n/2", "Mon, 01 Mar 2021 10:00:00 GMT"),
        item("/n/old"),
        item("javascript:alert(1)"),
    )
    routes["/bomb"] = BOMB
    routes["/page"] = article("no feed")
    site = Site(routes)
    sources = [source(name, "feed", f"{site.base}/{name}") for name in ("feed", "bomb", "page", "none")]
    with running(site):
        yesterday = TODAY - timedelta(days=1)
        crawl(tmp_path, *sources, days=(TODAY - timedelta(days=2), yesterday))
    assert outcome(tmp_path, "feed") == {f"{site.base}/n/{n}": "stored" for n in ("0", "1", "old")}
    assert stored_days(tmp_path, "feed") == [TODAY - timedelta(days=3), yesterday]
    assert len(site.log["/n/1"]) == 1
    assert outcome(tmp_path, "bomb") == {f"{site.base}/bomb": "xml_entities"}
    assert outcome(tmp_path, "page") == {f"{site.base}/page": "no_feed"}
    assert outcome(tmp_path, "none") == {f"{site.base}/none": "http_404"}


def urlset(*entries: tuple[str, str]) -> str:
    urls = "".join(f"<url><loc>{loc}</loc><lastmod>{day}</lastmod></url>" for loc, day in entries)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def index(*locations: tuple[str, str]) -> str:
    maps = "".join(f"<sitemap><loc>{loc}</loc><lastmod>{day}</lastmod></sitemap>" for loc, day in locations)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'


def test_sitemaps(tmp_path: Path) -> None:
    import gzip

    window = (date(2022, 3, 10), date(2022, 3, 12))
    site = Site({f"/p/{n}": article(str(n)) for n in range(10)})
    base = site.base
    many = [(f"{base}/p/{n}", "2022-03-11" if n < 5 else "2021-01-01") for n in range(10_000)]
    site.routes |= {
        "/big.xml": urlset(*many),
        "/index.xml": index((f"{base}/index2.xml", "2022-03-11"), (f"{base}/old.xml", "2021-12-31")),
        "/index2.xml": index((f"{base}/index.xml", "2022-04-01"), (f"{base}/leaf.xml.gz", "2022-04-01")),
        "/leaf.xml.gz": gzip.compress(urlset((f"{base}/p/7", "2022-03-10"), (f"{base}/p/8", "")).encode()),
        "/old.xml": urlset((f"{base}/p/9", "2022-03-11")),
        "/bomb.xml": BOMB.replace("rss", "urlset"),
    }
    names = ("big", "index", "bomb")
    with running(site):
        crawl(tmp_path, *(source(name, "sitemap", f"{base}/{name}.xml") for name in names), days=window)
    assert outcome(tmp_path, "big") == {f"{base}/p/{n}": "stored" for n in range(5)}
    assert stored_days(tmp_path, "big") == [date(2022, 3, 11)]
    assert outcome(tmp_path, "index") == {f"{base}/p/7": "stored"}
    assert len(site.log["/index.xml"]) == 1
    assert "/old.xml" not in site.log
    assert outcome(tmp_path, "bomb") == {f"{base}/bomb.xml": "xml_entities"}


def test_a_sitemap_run_for_today_is_no_archive_dump(tmp_path: Path) -> None:
    site = Site({f"/p/{n}": article(str(n)) for n in range(4)})
    entries = [(0, TODAY), (1, TODAY - timedelta(days=1)), (2, TODAY - timedelta(days=30))]
    undated = [(f"{site.base}/p/3", "")]
    site.routes["/dated.xml"] = urlset(*((f"{site.base}/p/{n}", day.isoformat()) for n, day in entries))
    site.routes["/short.xml"] = urlset(*undated)
    site.routes["/long.xml"] = urlset(*undated, *((f"{site.base}/q/{n}", "") for n in range(2000)))
    names = ("dated", "short", "long")
    with running(site):
        crawl(tmp_path, *(source(name, "sitemap", f"{site.base}/{name}.xml") for name in names))
    found = {name: sorted(url[-1] for url in outcome(tmp_path, name)) for name in names}
    assert found == {"dated": ["0", "1"], "short": ["3"], "long": []}


def test_canonical_links(tmp_path: Path) -> None:
    site = Site({})
    link = f"<link rel=canonical href='{site.base}/story'>"
    site.routes |= {"/story": article("one", link), "/amp/story": article("one", link)}
    site.routes |= {f"/t/{n}": article(f"t{n}", f"<link rel=canonical href='{site.base}/all'>") for n in range(5)}
    urls = [f"{site.base}/story", f"{site.base}/amp/story", *(f"{site.base}/t/{n}" for n in range(5))]
    with running(site):
        crawl(tmp_path, url_list(tmp_path / "pages.txt", *urls))
        crawl(tmp_path, url_list(tmp_path / "pages.txt", *urls))
    expected = [f"{site.base}/story", *(f"{site.base}/t/{n}" for n in range(5))]
    assert sorted(outcome(tmp_path, "pages")) == sorted(expected)
    assert all(len(site.log[path]) == 1 for path in site.routes)


# --- Asking again -----------------------------------------------------------------------------------


def test_a_page_is_asked_for_once_a_day_and_then_with_its_validators(tmp_path: Path) -> None:
    site = Site({"/same": hostile.validated(article("same"), '"1"'), "/new": hostile.validated(article("old"), '"1"')})
    pages = url_list(tmp_path / "pages.txt", f"{site.base}/same", f"{site.base}/new")
    with running(site):
        crawl(tmp_path, pages)
        (again,) = crawl(tmp_path, pages)
        assert (again.fetched, again.unchanged) == (0, 2)
        assert len(site.log["/same"]) == 1
        site.routes["/new"] = hostile.validated(article("changed"), '"2"')
        (next_day,) = crawl(tmp_path, pages, days=(TOMORROW,), today=TOMORROW)
    assert (next_day.day, next_day.fetched, next_day.unchanged) == (TODAY, 1, 1)
    assert site.log["/same"][1][1]["If-None-Match"] == '"1"'
    assert b"changed" in bodies(tmp_path, "pages")[f"{site.base}/new"]
    (manifest,) = manifests(tmp_path, "pages")
    assert sum(manifest.files.values()) == 3


def test_past_days_are_not_asked_again(tmp_path: Path) -> None:
    site = Site({"/p": article("p"), "/feed": ""})
    site.routes["/feed"] = rss(item("/p", "Fri, 11 Mar 2022 10:00:00 GMT"))
    feed = source("feed", "feed", f"{site.base}/feed")
    with running(site):
        for _ in range(2):
            (count,) = crawl(tmp_path, feed, days=(date(2022, 3, 11),))
    assert (count.fetched, count.unchanged) == (0, 1)
    assert len(site.log["/p"]) == 1


@pytest.mark.parametrize("text", ["{", "[]", "null", '{"a": 1}'])
def test_damaged_notes_are_made_anew(text: str, tmp_path: Path) -> None:
    site = Site({"/p": article("p")})
    pages = url_list(tmp_path / "pages.txt", f"{site.base}/p")
    with running(site):
        crawl(tmp_path, pages)
        for name in ("urls.json", "dates.json"):
            (tmp_path / "raw" / "pages" / name).write_text(text)
        (count,) = crawl(tmp_path, pages)
    assert (count.fetched, count.unchanged) == (0, 1)


def test_a_killed_crawl_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site({f"/{n}": article(str(n)) for n in range(60)})
    pages = url_list(tmp_path / "pages.txt", *(f"{site.base}/{n}" for n in range(60)))
    results = tmp_path / "w" / "raw" / ".crawl" / "results"

    def kill_half_way(job: Any, progress: Any) -> str | None:
        command = [sys.executable, "-m", "extract.ingest.fetch.crawl", str(job.folder / "job")]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
            wait_for("a quarter of the pages", lambda: sum(map(len, site.log.values())) >= 15, every=0.005)
            process.kill()
        raise KeyboardInterrupt

    with running(site):
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr("extract.ingest.fetch.network.run_crawl", kill_half_way)
            crawl(tmp_path / "w", pages)
        assert results.exists()
        crawl(tmp_path / "w", pages)
    assert outcome(tmp_path / "w", "pages") == {f"{site.base}/{n}": "stored" for n in range(60)}
    asked = [len(requests) for path, requests in site.log.items() if path != "/robots.txt"]
    assert sum(asked) <= 60 + 20  # those under way when it was killed are asked again
    assert not results.parent.exists()


def test_a_crawl_ends_with_the_command_that_runs_it(tmp_path: Path) -> None:
    site = Site({"/slow": hostile.drip})
    urls = tmp_path / "urls.txt"
    urls.write_text(f"{site.base}/slow\n")
    sources = tmp_path / "sources.csv"
    sources.write_text("name,kind,location,outlet,language,enabled,note\n" + f"pages,urls,{urls},,en,true,\n")
    command = [
        str(Path(sys.executable).with_name("dateline")),
        "fetch",
        "--date",
        str(TODAY),
        "--sources",
        str(sources),
    ]
    environment = {**os.environ, "DATELINE_TIMEOUT": "60"}
    with running(site):
        with subprocess.Popen(
            [*command, "--warehouse", str(tmp_path / "w")],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            wait_for("the page", lambda: "/slow" in site.log, every=0.05)
            crawls = [
                c for c in psutil.Process(process.pid).children(True) if "extract.ingest.fetch.crawl" in c.cmdline()
            ]
            process.kill()
        assert len(crawls) == 1
        wait_for("its end", lambda: not crawls[0].is_running() or crawls[0].status() == psutil.STATUS_ZOMBIE)


# --- Settings ---------------------------------------------------------------------------------------


def test_no_contact_no_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATELINE_CONTACT")
    with pytest.raises(UsageError, match="set DATELINE_CONTACT"):
        crawl(tmp_path, source("a", "feed", "http://127.0.0.1:1/"))


@pytest.mark.parametrize(
    ("name", "value"),
    [("DATELINE_DELAY", "soon"), ("DATELINE_TIMEOUT", "-1"), ("DATELINE_ALLOW_NETWORKS", "10.0.0.0/99")],
)
def test_wrong_settings_are_named(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=name):
        read_settings({"DATELINE_CONTACT": "x@y.example", name: value})
