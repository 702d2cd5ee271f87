"""What the codebook's section on dates says, as a table: expression, act, the article's day, the act's days."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from extract.text.dates import date_of, find_times, period_of
from extract.text.dates.resolve import TOLD
from extract.text.dates.spans import Days, turn

WEDNESDAY = date(2025, 3, 5)


def only(text, anchor=WEDNESDAY):
    (time,) = find_times(text, anchor)
    return time


@pytest.mark.parametrize(
    ("text", "modality", "start", "end", "precision"),
    [
        ("on Sunday", "asserted", "2025-03-02", "2025-03-02", "day"),
        ("They will meet, it was said, on Sunday.", "asserted", "2025-03-02", "2025-03-02", "day"),
        ("Peru asked Chile to stop on Sunday.", "asserted", "2025-03-02", "2025-03-02", "day"),
        ("on Sunday", "future", "2025-03-09", "2025-03-09", "day"),
        ("on Wednesday", "future", "2025-03-05", "2025-03-05", "day"),
        ("on Wednesday", "negated", "2025-03-05", "2025-03-05", "day"),
        ("last Sunday", "asserted", "2025-03-02", "2025-03-02", "day"),
        ("next Sunday", "future", "2025-03-09", "2025-03-09", "day"),
        ("on April 15", "asserted", "2024-04-15", "2024-04-15", "day"),
        ("on April 15", "historical", "2024-04-15", "2024-04-15", "day"),
        ("on April 15", "future", "2025-04-15", "2025-04-15", "day"),
        ("on March 5", "asserted", "2025-03-05", "2025-03-05", "day"),
        ("on March 6", "asserted", "2024-03-06", "2024-03-06", "day"),
        ("on Feb. 29", "asserted", "2024-02-29", "2024-02-29", "day"),
        ("on Feb. 29", "future", "2028-02-29", "2028-02-29", "day"),
        ("in April", "asserted", "2024-04-01", "2024-04-30", "month"),
        ("in April", "future", "2025-04-01", "2025-04-30", "month"),
        ("in March", "asserted", "2025-03-01", "2025-03-05", "month"),
        ("this year", "asserted", "2025-01-01", "2025-03-05", "year"),
        ("this year", "future", "2025-01-01", "2025-12-31", "year"),
        ("in February 2024", "asserted", "2024-02-01", "2024-02-29", "month"),
        ("from March 10 to March 12", "asserted", "2024-03-10", "2024-03-12", "range"),
        ("since Monday", "asserted", "2025-03-03", "2025-03-05", "range"),
        ("since Dec. 1", "asserted", "2024-12-01", "2025-03-05", "range"),
        ("on 7 March 2025", "asserted", "2025-03-05", "2025-03-05", "assumed"),
        ("tomorrow", "asserted", "2025-03-05", "2025-03-05", "assumed"),
        ("tomorrow", "future", "2025-03-06", "2025-03-06", "day"),
    ],
)
def test_the_act_decides_which_day_is_meant(text, modality, start, end, precision):
    time = find_times(text, WEDNESDAY)[-1]
    if precision == "range":
        time = max(find_times(text, WEDNESDAY), key=lambda t: t.span[1] - t.span[0])
    when = date_of(time, modality, WEDNESDAY)
    assert (str(when.start), str(when.end), when.precision) == (start, end, precision)
    assert when.rule.startswith("own")


@pytest.mark.parametrize(
    ("modality", "precision"),
    [("asserted", "assumed"), ("negated", "none"), ("future", "none"), ("historical", "none")],
)
def test_without_an_expression_only_news_has_the_articles_day(modality, precision):
    assert date_of(None, modality, WEDNESDAY).precision == precision


def test_a_dateline_before_publication_counts_weekdays_but_does_not_end_the_article():
    when = date_of(only("in March"), "asserted", WEDNESDAY, published=date(2025, 3, 7))
    assert (when.start, when.end) == (date(2025, 3, 1), date(2025, 3, 7))


@given(
    days=st.builds(
        lambda start, length, recurs: Days(start, start + timedelta(days=length), "range", recurs),
        st.dates(date(1990, 1, 1), date(2040, 1, 1)),
        st.integers(0, 40),
        st.sampled_from([None, "week", "year"]),
    ),
    anchor=st.dates(date(1990, 1, 1), date(2040, 1, 1)),
    modality=st.sampled_from(sorted(TOLD)),
)
def test_no_told_act_lies_after_the_articles_day(days, anchor, modality):
    (time,) = find_times("on 3 May 2021", anchor)
    time = type(time)(time.text, time.span, days.start, days.end, "range", days.recurs, "at")
    when = date_of(time, modality, anchor)
    assert when.start <= when.end <= anchor
    if days.recurs:
        assert turn(days, anchor, ahead=True).end >= anchor


@pytest.mark.parametrize(
    ("text", "measure", "start", "as_of"),
    [
        ("since 24 February 2022", "cumulative", "2022-02-24", "2025-03-05"),
        ("since Feb. 24", "cumulative", "2025-02-24", "2025-03-05"),
        ("by Monday, since Jan. 2", "cumulative", "2025-01-02", "2025-03-03"),
        ("on Monday", "increment", "2025-03-03", "2025-03-03"),
        ("on Monday", "cumulative", "None", "2025-03-03"),
        ("in April", "increment", "2024-04-01", "2024-04-30"),
        ("", "increment", "2025-03-05", "2025-03-05"),
        ("", "cumulative", "None", "2025-03-05"),
    ],
)
def test_a_figure_stands_on_the_last_day_told(text, measure, start, as_of):
    period = period_of(find_times(text, WEDNESDAY), measure, WEDNESDAY)
    assert (str(period.start), str(period.as_of)) == (start, as_of)
