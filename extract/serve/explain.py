"""One event or claim with everything behind it: sentences, sources, and what made each record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from extract.core.errors import DatelineError
from extract.serve.published import describe_figure, open_published, select

MENTIONS = """
    select m.*, a.outlet, a.title, a.url, a.published_at, a.family_id
    from {table} as m
    inner join articles as a on m.article_id = a.article_id
    where m.{key} = ?
    order by a.published_at nulls last, m.article_id, m.span_start, m.mention_id
"""


class UnknownIdError(DatelineError):
    """No event or claim has the id."""


def explain_record(warehouse: Path, identity: str) -> str:
    """A readable account of the event or claim; raises :class:`UnknownIdError`."""
    with open_published(warehouse) as connection:
        merged = select(connection, "select event_id from event_id_merges where old_event_id = ?", identity)
        current = merged[0]["event_id"] if merged else identity
        note = [f"{identity} was merged into {current}", ""] if merged else []
        if events := select(connection, "select * from events where event_id = ?", current):
            return "\n".join([*note, *describe_event(connection, events[0])])
        if claims := select(connection, "select * from claims where claim_id = ?", identity):
            return "\n".join(describe_claim(connection, claims[0]))
    raise UnknownIdError(f"no event or claim has the id {identity!r}: take one from the tables events or claims")


def describe_event(connection: DuckDBPyConnection, event: dict[str, Any]) -> list[str]:
    """The event's facts, then its mentions."""
    kind = "/".join(filter(None, (event["event_type"], event["event_mode"])))
    parties = f"{', '.join(event['actors']) or '?'} -> {', '.join(event['recipients']) or '-'}"
    lines = [
        f"event {event['event_id']}: {kind}, {event['status']}",
        f"  parties    {parties}  ({'+'.join(event['actor_countries'])} -> {'+'.join(event['recipient_countries'])})",
        f"  date       {show_range(event['date_start'], event['date_end'])} ({event['date_precision']})",
        f"  place      {event['location'] or '-'}",
        f"  contexts   {', '.join(event['contexts']) or '-'}",
        f"  told in    {event['n_mentions']} mentions, {event['n_articles']} articles, {event['n_families']} after "
        f"collapsing copies, {event['n_outlets']} outlets",
        f"  sources    {event['n_sources_low']} to {event['n_sources_high']} independent ones affirm it",
    ]
    mentions = select(connection, MENTIONS.format(table="event_mentions", key="event_id"), event["event_id"])
    for mention in mentions:
        lines += ["", *describe_mention(mention)]
    return lines


def describe_claim(connection: DuckDBPyConnection, claim: dict[str, Any]) -> list[str]:
    """The claim's facts, then its mentions."""
    lines = [
        f"claim {claim['claim_id']}: {describe_figure(claim)} {claim['item_category']} {claim['outcome']}",
        f"  claimant   {claim['claimant'] or 'the article itself'} ({claim['claimant_country'] or '-'})",
        f"  of         {claim['subject_country'] or '-'}",
        f"  measure    {claim['measure']}, {show_range(claim['period_start'], claim['as_of'])}",
        f"  told in    {claim['n_articles']} articles; {claim['n_sources_low']} to {claim['n_sources_high']} sources",
        f"  superseded by {claim['superseded_by']}"
        if claim["superseded_by"]
        else "  stands: no later figure supersedes it",
    ]
    mentions = select(connection, MENTIONS.format(table="claim_mentions", key="claim_id"), claim["claim_id"])
    for mention in mentions:
        lines += ["", *describe_mention(mention)]
    return lines


def describe_mention(mention: dict[str, Any]) -> list[str]:
    """A quote, where it stands, who says so, and the rules that made the record."""
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
        *(f"    {rule}" for rule in mention["rules"]),
    ]


def show_range(start: Any, end: Any) -> str:
    """One day, a range, or a dash."""
    if start is None and end is None:
        return "-"
    return str(start or end) if start == end or None in (start, end) else f"{start} to {end}"
