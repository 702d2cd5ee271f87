"""Tokens of sentences: the language model's tokeniser is asked once for each piece of text between two spaces.

It looks at nothing beyond such a piece, so that its answer can be kept, and with it the kinds of the tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise
from typing import Any

import numpy as np
from spacy.attrs import IDS  # type: ignore[import-not-found]
from spacy.language import Language

from extract.read.network.kinds import Attributes, Kinds

KEPT_PIECES = 40_000
"""Pieces kept, some 20 MB; a full store starts anew."""
BETWEEN = "qq"
"""A word between pieces that are read together: no special case of the tokeniser has it, so none reaches across it."""
USED = ("LOWER", "IS_SPACE", "LANG")
"""Attributes of words that are needed beside those that the network looks at."""

Piece = tuple[tuple[str, ...], tuple[int, ...], tuple[int, ...]]
"""Words, the way from the start of each to that of the next token, and kinds."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one sentence: words, offsets in it, and rows in the store of kinds."""

    words: list[str]
    starts: list[int]
    kinds: list[int]


class Reader:
    """Tokens of texts. Their kinds are good until the next call."""

    def __init__(self, model: Language, kinds: Kinds) -> None:
        self.make_doc, self.strings, self.kinds = model.make_doc, model.vocab.strings, kinds
        self.spaced = kinds.columns.index("SPACY")
        used = {IDS[name] for name in (*kinds.columns, *USED)}
        vocab: Any = model.vocab
        # Much of what a new word costs goes into attributes that nobody asks for.
        vocab.lex_attr_getters = {number: own for number, own in vocab.lex_attr_getters.items() if number in used}
        self.inner: dict[str, Piece] = {}  # pieces before a space
        self.final: dict[str, Piece] = {}  # pieces at the end of a text

    def __call__(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text; none of the texts is empty."""
        # White space other than single spaces is a token: such a text is one piece.
        cut = [pieces if (pieces := text.split(" ")) == text.split() else [text] for text in texts]
        found = self.recall(cut)
        if any(None in pieces for pieces in found):
            if not self.learn(cut):
                self.forget(sum(map(len, texts)))
                self.learn(cut)
            found = self.recall(cut)
        return [join(pieces) for pieces in found]

    def recall(self, cut: list[list[str]]) -> list[list[Any]]:
        """For each piece what is kept of it; ``None`` for one that is not known."""
        inner, final = self.inner.get, self.final.get
        return [[*map(inner, pieces[:-1]), final(pieces[-1])] for pieces in cut]

    def forget(self, room: int = 0) -> None:
        """Start all stores anew, with room for at least so many kinds of token."""
        self.inner.clear()
        self.final.clear()
        self.kinds.forget(room)

    def learn(self, cut: list[list[str]]) -> bool:
        """Add pieces that are not known; false where there is no room for them."""
        inner = list(dict.fromkeys(piece for pieces in cut for piece in pieces[:-1] if piece not in self.inner))
        final = list(dict.fromkeys(pieces[-1] for pieces in cut if pieces[-1] not in self.final))
        found = [*self.read(inner, spaced=True), *self.read(final, spaced=False)]
        size = sum(map(len, found))
        if len(self.inner) + len(self.final) > KEPT_PIECES or not self.kinds.has_room(size):
            return False
        attributes = np.concatenate(found)
        words = [self.strings[key] for key in attributes[:, -1].tolist()]
        steps = [len(word) + space for word, space in zip(words, attributes[:, self.spaced].tolist(), strict=True)]
        kinds = self.kinds(attributes)
        ends = accumulate(map(len, found), initial=0)
        pieces = [(tuple(words[a:b]), tuple(steps[a:b]), tuple(kinds[a:b])) for a, b in pairwise(ends)]
        self.inner.update(zip(inner, pieces, strict=False))
        self.final.update(zip(final, pieces[len(inner) :], strict=True))
        return True

    def read(self, pieces: list[str], *, spaced: bool) -> list[Attributes]:
        """For each piece, with or without a space after it, the attributes of its tokens, a row for each."""
        plain = [piece for piece in pieces if is_plain(piece)]
        read = self.look_up(f" {BETWEEN} ".join([*plain, ""]))
        ends = np.flatnonzero(read[:, self.spaced]) + 1
        if not spaced:
            read[ends - 1, self.spaced] = 0
        # Every second run of tokens without a space is the word between.
        runs = (read[a:b] for a, b in islice(pairwise([0, *ends.tolist()]), 0, None, 2))
        return [next(runs) if is_plain(piece) else self.look_up(piece) for piece in pieces]

    def look_up(self, text: str) -> Attributes:
        """The attributes of the text's tokens."""
        return np.asarray(self.make_doc(text).to_array(self.kinds.columns), np.uint64)


def is_plain(piece: str) -> bool:
    """Whether there is no white space in a piece."""
    return piece.split() == [piece]


def join(pieces: Iterable[Piece]) -> Tokens:
    """The tokens of a text from those of its pieces."""
    words: list[str] = []
    steps: list[int] = []
    kinds: list[int] = []
    for own, away, kind in pieces:
        words += own
        steps += away
        kinds += kind
    starts = list(accumulate(steps, initial=0))
    starts.pop()
    return Tokens(words, starts, kinds)
