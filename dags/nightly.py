"""The nightly run, and with parameters any range of days: a schedule only, every task is one ``dateline`` verb.

A scheduled run covers the day of its interval and the days before it (a window of a week, so that what comes late or
is corrected is seen; what is unchanged is passed over), and makes up days that have no finished run. **A plain trigger
does the same for the last complete day**; while the DAG is paused, a run waits until it is switched on. With `from` and
`to` it covers every day between, with one build at the end.

The run ends *failed* at its last task, `all_sources`, where it published but some sources fail: `dateline status` tells
which. Settings come from the `DATELINE_` environment variables; `DATELINE_ALERT_URL` and `DATELINE_ALERT_EMAIL` say
who is told of failures.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pendulum
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Asset, CronDataIntervalTimetable, Param, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

PROJECT = Path(__file__).resolve().parent.parent
DATELINE = Path(sys.executable).with_name("dateline")
SHARDS = int(os.environ.get("DATELINE_SHARDS", "2"))
WAREHOUSE = (PROJECT / os.environ.get("DATELINE_WAREHOUSE", "warehouse")).absolute()
BUILD_QUEUE = {"queue": queue} if (queue := os.environ.get("DATELINE_BUILD_QUEUE")) else {}
POOL = "warehouse"  # of size 1, so that builds and publications never interleave
WRONG = 2  # exit code of wrong arguments or settings: to try again is of no use

DAYS = "--from {{ ti.xcom_pull(task_ids='days')[0] }} --to {{ ti.xcom_pull(task_ids='days')[1] }}"
DAY_PARAM = {"type": ["null", "string"], "format": "date"}
COMMON = {
    "cwd": str(PROJECT),
    "append_env": True,
    "env": {"DATELINE_RUN_ID": "{{ run_id }}", "DATELINE_WAREHOUSE": str(WAREHOUSE)},
    "do_xcom_push": False,
}


class Verb(BashOperator):
    """A ``dateline`` verb: wrong arguments or settings end it for good, anything else is tried again."""

    def __init__(self, **options: Any) -> None:
        super().__init__(skip_on_exit_code=WRONG, **options)

    def execute(self, context: Any) -> Any:
        """Run the command."""
        try:
            return super().execute(context)
        except AirflowSkipException:
            raise AirflowFailException("wrong arguments or settings, see the lines above: no retry helps") from None


def tell_of_failure(context: dict[str, object]) -> None:
    """Tell whoever is to be told that the run failed."""
    from extract.serve.alert import send_alert

    run = context["dag_run"]
    send_alert(f"dateline: the run {run.run_id} failed", f"see its log, and `dateline status --warehouse {WAREHOUSE}`")  # type: ignore[attr-defined]


with DAG(
    dag_id="dateline_nightly",
    description="fetch, clean, extract, build and publish the last days, or a range of days",
    schedule=CronDataIntervalTimetable("@daily", timezone="UTC"),
    start_date=pendulum.datetime(2022, 1, 1, tz="UTC"),
    catchup=False,  # a night makes up for those that were missed itself, in one run
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=20),
    on_failure_callback=tell_of_failure,
    default_args={
        "retries": int(os.environ.get("DATELINE_RETRIES", "2")),
        "retry_delay": timedelta(seconds=float(os.environ.get("DATELINE_RETRY_SECONDS", "60"))),
        "retry_exponential_backoff": True,
        "max_retry_delay": timedelta(minutes=30),
        "execution_timeout": timedelta(hours=6),
    },
    params={
        "from": Param(
            None, **DAY_PARAM, title="From", description="First day of a range (UTC). Empty: the last days."
        ),
        "to": Param(None, **DAY_PARAM, title="To", description="Last day of the range; empty where From is."),
        "window": Param(
            7, type="integer", minimum=1, maximum=60, title="Window",
            description="Days that a run without From and To covers, up to the last complete one.",
        ),
    },
    doc_md=__doc__,
    tags=["dateline"],
) as dag:  # fmt: skip

    @task(retries=0)
    def days() -> list[str]:
        """First and last day of this run."""
        from datetime import UTC, datetime

        from extract.core.errors import DatelineError
        from extract.serve.status import night_range
        from extract.store.mirror import bring_runs

        context = get_current_context()
        params, logical_date = context["params"], context.get("logical_date")
        try:
            bring_runs(WAREHOUSE)
            first, last = night_range(
                WAREHOUSE, params["from"], params["to"], logical_date and logical_date.date(),
                datetime.now(UTC).date(), params["window"],
            )  # fmt: skip
        except DatelineError as error:
            raise AirflowFailException(str(error)) from None
        return [first.isoformat(), last.isoformat()]

    fetch = Verb(task_id="fetch", bash_command=f"{DATELINE} fetch {DAYS} --allow-partial", **COMMON)
    clean, extract = (
        Verb.partial(task_id=verb, **COMMON).expand(
            bash_command=[f"{DATELINE} {verb} {DAYS} --workers 1 --shard {n}/{SHARDS}{partial}" for n in range(SHARDS)]
        )
        for verb, partial in (("clean", " --allow-partial"), ("extract", ""))
    )
    publish = Verb(
        task_id="build_and_publish",
        bash_command=f"{DATELINE} build && {DATELINE} publish && {DATELINE} report",
        pool=POOL,
        outlets=[Asset("dateline_dataset", uri=(WAREHOUSE / "dateline.duckdb").as_uri())],
        **COMMON,
        **BUILD_QUEUE,
    )
    all_sources = Verb(
        task_id="all_sources", bash_command=f'{DATELINE} status --run "$DATELINE_RUN_ID"', retries=0, **COMMON
    )
    days() >> fetch >> clean >> extract >> publish >> all_sources
