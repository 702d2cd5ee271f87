"""The codebook as a Markdown page: every table, column, code and crosswalk, from where each is declared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from duckdb import DuckDBPyConnection

from extract.serve.codebook import QUAD_CLASSES, read_codes, read_crosswalk, read_scores
from extract.serve.published import columns_of
from extract.serve.quotes import clip_quote
from extract.warehouse.marts import read_marts

LISTS = {
    "event_type": "Event types (`event_type`)", "event_mode": "Modes (`event_type`/`event_mode`)",
    "status": "Status of an event (`status`)", "modality": "Modality of a telling (`modality`)",
    "stance": "Stance of a source (`attribution_stance`)", "date_precision": "Precision of a day (`date_precision`)",
    "measure": "Measure of a figure (`measure`)", "outcome": "Outcome (`outcome`)",
    "item_category": "Thing counted (`item_category`)", "sector": "Sector of a party (`sector`)",
    "conflict_kind": "Kind of conflict (`kind`)",
}  # fmt: skip

EXAMPLES = {
    "event_type": ("event_mentions", "event_type"), "event_mode": ("event_mentions", "event_type || '/' || event_mode"),
    "modality": ("event_mentions", "modality"), "stance": ("event_mentions", "attribution_stance"),
    "outcome": ("claim_mentions", "outcome"), "item_category": ("claim_mentions", "item_category"),
    "measure": ("claim_mentions", "measure"), "date_precision": ("event_mentions", "date_precision"),
}  # fmt: skip
"""Where a code's example comes from: the table of tellings, and the SQL of the code."""


def table(head: Sequence[str], rows: Iterable[Iterable[Any]]) -> list[str]:
    """A Markdown table."""
    return [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *(f"| {' | '.join(map(text, row))} |" for row in rows)]


def text(value: Any) -> str:
    """A table cell: no bar or line break ends it."""
    return " ".join(str("" if value is None else value).replace("|", "\\|").split())


def find_examples(connection: DuckDBPyConnection, name: str) -> dict[str, str]:
    """The surest short quote for each code of a list that the file has one of."""
    if name not in EXAMPLES:
        return {}
    source, code = EXAMPLES[name]
    marked = "trigger" if source == "event_mentions" else "quantity"
    rows = connection.execute(
        f"""
        select {code}, quote, {marked}_start - span_start, {marked}_end - span_start from {source}
        where {code} is not null
        qualify row_number() over (
            partition by {code} order by length(quote) between 30 and 160 desc, confidence desc, mention_id
        ) = 1
        """
    ).fetchall()
    return {code: clip_quote(quote, start, end) for code, quote, start, end in rows}


def write_codebook(connection: DuckDBPyConnection) -> str:
    """The page; examples and counts are those of the file that is open."""
    lines = [
        "# Codebook",
        "",
        "Made from the tables' own declarations; nothing here is typed in twice.",
        "",
        "## Tables",
    ]
    for mart in read_marts():
        known = columns_of(connection, mart.name)
        columns = [(f"`{name}`", kind, told) for name, kind, told in mart.columns if name in known]
        if columns:
            key = f" Key: {', '.join(f'`{name}`' for name in mart.key)}." if mart.key else ""
            lines += ["", f"### `{mart.name}`", "", f"{mart.description}{key}", ""]
            lines += table(("column", "type", "what it holds"), columns)
    lines += ["", "## Codes"]
    for name, title in LISTS.items():
        examples = find_examples(connection, name)
        rows = [
            (f"`{row['code']}`", row["definition"], examples.get(row["code"], ""))
            for row in read_codes()
            if row["list"] == name
        ]
        lines += ["", f"### {title}", "", *table(("code", "means", "example"), rows)]
    lines += [
        "", "## Crosswalks", "", "For readers of CAMEO data: `actor` is CAMEO's source, `recipient` its target.", "",
        *table(
            ("type", "mode", "quad class", "CAMEO root", "CAMEO code", "ACLED event type", "ACLED sub-event type"),
            ((row | {"quad_class": f"{row['quad_class']} {QUAD_CLASSES[row['quad_class']]}"}).values()
             for row in read_crosswalk()),
        ),
    ]  # fmt: skip
    if scores := read_scores():
        lines += ["", "## Measured accuracy", "", "Scores of the last evaluation on hand-coded texts.", ""]
        lines += table(("set and measure", "score"), ((name, f"{score:.3f}") for name, score in sorted(scores.items())))
    return "\n".join(lines) + "\n"
