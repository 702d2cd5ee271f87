"""Rows written from memory beside lists that may be shipped: what a list tells too gets that list as its source.

A person's term is confirmed by the same name in the same country with the same beginning and end; a body or a group by
the same name in the same country. Nothing but the column ``source`` changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from extract.core.record import record
from extract.who.names import plain, spellings

MEMORY = "memory"
SLACK = timedelta(days=62)
"""How far a day kept to the month may lie from the day in a list."""

Row = dict[str, str]


@record(frozen=True, slots=True)
class Term:
    """A time in office as a list tells it; without ``last`` it was open on ``told_on``, the day of the list.

    ``is_years``: the list knows whole years alone.
    """

    source: str
    first: date
    last: date | None
    told_on: date
    is_years: bool


Key = tuple[str, ...]
"""A country and a name: the whole of it as plain text, or what spellings of it have in common."""


def keys(country: str, names: Iterable[str]) -> set[Key]:
    """What a person of ``country`` may be found by."""
    full = [name for name in names if " " in name]
    spelt = {(country, *pair) for name in full for pair in spellings(name) if len(pair) == 2}
    return {(country, plain(name)) for name in full} | spelt


def is_near(day: date, other: date, term: Term) -> bool:
    """Whether a day kept by hand may be the one that a list tells."""
    return day.year == other.year if term.is_years else abs(day - other) <= SLACK


def confirms(term: Term, first: date, last: date | None) -> str | None:
    """The source of a term kept by hand: the list, with its year where the list ends before the term; else ``None``."""
    if not is_near(first, term.first, term):
        return None
    if term.last is not None:
        return term.source if last is not None and is_near(last, term.last, term) else None
    return f"{term.source} to {term.told_on.year}" if last is None or last >= term.told_on - SLACK else None


def confirm_person(row: Row, terms: Mapping[Key, list[Term]]) -> Row:
    """``row`` with the source that tells its term too, the one that tells most of it."""
    if row["source"] != MEMORY or not row["valid_from"]:
        return row
    first = date.fromisoformat(row["valid_from"])
    last = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    names = (row["name"], *row["aliases"].split("|"))
    told = [term for key in sorted(keys(row["country"], names)) for term in terms.get(key, ())]
    found = sorted({source for term in told if (source := confirms(term, first, last)) is not None}, key=rank)
    return row | {"source": found[0]} if found else row


def rank(source: str) -> tuple[bool, str]:
    """Sources of a whole term before those of its beginning, the later list first."""
    name, _, year = source.partition(" to ")
    return bool(year), str(3000 - int(year)) if year else name


def confirm_body(row: Row, told: Mapping[str, set[str]], source: str) -> Row:
    """``row`` with ``source`` where the list has its name in the same country; ``told`` maps names to countries."""
    names = (row["name"], *row["aliases"].split("|"))
    known = any(row["country"] in told.get(plain(name), ()) for name in names if " " in name)
    return row | {"source": source} if row["source"] == MEMORY and known else row
