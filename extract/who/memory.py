"""What an article has told so far, and what pronouns and definite descriptions refer back to."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import pairwise

from extract.core.record import record
from extract.text.words import word_list
from extract.who.article import Article
from extract.who.party import Resolved
from extract.who.phrase import Phrase
from extract.who.words import Word

LOOK_BACK = 40
NEAR_SENTENCES = 3


@record(frozen=True, slots=True)
class Sighting:
    """A party where the text tells it: offset, words, what it is, its last word and the nouns it is called by.

    ``is_scene``: the name only tells where something is.
    """

    start: int
    first: int
    last: int
    party: Resolved
    head: str
    nouns: frozenset[str]
    is_scene: bool = False


def singular(word: str) -> str:
    """A noun without the s of its plural."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def by_country(told: list[Sighting]) -> tuple[Resolved, ...]:
    """The parties, each country's first."""
    distinct: dict[str, Resolved] = {}
    for sighting in told:
        distinct.setdefault(sighting.party.country or sighting.party.actor_id or "", sighting.party)
    return tuple(distinct.values())


DESCRIBED: dict[str, Callable[[Resolved], bool]] = {
    "state_words": lambda party: party.is_place,
    "union_words": lambda party: party.sector in ("IGO", "NGO") and not party.is_person,
    "group_words": lambda party: party.sector in ("REB", "PRM", "CRM") and not party.is_person,
    "firm_words": lambda party: party.sector == "BUS" and not party.is_person,
}
"""Word classes of nouns with the parties that they can mean."""


class Memory:
    """The parties of an article in the order they are told."""

    def __init__(self, article: Article) -> None:
        self.article = article
        sets = ("he_words", "it_words", "they_words", "speaker_words")
        self.he, self.it, self.they, self.speakers = (article.set_of(name) for name in sets)
        self.pronouns = self.he | self.it | self.they | self.speakers
        self.sightings: list[Sighting] = []
        self.starts: list[int] = []

    def add(self, sighting: Sighting) -> None:
        """Remember a sighting; they come nearly in the order of the text."""
        at = bisect_right(self.starts, sighting.start)
        self.starts.insert(at, sighting.start)
        self.sightings.insert(at, sighting)

    def before(self, offset: int) -> list[Sighting]:
        """Sightings before ``offset``, nearest first."""
        end = bisect_left(self.starts, offset)
        return self.sightings[max(0, end - LOOK_BACK) : end][::-1]

    def is_subject(self, sighting: Sighting) -> bool:
        """True where the words before it let it open a clause."""
        first = sighting.first
        if self.article.is_sentence_start(first):
            return True
        return self.article.words.lower[first - 1] in word_list("clause_leads") if first else True

    def fits(self, word: str, party: Resolved) -> bool:
        """True where a pronoun can stand for a party."""
        if word in self.he:
            return party.is_person and not party.is_plural
        if word in self.it:
            return not party.is_person and not party.is_plural
        return party.is_plural or (not party.is_person and not party.is_place)

    def pronoun(self, word: Word) -> Sighting | None:
        """The party a pronoun stands for: the subject that fits and was told last, else the last that fits.

        It may be one that nothing is known of: then the pronoun stands for nobody else.
        """
        here = self.article.sentence(word.start)
        near = [
            s
            for s in self.before(word.start)
            if here - self.article.sentence(s.start) <= NEAR_SENTENCES and not s.is_scene
        ]
        fitting = [s for s in near if self.fits(word.lower, s.party) and self.agrees(word.lower, s)]
        if not fitting and word.lower in self.they:
            fitting = [s for s in near if not s.party.is_person]
        subject = next((s for s in fitting if self.is_subject(s)), None)
        best = subject or (fitting[0] if fitting else None)
        if best is not None and word.lower in self.he and best.party != fitting[0].party:
            return None  # one of two persons: a wrong name is worse than none
        return best

    def possessive(self, word: Word) -> Sighting | None:
        """Whose something is by "its", "their", "his", "her"; ``None`` where nothing is known of whoever it is."""
        found = self.pronoun(word)
        return found if found is not None and found.party.is_known else None

    def agrees(self, word: str, sighting: Sighting) -> bool:
        """False where a word of the mention tells the other sex."""
        women, men = self.article.set_of("women"), self.article.set_of("men")
        words = set(self.article.words.lower[max(0, sighting.first - 1) : sighting.last]) | sighting.nouns
        if word in women:
            return not words & men
        if word in men:
            return not words & women
        return True

    def pair(self, offset: int) -> tuple[Resolved, ...]:
        """The two parties that the nearest sentence before tells of, and no third unless "and" joins just two."""
        here = self.article.sentence(offset)
        groups: dict[int, list[Sighting]] = {}
        for sighting in self.before(offset):
            party = sighting.party
            if (
                party.is_known
                and not sighting.is_scene
                and here - self.article.sentence(sighting.start) <= NEAR_SENTENCES
            ):
                groups.setdefault(self.article.sentence(sighting.start), []).append(sighting)
        for _, told in sorted(groups.items(), reverse=True):
            distinct = by_country(told[::-1])
            if len(distinct) > 2:
                joined = self.joined(told[::-1])
                distinct = by_country(joined)
                if len(distinct) > 2:  # "Egypt mediated between Israel and Hamas"
                    distinct = by_country(self.led_by_between(joined))
                return distinct if len(distinct) == 2 else ()
            if len(distinct) == 2:
                return distinct
        return ()

    def joined(self, told: list[Sighting]) -> list[Sighting]:
        """Of parties in the order of the text those between which nothing but "and" stands."""
        lower = self.article.words.lower
        found: list[Sighting] = []
        for k, (one, other) in enumerate(pairwise(told)):
            listed = k > 0 and lower[told[k - 1].last : one.first] == [","]
            if not listed and lower[one.last : other.first] in (["and"], ["and", "the"]):
                found += (one, other)
        return found

    def led_by_between(self, joined: list[Sighting]) -> list[Sighting]:
        """Of pairs that :meth:`joined` found, one after the other, those that "between" leads to."""
        lower = self.article.words.lower
        pairs = zip(joined[::2], joined[1::2], strict=True)
        return [s for one, other in pairs if lower[max(0, one.first - 1)] == "between" for s in (one, other)]

    def description(self, phrase: Phrase) -> Sighting | None:
        """The party that a definite or bare noun means: the one that was called so before."""
        words = self.article.words
        opening = set(words.lower[phrase.opens : phrase.first])
        head = words.lower[phrase.head]
        if {"a", "an", "another", "other", "some", "many", "several", "all", "every", "any", "no", "more"} & opening:
            return None
        core = words.lower[phrase.modifiers[0] : phrase.head + 1]
        if head.endswith("s") and not {"the", "these", "those", "both"} & opening:
            return None
        here = self.article.sentence(words[phrase.opens].start)
        recent = [s for s in self.before(words[phrase.opens].start) if s.party.is_known]
        for sighting in recent:
            if singular(sighting.head) == singular(head) and self.compatible(core, sighting):
                return sighting
        role = self.article.role_at(phrase.head, phrase.modifiers[0])
        if role is not None and role.kind == "title" and not head.endswith("s"):
            for sighting in recent:
                if head in sighting.nouns and self.compatible(core, sighting):
                    return sighting
        if "the" not in opening and "this" not in opening and "that" not in opening:
            return None
        tests = [test for name, test in DESCRIBED.items() if head in self.article.set_of(name)]
        return next(
            (s for s in recent if any(test(s.party) for test in tests) and not self.does_it(s, here)),
            None,
        )

    def does_it(self, sighting: Sighting, here: int) -> bool:
        """True for the subject of the same sentence, which "the country" in it does not mean."""
        return self.article.sentence(sighting.start) == here and self.is_subject(sighting)

    def compatible(self, core: list[str], sighting: Sighting) -> bool:
        """True where the words before the noun do not tell another one: not "health ministry" for another."""
        own = set(core[:-1])
        told = set(self.article.words.lower[sighting.first : sighting.last - 1])
        return own <= told or not own
