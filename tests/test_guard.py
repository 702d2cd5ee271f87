"""The address guard and discovery, without any network."""

from __future__ import annotations

import ipaddress
from datetime import UTC, date, datetime

import pytest
from twisted.internet.defer import Deferred, succeed
from twisted.internet.error import DNSLookupError

from extract.ingest.clean import RefusedError
from extract.ingest.fetch import guard
from extract.ingest.fetch.discovery import canonical_url, document_id, parse_feed, parse_sitemap, read_urls
from extract.ingest.fetch.guard import GuardedResolver, RefusedRequest, check_url, is_forbidden
from extract.ingest.fetch.middleware import retry_after, unpack

LOOPBACK = (ipaddress.ip_network("127.0.0.1/32"),)


@pytest.mark.parametrize(
    ("address", "forbidden"),
    [
        ("93.184.216.34", False),
        ("2606:2800:220:1:248:1893:25c8:1946", False),
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("10.1.2.3", True),
        ("172.16.0.1", True),
        ("192.168.1.1", True),
        ("169.254.169.254", True),
        ("100.64.0.1", True),
        ("0.0.0.0", True),
        ("224.0.0.1", True),
        ("255.255.255.255", True),
        ("::1", True),
        ("::", True),
        ("fe80::1%eth0", True),
        ("fd00::1", True),
        ("ff02::1", True),
        ("::ffff:10.0.0.1", True),
        ("64:ff9b::a00:1", True),
        ("64:ff9b::5db8:d822", False),
        ("64:ff9b:1::5db8:d822", True),
        ("::10.0.0.1", True),
        ("::127.0.0.1", True),
        ("fec0::1", True),
        ("168.63.129.16", True),
        ("::ffff:168.63.129.16", True),
        ("100.100.100.200", True),
        ("192.0.0.192", True),
        ("fd00:ec2::254", True),
        ("2002:0a00:0001::", True),
        ("not an address", True),
        ("", True),
    ],
)
def test_forbidden_addresses(address: str, forbidden: bool) -> None:
    assert is_forbidden(address) is forbidden


def test_allowed_networks() -> None:
    assert not is_forbidden("127.0.0.1", LOOPBACK)
    assert is_forbidden("127.0.0.2", LOOPBACK)
    assert not is_forbidden("::1", (ipaddress.ip_network("::1/128"),))
    assert not is_forbidden("::ffff:127.0.0.1", LOOPBACK)


@pytest.mark.parametrize(
    ("url", "previous", "reason"),
    [
        ("https://news.example/a", None, None),
        ("http://news.example/a", "http://news.example/", None),
        ("http://127.0.0.1:80/a", None, None),
        ("http://127.0.0.2/a", None, "blocked_address"),
        ("http://[::1]/a", None, "blocked_address"),
        ("http://169.254.169.254/", "https://news.example/", "insecure_redirect"),
        ("http://news.example/a", "https://news.example/", "insecure_redirect"),
        ("ftp://news.example/a", None, "bad_url"),
        ("http://me:secret@news.example/", None, "bad_url"),
        ("http://[x/", None, "bad_url"),
        ("http://news.example:99999/", None, "bad_url"),
    ],
)
def test_urls(url: str, previous: str | None, reason: str | None) -> None:
    if reason is None:
        check_url(url, previous, LOOPBACK)
        return
    with pytest.raises(RefusedRequest) as caught:
        check_url(url, previous, LOOPBACK)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("address", "allowed"), [("93.184.216.34", True), ("127.0.0.1", True), ("10.0.0.1", False), ("169.254.1.1", False)]
)
def test_names_are_judged_by_their_address(monkeypatch: pytest.MonkeyPatch, address: str, allowed: bool) -> None:
    def answer(self: object, name: str, timeout: object = ()) -> Deferred[str]:
        return succeed(address)

    monkeypatch.setattr("scrapy.resolver.CachingThreadedResolver.getHostByName", answer)
    monkeypatch.setattr(guard, "blocked_names", {})
    resolver = GuardedResolver.__new__(GuardedResolver)
    resolver.allowed = LOOPBACK
    results: list[object] = []
    resolver.getHostByName("news.example").addBoth(results.append)
    if allowed:
        assert results == [address]
    else:
        assert results[0].check(DNSLookupError)  # type: ignore[attr-defined]
        assert guard.blocked_names == {"news.example": address}


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"7", 7.0),
        (b" 120 ", 120.0),
        (b"Mon, 14 Mar 2022 10:00:30 GMT", 30.0),
        (b"Mon, 14 Mar 2022 09:00:00 GMT", 0.0),
        (b"-5", None),
        (b"soon", None),
        (None, None),
    ],
)
def test_retry_after(value: bytes | None, seconds: float | None) -> None:
    assert retry_after(value, datetime(2022, 3, 14, 10, tzinfo=UTC)) == seconds


def test_unpack() -> None:
    import gzip
    import zlib

    text = b"abc" * 100
    assert unpack(gzip.compress(text), "gzip", 1000) == text
    assert unpack(zlib.compress(text), "deflate", 1000) == text
    assert unpack(zlib.compress(text)[2:-4], "deflate", 1000) == text
    for data, reason in ((gzip.compress(text)[:-9], "truncated_gzip"), (b"plain", "bad_gzip")):
        with pytest.raises(RefusedRequest) as caught:
            unpack(data, "gzip", 1000)
        assert caught.value.reason == reason
    with pytest.raises(RefusedRequest, match="too_large"):
        unpack(gzip.compress(text), "gzip", 100)


# --- Discovery --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "base", "expected"),
    [
        ("HTTPS://News.Example/A?utm_source=x&id=3#top", None, "https://news.example/A?id=3"),
        ("/a/b.html", "https://news.example/feed/", "https://news.example/a/b.html"),
        ("c", "https://news.example/a/b", "https://news.example/a/c"),
        ("//cdn.example/x", "https://news.example/", "https://cdn.example/x"),
    ],
)
def test_canonical_url(url: str, base: str | None, expected: str) -> None:
    assert canonical_url(url, base) == expected


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "mailto:a@b.example", "ftp://a.example/", "http://"])
def test_no_url(url: str) -> None:
    with pytest.raises(ValueError, match="no http or https URL"):
        canonical_url(url)


def test_both_schemes_are_one_document() -> None:
    assert document_id("http://a.example/x") == document_id("https://a.example/x") != document_id("http://a.example/y")


def test_atom_feed() -> None:
    data = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="/a"/><updated>2022-03-15T10:00:00Z</updated>
    <published>2022-03-14T23:00:00-02:00</published></entry><entry><link href="/b"/></entry></feed>"""
    a, b = parse_feed(data, "https://news.example/feed").pages
    assert (a.url, b.url, b.published) == ("https://news.example/a", "https://news.example/b", None)
    assert a.published is not None
    assert a.published.text == "2022-03-14T23:00:00-02:00"
    assert a.published.at_utc.date() == date(2022, 3, 15)
    assert a.modified == datetime(2022, 3, 15, 10, tzinfo=UTC)


def test_news_sitemap() -> None:
    data = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
    <url><loc> https://news.example/a </loc><lastmod>2022-03-20</lastmod>
      <n:news><n:publication_date>2022-03-14</n:publication_date></n:news></url>
    <url><loc>https://news.example/2022/03/11/b</loc></url><url><loc>https://news.example/photo.jpg</loc></url>
    <url><loc>/c</loc></url></urlset>"""
    pages = parse_sitemap(data, "https://news.example/sitemap.xml").pages
    assert {page.url.rsplit("/", 1)[1]: page.published and page.published.day for page in pages} == {
        "a": date(2022, 3, 14),
        "b": date(2022, 3, 11),
        "c": None,
    }


IMAGE = "<i:image xmlns:i='http://www.google.com/schemas/sitemap-image/1.1'><i:loc>https://cdn.example/p.{0}</i:loc></i:image>"
VIDEO = (
    "<v:video xmlns:v='http://www.google.com/schemas/sitemap-video/1.1'><v:player_loc>https://cdn.example/v</v:player_loc>"
    "<v:publication_date>2018-02-02</v:publication_date></v:video>"
)
NEWS = (
    "<n:news xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><n:publication><n:name>Gazette</n:name></n:publication>"
    "<n:publication_date>2022-03-14T10:00:00+02:00</n:publication_date><n:title>Barges hit</n:title></n:news>"
)
LOC, STORY = "<loc>https://news.example/story</loc>", "https://news.example/story"
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@pytest.mark.parametrize(
    ("entry", "expected", "source"),
    [
        (LOC + "<lastmod>2022-03-20</lastmod>" + IMAGE.format("jpg"), "2022-03-20", "sitemap"),
        (IMAGE.format("html") + LOC, None, None),
        (LOC + NEWS + IMAGE.format("webp"), "2022-03-14T10:00:00+02:00", "news_sitemap"),
        (LOC + VIDEO + "<lastmod>2022-03-20</lastmod>", "2022-03-20", "sitemap"),
        (VIDEO + NEWS + LOC, "2022-03-14T10:00:00+02:00", "news_sitemap"),
        (LOC + VIDEO, None, None),
        ("<loc><![CDATA[ https://news.example/story ]]></loc>" + IMAGE.format("jpg"), None, None),
        (LOC + "<image:image><image:loc>/p.html</image:loc></image:image>", None, None),
        (LOC + "<news:news><news:publication_date>2022-03-14</news:publication_date></news:news>", "2022-03-14",
         "news_sitemap"),
        (LOC + "<lastmod>14.03.2022 10:00</lastmod>", "2022-03-14T10:00:00", "sitemap"),
        (LOC + "<lastmod>2022/3/14 7:05:01</lastmod>", "2022-03-14T07:05:01", "sitemap"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("namespace", [NAMESPACE, "https://www.sitemaps.org/schemas/sitemap/0.9/", ""])
@pytest.mark.parametrize("before", ["", "\ufeff", "\n\n<?xml version='1.0'?>"])
def test_a_sitemap_entry_is_its_own_children(
    entry: str, expected: str | None, source: str | None, namespace: str, before: str
) -> None:
    data = f"{before}<urlset{f' xmlns={namespace!r}' if namespace else ''}><url>{entry}</url></urlset>".encode()
    (page,) = parse_sitemap(data, "https://news.example/sitemap.xml").pages
    assert page.url == STORY
    assert (page.published and page.published.text, page.published and page.published.source) == (expected, source)


def test_a_sitemap_as_large_as_the_standard_allows() -> None:
    entry = "<url><loc>https://news.example/2022/03/{0:02d}/story-{1}</loc><changefreq>never</changefreq></url>"
    entries = "".join(entry.format(number % 28 + 1, number) for number in range(50_000))
    pages = parse_sitemap(
        f"<urlset xmlns='{NAMESPACE}'>{entries}</urlset>".encode(), "https://news.example/s.xml"
    ).pages
    assert len(pages) == 50_000
    assert pages[-1].published is not None
    assert (pages[-1].published.day, pages[-1].published.source) == (date(2022, 3, 49_999 % 28 + 1), "url")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("<pubDate>2023/5/16 15:07:41</pubDate>", "2023-05-16T15:07:41"),
        ("<pubDate>Tue, 16 May 2023 10:20:00 EDT</pubDate>", "2023-05-16T10:20:00-04:00"),
        ("<pubDate>Tue May 16 23:40:00 CEST 2023</pubDate>", "2023-05-16T23:40:00+02:00"),
        ("<pubDate>1684232400</pubDate>", "2023-05-16T10:20:00+00:00"),
        ("<pubDate>16.05.2023 10:20</pubDate>", "2023-05-16T10:20:00"),
        ("<pubDate>5/16/2023 3:07:41 PM</pubDate>", "2023-05-16T15:07:41"),
        ("<pubDate>mar., 16 mai 2023 10:20:00 +0200</pubDate>", "2023-05-16T10:20:00+02:00"),
        ("<dc:date xmlns:dc='http://purl.org/dc/elements/1.1/'>2023-05-16</dc:date>", "2023-05-16"),
        ("<pubDate>3 hours ago</pubDate>", None),
        ("<pubDate>May 2023</pubDate>", None),
        ("", None),
    ],
)
def test_feed_dates_are_read_as_written(written: str, expected: str | None) -> None:
    rss = f"<rss version='2.0'><channel><title>G</title><item><link>/a</link>{written}</item></channel></rss>"
    offer = parse_feed(rss.encode(), "https://news.example/feed")
    published = offer.pages[0].published
    assert (published and published.text) == expected
    assert bool(offer.unread_dates) == (bool(written) and expected is None)


@pytest.mark.parametrize("parse", [parse_feed, parse_sitemap])
@pytest.mark.parametrize(
    "data", [b"", b"<html><body>no</body></html>", b"\x00\x01", b"<!DOCTYPE x [<!ENTITY a 'b'>]><urlset>&a;</urlset>"]
)
def test_what_is_no_list_is_refused(parse: object, data: bytes) -> None:
    with pytest.raises(RefusedError) as caught:
        parse(data, "https://news.example/")  # type: ignore[operator]
    assert caught.value.reason in {"no_feed", "no_sitemap", "xml_entities"}


def test_url_list() -> None:
    text = "# c\n\nhttps://a.example/1\nhttps://a.example/1#x\nnonsense\n"
    assert [(line, entry.url if entry else None) for line, entry in read_urls(text)] == [
        ("https://a.example/1", "https://a.example/1"),
        ("nonsense", None),
    ]
