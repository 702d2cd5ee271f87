"""From acts to events: parties, modality, date, place, source and confidence."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from extract.actors import Actors
from extract.actors.scene import FOREIGN, REBELLIOUS, Scene, at_home, opposed_at_home
from extract.attribution import governing
from extract.claims.frame import Frame
from extract.confidence import estimate
from extract.dates import UNDATED, EventDate, event_date
from extract.document import Document, Sentence
from extract.events.acts import Act, Finder
from extract.events.content import settle, threatened_mode
from extract.events.contexts import compile_contexts
from extract.events.frames import compile_triggers
from extract.events.modality import compile_moods
from extract.events.pairs import resolve_pairs
from extract.events.sides import INVASIONS, Draft, Sides, fill_sides, find_sides
from extract.lexicon import Lexicon
from extract.places import find_place
from extract.schema import Attribution, Entity, Event, Mention, Modality, Quotation, Time
from extract.syntax import noun_agents, prepositions
from extract.tree import Tree

ANNOUNCED = frozenset({"CONSULT", "AID", "COOPERATE", "SUPPORT"})
FORCE = frozenset({"ASSAULT", "MOBILIZE"})
STRIKING = frozenset({"ASSAULT", "COERCE", "PROTEST"})
DOMESTIC = frozenset({"COERCE", "CONCEDE", "ACCUSE"})
DOMESTIC_MODES = frozenset({"convict", "crowd-control", "beat"})
STATE = frozenset({"JUD", "COP", "GOV", "LEG", "PTY"})
"""Whose acts against people without a flag are acts at home."""
FORCEFUL = frozenset({"ASSAULT", "SANCTION"})
NONE: frozenset[str] = frozenset()
BLAMING = frozenset({"ACCUSE", "REJECT"})
SUFFERING = ("on", "against", "of", "at", "over", "into", "near")
"""Words that lead from an act of force to whoever suffers it."""
HOSTILE = frozenset({"ASSAULT", "COERCE", "ACCUSE", "RETREAT", "THREATEN", "REJECT", "CONCEDE", "PROTEST"})
POWERS = frozenset({"GOV", "MIL", "JUD", "COP", "LEG", "PTY", "OPP", "REB", "PRM", "SPY", "CRM"})
POPULAR = frozenset({"PROTEST", "REQUEST", "ACCUSE"})
ALLIANCES = frozenset({"NAT", "EUR", "UNO"})
LEADING = frozenset({"leaders", "allies", "members", "member states", "ministers", "ambassadors"})
"""Bare plurals that are its own people where an alliance speaks."""
SPEAKER = frozenset({"i", "we", "us", "our", "my", "me"})
HISTORY = timedelta(days=30)
TOO_OLD = timedelta(days=365)
MAX_TRIGGER_CHARS = 80


class Nearby:
    """What of an article stands at a sentence, so that an event costs the same in any article."""

    def __init__(self, document: Document, quotations: tuple[Quotation, ...]) -> None:
        self.whole = document
        size = len(document.sentences)
        self.times: list[list[Time]] = [[] for _ in range(size)]
        self.reports: list[list[Quotation]] = [[] for _ in range(size)]
        starts = [sentence.start for sentence in document.sentences]
        for time in document.times:
            at = bisect_right(starts, time.span[0]) - 1
            if at >= 0:
                self.times[at].append(time)
        for quotation in quotations:
            first = max(0, bisect_right(starts, quotation.content.span[0]) - 1)
            for at in range(first, bisect_left(starts, quotation.content.span[1])):
                self.reports[at].append(quotation)

    def document(self, sentence: Sentence) -> Document:
        """The article with no other times than the sentence's."""
        return replace(self.whole, times=tuple(self.times[sentence.index]))

    def quotations(self, sentence: Sentence) -> tuple[Quotation, ...]:
        """Quotations whose content reaches into the sentence."""
        return tuple(self.reports[sentence.index])


class Coder:
    """Codes the events of one article."""

    def __init__(self, document: Document, actors: Actors, quotations: tuple[Quotation, ...], lexicon: Lexicon) -> None:
        self.document = document
        self.actors = actors
        self.quotations = quotations
        self.lexicon = lexicon
        triggers = compile_triggers(lexicon)
        self.noun_types = triggers.noun_types
        self.natural = triggers.classes.get("natural", frozenset())
        self.documents = triggers.classes.get("document", frozenset())
        self.contexts = compile_contexts(lexicon)
        self.near = Nearby(document, quotations)
        self.finder = Finder(actors, triggers, compile_moods(lexicon))
        self.scene = Scene(document, actors, lexicon)
        self.frame = Frame(document, actors, quotations, lexicon)

    def code(self) -> Iterator[Event]:
        """Events in the order of the text."""
        drafts = list(resolve_pairs((draft for draft in self.drafts() if draft is not None), self.actors))
        sides = find_sides(self.document, self.actors, drafts, self.frame.conflict)
        preceding: EventDate | None = None
        asked: dict[str, set[Entity]] = {}
        paragraph = -1
        for draft in drafts:
            if draft.sentence.paragraph != paragraph:
                preceding, paragraph = None, draft.sentence.paragraph
            sided = fill_sides(self.settle_speaker(self.settle_blame(draft, sides)), sides, self.actors)
            sided = asked_again(sided, asked)
            made = self.record(self.settle_home(sided), preceding)
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
                draft = self.draft(sentence, act)
                if draft is not None:
                    last = draft = fill_ellipsis(draft, last)
                yield draft

    def draft(self, sentence: Sentence, act: Act) -> Draft | None:
        """The act with entities; None where whoever acts is no party."""
        tree = act.tree
        if act.actors and not any(self.can_act(tree, i, act) for i in act.actors):
            return None
        if act.event_type == "ASSAULT" and any(self.is_natural(tree, i) for i in act.actors):
            return None
        start, end = tree.span(act.words[0], act.words[-1])
        if end - start > MAX_TRIGGER_CHARS:
            start, end = tree.span(act.site.i, act.site.i)
        quotation = governing(self.near.quotations(sentence), (start, end))
        actors = self.parties(tree, act.actors, quotation, act, is_actor=True)
        if not act.trigger.row.actor_slot and quotation is not None and quotation.source is not None:
            actors = (quotation.source,)
        actors = tuple(e for actor, i in self.paired(actors, act.actors) for e in self.office_list(tree, i, actor))
        spans = {entity.span for entity in actors}
        recipients = tuple(r for r in self.parties(tree, act.recipients, quotation, act) if r.span not in spans)
        recipients = tuple(other_nation(self.actors, tree, act.recipients, r, actors) for r in recipients)
        return Draft(sentence, act, (start, end), actors, recipients, quotation)

    def paired(self, entities: tuple[Entity, ...], heads: tuple[int, ...]) -> Iterator[tuple[Entity, int | None]]:
        """Entities with the token each was made of; None where it was made of something else."""
        tokens = list(dict.fromkeys(heads))
        numbers: list[int | None] = [*tokens] if len(tokens) == len(entities) else [None for _ in entities]
        yield from zip(entities, numbers, strict=True)

    def office_list(self, tree: Tree, i: int | None, entity: Entity) -> tuple[Entity, ...]:
        """One entity for each country of an office in the plural: "the presidents of Kenya, Chad and Mali"."""
        if i is None or tree.tags[i] != "NNS" or entity.country is None:
            return (entity,)
        prep = next((k for k in tree.children(i, "prep") if tree.lower[k] == "of"), None)
        first = tree.child(prep, "pobj") if prep is not None else None
        if first is None:
            return (entity,)
        tokens = [*tree.conjuncts(first), *(t for k in tree.children(i, "appos") for t in tree.conjuncts(k))]
        known = [self.actors.describe(tree, token) for token in tokens]
        countries = dict.fromkeys(k.country for k in known if k is not None and k.is_place and k.country)
        if len(countries) < 2:
            return (entity,)
        return tuple(replace(entity, country=country, actor_id=None) for country in countries)

    def is_natural(self, tree: Tree, i: int) -> bool:
        """True for storms, accidents and the like, which kill without anybody acting."""
        return any(tree.lower[j] in self.natural for j in range(tree.left_edge(i), i + 1))

    def can_act(self, tree: Tree, i: int, act: Act) -> bool:
        """True where the noun at ``i`` can be the actor of ``act``."""
        if self.actors.is_party(tree, i):
            return True
        if act.event_type in FORCE:
            return self.actors.is_weapon(tree, i)
        return tree.lower[i] in self.documents

    def parties(
        self, tree: Tree, heads: tuple[int, ...], quotation: Quotation | None, act: Act, *, is_actor: bool = False
    ) -> tuple[Entity, ...]:
        """Entities of the noun heads; the first person is whoever is quoted, people without a flag are the place's."""
        found: list[Entity] = []
        for i in dict.fromkeys(heads):
            entity = self.actors.entity_at(tree, i)
            found += self.others_meant(tree, i)
            if (
                tree.tags[i].startswith("PRP")
                and tree.lower[i] in SPEAKER
                and quotation is not None
                and quotation.source is not None
            ):
                source = quotation.source
                entity = replace(entity, actor_id=source.actor_id, country=source.country, sector=source.sector)
            if found and act.event_type in STRIKING and is_bare_conjunct(tree, i):
                entity = replace(entity, country=entity.country or found[-1].country)
            found.append(self.scene.party(tree, i, entity, is_struck=not is_actor and act.event_type in STRIKING))
        return tuple(found)

    def others_meant(self, tree: Tree, i: int) -> list[Entity]:
        """The parties of a list that "they" stands for, but the one the pronoun itself is taken for."""
        if tree.lower[i] not in ("they", "them"):
            return []
        meant = self.actors.seen.resolve_pronoun(tree, i)
        if meant is None or tree.sentence.index - meant.sentence > 1:
            return []
        there = self.actors.tree(self.document.sentences[meant.sentence])
        first = meant.token
        while there.deps[first] == "conj":
            first = there.heads[first]
        others = [self.actors.entity_at(there, k) for k in there.conjuncts(first) if k != meant.token]
        return [entity for entity in others if entity.country and entity.country != meant.known.country]

    def settle_speaker(self, draft: Draft) -> Draft:
        """The draft with "the enemy" and an official body's own forces read from who speaks."""
        source = draft.quotation.source if draft.quotation is not None else self.frame.voice
        speaker = source.country if source is not None else None
        if speaker is None:
            return draft
        is_official = draft.quotation is None

        own_arms = self.is_own_arms(draft, speaker)

        def side(entity: Entity) -> Entity:
            words = set(entity.text.lower().split())
            if entity.country or entity.actor_id or words & FOREIGN:
                return entity
            if words & self.frame.words("enemy_words"):
                return replace(entity, country=self.frame.enemy_of(speaker), sector="MIL")
            own = bool(words & self.frame.words("own_words")) or (is_official and entity.sector == "MIL")
            allied = speaker in ALLIANCES and entity.text.lower() in LEADING
            return replace(entity, country=speaker) if own or allied else entity

        actors = tuple(map(side, draft.actors))
        if own_arms:
            actors = tuple(replace(a, country=speaker) if a.country is None else a for a in actors)
        return replace(draft, actors=actors, recipients=tuple(map(side, draft.recipients)))

    def is_own_arms(self, draft: Draft, speaker: str) -> bool:
        """True where a warring side tells what nobody's weapons hit on the other's ground: they are its own."""
        war, act, said = self.frame.conflict, draft.act, draft.quotation
        if (
            war is None
            or said is None
            or said.source is None
            or said.stance != "affirms"
            or act.event_type != "ASSAULT"
        ):
            return False
        if said.source.sector not in ("GOV", "MIL") or not act.actors:
            return False
        other = {war.side_a: war.side_b, war.side_b: war.side_a}.get(speaker)
        ground = {r.country for r in draft.recipients if r.country} or {self.scene.carried(act.tree) or ""}
        return other is not None and ground == {other} and all(self.actors.is_weapon(act.tree, i) for i in act.actors)

    def settle_blame(self, draft: Draft, sides: Sides) -> Draft:
        """The draft with the doer of a condemned act of force as its recipient, never the one who suffers it."""
        act = draft.act
        if act.event_type not in BLAMING or len(draft.recipients) != len(act.recipients):
            return draft
        pairs = zip(act.recipients, draft.recipients, strict=True)
        return replace(draft, recipients=tuple(self.blamed(draft, i, entity, sides) for i, entity in pairs))

    def blamed(self, draft: Draft, i: int, entity: Entity, sides: Sides) -> Entity:
        """Whoever did what noun ``i`` names; without a country where only the victim is told and no enemy is known."""
        tree = draft.act.tree
        if (
            self.noun_types.get(tree.lower[i], NONE).isdisjoint(FORCEFUL)
            or self.actors.modifier_known(tree, i, tree.left_edge(i)) is not None
        ):
            return entity
        doer = next((self.actors.describe(tree, k) for k in noun_agents(tree, i, depth=99)), None)
        if doer is not None and doer.country:
            return replace(entity, actor_id=doer.actor_id, country=doer.country, sector=doer.sector)
        inner = prepositions(tree, i)
        for name in SUFFERING:
            for k in inner.get(name, ()):
                victim = self.actors.describe(tree, k)
                if victim is not None and victim.country and victim.country == (entity.country or victim.country):
                    enemy = sides.opponent.get(victim.country) or self.frame.enemy_of(victim.country)
                    enemy = enemy if tree.lower[i] in INVASIONS else None
                    known = enemy is not None and all(a.country != enemy for a in draft.actors)
                    return replace(entity, actor_id=None, country=enemy if known else None, sector=None)
        return entity

    def settle_home(self, draft: Draft) -> Draft:
        """The draft with the country of the scene for people whom neither their sentence nor the sides place."""
        act = draft.act
        actors = tuple(self.scene.home(act.tree, entity) for entity in draft.actors)
        recipients = tuple(self.scene.home(act.tree, entity) for entity in draft.recipients)
        if self.frame.conflict is None:
            actors = tuple(self.scene.ruled(entity) for entity in actors)
            recipients = tuple(self.scene.ruled(entity) for entity in recipients)
        domestic = act.event_type in DOMESTIC or act.event_mode in DOMESTIC_MODES
        if act.event_type in HOSTILE and self.frame.conflict is None and all(a.sector in POWERS for a in actors):
            recipients = tuple(opposed_at_home(entity, actors) for entity in recipients)
            if all(r.sector in REBELLIOUS for r in recipients):
                actors = tuple(opposed_at_home(entity, recipients) for entity in actors)
        if domestic and all(a.sector in STATE for a in actors):
            recipients = tuple(at_home(entity, actors) for entity in recipients)
        elif act.event_type == "PROTEST" and actors and len({a.country for a in actors}) == 1:
            recipients = tuple(self.scene.ruling(entity, actors[0].country) for entity in recipients)
        elif act.event_type in POPULAR and all(r.sector == "GOV" for r in recipients):
            actors = tuple(at_home(entity, recipients) for entity in actors)
        return replace(draft, actors=actors, recipients=recipients)

    # --- Records ------------------------------------------------------------------------------

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
            recipients = tuple(r for r, i in self.paired(recipients, act.recipients) if self.is_meant(act.tree, i))
        if event_type in ("THREATEN", "REJECT") and "mod:" in row.frame:
            modality = "asserted"
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
            self.near.document(draft.sentence),
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
            confidence=estimate(self.evidence(act, actors, recipients, when)),
            rules=rules,
        )
        return event, when

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
        start, end = draft.sentence.span
        return tuple(sorted({*draft.act.trigger.row.contexts, *self.contexts.find(self.document.text[start:end])}))

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

    def evidence(
        self, act: Act, actors: tuple[Entity, ...], recipients: tuple[Entity, ...], when: EventDate
    ) -> dict[str, float]:
        """What speaks for a record, by name."""
        return {
            "actor_known": float(any(a.country for a in actors)),
            "recipient_known": float(any(r.country for r in recipients)),
            "recipient_unknown": float(any(not r.country for r in recipients)),
            "specific": min(act.trigger.weight, 4.0),
            "told": float(act.modality == "asserted"),
            "noun": float(act.site.is_noun),
            "dated": float(when.rule in ("own", "known")),
        }


VERBAL = frozenset({"ACCUSE", "THREATEN", "REQUEST", "SUPPORT", "REJECT", "AGREE", "CONCEDE"})
"""Acts that words perform: the day of the utterance is their day."""


def asked_again(draft: Draft, asked: dict[str, set[Entity]]) -> Draft:
    """The draft, a request for help told again with whom it was made to, where the article names one country only."""
    act, countries = draft.act, {a.country for a in draft.actors}
    country = next(iter(countries)) if len(countries) == 1 else None
    if act.event_type != "REQUEST" or act.event_mode != "assist" or country is None:
        return draft
    known = [r for r in draft.recipients if r.country and r.sector in ("GOV", "IGO")]
    if known:
        asked.setdefault(country, set()).update(known)
    before = sorted(asked.get(country, ()), key=lambda entity: entity.span)
    if draft.recipients or len({entity.country for entity in before}) != 1:
        return draft
    return replace(draft, recipients=(before[-1],))


def is_bare_conjunct(tree: Tree, i: int) -> bool:
    """True for a thing in a list that shares the owner of the first: "Russian command posts and depots"."""
    return tree.deps[i] == "conj" and tree.tags[i] in ("NNS", "NN") and tree.child(i, "poss", "det", "prep") is None


def is_own_utterance(quotation: Quotation | None, actors: tuple[Entity, ...]) -> bool:
    """Whether the actor's own words, quoted, are the act."""
    source = quotation.source if quotation else None
    return source is not None and any(a.country == source.country and a.country for a in actors)


ELLIPTIC = frozenset({"others", "more", "another"})


def fill_ellipsis(draft: Draft, last: Draft | None) -> Draft:
    """The draft with "another 10" as ten of those whom the same verb was told of just before."""
    if last is None or last.act.trigger.row.trigger != draft.act.trigger.row.trigger:
        return draft
    before = [r for r in last.recipients if r.country]
    if not before or draft.sentence.index - last.sentence.index > 1:
        return draft

    def fill(entity: Entity, i: int) -> Entity:
        bare = draft.act.tree.tags[i] == "CD" or entity.text.lower().split()[-1:] in ([word] for word in ELLIPTIC)
        if entity.country or entity.actor_id or not bare:
            return entity
        return replace(entity, country=before[0].country, sector=entity.sector or before[0].sector)

    heads = tuple(dict.fromkeys(draft.act.recipients))
    if len(heads) != len(draft.recipients):
        return draft
    return replace(draft, recipients=tuple(fill(r, i) for r, i in zip(draft.recipients, heads, strict=True)))


WARNING = frozenset({"warn", "warns", "warned", "warning"})
FORCEFUL = frozenset({"ASSAULT", "MOBILIZE", "SANCTION", "COERCE"})


def is_own_threat(draft: Draft) -> bool:
    """Whether somebody warns of what their own side could or will do: "Tehran warned that it could strike ships"."""
    said, act = draft.quotation, draft.act
    if said is None or act.event_type not in FORCEFUL or act.modality not in ("hypothetical", "future"):
        return False
    return said.cue.text.lower().split()[0] in WARNING and is_own_utterance(said, draft.actors)


ACCUSING = frozenset({"accuse", "accuses", "accused", "accusing", "blame", "blames", "blamed", "blaming"})


def is_alleged(draft: Draft) -> bool:
    """Whether an act is only what somebody is blamed for or denies doing, in a gerund: no news of the day."""
    act, tree = draft.act, draft.act.tree
    i = act.verb
    if act.site.is_noun or tree.tags[i] != "VBG" or tree.deps[i] not in ("pcomp", "xcomp"):
        return False
    denied = draft.quotation is not None and draft.quotation.stance == "denies"
    return denied or any(tree.lower[top] in ACCUSING for top in tree.ancestors(i)[:2])


def other_nation(
    actors: Actors, tree: Tree, heads: tuple[int, ...], entity: Entity, doers: tuple[Entity, ...]
) -> Entity:
    """A recipient of two nations ("a British-Iranian worker") with the one that is not the doer's."""
    if entity.country is None or entity.country not in {doer.country for doer in doers}:
        return entity
    for i in heads:
        for top in (i, *tree.children(i, "appos")):
            other = actors.first_nation(tree, top)
            if other is not None and tree.starts[i] >= entity.span[0] and tree.ends[i] <= entity.span[1]:
                return replace(entity, country=other)
    return entity


def code_events(
    document: Document, actors: Actors, quotations: tuple[Quotation, ...], lexicon: Lexicon
) -> tuple[Event, ...]:
    """Events of ``document``'s parsed body sentences, in the order of the text."""
    return tuple(Coder(document, actors, quotations, lexicon).code())
