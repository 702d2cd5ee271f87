"""`make serve` tells address, user and password in one line at its end, and leaves nothing running when it is ended."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.conftest import PATIENCE, ROOT
from tests.servers import free_port, wait_for

SERVE = ROOT / "dags" / "serve.sh"
BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment of an Airflow of its own, with a fresh database."""
    home = tmp_path_factory.mktemp("airflow")
    values = os.environ | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__API__WORKERS": "1",
        "DATELINE_WAREHOUSE": str(home / "warehouse"),
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    }
    subprocess.run([BIN / "airflow", "db", "migrate"], env=values, check=True, capture_output=True)
    return values


def running(home: str) -> list[str]:
    """Commands of the processes that belong to an Airflow's home."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("AIRFLOW_HOME") == home and process.status() != psutil.STATUS_ZOMBIE:
                found.append(" ".join(process.cmdline())[:100])
        except psutil.Error:
            continue
    return found


AIRFLOW = """#!/bin/sh
echo "$@" >> "$AIRFLOW_HOME/called"
test "$1" = db && exit 0
exec sleep 987
"""
PYTHON = """#!/bin/sh
case "$2" in *urlopen*) exit 0 ;; *) echo "user admin, password secret" ;; esac
"""


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 0), (None, 1)])
def test_its_parts_end_together(how: signal.Signals | None, code: int, tmp_path: Path) -> None:
    """With programs that only wait in place of Airflow's; ``None``: one of them ends by itself."""
    for name, text in (("airflow", AIRFLOW), ("python", PYTHON)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    process = subprocess.Popen(
        ["bash", SERVE, tmp_path, "9"], env=os.environ | {"AIRFLOW_HOME": str(tmp_path)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    assert process.stdout is not None
    assert "http://127.0.0.1:9, user admin, password secret; " in process.stdout.readline()
    wait_for("the first pruning", lambda: "db clean" in (tmp_path / "called").read_text(), every=0.1)
    parts = [part for part in psutil.Process(process.pid).children() if "987" in part.cmdline()]
    assert len(parts) == 4
    assert all(os.getsid(part.pid) == part.pid for part in parts)  # so that Ctrl-C does not reach them beside TERM
    if how is None:
        parts[0].kill()
    elif how == signal.SIGINT:
        os.killpg(process.pid, how)  # as Ctrl-C on a terminal does
    else:
        process.send_signal(how)
    rest, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == code
    assert not rest
    assert ("ended by itself" in errors) is (how is None)
    assert not any(part.is_running() for part in parts)


@pytest.mark.ops
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_tells_its_password_and_stops_clean(
    how: signal.Signals, environment: dict[str, str], tmp_path: Path
) -> None:
    port, told = free_port(), tmp_path / "told"
    with told.open("wb") as out, (tmp_path / "errors").open("wb") as errors:
        process = subprocess.Popen(
            ["bash", SERVE, BIN, str(port)], env=environment, stdout=out, stderr=errors,
            start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )  # fmt: skip
    try:
        wait_for("the line that tells the password", lambda: told.read_text() or process.poll() is not None)
        [line] = told.read_text().splitlines()
        assert re.search(rf"http://127\.0\.0\.1:{port}, user \S+, password \S+; .*starts paused.*Ctrl-C", line)
        assert len(running(environment["AIRFLOW_HOME"])) > 4
        wait_for("the first pruning", (Path(environment["AIRFLOW_HOME"]) / "serve" / "prune.log").exists)
        if how == signal.SIGINT:
            os.killpg(process.pid, how)  # as Ctrl-C on a terminal does
        else:
            process.send_signal(how)
        assert process.wait(PATIENCE) == 0
        wait_for("the end of all parts", lambda: not running(environment["AIRFLOW_HOME"]))
        assert "Traceback" not in (tmp_path / "errors").read_text()
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
