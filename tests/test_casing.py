"""Texts in capitals are read in ordinary case, and their records quote them as they are."""

import pytest

from extract.lexicon import load_lexicon
from extract.who.casing import restore_case
from tests.coding import code

LEXICON = load_lexicon()


@pytest.mark.parametrize(
    ("shouted", "restored"),
    [
        (
            "KENYA EXPELLED A UGANDAN DIPLOMAT ON TUESDAY. THE ENVOY LEFT NAIROBI.",
            "Kenya expelled a Ugandan diplomat on Tuesday. The envoy left Nairobi.",
        ),
        (
            "THE US SAID TALKS MAY RESUME ON MAY 5, OFFICIALS TOLD US.",
            "The US said talks may resume on May 5, officials told us.",
        ),
        (
            "PRESIDENT JANA KOVAL MET MR. DOLEZAL IN BRATISLAVA, AND I WAS THERE.",
            "President Jana Koval met Mr. Dolezal in Bratislava, and I was there.",
        ),
        (
            "KENYA EXPELLED A DIPLOMAT.THE ENVOY WROTE TO NEWS.EXAMPLE.ORG ON TUESDAY.",
            "Kenya expelled a diplomat.The envoy wrote to news.example.org on Tuesday.",
        ),
    ],
)
def test_case_is_restored(shouted: str, restored: str) -> None:
    assert restore_case(shouted, LEXICON) == restored


@pytest.mark.parametrize("text", ["Kenya expelled a Ugandan diplomat.", "", "NATO, EU, UN", "12 34", "İİİİ " * 30])
def test_other_text_keeps_its_length_and_ordinary_text_its_words(text: str) -> None:
    restored = restore_case(text, LEXICON)
    assert len(restored) == len(text)
    assert restored == text or text.isupper()


def test_records_quote_the_text_as_it_is() -> None:
    text = "KENYA EXPELLED A UGANDAN DIPLOMAT ON TUESDAY, THE FOREIGN MINISTRY SAID."
    found = code(text)
    event = found.events[0]
    assert (event.event_type, event.actor[0].country, event.recipient[0].country) == ("SANCTION", "KEN", "UGA")
    assert event.trigger.text == "EXPELLED"
    assert event.recipient[0].text == text[slice(*event.recipient[0].span)] == "A UGANDAN DIPLOMAT"
    assert event.attribution is not None and event.attribution.cue.text == "SAID"
