"""The DAG loads without warnings, covers the right days and runs a day of the sample through Airflow."""

import os
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import duckdb
import pytest

from tests.conftest import PATIENCE, ROOT


@pytest.fixture(scope="module")
def airflow(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment of an Airflow of its own, with a fresh database."""
    home = tmp_path_factory.mktemp("airflow")
    environment = os.environ | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "DATELINE_WAREHOUSE": str(home / "warehouse"),
        "DATELINE_SOURCES": str(ROOT / "tests" / "site" / "sources.csv"),
        "DATELINE_RETRIES": "0",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    subprocess.run(["airflow", "db", "migrate"], env=environment, check=True, capture_output=True)
    return environment


def python(environment: dict[str, str], code: str) -> subprocess.CompletedProcess[str]:
    """Run code with the environment in the project's folder."""
    command = [sys.executable, "-c", textwrap.dedent(code)]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)


def test_the_dag_bag_loads_without_warnings_or_errors(airflow: dict[str, str]) -> None:
    result = python(
        airflow,
        """
        import warnings
        from airflow.dag_processing.dagbag import DagBag
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            bag = DagBag()
        ours = [str(w.message) for w in caught if "/dags/" in str(w.filename)]
        assert not bag.import_errors, bag.import_errors
        assert not ours, ours
        dag = bag.dags["dateline_nightly"]
        names = ["all_sources", "build_and_publish", "clean", "days", "extract", "fetch"]
        assert sorted(dag.task_ids) == names, dag.task_ids
        assert dag.get_task("build_and_publish").pool == "warehouse"
        assert dag.get_task("clean").is_mapped and dag.get_task("extract").is_mapped
        assert type(dag.timetable).__name__ == "CronDataIntervalTimetable", dag.timetable
        assert dag.max_active_runs == 1 and not dag.catchup
        assert dag.dagrun_timeout and dag.doc_md and dag.has_on_failure_callback
        for name in names:
            assert dag.get_task(name).execution_timeout, name
        assert dag.get_task("fetch").retry_exponential_backoff
        assert [asset.name for asset in dag.get_task("build_and_publish").outlets] == ["dateline_dataset"]
        assert all(param.description for param in dag.params._ParamsDict__dict.values())
        """,
    )
    assert result.returncode == 0, result.stderr[-2000:]


@pytest.mark.parametrize(
    ("conf", "told"),
    [
        ({}, "STATE success"),
        ({"from": "2022-03-10", "to": "2022-03-12"}, "STATE success"),
        ({"from": "2022-03-10"}, "from and to go together"),
        ({"from": "2022-03-12", "to": "2022-03-10"}, "swap FROM and TO"),
    ],
)
def test_a_plain_trigger_has_days_to_cover(conf: dict[str, str], told: str, airflow: dict[str, str]) -> None:
    result = python(
        airflow,
        f"""
        from airflow.dag_processing.dagbag import DagBag
        dag = DagBag().dags["dateline_nightly"]
        run = dag.test(logical_date=None, run_conf={conf}, mark_success_pattern="fetch|clean|extract|build.*|all.*")
        print("STATE", run.state)
        """,
    )
    assert told in result.stdout + result.stderr, (result.stdout + result.stderr)[-3000:]


def test_a_day_of_the_sample_goes_through_airflow(airflow: dict[str, str]) -> None:
    result = python(
        airflow,
        """
        import pendulum
        from airflow.dag_processing.dagbag import DagBag
        dag = DagBag().dags["dateline_nightly"]
        run = dag.test(logical_date=pendulum.datetime(2022, 3, 14, tz="UTC"))
        print("STATE", run.state)
        """,
    )
    assert "STATE success" in result.stdout, (result.stdout + result.stderr)[-3000:]
    published = Path(airflow["DATELINE_WAREHOUSE"]) / "dateline.duckdb"
    with duckdb.connect(str(published), read_only=True) as connection:
        days = connection.execute("select distinct snapshot_date::varchar from articles").fetchall()
        assert max(days) == ("2022-03-14",)
        assert min(days) >= ("2022-03-08",)
        assert connection.execute("select count(*) > 0 from events").fetchone() == (True,)


def test_logs_and_history_are_pruned(airflow: dict[str, str]) -> None:
    home = Path(airflow["AIRFLOW_HOME"])
    old, new, serving = home / "logs" / "old" / "1.log", home / "logs" / "new.log", home / "serve" / "scheduler.log"
    for path in (old, new, serving):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a line\n")
    os.utime(old, (0, 0))
    with serving.open("ab") as handle:  # as a component that runs has it
        handle.write(b"x" * 11_000_000 + b"\n")
        handle.flush()
        with sqlite3.connect(home / "airflow.db") as connection:
            row = "insert into log (dttm, event) values (?, 'test')"
            connection.executemany(row, [("2001-01-01 00:00:00",), ("2999-01-01 00:00:00",)])
        command = ["bash", str(ROOT / "dags" / "prune.sh"), str(Path(sys.executable).parent)]
        for days, code in (("ninety", 2), ("90", 0)):
            done = subprocess.run(
                command, env=airflow | {"DATELINE_KEEP_LOG_DAYS": days}, capture_output=True, text=True
            )
            assert done.returncode == code, done.stderr[-2000:]
        handle.write(b"and on\n")
    with sqlite3.connect(home / "airflow.db") as connection:
        kept = connection.execute("select dttm from log where event = 'test'").fetchall()
    assert [str(row[0])[:4] for row in kept] == ["2999"]
    assert new.exists()
    assert not old.parent.exists()
    assert serving.stat().st_size == 1_000_000 + len("and on\n")
