"""Renews the weights of event deduplication from made-up news: `make train-dedup`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from extract.warehouse.build import build
from extract.warehouse.dedup.train import renew
from tests.news_generator import make_news, write_news


def main() -> None:
    """Learn from the warehouse named on the command line, else from eight days of made-up news."""
    if len(sys.argv) > 1:
        renew(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Path(folder)
        write_news(warehouse, make_news(7, days=8, per_day=60, mentions_per_day=1000))
        build(warehouse)
        renew(warehouse)


if __name__ == "__main__":
    main()
