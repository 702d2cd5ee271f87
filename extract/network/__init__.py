"""The language model's tagger and parser run over many sentences at once: the same answers as spaCy, sooner.

spaCy walks through a text token by token and works out every token's embedding anew. Here embeddings are kept by kind
of token (:mod:`extract.network.encode`) and a move is taken in all sentences at once (:mod:`extract.network.attach`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, islice, repeat

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from extract.network.attach import Attacher
from extract.network.encode import Encoder, Layout, UnsupportedError, doubled, exact, only, param
from extract.network.lift import MARK, lift
from extract.tree import Parse

__all__ = ["Network", "build_network"]


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

    def __call__(self, articles: Sequence[Sequence[Doc]]) -> list[list[Parse]]:
        """One parse for each tokenised sentence, none of which is empty, of each article.

        An article's parses are the same whatever is parsed with it.
        """
        docs = [doc for article in articles for doc in article]
        layout = Layout([[len(doc) for doc in article] for article in articles])
        # One article's layers fit the processor's cache; the parser's steps are worth taking for all at once.
        vectors = np.concatenate([self.encoder(article) for article in articles])
        scores = exact(vectors, self.weights)[layout.tokens]
        scores += self.bias
        tags = self.tags[scores.argmax(axis=1)].tolist()
        heads, labels = self.attacher(vectors, layout)
        found = map(read_rows, docs, accumulate(map(len, docs)), repeat(tags), repeat(labels), repeat(heads))
        return [list(islice(found, len(article))) for article in articles]


def read_rows(doc: Doc, end: int, tags: list[str], labels: list[str], heads: list[int]) -> Parse:
    """The parse of the document whose last token has the row before ``end``."""
    rows = slice(end - len(doc), end)
    words = [token.text for token in doc]
    own, names = heads[rows], labels[rows]
    if MARK in "".join(names):
        lift(own, names, words)
    return Parse(words, doc.to_array("IDX").tolist(), tags[rows], names, own)


def build_network(model: Language) -> Network | None:
    """The pipeline's network; ``None`` where it is of a build that only spaCy itself can run."""
    try:
        return Network(model)
    except (UnsupportedError, KeyError, ValueError):
        return None
