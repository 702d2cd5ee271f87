"""What a night costs on little and on much history: `python -m tests.bench_nights [MENTIONS A NIGHT]`.

Both warehouses are built from made-up news; the night that is timed is the same size in both. The ratio is what counts:
a night should cost by its own size and the days around it, not by what lies before.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from extract.build import build
from tests.news_generator import FIRST_DAY, make_news, write_news

SHORT, LONG = 10, 100
"""Days of history."""


def time_night(folder: Path, days: int, mentions: int) -> float:
    """Seconds of one more night after ``days`` of history."""
    tellings = list(make_news(9, days=days + 1, per_day=max(mentions // 30, 1), mentions_per_day=mentions))
    last = FIRST_DAY + timedelta(days=days)
    write_news(folder, [told for told in tellings if told.snapshot < last])
    build(folder)
    write_news(folder, [told for told in tellings if told.snapshot == last])
    began = time.perf_counter()
    build(folder, [last])
    return time.perf_counter() - began


def main() -> None:
    """Print seconds on short and long history, their ratio and the peak memory of the builds."""
    mentions = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    seconds = []
    for days in (SHORT, LONG):
        with tempfile.TemporaryDirectory() as folder:
            seconds.append(time_night(Path(folder), days, mentions))
        print(f"night of {mentions} mentions on {days * mentions}: {seconds[-1]:6.1f} s", flush=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"ratio {seconds[1] / seconds[0]:.2f}, peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
