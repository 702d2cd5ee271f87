"""From acts to events: modality, date, place and source."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from extract.core.schema import Attribution, Entity, Event, Mention, Modality, Quotation
from extract.read.actors import Actors
from extract.read.claims.frame import Frame
from extract.read.events.acts import Finder
from extract.read.events.content import settle, threatened_mode
from extract.read.events.contexts import compile_contexts
from extract.read.events.denials import Denials
from extract.read.events.drafts import Drafter, fill_ellipsis, paired
from extract.read.events.frames import FORCE, compile_triggers
from extract.read.events.modality import compile_moods
from extract.read.events.pairs import resolve_pairs
from extract.read.events.settle import FORCEFUL, Settler
from extract.read.events.sides import Draft, fill_sides, find_sides
from extract.read.scene import Scene
from extract.read.spots import find_place
from extract.read.tree import Tree
from extract.text.dates import UNDATED, EventDate, event_date
from extract.text.document import Document, Sentence

ANNOUNCED = frozenset({"CONSULT", "AID", "COOPERATE", "SUPPORT"})
VERBAL = frozenset({"ACCUSE", "THREATEN", "REQUEST", "SUPPORT", "REJECT", "AGREE", "CONCEDE"})
"""Acts that words perform: the day of the utterance is their day."""
WARNING = frozenset({"warn", "warns", "warned", "warning"})
ACCUSING = frozenset({"accuse", "accuses", "accused", "accusing", "blame", "blames", "blamed", "blaming"})
HISTORY = timedelta(days=30)
TOO_OLD = timedelta(days=365)


class Nearby:
    """What of an article stands at a sentence, so that an event costs the same in any article."""

    def __init__(self, document: Document, quotations: tuple[Quotation, ...]) -> None:
        self.reports: list[list[Quotation]] = [[] for _ in document.sentences]
        starts = [sentence.start for sentence in document.sentences]
        for quotation in quotations:
            first = max(0, bisect_right(starts, quotation.content.span[0]) - 1)
            for at in range(first, bisect_left(starts, quotation.content.span[1])):
                self.reports[at].append(quotation)

    def quotations(self, sentence: Sentence) -> tuple[Quotation, ...]:
        """Quotations whose content reaches into the sentence."""
        return tuple(self.reports[sentence.index])


class Coder:
    """Codes the events of one article."""

    def __init__(self, frame: Frame, actors: Actors) -> None:
        document, lexicon = frame.document, frame.lexicon
        self.frame = frame
        self.document = document
        self.actors = actors
        self.lexicon = lexicon
        triggers = compile_triggers(lexicon)
        scene = Scene(document, actors, lexicon)
        self.contexts = compile_contexts(lexicon)
        self.labels: dict[int, frozenset[str]] = {}
        self.ceasing = triggers.classes.get("ceasing", frozenset())
        self.near = Nearby(document, frame.quotations)
        self.finder = Finder(actors, triggers, compile_moods(lexicon))
        self.drafter = Drafter(document, actors, scene, triggers)
        self.settler = Settler(actors, scene, self.frame, triggers.noun_types)

    def code(self) -> Iterator[Event]:
        """Events in the order of the text."""
        drafts = list(resolve_pairs((draft for draft in self.drafts() if draft is not None), self.actors))
        sides = find_sides(self.document, self.actors, drafts, self.frame.conflict)
        preceding: EventDate | None = None
        settler = self.settler
        paragraph = -1
        for draft in drafts:
            if draft.sentence.paragraph != paragraph:
                preceding, paragraph = None, draft.sentence.paragraph
            sided = fill_sides(settler.settle_speaker(settler.settle_blame(draft, sides)), sides, self.actors)
            made = self.record(settler.settle_home(settler.asked_again(sided)), preceding)
            if made is not None:
                event, preceding = made
                yield event

    def drafts(self) -> Iterator[Draft | None]:
        """Acts of all body sentences with their parties."""
        last: Draft | None = None
        for sentence in self.document.sentences:
            if sentence.parse is None or sentence.zone != "body":
                continue
            for act in settle(self.finder.find(self.actors.tree(sentence))):
                draft = self.drafter.draft(sentence, act, self.near.quotations(sentence))
                if draft is not None:
                    last = draft = fill_ellipsis(draft, last)
                yield draft

    def record(self, draft: Draft, preceding: EventDate | None) -> tuple[Event, EventDate] | None:
        """The event of a draft with its date; None where no political party takes part or it is too old."""
        act, row = draft.act, draft.act.trigger.row
        actors, recipients = draft.actors, draft.recipients
        if not self.is_political(draft):
            return None
        if (
            act.modality == "hypothetical"
            and act.actors
            and all(self.actors.is_weapon(act.tree, i) for i in act.actors)
        ):  # what a weapon could do is no act
            return None
        event_type, mode, modality = act.event_type, act.event_mode, act.modality
        if is_own_threat(draft):
            event_type, mode, modality = "THREATEN", threatened_mode(act), "asserted"
            recipients = tuple(r for r, i in paired(recipients, act.recipients) if self.is_meant(act.tree, i))
        if event_type in ("THREATEN", "REJECT") and "mod:" in row.frame:
            modality = "asserted"
        if event_type == "REQUEST" and self.is_call_of_a_side(draft):
            event_type, mode = "AGREE", None
        if modality == "future" and event_type in ANNOUNCED:
            event_type, mode = "AGREE", None
        if modality == "future" and event_type == "RETREAT":
            event_type, mode = "CONCEDE", None
        if event_type in FORCE:
            actors = tuple(replace(a, sector="MIL") if a.sector == "GOV" else a for a in actors)
        attribution = None
        if draft.quotation is not None and not is_own_threat(draft):
            said = draft.quotation
            attribution = Attribution(said.source, said.anonymous, said.cue, said.via, said.stance)
            if said.stance == "denies" and modality == "negated":
                modality = "asserted"
        when = event_date(
            self.document,
            draft.act.tree,
            draft.span,
            self.lexicon,
            modality=modality,
            actors={a.country for a in actors if a.country},
            recipients={r.country for r in recipients if r.country},
            said_by_actor=event_type in VERBAL and is_own_utterance(draft.quotation, actors),
            preceding=preceding,
        )
        if when.precision == "assumed" and is_alleged(draft):
            when = UNDATED
        if when.precision == "known":
            attribution = None  # what every reader knows is taken for granted, not told by the source
        aged = self.age(modality, when)
        if aged is None:
            return None
        rules = (
            f"trigger {row.trigger!r} ({row.pos}; frame {row.frame}) -> {event_type}{'/' + mode if mode else ''}",
            *act.notes,
            *(f"actor {a.text!r}: {a.actor_id or a.country or a.sector or 'unknown'}" for a in actors),
            *(f"recipient {r.text!r}: {r.actor_id or r.country or r.sector or 'unknown'}" for r in recipients),
            f"date: {when.rule}",
        )
        event = Event(
            event_type=event_type,
            event_mode=mode,
            contexts=self.contexts_of(draft),
            modality=aged,
            trigger=Mention(self.document.text[slice(*draft.span)], draft.span),
            sentence_span=draft.sentence.span,
            actor=actors,
            recipient=recipients,
            date_start=when.start,
            date_end=when.end,
            date_precision=when.precision,
            location=find_place(self.document, draft.act.tree, draft.span, self.lexicon),
            attribution=attribution,
            confidence=0.0,  # a hint for the model, which makes the record and knows how sure it is
            rules=rules,
        )
        return event, when

    def is_call_of_a_side(self, draft: Draft) -> bool:
        """True where a party to the war asks for its end: no request but an offer."""
        war, tree, site = self.frame.conflict, draft.act.tree, draft.act.site
        countries = {actor.country for actor in draft.actors}
        if war is None or not countries or not countries <= {war.side_a, war.side_b}:
            return False
        asked = [*site.objects, *(site.preps.get("for", ()))]
        return any(tree.lower[i] in self.ceasing for i in asked)

    def is_meant(self, tree: Tree, i: int | None) -> bool:
        """True where the words of a threat tell whose it hits: "Polish bases", not "convoys"."""
        known = self.actors.describe(tree, i) if i is not None else None
        return known is not None and (known.country is not None or known.actor_id is not None)

    def is_political(self, draft: Draft) -> bool:
        """True where a known party takes part, or a named one acts on another; a single unknown person is none."""
        act = draft.act
        heads = (*act.actors, *act.recipients)
        entities = (*draft.actors, *draft.recipients)
        if any(entity.country or entity.actor_id for entity in entities):
            return True
        private = ("CVL",) if act.event_type in ("SANCTION", "COERCE") else ("CVL", "BUS")
        if any(entity.sector and entity.sector not in private for entity in entities):
            return True
        tags = act.tree.tags
        if any(entity.sector == "CVL" for entity in entities) and any(tags[i] != "NN" for i in heads):
            return True
        named = any(tags[i] in ("NNP", "NNPS") for i in act.actors)
        return bool(draft.recipients) and named and act.event_type != "ASSAULT"

    def contexts_of(self, draft: Draft) -> tuple[str, ...]:
        """Context labels of the trigger row and of the sentence's words, sorted."""
        sentence = draft.sentence
        if sentence.index not in self.labels:
            self.labels[sentence.index] = self.contexts.find(self.document.text[sentence.start : sentence.end])
        return tuple(sorted({*draft.act.trigger.row.contexts, *self.labels[sentence.index]}))

    def age(self, modality: Modality, when: EventDate) -> Modality | None:
        """The modality in the light of the date: historical after a month, None (not coded) after a year."""
        anchor = self.document.anchor
        if anchor is None or when.end is None or when.rule in ("assumed", "carried"):
            return modality
        if when.end < anchor - TOO_OLD and when.precision != "known":
            return None
        if when.end < anchor - HISTORY and modality == "asserted":
            return "historical"
        return modality


def is_own_utterance(quotation: Quotation | None, actors: tuple[Entity, ...]) -> bool:
    """Whether the actor's own words, quoted, are the act."""
    source = quotation.source if quotation else None
    return source is not None and any(a.country == source.country and a.country for a in actors)


def is_own_threat(draft: Draft) -> bool:
    """Whether somebody warns of what their own side could or will do: "Tehran warned that it could strike ships"."""
    said, act = draft.quotation, draft.act
    if said is None or act.event_type not in FORCEFUL or act.modality not in ("hypothetical", "future"):
        return False
    return said.cue.text.lower().split()[0] in WARNING and is_own_utterance(said, draft.actors)


def is_alleged(draft: Draft) -> bool:
    """Whether an act is only what somebody is blamed for or denies doing, in a gerund: no news of the day."""
    act, tree = draft.act, draft.act.tree
    i = act.verb
    if act.site.is_noun or tree.tags[i] != "VBG" or tree.deps[i] not in ("pcomp", "xcomp"):
        return False
    denied = draft.quotation is not None and draft.quotation.stance == "denies"
    return denied or any(tree.lower[top] in ACCUSING for top in tree.ancestors(i)[:2])


def code_events(frame: Frame, actors: Actors) -> tuple[Event, ...]:
    """Events of the article's parsed body sentences, in the order of the text."""
    events = list(Coder(frame, actors).code())
    return tuple(Denials(frame.document, actors, compile_triggers(frame.lexicon)).add(events))
