"""A new model in a dataset's life: what it has not read is told and read again, ids stay, changes are told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import Result
from typer.testing import CliRunner

from extract.cli import app
from extract.core.schema import Claim, Event, to_row
from extract.serve.status import describe_status, read_status
from extract.store import readers, records
from extract.store.partitions import notes_in, partition_file, write_partition
from extract.store.readers import STORED, stale_days, stored
from extract.store.records import extract_units
from extract.warehouse.build import BuildPaths
from extract.warehouse.built import Contents, PartitionFile, days_read_again
from tests.factory import article, claim, event

Reading = dict[str, tuple[list[Event], list[Claim]]]
Switch = Callable[[str], None]

MEETING = event("CONSULT", ("USA", "CHN"), (), "2022-03-13", trigger=("met", 60))
READINGS: dict[str, Reading] = {
    "old": {
        "alpha/1": ([event(place="Lviv"), MEETING], [claim(300), claim(12, "ship", start=9)]),
        "alpha/2": ([event(day="2022-03-03", place="Lviv", trigger=("hit", 20))], []),
        "beta/3": ([event("AID", ("USA",), ("UKR",), "2022-03-15", trigger=("gave", 10))], []),
    },
    "new": {
        # The day of what alpha/2 tells was wrong; it is the strike that alpha/1 tells, which has a mode now.
        "alpha/1": ([event(place="Lviv", mode="aerial"), event("THREATEN", trigger=("warned", 80))],
                    [claim(310), claim(12, "ship", start=9)]),
        "alpha/2": ([event(place="Lviv", mode="aerial", trigger=("hit", 20))], []),
        "beta/3": ([event("AID", ("USA",), ("UKR",), "2022-03-15", trigger=("gave", 10))], []),
    },
}  # fmt: skip
DAYS = {"alpha/1": date(2022, 3, 13), "alpha/2": date(2022, 3, 14), "beta/3": date(2022, 3, 15)}


def dateline(warehouse: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(app, [*arguments, "--warehouse", str(warehouse)])
    assert result.exit_code == 0, (result.exception, result.stderr)
    return result


def ask(warehouse: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(BuildPaths(warehouse).database), read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture
def read_by(monkeypatch: pytest.MonkeyPatch) -> Switch:
    """Switches the reader: its digest, and what it reads."""
    now = {"reader": "old"}

    def read(rows: Iterable[dict[str, Any]]) -> list[dict[str, list[dict[str, Any]]]]:
        return [rows_of(row["article_id"], row["text"]) for row in rows]

    def rows_of(article_id: str, text: str) -> dict[str, list[dict[str, Any]]]:
        events, claims = READINGS[now["reader"]][article_id]
        return {
            table: [to_row(table, record, article_id=article_id, text=text) for record in found]
            for table, found in (("event_mentions", events), ("claims", claims))
        }

    for module in (readers, records):
        monkeypatch.setattr(module, "recipe_digest", lambda: now["reader"])
    monkeypatch.setattr(records, "extract_rows", read)
    monkeypatch.setattr(
        records, "map_batches", lambda function, batches, *_, **__: (r for batch in batches for r in function(batch))
    )
    return lambda reader: now.update(reader=reader)


@pytest.fixture
def warehouse(tmp_path: Path, read_by: Switch) -> Path:
    """A warehouse with the articles of three days, the first two of them read by the old reader."""
    for name, day in DAYS.items():
        source = name.partition("/")[0]
        write_partition(tmp_path, "articles", day, source, [to_row("articles", article(name, day.isoformat()))])
    read_by("old")
    list(extract_units(tmp_path, [(DAYS["alpha/1"], "alpha"), (DAYS["alpha/2"], "alpha")], workers=1))
    return tmp_path


def test_days_read_by_another_are_listed_with_the_command(warehouse: Path, read_by: Switch) -> None:
    assert read_status(warehouse)["stale_days"] == []
    assert "stale days   none" in describe_status(read_status(warehouse))
    read_by("new")
    list(extract_units(warehouse, [(DAYS["alpha/2"], "alpha")], workers=1))
    found = json.loads(dateline(warehouse, "status", "--json").stdout)
    assert found["stale_days"] == ["2022-03-13"]  # the 15th was never read
    told = dateline(warehouse, "status").stdout
    assert "stale days   2022-03-13\n" in told
    assert "dateline extract --stale" in told


def read_again(warehouse: Path, table: str) -> None:
    """What a run leaves that is killed after it has written the tables up to this one."""
    day = DAYS["alpha/1"]
    for name in STORED[: STORED.index(table) + 1]:
        write_partition(warehouse, name, *stored((day, "alpha"), name), [], notes={"read_by": "new"})


@pytest.mark.parametrize("table", STORED[:-1])
def test_a_run_killed_in_the_middle_of_a_day_leaves_it_stale(table: str, warehouse: Path, read_by: Switch) -> None:
    read_again(warehouse, table)
    for reader in ("old", "new"):
        read_by(reader)
        assert DAYS["alpha/1"] in stale_days(warehouse)
    dateline(warehouse, "extract", "--stale")
    assert stale_days(warehouse) == []
    assert notes_in(warehouse, "claims", DAYS["alpha/1"], "alpha")["read_by"] == "new"


def test_what_an_earlier_version_stored_counts_as_read_by_another(warehouse: Path) -> None:
    day = DAYS["alpha/2"]
    for table in STORED:
        partition_file(warehouse, table, *stored((day, "alpha"), table)).unlink()
        write_partition(warehouse, table, *stored((day, "alpha"), table), [])
    assert stale_days(warehouse) == [day]


def test_exactly_the_stale_days_are_read_again(warehouse: Path, read_by: Switch) -> None:
    read_by("new")
    list(extract_units(warehouse, [(DAYS["alpha/2"], "alpha")], workers=1))
    untouched = partition_file(warehouse, "event_mentions", DAYS["alpha/2"], "alpha")
    written = untouched.stat().st_mtime_ns
    done = dateline(warehouse, "extract", "--stale")
    assert "days=1 first=2022-03-13 last=2022-03-13" in done.stderr
    record = json.loads(done.stdout)
    assert record["row_counts"]["event_mentions"] == 2
    assert (record["date_from"], record["date_to"]) == (None, None)  # nobody fetched the days between
    assert untouched.stat().st_mtime_ns == written
    assert not partition_file(warehouse, "event_mentions", DAYS["beta/3"], "beta").exists()
    again = dateline(warehouse, "extract", "--stale")
    assert "nothing to read again" in again.stderr
    assert json.loads(again.stdout)["row_counts"] == {}


def resolved(warehouse: Path) -> dict[str, str | None]:
    """What every id of an event stands for."""
    events, merges = "select event_id, event_id from events", "select old_event_id, event_id from event_id_merges"
    return dict(ask(warehouse, f"{events} union all {merges}"))


def event_ids(warehouse: Path) -> dict[str, str]:
    """Event of each wording of a trigger."""
    return dict(ask(warehouse, "select trigger_text, event_id from event_mentions"))


def test_ids_stay_or_resolve_and_the_build_tells_what_changed(warehouse: Path, read_by: Switch) -> None:
    list(extract_units(warehouse, [(DAYS["beta/3"], "beta")], workers=1))
    first = json.loads(dateline(warehouse, "build").stdout)
    assert not [name for name in first["row_counts"] if name.startswith("read_again")]
    before, ids = resolved(warehouse), event_ids(warehouse)
    assert len(before) == 4
    read_by("new")
    dateline(warehouse, "extract", "--stale")
    done = dateline(warehouse, "build")
    after, now = resolved(warehouse), event_ids(warehouse)
    assert before.keys() <= after.keys()
    survivor = now["struck"]
    assert survivor in (ids["struck"], ids["hit"])
    assert after[ids["struck"]] == after[ids["hit"]] == survivor
    assert after[ids["met"]] is None
    counts = json.loads(done.stdout)["row_counts"]
    assert {name.partition("/")[2]: n for name, n in counts.items() if name.startswith("read_again")} == {
        "events/kept": 2, "events/changed": 1, "events/new": 1, "events/gone": 2, "events/resolving": 1,
        "claims/kept": 1, "claims/changed": 0, "claims/new": 1, "claims/gone": 1, "claims/resolving": 0,
    }  # fmt: skip
    (told,) = [line for line in done.stderr.splitlines() if "read again" in line and "table=events" in line]
    assert "days=3" in told
    assert "event_mode 1" in told


@pytest.mark.parametrize(
    ("before", "now", "is_new_file", "expected"),
    [
        ("old", "new", True, [date(2022, 3, 13)]),
        (None, "new", True, [date(2022, 3, 13)]),  # stored by an earlier version
        ("new", "new", True, []),  # an article came
        (None, "new", False, []),  # noted for the first time
        ("absent", "new", True, []),  # a day's first reading
        (None, None, True, []),  # articles
    ],
)
def test_days_read_again(before: str | None, now: str | None, is_new_file: bool, expected: list[date]) -> None:
    old = PartitionFile("claims/snapshot_date=2022-03-13/alpha.parquet", DAYS["alpha/1"], 10, 1)
    new = replace(old, modified=2) if is_new_file else old
    known = {} if before == "absent" else {old: None if before is None else Contents(1, before)}
    assert days_read_again(known, {new: Contents(1, now)}) == expected
