"""Renews the weights of event deduplication from coded pairs and made-up news: `make train-dedup`."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import duckdb

from extract.warehouse.build import BuildPaths, build
from extract.warehouse.dedup.train import Example, find_levels, renew
from tests.conftest import ROOT
from tests.news_generator import make_news, write_news
from tests.real_pairs import Pair, documents_of, id_of, read_ids, write_documents

MADE_UP = 6000
"""Pairs of made-up news that are learnt from."""
BLOCKS = """
select distinct ours.mention_id, theirs.mention_id
from intermediate.int_event_blocks as ours
inner join intermediate.int_event_blocks as theirs
    on ours.block_key = theirs.block_key and ours.slot = theirs.slot and ours.mention_id < theirs.mention_id
inner join event_mentions as mentions on ours.mention_id = mentions.mention_id
inner join event_mentions as others on theirs.mention_id = others.mention_id
where
    mentions.article_id not like 'gold/%' and others.article_id not like 'gold/%'
    and ours.is_future = theirs.is_future and (not ours.is_one_sided or ours.is_partial or theirs.is_partial)
order by hash(ours.mention_id || theirs.mention_id)
limit ?
"""


def coded_examples(database: Path, pairs: list[Pair]) -> list[Example]:
    """The coded pairs of which a build has both mentions; parts teach nothing."""
    ids = read_ids(database, "mention_id")
    told = [
        (pair, one, other)
        for pair in pairs
        if pair["code"] != "part"
        and (one := id_of(ids, tuple(pair["one"]))) is not None
        and (other := id_of(ids, tuple(pair["other"]))) is not None
    ]
    found = find_levels(database, [(one, other) for _, one, other in told])
    # The two draws stand for as much each: half of what is known is no better known for being drawn again.
    total = {kind: sum(p["weight"] for p, *_ in told if bool(p.get("added")) == kind) or 1.0 for kind in (False, True)}
    return [
        Example(levels, pair["code"] == "same", pair["weight"] / total[bool(pair.get("added"))], is_made_up=False)
        for (pair, _, _), levels in zip(told, found, strict=True)
        if levels is not None
    ]


def made_up_examples(database: Path, truth: dict[str, int]) -> list[Example]:
    """Pairs of made-up news that clustering compares."""
    with duckdb.connect(str(database), read_only=True) as connection:
        pairs = connection.execute(BLOCKS, [MADE_UP]).fetchall()
    return [
        Example(levels, truth[one] == truth[other], 1.0, is_made_up=True)
        for (one, other), levels in zip(pairs, find_levels(database, pairs), strict=True)
        if levels is not None
    ]


def main() -> None:
    """Learn from the coded pairs of the learning half and six days of made-up news, read and built together."""
    lines = (ROOT / "tests" / "golden" / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
    pairs: list[Pair] = [pair for pair in map(json.loads, lines) if pair["half"] == "learn"]
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Path(folder)
        truth = write_news(warehouse, make_news(7, days=6, per_day=60, mentions_per_day=1000))
        write_documents(warehouse, documents_of(pairs))
        build(warehouse)
        database = BuildPaths(warehouse).database
        renew(coded_examples(database, pairs) + made_up_examples(database, truth))


if __name__ == "__main__":
    main()
