from datetime import date
from pathlib import Path

import pytest

from extract.core.schema import Reject, arrow_schema, to_row
from extract.store.partitions import partition_file, partition_sources, read_partition, replace_file, write_partition

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
