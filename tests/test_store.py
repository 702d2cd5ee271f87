from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from extract.core.schema import Reject, arrow_schema, to_row
from extract.store.partitions import (
    DamagedFileError,
    count_rows,
    partition_file,
    partition_sources,
    read_partition,
    read_rows,
    replace_file,
    write_partition,
)
from extract.store.sorting import in_order

DAY = date(2022, 3, 14)


def rows(*reasons: str) -> list[dict[str, object]]:
    return [to_row("rejects", Reject("s", str(n), None, "clean", reason, None)) for n, reason in enumerate(reasons)]


def test_a_partition_is_replaced_whole(tmp_path: Path) -> None:
    assert write_partition(tmp_path, "rejects", DAY, "s", rows("a", "b")) == 2
    assert write_partition(tmp_path, "rejects", DAY, "s", rows("c")) == 1
    assert read_partition(tmp_path, "rejects", DAY, "s").column("reason").to_pylist() == ["c"]


def test_days_and_sources_do_not_touch_each_other(tmp_path: Path) -> None:
    write_partition(tmp_path, "rejects", DAY, "s", rows("a"))
    write_partition(tmp_path, "rejects", DAY, "t", rows("b"))
    write_partition(tmp_path, "rejects", date(2022, 3, 15), "s", rows("c"))
    assert partition_sources(tmp_path, "rejects", DAY) == ["s", "t"]
    assert read_partition(tmp_path, "rejects", DAY, "s").column("reason").to_pylist() == ["a"]


def test_a_missing_partition_is_empty_with_the_right_schema(tmp_path: Path) -> None:
    table = read_partition(tmp_path, "articles", DAY, "s")
    assert table.num_rows == 0
    assert table.schema.equals(arrow_schema("articles"))


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    write_partition(tmp_path, "rejects", DAY, "s", rows("a"))
    path = partition_file(tmp_path, "rejects", DAY, "s")
    before = path.read_bytes()

    def fail(aside: Path) -> None:
        aside.write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        replace_file(path, fail)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == ["s.parquet"]
    with pytest.raises(KeyError):
        write_partition(tmp_path, "no_such_table", DAY, "s", [])


def test_rewriting_the_same_rows_gives_the_same_bytes(tmp_path: Path) -> None:
    path = partition_file(tmp_path, "rejects", DAY, "s")
    write_partition(tmp_path, "rejects", DAY, "s", rows("a", "b"))
    first = path.read_bytes()
    write_partition(tmp_path, "rejects", DAY, "s", rows("a", "b"))
    assert path.read_bytes() == first


def test_other_rows_of_the_same_number_take_the_place(tmp_path: Path) -> None:
    path = partition_file(tmp_path, "rejects", DAY, "s")
    write_partition(tmp_path, "rejects", DAY, "s", rows("a", "b"))
    before = path.stat().st_ino
    write_partition(tmp_path, "rejects", DAY, "s", rows("a", "b"))
    assert path.stat().st_ino == before  # not even touched
    write_partition(tmp_path, "rejects", DAY, "s", rows("a", "c"))
    assert [row["reason"] for row in read_rows(tmp_path, "rejects", DAY, "s")] == ["a", "c"]
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(DamagedFileError):
        count_rows(tmp_path, "rejects", DAY, "s")
    write_partition(tmp_path, "rejects", DAY, "s", rows("a", "c"))
    assert count_rows(tmp_path, "rejects", DAY, "s") == 2


def test_rows_that_end_in_an_error_leave_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    def broken() -> Iterator[dict[str, object]]:
        yield from rows("c")
        raise ValueError("no more")

    write_partition(tmp_path, "rejects", DAY, "s", rows("a", "b"))
    path = partition_file(tmp_path, "rejects", DAY, "s")
    before = path.read_bytes()
    with pytest.raises(ValueError, match="no more"):
        write_partition(tmp_path, "rejects", DAY, "s", broken())
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == ["s.parquet"]


@pytest.mark.parametrize("number", [0, 1, 6, 7, 100])
def test_any_number_of_rows_is_written_and_sorted_a_few_at_a_time(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("partitions", "sorting"):
        monkeypatch.setattr(f"extract.store.{module}.ROWS", 7)
        monkeypatch.setattr(f"extract.store.{module}.CHUNK", 3)
    made = rows(*(f"{(n * 37) % 11:02}" for n in range(number)))
    expected = sorted(made, key=lambda row: str(row["reason"]))  # stable, as theirs is
    found = in_order("rejects", iter(made), lambda row: row["reason"], tmp_path / "aside")
    assert write_partition(tmp_path, "rejects", DAY, "s", found) == number
    assert list(read_rows(tmp_path, "rejects", DAY, "s")) == expected
    assert read_partition(tmp_path, "rejects", DAY, "s").to_pylist() == expected
    assert not list(tmp_path.glob("aside/*"))
