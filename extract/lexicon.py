"""Loads the vocabulary CSVs into one frozen :class:`Lexicon` and checks every cell on the way.

Each file in ``extract/lexicon/`` has one row class here; its fields are the file's columns. The type of a
field is its rule: ``str`` must not be empty, ``X | None`` may be, ``tuple[str, ...]`` is split at ``|``,
``Literal`` lists what is allowed, dates are ISO. Every row has ``example`` (words the row must match, proven by
a test) and ``note``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import typing
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from extract.core.errors import UsageError
from extract.core.schema import (
    CONTEXTS,
    EVENT_MODES,
    SCHEMA_VERSION,
    EventType,
    ItemCategory,
    Outcome,
    Sector,
    Stance,
    record_hints,
    split_optional,
)

LEXICON_DIR = Path(__file__).parent / "lexicon"
SHIPPED_FACTS = Path(__file__).parent / "who" / "facts"
FACTS_DIR = Path(os.environ.get("DATELINE_FACTS") or SHIPPED_FACTS)
"""Where the facts are read from; ``DATELINE_FACTS`` names a folder of one's own with all the files."""
BELIEVED = timedelta(days=2 * 365)
"""How long after it was checked an open term of office is believed to go on."""
GAZETTEER = Path(__file__).parent / "who" / "gazetteer" / "cities.csv"
"""Countries and cities of the world: too many for rows with examples, read by ``places``."""


class LexiconError(UsageError):
    """A wrong cell in a lexicon file; the message names file, line, column and reason."""

    def __init__(self, file: str, line: int, column: str, reason: str) -> None:
        super().__init__(f"{file}:{line}: column {column!r}: {reason}")


# --- Row classes, one per file --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ActorRow:
    """``who/facts/*.csv``: a country, organ, force, group, organisation or person, in time.

    ``office``: what a person is called in that country by an office that one holds at a time ("prime minister").
    ``source`` says where the row is from, ``checked_on`` the day up to which it was known to hold: without a
    ``valid_to`` it is believed for :data:`BELIEVED` after that.
    """

    actor_id: str
    name: str
    aliases: tuple[str, ...]
    country: str | None
    sector: Sector | None
    kind: Literal["country", "organ", "force", "group", "igo", "party", "company", "media", "person", "population"]
    office: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    source: str
    checked_on: date
    note: str | None

    @property
    def believed_to(self) -> date | None:
        """The last day on which the row is believed to hold; ``None`` for what has no term."""
        if self.valid_to is not None or (self.valid_from is None and self.kind != "person"):
            return self.valid_to
        return self.checked_on + BELIEVED


@dataclass(frozen=True, slots=True)
class RoleRow:
    """``roles.csv``: a title or common noun that tells a party's sector (minister, troops, protesters)."""

    role: str
    aliases: tuple[str, ...]
    sector: Sector
    kind: Literal["title", "group", "weapon"]
    example: str
    note: str | None


@dataclass(frozen=True, slots=True)
class ActionRow:
    """``actions.csv``: a trigger with its syntactic frame, the event type and mode it stands for."""

    trigger: str
    pos: Literal["verb", "noun", "adj", "phrase"]
    frame: str
    event_type: EventType
    event_mode: str | None
    actor_slot: str | None
    recipient_slot: str | None
    contexts: tuple[str, ...]
    example: str
    note: str | None


@dataclass(frozen=True, slots=True)
class ClassRow:
    """``classes.csv``: a class of words that frames of ``actions.csv`` and the event coder refer to."""

    word_class: str
    words: tuple[str, ...]
    example: str
    note: str | None


@dataclass(frozen=True, slots=True)
class ContextRow:
    """``contexts.csv``: words that put an event into a context."""

    context: str
    words: tuple[str, ...]
    example: str
    note: str | None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """``items.csv``: things that are counted."""

    item: str
    aliases: tuple[str, ...]
    item_category: ItemCategory
    example: str
    note: str | None


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """``outcomes.csv``: words that tell what happened to the things counted, and where those stand.

    ``slot`` names the place of the things counted: a verb's object or subject (``subject_object``: its object, whose
    owner is its subject), what a noun is followed by (``of``), anywhere beside an adjective, or under a header line.
    """

    outcome: Outcome
    words: tuple[str, ...]
    pos: Literal["verb", "noun", "adj", "header"]
    slot: Literal["object", "subject", "subject_object", "of", "any", "header"]
    example: str
    note: str | None


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """``conflicts.csv``: two opposed sides and the days on which their fighting began and ended.

    ``assumed`` tells whether one side may be taken for the other's enemy in an article that does not name it.
    """

    conflict: str
    side_a: str
    side_b: str
    start: date
    end: date | None
    assumed: Literal["yes", "no"]
    example: str
    note: str | None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """``units.csv``: currencies and physical units that follow or precede a number."""

    unit: str
    aliases: tuple[str, ...]
    kind: Literal["currency", "large_currency", "mass", "length", "area", "volume", "time", "percent", "other"]
    example: str
    note: str | None


@dataclass(frozen=True, slots=True)
class NumberRow:
    """``numbers.csv``: words that make up a number, with their value; vague words carry their least value."""

    word: str
    aliases: tuple[str, ...]
    value: float
    kind: Literal["cardinal", "scale", "vague", "few", "fraction"]
    example: str
    note: str | None


@dataclass(frozen=True, slots=True)
class BoundRow:
    """``bounds.csv``: words around a number that make it a lower bound, an upper bound or an approximation."""

    phrase: str
    side: Literal["before", "after"]
    effect: Literal["min", "max", "about"]
    example: str
    note: str | None


@dataclass(frozen=True, slots=True)
class WordSetRow:
    """``word_sets.csv`` and, for noun phrases, ``mentions.csv``: closed classes of words that are asked for by name."""

    name: str
    words: tuple[str, ...]
    example: str
    note: str | None


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """``series.csv``: words whose following number is a name (Article 5, Leopard 2) and no quantity."""

    word: str
    example: str
    note: str | None


@dataclass(frozen=True, slots=True)
class CueRow:
    """``cues.csv``: words of saying and thinking, with the stance they take and where their content stands.

    ``frames``, the first that fits counts: ``quote``, ``clause``, ``to`` (infinitive), ``ing``, ``object``, ``p:about``
    (after that preposition; ``p:*`` after the cue's own), ``source`` (the source follows), ``sentence`` (all of it).
    """

    cue: str
    forms: tuple[str, ...]
    pos: Literal["verb", "noun", "adj", "prep", "adv", "phrase"]
    kind: Literal["report", "belief", "plan", "request", "judgement", "evidence", "denial"]
    stance: Stance
    frames: tuple[str, ...]
    example: str
    note: str | None


@dataclass(frozen=True, slots=True)
class AnchorRow:
    """``anchors.csv``: named events that every reader can date.

    ``aliases`` name the event by themselves; ``words`` (invasion, coup) only where a ``context`` word is near.
    """

    anchor_id: str
    aliases: tuple[str, ...]
    words: tuple[str, ...]
    context: tuple[str, ...]
    actor_country: str | None
    recipient_country: str | None
    date_start: date
    date_end: date
    example: str
    note: str | None


@dataclass(frozen=True, slots=True)
class OutletRow:
    """``outlets.csv``: publishers, with official bodies told from news outlets."""

    outlet: str
    aliases: tuple[str, ...]
    hosts: tuple[str, ...]
    country: str | None
    kind: Literal["news", "agency", "official", "other"]
    actor_id: str | None
    example: str
    note: str | None


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """``places.csv``: regions, villages, plants, airfields, straits and spellings that the gazetteer lacks."""

    place_id: str
    name: str
    aliases: tuple[str, ...]
    country: str | None
    kind: Literal["region", "city", "village", "plant", "airfield", "structure", "water"]
    latitude: float
    longitude: float
    example: str
    note: str | None


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """``zones.csv``: patterns that tell captions, boilerplate and opinion from an article's body.

    ``where``: ``tail`` a whole line after which nothing is body, ``line`` a whole line, ``start`` and ``end`` of a
    line, ``sentence`` anywhere in a sentence outside quotation marks, ``title`` the start of the article's title.
    """

    zone: Literal["boilerplate", "caption", "opinion"]
    where: Literal["tail", "line", "start", "end", "sentence", "title"]
    pattern: str
    example: str
    note: str | None


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """``plover_scores.csv``: conflict-cooperation score by event type and mode."""

    event_type: EventType
    event_mode: str | None
    score: float
    example: str
    note: str | None


FILES: dict[str, type] = {
    "roles": RoleRow,
    "actions": ActionRow,
    "classes": ClassRow,
    "contexts": ContextRow,
    "items": ItemRow,
    "outcomes": OutcomeRow,
    "conflicts": ConflictRow,
    "units": UnitRow,
    "numbers": NumberRow,
    "bounds": BoundRow,
    "series": SeriesRow,
    "word_sets": WordSetRow,
    "mentions": WordSetRow,
    "cues": CueRow,
    "anchors": AnchorRow,
    "outlets": OutletRow,
    "zones": ZoneRow,
    "places": PlaceRow,
    "plover_scores": ScoreRow,
}


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The whole vocabulary, immutable; ``digest`` changes with any byte of any file. Hashable by identity."""

    actors: tuple[ActorRow, ...]
    roles: tuple[RoleRow, ...]
    actions: tuple[ActionRow, ...]
    classes: tuple[ClassRow, ...]
    contexts: tuple[ContextRow, ...]
    items: tuple[ItemRow, ...]
    outcomes: tuple[OutcomeRow, ...]
    conflicts: tuple[ConflictRow, ...]
    units: tuple[UnitRow, ...]
    numbers: tuple[NumberRow, ...]
    bounds: tuple[BoundRow, ...]
    series: tuple[SeriesRow, ...]
    word_sets: tuple[WordSetRow, ...]
    mentions: tuple[WordSetRow, ...]
    cues: tuple[CueRow, ...]
    anchors: tuple[AnchorRow, ...]
    outlets: tuple[OutletRow, ...]
    zones: tuple[ZoneRow, ...]
    places: tuple[PlaceRow, ...]
    plover_scores: tuple[ScoreRow, ...]
    digest: str


# --- Reading --------------------------------------------------------------------------------------


def parse_cell(hint: Any, cell: str) -> Any:
    """The cell's value by its column's type; raises ``ValueError`` with the reason."""
    return cell_parser(hint)(cell)


@cache
def cell_parser(hint: Any) -> Callable[[str], Any]:
    """What reads the cells of a column of type ``hint``; it raises ``ValueError`` with the reason."""
    hint, optional = split_optional(hint)
    parse = value_parser(hint)
    if typing.get_origin(hint) is tuple:
        return parse

    def parse_or_empty(cell: str) -> Any:
        cell = cell.strip()
        if cell:
            return parse(cell)
        if optional:
            return None
        raise ValueError("must not be empty")

    return parse_or_empty


def value_parser(hint: Any) -> Callable[[str], Any]:
    """What reads a cell that is not empty."""
    if typing.get_origin(hint) is tuple:
        return parse_list
    if typing.get_origin(hint) is Literal:
        allowed = dict.fromkeys(typing.get_args(hint))
        return lambda cell: parse_choice(cell, allowed)
    if hint is date:
        return parse_date
    if hint in (int, float):
        return lambda cell: parse_number(cell, hint)
    return str


def parse_list(cell: str) -> tuple[str, ...]:
    """Parts between ``|``; none of an empty cell."""
    parts = tuple(part.strip() for part in cell.split("|")) if cell.strip() else ()
    if not all(parts):
        raise ValueError("empty alias between two '|'")
    return parts


def parse_choice(cell: str, allowed: dict[str, None]) -> str:
    """One of the words that a column allows."""
    if cell not in allowed:
        raise ValueError(f"{cell!r} is none of {', '.join(allowed)}")
    return cell


@lru_cache(maxsize=4096)
def parse_date(cell: str) -> date:
    """An ISO day."""
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError(f"{cell!r} is no ISO date (YYYY-MM-DD)") from None


def parse_number(cell: str, kind: type) -> Any:
    """A number."""
    try:
        return kind(cell)
    except ValueError:
        raise ValueError(f"{cell!r} is no number") from None


COUNTRY_COLUMNS = ("country", "side_a", "side_b", "actor_country", "recipient_country")


@cache
def country_codes() -> frozenset[str]:
    """Codes of the countries that the shipped facts know, and of the unions that stand for one."""
    with (SHIPPED_FACTS / "countries.csv").open(encoding="utf-8", errors="replace", newline="") as handle:
        return frozenset(row.get("country") or "" for row in csv.DictReader(handle)) - {""} | {"UNO", "NAT", "EUR"}


def check_row(row: Any) -> Iterator[tuple[str, str]]:
    """Rules that no single cell shows: pairs of column and reason."""
    mode = getattr(row, "event_mode", None)
    if mode is not None and mode not in EVENT_MODES[row.event_type]:
        yield "event_mode", f"{row.event_type} has no mode {mode!r}"
    contexts = getattr(row, "contexts", ()) if isinstance(row, ActionRow) else ()
    for context in (*contexts, *((row.context,) if isinstance(row, ContextRow) else ())):
        if context not in CONTEXTS:
            yield "contexts" if contexts else "context", f"unknown context {context!r}"
    for first, last in (("valid_from", "valid_to"), ("start", "end"), ("date_start", "date_end")):
        start, end = getattr(row, first, None), getattr(row, last, None)
        if isinstance(start, date) and isinstance(end, date) and start > end:
            yield last, f"is before {first}"
    for column in () if getattr(row, "kind", None) == "country" else COUNTRY_COLUMNS:
        code = getattr(row, column, None)
        if code is not None and code not in country_codes():
            yield column, f"{code!r} is no country of facts/countries.csv"


def read_rows(path: Path, row_class: type) -> tuple[Any, ...]:
    """All rows of one lexicon file; raises :class:`LexiconError` at the first wrong cell."""
    names = [item.name for item in fields(row_class)]
    hints = record_hints(row_class)
    lines = read_cells(path)
    if next(lines, (1, []))[1] != names:
        raise LexiconError(path.name, 1, "-", f"header must be {','.join(names)}")
    rows = []
    seen: dict[tuple[str, ...], int] = {}
    parsers = [cell_parser(hints[name]) for name in names]
    for line, cells in lines:
        if len(cells) != len(names):
            raise LexiconError(path.name, line, "-", f"{len(cells)} cells, not {len(names)}")
        values = []
        for name, parse, cell in zip(names, parsers, cells, strict=True):
            try:
                values.append(parse(cell))
            except ValueError as error:
                raise LexiconError(path.name, line, name, str(error)) from None
            if not cell.isprintable():
                raise LexiconError(path.name, line, name, "holds a line end or a character that nobody sees")
        row = row_class(*values)
        for column, reason in check_row(row):
            raise LexiconError(path.name, line, column, reason)
        if seen.setdefault(tuple(cells), line) != line:
            raise LexiconError(path.name, line, "-", f"stands in line {seen[tuple(cells)]} already")
        rows.append(row)
    if not rows:
        raise LexiconError(path.name, 2, "-", "there are no rows")
    return tuple(rows)


def read_cells(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each line of a CSV; raises :class:`LexiconError` at what is no line of one."""
    if not path.is_file():
        raise LexiconError(path.name, 0, "-", f"file is missing from {path.parent}")
    data = path.read_bytes()
    if data.startswith(BOM_UTF8):
        raise LexiconError(path.name, 1, "-", "begins with a byte order mark: save as UTF-8 without one")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise LexiconError(path.name, line, "-", f"is not UTF-8: byte {data[error.start]:#04x}") from None
    if text and not text.endswith(("\n", "\r")):
        raise LexiconError(path.name, text.count("\n") + 1, "-", "the last line has no end: is the file cut short?")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begun = 1
    try:
        for cells in reader:
            yield reader.line_num, cells
            begun = reader.line_num + 1
    except csv.Error as error:
        raise LexiconError(path.name, begun, "-", f"is no row of a CSV: {error}; is a quotation mark open?") from None


def read_facts(folder: Path) -> tuple[ActorRow, ...]:
    """All rows of all files in ``folder``, files in order of their names; raises :class:`LexiconError`."""
    paths = sorted(folder.glob("*.csv"))
    if not paths:
        raise LexiconError("*.csv", 0, "-", f"no file of facts in {folder}")
    return tuple(row for path in paths for row in read_rows(path, ActorRow))


def read_lexicon(folder: Path, facts: Path = FACTS_DIR) -> Lexicon:
    """The lexicon in ``folder`` with ``facts``; raises :class:`LexiconError` naming file, line, column and reason."""
    digest = hashlib.sha256()
    tables: dict[str, tuple[Any, ...]] = {"actors": read_facts(facts)}
    for path in sorted(facts.glob("*.csv")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for name, row_class in FILES.items():
        path = folder / f"{name}.csv"
        tables[name] = read_rows(path, row_class)
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    digest.update(GAZETTEER.read_bytes())
    return Lexicon(**tables, digest=digest.hexdigest()[:16])


@cache
def versions(lexicon: Lexicon) -> dict[str, str]:
    """Versions that decide the output: of the tool, the lexicon and the schema."""
    return {"tool": version("dateline"), "lexicon": lexicon.digest, "schema": SCHEMA_VERSION}


@cache
def load_lexicon(folder: Path = LEXICON_DIR) -> Lexicon:
    """:func:`read_lexicon`, once a process."""
    return read_lexicon(folder)
