"""Every kind of damage has one line and one remedy, leaves what is published alone, and is healed by the next run."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

DATELINE = Path(sys.executable).with_name("dateline")
DAY = "2022-03-14"
HEADER = "name,kind,location,outlet,language,enabled,note\n"
NOT_COMPARED = {"runs", "quality", "source_health", "rejects"}  # a dead source leaves its reject
DEAD = "dead,feed,http://127.0.0.1:9/feed.xml,,en,true,nobody listens there\n"

pytestmark = pytest.mark.slow


def dateline(warehouse: Path, *arguments: str, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """A command on the warehouse; no file may get larger than ``limit`` blocks."""
    command = [str(DATELINE), *arguments, "--warehouse", str(warehouse)]
    if arguments[0] in ("fetch", "clean", "run"):
        command += ["--sources", str(warehouse.parent / "sources.csv")]
    if limit is not None:
        command = ["bash", "-c", f'ulimit -f {limit}; exec "$@"', "bash", *command]
    networks = {
        "DATELINE_CONTACT": "desk@example.org",
        "DATELINE_ALLOW_NETWORKS": "127.0.0.1/32",
        "DATELINE_DELAY": "0",
    }
    return subprocess.run(command, env={"PATH": "/usr/bin:/bin", "HOME": str(warehouse.parent), **networks},
                          capture_output=True, text=True, check=False)  # fmt: skip


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


def halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


Fault = tuple[Callable[[Path], Path], tuple[str, ...], str, tuple[str, ...]]
FAULTS: dict[str, Fault] = {
    "mentions": (
        lambda warehouse: partition(warehouse, "event_mentions"),
        ("build",), "dateline extract --date 2022-03-14", ("extract", "--date", DAY),
    ),
    "articles": (
        lambda warehouse: partition(warehouse, "articles"),
        ("extract", "--date", DAY), "dateline clean --date 2022-03-14", ("clean", "--date", DAY),
    ),
    "manifest": (
        lambda warehouse: warehouse / "raw" / "docs.extract" / f"{DAY}.json",
        ("fetch", "--date", DAY), "remove it and fetch the day again", ("fetch", "--date", DAY),
    ),
    "build": (
        lambda warehouse: warehouse / "build" / "dateline.duckdb",
        ("build",), "delete it and run `dateline build` again", (),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_damage_is_named_with_its_remedy(name: str, warehouse: Path) -> None:
    find, command, told, remedy = FAULTS[name]
    before, link = contents(warehouse), (warehouse / "dateline.duckdb").resolve()
    path = find(warehouse)
    halve(path)
    done = dateline(warehouse, *command)
    assert done.returncode == 1, done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith("dateline: ")]
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert str(path) in lines[0]
    assert told in lines[0]
    doctor = dateline(warehouse, "doctor", "--json")
    assert any(row["status"] == "failed" and path.name in row["found"] for row in json.loads(doctor.stdout))
    assert (warehouse / "dateline.duckdb").resolve() == link
    assert contents(warehouse) == before
    path.unlink()
    if remedy:
        assert dateline(warehouse, *remedy).returncode == 0


def test_a_full_disk_is_told_and_leaves_no_half_file(warehouse: Path) -> None:
    path = partition(warehouse, "articles")
    whole = path.read_bytes()
    path.unlink()
    done = dateline(warehouse, "clean", "--date", DAY, limit=0)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "File too large" in done.stderr
    assert not path.exists()
    assert dateline(warehouse, "clean", "--date", DAY).returncode == 0
    assert len(path.read_bytes()) == len(whole)


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
