"""The learned reading without a model: words, targets of coded records, decoding of given scores."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from extract.core.errors import DatelineError
from extract.lexicon import load_lexicon
from extract.pipeline import extract, extract_batch, prepare
from extract.read.learned import model as model_module, words as words_module
from extract.read.learned.decode import Limits, acts, likeliest_stretch, sayings
from extract.read.learned.labels import CHOICES, FLAGS, ROLES
from extract.read.learned.model import SHIPPED, ModelError, Reader
from extract.read.learned.relations import ELSEWHERE, OTHER, path_names
from extract.read.learned.rules import parse
from extract.read.learned.scores import LinkWeights, Scores, bucket
from extract.read.learned.windows import Window
from extract.read.learned.words import FEATURES, Words, split_words
from extract.text.document import Document
from extract.text.normalise import normalise
from extract.train.examples import UNKNOWN, targets_of
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


def given(words: Words, triggers: dict[str, str], roles: dict[str, dict[str, list[str]]]) -> Scores:
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


def test_an_article_alone_is_no_party() -> None:
    text = "The navy of Chile met the army."
    _, words = read_words(text)
    scores = given(words, {"met": "CONSULT"}, {"met": {"actor": ["The"]}})
    (act,) = acts(words, scores, Limits(), frozenset())
    assert [text[slice(*found.span)] for found in act.roles["actor"]] == ["The navy"]
    scores = given(words, {"met": "CONSULT"}, {"met": {"actor": ["The", "navy"]}})
    scores.flags["mention"][words.texts.index("navy")] = 9.0  # a party opens behind the article
    (act,) = acts(words, scores, Limits(), frozenset())
    assert [text[slice(*found.span)] for found in act.roles["actor"]] == ["The navy"]


def test_a_party_beside_the_likeliest_is_one_only_in_a_list_with_it() -> None:
    text = "Peru, said Chile, signed a pact."
    _, words = read_words(text)
    scores = given(words, {"signed": "COOPERATE"}, {"signed": {"actor": ["Peru", "Chile"]}})
    views = scores.parts[0][2]
    views[words.texts.index("Chile"), ROLES.index("actor"), 0] *= 0.3  # likely, and less so than Peru
    (act,) = acts(words, scores, Limits(), frozenset())
    assert [text[slice(*found.span)] for found in act.roles["actor"]] == ["Peru"]
    (act,) = acts(words, scores, Limits(lone=0.5), frozenset())
    assert [text[slice(*found.span)] for found in act.roles["actor"]] == ["Peru", "Chile"]


def test_whom_somebody_meets_stands_on_the_other_side_of_the_verb() -> None:
    text = "Peru, said Togo, met Chile."
    _, words = read_words(text)
    scores = given(words, {"met": "CONSULT"}, {"met": {"actor": ["Peru", "Togo", "Chile"]}})
    views = scores.parts[0][2]
    for name in ("Togo", "Chile"):
        views[words.texts.index(name), ROLES.index("actor"), 0] *= 0.3  # likely, and less so than Peru
    (act,) = acts(words, scores, Limits(), frozenset())
    assert [text[slice(*found.span)] for found in act.roles["actor"]] == ["Peru", "Chile"]


@pytest.mark.parametrize(("chance", "ruled", "counted"), [(0.3, True, True), (0.1, False, True), (0.01, False, False)])
def test_a_word_of_the_rules_needs_less_to_be_an_act(chance: float, ruled: bool, counted: bool) -> None:
    _, words = read_words()
    at = words.texts.index("shelled")
    scores = given(words, {}, {})
    scores.choices["trigger"][at] = -99.0
    scores.choices["trigger"][at, 0] = 0.0
    scores.choices["trigger"][at, CHOICES["trigger"].index("ASSAULT")] = np.log(chance / (1 - chance))
    told = [words.spans[at]]
    assert list(acts(words, scores, Limits(), frozenset())) == []
    assert bool(list(acts(words, scores, Limits(), frozenset(), told))) is ruled
    assert bool(list(acts(words, scores, Limits(), frozenset(), (), told))) is counted


def test_sentences_that_are_not_read_hold_no_act() -> None:
    _, words = read_words()
    scores = given(words, {"shelled": "ASSAULT"}, {})
    assert list(acts(words, scores, Limits(), frozenset({words.sentences[0]}))) == []


STRETCHES = [
    ([0.1, 0.9, 0.8, 0.2], slice(1, 3)),
    ([0.1, 0.9, 0.4, 0.9, 0.2], slice(1, 4)),  # a word that is not sure does not cut what is
    ([0.9, 0.1, 0.1, 0.1, 0.95, 0.9], slice(4, 6)),
    ([1.0, 0.0, 1.0], slice(0, 1)),  # of equals the first, and one sure word bridges no sure gap
    ([0.4, 0.3], None),
    ([], None),
]


@pytest.mark.parametrize(("chances", "stretch"), STRETCHES)
def test_what_is_said_is_the_likeliest_stretch_of_words(chances: list[float], stretch: slice | None) -> None:
    assert likeliest_stretch(np.array(chances, np.float32)) == stretch


def test_a_saying_has_its_source_and_content() -> None:
    document, words = read_words()
    roles = {"said": {"speaker": ["3", "officials"], "content": ["We", "deny", "it"]}}
    scores = given(words, {}, roles)
    assert list(sayings(words, scores, Limits(), frozenset())) == []
    scores.flags["cue"][words.texts.index("said")] = 9.0
    (saying,) = sayings(words, scores, Limits(), frozenset())
    assert [document.text[slice(*span)] for span in (saying.cue, saying.source or (0, 0), saying.content)] == [
        "said", "3 officials", "We deny it",
    ]  # fmt: skip
    closed = frozenset({words.sentences[words.texts.index("said")]})
    assert list(sayings(words, scores, Limits(), closed)) == []


def test_what_is_said_begins_with_a_word() -> None:
    text = "According to officials, the port was shelled."
    _, words = read_words(text)
    said = [",", "the", "port", "was", "shelled"]
    scores = given(words, {}, {"According": {"speaker": ["officials"], "content": said}})
    scores.flags["cue"][words.texts.index("According")] = 9.0
    (saying,) = sayings(words, scores, Limits(), frozenset())
    assert text[slice(*saying.content)] == "the port was shelled"


@pytest.mark.parametrize("word", ["shelled", "3"])
def test_deeds_and_numbers_are_no_cues(word: str) -> None:
    text = "The navy shelled the port and 3 officials said so."
    _, words = read_words(text)
    scores = given(words, {"shelled": "ASSAULT"}, {word: {"content": ["the", "port"]}})
    scores.flags["cue"][words.texts.index(word)] = 9.0
    assert list(sayings(words, scores, Limits(), frozenset())) == []


def test_a_cue_that_no_table_knows_needs_more() -> None:
    text = "Officials hinted that the port was shut, and traders feared that the town was lost."
    _, words = read_words(text)
    roles = {"hinted": {"content": ["the", "port"]}, "traders": {"content": ["town"]}}
    scores = given(words, {}, roles)
    for word in roles:
        scores.flags["cue"][words.texts.index(word)] = 1.5  # .82
    (saying,) = sayings(words, scores, Limits(), frozenset())
    assert text[slice(*saying.cue)] == "hinted"


def test_a_cue_of_the_rules_needs_less() -> None:
    document, words = read_words()
    at = words.texts.index("said")
    scores = given(words, {}, {"said": {"content": ["We", "deny", "it"]}})
    scores.flags["cue"][at] = 0.0  # as likely as not
    assert list(sayings(words, scores, Limits(), frozenset())) == []
    (saying,) = sayings(words, scores, Limits(), frozenset(), [words.spans[at]])
    assert document.text[slice(*saying.cue)] == "said" and saying.source is None


def test_of_texts_coded_without_attributions_only_words_of_saying_are_open() -> None:
    document, words = read_words()
    targets = targets_of({"events": [], "claims": []}, document, words)
    known = dict(zip(words.texts, targets.flags["cue"].tolist(), strict=True))
    assert known["shelled"] == known["3"] == known["port"] == 0
    assert known["said"] == known["deny"] == UNKNOWN


PATHS = [
    ("Norway shelled Bergen.", "shelled", {"Norway": "| nsubj", "Bergen": "| dobj", "shelled": "|"}),
    ("The port was shelled by the navy.", "shelled", {"port": "| nsubjpass", "navy": "| agent:by pobj"}),
    ("The navy of Norway shelled it.", "shelled", {"Norway": "| nsubj prep:of pobj", "The": "| nsubj +"}),
    ("Shells killed 3 people.", "3", {"people": "nummod |", "killed": "nummod dobj |"}),
]


@pytest.mark.parametrize(("text", "centre", "paths"), PATHS, ids=[case[0] for case in PATHS])
def test_words_of_a_sentence_are_joined_by_their_path_in_the_parse(
    text: str, centre: str, paths: dict[str, str]
) -> None:
    (document,) = parse([prepare(article(text), normalise(text), load_lexicon())], load_lexicon())
    words = split_words(document)
    relations, at = words.relations, words.texts.index
    assert {word: relations.path(relations.above(at(centre)), at(word)) for word in paths} == paths


def test_words_of_another_sentence_have_no_path() -> None:
    text = "Norway shelled Bergen. Denmark protested."
    (document,) = parse([prepare(article(text), normalise(text), load_lexicon())], load_lexicon())
    words = split_words(document)
    codes = words.relations.paths(words.texts.index("shelled"), 0, len(words))
    assert set(codes[words.texts.index("Denmark") :]) == {ELSEWHERE} and ELSEWHERE not in codes[:4]


def test_what_the_rules_link_counts_for_the_link() -> None:
    document, words = read_words()
    words.relations.linked[words.texts.index("shelled")] = {
        ROLES.index("recipient"): frozenset({words.texts.index("port")})
    }
    scores = given(words, {"shelled": "ASSAULT"}, {})
    scores.weights.linked[ROLES.index("recipient"), ROLES.index("recipient")] = 18.0
    (act,) = acts(words, scores, Limits(), frozenset())
    assert [document.text[slice(*found.span)] for found in act.roles["recipient"]] == ["port"]
    assert act.roles["actor"] == ()


def test_distances_fall_into_buckets_that_grow() -> None:
    gaps = np.array([-200, -8, -1, 0, 1, 7, 8, 9, 200])
    found = bucket(gaps, 48).tolist()
    assert found[3:6] == [0, 1, 7] and found[2] == 25 and len(set(found)) >= 8
    assert all(0 <= b < 48 for b in found)


NEWS = """Chad's foreign minister flew to Quito on Tuesday and met the president of Ecuador.

Rebels shelled the town of Kassala overnight, killing 14 civilians, the Sudanese army said.
Sudan accused Eritrea of arming them. It has denied that."""


def test_the_shipped_model_reads() -> None:
    found = extract(article(NEWS), load_lexicon())
    told = {(event.event_type, event.trigger.text) for event in found.events}
    assert ("ASSAULT", "shelled") in told and ("ACCUSE", "accused") in told
    shelled = next(event for event in found.events if event.trigger.text == "shelled")
    assert {part.part for part in shelled.probabilities} >= {"trigger", "type", "modality", "actor"}
    assert all(0 <= part.probability <= 1 for part in shelled.probabilities)
    assert [(claim.quantity_low, claim.outcome) for claim in found.claims] == [(14.0, "killed")]
    denied = next(said for said in found.attributions if said.cue.text.endswith("denied"))
    assert denied.stance == "denies" and {part.part for part in denied.probabilities} >= {"cue", "content"}


def test_a_second_reading_and_other_company_change_nothing() -> None:
    alone = extract(article(NEWS), load_lexicon())
    beside = extract_batch([article("Oslo voted. " * 90), article(NEWS), article("Peru sent aid.")], load_lexicon())
    assert beside[1] == alone == extract(article(NEWS), load_lexicon())


def test_a_sentence_without_end_is_cut_and_the_next_is_read() -> None:
    found = extract(article("and so on " * 5000 + ". Norway shelled Bergen on Monday."), load_lexicon())
    assert all(event.trigger.span[0] > 1000 for event in found.events)


DAMAGE = {
    "no file": lambda folder: (folder / "model.onnx").unlink(),
    "cut short": lambda folder: (folder / "model.onnx").write_bytes((folder / "model.onnx").read_bytes()[:1000]),
    "no description": lambda folder: (folder / "model.json").unlink(),
    "no json": lambda folder: (folder / "model.json").write_text("{"),
    "no tokenizer": lambda folder: (folder / "tokenizer.json").unlink(),
    "other labels": lambda folder: (folder / "model.json").write_text(
        (folder / "model.json").read_text().replace('"ASSAULT"', '"COOK"')
    ),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_model_is_refused(damage: Callable[[Path], object], tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(SHIPPED, folder)
    damage(folder)
    with pytest.raises(ModelError, match="model") as refused:
        Reader(folder)
    assert "\n" not in str(refused.value)


def test_a_missing_model_stops_the_run_and_is_no_fault_of_an_article(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_module, "SHIPPED", tmp_path)
    model_module.load_reader.cache_clear()
    with pytest.raises(ModelError, match="the model is missing"):
        extract_batch([article(NEWS)], load_lexicon())
    model_module.load_reader.cache_clear()


def test_the_model_file_is_small_enough_to_ship() -> None:
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) < 60_000_000
