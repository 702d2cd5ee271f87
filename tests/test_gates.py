"""Whatever is taken from a build, doubled in it or cut off in it, is refused, or the table's limits allow it."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract.core.schema import Reject, Unmatched, to_row
from extract.store.health import Health, write_health
from extract.store.partitions import partition_file, write_partition
from extract.store.runs import recorded_run
from extract.warehouse.build import BuildPaths, build
from extract.warehouse.built import BuildError
from extract.warehouse.gates import GateError
from extract.warehouse.marts import Mart, read_marts
from extract.warehouse.publish import PublishError, next_version, publish, roll_back
from tests.factory import entity, quotation
from tests.news_generator import Telling, make_news, write_news

MARTS = {mart.name: mart for mart in read_marts()}
DAYS = 6
LATER = date(2022, 6, 1)
REFERENCES = {
    "event_mentions": ("event_id", "article_id"),
    "claim_mentions": ("claim_id", "article_id"),
    "claims": ("claim_id",),
    "events": ("event_id",),
    "articles": ("article_id",),
    "losses_daily": ("claim_id", "article_id"),
    "claim_conflicts": ("claim_id",),
}
"""Columns that lead from a table to another, or back."""


MAY_BE_EMPTY = ("event_id_merges", "retractions", "reference_totals", "claims_vs_reference")


def write_night(warehouse: Path, told: list[Telling]) -> None:
    """Articles with their records, who said them, what was refused and what was not understood."""
    write_news(warehouse, told)
    day = told[0].snapshot
    rows: dict[str, list[dict[str, Any]]] = {"attributions": [], "unmatched": [], "rejects": []}
    for number, telling in enumerate(told):
        key = {"article_id": telling.article.article_id, "text": telling.article.text}
        said = [event.attribution for event in telling.events if event.attribution]
        rows["attributions"] += [
            to_row("attributions", quotation(replace(one, source=entity(f"Speaker {day:%d} {number}")), 30 * n), **key)
            for n, one in enumerate(said)
        ]
        rows["unmatched"].append(to_row("unmatched", Unmatched("place", f"Nowhere{number}", (0, 8), (0, 30)), **key))
        rows["rejects"].append(to_row("rejects", Reject("made", f"r{number}", None, "clean", "no_text", None)))
    for table, records in rows.items():
        write_partition(warehouse, table, day, "made", records)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of some days, published, with one day more built."""
    warehouse = tmp_path_factory.mktemp("gates") / "warehouse"
    news = list(make_news(5, days=DAYS, per_day=12, mentions_per_day=150))
    nights = [list(told) for _, told in groupby(news, key=lambda telling: telling.snapshot)]
    for told in nights[:-1]:
        write_night(warehouse, told)
    with recorded_run(warehouse, "run", [LATER], {"tool": "1"}):
        write_health(warehouse, [Health(f"source{n}", "feed", "ok") for n in range(9)])
    build(warehouse)
    publish(warehouse, today=LATER)
    write_night(warehouse, nights[-1])
    build(warehouse)
    return warehouse


@pytest.fixture
def copy(published: Path, tmp_path: Path) -> Path:
    """The same, to be broken."""
    warehouse = tmp_path / "warehouse"
    shutil.copytree(published, warehouse, symlinks=True)
    return warehouse


@pytest.fixture
def broken(published: Path, tmp_path: Path) -> Path:
    """The same build and publication, which is all that gates look at."""
    warehouse = tmp_path / "warehouse"
    (warehouse / "build").mkdir(parents=True)
    shutil.copyfile(BuildPaths(published).database, BuildPaths(warehouse).database)
    (warehouse / "dateline.duckdb").symlink_to((published / "dateline.duckdb").resolve())
    return warehouse


def mutate(warehouse: Path, *statements: str) -> None:
    with duckdb.connect(str(BuildPaths(warehouse).database)) as connection:
        for statement in statements:
            connection.execute(statement)


def rows_in(warehouse: Path, table: str) -> int:
    with duckdb.connect(str(BuildPaths(warehouse).database), read_only=True) as connection:
        row = connection.execute(f"select count(*) from {table}").fetchone()
    assert row is not None
    return int(row[0])


def mutations(mart: Mart) -> Iterator[tuple[str, str]]:
    name = mart.name
    if mart.gate.get("shrink", 0) < 1:
        yield "emptied", f"delete from {name}"
        yield "halved", f"delete from {name} where rowid % 2 = 0"
    yield "doubled", f"insert into {name} from {name}"
    if mart.key and MARTS[name].columns[0][1] == "varchar":
        first = mart.key[0]
        fresh = f"insert into {name} select * replace ('x' || {first} as {first}) from {name}"
        if name not in ("quality", "runs", "unmatched"):  # a row more of each is no damage that counts could tell
            yield "doubled anew", fresh
    for column in REFERENCES.get(name, ()):
        yield f"cut off by {column}", f"update {name} set {column} = 'gone' || {column} where {column} is not null"


CASES = [
    pytest.param(name, statement, id=f"{name} {kind}")
    for name, mart in MARTS.items()
    for kind, statement in mutations(mart)
]


def test_the_undamaged_build_is_published(copy: Path) -> None:
    assert publish(copy, today=LATER).forced == ()


@pytest.mark.parametrize(("table", "statement"), CASES)
def test_a_damaged_build_is_refused(table: str, statement: str, broken: Path) -> None:
    if table in MAY_BE_EMPTY and not rows_in(broken, table):
        pytest.skip("there is nothing of it here")
    assert rows_in(broken, table)
    before = (broken / "dateline.duckdb").resolve()
    mutate(broken, statement)
    with pytest.raises(GateError) as caught:
        publish(broken, today=LATER)
    assert table in str(caught.value)
    assert "--force --reason" in str(caught.value)
    assert (broken / "dateline.duckdb").resolve() == before


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "delete from staging.stg_articles where snapshot_date = (select max(snapshot_date) from articles)",
            "0 of the",
        ),
        (
            "insert into staging.stg_claim_mentions from staging.stg_claim_mentions",
            "rows in the Parquet files of claims",
        ),
        ("update event_mentions set date_start = date '2031-01-01' where modality = 'asserted'", "after their article"),
        ("update events set date_start = null", "events without a day"),
        ("update claims set quantity_low = quantity_high + 1", "lower bound above"),
        ("update claims set quantity_low = -1", "negative"),
        ("drop table sources", "no table sources"),
        ("drop table built_files", "does not know what it was made of"),
    ],
)
def test_what_else_is_refused(statement: str, told: str, broken: Path) -> None:
    mutate(broken, statement)
    with pytest.raises((GateError, PublishError), match=told):
        publish(broken, today=LATER)


def test_a_damaged_build_is_refused_in_the_first_night_too(broken: Path) -> None:
    (broken / "dateline.duckdb").unlink()
    mutate(broken, "delete from events")
    with pytest.raises(GateError, match="events that are not there"):
        publish(broken, today=LATER)


@pytest.mark.slow
def test_a_day_with_a_tenth_of_its_usual_is_refused_and_the_next_heals(published: Path, tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    news = list(make_news(5, days=DAYS, per_day=40, mentions_per_day=150))
    nights = {day: list(told) for day, told in groupby(news, key=lambda telling: telling.snapshot)}
    *whole, last = nights
    for day in whole:
        write_news(warehouse, nights[day])
    few = nights[last][: max(1, len(nights[whole[-1]]) // 12)]
    write_news(warehouse, few)
    build(warehouse)
    with pytest.raises(GateError, match=f"articles has {len(few)} rows on {last}"):
        publish(warehouse, today=LATER)
    assert publish(warehouse, today=last).counts["articles"]  # a day that is not over yet is not judged
    write_news(warehouse, nights[last])
    build(warehouse)
    publish(warehouse, today=LATER)


def test_what_is_forced_is_recorded(copy: Path) -> None:
    mutate(copy, "delete from sources")
    done = publish(copy, today=LATER, force_reason="sources are renamed")
    assert done.forced and all(told.startswith("sources") for told in done.forced)
    package = json.loads((copy / "datapackage.json").read_text())
    assert package["forced"]["reason"] == "sources are renamed"
    assert package["forced"]["failed_gates"][0].startswith("sources")


def test_rolling_back_shows_the_version_before(copy: Path) -> None:
    first = (copy / "dateline.duckdb").resolve()
    publish(copy, today=LATER)
    second = (copy / "dateline.duckdb").resolve()
    second.chmod(0o644)
    with second.open("r+b") as handle:
        handle.truncate(5000)
    with pytest.raises(PublishError, match=f"{second.name} cannot be read.*--rollback"):
        publish(copy, today=LATER)
    assert roll_back(copy) == first == (copy / "dateline.duckdb").resolve()
    assert json.loads((copy / "datapackage.json").read_text())["version"] in first.name
    publish(copy, today=LATER)
    with pytest.raises(PublishError, match="no older version"):
        roll_back(copy / "nowhere")


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        ((), "20220314T120000000000Z"),
        (("20220314T115959999999Z",), "20220314T120000000000Z"),
        (("20220314T120000000000Z",), "20220314T120000000001Z"),
        (("20220314T100000000000Z", "20230101T000000000009Z"), "20230101T000000000010Z"),
        (("by-hand",), "20220314T120000000000Z"),
    ],
)
def test_versions_are_in_order_although_the_clock_went_back(
    there: tuple[str, ...], expected: str, tmp_path: Path
) -> None:
    for name in there:
        (tmp_path / f"dateline-{name}.duckdb").touch()
    assert next_version(tmp_path, datetime(2022, 3, 14, 12, tzinfo=UTC)) == expected


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:200]), "is damaged"),
        (lambda path: path.write_text("not parquet at all"), "is damaged"),
        (lambda path: path.write_bytes(b""), "is damaged"),
    ],
)
def test_a_damaged_partition_is_named_with_its_remedy(damage: object, told: str, copy: Path) -> None:
    day = date(2022, 3, 2)
    path = partition_file(copy, "event_mentions", day, "made")
    damage(path)  # type: ignore[operator]
    with pytest.raises(BuildError, match=told) as caught:
        build(copy)
    assert str(path.relative_to(copy)) in str(caught.value)
    assert f"dateline extract --date {day}" in str(caught.value)


def test_a_foreign_partition_is_named(copy: Path) -> None:
    path = partition_file(copy, "articles", date(2022, 3, 2), "stranger")
    with duckdb.connect() as connection:
        connection.execute(f"copy (select 1 as x) to '{path}' (format parquet)")
    with pytest.raises(BuildError, match="no file of this store"):
        build(copy)
