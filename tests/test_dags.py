"""The DAG loads without warnings, covers the right days and runs a day of the sample through Airflow."""

import os
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
