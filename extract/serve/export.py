"""Rows as CSV that a spreadsheet opens without running anything, and as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

LIST_SEPARATOR = "|"
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: Any) -> Any:
    """A value as a CSV cell: lists joined by a bar, and no text that a spreadsheet takes for a formula."""
    if isinstance(value, (list, tuple)):
        value = LIST_SEPARATOR.join(part if isinstance(part, str) else to_json(part) for part in value)
    elif isinstance(value, dict):
        value = to_json(value)
    elif isinstance(value, bool):
        value = str(value).lower()
    if isinstance(value, str):
        value = " ".join(value.split()) if "\n" in value or "\r" in value else value
        return f"'{value}" if value.startswith(STARTS_A_FORMULA) else value
    return value


def to_json(value: Any) -> str:
    """A value as JSON on one line; dates and times as ISO text."""
    return json.dumps(value, ensure_ascii=False, default=lambda v: v.isoformat() if hasattr(v, "isoformat") else str(v))


def to_csv(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> str:
    """A CSV with a header, lines ended by a line feed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(row[name]) for name in columns] for row in rows)
    return text.getvalue()


def csv_expression(column: str, kind: str) -> str:
    """SQL for a column of a DuckDB type as :func:`cell` would have it, for files too large for Python.

    Times are UTC with a Z, so that other programs read them as such.
    """
    name = f'"{column}"'
    if kind.endswith("[]") and not kind.startswith("struct"):
        name = f"array_to_string({name}, '{LIST_SEPARATOR}')"
    elif kind.startswith(("struct", "map")):
        name = f"to_json({name})::varchar"
    elif kind == "timestamp":
        return f"strftime({name}, '%Y-%m-%dT%H:%M:%SZ') as \"{column}\""
    elif kind != "varchar":
        return name
    plain = rf"regexp_replace({name}, '\s*[\r\n]\s*', ' ', 'g')"
    return f"case when regexp_matches({plain}, '^[=+\\-@\\t]') then '''' || {plain} else {plain} end as \"{column}\""
