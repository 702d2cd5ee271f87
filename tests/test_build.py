"""The build on made-up rows: grains, keys, ledger, and what happens when it cannot run."""

from __future__ import annotations

import fcntl
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract.serve.explain import UnknownIdError, describe_record, find_record
from extract.serve.summary import describe_summary, read_summary
from extract.warehouse.build import BuildError, BuildPaths, build, dbt_environment, explain, explain_failure
from extract.warehouse.built import first_damage
from extract.warehouse.publish import PublishError, publish
from tests.factory import article, attribution, claim, entity, event, write_day

Query = Callable[[str], list[tuple[Any, ...]]]


def ask(file: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of two days and three outlets, built and published."""
    warehouse = tmp_path_factory.mktemp("warehouse")
    denial = attribution(entity("Wen Li", "CHN"), stance="denies")
    officials = attribution(entity("US officials", "USA"), anonymous=True, via=("The Daily Post",))
    named = attribution(entity("Ana Petrova, the spokeswoman", "UKR"))
    asked: dict[str, Any] = {
        "event_type": "REQUEST", "mode": "assist", "actor": ("RUS",), "recipient": ("CHN",), "day": "2022-03-12"
    }  # fmt: skip
    wire = "Missiles struck a base: one wire story"
    meeting = event("CONSULT", ("USA", "CHN"), (), "2022-03-14", modality="future", trigger=("will meet", 60))
    write_day(warehouse, "2022-03-13", "alpha", [
        (article("alpha/1", "2022-03-13", "Missiles struck the base at Lviv before dawn."),
         [event(**asked, said=officials), event(day="2022-03-12", place="Lviv"), meeting],
         [claim(300, as_of="2022-03-12"), claim(12, "ship", as_of="2022-03-12", start=9)]),
    ])  # fmt: skip
    write_day(warehouse, "2022-03-14", "alpha", [
        (article("alpha/2", "2022-03-14"), [event(**asked, said=denial)],
         [claim(362), claim(5, measure="increment", since="2022-03-13", start=9), claim(2, "ship", start=18)]),
    ])  # fmt: skip
    write_day(warehouse, "2022-03-14", "beta", [
        (article("beta/1", "2022-03-14", f"{wire}."), [event(**asked, said=officials), event(day="2022-03-12")],
         [claim(362), claim(50, claimant="RUS", start=9)]),
        (article("beta/2", "2022-03-14", f"{wire}!", outlet="gamma", hour=9), [event(**asked, said=named)], []),
    ])  # fmt: skip
    build(warehouse)
    publish(warehouse, {"tool": "1"})
    return warehouse


@pytest.fixture(scope="module")
def query(built: Path) -> Query:
    return lambda text: ask(built / "dateline.duckdb", text)


def test_one_row_per_event(query: Query) -> None:
    rows = query(
        "select event_type, actor_countries, recipient_countries, date_start, status, n_mentions, n_articles, "
        "n_families, n_sources_low, n_sources_high from events order by event_type"
    )
    assert rows == [
        ("ASSAULT", ["RUS"], ["UKR"], date(2022, 3, 12), "asserted", 2, 2, 2, 1, 2),
        ("CONSULT", ["CHN", "USA"], [], date(2022, 3, 14), "planned", 1, 1, 1, 1, 1),
        ("REQUEST", ["RUS"], ["CHN"], date(2022, 3, 12), "contested", 4, 4, 3, 2, 2),
    ]


def test_copies_share_a_family_and_the_earliest_is_the_original(query: Query) -> None:
    assert query("select family_id from articles where source = 'beta' order by article_id") == [
        ("beta/2",),
        ("beta/2",),
    ]
    assert query("select article_id from articles where not is_original") == [("beta/1",)]


def test_one_figure_told_twice_is_one_claim_and_the_later_total_supersedes(query: Query) -> None:
    rows = query(
        "select claims.quantity_low, claims.n_articles, later.quantity_low, claims.is_correction, claims.flags "
        "from claims left join claims as later on claims.superseded_by = later.claim_id "
        "where claims.measure = 'cumulative' and claims.claimant_country = 'UKR' order by claims.quantity_low"
    )
    assert rows == [
        (2.0, 1, None, True, []),
        (12.0, 1, 2.0, False, []),
        (300.0, 1, 362.0, False, []),
        (362.0, 2, None, False, []),
    ]


def test_losses_stand_on_the_day_the_claim_speaks_of(query: Query) -> None:
    rows = query(
        "select day, total, increment, article_id from losses_daily "
        "where claimant_country = 'UKR' and item_category = 'tank' order by day"
    )
    assert rows == [
        (date(2022, 3, 12), 300.0, None, "alpha/1"),
        (date(2022, 3, 13), 362.0, 5.0, "alpha/2"),
    ]


def test_conflicts_are_pairs_of_claims_and_contested_events(query: Query) -> None:
    rows = query(
        "select kind, a.quantity_low, b.quantity_low from claim_conflicts as c left join claims as a using (claim_id) "
        "left join claims as b on c.other_claim_id = b.claim_id order by kind"
    )
    assert [(kind, {low, high}) for kind, low, high in rows] == [("claimants", {50.0, 362.0}), ("event", {None})]


def test_dyads_count_contested_events_and_leave_plans_out(query: Query) -> None:
    rows = query(
        "select actor_country, actor_sector, recipient_country, recipient_sector, event_type, is_assumed_day, "
        "n_events, n_contested, mean_score from dyads_daily"
    )
    assert sorted(rows) == [
        ("RUS", "GOV", "CHN", "GOV", "REQUEST", False, 1, 1, -0.5),
        ("RUS", "GOV", "UKR", "GOV", "ASSAULT", False, 1, 0, -9.0),
    ]


def test_what_sources_count_can_be_read_in_attributions(query: Query) -> None:
    counted = query(
        "select source_id, n_attributions, n_denies, n_articles, n_outlets from sources "
        "except select source_id, count(*), count(*) filter (where stance = 'denies'), count(distinct article_id), "
        "count(distinct outlet) from attributions group by source_id"
    )
    assert counted == []
    assert query("select source_name, country, n_denies from sources where n_denies > 0") == [("Wen Li", "CHN", 1)]


def test_published_file_has_comments_everywhere(query: Query) -> None:
    assert query("select table_name from duckdb_tables() where comment is null") == []
    assert query("select table_name, column_name from duckdb_columns() where not internal and comment is null") == []
    assert query("select view_name from duckdb_views() where not internal") == []


def test_full_refresh_keeps_ids(built: Path) -> None:
    before = ask(BuildPaths(built).database, "select event_id, n_mentions from events order by 1")
    build(built, full_refresh=True)
    assert ask(BuildPaths(built).database, "select event_id, n_mentions from events order by 1") == before


def test_a_build_starts_without_a_parse_where_the_project_was_parsed_before(built: Path) -> None:
    log = (BuildPaths(built).folder / "logs" / "dbt.log").read_text(encoding="utf-8")
    assert "no changes found, skipping parsing" in log


def test_published_file_is_a_read_only_file_behind_a_link(built: Path) -> None:
    link = built / "dateline.duckdb"
    assert link.is_symlink()
    assert link.stat().st_mode & 0o777 == 0o444


def test_an_empty_warehouse_builds_and_a_replaced_day_leaves_nothing_behind(tmp_path: Path) -> None:
    assert build(tmp_path)["events"] == 0
    assert publish(tmp_path).counts["articles"] == 0
    write_day(tmp_path, "2022-03-13", "alpha", [(article("alpha/1", "2022-03-13"), [event()], [claim(3)])])
    assert build(tmp_path)["events"] == 1
    write_day(tmp_path, "2022-03-13", "alpha", [])
    counts = build(tmp_path, [date(2022, 3, 13)])
    assert (counts["articles"], counts["events"], counts["claims"]) == (0, 0, 0)
    assert counts["event_id_merges"] == 1


def test_another_build_is_told_in_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "build"
    folder.mkdir()
    with (folder / ".lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(BuildError, match="another build"):
            build(tmp_path)


def test_a_broken_last_build_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "dateline.duckdb").write_bytes(b"no database" * 1000)
    with pytest.raises(BuildError, match="cannot read the last build"):
        build(tmp_path)


@pytest.mark.parametrize("share", [0.02, 0.2, 0.4, 0.6, 0.8, 0.99])
def test_a_build_that_was_cut_off_anywhere_is_damaged(share: float, built: Path, tmp_path: Path) -> None:
    """Also where it can still be opened, and what failed is a model that reads what is gone."""
    whole, part = BuildPaths(built).database, tmp_path / "part.duckdb"
    assert first_damage(whole) is None
    part.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * share)])
    for failure in (BuildError("dbt build failed at model events"), duckdb.IOException("no such block")):
        assert "cannot read the last build" in str(explain(part, failure))
    assert "at model events" in str(explain(whole, BuildError("dbt build failed at model events")))
    assert "cannot build" in str(explain(whole, duckdb.IOException("the disk is full")))


def test_a_warehouse_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "build").write_text("in the way")
    with pytest.raises(BuildError, match="cannot write"):
        build(tmp_path)


@pytest.mark.parametrize(
    ("output", "errors", "told"),
    [
        (
            'Failure in test never\nfailed nodes: [["test.dateline.never.1a", "Got 1 result"]]\n', "",
            "dbt build failed at test never: Got 1 result",
        ),
        (
            f"failed nodes: {[[f'model.dateline.m{n}', f'no {n}'] for n in range(5)]}".replace("'", '"'), "",
            "dbt build failed at model m0: no 0; model m1: no 1; model m2: no 2; and 2 more",
        ),
        ("12:00 Running\nfailed nodes: []\n", "Error: no profile\n", "dbt build failed: Error: no profile"),
        ("", "Killed\n", "dbt build failed: Killed"),
        ("", "", "dbt build failed: no output"),
    ],
)  # fmt: skip
def test_what_failed_in_a_build_is_told_in_one_line(output: str, errors: str, told: str) -> None:
    assert explain_failure(output, errors) == told


def test_nothing_built_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="nothing is built"):
        publish(tmp_path)


def test_an_event_and_a_claim_explain_themselves(built: Path, query: Query) -> None:
    [(event_id,)] = query("select event_id from events where event_type = 'REQUEST'")
    told = describe_record(find_record(built, event_id))
    assert "contested" in told
    assert "US officials" in told
    [(claim_id,)] = query("select claim_id from claims where quantity_low = 50")
    assert claim_id in describe_record(find_record(built, claim_id[:12]))


def test_an_unknown_id_is_told_in_one_line(built: Path) -> None:
    with pytest.raises(UnknownIdError, match="no event or claim"):
        find_record(built, "ez")


def test_dbt_unit_tests_pass(built: Path, tmp_path: Path) -> None:
    """The models' own unit tests, in the build's environment and beside a build and the one before it."""
    paths = BuildPaths(built)
    for name in ("dateline.duckdb", "before.duckdb"):
        shutil.copyfile(paths.database, tmp_path / name)
    command = [sys.executable, "-m", "dbt.cli.main", "--quiet", "test", "--select", "test_type:unit"]
    done = subprocess.run(
        command, cwd=tmp_path, env=dbt_environment(paths), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:]


def test_the_summary_counts_what_is_published(built: Path) -> None:
    text = describe_summary(read_summary(built))
    (count,) = ask(built / "dateline.duckdb", "select count(*) from events")[0]
    assert re.search(rf"events +{count}\n", text)
    assert "for example" in text
