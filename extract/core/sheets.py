"""Tables that people keep in spreadsheets: CSV as Excel and others save it, in; rows by column name, out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path


def delimiter_of(header: str) -> str:
    """What parts the cells of a header: a comma, else the semicolon or tab that some countries' spreadsheets write."""
    return next((mark for mark in ",;\t" if mark in header), ",")


def read_sheet(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and stripped cells of each row that is not blank; the columns may stand in any order.

    Raises :class:`ValueError` that says what is wrong and in which line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ValueError(f"line {line}: is not UTF-8; in Excel, save as “CSV UTF-8”") from None
    if not text.strip():
        raise ValueError(f"line 1: is empty; the columns must be {','.join(columns)}")
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter_of(text.split("\n", 1)[0]))
    try:
        header = [name.strip() for name in reader.fieldnames or ()]
        if sorted(header) != sorted(columns):
            wrong = [f"{name} is missing" for name in columns if name not in header]
            wrong += [f"{name!r} is none of them" for name in header if name not in columns]
            told = ", ".join(wrong) or "one stands there twice"
            raise ValueError(f"line 1: the columns must be {','.join(columns)}: {told}")
        reader.fieldnames = header
        for row in reader:
            cells = {name: (row.get(name) or "").strip() for name in columns}
            if None in row and any(row[None]):
                raise ValueError(f"line {reader.line_num}: more cells than columns; quote what holds a comma")
            if any(cells.values()):
                yield reader.line_num, cells
    except csv.Error as error:
        raise ValueError(f"line {reader.line_num}: is no CSV: {error}") from None
