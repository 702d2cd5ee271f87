"""Every kind of damage has one line and one remedy, leaves what is published alone, and is healed by the next run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.conftest import ROOT
from tests.hostile import Site, reset, running, status

DATELINE = Path(sys.executable).with_name("dateline")
DAY = "2022-03-14"
HEADER = "name,kind,location,outlet,language,enabled,note\n"
NOT_COMPARED = {"runs", "quality", "source_health", "rejects"}  # a dead source leaves its reject
DEAD = "dead,feed,http://127.0.0.1:9/feed.xml,,en,true,nobody listens there\n"

pytestmark = pytest.mark.ops


def dateline(
    warehouse: Path,
    *arguments: str,
    limit: int | None = None,
    under: tuple[str, ...] = (),
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """A command on the warehouse, started by another one; no file may get larger than ``limit`` blocks."""
    command = [str(DATELINE), *arguments, "--warehouse", str(warehouse)]
    if arguments[0] in ("fetch", "clean", "run", "backfill"):
        command += ["--sources", str(warehouse.parent / "sources.csv")]
    if limit is not None:
        command = ["bash", "-c", f'ulimit -f {limit}; exec "$@"', "bash", *command]
    networks = {
        "DATELINE_CONTACT": "desk@example.org",
        "DATELINE_ALLOW_NETWORKS": "127.0.0.1/32",
        "DATELINE_DELAY": "0",
    }
    base = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(warehouse.parent)}
    return subprocess.run(
        [*under, *command], env=base | networks | dict(environment or {}), capture_output=True, text=True, check=False
    )


def contents(warehouse: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every published table but the logs."""
    with duckdb.connect(str(warehouse / "dateline.duckdb"), read_only=True) as connection:
        tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
        return {
            name: connection.execute(f"from {name} order by all").fetchall() for name in sorted(tables - NOT_COMPARED)
        }


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published day, in a folder whose name is full of patterns and quotes."""
    folder = tmp_path_factory.mktemp("faults") / "it's [a] day *"
    folder.mkdir()
    text = "Russian forces attacked {}, killing {} people, officials said. China asked Iran for help on Sunday."
    documents = [
        {"id": f"d{n}", "text": text.format(place, n + 12), "published": DAY, "url": f"https://wire.example/{n}"}
        for n, place in enumerate(("Kharkiv", "Odesa", "Lviv", "Kherson"))
    ]
    documents += [
        {"id": "a\ud800/../*[x]", "text": "\ud800 Russia asked \x00China\x1b[2J for help. \udfff", "published": DAY},
        {
            "id": "b\x00\r\n",
            "text": "Russia asked Iran.",
            "published": DAY,
            "url": "https://a.example/\r\nWARC-Type: x",
        },
    ]
    (folder / "documents.jsonl").write_text("\n".join(map(json.dumps, documents)) + "\n\x00{" + "[" * 5000)
    (folder / "sources.csv").write_text(HEADER + "docs.extract,jsonl,documents.jsonl,Wire,en,true,\n")
    done = dateline(folder / "warehouse", "run", "--date", DAY)
    assert done.returncode == 0, done.stderr
    assert "1 json_syntax" in done.stderr
    published = contents(folder / "warehouse")
    assert len(published["articles"]) == len(documents)
    assert published["events"]
    return folder / "warehouse"


def partition(warehouse: Path, table: str) -> Path:
    return warehouse / table / f"snapshot_date={DAY}" / "docs.extract.parquet"


def cut_off(path: Path, share: float) -> None:
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])


halve, shave = partial(cut_off, share=0.5), partial(cut_off, share=0.9)


@dataclass(frozen=True)
class Fault:
    """What is damaged, the command that meets it, what it says, and the commands of the remedy."""

    row: str
    """The fault as the table in dags/README.md calls it."""
    harm: Callable[[Path], Path]
    """Damages the warehouse and returns the file that is to be named."""
    command: tuple[str, ...]
    told: str
    remedy: tuple[tuple[str, ...], ...] = ()
    """What to run; the damaged file is deleted before."""


def harm_file(find: Callable[[Path], Path], damage: Callable[[Path], object]) -> Callable[[Path], Path]:
    def harm(warehouse: Path) -> Path:
        damage(find(warehouse))
        return find(warehouse)

    return harm


def make_foreign(path: Path) -> None:
    pq.write_table(pa.table({"x": [1]}), path)


def make_newer(path: Path) -> None:
    table = pq.read_table(path)
    pq.write_table(table.replace_schema_metadata({**table.schema.metadata, b"schema_version": b"999"}), path)


def raw_file(warehouse: Path) -> Path:
    """The stored bytes of the day, which what was cleaned before no longer spares reading."""
    shutil.rmtree(warehouse / "cache", ignore_errors=True)
    return warehouse / "raw" / "docs.extract" / f"{DAY}.0.warc.gz"


def halve_published(warehouse: Path) -> Path:
    path = (warehouse / "dateline.duckdb").resolve()
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:5000])
    return path


BUILD = "damaged build file, wherever in it"
PARQUET, ON_DAY = "truncated or foreign Parquet file", ("--date", DAY)
MENTIONS = partial(partition, table="event_mentions")
FAULTS = {
    "mentions cut off": Fault(
        PARQUET, harm_file(MENTIONS, halve), ("build",), "dateline extract --date 2022-03-14", (("extract", *ON_DAY),)
    ),
    "articles cut off": Fault(
        PARQUET, harm_file(partial(partition, table="articles"), halve), ("extract", *ON_DAY),
        "dateline clean --date 2022-03-14", (("clean", *ON_DAY),),
    ),
    "another table": Fault(
        PARQUET, harm_file(MENTIONS, make_foreign), ("build",), "no file of this store", (("extract", *ON_DAY),),
    ),
    "newer schema": Fault(
        "Parquet of a newer schema", harm_file(MENTIONS, make_newer), ("build",), "has schema 999",
        (("extract", *ON_DAY),),
    ),
    "manifest": Fault(
        "damaged manifest or WARC file",
        harm_file(lambda warehouse: raw_file(warehouse).with_name(f"{DAY}.json"), halve),
        ("fetch", *ON_DAY), "remove it and fetch the day again", (("fetch", *ON_DAY),),
    ),
    "raw bytes": Fault(
        "damaged manifest or WARC file", harm_file(raw_file, halve), ("clean", *ON_DAY), "remove it and its manifest",
        (("fetch", *ON_DAY), ("clean", *ON_DAY)),
    ),
    "build": Fault(
        BUILD, harm_file(lambda warehouse: warehouse / "build" / "dateline.duckdb", halve), ("build",),
        "delete it and run `dateline build` again",
    ),
    "end of the build": Fault(
        BUILD, harm_file(lambda warehouse: warehouse / "build" / "dateline.duckdb", shave),
        ("run", *ON_DAY), "delete it and run `dateline build` again",
    ),
}  # fmt: skip


def told_line(done: subprocess.CompletedProcess[str], code: int = 1) -> str:
    """The one line that a command ended with."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith("dateline: ")]
    assert len(lines) == 1, done.stderr
    return lines[0]


@contextmanager
def nothing_published(warehouse: Path) -> Iterator[None]:
    """What is published stays the same file with the same rows, and can be read."""
    before, link = contents(warehouse), (warehouse / "dateline.duckdb").resolve()
    yield
    assert (warehouse / "dateline.duckdb").resolve() == link
    assert contents(warehouse) == before


@pytest.mark.parametrize("name", FAULTS)
def test_damage_is_named_with_its_remedy(name: str, warehouse: Path) -> None:
    fault, before = FAULTS[name], contents(warehouse)
    with nothing_published(warehouse):
        path = fault.harm(warehouse)
        line = told_line(dateline(warehouse, *fault.command))
        assert str(path) in line
        assert fault.told in line
        doctor = dateline(warehouse, "doctor", "--json")
        assert any(row["status"] == "failed" and path.name in row["found"] for row in json.loads(doctor.stdout))
    path.unlink()
    if path.name.endswith(".warc.gz"):
        path.with_name(f"{DAY}.json").unlink()
    for command in fault.remedy:
        healed = dateline(warehouse, *command)
        assert healed.returncode == 0, healed.stderr
    heals(warehouse, before)


def heals(warehouse: Path, before: dict[str, list[tuple[Any, ...]]]) -> None:
    """The next run publishes what there was."""
    done = dateline(warehouse, "run", "--date", DAY)
    assert done.returncode == 0, done.stderr
    now = contents(warehouse)
    for table in before:
        assert stable(table, now[table]) == stable(table, before[table]), table


def stable(table: str, rows: list[tuple[Any, ...]]) -> list[str]:
    """The rows without when they were stored, which fetching anew changes."""
    return [re.sub(r"datetime\.datetime\([^)]*\)", "then", repr(row)) for row in rows]


def test_a_damaged_published_file_is_taken_back(warehouse: Path) -> None:
    before = contents(warehouse)
    assert dateline(warehouse, "publish").returncode == 0
    path = halve_published(warehouse)
    line = told_line(dateline(warehouse, "publish"))
    assert str(path) in line
    assert "dateline publish --rollback" in line
    told_line(dateline(warehouse, "summary"))
    assert dateline(warehouse, "publish", "--rollback").returncode == 0
    assert contents(warehouse) == before
    heals(warehouse, before)


def test_a_damaged_published_file_without_an_older_one_is_made_anew(warehouse: Path) -> None:
    before = contents(warehouse)
    path = (warehouse / "dateline.duckdb").resolve()
    for older in set(path.parent.glob("*.duckdb")) - {path}:
        older.unlink()
    assert "nothing is changed" in told_line(dateline(warehouse, "publish", "--rollback"))
    assert contents(warehouse) == before
    halve_published(warehouse)
    assert "dateline publish --rollback" in told_line(dateline(warehouse, "publish"))
    assert f"delete {path}" in told_line(dateline(warehouse, "publish", "--rollback"))
    path.unlink()
    for verb in ("build", "publish"):
        healed = dateline(warehouse, verb)
        assert healed.returncode == 0, healed.stderr
    heals(warehouse, before)


def test_a_full_disk_is_told_and_leaves_no_half_file(warehouse: Path) -> None:
    before = contents(warehouse)
    lost = {
        "fetch": warehouse / "raw" / "docs.extract" / f"{DAY}.json",
        "clean": partition(warehouse, "articles"),
        "extract": partition(warehouse, "claims"),
    }
    with nothing_published(warehouse):
        for verb in ("fetch", "clean", "extract", "build", "publish"):
            if verb in lost:
                lost[verb].unlink()
            files = {path for path in warehouse.rglob("*") if "runs" not in path.parts}
            line = told_line(dateline(warehouse, verb, *(ON_DAY if verb in lost else ()), limit=0))
            assert re.search("File too large|No space|cannot write|could not", line, re.I), line
            left = {path for path in warehouse.rglob("*") if "runs" not in path.parts} - files
            assert not [path for path in left if path.is_file() and path.stat().st_size], left
            if verb in lost:
                healed = dateline(warehouse, verb, *ON_DAY)
                assert healed.returncode == 0, healed.stderr
    heals(warehouse, before)


def read_only(warehouse: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command on the warehouse as it is where its folder may not be written."""
    if os.geteuid() != 0:
        folders = [path for path in (warehouse, *warehouse.rglob("*")) if path.is_dir() and not path.is_symlink()]
        try:
            for folder in folders:
                folder.chmod(0o555)
            return dateline(warehouse, *command)
        finally:
            for folder in folders:
                folder.chmod(0o755)
    # Modes stop no superuser; a mount that only this command sees does.
    mount = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" "$0" && exec "$@"'
    if subprocess.run(["unshare", "-m", "bash", "-c", mount, str(warehouse), "true"], check=False).returncode:
        pytest.skip("nothing can be mounted here")
    return dateline(warehouse, *command, under=("unshare", "-m", "bash", "-c", mount, str(warehouse)))


@pytest.mark.parametrize("verb", ["run", "build", "publish"])
def test_a_read_only_folder_is_told(verb: str, warehouse: Path) -> None:
    with nothing_published(warehouse):
        line = told_line(read_only(warehouse, verb, *(ON_DAY if verb == "run" else ())))
        assert f"cannot write the warehouse {warehouse}" in line
        assert read_only(warehouse, "summary").returncode == 0


def changed_project(folder: Path, changes: dict[str, Callable[[str], str]]) -> dict[str, str]:
    """Environment in which ``dateline`` is a copy of this project with some files changed."""

    def link(source: str, target: str) -> None:
        try:
            os.link(source, target)
        except OSError:  # another file system
            shutil.copyfile(source, target)

    for name in ("extract", "dbt_project"):
        ignored = shutil.ignore_patterns("__pycache__", "target")
        shutil.copytree(ROOT / name, folder / name, copy_function=link, ignore=ignored)
    for name, change in changes.items():
        path = folder / name
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        path.unlink(missing_ok=True)  # the original is another name of the same file
        path.write_text(change(text), encoding="utf-8")
    return {"PYTHONPATH": str(folder)}


@pytest.mark.parametrize(
    ("name", "change", "command", "code", "told"),
    [
        (
            "extract/lexicon/outlets.csv", lambda text: text.replace(",agency,", ",agents,", 1), ("extract", *ON_DAY),
            2, "outlets.csv:2: column 'kind'",
        ),
        (
            "extract/who/facts/groups.csv", lambda text: text.replace(",2025-10-01,", ",2025-13-01,", 1),
            ("run", *ON_DAY), 2, "groups.csv:2: column 'checked_on'",
        ),
        (
            "dbt_project/tests/never.sql", lambda _: "select 1 as row_that_should_not_be", ("build",), 1,
            "dbt build failed at test never",
        ),
        (
            "dbt_project/models/marts/sources.sql", lambda text: f"{text}\n)", ("build",), 1,
            "dbt build failed at model sources",
        ),
    ],
)  # fmt: skip
def test_a_wrong_row_or_model_is_named(
    name: str, change: Callable[[str], str], command: tuple[str, ...], code: int, told: str, warehouse: Path,
    tmp_path: Path,
) -> None:  # fmt: skip
    with nothing_published(warehouse):
        line = told_line(dateline(warehouse, *command, environment=changed_project(tmp_path, {name: change})), code)
        assert told in line


def test_a_wrong_row_of_the_sources_file_is_named(warehouse: Path) -> None:
    path = warehouse.parent / "sources.csv"
    text = path.read_text()
    with nothing_published(warehouse):
        path.write_text(text.replace(",jsonl,", ",jsonlines,"))
        try:
            line = told_line(dateline(warehouse, "run", "--date", DAY), 2)
        finally:
            path.write_text(text)
        assert "sources.csv:2: column 'kind'" in line


def test_files_of_an_older_schema_are_read(warehouse: Path) -> None:
    before = contents(warehouse)
    later = {"articles": ["corrected_at", "gone_at", "is_truncated"], "claims": ["withdrawn"]}
    for table, columns in later.items():
        path = partition(warehouse, table)
        rows = pq.read_table(path)
        pq.write_table(rows.drop_columns(columns), path)
    assert dateline(warehouse, "build").returncode == 0
    assert dateline(warehouse, "publish").returncode == 0
    assert contents(warehouse).keys() == before.keys()
    heals(warehouse, before)


def test_a_warehouse_may_move_and_be_reached_by_a_link(warehouse: Path, tmp_path: Path) -> None:
    before, moved = contents(warehouse), tmp_path / 'a "new" [b]\nfolder' / "it's"
    shutil.copytree(warehouse, moved, symlinks=True)
    (tmp_path / "link").symlink_to(moved)
    shutil.copy(warehouse.parent / "sources.csv", tmp_path)
    shutil.copy(warehouse.parent / "documents.jsonl", tmp_path)
    with (tmp_path / "documents.jsonl").open("a") as handle:
        handle.write("\n" + json.dumps({"id": "late", "text": "Chad asked Kenya for help.", "published": DAY}))
    done = dateline(tmp_path / "link", "run", "--date", DAY, under=("bash", "-c", 'umask 077; exec "$@"', "bash"))
    assert done.returncode == 0, done.stderr
    now = contents(moved)
    assert len(now["articles"]) == len(before["articles"]) + 1
    assert {row[0] for row in before["events"]} <= {row[0] for row in now["events"]}
    assert not (moved / "dateline.duckdb").readlink().is_absolute()


def test_versions_are_in_order_although_the_clock_goes_back(warehouse: Path) -> None:
    before, link = contents(warehouse), warehouse / "dateline.duckdb"
    ahead = link.resolve().with_name("dateline-29990101T000000000000Z.duckdb")
    link.resolve().rename(ahead)
    link.unlink()
    link.symlink_to(ahead.relative_to(warehouse))
    heals(warehouse, before)
    assert link.resolve() > ahead
    assert dateline(warehouse, "publish", "--rollback").returncode == 0
    assert link.resolve() == ahead
    assert contents(warehouse) == before


def test_what_heals_by_itself_and_the_next_run(warehouse: Path) -> None:
    before = contents(warehouse)
    (warehouse / "sources.json").write_text("[{")
    (warehouse / "runs" / "half.json").write_text('{"run_id"')
    with (warehouse.parent / "sources.csv").open("a") as handle:
        handle.write(DEAD)
    done = dateline(warehouse, "run", "--date", DAY)
    assert done.returncode == 1, done.stderr
    assert "partial, 1 failing source(s): dead: its list cannot be read: connection_refused" in done.stderr
    assert contents(warehouse) == before
    with duckdb.connect(str(warehouse / "dateline.duckdb"), read_only=True) as connection:
        health = "select source, status, failing_since is null from source_health order by 1"
        assert connection.execute(health).fetchall() == [("dead", "failing", False), ("docs.extract", "ok", True)]
        last = "select status, failing_sources from runs order by started_at desc limit 1"
        assert connection.execute(last).fetchone() == ("partial", ["dead"])
    status = json.loads(dateline(warehouse, "status", "--json").stdout)
    assert [row["source"] for row in status["failing_sources"]] == ["dead"]
    assert status["last_run"]["status"] == "partial"
    rolled = dateline(warehouse, "publish", "--rollback")
    assert rolled.returncode == 0, rolled.stderr
    assert contents(warehouse) == before


PAGE = """<html><head><title>Town hall report {n}</title>
<meta property="article:published_time" content="{day}T08:00:00Z"></head>
<body><nav>Home | News</nav>{body}</body></html>"""
TOLD = "The town council met on story {n} and talked at length. " * 8
BODY = "<article><h1>Town hall report {n}</h1><p>" + TOLD + "</p></article>"
USUAL = 60


def write_day(folder: Path, day: int, offered: int, *, has_body: bool) -> None:
    """What an agency and a town's site offer on a day of March."""
    date = f"2022-03-{day:02}"
    with (folder / "wire.jsonl").open("a") as handle:
        for n in range(offered):
            document = {"id": f"{day}-{n}", "text": f"Council {n} met on day {day}.", "published": date}
            handle.write(json.dumps(document) + "\n")
    for n in range(5):
        body = BODY.format(n=f"{day}-{n}") if has_body else "<div id=app></div>"
        (folder / "town" / f"{day}-{n}.html").write_text(PAGE.format(n=f"{day}-{n}", day=date, body=body))


def test_a_changed_layout_is_partial_and_a_tenth_of_the_usual_is_refused(tmp_path: Path) -> None:
    (tmp_path / "town").mkdir()
    (tmp_path / "sources.csv").write_text(
        HEADER + "wire,jsonl,wire.jsonl,Wire,en,true,\ntown,html,town,Town,en,true,\n"
    )
    for day in range(1, 6):
        write_day(tmp_path, day, USUAL, has_body=True)
    warehouse = tmp_path / "warehouse"
    done = dateline(warehouse, "backfill", "--from", "2022-03-01", "--to", "2022-03-05")
    assert done.returncode == 0, done.stderr
    first = (warehouse / "dateline.duckdb").resolve()

    write_day(tmp_path, 6, USUAL, has_body=False)
    line = told_line(dateline(warehouse, "run", "--date", "2022-03-06"))
    assert "partial, 1 failing source(s): town: " in line
    assert (warehouse / "dateline.duckdb").resolve() > first
    for path in (tmp_path / "town").glob("6-*"):
        path.unlink()
    write_day(tmp_path, 6, 0, has_body=True)
    assert dateline(warehouse, "run", "--date", "2022-03-06").returncode == 0  # it heals by itself

    write_day(tmp_path, 7, 2, has_body=False)
    for path in (tmp_path / "town").glob("7-*"):
        path.unlink()
    with nothing_published(warehouse):
        line = told_line(dateline(warehouse, "run", "--date", "2022-03-07"))
        assert "not published" in line
        assert "articles" in line
        assert "2022-03-07" in line
        status = json.loads(dateline(warehouse, "status", "--json").stdout)
        assert status["last_run"]["status"] == "refused"
    write_day(tmp_path, 7, USUAL, has_body=True)
    assert dateline(warehouse, "run", "--date", "2022-03-07").returncode == 0
    assert len(contents(warehouse)["articles"]) == 7 * (USUAL + 5)


FEEDS, DEAD_FEEDS = 9, 7


def offer_day(site: Site, day: int) -> None:
    """One more page a day in each of nine feeds."""
    for name in (f"town{n}" for n in range(FEEDS)):
        date, page = f"2022-03-{day:02}", f"/{name}/{day}"
        site.routes[page] = PAGE.format(n=f"{name} {day}", day=date, body=BODY.format(n=f"{name}-{day}"))
        listed = "".join(
            f"<item><link>/{name}/{n}</link><pubDate>{n:02} Mar 2022 09:00:00 GMT</pubDate></item>"
            for n in range(1, day + 1)
        )
        site.routes[f"/{name}.xml"] = f"<rss version='2.0'><channel><title>{name}</title>{listed}</channel></rss>"


def test_seven_of_nine_sources_dead_are_no_quiet_night(tmp_path: Path) -> None:
    warehouse, site = tmp_path / "warehouse", Site({})
    rows = "".join(f"town{n},feed,{site.base}/town{n}.xml,Town {n},en,true,\n" for n in range(FEEDS))
    (tmp_path / "sources.csv").write_text(HEADER + rows)
    for day in range(1, 6):
        offer_day(site, day)
    with running(site):
        done = dateline(warehouse, "backfill", "--from", "2022-03-01", "--to", "2022-03-05")
        assert done.returncode == 0, done.stderr
        assert len(contents(warehouse)["articles"]) == 5 * FEEDS

        offer_day(site, 6)
        alive = dict(site.routes)
        ways = (status(404), status(500), "<html>moved</html>", reset)
        for n in range(DEAD_FEEDS):
            site.routes[f"/town{n}.xml"] = ways[n % len(ways)]
        line = told_line(dateline(warehouse, "run", "--date", "2022-03-06"))
        assert f"partial, {DEAD_FEEDS} failing source(s)" in line
        assert len(contents(warehouse)["articles"]) == 6 * FEEDS - DEAD_FEEDS
        told = json.loads(dateline(warehouse, "status", "--json").stdout)
        dead = [f"town{n}" for n in range(DEAD_FEEDS)]
        assert [row["source"] for row in told["failing_sources"]] == dead
        assert all(row["failing_since"] for row in told["failing_sources"])
        with duckdb.connect(str(warehouse / "dateline.duckdb"), read_only=True) as connection:
            health = "select source from source_health where status = 'failing' order by 1"
            assert [name for (name,) in connection.execute(health).fetchall()] == dead
            last = "select status, failing_sources from runs order by started_at desc limit 1"
            assert connection.execute(last).fetchone() == ("partial", dead)

        site.routes |= alive
        done = dateline(warehouse, "run", "--date", "2022-03-06")
        assert done.returncode == 0, done.stderr
        assert len(contents(warehouse)["articles"]) == 6 * FEEDS


def test_nights_over_a_leap_day_and_a_change_of_clocks_are_the_same_in_every_zone(tmp_path: Path) -> None:
    text = "Russian forces attacked Kharkiv on {}, killing {} people, officials said."
    moments = ("2024-02-28T23:30:00Z", "2024-02-29T22:30:00Z", "2024-03-31T00:59:59Z", "2024-03-31T21:30:00Z")
    documents = [
        {"id": f"d{n}", "text": text.format(datetime.fromisoformat(at).strftime("%A"), n + 12), "published": at}
        for n, at in enumerate(moments)
    ]
    found = []
    for zone in ("UTC", "Europe/Kyiv"):
        folder = tmp_path / zone.replace("/", "-")
        folder.mkdir()
        (folder / "documents.jsonl").write_text("\n".join(map(json.dumps, documents)))
        (folder / "sources.csv").write_text(HEADER + "docs,jsonl,documents.jsonl,Wire,en,true,\n")
        days = ("--from", "2024-02-28", "--to", "2024-03-31")
        done = dateline(folder / "warehouse", "backfill", *days, environment={"TZ": zone})
        assert done.returncode == 0, done.stderr
        now = contents(folder / "warehouse")
        found.append({table: stable(table, rows) for table, rows in now.items()})
        with duckdb.connect(str(folder / "warehouse" / "dateline.duckdb"), read_only=True) as connection:
            told = "select distinct snapshot_date::varchar, date_start::varchar from event_mentions order by all"
            # Two of the documents are of one day.
            assert connection.execute(told).fetchall() == sorted({(at[:10], at[:10]) for at in moments})
    assert found[0] == found[1]
