"""Documents that lie on this machine: pages in folders and JSON lines in files."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from extract.core.jsonl import plain, read_lines, stated_id, too_long
from extract.ingest.fetch.raw import Exchange, digest_of
from extract.ingest.sources import Source

MAX_FILE = 50_000_000
"""Bytes above which a file is not even stored."""

CONTENT_TYPE = {"html": "text/html", "jsonl": "application/json", "warc": "text/html"}


@dataclass(frozen=True, slots=True)
class Found:
    """A document found in a source: its bytes, or why there are none."""

    id: str
    data: bytes
    modified: datetime
    reason: str | None = None
    detail: str | None = None
    url: str | None = None
    charset: str | None = None
    exchange: Exchange | None = None
    latest: date | None = None
    """The day the page was read, where that is known: it cannot have been published later."""


def find_documents(source: Source) -> Iterator[Found]:
    """Documents of an ``html`` or ``jsonl`` source in a fixed order."""
    if source.kind == "html":
        yield from find_pages(source)
    elif source.kind == "jsonl":
        yield from find_lines(source)
    else:
        raise ValueError(f"{source.name}: kind {source.kind} does not read local documents")


def modified_at(path: Path) -> datetime:
    """When the file was last written, in UTC to the second."""
    return datetime.fromtimestamp(int(path.stat().st_mtime), UTC)


def find_pages(source: Source) -> Iterator[Found]:
    """Pages of a folder; the id is the path below it."""
    folder = Path(source.location)
    for path in source.files(".html", ".html.gz", ".htm", ".htm.gz"):
        name = plain(path.relative_to(folder).as_posix() if folder.is_dir() else path.name)
        try:
            modified, size = modified_at(path), path.stat().st_size
            if size > MAX_FILE:
                yield Found(name, b"", modified, "too_large", f"{size} bytes")
            else:
                yield Found(name, path.read_bytes(), modified)
        except OSError as error:
            yield Found(name, b"", datetime.fromtimestamp(0, UTC), "unreadable", error.strerror)


def find_lines(source: Source) -> Iterator[Found]:
    """Lines of JSON files, gzip or not; a line without a usable id goes by the digest of its bytes."""
    for path in source.files(".jsonl", ".ndjson", ".jsonl.gz"):
        modified, name = datetime.fromtimestamp(0, UTC), plain(path.name)
        try:
            modified = modified_at(path)
            with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as handle:
                for line in read_lines(handle):  # type: ignore[arg-type]
                    if line.is_whole:
                        yield Found(line_id(line.data), line.data, modified)
                    else:
                        refused = too_long(line)
                        yield Found(line_id(line.data), b"", modified, refused.reason, refused.detail)
        except EOFError as error:
            yield Found(name, b"", modified, "truncated_gzip", str(error))
        except (gzip.BadGzipFile, zlib.error) as error:
            yield Found(name, b"", modified, "bad_gzip", str(error))
        except OSError as error:
            yield Found(name, b"", modified, "unreadable", error.strerror)


def line_id(line: bytes) -> str:
    """The document's id where the line has one."""
    value = stated_id(line)
    is_id = isinstance(value, (str, int)) and not isinstance(value, bool) and str(value)
    return plain(str(value)) if is_id else f"line-{digest_of(line.strip())[:16]}"
