"""Reads the sources file: one row for each publisher, feed or folder that documents come from.

Columns are ``name``, ``kind``, ``location``, ``outlet``, ``language``, ``enabled``, ``note`` and optionally
``date_selector`` and ``body_selector`` (CSS) and ``hosts`` (for archives, separated by ``|``). Paths are relative
to the sources file, or else to the working folder; shell patterns (``*.warc.gz``) are allowed where a kind reads
files.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

from extract.core.errors import UsageError
from extract.core.sheets import delimiter_of

Kind = Literal["feed", "sitemap", "urls", "html", "warc", "jsonl", "reference"]
KINDS: tuple[Kind, ...] = get_args(Kind)
NETWORKED: frozenset[Kind] = frozenset({"feed", "sitemap", "urls"})
REMOTE: frozenset[Kind] = frozenset({"feed", "sitemap"})

REQUIRED = ("name", "kind", "location", "outlet", "language", "enabled", "note")
SELECTORS = ("date_selector", "body_selector")
OPTIONAL = (*SELECTORS, "hosts")

NAME = re.compile(r"\w[\w .-]*")
MAX_NAME = 150
"""Bytes of a name, which is that of files and folders too."""
LANGUAGE = re.compile(r"[a-z]{2,3}")
SWITCH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


class SourcesError(UsageError):
    """A wrong sources file; the message names file, line, column and reason in one line."""

    def __init__(self, path: Path, reason: str, *, line: int | None = None, column: str | None = None) -> None:
        where = str(path) if line is None else f"{path}:{line}"
        super().__init__(f"{where}: {reason}" if column is None else f"{where}: column {column!r}: {reason}")


@dataclass(frozen=True, slots=True)
class Source:
    """Where documents come from, and what is known about all of them."""

    name: str
    kind: Kind
    location: str
    """A URL for ``feed`` and ``sitemap``; an existing path or a pattern with matches for the others."""
    outlet: str | None
    language: str | None
    enabled: bool
    note: str | None
    date_selector: str | None = None
    body_selector: str | None = None
    hosts: tuple[str, ...] = ()
    """Hosts (with everything below them) that are taken from a web archive; all where empty."""

    @property
    def is_networked(self) -> bool:
        """True where reading the source sends requests."""
        return self.kind in NETWORKED

    def files(self, *suffixes: str) -> list[Path]:
        """Files of the source in sorted order: the location itself, its matches, or the folder's files by suffix."""
        path = Path(self.location)
        if path.is_file():
            return [path]
        if path.is_dir():
            return sorted(p for p in path.rglob("*") if p.is_file() and p.name.endswith(suffixes))
        return [p for p in match_pattern(self.location) if p.is_file()]


def read_sources(path: Path) -> tuple[Source, ...]:
    """The sources of the file at ``path`` in its order; raises :class:`SourcesError` at the first wrong cell."""
    sources: dict[str, Source] = {}
    for line, row in read_rows(path):
        source = parse_row(path, line, row)
        if source.name in sources:
            raise SourcesError(path, f"duplicate name {source.name!r}", line=line, column="name")
        sources[source.name] = source
    if not sources:
        raise SourcesError(path, "no sources; add at least one row under the header")
    return tuple(sources.values())


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and stripped cells of each row that is not blank."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    except UnicodeDecodeError as error:
        raise SourcesError(path, f"is not UTF-8 (byte {error.start}); in Excel, save as “CSV UTF-8”") from None
    except OSError as error:
        raise SourcesError(path, f"cannot be read: {error.strerror}") from None
    reader = csv.reader(lines, strict=True, delimiter=delimiter_of(lines[0] if lines else ""))
    try:
        header = [cell.strip() for cell in next(reader, [])]
        check_header(path, header)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise SourcesError(path, f"{len(cells)} cells, {len(header)} columns", line=reader.line_num)
            yield reader.line_num, {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    except csv.Error as error:
        raise SourcesError(path, f"is not valid CSV: {error}", line=reader.line_num) from None


def check_header(path: Path, header: list[str]) -> None:
    """Raises :class:`SourcesError` for a missing, unknown or repeated column."""
    if not header:
        raise SourcesError(path, f"is empty; expected the columns {', '.join(REQUIRED)}", line=1)
    for column in REQUIRED:
        if column not in header:
            raise SourcesError(path, "missing", line=1, column=column)
    for column in header:
        if column not in REQUIRED + OPTIONAL:
            raise SourcesError(path, "unknown column", line=1, column=column)
        if header.count(column) > 1:
            raise SourcesError(path, "appears twice", line=1, column=column)


def parse_row(path: Path, line: int, row: dict[str, str]) -> Source:
    """The source of one row; raises :class:`SourcesError` naming the wrong column."""

    def refuse(column: str, reason: str) -> SourcesError:
        return SourcesError(path, reason, line=line, column=column)

    if not NAME.fullmatch(row["name"]) or len(row["name"].encode()) > MAX_NAME:
        raise refuse(
            "name",
            f"{row['name'][:100]!r} is no name: letters, digits, space, dot, dash and underscore only, "
            f"at most {MAX_NAME} bytes",
        )
    kind = next((known for known in KINDS if known == row["kind"]), None)
    if kind is None:
        raise refuse("kind", f"unknown kind {row['kind']!r}; known are {', '.join(KINDS)}")
    if row["language"] and not LANGUAGE.fullmatch(row["language"]):
        raise refuse("language", f"{row['language']!r} is no ISO 639 code such as en")
    enabled = SWITCH.get(row["enabled"].lower())
    if enabled is None:
        raise refuse("enabled", f"{row['enabled']!r} is neither true nor false")
    for column in SELECTORS:
        try:
            check_selector(row.get(column) or "")
        except ValueError as error:
            raise refuse(column, str(error)) from None
    try:
        location = check_url(row["location"]) if kind in REMOTE else find_path(path, row["location"], kind, enabled)
    except ValueError as error:
        raise refuse("location", str(error)) from None
    return Source(
        name=row["name"],
        kind=kind,
        location=location,
        outlet=row["outlet"] or None,
        language=row["language"] or None,
        enabled=enabled,
        note=row["note"] or None,
        date_selector=row.get("date_selector") or None,
        body_selector=row.get("body_selector") or None,
        hosts=tuple(filter(None, (host.strip().lower() for host in row.get("hosts", "").split("|")))),
    )


def check_selector(selector: str) -> None:
    """Raise :class:`ValueError` for what is no CSS selector; nothing is fine."""
    if selector:
        from cssselect import (
            HTMLTranslator,
            SelectorError,
        )  # only where a source has one: a wrong argument is told at once

        try:
            HTMLTranslator().css_to_xpath(selector)
        except SelectorError as error:
            raise ValueError(f"{selector!r} is no CSS selector: {error}") from None


def check_url(location: str) -> str:
    """``location`` itself; raises ``ValueError`` unless it is an http or https URL with a host."""
    try:
        parts = urlsplit(location)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        valid = False
    if not valid:
        raise ValueError(f"{location!r} is no http or https URL")
    return location


def find_path(sources_file: Path, location: str, kind: Kind, enabled: bool) -> str:
    """Absolute path or pattern of a location; raises ``ValueError`` where an enabled source has nothing there."""
    if not location:
        raise ValueError("is empty")
    bases = (sources_file.resolve().parent, Path.cwd())
    for base in bases:
        path = base / Path(location).expanduser()
        if path.is_dir() and kind == "urls":
            raise ValueError(f"{location!r} is a folder; a text file of URLs is needed")
        if path.is_dir() and kind == "reference":
            raise ValueError(f"{location!r} is a folder; a CSV file of totals is needed")
        if path.is_file() and kind == "html":
            raise ValueError(f"{location!r} is a file; a folder of .html or .html.gz files is needed")
        if path.exists():
            return str(path.resolve())
        # The folder of the sources file is no pattern, whatever it is called.
        pattern = str(Path(escape(str(base))) / Path(location).expanduser())
        if match_pattern(pattern):
            return pattern
    if enabled:
        thing = "folder" if kind == "html" else "file" if kind in {"urls", "jsonl", "reference"} else "folder or file"
        raise ValueError(f"{thing} {location!r} does not exist")
    return str(bases[0] / location)


def match_pattern(pattern: str) -> list[Path]:
    """Paths that match an absolute shell pattern, sorted."""
    return sorted(Path("/").glob(pattern.lstrip("/")))
