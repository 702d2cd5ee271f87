"""Pairs of mentions in real news, coded by hand: how many that clustering joins are one event, and the reverse.

``tests/golden/pairs.jsonl`` has a pair a line: ``one`` and ``other`` (document, start and end of the trigger), ``code``
(same, not, or part: one act is a part of the other), ``weight`` (how many of the pairs that clustering compares it
stands for), ``half`` (learn or measure) and, where it was coded twice, ``again``. The texts stay in ``../shared``.
Pairs were drawn from the blocks that clustering compares, in strata by what it made of them, and coded blind to that.
Those ``added`` later are for learning only and share no document with the measuring half.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from extract.core.schema import to_row
from extract.lexicon import load_lexicon
from extract.pipeline import extract_batch
from extract.store.partitions import write_partition
from extract.store.records import rows_of
from extract.train.spacing import join_words
from extract.warehouse.build import BuildPaths, build
from tests.story_clusters import as_article

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
FILES = ("gold/train.jsonl", "pool/articles.jsonl", "gold/stories.jsonl")
FIRST_DAY = date(2010, 1, 4)
"""Stories have no day: each gets a week of its own from here on."""
BATCH = 40
"""Documents read at once."""

Pair = dict[str, Any]
Told = tuple[str, int, int]
"""A mention: its document, and start and end of its trigger."""
Ids = dict[str, list[tuple[int, int, str]]]
"""Start and end of triggers with an id each, by document."""


def read_documents(wanted: Iterable[str]) -> list[dict[str, Any]]:
    """The shared documents of these ids, stories as they were printed and with a day of their own."""
    ids = set(wanted)
    found: dict[str, dict[str, Any]] = {}
    for name in FILES:
        lines = (SHARED / name).read_text(encoding="utf-8").splitlines()
        documents = [json.loads(line) for line in lines]
        stories = sorted({d["story"] for d in documents if "story" in d})
        for document in documents:
            if "story" in document:
                day = FIRST_DAY + timedelta(weeks=stories.index(document["story"]))
                document |= {"text": join_words(document["text"]), "published": day.isoformat()}
            if document["id"] in ids:
                found.setdefault(document["id"], document)
    return list(found.values())


def write_documents(folder: Path, documents: list[dict[str, Any]]) -> None:
    """Read the documents and write articles and records of each day as Parquet."""
    days = {d["id"]: date.fromisoformat(str(d["published"])[:10]) for d in documents}
    articles = [as_article(d, days[d["id"]]) for d in documents]
    rows: dict[date, dict[str, list[dict[str, Any]]]] = {}
    for start in range(0, len(articles), BATCH):
        batch = articles[start : start + BATCH]
        for article, found in zip(batch, extract_batch(batch, load_lexicon()), strict=True):
            if isinstance(found, Exception):
                raise found
            tables = rows.setdefault(days[article.document_id], {"articles": []})
            tables["articles"].append(to_row("articles", article))
            for table, told in rows_of(article, found).items():
                tables.setdefault(table, []).extend(told)
    for day, tables in rows.items():
        for table, told in tables.items():
            write_partition(folder, table, day, "gold", told)


def read_ids(database: Path, column: str) -> Ids:
    """Start and end of each trigger with an id, ``event_id`` or ``mention_id``, by document, of a build."""
    query = f"""
    select articles.document_id, mentions.trigger_start, mentions.trigger_end, mentions.{column}
    from event_mentions as mentions inner join articles using (article_id)
    order by all
    """
    ids: Ids = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        for document, start, end, name in connection.execute(query).fetchall():
            ids.setdefault(document, []).append((start, end, name))
    return ids


def id_of(ids: Ids, told: Told) -> str | None:
    """The id of the mention whose trigger lies where ``told`` has one."""
    document, start, end = told
    return next((name for a, b, name in ids.get(document, ()) if a < end and start < b), None)


def documents_of(pairs: list[Pair]) -> list[dict[str, Any]]:
    """The documents in which pairs are told."""
    return read_documents(pair[side][0] for pair in pairs for side in ("one", "other"))


def predict(pairs: list[Pair]) -> Iterator[dict[str, Any]]:
    """Each pair with ``together``: whether its mentions are told of one event; null where one is not found.

    Clustering sees the documents of the measuring half, and of those that were coded with it.
    """
    with tempfile.TemporaryDirectory() as folder:
        write_documents(Path(folder), documents_of([pair for pair in pairs if not pair.get("added")]))
        build(Path(folder))
        events = read_ids(BuildPaths(Path(folder)).database, "event_id")
    for pair in pairs:
        one, other = (id_of(events, tuple(pair[side])) for side in ("one", "other"))
        yield {"id": pair["id"], "together": None if one is None or other is None else one == other}


def score(pairs: list[Pair], predicted: Iterable[dict[str, Any]], half: str = "measure") -> dict[str, Any]:
    """Precision and recall of joining, each pair counting for those that it stands for; parts count for nothing."""
    together = {row["id"]: row["together"] for row in predicted}
    chosen = [pair for pair in pairs if pair["half"] == half and pair["code"] in ("same", "not")]
    found = [pair for pair in chosen if together.get(pair["id"]) is not None]

    def weigh(rows: Iterable[Pair]) -> float:
        return sum(float(row["weight"]) for row in rows)

    joined = [pair for pair in found if together[pair["id"]]]
    same = [pair for pair in found if pair["code"] == "same"]
    right = weigh(pair for pair in joined if pair["code"] == "same")
    precision, recall = (right / (weigh(rows) or 1.0) for rows in (joined, same))
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / ((precision + recall) or 1.0),
        "n_pairs": len(found),
        "n_joined": len(joined),
        "n_same": len(same),
        "n_lost": len(chosen) - len(found),
    }
