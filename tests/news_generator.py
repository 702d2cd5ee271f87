"""Made-up news at the level of mentions: true events and how outlets would tell them, wrong days and all.

Every event has a day, two parties, a type, a place and a figure. Articles tell of a few events each, in templates with
synonyms and dropped words; they get days wrong, leave out places and parties, round figures, deny, cite and copy.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from extract.core.schema import Article, Attribution, Claim, Event, Mention, Place, to_row
from extract.store.partitions import write_partition
from tests.factory import article, attribution, entity
from tests.figures_generator import state, tell_tolls, write_bulletin

# fmt: off
COUNTRIES = (
    "RUS", "UKR", "USA", "CHN", "POL", "DEU", "FRA", "GBR", "TUR", "IRN", "ISR", "PSE", "SDN", "SSD", "ETH", "ERI",
    "AZE", "ARM", "MMR", "IND", "PAK", "AFG", "SYR", "LBN", "YEM", "SAU", "QAT", "EGY", "MLI", "NER", "BFA", "NGA",
    "TCD", "LBY", "TUN", "VEN", "COL", "PRK", "KOR", "JPN",
)
# fmt: on
TYPES: dict[str, tuple[tuple[str | None, ...], tuple[str, ...]]] = {
    "ASSAULT": (("heavy-weapons", "drone", "aerial", None), ("shelled", "struck", "bombarded", "hit")),
    "REQUEST": (("assist", "change", "meet"), ("asked", "urged", "appealed", "called")),
    "AID": ((None,), ("gave", "delivered", "supplied", "handed")),
    "SANCTION": (("expel", "discontinue", None), ("sanctioned", "expelled", "cut", "froze")),
    "ACCUSE": (("disapprove", "allege"), ("condemned", "blamed", "accused", "denounced")),
    "CONSULT": (("visit", "phone", None), ("met", "talked", "spoke", "conferred")),
    "COERCE": (("arrest", "seize", "cyber"), ("detained", "seized", "hacked", "jailed")),
    "THREATEN": (("violence", "restrict", None), ("threatened", "warned", "vowed", "menaced")),
}
PLACES = tuple(f"Town{n}" for n in range(120))
OUTLETS = tuple(f"outlet{n}" for n in range(24))
WORDS = tuple(f"{a}{b}{c}" for a in ("bra", "cle", "dri", "fos", "gru", "kel") for b in "aeiou" for c in
              ("nt", "rk", "ston", "mel", "dor", "vint", "lash", "pern"))  # fmt: skip
FIRST_DAY = date(2022, 3, 1)


@dataclass(frozen=True)
class Truth:
    """What really happened."""

    number: int
    event_type: str
    mode: str | None
    actor: str
    recipient: str
    day: date
    place: str
    figure: int
    words: tuple[str, ...]
    popularity: float


@dataclass(frozen=True)
class Telling:
    """One article with its events, which true events they are, and its figures."""

    article: Article
    snapshot: date
    events: tuple[Event, ...]
    truths: tuple[int, ...]
    claims: tuple[Claim, ...]


def make_truths(chance: random.Random, days: int, per_day: int) -> list[Truth]:
    """Events of every day; a few countries act in most of them."""
    weights = [1 / (n + 2) for n in range(len(COUNTRIES))]
    truths = []
    for number in range(days * per_day):
        actor, recipient = chance.choices(COUNTRIES, weights, k=2)
        while recipient == actor:
            recipient = chance.choice(COUNTRIES)
        event_type = chance.choice(tuple(TYPES))
        truths.append(
            Truth(
                number=number,
                event_type=event_type,
                mode=chance.choice(TYPES[event_type][0]),
                actor=actor,
                recipient=recipient,
                day=FIRST_DAY + timedelta(days=number // per_day),
                place=chance.choice(PLACES),
                figure=chance.randint(2, 400),
                words=tuple(chance.sample(WORDS, 8)),
                popularity=min(chance.paretovariate(1.3), 12.0),
            )
        )
    return truths


def tell(chance: random.Random, truth: Truth, reported: date, at: int) -> tuple[Event, str]:
    """One telling of an event and its sentence, which begins at offset ``at`` of the text."""
    trigger = chance.choices(TYPES[truth.event_type][1], (5, 2, 1, 1))[0]
    kept = [word for word in truth.words if chance.random() < 0.6]
    figure = truth.figure if chance.random() < 0.8 else truth.figure + chance.randint(1, 5)
    place = truth.place if chance.random() < 0.6 else None
    sentence = f"{truth.actor} {trigger} {truth.recipient}"
    start = at + len(truth.actor) + 1
    sentence += f" near {place}" if place else ""
    sentence += f" with {figure}" if chance.random() < 0.5 else ""
    sentence += f" {' '.join(kept)} {' '.join(chance.sample(WORDS, 4))}."
    roll = chance.random()
    precision, day, end = "day", truth.day, truth.day
    if roll < 0.08:
        day = end = min(truth.day + timedelta(days=chance.choice((-1, 1))), reported)
    elif roll < 0.22:
        precision, day, end = "assumed", reported, reported
    elif roll < 0.28:
        precision, day, end = "none", None, None  # type: ignore[assignment]
    elif roll < 0.33:
        precision, day, end = "range", truth.day - timedelta(days=chance.randint(1, 4)), reported
    record = Event(
        event_type=truth.event_type,  # type: ignore[arg-type]
        event_mode=truth.mode if chance.random() < 0.75 else None,
        contexts=(),
        modality="asserted",
        trigger=Mention(trigger, (start, start + len(trigger))),
        sentence_span=(at, at + len(sentence)),
        actor=(state(truth.actor),),
        recipient=(state(truth.recipient),) if chance.random() < 0.92 else (),
        date_start=day,
        date_end=end,
        date_precision=precision,  # type: ignore[arg-type]
        location=None if place is None else Place(place, (at, at + 1), None, None, None, None),
        attribution=chance.choice((None, None, *SPEAKERS)),
        confidence=0.7,
        rules=("made",),
    )
    return record, sentence


SPEAKERS: tuple[Attribution, ...] = (
    attribution(entity("officials", "USA"), anonymous=True, via=("The Ledger",)),
    attribution(entity("officials", "USA"), anonymous=True),
    attribution(entity("Mara Quill", "UKR")),
    attribution(entity("Jon Abel", "RUS"), stance="denies"),
)


def make_news(seed: int, days: int, per_day: int, mentions_per_day: int) -> Iterator[Telling]:
    """Articles in the order of their days; about ``mentions_per_day`` mentions of events a day, figures beside them."""
    chance = random.Random(seed)
    by_day: defaultdict[date, list[Truth]] = defaultdict(list)
    for truth in make_truths(chance, days, per_day):
        by_day[truth.day].append(truth)
    for offset in range(days):
        today = FIRST_DAY + timedelta(days=offset)
        recent = [t for back in range(3) for t in by_day[today - timedelta(days=back)]]
        weights = [t.popularity / (1 + 2 * (today - t.day).days) for t in recent]
        told = number = 0
        while told < mentions_per_day:
            outlet = chance.choice(OUTLETS)
            name = f"{outlet}/{offset:03d}-{number:05d}"
            number += 1
            text, events, truths = "", [], []
            for truth in dict.fromkeys(chance.choices(recent, weights, k=chance.randint(1, 4))):
                record, sentence = tell(chance, truth, today, len(text))
                text += sentence + " "
                events.append(record)
                truths.append(truth.number)
            told += len(events)
            text, figures = tell_tolls(random.Random(f"{seed}/{name}"), events, text)
            page = article(name, today.isoformat(), text, outlet, hour=chance.randint(0, 23))
            yield Telling(page, today, tuple(events), tuple(truths), tuple(figures))
        counts = random.Random(f"{seed}/{offset}")
        for number in range(mentions_per_day // 30):
            outlet = counts.choice(OUTLETS)
            text, totals = write_bulletin(counts, today, WORDS)
            name = f"{outlet}/{offset:03d}-b{number:04d}"
            page = article(name, today.isoformat(), text, outlet, hour=counts.randint(0, 23))
            yield Telling(page, today, (), (), totals)


def write_news(warehouse: Path, tellings: Iterator[Telling] | list[Telling], part: str = "made") -> dict[str, int]:
    """Write articles and mentions as Parquet, one file a day; returns the true event of each mention id."""
    rows: defaultdict[date, dict[str, list[dict[str, Any]]]] = defaultdict(
        lambda: {"articles": [], "event_mentions": [], "claims": []}
    )
    truth = {}
    for told in tellings:
        tables = rows[told.snapshot]
        tables["articles"].append(to_row("articles", told.article))
        for record, number in zip(told.events, told.truths, strict=True):
            row = to_row("event_mentions", record, article_id=told.article.article_id, text=told.article.text)
            tables["event_mentions"].append(row)
            truth[row["mention_id"]] = number
        key = {"article_id": told.article.article_id, "text": told.article.text}
        tables["claims"] += [to_row("claims", figure, **key) for figure in told.claims]
    for day, tables in rows.items():
        for table, records in tables.items():
            write_partition(warehouse, table, day, part, records)
    return truth


def pair_scores(truth: dict[str, int], found: dict[str, str]) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs of mentions of one event."""

    def pairs(sizes: dict[Any, int]) -> int:
        return sum(n * (n - 1) // 2 for n in sizes.values())

    true: defaultdict[int, int] = defaultdict(int)
    mine: defaultdict[str, int] = defaultdict(int)
    both: defaultdict[tuple[int, str], int] = defaultdict(int)
    for mention, number in truth.items():
        true[number] += 1
        mine[found[mention]] += 1
        both[number, found[mention]] += 1
    hits = pairs(both)
    precision, recall = hits / max(pairs(mine), 1), hits / max(pairs(true), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)
