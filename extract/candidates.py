"""Which sentences are worth a parse: those with all words of a trigger and a party, quoted speech or counted items."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from spacy.lang.en.stop_words import STOP_WORDS

from extract.actors.names import compile_names
from extract.document import Document, Sentence
from extract.events.denials import denial_needs
from extract.events.frames import OFFICIAL, Trigger, compile_triggers
from extract.inflect import noun_forms, verb_forms
from extract.lexicon import Lexicon
from extract.parse import parse_articles

MAX_WORD_CHARS = 60
PARSED_ZONES = frozenset({"body", "caption", "headline"})
PLAIN_TYPES = frozenset(
    {"ASSAULT", "PROTEST", "SANCTION", "COERCE", "MOBILIZE", "ACCUSE", "THREATEN", "REJECT", "RETREAT"}
)
WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?")
FIGURE = re.compile(r"\d")
MONEY = re.compile(r"[$€£¥₴₽]\s?\d")
HARM = frozenset({"killed", "injured", "casualties", "captured", "missing", "detained", "displaced", "evacuated"})
QUOTE = re.compile('["“”«»„]')
PRONOUNS = frozenset({"he", "she", "they", "we", "it", "i"})
SIGNED = re.compile(r"[\"”»]\s{0,2}[―—–]\s?")
"""The end of a quotation whose speaker's name follows as a sentence of its own."""
DATELINE = re.compile(
    r"(?![^:\n]*\b(?:says?|said|are|is|was|were|has|have|had|did)\b)"
    r"[A-Z][\w.' ]{1,30}(?:, [A-Z][\w. ]{1,25}){0,3}(?: ?\([^)\n]{1,25}\))?(?:\s?(?:--|—|–)\s?|\s-\s|:\s)(?=[A-Z“\"])"
)

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
        self.plain = frozenset(plain)
        self.saying = triggers.classes.get("saying", frozenset()) | told_forms(lexicon)
        self.roles = frozenset(key[-1] for key in compile_names(lexicon).roles)
        self.counted = counted_words(lexicon)
        counting = [row for row in lexicon.numbers if row.kind in ("cardinal", "scale", "vague") and row.value > 1]
        self.numbers = frozenset(word for row in counting for word in (row.word, *row.aliases) if len(word) > 2)

    def wants(self, text: str, has_name: bool) -> bool:
        """True where a sentence may hold a record."""
        found = WORD.findall(text.lower())
        words = frozenset(found)
        has_role = not words.isdisjoint(self.roles)
        if QUOTE.search(text) or not words.isdisjoint(self.saying):
            return True
        if (has_role or not words.isdisjoint(PRONOUNS)) and not words.isdisjoint(self.plain):
            return True
        if (FIGURE.search(text) or not words.isdisjoint(self.numbers)) and not words.isdisjoint(self.counted):
            return True
        if MONEY.search(text):
            return True
        return has_name and any(
            any(all(not words.isdisjoint(need) for need in needs) for needs in self.needs[word])
            for word in words
            if word in self.needs
        )


def counted_words(lexicon: Lexicon) -> frozenset[str]:
    """Words of which a sentence with a claim has one: a thing or sum that is counted, or what became of people."""
    names = {last_word(word) for row in lexicon.items for word in (row.item, *row.aliases)}
    words = {form for name in names for form in noun_forms(name)}
    words |= {word.lower() for row in lexicon.units if row.kind.endswith("currency") for word in row.aliases}
    for row in lexicon.outcomes:
        if row.outcome in HARM and row.pos != "header":
            last = {last_word(word) for word in row.words if row.pos == "noun" or " " not in word}
            words |= {form for word in last for form in (noun_forms(word) if row.pos == "noun" else verb_forms(word))}
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
        frozenset().union(*(classes[word_class] for _, _, word_class in condition))
        for condition in trigger.conditions
        if all(wanted and word_class in classes and word_class != OFFICIAL for wanted, _, word_class in condition)
    ]
    return tuple(sorted(needs, key=len))


@lru_cache(maxsize=2)
def compile_filter(lexicon: Lexicon) -> Filter:
    """:class:`Filter` of ``lexicon``, made once."""
    return Filter(lexicon)


def has_giant_word(text: str) -> bool:
    """True where a word is so long that tokenising it is not worth while."""
    return any(len(word) > MAX_WORD_CHARS for word in text.split())


def without_dateline(sentence: Sentence, text: str) -> Sentence:
    """The sentence without the place and agency, or the run-in heading, that opens a paragraph."""
    match = DATELINE.match(text, sentence.start, min(sentence.end, sentence.start + 90))
    return replace(sentence, start=match.end()) if match else sentence


def choose(document: Document, lexicon: Lexicon) -> list[int]:
    """Numbers of the sentences that may hold a record."""
    text = document.text
    wanted = compile_filter(lexicon)
    names = [start for start, _ in compile_names(lexicon).places(text)]
    return [
        i
        for i, part in enumerate(document.sentences)
        if part.zone in PARSED_ZONES
        and (
            wanted.wants(text[part.start : part.end], bisect_left(names, part.start) < bisect_left(names, part.end))
            or SIGNED.search(text, max(0, part.start - 4), part.start + 2)
        )
        and not has_giant_word(text[part.start : part.end])
    ]


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
