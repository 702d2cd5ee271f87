"""The number grammar: what is read, what is left out, and that any number written any way reads back."""

from __future__ import annotations

import gc
import time

import pytest
from hypothesis import given, strategies as st

from extract.lexicon import load_lexicon
from extract.text.numbers import find_quantities

LEXICON = load_lexicon()

READ = [
    ("At least 35 recruits died", [("35", 35, None, False, "count")]),
    ("up to 200 drones", [("200", None, 200, False, "count")]),
    ("as many as 90,000 troops", [("90,000", None, 90000, False, "count")]),
    ("nearly 60 convoys", [("60", 60, 60, True, "count")]),
    ("an estimated 1.5 million residents", [("1.5 million", 1.5e6, 1.5e6, True, "count")]),
    ("between 3,000 and 6,000 fighters", [("3,000 and 6,000", 3000, 6000, False, "count")]),
    ("some 70,000–80,000 casualties", [("70,000–80,000", 70000, 80000, True, "count")]),
    ("10 to 15 billion euros", [("10 to 15 billion", 10e9, 15e9, False, "EUR")]),
    ("$9.1bn and £500m", [("$9.1bn", 9.1e9, 9.1e9, False, "USD"), ("£500m", 5e8, 5e8, False, "GBP")]),
    ("A$30 million and more", [("A$30 million", 3e7, 3e7, False, "AUD")]),
    ("US$2 billion", [("US$2 billion", 2e9, 2e9, False, "USD")]),
    ("300 million hryvnia", [("300 million", 3e8, 3e8, False, "UAH")]),
    ("half a million tonnes of grain", [("half a million", 5e5, 5e5, False, "t")]),
    ("several thousand marchers", [("several thousand", 2000, None, False, "count")]),
    ("tens of thousands fled", [("tens of thousands", 20000, None, False, "count")]),
    ("dozens of homes", [("dozens", 24, None, False, "count")]),
    ("hundreds of cars", [("hundreds", 200, None, False, "count")]),
    ("two dozen shells", [("two dozen", 24, 24, False, "count")]),
    ("three and a half million people", [("three and a half million", 3.5e6, 3.5e6, False, "count")]),
    ("one hundred and thirty-four wounded", [("one hundred and thirty-four", 134, 134, False, "count")]),
    ("people ‒ about 30 700 (+2)", [("30 700", 30700, 30700, True, "count"), ("2", 2, 2, False, "count")]),
    ("a 45-year-old farmer", [("45", 45, 45, False, "age")]),
    ("a 30 km2 exclusion zone", [("30", 30, 30, False, "km2")]),
    ("about 19 per cent", [("19", 19, 19, True, "percent")]),
    ("one of the drivers", [("one", 1, 1, False, "count")]),
    ("In 2022 300 boats sank", [("300", 300, 300, False, "count")]),
    ("1.2m refugees", [("1.2m", 1.2e6, 1.2e6, False, "count")]),
    ("40 or more, 500-plus", [("40", 40, None, False, "count"), ("500", 500, None, False, "count")]),
    ("a third of the fleet", [("a third", 1 / 3, 1 / 3, False, "count")]),
]  # fmt: skip

LEFT_OUT = [
    "the 82nd Airborne, a Leopard 2, an F-16, T-72s, Su-34s and a Mi-8",
    "UN Resolution 2623 and Article 5",
    "won 13-0, drew 2-2",
    "from 24.02 to 01.06, on 14.03.2022, on 2022-03-14",
    "March 12, 12 March 2022, Feb. 24, 12 to 14 March",
    "call 555-123-4567",
    "at 11 a.m., 7:30, 7am and 0600 GMT",
    "in the 1990s, in 2014, the 2019 law",
    "no one was there, each one, one another",
    "https://example.org/2022/300/soldiers",
    "COVID-19, S23, 3D",
]


@pytest.mark.parametrize(("text", "expected"), READ, ids=[text for text, _ in READ])
def test_numbers_are_read(text: str, expected: list[tuple]) -> None:
    found = find_quantities(text, LEXICON)
    assert [(q.text, q.low, q.high, q.approximate, q.unit) for q in found] == [
        (t, pytest.approx(low) if low is not None else None, pytest.approx(high) if high is not None else None, a, u)
        for t, low, high, a, u in expected
    ]


@pytest.mark.parametrize("text", LEFT_OUT)
def test_names_dates_and_scores_are_no_quantities(text: str) -> None:
    assert find_quantities(text, LEXICON) == ()


@pytest.mark.parametrize("row", [*LEXICON.numbers, *LEXICON.bounds], ids=lambda row: row.example)
def test_every_number_and_bound_row_reads_its_example(row: object) -> None:
    (quantity,) = find_quantities(row.example, LEXICON)  # type: ignore[attr-defined]
    match getattr(row, "effect", None):
        case "min":
            assert quantity.high is None
        case "max":
            assert quantity.low is None
        case "about":
            assert quantity.approximate


@pytest.mark.parametrize("row", LEXICON.units, ids=lambda row: row.example)
def test_every_unit_row_reads_its_example(row: object) -> None:
    assert row.unit in {q.unit for q in find_quantities(row.example, LEXICON)}  # type: ignore[attr-defined]


@pytest.mark.parametrize("row", LEXICON.series, ids=lambda row: row.example)
def test_a_number_after_a_serial_word_is_a_name(row: object) -> None:
    assert find_quantities(f"They left {row.example} behind.", LEXICON) == ()  # type: ignore[attr-defined]


ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]  # fmt: skip # noqa: E501
TENS = ["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def spell(number: int, joiner: str) -> str:
    """English words of ``number`` below a trillion."""
    for factor, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if number >= factor:
            rest = f" {spell(number % factor, joiner)}" if number % factor else ""
            return f"{spell(number // factor, joiner)} {name}{rest}"
    if number >= 100:
        return f"{ONES[number // 100]} hundred" + (f"{joiner}{spell(number % 100, joiner)}" if number % 100 else "")
    if number >= 20:
        return TENS[number // 10] + (f"-{ONES[number % 10]}" if number % 10 else "")
    return ONES[number]


def written(number: int, style: str) -> str:
    match style:
        case "plain":
            return str(number)
        case "comma":
            return f"{number:,}"
        case "space":
            return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")
        case "words":
            return spell(number, " ")
        case _:
            return spell(number, " and ")


@given(st.integers(2, 999_999_999), st.sampled_from(["plain", "comma", "space", "words", "and"]))
def test_any_number_written_any_way_reads_back(number: int, style: str) -> None:
    text = f"They counted {written(number, style)} rounds of it."
    (quantity,) = find_quantities(text, LEXICON)
    assert (quantity.low, quantity.high) == (number, number)
    assert text[slice(*quantity.span)] == quantity.text == written(number, style)


@given(st.text(alphabet="0123456789 ,.-–$%()/:+abc\n", max_size=80) | st.text(max_size=80))
def test_spans_quote_the_text_and_never_overlap(text: str) -> None:
    last = 0
    for quantity in find_quantities(text, LEXICON):
        start, end = quantity.span
        assert last <= start < end
        assert text[start:end] == quantity.text
        assert quantity.low is not None or quantity.high is not None
        last = end


def cost(text: str) -> float:
    """Processor time of the quicker of two searches, without what collecting garbage among a million tokens takes."""
    spent = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(2):
            started = time.process_time()
            find_quantities(text, LEXICON)
            spent.append(time.process_time() - started)
    finally:
        gc.enable()
    return min(spent)


def costs_in_step(unit: str) -> bool:
    """Whether a megabyte costs about ten times what a tenth of it does; were the cost quadratic, a hundred times."""
    n = 1_000_000 // len(unit)
    return cost(unit * n) < 30 * cost(unit * (n // 10))


@pytest.mark.parametrize("unit", ["9", "1,", "1-", "2S3M-", "$", "1.2."])
def test_the_cost_of_a_megabyte_without_breaks_is_linear(unit: str) -> None:
    assert costs_in_step(unit)


def test_a_megabyte_of_digits_is_no_number() -> None:
    assert find_quantities("9" * 1_000_000, LEXICON) == ()


@pytest.mark.parametrize("unit", ["$5m 3-4 1,200 tonnes ", "1/2/3/4/", "(5) ", "5% ", "3 to 4 ", "http://a "])
def test_a_line_of_data_is_passed_over(unit: str) -> None:
    assert len(find_quantities(unit * (1_000_000 // len(unit)), LEXICON)) < 2000
    assert costs_in_step(unit)


def test_prose_beside_a_line_of_data_is_read() -> None:
    text = f"They counted 12 tanks.\n{'1-2, ' * 2000}\nThey lost 7 trucks."
    found = find_quantities(text, LEXICON)
    assert (found[0].text, found[-1].text) == ("12", "7")
