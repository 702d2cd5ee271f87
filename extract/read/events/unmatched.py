"""What looked codable but is in no lexicon: the analysts' worklist of actors and actions."""

from __future__ import annotations

from collections.abc import Iterator

from extract.core.schema import Event, Span, Unmatched
from extract.lexicon import Lexicon
from extract.read.actors import Actors
from extract.read.events.frames import compile_triggers
from extract.read.syntax import VERB_TAGS, agents, patients
from extract.read.tree import Tree
from extract.text.document import Document
from extract.who.holes import find_holes

PLAIN_VERBS = frozenset(
    {"be", "is", "are", "was", "were", "been", "being", "has", "have", "had", "do", "does", "did", "said", "says"}
)


def find_unmatched(
    document: Document, actors: Actors, events: tuple[Event, ...], lexicon: Lexicon
) -> tuple[Unmatched, ...]:
    """Named parties of events that nothing is known of, and verbs between two known parties that are no trigger."""
    spans = [party.span for event in events for party in (*event.actor, *event.recipient)]
    found = [*find_holes(actors.who, spans), *unknown_actions(document, actors, events, lexicon)]
    return tuple(sorted(found, key=lambda item: (item.span, item.kind)))


def unknown_actions(
    document: Document, actors: Actors, events: tuple[Event, ...], lexicon: Lexicon
) -> Iterator[Unmatched]:
    """Verbs with a known subject and a known object, in no event and in no trigger row."""
    verbs = compile_triggers(lexicon).verbs
    taken: dict[Span, list[Span]] = {}
    for event in events:
        taken.setdefault(event.sentence_span, []).append(event.trigger.span)
    for sentence in document.sentences:
        if sentence.parse is None or sentence.zone != "body":
            continue
        tree = actors.tree(sentence)
        for i in [i for i, tag in enumerate(tree.tags) if tag in VERB_TAGS]:
            if tree.lower[i] in verbs or tree.lower[i] in PLAIN_VERBS:
                continue
            span = tree.span(i, i)
            is_taken = any(start < span[1] and span[0] < end for start, end in taken.get(sentence.span, ()))
            if is_taken or not has_country(actors, tree, agents(tree, i)):
                continue
            if has_country(actors, tree, patients(tree, i)):
                yield Unmatched("action", tree.words[i], span, sentence.span)


def has_country(actors: Actors, tree: Tree, heads: list[int]) -> bool:
    """True where one of the nouns is a name or role of a known country."""
    for i in heads:
        if tree.tags[i] not in ("PRP", "WDT", "WP") and actors.is_party(tree, i):
            known = actors.describe(tree, i)
            if known is not None and known.country:
                return True
    return False
