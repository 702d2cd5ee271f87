"""Corrections by people: ``corrections.csv`` beside the data, bound to tellings, applied by the build.

A row names an event, a claim or one telling by its ``id``, or a telling by its ``quote``, then a field and its right
value, who says so, why, and on which day. What a row was bound to once is kept, so that it holds over rebuilds even
where the correction gives the event or claim another id.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

import duckdb

from extract.core import codes
from extract.core.errors import UsageError
from extract.core.sheets import read_sheet

FILE_NAME = "corrections.csv"
COLUMNS = ("id", "quote", "field", "value", "who", "why", "day")

EXISTS = "exists"
"""The field whose value ``no`` takes a telling out: it is no such event or figure."""


class CorrectionsError(UsageError):
    """Rows of the file are wrong; each is named by its line."""


# --- Fields and their values ------------------------------------------------------------------------


def one_of(values: Iterable[str]) -> Callable[[str], bool]:
    """True for one of the values."""
    allowed = frozenset(values)
    return lambda value: value in allowed


def is_day(value: str) -> bool:
    """True for an ISO day."""
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def matches(pattern: str) -> Callable[[str], bool]:
    """True for what the pattern matches as a whole."""
    return lambda value: re.fullmatch(pattern, value) is not None


COUNTRY = r"[A-Z]{3}"
IS_COUNTRY, IS_NUMBER, IS_TRUTH = matches(COUNTRY), matches(r"\d+(\.\d+)?"), one_of(("true", "false"))
ARE_COUNTRIES = matches(rf"{COUNTRY}(\|{COUNTRY})*")
MODES = {mode for modes in codes.EVENT_MODES.values() for mode in modes}

FIELDS: dict[str, dict[str, Callable[[str], bool]]] = {
    "event": {
        "event_type": one_of(get_args(codes.EventType)), "event_mode": one_of(MODES),
        "modality": one_of(get_args(codes.Modality)), "date_start": is_day, "date_end": is_day,
        "date_precision": one_of(get_args(codes.EventDatePrecision)),
        "actor_country": ARE_COUNTRIES, "recipient_country": ARE_COUNTRIES,
        "location_text": matches(r".+"), "location_country": IS_COUNTRY,
        "attribution_stance": one_of(get_args(codes.Stance)), "attribution_source_country": IS_COUNTRY,
        EXISTS: one_of(("no",)),
    },
    "claim": {
        "quantity_low": IS_NUMBER, "quantity_high": IS_NUMBER, "approximate": IS_TRUTH, "unit": matches(r"\S+"),
        "item_category": one_of(get_args(codes.ItemCategory)), "outcome": one_of(get_args(codes.Outcome)),
        "measure": one_of(get_args(codes.Measure)), "period_start": is_day, "as_of": is_day,
        "claimant_country": IS_COUNTRY, "subject_country": IS_COUNTRY, "actor_country": IS_COUNTRY,
        "location_text": matches(r".+"), "attribution_stance": one_of(get_args(codes.Stance)),
        EXISTS: one_of(("no",)),
    },
}  # fmt: skip
"""What may be corrected in a telling of an event or of a figure, and which values are right in form."""

REQUIRED = frozenset(
    {"event_type", "modality", "date_precision", "unit", "item_category", "outcome", "measure", "approximate", EXISTS}
)
"""Fields that are never empty."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One row of the file."""

    line: int
    id: str
    quote: str
    field: str
    value: str
    who: str
    why: str
    day: str

    @property
    def digest(self) -> str:
        """What the row was bound to is kept under this, whatever line it stands on."""
        return hashlib.sha256(repr((self.id, self.quote, self.field)).encode()).hexdigest()[:16]


def read_corrections(warehouse: Path) -> list[Correction]:
    """The rows of the warehouse's ``corrections.csv``, none where there is no file.

    Raises :class:`CorrectionsError` that names each wrong row by its line.
    """
    path = warehouse / FILE_NAME
    if not path.exists():
        return []
    try:
        rows = [Correction(line, **cells) for line, cells in read_sheet(path, COLUMNS)]
    except ValueError as error:
        raise CorrectionsError(f"{path}, {error}") from None
    faults = [f"line {row.line}: {fault}" for row in rows if (fault := find_fault(row))]
    faults += find_contradictions(rows)
    raise_faults(path, faults)
    return rows


def raise_faults(path: Path, faults: list[str]) -> None:
    """Raise :class:`CorrectionsError` that names the first faults, if there are any."""
    if faults:
        more = f"; and {len(faults) - 5} more" if len(faults) > 5 else ""
        raise CorrectionsError(f"{path}, {'; '.join(faults[:5])}{more}")


def find_fault(row: Correction) -> str | None:
    """What is wrong with a row by itself, if anything."""
    kinds = [kind for kind, fields in FIELDS.items() if row.field in fields]
    if not (row.id or row.quote):
        return "neither id nor quote says what is corrected"
    if not kinds:
        known = sorted({field for fields in FIELDS.values() for field in fields})
        return f"no field {row.field!r} to correct; there are {', '.join(known)}"
    if row.value == "" and row.field in REQUIRED:
        return f"{row.field} cannot be empty"
    if row.value and not any(FIELDS[kind][row.field](row.value) for kind in kinds):
        return f"{row.value!r} is no value of {row.field}"
    if not (row.who and row.why):
        return "who or why is empty: say on whose word it rests"
    return None if is_day(row.day) else f"{row.day!r} is no day: write YYYY-MM-DD"


def find_contradictions(rows: Iterable[Correction]) -> Iterator[str]:
    """Rows that give one field of one thing another value than an earlier row does."""
    seen: dict[str, Correction] = {}
    for row in rows:
        first = seen.setdefault(row.digest, row)
        if first.value != row.value:
            yield f"line {row.line}: contradicts line {first.line}"


# --- Binding ----------------------------------------------------------------------------------------

BOUND = """
    create table if not exists built_corrections (
        digest varchar, kind varchar, mention_id varchar, field varchar, "value" varchar, who varchar, day date
    )
"""

Bound = tuple[str, str, str, str, str | None, str, date | None]
"""Digest of the row, kind, mention, field, value, who, and the day of the partition the mention is in."""


def bind_corrections(database: Path, warehouse: Path) -> set[date]:
    """Write the corrections, each by the telling it speaks of, into a build; returns the days whose rows they change.

    The table ``built_corrections`` has one row for each telling and field. Raises :class:`CorrectionsError` for a row
    that speaks of nothing there is.
    """
    rows = read_corrections(warehouse)
    with duckdb.connect(str(database)) as connection:
        connection.execute(BOUND)
        before = read_bound(connection)
        bound = bind_rows(connection, warehouse, rows, before)
        connection.execute("delete from built_corrections")
        if bound:
            connection.executemany(
                "insert into built_corrections values (?, ?, ?, ?, ?, ?, ?)", sorted(bound, key=repr)
            )
        connection.execute("checkpoint")
    return {row[6] for row in before ^ bound if row[6] is not None}


def check_corrections(database: Path, warehouse: Path) -> int:
    """How many corrections there are; raises :class:`CorrectionsError` for rows that the next build would refuse."""
    rows = read_corrections(warehouse)
    if database.exists():
        with duckdb.connect(str(database), read_only=True) as connection:
            bind_rows(connection, warehouse, rows, read_bound(connection))
    return len(rows)


def read_bound(connection: duckdb.DuckDBPyConnection) -> set[Bound]:
    """What the last build had bound."""
    if not has_table(connection, "built_corrections"):
        return set()
    return set(connection.execute("select * from built_corrections").fetchall())


def bind_rows(
    connection: duckdb.DuckDBPyConnection, warehouse: Path, rows: Iterable[Correction], before: set[Bound]
) -> set[Bound]:
    """Each row by the tellings it speaks of, or was bound to before; raises for rows that speak of nothing there is."""
    known = {row[0]: [(b[1], b[2], b[6]) for b in before if b[0] == row[0]] for row in before}
    bound: set[Bound] = set()
    faults = []
    for row in rows:
        found = known.get(row.digest) or find_mentions(connection, warehouse, row)
        fitting = [one for one in found if row.field in FIELDS[one[0]]]
        bound |= {
            (row.digest, kind, mention, row.field, row.value or None, row.who, day) for kind, mention, day in fitting
        }
        if not fitting:
            named = f"the id {row.id}" if row.id else "the quote"
            faults.append(f"line {row.line}: no telling with {row.field} has {named}")
    raise_faults(warehouse / FILE_NAME, faults)
    return bound


STORED = {"event": "event_mentions", "claim": "claims"}
BUILT = {"event": ("event_mentions", "event_id"), "claim": ("claim_mentions", "claim_id")}


def find_mentions(
    connection: duckdb.DuckDBPyConnection, warehouse: Path, row: Correction
) -> list[tuple[str, str, date | None]]:
    """Kind, id and day of each telling a row speaks of: those of an event or claim of the last build, else stored."""
    for kind, (table, key) in BUILT.items():
        if row.id and has_table(connection, table):
            query = f"select mention_id, snapshot_date from main.{table} where {key} = ?"
            if found := connection.execute(query, [row.id]).fetchall():
                return [(kind, *one) for one in found]
    for kind, table in STORED.items():
        files = [str(path) for path in (warehouse / table).glob("snapshot_date=*/[!.]*.parquet")]
        if files:
            query = (
                "select mention_id, snapshot_date::date from read_parquet($files, hive_partitioning = true) where "
                "mention_id = $id or ($id = '' and regexp_replace(trim(quote), '\\s+', ' ', 'g') = $quote)"
            )
            values = {"files": files, "id": row.id, "quote": " ".join(row.quote.split())}
            if found := connection.execute(query, values).fetchall():
                return [(kind, *one) for one in found]
    return []


def has_table(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether the build has a table."""
    query = "select count(*) from duckdb_tables() where schema_name = 'main' and table_name = ?"
    return connection.execute(query, [name]).fetchall() == [(1,)]
