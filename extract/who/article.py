"""What one article says of who is who: its words, the names in it, what it abbreviates and whom it introduces."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import replace
from datetime import date
from difflib import SequenceMatcher
from functools import cached_property

from extract.core.schema import Sector, Span
from extract.lexicon import Lexicon, RoleRow
from extract.text.document import Document
from extract.text.words import word_list
from extract.who.names import FAMILY_FIRST, Hit, compile_names
from extract.who.party import Resolved, from_known
from extract.who.phrase import Phrase, Range, cut_phrase
from extract.who.places import METONYMS, Named, find_named
from extract.who.words import Words, word_classes

UNIONS = frozenset({"UNO", "NAT", "EUR"})
ALIKE = 0.6
"""Likeness of two first names from which on they are spellings of one."""
REACH = 8
"""Words before a name within which its title begins."""
GLOSS = 16
"""Words after a name within which what it is called ends."""
LOOK_BACK = 3
"""Sentences over which a place stays the scene."""
DOMINANT = 0.5
"""Share from which on one country is the article's."""
ALONE = 0.7
"""Share from which on an article tells of one country alone."""
ENOUGH = 3
"""Mentions that make a share."""

ABBREVIATED = re.compile(r"\(\s*[\"“']?(?P<short>[A-Z][A-Za-z]{0,2}(?:[A-Z&-][a-z]?){1,8}s?)[\"”']?\s*\)")


class Article:
    """The words of one article and what they teach; nothing here depends on a parse."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self.document = document
        self.text = document.text
        self.day: date | None = document.article.published_on or document.anchor
        self.lexicon = lexicon
        self.names = compile_names(lexicon)
        self.classes = word_classes(lexicon)
        self.words = Words(self.text)
        self.sentence_starts = [sentence.start for sentence in document.sentences]
        self.hit_of: dict[int, Hit] = {}
        self.exact: dict[Span, Hit] = {}
        self.place_of: dict[int, Named] = {}
        self.taught: dict[str, Resolved] = {}
        self.short: dict[str, Resolved] = {}
        self.introduced: list[Span] = []
        self.strangers: set[str] = set()
        self.surnames: set[str] = set()
        self.find_hits()
        self.find_places()
        self.learn_short_forms()
        self.learn_people()

    def set_of(self, name: str) -> frozenset[str]:
        """The word class ``name``."""
        return self.classes[name]

    def sentence(self, offset: int) -> int:
        """Number of the sentence at ``offset``."""
        return max(0, bisect_right(self.sentence_starts, offset) - 1)

    def span(self, part: Range) -> Span:
        """Offsets of a range of words."""
        return self.words[part[0]].start, self.words[part[1] - 1].end

    def quote(self, part: Range) -> str:
        """The text of a range of words."""
        start, end = self.span(part)
        return self.text[start:end]

    @cached_property
    def shared(self) -> frozenset[str]:
        """Names that organs of several countries bear."""
        return self.set_of("shared_names")

    # --- Names ----------------------------------------------------------------------------------

    def find_hits(self) -> None:
        """Lexicon names by word; those that only tell a bond ("Iranian-backed") or another person are left out."""
        for hit in at_home_here(self.names.find(self.text, self.day), self.text, self.shared):
            part = self.words.within(hit.start, hit.end)
            if (
                part[0]
                and self.words[part[0] - 1].is_capitalised
                and self.words.lower[part[0] - 1] in word_list("worldwide")
            ):
                continue  # "the International Crimea Platform"
            if self.is_bond(part) or self.is_abbreviated_here(hit) or self.is_superseded(hit, part):
                continue
            is_seat = (hit.known.actor_id or "").endswith("_SEAT") and not self.is_sentence_start(part[0] - 1)
            if part[1] - part[0] == 1 and (hit.known.is_person or is_seat) and self.is_namesake(part[0], hit):
                self.strangers.add(self.words[part[0]].text)
                continue
            if part[1] - part[0] == 1 and hit.known.is_person and self.opens_another(part[0], hit):
                continue
            self.exact[hit.start, hit.end] = hit
            for i in range(*part):
                self.hit_of.setdefault(i, hit)
        named = {hit.known.actor_id for hit in self.hit_of.values() if " " in self.text[hit.start : hit.end]}
        for i, hit in list(self.hit_of.items()):
            if self.words[i].text not in self.strangers or (hit.known.is_person and hit.known.actor_id in named):
                continue
            if hit.known.is_person or not self.is_led(hit):
                del self.hit_of[i]

    def is_bond(self, part: Range) -> bool:
        """True for a name inside "pro-EU" or "Iranian-backed", which does not tell whose somebody is."""
        word = self.words[part[1] - 1]
        pieces = re.split("[-‐‑]", word.lower)
        if len(pieces) > 1 and (pieces[-1] in self.set_of("bonds") or pieces[0] in self.set_of("stances")):
            return True
        after = part[1]
        return (
            after + 1 < len(self.words)
            and self.words.lower[after] in {"backed", "made", "built", "supplied"}
            and (
                self.words[after + 1].text[0].isalpha()
                and self.words.lower[after + 1] not in word_list("clause_objects")
            )
        )

    def is_superseded(self, hit: Hit, part: Range) -> bool:
        """True for the family name of a former official where others of that name hold an office now."""
        if not hit.known.is_person or part[1] - part[0] > 1 or hit.known.sector not in ("ELI", None):
            return False
        now = self.names.surnamed(self.words[part[0]].text, self.day)
        return any(row.country != hit.known.country for row in now)

    def is_abbreviated_here(self, hit: Hit) -> bool:
        """True for an abbreviation that this article explains itself."""
        return self.text[hit.start : hit.end] in self.explained

    @cached_property
    def explained(self) -> frozenset[str]:
        """Abbreviations in brackets whose letters open the words before them."""
        return frozenset(m["short"] for m in ABBREVIATED.finditer(self.text) if self.long_form(m) is not None)

    def long_form(self, match: re.Match[str]) -> Range | None:
        """The words that an abbreviation in brackets stands for."""
        letters = [c.lower() for c in match["short"].rstrip("s") if c.isupper()]
        first, _ = self.words.within(match.start(), match.start() + 1)
        k = first - 1
        end = first
        while letters and k >= 0 and end - k <= 12:
            word = self.words[k]
            if word.lower[0] == letters[-1] and (word.is_capitalised or word.lower not in word_list("small_in_names")):
                letters.pop()
            elif (
                word.lower not in word_list("small_in_names")
                and not word.is_capitalised
                and not self.words.is_possessive(k)
            ):
                return None
            k -= 1
        return (k + 1, end) if not letters and end - k > 2 else None

    def is_namesake(self, i: int, hit: Hit) -> bool:
        """True where a known surname ends another person's name ("Hunter Biden")."""
        if i == 0:
            return False
        before = self.words[i - 1]
        if self.text[before.end : hit.start] != " " or not before.is_capitalised or before.end - before.start < 2:
            return False
        if i - 1 in self.hit_of or before.lower in self.no_first_names or before.lower in self.small_words:
            return False
        if self.role_at(i - 1) is not None or (self.is_sentence_start(i - 1) and before.lower in self.set_of("breaks")):
            return False
        firsts = {form.split()[0] for form in self.names.forms_of(hit.known.actor_id) if " " in form}
        return not any(SequenceMatcher(None, before.text, first).ratio() >= ALIKE for first in firsts)

    def opens_another(self, i: int, hit: Hit) -> bool:
        """True where a name that others bear as their first opens another person's: "Francis Rooney"."""
        behind = i + 1
        if behind >= len(self.words) or self.words[i].text not in self.names.first_names:
            return False
        word = self.words[behind]
        if self.text[hit.end : word.start] != " " or not word.is_capitalised or word.text.isupper():
            return False
        if not word.text[:1].isalpha() or word.lower in self.dates or self.role_at(behind) is not None:
            return False
        own = {form.split()[-1] for form in self.names.forms_of(hit.known.actor_id) if " " in form}
        is_other = word.lower in self.set_of("body_words") or word.text in self.names.by_form
        return not is_other and word.text not in own

    @cached_property
    def stops(self) -> frozenset[str]:
        """Words over which a noun phrase does not run on to the left."""
        return self.set_of("breaks") | self.set_of("verb_forms") | {"and", "or", "but", "by"}

    @cached_property
    def leads(self) -> frozenset[str]:
        """Words that open no personal name."""
        return self.set_of("breaks") | self.set_of("determiners")

    @cached_property
    def no_first_names(self) -> frozenset[str]:
        """Words before a name that are no first name."""
        return self.set_of("courtesy") | self.set_of("openers") | self.set_of("name_parts") | self.dates

    @cached_property
    def small_words(self) -> frozenset[str]:
        """Words that the article also writes small, which are no first names."""
        return frozenset(word.text for word in self.words.items if not word.is_capitalised)

    @cached_property
    def dates(self) -> frozenset[str]:
        """Names of days and months."""
        return self.set_of("days") | self.set_of("months")

    def is_sentence_start(self, i: int) -> bool:
        """True for the first word of a sentence."""
        start = self.words[i].start
        k = self.sentence(start)
        return bool(self.sentence_starts) and self.text[self.sentence_starts[k] : start].strip(" \"“'‘-–—(") == ""

    def role_at(self, i: int, first: int = 0) -> RoleRow | None:
        """The longest role that ends in word ``i`` and begins at ``first`` or later."""
        if i < first or self.words.lower[i] not in self.names.role_lengths:
            return None
        lower = self.words.lower[max(first, i - 5) : i + 1]
        return self.names.role(lower, len(lower) - 1)

    def find_places(self) -> None:
        """Gazetteer names by word, where no name of a party stands."""
        for named in find_named(self.document, self.lexicon):
            part = self.words.within(named.start, named.end)
            if not self.is_bond(part):
                self.place_of.update(dict.fromkeys(range(*part), named))

    # --- Phrases --------------------------------------------------------------------------------

    def is_inside(self, i: int) -> bool:
        """True for a word over which a name runs on."""
        hit = self.hit_of.get(i)
        return hit is not None and hit.start < self.words[i].start

    def is_adjective(self, i: int) -> bool:
        """True for a name of a country, and a small word that is no role, before "and"."""
        hit = self.hit_of.get(i)
        if hit is not None:
            return hit.known.is_place
        return not self.words[i].is_capitalised and self.role_at(i) is None

    def phrase(self, part: Range) -> Phrase | None:
        """The parts of the noun phrase in words ``part``."""
        return cut_phrase(self.words, part, self.lexicon, self.is_inside, self.is_adjective)

    def left_edge(self, head: int) -> int:
        """Where the noun phrase that ends in word ``head`` begins, as far as words can tell."""
        words = self.words
        i = head
        stops = self.stops
        while i > 0 and head - i < REACH:
            k = i - 1
            word = words[k]
            if self.is_inside(i):
                i = k
                continue
            lower = word.lower
            if words.is_possessive(k):
                i = k
                continue
            if not word.text[0].isalpha() and word.text != "-":
                break
            if lower in self.set_of("determiners"):
                i = k
                break
            hit = self.hit_of.get(k)
            if hit is None and lower in stops:
                break
            if hit is None and not word.is_capitalised and lower.endswith(("ed", "ing")) and self.role_at(k) is None:
                break
            if self.is_sentence_start(i) or "\n" in self.text[word.end : words[i].start]:
                break
            i = k
        return i

    # --- What the article teaches ---------------------------------------------------------------

    def learn_short_forms(self) -> None:
        """Abbreviations that the article explains in brackets: "Kenya's National Rights Panel (KNRP)"."""
        for match in ABBREVIATED.finditer(self.text):
            part = self.long_form(match)
            if part is None:
                continue
            first = part[0]
            while first > 0 and part[0] - first < 3:
                before = first - 1
                owner = self.words.is_possessive(before) or before in self.hit_of
                if not owner:
                    break
                first = before
            found = self.body(first, part[1])
            if found is None:
                continue
            if match["short"] not in self.short and found.actor_id is None:
                self.introduced.append((match.start("short"), match.end("short")))
            self.short.setdefault(match["short"], found)

    def body(self, first: int, last: int) -> Resolved | None:
        """The body with the long name in words ``first`` to ``last``."""
        phrase = self.phrase((first, last))
        if phrase is None:
            return None
        span = self.span((first, last))
        whole = self.hit_of.get(last - 1)
        if whole is not None and whole.start <= self.words[phrase.first].start:
            return from_known(whole.known, "name", span)
        lands = [h for i in range(first, last) if (h := self.hit_of.get(i)) is not None and h.known.country]
        lead = next((h for h in lands if h.known.is_place), lands[0] if lands else None)
        role = next((r for i in range(last - 1, first - 1, -1) if (r := self.role_at(i, first)) is not None), None)
        sector: Sector | None = role.sector if role else None
        if lead is None and sector is None:
            return None
        return Resolved(None, lead.known.country if lead else None, sector, "long form", span=span)

    def learn_people(self) -> None:
        """Persons whom the article names in full, or introduces with a title, an apposition or a country."""
        for hit in dict.fromkeys(self.hit_of.values()):
            name = self.text[hit.start : hit.end]
            if hit.known.is_person and " " in name:
                word = name.split()[0 if hit.known.country in FAMILY_FIRST else -1]
                self.taught.setdefault(word, from_known(hit.known, "named before", (hit.start, hit.end)))
        i = 0
        while i < len(self.words):
            end = self.name_end(i)
            if end == i:
                i += 1
                continue
            self.learn_person(i, end)
            i = end

    def name_end(self, i: int) -> int:
        """End of the personal name that begins at word ``i``; ``i`` where none does."""
        words = self.words
        k = i
        while k < len(words):
            word = words[k]
            if k > i and self.text[words[k - 1].end : word.start] not in (" ", "-", " \n"):
                break
            is_part = (
                k > i
                and word.lower in word_list("name_particles")
                and k + 1 < len(words)
                and words[k + 1].is_capitalised
            )
            plain = word.text[0].isalpha() and word.is_capitalised and k not in self.hit_of and k not in self.place_of
            if (
                not (is_part or plain)
                or (self.role_at(k) is not None and not is_part)
                or word.lower in self.set_of("days")
            ):
                break
            if k == i and (word.lower in self.leads or len(word.text) < 2):
                break
            if k == i and self.is_sentence_start(i) and word.lower in self.set_of("openers"):
                break
            k += 1
        return k

    def learn_person(self, first: int, last: int) -> None:
        """What the words around a name say of the person."""
        if last - first > 1:
            self.surnames.add(self.words[last - 1].text)
        goes_on = (
            last < len(self.words) and self.words[last].is_capitalised and self.text[self.words[last - 1].end] == " "
        )
        found = None if goes_on else self.titled(first, last) or self.glossed(first, last)
        if not goes_on and last - first > 1 and (found is None or found.country is None):
            found = self.spelled(first, last) or found
        if found is None:
            return  # nothing is said of it, or it only opens the name of a body
        name = self.quote((first, last))
        if name not in self.taught:
            self.introduced.append(self.span((first, last)))
        self.taught.setdefault(name, found)
        self.taught.setdefault(self.words[last - 1].text, found)

    def spelled(self, first: int, last: int) -> Resolved | None:
        """A person in office whose name is spelt otherwise than the lexicon does."""
        known = self.names.spelled(self.quote((first, last)), self.day)
        return from_known(known, "spelt otherwise", self.span((first, last))) if known is not None else None

    def titled(self, first: int, last: int) -> Resolved | None:
        """A person whose title stands before the name, or before a comma before it."""
        before = first - 1
        if before > 0 and self.words[before].text == ",":
            before -= 1
        if before < 0 or "\n" in self.text[self.words[before].end : self.words[first].start]:
            return None
        role = self.role_at(before)
        hit = self.hit_of.get(before)
        if role is None and not (
            hit is not None
            and hit.known.country
            and before == first - 1
            and hit.known.is_place
            and self.text[hit.start : hit.end] not in self.names.nouns
            and not self.is_led(hit)
        ):
            return None
        if role is not None and (role.kind != "title" or (before < first - 1 and not self.has_owner(before))):
            return None
        edge = self.left_edge(before)
        lead = self.country_in(edge, before + 1)
        if lead is None and last + 1 < len(self.words) and self.words.lower[last] == "of":
            after = self.hit_of.get(last + 1) or self.hit_of.get(min(last + 2, len(self.words) - 1))
            lead = after if after is not None and after.known.country else None
        if lead is None and role is None:
            return None
        sector: Sector | None = role.sector if role is not None else None
        if self.set_of("former_words") & set(self.words.lower[edge : before + 1]):
            sector = "ELI"
        country = lead.known.country if lead is not None else None
        rule = "title before the name" if role is not None else "country before the name"
        return Resolved(None, country, sector, rule, span=self.span((edge, last)), is_person=True)

    def is_led(self, hit: Hit) -> bool:
        """True for a name after a preposition: "ambassador to the United States"."""
        k = self.words.within(hit.start, hit.end)[0] - 1
        while k > 0 and self.words.lower[k] in ("the", "a"):
            k -= 1
        return k >= 0 and self.words.lower[k] in self.set_of("breaks")

    def has_owner(self, i: int) -> bool:
        """True where the phrase that ends in word ``i`` names a country."""
        return self.country_in(self.left_edge(i), i + 1) is not None

    def glossed(self, first: int, last: int) -> Resolved | None:
        """A person whom an apposition behind the name describes: "Mira Holt, an analyst in Oslo"."""
        words = self.words
        if last + 1 >= len(words) or words[last].text != ",":
            return None
        begin = last + 1
        end = begin
        while end < len(words) and end - begin < GLOSS and words[end].text not in ',.;:"”“()–—':
            end += 1
        heads = [i for i in range(begin, end) if self.role_at(i) is not None]
        if (
            not heads
            or end - begin < 1
            or any(words.lower[i] in self.set_of("verb_forms") for i in range(begin, heads[0]))
        ):
            return None
        if self.left_edge(heads[0]) > begin:
            return None
        phrase = self.phrase((begin, end))
        if phrase is None:
            return None
        role = self.role_at(phrase.head, phrase.modifiers[0])
        if role is None or role.kind != "title":
            return None
        lead = self.country_in(begin, end)
        sector: Sector = (
            "ELI" if self.set_of("former_words") & set(words.lower[begin : phrase.head + 1]) else role.sector
        )
        country = lead.known.country if lead is not None else None
        return Resolved(None, country, sector, "apposition", span=self.span((first, end)), is_person=True)

    def country_in(self, first: int, last: int) -> Hit | None:
        """The first name of a country among the words, else the first that has one."""
        hits = [hit for i in range(first, last) if (hit := self.hit_of.get(i)) is not None and hit.known.country]
        return next((hit for hit in hits if hit.known.is_place), hits[0] if hits else None)

    # --- Where it is told of ----------------------------------------------------------------------

    @cached_property
    def scenes(self) -> list[tuple[int, str]]:
        """Offsets and countries of what is told as a place, in order."""
        found = []
        leads, settlements = self.set_of("scene_leads"), self.set_of("settlement_words")
        seen: set[int] = set()
        for i in range(len(self.words)):
            named = self.place_of.get(i)
            hit = self.hit_of.get(i)
            is_person = self.words[i].text in self.surnames
            if named is not None and named.start not in seen and named.row.country and not is_person:
                seen.add(named.start)
                political = named.row.kind == "country" or self.text[named.start : named.end] in METONYMS
                if not political or named.word in leads:
                    found.append((named.start, named.row.country))
                    continue
            if hit is None or not hit.known.is_place or not hit.known.country or hit.end != self.words[i].end:
                continue
            after = self.words.lower[i + 1 : i + 3]
            if after and after[0] not in self.set_of("breaks") and not settlements.isdisjoint(after):
                found.append((hit.start, hit.known.country))
        return found

    def scene(self, offset: int, reach: int = LOOK_BACK) -> tuple[str, bool] | None:
        """Country of the place nearest before or after ``offset`` in its sentence, else of the last one told before.

        Before means with an attack, at most ``reach`` sentences before.
        The second value is true where it is only that of most places of the article.
        """
        here = self.sentence(offset)
        near = [(abs(start - offset), start, land) for start, land in self.scenes if self.sentence(start) == here]
        if near:
            return min(near)[2], False
        before = [
            land
            for start, land in self.scenes
            if 0 < here - self.sentence(start) <= reach and self.is_harmed(self.sentence(start))
        ]
        if before:
            return before[-1], False
        counts = Counter(land for _, land in self.scenes)
        top = counts.most_common(1)
        if top and top[0][1] >= max(ENOUGH, DOMINANT * sum(counts.values())):
            return top[0][0], True
        return None

    def is_harmed(self, number: int) -> bool:
        """True for a sentence that tells of an attack or a disaster, after which people are those of its place."""
        sentence = self.document.sentences[number]
        first, last = self.words.within(sentence.start, sentence.end)
        return not self.set_of("harm_words").isdisjoint(self.words.lower[first:last])

    def is_talk(self, number: int) -> bool:
        """True for a sentence that tells of a meeting and no attack: its place is nobody's home."""
        sentence = self.document.sentences[number]
        first, last = self.words.within(sentence.start, sentence.end)
        return not self.is_harmed(number) and not self.set_of("talk_words").isdisjoint(self.words.lower[first:last])

    @cached_property
    def lands(self) -> frozenset[str]:
        """Countries that the article names."""
        return frozenset(hit.known.country for hit in self.hit_of.values() if hit.known.is_place and hit.known.country)

    @cached_property
    def nation(self) -> str | None:
        """The country whose affairs the article tells: that of most parties it names, unless it is of two."""
        return self.country_of_most(DOMINANT)

    @cached_property
    def home(self) -> str | None:
        """The country of nearly all parties that the article names, to which those without a country belong too."""
        return self.country_of_most(ALONE)

    def country_of_most(self, share: float) -> str | None:
        """The country that the parties named are of, from such a share on."""
        starts = {hit.start: hit.known.country for hit in self.hit_of.values() if hit.known.country}
        counts = Counter(country for country in starts.values() if country not in UNIONS)
        if not counts:
            return None
        top, most = counts.most_common(1)[0]
        return top if most >= ENOUGH and most >= share * sum(counts.values()) else None


def at_home_here(hits: list[Hit], text: str, shared: frozenset[str]) -> list[Hit]:
    """The hits, organs of a shared name being those of the article's country where their own is not spoken of."""
    names = [text[hit.start : hit.end].lower() in shared for hit in hits]
    if not any(names):
        return hits
    told = Counter(hit.known.country for hit, is_shared in zip(hits, names, strict=True) if not is_shared)
    here = next((land for land, _ in told.most_common() if land and land not in UNIONS), None)
    return [
        replace(hit, known=replace(hit.known, actor_id=None, country=here))
        if is_shared and here is not None and hit.known.country not in told
        else hit
        for hit, is_shared in zip(hits, names, strict=True)
    ]
