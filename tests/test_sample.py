"""The sample site, fetched, cleaned and extracted, against what its texts say (tests/golden/SAMPLE.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract.store.partitions import partition_sources, read_rows
from extract.warehouse.build import BuildPaths
from tests.conftest import ROOT
from tests.sample_truth import CLAIMS, EVENTS, TRUTH, Row, compare_claims, compare_events, query_rows

SITE = ROOT / "tests" / "site"
GOLDEN = ROOT / "tests" / "golden"
AUDIT: list[dict[str, Any]] = [
    json.loads(path.read_text(encoding="utf-8")) for path in sorted((GOLDEN / "audit").glob("*.json"))
]
READER, SENTENCES = (
    [json.loads(line) for line in (GOLDEN / name).read_text(encoding="utf-8").splitlines()]
    for name in ("reader.jsonl", "sentences.jsonl")
)
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

NO_PERIOD = "wire/2022-03-23-poland-expels.html"
"""Says how many soldiers Russia has lost, not since when."""


def rows_of(warehouse: Path, table: str) -> Iterator[Row]:
    """All rows of a table, with the day of their partition."""
    for day in DAYS:
        for name in partition_sources(warehouse, table, day):
            for row in read_rows(warehouse, table, day, name):
                yield row | {"snapshot_date": day}


@pytest.fixture(scope="module")
def warehouse(published_sample: Path) -> Path:
    """Raw store, articles, rejects and extracted records of the whole sample."""
    return published_sample


@pytest.fixture(scope="module")
def articles(warehouse: Path) -> dict[str, Row]:
    """Articles by id."""
    return {row["article_id"]: row for row in rows_of(warehouse, "articles")}


@pytest.fixture(scope="module")
def claims(warehouse: Path) -> list[Row]:
    """All figures."""
    return list(rows_of(warehouse, "claims"))


@pytest.fixture(scope="module")
def events(warehouse: Path) -> list[Row]:
    """All event mentions."""
    return list(rows_of(warehouse, "event_mentions"))


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


@pytest.mark.parametrize("record", AUDIT + READER, ids=lambda record: record["id"])
def test_bodies_are_whole(articles: dict[str, Row], record: Row) -> None:
    lines = articles[f"{record['id']}.html"]["text"].split("\n")
    wanted = [line for line in record["text"].split("\n") if not line.startswith("By ")]  # a byline is no body
    assert [line for line in wanted if line not in lines] == []


@pytest.mark.parametrize("record", AUDIT + READER + SENTENCES, ids=lambda record: record["id"])
def test_gold_quotes_its_text(record: Row) -> None:
    text = record["text"]
    for event in record["events"]:
        start, end = event["trigger_span"]
        assert text[start:end] == event["trigger"]
        assert event["trigger"] in event["sentence"] and event["sentence"] in text
    for claim in record["claims"]:
        start, end = claim["span"]
        assert text[start:end] == claim["quantity_text"]


# --- What is extracted --------------------------------------------------------------------------


def is_loss(row: Row) -> bool:
    """True for a running total of Russian losses that the Ukrainian side claims."""
    parties = (row["claimant_country"], row["subject_country"])
    return parties == ("UKR", "RUS") and row["measure"] == "cumulative" and row["outcome"] == "lost"


def test_official_losses_are_exactly_the_figures_of_the_pages(claims: list[Row]) -> None:
    found = sorted(
        (str(c["as_of"]), c["item_category"], c["quantity_low"], c["article_id"]) for c in claims if is_loss(c)
    )
    rows = TRUTH["losses_daily"]["rows"]
    assert found == sorted((row["day"], row["item_category"], row["total"], row["article"]) for row in rows)
    since = {str(c["period_start"]) for c in claims if is_loss(c) and c["article_id"] != NO_PERIOD}
    assert since == {"2022-02-24"}


def test_brackets_of_a_bulletin_are_the_days_increments(claims: list[Row]) -> None:
    page = "bulletin/2022-03-22-losses.html"
    found = {
        c["item_category"]: c["quantity_low"] for c in claims if c["article_id"] == page and c["measure"] == "increment"
    }
    wanted = [row for row in TRUTH["losses_daily"]["rows"] if row["article"] == page]
    assert found == {row["item_category"]: row["stated_increment"] for row in wanted}


def test_pages_in_other_languages_have_no_records(claims: list[Row], events: list[Row]) -> None:
    foreign = {entry["id"] for entry in TRUTH["articles"] if entry["language"] != "en"}
    assert foreign and not foreign & {row["article_id"] for row in claims + events}


def test_copies_give_the_same_figures(claims: list[Row]) -> None:
    def figures(page: str) -> list[tuple[Any, ...]]:
        keys = ("quantity_text", "quantity_low", "quantity_high", "outcome", "claimant_country", "subject_country")
        return [tuple(c[key] for key in keys) for c in claims if c["article_id"] == page]

    first, copy = TRUTH["families"][0]
    assert figures(first) == figures(copy) != []


def test_who_asked_whom_is_denied_and_affirmed_through_three_newspapers(events: list[Row]) -> None:
    told = [
        row
        for row in events
        if row["event_type"] == "REQUEST"
        and [party["country"] for party in row["actor"]] == ["RUS"]
        and [party["country"] for party in row["recipient"]] == ["CHN"]
    ]
    assert {row["article_id"] for row in told if row["attribution_stance"] == "denies"} >= {
        "wire/2022-03-14-china-request.html",
        "courier/kremlin-denies-arms-request.html",
    }
    carried = {name.removeprefix("the ") for row in told for name in row["attribution_via"] or ()}
    assert {"Financial Times", "New York Times"} <= carried


# --- The published dataset --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The analysis tables of the sample."""
    with duckdb.connect(str(BuildPaths(warehouse).database), read_only=True) as connection:
        yield connection


EXACT_EVENTS, FOUND_EVENTS, EXACT_CLAIMS = 0.4, 0.95, 0.9
"""Shares of the truth table's entries that are right in every field, or there at all; what is missing is no secret:
``python -m tests.sample_truth`` lists it."""


def test_events_of_the_truth_table_are_there_and_many_exact(built: duckdb.DuckDBPyConnection) -> None:
    missed, rows = compare_events(query_rows(built, EVENTS))
    assert len(rows) >= FOUND_EVENTS * len(TRUTH["events"])
    assert len(TRUTH["events"]) - len(missed) >= EXACT_EVENTS * len(TRUTH["events"])


def test_claims_of_the_truth_table_are_there_and_nearly_all_exact(built: duckdb.DuckDBPyConnection) -> None:
    missed, rows = compare_claims(query_rows(built, CLAIMS))
    assert len(rows) == len(TRUTH["claims"])
    assert len(TRUTH["claims"]) - len(missed) >= EXACT_CLAIMS * len(TRUTH["claims"])


def test_figures_conflict_where_the_truth_table_says_and_nowhere_else(built: duckdb.DuckDBPyConnection) -> None:
    _, rows = compare_claims(query_rows(built, CLAIMS))
    names = {row["claim_id"]: key for key, row in rows.items()}
    pairs = query_rows(built, "select claim_id, other_claim_id from claim_conflicts where claim_id is not null")
    found = {frozenset(names.get(claim, claim) for claim in pair.values()) for pair in pairs}
    assert found == {frozenset(entry["claims"]) for entry in TRUTH["claim_conflicts"]}
    assert not found & {frozenset(entry["claims"]) for entry in TRUTH["no_conflict"]}


def test_events_denied_by_a_side_are_conflicts(built: duckdb.DuckDBPyConnection) -> None:
    _, rows = compare_events(query_rows(built, EVENTS))
    names = {row["event_id"]: key for key, row in rows.items()}
    found = query_rows(built, "select event_id from claim_conflicts where event_id is not null")
    known = {names[row["event_id"]] for row in found if row["event_id"] in names}
    assert known <= set(TRUTH["event_conflicts"])
    assert len(known) >= 0.7 * len(TRUTH["event_conflicts"])


def test_losses_of_each_day_rest_on_the_right_article(built: duckdb.DuckDBPyConnection) -> None:
    wanted = TRUTH["losses_daily"]
    rows = query_rows(
        built,
        "select claimant_country, subject_country, outcome, day::varchar as day, item_category, total,"
        " increment as stated_increment, article_id as article from losses_daily where scope = 'war'",
    )
    shared = ("claimant_country", "subject_country", "outcome")
    found = [
        {k: v for k, v in row.items() if k not in shared} for row in rows if all(row[k] == wanted[k] for k in shared)
    ]
    assert sorted(map(plain_row, found)) == sorted(map(plain_row, wanted["rows"]))


def plain_row(row: Row) -> tuple[str, ...]:
    """A row as text that compares whatever the order of its columns, whole numbers alike."""
    return tuple(f"{key}={float(v) if isinstance(v, int | float) else v}" for key, v in sorted(row.items()))


def test_truth_names_only_articles_of_the_sample() -> None:
    known = {entry["id"] for entry in TRUTH["articles"]}
    named = {page for entry in TRUTH["events"] + TRUTH["claims"] for page in entry["articles"]}
    named |= {page for family in TRUTH["families"] for page in family}
    named |= {row["article"] for row in TRUTH["losses_daily"]["rows"]}
    assert named <= known
    keys = [claim["key"] for claim in TRUTH["claims"]] + [event["key"] for event in TRUTH["events"]]
    assert len(keys) == len(set(keys))
