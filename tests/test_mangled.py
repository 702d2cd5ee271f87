"""Text that came through bad hands gives the records of the clean text, at its own offsets."""

import random
import textwrap
import unicodedata

import pytest

from tests.coding import code

PARAGRAPHS = (
    "LIMA, March 13 (Reuters) - The Peruvian army shelled two Chilean villages near the border on Sunday, killing at"
    " least 35 people, the Chilean defence ministry said.",
    "Chile's foreign minister accused Peru of a breach of the truce and called on the United Nations to act. Peru"
    " denied that any of its 1,200 soldiers had crossed the frontier.",
    "The United States will send 31 tanks and $2 million of aid to Chile next week, the White House announced.",
)
CLEAN = "\n\n".join(PARAGRAPHS)
UNSEEN = "\x00\x07\u200b\u00ad\u202e\u2066\ufeff\ud800"


def wrap(width):
    return "\n\n".join(textwrap.fill(paragraph, width) for paragraph in PARAGRAPHS)


def sprinkle(text):
    chance = random.Random(1)
    return "".join(c + (chance.choice(UNSEEN) if chance.random() < 0.06 else "") for c in text)


def spread(text):
    chance = random.Random(2)
    return "".join(chance.choice(["  ", "\u00a0", "\t", "\u2009 "]) if c == " " else c for c in text)


def told(found):
    events = [
        (e.event_type, e.modality, e.date_start, e.date_end, countries(e.actor, e.recipient)) for e in found.events
    ]
    claims = [(c.quantity_low, c.unit, c.outcome, c.as_of, countries((c.subject,))) for c in found.claims]
    return events, claims


def countries(*groups):
    return tuple(tuple(entity.country for entity in group if entity) for group in groups)


@pytest.fixture(scope="module")
def clean():
    return code(CLEAN)


@pytest.mark.parametrize(
    "text",
    [
        wrap(60),
        wrap(72),
        wrap(80),
        sprinkle(CLEAN),
        spread(CLEAN),
        CLEAN.replace("\n", "\r\n"),
        CLEAN.replace("\n\n", "\n \n"),
        sprinkle(spread(wrap(72))),
    ],
    ids=["wrapped at 60", "at 72", "at 80", "unseen", "blanks", "carriage returns", "blank lines", "all"],
)
def test_mangled_text_gives_the_records_of_clean_text(clean, text):
    found = code(text)
    assert clean.events
    assert told(found) == told(clean)
    for event in found.events:
        assert text[slice(*event.trigger.span)] == event.trigger.text
    for claim in found.claims:
        assert text[slice(*claim.span)] == claim.quantity_text
    for time in found.times:
        assert text[slice(*time.span)] == time.text


def test_accents_that_are_characters_of_their_own_belong_to_their_letters():
    whole = "The Peruvian army shelled the port of Málaga on Sunday, killing 35 people, José Peña of Chile's army said."
    apart = unicodedata.normalize("NFD", whole)
    found = code(apart)
    assert len(apart) > len(whole)
    assert told(found) == told(code(whole))
    texts = [apart[slice(*entity.span)] for event in found.events for entity in (*event.actor, *event.recipient)]
    assert texts == [entity.text for event in found.events for entity in (*event.actor, *event.recipient)]
    speaker = unicodedata.normalize("NFD", "José Peña")
    assert all(quotation.source.text.startswith(speaker) for quotation in found.attributions)
