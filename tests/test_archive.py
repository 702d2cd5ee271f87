"""Web archives as a source."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extract.ingest.clean.day import clean_units, raw_units
from extract.ingest.fetch import fetch_range
from extract.ingest.fetch.archive import Damage, is_of_host, read_archive
from extract.ingest.fetch.raw import read_manifest, stored_days
from extract.ingest.sources import Source
from extract.store.partitions import read_rows
from tests.hostile import article

META = "<meta property='article:published_time' content='{0}'>"


def write_archive(path: Path, *records: tuple[str, bytes, dict[str, str]], packed: bool = True) -> list[int]:
    offsets = []
    with path.open("wb") as handle:
        writer = WARCWriter(handle, gzip=packed)
        for url, body, options in records:
            offsets.append(handle.tell())
            head = [("Content-Type", options.get("type", "text/html; charset=utf-8"))]
            http = StatusAndHeaders(options.get("status", "200 OK"), head, protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url,
                options.get("kind", "response"),
                payload=BytesIO(body),
                http_headers=http,
                warc_headers_dict={"WARC-Date": options.get("date", "2022-03-15T00:00:00Z")},
            )
            writer.write_record(record)
    return offsets


def page(name: str, published: str = "2022-03-14", **options: str) -> tuple[str, bytes, dict[str, str]]:
    return f"https://news.example/{name}", article(name, META.format(published)).encode(), options


def source(path: Path, hosts: tuple[str, ...] = ()) -> Source:
    return Source("archive", "warc", str(path), None, "en", True, None, hosts=hosts)


def fetch(warehouse: Path, archive: Source) -> dict[str, str]:
    list(fetch_range([archive], [date(2022, 3, 14), date(2022, 3, 15)], warehouse))
    found = {}
    for day in stored_days(warehouse, "archive"):
        manifest = read_manifest(warehouse, "archive", day)
        assert manifest is not None
        found |= {(d.url or "").rsplit("/", 1)[1]: day.isoformat() for d in manifest.documents}
        found |= {r.id.split("@")[0]: r.reason for r in manifest.rejects}
    return found


def test_pages_of_the_days_are_taken_and_the_rest_left_out(tmp_path: Path) -> None:
    write_archive(
        tmp_path / "shard.warc.gz",
        page("a"),
        page("b", "2022-03-15T08:00:00Z"),
        page("undated", "soon"),
        page("later", "2022-03-20", date="2022-03-21T00:00:00Z"),
        page("early", date="2022-03-10T00:00:00Z"),
        page("2021/01/01/old"),
        page("pdf", type="application/pdf"),
        page("error", status="404 Not Found"),
        page("a"),
        ("https://other.example/x", article("x").encode(), {}),
        ("https://news.example/de", b"<html lang='de-DE'>" + article("de").encode(), {}),
        page("meta", kind="resource"),
    )
    expected = {"a": "2022-03-14", "b": "2022-03-15", "undated": "2022-03-15"}
    assert fetch(tmp_path / "w", source(tmp_path, ("news.example",))) == expected
    assert fetch(tmp_path / "w", source(tmp_path, ("news.example",))) == expected
    units = raw_units(tmp_path / "w", [source(tmp_path)], [date(2022, 3, 14)])
    (count,) = clean_units(tmp_path / "w", units)
    assert count.articles == 1
    (row,) = read_rows(tmp_path / "w", "articles", date(2022, 3, 14), "archive")
    assert row["url"] == "https://news.example/a"
    assert row["fetched_at"].isoformat() == "2022-03-15T00:00:00+00:00"


@pytest.mark.parametrize("packed", [True, False])
def test_damage_is_counted_and_the_rest_read(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / ("s.warc.gz" if packed else "s.warc")
    offsets = write_archive(path, *(page(f"p{n}") for n in range(6)), packed=packed)
    data = bytearray(path.read_bytes())
    if packed:
        data[offsets[2] + 40 : offsets[2] + 60] = b"\xff" * 20
    else:
        data[offsets[2] : offsets[2] + 5] = b"XXXXX"
    path.write_bytes(data)
    records = list(read_archive(path))
    assert [r.reason for r in records if isinstance(r, Damage)] == ["corrupt_warc"]
    read = [r.headers["WARC-Target-URI"][-2:] for r in records if not isinstance(r, Damage)]
    assert read == ["p0", "p1", "p3", "p4", "p5"]
    assert fetch(tmp_path / "w", source(path))[path.name] == "corrupt_warc"


@pytest.mark.parametrize("cut", [1, 9, 150, -3])
def test_a_cut_off_end_is_noticed(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "s.warc.gz"
    offsets = write_archive(path, *(page(f"p{n}") for n in range(4)))
    data = path.read_bytes()
    path.write_bytes(data[: offsets[3] + cut] if cut > 0 else data[:cut])
    records = list(read_archive(path))
    assert [r.reason for r in records if isinstance(r, Damage)] in (["truncated_warc"], ["corrupt_warc"])
    assert len([r for r in records if not isinstance(r, Damage)]) >= 3


@pytest.mark.parametrize("data", [b"", b"\x1f\x8b", b"not an archive at all\n" * 50])
def test_what_is_no_archive_ends(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "s.warc.gz"
    path.write_bytes(data)
    assert all(isinstance(record, Damage) for record in read_archive(path))


def test_whole_archives_have_no_damage(tmp_path: Path) -> None:
    for packed in (True, False):
        path = tmp_path / f"{packed}.warc"
        write_archive(path, *(page(f"p{n}") for n in range(3)), packed=packed)
        assert [isinstance(r, Damage) for r in read_archive(path)] == [False] * 3


@pytest.mark.parametrize(
    ("url", "hosts", "expected"),
    [
        ("https://www.news.example/x", ("news.example",), True),
        ("https://fakenews.example/x", ("news.example",), False),
        ("https://any.example/", (), True),
        ("https://[x/", ("a",), False),
    ],
)
def test_hosts(url: str, hosts: tuple[str, ...], expected: bool) -> None:
    assert is_of_host(url, hosts) is expected
