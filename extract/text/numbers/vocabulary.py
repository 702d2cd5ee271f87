"""The number lexicons in the form the grammar looks things up in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from extract.lexicon import Lexicon
from extract.text.numbers.tokens import tokenize

Phrase = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Words by kind; phrases by their last (before a number) or first token (after it)."""

    cardinals: dict[str, int]
    scales: dict[str, float]
    vague: dict[str, float]
    few: dict[str, float]
    fractions: dict[str, float]
    before: dict[str, tuple[tuple[Phrase, str], ...]]
    after: dict[str, tuple[tuple[Phrase, str], ...]]
    units: dict[str, tuple[tuple[Phrase, bool, str, str], ...]]
    currency_signs: dict[str, str]
    sign_ends: frozenset[str]
    """Ends of the signs of money: the token before a sum is one of them."""
    series: frozenset[str]
    countries: frozenset[str]
    sets: dict[str, frozenset[str]]
    starters: frozenset[str]
    """Every word that can begin a number or a date: all others are passed over at once."""


def phrase_of(text: str) -> Phrase:
    """Lower-cased tokens of a lexicon phrase."""
    return tuple(token.lower for token in tokenize(text))


def index_phrases(pairs: list[tuple[Phrase, str]], position: int) -> dict[str, tuple[tuple[Phrase, str], ...]]:
    """Phrases grouped by the token at ``position``, longest first."""
    index: dict[str, list[tuple[Phrase, str]]] = {}
    for phrase, effect in pairs:
        index.setdefault(phrase[position], []).append((phrase, effect))
    return {key: tuple(sorted(found, key=lambda pair: -len(pair[0]))) for key, found in index.items()}


def index_units(lexicon: Lexicon) -> dict[str, tuple[tuple[Phrase, bool, str, str], ...]]:
    """Units by the first token of their aliases: phrase, whether case matters, unit and kind, longest first."""
    index: dict[str, list[tuple[Phrase, bool, str, str]]] = {}
    for row in lexicon.units:
        for alias in row.aliases:
            exact = len(alias) <= 3
            tokens = tuple(token.text if exact else token.lower for token in tokenize(alias))
            index.setdefault(tokens[0].lower(), []).append((tokens, exact, row.unit, row.kind))
    return {key: tuple(sorted(found, key=lambda entry: -len(entry[0]))) for key, found in index.items()}


@cache
def vocabulary(lexicon: Lexicon) -> Vocabulary:
    """The lexicon's number words, once a lexicon."""
    words: dict[str, dict[str, float]] = {kind: {} for kind in ("cardinal", "scale", "vague", "few", "fraction")}
    for row in lexicon.numbers:
        for word in (row.word, *row.aliases):
            words[row.kind][word.lower()] = row.value
    bounds = [(phrase_of(row.phrase), row.side, row.effect) for row in lexicon.bounds]
    signs = {
        "".join(alias.split()): row.unit for row in lexicon.units if row.kind == "currency" for alias in row.aliases
    }
    countries = {
        word.lower()
        for row in lexicon.actors
        if row.kind == "country"
        for name in (row.name, *row.aliases)
        for word in name.split()
    }
    currency_signs = {sign: unit for sign, unit in signs.items() if not sign.islower() and len(sign) <= 4}
    sets = {row.name: frozenset(row.words) for row in lexicon.word_sets}
    numbers = {word for kind in words.values() for word in kind}
    return Vocabulary(
        cardinals={word: int(value) for word, value in words["cardinal"].items()},
        scales=words["scale"],
        vague=words["vague"],
        few=words["few"],
        fractions=words["fraction"],
        before=index_phrases([(p, effect) for p, side, effect in bounds if side == "before"], -1),
        after=index_phrases([(p, effect) for p, side, effect in bounds if side == "after"], 0),
        units=index_units(lexicon),
        currency_signs=currency_signs,
        sign_ends=frozenset(sign[start:] for sign in currency_signs for start in range(len(sign))),
        series=frozenset(row.word.lower() for row in lexicon.series),
        countries=frozenset(countries),
        sets=sets,
        starters=frozenset(numbers | sets["months"] | {"a", "an", "another"}),
    )
