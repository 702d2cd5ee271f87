"""The published sample held against its truth table, field by field (tests/golden/SAMPLE.md).

``python -m tests.sample_truth WAREHOUSE`` lists every truth that the published file of a warehouse does not meet, with
what stands in its place.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import duckdb

Row = dict[str, Any]

TRUTH: dict[str, Any] = json.loads((Path(__file__).parent / "golden" / "sample_truth.json").read_text(encoding="utf-8"))

EVENTS = """
select
    events.event_id, events.event_type, events.actor_countries, events.recipient_countries, events.status,
    events.date_start::varchar as date_start, coalesce(events.date_end, events.date_start)::varchar as date_end,
    events.n_sources_low, events.n_sources_high, list_sort(list(distinct mentions.article_id)) as articles,
    list(struct_pack(
        article := mentions.article_id, modality := mentions.modality, stance := mentions.attribution_stance,
        day := mentions.date_start::varchar || ' ' || mentions.date_precision, place := mentions.location_text,
        trigger := mentions.trigger_text, quote := mentions.quote
    ) order by mentions.article_id, mentions.trigger_start) as tellings
from events
inner join event_mentions as mentions using (event_id)
group by all
order by events.event_id
"""
CLAIMS = """
select claims.* exclude (period_start, as_of), claims.period_start::varchar as period_start,
    claims.as_of::varchar as as_of, list_sort(list(distinct mentions.article_id)) as articles
from claims
inner join claim_mentions as mentions using (claim_id)
group by all
order by claims.claim_id
"""
CLAIM_FIELDS = (
    "claimant_country",
    "subject_country",
    "outcome",
    "quantity_low",
    "quantity_high",
    "approximate",
    "unit",
    "measure",
    "period_start",
    "as_of",
)


def query_rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    """Rows of a query as dictionaries."""
    result = connection.execute(query)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


# --- Events ---------------------------------------------------------------------------------------


def has_parties(truth: Row, event: Row) -> bool:
    """True where both sides are those of the truth; parties of a mutual act may stand on either."""
    left, right = set(event["actor_countries"]), set(event["recipient_countries"])
    actors, recipients = set(truth["actors"]), set(truth["recipients"])
    if truth["mutual"]:
        return left | right == actors | recipients
    return (left, right) == (actors, recipients)


def has_days(truth: Row, event: Row) -> bool:
    """True where the event's days lie within the truth's, or both have none."""
    if truth["date_start"] is None or event["date_start"] is None:
        return bool(truth["date_start"] == event["date_start"])
    return bool(truth["date_start"] <= event["date_start"] <= event["date_end"] <= truth["date_end"])


def wrong_fields(truth: Row, event: Row) -> list[str]:
    """Names of the fields in which an event differs from a truth."""
    told, required = set(event["articles"]), set(truth["articles"])
    sources = [key for key in ("n_sources_low", "n_sources_high") if truth[key] not in (None, event[key])]
    checks = {
        "type": event["event_type"] in truth["types"],
        "parties": has_parties(truth, event),
        "days": has_days(truth, event),
        "articles": required <= told <= required | set(truth.get("optional_articles", ())),
        "status": event["status"] in truth["status"],
    }
    return [name for name, holds in checks.items() if not holds] + sources


def nearest_event(truth: Row, events: list[Row]) -> tuple[list[str], Row | None]:
    """The event that meets most of a truth, and the fields it misses; None where its articles tell no such thing."""
    near = [event for event in events if event["event_type"] in truth["types"]]
    near = [event for event in near if set(event["articles"]) & set(truth["articles"])]
    scored = [
        (
            has_parties(truth, event) + has_days(truth, event),
            len(set(event["articles"]) & set(truth["articles"])),
            -len(set(event["articles"]) - set(truth["articles"])),
            -len(wrong_fields(truth, event)),
            event["event_id"],
        )
        for event in near
    ]
    if not scored:
        return ["missing"], None
    best = next(event for event in near if event["event_id"] == max(scored)[-1])
    return wrong_fields(truth, best), best


def repeats(truth: Row, events: list[Row], taken: set[str]) -> list[Row]:
    """Further events that could be the truth told again: its type, parties and days, from its articles."""
    return [
        event
        for event in events
        if event["event_id"] not in taken
        and event["event_type"] in truth["types"]
        and has_parties(truth, event)
        and has_days(truth, event)
        and set(event["articles"]) <= {*truth["articles"], *truth.get("optional_articles", ())}
        and not {telling["trigger"] for telling in event["tellings"]} <= set(truth.get("beside", ()))
    ]


# --- Claims ---------------------------------------------------------------------------------------


def wrong_claim_fields(truth: Row, claim: Row) -> list[str]:
    """Names of the columns in which a claim differs from a truth."""
    wrong = [key for key in CLAIM_FIELDS if claim[key] != truth[key] and key not in truth.get("unsettled", ())]
    if claim["item_category"] not in truth["item_category"]:
        wrong.append("item_category")
    if claim["articles"] != sorted(truth["articles"]):
        wrong.append("articles")
    return wrong


def nearest_claim(truth: Row, claims: list[Row]) -> tuple[list[str], Row | None]:
    """The claim that meets most of a truth, and the columns it misses; None where no article of it has the figure."""
    near = [
        claim
        for claim in claims
        if set(claim["articles"]) & set(truth["articles"])
        and (claim["quantity_low"], claim["quantity_high"]) == (truth["quantity_low"], truth["quantity_high"])
    ]
    if not near:
        return ["missing"], None
    best = min(near, key=lambda claim: (len(wrong_claim_fields(truth, claim)), claim["claim_id"]))
    return wrong_claim_fields(truth, best), best


def compare_claims(claims: list[Row]) -> tuple[dict[str, list[str]], dict[str, Row]]:
    """What each truth's claim misses, by key, and the claims that stand for the truths."""
    found = {truth["key"]: nearest_claim(truth, claims) for truth in TRUTH["claims"]}
    rows = {key: claim for key, (_, claim) in found.items() if claim}
    missed = {key: list(wrong) for key, (wrong, _) in found.items()}
    for truth in TRUTH["claims"]:
        key, later = truth["key"], truth.get("superseded_by")
        wanted = rows[later]["claim_id"] if later in rows else None
        if key in rows and rows[key]["superseded_by"] != wanted:
            missed[key].append("superseded_by")
    return {key: wrong for key, wrong in missed.items() if wrong}, rows


# --- Listing --------------------------------------------------------------------------------------


def compare_events(events: list[Row]) -> tuple[dict[str, list[str]], dict[str, Row]]:
    """What each truth's event misses, by key, and the events that stand for the truths."""
    found = {truth["key"]: nearest_event(truth, events) for truth in TRUTH["events"]}
    rows = {key: event for key, (_, event) in found.items() if event}
    taken = {event["event_id"] for event in rows.values()}
    missed = {key: list(wrong) for key, (wrong, _) in found.items()}
    for truth in TRUTH["events"]:
        if repeats(truth, events, taken):
            missed[truth["key"]].append("once")
    return {key: wrong for key, wrong in missed.items() if wrong}, rows


def show_event(event: Row) -> None:
    """Print an event with its tellings."""
    keys = ("event_type", "actor_countries", "recipient_countries", "date_start", "date_end", "status")
    print("   ", event["event_id"], *(event[key] for key in keys), event["n_sources_low"], event["n_sources_high"])
    for telling in event["tellings"]:
        print("       ", telling["article"], telling["modality"], telling["stance"], telling["day"], telling["place"])
        print("           ", f"[{telling['trigger']}]", telling["quote"][:230])


def main(warehouse: str) -> None:
    """Print every truth that the published file of a warehouse does not meet."""
    with duckdb.connect(str(Path(warehouse) / "dateline.duckdb"), read_only=True) as connection:
        events, claims = query_rows(connection, EVENTS), query_rows(connection, CLAIMS)
        conflicts = query_rows(connection, "select * from claim_conflicts order by conflict_id")
        losses = query_rows(connection, "select * exclude (day), day::varchar as day from losses_daily order by all")
    missed, rows = compare_events(events)
    taken = {event["event_id"] for event in rows.values()}
    for truth in TRUTH["events"]:
        if truth["key"] in missed:
            parties = (truth["actors"], truth["recipients"], truth["date_start"], truth["date_end"], truth["status"])
            print(truth["key"], missed[truth["key"]], "wanted", truth["types"], *parties, truth["articles"])
            for event in [rows.get(truth["key"]), *repeats(truth, events, taken)]:
                if event:
                    show_event(event)
    claims_missed, claim_rows = compare_claims(claims)
    for truth in TRUTH["claims"]:
        if truth["key"] in claims_missed:
            print("claim", truth["key"], claims_missed[truth["key"]])
            row = claim_rows.get(truth["key"])
            for key in claims_missed[truth["key"]]:
                if row and key in row:
                    print("    ", key, "is", row[key], "wanted", truth.get(key))
    names = {row["claim_id"]: key for key, row in claim_rows.items()}
    by_id = {claim["claim_id"]: claim for claim in claims}
    event_names = {row["event_id"]: key for key, row in rows.items()}
    for conflict in conflicts:
        if conflict["event_id"]:
            event = next(event for event in events if event["event_id"] == conflict["event_id"])
            print("conflict", event_names.get(conflict["event_id"], "?"))
            if conflict["event_id"] not in event_names:
                show_event(event)
        else:
            for claim_id in (conflict["claim_id"], conflict["other_claim_id"]):
                claim = by_id[claim_id]
                keys = ("claimant", "quantity_low", "outcome", "item_category", "as_of", "location")
                print("conflict", names.get(claim_id, "?"), *(claim[key] for key in keys))
    wanted = TRUTH["losses_daily"]
    shared = ("claimant_country", "subject_country", "outcome")
    told = {
        (row["day"], row["item_category"], row["total"], row["increment"], row["article_id"])
        for row in losses
        if all(row[key] == wanted[key] for key in shared)
    }
    rows_wanted = {
        (row["day"], row["item_category"], row["total"], row["stated_increment"], row["article"])
        for row in wanted["rows"]
    }
    print("losses too many", sorted(told - rows_wanted, key=str), "missing", sorted(rows_wanted - told, key=str))
    print("events", len(TRUTH["events"]) - len(missed), "of", len(TRUTH["events"]))
    print("claims", len(TRUTH["claims"]) - len(claims_missed), "of", len(TRUTH["claims"]))


if __name__ == "__main__":
    main(sys.argv[1])
