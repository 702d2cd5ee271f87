"""Filtered rows of a published file, as a table, JSON and CSV; ids by their first letters."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract.serve.explain import UnknownIdError, find_record
from extract.serve.export import cell
from extract.serve.show import Filters, find_rows, format_rows

EVENTS = [
    # id, day, actors, type, recipients, status, place, country
    ("e1a0", "2022-03-10", ["RUS"], "ASSAULT", ["UKR"], "asserted", "Lviv", "UKR"),
    ("e1b0", "2022-03-11", ["RUS"], "ASSAULT", ["UKR"], "denied", "Mariupol", "UKR"),
    ("e2c0", None, ["CHN", "USA"], "CONSULT", [], "planned", "Rome", "ITA"),
]
CLAIMS = [
    # id, claimant, of, subject, category, outcome, low, as of, superseded by
    ("c1a0", "Ministry", "UKR", "RUS", "tank", "lost", 300.0, "2022-03-10", "c1b0"),
    ("c1b0", "Ministry", "UKR", "RUS", "tank", "lost", 350.0, "2022-03-12", None),
    ("c2a0", '=HYPERLINK("http://x.example")', "RUS", "UKR", "personnel", "killed", 80.0, "2022-03-12", None),
]


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """A small published file with the columns that filters ask for."""
    with duckdb.connect(str(tmp_path / "dateline.duckdb")) as connection:
        connection.execute(
            "create table events (event_id varchar, date_start date, date_end date, actor_countries varchar[], "
            "actors varchar[], event_type varchar, event_mode varchar, recipient_countries varchar[], "
            "recipients varchar[], status varchar, location varchar, location_country varchar, n_articles bigint, "
            "n_sources_low bigint, n_sources_high bigint, n_outlets bigint, quote varchar, url varchar, "
            "actor_names varchar[])"
        )
        for id_, day, actors, kind, recipients, status, place, country in EVENTS:
            connection.execute(
                "insert into events values "
                "(?, ?, ?, ?, ?, ?, null, ?, [], ?, ?, ?, ?, 1, ?, 1, 'A quote.', 'https://a.example/1', ['Kreml'])",
                [id_, day, day, actors, [f"{a}_GOV" for a in actors], kind, recipients, status, place, country]
                + ([3, 1] if id_ == "e1b0" else [2, 2]),
            )
        connection.execute(
            "create table claims (claim_id varchar, claimant varchar, claimant_country varchar, subject varchar, "
            "subject_country varchar, actor_country varchar, item_category varchar, outcome varchar, "
            "quantity_low double, quantity_high double, approximate boolean, unit varchar, measure varchar, "
            "as_of date, location varchar, superseded_by varchar, n_articles bigint, article_id varchar)"
        )
        for id_, claimant, of, subject, category, outcome, low, day, later in CLAIMS:
            connection.execute(
                "insert into claims values (?, ?, ?, null, ?, null, ?, ?, ?, ?, false, 'count', 'cumulative', ?, null, "
                "?, 1, 'wire/1')",
                [id_, claimant, of, subject, category, outcome, low, low, day, later],
            )
        connection.execute(
            "create table articles as select 'wire/1' as article_id, 'T' as title, 'https://a.example/1' as url"
        )
        connection.execute(
            "create table attributions as select * from (values "
            "('a1', 'RUS_X', 'X', 'RUS', 'GOV', 'denies', 'wire/1', timestamp '2022-03-10 10:00', 'X denied it.'), "
            "('a2', 's9', 'Y', null, null, 'affirms', 'wire/2', null, 'Y said so.')) as told(mention_id, source_id, "
            "source_text, source_country, source_sector, stance, article_id, reported_at, quote), "
            "(select 'Wire' as outlet, 1 as span_start)"
        )
        connection.execute("create table event_id_merges (old_event_id varchar, event_id varchar, reason varchar)")
        connection.execute("insert into event_id_merges values ('e9f0', 'e1a0', 'merged'), ('e9g0', null, 'withdrawn')")
    return tmp_path


@pytest.mark.parametrize(
    ("table", "filters", "ids"),
    [
        ("events", {}, ["e1a0", "e1b0", "e2c0"]),
        ("events", {"actor": "rus"}, ["e1a0", "e1b0"]),
        ("events", {"actor": "russia"}, ["e1a0", "e1b0"]),
        ("events", {"actor": "Chinese"}, ["e2c0"]),
        ("events", {"actor": "US"}, ["e2c0"]),
        ("events", {"recipient": "Ukraine", "place": "Ukraine"}, ["e1a0", "e1b0"]),
        ("claims", {"recipient": "Russia"}, ["c1a0", "c1b0"]),
        ("events", {"actor": "CHN_GOV"}, ["e2c0"]),
        ("events", {"actor": "kreml", "status": "denied"}, ["e1b0"]),
        ("events", {"recipient": "UKR", "place": "lviv"}, ["e1a0"]),
        ("events", {"place": "UKR"}, ["e1a0", "e1b0"]),
        ("events", {"kind": "consult"}, ["e2c0"]),
        ("events", {"since": date(2022, 3, 11)}, ["e1b0"]),
        ("events", {"until": date(2022, 3, 10)}, ["e1a0"]),
        ("events", {"limit": 1}, ["e1a0"]),
        ("claims", {"actor": "UKR"}, ["c1a0", "c1b0"]),
        ("claims", {"actor": "ministry", "status": "standing"}, ["c1b0"]),
        ("claims", {"status": "superseded"}, ["c1a0"]),
        ("claims", {"kind": "killed"}, ["c2a0"]),
        ("claims", {"recipient": "RUS", "until": date(2022, 3, 11)}, ["c1a0"]),
        ("claims", {"actor": "x' or true --"}, []),
        ("events", {"one_source": True}, ["e1b0"]),
        ("events", {"one_source": False, "actor": "RUS"}, ["e1a0"]),
        ("events", {"by": "articles", "limit": 1}, ["e1b0"]),
        ("attributions", {"status": "denies"}, ["a1"]),
        ("attributions", {"actor": "rus_x", "until": date(2022, 3, 10)}, ["a1"]),
        ("attributions", {"kind": "gov", "since": date(2022, 3, 11)}, []),
    ],
)
def test_filters(table: str, filters: dict[str, Any], ids: list[str], warehouse: Path) -> None:
    found = find_rows(warehouse, table, Filters(**filters))
    assert sorted(row[found.columns[0]] for row in found.rows) == ids


def test_a_table_shows_each_quote_with_the_whole_address(warehouse: Path) -> None:
    lines = format_rows(find_rows(warehouse, "attributions", Filters()), "table").splitlines()
    assert lines[2].strip() == "“X denied it.” https://a.example/1"
    assert lines[4].strip() == "“Y said so.” wire/2"


def test_a_refused_document_is_shown_with_what_its_reason_means(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse / "dateline.duckdb")) as connection:
        connection.execute(
            "create table rejects as select date '2022-03-10' as snapshot_date, 'wire' as source, * from (values "
            "('clean', 'no_text', 'https://a.example/gallery/of/a/long/name/2022-03-10', 'wire/7', null), "
            "('fetch', 'http_500', null, 'wire/8', 'after two tries')) "
            "as refused(stage, reason, url, document_id, detail)"
        )
    lines = format_rows(find_rows(warehouse, "rejects", Filters()), "table").splitlines()
    assert lines[1].endswith("no article text was found")
    assert lines[2].strip() == "https://a.example/gallery/of/a/long/name/2022-03-10"
    assert lines[3].endswith("http_500  -")
    assert lines[4].strip() == "wire/8 (after two tries)"


def test_a_claim_tells_all_that_it_replaced_and_that_replaced_it(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse / "dateline.duckdb")) as connection:
        connection.execute("alter table claims add column first_reported_at timestamp")
        connection.execute("create table claim_conflicts (claim_id varchar, other_claim_id varchar)")
        connection.execute("create table claim_mentions as select 'c1b0' as claim_id, 'wire/9' as article_id")
        connection.execute("alter table articles add column outlet varchar")
        connection.execute("alter table articles add column published_at timestamp")
        connection.execute("alter table articles add column family_id varchar")
        connection.execute("alter table claim_mentions add column span_start bigint")
        connection.execute("alter table claim_mentions add column mention_id varchar")
    found = find_record(warehouse, "c1b0")
    assert [row["claim_id"] for row in found["history"]] == ["c1a0", "c1b0"]
    assert found["neighbours"] == []


def test_formats(warehouse: Path) -> None:
    found = find_rows(warehouse, "claims", Filters())
    rows = json.loads(format_rows(found, "json"))
    assert [row["claim_id"] for row in rows] == ["c1a0", "c2a0", "c1b0"]
    assert rows[0]["as_of"] == "2022-03-10"
    read = list(csv.DictReader(io.StringIO(format_rows(found, "csv"))))
    assert read[1]["claimant"].startswith("'=HYPERLINK")
    assert "300" in format_rows(found, "table")
    events = list(csv.DictReader(io.StringIO(format_rows(find_rows(warehouse, "events", Filters()), "csv"))))
    assert events[2]["actor_countries"] == "CHN|USA"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=1+1", "'=1+1"), ("+49", "'+49"), ("-3", "'-3"), ("@x", "'@x"), ("\t=1", "'\t=1"), (-3.5, -3.5), ("a", "a"),
        (["=1", "b"], "'=1|b"), ([], ""), (True, "true"), (None, None), ("a\n b", "a b"), ({"k": 1}, '{"k": 1}'),
    ],
)  # fmt: skip
def test_cells_are_no_formulas(value: Any, shown: Any) -> None:
    assert cell(value) == shown


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("", "no event or claim"),
        ("zz", "no event or claim"),
        ("e1", "2 ids start with 'e1': e1a0, e1b0"),
        ("e9g", "was withdrawn"),
    ],
)
def test_a_prefix_that_means_none_or_many_is_told(asked: str, told: str, warehouse: Path) -> None:
    with pytest.raises(UnknownIdError, match=told):
        find_record(warehouse, asked)
