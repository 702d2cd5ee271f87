"""Which sentences are worth a parse: those with all words of a trigger and a party, quoted speech or counted items."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from operator import itemgetter

from spacy.lang.en.stop_words import STOP_WORDS

from extract.core.schema import Span
from extract.lexicon import Lexicon
from extract.read.attribution.speech import find_paragraphs, is_speech
from extract.read.claims.prose import UNCOUNTED_UNITS
from extract.read.events.conditions import OFFICIAL
from extract.read.events.denials import denial_needs
from extract.read.events.frames import Trigger, compile_triggers
from extract.read.inflect import noun_forms, verb_forms
from extract.read.parse import parse_articles
from extract.text.document import Document, Sentence
from extract.who.names import compile_names

MAX_WORD_CHARS = 60
PARSED_ZONES = frozenset({"body", "caption", "headline"})
PLAIN_TYPES = frozenset(
    {"ASSAULT", "PROTEST", "SANCTION", "COERCE", "MOBILIZE", "ACCUSE", "THREATEN", "REJECT", "RETREAT"}
)
WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?")
MONEY = re.compile(r"[$€£¥₴₽]\s?\d")
HARM = frozenset({"killed", "injured", "casualties", "captured", "missing", "detained", "displaced", "evacuated"})
SPOKEN = frozenset({'"'})
"""Stands among the words of a sentence for speech that is quoted in it."""
TOKEN = re.compile(r"\d+|[a-z]+(?:['’][a-z]+)?")
LABEL = re.compile(r"\W{0,3}[A-Z][\w.'’ -]{1,40}:\s")
BEFORE, AFTER = 40, 80
"""Characters from a figure to what it counts."""
QUOTE = re.compile('["“”«»„]')
PRONOUNS = frozenset({"he", "she", "they", "we", "it", "i"})
SIGNED = re.compile(r"[\"”»]\s{0,2}[―—–]\s?")
"""The end of a quotation whose speaker's name follows as a sentence of its own."""
Needs = tuple[frozenset[str], ...]


class Filter:
    """What a sentence must have, as sets of words."""

    def __init__(self, lexicon: Lexicon) -> None:
        triggers = compile_triggers(lexicon)
        common = triggers.classes.get("common", frozenset())
        self.needs: dict[str, tuple[Needs, ...]] = {}
        plain: set[str] = set()
        for table in (triggers.verbs, triggers.nouns):
            for form, rows in table.items():
                wanted = {needs_of(row, triggers.classes) for row in rows}
                wanted |= set(self.needs.get(form, ()))
                self.needs[form] = ((),) if () in wanted else tuple(sorted(wanted, key=len))
                if form not in common and any(
                    r.row.event_type in PLAIN_TYPES and not needs_of(r, triggers.classes) for r in rows
                ):
                    plain.add(form)
        for form, wanted_words in denial_needs(triggers).items():
            self.needs[form] = (*self.needs.get(form, ()), wanted_words)
        self.plain, self.forms = frozenset(plain), frozenset(self.needs)
        self.saying = triggers.classes.get("saying", frozenset()) | told_forms(lexicon)
        self.roles = frozenset(key[-1] for key in compile_names(lexicon).roles)
        outcomes = {row.outcome for row in lexicon.outcomes}
        self.harm, self.outcomes = outcome_words(lexicon, HARM), outcome_words(lexicon, outcomes)
        self.things = thing_words(lexicon)
        self.uncounted = frozenset(row.unit for row in lexicon.units if row.kind in UNCOUNTED_UNITS)
        nouns = {form.lower() for row in lexicon.cues if row.pos == "noun" for form in row.forms}
        self.no_subjects = next(row.words for row in lexicon.word_sets if row.name == "before_nouns")
        self.sayings = self.saying - told_forms(lexicon) | (self.saying & nouns)

    def wants(self, text: str, words: frozenset[str], has_name: bool, figures: list[Span]) -> bool:
        """True where a sentence may hold a record beside what it attributes.

        ``figures`` are the places of figures that may count something.
        """
        has_role = not words.isdisjoint(self.roles) or not words.isdisjoint(PRONOUNS)
        if has_role and not words.isdisjoint(self.plain):
            return True
        if figures and self.counts(text, words, figures):
            return True
        return has_name and any(self.has_one(words, self.needs[word]) for word in words & self.forms)

    @staticmethod
    def has_one(words: frozenset[str], rows: tuple[Needs, ...]) -> bool:
        """Whether the words hold all that one of a form's rows needs."""
        for needs in rows:
            for need in needs:
                if words.isdisjoint(need):
                    break
            else:
                return True
        return False

    def attributes(self, text: str, words: frozenset[str]) -> bool:
        """True where a sentence may tell who says something, by a word of speech that is no noun or adjective."""
        if words.isdisjoint(self.saying):
            return words >= SPOKEN and len(words) > 1
        if not words.isdisjoint(self.sayings):
            return True
        tokens = TOKEN.findall(text.lower())
        return any(
            word in self.saying and (i == 0 or tokens[i - 1] not in self.no_subjects) for i, word in enumerate(tokens)
        )

    def counts(self, text: str, words: frozenset[str], figures: list[Span]) -> bool:
        """Whether a figure may count a thing something becomes of, or people who come to harm."""
        if not words.isdisjoint(self.harm):
            return True
        if words.isdisjoint(self.outcomes):
            return False
        for start, end in figures:
            near = text[max(0, start - BEFORE) : end + AFTER]
            if MONEY.search(near) or not self.things.isdisjoint(WORD.findall(near.lower())):
                return True
        return False


def thing_words(lexicon: Lexicon) -> frozenset[str]:
    """Last words of what is counted: things and sums of money."""
    names = {last_word(word) for row in lexicon.items for word in (row.item, *row.aliases)}
    words = {form for name in names for form in noun_forms(name)}
    words |= {last_word(word) for row in lexicon.units if row.kind.endswith("currency") for word in row.aliases}
    return plain_words(words)


def outcome_words(lexicon: Lexicon, outcomes: Container[str]) -> frozenset[str]:
    """Words that tell what became of things or people."""
    words: set[str] = set()
    for row in lexicon.outcomes:
        if row.outcome in outcomes and row.pos != "header":
            last = {last_word(word) for word in row.words if row.pos == "noun" or " " not in word}
            words |= {form for word in last for form in (noun_forms(word) if row.pos == "noun" else verb_forms(word))}
            words |= {form for word in row.words if row.pos == "verb" for form in verb_forms(word.split()[0])}
    return plain_words(words)


def plain_words(words: Iterable[str]) -> frozenset[str]:
    """The words of small letters in these forms that tell anything."""
    return frozenset(part for word in words for part in WORD.findall(word) if len(part) > 1) - STOP_WORDS


def last_word(phrase: str) -> str:
    """The last word of a phrase that tells anything: the toll of "death toll of"."""
    words = phrase.lower().split()
    return next((word for word in reversed(words) if word not in STOP_WORDS), words[-1])


def told_forms(lexicon: Lexicon) -> frozenset[str]:
    """Finite forms of the verbs of saying, thinking and judging: an attribution may hang on any of them."""
    forms = (row.forms[1:] for row in lexicon.cues if row.pos == "verb" and " " not in row.cue)
    return frozenset(form for own in forms for form in own if not form.endswith("ing"))


def needs_of(trigger: Trigger, classes: dict[str, frozenset[str]]) -> Needs:
    """For each further word or word class of a row, the words of which a sentence must have one."""
    needs = [frozenset(forms) for forms in trigger.rest]
    needs += [
        frozenset().union(*(classes[part.word_class] for part in condition))
        for condition in trigger.conditions
        if all(part.wanted and part.word_class in classes and part.word_class != OFFICIAL for part in condition)
    ]
    return tuple(sorted(needs, key=len))


@lru_cache(maxsize=2)
def compile_filter(lexicon: Lexicon) -> Filter:
    """:class:`Filter` of ``lexicon``, made once."""
    return Filter(lexicon)


def has_giant_word(text: str) -> bool:
    """True where a word is so long that tokenising it is not worth while."""
    return max(map(len, text.split()), default=0) > MAX_WORD_CHARS


def choose(document: Document, lexicon: Lexicon) -> list[int]:
    """Numbers of the sentences that may hold a record."""
    text = document.text
    wanted = compile_filter(lexicon)
    names = [start for start, _ in compile_names(lexicon).places(text)]
    figures = [quantity.span for quantity in document.quantities if quantity.unit not in wanted.uncounted]
    speech = find_speech(document)
    found = []
    for i, part in enumerate(document.sentences):
        if part.zone not in PARSED_ZONES:
            continue
        own = text[part.start : part.end]
        words = frozenset(WORD.findall(own.lower()))
        has_name = bisect_left(names, part.start) < bisect_left(names, part.end)
        inside = figures[bisect_left(figures, (part.start, 0)) : bisect_left(figures, (part.end, 0))]
        if (
            wanted.attributes(*outside(text, part, speech, words))
            or wanted.wants(own, words, has_name, [(start - part.start, end - part.start) for start, end in inside])
            or SIGNED.search(text, max(0, part.start - 4), part.start + 2)
            or LABEL.match(own)
        ) and not has_giant_word(own):
            found.append(i)
    return found


def find_speech(document: Document) -> list[Span]:
    """What is quoted of somebody's speech, in order."""
    paragraphs = find_paragraphs(document) if QUOTE.search(document.text) else []
    text = document.text
    return [
        quoted.span for paragraph in paragraphs for quoted in paragraph.quoted if is_speech(text, quoted, paragraph)
    ]


def outside(text: str, sentence: Sentence, speech: list[Span], words: frozenset[str]) -> tuple[str, frozenset[str]]:
    """The sentence's text and words without those in quoted speech, where there is some in it."""
    at = bisect_right(speech, sentence.start, key=itemgetter(1))
    pieces, start = [], sentence.start
    while at < len(speech) and speech[at][0] < sentence.end:
        pieces.append(text[start : speech[at][0]])
        start = speech[at][1]
        at += 1
    if not pieces:
        return text[start : sentence.end], words
    own = " ".join([*pieces, text[start : sentence.end]])
    return own, frozenset(WORD.findall(own.lower())) | SPOKEN


def select(documents: Sequence[Document], lexicon: Lexicon) -> list[Document]:
    """The documents with a parse on every sentence that may hold a record; they are parsed together."""
    chosen = [choose(document, lexicon) for document in documents]
    texts = [
        [document.text[slice(*document.sentences[i].span)] for i in numbers]
        for document, numbers in zip(documents, chosen, strict=True)
    ]
    found = []
    for document, numbers, parses in zip(documents, chosen, parse_articles(texts), strict=True):
        sentences = list(document.sentences)
        for i, parsed in zip(numbers, parses, strict=True):
            sentences[i] = replace(sentences[i], parse=parsed)
        found.append(replace(document, sentences=tuple(sentences)))
    return found
