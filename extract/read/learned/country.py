"""Whose somebody is where no word of the mention tells it: one of the countries that the article names, or none.

"Police", "the ministry", "residents" are of the place or state an article is about, or of nobody in particular. A
conditional logistic model chooses among the countries told and none, by how often, how near and where each is told and
by what the mention is; ``extract/train/country.py`` fits its weights on coded parties, and they are part of the
model's description.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from math import exp, log, log1p

from extract.core.record import record
from extract.core.schema import Entity
from extract.text.document import Document
from extract.text.words import word_list
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
LEAD_WORD = re.compile(r"\w+")
PHRASE_END = re.compile(r"\b(?:of|in|who|that|from|with|at|on|for|to|whose|which|and)\b")
STRIPPED = ".,'\"“”"
"""Marks that stand around a word and do not belong to it."""

Evidence = dict[str, float]


@record(frozen=True, slots=True)
class Asked:
    """A party whose country is asked for: what ``rule`` makes of it, and its part in an act."""

    entity: Entity
    rule: str
    role: str
    event_type: str
    other: frozenset[str]
    """Countries of the other side of the act."""


@record(frozen=True, slots=True)
class Row:
    """Mentions that tell a country, in order: where they start, and which it is."""

    starts: tuple[int, ...]
    countries: tuple[str, ...]

    @classmethod
    def of(cls, told: Iterable[tuple[int, str, bool]]) -> Row:
        """The row of mentions given as start, country and whether it is a place."""
        rows = [(start, country) for start, country, _ in told]
        return cls(tuple(start for start, _ in rows), tuple(country for _, country in rows))

    def before(self, offset: int) -> str | None:
        """The country told last before ``offset``."""
        index = bisect_left(self.starts, offset)
        return self.countries[index - 1] if index else None

    def after(self, offset: int) -> str | None:
        """The country told first from ``offset`` on."""
        index = bisect_left(self.starts, offset)
        return self.countries[index] if index < len(self.starts) else None

    def any_between(self, start: int, end: int) -> bool:
        """Whether one is told from ``start`` to ``end``."""
        return bisect_left(self.starts, start) < bisect_left(self.starts, end)

    def gap_before(self, offset: int) -> int:
        """Characters since the last one, FAR where there is none."""
        index = bisect_left(self.starts, offset)
        return min(FAR, offset - self.starts[index - 1]) if index else FAR

    def gap_after(self, offset: int, since: int) -> int:
        """Characters from ``since`` to the first one at ``offset`` or behind, FAR where there is none."""
        index = bisect_left(self.starts, offset)
        return min(FAR, self.starts[index] - since) if index < len(self.starts) else FAR


class Countries:
    """The countries that one article tells of."""

    def __init__(self, document: Document, who: Who, named: Iterable[Named]) -> None:
        self.starts = [sentence.span[0] for sentence in document.sentences]
        self.end = len(document.text)
        parties = {(s.start, s.party.country, False) for s in who.memory.sightings if s.party.country}
        places = {(place.start, place.row.country, True) for place in named if place.row.country}
        told = sorted(parties | places)
        self.all = Row.of(told)
        self.parties = Row.of([one for one in told if not one[2]])
        self.places = Row.of([one for one in told if one[2]])
        counts = Counter(country for _, country, _ in told)
        self.names = sorted(counts)
        self.rows = {name: Row.of([one for one in told if one[1] == name]) for name in self.names}
        self.shares = {name: counts[name] / len(told) for name in self.names}
        self.most_told = next((country for country, _ in counts.most_common(1)), None)
        self.opening = [country for _, country, _ in told[:3]]

    def sentence(self, offset: int) -> int:
        """Index of the sentence at ``offset``."""
        return bisect_right(self.starts, offset) - 1

    def sentence_start(self, index: int) -> int:
        """Offset at which a sentence begins; before the first and behind the last the text's own ends."""
        return 0 if index < 0 else self.starts[index] if index < len(self.starts) else self.end

    def evidence(self, asked: Asked) -> list[Evidence]:
        """What speaks for each of ``names``, and at last for none of them."""
        entity = asked.entity
        at, end = entity.span
        here = self.sentence(at)
        sentence_before, sentence, next_sentence = (self.sentence_start(here + k) for k in (-1, 0, 1))
        traits = (form(entity.text), group(entity.sector))
        nearest_before, nearest_after = self.all.before(at), self.all.after(end)
        last_party, last_place = self.parties.before(at), self.places.before(at)
        found = []
        for country in self.names:
            row, share = self.rows[country], self.shares[country]
            marks = {
                "share": share,
                "log share": log(share),
                "most told": float(country == self.most_told),
                "nearest before": float(nearest_before == country),
                "place before": float(last_place == country),
                "same sentence before": float(row.any_between(sentence, at)),
                "same sentence after": float(row.any_between(end, next_sentence)),
                "sentence before": float(row.any_between(sentence_before, sentence)),
                "opening": float(country in self.opening),
                "first": float(country in self.opening[:1]),
            }
            known = {name: value for name, value in marks.items() if value}
            crossed = {f"{name} of {trait}": value for name, value in known.items() for trait in traits}
            gaps = {"gap before": log1p(row.gap_before(at)), "gap after": log1p(row.gap_after(end, at))}
            alone = {
                "nearest after": nearest_after == country,
                "party before": last_party == country,
                f"rule {asked.rule}": entity.country == country,
                "other side": country in asked.other,
                f"other side of {asked.event_type}": country in asked.other,
            }
            found.append(known | crossed | gaps | {name: 1.0 for name, holds in alone.items() if holds})
        none = [f"none of {trait}" for trait in (*traits, asked.role, asked.rule, asked.event_type)]
        words = PHRASE_END.split(entity.text.lower())[0].split() or [""]
        none += [f"none of word {word.strip(STRIPPED)}" for word in words]
        rest = {
            "none": 1.0,
            "none, most told": max(self.shares.values(), default=0.0),
            "none, countries": log1p(len(self.names)),
            "none, told": log1p(len(self.all.starts)),
        }
        return [*found, rest | dict.fromkeys(none, 1.0)]


def form(words: str) -> str:
    """How a mention is worded: pronoun, name, definite, counted or bare."""
    parts = words.split() or [""]
    first = parts[0].lower()
    if len(parts) == 1 and first in word_list("pronouns"):
        return "pronoun"
    if any(part[:1].isupper() for part in (parts[1:] if first in ("the", "a", "an") else parts)):
        return "name"
    if first in word_list("definite_openers"):
        return "definite"
    lead = LEAD_WORD.match(first)
    is_counted = lead is not None and (lead[0][0].isdigit() or lead[0] in word_list("counted_openers"))
    return "counted" if is_counted else "bare"


def group(sector: str | None) -> str:
    """Sectors that behave alike."""
    return "public" if sector in PUBLIC else "civil" if sector in CIVIL else f"sector {sector}"


def is_nobody(words: str) -> bool:
    """Whether a mention is of nobody in particular: "any village"."""
    return (words.lower().split() or [""])[0] in word_list("nobody_openers")


def choose(weights: Mapping[str, float], evidence: list[Evidence]) -> tuple[int, float]:
    """The likeliest country's index with its probability; none of them competes too."""
    scores = [sum(weights.get(name, 0.0) * value for name, value in sorted(part.items())) for part in evidence]
    top = max(scores)
    chances = [exp(score - top) for score in scores]
    best = max(range(len(chances) - 1), key=lambda i: (chances[i], -i), default=-1)
    return best, chances[best] / sum(chances) if best >= 0 else 0.0
