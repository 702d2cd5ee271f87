"""Text made regular, with the way back."""

import textwrap

import pytest
from hypothesis import example, given, settings, strategies as st

from extract.text.normalise import normalise
from extract.text.segment import segment

ARTICLE = """The Peruvian army shelled two villages near the border on Monday, killing at least 35 people, the
governor said.

Officials in Lima said on Tuesday that Chile had asked the U.N. Security Council to meet, and that a U.S.-made
radar had been hit. “We will answer,” said Gen. Ana Ruiz, who leads the Third Brigade.

Losses of the army as of 12 March:
tanks – 362 (+3)
aircraft: 58
Personnel
12,500

The defence ministry of Bolivia denied that any of its 1,200 soldiers had crossed the frontier since the fighting
began in the well-guarded north-western province on 3 March."""
PARAGRAPHS = [" ".join(part.split("\n")) if part.count("\n") == 1 else part for part in ARTICLE.split("\n\n")]
FLOWING = "\n\n".join(PARAGRAPHS)


def read_sentences(text):
    read = normalise(text)
    return [(read.text[s.start : s.end], s.zone) for s in segment(read.text)]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("twelve\u00a0tanks and\u202f40 guns", "twelve tanks and 40 guns"),
        ("Boli\u00advian mili\u200btary", "Bolivian military"),
        ("\ufeff\u202aThe army\u202c left.", "The army left."),
        ("The\x00 army\x07 left\ud800.", "The army left."),
        ("The  army \t left.  \n  It  left.", "The army left.\nIt left."),
        ("One.\r\nTwo.\rThree.\u2028Four.", "One.\nTwo.\nThree.\nFour."),
        ("46[1] radars,[23] 300¹ men", "46 radars, 300 men"),
        ("US\u2011made radars", "US-made radars"),
        ("The army of\nPeru left.", "The army of Peru left."),
        ("It was told at 19:45 local\ntime on the radio.", "It was told at 19:45 local time on the radio."),
        ("They left in October\n2022.", "They left in October 2022."),
        ("They sat with\n60. Then they rose.", "They sat with 60. Then they rose."),
        ("It condemned\nthe raid on\nMonday.", "It condemned the raid on Monday."),
        ("The army left the town\nand the port.", "The army left the town and the port."),
        ("The United\nStates left the town.", "The United States left the town."),
        ("South\nSudanese troops left.", "South Sudanese troops left."),
        ("Fighting in the south\nSoldiers left.", "Fighting in the south\nSoldiers left."),
        ("a Bolivian-\nbacked group left", "a Bolivian-backed group left"),
        ("The army left\n\nand the port fell.", "The army left\n\nand the port fell."),
        ("Army leaves port\nThe army left on Monday.", "Army leaves port\nThe army left on Monday."),
        ("tanks – 12\naircraft – 5\nships – 3", "tanks – 12\naircraft – 5\nships – 3"),
        ("personnel\n200,590\ntanks\n3,771", "personnel\n200,590\ntanks\n3,771"),
        ("They sent:\n- 12 tanks\n- shells", "They sent:\n- 12 tanks\n- shells"),
    ],
)
def test_text_is_made_regular(source, text):
    assert normalise(source).text == text


@pytest.mark.parametrize("gap", ["\n\n", "\n"])
@pytest.mark.parametrize("width", [50, 60, 72, 80])
def test_wrapped_text_has_the_sentences_of_flowing_text(width, gap):
    wrapped = gap.join("\n".join(textwrap.fill(line, width) for line in part.split("\n")) for part in PARAGRAPHS)
    assert read_sentences(wrapped) == read_sentences(FLOWING.replace("\n\n", gap))


WORDS = st.sampled_from(
    [
        "the",
        "army",
        "of",
        "Peru",
        "shelled",
        "Lima",
        "and",
        "port",
        "well-known",
        "U.S.",
        "Monday,",
        "killing",
        "35",
        "people",
        "(Reuters)",
        "who",
        "3",
        "March",
    ]
)


LINE = ["the"] * 16


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=30, max_size=60), min_size=2, max_size=4), st.sampled_from([60, 72, 80]))
@example([[*LINE, "army", "U.S.", *LINE], [*LINE, "U.S.", *LINE]], 72)
@example([[*LINE, "army", "Peru", *LINE], [*LINE, "army", "Peru", *LINE]], 72)
def test_paragraphs_broken_at_a_width_are_whole_again(paragraphs, width):
    flowing = [" ".join(["The", *words, "left."]) for words in paragraphs]
    wrapped = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in flowing)
    assert normalise(wrapped).text == "\n\n".join(flowing)


@pytest.mark.parametrize("width", range(40, 80, 3))
@pytest.mark.parametrize(
    "flowing",
    [
        # who said it follows behind a dash, which opens no item of a list
        "- There will be no war in the north of the country this year - said the minister of Peru to the press.\n\n"
        "- Our troops have left the two villages that they had taken in May - he added behind closed doors in Lima.",
        # two blanks behind a full stop, as typewriters put them
        "The army left the port.  Soldiers of two brigades marched north.  They were seen by the people of Callao.\n\n"
        "A truce was signed.  Peru said that it would hold.  Chile was not there, and nobody spoke for it in Lima.",
        # one paragraph alone
        "The army left the port of Callao. Soldiers marched north, and they were seen there by many. Peru said that it "
        "was over. The truce would hold in the north of the country, a general announced in Lima on Monday. It did.",
    ],
)
def test_dashes_and_wide_blanks_of_a_wrapped_text_part_nothing(flowing, width):
    wrapped = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in flowing.split("\n\n"))
    assert normalise(wrapped).text == normalise(flowing).text


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("aB .\n\t\u00a0\u00ad\u200b\x00\ud800-3,é"), max_size=60))
@example("a\n3 a\n3 3 3")
def test_every_character_knows_where_it_stood(source):
    read = normalise(source)
    assert normalise(read.text).text == read.text
    for at, letter in enumerate(read.text):
        start, end = read.to_source((at, at + 1))
        assert end == start + 1
        assert source[start] == letter or source[start].isspace() or letter in " \n-"
        assert read.from_source((start, end)) == (at, at + 1)
    assert read.to_source((0, 0))[0] <= len(source)
