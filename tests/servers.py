"""Real servers for the tests of nights: PostgreSQL and Redis from Debian's packages, and Airflow's own processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import psutil
import pytest

from tests.conftest import PATIENCE, ROOT

BIN = Path(sys.executable).parent
IS_ROOT = os.geteuid() == 0


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Whether somebody takes connections on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(what: str, ask: Callable[[], Any], *, every: float = 1.0) -> Any:
    """What ``ask`` says as soon as that is true; fails the test where it never is."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if answer := ask():
            return answer
        time.sleep(every)
    pytest.fail(f"waited in vain for {what}")


def program(name: str, package: str) -> str:
    """Path of a server's program, installed where that is possible; else the test skips itself."""
    for _ in range(2):
        found = shutil.which(name) or next(map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None)
        if found:
            return found
        if IS_ROOT and shutil.which("apt-get"):
            for command in (["update"], ["install", "-y", "--no-install-recommends", package]):
                subprocess.run(["apt-get", "-qq", *command], check=False, capture_output=True)
    pytest.skip(f"no {name}: install the package {package}")


@contextmanager
def server_folder() -> Iterator[Path]:
    """A folder that a server's own user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="dateline-ops-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


class Postgres:
    """A PostgreSQL with an empty database and user ``airflow``, without password."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data, self.port = folder, folder / "data", free_port()
        self.user = ["runuser", "-u", "postgres", "--"] if IS_ROOT else []
        self.control = program("pg_ctl", "postgresql")
        self.data.mkdir()
        if IS_ROOT:
            shutil.chown(folder, "postgres")
            shutil.chown(self.data, "postgres")
        self.run(program("initdb", "postgresql"), "-D", str(self.data), "-A", "trust", "-U", "airflow", as_user=True)
        self.start()
        where = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "airflow")
        self.run(program("createdb", "postgresql"), *where, "airflow")

    def run(self, *command: str, as_user: bool = False, check: bool = True) -> None:
        """A program of PostgreSQL's, as the user that the server runs as."""
        subprocess.run(
            [*(self.user if as_user else ()), *command], check=check, cwd=self.folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
        log = str(self.folder / "log")
        self.run(self.control, "-D", str(self.data), "-o", options, "-w", "-l", log, "start", as_user=True)

    def stop(self) -> None:
        """End it at once, as a crash does."""
        self.run(self.control, "-D", str(self.data), "-m", "immediate", "stop", as_user=True, check=False)


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL for the block."""
    with server_folder() as folder:
        server = Postgres(folder)
        try:
            yield server
        finally:
            server.stop()


class Redis:
    """A Redis that keeps its queue over a restart."""

    def __init__(self, folder: Path) -> None:
        self.program, self.folder, self.port = program("redis-server", "redis-server"), folder, free_port()
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [self.program, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        self.process = subprocess.Popen([*command, "--appendonly", "yes"], stdout=subprocess.DEVNULL)
        wait_for("Redis", lambda: listens(self.port), every=0.1)

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait()


class Airflow:
    """Airflow's processes on this machine, with a home of their own."""

    def __init__(self, home: Path, database: int, settings: dict[str, str]) -> None:
        self.home, self.database, self.processes, self.port = home, database, {}, free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        where = f"airflow@127.0.0.1:{database}/airflow"
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("DATELINE_")} | {
            "AIRFLOW_HOME": str(home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__PARALLELISM": "4",
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.base}/execution/",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://{where}",
            "AIRFLOW__CELERY__RESULT_BACKEND": f"db+postgresql://{where}",
            "AIRFLOW__API_AUTH__JWT_SECRET": "only for these tests, and long enough for any digest",
            "AIRFLOW__API__SECRET_KEY": "only for these tests",
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_SEC": "5",
            "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "60",
            "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "10",
            "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
            "DATELINE_RETRY_SECONDS": "2",
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            **settings,
        }
        self.run("db", "migrate")
        self.run("pools", "set", "warehouse", "1", "one build and publication at a time")
        self.components = (
            ("api-server", "--host", "127.0.0.1", "--port", str(self.port)),
            ("scheduler", "--skip-serve-logs"),
            ("dag-processor",),
        )
        for component in self.components:
            self.start(*component)

    def run(self, *arguments: str) -> str:
        """A command of Airflow's; its output."""
        command = [str(BIN / "airflow"), *arguments]
        done = subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
        return done.stdout

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """What the API says to a request, as the page sends it."""
        wait_for("the API", lambda: listens(self.port))
        headers = {"Content-Type": "application/json"}
        with urlopen(f"{self.base}/auth/token", timeout=PATIENCE) as answer:
            headers["Authorization"] = f"Bearer {json.load(answer)['access_token']}"
        request = Request(f"{self.base}/api/v2/{path}", json.dumps(body).encode(), headers)
        with urlopen(request, timeout=PATIENCE) as answer:
            return dict(json.load(answer))

    def start(self, *arguments: str, name: str | None = None) -> None:
        """A component in a process group of its own."""
        name = name or arguments[0]
        log = (self.home / f"{name}.log").open("wb")
        self.processes[name] = subprocess.Popen(
            [str(BIN / "airflow"), *arguments], env=self.environment, cwd=ROOT, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip

    def kill(self, name: str) -> None:
        """End a component and all its children at once."""
        process = self.processes.pop(name)
        children = psutil.Process(process.pid).children(recursive=True)
        os.killpg(process.pid, signal.SIGKILL)
        for child in children:
            if child.is_running():
                child.kill()
        process.wait()

    def restart_what_ended(self) -> None:
        """Start the components again that ended by themselves, as whoever supervises them does."""
        for component in self.components:
            if self.processes[component[0]].poll() is not None:
                self.start(*component)

    def stop(self) -> None:
        """End everything."""
        for name in list(self.processes):
            self.kill(name)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of Airflow's own database."""
        import psycopg2

        with psycopg2.connect(host="127.0.0.1", port=self.database, user="airflow", dbname="airflow") as connection:
            cursor = connection.cursor()
            cursor.execute(query)
            return list(cursor.fetchall())

    def finished(self, run_id: str) -> str:
        """State of a run once it has ended; the states of its tasks are told where it failed."""
        ended = f"select state from dag_run where run_id = '{run_id}' and state in ('success', 'failed')"
        [(state,)] = wait_for(f"the end of {run_id}", lambda: self.ask(ended))
        if state == "failed":
            tasks = self.ask(
                f"select task_id, map_index, state, try_number from task_instance where run_id = '{run_id}'"
            )
            logs = sorted((self.home / "logs").rglob("*.log"), key=lambda path: path.stat().st_mtime)
            print(tasks, *(path.read_text(errors="replace")[-2000:] for path in logs[-3:]), sep="\n")
        return str(state)

    def command(self, verb: str, run_id: str) -> psutil.Process:
        """A process of a ``dateline`` verb that a task of this run has started, as soon as there is one."""
        return wait_for(f"{verb} of {run_id}", lambda: self.commands(verb, run_id), every=0.1)[0]

    def commands(self, verb: str, run_id: str) -> list[psutil.Process]:
        """All of these processes."""
        found, mine = [], {"AIRFLOW_HOME": str(self.home), "DATELINE_RUN_ID": run_id}
        for process in psutil.process_iter():
            try:
                line, is_mine = process.cmdline(), mine.items() <= process.environ().items()
            except psutil.Error:
                continue
            if is_mine and len(line) > 2 and line[1].endswith("/dateline") and line[2] == verb:
                found.append(process)
        return found
