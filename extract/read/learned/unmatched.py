"""What was read and not resolved: parties that no table knows and acts that the model doubts, for the worklist."""

from __future__ import annotations

from collections.abc import Iterator

from extract.core.schema import Event, Span, Unmatched
from extract.read.learned.words import Words

DOUBTED = 0.5
"""Probability of an act's word below which it is worth a look."""


def find_unmatched(ruled: tuple[Unmatched, ...], events: tuple[Event, ...], words: Words) -> tuple[Unmatched, ...]:
    """What the rules saw and no table knows, unknown parties of events, and acts that the model was unsure of.

    A verb that the model took for an act is no hole.
    """
    told = [event.trigger.span for event in events]
    open_ones = (
        item
        for item in ruled
        if item.kind != "action" or not any(a < item.span[1] and item.span[0] < b for a, b in told)
    )
    found = {
        (item.span, item.kind): item for item in (*doubted_acts(events), *unknown_parties(events, words), *open_ones)
    }
    return tuple(found[place] for place in sorted(found))


def unknown_parties(events: tuple[Event, ...], words: Words) -> Iterator[Unmatched]:
    """Each unknown name once a place; a name has a capital that is not a sentence's first letter alone."""
    seen: set[Span] = set()
    for event in events:
        for entity in (*event.actor, *event.recipient):
            if entity.actor_id or entity.country or entity.span in seen:
                continue
            inside = words.within(entity.span)
            named = [i for i in inside if words.texts[i][:1].isupper()]
            if named and not (
                len(named) == 1 and named[0] > 0 and words.sentences[named[0] - 1] != words.sentences[named[0]]
            ):
                seen.add(entity.span)
                yield Unmatched("actor", entity.text, entity.span, event.sentence_span)


def doubted_acts(events: tuple[Event, ...]) -> Iterator[Unmatched]:
    """The triggers of acts that the model took with little confidence."""
    for event in events:
        if any(part.part == "trigger" and part.probability < DOUBTED for part in event.probabilities):
            yield Unmatched("action", event.trigger.text, event.trigger.span, event.sentence_span)
