import contextlib
import json
import socket
import sqlite3
import threading
from datetime import date
from pathlib import Path

import pytest

from extract.core.config import Settings
from extract.ingest.fetch import fetch_range
from extract.ingest.sources import read_sources
from extract.serve import doctor
from extract.serve.alert import send_alert
from tests.audit import in_range, read_lock

HEADER = "name,kind,location,outlet,language,enabled,note\n"


def findings(settings: Settings, *checks: str) -> dict[tuple[str, str], str]:
    found = [f for name in checks for f in doctor.CHECKS[name](settings)]
    assert all(f.remedy for f in found if f.status != "ok")
    return {(f.check, f.status): f.found for f in found}


def test_a_fresh_folder_is_well(tmp_path: Path) -> None:
    (tmp_path / "docs.jsonl").write_text("")
    (tmp_path / "sources.csv").write_text(HEADER + "docs,jsonl,docs.jsonl,,en,true,\n")
    settings = Settings(tmp_path / "sources.csv", tmp_path / "warehouse", 1)
    found = findings(settings, "environment", "store", "sources")
    assert {status for _, status in found} == {"ok"}


def test_what_is_wrong_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATELINE_CONTACT", raising=False)
    (tmp_path / "sources.csv").write_text(HEADER + "wire,feed,https://wire.example/feed,,en,true,\n")
    warehouse = tmp_path / "warehouse"
    notes = ("raw/wire/2022-03-14.json", "raw/wire/abcd-ef-gh.json")
    for path in ("runs/x.json", *notes, "articles/snapshot_date=2022-03-14/wire.parquet"):
        (warehouse / path).parent.mkdir(parents=True, exist_ok=True)
        (warehouse / path).write_text("{")
    (warehouse / "dateline.duckdb").write_text("not a database")
    monkeypatch.setattr(doctor, "ENOUGH_DISK", 1 << 80)
    settings = Settings(tmp_path / "sources.csv", warehouse, 1)
    store = [f.found for f in doctor.check_store(settings) if f.status != "ok"]
    for name in ("x.json", "2022-03-14.json", "abcd-ef-gh.json", "wire.parquet", "dateline.duckdb"):
        assert any(name in told for told in store), (name, store)
    found = findings(settings, "sources", "disk")
    assert "DATELINE_CONTACT" in found["sources", "failed"]
    assert ("disk", "warning") in found


@pytest.mark.parametrize("share", [None, 0.0, 0.3, 0.7, 0.95])
def test_stored_bytes_that_are_gone_or_cut_off_are_found(share: float | None, tmp_path: Path) -> None:
    lines = [{"id": n, "text": f"Nothing happened in town {n}.", "published": "2022-03-14"} for n in range(30)]
    (tmp_path / "docs.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (tmp_path / "sources.csv").write_text(HEADER + "docs,jsonl,docs.jsonl,,en,true,\n")
    settings = Settings(tmp_path / "sources.csv", tmp_path / "warehouse", 1)
    list(fetch_range(read_sources(settings.sources), [date(2022, 3, 14)], settings.warehouse))
    assert {finding.status for finding in doctor.check_store(settings)} == {"ok"}
    path = settings.warehouse / "raw" / "docs" / "2022-03-14.0.warc.gz"
    if share is None:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    [found] = [finding for finding in doctor.check_store(settings) if finding.status == "failed"]
    assert path.name in found.found
    assert "dateline fetch --date 2022-03-14" in str(found.remedy)


def test_a_paused_dag_has_a_command_that_finds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "its home"
    home.mkdir()
    with contextlib.closing(sqlite3.connect(home / "airflow.db")) as database, database:
        database.execute("create table slot_pool as select 'warehouse' as pool, 2 as slots")
        database.execute("create table dag as select 'dateline_nightly' as dag_id, 1 as is_paused")
    monkeypatch.setenv("AIRFLOW_HOME", str(home))
    told = {f.status: f.remedy for f in doctor.check_airflow(Settings(tmp_path, tmp_path, 1))}
    assert told["warning"] == f"AIRFLOW_HOME='{home}' airflow dags unpause dateline_nightly"
    assert str(told["failed"]).startswith(f"AIRFLOW_HOME='{home}' airflow pools set warehouse 1 ")


def test_a_check_that_fails_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(settings: Settings) -> list[doctor.Finding]:
        raise RuntimeError("boom")

    monkeypatch.setattr(doctor, "CHECKS", {"disk": fail})
    assert [f.found for f in doctor.examine(Settings(tmp_path, tmp_path, 1))] == ["RuntimeError: boom"]


def test_an_alert_that_cannot_be_sent_tells_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    ways = send_alert("down", "see the log", {"DATELINE_ALERT_URL": "https://127.0.0.1:9/s3cret"})
    told = capsys.readouterr().err
    assert ways == ["log"]
    assert "could not be sent" in told
    assert "s3cret" not in told


@pytest.mark.parametrize(
    ("events", "version", "inside"),
    [
        ([{"introduced": "0"}, {"fixed": "2.0"}], "1.9", True),
        ([{"introduced": "0"}, {"fixed": "2.0"}], "2.0", False),
        ([{"introduced": "1.0"}, {"last_affected": "1.5"}], "1.5", True),
        ([{"introduced": "1.0"}, {"fixed": "1.2"}, {"introduced": "2.0"}], "2.1", True),
        ([{"introduced": "1.0"}], "0.9", False),
    ],
)
def test_advisories_speak_of_versions(events: list[dict[str, str]], version: str, inside: bool) -> None:
    assert in_range(events, version) is inside


def test_the_lock_is_read() -> None:
    text = "a==1.0 \\\n    --hash=sha256:00\nb-c==2.0 ; python_full_version < '3' \\\n    --hash=sha256:00\nd==3\n"
    lock = read_lock(text)
    assert lock == {"a": ("1.0", True, True), "b-c": ("2.0", True, False), "d": ("3", False, True)}


@pytest.mark.parametrize(
    "environment",
    [
        {"DATELINE_ALERT_URL": "http://s3cret:token/"},
        {"DATELINE_ALERT_URL": "http://[::s3cret/"},
        {"DATELINE_ALERT_URL": "http://s3cret token/"},
        {"DATELINE_ALERT_URL": "ftp://s3cret/"},
        {"DATELINE_ALERT_EMAIL": "s3cret@", "DATELINE_SMTP": "127.0.0.1:9"},
        {"DATELINE_ALERT_EMAIL": "<", "DATELINE_SMTP": "127.0.0.1:9"},
        {"DATELINE_ALERT_EMAIL": "s3cret@b.example\nBcc: c@d.example", "DATELINE_SMTP": "127.0.0.1:9"},
        {"DATELINE_ALERT_EMAIL": "\ud800@b.example", "DATELINE_SMTP": "127.0.0.1:9"},
        {"DATELINE_ALERT_EMAIL": "a@b.example", "DATELINE_SMTP": "127.0.0.1:s3cret"},
    ],
)
def test_an_alert_that_cannot_be_sent_hides_no_failure_and_no_address(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert send_alert("down", "see the log", environment) == ["log"]
    told = capsys.readouterr()
    assert "an alert could not be sent" in told.err
    assert "s3cret" not in told.out + told.err


def test_a_web_hook_that_answers_nonsense_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(10_000)
                connection.sendall(b"nonsense\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        hook = f"http://127.0.0.1:{server.getsockname()[1]}/"
        assert send_alert("down", "see the log", {"DATELINE_ALERT_URL": hook}) == ["log"]
    assert "an alert could not be sent" in capsys.readouterr().err
