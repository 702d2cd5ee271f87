"""A run killed at any moment and run again ends like an undisturbed one, and readers never see half of anything."""

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

pytestmark = pytest.mark.slow


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


def test_a_second_run_changes_nothing(undisturbed: tuple[Path, float], tmp_path: Path) -> None:
    reference, _ = undisturbed
    warehouse = tmp_path / "warehouse"
    shutil.copytree(reference, warehouse, symlinks=True)
    before = contents(warehouse)
    assert backfill(warehouse).wait(timeout=PATIENCE) == 0
    assert contents(warehouse) == before


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
