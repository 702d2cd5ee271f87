"""Trigger rows compiled for matching: the words of each, and the conditions of its frame."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from extract.lexicon import ActionRow, Lexicon
from extract.read.events.conditions import Frame, holds, needed_words, parse_frame, weigh
from extract.read.events.site import SPANS, Site, prepositional_objects
from extract.read.inflect import noun_forms, verb_forms
from extract.read.syntax import CALENDAR
from extract.read.tree import Tree

PREPOSITION_WORDS = """
about against as at behind by for from in into of off on onto out over through to toward towards under up upon with down
away back around
"""
PREPOSITIONS = frozenset(PREPOSITION_WORDS.split())
FORCE = frozenset({"ASSAULT", "MOBILIZE"})
CLOSED_DEPS = frozenset({"relcl", "advcl", "conj", "ccomp", "nsubj", "csubj"})
UNMATCHED_WORDS = frozenset({"a", "an", "the", "its", "his", "her", "their"})


@dataclass(frozen=True, eq=False)
class Trigger:
    """An action row ready to be matched."""

    row: ActionRow
    rest: tuple[frozenset[str], ...]
    conditions: Frame
    needs: tuple[frozenset[str], ...]
    """Sets of words of each of which the sentence must have one: what most rows are refused by."""

    @cached_property
    def weight(self) -> float:
        """How specific the row is: the most specific is tried first."""
        words = sum(1.0 if forms & PREPOSITIONS else 3.0 for forms in self.rest)
        return words + 0.1 * bool(self.row.event_mode) + sum(map(weigh, self.conditions))


class Rows:
    """The rows of one form, the most specific first, and which of them a sentence of given words leaves to be tried."""

    def __init__(self, triggers: list[Trigger]) -> None:
        self.triggers = triggers

    @cached_property
    def by_word(self) -> dict[str, list[tuple[int, Trigger, tuple[frozenset[str], ...]]]]:
        """Rank and row, with what else it needs, by each word of its first need; most forms are never asked for it."""
        found: dict[str, list[tuple[int, Trigger, tuple[frozenset[str], ...]]]] = {}
        for rank, trigger in enumerate(self.triggers):
            for word in trigger.needs[0] if trigger.needs else ():
                found.setdefault(word, []).append((rank, trigger, trigger.needs[1:]))
        return found

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of which one leads to a row that needs something."""
        return frozenset(self.by_word)

    @cached_property
    def always(self) -> list[tuple[int, Trigger]]:
        """The rows that need no word, with their ranks."""
        return [(rank, trigger) for rank, trigger in enumerate(self.triggers) if not trigger.needs]

    @cached_property
    def plain(self) -> list[Trigger]:
        """The rows that need no word."""
        return [trigger for _, trigger in self.always]

    def fitting(self, bag: frozenset[str]) -> list[Trigger]:
        """The rows of which a sentence of these words lacks none that they need, in order."""
        ranked = {
            rank: trigger
            for word in self.words & bag
            for rank, trigger, needs in self.by_word[word]
            if not any(map(bag.isdisjoint, needs))
        }
        return [trigger for _, trigger in sorted([*self.always, *ranked.items()])] if ranked else self.plain


class Triggers:
    """All triggers by the form that starts them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.classes = {row.word_class: both_numbers(row.words) for row in lexicon.classes}
        self.supports = frozenset(
            form if not tail else f"{form} {tail}"
            for word in self.classes.get("support", ())
            for head, _, tail in [word.partition(" ")]
            for form in verb_forms(head)
        )
        self.measures = self.classes.get("measure", frozenset()) | SPANS
        self.winning = self.classes.get("winning", frozenset())
        self.sport = self.classes.get("sport", frozenset())
        self.sport_weak = self.classes.get("sport_weak", frozenset())
        self.crowds = self.classes.get("crowd_acting", frozenset())
        self.suffering = self.forms_of("suffer")
        self.aiming = self.forms_of("aiming")
        self.taking = self.forms_of("taking")
        self.denying = self.forms_of("denying")
        self.calling = self.forms_of("calling")
        self.verbs: dict[str, list[Trigger]] = {}
        self.nouns: dict[str, list[Trigger]] = {}
        for row in lexicon.actions:
            self.add(row)
        for table in (self.verbs, self.nouns):
            for rows in table.values():
                rows.sort(key=lambda trigger: trigger.weight, reverse=True)
        self.verb_rows = {form: Rows(rows) for form, rows in self.verbs.items()}
        self.noun_rows = {form: Rows(rows) for form, rows in self.nouns.items()}
        self.forms = frozenset([*self.verbs, *self.nouns])
        self.noun_types: dict[str, frozenset[str]] = {
            form: frozenset(trigger.row.event_type for trigger in rows) for form, rows in self.nouns.items()
        }
        self.force_nouns = frozenset(form for form, types in self.noun_types.items() if not FORCE.isdisjoint(types))

    def forms_of(self, word_class: str) -> frozenset[str]:
        """All forms of the verbs of a class."""
        return frozenset(form for word in self.classes.get(word_class, ()) for form in verb_forms(word.split()[0]))

    def add(self, row: ActionRow) -> None:
        """File one row under all forms of its head word."""
        first, *rest = row.trigger.split()
        table = self.nouns if row.pos in ("noun", "adj") else self.verbs
        if row.pos == "noun":
            words = row.trigger.split()
            at = next((k for k, word in enumerate(words) if k and word in PREPOSITIONS), len(words)) - 1
            first, rest = words[at], [*words[:at], *words[at + 1 :]]
        elif "-" in first:  # the tokenizer cuts "test-fired" in three
            *before, first = first.split("-")
            rest = [*before, *rest]
        rest = [word for word in rest if word not in UNMATCHED_WORDS]
        forms = noun_forms(first) if row.pos == "noun" else {first} if row.pos == "adj" else verb_forms(first)
        others, conditions = tuple(noun_forms(word) for word in rest), parse_frame(row.frame, self.classes)
        wanted = map(needed_words, conditions)
        needs = [*others, *(words for words in wanted if words is not None)]
        trigger = Trigger(row, others, conditions, tuple(sorted(needs, key=len)))
        for form in forms:
            table.setdefault(form, []).append(trigger)

    def fit(self, trigger: Trigger, site: Site) -> tuple[int, ...] | None:
        """Token numbers of the trigger's words where the row fits at the site, else None."""
        found = self.has_rest(trigger, site.tree, site.i)
        if not found:
            return None
        objects = site.objects or prepositional_objects(site.tree, found) if trigger.conditions else []
        for condition in trigger.conditions:
            for part in condition:
                if holds(site, part, objects):
                    break
            else:
                return None
        return tuple(sorted(found))

    def has_rest(self, trigger: Trigger, tree: Tree, i: int) -> list[int]:
        """Token ``i`` and where the trigger's other words stand below it; empty where one is missing."""
        if not trigger.rest:
            return [i]
        if any(map(tree.bag.isdisjoint, trigger.rest)):
            return []
        found = [i]
        for forms in trigger.rest:
            other = find_word(tree, i, forms, found)
            if other is None:
                return []
            found.append(other)
        if any(forms & PREPOSITIONS for forms in trigger.rest):
            particle = tree.child(i, "prt")
            if particle is not None and particle not in found:  # "turned out in the streets" is no "turn in"
                return []
        return found


def both_numbers(words: Iterable[str]) -> frozenset[str]:
    """The words of a class in lower case, each in singular and plural."""
    return frozenset(form for word in words for form in ({word.lower()} if " " in word else noun_forms(word.lower())))


def find_word(tree: Tree, top: int, forms: frozenset[str], used: list[int]) -> int | None:
    """The nearest word below ``top`` that is one of ``forms``, at most three steps down."""
    level = [top]
    for _ in range(3):
        level = [kid for i in level for kid in tree.kids[i] if is_open(tree, kid)]
        for kid in level:
            if tree.lower[kid] in forms and kid not in used and abs(kid - top) <= 12 and not leads_to_time(tree, kid):
                return kid
    return None


def is_open(tree: Tree, i: int) -> bool:
    """True where words of a trigger may stand at or below ``i``: in no clause but a bare "held him responsible"."""
    return tree.deps[i] not in CLOSED_DEPS or (tree.deps[i] == "ccomp" and tree.tags[i] == "JJ")


def leads_to_time(tree: Tree, i: int) -> bool:
    """True for the preposition of "on Friday", which belongs to no trigger."""
    inner = tree.child(i, "pobj") if tree.deps[i] == "prep" else None
    return inner is not None and tree.lower[inner] in CALENDAR


@lru_cache(maxsize=2)
def compile_triggers(lexicon: Lexicon) -> Triggers:
    """:class:`Triggers` of ``lexicon``, made once."""
    return Triggers(lexicon)
