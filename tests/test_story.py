"""The day of acts told without one, in a story that has told its day."""

from __future__ import annotations

from datetime import date

import pytest

from extract.lexicon import load_lexicon
from extract.pipeline import extract
from extract.read.learned.story import RULE, is_recent
from tests.coding import article

DAY = date(2023, 5, 19)
TUESDAY = date(2023, 5, 16)
FIRST = "On Tuesday Norwegian jets bombed the port of Aarhus. "


@pytest.mark.parametrize(
    ("then", "word", "day"),
    [
        ("Norwegian troops also shelled a depot in Odense.", "shelled", TUESDAY),
        ("Norwegian jets had also bombed a depot in Odense.", "bombed a depot", TUESDAY),
        ("Norwegian troops are shelling a depot in Odense.", "shelling", DAY),
        ("Norwegian troops have shelled a depot in Odense.", "shelled", DAY),
    ],
)
def test_what_goes_on_in_the_past_is_of_the_day_last_told(then: str, word: str, day: date) -> None:
    text = FIRST + then
    at = text.rindex(word)
    (event,) = [e for e in extract(article(text, DAY), load_lexicon()).events if e.trigger.span[0] == at]
    assert (event.date_start, event.date_precision, RULE in event.rules) == (day, "assumed", day == TUESDAY)


@pytest.mark.parametrize(
    ("day", "recent"),
    [(date(2023, 4, 18), True), (date(2023, 4, 17), False), (date(2023, 5, 20), False), (None, False)],
)
def test_a_story_goes_on_with_days_of_the_last_month_only(day: date | None, recent: bool) -> None:
    assert is_recent(day, DAY) == recent


def test_the_day_of_an_announcement_is_not_turned_to_the_week_of_what_it_announces() -> None:
    text = "Norway announced on Tuesday that it will send 20 tanks to Iceland."
    (event,) = [e for e in extract(article(text, DAY), load_lexicon()).events if e.trigger.text == "send"]
    assert event.date_start in (None, TUESDAY)


def test_a_day_that_opens_the_sentence_wins_over_one_of_another_sentence() -> None:
    text = (
        "Norway sent ten ships on Sunday to the strait that divides it from Iceland, officials of both countries "
        "said.\n\nOn Tuesday, after a night of talks that brought nothing, Norway bombed the port of Aarhus."
    )
    (event,) = [e for e in extract(article(text, DAY), load_lexicon()).events if e.trigger.text == "bombed"]
    assert event.date_start == TUESDAY
