"""A warehouse left alone: readers through many publications, and many nights with restarts."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from statistics import median

import pytest

from extract.warehouse.build import build
from extract.warehouse.publish import KEPT_VERSIONS, publish
from tests.conftest import PATIENCE
from tests.news_generator import make_news, write_news

DATELINE = Path(sys.executable).with_name("dateline")
FULL = float(os.environ.get("DATELINE_TEST_SCALE", "1"))
"""Share of the full numbers that `make test-ops` takes, for a first try."""


def at_scales(names: str, small: tuple[int, ...], full: tuple[int, ...]) -> pytest.MarkDecorator:
    """The test with few of each in the slow tier, and with many on demand."""
    scaled = (max(few, int(many * FULL)) for few, many in zip(small, full, strict=True))
    cases = [pytest.param(*small, marks=pytest.mark.slow, id="small")]
    return pytest.mark.parametrize(names, [*cases, pytest.param(*scaled, marks=pytest.mark.ops, id="full")])


READER = """
import os, sys, threading, time, duckdb
def end_with_the_test():
    sys.stdin.read()  # however that ends, its end of the pipe is closed then
    os._exit(0)
threading.Thread(target=end_with_the_test, daemon=True).start()
asked = failed = 0
versions = set()
while True:
    with duckdb.connect(sys.argv[1], read_only=True) as db:
        before = db.execute("select count(*), max(build_id) from quality").fetchone()
        # What one connection sees hangs together, whatever is published meanwhile.
        lost = "select count(*) from event_mentions where event_id not in (select event_id from events)"
        failed += db.execute(lost).fetchone()[0]
        time.sleep(1)  # the file stays open while others are published
        failed += before != db.execute("select count(*), max(build_id) from quality").fetchone()
        versions.add(db.execute("select path from duckdb_databases() where path is not null").fetchone()[0])
    asked += 1
    print(asked, failed, flush=True)
"""


@at_scales("readers, publications", (3, 6), (20, 50))
def test_readers_through_many_publications(readers: int, publications: int, tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    nights = [
        list(told)
        for _, told in groupby(make_news(7, days=2, per_day=6, mentions_per_day=60), key=lambda told: told.snapshot)
    ]
    write_news(warehouse, nights[0])
    build(warehouse)
    publish(warehouse)
    write_news(warehouse, nights[1])
    build(warehouse)
    command = [sys.executable, "-c", READER, str(warehouse / "dateline.duckdb")]
    logs = [(tmp_path / f"reader{n}.log") for n in range(readers)]
    reading = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log.open("wb"), stderr=subprocess.STDOUT)
        for log in logs
    ]
    try:
        for _ in range(publications):
            publish(warehouse)
        assert all(reader.poll() is None for reader in reading), [log.read_text()[-500:] for log in logs]
        deadline = time.monotonic() + PATIENCE
        while not all(log.stat().st_size for log in logs) and time.monotonic() < deadline:
            time.sleep(1)
    finally:
        for reader in reading:
            reader.kill()
            reader.wait()
    print([int(log.read_text().splitlines()[-1].split()[0]) for log in logs], "questions asked by each reader")
    for log in logs:
        asked, failed = map(int, log.read_text().splitlines()[-1].split()[:2])
        assert asked
        assert not failed
    assert len(list((warehouse / "versions").glob("*.duckdb"))) == KEPT_VERSIONS


def spare(warehouse: Path) -> dict[str, int]:
    """Bytes by path of what is no data: all but raw files, tables, build, versions and records of runs."""
    data = ("raw", "cache", "runs", "versions", "build/dateline.duckdb", "articles", "rejects", "event_mentions")
    data += ("claims", "attributions", "unmatched", "report.html")
    paths = {path.relative_to(warehouse).as_posix(): path for path in warehouse.rglob("*") if path.is_file()}
    return {name: path.lstat().st_size for name, path in paths.items() if not name.startswith(data)}


@at_scales("nights", (4,), (30,))
def test_many_nights_with_restarts(nights: int, tmp_path: Path) -> None:
    """Every third night is killed at some moment and run again; a night costs what the first ones did."""
    chance, warehouse, first = random.Random(30), tmp_path / "warehouse", date(2022, 3, 1)
    (tmp_path / "sources.csv").write_text(
        "name,kind,location,outlet,language,enabled,note\ndocs,jsonl,docs.jsonl,Wire,en,true,\n"
    )
    took, memory, left = [], [], []
    for night in range(nights):
        day = (first + timedelta(days=night)).isoformat()
        with (tmp_path / "docs.jsonl").open("a") as handle:
            for n in range(4):
                text = f"Kenya struck camp {night}-{n} in Chad, killing {night + n + 2} people, officials said."
                handle.write(json.dumps({"id": f"{night}-{n}", "text": text, "published": day}) + "\n")
        command = [str(DATELINE), "run", "--date", day, "--sources", str(tmp_path / "sources.csv")]
        command += ["--warehouse", str(warehouse), "--workers", "1"]
        if night % 3 == 2:
            process = subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
            )
            time.sleep(chance.random() * median(took))
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        began = time.monotonic()
        with (tmp_path / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, (tmp_path / "log").read_text()[-2000:]
        took.append(time.monotonic() - began)
        memory.append(usage.ru_maxrss * 1024)  # the largest of the command and all that it waited for
        left.append(spare(warehouse))
        size = sum(path.lstat().st_size for path in warehouse.rglob("*") if path.is_file())
        print(
            f"{day}: {took[-1]:.0f} s, {memory[-1] / 1e6:.0f} MB of memory, {size / 1e6:.1f} MB on the disk, of these "
            f"{sum(left[-1].values()) / 1e6:.2f} no data"
        )
    assert max(memory[-3:]) <= 1.2 * max(memory[:3])
    assert sum(left[-1].values()) <= 1.2 * sum(left[2].values()) + 1_000_000, left[-1]
    assert len(left[-1]) <= len(left[2]) + 2, sorted(left[-1].keys() - left[2].keys())
    assert not [path for path in warehouse.rglob("*") if path.name.startswith((".dateline-", "next-"))]
    assert len(list((warehouse / "versions").glob("*.duckdb"))) <= KEPT_VERSIONS
    statuses = [json.loads(path.read_bytes())["status"] for path in (warehouse / "runs").glob("*.json")]
    assert statuses.count("done") >= nights
    assert set(statuses) <= {"done", "killed"}
