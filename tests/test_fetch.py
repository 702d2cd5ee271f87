"""Local sources: folder → raw store → articles and rejects."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from extract.core.jsonl import parse_line
from extract.ingest.clean.day import WINDOW, clean_day, clean_units, raw_units
from extract.ingest.fetch import FetchCount, RawStoreError, fetch_range
from extract.ingest.fetch.raw import Document, Spool, read_documents, read_manifest, read_memory, stored_days
from extract.ingest.sources import Source
from extract.store.partitions import read_rows
from tests.conftest import PATIENCE

FIRST, LAST = date(2022, 3, 10), date(2022, 3, 20)
STORY = "<p>The council said on Monday that it would rebuild the {0} bridge, which shells had destroyed.</p>" * 2
META = "<meta property='article:published_time' content='{0}'><link rel=canonical href='https://{1}.example/n/{2}'>"


def html(name: str, published: str | None = "2022-03-14T10:00:00Z", extra: str = "", host: str = "a") -> str:
    head = META.format(published, host, name) if published else ""
    return f"<html lang=en><head>{head}</head><body><article>{STORY.format(name)}{extra}</article></body></html>"


def folder_source(folder: Path, name: str = "pages", **options: Any) -> Source:
    folder.mkdir(exist_ok=True)
    return Source(name, "html", str(folder), "Outlet", "en", True, None, **options)


def lines_source(path: Path, *lines: object) -> Source:
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return Source("lines", "jsonl", str(path), "Outlet", "en", True, None)


def fetch(warehouse: Path, *sources: Source, days: Sequence[date] = (FIRST, LAST)) -> list[FetchCount]:
    return list(fetch_range(sources, days, warehouse))


def rows(warehouse: Path, table: str, source: str) -> dict[str, list[dict[str, Any]]]:
    return {
        day.isoformat(): found
        for day in stored_days(warehouse, source)
        if (found := list(read_rows(warehouse, table, day, source)))
    }


def run(warehouse: Path, *sources: Source, days: Sequence[date] = (FIRST, LAST)) -> None:
    fetch(warehouse, *sources, days=days)
    for _ in clean_units(warehouse, raw_units(warehouse, sources, all_days()), workers=2):
        pass


def all_days() -> list[date]:
    return [date(2022, 3, n) for n in range(1, 32)]


def test_pages_go_to_their_day_and_undated_ones_to_the_last(tmp_path: Path) -> None:
    source = folder_source(tmp_path / "in")
    (tmp_path / "in" / "dated.html").write_text(html("dated"))
    (tmp_path / "in" / "late.html").write_text(html("late", "2022-03-13T22:00:00-05:00"))
    (tmp_path / "in" / "undated.html").write_text(html("undated", None))
    (tmp_path / "in" / "outside.html.gz").write_bytes(gzip.compress(html("outside", "2022-04-01").encode()))
    run(tmp_path / "w", source)
    articles = rows(tmp_path / "w", "articles", "pages")
    assert {day: [r["document_id"] for r in found] for day, found in articles.items()} == {
        "2022-03-14": ["dated.html", "late.html"],
        "2022-03-20": ["undated.html"],
    }
    article = articles["2022-03-14"][1]
    assert article["article_id"] == "pages/late.html"
    assert article["published_at"].isoformat() == "2022-03-14T03:00:00+00:00"
    assert article["published_on"] == date(2022, 3, 13)
    assert (article["url"], article["outlet"]) == ("https://a.example/n/late", "Outlet")


MOMENTS = {
    "2024-02-28T23:30:00Z": "2024-02-28",
    "2024-02-29": "2024-02-29",
    "2024-02-29T23:59:59Z": "2024-02-29",
    "2024-03-01T01:30:00+02:00": "2024-02-29",
    "2024-03-31T01:30:00+02:00": "2024-03-30",
    "2024-03-31T02:59:59+02:00": "2024-03-31",  # the next second is four o'clock in Kyiv
    "2024-03-31T04:00:00+03:00": "2024-03-31",
    "2024-10-27T02:30:00+03:00": "2024-10-26",
    "2024-10-27T03:30:00+03:00": "2024-10-27",  # and an hour later it is half past three again
    "2024-10-27T03:30:00+02:00": "2024-10-27",
    "2024-10-28T00:30:00+02:00": "2024-10-27",
}
"""When something was published, and its day: a leap day, and the nights in which the clocks of Kyiv change."""


@pytest.mark.parametrize("zone", ["UTC", "Europe/Kyiv", "America/Los_Angeles"])
def test_days_are_of_utc_wherever_the_machine_stands(
    zone: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [{"id": at, "text": f"Nothing happened {n}.", "published": at} for n, at in enumerate(MOMENTS)]
    lines, pages = lines_source(tmp_path / "in.jsonl", *documents), folder_source(tmp_path / "in")
    for at in MOMENTS:
        (tmp_path / "in" / f"{at}.html").write_text(html(at, at))
    first, last = date(2024, 2, 28), date(2024, 10, 28)
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        fetch(tmp_path / "w", lines, pages, days=(first, last))
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        for _ in clean_units(tmp_path / "w", raw_units(tmp_path / "w", [lines, pages], days), workers=1):
            pass
        for source in ("lines", "pages"):
            found = {
                row["document_id"].removesuffix(".html"): (day, row["published_at"])
                for day, told in rows(tmp_path / "w", "articles", source).items()
                for row in told
            }
            assert {at: day for at, (day, _) in found.items()} == MOMENTS
            assert all(when == datetime.fromisoformat(at) for at, (_, when) in found.items() if "T" in at)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_cleaning_again_gives_the_same_rows(tmp_path: Path) -> None:
    source = folder_source(tmp_path / "in")
    (tmp_path / "in" / "a.html").write_text(html("a", "2022-03-14T22:15:30+05:30"))
    (tmp_path / "in" / "b.html").write_text(html("b", "2022-03-14"))
    run(tmp_path / "w", source)
    fresh = rows(tmp_path / "w", "articles", "pages")
    run(tmp_path / "w", source)
    assert rows(tmp_path / "w", "articles", "pages") == fresh
    assert fresh["2022-03-14"][0]["published_at"].isoformat() == "2022-03-14T16:45:30+00:00"


def test_a_source_without_an_outlet_takes_the_name_of_the_site(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    source = Source("pages", "html", str(tmp_path / "in"), None, "en", True, None)
    name = "<meta property='og:site_name' content='The Harbour Post'>"
    (tmp_path / "in" / "a.html").write_text(html("a").replace("<head>", f"<head>{name}"))
    run(tmp_path / "w", source)
    assert rows(tmp_path / "w", "articles", "pages")["2022-03-14"][0]["outlet"] == "The Harbour Post"


def test_undated_documents_stay_where_they_were_first_seen(tmp_path: Path) -> None:
    source = folder_source(tmp_path / "in")
    (tmp_path / "in" / "undated.html").write_text(html("undated", None))
    fetch(tmp_path / "w", source, days=(FIRST, date(2022, 3, 12)))
    fetch(tmp_path / "w", source, days=(FIRST, LAST))
    fetch(tmp_path / "w", source, days=(LAST, LAST))
    assert stored_days(tmp_path / "w", "pages") == [date(2022, 3, 12)]


def snapshot(warehouse: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(warehouse)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(warehouse.rglob("*"))
        if path.is_file()
    }


def test_a_rerun_changes_nothing(tmp_path: Path) -> None:
    source = folder_source(tmp_path / "in")
    for n in range(3):
        (tmp_path / "in" / f"{n}.html").write_text(html(f"p{n}", f"2022-03-1{n}"))
    lines = lines_source(tmp_path / "d.jsonl", {"id": 1, "text": "One."}, "nonsense", "nonsense")
    first = fetch(tmp_path / "w", source, lines)
    before = snapshot(tmp_path / "w")
    again = fetch(tmp_path / "w", source, lines)
    assert snapshot(tmp_path / "w") == before
    stored = [(c.source, c.day, c.fetched, 0) for c in first]
    assert stored == [(c.source, c.day, c.unchanged, c.fetched) for c in again]


def test_a_changed_page_is_a_new_version_on_its_old_day(tmp_path: Path) -> None:
    source = folder_source(tmp_path / "in")
    path = tmp_path / "in" / "a.html"
    path.write_text(html("old"))
    run(tmp_path / "w", source)
    path.write_text(html("new", "2022-03-16"))
    run(tmp_path / "w", source)
    ((day, (article,)),) = rows(tmp_path / "w", "articles", "pages").items()
    assert day == "2022-03-14"
    assert "new bridge" in article["text"]
    manifest = read_manifest(tmp_path / "w", "pages", date(2022, 3, 14))
    assert manifest is not None
    assert len(manifest.files) == 2
    assert len(manifest.documents) == 1


def test_bad_pages_are_typed_rejects_and_the_rest_goes_on(tmp_path: Path) -> None:
    source = folder_source(tmp_path / "in")
    bad = {
        "empty.html": (b"", "empty"),
        "report.html": (b"%PDF-1.5\nx", "pdf"),
        "photo.html": (b"\x89PNG\r\n\x1a\n\0\0", "image"),
        "cut.html.gz": (gzip.compress(html("cut").encode())[:-9], "truncated_gzip"),
        "links.html": (b"<a href=x>y</a>" * 60_000, "too_many_tags"),
        "deep.html": (b"<div>" * 3000, "no_text"),
    }
    for name, (data, _) in bad.items():
        (tmp_path / "in" / name).write_bytes(data)
    broken = html("latin").replace("bridge", "brid\udcffge").encode("utf-8", "surrogateescape")
    (tmp_path / "in" / "latin.html").write_bytes(broken)
    run(tmp_path / "w", source)
    rejects = rows(tmp_path / "w", "rejects", "pages")
    assert {r["document_id"]: r["reason"] for r in rejects["2022-03-20"]} == {n: why for n, (_, why) in bad.items()}
    assert [r["document_id"] for r in rows(tmp_path / "w", "articles", "pages")["2022-03-14"]] == ["latin.html"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_page_is_a_reject(tmp_path: Path) -> None:
    source = folder_source(tmp_path / "in")
    (tmp_path / "in" / "a.html").touch(mode=0o000)
    run(tmp_path / "w", source)
    assert rows(tmp_path / "w", "rejects", "pages")["2022-03-20"][0]["reason"] == "unreadable"


def test_json_lines(tmp_path: Path) -> None:
    good = {"id": "a", "text": "The troops left the town on Monday.", "published": "2022-03-14T09:00:00+02:00"}
    source = lines_source(
        tmp_path / "d.jsonl",
        good | {"title": "Troops leave", "url": "https://x.example/a", "outlet": "The Post", "extra": 1},
        {"id": 7, "text": "The guards came back on Tuesday.", "published": "2022-03-15"},
        {"id": "undated", "text": "Nobody said when the ship sank."},
        {"id": "a", "text": "Another text under an id that is taken."},
        "",
        "[1, 2]",
        "{broken",
        {"text": "no id"},
        {"id": "silent", "text": "  "},
        {"id": "vague", "text": "When was it?", "published": "yesterday"},
    )
    run(tmp_path / "w", source)
    articles = rows(tmp_path / "w", "articles", "lines")
    assert {day: [r["document_id"] for r in found] for day, found in articles.items()} == {
        "2022-03-14": ["a"],
        "2022-03-15": ["7"],
        "2022-03-20": ["undated"],
    }
    a = articles["2022-03-14"][0]
    assert (a["title"], a["outlet"], a["text"]) == ("Troops leave", "The Post", good["text"])
    assert (a["published_source"], a["published_on"]) == ("document", date(2022, 3, 14))
    assert articles["2022-03-15"][0]["outlet"] == "Outlet"
    rejects = rows(tmp_path / "w", "rejects", "lines")
    reasons = sorted(r["reason"] for found in rejects.values() for r in found)
    assert reasons == [
        "bad_published", "duplicate_id", "json_not_object", "json_syntax", "missing_id", "missing_text",
    ]  # fmt: skip
    before = snapshot(tmp_path / "w" / "raw")
    run(tmp_path / "w", source)
    assert snapshot(tmp_path / "w" / "raw") == before


@pytest.mark.parametrize(
    ("cut", "reason"), [(slice(None), None), (slice(0, -12), "truncated_gzip"), (slice(3, None), "bad_gzip")]
)
def test_compressed_json_lines(tmp_path: Path, cut: slice, reason: str | None) -> None:
    lines = "".join(
        f'{{"id": "{n}", "text": "The convoy left town {n}.", "published": "2022-03-14"}}\n' for n in range(3)
    )
    path = tmp_path / "d.jsonl.gz"
    path.write_bytes(gzip.compress(lines.encode())[cut])
    run(tmp_path / "w", Source("lines", "jsonl", str(path), None, "en", True, None))
    rejects = [r["reason"] for found in rows(tmp_path / "w", "rejects", "lines").values() for r in found]
    assert rejects == ([reason] if reason else [])
    assert reason or len(rows(tmp_path / "w", "articles", "lines")["2022-03-14"]) == 3


def test_text_of_json_lines_is_kept_as_it_is() -> None:
    text = "  Two  spaces\r\nand a line. \ud83d "
    parsed = parse_line(json.dumps({"id": 1, "text": text}).encode())
    assert parsed.text == text.replace("\ud83d", "?")


# --- Recurring lines ------------------------------------------------------------------------------

PROMPT = "<p>Support the reporting of this small newsroom with a gift today, every reader counts.</p>"
FIGURES = "<p>The ministry counts 412 destroyed vehicles and 96 guns since the war began.</p>"


def texts(warehouse: Path) -> dict[str, str]:
    return {r["document_id"]: r["text"] for found in rows(warehouse, "articles", "pages").values() for r in found}


@pytest.mark.parametrize(("pages", "dropped"), [(2, False), (3, True)])
def test_lines_on_three_pages_of_a_host_go_but_never_figures(tmp_path: Path, pages: int, dropped: bool) -> None:
    source = folder_source(tmp_path / "in")
    for n in range(pages):
        (tmp_path / "in" / f"{n}.html").write_text(html(f"p{n}", "2022-03-14", PROMPT + FIGURES))
    run(tmp_path / "w", source)
    found = texts(tmp_path / "w")
    assert len(found) == pages
    assert {"small newsroom" in text for text in found.values()} == {not dropped}
    assert all("412 destroyed" in text for text in found.values())


def test_other_hosts_and_later_or_much_earlier_pages_do_not_count(tmp_path: Path) -> None:
    source = folder_source(tmp_path / "in")
    old = date(2022, 3, 14) - WINDOW.__class__(days=WINDOW.days + 1)
    for name, day, host in (
        ("a", "2022-03-14", "a"),
        ("b", "2022-03-14", "b"),
        ("c", "2022-03-15", "a"),
        ("d", old.isoformat(), "a"),
        ("e", "2022-03-14", "a"),
    ):
        (tmp_path / "in" / f"{name}.html").write_text(html(name, day, PROMPT, host))
    run(tmp_path / "w", source, days=(date(2022, 1, 1), LAST))
    found = texts(tmp_path / "w")
    assert sorted(name for name, text in found.items() if "small newsroom" not in text) == ["c.html"]


def test_units_in_any_order_and_number_of_workers_give_the_same_rows(tmp_path: Path) -> None:
    source = folder_source(tmp_path / "in")
    for n in range(12):
        (tmp_path / "in" / f"{n}.html").write_text(html(f"p{n}", f"2022-03-{10 + n % 6}", PROMPT))
    fetch(tmp_path / "w", source)
    units = raw_units(tmp_path / "w", [source], all_days())
    for unit in reversed(units):
        clean_day(*unit, tmp_path / "w")
    backwards = rows(tmp_path / "w", "articles", "pages")
    list(clean_units(tmp_path / "w", units, workers=2))
    assert rows(tmp_path / "w", "articles", "pages") == backwards


# --- The raw store --------------------------------------------------------------------------------


def store_one(warehouse: Path) -> Path:
    from extract.ingest.fetch.raw import digest_of, raw_dir

    spool = Spool(warehouse, "s")
    for n in range(3):
        data = b"<p>page %d</p>" % n * 200
        spool.add(FIRST, Document(f"d{n}", digest_of(data), "2022-03-14T00:00:00Z"), data, "text/html")
    spool.commit()
    return raw_dir(warehouse, "s") / f"{FIRST}.0.warc.gz"


def read_all(warehouse: Path) -> list[str]:
    manifest = read_manifest(warehouse, "s", FIRST)
    assert manifest is not None
    return [document.id for document, _ in read_documents(warehouse, manifest)]


def test_stored_bytes_come_back(tmp_path: Path) -> None:
    store_one(tmp_path)
    assert read_all(tmp_path) == ["d0", "d1", "d2"]
    assert read_memory(tmp_path, "s")["d1"][0] == FIRST


@pytest.mark.parametrize("damage", ["truncate", "cut_record", "flip", "remove", "manifest"])
def test_damage_is_found_on_reading(tmp_path: Path, damage: str) -> None:
    path = store_one(tmp_path)
    data = path.read_bytes()
    if damage == "truncate":
        path.write_bytes(data[: len(data) // 2])
    elif damage == "cut_record":
        path.write_bytes(data[: data.rindex(b"\x1f\x8b\x08")])
    elif damage == "flip":
        path.write_bytes(data[:400] + bytes([data[400] ^ 255]) + data[401:])
    elif damage == "remove":
        path.unlink()
    else:
        (path.parent / f"{FIRST}.json").write_text("{")
    with pytest.raises(RawStoreError) as caught:
        read_all(tmp_path)
    assert str(path.parent) in str(caught.value)


def test_what_was_not_committed_is_not_there(tmp_path: Path) -> None:
    spool = Spool(tmp_path, "s")
    spool.add(FIRST, Document("d", "0", "2022-03-14T00:00:00Z"), b"x", "text/html")
    spool.discard()
    assert stored_days(tmp_path, "s") == []
    assert not list(tmp_path.rglob("*.tmp"))


def test_foreign_files_in_the_store_stop_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = folder_source(tmp_path / "in")
    (tmp_path / "in" / "a.html").write_text(html("a", "2022-03-14"))
    run(tmp_path / "w", source)
    folder = tmp_path / "w" / "raw" / "pages"
    for name in ("abcd-ef-gh.json", "2022-13-01.json", "2022-03-14.json.bak"):
        (folder / name).write_text("?")
    (folder.parent / "notes.txt").write_text("?")
    monkeypatch.setenv("DATELINE_KEEP_RAW_DAYS", "30")
    (tmp_path / "in" / "b.html").write_text(html("b", "2022-03-14"))
    run(tmp_path / "w", source)
    assert len(rows(tmp_path / "w", "articles", "pages")["2022-03-14"]) == 2
    assert stored_days(tmp_path / "w", "pages") == [date(2022, 3, 14)]


def test_old_bytes_expire_but_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = folder_source(tmp_path / "in")
    for name in ("old", "new"):
        (tmp_path / "in" / f"{name}.html").write_text(html(name, f"2022-03-1{len(name)}"))
    run(tmp_path / "w", source)
    articles = rows(tmp_path / "w", "articles", "pages")
    (path,) = (tmp_path / "w" / "raw" / "pages").glob("2022-03-13.0.warc.gz")
    monkeypatch.setenv("DATELINE_KEEP_RAW_DAYS", "30")
    run(tmp_path / "w", source)
    assert path.exists()
    long_ago = time.time() - 31 * 86400
    os.utime(path, (long_ago, long_ago))
    run(tmp_path / "w", source)
    assert not path.exists()
    run(tmp_path / "w", source)
    assert not path.exists()
    assert rows(tmp_path / "w", "articles", "pages") == articles
    manifest = read_manifest(tmp_path / "w", "pages", date(2022, 3, 13))
    assert manifest is not None
    assert manifest.is_expired
    assert len(manifest.documents) == 2


@pytest.mark.slow
def test_killed_at_any_moment_and_run_again_gives_the_same_rows(tmp_path: Path) -> None:
    source = folder_source(tmp_path / "in")
    for n in range(60):
        (tmp_path / "in" / f"{n}.html").write_text(html(f"p{n}", f"2022-03-{10 + n % 8}", PROMPT))
    run(tmp_path / "calm", source)
    sources = tmp_path / "sources.csv"
    sources.write_text(
        "name,kind,location,outlet,language,enabled,note\n" + f"pages,html,{tmp_path / 'in'},Outlet,en,true,\n"
    )
    for verb in ("fetch", "clean"):
        command = [str(Path(sys.executable).with_name("dateline")), verb, "--from", str(FIRST), "--to", str(LAST)]
        options = ["--sources", str(sources), "--warehouse", str(tmp_path / "w")]
        for delay in (0.6, 0.9, 1.2, 1.5, 1.8, 2.4):
            process = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
            process.wait()
        subprocess.run([*command, *options], check=True, capture_output=True, timeout=PATIENCE)
    for table in ("articles", "rejects"):
        assert rows(tmp_path / "w", table, "pages") == rows(tmp_path / "calm", table, "pages")
