"""What the command and its crawl process tell each other: the job, and the results as they come."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from extract.core.codec import decode, encode
from extract.ingest.clean.moments import Published
from extract.ingest.fetch.settings import NetworkSettings
from extract.ingest.sources import Kind, Source
from extract.store.partitions import replace_file

SHORT_SITEMAP = 1000
"""Pages up to which a sitemap without dates may be a list of news rather than an archive."""

FRAME = struct.Struct("!QI")


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of a document already: what a new answer is compared with."""

    fetched_at: datetime
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class Job:
    """What one crawl is to do."""

    sources: tuple[Source, ...]
    known: dict[str, dict[str, Known]]
    """Stored documents of each source by id."""
    first: date
    last: date
    today: date
    settings: NetworkSettings
    folder: Path
    robots: Path

    @property
    def is_live(self) -> bool:
        """True where the range reaches today: then everything that a source offers belongs to it."""
        return self.last >= self.today

    def wants(self, kind: Kind, published: Published | None, *, siblings: int) -> bool:
        """True for a page of that date that a list of so many pages offers.

        Sitemaps hold whole archives, so only what they date to the days is wanted (from the day before where these
        reach today), and what they do not date only from a short one where the days reach today.
        """
        if published is None:
            return kind != "sitemap" or (self.is_live and siblings <= SHORT_SITEMAP)
        if self.is_live and kind != "sitemap":
            return True
        first = self.first - timedelta(days=1) if self.is_live else self.first
        return first <= published.at_utc.date() <= self.last


@dataclass(frozen=True, slots=True)
class Answer:
    """A page that was fetched."""

    source: str
    url: str
    final_url: str
    status: int
    request_head: bytes
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: str
    published: Published | None
    is_redirected: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """A page that was not fetched: the same as stored, or refused with a reason."""

    source: str
    url: str
    reason: str | None
    """``None`` where the page is unchanged."""
    detail: str | None = None
    published: Published | None = None


def write_frame(handle: BinaryIO, value: Answer | Outcome) -> None:
    """Appends one length- and checksum-prefixed record."""
    data = encode(value)
    handle.write(FRAME.pack(len(data), zlib.crc32(data)) + data)
    handle.flush()


def read_frames(path: Path) -> Iterator[tuple[int, Answer | Outcome]]:
    """Offset and record of each whole frame; what a killed crawl left half-written is passed over."""
    if not path.exists():
        return
    with path.open("rb") as handle:
        while True:
            offset = handle.tell()
            value = read_frame(handle)
            if value is None:
                return
            yield offset, value


def read_frame(handle: BinaryIO) -> Answer | Outcome | None:
    """The record at the handle's position, ``None`` where it is cut off or damaged."""
    head = handle.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    size, checksum = FRAME.unpack(head)
    data = handle.read(size)
    if len(data) < size or zlib.crc32(data) != checksum:
        return None
    try:
        value: Answer | Outcome = decode(data, CLASSES)
    except ValueError:
        return None
    return value


CLASSES = {c.__name__: c for c in (Answer, Outcome, Published, Job, Known, Source, NetworkSettings)}


def write_job(path: Path, job: Job) -> None:
    """Leave a job for the crawl process."""
    replace_file(path, lambda aside: aside.write_bytes(encode(job)))


def read_job(path: Path) -> Job | None:
    """The job that was left, ``None`` where there is none or it is damaged."""
    try:
        job = decode(path.read_bytes(), CLASSES)
    except (OSError, ValueError):
        return None
    return job if isinstance(job, Job) else None
