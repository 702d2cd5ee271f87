"""The day of acts told without one, in a story that has told its day: the day last told, not the article's.

News names the day once, mostly where a party first acts, and goes on in the simple past: what that party did then
belongs to that day. What is told in the present or the perfect is of the article's own day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from extract.core.schema import Event, Quotation
from extract.read.actors import Actors
from extract.read.attribution.govern import governing
from extract.read.events.coder import VERBAL
from extract.read.tree import Tree
from extract.text.document import Document

RECENT = timedelta(days=31)
"""How long before the article a day may lie that its story goes on with."""
TOLD = frozenset({"asserted", "historical"})
RULE = "date: the day last told"


def in_story(events: Sequence[Event], document: Document, actors: Actors, said: Sequence[Quotation]) -> Iterator[Event]:
    """The events in the order of their words; those of the article's day only for want of another take that told last.

    It is that of an act by the same country, else of an act of the same kind. The day stays an assumed one.
    """
    anchor = document.anchor
    by_country: dict[str, tuple[int, date]] = {}
    by_type: dict[str, date] = {}
    for event in sorted(events, key=lambda e: e.trigger.span):
        countries = {party.country for party in event.actor if party.country}
        day = event.date_start
        if event.date_precision == "assumed":
            told = [by_country[country] for country in countries if country in by_country]
            day = max(told)[1] if told else by_type.get(event.event_type)
            if day is not None and goes_on(event, document, actors, said):
                event = replace(event, date_start=day, date_end=day, rules=(*event.rules, RULE))
        elif event.date_precision == "day" and event.modality in TOLD and day is not None and is_recent(day, anchor):
            by_country |= dict.fromkeys(countries, (event.trigger.span[0], day))
            by_type[event.event_type] = day
        yield event


def is_recent(day: date | None, anchor: date | None) -> bool:
    """Whether a day lies at most a month before the article's."""
    return day is not None and anchor is not None and anchor - RECENT <= day <= anchor


def goes_on(event: Event, document: Document, actors: Actors, said: Sequence[Quotation]) -> bool:
    """Whether the act, or for an act of speech the words of saying, is told in the past."""
    places = [event.trigger.span]
    quotation = governing(said, event.trigger.span) if event.event_type in VERBAL else None
    if quotation is not None:
        places.append(quotation.cue.span)
    for place in places:
        sentence = document.sentence_at(place[0])
        if sentence is not None and sentence.parse is not None:
            tree = actors.tree(sentence)
            top = tree.top_of(place)
            if top is not None and is_past(tree, top):
                return True
    return False


def is_past(tree: Tree, token: int) -> bool:
    """Whether the finite verb at or above a word stands in the simple past or the past perfect."""
    for i in (token, *tree.ancestors(token)):
        if tree.tags[i].startswith(("VB", "MD")):
            finite = [i, *tree.children(i, "aux", "auxpass")]
            if any(tree.tags[k] == "VBD" for k in finite):
                return True
            if any(tree.tags[k] in ("VBZ", "VBP", "MD") for k in finite):
                return False
    return False
