"""Nights one by one, out of order, replayed, late or killed against one build of everything."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from extract.warehouse.build import BuildPaths, build
from extract.warehouse.marts import copy_marts, read_marts, renew_marts
from extract.warehouse.publish import publish
from tests import factory
from tests.news_generator import Telling, make_news, pair_scores, write_news
from tests.servers import wait_for

pytestmark = pytest.mark.slow

Memberships = dict[str, frozenset[frozenset[str]]]


def memberships(warehouse: Path) -> Memberships:
    """Families, stories and events as sets of their members."""
    queries = {
        "families": "select family_id, article_id from articles",
        "stories": "select story_id, article_id from articles",
        "events": "select event_id, mention_id from event_mentions",
    }
    found = {}
    with duckdb.connect(str(BuildPaths(warehouse).database), read_only=True) as connection:
        for name, query in queries.items():
            groups = defaultdict(set)
            for group, member in connection.execute(query).fetchall():
                groups[group].add(member)
            found[name] = frozenset(frozenset(members) for members in groups.values())
    return found


def ledger(warehouse: Path) -> dict[str, list[str]]:
    """Every row of the tables about figures; conflicts over events are told by how many there are."""
    queries = {
        "claims": "select * from claims order by claim_id",
        "claim_mentions": "select * from claim_mentions order by mention_id",
        "losses": "select * from losses_daily order by all",
        "conflicts": "select * from claim_conflicts where event_id is null order by all",
        "contested": "select count(*) from claim_conflicts where event_id is not null",
    }
    with duckdb.connect(str(BuildPaths(warehouse).database), read_only=True) as connection:
        return {name: list(map(str, connection.execute(query).fetchall())) for name, query in queries.items()}


def same_as_batch(nights: Path, tellings: list[Telling]) -> None:
    """Fail unless nights came to what one build of everything comes to."""
    batch = nights.parent / "batch"
    write_news(batch, tellings)
    build(batch)
    assert memberships(nights) == memberships(batch)
    mine, whole = ledger(nights), ledger(batch)
    for table, rows in whole.items():
        assert [row for row in rows if row not in set(mine[table])] == [], table
        assert mine[table] == rows, table
    assert min(map(len, whole.values())) > 0


def by_night(tellings: list[Telling]) -> dict[date, list[Telling]]:
    nights: dict[date, list[Telling]] = {}
    for told in tellings:
        nights.setdefault(told.snapshot, []).append(told)
    return nights


def published_ids(warehouse: Path) -> dict[str, str]:
    """One mention of each event in the published file, by event id."""
    with duckdb.connect(str(warehouse / "dateline.duckdb"), read_only=True) as connection:
        return dict(connection.execute("select event_id, min(mention_id) from event_mentions group by 1").fetchall())


def not_published(warehouse: Path) -> dict[str, int]:
    """Marts whose rows in the published file are not those of the build, with how many differ."""
    both = """
    select count(*) from (
        (select * from built.main.{0} except all select * from published.main.{0})
        union all (select * from published.main.{0} except all select * from built.main.{0})
    )
    """
    with duckdb.connect() as connection:
        connection.execute(f"attach '{BuildPaths(warehouse).database}' as built (read_only)")
        connection.execute(f"attach '{(warehouse / 'dateline.duckdb').resolve()}' as published (read_only)")
        differing = {m.name: connection.execute(both.format(m.name)).fetchall()[0][0] for m in read_marts()}
    return {name: rows for name, rows in differing.items() if rows}


def resolve(warehouse: Path) -> dict[str, str]:
    """What every event id stands for now."""
    with duckdb.connect(str(BuildPaths(warehouse).database), read_only=True) as connection:
        return dict(
            connection.execute(
                "select event_id, event_id from events union all select old_event_id, event_id from event_id_merges"
            ).fetchall()
        )


def now_in(warehouse: Path) -> dict[str, str]:
    """Event of each mention now."""
    with duckdb.connect(str(BuildPaths(warehouse).database), read_only=True) as connection:
        return dict(connection.execute("select mention_id, event_id from event_mentions").fetchall())


def test_sixty_days_equal_one_batch(tmp_path: Path) -> None:
    """Far more days than anything looks back: four nights one by one, then eight a build, which costs much the same."""
    tellings = list(make_news(4, days=60, per_day=6, mentions_per_day=60))
    nights = list(by_night(tellings).values())
    for start, end in pairwise([0, 1, 2, 3, *range(4, len(nights), 8), len(nights)]):
        for night in nights[start:end]:
            write_news(tmp_path / "nights", night)
        build(tmp_path / "nights")
    same_as_batch(tmp_path / "nights", tellings)


def test_disorder_changes_nothing_and_every_id_resolves(tmp_path: Path) -> None:
    """Nights in random order, one replayed, one with late articles, one killed half way."""
    tellings = list(make_news(6, days=6, per_day=8, mentions_per_day=80))
    nights = by_night(tellings)
    order = sorted(nights)
    random.Random(5).shuffle(order)
    late = nights[order[2]][::3]
    warehouse = tmp_path / "nights"
    published: dict[str, str] = {}

    def night(day: date, told: list[Telling]) -> None:
        write_news(warehouse, told)
        build(warehouse, [day])
        publish(warehouse)
        assert not_published(warehouse) == {}
        published.update(published_ids(warehouse))

    for position, day in enumerate(order):
        if position == 2:
            night(day, [told for told in nights[day] if told not in late])
        elif position == 4:
            write_news(warehouse, nights[day])
            kill_build(warehouse)
            night(day, nights[day])
        else:
            night(day, nights[day])
    night(order[1], nights[order[1]])
    night(order[2], nights[order[2]])
    same_as_batch(warehouse, tellings)
    stands_for, event_of = resolve(warehouse), now_in(warehouse)
    for event_id in published:
        assert stands_for[event_id] in set(event_of.values())
    build(warehouse, full_refresh=True)
    assert now_in(warehouse) == event_of


def kill_build(warehouse: Path) -> None:
    """Kill -9 a build while dbt is at work."""
    code = f"from pathlib import Path; from extract.warehouse.build import build; build(Path({str(warehouse)!r}))"
    statements, began = BuildPaths(warehouse).target / "run", time.time()
    process = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    wait_for("a model", lambda: any(p.stat().st_mtime > began for p in statements.rglob("int_*.sql")), every=0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_a_hundred_thousand_mentions(tmp_path: Path) -> None:
    truth = write_news(tmp_path, make_news(6, days=30, per_day=200, mentions_per_day=3400))
    assert len(truth) > 100_000
    build(tmp_path)
    found = now_in(tmp_path)
    precision, _, f1 = pair_scores(truth, found)
    assert precision >= 0.9
    assert f1 >= 0.85
    sizes: dict[object, int] = defaultdict(int)
    for event in (*truth.values(), *found.values()):
        sizes[event] += 1
    largest = max(sizes[event] for event in found.values())
    assert largest <= 3 * max(sizes[number] for number in truth.values())


def test_ids_survive_the_loss_of_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The published file gives back the ids, also those that were merged into others.

    It is renewed by what each build renewed, and written whole where a build started from nothing.
    """
    used: list[str] = []
    for name, write in (("copy_marts", copy_marts), ("renew_marts", renew_marts)):
        monkeypatch.setattr(
            f"extract.warehouse.publish.{name}", lambda to, name=name, write=write: used.append(name) or write(to)
        )
    tellings = list(make_news(8, days=3, per_day=4, mentions_per_day=30))
    nights = by_night(tellings)
    for day in sorted(nights, reverse=True):
        write_news(tmp_path, nights[day])
        build(tmp_path, [day])
        publish(tmp_path)
        assert not_published(tmp_path) == {}
    event_of, stands_for, figures = now_in(tmp_path), resolve(tmp_path), ledger(tmp_path)
    shutil.rmtree(tmp_path / "build")
    build(tmp_path)
    assert now_in(tmp_path) == event_of
    assert resolve(tmp_path) == stands_for
    assert ledger(tmp_path) == figures
    publish(tmp_path)
    assert not_published(tmp_path) == {}
    assert used == ["copy_marts", "renew_marts", "renew_marts", "copy_marts"]


def test_an_article_that_moves_to_an_earlier_day_leaves_nothing_behind(tmp_path: Path) -> None:
    """Fetched again under an earlier day, with another text and other figures: as if it had always been there.

    The day of a figure that another story tells, and what follows a total in its series, change with it.
    """
    text = "Dockers shut the harbour over night pay and the company asked the court to end the strike at once."
    other = "A storm took the roofs off forty houses in the hills and cut the only road to the coast, the mayor said."
    third = "The museum opens its new wing with a hundred paintings lent by collectors from three continents."
    act, moved = factory.event(day="2022-03-14"), factory.event("AID", day="2022-03-14")
    toll = factory.claim(30, "people", outcome="killed", measure="increment", since=None, as_of="2022-03-15")
    undated = replace(toll, as_of=date(2022, 3, 16), rules=("date: article's day",))
    totals = [factory.claim(n, start=9 * n, as_of=f"2022-03-{12 + n}") for n in (1, 2, 3)]
    days = {
        "2022-03-15": [(factory.article("a/1", "2022-03-15", text), [act], [toll, totals[1]])],
        "2022-03-16": [
            (factory.article("a/2", "2022-03-16", text), [act], []),
            (factory.article("a/3", "2022-03-16", third), [], [undated, totals[0], totals[2]]),
        ],
    }
    for warehouse in (tmp_path / "nights", tmp_path / "batch"):
        for day, told in days.items():
            factory.write_day(warehouse, day, "a", told)
    build(tmp_path / "nights")
    assert chain(tmp_path / "nights") == [(1, 2), (2, 3), (3, None), (30, None)]
    earlier = [(factory.article("a/1", "2022-03-14", other), [moved], [])]
    for warehouse in (tmp_path / "nights", tmp_path / "batch"):
        factory.write_day(warehouse, "2022-03-14", "a", earlier)
    build(tmp_path / "nights", [date(2022, 3, 14)])
    build(tmp_path / "batch")
    assert memberships(tmp_path / "nights") == memberships(tmp_path / "batch")
    assert len(memberships(tmp_path / "nights")["families"]) == 3
    assert ledger(tmp_path / "nights") == ledger(tmp_path / "batch")
    assert chain(tmp_path / "nights") == [(1, 3), (3, None), (30, None)]


def chain(warehouse: Path) -> list[tuple[float, float | None]]:
    """Each figure with the one that supersedes it."""
    query = (
        "select claims.quantity_low, later.quantity_low from claims "
        "left join claims as later on claims.superseded_by = later.claim_id order by all"
    )
    with duckdb.connect(str(BuildPaths(warehouse).database), read_only=True) as connection:
        return connection.execute(query).fetchall()
