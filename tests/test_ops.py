"""Nights on real servers: Airflow's scheduler on PostgreSQL, and Celery with two workers, disturbed and not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import ROOT
from tests.servers import Airflow, Redis, postgres, server_folder, wait_for

pytestmark = [
    pytest.mark.ops,
    pytest.mark.skipif(find_spec("psycopg2") is None, reason="its packages are installed by `make test-ops`"),
]
DATELINE = Path(sys.executable).with_name("dateline")
FIRST, LAST = "2022-03-12", "2022-03-15"
YESTERDAY = datetime.now(UTC).date() - timedelta(days=1)
NOT_COMPARED = {"runs", "quality", "source_health"}


def contents(warehouse: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every published table but the logs."""
    with duckdb.connect(str(warehouse / "dateline.duckdb"), read_only=True) as connection:
        tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
        return {
            name: connection.execute(f"from {name} order by all").fetchall() for name in sorted(tables - NOT_COMPARED)
        }


def write_sources(folder: Path) -> Path:
    """The sample, and what an agency wrote in the last days."""
    documents = [
        {
            "id": f"d{n}",
            "text": f"Russian forces attacked Kharkiv, killing {n + 2} people, officials said.",
            "published": (YESTERDAY - timedelta(days=n)).isoformat(),
        }
        for n in range(5)
    ]
    (folder / "agency.jsonl").write_text("\n".join(map(json.dumps, documents)))
    stored = datetime(YESTERDAY.year, YESTERDAY.month, YESTERDAY.day, 23, tzinfo=UTC).timestamp()
    os.utime(folder / "agency.jsonl", (stored, stored))  # the same in every folder
    rows = (ROOT / "tests" / "site" / "sources.csv").read_text().splitlines()
    header = rows[0].split(",")
    agency = {"name": "agency", "kind": "jsonl", "location": "agency.jsonl", "language": "en", "enabled": "true"}
    path = folder / "sources.csv"
    sample = [row.replace(",html,", f",html,{ROOT}/tests/site/", 1) for row in rows[1:]]
    path.write_text("\n".join([rows[0], *sample, ",".join(agency.get(name, "") for name in header)]) + "\n")
    return path


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[Any, ...]]]:
    """What plain commands publish: over a night's window, to which all that is undated goes, and the sample's days."""
    folder = tmp_path_factory.mktemp("undisturbed")
    options = ("--sources", str(write_sources(folder)), "--warehouse", str(folder / "warehouse"))
    for first, last in (((YESTERDAY - timedelta(days=6)).isoformat(), YESTERDAY.isoformat()), (FIRST, LAST)):
        command = [str(DATELINE), "backfill", "--from", first, "--to", last, *options]
        subprocess.run(command, check=True, capture_output=True)
    return contents(folder / "warehouse")


@pytest.fixture(scope="module")
def database() -> Iterator[int]:
    with postgres() as server:
        yield server.port


def settings(folder: Path) -> dict[str, str]:
    return {"DATELINE_SOURCES": str(write_sources(folder)), "DATELINE_WAREHOUSE": str(folder / "warehouse")}


def trigger(airflow: Airflow, run_id: str, **parameters: str) -> None:
    airflow.run("dags", "trigger", "dateline_nightly", "--run-id", run_id, "--conf", json.dumps(parameters))


def run_scheduled(airflow: Airflow) -> None:
    """Switch the DAG on, and wait for its schedule's own interval: yesterday, with the days before it."""
    airflow.run("dags", "unpause", "dateline_nightly")
    scheduled = "select run_id from dag_run where run_type = 'scheduled'"
    [(run_id,)] = wait_for("a scheduled run", lambda: airflow.ask(scheduled))
    assert airflow.finished(run_id) == "success"


def press_trigger(airflow: Airflow, run_id: str, conf: dict[str, Any], moment: datetime | None = None) -> None:
    """Ask for a run as the page's Trigger does."""
    body = {"dag_run_id": run_id, "conf": conf, "logical_date": moment and moment.isoformat()}
    assert airflow.post("dags/dateline_nightly/dagRuns", body)["state"] == "queued"


def test_the_scheduler_runs_nights_and_retries_what_was_killed(
    database: int, undisturbed: dict[str, list[tuple[Any, ...]]], tmp_path: Path
) -> None:
    airflow = Airflow(tmp_path, database, {"AIRFLOW__CORE__EXECUTOR": "LocalExecutor", **settings(tmp_path)})
    try:
        wait_for("the DAG", lambda: airflow.ask("select 1 from dag where dag_id = 'dateline_nightly'"))
        run_scheduled(airflow)
        # Two at once: the second waits for the first, in which a task is killed.
        trigger(airflow, "killed", **{"from": FIRST, "to": LAST})
        trigger(airflow, "second", **{"from": FIRST, "to": FIRST})
        airflow.command("extract", "killed").kill()
        assert airflow.finished("killed") == "success"
        tries = "select max(try_number) from task_instance where run_id = 'killed' and task_id = 'extract'"
        assert airflow.ask(tries) == [(2,)]
        assert airflow.finished("second") == "success"
        assert airflow.ask("select count(*) > 2 from asset_event") == [(True,)]
        published = contents(tmp_path / "warehouse")
        assert any("agency/" in str(row) for row in published["articles"])
        assert published == undisturbed
    finally:
        airflow.stop()


def test_celery_with_a_worker_killed_and_redis_restarted(
    undisturbed: dict[str, list[tuple[Any, ...]]], tmp_path: Path
) -> None:
    with postgres() as database, server_folder() as folder:
        redis = Redis(folder)
        airflow = Airflow(
            tmp_path,
            database.port,
            {
                "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
                "AIRFLOW__CELERY__BROKER_URL": f"redis://127.0.0.1:{redis.port}/0",
                **settings(tmp_path),
            },
        )
        try:
            for name in ("one", "two"):
                airflow.start(
                    "celery", "worker", "--concurrency", "1", "--celery-hostname", f"{name}@here",
                    "--skip-serve-logs", "--without-gossip", name=name,
                )  # fmt: skip
            wait_for("the DAG", lambda: airflow.ask("select 1 from dag where dag_id = 'dateline_nightly'"))
            run_scheduled(airflow)
            trigger(airflow, "killed", **{"from": FIRST, "to": LAST})
            parents = {process.pid for process in airflow.command("extract", "killed").parents()}
            name = next(name for name in ("one", "two") if airflow.processes[name].pid in parents)
            airflow.kill(name)
            redis.stop()
            redis.start()
            assert airflow.finished("killed") == "success"
            assert contents(tmp_path / "warehouse") == undisturbed
        finally:
            airflow.stop()
            redis.stop()


def test_a_plain_trigger_and_a_database_that_goes_down(
    undisturbed: dict[str, list[tuple[Any, ...]]], tmp_path: Path
) -> None:
    warehouse = tmp_path / "warehouse"
    with postgres() as database:
        airflow = Airflow(tmp_path, database.port, {"AIRFLOW__CORE__EXECUTOR": "LocalExecutor", **settings(tmp_path)})
        try:
            wait_for("the DAG", lambda: airflow.ask("select 1 from dag where dag_id = 'dateline_nightly'"))
            press_trigger(airflow, "plain", {})
            time.sleep(5)
            state = "select state from dag_run where run_id = 'plain'"
            assert airflow.ask(state) == [("queued",)]  # it waits while the DAG is paused
            airflow.run("dags", "unpause", "dateline_nightly")
            assert airflow.finished("plain") == "success"
            # And one while it is switched on, with all that the page fills in by itself.
            press_trigger(airflow, "again", {"from": None, "to": None, "window": 7}, datetime.now(UTC))
            assert airflow.finished("again") == "success"
            before, link = contents(warehouse), (warehouse / "dateline.duckdb").resolve()
            trigger(airflow, "second", **{"from": FIRST, "to": LAST})
            airflow.command("extract", "second")
            database.stop()
            time.sleep(20)
            assert (warehouse / "dateline.duckdb").resolve() == link
            assert contents(warehouse) == before
            assert any("agency/" in str(row) for row in before["articles"])  # the last complete days
            database.start()
            # A part may notice late that its database was away, and ends then.
            ended = "select 1 from dag_run where run_id = 'second' and state in ('success', 'failed')"
            wait_for("the end of second", lambda: airflow.restart_what_ended() or airflow.ask(ended), every=5)
            assert airflow.finished("second") == "success"
            assert contents(warehouse) == undisturbed
        finally:
            airflow.stop()
