"""A document as one JSON line: its fields, checked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from extract.ingest.clean import RefusedError
from extract.ingest.clean.moments import Published, as_published, parse_iso


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
        str(document_id),
        text.encode("utf-8", "replace").decode(),
        optional_text(data, "title"),
        optional_text(data, "url"),
        optional_text(data, "outlet"),
        parse_published(data.get("published")),
    )


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
