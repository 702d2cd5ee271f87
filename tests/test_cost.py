"""What extraction costs grows with the length of the text and no faster."""

from __future__ import annotations

import pytest

from extract.lexicon import load_lexicon
from extract.pipeline import extract
from tests.bench import long_articles, seconds
from tests.conftest import make_article

LEXICON = load_lexicon()
MOST = 20
"""Times the cost that ten times the text may take: a cost that grows with the square takes a hundred."""


def cost(text: str) -> float:
    """Processor time of the quicker of two extractions."""
    article = make_article(text)
    return min(seconds(lambda: extract(article, LEXICON)) for _ in range(2))


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """The model and the gazetteer are loaded before anything is measured."""
    extract(make_article("Russian forces attacked Kharkiv on Monday, killing 12 civilians, officials said."), LEXICON)


@pytest.mark.slow
def test_ten_times_the_article_takes_ten_times_the_time() -> None:
    text = "\n".join(long_articles()[:8])
    assert cost("\n".join([text] * 10)) < MOST * cost(text)


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    ['"We will not yield," he said. ', "He said so\n", "12 soldiers were killed in Kharkiv, ", "tanks - 1361 (+3),\n"],
)
def test_ten_times_a_line_takes_ten_times_the_time(unit: str) -> None:
    text = unit * (20_000 // len(unit))
    assert cost(text * 10) < MOST * cost(text)
