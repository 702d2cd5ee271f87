"""The language model's tagger and parser run over many sentences at once: the same answers as spaCy, sooner.

spaCy walks through a text token by token and works out every token's embedding anew. Here pieces of text are
tokenised once (:mod:`extract.read.network.words`), embeddings are kept by kind of token
(:mod:`extract.read.network.kinds`), an article's sentences go through the convolutions together
(:mod:`extract.read.network.encode`), and a move of the parser is taken in the sentences of all articles at once
(:mod:`extract.read.network.attach`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, islice, repeat

import numpy as np
from spacy.language import Language

from extract.core.pool import batched
from extract.read.network.attach import Attacher
from extract.read.network.encode import Encoder, Layout
from extract.read.network.layers import Floats, UnsupportedError, doubled, exact, only, param
from extract.read.network.lift import MARK, lift
from extract.read.network.words import Reader, Tokens
from extract.read.tree import Parse

__all__ = ["Network", "build_network"]

PIECE_CHARS = 24_000
"""Text of one article whose vectors are worked out together; most articles have less."""
BATCH_TOKENS = 12_288
"""Tokens that the parser's moves are made for together: enough to share a step's cost, few enough to stay small."""

Encoded = tuple[list[Tokens], Floats]


class Network:
    """The tagger and parser of one pipeline; raises :class:`UnsupportedError` for one of another build.

    It keeps what it has worked out from call to call, so it is for one thread at a time.
    """

    def __init__(self, model: Language) -> None:
        tagger, parser = model.get_pipe("tagger"), model.get_pipe("parser")
        self.encoder = Encoder(model.get_pipe("tok2vec").model, model.vocab)  # type: ignore[attr-defined]
        softmax = only(tagger.model, "softmax")  # type: ignore[attr-defined]
        if len(softmax) != 1 or parser.cfg["beam_width"] != 1:  # type: ignore[attr-defined]
            raise UnsupportedError("tagger or parser")
        self.weights, self.bias = doubled(param(softmax[0], "W")), param(softmax[0], "b")
        self.tags = np.array(list(tagger.labels), np.object_)  # type: ignore[attr-defined]
        self.attacher = Attacher(parser.model, list(parser.move_names))  # type: ignore[attr-defined]
        self.reader = Reader(model, self.encoder.kinds)

    def __call__(self, articles: Sequence[Sequence[str]]) -> list[list[Parse]]:
        """One parse for each sentence, none of which is empty, of each article.

        An article's parses are the same whatever is parsed with it.
        """
        encoded = (self.encode(list(piece)) for article in articles for piece in cut(article))
        # No piece is empty, so that the tokens close a batch before their number does.
        batches = batched(encoded, BATCH_TOKENS, BATCH_TOKENS, lambda piece: len(piece[1]))
        parses = chain.from_iterable(map(self.attach, batches))
        return [list(islice(parses, len(article))) for article in articles]

    def encode(self, texts: list[str]) -> Encoded:
        """Tokens and their vectors."""
        sentences = self.reader(texts)
        return sentences, self.encoder(sentences)

    def attach(self, pieces: Sequence[Encoded]) -> Iterator[Parse]:
        """The parse of each sentence."""
        layout = Layout([[len(sentence.words) for sentence in sentences] for sentences, _ in pieces])
        vectors = np.concatenate([found for _, found in pieces])
        scores = exact(vectors, self.weights)[layout.tokens]
        scores += self.bias
        tags = self.tags[scores.argmax(axis=1)].tolist()
        heads, labels = self.attacher(vectors, layout)
        sentences = list(chain.from_iterable(own for own, _ in pieces))
        ends = accumulate(len(sentence.words) for sentence in sentences)
        return map(read_rows, sentences, ends, repeat(tags), repeat(labels), repeat(heads))


def cut(texts: Sequence[str]) -> Iterator[list[str]]:
    """One article's sentences in lists short enough for the network."""
    return batched(texts, PIECE_CHARS, PIECE_CHARS, len)


def read_rows(sentence: Tokens, end: int, tags: list[str], labels: list[str], heads: list[int]) -> Parse:
    """The parse of the sentence whose last token has the row before ``end``."""
    rows = slice(end - len(sentence.words), end)
    own, names = heads[rows], labels[rows]
    if MARK in "".join(names):
        lift(own, names, sentence.words)
    return Parse(sentence.words, sentence.starts, tags[rows], names, own)


def build_network(model: Language) -> Network | None:
    """The pipeline's network; ``None`` where it is of a build that only spaCy itself can run."""
    try:
        return Network(model)
    except (UnsupportedError, KeyError, ValueError):
        return None
