"""A published file made without a build: the tables that the marts declare, filled with the rows given."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from extract.warehouse.marts import read_marts

Row = dict[str, Any]


def write_published(folder: Path, **tables: Iterable[Row]) -> Path:
    """Write ``dateline.duckdb`` into a folder; columns that a row leaves out are null. Returns the folder."""
    with duckdb.connect(str(folder / "dateline.duckdb")) as connection:
        for mart in read_marts():
            columns = ", ".join(f'"{name}" {kind}' for name, kind, _ in mart.columns)
            connection.execute(f"create table {mart.name} ({columns})")
            rows = list(tables.get(mart.name, ()))
            known = [name for name, _, _ in mart.columns]
            for start in range(0, len(rows), 2000):
                part = rows[start : start + 2000]
                names = [name for name in part[0] if name in known]
                types = {name: kind for name, kind, _ in mart.columns}
                # One list for each column: thousands of single inserts would take minutes.
                picked = ", ".join(f"unnest(${n + 1}::{types[name]}[])" for n, name in enumerate(names))
                listed = ", ".join(f'"{name}"' for name in names)
                connection.execute(
                    f"insert into {mart.name} ({listed}) select {picked}",
                    [[row[name] for row in part] for name in names],
                )
    return folder


DAY = date(2022, 3, 1)
COUNTRIES = ("RUS", "UKR", "CHN", "USA", "POL", "TUR")
TYPES = ("ASSAULT", "REQUEST", "CONSULT", "AID", "ACCUSE", "SANCTION")
PLACES = (("Lviv", "UKR", 49.8, 24.0), ("Ankara", "TUR", 39.9, 32.9), ("Warsaw", "POL", 52.2, 21.0), (None,) * 4)
NASTY = """<script>alert(1)</script> "quoted" & 'so' <img src=x onerror=alert(2)>"""
TURNED = "Ministry \u202eof\u200b " + "Very" * 2_000 + "Long Names"


def many_rows(n_events: int) -> dict[str, list[Row]]:
    """Rows of ``n_events`` events with two tellings each, a third as many figures and articles; one is nasty."""
    n_articles = max(4, n_events // 3)
    articles = [
        {
            "article_id": f"wire/{n}",
            "url": "javascript:alert(3)" if n == 0 else f"https://wire{n % 5}.example/{n}",
            "outlet": NASTY if n == 0 else f"Wire {n % 5}",
            "title": NASTY if n == 0 else TURNED if n == 1 else f"Headline {n}",
            "published_on": DAY + timedelta(days=n % 60), "published_at": datetime(2022, 3, 1) + timedelta(days=n % 60),
            "snapshot_date": DAY + timedelta(days=n % 60), "story_id": f"wire/{n - n % 4}", "family_id": f"wire/{n}",
            "is_original": True, "language": "en", "source": "wire", "document_id": str(n),
        }
        for n in range(n_articles)
    ]  # fmt: skip
    events, told, claims, claimed, losses = [], [], [], [], []
    for n in range(n_events):
        place, country, latitude, longitude = PLACES[n % len(PLACES)]
        day, status = DAY + timedelta(days=n % 60), "contested" if n % 10 == 3 else "asserted"
        events.append({
            "event_id": f"e{n:016x}", "event_type": TYPES[n % 6], "event_mode": None, "contexts": ["military"],
            "actor_countries": [COUNTRIES[n % 6]], "recipient_countries": [COUNTRIES[(n + 1) % 6]], "actors": [],
            "recipients": [], "actor_names": [], "recipient_names": [], "date_start": day, "date_end": day,
            "date_precision": "day", "location": place, "location_country": country, "location_latitude": latitude,
            "location_longitude": longitude, "location_precision": "city" if place else None, "status": status,
            "n_mentions": 2, "n_articles": 2, "n_families": 2, "n_outlets": 2, "n_sources_low": 1,
            "n_sources_high": 2, "confidence": 0.5 + (n % 50) / 100, "quote": NASTY if n == 0 else f"Quote {n}.",
            "first_reported_at": datetime(2022, 3, 1), "last_reported_at": datetime(2022, 3, 2),
        })  # fmt: skip
        for k in range(2):
            told.append({  # noqa: PERF401
                "event_id": f"e{n:016x}", "mention_id": f"m{n}-{k}", "article_id": f"wire/{(n + k) % n_articles}",
                "event_type": TYPES[n % 6], "modality": "asserted", "trigger_text": "struck", "trigger_start": 8,
                "trigger_end": 14, "span_start": 0, "span_end": 90, "attribution_anonymous": False,
                "attribution_source_text": "Officials", "attribution_cue_text": "said", "attribution_via": [],
                "attribution_stance": "denies" if status == "contested" and k else "affirms", "confidence": 0.8,
                "rules": [], "contexts": [], "actor": [], "recipient": [],
                "quote": NASTY if n == 0 else f"Forces struck target number {n} near the river, it said, part {k}.",
            })  # fmt: skip
    for n in range(n_events // 3):
        day, item = DAY + timedelta(days=n % 60), ("tank", "aircraft", "personnel")[n % 3]
        claims.append({
            "claim_id": f"c{n:016x}", "claimant_country": "UKR",
            "claimant": NASTY if n == 0 else TURNED if n == 1 else "General Staff",
            "subject": "Russian", "subject_country": "RUS", "item": f"{item}s", "item_category": item,
            "outcome": "lost", "quantity_low": float(100 + n), "quantity_high": float(100 + n), "approximate": False,
            "unit": "count", "measure": "cumulative", "as_of": day, "n_mentions": 1, "n_articles": 1, "n_families": 1,
            "n_outlets": 1, "n_sources_low": 1, "n_sources_high": 1, "flags": [], "confidence": 0.9,
            "is_part": False, "is_correction": False, "article_id": f"wire/{n % n_articles}",
            "superseded_by": f"c{n + 3:016x}" if n + 3 < n_events // 3 and n < 30 else None,
            "first_reported_at": datetime(2022, 3, 1), "last_reported_at": datetime(2022, 3, 2),
        })  # fmt: skip
        claimed.append({
            "claim_id": f"c{n:016x}", "mention_id": f"k{n}", "article_id": f"wire/{n % n_articles}",
            "quantity_start": 0, "quantity_end": 3, "quantity_text": str(100 + n), "span_start": 0, "span_end": 30,
            "attribution_anonymous": False, "attribution_stance": "affirms", "attribution_via": [], "rules": [],
            "confidence": 0.9, "quote": f"{100 + n} {item}s were lost, it said.",
        })  # fmt: skip
        if n < 30:
            losses.append({
                "claimant_country": "UKR", "subject_country": "RUS", "item_category": item, "outcome": "lost",
                "day": DAY + timedelta(days=n), "total": float(100 + n), "increment": None, "claim_id": f"c{n:016x}",
                "article_id": f"wire/{n % n_articles}", "is_exact": True,
            })  # fmt: skip
    conflicts = [
        {"conflict_id": "x1", "kind": "claimants", "claim_id": f"c{0:016x}", "other_claim_id": f"c{1:016x}"},
        {"conflict_id": "x2", "kind": "event", "event_id": f"e{3:016x}"},
    ]
    return {
        "articles": articles, "events": events, "event_mentions": told, "claims": claims, "claim_mentions": claimed,
        "losses_daily": losses,
        "claim_conflicts": [{"claim_id": None, "other_claim_id": None, "event_id": None} | row for row in conflicts],
    }  # fmt: skip


def heavy_rows(n_events: int) -> dict[str, list[Row]]:
    """The rows of :func:`many_rows`, as heavy as those of news.

    Ids in no order, quotes of thirty words without a pattern, and tellings as unevenly many as in news: more than three
    an event, few events with dozens.
    """
    chance = random.Random(1)
    with files("extract.warehouse.dedup").joinpath("word_frequencies.csv").open(encoding="utf-8") as handle:
        words = [row["word"] for row in csv.DictReader(handle)]
    chance.shuffle(words)
    weights = [1 / (n + 10) for n in range(len(words))]
    renamed: dict[str, str] = {}

    def rename(row: Row) -> Row:
        keys = ("event_id", "claim_id", "superseded_by", "other_claim_id")
        for key in keys:
            if row.get(key):
                row[key] = renamed.setdefault(row[key], f"{row[key][0]}{chance.getrandbits(64):016x}")
        return row

    rows = {table: [rename(row) for row in rows] for table, rows in many_rows(n_events).items()}
    for table in ("event_mentions", "claim_mentions"):
        told = []
        for row in rows[table][:: 2 if table == "event_mentions" else 1]:
            for n in range(min(30, int(chance.paretovariate(0.8)))):
                quote = " ".join(chance.choices(words, weights, k=30))
                article_id = f"wire/{chance.randrange(len(rows['articles']))}"
                mention_id = f"{row['mention_id']}-{n}"
                told.append(row | {"quote": quote, "article_id": article_id, "mention_id": mention_id})
        rows[table] = told
    return rows
