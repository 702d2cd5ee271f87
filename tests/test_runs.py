import json
import os
import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path

import pytest

from extract.store.runs import WarehouseBusyError, WarehouseReadOnlyError, lock_warehouse, log, recorded_run

DAYS = [date(2022, 3, 14)]


def records(warehouse: Path) -> list[dict[str, object]]:
    return [json.loads(path.read_text()) for path in sorted((warehouse / "runs").glob("*.json"))]


def test_a_run_leaves_a_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_RUN_ID", "manual__2022-03-14T00:00:00+00:00/x")
    with recorded_run(tmp_path, "run", DAYS, {"tool": "1"}) as run, run.stage("clean"):
        run.count({"articles": 2}, {"not_html": 1})
    (record,) = records(tmp_path)
    assert record["status"] == "done"
    assert record["row_counts"] == {"articles": 2}
    assert record["rejects_by_reason"] == {"not_html": 1}
    assert record["date_from"] == record["date_to"] == "2022-03-14"


def test_a_failed_run_says_so(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), recorded_run(tmp_path, "run", DAYS, {}):
        raise RuntimeError("boom")
    assert records(tmp_path)[0]["status"] == "failed"


def test_one_run_at_a_time_but_its_own_commands_together(tmp_path: Path) -> None:
    holder = textwrap.dedent(
        """
        import sys, pathlib
        from extract.store.runs import lock_warehouse
        with lock_warehouse(pathlib.Path(sys.argv[1]), "one"):
            print("held", flush=True)
            sys.stdin.read()
        """
    )
    process = subprocess.Popen(
        [sys.executable, "-c", holder, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    with pytest.raises(WarehouseBusyError, match="run one is writing"), lock_warehouse(tmp_path, "two"):
        pass
    with lock_warehouse(tmp_path, "one"):
        pass
    process.kill()
    process.wait()
    with lock_warehouse(tmp_path, "two"):
        pass


def test_what_a_killed_run_wrote_aside_is_removed(tmp_path: Path) -> None:
    aside = tmp_path / "articles" / "snapshot_date=2022-03-14" / ".s.parquet.123.tmp"
    aside.parent.mkdir(parents=True)
    aside.write_text("half")
    with lock_warehouse(tmp_path, "one"):
        assert not aside.exists()


def test_a_warehouse_that_cannot_be_written(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(WarehouseReadOnlyError, match="cannot write the warehouse"), lock_warehouse(blocked, "one"):
        pass


def test_a_killed_run_is_told_when_the_next_starts(tmp_path: Path) -> None:
    code = "import os, pathlib, sys; from extract.store.runs import recorded_run\n"
    code += "with recorded_run(pathlib.Path(sys.argv[1]), 'run', [], {}): os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert [record["status"] for record in records(tmp_path)] == ["running"]
    with recorded_run(tmp_path, "fetch", DAYS, {}):
        assert sorted(str(record["status"]) for record in records(tmp_path)) == ["killed", "running"]
    assert sorted(str(record["status"]) for record in records(tmp_path)) == ["done", "killed"]


def test_old_records_go_and_damaged_ones_are_set_aside(tmp_path: Path) -> None:
    with recorded_run(tmp_path, "fetch", DAYS, {}):
        pass
    (old,) = (tmp_path / "runs").glob("*.json")
    os.utime(old, (0, 0))
    damaged = tmp_path / "runs" / "half.json"
    damaged.write_text('{"run_id": "x"')
    with recorded_run(tmp_path, "clean", DAYS, {}):
        pass
    assert [record["verb"] for record in records(tmp_path)] == ["clean"]
    aside = damaged.with_suffix(".broken")
    assert aside.exists()
    os.utime(aside, (0, 0))
    with recorded_run(tmp_path, "clean", DAYS, {}):
        assert not aside.exists()


def test_what_is_logged_moves_no_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    log("fetched", source="a\x1b]0;title\x07b\x9b2J", reason="two\nlines")
    assert capsys.readouterr().err.endswith("fetched source=a]0;titleb2J reason=two lines\n")
