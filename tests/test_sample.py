"""The sample site, fetched, cleaned and extracted, against what its texts say (tests/golden/SAMPLE.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from extract.clean.day import clean_units, raw_units
from extract.fetch import fetch_range
from extract.sources import read_sources
from extract.store import partition_sources, read_rows
from tests.conftest import ROOT

SITE = ROOT / "tests" / "site"
GOLDEN = ROOT / "tests" / "golden"
TRUTH: dict[str, Any] = json.loads((GOLDEN / "sample_truth.json").read_text(encoding="utf-8"))
AUDIT: list[dict[str, Any]] = [
    json.loads(path.read_text(encoding="utf-8")) for path in sorted((GOLDEN / "audit").glob("*.json"))
]
SENTENCES: list[dict[str, Any]] = [
    json.loads(line) for line in (GOLDEN / "sentences.jsonl").read_text(encoding="utf-8").splitlines()
]
DAYS = [date(2022, 3, 10) + timedelta(days=n) for n in range(14)]

NOT_PROSE = (
    "SAMPLE PAGE",
    "Sample page.",
    "cookies",
    "Irbil",
    "Quiz of the week",
    "convicted of terrorism",
    "More on this story",
    "Read next",
    "morning letter",
    "Join the conversation",
    "About the author",
    "Operational update on the evening of 5 June",
)
"""Words of banners, teasers, prompts and footers, none of which is in any article."""

Row = dict[str, Any]


def rows_of(warehouse: Path, table: str) -> Iterator[Row]:
    """All rows of a table, with the day of their partition."""
    for day in DAYS:
        for name in partition_sources(warehouse, table, day):
            for row in read_rows(warehouse, table, day, name):
                yield row | {"snapshot_date": day}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Raw store, articles and rejects of the whole sample."""
    folder = tmp_path_factory.mktemp("sample")
    sources = read_sources(SITE / "sources.csv")
    list(fetch_range(sources, DAYS, folder))
    list(clean_units(folder, raw_units(folder, sources, DAYS)))
    return folder


@pytest.fixture(scope="module")
def articles(warehouse: Path) -> dict[str, Row]:
    """Articles by id."""
    return {row["article_id"]: row for row in rows_of(warehouse, "articles")}


def test_every_page_is_an_article_or_a_reject(warehouse: Path, articles: dict[str, Row]) -> None:
    pages = {str(path.relative_to(SITE)) for path in SITE.glob("*/*.html")}
    rejects = {f"{row['source']}/{row['document_id']}" for row in rows_of(warehouse, "rejects")}
    assert set(articles) == {entry["id"] for entry in TRUTH["articles"]}
    assert rejects == {entry["id"] for entry in TRUTH["rejects"]}
    assert set(articles) | rejects == pages


def test_articles_have_their_day_and_language(articles: dict[str, Row]) -> None:
    found = {key: (row["published_on"], row["language"]) for key, row in articles.items()}
    assert found == {e["id"]: (e["day"] and date.fromisoformat(e["day"]), e["language"]) for e in TRUTH["articles"]}


def test_an_article_without_a_date_belongs_to_the_last_day_asked_for(articles: dict[str, Row]) -> None:
    assert {key: row["snapshot_date"] for key, row in articles.items() if row["published_on"] is None} == {
        "courier/how-to-help.html": DAYS[-1]
    }
    dated = [row for row in articles.values() if row["published_on"]]
    assert all(row["snapshot_date"] == row["published_on"] for row in dated)


def test_canonical_links_are_kept(articles: dict[str, Row]) -> None:
    hosts = {key.split("/")[0]: row["url"].split("/")[2] for key, row in articles.items()}
    assert hosts == {name: f"{name}.example" for name in ("bulletin", "courier", "news", "wire")}


@pytest.mark.parametrize("words", NOT_PROSE)
def test_no_article_holds_words_of_the_furniture(articles: dict[str, Row], words: str) -> None:
    assert [key for key, row in articles.items() if words in row["text"]] == []


@pytest.mark.parametrize("record", AUDIT, ids=lambda record: record["id"])
def test_bodies_are_whole(articles: dict[str, Row], record: Row) -> None:
    text = articles[f"{record['id']}.html"]["text"]
    assert [line for line in record["text"].split("\n") if line not in text.split("\n")] == []


@pytest.mark.parametrize("record", AUDIT + SENTENCES, ids=lambda record: record["id"])
def test_gold_quotes_its_text(record: Row) -> None:
    text = record["text"]
    for event in record["events"]:
        start, end = event["trigger_span"]
        assert text[start:end] == event["trigger"]
        assert event["trigger"] in event["sentence"] and event["sentence"] in text
    for claim in record["claims"]:
        start, end = claim["span"]
        assert text[start:end] == claim["quantity_text"]


def test_truth_names_only_articles_of_the_sample() -> None:
    known = {entry["id"] for entry in TRUTH["articles"]}
    named = {page for entry in TRUTH["events"] + TRUTH["claims"] for page in entry["articles"]}
    named |= {page for family in TRUTH["families"] for page in family}
    named |= {row["article"] for row in TRUTH["losses_daily"]["rows"]}
    assert named <= known
    keys = [claim["key"] for claim in TRUTH["claims"]] + [event["key"] for event in TRUTH["events"]]
    assert len(keys) == len(set(keys))
