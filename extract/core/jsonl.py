"""A document as one JSON line: its fields, checked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from extract.ingest.clean import RefusedError
from extract.ingest.clean.moments import Published, as_published, parse_iso

MAX_LINE = 50_000_000
"""Bytes above which a line is not even read."""

HEAD = 10_000
"""Bytes of such a line that are kept to tell which it is."""

STATED_ID = re.compile(rb'\s*\{\s*"id"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d{1,18}(?=\s*[,}]))')


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file, without its end."""

    data: bytes
    """All of it, or the head of one that is too long."""
    size: int

    @property
    def is_whole(self) -> bool:
        """False for a line that is too long to be read."""
        return len(self.data) == self.size


def read_lines(handle: BinaryIO, most: int = MAX_LINE) -> Iterator[Line]:
    """Lines that are not blank; of one longer than ``most`` bytes only the head is kept."""
    while data := handle.readline(most + 1):
        if len(data) <= most or data.endswith(b"\n"):
            if data.strip():
                data = data.rstrip(b"\r\n")
                yield Line(data, len(data))
            continue
        head, size = data[:HEAD], len(data)
        while data and not data.endswith(b"\n"):
            data = handle.readline(1 << 20)
            size += len(data)
        yield Line(head, size)


def stated_id(line: bytes) -> Any:
    """The ``id`` that a JSON line gives, as it is; ``None`` where it cannot be read."""
    try:
        data = json.loads(line)
        return data.get("id") if isinstance(data, dict) else None
    except (ValueError, RecursionError):
        found = STATED_ID.match(line)
    try:
        return json.loads(found[1]) if found else None
    except ValueError:
        return None


def too_long(line: Line) -> RefusedError:
    """The refusal of a line that is too long."""
    return RefusedError("line_too_long", f"{line.size} bytes")


@dataclass(frozen=True, slots=True)
class JsonDocument:
    """The checked fields of one JSON line."""

    id: str
    text: str
    title: str | None
    url: str | None
    outlet: str | None
    published: Published | None


def parse_line(line: bytes, *, blank_text: bool = False) -> JsonDocument:
    """The document of one JSON line; raises :class:`RefusedError` where it is none, or has no text unless it may."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RefusedError("json_syntax", str(error)[:200]) from None
    if not isinstance(data, dict):
        raise RefusedError("json_not_object", f"a {type(data).__name__}")
    document_id = data.get("id")
    if isinstance(document_id, bool) or not isinstance(document_id, (str, int)) or not str(document_id):
        raise RefusedError("missing_id", f"id is {document_id!r}"[:200])
    text = data.get("text")
    if not isinstance(text, str) or not (text.strip() or blank_text):
        raise RefusedError("missing_text", f"text is {type(text).__name__}")
    return JsonDocument(
        plain(str(document_id)),
        text.encode("utf-8", "replace").decode(),
        optional_text(data, "title"),
        optional_text(data, "url"),
        optional_text(data, "outlet"),
        parse_published(data.get("published")),
    )


def plain(name: str) -> str:
    """A name fit for any file: what no encoding can write (lone surrogates) is spelled out."""
    return name.encode("utf-8", "backslashreplace").decode()


def optional_text(data: dict[str, Any], name: str) -> str | None:
    """A field's text, ``None`` where it is missing or no text."""
    value = data.get(name)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) and value.strip() else None


def parse_published(value: Any) -> Published | None:
    """The publication date of a ``published`` field; raises :class:`RefusedError` where it is no ISO date."""
    if value is None or value == "":
        return None
    moment = parse_iso(value) if isinstance(value, str) else None
    if moment is None:
        raise RefusedError("bad_published", f"published is {value!r}"[:200])
    return as_published(moment, "document")
