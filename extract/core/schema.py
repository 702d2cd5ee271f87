"""Every record of the dataset, declared once: name, type, unit and description of each field.

Two forms are derived from these declarations, never written by hand:

* :func:`to_json` – the nested form that ``dateline annotate`` prints;
* :func:`arrow_schema` / :func:`to_row` – the flat form kept in Parquet and read by dbt.

Flattening follows four rules. A span becomes ``<name>_start`` and ``<name>_end``; a nested record's
fields take its name as a prefix; a tuple of records becomes a list of structs; everything else keeps
its name. ``column=`` in a field's declaration renames the flat prefix.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal

import pyarrow as pa

from extract.core.codes import (
    CONTEXTS as CONTEXTS,
    EVENT_MODES as EVENT_MODES,
    Cycle as Cycle,
    EventDatePrecision as EventDatePrecision,
    EventType as EventType,
    ItemCategory as ItemCategory,
    Measure as Measure,
    Modality as Modality,
    Outcome as Outcome,
    Sector as Sector,
    Stance as Stance,
    TimePrecision as TimePrecision,
    TimeRelation as TimeRelation,
)
from extract.core.record import record

SCHEMA_VERSION = "1"

Span = tuple[int, int]
"""Start and end offsets in characters of a Python string, end exclusive."""


def described(
    description: str, *, unit: str | None = None, column: str | None = None, default: Any = dataclasses.MISSING
) -> Any:
    """A dataclass field with its description, and its unit and default where it has one."""
    return dataclasses.field(metadata={"description": description, "unit": unit, "column": column}, default=default)


# --- Parts of records -----------------------------------------------------------------------------


@record(frozen=True, slots=True)
class Mention:
    """Words of the text."""

    text: str = described("exactly as in the text")
    span: Span = described("offsets of the words in the article's text", unit="characters", column="")


@record(frozen=True, slots=True)
class Extent:
    """A stretch of the text whose words need no repeating."""

    span: Span = described("offsets in the article's text", unit="characters", column="")


@record(frozen=True, slots=True)
class Entity:
    """A party as the text names it, with what the lexicon or the document says it is."""

    text: str = described("the party as the text names it; empty where an official outlet speaks in its own voice")
    span: Span = described("offsets of the mention in the article's text", unit="characters", column="")
    actor_id: str | None = described("lexicon id of the actor, null where it is in no lexicon row")
    country: str | None = described("ISO 3166 alpha-3, or UNO, NAT, EUR; null where unknown or of no country")
    sector: str | None = described("sector code of the codebook")


@record(frozen=True, slots=True)
class Place:
    """A place named for an act or a figure."""

    text: str = described("the place as the text names it")
    span: Span = described("offsets of the place in the article's text", unit="characters", column="")
    country: str | None = described("ISO 3166 alpha-3 of the country the place lies in")
    place_id: str | None = described("gazetteer id, null where the place is in no gazetteer row")
    latitude: float | None = described("latitude from the gazetteer", unit="degrees")
    longitude: float | None = described("longitude from the gazetteer", unit="degrees")


@record(frozen=True, slots=True)
class Attribution:
    """Who says so."""

    source: Entity | None = described("who says it; null where only an outlet is named")
    anonymous: bool = described("true for sources the text does not name")
    cue: Mention = described("the words that make it an attribution: said, according to, denied")
    via: tuple[str, ...] = described("outlets or bodies that carried it, as the text names them")
    stance: Stance = described("affirms, denies, doubts or no_comment")


@record(frozen=True, slots=True)
class Part:
    """One thing the model read, with how sure it is and what it would have said next."""

    part: str = described("what was read: trigger, type, mode, modality, actor, figure, outcome ...")
    probability: float = described("probability of what the record says", unit="0 to 1")
    runner_up: str | None = described("the next likely reading, null where there is none", default=None)
    runner_up_probability: float | None = described("its probability", unit="0 to 1", default=None)


# --- Records of one article's text ----------------------------------------------------------------


@record(frozen=True, slots=True)
class Time:
    """An expression that denotes calendar dates."""

    text: str = described("the expression, exactly as in the text")
    span: Span = described("offsets of the expression in the article's text", unit="characters", column="")
    start: date = described("first day it covers")
    end: date = described("last day it covers")
    precision: TimePrecision = described("day, month, year or range")
    recurs: Cycle | None = described(
        "after what the same words mean other days, so that the act decides which: week (a bare weekday), year (a day"
        " or month without a year); null where the words leave no choice"
    )
    relation: TimeRelation = described("at, or since and until for what opens or closes a stretch of time")


@record(frozen=True, slots=True)
class Quantity:
    """A number with its unit, whatever it counts."""

    text: str = described("the number's words, exactly as in the text")
    span: Span = described("offsets of the number in the article's text", unit="characters", column="")
    low: float | None = described("lower bound; null where only an upper one is given")
    high: float | None = described("upper bound; null where only a lower one is given")
    approximate: bool = described("true for about, around, some, roughly, nearly, estimated")
    unit: str = described("count, an ISO 4217 currency code, or a unit such as t, km2, percent")


@record(frozen=True, slots=True)
class Quotation:
    """An attribution with the words it attributes."""

    source: Entity | None = described("who says it; null where only an outlet is named")
    anonymous: bool = described("true for sources the text does not name")
    cue: Mention = described("the words that make it an attribution: said, according to, denied")
    via: tuple[str, ...] = described("outlets or bodies that carried it, as the text names them")
    stance: Stance = described("affirms, denies, doubts or no_comment")
    content: Extent = described("what is attributed")
    sentence_span: Span = described("offsets of the quoted sentence", unit="characters", column="span")
    rules: tuple[str, ...] = described("constraints of the codebook that changed something", default=())
    probabilities: tuple[Part, ...] = described("how sure each part is that a model read; empty for rules", default=())


@record(frozen=True, slots=True)
class Event:
    """One codable act in one article: who did what to whom, when, where, and who says so."""

    event_type: EventType = described("one of the 16 PLOVER types")
    event_mode: str | None = described("mode of the type, null where it has none")
    contexts: tuple[str, ...] = described("context labels of the codebook, sorted")
    modality: Modality = described("asserted, negated, future, hypothetical or historical")
    trigger: Mention = described("the words that name the act")
    sentence_span: Span = described("offsets of the quoted sentence", unit="characters", column="span")
    actor: tuple[Entity, ...] = described("who acts; all parties of a reciprocal act")
    recipient: tuple[Entity, ...] = described("whom the act is directed at")
    date_start: date | None = described("first day of the act itself, never of the report")
    date_end: date | None = described("last day of the act")
    date_precision: EventDatePrecision = described("day, month, year, range, known, assumed or none")
    location: Place | None = described("place named for the act")
    attribution: Attribution | None = described("who says so; null where the article says it in its own voice")
    confidence: float = described("calibrated probability that the record is right", unit="0 to 1")
    rules: tuple[str, ...] = described("what made the record: trigger row, frame, lexicon rows, date rule")
    probabilities: tuple[Part, ...] = described("how sure each part is that a model read; empty for rules", default=())


@record(frozen=True, slots=True)
class Claim:
    """One quoted figure: how many of what, whose, what happened to them, as of when, and who says so."""

    span: Span = described("offsets of the number", unit="characters", column="quantity")
    quantity_text: str = described("the number's words, exactly as in the text")
    quantity_low: float | None = described("lower bound; null where only an upper one is given")
    quantity_high: float | None = described("upper bound; null where only a lower one is given")
    approximate: bool = described("true for about, around, some, roughly, nearly, estimated")
    unit: str = described("count, an ISO 4217 currency code, or a unit such as t, km2")
    item: Mention = described("the thing counted")
    item_category: ItemCategory = described("category of the thing counted")
    outcome: Outcome = described("what happened to the things counted")
    measure: Measure = described("cumulative (since a start, or a stock) or increment (one event or period)")
    period_start: date | None = described("first day the figure covers")
    as_of: date | None = described("the day on which the figure stood")
    claimant: Entity | None = described("who puts the figure forward; null where the article says it itself")
    subject: Entity | None = described("whose people or things are counted; for aid, who receives")
    actor: Entity | None = described("who did it to them; for aid, who gives")
    part_of: Span | None = described("offsets of the number this figure is a part of", unit="characters")
    location: Place | None = described("place named for the figure")
    sentence_span: Span = described("offsets of the quoted sentence", unit="characters", column="span")
    attribution: Attribution | None = described("who says so; null where the article says it in its own voice")
    confidence: float = described("calibrated probability that the record is right", unit="0 to 1")
    rules: tuple[str, ...] = described("what made the record: outcome row, item row, subject and date rule")
    probabilities: tuple[Part, ...] = described("how sure each part is that a model read; empty for rules", default=())


@record(frozen=True, slots=True)
class Unmatched:
    """A mention that looked codable but is in no lexicon: the analysts' worklist."""

    kind: Literal["actor", "action", "item", "place"] = described("which dictionary the words are missing from")
    text: str = described("the words, exactly as in the text")
    span: Span = described("offsets of the words in the article's text", unit="characters", column="mention")
    sentence_span: Span = described("offsets of the quoted sentence", unit="characters", column="span")


@record(frozen=True, slots=True)
class Extraction:
    """All records of one article."""

    events: tuple[Event, ...]
    claims: tuple[Claim, ...]
    attributions: tuple[Quotation, ...]
    times: tuple[Time, ...]
    quantities: tuple[Quantity, ...]
    unmatched: tuple[Unmatched, ...]


# --- Records of the store -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Article:
    """One cleaned article."""

    article_id: str = described("source name and document id, joined by a slash")
    source: str = described("name of the source in the sources file")
    document_id: str = described("id within the source: a file's name, a document's id, or a digest of the URL")
    url: str | None = described("canonical URL, where known")
    outlet: str | None = described("publisher's name")
    title: str | None = described("headline")
    byline: str | None = described("author line")
    published_at: datetime | None = described("publication time in UTC; midnight where only the day is known")
    published_on: date | None = described("publication day as the page states it: the anchor of relative dates")
    published_source: str | None = described("where the publication date was found")
    language: str | None = described("ISO 639-1 code of the text's language")
    text: str = described("clean body text; every span points into it")
    fetched_at: datetime | None = described("when the raw bytes were stored, in UTC")
    content_digest: str = described("SHA-256 of the raw bytes, in hex")
    published_confidence: float | None = described("share of dates from there that are right", default=None)
    is_truncated: bool | None = described("true where only the beginning stands before a wall", default=None)
    live_blog: str | None = described("article_id of the live blog's page that it is an entry of", default=None)
    gone_at: datetime | None = described("when it was first found gone at its source, in UTC", default=None)
    corrected_at: datetime | None = described("when this text took the place of an earlier one, in UTC", default=None)


@dataclass(frozen=True, slots=True)
class Reject:
    """One document or row that was refused, with the reason."""

    source: str = described("name of the source in the sources file")
    document_id: str = described("id within the source")
    url: str | None = described("URL, where known")
    stage: Literal["fetch", "clean", "extract"] = described("the stage that refused it")
    reason: str = described("reason code")
    detail: str | None = described("what exactly was wrong")


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A Parquet table: a record's flat form between key and evidence columns."""

    name: str
    record: type
    description: str
    keyed_by_article: bool


TABLES: dict[str, TableSpec] = {
    spec.name: spec
    for spec in (
        TableSpec("articles", Article, "one cleaned article", False),
        TableSpec("event_mentions", Event, "one mention of an event in an article", True),
        TableSpec("claims", Claim, "one mention of a figure in an article", True),
        TableSpec("attributions", Quotation, "one attribution in an article", True),
        TableSpec("rejects", Reject, "one refused document or row", False),
        TableSpec("unmatched", Unmatched, "one mention that is in no lexicon", True),
    )
}

MENTION_ID = pa.field(
    "mention_id", pa.string(), nullable=False, metadata={"description": "digest of article, record kind and spans"}
)
ARTICLE_ID = pa.field(
    "article_id", pa.string(), nullable=False, metadata={"description": "the article it was found in"}
)
QUOTE = pa.field(
    "quote", pa.string(), nullable=False, metadata={"description": "the sentence: text[span_start:span_end]"}
)
WITHDRAWN = pa.field(
    "withdrawn",
    pa.bool_(),
    metadata={
        "description": "true where the article's corrected text no longer tells it; spans are of the earlier text"
    },
)


# --- Derived forms --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """One flat column: its name, Arrow type, nullability, description and path of attributes."""

    name: str
    type: pa.DataType
    nullable: bool
    description: str
    unit: str | None
    path: tuple[str | int, ...]


SCALARS: dict[Any, pa.DataType] = {
    str: pa.string(),
    bool: pa.bool_(),
    float: pa.float64(),
    int: pa.int64(),
    date: pa.date32(),
    datetime: pa.timestamp("us", tz="UTC"),
}


@cache
def record_hints(record: type) -> dict[str, Any]:
    """Resolved type of each field of ``record``."""
    return typing.get_type_hints(record)


def split_optional(hint: Any) -> tuple[Any, bool]:
    """The type without ``None``, and whether ``None`` was allowed."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        inner = [arg for arg in typing.get_args(hint) if arg is not type(None)]
        return inner[0], True
    return hint, False


def scalar_type(hint: Any) -> pa.DataType:
    """Arrow type of a scalar hint or a string literal; raises ``TypeError`` for anything else."""
    if typing.get_origin(hint) is Literal:
        return pa.string()
    if hint in SCALARS:
        return SCALARS[hint]
    raise TypeError(f"no Arrow type for {hint!r}")


def walk_columns(
    record: type, prefix: str = "", path: tuple[str | int, ...] = (), optional: bool = False, about: str = ""
) -> Iterator[Column]:
    """The flat columns of ``record``, in the order of declaration; ``about`` says whose parts they are."""
    hints = record_hints(record)
    for item in fields(record):
        hint, can_be_null = split_optional(hints[item.name])
        nullable = optional or can_be_null
        meta = item.metadata
        own = item.name if meta.get("column") is None else meta["column"]
        name = "_".join(part for part in (prefix, own) if part)
        here = (*path, item.name)
        description, unit = about + meta["description"], meta.get("unit")
        if hint == Span:
            for position, (side, words) in enumerate((("start", "start offset"), ("end", "exclusive end offset"))):
                told = description.replace("offsets", words, 1)
                yield Column(f"{name}_{side}", pa.int64(), nullable, told, unit, (*here, position))
        elif is_dataclass(hint) and isinstance(hint, type):
            # Of a part of a part the nearest whole is named: who says it, not who says so.
            yield from walk_columns(hint, name, here, nullable, re.split("[:;]", meta["description"])[0] + ": ")
        elif typing.get_origin(hint) is tuple:
            inner = typing.get_args(hint)[0]
            if is_dataclass(inner) and isinstance(inner, type):
                struct = pa.struct([pa.field(c.name, c.type) for c in struct_columns(inner)])
                yield Column(name, pa.list_(struct), nullable, description, unit, here)
            else:
                yield Column(name, pa.list_(scalar_type(inner)), nullable, description, unit, here)
        else:
            yield Column(name, scalar_type(hint), nullable, description, unit, here)


@cache
def struct_columns(record: type) -> tuple[Column, ...]:
    """Flat columns of a record used as a list element."""
    return tuple(dataclasses.replace(c, name=c.name.lstrip("_")) for c in walk_columns(record))


@cache
def table_columns(table: str) -> tuple[Column, ...]:
    """Flat columns of ``table``'s record, without key and evidence columns."""
    return tuple(walk_columns(TABLES[table].record))


@cache
def arrow_schema(table: str) -> pa.Schema:
    """Arrow schema of a Parquet table; raises ``KeyError`` for an unknown one."""
    spec = TABLES[table]
    own = [
        pa.field(c.name, c.type, c.nullable, {"description": c.description} | ({"unit": c.unit} if c.unit else {}))
        for c in table_columns(table)
    ]
    if spec.keyed_by_article:
        own = [MENTION_ID, ARTICLE_ID, *own, QUOTE]
    if spec.record is Claim:
        own.append(WITHDRAWN)
    return pa.schema(own, metadata={"description": spec.description, "schema_version": SCHEMA_VERSION})


def read_path(value: Any, path: tuple[str | int, ...]) -> Any:
    """The value at ``path``, or ``None`` as soon as a part of it is missing."""
    for step in path:
        if value is None:
            return None
        value = value[step] if isinstance(step, int) else getattr(value, step)
    return value


def flatten(record: Any, columns: tuple[Column, ...]) -> dict[str, Any]:
    """One flat row of ``record``."""
    row: dict[str, Any] = {}
    for column in columns:
        value = read_path(record, column.path)
        if isinstance(value, tuple):
            value = [flatten(v, struct_columns(v.__class__)) if is_dataclass(v) else v for v in value]
        row[column.name] = value
    return row


def to_row(table: str, record: Any, *, article_id: str | None = None, text: str | None = None) -> dict[str, Any]:
    """Flat row of ``record`` for ``table``; mentions need the article's id and text for key and quote."""
    row = flatten(record, table_columns(table))
    if not TABLES[table].keyed_by_article:
        return row
    if article_id is None or text is None:
        raise ValueError(f"{table} rows need an article")
    start, end = row["span_start"], row["span_end"]
    row = {
        "mention_id": mention_id(table, article_id, record),
        "article_id": article_id,
        **row,
        "quote": text[start:end],
    }
    return row | {"withdrawn": False} if isinstance(record, Claim) else row


def mention_id(table: str, article_id: str, record: Any) -> str:
    """Stable id of a mention: a digest of the fields that tell it from others of its article."""
    match record:
        case Event():
            key: tuple[Any, ...] = (
                record.event_type,
                record.trigger.span,
                tuple(e.span for e in (*record.actor, *record.recipient)),
            )
        case Claim():
            key = (record.span,)
        case Quotation():
            key = (record.cue.span, record.content.span)
        case Unmatched():
            key = (record.kind, record.span)
        case _:
            raise TypeError(f"{type(record).__name__} is no mention")
    return stable_id(table, article_id, *key)


def stable_id(*parts: Any) -> str:
    """First 16 hex digits of the SHA-256 of the parts."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


@cache
def json_fields(record: type) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the fields of a record, in order, and of those that are no JSON values as they are; empty for what is no
    record."""
    if not is_dataclass(record):
        return (), ()
    hints = record_hints(record)
    names = tuple(item.name for item in fields(record))
    return names, tuple(name for name in names if not is_plain(hints[name]))


def is_plain(hint: Any) -> bool:
    """True where every value of a field is a JSON value as it is."""
    hint, _ = split_optional(hint)
    return hint in PLAIN or typing.get_origin(hint) is Literal


def to_json(value: Any) -> Any:
    """Plain JSON value of a record: spans as lists, dates as ISO text, whole numbers as integers.

    What a tuple or list holds is all of one kind.
    """
    kind = value.__class__
    if kind in PLAIN:
        return value
    if kind is float:
        return int(value) if value.is_integer() else value
    if kind in (tuple, list):
        return list(value) if value and value[0].__class__ in PLAIN else [to_json(v) for v in value]
    names, composed = json_fields(kind)
    if not names:
        return value.isoformat() if isinstance(value, date) else value
    row = {name: getattr(value, name) for name in names}
    for name in composed:
        if (part := row[name]) is not None:
            row[name] = to_json(part)
    return row


PLAIN = frozenset({str, int, bool, type(None)})
"""Types that are JSON values as they are."""
