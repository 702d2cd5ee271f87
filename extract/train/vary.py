"""Examples as an epoch sees them: cut to a few of their sentences, some of their pieces hidden.

A small corpus is soon known by heart: the network then names acts by the article instead of by the words. Windows
that are never twice the same keep it from that.
"""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np

from extract.read.learned.windows import Window
from extract.train.examples import Centre, Example

MASK = 103
"""BERT's piece for what is hidden; those below :data:`FIRST_WORD` stand for no word."""
FIRST_WORD = 999
STOPS = frozenset({1012, 1029, 999})
"""Pieces that end a sentence."""
SENTENCES = (1, 2, 2, 3, 3, 4, 5)
"""How many sentences are kept, each as likely."""
LEAST = 8
"""Words of the shortest cut."""


def vary(example: Example, order: random.Random, crop: float, mask: float) -> Example:
    """The example, with probability ``crop`` cut to a few sentences, each piece hidden with probability ``mask``."""
    return masked(cropped(example, order) if order.random() < crop else example, order, mask)


def cropped(example: Example, order: random.Random) -> Example:
    """A few consecutive sentences of a window; one sentence is left whole."""
    window = example.window
    n = len(window.heads)
    ends = [i + 1 for i in range(n - 1) if int(window.pieces[window.tails[i]]) in STOPS]
    cuts = [0, *ends, n]
    sentences = len(cuts) - 1
    if sentences < 2:
        return example
    kept = min(order.choice(SENTENCES), sentences - 1)
    first = order.randrange(sentences - kept + 1)
    last = first + kept
    while cuts[last] - cuts[first] < LEAST and (first, last) != (0, sentences):
        first, last = (first, last + 1) if last < sentences else (first - 1, last)
    return cut(example, cuts[first], cuts[last])


def cut(example: Example, first: int, last: int) -> Example:
    """The words ``first`` to ``last`` of a window with their targets; roles filled outside are unknown."""
    window = example.window
    start, end = int(window.heads[first]), int(window.tails[last - 1]) + 1

    def inside(words: frozenset[int]) -> frozenset[int]:
        return frozenset(i - first for i in words if first <= i < last)

    return Example(
        example.document_id,
        Window(
            np.concatenate([window.pieces[:1], window.pieces[start:end], window.pieces[-1:]]),
            np.concatenate([window.piece_features[:1], window.piece_features[start:end], window.piece_features[-1:]]),
            window.heads[first:last] - start + 1,
            window.tails[first:last] - start + 1,
            window.first + first,
            max(window.fresh, window.first + first),
        ),
        {name: values[first:last] for name, values in example.choices.items()},
        {name: values[first:last] for name, values in example.flags.items()},
        tuple(
            Centre(
                centre.word - first,
                {role: (inside(words) or None) if words else words for role, words in centre.roles.items()},
                centre.paths[first:last],
                {role: inside(words) for role, words in centre.linked.items()},
            )
            for centre in example.centres
            if first <= centre.word < last
        ),
    )


def masked(example: Example, order: random.Random, share: float) -> Example:
    """The example with a ``share`` of its pieces hidden: most by a mask, some by other pieces of the window."""
    pieces = example.window.pieces.copy()
    known = [int(piece) for piece in pieces if piece >= FIRST_WORD]
    for i, piece in enumerate(pieces.tolist()):
        if piece >= FIRST_WORD and order.random() < share:
            pieces[i] = MASK if order.random() < 0.75 else order.choice(known)
    return replace(example, window=replace(example.window, pieces=pieces))
