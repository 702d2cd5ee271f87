"""Denials that point back: "Tehran denies this", "the army called the report a lie" deny what was told just before."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from extract.core.schema import Attribution, Entity, Event, Mention, Span
from extract.read.actors import Actors
from extract.read.events.frames import Triggers
from extract.read.events.site import predicates
from extract.read.syntax import agents, antecedent, is_passive, is_verb
from extract.read.tree import Tree
from extract.text.document import Document, Sentence

POINTERS = frozenset({"it", "this", "that", "these", "those", "which", "both"})
VERBAL = frozenset({"ACCUSE", "THREATEN", "SUPPORT", "REJECT"})
"""Acts of words, which those who are meant by them do not deny."""
ACCUSATION_WORDS = """
allegation allegations accusation accusations charge charges criticism criticisms suspicion suspicions
"""
ACCUSATIONS = frozenset(ACCUSATION_WORDS.split())
REACH = 2
"""Sentences back in which what is denied is looked for."""


@dataclass(frozen=True)
class Denial:
    """Who denies, by which words of which sentence, what the sentences before have told."""

    sentence: Sentence
    token: Span
    span: Span
    source: Entity
    is_defence: bool
    """Whether it denies accusations, so what the denier is said to have done."""


def told_words(triggers: Triggers) -> frozenset[str]:
    """Nouns that stand for what was told before."""
    return triggers.classes.get("allegation", frozenset()) | triggers.classes.get("story", frozenset())


def denial_needs(triggers: Triggers) -> dict[str, tuple[frozenset[str], ...]]:
    """Verb forms that may deny what was told before, with the words that a sentence must have beside them."""
    pointers, untrue = POINTERS | told_words(triggers), triggers.classes.get("untrue", frozenset())
    needs: dict[str, tuple[frozenset[str], ...]] = dict.fromkeys(triggers.calling, (untrue,))
    needs.update(dict.fromkeys(triggers.denying, (pointers,)))
    return needs


class Denials:
    """Finds denials without a content of their own and tells of what they deny."""

    def __init__(self, document: Document, actors: Actors, triggers: Triggers) -> None:
        self.document = document
        self.actors = actors
        self.denying = triggers.denying
        self.calling = triggers.calling
        self.saying = triggers.classes.get("saying", frozenset())
        self.untrue = triggers.classes.get("untrue", frozenset())
        self.told = told_words(triggers)

    def add(self, events: list[Event]) -> list[Event]:
        """The events in the order of the text, with what is denied told once more for each denial."""
        events = sorted(events, key=lambda event: event.trigger.span)
        starts = [event.trigger.span[0] for event in events]
        made: list[Event] = []
        dropped: set[Span] = set()
        for denial in self.find():
            first = self.document.sentences[max(0, denial.sentence.index - REACH)].start
            near = events[bisect_left(starts, first) : bisect_left(starts, denial.sentence.end)]
            event = self.target(denial, near)
            if event is None:
                continue
            made.append(self.deny(denial, event))
            start, end = denial.token
            dropped.update(e.trigger.span for e in near if e.trigger.span[0] < end and start < e.trigger.span[1])
        kept = [event for event in events if event.trigger.span not in dropped]
        return sorted([*kept, *made], key=lambda event: event.trigger.span)

    def find(self) -> Iterator[Denial]:
        """Denials of all parsed body sentences."""
        for sentence in self.document.sentences:
            if sentence.parse is None or sentence.zone != "body":
                continue
            tree = self.actors.tree(sentence)
            may_call = not tree.bag.isdisjoint(self.untrue)
            verbs = [
                i
                for i, word in enumerate(tree.lower)
                if (word in self.denying or (may_call and (word in self.calling or word in self.saying)))
                and is_verb(tree, i)
            ]
            for i in verbs:
                last = self.last_word(tree, i)
                if last is None or any(tree.deps[k] == "neg" for k in tree.kids[i]):
                    continue
                doers = [k for k in agents(tree, i) if self.actors.is_party(tree, k)]
                source = self.actors.entity_at(tree, doers[0]) if doers else None
                if source is not None and source.country is not None:
                    things = [*tree.children(i, "dobj"), tree.heads[i]]
                    accused = any(tree.lower[k] in ACCUSATIONS for k in things)
                    yield Denial(sentence, tree.span(i, i), tree.span(i, max(i, last)), source, accused)

    def last_word(self, tree: Tree, i: int) -> int | None:
        """The last of the words by which the verb at ``i`` denies what was told before; None where it does not."""
        if is_passive(tree, i):
            return None
        word, thing = tree.lower[i], tree.child(i, "dobj")
        if word in self.denying:
            return i if (thing is not None and self.points_back(tree, thing, i)) or self.is_aside(tree, i) else None
        if word in self.calling:
            called = [k for k in predicates(tree, i) if tree.lower[k] in self.untrue]
            subject = next((k for clause in tree.children(i, "ccomp") for k in tree.children(clause, "nsubj")), thing)
            return called[-1] if called and subject is not None and self.points_back(tree, subject, i) else None
        for clause in tree.children(i, "ccomp") if word in self.saying else ():
            said = [k for k in tree.children(clause, "acomp", "attr") if tree.lower[k] in self.untrue]
            subject = tree.child(clause, "nsubj")
            if said and subject is not None and self.points_back(tree, subject, i):
                return said[-1]
        return None

    def points_back(self, tree: Tree, thing: int, verb: int) -> bool:
        """True for a noun phrase that stands for what was told: "it", "the allegations", not "claims of fraud"."""
        if antecedent(tree, thing, verb) != thing or tree.lower[thing] in POINTERS:
            return not any(tree.deps[k] in ("prep", "relcl", "acl") for k in tree.kids[thing])
        kids = tree.kids[thing]
        definite = any(tree.deps[k] == "poss" or tree.lower[k] in ("the", "this", "that", "these") for k in kids)
        plural = tree.tags[thing] == "NNS"
        own = [k for k in kids if tree.deps[k] in ("prep", "relcl", "acl", "acomp", "ccomp")]
        bare = all(tree.lower[k] == "as" for k in own)  # "dismissed the claim as baseless"
        return tree.lower[thing] in self.told and (definite or plural) and bare

    def is_aside(self, tree: Tree, i: int) -> bool:
        """True for "a charge that Minsk denies", said of what the sentence has told."""
        head = tree.heads[i]
        return tree.deps[i] == "relcl" and tree.lower[head] in self.told

    def target(self, denial: Denial, events: list[Event]) -> Event | None:
        """What is denied: the nearest act of the denier told before, else the nearest that another side tells."""
        before = [
            event
            for event in events
            if event.trigger.span[0] < denial.token[0]
            and event.modality in ("asserted", "historical")
            and (event.attribution is None or event.attribution.stance == "affirms")
        ]
        country = denial.source.country
        own = [e for e in before if e.event_type not in VERBAL and any(a.country == country for a in e.actor)]
        told = [e for e in own if self.teller(e) not in (None, country)]
        last = denial.sentence.index - 1
        own = [e for e in own if last < 0 or e.trigger.span[0] >= self.document.sentences[last].start]
        others = [e for e in before if e.event_type not in VERBAL and self.teller(e) not in (None, country)]
        found = told or own or ([] if denial.is_defence else others)
        return found[-1] if found else None

    def teller(self, event: Event) -> str | None:
        """Country of whoever tells of the event; None where the article does."""
        said = event.attribution
        return said.source.country if said is not None and said.source is not None else None

    def deny(self, denial: Denial, event: Event) -> Event:
        """The event as denied."""
        text = self.document.text
        cue = Mention(text[slice(*denial.token)], denial.token)
        return replace(
            event,
            trigger=Mention(text[slice(*denial.span)], denial.span),
            sentence_span=denial.sentence.span,
            attribution=Attribution(denial.source, False, cue, (), "denies"),
            rules=(*event.rules, f"denied: {cue.text!r} points back to {event.trigger.text!r}"),
        )
