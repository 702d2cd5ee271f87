"""Words that tell what happened to the things counted: looks tokens of a parse up in ``outcomes.csv``."""

from __future__ import annotations

from functools import cache

from extract.core.record import record
from extract.lexicon import Lexicon, OutcomeRow
from extract.read.inflect import noun_forms, verb_forms
from extract.read.tree import Tree

Phrases = dict[str, tuple[tuple[tuple[str, ...], OutcomeRow], ...]]


PREPOSITIONS = frozenset({"on", "for", "into", "of", "from", "to", "with", "without", "at", "over"})


@record(frozen=True, slots=True)
class Trigger:
    """An outcome row met at tokens ``start`` to ``end`` (inclusive) of a sentence."""

    row: OutcomeRow
    start: int
    end: int
    words: str


@cache
def phrase_index(lexicon: Lexicon) -> dict[str, Phrases]:
    """Phrases of each part of speech by their first word, longest first."""
    index: dict[str, dict[str, list[tuple[tuple[str, ...], OutcomeRow]]]] = {"verb": {}, "noun": {}, "adj": {}}
    for row in lexicon.outcomes:
        if row.pos == "header":
            continue
        for word in row.words:
            first, *rest = word.lower().split()
            for phrase in forms_of(first, rest, row.pos):
                index[row.pos].setdefault(phrase[0], []).append((phrase, row))
    return {
        pos: {word: tuple(sorted(found, key=lambda pair: -len(pair[0]))) for word, found in words.items()}
        for pos, words in index.items()
    }


def forms_of(first: str, rest: list[str], pos: str) -> set[tuple[str, ...]]:
    """All inflected forms of a phrase: of a verb its first word, of a noun its last."""
    if pos == "verb":
        return {(*form.split("-"), *rest) if form == first else (form, *rest) for form in verb_forms(first)} | {
            (first, *rest)
        }
    if pos == "noun":
        *lead, last = (first, *rest)
        if "of" in lead:
            return {(form, *rest) for form in noun_forms(first)}
        return {(*lead, form) for form in noun_forms(last)}
    return {(first, *rest)}


@cache
def word_sets(lexicon: Lexicon) -> dict[str, frozenset[str]]:
    """The closed word classes by name."""
    return {row.name: frozenset(row.words) for row in lexicon.word_sets}


class Triggers:
    """Looks up the outcome words of one sentence."""

    def __init__(self, tree: Tree, lexicon: Lexicon) -> None:
        self.tree = tree
        self.index = phrase_index(lexicon)

    def verb(self, i: int) -> list[Trigger]:
        """Verb rows met at token ``i``, longest phrase first; a particle may stand behind the object."""
        tree = self.tree
        found: list[Trigger] = []
        for phrase, row in self.index["verb"].get(tree.lower[i], ()):
            rest = phrase[1:]
            if not rest or tuple(tree.lower[i + 1 : i + 1 + len(rest)]) == rest:
                found.append(Trigger(row, i, i + len(rest), " ".join(phrase)))
            elif self.scattered(i, rest):
                found.append(Trigger(row, i, i, " ".join(phrase)))
        return found

    def verb_with(self, i: int, preposition: str, slot: str = "object") -> Trigger | None:
        """Row of a verb and the preposition of its phrase, whatever stands between: supplied Kyiv with."""
        for phrase, row in self.index["verb"].get(self.tree.lower[i], ()):
            if phrase[1:] == (preposition,) and (row.slot == slot or (slot, row.slot) == ("object", "subject_object")):
                return Trigger(row, i, i, " ".join(phrase))
        return None

    def scattered(self, i: int, rest: tuple[str, ...]) -> bool:
        """True where the phrase's other words hang on the verb elsewhere: took 12 soldiers prisoner, shot 12 down."""
        tree = self.tree
        if len(rest) == 1 and rest[0] in PREPOSITIONS:
            return False
        near = [kid for kid in tree.kids[i] if tree.deps[kid] in ("prt", "prep", "oprd", "advmod", "acomp", "dobj")]
        near += [kid for child in near for kid in tree.kids[child]]
        words = {tree.lower[kid] for kid in near}
        return all(word in words for word in rest)

    def noun(self, i: int) -> Trigger | None:
        """Noun row whose phrase ends, or a longer one that begins, at token ``i``: death toll, prisoners of war."""
        return self.ending("noun", i) or self.beginning("noun", i)

    def beginning(self, pos: str, i: int) -> Trigger | None:
        """Row whose phrase of several words begins at token ``i``."""
        for phrase, row in self.index[pos].get(self.tree.lower[i], ()):
            if len(phrase) > 1 and tuple(self.tree.lower[i : i + len(phrase)]) == phrase:
                return Trigger(row, i, i + len(phrase) - 1, " ".join(phrase))
        return None

    def adjective(self, i: int) -> Trigger | None:
        """Adjective row whose phrase begins at token ``i``."""
        for phrase, row in self.index["adj"].get(self.tree.lower[i], ()):
            if tuple(self.tree.lower[i : i + len(phrase)]) == phrase:
                return Trigger(row, i, i + len(phrase) - 1, " ".join(phrase))
        return None

    def ending(self, pos: str, i: int) -> Trigger | None:
        """Row whose phrase ends at token ``i``."""
        for length in (3, 2, 1):
            start = i - length + 1
            if start < 0:
                continue
            words = tuple(self.tree.lower[start : i + 1])
            for phrase, row in self.index[pos].get(words[0], ()):
                if phrase == words:
                    return Trigger(row, start, i, " ".join(phrase))
        return None
