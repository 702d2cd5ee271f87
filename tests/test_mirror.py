"""A store that several machines share: what one hands over another gets, and nothing stale or half is left anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest

from extract.core.config import Settings
from extract.core.errors import DatelineError, UsageError
from extract.stages import run_stages
from extract.store.mirror import Mirror, StoreError, bring_runs, needed_by, open_mirror
from extract.store.partitions import read_rows
from extract.store.runs import read_records
from tests.servers import free_port

HEADER = "name,kind,location,outlet,language,enabled,note\n"
LINE = '{{"id": "{0}", "text": "Kenya asked Chad for {1} trucks.", "published": "2022-03-{2}"}}\n'
DAYS = [date(2022, 3, 14), date(2022, 3, 15)]
HAS_SERVER = find_spec("moto") is not None and find_spec("s3fs") is not None
NUMBERS = count()


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """An S3 of this machine's own, with one bucket."""
    if not HAS_SERVER:
        pytest.skip("moto and s3fs are installed by `make test-ops`")
    import s3fs
    from moto.server import ThreadedMotoServer

    port = free_port()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "key-of-the-test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-the-test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        s3fs.S3FileSystem(skip_instance_cache=True).mkdir("news")
        yield "s3://news"
    server.stop()


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.ops)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty store."""
    if request.param == "folder":
        return (tmp_path / "store").as_uri()
    return f"{request.getfixturevalue('bucket')}/store{next(NUMBERS)}"


def machine(folder: Path, url: str) -> Mirror:
    mirror = open_mirror(folder, {"DATELINE_STORE": url})
    assert mirror is not None
    return mirror


def write(warehouse: Path, path: str, text: str) -> None:
    (warehouse / path).parent.mkdir(parents=True, exist_ok=True)
    (warehouse / path).write_text(text)


def texts(warehouse: Path) -> dict[str, str]:
    files = (path for path in warehouse.rglob("[!.]*") if path.is_file())
    return {path.relative_to(warehouse).as_posix(): path.read_text() for path in files}


def test_two_machines_hand_files_to_each_other(url: str, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    first = machine(one, url)
    here = first.pull(lambda _: True)
    assert here == set()
    note, rows = "raw/wire's [a]/2022-03-14.json", "articles/snapshot_date=2022-03-14/wire's [a].parquet"
    write(one, note, "1")
    write(one, rows, "first")
    write(one, "articles/snapshot_date=2022-03-14/.half.tmp", "not whole")
    write(one, "build/dateline.duckdb", "its own")
    assert first.push(here) == 2
    assert first.push(here) == 0

    second = machine(two, url)
    assert second.pull(lambda path: path.startswith("raw/")) == {note}
    assert second.pull(lambda _: True) == {note, rows}
    assert texts(two) == {note: "1", rows: "first"}

    # A changed and a deleted file come over; a copy that nobody asked for is forgotten when it is out of date.
    here = second.pull(lambda _: True)
    write(two, rows, "second")
    (two / note).unlink()
    assert second.push(here) == 1
    assert first.pull(lambda _: False) == set()
    assert first.pull(lambda _: True) == {rows}
    assert (one / rows).read_text() == "second"


def test_what_a_killed_command_left_is_handed_over_unless_another_was_faster(url: str, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    first, second = machine(one, url), machine(two, url)
    write(one, "claims/snapshot_date=2022-03-14/a.parquet", "of one")
    write(one, "claims/snapshot_date=2022-03-14/b.parquet", "of one")
    write(two, "claims/snapshot_date=2022-03-14/a.parquet", "of two")
    second.push(())
    first.push(first.pull(lambda _: True))
    second.pull(lambda _: True)
    assert texts(one) == texts(two)
    assert sorted(texts(two).values()) == ["of one", "of two"]


def test_a_lost_folder_is_brought_back_and_deletes_nothing(url: str, tmp_path: Path) -> None:
    warehouse = tmp_path / "one"
    mirror = machine(warehouse, url)
    path = "claims/snapshot_date=2022-03-14/a.parquet"
    write(warehouse, path, "kept")
    mirror.push(())
    (warehouse / path).unlink()
    mirror.push(mirror.pull(lambda _: False))
    assert mirror.pull(lambda _: True) == {path}
    (warehouse / path).unlink()
    (warehouse / ".store.json").write_text("{")
    assert mirror.pull(lambda _: True) == {path}


def test_a_day_goes_over_two_machines(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One fetches, the other cleans; a third that only looks knows of both."""
    monkeypatch.setenv("DATELINE_STORE", url)
    lines = "".join(LINE.format(n, n + 2, 14 + n % 2) for n in range(6))
    (tmp_path / "docs.jsonl").write_text(lines)
    (tmp_path / "sources.csv").write_text(HEADER + "docs,jsonl,docs.jsonl,Wire,en,true,\n")
    monkeypatch.setenv("DATELINE_RUN_ID", "night")
    for name, verb in (("one", "fetch"), ("two", "clean")):
        run_stages(verb, DAYS, Settings(tmp_path / "sources.csv", tmp_path / name, 1), (verb,))
    assert len(list(read_rows(tmp_path / "two", "articles", DAYS[0], "docs"))) == 3
    assert not (tmp_path / "one" / "articles").exists()
    bring_runs(tmp_path / "three")
    records = [record for _, record in read_records(tmp_path / "three") if record]
    assert sorted((record["verb"], record["status"]) for record in records) == [("clean", "done"), ("fetch", "done")]
    # Fetched again from the second machine nothing is new.
    again = run_stages("fetch", DAYS, Settings(tmp_path / "sources.csv", tmp_path / "two", 1), ("fetch",))
    assert again["row_counts"].get("documents", 0) == 0


@pytest.mark.parametrize(
    ("stages", "path", "is_needed"),
    [
        (("fetch",), "raw/a/2021-01-01.json", True),
        (("fetch",), "raw/a/2022-03-14.0.warc.gz", False),
        (("clean",), "raw/a/2022-03-14.0.warc.gz", True),
        (("clean",), "raw/a/2022-02-20.0.warc.gz", True),
        (("clean",), "raw/a/2021-02-20.0.warc.gz", False),
        (("clean",), "articles/snapshot_date=2022-03-15/a.parquet", True),
        (("clean",), "claims/snapshot_date=2022-03-15/a.parquet", False),
        (("extract",), "claims/snapshot_date=2022-03-15/a.parquet", True),
        (("extract",), "claims/snapshot_date=2022-03-16/a.parquet", False),
        (("extract",), "raw/a/2022-03-14.json", False),
        (("build",), "claims/snapshot_date=2021-03-16/a.parquet", True),
        (("build",), "runs/x.json", True),
        (("publish",), "claims/snapshot_date=2022-03-15/a.parquet", False),
    ],
)
def test_stages_bring_what_they_read(stages: tuple[str, ...], path: str, is_needed: bool) -> None:
    assert needed_by(stages, DAYS)(path) is is_needed


def test_no_store_is_no_mirror_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    assert open_mirror(tmp_path, {}) is None
    with pytest.raises(UsageError, match="DATELINE_STORE: 'nonsense://x' cannot be used"):
        open_mirror(tmp_path, {"DATELINE_STORE": "nonsense://x"})


@pytest.mark.ops
def test_a_store_that_does_not_answer_is_one_line_without_keys(bucket: str, tmp_path: Path) -> None:
    write(tmp_path, "runs/x.json", "{}")
    with pytest.raises(StoreError) as caught:
        machine(tmp_path, "s3://nowhere/x").push((), tmp_path / "runs" / "x.json")
    assert isinstance(caught.value, DatelineError)
    assert "\n" not in str(caught.value)
    assert "of-the-test" not in str(caught.value)
