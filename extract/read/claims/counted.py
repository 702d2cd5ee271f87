"""What a figure counts, where the words beside the number do not say it all."""

from __future__ import annotations

from extract.core.schema import ItemCategory, Mention
from extract.read.claims.coded import Coded
from extract.read.claims.frame import Frame
from extract.read.claims.kinds import MATERIEL, PERSONS
from extract.read.claims.phrases import Phrase
from extract.read.claims.structure import Finding
from extract.read.items import find_items
from extract.read.tree import Tree

COUNTED_ACTS = frozenset({"killed", "injured", "detained", "captured", "missing", "displaced", "evacuated"})
OF_THINGS = frozenset({"destroyed", "damaged", "lost", "shot_down", "captured"})


class ThingFinder:
    """Finds the thing counted by the figures of one sentence."""

    def __init__(self, frame: Frame, tree: Tree, last: Coded | None) -> None:
        self.frame = frame
        self.tree = tree
        self.last = last

    def find(
        self, phrase: Phrase, finding: Finding, before: Coded | None, counted: Phrase | None, *, money: bool
    ) -> tuple[ItemCategory | None, Mention]:
        """Category and words of the thing counted; the category is ``None`` where no row of the lexicon fits.

        ``before`` is the figure before it, ``counted`` the last phrase with a thing, which ellipses lean on.
        """
        category, item = self.named(phrase, finding, before, counted)
        if finding.noun is not None and phrase.elliptic:
            category, item = self.counted_noun(finding.noun)
        if category == "people" and finding.rule == "counted noun":
            category = self.counted_acts(phrase, finding) or category
        if category is None and not phrase.elliptic:
            category = self.nationals(phrase, finding) or self.counted_acts(phrase, finding)
        if finding.outcome == "sanctioned" and category in PERSONS:
            category = "individuals_entities"
        elif category == "individuals_entities" and finding.outcome != "sanctioned":
            category = None
        if money and category not in MATERIEL and category != "other":
            category = "money"
        return category, item

    def mention(self, first: int, last: int) -> Mention:
        """The words of tokens ``first`` to ``last``."""
        span = self.tree.span(first, last)
        return Mention(self.frame.text[span[0] : span[1]], span)

    def named(
        self, phrase: Phrase, finding: Finding, before: Coded | None, counted: Phrase | None
    ) -> tuple[ItemCategory | None, Mention]:
        """The thing the phrase names; an ellipsis counts what the figure before it counts."""
        span = phrase.item_span
        words = Mention(self.frame.text[span[0] : span[1]], span)
        if phrase.category is not None or not phrase.elliptic:
            return phrase.category, words
        source = counted or before or self.last
        category: ItemCategory = source.category if source and source.category in PERSONS else "people"
        if counted is not None and counted.category is not None and finding.outcome in OF_THINGS:
            category = counted.category
        if counted is not None and counted.category is not None and phrase.pronoun:
            category = counted.category
        elif before is not None and (phrase.pronoun or before.category not in PERSONS):
            category = before.category
        elif source is None and finding.outcome == "lost" and finding.trigger.row.pos == "noun":
            category = "personnel"  # a side's losses without another word are its soldiers
        return category, (before.item if before and span == phrase.quantity.span else words)

    def counted_noun(self, noun: int) -> tuple[ItemCategory, Mention]:
        """What a “number of …” counts."""
        item = self.mention(noun, noun)
        found = find_items(item.text, self.frame.lexicon)
        last = self.last
        general = not found or found[-1].row.item_category == "people"
        if (
            general
            and last is not None
            and self.follows(last)
            and last.category in PERSONS
            and last.outcome in ("killed", "injured")
        ):
            return last.category, item  # the dead of whom the sentence before told
        return (found[-1].row.item_category if found else "people"), item

    def follows(self, last: Coded) -> bool:
        """True where the figure before stands in the sentence before, in one paragraph."""
        there = self.frame.document.sentence_at(last.phrase.quantity.span[0])
        here = self.tree.sentence
        return there is not None and here.index - there.index == 1 and here.paragraph == there.paragraph

    def counted_acts(self, phrase: Phrase, finding: Finding) -> ItemCategory | None:
        """Who underwent what is counted by the act: 49 journalist detentions."""
        if finding.rule != "counted noun" or finding.outcome not in COUNTED_ACTS:
            return None
        inside = self.frame.text[self.tree.ends[phrase.last] : self.tree.starts[phrase.head]]
        found = find_items(inside, self.frame.lexicon)
        return found[-1].row.item_category if found else "people"

    def nationals(self, phrase: Phrase, finding: Finding) -> ItemCategory | None:
        """People named by their nation: 300 Ukrainians rallied."""
        span = self.tree.starts[phrase.head], self.tree.ends[phrase.head]
        if self.frame.text[span[0] : span[1]] in self.frame.country_names:
            return None
        around = self.frame.actors.at(max(0, span[0] - 12), span[1])
        is_one = self.tree.words[phrase.head] in self.frame.nations
        if not is_one and not any(entity.country and entity.span[1] == span[1] for entity in around):
            return None
        rallies = finding.outcome == "other" and finding.trigger.row.slot == "subject"
        return "civilians" if rallies else "people"
