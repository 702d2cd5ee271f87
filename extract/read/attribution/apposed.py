"""Sources with the name behind their office, or the office behind their name: "the mayor, Ann Poe".

Of the two the words of a source tell one only: the nearer to the verb, or the one that the country stands in. Whoever
wants to know that a governor and Ann Poe are one needs both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from extract.core.schema import Attribution, Claim, Entity, Event, Extraction, Quotation, Span
from extract.read.actors import Actors
from extract.text.document import Document


def with_apposed(found: Extraction, document: Document, actors: Actors) -> Extraction:
    """The records with every source and claimant in full."""
    sayings: tuple[Attribution | Quotation, ...] = (*found.attributions, *told(found))
    spans = {saying.source.span for saying in sayings if saying.source is not None}
    spans |= {claim.claimant.span for claim in found.claims if claim.claimant is not None}
    longer = {span: whole for span in spans if (whole := extend(document, actors, span)) != span}
    if not longer:
        return found

    def full(entity: Entity | None) -> Entity | None:
        if entity is None or entity.span not in longer:
            return entity
        span = longer[entity.span]
        return replace(entity, text=document.text[slice(*span)], span=span)

    def said(attribution: Attribution | None) -> Attribution | None:
        return replace(attribution, source=full(attribution.source)) if attribution is not None else None

    return replace(
        found,
        events=tuple(replace(event, attribution=said(event.attribution)) for event in found.events),
        claims=tuple(
            replace(claim, attribution=said(claim.attribution), claimant=full(claim.claimant)) for claim in found.claims
        ),
        attributions=tuple(replace(one, source=full(one.source)) for one in found.attributions),
    )


def told(found: Extraction) -> Iterable[Attribution]:
    """The attributions of events and claims."""
    records: tuple[Event | Claim, ...] = (*found.events, *found.claims)
    return (record.attribution for record in records if record.attribution is not None)


def extend(document: Document, actors: Actors, span: Span) -> Span:
    """``span`` of a source with the apposition behind it, where one of the two is a name and the other is not."""
    sentence = document.sentence_at(span[0]) if span[1] > span[0] else None
    if sentence is None or sentence.parse is None:
        return span
    tree = actors.tree(sentence)
    head = tree.top_of(span)
    apposed = tree.child(head, "appos") if head is not None else None
    if head is None or apposed is None or (tree.tags[head] == "NNP") == (tree.tags[apposed] == "NNP"):
        return span
    other = actors.entity_at(tree, apposed).span
    return (span[0], other[1]) if document.text[span[1] : other[0]].strip() == "," else span
