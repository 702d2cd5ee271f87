"""Places: finds names of the gazetteer and tells same-named places apart."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import itemgetter

from ahocorasick_rs import AhoCorasick, MatchKind

from extract.core.record import record
from extract.core.schema import Place, Span
from extract.lexicon import GAZETTEER, Lexicon
from extract.text.document import Document, Sentence

WELL_KNOWN = 250_000
"""Population from which on a city is meant even where its country is not spoken of."""
TOWN = 30_000
"""Population from which on a name before "district" or "region" is that of the place."""
RIVAL = 10
"""Times by which a town must be larger than its namesakes in other countries to be meant without a word of them."""
MAX_TEXT = 200_000
"""Characters of an article that are searched for the countries it is about."""


def word_set(listed: str) -> frozenset[str]:
    """The words of a list separated by spaces."""
    return frozenset(listed.split())


AT = word_set("in at near on over outside around across inside within throughout off above along beyond beside")
TOWARDS = word_set("to from toward towards into through against between of for")
METONYMS = word_set("Moscow Beijing Washington Kyiv Kiev Tehran Brussels London Paris Berlin Ankara Jerusalem Riyadh")
"""Seats of government that mostly stand for the government."""
KINDS = (
    "region|oblast|province|district|governorate|county|state|city|town|village|suburb|neighbo(?:u)?rhood|area"
    "|front|border"
    "|airport|airfield|air base|airbase|base|port|harbo(?:u)?r|bridge|dam|plant|station|refinery|depot|crossing"
    "|camp|hospital"
    "|prison|square|borders|airspace|capital|waters|territory|soil|peninsula|island|islands|valley|corridor"
    "|coast|sector|direction|refugee camp|nuclear plant|power plant"
)
SIDES = (
    r"(?:(?:[Ss]outh|[Nn]orth|[Ee]ast|[Ww]est|[Ss]outheast|[Ss]outhwest|[Nn]ortheast|[Nn]orthwest)(?:ern)?"
    r"|[Cc]entral|[Oo]ccupied"
    r"|[Uu]pper|[Ll]ower|[Gg]reater|[Dd]owntown)"
)
BEFORE = re.compile(rf"(?:{SIDES}(?:-| ))+$")
AFTER = re.compile(rf"(?:['’]s)?(?: [a-z]+){{0,2}}? (?:{KINDS})\b(?!['’])")
NEXT_NAME = re.compile(r" (?:[A-Z][a-z]+|[A-Z]{2,}\b)|-[A-Za-z]")
PREVIOUS_NAME = re.compile(r"(?:^|[^.!?:\n] )([A-Z][\w.'’-]*) $")
LEFT_WORDS = re.compile(
    r"([A-Za-z'’]+)[,]? (?:(?:the|a|an|its|their|his|her|both|all|nearby|[a-z-]+(?:ern|al"
    r"|ed|ly)|city of|town of"
    r"|village of|port of|region of|province of|city|town|village|capital|port) )*$"
)
NAMED_AFTER = re.compile(
    r" (?:battalion|brigade|regiment|division|movement|format|process|protocol"
    r"|(?:agreement|accord|treat(?:y|ie)|convention)s?)\b",
    re.I,
)
"""What is only named after a place: the Azov battalion, the Minsk agreements."""
NAME_PARTS = word_set("Province Region Oblast City State District County Airport River Sea Bay Strait")


@record(frozen=True, slots=True)
class Row:
    """A place: from ``places.csv`` (``is_curated``), or a country or city of the gazetteer."""

    place_id: str
    country: str | None
    kind: str
    latitude: float
    longitude: float
    population: int
    is_curated: bool


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """Rows by name, with a matcher of all names."""

    rows: dict[str, tuple[Row, ...]]
    names: tuple[str, ...]
    automaton: AhoCorasick
    lands: dict[str, str]
    """The country that a name speaks of: of names of countries and curated places that are of one country alone."""


COLUMNS = ("place_id", "name", "country", "kind", "latitude", "longitude", "population")


@cache
def load_gazetteer(lexicon: Lexicon) -> Gazetteer:
    """All places by name, read once a process."""
    rows: dict[str, list[Row]] = {}
    for place in lexicon.places:
        row = Row(place.place_id, place.country, place.kind, place.latitude, place.longitude, 0, True)
        for name in (place.name, *place.aliases):
            rows.setdefault(name, []).append(row)
    with GAZETTEER.open(encoding="utf-8", newline="") as handle:
        lines = csv.reader(handle)
        columns = itemgetter(*map(next(lines).index, COLUMNS))
        for place_id, name, country, kind, latitude, longitude, population in map(columns, lines):
            if len(name) >= 3 and name[0].isupper():
                found = Row(place_id, country, kind, float(latitude), float(longitude), int(population), False)
                rows.setdefault(name, []).append(found)
    names = tuple(sorted(rows))
    automaton = AhoCorasick(list(names), matchkind=MatchKind.LeftmostLongest)
    told = {
        name: {row.country for row in found if row.kind == "country" or row.is_curated} for name, found in rows.items()
    }
    lands = {name: land for name, countries in told.items() if len(countries) == 1 for land in countries if land}
    return Gazetteer({name: tuple(found) for name, found in rows.items()}, names, automaton, lands)


@record(frozen=True, slots=True)
class Named:
    """A place name in the text, resolved."""

    start: int
    end: int
    row: Row
    word: str


def is_part_of_name(text: str, start: int, end: int) -> bool:
    """Whether a match is only a part of a longer name: Washington Post, Jack London."""
    follows = NEXT_NAME.match(text, end)
    if follows and follows[0].strip() not in NAME_PARTS:
        return True
    if NAMED_AFTER.match(text, end):
        return True
    lead = text[max(0, start - 30) : start]
    space = lead.rfind(" ", 0, -1)
    if lead[-1:] != " " or (space >= 0 and not lead[space + 1].isupper()):
        return False
    before = PREVIOUS_NAME.search(lead)
    return before is not None and not is_lead_in(before[1])


def is_lead_in(word: str) -> bool:
    """Whether a capitalised word before a name is no part of it: In, Southern, a month."""
    lowered = word.lower()
    return (
        lowered in AT
        or lowered in TOWARDS
        or bool(re.fullmatch(SIDES, word))
        or lowered in ("the", "and", "while", "as")
    )


def preposition(text: str, start: int) -> str:
    """The word that leads to a name, articles and the like skipped; empty where there is none."""
    word = (
        text[text.rfind(" ", max(0, start - 20), start - 1) + 1 : start - 1] if text[start - 1 : start] == " " else ""
    )
    if word in AT or (word in TOWARDS and word != "of"):
        return word  # as mostly; "of" may belong to "city of"
    match = LEFT_WORDS.search(text[max(0, start - 60) : start])
    return match[1].lower() if match else ""


@lru_cache(maxsize=1)  # every stage asks for the same document, and a kept one keeps its parses
def find_named(document: Document, lexicon: Lexicon) -> tuple[Named, ...]:
    """Place names of the document's text in order, each resolved by the countries the document speaks of."""
    gazetteer = load_gazetteer(lexicon)
    text = document.text[:MAX_TEXT]
    spots = []
    for pattern, start, end in gazetteer.automaton.find_matches_as_indexes(text):
        bounded = (start == 0 or not text[start - 1].isalnum()) and (end == len(text) or not text[end].isalnum())
        if bounded and not is_part_of_name(text, start, end):
            spots.append((start, end, gazetteer.names[pattern]))
    context = Counter(gazetteer.lands[name] for _, _, name in spots if name in gazetteer.lands)
    found = []
    for start, end, name in spots:
        lead = preposition(text, start)
        row = choose(gazetteer.rows[name], context, text[end : end + 30], lead)
        if row is not None:
            found.append(Named(start, end, row, lead))
    return tuple(found)


def choose(rows: tuple[Row, ...], context: Counter[str], after: str, lead: str) -> Row | None:
    """The place a name means: in a country spoken of, else one that everybody knows, or the only town of that name.

    ``None`` for a chance match; ``lead`` is the preposition before the name, without which a town's name is one.
    """
    country = next((row for row in rows if row.kind == "country"), None)
    if country is not None:
        return country
    curated = [row for row in rows if row.is_curated]
    if curated:
        near = [row for row in curated if row.country and context[row.country]]
        others = [row for row in rows if not row.is_curated and row.country and context[row.country] > 1]
        return near[0] if near else others[0] if others and len(curated) == len(others) == 0 else curated[0]
    qualified = bool(re.match(r", [A-Z]", after)) or (AFTER.match(after) is not None and best_known(rows))
    best = max(rows, key=lambda row: (context[row.country or ""] > 0, row.population, row.place_id))
    known = context[best.country or ""] > 0 or best.population >= WELL_KNOWN or qualified
    return best if known or (lead in AT and is_only_town(best, rows)) else None


def is_only_town(best: Row, rows: tuple[Row, ...]) -> bool:
    """Whether a place of some size leaves no doubt of its country: others of that name are far smaller."""
    others = (row.population for row in rows if row.country != best.country)
    return best.population >= TOWN and best.population > RIVAL * max(others, default=0)


def best_known(rows: tuple[Row, ...]) -> bool:
    """Whether one of the places that bear a name is a town of some size: what "the X district" means."""
    return max(row.population for row in rows) >= TOWN


def phrase_span(text: str, named: Named, sentence: Sentence) -> Span:
    """Offsets of a name with its side and kind: "southern Kherson region"."""
    start, end = named.start, named.end
    if side := BEFORE.search(text[max(sentence.start, start - 40) : start]):
        start -= len(side[0])
    if kind := AFTER.match(text, end, min(sentence.end, end + 40)):
        end = kind.end()
    return start, end


def to_place(document: Document, named: Named, sentence: Sentence) -> Place:
    """The place record of a resolved name."""
    span, row = phrase_span(document.text, named, sentence), named.row
    text = document.text[span[0] : span[1]]
    return Place(text, span, row.country, row.place_id, row.latitude, row.longitude)
