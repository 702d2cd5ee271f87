"""Scores of the extractor on gold records: what a careful person coded against what ``annotate`` prints."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

from extract.core.codes import EventType, ItemCategory, Measure, Modality, Outcome
from extract.core.errors import UsageError

Record = dict[str, Any]
Span = Sequence[int]

SPEECH = frozenset({"AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})
GIVEN = frozenset({"supplied", "pledged", "requested"})
NEAR = 40
"""Characters apart at which two triggers are no longer the same telling."""


def read_gold(path: Path) -> list[Record]:
    """Gold documents, one a line, with ``id``, ``text``, ``events``, ``claims``; raises :class:`UsageError` by line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {getattr(error, 'strerror', None) or 'not UTF-8'}") from None
    documents = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            document = json.loads(line)
        except ValueError:
            document = None
        if not (isinstance(document, dict) and "id" in document and isinstance(document.get("text"), str)):
            raise UsageError(f"{path}, line {number}: no JSON object with id and text")
        if not any(isinstance(document.get(name), list) for name in ("events", "claims")):
            raise UsageError(f"{path}, line {number}: neither events nor claims, a list of coded records each")
        if fault := find_fault(document):
            raise UsageError(f"{path}, line {number}: {fault}")
        documents.append(document)
    if not documents:
        raise UsageError(f"{path}: no gold records")
    return documents


CLOSED = {
    "events": {"event_type": get_args(EventType), "modality": get_args(Modality)},
    "claims": {"item_category": get_args(ItemCategory), "outcome": get_args(Outcome), "measure": get_args(Measure)},
}
"""Codes that a gold record must have from the codebook, where it has them: a slip would count as a miss."""


def find_fault(document: Record) -> str | None:
    """What is wrong with the coded records of a document, if anything."""
    for task, closed in CLOSED.items():
        for number, record in enumerate(document.get(task) or (), 1):
            if not isinstance(record, dict):
                return f"number {number} of its {task} is no object"
            for name, codes in closed.items():
                if record.get(name) is not None and record[name] not in codes:
                    return f"number {number} of its {task}: {record[name]!r} is no {name} of the codebook"
    return None


def evaluate(gold: list[Record], workers: int = 1) -> Record:
    """Scores of events and claims on gold documents, whose answers the extractor does not see."""
    from extract.annotate import annotate_lines

    wanted = ("id", "text", "published", "title", "url", "outlet")
    asked = (json.dumps({name: document[name] for name in wanted if document.get(name)}) for document in gold)
    found = list(annotate_lines(asked, workers))
    scores: Record = {"documents": len(gold), "refused": sum("error" in one for one in found)}
    for task, scorer in (("events", score_events), ("claims", score_claims)):
        pairs = [(g[task], p.get(task, [])) for g, p in zip(gold, found, strict=True) if isinstance(g.get(task), list)]
        if pairs:
            scores[task] = scorer(pairs)
    return scores | {"version": found[0]["version"]}


# --- Matching ---------------------------------------------------------------------------------------


def overlap(one: Span | None, other: Span | None) -> int:
    """Characters that two spans share."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0])) if one and other else 0


def nearness(one: Span | None, other: Span | None) -> float:
    """2 where two spans overlap, falling from 1 to 0 at :data:`NEAR` characters apart."""
    if not one or not other:
        return 0.0
    if overlap(one, other):
        return 2.0
    return max(0.0, 1 - (max(one[0], other[0]) - min(one[1], other[1])) / NEAR)


def match(
    gold: list[Record], found: list[Record], score: Callable[[Record, Record], float]
) -> list[tuple[Record, Record]]:
    """Pairs of gold and found records, each used once, the best score first; a score of 0 never matches."""
    scored = sorted(((score(g, f), -i, -j) for i, g in enumerate(gold) for j, f in enumerate(found)), reverse=True)
    used_gold, used_found, pairs = set(), set(), []
    for value, i, j in scored:
        if value > 0 and i not in used_gold and j not in used_found:
            used_gold.add(i)
            used_found.add(j)
            pairs.append((gold[-i], found[-j]))
    return pairs


def ratio(hits: int, found: int, gold: int) -> dict[str, float]:
    """Precision, recall and their harmonic mean."""
    return {
        "p": round(hits / found, 3) if found else 0.0,
        "r": round(hits / gold, 3) if gold else 0.0,
        "f1": round(2 * hits / (found + gold), 3) if hits else 0.0,
    }


def required(
    pairs: Iterable[tuple[list[Record], list[Record]]], span: Callable[[Record], Span | None]
) -> Iterator[tuple[list[Record], list[Record]]]:
    """Records that count: optional gold ones are neither required nor held against the extractor."""
    for gold, found in pairs:
        optional = [span(record) for record in gold if record.get("optional")]
        yield (
            [record for record in gold if not record.get("optional")],
            [record for record in found if not any(overlap(one, span(record)) for one in optional)],
        )


class Slots:
    """How often each slot was right where it could be judged."""

    def __init__(self) -> None:
        self.right: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()

    def add(self, checks: dict[str, bool]) -> None:
        """Count one record's slots."""
        for name, is_right in checks.items():
            self.right[name] += is_right
            self.seen[name] += 1

    def shares(self) -> dict[str, float]:
        """Share of right ones by slot."""
        return {name: round(self.right[name] / self.seen[name], 3) for name in sorted(self.seen)}


# --- Events -----------------------------------------------------------------------------------------


def trigger(event: Record) -> Span | None:
    """Offsets of the words that name the act."""
    return event.get("trigger_span") or (event.get("trigger") or {}).get("span")


def country(entity: Record | None) -> str | None:
    """Country of a party, where it has one."""
    return (entity or {}).get("country")


def countries(parties: list[Record] | None) -> set[str]:
    """Countries of a side."""
    return {of for party in parties or [] if (of := country(party))}


def score_events(documents: Iterable[tuple[list[Record], list[Record]]]) -> Record:
    """Triggers found, types right, whole records right (type, countries of both sides, modality), and slots."""
    n_gold = n_found = hits = typed = whole = 0
    slots = Slots()
    for gold, found in required(documents, trigger):
        n_gold, n_found = n_gold + len(gold), n_found + len(found)
        hits += len(match(gold, found, lambda g, f: float(bool(overlap(trigger(g), trigger(f))))))
        pairs = match(gold, found, lambda g, f: nearness(trigger(g), trigger(f)) * (g["event_type"] == f["event_type"]))
        typed += len(pairs)
        for one, other in pairs:
            checks = event_checks(one, other)
            whole += checks["actor_country"] and checks["recipient_country"] and checks["modality"]
            slots.add(checks)
    return {
        "gold": n_gold,
        "predicted": n_found,
        "trigger": ratio(hits, n_found, n_gold),
        "type": ratio(typed, n_found, n_gold),
        "full": ratio(whole, n_found, n_gold),
        "slots_given_type": slots.shares(),
    }


def event_checks(gold: Record, found: Record) -> dict[str, bool]:
    """Which slots of a found event are right. A promise and a plan to do the same are told alike by careful readers."""
    promised = gold["event_type"] == "AGREE" and {gold["modality"], found["modality"]} == {"asserted", "future"}
    checks = {
        "actor_country": countries(gold["actor"]) == countries(found["actor"]),
        "recipient_country": countries(gold["recipient"]) == countries(found["recipient"]),
        "modality": promised or gold["modality"] == found["modality"],
    }
    if gold["event_type"] != "SANCTION":
        checks["mode"] = (gold.get("event_mode") or None) == (found.get("event_mode") or None)
    return checks | date_checks(gold, found) | attribution_checks(gold, found)


def date_checks(gold: Record, found: Record) -> dict[str, bool]:
    """Whether the day is right; an assumed day stands for none."""
    start, end = gold.get("date_start"), gold.get("date_end")
    told = found.get("date_start")
    if not start:
        return {"undated_left_undated": not told or found.get("date_precision") == "assumed"}
    if start == end:
        return {"date_exact": (told, found.get("date_end")) == (start, end)}
    return {"range_overlaps": bool(told) and told <= (end or start) and (found.get("date_end") or told) >= start}


def attribution_checks(gold: Record, found: Record) -> dict[str, bool]:
    """Whether who says so is right; that a speaker says its own words may be told or left out."""
    wanted, told = gold.get("attribution"), found.get("attribution")
    if (
        wanted
        and not told
        and gold["event_type"] in SPEECH
        and country(wanted.get("source")) in countries(gold["actor"])
    ):
        return {}
    checks = {"attributed_or_not": bool(wanted) == bool(told)}
    if wanted:
        said = told or {}
        checks["attribution_source"] = bool(told) and country(wanted.get("source")) == country(said.get("source"))
        checks["stance"] = bool(told) and wanted.get("stance") == said.get("stance")
    return checks


# --- Claims -----------------------------------------------------------------------------------------


def whose(claim: Record) -> str | None:
    """Whose people or things are counted; for aid, who gives or is asked to."""
    given = country(claim.get("actor")) if claim["outcome"] in GIVEN else None
    return given or country(claim.get("subject"))


def score_claims(documents: Iterable[tuple[list[Record], list[Record]]]) -> Record:
    """Figures found, right in their core (quantity, outcome, category, whose), whole (and claimant), and slots."""
    n_gold = n_found = hits = core = whole = 0
    slots = Slots()
    for gold, found in required(documents, lambda claim: claim.get("span")):
        n_gold, n_found = n_gold + len(gold), n_found + len(found)
        for one, other in match(gold, found, lambda g, f: float(overlap(g["span"], f.get("span")))):
            hits += 1
            checks = claim_checks(one, other)
            is_right = all(checks[name] for name in ("quantity", "outcome", "item_category", "subject"))
            core += is_right
            whole += is_right and checks["claimant"]
            slots.add(checks)
    return {
        "gold": n_gold,
        "predicted": n_found,
        "figure": ratio(hits, n_found, n_gold),
        "core": ratio(core, n_found, n_gold),
        "full": ratio(whole, n_found, n_gold),
        "slots_given_figure": slots.shares(),
    }


def claim_checks(gold: Record, found: Record) -> dict[str, bool]:
    """Which slots of a found figure are right."""
    wanted, told = gold.get("claimant"), found.get("claimant")
    checks = {
        "quantity": all(gold.get(name) == found.get(name) for name in ("quantity_low", "quantity_high")),
        "subject": whose(gold) == whose(found),
        "claimant": bool(wanted) == bool(told) and country(wanted) == country(told),
        "approximate": bool(gold.get("approximate")) == bool(found.get("approximate")),
        "unit": (gold.get("unit") or "count") == (found.get("unit") or "count"),
    }
    checks |= {name: gold[name] == found.get(name) for name in ("outcome", "item_category", "measure")}
    return checks | {name: gold[name] == found.get(name) for name in ("as_of", "period_start") if gold.get(name)}
