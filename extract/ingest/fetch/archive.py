"""Web archives (WARC shards such as CC-NEWS): streamed, filtered before cleaning, and read past damage."""

from __future__ import annotations

import gzip
import re
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastwarc.warc import ArchiveIterator, WarcRecordType

from extract.ingest.clean.moments import url_published
from extract.ingest.fetch.discovery import canonical_url, document_id
from extract.ingest.fetch.documents import Found
from extract.ingest.fetch.payload import decode_body, parse_answer
from extract.ingest.fetch.raw import Exchange, charset_in
from extract.ingest.sources import Source

MAX_RECORD = 10_000_000
MAX_DAMAGES = 1000
"""Damaged places after which the rest of a file is given up."""

MEMBER = b"\x1f\x8b\x08"
PLAIN = b"\nWARC/"
NEXT_RECORD = re.compile(rb"\r?\n\r?\nWARC/[01]\.\d+\r?\nWARC-|(?<=</html>)\s*WARC/[01]\.\d+\r?\nWARC-", re.I)
"""Where a record ends and the next one's head follows."""
MAX_RATIO = 2000
"""No gzip stream unpacks to more than so many times its size."""
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


def as_found(record: Record, source: Source, first: date, last: date) -> Found | None:
    """The page of a response record, ``None`` where the source or the days leave it out."""
    target = record.headers.get("WARC-Target-URI", "").strip("<>")
    moment, answer = record.record_date, parse_answer(record.block)
    if moment is None or answer is None or answer.status != 200:
        return None
    read_at = moment.astimezone(UTC).replace(microsecond=0) if moment.tzinfo else moment.replace(tzinfo=UTC)
    if read_at.date() < first or not is_of_host(target, source.hosts):
        return None
    stated = url_published(target)
    if stated is not None and not first - SLACK <= stated.day <= last + SLACK:
        return None
    if not (answer.header("content-type") or "text/html").startswith(PAGE_TYPES) or len(record.block) > MAX_RECORD:
        return None
    data = decode_body(answer, MAX_RECORD)
    declared = LANGUAGE.search(data[:4096])
    if source.language and declared and declared[1].decode().lower() != source.language:
        return None
    try:
        url = canonical_url(target)
    except ValueError:
        return None
    return Found(
        id=document_id(url),
        data=data,
        modified=read_at,
        url=url,
        charset=charset_in(answer.headers),
        exchange=Exchange(target, b"", 200, answer.headers),
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
    block: bytes
    """The HTTP answer, head and body, as archived; cut beyond the longest record that is read."""


def read_archive(path: Path) -> Iterator[Record | Damage]:
    """Response records of an archive; reading goes on behind damaged places, and a cut-off end is noticed."""
    with path.open("rb") as handle:
        is_packed = handle.read(2) == MEMBER[:2]
    if is_packed and is_one_member(path):
        # Records do not begin where compressed bytes do, so it is read as the plain archive inside.
        with gzip.open(path) as inside:
            yield from read_stream(inside, path.stat().st_size * MAX_RATIO, is_packed=False)
        return
    with path.open("rb") as handle:
        yield from read_stream(handle, path.stat().st_size, is_packed=is_packed)


def read_stream(handle: Any, size: int, *, is_packed: bool) -> Iterator[Record | Damage]:
    """Response records of an open archive; ``size`` is an upper bound of its bytes."""
    start, damages, is_damaged = 0, 0, False
    while start < size:
        position, is_overlong = start, False
        try:
            handle.seek(start)
            for record in ArchiveIterator(
                handle, record_types=WarcRecordType.any_type, auto_decode="none", parse_http=False
            ):
                position = record.stream_pos
                if record.record_type == WarcRecordType.response:
                    found, is_overlong = read_record(record)
                    yield found
                is_damaged = False
                if is_overlong:
                    break
            else:
                problem = find_cut(handle, position, size) if is_packed else None
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
        start = next_start(handle, position, is_packed) if damages < MAX_DAMAGES else size


def is_one_member(path: Path) -> bool:
    """True where a compressed archive is one gzip member and not one for each record."""
    engine = zlib.decompressobj(wbits=31)
    with path.open("rb") as handle:
        try:
            head = engine.decompress(handle.read(1 << 20), 1 << 22)
        except zlib.error:
            return False
    return NEXT_RECORD.search(head) is not None


def read_record(record: Any) -> tuple[Record, bool]:
    """The parts of a response record, and whether its length runs into the next one, where it is cut.

    Raises ``EOFError`` where its block ends early.
    """
    length = record.content_length
    block: bytes = record.reader.read(MAX_RECORD + 1)
    following = NEXT_RECORD.search(block)
    if following:
        block = block[: following.start()]
    elif len(block) < min(length, MAX_RECORD):
        raise EOFError(f"{len(block)} of {length} bytes")
    headers = {str(name): str(value) for name, value in record.headers}
    return Record(headers, record.record_date, block), following is not None


def next_start(handle: Any, position: int, is_packed: bool) -> int:
    """Offset of the next place behind ``position`` at which a record may begin, or the end of the archive."""
    mark = MEMBER if is_packed else PLAIN
    offset = position + 1
    tail = b""
    block: bytes
    try:
        handle.seek(offset)
        while block := handle.read(1 << 20):
            found: int = (tail + block).find(mark)
            if found >= 0:
                return offset - len(tail) + found + (0 if is_packed else 1)
            offset += len(block)
            tail = (tail + block)[-(len(mark) - 1) :]
    except (OSError, EOFError, zlib.error):  # the one member that holds the archive is damaged here
        return sys.maxsize
    return sys.maxsize


def find_cut(handle: Any, position: int, size: int) -> str | None:
    """What is missing at the end of an archive whose last member begins at ``position``; ``None`` where nothing is."""
    if size == 0:
        return None
    engine = zlib.decompressobj(wbits=31)
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
