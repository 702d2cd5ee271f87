"""Since when and as of when each figure of running text counts, in the order of the article."""

from __future__ import annotations

from extract.claims.coded import Coded
from extract.claims.frame import Frame
from extract.claims.kinds import GIVEN, PERSONS
from extract.claims.period import Period, Setting, opens_range, read_period
from extract.claims.verbs import is_perfect, is_stock
from extract.document import Sentence
from extract.schema import Quotation
from extract.tree import Tree

CARRY = 3
"""Sentences over which a day is carried to figures without one."""
TOTALS = ("loss", "losses", "toll", "casualties")


def governing_verb(tree: Tree, found: Coded) -> int | None:
    """The verb that tells the outcome, or that governs the noun which tells it."""
    if found.finding.verb is not None:
        return found.finding.verb
    return next((i for i in tree.ancestors(found.phrase.head) if tree.tags[i].startswith("VB")), None)


class Dater:
    """Dates the figures of one article, remembering what was dated before."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.dated: tuple[int, Period] | None = None
        self.total_in: int | None = None

    def date(self, tree: Tree, found: Coded, quotation: Quotation | None) -> tuple[Period, bool]:
        """The figure's period, and whether it is a running total."""
        sentence, finding = tree.sentence, found.finding
        lasting = found.outcome in ("deployed", "other")
        reported = found.outcome not in GIVEN or found.category in PERSONS
        setting = Setting(
            tree=tree,
            number=found.phrase.quantity.span,
            trigger=tree.span(finding.trigger.start, finding.trigger.end),
            stock=lasting and is_stock(tree, finding.verb, self.frame.words("stative_verbs")),
            perfect=reported and is_perfect(tree, governing_verb(tree, found)),
            countries=tuple(e.country for e in (found.parties.subject, found.parties.actor) if e is not None),
            carried=self.carried(sentence),
            cue=quotation.cue.span if quotation else None,
        )
        period, running = read_period(self.frame, setting)
        toll = finding.rule == "counted number" or (finding.trigger.words.endswith(TOTALS) and "clause" in finding.rule)
        if not running and (toll or (found.phrase.elliptic and self.total_in == sentence.index)):
            period, running = Period(None, period.as_of, period.rule), True
        if running and period.start is None and setting.perfect and found.outcome in ("lost", "casualties"):
            period = self.since_war(found, period)
        self.total_in = sentence.index if running else None
        if not running and period.start is not None:
            self.dated = (sentence.index, period)
        return period, running

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
        first = self.frame.document.sentences[max(0, sentence.index - CARRY)].start
        days = [
            time
            for time in self.frame.times_in((first, sentence.start))
            if time.start == time.end and anchor and time.end <= anchor and not opens_range(self.frame.text, time)
        ]
        return Period(days[-1].start, days[-1].end, f"carried: {days[-1].text}") if days else None
