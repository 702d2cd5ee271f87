from __future__ import annotations

import gzip
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from extract.core.worker import Worker, WorkerError
from extract.ingest.clean import Refusal
from extract.ingest.clean.body import find_body, tidy
from extract.ingest.clean.decode import MAX_DECODED, MAX_TAGS, decode
from extract.ingest.clean.files import clean_files
from extract.ingest.clean.language import find_language
from extract.ingest.clean.moments import parse_iso
from extract.ingest.clean.page import Page, clean_html, date_html, inspect_html
from extract.ingest.clean.refusal import REASONS
from extract.ingest.clean.written import parse_line
from tests.conftest import SHARED, needs_shared

PROSE = (
    "<p>The harbour master said on Tuesday that three barges had been hit by shells during the night and that two of "
    "them were still burning in the morning.</p><p>Firefighters from the town reached the quay shortly after four and "
    "brought eleven people to safety, according to the regional emergency service.</p><p>No side has commented on the "
    "attack so far, and the port remains closed to all ships until further notice.</p>"
)


def page(body: str = PROSE, head: str = "", lang: str = "en") -> bytes:
    return f"<html lang='{lang}'><head><title>Barges hit</title>{head}</head><body>{body}</body></html>".encode()


def clean(data: bytes, **options: Any) -> Page:
    result = clean_html(data, document_id="a.html", **options)
    assert isinstance(result, Page), result
    return result


def reason(data: bytes, **options: Any) -> str:
    result = clean_html(data, document_id="a.html", **options)
    assert isinstance(result, Refusal), result
    assert result.reason in REASONS
    return result.reason


# --- What is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "pdf"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "image"),
        (b"PK\x03\x04\x14\x00\x06\x00", "binary"),
        (bytes(range(256)) * 20, "binary"),
        (gzip.compress(page(), mtime=0)[:-20], "truncated_gzip"),
        (gzip.compress(page(), mtime=0)[:12] + b"\x00" * 40, "bad_gzip"),
        (b"<p>" + b"x" * (MAX_DECODED + 1), "too_large"),
        (gzip.compress(b"x" * (MAX_DECODED + 1), mtime=0), "too_large"),
        (b"<html><body>" + b"<p>" * (MAX_TAGS + 1), "too_many_tags"),
        (b"<html><head><title>cut o", "no_text"),
        (page("<nav><a href='/'>Home</a> <a href='/x'>World</a></nav>"), "no_text"),
        (b"<div>" * 5000 + b"deep" + b"</div>" * 5000, "no_text"),
    ],
)
def test_unusable_bytes_get_a_reason(data: bytes, expected: str) -> None:
    assert reason(data) == expected


def test_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(b"\0" * 300_000_000, 9)
    with Worker(timeout=10, memory=1_000_000_000) as worker:
        result = worker.call(clean_html, bomb, document_id="bomb")
    assert isinstance(result, Refusal)
    assert result.reason == "too_large"


def slow_page() -> bytes:
    return page("<p><a href='/x'>" * 12_000 + PROSE)


def test_a_page_over_the_limit_is_stopped() -> None:
    with Worker(timeout=0.001) as worker, pytest.raises(WorkerError) as caught:
        worker.call(clean_html, slow_page(), document_id="slow")
    assert caught.value.reason == "timeout"


# --- Encodings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "charset", "expected"),
    [
        ("Zoë – 5 €".encode(), None, "Zoë – 5 €"),
        ("Zoë – 5 €".encode(), "iso-8859-1", "Zoë – 5 €"),
        ("Zoë".encode("utf-16"), None, "Zoë"),
        (b"\xef\xbb\xbfZo\xc3\xab", None, "Zoë"),
        ("<meta charset='windows-1251'>Київ обстріляли".encode("cp1251"), None, "Київ обстріляли"),
        ("<meta charset='no-such'>Zoë".encode("cp1252"), None, "Zoë"),
        ("Київ обстріляли вночі".encode("cp1251"), "windows-1251", "Київ обстріляли вночі"),
        (("é" * 300).encode() + b"\xff", None, "é" * 300 + "\ufffd"),
        (b"He\xe2d", "iso-8859-1", "Heâd"),
    ],
)
def test_decode(data: bytes, charset: str | None, expected: str) -> None:
    assert decode(data, charset).endswith(expected)


# --- Text -----------------------------------------------------------------------------------------


def body(html: str, selector: str | None = None) -> list[str]:
    from trafilatura.utils import load_html

    tree = load_html(f"<html><body>{html}</body></html>")
    return find_body(tree, selector).split("\n")


def test_lines_of_a_bulletin_stay_apart_with_their_figures() -> None:
    lists = (
        "<ul><li>tanks – 412 (+3)</li><li>guns - 96</li></ul><p>boats: 4<br>lorries: 733</p>"
        "<table><tr><td>drones</td><td>58</td></tr></table>"
    )
    assert body(f"<article><h1>Losses</h1>{PROSE}{lists}</article>")[-5:] == [
        "tanks – 412 (+3)",
        "guns - 96",
        "boats: 4",
        "lorries: 733",
        "drones: 58",
    ]


@pytest.mark.parametrize(
    "furniture",
    [
        "<p><a href='/y'>Mayor opens bridge in the north of the county</a></p>",
        "<p>Read more: <a href='/y'>Mayor opens bridge in the north of the county</a></p>",
        "<ul><li><a href='/y'>Mayor opens bridge</a></li><li><a href='/z'>Ferry is late again</a></li></ul>",
        "<div class='author-box'><p>Mayor Jane writes about the north of the county and its bridge.</p></div>",
        "<p>The guard said <span><a href=1>Mayor A</a><a href=2>Mayor B</a><a href=3>Mayor C</a></span> he saw it all "
        "from the tower above the southern quay.</p>",
        "<p>2022-06-09 12:00</p>",
    ],
)
def test_pointers_to_other_stories_go(furniture: str) -> None:
    first, rest = PROSE.split("</p>", 1)
    text = "\n".join(body(f"<article><h1>Barges</h1>{first}</p>{furniture}{rest}</article>"))
    assert "Mayor" not in text
    assert "2022-06-09" not in text
    assert "eleven people" in text
    assert ("from the tower" in text) == ("tower" in furniture)


def test_a_body_split_by_advertisements_is_whole() -> None:
    def part(number: int) -> str:
        sentence = f"<p>Part {number} of the long report tells how the convoy left the town and what it met there.</p>"
        return f"<div class='grid'><div class='chunk'>{sentence}{sentence}</div><div class='ad'>Buy now</div></div>"

    text = "\n".join(body(f"<article><h1>Long</h1><div>{''.join(map(part, range(6)))}</div></article>"))
    assert [n for n in range(6) if f"Part {n}" in text] == list(range(6))
    assert "Buy now" not in text


def test_body_selector_takes_exactly_its_elements() -> None:
    html = f"<div class='a'>one<p>two</p><script>no</script>three <b>four</b></div><div class='b'>no</div>{PROSE}"
    assert body(html, "div.a") == ["one", "two", "three four"]


def test_the_headline_is_a_field_of_its_own() -> None:
    result = clean(page(f"<article><h1>Barges  hit</h1>{PROSE}<p>Barges hit</p></article>"))
    lines = result.text.split("\n")
    assert result.title == "Barges hit"
    assert lines[0].startswith("The harbour master")
    assert lines[-1] == "Barges hit"


def test_tidy() -> None:
    text = "- first\n|a|b|\n|---|---|\n| tanks | 4 | \n| a | b | c |\n  x   y \n12 March 2022, 14:00\n"
    assert tidy(text).split("\n") == ["first", "a: b", "tanks: 4", "a | b | c", "x y"]


# --- Dates ----------------------------------------------------------------------------------------

JSONLD = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"%s"}</script>'
META = "<meta property='article:published_time' content='%s'>"


@pytest.mark.parametrize(
    ("head", "body_html", "selector", "text", "source"),
    [
        (JSONLD % "2022-03-14T23:30:00-05:00", "", None, "2022-03-14T23:30:00-05:00", "jsonld"),
        (META % "2022-03-14T09:25:00+00:00", "", None, "2022-03-14T09:25:00+00:00", "meta"),
        ('<script type="application/ld+json">{broken "datePublished": "2022-03-14" </script>', "", None, "2022-03-14",
         "jsonld"),
        ("", "<h1>X</h1><p>14 March 2022, 6.05 pm</p><aside>Latest 2022-06-09</aside>", None, "2022-03-14T18:05:00",
         "headline"),
        (META % "2022-03-20", "<i class='d'>Posted 03/14/2022 at 10:00</i>", "i.d", "2022-03-14T10:00:00", "selector"),
        (META % "2022-03-20", "<time class='d' datetime='2022-03-14T10:00Z'>today</time>", ".d",
         "2022-03-14T10:00:00+00:00", "selector"),
    ],
)  # fmt: skip
def test_published(head: str, body_html: str, selector: str | None, text: str, source: str) -> None:
    published = clean(page(f"{body_html}<article>{PROSE}</article>", head), date_selector=selector).published
    assert published is not None
    assert (published.text, published.source) == (text, source)
    assert 0 < published.confidence <= 1
    assert published == date_html(page(f"{body_html}<article>{PROSE}</article>", head), date_selector=selector)


def test_utc_day_differs_from_the_stated_day() -> None:
    published = clean(page(PROSE, JSONLD % "2022-03-14T23:30:00-05:00")).published
    assert published is not None
    assert (published.day, published.at_utc.date()) == (date(2022, 3, 14), date(2022, 3, 15))


def test_no_date_after_the_page_was_read() -> None:
    assert clean(page(PROSE, META % "2031-01-01"), not_after=date(2022, 3, 14)).published is None
    assert clean(page()).published is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-04-13 07:00:00 | ID: 7", "2022-04-13T07:00:00"),
        ("Published: 3 March 2022", "2022-03-03"),
        ("March 3rd, 2022 9:15 am", "2022-03-03T09:15:00"),
        ("13.04.2022", "2022-04-13"),
        ("31.02.2022", None),
        ("updated today", None),
    ],
)
def test_date_lines(text: str, expected: str | None) -> None:
    moment = parse_line(text)
    assert (moment.isoformat() if moment else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-03-14", "2022-03-14"),
        ("2022-03-14T10:00:00Z", "2022-03-14T10:00:00+00:00"),
        ("2022-03-14T10:00:00.123+0200", "2022-03-14T10:00:00+02:00"),
        ("Mon, 14 Mar 2022 10:00:00 GMT", "2022-03-14T10:00:00+00:00"),
        ("2022-13-40", None),
        ("soon", None),
    ],
)
def test_iso(text: str, expected: str | None) -> None:
    moment = parse_iso(text)
    assert (moment.isoformat() if moment else None) == expected


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Page not found", "soft_404"),
        ("404", "soft_404"),
        ("Error 404 | The Herald", "soft_404"),
        ("404 Not Found", "soft_404"),
        ("Oops! This page could not be found.", "soft_404"),
        ("The Herald - Sorry, the article you want is no longer available", "soft_404"),
        ("404 soldiers came home", None),
        ("Two pilots not found after crash", None),
        ("Removed from office", None),
        ("Before you continue to The Herald", "consent_wall"),
        ("Cookie settings", "consent_wall"),
        ("Minister: consent to talks withdrawn", None),
    ],
)
def test_pages_that_answer_200_and_are_no_articles(heading: str, expected: str | None) -> None:
    data = f"<html><head><title>{heading}</title></head><body><h1>{heading}</h1>{PROSE}</body></html>".encode()
    assert inspect_html(data, url="https://a.example/x").reason == expected


def test_redirects_to_walls_and_front_pages() -> None:
    def inspected(url: str) -> str | None:
        return inspect_html(page(), url=url, is_redirected=True).reason

    assert inspected("https://consent.a.example/collect?continue=x") == "consent_wall"
    assert inspected("https://a.example/") == "soft_404"
    assert inspected("https://a.example/world/consent-law-passed") is None


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<meta name='robots' content='index, NOARCHIVE'>", "opted_out"),
        ("<meta name='tdm-reservation' content='1'>", "opted_out"),
        ("<meta name='robots' content='index, follow'>", None),
        ("<meta name='googlebot' content='noarchive'>", None),
    ],
)
def test_opt_outs(head: str, expected: str | None) -> None:
    assert inspect_html(page(PROSE, head), url="https://a.example/x").reason == expected


# --- Metadata and records -------------------------------------------------------------------------


def test_record_has_exactly_the_fields_promised() -> None:
    head = "<link rel=canonical href='https://a.example/world/barges'><meta name=author content='Ann Lee'>"
    record = clean(page(f"<article><h1>Barges hit</h1>{PROSE}</article>", head)).to_json()
    assert list(record) == ["id", "url", "title", "byline", "published", "published_source", "language", "text"]
    assert record["url"] == "https://a.example/world/barges"
    assert (record["title"], record["byline"], record["language"]) == ("Barges hit", "Ann Lee", "en")


def test_a_front_page_is_no_article_address() -> None:
    assert clean(page(PROSE, "<link rel=canonical href='https://a.example/en/'>")).url is None
    assert clean(page(PROSE, "<link rel=canonical href='https://a.example/en/'>"), url="https://a.example/x").url


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("Die Feuerwehr brachte elf Menschen in Sicherheit und der Hafen bleibt geschlossen.", "en", "de"),
        ("tanks - 5, boats - 2", "en", "en"),
        ("12 34", "uk", "uk"),
        ("", None, None),
    ],
)
def test_language(text: str, declared: str | None, expected: str | None) -> None:
    assert find_language(text, declared) == expected


def test_a_stumbling_parser_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise KeyError("unforeseen")

    monkeypatch.setattr("extract.ingest.clean.page.find_body", stumble)
    assert reason(page()) == "failed"
    monkeypatch.setattr("extract.ingest.clean.page.find_published", stumble)
    assert date_html(page()) is None
    assert inspect_html(page(), url="https://a.example/x").published is None


def test_any_bytes_give_a_page_or_a_reason() -> None:
    import random

    random.seed(7)
    whole = page(f"<article><h1>Barges</h1>{PROSE}</article>", JSONLD % "2022-03-14")
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(random.randrange(1, 40)):
            data[random.randrange(len(data))] = random.randrange(256)
        cut = bytes(data[: random.randrange(len(data))])
        result = clean_html(random.choice((cut, bytes(data), gzip.compress(cut))), document_id="x")
        assert isinstance(result, Page) or result.reason in REASONS


def test_cleaning_is_deterministic() -> None:
    data = page(f"<article>{PROSE}</article>", JSONLD % "2022-03-14")
    assert clean(data) == clean(data)


def test_files_give_one_record_each_in_order(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(page())
    (tmp_path / "b.html.gz").write_bytes(gzip.compress(page()))
    (tmp_path / "c.html").write_bytes(b"%PDF-1.4")
    paths = [tmp_path / name for name in ("a.html", "b.html.gz", "c.html", "none.html")]
    a, b, c, none = clean_files(paths, workers=2)
    assert a["id"] == "a.html"
    assert b == a | {"id": "b.html.gz"}
    assert c == {"id": "c.html", "reject": "pdf"}
    assert none == {"id": "none.html", "reject": "unreadable"}


# --- Real pages -----------------------------------------------------------------------------------


@needs_shared
def test_real_bodies_reach_the_floor() -> None:
    sys.path.insert(0, str(SHARED / "eval"))
    import score  # type: ignore[import-not-found]

    gold = score.load(SHARED / "gold" / "article_bodies.jsonl")
    records = clean_files([SHARED / "pages" / "articles" / name for name in gold], workers=2)
    result = score.bodies(gold, {record["id"]: record for record in records})
    assert result["f1"] >= 0.965, result
    assert result["p"] >= 0.955, result


@needs_shared
@pytest.mark.parametrize("selector", ["span.aticle-date", None])
def test_real_bulletins_have_their_date_and_figures(selector: str | None) -> None:
    for path in sorted((SHARED / "pages" / "loss_reports").iterdir()):
        result = clean(path.read_bytes(), date_selector=selector)
        assert result.published is not None
        assert result.published.day.isoformat() in path.name
        assert result.language == "en"
        assert sum(any(c.isdigit() for c in line) for line in result.text.split("\n")) >= 12
