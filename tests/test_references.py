"""Reference series: checked by line, stored, loaded, and set beside the claimed totals."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import duckdb
import pytest

from extract.ingest.references import COLUMNS, ReferenceSeriesError, store_reference
from extract.ingest.sources import Source, read_sources
from extract.warehouse.references import load_references
from tests.conftest import ROOT

ROW = "2022-03-12,RUS,tank,lost,187,Oryx-like,Open count,https://count.example"
MARTS = ROOT / "dbt_project" / "models" / "marts"


def series(folder: Path, *rows: str, header: str = ",".join(COLUMNS)) -> Source:
    """A source of the kind reference with the rows."""
    (folder / "count.csv").write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    sources = folder / "sources.csv"
    sources.write_text(
        "name,kind,location,outlet,language,enabled,note\ncount,reference,count.csv,Open count,en,true,totals\n"
    )
    [source] = read_sources(sources)
    return source


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (ROW.replace("2022-03-12", "12 March"), "count.csv, line 2: date '12 March' is no day"),
        (ROW.replace("RUS", "Russia"), "subject_country 'Russia'"),
        (ROW.replace("tank", "panzer"), "category 'panzer' is none of the codebook"),
        (ROW.replace("lost", "gone"), "outcome 'gone' is none of the codebook"),
        (ROW.replace("187", "many"), "total 'many' is no number"),
    ],
)
def test_a_wrong_row_is_named_by_its_line(row: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(ReferenceSeriesError, match=re.escape(told)):
        store_reference(series(tmp_path, row), tmp_path / "warehouse")
    assert not (tmp_path / "warehouse" / "reference").exists()


def test_other_columns_are_told(tmp_path: Path) -> None:
    with pytest.raises(ReferenceSeriesError, match=r"count\.csv, line 1: the columns must be"):
        store_reference(series(tmp_path, ROW, header="date,total"), tmp_path)


def test_claimed_totals_stand_beside_the_series(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    rows = (
        ROW,
        ROW.replace("12,RUS", "16,RUS").replace("187", "300"),
        ROW.replace("12,RUS", "20,RUS").replace("187", "389"),
    )
    assert store_reference(series(tmp_path, *rows), warehouse) == 3
    build = tmp_path / "build.duckdb"
    assert load_references(build, warehouse) == 3
    assert load_references(build, warehouse) == 3
    with duckdb.connect(str(build)) as connection:
        connection.execute("create table reference_totals as " + mart("reference_totals"))
        connection.execute(
            "create table losses_daily as select * from (values "
            "('c0', 'UKR', 'RUS', 'tank', 'lost', date '2022-03-11', 100.0, 'a/0', 'war'),"
            "('c1', 'UKR', 'RUS', 'tank', 'lost', date '2022-03-14', 389.0, 'a/1', 'war'),"
            "('c2', 'UKR', 'RUS', 'tank', 'lost', date '2022-03-18', 300.0, 'a/2', 'war'),"
            "('c3', 'UKR', 'RUS', 'ship', 'lost', date '2022-03-18', 3.0, 'a/2', 'war'),"
            "('c4', 'UKR', 'RUS', 'tank', 'lost', date '2022-03-21', 900.0, 'a/3', 'war')"
            ") as t(claim_id, claimant_country, subject_country, item_category, outcome, day, total, article_id, scope)"
        )
        found = connection.execute(
            "select claim_id, reference_total, reference_day, difference, is_match, lag_days "
            f"from ({mart('claims_vs_reference')}) order by claim_id"
        ).fetchall()
    assert found == [
        ("c1", 187.0, date(2022, 3, 12), 202.0, False, 6),
        ("c2", 300.0, date(2022, 3, 16), 0.0, True, -2),
        ("c4", 389.0, date(2022, 3, 20), 511.0, False, None),
    ]


def mart(name: str) -> str:
    """The mart's SQL with the tables it refers to."""
    sql = (MARTS / f"{name}.sql").read_text(encoding="utf-8")
    return re.sub(r"\{\{ (?:ref|source)\((?:'\w+', )?'(\w+)'\) \}\}", r"\1", sql)


def test_a_warehouse_without_series_has_none(tmp_path: Path) -> None:
    assert load_references(tmp_path / "build.duckdb", tmp_path) == 0
