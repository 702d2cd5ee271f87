"""Who the source is: named, anonymous, an outlet that only carries it, or whom the speaker cites."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from extract.core.schema import Entity, Extent, Mention, Quotation, Span
from extract.read.actors import Actors
from extract.read.attribution.cues import Outlets
from extract.read.attribution.draft import Draft
from extract.read.attribution.govern import Report
from extract.read.scene import LOCAL, Scene
from extract.read.tree import Tree
from extract.text.document import Document

ANONYMOUS = frozenset(
    {"source", "sources", "official", "officials", "diplomat", "diplomats", "aide", "aides", "insider", "insiders"}
    | {"person", "people", "adviser", "advisers", "staffer", "staffers", "operative"}
)
CITING = frozenset({"citing", "quoting", "cited", "quoted"})

PRONOUNS = frozenset({"PRP", "WP", "WDT"})
MEDIA = frozenset(
    {
        "agency",
        "newspaper",
        "magazine",
        "website",
        "site",
        "channel",
        "network",
        "broadcaster",
        "daily",
        "paper",
        "outlet",
    }
    | {"station", "tabloid", "weekly", "portal", "programme", "program"}
)

SPOKE = frozenset(
    {"spoke", "speaking", "told", "talked", "interviewed", "quoted", "cited", "emerging", "obtained", "seen"}
)
TOLD = frozenset({"told", "tell", "tells", "telling"})
PHRASE = 12
"""Tokens of a listener's phrase that may name outlets: "told The Example Post and The Example Times"."""
OPENING = 25
"""Characters within which a statement names whom it is about."""
LISTENERS = 160
"""Characters of a phrase in which outlets are looked for."""


class Sources:
    """Turns drafts into quotations."""

    def __init__(self, document: Document, actors: Actors, outlets: Outlets, scene: Scene) -> None:
        self.document = document
        self.actors = actors
        self.outlets = outlets
        self.scene = scene
        self.last_outlet: str | None = None
        self.last_anonymous: Entity | None = None

    def resolve(self, draft: Draft) -> Quotation:
        """The quotation of a draft: an outlet that is all the text names goes to ``via``, its source stays null."""
        tree = draft.tree
        cited = find_cited(tree, draft)
        source, via = draft.source, list(self.relays(tree, draft))
        entity = self.party(tree, source) if source is not None else self.labelled(draft.label)
        if cited is not None and entity is not None and source is not None:
            via.insert(0, self.carrier(tree, source, entity))
            entity = self.party(tree, cited)
            source = cited
        elif entity is not None and source is not None and (outlet := self.outlet_in(tree, source, entity.span)):
            via.insert(0, outlet)
            entity = None
        anonymous = source is not None and entity is not None and self.is_anonymous(tree, source, entity)
        if source is not None and entity is not None:
            entity = self.scene.source(tree, source, entity)
            entity = self.own_government(entity, draft.content)
        if anonymous and entity is not None:
            entity = self.same_side(entity)
        if via:
            self.last_outlet = via[0]
        text = self.document.text
        make = Report if draft.vouches else Quotation
        return make(
            source=entity,
            anonymous=anonymous,
            cue=Mention(text[slice(*draft.cue)], draft.cue),
            via=tuple(dict.fromkeys(via)),
            stance=draft.stance,
            content=Extent(draft.content),
            sentence_span=tree.sentence.span,
            probabilities=draft.parts,
        )

    def is_anonymous(self, tree: Tree, i: int, entity: Entity) -> bool:
        """Whether the source, or whom its pronoun stands for, is nobody by name."""
        if tree.tags[i] == "PRP" and entity.actor_id is None:
            meant = self.actors.seen.resolve_pronoun(tree, i)
            return meant is not None and not ANONYMOUS.isdisjoint(meant.known.nouns) and meant.known.is_plural
        return is_anonymous(tree, i, entity)

    def own_government(self, entity: Entity, content: Span) -> Entity:
        """A ministry or army without a country is that of whom its statement opens with: "Chad left, the army said"."""
        if entity.country or entity.actor_id or entity.sector not in ("GOV", "MIL"):
            return entity
        if not entity.text.lower().startswith("the ") or content[0] >= entity.span[0]:
            return entity
        if LOCAL & set(entity.text.lower().split()):
            return entity  # of their own place, not of whom they tell of
        opening = self.actors.at(content[0], min(content[1], content[0] + OPENING))
        party = next((other for other in opening if other.sector in ("GOV", "MIL") and other.country), None)
        return replace(entity, country=party.country) if party is not None else entity

    def same_side(self, entity: Entity) -> Entity:
        """An anonymous source; without a country of its own it is of the side of the one before: "the officials"."""
        before = self.last_anonymous
        if entity.country is None and entity.actor_id is None and before is not None:
            entity = replace(entity, country=before.country, sector=entity.sector or before.sector)
        if entity.country is not None:
            self.last_anonymous = entity
        return entity

    def labelled(self, span: Span | None) -> Entity | None:
        """The party a label names: what the lexicon knows of it, else its bare words."""
        if span is None:
            return None
        words = self.document.text[slice(*span)]
        known = self.actors.at(*span)
        party = known[-1] if known else None
        return replace(party, text=words, span=span) if party else Entity(words, span, None, None, None)

    def party(self, tree: Tree, i: int) -> Entity:
        """The party at token ``i``; a pronoun keeps its own words and gets what is known of whom it stands for."""
        entity = self.actors.entity_at(tree, i)
        if tree.tags[i] not in PRONOUNS:
            return entity
        span = tree.span(i, i)
        return replace(entity, text=self.document.text[slice(*span)], span=span)

    def outlet_in(self, tree: Tree, i: int, span: Span) -> str | None:
        """The outlet a source phrase names, as the text names it; ``None`` for its polls, reporters and the like."""
        words = self.document.text[span[0] : span[1]]
        for start, end, _ in self.outlets.find(words):
            head = tree.starts[i] - span[0]
            if start <= head < end or (tree.lower[i] in MEDIA and start <= 4):
                return words[start:end]
        return None

    def carrier(self, tree: Tree, i: int, entity: Entity) -> str:
        """How a relaying party is written in ``via``."""
        return self.outlet_in(tree, i, entity.span) or entity.text

    def relays(self, tree: Tree, draft: Draft) -> Iterator[str]:
        """Outlets the source spoke to, through or with."""
        for token in draft.relays:
            phrase = [t for t in tree.subtree(token) if t - token <= PHRASE]
            if tree.lower[token] in MEDIA and self.last_outlet:
                yield self.last_outlet
            yield from self.named_in(tree.starts[phrase[0]], tree.ends[phrase[-1]])
        if draft.source is not None:
            for clause in tree.children(draft.source, "relcl", "acl"):
                if tree.lower[clause] in SPOKE:
                    tokens = tree.subtree(clause)
                    yield from self.named_in(tree.starts[tokens[0]], tree.ends[tokens[-1]])
        if tree.lower[draft.verb] in TOLD:
            end = draft.cue[1]
            words = self.document.text[end : end + 40]
            yield from (
                words[a:b] for a, b, _ in self.outlets.find(words)[:1] if words[:a].strip() in ("", "the", "The")
            )

    def named_in(self, start: int, end: int) -> list[str]:
        """Outlets named between two offsets, as the text names them."""
        words = self.document.text[start : min(end, start + LISTENERS)]
        return [words[a:b] for a, b, _ in self.outlets.find(words)]

    def goes_on(self, before: Quotation, after: Quotation) -> bool:
        """Whether a quotation by "he" in the same paragraph goes on with the one before, told to the same outlets."""
        if not is_pronoun(after.source) or before.source is None or not before.via:
            return False
        there = self.document.sentence_at(before.cue.span[0])
        here = self.document.sentence_at(after.cue.span[0])
        return there is not None and here is not None and there.paragraph == here.paragraph

    def inherit(self, found: list[Quotation]) -> list[Quotation]:
        """Quotations inside a report of an outlet name that outlet as a carrier, too."""
        result: list[Quotation] = []
        stack: list[Quotation] = []
        for quotation in found:
            start, end = quotation.content.span
            while stack and stack[-1].content.span[1] <= start:
                stack.pop()
            carried = [
                name
                for outer in stack
                if outer.source is None and outer.content.span[0] <= start and end <= outer.content.span[1]
                for name in outer.via
            ]
            if result and not quotation.via and self.goes_on(result[-1], quotation):
                carried += result[-1].via
            via = tuple(dict.fromkeys((*quotation.via, *carried))) if carried else quotation.via
            result.append(replace(quotation, via=via) if carried else quotation)
            stack.append(quotation)
        return result


def is_pronoun(entity: Entity | None) -> bool:
    """Whether a source is only a pronoun."""
    return entity is not None and entity.text.lower() in ("he", "she", "they", "it")


def find_cited(tree: Tree, draft: Draft) -> int | None:
    """The head of what the speaker cites: "citing officials", "quoting the ministry"."""
    for i, word in enumerate(tree.lower) if not tree.bag.isdisjoint(CITING) else ():
        if word not in CITING or tree.deps[i] not in ("advcl", "acl", "conj", "prep"):
            continue
        after_comma = i > 0 and tree.words[i - 1] == "," and draft.verb in tree.ancestors(i)
        if tree.heads[i] in (draft.verb, draft.source) or (after_comma and tree.deps[draft.verb] == "ROOT"):
            return tree.child(i, "dobj", "pobj")
    return None


def is_anonymous(tree: Tree, i: int, entity: Entity) -> bool:
    """Whether the phrase names nobody: officials, a source, a diplomat, without a name or a body they speak for."""
    if tree.lower[i] not in ANONYMOUS:
        return False
    phrase = [t for t in tree.subtree(i) if tree.tags[t].startswith("NNP")]
    named = tree.child(i, "appos") is not None and bool(phrase)
    return not named
