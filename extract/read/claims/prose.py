"""Figures in running text: what is counted, what happened to it, whose it is, who says so and as of when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from extract.core.schema import Claim, ItemCategory, Measure, Outcome, Place, Quantity, Span
from extract.read.claims import coded as lean
from extract.read.claims.coded import Coded
from extract.read.claims.counted import ThingFinder
from extract.read.claims.dating import ATTACK_BEFORE, Dater
from extract.read.claims.frame import Frame, as_attribution
from extract.read.claims.kinds import GIVEN, MATERIEL, PERSONS
from extract.read.claims.outcome import bend, is_relevant
from extract.read.claims.parties import LAUNCHED, Parties, PartyFinder
from extract.read.claims.phrases import Phrase, read_phrase
from extract.read.claims.speakers import SpeakerFinder, quoted_speaker
from extract.read.claims.structure import Climber, Finding
from extract.read.spots import find_place
from extract.read.tree import Tree
from extract.text.dates import Period
from extract.text.document import Sentence

UNCOUNTED_UNITS = frozenset({"time", "length", "percent", "other"})
OWN_RULES = frozenset({"participle", "participles", "modifier"})
"""Rules by which a figure's own words tell its outcome, also where it is a part of another."""
NEEDS_THING: frozenset[Outcome] = frozenset({*GIVEN, "other", "deployed"})
"""Outcomes that a bare number does not make a claim."""
SURE_OWNERS = ("place", "named", "shared", "receiver", "possessive", "of ", "in …", "from ", "enemy", "beside")
LOOSE_OWNERS = ("the thing", "none", "where", "country of")
LOOSE_RULES = frozenset({"counted noun", "near verb", "word of the clause", "counted number"})
ARMED = frozenset({"MIL", "REB", "PRM", "UAF"})
DOWNED: frozenset[Outcome] = frozenset({"shot_down", "destroyed"})
"""What happens to arms launched in the sentence before."""
SENDING = frozenset({"send", "sends", "sent", "sending"})


FROM_FIGURE = re.compile(r"\bfrom (?:(?:about|at least|some|an? \w+|the) )*$", re.IGNORECASE)
TO_FIGURE = re.compile(
    r"\bto (?:(?:about|at least|some) )*(?:\d|one\b|two\b|three\b|four\b|five\b|six\b|seven\b|eight\b|nine\b|ten\b)",
    re.I,
)
EARLIER = re.compile(
    r"\b(?:earlier|previously|initially|originally|at first|in an? (?:first|earlier|initial|previous) (?:\w+))\b",
    re.IGNORECASE,
)
EARLIER_FIGURE = "revised: an earlier figure"
"""Rule of a figure that its sentence tells as replaced; the warehouse puts it before the one that stands."""


class ProseCoder:
    """Codes the figures of one article's sentences that no list has taken."""

    def __init__(self, frame: Frame, taken: frozenset[Span]) -> None:
        self.frame = frame
        self.taken = taken
        self.kinds = {row.unit: row.kind for row in frame.lexicon.units}
        self.speakers = SpeakerFinder(frame)
        self.dater = Dater(frame)
        self.last: Coded | None = None
        self.counted: tuple[Sentence, Phrase] | None = None
        self.attacked: Place | None = None

    def claims(self) -> Iterator[Claim]:
        """Claims of all body sentences, in order."""
        quantities = self.frame.document.quantities
        position = 0
        for sentence in self.frame.document.sentences:
            while position < len(quantities) and quantities[position].span[0] < sentence.start:
                position += 1
            inside = []
            while position < len(quantities) and quantities[position].span[0] < sentence.end:
                inside.append(quantities[position])
                position += 1
            wanted = [q for q in inside if q.span not in self.taken and self.is_countable(q)]
            if wanted and sentence.zone == "body" and sentence.parse is not None:
                yield from self.sentence_claims(sentence, wanted)

    def sentence_claims(self, sentence: Sentence, quantities: list[Quantity]) -> Iterator[Claim]:
        """Claims of one sentence."""
        tree = self.frame.actors.tree(sentence)
        read = [read_phrase(tree, self.frame.text, quantity, self.frame.lexicon) for quantity in quantities]
        coder = SentenceCoder(self.frame, tree, self.last, self.kinds, [p for p in read if p is not None])
        if self.counted is not None and follows(self.counted[0], sentence):
            coder.counted = coder.counted_before = self.counted[1]
        for number, phrase in enumerate(read):
            found = coder.code(phrase) if phrase is not None else None
            if found is not None:
                self.last = found
                following = quantities[number + 1].span if number + 1 < len(quantities) else None
                claim = self.build(tree, found, coder.part_of(found, following))
                if claim.outcome in ("killed", "injured") and claim.measure == "increment":
                    self.attacked = claim.location
                yield claim
        if coder.counted is not None and coder.counted is not coder.counted_before:
            self.counted = sentence, coder.counted

    def is_countable(self, quantity: Quantity) -> bool:
        """False for ages, lengths of time and space, shares and fractions."""
        kind = self.kinds.get(quantity.unit, "count")
        if lean.is_size(self.frame.text, quantity.span[0]):
            return False
        value = quantity.low if quantity.low is not None else quantity.high
        return kind not in UNCOUNTED_UNITS and value is not None and float(value).is_integer()

    def there(self, tree: Tree, found: Coded, period: Period) -> Place | None:
        """The place of the sentence before, where "there" points back to it or people were hurt in what it told.

        A toll of the attack before is of that attack's place.
        """
        if period.rule == ATTACK_BEFORE or found.parties.subject_rule == "those told of before":
            return self.attacked
        here = tree.sentence
        before = self.frame.document.sentences[here.index - 1] if here.index else None
        pointing = any(word == "there" and dep != "expl" for word, dep in zip(tree.lower, tree.deps, strict=True))
        hurt = found.outcome in ("killed", "injured") and found.category in ("people", "personnel")
        if before is None or before.parse is None or not (pointing or hurt) or before.paragraph != here.paragraph:
            return None
        told = self.frame.actors.tree(before)
        top = next((i for i, head in enumerate(told.heads) if head == i), 0)
        return find_place(self.frame.document, told, told.span(top, top), self.frame.lexicon)

    def revised(self, tree: Tree, number: Span) -> tuple[str, ...]:
        """The rule that marks a figure told as an earlier one, which another has replaced."""
        text, sentence = self.frame.text, tree.sentence
        before = text[sentence.start : number[0]]
        bag = tree.bag
        replaced = "from" in bag and "to" in bag and FROM_FIGURE.search(before)
        replaced = replaced and TO_FIGURE.search(text, sentence.start, sentence.end)
        earlier = "had" in bag and EARLIER.search(text, sentence.start, sentence.end)
        return (EARLIER_FIGURE,) if replaced or earlier else ()

    def build(self, tree: Tree, found: Coded, part_of: Span | None) -> Claim:
        """The claim of a coded figure."""
        quantity, sentence = found.phrase.quantity, tree.sentence
        quotation = self.frame.governing(quantity.span)
        claimant, claimant_rule = self.speakers.find(tree, found, quotation)
        period, running = self.dater.date(tree, found, quotation)
        measure: Measure = "cumulative" if running else "increment"
        return Claim(
            span=quantity.span,
            quantity_text=quantity.text,
            quantity_low=quantity.low,
            quantity_high=quantity.high,
            approximate=quantity.approximate,
            unit=quantity.unit,
            item=found.item,
            item_category=found.category,
            outcome=found.outcome,
            measure=measure,
            period_start=period.start,
            as_of=period.as_of,
            claimant=claimant,
            subject=found.parties.subject,
            actor=found.parties.actor,
            part_of=part_of,
            location=find_place(self.frame.document, tree, quantity.span, self.frame.lexicon)
            or self.there(tree, found, period),
            sentence_span=sentence.span,
            attribution=as_attribution(quotation),
            confidence=estimate(found),
            rules=(*tell_rules(found, claimant_rule, period), *self.revised(tree, quantity.span)),
        )


class SentenceCoder:
    """Codes the figures of one sentence in order, each leaning on those before it."""

    def __init__(
        self, frame: Frame, tree: Tree, last: Coded | None, kinds: Mapping[str, str], phrases: list[Phrase]
    ) -> None:
        self.frame = frame
        self.tree = tree
        self.kinds = kinds
        self.last = last
        self.climber = Climber(tree, frame.lexicon)
        self.parties = PartyFinder(frame, tree)
        self.things = ThingFinder(frame, tree, last)
        self.findings = self.find_all(phrases)
        self.done: list[Coded] = []
        self.counted: Phrase | None = None
        self.counted_before: Phrase | None = None
        """What the sentence before has counted."""

    def find_all(self, phrases: list[Phrase]) -> dict[int, Finding | None]:
        """Each figure's own outcome by its first token; in a list before a passive verb, that of the figures behind."""
        found = {phrase.first: self.climber.find(phrase) for phrase in phrases}
        for phrase, after in zip(reversed(phrases[:-1]), reversed(phrases[1:]), strict=True):
            following = found[after.first]
            passive = following is not None and following.verb is not None and following.verb > after.head
            if found[phrase.first] is None and passive and lean.is_listed(self.tree, phrase, after):
                found[phrase.first] = following
        return found

    def code(self, phrase: Phrase) -> Coded | None:
        """What is counted and what happened to it; ``None`` where the figure is no claim."""
        before = self.done[-1] if self.done else None
        found = self.code_after(phrase, before)
        if phrase.category is not None and not (found is not None and found.part):
            self.counted = phrase
        if found is not None:
            self.done.append(found)
        return found

    def code_after(self, phrase: Phrase, before: Coded | None) -> Coded | None:
        """The figure, given the one before it, which for "of these" may stand in the sentence before."""
        tree, text = self.tree, self.frame.text
        part = lean.is_part(tree, text, phrase) or (
            before is not None and before.part and lean.is_joined(tree, before.phrase, phrase)
        )
        listed = before is not None and lean.is_listed(tree, before.phrase, phrase)
        if before is None and (earlier := self.told_before(phrase)) is not None:
            before = retold(earlier, phrase)
        totals = [figure for figure in self.done if figure.outcome == "casualties"]
        part |= any(lean.is_breakdown(tree, total.phrase, phrase) for total in totals)
        finding = self.finding(phrase, before, part=part, listed=listed)
        if finding is None or (lean.is_definite(tree, phrase) and not part and finding.rule not in OWN_RULES):
            return None
        money = self.kinds.get(phrase.quantity.unit) in ("currency", "large_currency")
        category, item = self.things.find(phrase, finding, before, self.counted, money=money)
        if category is None or (money and tree.lower[phrase.head] in self.frame.words("private_money")):
            return None
        leans = part or listed or (before is not None and before.finding.outcome == finding.outcome)
        bare = phrase.elliptic and not phrase.pronoun and phrase.category is None and not money and finding.noun is None
        if bare and not leans and finding.outcome in NEEDS_THING:
            return None
        outcome = bend(self.frame, tree, self.climber.triggers, phrase, finding, category)
        if outcome is None:
            return None
        finding = replace(finding, outcome=outcome)
        parties = self.find_parties(phrase, finding, before, category, part=part)
        outcome, category, parties = self.settle(finding, category, parties)
        if not is_relevant(outcome, category, parties):
            return None
        return Coded(phrase, finding, parties, category, outcome, item, part, listed)

    def told_before(self, phrase: Phrase) -> Coded | None:
        """The figure of the sentence before of which ``phrase`` counts some."""
        if self.last is None or not lean.is_of_those(self.tree, self.frame.text, phrase):
            return None
        return self.last if self.things.follows(self.last) else None

    def finding(self, phrase: Phrase, before: Coded | None, *, part: bool, listed: bool) -> Finding | None:
        """The figure's own outcome, or that of the figure it is listed with or a part of."""
        finding = self.findings[phrase.first]
        if before is None:
            return finding
        some = lean.is_of_those(self.tree, self.frame.text, phrase)
        own = finding is not None and (finding.rule in OWN_RULES or (some and finding.rule == "verb"))
        beside = lean.is_beside(self.tree, self.frame.text, phrase)
        shared = beside or (finding is None and listed) or (part and not own)
        return before.finding if shared else finding

    def find_parties(
        self, phrase: Phrase, finding: Finding, before: Coded | None, category: ItemCategory, *, part: bool
    ) -> Parties:
        """Owner and actor, shared with the figure before where both tell the same or the one leans on the other."""
        speaker, _ = quoted_speaker(self.frame, self.frame.governing(phrase.quantity.span))
        shared: Parties | None = None
        if before is not None and before.outcome == finding.outcome:
            shared = before.parties
        elif self.last is not None and finding.outcome in GIVEN and self.last.outcome in GIVEN:
            shared = self.last.parties
        elif before is not None and (part or phrase.elliptic) and is_same_kind(before.category, category):
            shared = Parties(before.parties.subject, None, before.parties.subject_rule, "none")
        last = self.last
        if shared is None and before is None and phrase.pronoun and self.counted_before is not None:
            counted = self.counted_before
            named = self.frame.actors.at(counted.quantity.span[1], counted.item_span[1])
            whose = next((entity for entity in named if entity.country), None)
            shared = Parties(whose, None, LAUNCHED, "none") if whose is not None else None
        fired = last is not None and (last.outcome, last.category) == ("launched", category)
        if shared is None and last is not None and fired and finding.outcome in DOWNED and self.things.follows(last):
            shared = Parties(last.parties.subject, None, LAUNCHED, "none")
        found = self.parties.find(phrase, finding, shared, speaker)
        if last is None or found.subject_rule != "who speaks" or {last.category, category} - PERSONS:
            return found
        same_attack = {last.outcome, finding.outcome} <= {"killed", "injured", "missing"} and self.things.follows(last)
        subject = last.parties.subject
        if same_attack and subject is not None and subject.country and found.subject is not None:
            subject = replace(found.subject, country=subject.country)
            return replace(found, subject=subject, subject_rule="those told of before")
        return found

    def settle(
        self, finding: Finding, category: ItemCategory, parties: Parties
    ) -> tuple[Outcome, ItemCategory, Parties]:
        """What the parties change: a country's losses are soldiers, arms sent to nobody are deployed."""
        outcome, actor, subject = finding.outcome, parties.actor, parties.subject
        if category == "people" and parties.subject_rule == "who bears the loss" and outcome in ("casualties", "lost"):
            return outcome, "personnel", parties
        fighting = subject is not None and subject.sector in ARMED and finding.trigger.row.slot == "subject_object"
        if category == "people" and outcome == "killed" and fighting:
            return "lost", "personnel", parties
        nobody = subject is None or not subject.country
        moved = finding.verb is not None and self.tree.lower[finding.verb] in SENDING
        arms = category in MATERIEL or category == "vehicle"
        if outcome == "supplied" and arms and nobody and moved and actor is not None:
            sent: Outcome = "launched" if category in ("drone", "missile") else "deployed"
            return sent, category, Parties(actor, actor, "who acts", parties.actor_rule)
        return outcome, category, parties

    def part_of(self, found: Coded, following: Span | None) -> Span | None:
        """Number of the whole whose part a figure is: the next one for “28 of the 35”, else an earlier one."""
        if found.phrase.portion:
            return following
        earlier = self.done[: self.done.index(found)]
        if not earlier and (told := self.told_before(found.phrase)) is not None:
            earlier = [told]
        if not found.part or not earlier:
            return None
        whole = next((c for c in reversed(earlier) if not c.part), earlier[0])
        return whole.phrase.quantity.span


def retold(found: Coded, phrase: Phrase) -> Coded:
    """A figure of an earlier sentence with its finding at ``phrase``: its own words stand in another tree."""
    finding = found.finding
    trigger = replace(finding.trigger, start=phrase.first, end=phrase.head)
    return replace(found, finding=replace(finding, trigger=trigger, verb=None, noun=None))


def follows(before: Sentence, sentence: Sentence) -> bool:
    """Whether a sentence is the next of one paragraph."""
    return sentence.index - before.index == 1 and sentence.paragraph == before.paragraph


def is_same_kind(one: ItemCategory, other: ItemCategory) -> bool:
    """Whether a figure may count some of the things of another."""
    return one == other or {one, other} <= PERSONS


def estimate(found: Coded) -> float:
    """Share of claims with such an owner rule and such a grammar that proved right on hand-coded sentences."""
    rule = found.parties.subject_rule
    base = 0.8
    if rule.startswith(SURE_OWNERS):
        base = 0.9
    elif rule.startswith(LOOSE_OWNERS):
        base = 0.65
    return round(base - 0.15 * (found.finding.rule in LOOSE_RULES), 2)


def tell_rules(found: Coded, claimant_rule: str, period: Period) -> tuple[str, ...]:
    """How the claim came about, for people."""
    trigger = found.finding.trigger
    return (
        f"outcome: {found.outcome} by {trigger.row.pos} “{trigger.words}” ({found.finding.rule})",
        f"item: {found.phrase.item.row.item if found.phrase.item else 'from the figure before'}",
        f"subject: {found.parties.subject_rule}",
        f"actor: {found.parties.actor_rule}",
        f"claimant: {claimant_rule}",
        f"date: {period.rule}",
    )
