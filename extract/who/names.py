"""Lexicon names in running text: which actor rows the words at a place stand for, on the article's day."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from extract.core.record import record
from extract.core.schema import Sector
from extract.lexicon import ActorRow, Lexicon, RoleRow

FAMILY_FIRST = frozenset({"CHN", "TWN", "HKG", "KOR", "PRK", "VNM"})
"""Countries whose full names begin with the family name."""
STROKES = str.maketrans("øØłŁđĐıæðəƏ’", "oOlLdDiadaA'")
ALIKE = str.maketrans({"w": "v", "j": "i", "y": "i", "q": "k", "c": "k", "x": "ks", "'": "", "-": ""})
"""Letters that transliterations take for each other."""
VOWELS = re.compile(r"[aeiou]")
TWICE = re.compile(r"(.)\1+")
FEWEST_CONSONANTS = 6
"""Consonants of a person's two names from which on they tell who it is however it is spelt."""


@record(frozen=True, slots=True)
class Known:
    """What is known of a party: lexicon identity or what the document taught."""

    actor_id: str | None
    country: str | None
    sector: Sector | None
    is_person: bool
    is_plural: bool
    nouns: frozenset[str] = frozenset()
    is_learnt: bool = False
    is_place: bool = False


@record(frozen=True, slots=True)
class Hit:
    """Words of the text that are a lexicon name."""

    start: int
    end: int
    known: Known
    kind: str


def is_valid(row: ActorRow, day: date | None) -> bool:
    """True where the row is believed to hold on ``day``; without a day every row does."""
    if day is None:
        return True
    last = row.believed_to
    return (row.valid_from is None or row.valid_from <= day) and (last is None or day <= last)


def is_former(row: ActorRow, day: date | None) -> bool:
    """True for an office that is known to have ended before ``day``."""
    return row.kind == "person" and day is not None and row.valid_to is not None and row.valid_to < day


def choose(rows: Iterable[ActorRow], day: date | None) -> Known | None:
    """What a name stands for on ``day``: who holds an office then, else who once did.

    Of several countries on one day it stands for nothing without more evidence. Outside the known terms a person has
    no sector, or ELI where an office is known to have ended.
    """
    rows = tuple(rows)
    valid = [row for row in rows if is_valid(row, day)]
    told = valid or rows
    if len({row.country for row in told}) > 1 and any(row.kind == "person" for row in told):
        return None
    row = told[-1]
    if not valid and row.kind == "country":
        return None  # a state that is no more
    sector: Sector | None = row.sector
    if not valid and row.kind == "person":
        sector = "ELI" if any(is_former(row, day) for row in rows) else None
    is_one = len({row.actor_id for row in told}) == 1 or row.kind != "person"
    plural = row.kind in ("population", "group")
    offices = frozenset(office.lower() for row in valid for office in row.office)
    return Known(
        row.actor_id if is_one else None,
        row.country,
        sector,
        row.kind == "person",
        plural,
        offices,
        is_place=row.kind == "country",
    )


def plain(name: str) -> str:
    """A name without accents and its Arabic article, in small letters, for comparing."""
    letters = unicodedata.normalize("NFKD", name.translate(STROKES))
    small = "".join(letter for letter in letters if not unicodedata.combining(letter)).lower()
    return small[3:] if small[:3] in ("al-", "el-") else small


def consonants(name: str) -> str:
    """What spellings of a name have in common: Zelenskyy, Zelenskiy and Zelenski are ``zlnsk``."""
    letters = plain(name).translate(ALIKE).replace("ph", "f").replace("kh", "h").replace("sz", "s").replace("sh", "s")
    return TWICE.sub(r"\1", VOWELS.sub("", letters))


def spellings(name: str) -> set[tuple[str, ...]]:
    """What a full name may be known by: its first and last word by their consonants, and its end without the first.

    None of them is too short to tell anybody.
    """
    words = [word for word in name.split() if word.strip(".").lower() not in ("jr", "sr", "ii", "iii")]
    if len(words) < 2:
        return set()
    first, last = consonants(words[0]), consonants(words[-1])
    is_long = min(len(first), len(last)) > 1 and len(first + last) >= FEWEST_CONSONANTS
    ends = {tuple(plain(word) for word in words[k:]) for k in range(1, len(words) - 1)}
    return ends | ({(first, last)} if is_long else set())


def family_name(name: str, country: str | None) -> str:
    """The word of a full name that stands for the person alone, as :func:`plain` text."""
    words = [word for word in name.split() if word.strip(".").lower() not in ("jr", "sr", "ii", "iii")]
    return plain(words[0 if country in FAMILY_FIRST else -1]) if words else ""


class Names:
    """All names of the lexicon, ready to be found in a text."""

    def __init__(self, lexicon: Lexicon) -> None:
        forms: dict[str, list[ActorRow]] = {}
        for row in lexicon.actors:
            for form in dict.fromkeys((row.name, *row.aliases)):
                forms.setdefault(form, []).append(row)
        for place in lexicon.places:
            if place.kind == "water":  # the sea's name holds a country's, but means none
                for form in (place.name, *place.aliases):
                    forms.setdefault(form, [])
        self.by_form = forms
        self.forms = list(forms)
        self.by_id: dict[str, list[str]] = {}
        for form, rows in forms.items():
            for row in rows:
                self.by_id.setdefault(row.actor_id, []).append(form)
        self.rows = [forms[form] for form in self.forms]
        self.nouns = frozenset(row.name for row in lexicon.actors if row.kind in ("country", "organ"))
        self.matcher = AhoCorasick(self.forms, matchkind=MatchKind.LeftmostLongest) if self.forms else None
        roles = [(word, row) for row in lexicon.roles for word in (row.role, *row.aliases)]
        self.roles: dict[tuple[str, ...], RoleRow] = {tuple(word.lower().split()): row for word, row in roles}
        self.surnames: dict[str, list[ActorRow]] = {}
        self.spelt: dict[tuple[str, ...], list[ActorRow]] = {}
        for row in lexicon.actors:
            if row.kind == "person":
                full = [form for form in (row.name, *row.aliases) if " " in form and not self.is_titled(form)]
                for surname in {family_name(form, row.country) for form in full}:
                    self.surnames.setdefault(surname, []).append(row)
                for pair in {pair for form in full for pair in spellings(form)}:
                    self.spelt.setdefault(pair, []).append(row)
        people = [form.split() for row in lexicon.actors if row.kind == "person" for form in (row.name, *row.aliases)]
        self.first_names = frozenset(words[0] for words in people if len(words) > 1)
        """Words that open a person's full name."""
        self.role_lengths: dict[str, int] = {}
        for key in self.roles:
            self.role_lengths[key[-1]] = max(len(key), self.role_lengths.get(key[-1], 0))
        self.holders: dict[tuple[str, tuple[str, ...]], list[ActorRow]] = {}
        for row in lexicon.actors:
            for office in row.office:
                self.holders.setdefault((row.country or "", tuple(office.lower().split())), []).append(row)
        self.longest_office = max((len(office) for _, office in self.holders), default=0)

    def is_titled(self, form: str) -> bool:
        """True for a name that opens with an office: "President Xi"."""
        return (form.split()[0].lower(),) in self.roles

    def surnamed(self, surname: str, day: date | None) -> list[ActorRow]:
        """Persons with the family name ``surname`` who hold an office on ``day``."""
        return [row for row in self.surnames.get(plain(surname), ()) if is_valid(row, day)]

    def spelled(self, name: str, day: date | None) -> Known | None:
        """Who is in office on ``day`` under a full name told otherwise: transliterated, shortened, turned round."""
        words = name.split()
        turned = self.by_form.get(f"{words[-1]} {' '.join(words[:-1])}", ())
        end = self.spelt.get(tuple(plain(word) for word in words), ())
        pair = self.spelt.get((consonants(words[0]), consonants(words[-1])), ())
        for rows in (turned, end, pair):
            valid = [row for row in rows if row.kind == "person" and is_valid(row, day)]
            if valid:
                return choose(valid, day)
        return None

    def forms_of(self, actor_id: str | None) -> list[str]:
        """All names of an actor."""
        return self.by_id.get(actor_id or "", [])

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where names stand in ``text`` at word boundaries: start and number of the form, in order."""
        if self.matcher is None:
            return []
        size = len(text)
        return [
            (start, pattern)
            for pattern, start, end in self.matcher.find_matches_as_indexes(text)
            if not (start and text[start - 1].isalnum()) and not (end < size and text[end].isalnum())
        ]

    def find(self, text: str, day: date | None) -> list[Hit]:
        """Names in ``text`` at word boundaries, leftmost and longest first, in order."""
        hits = []
        chosen: dict[int, Known | None] = {}
        for start, pattern in self.places(text):
            end = start + len(self.forms[pattern])
            if not self.rows[pattern]:
                continue
            if pattern not in chosen:
                chosen[pattern] = choose(self.rows[pattern], day)
            known = chosen[pattern]
            if known is not None:
                hits.append(Hit(start, end, known, self.rows[pattern][-1].kind))
        return hits

    def role(self, words: list[str], last: int) -> RoleRow | None:
        """The longest role that ends in word ``last`` of the lowercased ``words``."""
        longest = self.role_lengths.get(words[last])
        if longest is None:
            return None
        for length in range(min(longest, last + 1), 0, -1):
            row = self.roles.get(tuple(words[last - length + 1 : last + 1]))
            if row is not None:
                return row
        return None

    def holder(self, words: list[str], last: int, country: str, day: date | None) -> tuple[str, int] | None:
        """Who holds the office that ends in word ``last`` on ``day``: actor id and first word of the office.

        None for what is no office, and where the lexicon names nobody or several for that day.
        """
        if day is None:
            return None
        for length in range(min(self.longest_office, last + 1), 0, -1):
            first = last - length + 1
            rows = self.holders.get((country, tuple(words[first : last + 1])), ())
            found = {row.actor_id for row in rows if is_valid(row, day)}
            if rows:
                return (found.pop(), first) if len(found) == 1 else None
        return None


@lru_cache(maxsize=2)
def compile_names(lexicon: Lexicon) -> Names:
    """:class:`Names` of ``lexicon``, made once."""
    return Names(lexicon)
