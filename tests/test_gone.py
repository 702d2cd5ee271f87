"""Documents that their source no longer has."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from extract.ingest.clean.day import clean_day
from extract.ingest.fetch.local import fetch_local
from extract.ingest.fetch.raw import read_manifest
from extract.ingest.sources import read_sources
from extract.store.partitions import read_rows

DAY = date(2025, 3, 3)


def write_lines(file: Path, *names: str) -> None:
    lines = [
        {
            "id": name,
            "published": "2025-03-03",
            "text": f"The council of {name} voted on Monday to mend the old bridge.",
        }
        for name in names
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def gone(warehouse: Path) -> dict[str, bool]:
    manifest = read_manifest(warehouse, "town", DAY)
    assert manifest is not None
    return {document.id: document.gone_at is not None for document in manifest.documents}


def test_what_a_file_no_longer_holds_is_gone_until_it_is_there_again(tmp_path: Path) -> None:
    lines, warehouse = tmp_path / "town.jsonl", tmp_path / "warehouse"
    write_lines(lines)
    (tmp_path / "sources.csv").write_text(
        f"name,kind,location,outlet,language,enabled,note\ntown,jsonl,{lines},Town Herald,en,true,\n"
    )
    (source,) = read_sources(tmp_path / "sources.csv")

    def fetched(*names: str) -> dict[str, bool]:
        write_lines(lines, *names)
        fetch_local(source, DAY, DAY, warehouse)
        return gone(warehouse)

    assert fetched("a", "b") == {"a": False, "b": False}
    assert fetched("a") == {"a": False, "b": True}
    manifest = read_manifest(warehouse, "town", DAY)
    assert manifest is not None
    since = [document.gone_at for document in manifest.documents]
    assert fetched("a") == {"a": False, "b": True}
    clean_day(source, DAY, warehouse)
    rows = {row["document_id"]: row["gone_at"] for row in read_rows(warehouse, "articles", DAY, "town")}
    assert rows["a"] is None
    assert f"{rows['b']:%Y-%m-%dT%H:%M:%SZ}" == since[1]
    assert fetched("a", "b") == {"a": False, "b": False}


def test_another_days_run_and_an_empty_file_make_nothing_gone(tmp_path: Path) -> None:
    lines, warehouse = tmp_path / "town.jsonl", tmp_path / "warehouse"
    write_lines(lines)
    (tmp_path / "sources.csv").write_text(
        f"name,kind,location,outlet,language,enabled,note\ntown,jsonl,{lines},Town Herald,en,true,\n"
    )
    (source,) = read_sources(tmp_path / "sources.csv")
    write_lines(lines, "a", "b")
    fetch_local(source, DAY, DAY, warehouse)
    write_lines(lines)
    fetch_local(source, DAY, DAY, warehouse)
    write_lines(lines, "a")
    fetch_local(source, date(2025, 3, 4), date(2025, 3, 4), warehouse)
    assert gone(warehouse) == {"a": False, "b": False}
