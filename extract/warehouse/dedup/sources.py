"""Names of sources: what the words that an article uses for whoever speaks have in common with the words of others.

An actor id says best who a source is. Where a record has none, the words do: "Ukraine's defence ministry" and "the
Ukrainian Ministry of Defense" are one body, "Governor Oleh Hryhorov" and "Oleh Hryhorov" one person, and "they", "12
residents" or "a post" name nobody.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

from extract.lexicon import load_lexicon

WORDS_FILE = Path(__file__).with_name("source_words.csv")

WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*", re.UNICODE)
DATELINE = re.compile(r"^[^a-z]{2,40}\([^)]{2,30}\)\s*[-–—]+\s*|^[^,]{2,40}\((?:Reuters|AP|AFP|dpa)\)\s*[-–—]*\s*")
NAME_PARTICLES = frozenset(
    (
        "al",
        "bin",
        "ibn",
        "bint",
        "abu",
        "de",
        "da",
        "di",
        "dos",
        "del",
        "la",
        "le",
        "van",
        "von",
        "der",
        "den",
        "el",
        "ul",
        "ur",
    )
)


@dataclass(frozen=True, slots=True)
class SourceName:
    """What the words for a source come to.

    ``kind``: ``person`` (a personal name), ``body`` (an office or institution), ``unnamed`` (a kind of people:
    "diplomats") or ``nobody`` (a pronoun, a number, a medium: "a post"). ``name``: the words that tell it from others,
    in one spelling; null for the unnamed, and for a country's own name. ``office``: the words of the office, sorted.
    ``is_proxy``: told as installed by another power, or as a separatist. ``is_press``: media, which speak for no state.
    ``is_generic``: a lone common word that many are called by ("the minister", "the company"): it means one only within
    a story.
    """

    kind: Literal["person", "body", "unnamed", "nobody"]
    name: str | None
    office: tuple[str, ...] = ()
    is_proxy: bool = False
    is_generic: bool = False
    is_press: bool = False

    @property
    def fullness(self) -> int:
        """How well the words tell who is meant, to choose between wordings of one source.

        0 nobody, 1 a kind of people, 2 what many are called by, 3 a body, 4 a person, 5 one with more than one name.
        """
        if self.kind == "person":
            return 5 if " " in (self.name or "") else 4
        return {"nobody": 0, "unnamed": 1}.get(self.kind, 2 if self.is_generic else 3)


@cache
def read_words() -> Mapping[str, frozenset[str]]:
    """Words by kind."""
    found: dict[str, set[str]] = {}
    with WORDS_FILE.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            found.setdefault(row["kind"], set()).add(row["word"])
    return {kind: frozenset(words) for kind, words in found.items()}


@cache
def read_spellings() -> Mapping[str, str]:
    """The spelling that stands for another."""
    with WORDS_FILE.open(encoding="utf-8", newline="") as handle:
        return {row["word"]: row["standard"] for row in csv.DictReader(handle) if row["standard"]}


@cache
def country_words() -> Mapping[str, frozenset[str]]:
    """Words of each country's names and adjectives, by its code."""
    found: dict[str, set[str]] = {}
    for row in load_lexicon().actors:
        if row.kind == "country" and row.country:
            names = (row.name, *row.aliases)
            found.setdefault(row.country, set()).update(plain(word) for name in names for word in WORD.findall(name))
    return {country: frozenset(words) for country, words in found.items()}


def plain(word: str) -> str:
    """A word in lower case, without possessive and full stops."""
    return re.sub(r"[’']s?$", "", word.lower()).replace(".", "").replace("’", "'")


def name_source(text: str, country: str | None) -> SourceName:
    """What the words ``text`` name, said of somebody of ``country``."""
    return replace(read_name(text, country), is_press=head_of(text) in read_words()["press"])


def read_name(text: str, country: str | None) -> SourceName:
    """The same but for the press."""
    kinds = read_words()
    text = DATELINE.sub("", text).strip()
    words = [plain(word) for word in WORD.findall(text)]
    is_proxy = any(part in kinds["installed"] for word in words for part in (word, word.rpartition("-")[2]))
    if kinds["particle"].issuperset(words) or words[0] in kinds["pronoun"] or words[0][0].isdigit():
        return SourceName("nobody", None, is_proxy=is_proxy)
    # "Exclusive Satellite Company images" are no person.
    if head_of(text) in kinds["medium"] | kinds["press"]:
        return SourceName("nobody", None, is_proxy=is_proxy)
    own = country_words().get(country or "", frozenset())
    person = find_person(text, own)
    office = standard(word for word in words if word in kinds["office"])
    if kinds["turning"] & set(office):  # a former president is another than the president
        office = (" ".join(office),)
    if person is not None:
        return SourceName("person", person, office, is_proxy)
    ignored = kinds["particle"] | kinds["region"] | kinds["honorific"] | own
    telling = [word for word in words if word not in ignored]
    if any(word in kinds["medium"] for word in telling):
        return SourceName("nobody", None, is_proxy=is_proxy)
    if words[0] in kinds["indefinite"] and not kinds["voice"] & set(words):
        return SourceName("unnamed", None, is_proxy=is_proxy)
    if head_of(text) in kinds["unnamed"]:
        return SourceName("unnamed", None, is_proxy=is_proxy)
    named = standard([word for word in telling if word not in kinds["voice"] | kinds["state"]])
    if not named:
        named = standard(word for word in telling if word not in kinds["state"])
    if country is None and is_thing(text, words, kinds):
        return SourceName("unnamed", None, is_proxy=is_proxy)
    is_common = len(named) == 1 and named[0] in kinds["office"] | kinds["body"] | kinds["voice"]
    return SourceName("body", " ".join(named) or None, office, is_proxy, is_common and named[0] not in kinds["sole"])


def is_thing(text: str, words: list[str], kinds: Mapping[str, frozenset[str]]) -> bool:
    """Whether words name no body: a common noun of no office or institution, whatever stands around it.

    "the move", "High winds" and "the Supreme Court decision" are none, "the Supreme Court" is one.
    """
    known = kinds["office"] | kinds["body"] | kinds["voice"] | kinds["sole"]
    head = head_of(text)
    if head:
        return head not in known
    tokens = WORD.findall(text)
    return not any(token[0].isupper() for token in tokens) and known.isdisjoint(words)


def head_of(text: str) -> str:
    """The common noun a phrase is about: the last word before the first preposition or comma, unless capitalised."""
    head = re.split(r",|\s(?:of|in|for|from|at|with|on|close|near|among|familiar|who)\s", text, maxsplit=1)[0]
    words = WORD.findall(head)
    is_common = bool(words) and (len(words) == 1 or words[-1][0].islower())
    return plain(words[-1]) if is_common else ""


def standard(words: Iterable[str]) -> tuple[str, ...]:
    """Words in one spelling, sorted, each once."""
    spellings = read_spellings()
    return tuple(sorted({spellings.get(word, word) for word in words}))


def find_person(text: str, own: frozenset[str]) -> str | None:
    """The personal name in ``text``: capitalised words that are no office, body or country, at the head or behind an
    office; null where there is none.
    """
    kinds = read_words()
    common = kinds["office"] | kinds["body"] | kinds["voice"] | kinds["region"] | kinds["unnamed"] | own
    for part in text.split(","):
        tokens = WORD.findall(part)
        found = capitalised_runs(tokens, common | kinds["pronoun"] | kinds["honorific"])
        has_body = any(plain(token) in kinds["body"] for token in tokens)
        for start, end in reversed(found):
            before = plain(tokens[start - 1]) if start else ""
            is_titled = before in kinds["office"] | kinds["voice"] | kinds["honorific"]
            is_whole = start == 0 and end == len(tokens)
            if (is_titled or (not has_body and start == 0 and (end - start > 1 or is_whole))) and (
                not tokens[start].isupper() or end - start > 1
            ):
                return " ".join(plain(token) for token in tokens[start:end])
    return None


def capitalised_runs(tokens: list[str], common: frozenset[str]) -> list[tuple[int, int]]:
    """Start and end positions of runs of capitalised words that are not common; particles may stand inside."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for i, token in enumerate([*tokens, ""]):
        is_name = bool(token) and token[0].isupper() and plain(token) not in common and not token.endswith(("'s", "’s"))
        is_inside = start is not None and token.lower() in NAME_PARTICLES and i + 1 < len(tokens)
        if is_name and start is None:
            start = i
        elif start is not None and not is_name and not is_inside:
            runs.append((start, i))
            start = None
    return runs
