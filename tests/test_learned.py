"""The learned reading without a model: words, targets of coded records, decoding of given scores."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from extract.core.errors import DatelineError
from extract.lexicon import load_lexicon
from extract.pipeline import prepare
from extract.read.learned import words as words_module
from extract.read.learned.decode import Limits, acts, cues
from extract.read.learned.labels import CHOICES, FLAGS, ROLES
from extract.read.learned.relations import OTHER, path_names
from extract.read.learned.scores import LinkWeights, Scores, bucket
from extract.read.learned.windows import Window
from extract.read.learned.words import FEATURES, Words, split_words
from extract.text.document import Document
from extract.text.normalise import normalise
from tests.coding import article

TEXT = 'Norway\'s army shelled the port of Bergen on Monday. "We deny it," said 3 officials.'


def read_words(text: str = TEXT) -> tuple[Document, Words]:
    """A document and its words."""
    document = prepare(article(text, date(2023, 5, 17)), normalise(text), load_lexicon())
    return document, split_words(document)


def has(words: Words, word: str) -> set[str]:
    """Features of the first word of that text."""
    row = words.features[words.texts.index(word)]
    return {name for name, value in zip(FEATURES, row, strict=True) if value}


def test_words_stand_where_their_offsets_say() -> None:
    document, words = read_words()
    assert [document.text[a:b] for a, b in words.spans] == list(words.texts)
    assert words.texts[:3] == ("Norway", "'s", "army")


@pytest.mark.parametrize(
    ("word", "features"),
    [
        ("shelled", {"lower", "ASSAULT"}),
        ("Monday", {"title", "time"}),
        ("deny", {"lower", "quoted", "cue"}),
        ("3", {"number", "quantity"}),
        ("said", {"lower", "cue"}),
    ],
)
def test_features_tell_shape_place_and_senses(word: str, features: set[str]) -> None:
    assert features <= has(read_words()[1], word)


def test_a_wrong_sense_is_named_by_line(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "words.csv"
    file.write_text("word,senses\nshell,ASSAULT\nbake,COOK\n")
    monkeypatch.setattr(words_module, "SENSES", file)
    words_module.senses.cache_clear()
    with pytest.raises(DatelineError, match=r"words.csv:3: column 'senses': 'COOK'"):
        words_module.senses()
    words_module.senses.cache_clear()


def given(
    words: Words, triggers: dict[str, str], roles: dict[str, dict[str, list[str]]], cue: str | None = None
) -> Scores:
    """Scores that are sure of the given triggers and links: views of words are one dimension a centre."""
    n, at = len(words), words.texts.index
    choices = {name: np.zeros((n, len(classes)), np.float32) for name, classes in CHOICES.items()}
    choices["trigger"][:, 0] = 9.0
    flags = {name: np.full(n, -9.0, np.float32) for name in FLAGS}
    centres = np.zeros((n, len(ROLES), 4), np.float32)
    fillers = np.zeros((n, len(ROLES), 4), np.float32)
    for word, kind in triggers.items():
        choices["trigger"][at(word)] = 0.0
        choices["trigger"][at(word), CHOICES["trigger"].index(kind)] = 9.0
    if cue:
        flags["cue"][at(cue)] = 9.0
    for k, (centre, links) in enumerate(roles.items()):
        for role, linked in links.items():
            centres[at(centre), ROLES.index(role), k] = 8.0
            for word in linked:
                fillers[at(word), ROLES.index(role), k] = 8.0
    leans = np.full((n, len(ROLES)), -9.0, np.float32)
    window = Window(np.zeros(n, np.int64), np.zeros((n, 1), np.float32), np.arange(n), np.arange(n), 0, 0)
    weights = LinkWeights(
        np.zeros((len(ROLES), 48), np.float32),
        np.zeros((len(ROLES), OTHER + 1 + len(path_names())), np.float32),
        np.zeros((len(ROLES), len(ROLES)), np.float32),
    )
    return Scores(choices, flags, ((window, centres, fillers, leans),), weights, words.relations)


def test_acts_have_the_parties_that_links_name() -> None:
    document, words = read_words()
    scores = given(words, {"shelled": "ASSAULT"}, {"shelled": {"actor": ["Norway", "'s", "army"], "place": ["Bergen"]}})
    (act,) = acts(words, scores, Limits(), frozenset())
    assert (act.event_type, document.text[slice(*act.span)]) == ("ASSAULT", "shelled")
    assert [document.text[slice(*found.span)] for found in act.roles["actor"]] == ["Norway's army"]
    assert [document.text[slice(*found.span)] for found in act.roles["place"]] == ["Bergen"]
    assert act.roles["recipient"] == ()


def test_a_list_of_parties_is_cut_at_its_commas() -> None:
    text = "Peru, Chile and Togo signed a pact."
    _, words = read_words(text)
    scores = given(words, {"signed": "COOPERATE"}, {"signed": {"actor": ["Peru", ",", "Chile", "and", "Togo"]}})
    (act,) = acts(words, scores, Limits(), frozenset())
    assert [text[slice(*found.span)] for found in act.roles["actor"]] == ["Peru", "Chile", "Togo"]


def test_sentences_that_are_not_read_hold_no_act() -> None:
    _, words = read_words()
    scores = given(words, {"shelled": "ASSAULT"}, {})
    assert list(acts(words, scores, Limits(), frozenset({words.sentences[0]}))) == []


def test_what_is_said_goes_from_its_first_to_its_last_word() -> None:
    document, words = read_words()
    scores = given(words, {}, {"said": {"content": ["We", "deny", "it"], "speaker": ["officials"]}}, cue="said")
    (cue,) = cues(words, scores, Limits())
    assert cue.content is not None
    assert document.text[slice(*cue.content)] == "We deny it"
    assert [document.text[slice(*found.span)] for found in cue.speaker] == ["officials"]


def test_distances_fall_into_buckets_that_grow() -> None:
    gaps = np.array([-200, -8, -1, 0, 1, 7, 8, 9, 200])
    found = bucket(gaps, 48).tolist()
    assert found[3:6] == [0, 1, 7] and found[2] == 25 and len(set(found)) >= 8
    assert all(0 <= b < 48 for b in found)
