"""Which sentences are worth a parse: those with a trigger, a cue of speech or a figure about somebody."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from extract.document import Document, Sentence
from extract.inflect import noun_forms, verb_forms
from extract.lexicon import Lexicon
from extract.parse import parse

MAX_WORD_CHARS = 60
CODED_ZONES = frozenset({"body", "caption", "headline"})
FIGURE = re.compile(r"\d|\b(?:dozens?|hundreds?|thousands?|millions?|two|three|four|five|six|seven|eight|nine|ten)\b")
DATELINE = re.compile(
    r"[A-Z][\w.' ]{1,30}(?:, [A-Z][\w. ]{1,25}){0,3}(?: ?\([^)\n]{1,25}\))?(?:\s?(?:--|—|–)\s?|\s-\s|:\s)(?=[A-Z“\"])"
)
QUOTE = re.compile('["“”«»„]')


@lru_cache(maxsize=2)
def trigger_matcher(lexicon: Lexicon) -> AhoCorasick:
    """Matcher of all forms of all triggers' head words and cues."""
    words: set[str] = set()
    for row in lexicon.actions:
        parts = row.trigger.split()
        words |= noun_forms(parts[-1]) if row.pos == "noun" else verb_forms(parts[0])
    for cue in lexicon.cues:
        words |= {form.lower() for form in (cue.cue, *cue.forms)}
    return AhoCorasick(sorted(words) or ["\0"], matchkind=MatchKind.LeftmostLongest)


def is_candidate(text: str, matcher: AhoCorasick) -> bool:
    """True where a sentence may hold a record."""
    if FIGURE.search(text) or QUOTE.search(text):
        return True
    lower = text.lower()
    for _, start, end in matcher.find_matches_as_indexes(lower):
        if (start == 0 or not lower[start - 1].isalnum()) and (end == len(lower) or not lower[end].isalnum()):
            return True
    return False


def has_giant_word(text: str) -> bool:
    """True where a word is so long that tokenising it is not worth while."""
    return any(len(word) > MAX_WORD_CHARS for word in text.split())


def without_dateline(sentence: Sentence, text: str) -> Sentence:
    """The sentence without the place and agency, or the run-in heading, that opens a paragraph."""
    match = DATELINE.match(text, sentence.start, min(sentence.end, sentence.start + 90))
    return replace(sentence, start=match.end()) if match else sentence


def select(document: Document, lexicon: Lexicon) -> Document:
    """The document with a parse on every sentence that may hold a record."""
    text = document.text
    matcher = trigger_matcher(lexicon)
    parts = [without_dateline(sentence, text) for sentence in document.sentences]
    chosen = [
        i
        for i, part in enumerate(parts)
        if part.zone in CODED_ZONES and is_candidate(text[part.start : part.end], matcher)
    ]
    chosen = [i for i in chosen if not has_giant_word(text[parts[i].start : parts[i].end])]
    for i, doc in zip(chosen, parse(text[parts[i].start : parts[i].end] for i in chosen), strict=True):
        parts[i] = replace(parts[i], doc=doc)
    return replace(document, sentences=tuple(parts))
