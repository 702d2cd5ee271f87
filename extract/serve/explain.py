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

AGAINST = f"""
    select other.*
    from claim_conflicts as c
    inner join claims as other on other.claim_id = case when c.claim_id = $id then c.other_claim_id else c.claim_id end
    where $id in (c.claim_id, c.other_claim_id)
    order by as_of, claim_id
    limit {SHOWN}
"""

HISTORY = """
    with recursive before as (
        select $id as claim_id
        union
        select claims.claim_id from claims inner join before on claims.superseded_by = before.claim_id
    ),

    since as (
        select $id as claim_id
        union
        select claims.superseded_by from claims inner join since using (claim_id)
        where claims.superseded_by is not null
    )

    select * from claims
    where claim_id in (select claim_id from before union select claim_id from since)
    order by as_of nulls first, first_reported_at, claim_id
"""


class UnknownIdError(DatelineError):
    """No event or claim has the id, or several have ids that start so."""


def find_record(warehouse: Path, identity: str) -> dict[str, Any]:
    """The event or claim that an id, or the first letters of one, mean.

    Returns ``kind`` (event or claim), ``record`` (the published row), ``merged_from`` (the id asked for, where another
    stands for it now), ``mentions`` with their articles, and ``neighbours``: events of the same kind and parties within
    three days; figures that contradict this one. Of a claim also ``history``: the figures that it replaced and
    that replaced it, itself among them, the earliest first. Raises :class:`UnknownIdError`.
    """
    with open_published(warehouse) as connection:
        found = connection.execute(IDS, {"prefix": identity.lower()}).fetchall() if identity else []
        meant = {(stands_for, kind) for id_, stands_for, kind in found if id_ == identity.lower()} or {
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
    """The claim's row, its mentions, what contradicts it and how it changed."""
    return {
        "record": select(connection, "select * from claims where claim_id = ?", claim_id)[0],
        "mentions": select(connection, MENTIONS.format(table="claim_mentions", key="claim_id"), claim_id),
        "neighbours": select(connection, AGAINST, id=claim_id),
        "history": select(connection, HISTORY, id=claim_id),
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
    if len(found.get("history", ())) > 1:
        lines += ["", "how the figure changed", *(describe_step(step, found["record"]) for step in found["history"])]
    if found["neighbours"]:
        title = "near it" if found["kind"] == "event" else "cannot both hold with"
        lines += ["", title, *map(near, found["neighbours"])]
    return "\n".join(lines)


def describe_event(event: dict[str, Any]) -> list[str]:
    """The event's facts."""
    kind = "/".join(filter(None, (event["event_type"], event["event_mode"])))
    one, other = (event[f"{side}s"] or event.get(f"{side}_names") or [] for side in ("actor", "recipient"))
    parties = f"{', '.join(one) or '?'} -> {', '.join(other) or '-'}"
    return [
        f"event {event['event_id']}: {kind}, {event['status']}",
        f"  parties    {parties}  ({'+'.join(event['actor_countries'])} -> {'+'.join(event['recipient_countries'])})",
        f"  date       {show_range(event['date_start'], event['date_end'])} ({event['date_precision']})",
        f"  place      {event['location'] or '-'}",
        f"  contexts   {', '.join(event['contexts']) or '-'}",
        f"  told in    {counted(event['n_articles'], 'article')} of {counted(event['n_outlets'], 'outlet')} "
        f"({counted(event['n_families'], 'text')} after collapsing copies), {counted(event['n_mentions'], 'mention')}",
        f"  sources    {interval(event)}",
    ]


def describe_claim(claim: dict[str, Any]) -> list[str]:
    """The claim's facts."""
    return [
        f"claim {claim['claim_id']}: {describe_figure(claim)}, {claim['item_category']} {claim['outcome']}",
        f"  claimant   {claim['claimant'] or 'the article itself'} ({claim['claimant_country'] or '-'})",
        f"  of         {claim['subject_country'] or '-'}",
        f"  measure    {claim['measure']}, {show_range(claim['period_start'], claim['as_of'])}",
        f"  told in    {counted(claim['n_articles'], 'article')}",
        f"  sources    {interval(claim)}",
        f"  stands     {'no: superseded by ' + claim['superseded_by'] if claim['superseded_by'] else 'yes'}",
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
    """A claim that contradicts the one explained, on one line."""
    return (
        f"  {claim['claim_id']}  {describe_figure(claim)}, {claim['item_category']} {claim['outcome']}, "
        f"{claim['claimant'] or 'the article itself'}, as of {claim['as_of'] or '?'}"
    )


def describe_step(claim: dict[str, Any], this: dict[str, Any]) -> str:
    """A figure before or after the one explained, on one line."""
    mark, day = ">" if claim["claim_id"] == this["claim_id"] else " ", str(claim["as_of"] or "undated")
    return f"{mark} {day:<10}  {describe_figure(claim):<14}  {claim['claim_id']}  {claim.get('url') or ''}".rstrip()


def counted(n: int, word: str) -> str:
    """A number with its word: ``1 article``, ``3 articles``."""
    return f"{n} {word}{'' if n == 1 else 's'}"


def interval(row: dict[str, Any]) -> str:
    """How many independent sources affirm it."""
    low, high = row["n_sources_low"], row["n_sources_high"]
    told = counted(high, "independent source") if low == high else f"{low} to {high} independent sources"
    return f"{told} affirm{'s' if high == 1 else ''} it"


def show_range(start: Any, end: Any) -> str:
    """One day, a range, or a dash."""
    if start is None and end is None:
        return "-"
    return str(start or end) if start == end or None in (start, end) else f"{start} to {end}"
