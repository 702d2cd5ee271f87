"""The last look at an article's records: nothing told as past after the article's day, no figure that it takes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from extract.core.schema import Claim, Event, Extraction
from extract.text.dates import EventDate, settle
from extract.text.numbers.corrections import find_taken_back
from extract.text.numbers.parts import find_parts


def keep_to_day(found: Extraction, day: date | None) -> Extraction:
    """``found`` with every told act and every ``as_of`` on ``day`` at the latest, the article's own day.

    What was later falls back on that day, and the record's ``rules`` say so; without a day nothing changes.
    """
    if day is None:
        return found
    events = tuple(keep_event(event, day) for event in found.events)
    claims = tuple(keep_claim(claim, day) for claim in found.claims)
    assert all(settle(dated(event), event.modality, day) == dated(event) for event in events)
    assert all(claim.as_of is None or claim.as_of <= day for claim in claims)
    return replace(found, events=events, claims=claims)


def without_taken_back(found: Extraction, text: str) -> Extraction:
    """``found`` without claims of figures that the text itself corrects."""
    wrong = find_taken_back(text, found.quantities)
    return replace(found, claims=tuple(claim for claim in found.claims if claim.span not in wrong))


def with_parts(found: Extraction, text: str) -> Extraction:
    """``found`` with the figures that are parts of others marked so.

    Of what was fired, a part is shot down: the whole was launched, whatever verb both figures share. What became of
    other wholes is not told by the verb of a part before them: "destroyed five of the eight tanks".
    """
    parts = find_parts(text, found.quantities)
    claims = {claim.span: claim for claim in found.claims}
    for part, whole in parts.items():
        if part not in claims or whole not in claims:
            continue
        claims[part] = replace(claims[part], part_of=whole)
        if claims[part].outcome == claims[whole].outcome == "shot_down":
            rules = (*claims[whole].rules, "outcome: the whole of which a part was shot down was launched")
            owner = claims[whole].subject
            claims[whole] = replace(claims[whole], outcome="launched", actor=owner, rules=rules)
        elif part < whole and claims[part].outcome == claims[whole].outcome:
            del claims[whole]
    return replace(found, claims=tuple(claims[claim.span] for claim in found.claims if claim.span in claims))


def dated(event: Event) -> EventDate:
    """The days of an event, without their rule."""
    return EventDate(event.date_start, event.date_end, event.date_precision, "")


def keep_event(event: Event, day: date) -> Event:
    """``event``, ending on ``day`` at the latest if it is told as past."""
    when = settle(dated(event), event.modality, day)
    if not when.rule:
        return event
    return replace(
        event, date_start=when.start, date_end=when.end, date_precision=when.precision,
        rules=(*event.rules, f"date: {when.rule.removeprefix(', ')}"),
    )  # fmt: skip


def keep_claim(claim: Claim, day: date) -> Claim:
    """``claim``, standing on ``day`` at the latest."""
    if claim.as_of is None or claim.as_of <= day:
        return claim
    start = min(claim.period_start, day) if claim.period_start else None
    return replace(claim, period_start=start, as_of=day, rules=(*claim.rules, "as_of: after the article, its own day"))
