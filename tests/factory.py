"""Rows of the Parquet tables for tests, made through the same records that extraction makes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from extract.core.schema import Article, Attribution, Claim, Entity, Event, Extent, Mention, Place, Quotation, to_row
from extract.store.partitions import write_partition

SPAN = (0, 1)


def entity(text: str, country: str | None = None, actor_id: str | None = None, sector: str | None = "GOV") -> Entity:
    return Entity(text, (0, len(text)), actor_id, country, sector)


def article(article_id: str, day: str, text: str | None = None, outlet: str | None = None, hour: int = 12) -> Article:
    source, _, document = article_id.partition("/")
    published = datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)
    return Article(
        article_id=article_id,
        source=source,
        document_id=document,
        url=f"https://{source}.example/{document}",
        outlet=outlet or source,
        title=f"Title {document}",
        byline=None,
        published_at=published,
        published_on=date.fromisoformat(day),
        published_source="test",
        language="en",
        text=text or f"The whole text of {article_id}, unlike any other.",
        fetched_at=published,
        content_digest="00",
    )


def attribution(
    source: Entity | None, *, anonymous: bool = False, via: tuple[str, ...] = (), stance: str = "affirms"
) -> Attribution:
    return Attribution(source, anonymous, Mention("said", (4, 8)), via, stance)  # type: ignore[arg-type]


def event(
    event_type: str = "ASSAULT",
    actor: tuple[str, ...] = ("RUS",),
    recipient: tuple[str, ...] = ("UKR",),
    day: str | None = "2022-03-13",
    *,
    end: str | None = None,
    mode: str | None = None,
    modality: str = "asserted",
    precision: str | None = None,
    trigger: tuple[str, int] = ("struck", 10),
    place: str | None = None,
    said: Attribution | None = None,
    span: tuple[int, int] = (0, 30),
) -> Event:
    start = None if day is None else date.fromisoformat(day)
    last = start if end is None else date.fromisoformat(end)
    told = precision or ("none" if start is None else "day" if start == last else "range")
    return Event(
        event_type,  # type: ignore[arg-type]
        mode,
        (),
        modality,  # type: ignore[arg-type]
        Mention(trigger[0], (trigger[1], trigger[1] + len(trigger[0]))),
        span,
        tuple(entity(c, c, f"{c.lower()}-state") for c in actor),
        tuple(entity(c, c, f"{c.lower()}-state") for c in recipient),
        start,
        last,
        told,  # type: ignore[arg-type]
        None if place is None else Place(place, SPAN, None, None, None, None),
        said,
        0.8,
        ("test",),
    )


def claim(
    number: float | None,
    item: str = "tank",
    *,
    high: float | None = None,
    claimant: str | None = "UKR",
    subject: str | None = "RUS",
    outcome: str = "lost",
    measure: str = "cumulative",
    since: str | None = "2022-02-24",
    as_of: str | None = "2022-03-13",
    approximate: bool = False,
    place: str | None = None,
    start: int = 0,
    span: tuple[int, int] = (0, 30),
    said: Attribution | None = None,
) -> Claim:
    return Claim(
        (start, start + 2), str(number), number, number if high is None else high, approximate, "count",
        Mention(f"{item}s", (start + 3, start + 8)), item, outcome, measure,  # type: ignore[arg-type]
        None if since is None else date.fromisoformat(since), None if as_of is None else date.fromisoformat(as_of),
        None if claimant is None else entity(f"{claimant} ministry", claimant),
        None if subject is None else entity(subject, subject), None, None,
        None if place is None else Place(place, SPAN, None, None, None, None), span, said, 0.9, ("test",),
    )  # fmt: skip


def quotation(said: Attribution, at: int = 0) -> Quotation:
    cue = Mention(said.cue.text, (at + said.cue.span[0], at + said.cue.span[1]))
    return Quotation(said.source, said.anonymous, cue, said.via, said.stance, Extent((at, at + 20)), (0, 30))


def write_day(warehouse: Path, day: str, source: str, told: list[tuple[Article, list[Event], list[Claim]]]) -> None:
    """Replace one day and source of every table by articles with their records."""
    rows: dict[str, list[dict[str, Any]]] = {
        "articles": [], "event_mentions": [], "claims": [], "attributions": [], "rejects": [], "unmatched": []
    }  # fmt: skip
    for text, events, claims in told:
        rows["articles"].append(to_row("articles", text))
        for table, records in (("event_mentions", events), ("claims", claims)):
            rows[table] += [to_row(table, r, article_id=text.article_id, text=text.text) for r in records]
        quotations = [quotation(r.attribution, 30 * n) for n, r in enumerate([*events, *claims]) if r.attribution]
        rows["attributions"] += [
            to_row("attributions", q, article_id=text.article_id, text=text.text) for q in quotations
        ]
    for table, records in rows.items():
        write_partition(warehouse, table, date.fromisoformat(day), source, records)
