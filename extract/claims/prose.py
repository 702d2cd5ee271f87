"""Figures in running text: what is counted, what happened to it, whose it is, who says so and as of when."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract.claims.frame import Frame, as_attribution
from extract.claims.items import find_items
from extract.claims.parties import GIVEN, Parties, PartyFinder
from extract.claims.period import Period, Setting, opens_range, read_period
from extract.claims.phrases import PERSONS, Phrase, read_phrase
from extract.claims.structure import Climber, Finding
from extract.document import Sentence
from extract.places import find_place
from extract.schema import Claim, Entity, ItemCategory, Measure, Mention, Outcome, Quantity, Quotation, Span
from extract.tree import Tree

MATERIEL: frozenset[ItemCategory] = frozenset({
    "tank", "armoured_vehicle", "artillery", "mlrs", "air_defence", "aircraft", "helicopter", "drone", "missile",
    "ship", "fuel_tank", "special_equipment", "ammunition",
})  # fmt: skip
AIRBORNE = frozenset({"aircraft", "helicopter", "drone", "missile"})
UNCOUNTED_UNITS = frozenset({"time", "length", "percent", "other"})
HEDGES = (
    r"(?:at least|more than|up to|around|about|some|nearly|an estimated|as many as|over|almost|the|another|a|roughly)"
)
PART = re.compile(
    r"\b(?:including|among them|amongst them|of them|of whom|of which|among whom|of these|of those|comprising|"
    rf"includes?|included)\s+(?:{HEDGES}\s+)*$",
    re.IGNORECASE,
)
BESIDE = re.compile(
    r"\b(?:alongside|along with|as well as|plus|together with|in addition to|and another)\s+$", re.IGNORECASE
)
OWN_RULES = frozenset({"participle", "participles", "modifier"})
CARRY = 3
COUNTED_ACTS = frozenset({"killed", "injured", "detained", "captured", "missing", "displaced", "evacuated"})
LOCAL = frozenset({"GOV", "COP", "MIL", "JUD", "LEG", "MED", "OPP", "CVL", "UNK", "NGO", "JRN", "REL", "EDU"})
HOME_RULES = (
    "place",
    "other side of the actor",
    "named",
    "where",
    "country of",
    "possessive",
    "of ",
    "from ",
    "in …",
    "shared",
    "who detains",
    "people of",
)
FUTURE = frozenset(
    {"will", "would", "'ll", "shall", "could", "may", "might", "plans", "planned", "to", "set", "expected"}
)


@dataclass(frozen=True, slots=True)
class Coded:
    """A figure of the sentence that has been coded, for the ellipses that follow it."""

    phrase: Phrase
    finding: Finding
    parties: Parties
    category: ItemCategory
    outcome: Outcome
    item: Mention
    part: bool
    shared: bool


class ProseCoder:
    """Codes the figures of one article's sentences that no list has taken."""

    def __init__(self, frame: Frame, taken: frozenset[Span]) -> None:
        self.frame = frame
        self.taken = taken
        self.kinds = {row.unit: row.kind for row in frame.lexicon.units}
        self.last: Coded | None = None
        self.seen: Phrase | None = None
        self.told: tuple[int, Entity | None] | None = None
        self.running: tuple[int, bool] | None = None
        self.dated: tuple[int, Period] | None = None

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
            wanted = [q for q in inside if q.span not in self.taken]
            if wanted and sentence.zone == "body" and sentence.doc is not None:
                yield from self.sentence_claims(sentence, wanted)

    def sentence_claims(self, sentence: Sentence, quantities: list[Quantity]) -> Iterator[Claim]:
        """Claims of one sentence."""
        tree = self.frame.actors.tree(sentence)
        climber = Climber(tree, self.frame.lexicon)
        finder = PartyFinder(self.frame, tree)
        coded: list[Coded] = []
        whole: Phrase | None = None
        self.seen = None
        for quantity in quantities:
            if not self.countable(quantity):
                continue
            phrase = read_phrase(tree, self.frame.text, quantity, self.frame.lexicon)
            if phrase is None:
                continue
            if whole is not None and whole.first < phrase.first <= whole.head:
                phrase = dataclasses.replace(phrase, portion=False)
            found = self.code(tree, climber, finder, phrase, coded)
            if found is not None:
                coded.append(found)
                self.last = found
            whole = phrase if phrase.portion else whole
            if phrase.category in PERSONS:
                self.seen = phrase
            if found is not None:
                yield self.build(tree, sentence, found, coded)

    def countable(self, quantity: Quantity) -> bool:
        """False for ages, lengths of time and space, shares and fractions."""
        kind = self.kinds.get(quantity.unit, "count")
        low = quantity.low if quantity.low is not None else quantity.high
        return kind not in UNCOUNTED_UNITS and quantity.unit != "age" and low is not None and float(low).is_integer()

    # --- one figure -------------------------------------------------------------------------------------

    def code(
        self, tree: Tree, climber: Climber, finder: PartyFinder, phrase: Phrase, coded: list[Coded]
    ) -> Coded | None:
        """What is counted and what happened to it; ``None`` where the figure is no claim."""
        before = coded[-1] if coded else None
        finding = climber.find(phrase)
        part = self.is_part(tree, phrase) or bool(before and before.part and self.joined(tree, before.phrase, phrase))
        beside = bool(
            BESIDE.search(
                self.frame.text[max(tree.starts[0], tree.starts[phrase.first] - 24) : tree.starts[phrase.first]]
            )
        )
        shared = before is not None and (beside or (finding is None and self.listed(tree, before.phrase, phrase)))
        own = finding is not None and (finding.rule in OWN_RULES or (phrase.pronoun and finding.rule == "verb"))
        if before is not None and (shared or (part and not own)):
            finding = before.finding
        if finding is None:
            return None
        if self.is_definite(tree, phrase) and not part and finding.rule not in OWN_RULES:
            return None
        category, item = self.item(phrase, before)
        if finding.noun is not None and phrase.elliptic:
            category, item = self.counted_item(tree, finding.noun)
        category = self.nationals(tree, phrase, category, finding)
        if finding.outcome == "sanctioned" and category in (*PERSONS, "individuals_entities"):
            category = "individuals_entities"
        elif category == "individuals_entities":
            category = "people"
        if category is None and finding.rule == "counted noun" and finding.outcome in COUNTED_ACTS:
            inside = find_items(self.frame.text[tree.ends[phrase.last] : tree.starts[phrase.head]], self.frame.lexicon)
            category = inside[-1].row.item_category if inside else "people"
        money = self.kinds.get(phrase.quantity.unit) in ("currency", "large_currency")
        if money and category not in MATERIEL and category != "other":
            category = "money"
        if category is None:
            return None
        bare = phrase.elliptic and not phrase.pronoun and phrase.category is None and not money
        if (
            bare
            and not part
            and not (before is not None and before.finding.outcome == finding.outcome)
            and finding.noun is None
            and finding.outcome in (*GIVEN, "other", "deployed")
            and not shared
        ):
            return None
        if money and tree.lower[phrase.head] in self.frame.words("private_money"):
            return None
        outcome = self.outcome(tree, climber, finding, category, phrase)
        if outcome is None or not self.fits(outcome, category, finding, money):
            return None
        related = before if before and before.outcome == outcome else None
        quotation = self.frame.governing(phrase.quantity.span)
        speaker, _ = self.claimant(quotation)
        related = related or self.standing(outcome)
        leaning = (part or phrase.elliptic) and before is not None and {before.category, category} <= PERSONS
        shares = related.parties if related else None
        if shares is None and leaning and before is not None:
            shares = Parties(before.parties.subject, None, before.parties.subject_rule, "none")
        finding = dataclasses.replace(finding, outcome=outcome)
        parties = finder.find(phrase, finding, shares, speaker)
        if parties.subject_rule == "who bears the loss" and category == "people" and outcome in ("casualties", "lost"):
            category = "personnel"
        if (
            outcome == "supplied"
            and category in (*MATERIEL, "vehicle")
            and not (parties.subject and parties.subject.country)
        ):
            moved = finding.verb is not None and tree.lower[finding.verb] in ("send", "sends", "sent", "sending")
            if moved and parties.actor is not None:
                outcome, parties = "deployed", Parties(parties.actor, parties.actor, "who acts", parties.actor_rule)
        if not self.relevant(outcome, category, parties):
            return None
        return Coded(
            phrase,
            finding,
            parties,
            category,
            outcome,
            item,
            part,
            before is not None and self.listed(tree, before.phrase, phrase),
        )

    def standing(self, outcome: Outcome) -> Coded | None:
        """The figure of a sentence shortly before that speaks of the same help: the package includes 800 missiles."""
        return self.last if self.last and outcome in GIVEN and self.last.outcome in GIVEN else None

    def is_definite(self, tree: Tree, phrase: Phrase) -> bool:
        """True for “the seven” and “one of the best”, which count nothing new."""
        if phrase.elliptic:
            return phrase.first > 0 and tree.lower[phrase.first - 1] in ("the", "those", "these", "both")
        after = tree.lower[phrase.last + 1 : phrase.last + 3]
        return tree.lower[phrase.first] == "one" and after[:1] == ["of"] and after[-1:] in (["the"], ["those"])

    def counted_item(self, tree: Tree, noun: int) -> tuple[ItemCategory, Mention]:
        """What a “number of …” counts."""
        span = (tree.starts[noun], tree.ends[noun])
        found = find_items(self.frame.text[span[0] : span[1]], self.frame.lexicon)
        category = found[-1].row.item_category if found else "people"
        return category, Mention(self.frame.text[span[0] : span[1]], span)

    def is_part(self, tree: Tree, phrase: Phrase) -> bool:
        """True for figures of a part: including three children, nine of them."""
        start = tree.starts[phrase.first]
        lead = self.frame.text[max(tree.starts[0], start - 60) : start]
        return bool(PART.search(lead)) or phrase.pronoun

    def joined(self, tree: Tree, before: Phrase, phrase: Phrase) -> bool:
        """True where only a comma or “and” stands between two figures: six children and two women."""
        return all(tree.lower[i] in ("and", ",") for i in range(before.head + 1, phrase.first)) and not phrase.elliptic

    def listed(self, tree: Tree, before: Phrase, phrase: Phrase) -> bool:
        """True where only commas, “and” and nouns without verbs stand between two figures."""
        between = range(before.head + 1, phrase.first)
        return len(between) <= 8 and not any(
            tree.tags[i].startswith("VB") or tree.lower[i] in (";", ":", ".") for i in between
        )

    def item(self, phrase: Phrase, before: Coded | None) -> tuple[ItemCategory | None, Mention]:
        """Category and words of the thing counted; ellipses take the category of the figure before them."""
        text = self.frame.text
        words = Mention(text[phrase.item_span[0] : phrase.item_span[1]], phrase.item_span)
        if phrase.category is not None:
            return phrase.category, words
        if not phrase.elliptic:
            return None, words
        source = self.seen or before or self.last
        category: ItemCategory = source.category if source and source.category in PERSONS else "people"
        if before is not None and (phrase.pronoun or before.category not in PERSONS):
            category = before.category
        return category, (before.item if before and phrase.item_span == phrase.quantity.span else words)

    def nationals(
        self, tree: Tree, phrase: Phrase, category: ItemCategory | None, finding: Finding
    ) -> ItemCategory | None:
        """People named by their nation: 300 Ukrainians rallied."""
        if (
            category is not None
            or phrase.elliptic
            or not tree.lower[phrase.head].endswith(("s", "ese", "ish", "ch", "i"))
        ):
            return category
        start, end = tree.starts[phrase.head], tree.ends[phrase.head]
        named = [e for e in self.frame.actors.at(start, end) if e.country and e.span == (start, end)]
        if not named or tree.tags[phrase.head] not in ("NNPS", "NNS", "NNP", "NN"):
            return category
        rallies = finding.outcome == "other" and finding.trigger.row.slot == "subject"
        return "civilians" if rallies else "people"

    def outcome(
        self, tree: Tree, climber: Climber, finding: Finding, category: ItemCategory, phrase: Phrase
    ) -> Outcome | None:
        """The outcome as the category bends it."""
        outcome = finding.outcome
        person = category in PERSONS
        verb = tree.lower[finding.verb] if finding.verb is not None else ""
        if person and outcome == "destroyed":
            return "killed"
        if outcome == "lost" and person and category != "personnel":
            return "killed"
        if (
            outcome == "requested"
            and person
            and finding.slot != "subject"
            and not verb.startswith(("request", "seek", "need"))
        ):
            return None
        if person and outcome in ("damaged", "shot_down", "launched"):
            return None
        helpers = tree.lower[phrase.head] in self.frame.words("helpers")
        if outcome in ("supplied", "pledged") and category == "personnel" and not helpers:
            return "deployed"
        if outcome == "supplied" and person and not helpers:
            return "displaced" if verb in self.frame.words("receiving_verbs") else "other"
        if outcome == "displaced" and category == "personnel" and not verb.startswith(("fle", "desert")):
            return "deployed"
        if outcome == "supplied" and finding.verb is not None and self.is_promised(tree, climber, finding.verb):
            return "pledged"
        if outcome == "supplied" and finding.verb is not None and self.is_future(tree, finding.verb):
            return "pledged"
        if outcome == "deployed" and category in ("people", "civilians", "children"):
            return "other"
        return outcome

    def is_promised(self, tree: Tree, climber: Climber, verb: int) -> bool:
        """True for what a verb of promising governs: committed to sending, agreed to deliver."""
        for _ in range(4):
            if tree.deps[verb] not in ("xcomp", "pcomp", "prep", "conj", "ccomp", "acl"):
                return False
            verb = tree.heads[verb]
            if any(trigger.row.outcome == "pledged" for trigger in climber.triggers.verb(verb)):
                return True
        return False

    def is_future(self, tree: Tree, verb: int) -> bool:
        """True for what will be done."""
        words = self.auxiliaries(tree, verb)
        return bool(words & FUTURE) and not words & {"have", "has", "had"}

    def auxiliaries(self, tree: Tree, verb: int) -> set[str]:
        """Auxiliaries of ``verb``, or of the verb it is coordinated with."""
        for _ in range(4):
            words = {tree.lower[kid] for kid in tree.children(verb, "aux", "auxpass")}
            if words or tree.deps[verb] not in ("conj", "xcomp"):
                return words
            verb = tree.heads[verb]
        return set()

    def fits(self, outcome: Outcome, category: ItemCategory, finding: Finding, money: bool) -> bool:
        """Whether such things can meet such an outcome."""
        person = category in PERSONS
        if category == "individuals_entities":
            return outcome in ("sanctioned", "detained", "killed")
        if money or category == "money":
            return outcome in GIVEN or (outcome == "sanctioned")
        if outcome in ("killed", "injured", "casualties", "missing", "detained", "displaced"):
            return person
        if outcome == "evacuated":
            return person or category == "settlement"
        if outcome == "shot_down":
            return category in AIRBORNE
        if outcome == "launched":
            return category in ("missile", "drone", "ammunition", "other", "aircraft")
        if outcome == "deployed":
            return category == "personnel" or category in MATERIEL or category == "vehicle"
        if outcome in GIVEN:
            return (
                category in MATERIEL
                or category in ("other", "vehicle", "personnel")
                or (person and outcome == "requested")
            )
        if outcome == "sanctioned":
            return category in ("ship", "other", "people", "civilians")
        if outcome == "other":
            return person
        if outcome == "captured":
            return True
        return outcome in ("destroyed", "damaged", "lost")

    def relevant(self, outcome: Outcome, category: ItemCategory, parties: Parties) -> bool:
        """Whether the figure is about a conflict, or about help and pressure between political actors."""
        political = any(e is not None and e.country for e in (parties.subject, parties.actor))
        if outcome in GIVEN and category == "money" and not (parties.subject and parties.subject.country):
            return parties.actor is not None and parties.actor.country is not None and parties.actor.sector != "BUS"
        if outcome in GIVEN or category in ("other", "money"):
            return political
        return True

    # --- the record ------------------------------------------------------------------------------------

    def build(self, tree: Tree, sentence: Sentence, found: Coded, coded: list[Coded]) -> Claim:
        """The claim of a coded figure."""
        quantity = found.phrase.quantity
        quotation = self.frame.governing(quantity.span)
        claimant, claimant_rule = self.claimant(quotation)
        if claimant is None:
            claimant, claimant_rule = self.counting(tree, found)
        if claimant is None and found.finding.trigger.words.startswith(("announc", "unveil")):
            claimant, claimant_rule = found.parties.actor, "who announces"
        told = self.told
        if claimant is None and told is not None and told[0] == sentence.index and found.shared:
            claimant, claimant_rule = told[1], "shared in the list"
        claimant = self.at_home(claimant, found)
        self.told = (sentence.index, claimant)
        stock = found.outcome in ("deployed", "other") and self.is_stock(tree, found.finding)
        number, words = quantity.span, found.finding.trigger
        setting = Setting(
            sentence, number, (tree.starts[words.start], tree.ends[words.end]), stock,
            (found.outcome not in GIVEN or found.category in PERSONS) and self.is_perfect(tree, found.finding),
            tuple(e.country if e else None for e in (found.parties.subject, found.parties.actor)),
            self.carried(sentence), quotation.cue.span if quotation else None,
        )  # fmt: skip
        period, running = read_period(self.frame, setting)
        total = words.words.endswith(("loss", "losses", "toll", "casualties")) and "clause" in found.finding.rule
        if total or (found.phrase.elliptic and self.running == (sentence.index, True)):
            period, running = Period(None if not running else period.start, period.as_of, period.rule), True
        self.running = (sentence.index, running)
        if not running and period.start is not None:
            self.dated = (sentence.index, period)
        measure: Measure = "cumulative" if running else "increment"
        trigger = found.finding.trigger
        return Claim(
            span=quantity.span, quantity_text=quantity.text, quantity_low=quantity.low, quantity_high=quantity.high,
            approximate=quantity.approximate, unit=quantity.unit, item=found.item, item_category=found.category,
            outcome=found.outcome, measure=measure, period_start=period.start, as_of=period.as_of, claimant=claimant,
            subject=found.parties.subject, actor=found.parties.actor, part_of=self.part_of(tree, found, coded),
            location=find_place(self.frame.document, sentence, quantity.span, self.frame.lexicon),
            sentence_span=sentence.span, attribution=as_attribution(quotation),
            confidence=self.confidence(found),
            rules=(
                f"outcome: {found.outcome} by {trigger.row.pos} “{trigger.words}” ({found.finding.rule})",
                f"item: {found.phrase.item.row.item if found.phrase.item else 'from the figure before'}",
                f"subject: {found.parties.subject_rule}", f"actor: {found.parties.actor_rule}",
                f"claimant: {claimant_rule}", f"date: {period.rule}",
            ),
        )  # fmt: skip

    def carried(self, sentence: Sentence) -> Period | None:
        """The period of an increment told shortly before, or the latest day named shortly before."""
        if self.dated is not None and 0 <= sentence.index - self.dated[0] <= CARRY:
            period = self.dated[1]
            return Period(period.start, period.as_of, f"carried, {period.rule.removeprefix('carried, ')}")
        first = self.frame.document.sentences[max(0, sentence.index - CARRY)].start
        anchor = self.frame.document.anchor
        days = [
            t
            for t in self.frame.times_in((first, sentence.start))
            if t.start == t.end and anchor and t.end <= anchor and not opens_range(self.frame.text, t)
        ]
        return Period(days[-1].start, days[-1].end, f"carried: {days[-1].text}") if days else None

    def part_of(self, tree: Tree, found: Coded, coded: list[Coded]) -> Span | None:
        """Number of the whole whose part this figure is."""
        earlier = [c for c in coded if c is not found]
        if found.phrase.portion:
            inside = [q for q in self.frame.document.quantities if q.span[0] > found.phrase.quantity.span[0]]
            return inside[0].span if inside else None
        if not earlier or not found.part:
            return None
        whole = earlier[-1]
        while whole.part and earlier.index(whole) > 0:
            whole = earlier[earlier.index(whole) - 1]
        return whole.phrase.quantity.span

    def claimant(self, quotation: Quotation | None) -> tuple[Entity | None, str]:
        """Who puts the figure forward."""
        if quotation is not None:
            return quotation.source, f"attribution: {quotation.cue.text}"
        if self.frame.voice is not None:
            return self.frame.voice, "outlet's own voice"
        return None, "none"

    def counting(self, tree: Tree, found: Coded) -> tuple[Entity | None, str]:
        """Who counts: the ministry put the toll at 33, doctors counted 27 dead."""
        noun = found.finding.trigger.end
        verb = found.finding.verb if found.finding.verb is not None else next(
            (i for i in tree.ancestors(noun) if tree.tags[i].startswith("VB")), None
        )  # fmt: skip
        if verb is None or verb == found.finding.trigger.start or tree.is_passive(verb):
            return None, "none"
        if tree.lower[verb] not in self.frame.words("counting_verbs"):
            return None, "none"
        subjects = tree.children(verb, "nsubj")
        if not subjects or tree.starts[subjects[-1]] >= found.phrase.quantity.span[0]:
            return None, "none"
        return self.frame.actors.entity_at(tree, subjects[-1]), f"who counts: {tree.words[verb]}"

    def at_home(self, claimant: Entity | None, found: Coded) -> Entity | None:
        """Authorities named without a country belong to the country whose people or places they speak of."""
        subject = found.parties.subject
        if claimant is not None and not claimant.country and (places := self.frame.places_in(claimant.span)):
            return dataclasses.replace(claimant, country=places[0].row.country)
        if claimant is None or claimant.country or claimant.sector not in LOCAL or subject is None:
            return claimant
        if not found.parties.subject_rule.startswith(HOME_RULES) or found.outcome in GIVEN:
            return claimant
        actor = found.parties.actor
        hostile = found.parties.subject_rule.startswith("named") and actor is not None and actor.country
        if found.category in MATERIEL or (
            found.category == "personnel" and hostile and actor and actor.country != subject.country
        ):
            return claimant
        return dataclasses.replace(claimant, country=subject.country)

    def is_stock(self, tree: Tree, finding: Finding) -> bool:
        """True for what stands on a day: 3,000 troops massed, remain, are trapped."""
        verb = finding.verb
        if verb is None:
            return True
        progressive = tree.tags[verb] == "VBG" and tree.child(verb, "aux") is not None
        return progressive or tree.lower[verb] in self.frame.words("stative_verbs")

    def is_perfect(self, tree: Tree, finding: Finding) -> bool:
        """True for have been killed, has lost."""
        if finding.verb is None:
            return False
        words = self.auxiliaries(tree, finding.verb)
        return bool(words & {"has", "have", "'ve"}) and "to" not in words

    def confidence(self, found: Coded) -> float:
        """A first estimate: sure grammar, a known thing and a known owner each add to it."""
        score = 0.5
        score += 0.15 if found.finding.rule not in ("near verb",) else 0.0
        score += 0.15 if found.phrase.category is not None else 0.0
        score += 0.1 if found.parties.subject is not None and found.parties.subject.country else 0.0
        return round(score, 2)
