"""A reading → records: the codebook's constraints, who is who, days and places; the only module that makes records."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TypeVar

from extract.core.schema import (
    Attribution,
    Claim,
    Entity,
    Event,
    ItemCategory,
    Part,
    Place,
    Quotation,
    Span,
    Stance,
    Time,
)
from extract.lexicon import Lexicon
from extract.read.actors import SETTLED
from extract.read.attribution.govern import governing
from extract.read.attribution.speech import touches
from extract.read.claims.frame import as_attribution
from extract.read.claims.kinds import ALLOWED, GIVEN, MATERIEL, PERSONS
from extract.read.claims.period import is_one_day
from extract.read.claims.phrases import read_phrase
from extract.read.events.coder import HISTORY, VERBAL
from extract.read.events.contexts import compile_contexts
from extract.read.inflect import verb_forms
from extract.read.learned.confidence import claim_evidence, estimate, event_evidence
from extract.read.learned.country import LEAST, OPEN, Asked, Countries, choose, is_nobody
from extract.read.learned.decode import Act, Figure, Found, certainty
from extract.read.learned.rules import Ruled
from extract.read.learned.sides import SURE, Lists, sides
from extract.text.dates import EventDate, as_told, date_of, period_of
from extract.text.dates.chain import governor, is_fronted
from extract.text.document import Document, Sentence
from extract.who.places import Named, find_named, to_place
from extract.who.resolve import Hints, Who

Told = TypeVar("Told", Event, Claim)
Party = tuple[Entity, str]
"""A party with the rule that tells whose it is."""
PAIRS = frozenset({"pair", "two parties"})
GUESSED = OPEN - {"told before", "parse"}
"""Rules that no word of the article speaks for."""
BODIES = frozenset({"IGO", "NGO"})
"""Sectors of bodies that "the organisation" names as well as their names do."""
OUTWARD = frozenset({"CONSULT", "COOPERATE", "MOBILIZE", "SANCTION", "THREATEN"})
"""Acts that a country hardly ever does to itself: in at most four of a hundred coded ones."""
STATE = frozenset({"GOV", "MIL"})
"""Sectors that act for a state."""
FORCE = frozenset({"ASSAULT", "MOBILIZE"})
"""Acts in which a bare country is its military."""


@dataclass(frozen=True, eq=False)
class Coder:
    """One article's reading made into records."""

    document: Document
    who: Who
    lexicon: Lexicon
    ruled: Ruled
    sayings: tuple[Quotation, ...]
    """Who says what, in order of content."""
    voice: Entity | None
    """The official body whose own text it is."""
    weights: Mapping[str, Mapping[str, float]]
    """Of each evidence for an ``event``, for a ``claim``, and for a party's ``country``."""
    spoken: frozenset[int] = frozenset()
    """Where the words end that tell acts of speech."""

    # --- Parties --------------------------------------------------------------------------------

    def parties(self, found: Iterable[Found], hints: Hints) -> tuple[Party, ...]:
        """The parties at the spans, each once, and the rule that tells whose it is; what is no party is left out."""
        made: dict[tuple[object, ...], Party] = {}
        told = [(part, self.who.resolve_all(part.span, hints)) for part in found]
        pairs = [(part, both) for part, both in told if any(one.rule in PAIRS for one in both)]
        for part, resolved_here in pairs or told:  # "the two sides" are whom they stand for and nobody else
            for resolved in resolved_here:
                if resolved.rule == "no party":
                    continue
                span = resolved.span if resolved.span != (0, 0) else part.span
                text = self.document.text[span[0] : span[1]]
                entity, rule = Entity(text, span, resolved.actor_id, resolved.country, resolved.sector), resolved.rule
                if not resolved.is_known and resolved.rule not in SETTLED and not self.who.is_foreign(span):
                    entity = self.by_parse(entity)
                    rule = "parse" if entity.country else rule
                made.setdefault((entity.actor_id, entity.country, entity.sector, text.casefold()), (entity, rule))
        return tuple(made.values())

    def entities(self, found: Iterable[Found], hints: Hints) -> tuple[Entity, ...]:
        """The parties at the spans, each once."""
        return tuple(entity for entity, _ in self.parties(found, hints))

    @cached_property
    def countries(self) -> Countries:
        """The countries that the article tells of."""
        return Countries(self.document, self.who, self.named)

    def placed(
        self, parties: Sequence[Party], across: Sequence[Party], role: str, event_type: str
    ) -> tuple[tuple[Entity, ...], tuple[Part, ...]]:
        """Parties with their country where no word of them tells it, and how sure the least sure of these is.

        ``across`` stands on the other side of the act.
        """
        other = frozenset(entity.country for entity, rule in across if entity.country and rule not in OPEN)
        placed, chances = [], []
        for entity, rule in parties:
            if self.is_open(entity, rule):
                asked = Asked(entity, rule, role, event_type, other)
                best, sure = choose(self.weights["country"], self.countries.evidence(asked))
                country = self.countries.names[best] if sure > LEAST else None
                country = None if rule == "relation" and country in other else country  # nobody is an ally of itself
                chances += [sure] if country else []
                if country != entity.country:
                    entity = replace(entity, country=country, actor_id=None)
            placed.append(entity)
        return tuple(placed), tuple(Part(f"{role} country", certainty(min(chances))) for _ in chances[:1])

    def is_open(self, entity: Entity, rule: str) -> bool:
        """True for a party whose country no word tells; a body without one, as the Red Cross, is none of these."""
        is_body = rule == "told before" and entity.actor_id is not None
        is_body = is_body and (entity.country is None or entity.sector in BODIES)
        is_elsewhere = rule in GUESSED and self.who.is_foreign(entity.span)
        is_nobodys = is_elsewhere or is_nobody(entity.text) or self.is_unowned(entity, rule)
        return rule in OPEN and not is_body and not is_nobodys

    def is_unowned(self, entity: Entity, rule: str) -> bool:
        """True for a weapon or an act that nobody is told to use or do: that of nobody, wherever it is."""
        return rule in GUESSED and self.who.is_means(entity.span)

    def may_act(self, act: Act, part: Found) -> bool:
        """False for where an act happens, whom it is done to, and who only speaks of it.

        "Killed in Sudan", "the bombing of the church", "the bombing was condemned by Kenya".
        """
        between = self.document.text[act.span[1] : part.span[0]] if act.span[1] <= part.span[0] else ""
        if part.probability < UNSURE and act.event_type in FORCE and UNDERGOES.fullmatch(between):
            return False
        agent = SPEAKER.search(between)
        speaks_of = agent is not None and act.span[1] + agent.start() in self.spoken
        return not (speaks_of and act.event_type not in VERBAL) and not self.who.is_spot(part.span)

    def unlike(
        self, act: Act, acting: tuple[Party, ...], acted_on: tuple[Party, ...]
    ) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
        """Both sides without who would do something to itself: the recipient, or an actor much less sure than it."""
        same = [(one, other) for one in acted_on for other in acting if self.is_same(one[0], other[0], act.event_type)]
        doers, done_to = ([pair[k] for pair in same] for k in (1, 0))
        if surest(act.roles["actor"]) < min(SURE, surest(act.roles["recipient"])):
            return tuple(party for party in acting if party not in doers), acted_on
        return acting, tuple(party for party in acted_on if party not in done_to)

    def is_same(self, one: Entity, other: Entity, event_type: str) -> bool:
        """Whether ``other`` does nothing to ``one``: they are one party, or a state and its own organs or officials.

        Only praise of one's own state is told.
        """
        if one.actor_id is not None and one.actor_id == other.actor_id:
            return True
        is_own = one.country is not None and one.country == other.country and other.sector in STATE
        return is_own and event_type != "SUPPORT" and self.who.is_state_name(one.span)

    def tells_own(self, act: Act) -> bool:
        """True where the verb's object is the doer's own: "launched 30 drones", "lost 40 tanks"."""
        return self.document.text[act.span[0] : act.span[1]].lower().split()[0] in own_verbs(self.lexicon)

    def speaks(self, act: Act) -> tuple[Entity, ...]:
        """Who performs an act whose word leads in what somebody says, where the model is sure of nobody."""
        if max((part.probability for part in act.roles["actor"]), default=0.0) > 0.5:
            return ()
        said = (q.source for q in self.sayings if touches(q.cue.span, act.span))
        return next(((source,) for source in said if source is not None), ())

    def is_retaken(self, act: Act) -> bool:
        """True for acts by which a side takes its own ground from the other: "recaptured the town", "win back land"."""
        words = self.who.words
        first, last = words.within(*act.span)
        told = {*words.lower[first:last], *(" ".join(words.lower[i - 1 : i + 1]) for i in range(max(1, first), last))}
        return not told.isdisjoint(self.who.article.set_of("regain_verbs"))

    def other_side(
        self, struck: tuple[Party, ...], actors: tuple[Party, ...], *, is_retaken: bool = False
    ) -> tuple[Party, ...]:
        """What one side of a war hits: arms and soldiers are the other's, other things where the text names it.

        So is ground that a side retakes, whosever it was: it is hit who held it.
        """
        sides = {actor.country for actor, _ in actors}
        enemy = self.who.enemy_of(next(iter(sides))) if len(sides) == 1 else None
        is_told = enemy in self.who.article.lands

        def side(one: Entity, rule: str) -> Party:
            if is_retaken and enemy is not None and one.country in (*sides, None):
                return replace(one, actor_id=None, country=enemy, sector="MIL"), "other side"
            is_known = one.country is not None or one.actor_id is not None
            if is_known or one.sector not in ("MIL", None) or is_nobody(one.text):
                return one, rule
            if enemy is not None and (one.sector == "MIL" or is_told):
                return replace(one, country=enemy), "other side"
            ground = self.who.ground(one.span) if one.sector == "MIL" else None
            return (one, rule) if ground is None or ground in sides else (replace(one, country=ground), "other side")

        return tuple(side(*party) for party in struck)

    def by_parse(self, entity: Entity) -> Entity:
        """The party with what the parse tells of it: what a pronoun, an office or a relation stands for."""
        sentence = self.document.sentence_at(entity.span[0])
        if sentence is None or sentence.parse is None:
            return entity
        tree = self.ruled.actors.tree(sentence)
        top = tree.top_of(entity.span)
        if top is None:
            return entity
        known = self.ruled.actors.entity_at(tree, top)
        if not known.country:
            return entity
        return replace(entity, actor_id=known.actor_id, country=known.country, sector=known.sector or entity.sector)

    def entity(self, found: Iterable[Found], hints: Hints) -> Entity | None:
        """The likeliest party of a role that has one."""
        ranked = sorted(found, key=lambda part: (-part.probability, part.span))
        return next(iter(self.entities(ranked[:1], hints)), None)

    def harmer(self, claim: Claim, events: Sequence[Event]) -> Claim:
        """The figure with who did it, where that is not told of it and its sentence tells of one side's force only."""
        if claim.outcome not in SUFFERED or (claim.actor is not None and claim.actor.country is not None):
            return claim
        owner = claim.subject.country if claim.subject else None
        acts = [event for event in events if event.event_type == "ASSAULT"]
        if owner is not None:
            acts = [e for e in acts if not (struck := {p.country for p in e.recipient if p.country}) or owner in struck]
        doers = {p.country: p for e in reversed(acts) for p in e.actor if p.country not in (None, owner)}
        return replace(claim, actor=next(iter(doers.values()))) if len(doers) == 1 else claim

    def doer(self, figure: Figure, hints: Hints, least: float = 0.0) -> Entity | None:
        """The likeliest party whose act a figure is of, by a link above ``least``; weapons and acts are none."""
        linked = (part for part in figure.roles["doer"] if part.probability > least)
        ranked = sorted(linked, key=lambda part: (-part.probability, part.span))
        users = [entity for entity, rule in self.parties(ranked[:1], hints) if not self.is_unowned(entity, rule)]
        return users[0] if users else None

    # --- Who says so ----------------------------------------------------------------------------

    def attribution(
        self, source: Entity | None, cue: Span | None, anonymous: bool, stance: Stance
    ) -> Attribution | None:
        """Who says so; an outlet is who carried it, not who says it."""
        if source is None and cue is None:
            return None
        words = self.document.mention(cue or source.span)  # type: ignore[union-attr]
        via = tuple(outlet for outlet in self.outlets_near(cue) if source is None or outlet != source.text)
        if source is not None and self.is_outlet(source):
            via, source = (source.text, *via), None
        return Attribution(source, anonymous, words, tuple(dict.fromkeys(via)), stance)

    def is_outlet(self, source: Entity) -> bool:
        """True for a news outlet's name."""
        return source.sector == "JRN" and outlet_names(self.lexicon).get(source.text.removeprefix("the ")) is not None

    def outlets_near(self, cue: Span | None) -> list[str]:
        """Outlets named right behind a cue: told CNN, reported by Reuters."""
        if cue is None:
            return []
        match = OUTLET_AFTER.match(self.document.text, cue[1])
        name = match[1].strip() if match else ""
        return [name] if name and name in outlet_names(self.lexicon) else []

    def beside(self, act: Act) -> Event | None:
        """What the rules make of the same words, where they too take them for such an act."""
        same = (event for event in self.ruled.events if touches(event.trigger.span, act.span))
        found = next(same, None)
        return found if found is not None and found.event_type == act.event_type else None

    def event_attribution(self, act: Act, actors: Sequence[Entity]) -> Attribution | None:
        """Who tells of an act: who vouches for it, else whom it is linked to; nobody affirms his own act of speech."""
        for said in (as_attribution(governing(self.sayings, act.span)), self.linked(act)):
            own = said is not None and said.source is not None and act.event_type in VERBAL
            own = own and said.stance == "affirms"  # type: ignore[union-attr]
            if said is not None and not (own and any(same_party(said.source, one) for one in actors)):  # type: ignore[arg-type]
                return said
        return None

    def speaker(self, act: Act) -> str | None:
        """The country of who tells of an act, for whom "the enemy" is the other side."""
        said = governing(self.sayings, act.span)
        source = said.source if said else self.entity(act.roles["source"], Hints("source"))
        return next((who.country for who in (source, self.voice) if who is not None and who.country), None)

    def linked(self, act: Act) -> Attribution | None:
        """Who tells of an act by the model's links."""
        if act.attributed <= 0.5:
            return None
        cues = sorted(act.roles["cue"], key=lambda part: (-part.probability, part.span))
        source = self.entity(act.roles["source"], Hints("source"))
        return self.attribution(source, cues[0].span if cues else None, act.anonymous > 0.5, act.stance)  # type: ignore[arg-type]

    # --- Times and places -----------------------------------------------------------------------

    def times(self, found: Iterable[Found]) -> list[Time]:
        """The times that linked words stand in, the likeliest first."""
        ranked = sorted(found, key=lambda part: (-part.probability, part.span))
        times = []
        for part in ranked:
            times += [time for time in self.document.times if touches(time.span, part.span)]
        return list(dict.fromkeys(times))

    def is_day_of_telling(self, act: Act, time: Time) -> bool:
        """Whether a time is that of the words by which an earlier act is told: "said on Monday that it had fired".

        One that opens the sentence frames what is told, too.
        """
        sentence = self.document.sentences[act.sentence]
        if is_fronted(time, sentence.start) or not self.is_said_then(act, time):
            return False
        tree = self.ruled.actors.tree(sentence)
        word = tree.top_of(act.span)
        assert word is not None
        verb = next((i for i in (word, *tree.ancestors(word)) if tree.tags[i].startswith("VB")), word)
        return any(tree.lower[kid] in PERFECT for kid in tree.children(verb, "aux"))

    def is_said_then(self, act: Act, time: Time) -> bool:
        """Whether a time dates words of saying, and the act is of what they say."""
        sentence = self.document.sentences[act.sentence]
        if sentence.parse is None or not sentence.start <= time.span[0] < sentence.end:
            return False
        tree = self.ruled.actors.tree(sentence)
        head, word = tree.top_of(time.span), tree.top_of(act.span)
        owner = governor(tree, head) if head is not None else None
        if owner is None or word is None or owner == word:
            return False
        at = tree.span(owner, owner)
        return any(touches(q.cue.span, at) and contains(q.content.span, act.span) for q in self.sayings)

    def opening_time(self, sentence: Sentence) -> Time | None:
        """The day that opens a sentence: "On Wednesday, Togo …"."""
        times = self.document.times
        first = bisect_left(times, sentence.start, key=lambda time: time.span[0])
        if first == len(times) or not is_fronted(times[first], sentence.start) or times[first].precision != "day":
            return None
        return times[first]

    def closing_times(self, act: Act) -> list[Time]:
        """The day that ends the clause of an act of speech, when it was said: "accused Chad of murder on Monday"."""
        sentence = self.document.sentences[act.sentence]
        inside = [time for time in self.document.times if act.span[1] <= time.span[0] < sentence.span[1]]
        if act.event_type not in VERBAL or len(inside) != 1 or inside[0].precision != "day":
            return []
        between = self.document.text[act.span[1] : inside[0].span[0]]
        behind = self.document.text[inside[0].span[1] : sentence.span[1]]
        words = {word.lower() for word in WORDS.findall(between)}
        is_clause = not CLAUSE_MARKS.search(between) and not words & self.who.article.set_of("clause_openers")
        return inside if is_clause and not WORDS.search(behind) else []

    def place(self, found: Iterable[Found]) -> Place | None:
        """The place of the likeliest link: resolved where the gazetteer knows a name in it."""
        for part in sorted(found, key=lambda part: (-part.probability, part.span)):
            sentence = self.document.sentence_at(part.span[0])
            named = [n for n in self.named if n.start < part.span[1] and part.span[0] < n.end]
            if named and sentence:
                return to_place(self.document, named[-1] if len(named) == 1 else named[0], sentence)
            return Place(self.document.text[part.span[0] : part.span[1]], part.span, None, None, None, None)
        return None

    @cached_property
    def named(self) -> tuple[Named, ...]:
        """Places named in the article."""
        return find_named(self.document, self.lexicon)

    @cached_property
    def lists(self) -> Lists:
        """Names that lists of the article join."""
        return Lists.of(self.who)

    @cached_property
    def told_in(self) -> Mapping[Span, Sequence[Claim]]:
        """The figures that the rules read in running text, by their sentence."""
        return by_sentence(self.ruled.told)

    # --- Records --------------------------------------------------------------------------------

    def downed(self, act: Act) -> Entity | None:
        """Whose arms an act destroys or shoots down, where figures of its sentence tell one side by the rules."""
        if act.event_type != "ASSAULT" or act.event_mode != "destroy":
            return None
        sentence = self.document.sentences[act.sentence].span
        owners = {
            claim.subject.country: claim.subject
            for claim in self.told_in.get(sentence, ())
            if claim.outcome in DOWNED and claim.item_category in MATERIEL
            if claim.subject is not None
        }
        return next(iter(owners.values())) if len(owners) == 1 and None not in owners else None

    def event(self, act: Act) -> Event:
        """The record of an act."""
        rules = list(act.rules)
        hints = Hints("party", force=act.event_type in FORCE, speaker=self.speaker(act))
        actors, recipients = sides(act, self.who, self.lists)
        acting = self.parties((part for part in actors if self.may_act(act, part)), hints)
        acted_on = self.parties(recipients, replace(hints, struck=act.event_type == "ASSAULT"))
        acting, acted_on = self.unlike(act, acting, acted_on)
        beside = self.beside(act)
        if beside is not None:
            acting = acting or parsed(beside.actor, acted_on, "ruled")
            acted_on = acted_on or parsed(beside.recipient, acting, "parse")
        owner = self.downed(act)
        if owner is not None:
            acted_on = ((owner, "counted"),)
            if self.who.enemy_of(owner.country):
                acting = tuple(party for party in acting if party[0].country != owner.country)
        users = tuple(party for party in acting if not self.is_unowned(*party))
        if len(users) < len(acting):
            rules.append("actor: a weapon is no party")
            acting = users
        actor, actor_parts = self.placed(acting, acted_on, "actor", act.event_type)
        speaker = self.speaks(act)
        if speaker and not any(rule == "pair" for _, rule in acting):
            actor, actor_parts = speaker, ()
        attribution = self.event_attribution(act, actor)
        teller = attribution.source if attribution else None
        if act.event_type == "ASSAULT" and not self.tells_own(act) and not any(overlaps(teller, one) for one in actor):
            acted_on = self.other_side(acted_on, acting, is_retaken=self.is_retaken(act))
            if not speaker:
                acting = self.other_side(acting, acted_on)
                actor, actor_parts = self.placed(acting, acted_on, "actor", act.event_type)
        recipient, recipient_parts = self.placed(acted_on, acting, "recipient", act.event_type)
        if act.event_type in OUTWARD and act.event_mode != "convict":
            ours = {entity.country for entity in actor if entity.country}
            others = tuple(entity for entity in recipient if entity.country not in ours)
            if len(others) < len(recipient):
                rules.append("recipient: nobody does this to his own side")
                recipient = others
        parts = (*act.parts, *actor_parts, *recipient_parts)
        sentence = self.document.sentences[act.sentence]
        day = self.document.article.published_on or self.document.anchor
        modality = beside.modality if beside else act.modality
        times = self.times(act.roles["time"]) or self.closing_times(act)
        if times and self.is_day_of_telling(act, times[0]):
            times = times[1:]
        if times and not sentence.start <= times[0].span[0] < sentence.end:
            front = self.opening_time(sentence)
            times = [front] if front is not None else times
        if times and self.is_said_then(act, times[0]):
            times[0] = replace(as_told(times[0], self.document.anchor), recurs=None)
        dated = date_of(times[0] if times else None, modality, self.document.anchor, day)  # type: ignore[arg-type]
        opened = next((time for time in self.document.times if opens(self.document.text, act.span, time)), None)
        if opened is not None:
            dated = EventDate(opened.start, opened.start, "known", "it opens a stretch of time")
        if dated.rule not in ("own", "none", "assumed"):
            rules.append(f"date: {dated.rule}")
        if modality == "asserted" and dated.end and day and dated.end < day - HISTORY:
            modality = "historical"
            rules.append("modality: told more than a month after")
        return Event(
            event_type=act.event_type,  # type: ignore[arg-type]
            event_mode=act.event_mode or (beside.event_mode if beside else None),
            contexts=tuple(sorted(compile_contexts(self.lexicon).find(self.document.text[slice(*sentence.span)]))),
            modality=modality,  # type: ignore[arg-type]
            trigger=self.document.mention(act.span),
            sentence_span=sentence.span,
            actor=actor,
            recipient=recipient,
            date_start=dated.start,
            date_end=dated.end,
            date_precision=dated.precision,
            location=self.place(act.roles["place"]),
            attribution=attribution,
            confidence=estimate(self.weights["event"], event_evidence(parts)),
            rules=tuple(rules),
            probabilities=parts,
        )

    def tells_better(self, said: Quotation, claim: Claim) -> bool:
        """Whether who says it is to be taken for a figure's claimant: where the rules have none, or other words' one.

        Whoever promises or asks for something does so himself.
        """
        if claim.claimant is None:
            return claim.outcome not in GIVEN
        assert said.source is not None
        if claim.claimant.country is None and claim.claimant.actor_id is None and said.source.country is not None:
            return True  # the body whose statement says it
        same_cue = claim.attribution is None or touches(claim.attribution.cue.span, said.cue.span)
        return same_cue and not touches(claim.claimant.span, said.source.span)

    def ruled_claim(self, claim: Claim, figure: Figure) -> Claim:
        """A figure that the rules read; whose act it is, where they do not tell, and how sure it is are the model's."""
        agrees = (claim.outcome, claim.item_category) == (figure.outcome, figure.category)
        sure = estimate(self.weights["claim"], claim_evidence(figure.parts, claim, agrees=agrees))
        claimant, attribution = claim.claimant, claim.attribution
        said = governing(self.sayings, figure.quantity.span)
        if said is not None and said.source is not None and self.tells_better(said, claim):
            claimant, attribution = said.source, as_attribution(said)
        hints = Hints("subject", speaker=claimant.country if claimant else None)
        actor = claim.actor or self.doer(figure, hints, least=0.5)
        owner = claim.subject.country if claim.subject else None
        if claim.outcome in DOWNED and actor is not None and actor.country == owner and self.who.enemy_of(owner):
            actor = None
        return replace(
            claim,
            claimant=claimant,
            attribution=attribution,
            actor=actor,
            probabilities=figure.parts[:1],
            confidence=sure,
        )

    def named_kind(self, figure: Figure) -> ItemCategory | None:
        """The kind of thing that the words behind a number name, where such things can meet the outcome."""
        sentence = self.document.sentences[figure.sentence]
        if sentence.parse is None or figure.quantity.unit != "count":
            return None
        tree = self.ruled.actors.tree(sentence)
        phrase = read_phrase(tree, self.document.text, figure.quantity, self.lexicon)
        kind = phrase.category if phrase is not None else None
        if figure.outcome == "sanctioned" and kind in PERSONS:
            kind = "individuals_entities"
        return kind if kind in ALLOWED[figure.outcome] else None  # type: ignore[index]

    def claim(self, figure: Figure, figures: Sequence[Figure]) -> Claim:
        """The record of a figure."""
        quantity = figure.quantity
        said = governing(self.sayings, quantity.span)
        claimant = (said.source if said else None) or self.entity(figure.roles["claimant"], Hints("claimant"))
        attribution = as_attribution(said) or self.attribution(claimant, None, False, "affirms")
        if claimant is not None and attribution is not None and attribution.source is None:
            claimant = None  # an outlet only carries a figure
        hints = Hints("subject", speaker=claimant.country if claimant else None)
        subject, actor = self.entity(figure.roles["subject"], hints), self.doer(figure, hints)
        sentence = self.document.sentences[figure.sentence]
        day = self.document.article.published_on or self.document.anchor
        times = self.times(figure.roles["stand"])
        measure = "increment" if any(map(is_one_day, times)) else figure.measure
        period = period_of(times, measure, self.document.anchor, day)  # type: ignore[arg-type]
        items = sorted(figure.roles["item"], key=lambda part: (-part.probability, part.span))
        item = self.document.mention(items[0].span if items else quantity.span)
        category = self.named_kind(figure) or figure.category
        return Claim(
            span=quantity.span,
            quantity_text=quantity.text,
            quantity_low=quantity.low,
            quantity_high=quantity.high,
            approximate=quantity.approximate,
            unit=quantity.unit,
            item=item,
            item_category=category,  # type: ignore[arg-type]
            outcome=figure.outcome,  # type: ignore[arg-type]
            measure=measure,  # type: ignore[arg-type]
            period_start=period.start,
            as_of=period.as_of,
            claimant=claimant or self.voice,
            subject=subject,
            actor=actor,
            part_of=whole_of(figure, figures),
            location=self.place(figure.roles["site"]),
            sentence_span=sentence.span,
            attribution=attribution,
            confidence=estimate(self.weights["claim"], claim_evidence(figure.parts)),
            rules=(f"date: {period.rule}",),
            probabilities=figure.parts,
        )


@cache
def own_verbs(lexicon: Lexicon) -> frozenset[str]:
    """Forms of the verbs whose object is the doer's own: arms launched or deployed, soldiers lost."""
    own = [row for row in lexicon.outcomes if row.outcome in ("launched", "deployed") or row.slot == "subject_object"]
    rows = [row for row in own if row.pos == "verb"]
    verbs = [verb for row in rows for verb in (*row.words, "use") if " " not in verb]
    return frozenset(form for verb in verbs for form in verb_forms(verb))


DOWNED = frozenset({"shot_down", "destroyed", "damaged", "lost"})
SUFFERED = frozenset({"killed", "injured", "casualties", "missing", "captured", "destroyed", "damaged", "shot_down"})
PERFECT = frozenset({"had", "have", "has", "'d", "'ve"})
UNSURE = 0.25
"""Probability below which the words beside it may take a role from a party."""
WHEN = re.compile(r",? when\b[^.;:]*")
UNDERGOES = re.compile(r"\s+of\s+(?:(?:the|a|an)\s+)?")
SPEAKER = re.compile(r"\s+by\s+(?:(?:the|a|an)\s+)?$")
WORDS = re.compile(r"\w+")
CLAUSE_MARKS = re.compile(r"[,;:\"“”()–—\n]")
OUTLET_AFTER = re.compile(r"\s+(?:(?:by|to|in|on|with|the)\s+){0,2}([A-Z][\w.&’' ]{1,30}?)(?=[\s,.;:)”\"]|$)")


def surest(found: Iterable[Found]) -> float:
    """The highest probability of several stretches; 0 of none."""
    return max((part.probability for part in found), default=0.0)


def by_sentence(records: Iterable[Told]) -> dict[Span, list[Told]]:
    """Events or figures by their sentence, in order."""
    found: dict[Span, list[Told]] = {}
    for record in records:
        found.setdefault(record.sentence_span, []).append(record)
    return found


def parsed(found: Sequence[Entity], across: Sequence[Party], rule: str) -> tuple[Party, ...]:
    """Parties that a parse gives to an act, those with a country that is not across."""
    other = {entity.country for entity, _ in across}
    return tuple((entity, rule) for entity in found if entity.country and entity.country not in other)


def opens(text: str, span: Span, time: Time) -> bool:
    """Whether an act is what a stretch of time begins with: "since it invaded", "since May 4, when it invaded"."""
    inside = time.span[0] < span[0] and span[1] <= time.span[1]
    return time.relation == "since" and (inside or WHEN.fullmatch(text[time.span[1] : span[0]]) is not None)


def same_party(one: Entity, other: Entity) -> bool:
    """Whether two mentions may mean one party: a country's office speaks for it."""
    if one.country and other.country:
        return one.country == other.country
    return one.span == other.span or one.text.casefold() == other.text.casefold()


def contains(outer: Span, inner: Span) -> bool:
    """Whether one stretch of the text lies in another."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def overlaps(one: Entity | None, other: Entity) -> bool:
    """Whether two parties are told by the same words."""
    return one is not None and touches(one.span, other.span)


def whole_of(figure: Figure, figures: Sequence[Figure]) -> Span | None:
    """The figure that this one is part of: the nearest before it, of its sentence or the last, else right behind."""
    if figure.part <= 0.5:
        return None
    before = [
        f.quantity.span for f in figures if f.quantity.span < figure.quantity.span and figure.sentence - f.sentence <= 1
    ]
    behind = [
        f.quantity.span for f in figures if f.quantity.span > figure.quantity.span and f.sentence == figure.sentence
    ]
    return before[-1] if before else behind[0] if behind else None


@cache
def outlet_names(lexicon: Lexicon) -> dict[str, str]:
    """Outlet by each of its names."""
    return {name: row.outlet for row in lexicon.outlets for name in (row.outlet, *row.aliases)}
