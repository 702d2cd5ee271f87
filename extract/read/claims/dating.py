"""Since when and as of when each figure of running text counts, in the order of the article."""

from __future__ import annotations

import re
from datetime import timedelta

from extract.core.schema import ItemCategory, Outcome, Quotation
from extract.read.claims.coded import Coded
from extract.read.claims.frame import Frame
from extract.read.claims.kinds import GIVEN, PERSONS
from extract.read.claims.period import AMOUNTED, BY, Setting, added_in, opens_range, read_period
from extract.read.claims.verbs import is_future, is_perfect, is_pluperfect, is_stock
from extract.read.tree import Tree
from extract.text.dates import Period
from extract.text.dates.chain import apart_date
from extract.text.document import Sentence

COUNTED: frozenset[Outcome] = frozenset({"killed", "injured", "missing"})
ATTACK_TOLL = re.compile(
    r"\btoll (?:from|of|in|after) (?:[\w'’-]+ ){0,5}?"
    r"(?:attack|strike|shelling|bombing|blast|explosion|raid|airstrike)s?\b",
    re.IGNORECASE,
)
WIDE = re.compile(r"\b(?:war|invasion|conflict|uprising|campaign|pandemic|country|nationwide|overall|total)\b", re.I)
"""Words of tolls that are of more than one attack."""
ATTACK_BEFORE = "carried: toll of the attack before"
ATTACK_REACH = 8
"""Sentences over which "the toll" is that of the attack told of."""
CARRY = 3
"""Sentences over which a day is carried to figures without one."""
GROWTH = 40
"""Characters between a total and the bracket that tells what it grew by."""
TOTALS = ("loss", "losses", "toll", "casualties")


def governing_verb(tree: Tree, found: Coded) -> int | None:
    """The verb that tells the outcome, or that governs the noun which tells it."""
    if found.finding.verb is not None:
        return found.finding.verb
    return next((i for i in tree.ancestors(found.phrase.head) if tree.tags[i].startswith("VB")), None)


def is_sheltered(found: Coded) -> bool:
    """True for people who had found shelter: a stock, as those who are sheltering."""
    words = found.finding.trigger.words
    return found.outcome == "other" and ("shelter" in words or "refuge" in words)


class Dater:
    """Dates the figures of one article, remembering what was dated before."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.dated: tuple[int, Period] | None = None
        self.total_in: int | None = None
        self.total_of: ItemCategory | None = None
        self.total: Period | None = None
        self.attack: tuple[int, Period] | None = None

    def date(self, tree: Tree, found: Coded, quotation: Quotation | None) -> tuple[Period, bool]:
        """The figure's period, and whether it is a running total."""
        sentence, finding = tree.sentence, found.finding
        number = found.phrase.quantity.span
        brackets = added_in(self.frame.text, sentence.span)
        if self.total is not None and any(start < number[0] < end for start, end in brackets):
            day = self.total.as_of
            return Period(day - timedelta(days=1) if day else None, day, f"added, {self.total.rule}"), False
        lasting = found.outcome in ("deployed", "other")
        reported = found.outcome not in GIVEN or found.category in PERSONS
        verb = governing_verb(tree, found)
        setting = Setting(
            tree=tree,
            number=number,
            trigger=tree.span(finding.trigger.start, finding.trigger.end),
            stock=lasting and (is_sheltered(found) or is_stock(tree, finding.verb, self.frame.words("stative_verbs"))),
            perfect=reported and is_perfect(tree, verb) and not self.is_news(tree, found, verb),
            countries=tuple(e.country for e in (found.parties.subject, found.parties.actor) if e is not None),
            carried=self.carried(sentence),
            cue=quotation.cue.span if quotation else None,
        )
        period, running = read_period(self.frame, setting)
        if not running and verb is not None and is_future(tree, verb):
            period = Period(None, self.frame.document.anchor, "planned: article's day")
        toll = finding.rule == "counted number" or (finding.trigger.words.endswith(TOTALS) and "clause" in finding.rule)
        toll = toll and not AMOUNTED.search(self.frame.text, sentence.start, number[0])
        toll = toll or any(start - number[1] in range(GROWTH) for start, _ in brackets)
        if not running and (toll or (found.phrase.elliptic and self.total_in == sentence.index)):
            period, running = Period(None, period.as_of, period.rule), True
        goes_on = self.total_in == sentence.index - 1 and found.category == self.total_of and self.follows(sentence)
        if not running and goes_on and found.outcome in COUNTED and is_pluperfect(tree, verb):
            period, running = Period(None, period.as_of, period.rule), True
        if running and period.start is None and not (setting.perfect or setting.stock or goes_on):
            attack = self.of_attack(found, setting)
            period, running = (attack, False) if attack is not None else (period, running)
        if running and period.start is None and setting.perfect and found.outcome in ("lost", "casualties"):
            period = self.since_war(found, period)
        self.total_in, self.total_of = (sentence.index, found.category) if running else (None, None)
        self.total = period if running else None
        if not running and period.start is not None:
            self.dated = (sentence.index, period)
            if found.outcome in COUNTED and found.category in ("people", "personnel"):
                self.attack = (sentence.index, period)
        if not running and (found.outcome in GIVEN or found.outcome == "sanctioned"):
            period = Period(None, period.as_of, period.rule)  # words of a day cover no time
        return period, running

    def follows(self, sentence: Sentence) -> bool:
        """True where the sentence before stands in the same paragraph."""
        return self.frame.document.sentences[sentence.index - 1].paragraph == sentence.paragraph

    def is_news(self, tree: Tree, found: Coded, verb: int | None) -> bool:
        """True for arrests just made ("police have arrested 20 people"): a perfect that counts one day's."""
        return found.outcome == "detained" and verb is not None and not tree.is_passive(verb)

    def of_attack(self, found: Coded, setting: Setting) -> Period | None:
        """The time of a toll that is of one attack: one that its words name, or the one told of just before."""
        if found.outcome not in COUNTED or found.category not in ("people", "personnel"):
            return None
        text, (start, end) = self.frame.text, setting.tree.sentence.span
        if BY.search(text[start : setting.number[0]]) or WIDE.search(text, start, end):
            return None
        if match := ATTACK_TOLL.search(text, start, end):
            days = [t for t in self.frame.times_in((match.start(), end)) if t.start == t.end]
            if days:
                return Period(days[0].start, days[0].end, f"day of the attack: {days[0].text}")
        if self.attack is not None and 0 <= setting.tree.sentence.index - self.attack[0] <= ATTACK_REACH:
            return Period(self.attack[1].start, self.attack[1].as_of, ATTACK_BEFORE)
        return setting.carried

    def since_war(self, found: Coded, period: Period) -> Period:
        """What a side of the article's conflict has lost, it has lost since the fighting began."""
        conflict, owner = self.frame.conflict, found.parties.subject
        if conflict is None or owner is None or owner.country not in (conflict.side_a, conflict.side_b):
            return period
        return Period(conflict.start, period.as_of, f"{period.rule}, since {conflict.conflict}")

    def carried(self, sentence: Sentence) -> Period | None:
        """The period of an increment told shortly before, or the latest day named shortly before."""
        if self.dated is not None and 0 <= sentence.index - self.dated[0] <= CARRY:
            period = self.dated[1]
            return Period(period.start, period.as_of, f"carried, {period.rule.removeprefix('carried, ')}")
        anchor = self.frame.document.anchor
        before = self.frame.document.sentences[sentence.index - 1] if sentence.index else None
        if before is not None and before.parse is not None and before.paragraph == sentence.paragraph:
            apart = apart_date(
                self.frame.document, self.frame.actors.tree(before), (before.end - 2, before.end - 1), None
            )
            if apart is not None and apart.start is not None:
                return Period(apart.start, apart.end, "carried: told apart")
        first = self.frame.document.sentences[max(0, sentence.index - CARRY)].start
        days = [
            time
            for time in self.frame.times_in((first, sentence.start))
            if time.start == time.end and anchor and time.end <= anchor and not opens_range(self.frame.text, time)
        ]
        return Period(days[-1].start, days[-1].end, f"carried: {days[-1].text}") if days else None
