"""The raw store: what was read, byte for byte, in WARC files for each source and day, with a manifest beside them.

Layout: ``<warehouse>/raw/<source>/<day>.json`` and ``<day>.<n>.warc.gz``. The manifest is the truth: a WARC file
that it does not name is a leftover and is overwritten. Files are only added, never changed; a newer version of a
document takes the older one's place in the manifest, and its bytes stay. The manifests remember which day each
document was assigned to.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastwarc.warc import ArchiveIterator, WarcRecordType
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extract.core.errors import DatelineError
from extract.store.partitions import replace_file

URL_MARKS = ":/?#[]@!$&'()*+,;=%"
"""What may stand in an address as it is; a line feed in one would end the header that it stands in."""

DATE_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


class RawStoreError(DatelineError):
    """The raw store contradicts its manifest; the message names the file and what to do."""


@dataclass(frozen=True, slots=True)
class Document:
    """One stored document: which it is, when it was published, and where its bytes are."""

    id: str
    digest: str
    fetched_at: str
    url: str | None = None
    published: str | None = None
    published_source: str | None = None
    charset: str | None = None
    file: str = ""
    position: int = 0
    etag: str | None = None
    last_modified: str | None = None
    gone_at: str | None = None
    """When it was first found gone at its source; null while it is there."""

    @property
    def fetched(self) -> datetime:
        """When the bytes were stored, in UTC."""
        return datetime.strptime(self.fetched_at, DATE_FORMAT).replace(tzinfo=UTC)

    @property
    def gone(self) -> datetime | None:
        """When it was first found gone, in UTC."""
        return datetime.strptime(self.gone_at, DATE_FORMAT).replace(tzinfo=UTC) if self.gone_at else None


@dataclass(frozen=True, slots=True)
class FetchReject:
    """A document that was refused before it could be stored."""

    id: str
    reason: str
    detail: str | None = None
    url: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is stored of one source for one day."""

    source: str
    day: str
    files: dict[str, int] = field(default_factory=dict)
    """Records in each WARC file."""
    documents: tuple[Document, ...] = ()
    rejects: tuple[FetchReject, ...] = ()
    is_expired: bool = False
    """True where the bytes were removed by the retention setting; documents stay remembered."""


def raw_dir(warehouse: Path, source: str) -> Path:
    """Folder of one source's raw bytes."""
    return warehouse / "raw" / source


def manifest_path(warehouse: Path, source: str, day: date) -> Path:
    """The manifest of one source and day."""
    return raw_dir(warehouse, source) / f"{day.isoformat()}.json"


def digest_of(data: bytes) -> str:
    """SHA-256 of the bytes in hex."""
    return hashlib.sha256(data).hexdigest()


def stamp(moment: datetime) -> str:
    """Time of a moment as WARC files write it."""
    return sys.intern(moment.astimezone(UTC).strftime(DATE_FORMAT))


def read_manifest(warehouse: Path, source: str, day: date) -> Manifest | None:
    """The manifest of one source and day, ``None`` where nothing is stored."""
    path = manifest_path(warehouse, source, day)
    try:
        data = json.loads(path.read_text(encoding="utf-8"), object_hook=read_entry)
        documents, rejects = tuple(data["documents"]), tuple(data["rejects"])
        return Manifest(data["source"], data["day"], data["files"], documents, rejects, data.get("is_expired", False))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError):
        raise RawStoreError(f"{path}: is damaged; remove it and fetch the day again") from None


def read_entry(found: dict[str, Any]) -> Document | FetchReject | dict[str, Any]:
    """The document or refusal that an object of a manifest tells of; other objects as they are."""
    if "id" not in found:
        return found
    for name in SHARED & found.keys():
        if found[name] is not None:
            found[name] = sys.intern(found[name])
    return FetchReject(**found) if "reason" in found else Document(**found)


SHARED = {"fetched_at", "published", "published_source", "charset", "file", "reason"}
"""What many entries of a manifest have in common, and is held once."""


def write_manifest(warehouse: Path, manifest: Manifest) -> None:
    """Replaces a manifest: JSON, an entry a line; documents and rejects are kept in the order of their ids."""
    facts = {name: getattr(manifest, name) for name in ("source", "day", "files", "is_expired")}
    entries: dict[str, list[Any]] = {
        "documents": sorted(manifest.documents, key=lambda d: d.id),
        "rejects": sorted(manifest.rejects, key=lambda r: (r.id, r.reason)),
    }

    def write(aside: Path) -> None:
        with aside.open("w", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(facts, ensure_ascii=False)[:-1])
            for name, listed in entries.items():
                file.write(f',\n"{name}": [')
                for number, entry in enumerate(listed):
                    file.write(("," if number else "") + "\n" + json.dumps(stated(entry), ensure_ascii=False))
                file.write("]")
            file.write("}\n")

    replace_file(manifest_path(warehouse, manifest.source, date.fromisoformat(manifest.day)), write)


def stated(entry: Document | FetchReject) -> dict[str, Any]:
    """The fields of an entry that are not as they are by default."""
    return {item.name: value for item in fields(entry) if (value := getattr(entry, item.name)) != item.default}


def stored_days(warehouse: Path, source: str) -> list[date]:
    """Days of the source with a manifest, in order; files whose names hold no day are skipped."""
    days = set()
    for path in raw_dir(warehouse, source).glob("????-??-??.json"):
        with contextlib.suppress(ValueError):
            days.add(date.fromisoformat(path.stem))
    return sorted(days)


def read_memory(warehouse: Path, source: str) -> dict[str, tuple[date, str]]:
    """Day and digest of every document and reject ever stored of the source, by id."""
    memory: dict[str, tuple[date, str]] = {}
    for day in stored_days(warehouse, source):
        manifest = read_manifest(warehouse, source, day)
        assert manifest is not None
        for reject in manifest.rejects:
            memory.setdefault(reject.id, (day, reject.digest or ""))
        for document in manifest.documents:
            memory[document.id] = (day, document.digest)
    return memory


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was sent and received for a document."""

    url: str
    request_head: bytes
    status: int
    headers: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str], ...] = ()


def charset_in(headers: tuple[tuple[str, str], ...]) -> str | None:
    """The encoding that a server's Content-Type declares."""
    for name, value in headers:
        if name.lower() == "content-type" and "charset=" in value.lower():
            return value.lower().split("charset=", 1)[1].split(";")[0].strip(" \"'") or None
    return None


def write_record(
    writer: Any, target: str, kind: str, data: bytes, headers: dict[str, str], content_type: str, http: Any = None
) -> Any:
    """Appends one WARC record."""
    record = writer.create_warc_record(
        target,
        kind,
        payload=BytesIO(data),
        length=len(data),
        warc_content_type=content_type,
        warc_headers_dict=headers,
        http_headers=http,
    )
    writer.write_record(record)
    return record


def write_exchange(writer: Any, exchange: Exchange, data: bytes, headers: dict[str, str]) -> None:
    """Appends response, request and metadata records; the body is stored unpacked."""
    replaced = {"content-encoding", "transfer-encoding", "content-length"}
    kept = [(name, value) for name, value in exchange.headers if name.lower() not in replaced]
    head = StatusAndHeaders(f"{exchange.status} OK", [*kept, ("Content-Length", str(len(data)))], protocol="HTTP/1.1")  # type: ignore[no-untyped-call]
    kind = "application/http; msgtype="
    response = write_record(writer, exchange.url, "response", data, headers, f"{kind}response", head)
    linked = {**headers, "WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID")}
    if exchange.request_head:
        write_record(writer, exchange.url, "request", exchange.request_head, linked, f"{kind}request")
    notes = "".join(f"{name}: {value}\r\n" for name, value in exchange.notes).encode()
    write_record(writer, exchange.url, "metadata", notes, linked, "application/warc-fields")


def expire_raw(warehouse: Path, keep: timedelta, now: datetime) -> list[Path]:
    """Removes raw bytes that were stored longer ago than ``keep``; returns the files removed.

    The manifests stay, so that what was fetched is not fetched again and keeps its day; such a day can no longer be
    cleaned anew, and its articles stay as they are.
    """
    removed: list[Path] = []
    sources = [path.name for path in sorted((warehouse / "raw").glob("[!.]*"))]
    stored = [(source, day) for source in sources for day in stored_days(warehouse, source)]
    for source, day in stored:
        manifest = read_manifest(warehouse, source, day)
        if manifest is None or manifest.is_expired:
            continue
        files = [raw_dir(warehouse, source) / name for name in manifest.files]
        ages = [now - datetime.fromtimestamp(file.stat().st_mtime, UTC) for file in files if file.exists()]
        if not files or min(ages, default=timedelta()) <= keep:
            continue
        write_manifest(warehouse, replace(manifest, files={}, is_expired=True))
        for file in files:
            file.unlink(missing_ok=True)
            removed.append(file)
    return removed


class Spool:
    """New records on their way into the store: one WARC file for each day, written aside until :meth:`commit`."""

    def __init__(self, warehouse: Path, source: str) -> None:
        self.warehouse, self.source = warehouse, source
        self.documents: dict[date, list[Document]] = {}
        self.rejects: dict[date, list[FetchReject]] = {}
        self.presence: dict[date, dict[str, str | None]] = {}

    def path(self, day: date) -> Path:
        """The file that collects the day's new records."""
        return raw_dir(self.warehouse, self.source) / f".{day.isoformat()}.{os.getpid()}.warc.gz.tmp"

    def add(
        self, day: date, document: Document, data: bytes, content_type: str, exchange: Exchange | None = None
    ) -> None:
        """Appends a document's bytes: as a WARC resource, or where ``exchange`` is given as what a server sent."""
        documents = self.documents.setdefault(day, [])
        path = self.path(day)
        if not documents:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
        with path.open("ab") as handle:
            writer: Any = WARCWriter(handle, gzip=True)  # type: ignore[no-untyped-call]
            target = quote(document.url or f"urn:dateline:{quote(f'{self.source}/{document.id}')}", safe=URL_MARKS)
            headers = {"WARC-Date": document.fetched_at, "WARC-Document-Id": quote(document.id)}
            if exchange is None:
                write_record(writer, target, "resource", data, headers, content_type)
            else:
                write_exchange(writer, exchange, data, headers)
        documents.append(replace(document, position=len(documents)))

    def refuse(self, day: date, reject: FetchReject) -> None:
        """Remembers a document that cannot be stored."""
        self.rejects.setdefault(day, []).append(reject)

    def note_presence(self, day: date, document_id: str, gone_at: str | None) -> None:
        """Remembers that a stored document was there when asked for, or was found gone at the time given."""
        self.presence.setdefault(day, {})[document_id] = gone_at

    def commit(self) -> None:
        """Moves the new records into the store, day by day; each day's manifest is replaced last."""
        for day in sorted(self.documents.keys() | self.rejects.keys() | self.presence.keys()):
            self.commit_day(day)

    def with_presence(self, day: date, document: Document) -> Document:
        """A stored document with what was noted of it: gone since it was first missed, or there again."""
        noted = self.presence.get(day, {})
        if document.id not in noted:
            return document
        now = noted[document.id]
        return replace(document, gone_at=now and (document.gone_at or now))

    def commit_day(self, day: date) -> None:
        """Adds one day's new records: the WARC file is renamed first, the manifest names it then."""
        old = read_manifest(self.warehouse, self.source, day) or Manifest(self.source, day.isoformat())
        files, new = dict(old.files), self.documents.get(day, [])
        if new:
            name = f"{day.isoformat()}.{len(files)}.warc.gz"
            with self.path(day).open("rb") as handle:
                os.fsync(handle.fileno())
            self.path(day).replace(raw_dir(self.warehouse, self.source) / name)
            files[name] = len(new)
            new = [replace(document, file=name) for document in new]
        kept = tuple(self.with_presence(day, document) for document in old.documents)
        if kept == old.documents and not new and day not in self.rejects:
            return
        documents = {document.id: document for document in (*kept, *new)}
        refused = (*old.rejects, *self.rejects.get(day, []))
        rejects = {reject.id: reject for reject in refused if reject.id not in documents}
        write_manifest(
            self.warehouse,
            Manifest(
                self.source, day.isoformat(), files, tuple(documents.values()), tuple(rejects.values()), old.is_expired
            ),
        )

    def discard(self) -> None:
        """Removes what was not committed."""
        for day in self.documents:
            self.path(day).unlink(missing_ok=True)


def read_documents(warehouse: Path, manifest: Manifest) -> Iterator[tuple[Document, bytes]]:
    """Each current document of the manifest with its bytes, in stored order.

    Raises :class:`RawStoreError` where a file is missing or damaged, or holds other records than were written.
    """
    current = {(document.file, document.position): document for document in manifest.documents}
    for name, count in sorted(manifest.files.items()):
        path = raw_dir(warehouse, manifest.source) / name
        seen = 0
        for position, data in enumerate(read_records(path)):
            seen += 1
            document = current.get((name, position))
            if document is None:
                continue
            if digest_of(data) != document.digest:
                found = f"record {position} ({document.id}) is not what was stored"
                raise RawStoreError(f"{path}: {found}; remove it and its manifest and fetch the day again")
            yield document, data
        if seen != count:
            raise RawStoreError(
                f"{path}: {seen} of {count} records; remove it and its manifest and fetch the day again"
            )


def read_records(path: Path) -> Iterator[bytes]:
    """Bytes of each resource or response record of a WARC file of the store; a response without its HTTP head."""
    kinds = WarcRecordType.resource | WarcRecordType.response
    try:
        with path.open("rb") as handle:
            for record in ArchiveIterator(handle, record_types=kinds, parse_http=True):
                data: Any = record.reader.read()
                yield data
    except OSError as error:
        raise RawStoreError(f"{path}: cannot be read: {error.strerror or error}") from None
    except Exception as error:
        if isinstance(error, (RawStoreError, GeneratorExit)):
            raise
        raise RawStoreError(f"{path}: is damaged: {error}; remove it and its manifest and fetch again") from None
