"""A release folder: valid by the libraries of its formats, without long quotes, with what changed since the last."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from extract.serve.export import cell, csv_expression
from extract.serve.quotes import MAX_WORDS
from extract.serve.release import ReleaseError, write_release
from tests.published import many_rows, write_published

LONG = " ".join(f"word{n}" for n in range(60))


def rows_with(n_events: int) -> dict[str, list[dict[str, Any]]]:
    """Rows with one long quote whose trigger stands far behind."""
    rows = many_rows(n_events)
    start = LONG.index("word50")
    rows["event_mentions"][4] |= {
        "quote": LONG,
        "trigger_start": start,
        "trigger_end": start + 6,
        "span_end": len(LONG),
    }
    rows["event_id_merges"] = []
    return rows


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two releases: the second has an event less that was merged, one that changed, and one more."""
    folder = tmp_path_factory.mktemp("published")
    output = folder / "releases"
    (folder / "one").mkdir()
    first = write_release(write_published(folder / "one", **rows_with(60)), output, date(2022, 5, 1))
    rows = rows_with(61)
    rows["events"] = rows["events"][1:]
    rows["event_mentions"] = rows["event_mentions"][2:]
    rows["events"][0] |= {"status": "denied", "n_articles": 9}
    rows["event_id_merges"] = [{"old_event_id": f"e{0:016x}", "event_id": f"e{1:016x}", "reason": "merged"}]
    (folder / "two").mkdir()
    second = write_release(write_published(folder / "two", **rows), output, date(2022, 6, 1))
    return first, second


def test_frictionless_finds_it_valid(releases: tuple[Path, Path]) -> None:
    from frictionless import validate

    report = validate(str(releases[1] / "datapackage.json"))
    assert report.valid, report.flatten(["type", "rowNumber", "fieldName", "message"])[:5]
    package = json.loads((releases[1] / "datapackage.json").read_text())
    assert {resource["title"] for resource in package["resources"]} == {
        path.stem for path in (releases[1] / "csv").glob("*.csv")
    }


def test_croissant_finds_it_valid_and_reads_it(releases: tuple[Path, Path]) -> None:
    import mlcroissant

    dataset = mlcroissant.Dataset(jsonld=str(releases[1] / "croissant.json"))
    assert not dataset.metadata.ctx.issues.errors
    assert not dataset.metadata.ctx.issues.warnings
    first = next(iter(dataset.records("events")))
    assert first["events/event_id"].decode() == f"e{1:016x}"


def test_every_file_has_its_checksum(releases: tuple[Path, Path]) -> None:
    listed = dict(reversed(line.split("  ")) for line in (releases[1] / "SHA256SUMS").read_text().splitlines())
    found = {
        path.relative_to(releases[1]).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in releases[1].rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }
    assert listed == found
    assert {"dateline.duckdb", "parquet/events.parquet", "geojson/events.geojson", "CITATION.cff"} <= set(found)


def test_no_quote_is_longer_than_may_be_published(releases: tuple[Path, Path]) -> None:
    with duckdb.connect(str(releases[0] / "dateline.duckdb"), read_only=True) as connection:
        quotes = [quote for (quote,) in connection.execute("select quote from event_mentions").fetchall()]
        texts = connection.execute("select count(*) from duckdb_columns() where column_name = 'text'").fetchall()
        silent = connection.execute("select count(*) from duckdb_columns() where comment is null and not internal")
        assert texts == [(0,)]
        assert silent.fetchall() == [(0,)]
    assert max(len(quote.replace("…", "").split()) for quote in quotes) <= MAX_WORDS
    assert [quote for quote in quotes if "word50" in quote and quote.startswith("… ") and quote.endswith(" …")]


def test_changes_are_told_with_reasons(releases: tuple[Path, Path]) -> None:
    with (releases[1] / "changes.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["table"] == "events"]
    assert [(row["id"][-2:], row["change"], row["columns"], row["reason"]) for row in rows] == [
        ("01", "changed", "status|n_articles", ""),
        ("3c", "new", "", ""),
        ("00", "retracted", "", f"merged into e{1:016x}"),
    ]
    assert (releases[0] / "changes.csv").read_text().splitlines() == ["table,id,change,columns,reason"]
    assert "Since dateline-2022-05-01: 1 events changed" in (releases[1] / "README.md").read_text()


def test_located_events_are_points(releases: tuple[Path, Path]) -> None:
    found = json.loads((releases[0] / "geojson" / "events.geojson").read_text())["features"]
    assert len(found) == 45
    lviv = next(one for one in found if one["properties"]["location"] == "Lviv")
    assert lviv["geometry"] == {"type": "Point", "coordinates": [24.0, 49.8]}
    assert not any((one["properties"]["url"] or "").startswith("javascript") for one in found)


def test_columns_of_other_datasets(releases: tuple[Path, Path]) -> None:
    with (releases[0] / "crosswalk" / "events_acled_like.csv").open() as file:
        acled = list(csv.DictReader(file))
    assert {row["event_type"] for row in acled} == {"Battles"}
    assert acled[1]["event_date"] == "2022-03-07"
    assert acled[1]["notes"].startswith("Forces struck target")
    with (releases[0] / "crosswalk" / "events_gdelt_like.csv").open() as file:
        gdelt = list(csv.DictReader(file))
    assert len(gdelt) == 60
    assert {(row["EventRootCode"], row["QuadClass"]) for row in gdelt} >= {("19", "4"), ("04", "1"), ("16", "4")}


def test_the_citation_is_well_formed(releases: tuple[Path, Path]) -> None:
    cited = yaml.safe_load((releases[0] / "CITATION.cff").read_text())
    assert cited["type"] == "dataset"
    assert str(cited["date-released"]) == "2022-05-01"


def test_a_folder_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    write_published(tmp_path)
    blocked = tmp_path / "blocked"
    blocked.write_text("a file in the way")
    with pytest.raises(ReleaseError, match="cannot write"):
        write_release(tmp_path, blocked)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("varchar", "=1+1"), ("varchar", "+49"), ("varchar", "-3"), ("varchar", "@x"), ("varchar", "plain"),
        ("varchar", "two\nlines"), ("varchar[]", ["=1", "b"]), ("varchar[]", []), ("double", -3.5), ("bigint", 7),
    ],
)  # fmt: skip
def test_sql_and_python_write_the_same_cell(kind: str, value: object) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"create table t (a {kind})")
        connection.execute("insert into t values ($1)", [value])
        assert connection.execute(f"select {csv_expression('a', kind)} from t").fetchall() == [(cell(value),)]
