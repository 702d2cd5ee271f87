"""Corrections by people: checked by line, applied by the build, kept over rebuilds, exported as gold."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract.core import codes
from extract.serve.evaluate import score_claims, score_events
from extract.serve.review import export_gold, list_doubtful
from extract.warehouse.build import BuildPaths, build
from extract.warehouse.corrections import (
    COLUMNS,
    FIELDS,
    CorrectionsError,
    bind_corrections,
    check_corrections,
    read_corrections,
)
from extract.warehouse.publish import publish
from tests.factory import article, claim, event, write_day

HEADER = ",".join(COLUMNS) + "\n"


def write(warehouse: Path, *rows: str) -> None:
    """Write the file of corrections."""
    (warehouse / "corrections.csv").write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (",,event_type,AID,Ana,read it,2022-03-20", "line 2: neither id nor quote"),
        ("e1,,colour,red,Ana,read it,2022-03-20", "line 2: no field 'colour'"),
        ("e1,,event_type,BOMB,Ana,read it,2022-03-20", "line 2: 'BOMB' is no value of event_type"),
        ("e1,,event_type,,Ana,read it,2022-03-20", "line 2: event_type cannot be empty"),
        ("e1,,date_start,March,Ana,read it,2022-03-20", "line 2: 'March' is no value of date_start"),
        ("c1,,quantity_low,many,Ana,read it,2022-03-20", "line 2: 'many' is no value of quantity_low"),
        ("e1,,actor_country,RUS|Ukraine,Ana,read it,2022-03-20", "line 2: 'RUS|Ukraine' is no value"),
        ("e1,,event_type,AID,,read it,2022-03-20", "line 2: who or why"),
        ("e1,,event_type,AID,Ana,read it,yesterday", "line 2: 'yesterday' is no day"),
        ("e1,,exists,yes,Ana,read it,2022-03-20", "line 2: 'yes' is no value of exists"),
    ],
)
def test_a_wrong_row_is_named_by_its_line(row: str, told: str, tmp_path: Path) -> None:
    write(tmp_path, row)
    with pytest.raises(CorrectionsError) as error:
        read_corrections(tmp_path)
    assert told in str(error.value)


def test_rows_that_contradict_one_another_and_other_columns_are_told(tmp_path: Path) -> None:
    write(tmp_path, "e1,,event_type,AID,Ana,w,2022-03-20", "e1,,event_type,AGREE,Bo,w,2022-03-21")
    with pytest.raises(CorrectionsError, match="line 3: contradicts line 2"):
        read_corrections(tmp_path)
    (tmp_path / "corrections.csv").write_text("id,field,value\n")
    with pytest.raises(CorrectionsError, match="line 1: the columns must be"):
        read_corrections(tmp_path)


def test_no_file_is_no_correction(tmp_path: Path) -> None:
    assert read_corrections(tmp_path) == []


def test_every_closed_list_checks_its_values() -> None:
    assert FIELDS["event"]["event_type"]("ASSAULT")
    assert not FIELDS["event"]["event_type"]("assault")
    assert all(FIELDS["event"]["event_mode"](mode) for modes in codes.EVENT_MODES.values() for mode in modes)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two days, built and published."""
    folder = tmp_path_factory.mktemp("corrected")
    for day, number in (("2022-03-13", 300), ("2022-03-14", 362)):
        told: list[Any] = [
            event(day="2022-03-12", place="Lviv"),
            event("REQUEST", ("RUS",), ("CHN",), "2022-03-12", mode="assist", trigger=("asked", 40)),
        ]
        write_day(
            folder, day, "alpha", [(article(f"alpha/{day}", day), told, [claim(number), claim(7, "ship", start=9)])]
        )
    build(folder)
    publish(folder)
    return folder


def ask(warehouse: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse / "dateline.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.slow
def test_corrections_are_applied_shown_kept_and_taken_back(warehouse: Path) -> None:
    [(request,)] = ask(warehouse, "select event_id from events where event_type = 'REQUEST'")
    [(ship,)] = ask(warehouse, "select min(mention_id) from claim_mentions where item_category = 'ship'")
    [(tank,)] = ask(warehouse, "select claim_id from claims where quantity_low = 300")
    assert len(ask(warehouse, "select 1 from claim_mentions where item_category = 'ship'")) == 2
    write(
        warehouse,
        f"{request},,event_type,ACCUSE,Ana,it blames,2022-03-20",
        f"{request},,event_mode,disapprove,Ana,it blames,2022-03-20",
        f"{request},,recipient_country,POL,Bo,the quote says so,2022-03-20",
        f"{ship},,exists,no,Ana,no figure,2022-03-20",
        f"{tank},,quantity_low,310,Ana,misread,2022-03-20",
        f"{tank},,quantity_high,310,Ana,misread,2022-03-20",
    )
    for full_refresh in (False, True):
        build(warehouse, full_refresh=full_refresh)
        publish(warehouse)
        assert ask(warehouse, "select distinct event_type, event_mode, recipient_countries from events order by 1") == [
            ("ACCUSE", "disapprove", ["POL"]),
            ("ASSAULT", None, ["UKR"]),
        ]
        assert ask(warehouse, "select distinct corrected_by from event_mentions where event_type = 'ACCUSE'") == [
            ("Ana, Bo",)
        ]
        assert ask(warehouse, "select quantity_low from claims where item_category = 'tank' order by 1") == [
            (310.0,),
            (362.0,),
        ]
        assert len(ask(warehouse, "select 1 from claim_mentions where item_category = 'ship'")) == 1

    gold = list(export_gold(warehouse))
    assert {record["event_type"] for one in gold for record in one["events"]} >= {"ACCUSE"}
    for one in gold:
        for record in one["events"]:
            start, end = record["trigger_span"]
            assert 0 <= start < end
    assert score_events([(one["events"], one["events"]) for one in gold])["full"]["f1"] == 1
    assert score_claims([(one["claims"], one["claims"]) for one in gold])["full"]["f1"] == 1

    rows = list(csv.DictReader(io.StringIO(list_doubtful(warehouse, 10))))
    assert tuple(rows[0]) == COLUMNS
    assert tank not in {row["id"] for row in rows}
    assert {row["field"] for row in rows} == {"event_type", "quantity_low"}

    (warehouse / "corrections.csv").unlink()
    build(warehouse)
    publish(warehouse)
    assert ask(warehouse, "select distinct event_type from events order by 1") == [("ASSAULT",), ("REQUEST",)]
    assert len(ask(warehouse, "select 1 from claim_mentions where item_category = 'ship'")) == 2


def test_a_row_that_speaks_of_nothing_there_is_told(warehouse: Path, tmp_path: Path) -> None:
    write(warehouse, "e0000000000000000,,event_type,AID,Ana,why,2022-03-20")
    with pytest.raises(CorrectionsError, match="line 2: no telling with event_type has the id e0000000000000000"):
        bind_corrections(tmp_path / "build.duckdb", warehouse)
    with pytest.raises(CorrectionsError, match="line 2: no telling with event_type has the id e0000000000000000"):
        check_corrections(BuildPaths(warehouse).database, warehouse)


def test_a_quote_binds_to_its_tellings(warehouse: Path, tmp_path: Path) -> None:
    [(quote,)] = ask(warehouse, "select min(quote) from event_mentions")
    write(warehouse, f',"{quote}",modality,negated,Ana,why,2022-03-20')
    assert bind_corrections(tmp_path / "build.duckdb", warehouse) >= {date(2022, 3, 13)}
