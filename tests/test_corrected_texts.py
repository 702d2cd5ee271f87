"""Articles whose publisher corrected them: what only the earlier text told is withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract.core.schema import Article, Claim, to_row
from extract.ingest.clean.day import note_corrections
from extract.store.partitions import read_rows, write_partition
from extract.store.records import store_unit
from extract.warehouse.build import BuildPaths, build
from extract.warehouse.publish import publish
from tests.factory import article, claim

DAY = date(2022, 3, 14)
EARLIER = "The staff counted 300 tanks in all. Nine ships were sunk too."
LATER = "The staff counted 30 tanks in all. Nine ships were sunk too."


def version(text: str, digest: str, hour: int, corrected: datetime | None = None) -> Article:
    fetched = datetime(2022, 3, 14, hour, tzinfo=UTC)
    base = article("town/1", "2022-03-14", text)
    return replace(base, content_digest=digest, fetched_at=fetched, corrected_at=corrected)


@pytest.mark.parametrize(
    ("stored", "now", "hour"),
    [
        (None, version(EARLIER, "a", 9), None),
        (version(EARLIER, "a", 9), version(LATER, "b", 12), 12),
        (version(EARLIER, "a", 9), version(LATER, "a", 12), None),  # cleaned otherwise
        (version(EARLIER, "a", 9), version(EARLIER, "b", 12), None),  # another page around it
        (version(LATER, "b", 9, datetime(2022, 3, 14, 8, tzinfo=UTC)), version(LATER, "b", 12), 8),
    ],
)
def test_since_when_a_text_stands(stored: Article | None, now: Article, hour: int | None) -> None:
    others = [to_row("articles", replace(version(LATER, "c", 9), article_id=f"town/{name}")) for name in ("0", "2")]
    before = [others[0], *([to_row("articles", stored)] if stored else []), others[1]]
    [found] = note_corrections([to_row("articles", now)], before)
    assert (found["corrected_at"].hour if found["corrected_at"] else None) == hour


def store(warehouse: Path, text: Article, claims: list[Claim]) -> list[dict[str, Any]]:
    """Store a version of an article as cleaning and extraction do; returns the rows of its figures."""
    before = read_rows(warehouse, "articles", DAY, "town")
    write_partition(warehouse, "articles", DAY, "town", note_corrections([to_row("articles", text)], before))
    told = [to_row("claims", c, article_id=text.article_id, text=text.text) for c in claims]
    store_unit(warehouse, (DAY, "town"), [{"claims": told}], {})
    return list(read_rows(warehouse, "claims", DAY, "town"))


def test_figures_of_an_earlier_text_are_withdrawn_until_it_stands_again(tmp_path: Path) -> None:
    span, ships = (0, EARLIER.index(".") + 1), (EARLIER.index("Nine"), len(EARLIER))
    fleet = claim(9, "ship", start=ships[0], span=ships)
    first = store(tmp_path, version(EARLIER, "a", 9), [claim(300, start=18, span=span), fleet])
    assert [row["withdrawn"] for row in first] == [False, False]

    later = [claim(30, start=18, span=(0, span[1] - 1)), replace(fleet, span=(35, 37), sentence_span=(35, len(LATER)))]
    for hour in (12, 13):  # a rerun changes nothing
        rows = store(tmp_path, version(LATER, "b", hour), later)
        assert [(row["quantity_low"], row["withdrawn"]) for row in rows] == [(30, False), (9, False), (300, True)]
        assert len({row["mention_id"] for row in rows}) == 3
    build(tmp_path)
    publish(tmp_path)
    with duckdb.connect(str(BuildPaths(tmp_path).database), read_only=True) as connection:
        claims = "select quantity_low, withdrawn, n_mentions, superseded_by from claims order by 1"
        assert connection.execute(claims).fetchall() == [
            (9, False, 1, None),
            (30, False, 1, None),
            (300, True, 1, None),
        ]
        losses = "select total from losses_daily where item_category = 'tank'"
        assert connection.execute(losses).fetchall() == [(30,)]
        assert connection.execute("select count(*) from claim_conflicts").fetchone() == (0,)

    rows = store(tmp_path, version(EARLIER, "c", 14), [claim(300, start=18, span=span), fleet])
    assert [(row["quantity_low"], row["withdrawn"]) for row in rows] == [(300, False), (9, False), (30, True)]
