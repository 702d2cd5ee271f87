"""Web archives as a source."""

from __future__ import annotations

import gzip
import zlib
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extract.ingest.clean.day import clean_units, raw_units
from extract.ingest.fetch import fetch_range
from extract.ingest.fetch.archive import Damage, find_archived, is_of_host, read_archive
from extract.ingest.fetch.payload import decode_body, join_chunks, parse_answer
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


# --- Bodies as received, as decoded, and with headers that claim otherwise ---------------------------

TEXT = article("body", META.format("2022-03-14")).encode()


def chunked(data: bytes, size: int = 90) -> bytes:
    parts = (data[start : start + size] for start in range(0, len(data), size))
    return b"".join(b"%X\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def packed(codec: str, data: bytes = TEXT) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, codec) as stream:
        stream.write(data)
    return bytes(sink.getvalue())


def raw_record(name: str, body: bytes, *headers: str, length: int = 0, end: bytes = b"\r\n\r\n") -> bytes:
    block = "\r\n".join(["HTTP/1.1 200 OK", "Content-Type: text/html; charset=utf-8", *headers, "", ""]).encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/{name}\r\n"
        f"WARC-Date: 2022-03-15T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block) + length}\r\n\r\n"
    )
    return head.encode() + block + end


GZIP, CHUNKS = "Content-Encoding: gzip", "Transfer-Encoding: chunked"


@pytest.mark.parametrize("shape", ["plain", "member", "one member"])
@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (chunked(TEXT), (CHUNKS,)),
        (chunked(TEXT), ()),
        (TEXT, (CHUNKS,)),
        (gzip.compress(TEXT), (GZIP,)),
        (gzip.compress(TEXT), ()),
        (TEXT, (GZIP, "Content-Length: 17")),
        (chunked(gzip.compress(TEXT)), (GZIP, CHUNKS)),
        (TEXT, (GZIP, CHUNKS)),
        (TEXT, ("X-Crawl-Content-Encoding: gzip", "X-Crawl-Transfer-Encoding: chunked")),
        (packed("brotli"), ("Content-Encoding: br",)),
        (packed("brotli"), ("X-Crawl-Content-Encoding: br",)),
        (TEXT, ("Content-Encoding: br",)),
        (packed("zstd"), ("Content-Encoding: zstd",)),
        (chunked(packed("zstd")), ()),
        (zlib.compress(TEXT), ("Content-Encoding: deflate",)),
        (zlib.compress(TEXT)[2:-4], ("Content-Encoding: deflate",)),
        (gzip.compress(gzip.compress(TEXT)), (GZIP,)),
        (gzip.compress(TEXT) + b"\0" * 9, (GZIP,)),
    ],
)
def test_bodies_are_read_whatever_the_headers_claim(
    tmp_path: Path, body: bytes, headers: tuple[str, ...], shape: str
) -> None:
    records = [raw_record("before", TEXT), raw_record("it", body, *headers), raw_record("after", TEXT)]
    data = b"".join(map(gzip.compress, records)) if shape == "member" else b"".join(records)
    (tmp_path / "s.warc.gz").write_bytes(gzip.compress(data) if shape == "one member" else data)
    found = list(find_archived(source(tmp_path), date(2022, 3, 14), date(2022, 3, 15)))
    assert [(item.reason, item.data) for item in found] == [(None, TEXT)] * 3


@pytest.mark.parametrize("shape", ["plain", "member", "one member"])
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"length": 70}, [True, True, True]),
        ({"length": 100_000}, [True, True, True]),
        ({"length": -40}, [True, False, True]),
        ({"end": b""}, [True, True, True]),
        ({"end": b"\r\n"}, [True, True, True]),
    ],
)
def test_a_wrong_length_costs_at_most_its_record(
    tmp_path: Path, options: dict[str, Any], expected: list[bool], shape: str
) -> None:
    records = [raw_record("before", TEXT), raw_record("it", TEXT, **options), raw_record("after", TEXT)]
    data = b"".join(map(gzip.compress, records)) if shape == "member" else b"".join(records)
    path = tmp_path / "s.warc.gz"
    path.write_bytes(gzip.compress(data) if shape == "one member" else data)
    found = list(read_archive(path))
    answers = [parse_answer(record.block) for record in found if not isinstance(record, Damage)]
    assert [answer is not None and answer.body == TEXT for answer in answers] == expected
    assert any(isinstance(record, Damage) for record in found) == (not all(expected))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"5\r\nabcde\r\n3;x=y\r\nfgh\r\n0\r\n\r\n", b"abcdefgh"),
        (b"5\r\nabcde\r\n3\r\nfg", b"abcdefg"),
        (b"5\r\nabcde\r\n0\r\nTrailer: x\r\n\r\n", b"abcde"),
        (b"5\r\nnot chunked at all", b"5\r\nnot chunked at all"),
        (b"0\r\n\r\n", b"0\r\n\r\n"),
        (b"", b""),
    ],
)
def test_chunks(body: bytes, expected: bytes) -> None:
    assert join_chunks(body) == expected


def test_a_packed_body_is_not_unpacked_beyond_the_limit() -> None:
    for coding, body in (("gzip", gzip.compress(b"\0" * 5_000_000)), ("br", packed("brotli", b"\0" * 5_000_000))):
        answer = parse_answer(b"HTTP/1.1 200 OK\r\nContent-Encoding: " + coding.encode() + b"\r\n\r\n" + body)
        assert answer is not None
        assert len(decode_body(answer, 1000)) == 1001
