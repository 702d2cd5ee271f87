"""Learns what agreement of two tellings is worth, from pairs of tellings that people have coded.

Run offline by ``make train-dedup``; dbt applies the result in plain SQL. Of each pair the levels are taken by the very
conditions of ``int_event_pairs``, a logistic model says what each level is worth, and the seed ``dedup_weights.csv``
holds it in bits. What pairs are too few to teach stays near the seed's ``prior``: what was thought before any pair was
seen. Made-up news, of which every pair is known, is learnt beside the coded pairs and with a constant of its own, so
that acts told with day, place and figure weigh right too.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import numpy as np
from scipy.optimize import minimize

from extract.warehouse.build import PROJECT_DIR

SEED = PROJECT_DIR / "seeds" / "dedup_weights.csv"
COLUMNS = ("feature", "level", "weight", "prior", "n_same", "n_other", "note")
CONSTANT = ("all", "pairs")
"""Feature and level that every pair has."""
MARGIN = 0.7
"""Bits asked of a pair beyond even odds: two events told as one do more harm than one told as two."""
SPREAD, CONSTANT_SPREAD = 1.0, 3.0
"""How far, in nats, weights are thought to lie from their prior."""
HELD = frozenset(("thread", "denial", "total", "object", "words"))
"""Features that keep their prior: rules of the codebook, too rare among coded pairs to be learnt, and how much of their
words two sentences share, of which every step would otherwise follow the few pairs that take it."""
LAID_ON = frozenset(("actor_names", "recipient_names"))
"""Features that weigh their prior beside what is learnt without them: who is named differently is another, whatever
else agrees, and what other words for parties say should not lean on it."""
HEAVIEST = 4.0
"""A pair counts by the root of those it stands for, and for no more than so many."""

Level = tuple[str, str]
"""A feature and one of its levels."""
Array = Any


@dataclass(frozen=True, slots=True)
class Example:
    """A pair of mentions with what it agrees in, whether it is told of one event, and how much it counts."""

    levels: Mapping[str, str]
    is_same: bool
    weight: float
    is_made_up: bool


def read_conditions() -> dict[str, list[tuple[str, str | None]]]:
    """Levels of each feature with the SQL condition of each, as ``int_event_pairs`` has them; the last has none."""
    found: dict[str, list[tuple[str, str | None]]] = {}

    def weigh(_weights: object, feature: str, levels: Sequence[tuple[str, str | None]]) -> str:
        found[feature] = [*levels[:-1], (levels[-1][0], None)]
        return "0"

    macros = "".join(path.read_text(encoding="utf-8") for path in sorted((PROJECT_DIR / "macros").glob("*.sql")))
    model = (PROJECT_DIR / "models" / "intermediate" / "int_event_pairs.sql").read_text(encoding="utf-8")
    # The template's own macro of the name would come before the one that is handed in.
    source = macros.replace("macro weigh(", "macro weigh_in_sql(").replace("macro read_weights(", "macro read_seed(")
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], autoescape=False)
    environment.from_string(source + model).render(weigh=weigh, read_weights=dict, ref=str)
    return found


def find_levels(database: Path, pairs: Sequence[tuple[str, str]]) -> list[dict[str, str] | None]:
    """Level of each feature for each pair of mention ids of a build; null for what may never be one event."""
    columns = ", ".join(
        "case " + " ".join(f"when {test} then '{level}'" for level, test in levels[:-1] if test)
        + f" else '{levels[-1][0]}' end as {feature}"
        for feature, levels in read_conditions().items()
    )  # fmt: skip
    query = f"""
    select numbered.number, {columns}
    from (select unnest(?) as number, unnest(?) as one, unnest(?) as other) as numbered
    inner join intermediate.int_event_features as ours on numbered.one = ours.mention_id
    inner join intermediate.int_event_features as theirs on numbered.other = theirs.mention_id
    cross join lateral (
        select
            abs(ours.first_day - theirs.first_day) as n_days,
            coalesce(list_sum(list_transform(list_intersect(ours.words, theirs.words), lambda x: x % 16)), 0)
                as shared_weight,
            len(list_intersect(ours.act_figures, theirs.act_figures)) as n_figures_shared
    ) as shared
    where ours.block_type = theirs.block_type and not intermediate.stand_apart(ours, theirs)
    """
    ordered = [(min(pair), max(pair)) for pair in pairs]
    found: list[dict[str, str] | None] = [None] * len(pairs)
    with duckdb.connect(str(database), read_only=True) as connection:
        cursor = connection.execute(query, [list(range(len(pairs))), *map(list, zip(*ordered, strict=True))])
        names = [column[0] for column in cursor.description or ()]
        for number, *levels in cursor.fetchall():
            found[number] = dict(zip(names[1:], levels, strict=True))
    return found


def fit(examples: Sequence[Example], prior: Mapping[Level, float]) -> dict[Level, float]:
    """What each level is worth, in bits: the most likely weights given the examples and what was thought before."""
    levels = [level for level in prior if level[0] not in LAID_ON]
    place = {level: n for n, level in enumerate(levels)}
    design = np.zeros((len(examples), len(levels) + 2))
    for row, example in zip(design, examples, strict=True):
        row[[place[level] for level in example.levels.items() if level in place]] = 1
        row[-2] = example.is_made_up
    design[:, -1] = 1
    same = np.array([example.is_same for example in examples], dtype=float)
    weight = balance(examples)
    before = np.array([*(prior[level] for level in levels), 0.0, 0.0]) * math.log(2)
    spread = np.array(
        [SPREAD / 100 if feature in HELD else SPREAD for feature, _ in levels] + [SPREAD, CONSTANT_SPREAD]
    )

    def loss(values: Array) -> tuple[float, Array]:
        odds = design @ values
        off = (values - before) / spread
        wrong = weight * (1 / (1 + np.exp(-odds)) - same)
        return float(
            np.sum(weight * (np.logaddexp(0, odds) - same * odds)) + off @ off / 2
        ), design.T @ wrong + off / spread

    found = minimize(loss, before, jac=True, method="L-BFGS-B", options={"maxiter": 1000})  # type: ignore[no-untyped-call]
    values = found.x / math.log(2)
    learnt = dict(zip(levels, map(float, values), strict=False))
    return dict(prior) | learnt | {CONSTANT: float(values[-1]) - MARGIN}


def balance(examples: Sequence[Example]) -> Array:
    """How much each example counts: coded ones by what they stand for, made-up ones as much in all, half of it same."""
    made_up = np.array([example.is_made_up for example in examples])
    same = np.array([example.is_same for example in examples])
    weight = np.sqrt([example.weight for example in examples])
    coded = ~made_up
    weight[coded] = np.minimum(weight[coded] / weight[coded].mean(), HEAVIEST)
    for part in (made_up & same, made_up & ~same):
        weight[part] *= coded.sum() / 2 / max(weight[part].sum(), 1.0)
    return weight


def renew(examples: Sequence[Example]) -> None:
    """Learn from the examples and rewrite the seed."""
    with SEED.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    prior = {(row["feature"], row["level"]): float(row["prior"] or 0) for row in rows}
    learnt = fit(examples, {level: value for level, value in prior.items() if level != CONSTANT})
    coded = [example for example in examples if not example.is_made_up]
    with SEED.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            feature, level = row["feature"], row["level"]
            told = [e.is_same for e in coded if (feature, level) == CONSTANT or e.levels.get(feature) == level]
            counts = {"n_same": sum(told), "n_other": len(told) - sum(told)}
            writer.writerow(row | counts | {"weight": f"{learnt[feature, level]:.2f}"})
