"""Training sees windows that vary: sentences cut out of them and hidden pieces, with what was coded of the rest."""

import random

import numpy as np
import pytest

from extract.read.learned.windows import Window
from extract.train.examples import Centre, Example
from extract.train.vary import FIRST_WORD, MASK, cropped, cut, masked, vary

STOP, FIRST_PIECE, LAST_PIECE = 1012, 101, 102


def make_example(sentences: int = 4, words: int = 10) -> Example:
    """Sentences of so many words and a stop, each word a piece of its own; every word is a class of its own."""
    pieces = [FIRST_PIECE]
    for sentence in range(sentences):
        pieces += [2000 + 100 * sentence + word for word in range(words - 1)] + [STOP]
    pieces.append(LAST_PIECE)
    n = sentences * words
    places = np.arange(1, n + 1)
    return Example(
        "a",
        Window(np.array(pieces), np.arange(n + 2, dtype=np.float32)[:, None], places, places.copy(), 0, 0),
        {"trigger": np.arange(n)},
        {"cue": np.arange(n)},
        tuple(
            Centre(i, {"actor": frozenset({i - 1, i}), "place": frozenset({0}), "time": None}, np.full(n, i), {})
            for i in range(1, n)
        ),
    )


def test_a_cut_keeps_what_is_coded_of_its_words() -> None:
    whole = make_example()
    part = cut(whole, 10, 30)
    assert part.window.pieces.tolist() == [FIRST_PIECE, *whole.window.pieces[11:31].tolist(), LAST_PIECE]
    assert part.choices["trigger"].tolist() == part.flags["cue"].tolist() == list(range(10, 30))
    assert [part.window.pieces[head] for head in part.window.heads] == whole.window.pieces[11:31].tolist()
    assert [part.window.piece_features[tail, 0] for tail in part.window.tails] == list(range(11, 31))
    assert len(part.centres) == 20
    first, second = part.centres[:2]
    assert (first.word, first.roles) == (0, {"actor": frozenset({0}), "place": None, "time": None})
    assert second.roles["actor"] == frozenset({0, 1})
    assert second.paths.tolist() == [11] * 20


@pytest.mark.parametrize("seed", range(20))
def test_whole_sentences_are_cut_out(seed: int) -> None:
    part = cropped(make_example(), random.Random(seed))
    assert len(part.window.heads) in (10, 20, 30)
    assert part.choices["trigger"][0] % 10 == 0
    assert part.window.pieces[-2] == STOP


def test_a_short_sentence_is_cut_with_its_neighbour() -> None:
    assert {len(cropped(make_example(3, 5), random.Random(seed)).window.heads) for seed in range(20)} == {10}
    assert len(cropped(make_example(1), random.Random(1)).window.heads) == 10


def test_hidden_pieces_are_a_share_of_those_of_words() -> None:
    whole = make_example(40)
    hidden = masked(whole, random.Random(5), 0.2)
    changed = hidden.window.pieces != whole.window.pieces
    assert 0.1 < changed.mean() < 0.3
    assert {FIRST_PIECE, LAST_PIECE} <= set(hidden.window.pieces.tolist())
    assert 0.6 < (hidden.window.pieces[changed] == MASK).mean() < 0.9
    assert (whole.window.pieces[changed] >= FIRST_WORD).all()
    assert hidden.choices is whole.choices


def test_the_same_order_varies_alike_and_none_leaves_all() -> None:
    whole = make_example()
    one, two = (vary(whole, random.Random(3), 0.6, 0.1) for _ in range(2))
    assert one.window.pieces.tolist() == two.window.pieces.tolist()
    assert vary(whole, random.Random(3), 0.0, 0.0).window.pieces.tolist() == whole.window.pieces.tolist()
