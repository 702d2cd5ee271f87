"""What cleaning keeps aside: used while nothing changed, made anew where it is damaged, and not kept for ever."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from extract.ingest.clean import day as cleaning
from extract.ingest.clean.day import KEPT, clean_day, expire_cache
from extract.ingest.fetch import fetch_range
from extract.ingest.sources import Source
from extract.store.partitions import read_rows

DAY = date(2022, 3, 14)


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """A source of three stored documents, one of them without a text."""
    texts = {"b": "Nothing happened.", "c": "", "a": "Kenya struck a camp in Chad."}
    lines = [json.dumps({"id": name, "text": text, "published": str(DAY)}) for name, text in texts.items()]
    (tmp_path / "docs.jsonl").write_text("\n".join(lines))
    source = Source("docs", "jsonl", str(tmp_path / "docs.jsonl"), "Wire", "en", True, None)
    list(fetch_range([source], [DAY], tmp_path / "w"))
    return source


def cut(data: bytes) -> bytes:
    return data[:-5]


def flip(data: bytes) -> bytes:
    return data[:-8] + bytes([data[-8] ^ 1]) + data[-7:]


def foreign(data: bytes) -> bytes:
    return b"[" * len(data)


@pytest.mark.parametrize(("damage", "is_read"), [(None, 0), (cut, 3), (flip, 3), (foreign, 3)])
def test_documents_are_cleaned_once(
    damage: Callable[[bytes], bytes] | None,
    is_read: int,
    source: Source,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    count = clean_day(source, DAY, tmp_path / "w")
    assert (count.articles, count.rejects) == (2, {"missing_text": 1})
    rows = list(read_rows(tmp_path / "w", "articles", DAY, "docs"))
    assert [row["document_id"] for row in rows] == ["a", "b"]
    (path,) = (tmp_path / "w" / "cache" / "cleaned" / "docs").glob("*.gz")
    if damage:
        path.write_bytes(damage(path.read_bytes()))
    read, clean_line = [], cleaning.clean_line
    monkeypatch.setattr(cleaning, "clean_line", lambda *given: read.append(given) or clean_line(*given))
    assert clean_day(source, DAY, tmp_path / "w") == count
    assert len(read) == is_read
    assert list(read_rows(tmp_path / "w", "articles", DAY, "docs")) == rows
    clean_day(replace(source, language="de"), DAY, tmp_path / "w")
    assert len(read) == is_read + 3


def test_what_was_cleaned_long_ago_is_removed(source: Source, tmp_path: Path) -> None:
    clean_day(source, DAY, tmp_path / "w")
    folder, now = tmp_path / "w" / "cache" / "cleaned" / "docs", datetime.now(UTC)
    expire_cache(tmp_path / "w", now)
    assert len(list(folder.iterdir())) == 2
    for path in folder.iterdir():
        os.utime(path, ((now - KEPT - timedelta(hours=1)).timestamp(),) * 2)
    expire_cache(tmp_path / "w", now)
    assert not list(folder.iterdir())
    assert clean_day(source, DAY, tmp_path / "w").articles == 2
