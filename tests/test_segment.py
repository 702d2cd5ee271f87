import random

import pytest

from extract.lexicon import load_lexicon
from extract.text.segment import MAX_SENTENCE, segment, zone_patterns

BODY = "The army shelled the village on Monday. Two people were hurt, the governor said.\n" * 4


def zones(text, title=None):
    return [(text[s.start : s.end], s.zone) for s in segment(text, title)]


@pytest.mark.parametrize("row", load_lexicon().zones, ids=lambda row: row.example)
def test_every_zone_row_matches_its_example(row):
    pattern = zone_patterns(load_lexicon())[row.zone, row.where]
    example = row.example.rstrip(" :.!?") if row.where == "tail" else row.example
    assert {"tail": pattern.fullmatch, "line": pattern.fullmatch, "start": pattern.match, "title": pattern.match}.get(
        row.where, pattern.search
    )(example)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Gen. Mark Hill met Sen. Ann Poe on Feb. 3. They talked.", 2),
        ("St. Petersburg is calm. Nobody was hurt.", 2),
        ("“Will it end?” he asked. Nobody knew.", 2),
        ("tanks – 12 (+3)\naircraft – 4\nships – 1", 3),
        ("no punctuation at all\r\nhere either", 2),
        ("", 0),
        (" \n\t\n ", 0),
    ],
)
def test_sentence_count(text, sentences):
    assert len(segment(text)) == sentences


@pytest.mark.parametrize(
    ("line", "zone"),
    [
        ("Firefighters at the plant after the strike. (Jane Roe/Getty Images)", "caption"),
        ("Sign up here for our evening briefing.", "boilerplate"),
        ("WHY THE TRUCE FAILED: Five things we learnt this week", "headline"),
        ("Talks to go on", "headline"),
        ("In my view, the government has no plan.", "opinion"),
        ("“I think they will come back,” said the mayor.", "body"),
        ("Tanks – 1361 (+3)", "body"),
        ("The losses of the enemy were:", "body"),
        ("On May 3, shells hit the depot, killing two. (The Example Post)", "body"),
    ],
)
def test_zone_of_a_line_inside_the_text(line, zone):
    found = dict(zones(BODY + line + "\n" + BODY))
    assert {z for text, z in found.items() if text in line} == {zone}


def test_title_and_its_repetition_are_headlines():
    found = zones("Army shells village\nArmy shells village\n" + BODY, "Army Shells Village")
    assert [z for _, z in found[:3]] == ["headline", "headline", "body"]


def test_related_articles_close_the_text():
    text = BODY + "Related articles\nTwo planes collided over the bay on Sunday, killing nine people.\n"
    assert [z for _, z in zones(text)][-2:] == ["boilerplate", "boilerplate"]


def test_biography_only_at_the_end():
    line = "Jane Roe is a reporter for Example News based in Rome.\n"
    assert dict(zones(line + BODY + BODY))[line.strip()] == "body"
    assert dict(zones(BODY + line))[line.strip()] == "boilerplate"


def test_readers_letters_are_opinion():
    text = "Russia asked for talks in May.\nAnn Poe\nYork, England\nThey bombed it last week.\nJo Fox\nBath, England\n"
    assert {z for t, z in zones(text) if t.endswith(".")} == {"opinion"}


@pytest.mark.parametrize(
    "text",
    [
        "1" * 100_000,
        "1 " * 50_000,
        "\u202eשלום עולם 😀 " * 5_000,
        "a\x00b\x01c\ud800 " * 5_000,
        "“word " * 10_000,
        "(" * 100_000,
        "no end " * 8_000,
        "".join(random.Random(1).choices("aA .“”\"'\n\t😀()[]1", k=50_000)),
    ],
    ids=range(8),
)
def test_hostile_text_gives_bounded_ordered_spans(text):
    last = 0
    for index, sentence in enumerate(segment(text)):
        assert sentence.index == index
        assert last <= sentence.start < sentence.end <= len(text)
        assert sentence.end - sentence.start <= MAX_SENTENCE
        last = sentence.end


def test_a_judgement_in_a_long_line_stays_alone():
    text = "The army left. " * 9 + "I think they were right. " + "Nobody was hurt. " * 9
    found = [t for t, z in zones(text) if z == "opinion"]
    assert found == ["I think they were right."]


def test_a_speaker_quoted_over_sentences_is_no_writer():
    text = "The mayor spoke. He said: “We lost the port. I think we will lose the town. Pray.” Then he left."
    assert {z for _, z in zones(BODY + text)} == {"body"}


def test_figures_of_a_bulletin_without_punctuation_are_body():
    text = "Losses of the enemy as of 12.03\ntanks – 362\naircraft: 58\nships ‒ about 3 (+1)"
    assert [z for _, z in zones(text)] == ["headline", "body", "body", "body"]
