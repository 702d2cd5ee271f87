"""Datelines and tickers of every kind, and what only looks like one."""

from datetime import date

import pytest

from extract.text.datelines import find_datelines, written_on
from extract.text.segment import segment


@pytest.mark.parametrize(
    ("text", "whole", "place", "day"),
    [
        ("LIMA, March 13 (Reuters) – The minister", "LIMA, March 13 (Reuters) – ", "LIMA", "March 13"),
        ("QUITO (AFP) -Peru shelled a port", "QUITO (AFP) -", "QUITO", None),
        ("ACCRA, Ghana (AP) — Voters", "ACCRA, Ghana (AP) — ", "ACCRA, Ghana", None),
        ("GENEVA (14 March 2022) – The", "GENEVA (14 March 2022) – ", "GENEVA", "(14 March 2022)"),
        ("Tunis, 3 Jan. (TAP) - He", "Tunis, 3 Jan. (TAP) - ", "Tunis", "3 Jan."),
        ("BEIRUT/CAIRO, Nov 3 (Reuters) - Talks", "BEIRUT/CAIRO, Nov 3 (Reuters) - ", "BEIRUT/CAIRO", "Nov 3"),
        ("MINSK, July 3. /TASS/. The army", "MINSK, July 3. /TASS/. ", "MINSK", "July 3"),
        ("YEREVAN, MARCH 3, ARMENPRESS. The army", "YEREVAN, MARCH 3, ARMENPRESS. ", "YEREVAN", "MARCH 3"),
        ("Tehran, IRNA – The army", "Tehran, IRNA – ", "Tehran", None),
        ("Lagos, Tuesday (NAN) The army", "Lagos, Tuesday (NAN) ", "Lagos", "Tuesday"),
        ("DOHA: Kenya said", "DOHA: ", "DOHA", None),
        ("OSLO — Norway asked", "OSLO — ", "OSLO", None),
        ("Monrovia, Liberia - The president", "Monrovia, Liberia - ", "Monrovia, Liberia", None),
        ("(CNN) -- The minister", "(CNN) -- ", None, None),
        ("CNN — The minister", "CNN — ", None, None),
        ("18:05, 4 June Peruvian jets struck", "18:05, 4 June ", None, "4 June"),
        ("4 June, 18:05 — Peruvian jets struck", "4 June, 18:05 — ", None, "4 June"),
        ("[10:20] Peruvian jets struck", "[10:20] ", None, None),
        ("10.45am Peruvian jets struck", "10.45am ", None, None),
        ("14:05 GMT: Peru said", "14:05 GMT: ", None, None),
        ("6:05 p.m.", "6:05 p.m.", None, None),
    ],
)
def test_a_dateline_is_found_with_its_place_and_day(text, whole, place, day):
    (found,) = find_datelines(text)
    assert text[slice(*found.span)] == whole
    assert (found.place and text[slice(*found.place)]) == place
    assert (found.day and text[slice(*found.day)]) == day


@pytest.mark.parametrize(
    "text",
    [
        "HOW IT BEGAN: The story",
        "EXCLUSIVE: Sen. Jo Fox said",
        "NATO - which has 32 members - met.",
        "Peru - which denies it - left.",
        "Monday – the leader left.",
        "The U.N. — which voted — agreed.",
        "President Ruiz (Peru) — he left",
        "Kenya (population 50m) – a",
        "On 2 March Peruvian jets struck",
        "12.50 soldiers were",
        "10:30 of the men left",
        "The army left.\n" * 8 + "OSLO — Norway asked",
    ],
)
def test_what_is_no_dateline(text):
    assert find_datelines(text) == ()


def test_the_dateline_takes_its_year_from_the_publication():
    text = "LIMA, Dec. 30 (Reuters) - The minister resigned."
    assert written_on(text, date(2022, 1, 1)) == date(2021, 12, 30)
    assert written_on("The minister resigned.", date(2022, 1, 1)) == date(2022, 1, 1)


def test_a_sentence_begins_behind_its_dateline():
    text = "MINSK, July 3. /TASS/. The army left.\n\n18:05, 4 June Peruvian jets struck."
    assert [text[s.start : s.end] for s in segment(text)] == ["The army left.", "Peruvian jets struck."]
