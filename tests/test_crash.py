"""A run killed at any moment and run again ends like an undisturbed one, and readers never see half of anything."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from tests.conftest import PATIENCE, ROOT
from tests.servers import wait_for

DATELINE = Path(sys.executable).with_name("dateline")
SOURCES = ROOT / "tests" / "site" / "sources.csv"
DAYS = ("2022-03-10", "2022-03-15")
NOT_COMPARED = {"runs", "quality", "source_health"}  # logs: rows for each run and build


def backfill(warehouse: Path) -> subprocess.Popen[bytes]:
    """A run over some days of the sample, in a process group of its own."""
    command = [str(DATELINE), "backfill", "--from", DAYS[0], "--to", DAYS[1], "--workers", "2"]
    return subprocess.Popen(
        [*command, "--sources", str(SOURCES), "--warehouse", str(warehouse)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def contents(warehouse: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every published table but the logs."""
    with duckdb.connect(str(warehouse / "dateline.duckdb"), read_only=True) as connection:
        tables = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        return {
            table: connection.execute(f'select * from "{table}" order by all').fetchall()
            for table in sorted(set(tables) - NOT_COMPARED)
        }


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """A warehouse after one undisturbed run, and how long it took."""
    warehouse = tmp_path_factory.mktemp("crash") / "warehouse"
    began = time.monotonic()
    assert backfill(warehouse).wait(timeout=PATIENCE) == 0
    return warehouse, time.monotonic() - began


@pytest.mark.slow
def test_killed_at_many_moments(undisturbed: tuple[Path, float], tmp_path: Path) -> None:
    reference, duration = undisturbed
    expected = contents(reference)
    chance = random.Random(20220314)
    warehouse = tmp_path / "warehouse"
    killed = 0
    for attempt in range(8):
        process = backfill(warehouse)
        time.sleep(duration * (attempt + chance.random()) / 8)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            killed += 1
        process.wait(timeout=PATIENCE)
        if (warehouse / "dateline.duckdb").exists():
            contents(warehouse)  # whatever is published can be read whole
    assert killed >= 4
    assert backfill(warehouse).wait(timeout=PATIENCE) == 0
    assert contents(warehouse) == expected


RENAMED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from extract.core.config import Settings
import extract.ingest.fetch
from extract.stages import ALL_STAGES, run_stages

folder, is_disturbed = Path(sys.argv[1]), sys.argv[2] == "disturbed"

def run(most):
    left, replace = most, Path.replace
    def counted(path, target):
        nonlocal left
        left -= 1
        if left == 0 and most % 2:
            os.kill(os.getpid(), signal.SIGKILL)
        found = replace(path, target)
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return found
    Path.replace = counted
    settings = Settings(folder / "sources.csv", folder / sys.argv[2], 1)
    run_stages("run", [date(2022, 3, 14)], settings, ALL_STAGES)

kills = 0
while True:
    child = os.fork()
    if child == 0:
        run(kills + 1 if is_disturbed else -1)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status == 0:
        break
    assert status == -signal.SIGKILL, status
    kills += 1
print(kills)
"""


@pytest.mark.ops  # a run for every rename
def test_killed_before_or_after_any_rename(tmp_path: Path) -> None:
    """One run is killed at its first rename, the next at its second, and so on until one comes to its end."""
    texts = ("Kenya struck a camp in Chad, killing 12 people.", "Chad asked Kenya for help on Sunday, officials said.")
    documents = [{"id": n, "text": text, "published": "2022-03-14"} for n, text in enumerate(texts)]
    (tmp_path / "docs.jsonl").write_text("\n".join(map(json.dumps, documents)))
    header = "name,kind,location,outlet,language,enabled,note\n"
    (tmp_path / "sources.csv").write_text(header + "docs,jsonl,docs.jsonl,Wire,en,true,\n")
    kills = {}
    for name in ("whole", "disturbed"):
        done = subprocess.run(
            [sys.executable, "-c", RENAMED, str(tmp_path), name], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        kills[name] = int(done.stdout.splitlines()[-1])
    assert kills["whole"] == 0
    assert kills["disturbed"] > 10
    assert contents(tmp_path / "disturbed") == contents(tmp_path / "whole")
    assert contents(tmp_path / "whole")["events"]
    left = [path for path in (tmp_path / "disturbed").rglob("*") if path.name.endswith(".tmp") or "next-" in path.name]
    assert not left


@pytest.mark.slow
def test_a_second_run_changes_nothing(undisturbed: tuple[Path, float], tmp_path: Path) -> None:
    reference, _ = undisturbed
    warehouse = tmp_path / "warehouse"
    shutil.copytree(reference, warehouse, symlinks=True)
    before = contents(warehouse)
    assert backfill(warehouse).wait(timeout=PATIENCE) == 0
    assert contents(warehouse) == before


@pytest.mark.slow
def test_two_runs_at_once(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    first = backfill(warehouse)
    wait_for("the lock", lambda: (warehouse / ".lock").exists() and (warehouse / ".lock").read_text(), every=0.05)
    second = subprocess.run(
        [str(DATELINE), "run", "--date", DAYS[0], "--sources", str(SOURCES), "--warehouse", str(warehouse)],
        capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert second.returncode == 1
    assert "is writing" in second.stderr
    assert first.wait(timeout=PATIENCE) == 0
