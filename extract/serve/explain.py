"""One event or claim with everything behind it: sentences, sources, neighbours, and what made each record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.core.errors import DatelineError
from extract.serve.published import describe_figure, open_published, select

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SHOWN = 5
"""How many neighbours, or ids that a prefix may mean, are named."""

IDS = """
    select event_id as id, event_id as stands_for, 'event' as kind from events where starts_with(event_id, $prefix)
    union all
    select old_event_id, event_id, 'event' from event_id_merges where starts_with(old_event_id, $prefix)
    union all
    select claim_id, claim_id, 'claim' from claims where starts_with(claim_id, $prefix)
    order by 1
"""

MENTIONS = """
    select m.*, a.outlet, a.title, a.url, a.published_at, a.family_id
    from {table} as m
    inner join articles as a on m.article_id = a.article_id
    where m.{key} = ?
    order by a.published_at nulls last, m.article_id, m.span_start, m.mention_id
"""

NEAR_EVENTS = f"""
    select other.event_id, other.event_type, other.event_mode, other.date_start, other.status, other.location,
        other.actor_countries, other.recipient_countries, other.n_articles
    from events as this
    inner join events as other on
        this.event_id != other.event_id
        and this.event_type = other.event_type
        and list_has_any(
            list_concat(this.actor_countries, this.recipient_countries),
            list_concat(other.actor_countries, other.recipient_countries)
        )
        and abs(date_diff('day', this.date_start, other.date_start)) <= 3
    where this.event_id = ?
    order by abs(date_diff('day', this.date_start, other.date_start)), other.n_articles desc, other.event_id
    limit {SHOWN}
"""

NEAR_CLAIMS = f"""
    select 'came before' as relation, claims.* from claims where superseded_by = $id
    union all
    select 'came after', later.* from claims as this inner join claims as later on this.superseded_by = later.claim_id
    where this.claim_id = $id
    union all
    select 'contradicts', other.*
    from claim_conflicts as c
    inner join claims as other on other.claim_id = case when c.claim_id = $id then c.other_claim_id else c.claim_id end
    where $id in (c.claim_id, c.other_claim_id)
    order by relation, as_of, claim_id
    limit {SHOWN}
"""


class UnknownIdError(DatelineError):
    """No event or claim has the id, or several have ids that start so."""


def find_record(warehouse: Path, identity: str) -> dict[str, Any]:
    """The event or claim that an id, or the first letters of one, mean.

    Returns ``kind`` (event or claim), ``record`` (the published row), ``merged_from`` (the id asked for, where another
    stands for it now), ``mentions`` with their articles, and ``neighbours``: events of the same kind and parties within
    three days; figures before, after and against this one. Raises :class:`UnknownIdError`.
    """
    with open_published(warehouse) as connection:
        found = connection.execute(IDS, {"prefix": identity}).fetchall() if identity else []
        meant = {(stands_for, kind) for id_, stands_for, kind in found if id_ == identity} or {
            (stands_for, kind) for _, stands_for, kind in found
        }
        if len(meant) > 1:
            some = ", ".join(id_ for id_, _, _ in found[:SHOWN]) + (", …" if len(found) > SHOWN else "")
            raise UnknownIdError(f"{len(found)} ids start with {identity!r}: {some}")
        if not meant:
            raise UnknownIdError(
                f"no event or claim has the id {identity!r}: take one from the tables events or claims"
            )
        current, kind = meant.pop()
        if current is None:
            raise UnknownIdError(f"the event {identity!r} was withdrawn with the articles that told it")
        read = read_event if kind == "event" else read_claim
        is_merged = current not in [id_ for id_, _, _ in found]
        return {"kind": kind, "merged_from": found[0][0] if is_merged else None, **read(connection, current)}


def read_event(connection: DuckDBPyConnection, event_id: str) -> dict[str, Any]:
    """The event's row, its mentions and its neighbours."""
    return {
        "record": select(connection, "select * from events where event_id = ?", event_id)[0],
        "mentions": select(connection, MENTIONS.format(table="event_mentions", key="event_id"), event_id),
        "neighbours": select(connection, NEAR_EVENTS, event_id),
    }


def read_claim(connection: DuckDBPyConnection, claim_id: str) -> dict[str, Any]:
    """The claim's row, its mentions and its neighbours."""
    cursor = connection.execute(NEAR_CLAIMS, {"id": claim_id})
    names = [column[0] for column in cursor.description or []]
    return {
        "record": select(connection, "select * from claims where claim_id = ?", claim_id)[0],
        "mentions": select(connection, MENTIONS.format(table="claim_mentions", key="claim_id"), claim_id),
        "neighbours": [dict(zip(names, row, strict=True)) for row in cursor.fetchall()],
    }


# --- In words ---------------------------------------------------------------------------------------


def describe_record(found: dict[str, Any]) -> str:
    """What :func:`find_record` found, in lines for a terminal."""
    lines = (
        [f"{found['merged_from']} was merged into {found['record']['event_id']}", ""] if found["merged_from"] else []
    )
    describe, near = (
        (describe_event, describe_near_event) if found["kind"] == "event" else (describe_claim, describe_near_claim)
    )
    lines += describe(found["record"])
    for mention in found["mentions"]:
        lines += ["", *describe_mention(mention)]
    if found["neighbours"]:
        lines += ["", "near it", *map(near, found["neighbours"])]
    return "\n".join(lines)


def describe_event(event: dict[str, Any]) -> list[str]:
    """The event's facts."""
    kind = "/".join(filter(None, (event["event_type"], event["event_mode"])))
    parties = f"{', '.join(event['actors']) or '?'} -> {', '.join(event['recipients']) or '-'}"
    return [
        f"event {event['event_id']}: {kind}, {event['status']}",
        f"  parties    {parties}  ({'+'.join(event['actor_countries'])} -> {'+'.join(event['recipient_countries'])})",
        f"  date       {show_range(event['date_start'], event['date_end'])} ({event['date_precision']})",
        f"  place      {event['location'] or '-'}",
        f"  contexts   {', '.join(event['contexts']) or '-'}",
        f"  told in    {event['n_mentions']} mentions, {event['n_articles']} articles, {event['n_families']} after "
        f"collapsing copies, {event['n_outlets']} outlets",
        f"  sources    {event['n_sources_low']} to {event['n_sources_high']} independent ones affirm it",
    ]


def describe_claim(claim: dict[str, Any]) -> list[str]:
    """The claim's facts."""
    return [
        f"claim {claim['claim_id']}: {describe_figure(claim)} {claim['item_category']} {claim['outcome']}",
        f"  claimant   {claim['claimant'] or 'the article itself'} ({claim['claimant_country'] or '-'})",
        f"  of         {claim['subject_country'] or '-'}",
        f"  measure    {claim['measure']}, {show_range(claim['period_start'], claim['as_of'])}",
        f"  told in    {claim['n_articles']} articles; {claim['n_sources_low']} to {claim['n_sources_high']} sources",
        f"  superseded by {claim['superseded_by']}"
        if claim["superseded_by"]
        else "  stands: no later figure supersedes it",
    ]


def describe_mention(mention: dict[str, Any]) -> list[str]:
    """A quote, where it stands, who says so, how sure each part is, and the rules that made the record."""
    source = mention["attribution_source_text"] or ("an unnamed source" if mention["attribution_anonymous"] else None)
    via = f" via {', '.join(mention['attribution_via'])}" if mention["attribution_via"] else ""
    if mention["attribution_cue_text"] is None:
        said = "in the article's own voice"
    else:
        said = f"{source or 'an outlet'} {mention['attribution_stance']}, cue {mention['attribution_cue_text']!r}{via}"
    published = f"{mention['published_at']:%Y-%m-%d}" if mention["published_at"] else "undated"
    return [
        f"  “{' '.join(mention['quote'].split())}”",
        f"    {mention['outlet'] or '?'}, {published}, {mention['url'] or mention['article_id']} "
        f"[{mention['span_start']}:{mention['span_end']}]",
        f"    said by  {said}",
        f"    confidence {mention['confidence']:.2f}",
        *([f"    corrected by {mention['corrected_by']}"] if mention.get("corrected_by") else []),
        *(f"    {describe_part(part)}" for part in mention["probabilities"]),
        *(f"    {rule}" for rule in mention["rules"]),
    ]


def describe_part(part: dict[str, Any]) -> str:
    """How sure one part of a record is, and the next best reading."""
    other = f", next {part['runner_up']} {part['runner_up_probability']:.2f}" if part["runner_up"] else ""
    return f"{part['part']:<10} {part['probability']:.2f}{other}"


def describe_near_event(event: dict[str, Any]) -> str:
    """A neighbouring event on one line."""
    kind = "/".join(filter(None, (event["event_type"], event["event_mode"])))
    return (
        f"  {event['event_id']}  {event['date_start']}  {'+'.join(event['actor_countries']) or '?'} -> "
        f"{'+'.join(event['recipient_countries']) or '-'}  {kind}  {event['status']}, {event['n_articles']} articles"
        f"{', ' + event['location'] if event['location'] else ''}"
    )


def describe_near_claim(claim: dict[str, Any]) -> str:
    """A neighbouring claim on one line."""
    return (
        f"  {claim['relation']:<11}  {claim['claim_id']}  {describe_figure(claim)} {claim['item_category']} "
        f"{claim['outcome']}, {claim['claimant'] or 'the article itself'}, as of {claim['as_of'] or '?'}"
    )


def show_range(start: Any, end: Any) -> str:
    """One day, a range, or a dash."""
    if start is None and end is None:
        return "-"
    return str(start or end) if start == end or None in (start, end) else f"{start} to {end}"
