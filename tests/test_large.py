"""Large inputs pass within known memory: many sources, a large file, many tiny lines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from extract.ingest.sources import read_sources

DATELINE = Path(sys.executable).with_name("dateline")
DAY = "2022-03-14"
HEADER = "name,kind,location,outlet,language,enabled,note\n"
FULL = float(os.environ.get("DATELINE_TEST_SCALE", "1"))
"""Share of the full sizes that `make test-ops` takes, for a first try."""
MEGABYTE = 1_000_000
STAGES = ("fetch", "clean", "extract")

at_both_scales = pytest.mark.parametrize(
    "scale",
    [
        pytest.param(0.02, marks=pytest.mark.slow, id="small"),
        pytest.param(FULL, marks=pytest.mark.ops, id="full"),
    ],
)


def tree_peak(command: list[str], log: Path) -> int:
    """Greatest memory in bytes that a command and all below it had at one moment; it must end well."""
    peak, ended = 0, threading.Event()

    def watch(process: psutil.Process) -> None:
        nonlocal peak
        while not ended.wait(0.1):
            size = 0
            try:
                for one in (process, *process.children(recursive=True)):
                    size += one.memory_info().rss
            except psutil.Error:
                continue
            peak = max(peak, size)

    with log.open("wb") as handle:
        process = subprocess.Popen(command, stdout=handle, stderr=handle)
        watcher = threading.Thread(target=watch, args=(psutil.Process(process.pid),), daemon=True)
        watcher.start()
        code = process.wait()
        ended.set()
        watcher.join()
    assert code == 0, log.read_text()[-2000:]
    return peak


def run(folder: Path, verb: str) -> tuple[int, dict[str, int], dict[str, int]]:
    """A stage over the day: greatest memory in bytes, rows and refusals counted."""
    command = [str(DATELINE), verb, "--date", DAY, "--workers", "1", "--warehouse", str(folder / "warehouse")]
    if verb != "extract":
        command += ["--sources", str(folder / "sources.csv")]
    began = time.monotonic()
    peak = tree_peak(command, folder / "log")
    print(f"{verb}: at most {peak / MEGABYTE:.0f} MB, {time.monotonic() - began:.0f} s")
    [record] = (json.loads(line) for line in (folder / "log").read_text().splitlines() if line.startswith('{"run_id"'))
    return peak, record["row_counts"], record["rejects_by_reason"]


def write_document(folder: Path, name: str, documents: list[dict[str, object]]) -> None:
    (folder / name).write_text("".join(json.dumps(document) + "\n" for document in documents))


@at_both_scales
def test_many_sources(scale: float, tmp_path: Path) -> None:
    number = max(int(10_000 * scale), 10)
    write_document(tmp_path, "one.jsonl", [{"id": "a", "text": "Nothing happened.", "published": DAY}])
    rows = "".join(f"s{n},jsonl,one.jsonl,Outlet {n},en,true,\n" for n in range(number))
    (tmp_path / "sources.csv").write_text(HEADER + rows)
    assert len(read_sources(tmp_path / "sources.csv")) == number
    for verb, most in zip(STAGES, (400, 400, 1200), strict=True):
        peak, counts, _ = run(tmp_path, verb)
        assert peak < most * MEGABYTE, (verb, peak)
        assert counts.get({"fetch": "documents", "clean": "articles"}.get(verb, ""), number) == number


@at_both_scales
def test_a_large_file(scale: float, tmp_path: Path) -> None:
    """A gigabyte of documents of a megabyte, most in a language that is only kept, and a line that is too long."""
    number, idle = max(int(1000 * scale), 3), "Il ne s'est rien passé dans la ville hier soir. "
    (tmp_path / "sources.csv").write_text(HEADER + "docs,jsonl,docs.jsonl,Wire,,true,\n")
    with (tmp_path / "docs.jsonl").open("w") as handle:
        for n in range(number):
            handle.write(json.dumps({"id": n, "text": f"{n}. {idle * 21_000}", "published": DAY}) + "\n")
        handle.write('{"id": "endless", "text": "')
        for _ in range(60):
            handle.write("Nothing happened. " * 60_000)
        last = {"id": "last", "text": "Russia asked Iran for help on Sunday, officials said.", "published": DAY}
        handle.write('"}\n' + json.dumps(last))
    size = (tmp_path / "docs.jsonl").stat().st_size
    for verb, least, share in (("fetch", 400, 0.0), ("clean", 600, 0.6), ("extract", 1300, 0.2)):
        peak, counts, rejects = run(tmp_path, verb)
        assert peak < least * MEGABYTE + share * size, (verb, peak)
        if verb == "fetch":
            assert (counts["documents"], rejects) == (number + 1, {"line_too_long": 1})
        elif verb == "clean":
            assert counts["articles"] == number + 1
        else:
            assert counts["event_mentions"] >= 1
            assert not rejects


@at_both_scales
def test_many_tiny_lines(scale: float, tmp_path: Path) -> None:
    """A million lines: what is remembered of each document is all that grows with their number."""
    number = max(int(1_000_000 * scale), 100)
    (tmp_path / "sources.csv").write_text(HEADER + "docs,jsonl,docs.jsonl,,de,true,\n")
    with (tmp_path / "docs.jsonl").open("w") as handle:
        handle.writelines(f'{{"id": {n}, "text": "t", "published": "{DAY}"}}\n' for n in range(number))
    for verb, least, each in (("fetch", 300, 2000), ("clean", 400, 2000), ("extract", 1200, 200)):
        peak, counts, _ = run(tmp_path, verb)
        assert peak < least * MEGABYTE + each * number, (verb, peak)
        assert counts.get({"fetch": "documents", "clean": "articles"}.get(verb, ""), number) == number
