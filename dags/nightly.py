"""The nightly run, and with parameters any range of days: a schedule only, every task is one ``dateline`` verb.

Started without parameters it covers the day of its logical date; with ``from`` and ``to`` every day between,
with one build at the end. Settings come from the ``DATELINE_`` environment variables.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path

import pendulum
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, CronDataIntervalTimetable, Param, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

PROJECT = Path(__file__).resolve().parent.parent
DATELINE = Path(sys.executable).with_name("dateline")
SHARDS = int(os.environ.get("DATELINE_SHARDS", "2"))
POOL = "warehouse"  # of size 1, so that builds and publications never interleave

DAYS = "--from {{ ti.xcom_pull(task_ids='days')[0] }} --to {{ ti.xcom_pull(task_ids='days')[1] }}"
DAY_PARAM = {"type": ["null", "string"], "format": "date"}
COMMON = {"cwd": str(PROJECT), "append_env": True, "env": {"DATELINE_RUN_ID": "{{ run_id }}"}, "do_xcom_push": False}

with DAG(
    dag_id="dateline_nightly",
    description="fetch, clean, extract, build and publish one day, or a range of days",
    schedule=CronDataIntervalTimetable("@daily", timezone="UTC"),
    start_date=pendulum.datetime(2022, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    params={
        "from": Param(None, **DAY_PARAM, description="first day of a range; else the run's own day"),
        "to": Param(None, **DAY_PARAM, description="last day of the range"),
    },
    doc_md=__doc__,
    tags=["dateline"],
) as dag:

    @task
    def days() -> list[str]:
        """First and last day of this run."""
        from extract.core.config import parse_range
        from extract.core.errors import UsageError

        context = get_current_context()
        first, last, logical_date = context["params"]["from"], context["params"]["to"], context.get("logical_date")
        if bool(first) != bool(last):
            raise AirflowFailException("the parameters from and to go together: give both or neither")
        if not first and logical_date is None:
            raise AirflowFailException(
                "this run has no logical date, so no day to cover: trigger it with --logical-date YYYY-MM-DD, "
                "or with the parameters from and to"
            )
        first, last = (first, last) if first else [logical_date.date().isoformat()] * 2
        try:
            parse_range(first, last)
        except UsageError as error:
            raise AirflowFailException(str(error)) from None
        return [first, last]

    fetch = BashOperator(
        task_id="fetch",
        bash_command=f"{DATELINE} fetch {DAYS}",
        retries=int(os.environ.get("DATELINE_FETCH_RETRIES", "2")),
        retry_delay=timedelta(minutes=5),
        **COMMON,
    )
    clean, extract = (
        BashOperator.partial(task_id=verb, **COMMON).expand(
            bash_command=[f"{DATELINE} {verb} {DAYS} --workers 1 --shard {n}/{SHARDS}" for n in range(SHARDS)]
        )
        for verb in ("clean", "extract")
    )
    publish = BashOperator(
        task_id="build_and_publish",
        bash_command=f"{DATELINE} build {DAYS} && {DATELINE} publish && {DATELINE} report",
        pool=POOL,
        **COMMON,
    )
    days() >> fetch >> clean >> extract >> publish
