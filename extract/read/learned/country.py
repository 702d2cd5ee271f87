"""Whose somebody is where no word of the mention tells it: one of the countries that the article names, or none.

"Police", "the ministry", "residents" are of the place or state an article is about, or of nobody in particular. A
conditional logistic model chooses among the countries told and none, by how often, how near and where each is told and
by what the mention is; ``extract/train/country.py`` fits its weights on coded parties, and they are part of the
model's description.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from math import exp, log, log1p

from extract.core.record import record
from extract.core.schema import Span
from extract.text.document import Document
from extract.who.places import Named
from extract.who.resolve import Who

OPEN = frozenset({"unknown", "told before", "of the place told of", "of the article's country", "relation", "parse"})
"""Rules of the resolver, and the parse, that leave a country open, or guess at it by what stands near."""
LEAST = 0.6
"""Probability from which on a country is taken."""
FAR = 3000
"""Characters that stand for a country told nowhere on that side."""
PUBLIC = frozenset({"GOV", "MIL", "COP", "JUD", "LEG", "SPY", "PTY", "OPP"})
CIVIL = frozenset({"CVL", "REF", "LAB", "EDU", "MED", "BUS"})
PRONOUNS = frozenset(
    {
        *("he", "she", "they", "it", "we", "i", "his", "her", "their", "its", "our", "my", "him", "them", "us", "you"),
        *("who", "which", "that", "those", "these", "this", "both", "all", "others"),
    }
)
NOBODY = frozenset({"any", "no", "nobody", "anyone", "anybody", "none", "everyone", "everybody", "whoever"})
"""Words that open a mention of nobody in particular, whose country is nowhere told."""
OWN = frozenset({"the", "its", "his", "her", "their", "our"})
COUNTED = re.compile(
    r"\d|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|dozens|hundreds|thousands|some|several|many)\b"
)
PHRASE_END = re.compile(r"\b(?:of|in|who|that|from|with|at|on|for|to|whose|which|and)\b")

Evidence = dict[str, float]


@record(frozen=True, slots=True)
class Asked:
    """A party whose country is asked for: its words, its part in the act, and what the rules make of it."""

    span: Span
    words: str
    role: str
    event_type: str
    sector: str | None
    rule: str
    ruled: str | None
    """The country that ``rule`` gives."""
    other: frozenset[str]
    """Countries of the other side of the act."""


@record(frozen=True, slots=True)
class Told:
    """A mention that tells a country."""

    start: int
    country: str
    is_place: bool
    sentence: int


class Countries:
    """The countries that one article tells of."""

    def __init__(self, document: Document, who: Who, named: Iterable[Named]) -> None:
        self.starts = [sentence.span[0] for sentence in document.sentences]
        parties = {(s.start, s.party.country, False) for s in who.memory.sightings if s.party.country}
        places = {(place.start, place.row.country, True) for place in named if place.row.country}
        self.told = [Told(*found, self.sentence(found[0])) for found in sorted(parties | places)]
        self.counts = Counter(told.country for told in self.told)
        self.names = sorted(self.counts)

    def sentence(self, offset: int) -> int:
        """Index of the sentence at ``offset``."""
        return bisect_right(self.starts, offset) - 1

    def evidence(self, asked: Asked) -> list[Evidence]:
        """What speaks for each of ``names``, and at last for none of them."""
        at, end = asked.span
        before = [told for told in self.told if told.start < at]
        after = [told for told in self.told if told.start >= end]
        here = self.sentence(at)
        traits = (form(asked.words), group(asked.sector))
        total = sum(self.counts.values())
        ranked = [country for country, _ in self.counts.most_common()]
        opening = [told.country for told in self.told[:3]]
        last_party = next((t.country for t in reversed(before) if not t.is_place), None)
        last_place = next((t.country for t in reversed(before) if t.is_place), None)
        found = []
        for country in self.names:
            share = self.counts[country] / total
            nearby = {told.sentence - here for told in before if told.country == country}
            follows = any(told.country == country and told.sentence == here for told in after)
            marks = {
                "share": share,
                "log share": log(share),
                "most told": float(country == ranked[0]),
                "nearest before": float(bool(before) and before[-1].country == country),
                "place before": float(last_place == country),
                "same sentence before": float(0 in nearby),
                "same sentence after": float(follows),
                "sentence before": float(-1 in nearby),
                "opening": float(country in opening),
                "first": float(country in opening[:1]),
            }
            known = {name: value for name, value in marks.items() if value}
            crossed = {f"{name} of {trait}": value for name, value in known.items() for trait in traits}
            gaps = {
                "gap before": log1p(
                    min((asked.span[0] - t.start for t in before if t.country == country), default=FAR)
                ),
                "gap after": log1p(min((t.start - asked.span[0] for t in after if t.country == country), default=FAR)),
            }
            alone = {
                "nearest after": bool(after) and after[0].country == country,
                "party before": last_party == country,
                f"rule {asked.rule}": asked.ruled == country,
                "other side": country in asked.other,
                f"other side of {asked.event_type}": country in asked.other,
            }
            found.append(known | crossed | gaps | {name: 1.0 for name, holds in alone.items() if holds})
        none = [f"none of {trait}" for trait in (*traits, asked.role, asked.rule, asked.event_type)]
        words = PHRASE_END.split(asked.words.lower())[0].split() or [""]
        none += [f"none of word {word}" for word in {word.strip(".,'\"“”") for word in words}]
        rest = {
            "none": 1.0,
            "none, most told": max(self.counts.values(), default=0) / max(1, total),
            "none, countries": log1p(len(self.names)),
            "none, told": log1p(total),
        }
        return [*found, rest | dict.fromkeys(none, 1.0)]


def form(words: str) -> str:
    """How a mention is worded: pronoun, name, definite, counted or bare."""
    parts = words.split() or [""]
    first = parts[0].lower()
    if len(parts) == 1 and first in PRONOUNS:
        return "pronoun"
    if any(part[:1].isupper() for part in (parts[1:] if first in ("the", "a", "an") else parts)):
        return "name"
    if first in OWN:
        return "definite"
    return "counted" if COUNTED.match(first) else "bare"


def group(sector: str | None) -> str:
    """Sectors that behave alike."""
    return "public" if sector in PUBLIC else "civil" if sector in CIVIL else f"sector {sector}"


def is_nobody(words: str) -> bool:
    """Whether a mention is of nobody in particular: "any village"."""
    return words.lower().split()[:1] != [] and words.lower().split()[0] in NOBODY


def choose(weights: Mapping[str, float], evidence: list[Evidence]) -> tuple[int, float]:
    """The likeliest country's index with its probability; none of them competes too."""
    scores = [sum(weights.get(name, 0.0) * value for name, value in sorted(part.items())) for part in evidence]
    top = max(scores)
    chances = [exp(score - top) for score in scores]
    best = max(range(len(chances) - 1), key=lambda i: (chances[i], -i), default=-1)
    return best, chances[best] / sum(chances) if best >= 0 else 0.0
