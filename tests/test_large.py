"""Large inputs pass within known memory: many sources, a large file, many tiny lines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from extract.ingest.sources import read_sources

pytestmark = pytest.mark.ops
HEADER = "name,kind,location,outlet,language,enabled,note\n"
SCALE = float(os.environ.get("DATELINE_TEST_SCALE", "1"))
"""Share of the full sizes, for a first try."""

FETCH = """
import resource, sys
from datetime import date
from pathlib import Path
from extract.ingest.fetch import fetch_range
from extract.ingest.sources import read_sources
counts = list(fetch_range(read_sources(Path(sys.argv[1])), [date(2022, 3, 14)], Path(sys.argv[2])))
print(sum(count.fetched for count in counts), sum(count.rejected for count in counts))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


def fetch(folder: Path) -> tuple[int, int, int]:
    """Documents stored and refused, and the greatest memory in bytes."""
    command = [sys.executable, "-c", FETCH, str(folder / "sources.csv"), str(folder / "warehouse")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    counts, memory = done.stdout.split("\n")[:2]
    stored, refused = map(int, counts.split())
    return stored, refused, int(memory)


def test_ten_thousand_sources(tmp_path: Path) -> None:
    number = max(int(10_000 * SCALE), 10)
    line = json.dumps({"id": "a", "text": "Nothing happened.", "published": "2022-03-14"})
    (tmp_path / "one.jsonl").write_text(line)
    rows = "".join(f"s{n},jsonl,one.jsonl,Outlet {n},en,true,\n" for n in range(number))
    (tmp_path / "sources.csv").write_text(HEADER + rows)
    assert len(read_sources(tmp_path / "sources.csv")) == number
    stored, _, memory = fetch(tmp_path)
    assert stored == number
    assert memory < 1_000_000_000


def test_a_large_file(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text(HEADER + "docs,jsonl,docs.jsonl,,en,true,\n")
    number = max(int(1000 * SCALE), 3)
    with (tmp_path / "docs.jsonl").open("w") as handle:
        for n in range(number):
            text = f"Story {n}. " + "Nothing happened. " * 55_000
            handle.write(json.dumps({"id": n, "text": text, "published": "2022-03-14"}) + "\n")
        handle.write('{"id": "endless", "text": "')
        for _ in range(60):
            handle.write("Nothing happened. " * 60_000)
        handle.write('"}\n' + json.dumps({"id": "last", "text": "The end.", "published": "2022-03-14"}))
    stored, refused, memory = fetch(tmp_path)
    assert (stored, refused) == (number + 1, 1)
    assert memory < 1_000_000_000


def test_a_million_tiny_lines(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text(HEADER + "docs,jsonl,docs.jsonl,,en,true,\n")
    number = max(int(1_000_000 * SCALE), 100)
    with (tmp_path / "docs.jsonl").open("w") as handle:
        for n in range(number):
            handle.write(f'{{"id": {n}, "text": "t", "published": "2022-03-14"}}\n')
    stored, _, memory = fetch(tmp_path)
    assert stored == number
    assert memory < 4_000_000_000
