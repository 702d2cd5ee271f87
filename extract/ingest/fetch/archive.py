"""Web archives (WARC shards such as CC-NEWS): streamed, filtered before cleaning, and read past damage."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastwarc.warc import ArchiveIterator, WarcRecordType

from extract.ingest.fetch.discovery import canonical_url, document_id, url_published
from extract.ingest.fetch.documents import Found
from extract.ingest.fetch.raw import Exchange, charset_in
from extract.ingest.sources import Source

MAX_RECORD = 10_000_000
MAX_DAMAGES = 1000
"""Damaged places after which the rest of a file is given up."""

MEMBER = b"\x1f\x8b\x08"
PLAIN = b"\nWARC/1."
LANGUAGE = re.compile(rb"<html[^>]{0,300}?\slang\s*=\s*[\"']?([a-zA-Z]{2})", re.I)
PAGE_TYPES = ("text/html", "application/xhtml")
SLACK = timedelta(days=1)
"""How far the day in a URL may lie from the days asked for: it may be local, and the others UTC."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A place in an archive, at or right behind ``offset``, that could not be read."""

    offset: int
    reason: str
    detail: str


def find_archived(source: Source, first: date, last: date) -> Iterator[Found]:
    """Pages of a ``warc`` source that may be of the days, in file order, and a refusal for each damaged place.

    Left out before anything is parsed: other hosts and languages than the source's, answers that are no page,
    pages read before ``first``, and pages whose URL carries a day far from the days asked for.
    """
    for path in source.files(".warc", ".warc.gz"):
        for record in read_archive(path):
            if isinstance(record, Damage):
                yield Found(
                    f"{path.name}@{record.offset}", b"", datetime.fromtimestamp(0, UTC), record.reason, record.detail
                )
                continue
            found = as_found(record, source, first, last)
            if found is not None:
                yield found


def as_found(record: Any, source: Source, first: date, last: date) -> Found | None:
    """The page of a response record, ``None`` where the source or the days leave it out."""
    target = record.headers.get("WARC-Target-URI", "").strip("<>")
    moment = record.record_date
    if moment is None or record.http_headers is None or record.http_headers.status_code != 200:
        return None
    read_at = moment.astimezone(UTC).replace(microsecond=0) if moment.tzinfo else moment.replace(tzinfo=UTC)
    if read_at.date() < first or not is_of_host(target, source.hosts):
        return None
    stated = url_published(target)
    if stated is not None and not first - SLACK <= stated.day <= last + SLACK:
        return None
    if not (record.http_content_type or "text/html").startswith(PAGE_TYPES) or record.content_length > MAX_RECORD:
        return None
    data = record.body
    declared = LANGUAGE.search(data[:4096])
    if source.language and declared and declared[1].decode().lower() != source.language:
        return None
    try:
        url = canonical_url(target)
    except ValueError:
        return None
    headers = tuple((str(name), str(value)) for name, value in record.http_headers)
    return Found(
        id=document_id(url),
        data=data,
        modified=read_at,
        url=url,
        charset=charset_in(headers),
        exchange=Exchange(target, b"", 200, headers),
        latest=read_at.date(),
    )


def is_of_host(url: str, hosts: tuple[str, ...]) -> bool:
    """True where the URL's host is one of ``hosts`` or below one, or where none are named."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return False
    return not hosts or any(host == wanted or host.endswith(f".{wanted}") for wanted in hosts)


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of a response record while the stream moves on."""

    headers: dict[str, str]
    record_date: datetime | None
    http_headers: Any
    http_content_type: str | None
    content_length: int
    body: bytes


def read_archive(path: Path) -> Iterator[Record | Damage]:
    """Response records of an archive; reading goes on behind damaged places, and a cut-off end is noticed."""
    size = path.stat().st_size
    start, damages, is_damaged = 0, 0, False
    with path.open("rb") as handle:
        is_packed = handle.read(2) == MEMBER[:2]
        while start < size:
            position = start
            handle.seek(start)
            try:
                for record in ArchiveIterator(handle, record_types=WarcRecordType.any_type, auto_decode="all"):
                    position = record.stream_pos
                    if record.record_type == WarcRecordType.response:
                        yield read_record(record)
                    is_damaged = False
                problem = find_cut(path, position, size, is_packed)
                if problem:
                    yield Damage(position, "truncated_warc", problem)
                return
            except GeneratorExit:
                raise
            except Exception as error:
                damages += 1
                if not is_damaged:
                    yield Damage(position, "corrupt_warc", str(error)[:200])
                is_damaged = True
                start = next_start(path, position, is_packed) if damages < MAX_DAMAGES else size


def read_record(record: Any) -> Record:
    """The parts of a response record; raises ``EOFError`` where its body ends early."""
    length = record.content_length
    body = record.reader.read(MAX_RECORD + 1)
    if len(body) < min(length, MAX_RECORD) and not record.http_headers.get("Content-Encoding"):
        raise EOFError(f"{len(body)} of {length} bytes")
    return Record(
        {str(name): str(value) for name, value in record.headers},
        record.record_date,
        record.http_headers,
        record.http_content_type,
        length,
        body,
    )


def next_start(path: Path, position: int, is_packed: bool) -> int:
    """Offset of the next place behind ``position`` at which a record may begin; the file's size where there is none."""
    mark = MEMBER if is_packed else PLAIN
    offset = position + 1
    with path.open("rb") as handle:
        handle.seek(offset)
        tail = b""
        while block := handle.read(1 << 20):
            found = (tail + block).find(mark)
            if found >= 0:
                return offset - len(tail) + found + (0 if is_packed else 1)
            offset += len(block)
            tail = (tail + block)[-(len(mark) - 1) :]
    return path.stat().st_size


def find_cut(path: Path, position: int, size: int, is_packed: bool) -> str | None:
    """What is missing at the end of an archive whose last record begins at ``position``; ``None`` where nothing is."""
    if not is_packed or size == 0:
        return None
    engine = zlib.decompressobj(wbits=31)
    with path.open("rb") as handle:
        handle.seek(position)
        while not engine.eof and (block := handle.read(1 << 20)):
            try:
                engine.decompress(block)
            except zlib.error as error:
                return str(error)
        rest = len(engine.unused_data) + size - handle.tell()
    if not engine.eof:
        return "the last record ends early"
    return f"{rest} bytes of a further record" if rest else None
