"""What a night costs on little and on much history: `python -m tests.bench_nights [MENTIONS A NIGHT [DAYS DAYS]]`.

Both warehouses are built from made-up news; the night that is timed is the same size in both, and the same day of the
fortnight. Mentions are those of events; a fourth as many figures stand beside them. The ratio is what counts: a night
should cost by its own size and the days around it, not by its past. The night is built and
published by a process of its own, whose memory is watched from outside, with all its children.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

import psutil

from extract.warehouse.build import build
from extract.warehouse.publish import publish
from tests.news_generator import FIRST_DAY, Telling, make_news, write_news

MENTIONS = 10_000
SHORT, LONG = 10, 108
"""Days of history: apart by whole fortnights, so that both nights fall on one day of the clusters' windows."""
PIECE = 12
"""Days of history that are built at once."""
NIGHT = """
import sys, time
from datetime import date
from pathlib import Path
from extract.warehouse.build import build
from extract.warehouse.publish import publish
warehouse, day = Path(sys.argv[1]), date.fromisoformat(sys.argv[2])
began = time.perf_counter()
build(warehouse, [day])
print(time.perf_counter() - began, flush=True)
began = time.perf_counter()
publish(warehouse)
print(time.perf_counter() - began, flush=True)
"""


@dataclass(frozen=True)
class Cost:
    """What one night took."""

    build: float
    publish: float
    processor: float
    """Seconds of processor time of build and publication, which other work on the machine hardly changes."""
    memory: float
    """Greatest sum of the resident memory of all its processes, in GB."""


def write_history(folder: Path, days: int, mentions: int) -> Iterator[Telling]:
    """Write and build ``days`` days in pieces; the tellings of the day after them are returned."""
    news = make_news(9, days=days + 1, per_day=max(mentions // 30, 1), mentions_per_day=mentions)
    for day, told in groupby(news, key=lambda telling: telling.snapshot):
        number = (day - FIRST_DAY).days
        if number == days:
            yield from told
            return
        write_news(folder, told)
        if number % PIECE == PIECE - 1 or number == days - 1:
            build(folder)
    publish(folder)


def measure_night(folder: Path, day: date) -> Cost:
    """Build and publish one day in a process of its own."""
    process = subprocess.Popen([sys.executable, "-c", NIGHT, str(folder), day.isoformat()], stdout=subprocess.PIPE)
    watched, peak = psutil.Process(process.pid), 0
    before = os.times()
    while process.poll() is None:
        try:
            peak = max(peak, sum(p.memory_info().rss for p in [watched, *watched.children(recursive=True)]))
        except psutil.NoSuchProcess:
            continue
        time.sleep(0.05)
    if process.returncode or process.stdout is None:
        raise SystemExit("the night failed")
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    building, publishing = (float(line) for line in process.stdout.read().split())
    return Cost(building, publishing, spent, peak / 1e9)


def time_night(days: int, mentions: int) -> Cost:
    """Cost of one more night after ``days`` of history."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        night = list(write_history(folder, days, mentions))
        publish(folder)
        write_news(folder, night)
        return measure_night(folder, FIRST_DAY + timedelta(days=days))


def bench_nights(mentions: int = MENTIONS, short: int = SHORT, long: int = LONG) -> None:
    """Print what a night costs on short and long history, and the ratios."""
    costs = []
    for days in (short, long):
        cost = time_night(days, mentions)
        costs.append(cost)
        print(
            f"night of {mentions:,} mentions on {days * mentions:>9,}: build {cost.build:.1f} s, publish "
            f"{cost.publish:.1f} s, processor {cost.processor:.1f} s, peak memory {cost.memory:.2f} GB",
            flush=True,
        )
    little, much = costs
    print(
        f"ratio: build {much.build / little.build:.2f}, with publication "
        f"{(much.build + much.publish) / (little.build + little.publish):.2f}, "
        f"processor {much.processor / little.processor:.2f}"
    )


if __name__ == "__main__":
    bench_nights(*map(int, sys.argv[1:]))
