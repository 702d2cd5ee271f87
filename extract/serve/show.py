"""Rows of the published file, filtered: the same few filters over events, claims, attributions, sources and rejects."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args

from extract.core.codes import EventType, ItemCategory, Outcome, Sector, Stance
from extract.core.errors import UsageError
from extract.serve.countries import country_code
from extract.serve.export import to_csv, to_json
from extract.serve.published import columns_of, describe_figure, open_published

STATUSES = ("asserted", "contested", "denied", "negated", "planned", "hypothetical")
CLAIM_STATUSES = ("standing", "superseded", "withdrawn")
MARK = re.compile(r"\$(value|code|part)\b")
MOST_TOLD = "n_articles desc, n_outlets desc"


@dataclass(frozen=True, slots=True)
class Filters:
    """What rows to show; ``None`` leaves a filter out."""

    actor: str | None = None
    recipient: str | None = None
    kind: str | None = None
    since: date | None = None
    until: date | None = None
    place: str | None = None
    status: str | None = None
    one_source: bool | None = None
    by: str | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class View:
    """How a table is filtered and shown.

    ``conditions`` are SQL by filter, each with its value as ``$value``; as ``$code`` where the code of the country that
    it names is asked for; and as ``$part`` where it may be part of a name, which the name of a country is not. A
    condition that names a column which the file does not have is given as alternatives, of which those that can be
    asked are.
    """

    table: str
    conditions: dict[str, tuple[tuple[str, str], ...]]
    """By filter: pairs of the column needed and the SQL; joined by "or"."""
    order: str
    beside: str = ""
    """SQL of what is joined to the table."""


VIEWS = {
    "events": View(
        "events",
        {
            "actor": (
                ("actor_countries", "list_contains(actor_countries, $code)"),
                ("actors", "list_contains(actors, upper($value))"),
                ("actor_names", "contains(lower(array_to_string(actor_names, '|')), lower($part))"),
            ),
            "recipient": (
                ("recipient_countries", "list_contains(recipient_countries, $code)"),
                ("recipients", "list_contains(recipients, upper($value))"),
                ("recipient_names", "contains(lower(array_to_string(recipient_names, '|')), lower($part))"),
            ),
            "kind": (("event_type", "event_type = upper($value)"),),
            "since": (("date_end", "coalesce(date_end, date_start) >= $value"),),
            "until": (("date_start", "coalesce(date_start, date_end) <= $value"),),
            "place": (
                ("location", "contains(lower(location), lower($value))"),
                ("location_country", "location_country = $code"),
            ),
            "status": (("status", "status = $value"),),
            "one_source": (("n_sources_high", "(n_sources_high = 1) = $value"),),
        },
        "date_start nulls last, event_id",
    ),
    "claims": View(
        "claims",
        {
            "actor": (
                ("claimant_country", "claimant_country = $code"),
                ("claimant_id", "claimant_id = upper($value)"),
                ("claimant", "contains(lower(claimant), lower($part))"),
                ("actor_country", "actor_country = $code"),
            ),
            "recipient": (
                ("subject_country", "subject_country = $code"),
                ("subject", "contains(lower(subject), lower($part))"),
            ),
            "kind": (("item_category", "item_category = lower($value)"), ("outcome", "outcome = lower($value)")),
            "since": (("as_of", "as_of >= $value"),),
            "until": (("as_of", "as_of <= $value"),),
            "place": (
                ("location", "contains(lower(location), lower($value))"),
                ("location_country", "location_country = $code"),
            ),
            "status": (
                ("superseded_by", "$value = 'standing' and superseded_by is null"),
                ("superseded_by", "$value = 'superseded' and superseded_by is not null"),
                ("withdrawn", "$value = 'withdrawn' and withdrawn"),
            ),
            "one_source": (("n_sources_high", "(n_sources_high = 1) = $value"),),
        },
        "as_of nulls last, claimant, item_category, claim_id",
    ),
    "attributions": View(
        "attributions",
        {
            "actor": (
                ("source_country", "source_country = $code"),
                ("source_id", "upper(source_id) = upper($value)"),
                ("source_text", "contains(lower(source_text), lower($part))"),
            ),
            "kind": (("source_sector", "source_sector = upper($value)"),),
            "since": (("reported_at", "reported_at >= $value"),),
            "until": (("reported_at", "reported_at::date <= $value"),),
            "status": (("stance", "stance = $value"),),
        },
        "reported_at nulls last, article_id, span_start, mention_id",
        "left join (select article_id, title, url from articles) as told_in using (article_id)",
    ),
    "sources": View(
        "sources",
        {
            "actor": (
                ("country", "country = $code"),
                ("actor_id", "actor_id = upper($value)"),
                ("source_name", "contains(lower(source_name), lower($part))"),
            ),
            "kind": (("sector", "sector = upper($value)"),),
            "since": (("last_reported_at", "last_reported_at >= $value"),),
            "until": (("first_reported_at", "first_reported_at::date <= $value"),),
        },
        "n_attributions desc, source_id",
    ),
    "rejects": View(
        "rejects",
        {
            "kind": (("reason", "reason = lower($value)"),),
            "since": (("snapshot_date", "snapshot_date >= $value"),),
            "until": (("snapshot_date", "snapshot_date <= $value"),),
        },
        "snapshot_date, source, document_id",
    ),
}


def check_filters(table: str, filters: Filters) -> None:
    """Raise :class:`UsageError` for a type or status that the codebook does not have."""
    if filters.since and filters.until and filters.since > filters.until:
        raise UsageError(f"--since {filters.since} is after --until {filters.until}: swap them")
    allowed = {"events": STATUSES, "claims": CLAIM_STATUSES, "attributions": get_args(Stance)}.get(table, ())
    if filters.status and filters.status not in allowed:
        name = "stance" if table == "attributions" else "status"
        raise UsageError(f"no {name} {filters.status!r}: one of {', '.join(allowed)}")
    kinds = known_kinds(table)
    if filters.kind and kinds and filters.kind.lower() not in map(str.lower, kinds):
        raise UsageError(f"no type {filters.kind!r} of {table}: one of {', '.join(kinds)}")


def known_kinds(table: str) -> tuple[str, ...]:
    """The values of ``--type``: event types; item categories and outcomes; sectors; none where any will do."""
    return {
        "events": get_args(EventType),
        "claims": (*get_args(ItemCategory), *get_args(Outcome)),
        "attributions": get_args(Sector),
        "sources": get_args(Sector),
    }.get(table, ())


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of a table that pass the filters."""

    table: str
    columns: list[str]
    rows: list[dict[str, Any]]
    n_in_all: int
    """How many pass, also those beyond the limit."""


def is_in_vain(condition: str, given: dict[str, Any]) -> bool:
    """Whether a condition asks for what the value does not tell."""
    return any(given.get(f"${mark}") is None for mark in MARK.findall(condition))


def find_rows(warehouse: Path, table: str, filters: Filters) -> Found:
    """The rows that pass the filters, at most ``filters.limit``."""
    view = VIEWS[table]
    with open_published(warehouse) as connection:
        known = columns_of(connection, view.table)
        wheres, values = [], {}
        for name, alternatives in view.conditions.items():
            value = getattr(filters, name)
            if value is not None:
                country = country_code(value) if isinstance(value, str) else None
                given = {"$value": value, "$code": country or str(value).upper()} | (
                    {} if country else {"$part": value}
                )
                asked = [sql for column, sql in alternatives if column in known and not is_in_vain(sql, given)]
                for mark, meant in given.items():
                    if any(mark in sql for sql in asked):
                        values[f"{name}_{mark[1:]}"] = meant
                asked = [MARK.sub(rf"${name}_\1", sql) for sql in asked]
                wheres.append(f"({' or '.join(asked)})")
        where = f"where {' and '.join(wheres)}" if wheres else ""
        limit = "" if filters.limit is None else f"limit {filters.limit}"
        source = f"{view.table} {view.beside}"
        order = f"{MOST_TOLD}, {view.order}" if filters.by == "articles" else view.order
        counted = connection.execute(f"select count(*) from {source} {where}", values).fetchall()[0][0]
        cursor = connection.execute(f"select * from {source} {where} order by {order} {limit}", values)
        columns = [column[0] for column in cursor.description or []]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        return Found(table, columns, rows, counted)


# --- For people -------------------------------------------------------------------------------------


def parties(countries: Sequence[str], names: Sequence[str]) -> str:
    """Countries, else names, joined by a plus; a dash for nobody."""
    return "+".join(countries) or "+".join(names) or "-"


def event_cells(row: dict[str, Any]) -> dict[str, str]:
    """What a terminal shows of an event."""
    return {
        "id": row["event_id"][:9],
        "day": str(row["date_start"] or "undated"),
        "who": parties(row["actor_countries"], row.get("actor_names") or row["actors"]),
        "what": "/".join(filter(None, (row["event_type"], row["event_mode"]))),
        "to whom": parties(row["recipient_countries"], row.get("recipient_names") or row["recipients"]),
        "status": row["status"],
        "articles": str(row["n_articles"]),
        "sources": "-".join(sorted({str(row["n_sources_low"]), str(row["n_sources_high"])}, key=int)),
        "place": row["location"] or "-",
    }


def claim_cells(row: dict[str, Any]) -> dict[str, str]:
    """What a terminal shows of a claim."""
    return {
        "id": row["claim_id"][:9],
        "as of": str(row["as_of"] or "undated"),
        "claimant": row["claimant"] or "the article",
        "figure": describe_figure(row),
        "of": " ".join(filter(None, (row["subject_country"], row["item_category"]))),
        "outcome": row["outcome"],
        "measure": row["measure"],
        "articles": str(row["n_articles"]),
        "stands": "no" if row["superseded_by"] or row.get("withdrawn") else "yes",
    }


def attribution_cells(row: dict[str, Any]) -> dict[str, str]:
    """What a terminal shows of who says what."""
    return {
        "day": f"{row['reported_at']:%Y-%m-%d}" if row["reported_at"] else "undated",
        "who": row["source_text"] or "unnamed",
        "country": row["source_country"] or "-",
        "sector": row["source_sector"] or "-",
        "stance": row["stance"],
        "outlet": row["outlet"] or "-",
    }


def source_cells(row: dict[str, Any]) -> dict[str, str]:
    """What a terminal shows of a source."""
    return {
        "id": row["source_id"][:8],
        "source": row["source_name"] or "-",
        "country": row["country"] or "-",
        "sector": row["sector"] or "-",
        "said": str(row["n_attributions"]),
        "denied": str(row["n_denies"]),
        "articles": str(row["n_articles"]),
        "outlets": ", ".join(row["outlets"]),
    }


def reject_cells(row: dict[str, Any]) -> dict[str, str]:
    """What a terminal shows of a refused document."""
    return {
        "day": str(row["snapshot_date"]),
        "source": row["source"],
        "stage": row["stage"],
        "reason": row["reason"],
        "meaning": meaning_of(row["stage"], row["reason"]),
    }


def meaning_of(stage: str, reason: str) -> str:
    """What a reason of refusal means; a dash for one that says it itself, as ``http_500``."""
    from extract.serve.codebook.refusals import REASONS

    return REASONS.get(stage, {}).get(reason, "-")


CELLS = {
    "events": event_cells, "claims": claim_cells, "attributions": attribution_cells, "sources": source_cells,
    "rejects": reject_cells,
}  # fmt: skip
WIDEST = 32
INDENT = "    "


def align(rows: Sequence[dict[str, str]], below: Sequence[str], width: int) -> str:
    """Rows of cells as an aligned table, cut to ``width`` characters a line, each with what stands below it."""
    if not rows:
        return "nothing passes the filters"
    names = list(rows[0])
    widths = {name: min(WIDEST, max(len(name), *(len(row[name]) for row in rows))) for name in names}
    lines = []
    for line, under in zip([{name: name for name in names}, *rows], ("", *below), strict=True):
        cells = (f"{shorten(line[name], widths[name]):<{widths[name]}}" for name in names[:-1])
        lines += ["  ".join([*cells, line[names[-1]]]).rstrip()[:width], *([INDENT + under] if under else [])]
    return "\n".join(lines)


def quote_line(row: dict[str, Any], width: int) -> str:
    """The quote, cut, and the whole address of its article; nothing where a row has no quote."""
    quote, link = " ".join((row.get("quote") or "").split()), row.get("url") or row.get("article_id") or ""
    room = max(24, width - len(INDENT) - len(link) - 3)
    return f"“{shorten(quote, room)}” {link}".rstrip() if quote else ""


def document_line(row: dict[str, Any]) -> str:
    """Which document was refused, and what else is known of why."""
    return " ".join(filter(None, (row["url"] or row["document_id"], row["detail"] and f"({row['detail']})")))


def shorten(text: str, width: int) -> str:
    """The text, cut to ``width`` characters with an ellipsis."""
    return text if len(text) <= width else text[: width - 1] + "…"


def format_rows(found: Found, form: str) -> str:
    """Rows as ``table``, ``json`` (a list, one row a line) or ``csv`` (lists joined by a bar), ended by a line feed."""
    if form == "json":
        return "[" + ",\n ".join(to_json(row) for row in found.rows) + "]\n"
    if form == "csv":
        return to_csv(found.columns, found.rows)
    width = shutil.get_terminal_size((160, 24)).columns
    below = [document_line(row) if found.table == "rejects" else quote_line(row, width) for row in found.rows]
    return align([CELLS[found.table](row) for row in found.rows], below, width) + "\n"
