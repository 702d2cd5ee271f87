"""What the last look at an article's records leaves of them."""

from datetime import date

import pytest

from extract.lexicon import load_lexicon
from extract.text.numbers import find_quantities
from extract.text.numbers.corrections import find_taken_back
from tests.coding import code

LEXICON = load_lexicon()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("This story has been corrected to show that three herders, not 30, were killed.", ["30"]),
        ("An earlier version of this article said 12 people had died; the number is nine.", ["12"]),
        ("The report incorrectly gave the toll as 40. The correct figure is 14.", ["40"]),
        ("A previous version misstated the number of tanks as 12. It should be 21.", ["12"]),
        ("They sent 30 guns instead of 40.", ["40"]),
        ("(Corrects the number of arrests to 33 from 303.)", ["303"]),
        ("This story has been amended to change the toll to nine from 19.", ["19"]),
        ("The correct route is 40 km from 12 villages.", []),
        ("Correction: the corrected figure is 14 dead.", []),
        ("Not less than 30 people died.", []),
        ("Dozens, if not hundreds, died.", []),
        ("He did not say whether 12 people had died.", []),
    ],
)
def test_figures_that_a_text_takes_back(text, wrong):
    found = find_taken_back(text, find_quantities(text, LEXICON))
    assert [text[slice(*span)] for span in sorted(found)] == wrong


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Peruvian troops attacked two Chilean villages on 7 March 2025, killing 12 people.", "2025-03-05"),
        ("Peruvian troops attacked two Chilean villages tomorrow, killing 12 people, officials said.", "2025-03-05"),
        ("Peruvian troops attacked two Chilean villages this month, killing 12 people, officials said.", "2025-03-05"),
    ],
)
def test_nothing_told_lies_after_the_articles_day(text, day):
    day = date.fromisoformat(day)
    found = code(text, day)
    assert found.events
    assert all(event.date_end is None or event.date_end <= day for event in found.events)
    assert all(claim.as_of is None or claim.as_of <= day for claim in found.claims)


def test_a_correction_makes_no_claim_of_what_it_takes_back():
    found = code("Peruvian jets killed three herders, not 30, near Arica on Monday, Chile's government said.")
    assert [claim.quantity_low for claim in found.claims] == [3]
