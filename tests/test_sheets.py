"""Tables as spreadsheets save them."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.core.sheets import read_sheet

COLUMNS = ("id", "why")


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"id,why\na,it blames\n", [(2, "a", "it blames")]),
        (
            b"\xef\xbb\xbfid;why\r\na;it blames, and asks\r\n;\r\nb;\r\n",
            [(2, "a", "it blames, and asks"), (4, "b", "")],
        ),
        (b"why\tid\nso\ta\n\t\n", [(2, "a", "so")]),
        (b'id,why\na,"two\nlines"\nb, x \n', [(3, "a", "two\nlines"), (4, "b", "x")]),
        ("id,why\na,one\u2028two\n".encode(), [(2, "a", "one\u2028two")]),
        (b"id,why\na\n", [(2, "a", "")]),
        (b"id,why\na,b,,\n", [(2, "a", "b")]),
        (b"id,why\n", []),
    ],
)
def test_rows_are_read_whatever_saved_them(content: bytes, rows: list[tuple[int, str, str]], tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(content)
    assert [(line, row["id"], row["why"]) for line, row in read_sheet(path, COLUMNS)] == rows


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "line 1: is empty"),
        (b"id,reason\na,b\n", "why is missing, 'reason' is none of them"),
        (b"id,id,why\na,b,c\n", "one stands there twice"),
        (b"id,why\na,ok\nb,Krak\xf3w\n", "line 3: is not UTF-8; in Excel, save as"),
        (b"id,why\na,first, second\n", "line 2: more cells than columns"),
        (b'id,why\na,"never closed\n', "is no CSV"),
        (None, "cannot be read: No such file"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(content: bytes | None, told: str, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=told):
        list(read_sheet(path, COLUMNS))
