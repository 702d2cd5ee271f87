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
    """Processor time of one extraction."""
    article = make_article(text)
    return seconds(lambda: extract(article, LEXICON))


def costs_by_length(text: str) -> bool:
    """Whether ten times the text costs less than :data:`MOST` times as much; on a busy machine it may try again."""
    few = min(cost(text) for _ in range(2))
    return any(cost(text * 10) < MOST * few for _ in range(2))


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """The model and the gazetteer are loaded before anything is measured."""
    extract(make_article("Russian forces attacked Kharkiv on Monday, killing 12 civilians, officials said."), LEXICON)


@pytest.mark.slow
def test_ten_times_the_article_takes_ten_times_the_time() -> None:
    assert costs_by_length("\n".join(long_articles()[:8]) + "\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    ['"We will not yield," he said. ', "He said so\n", "12 soldiers were killed in Kharkiv, ", "tanks - 1361 (+3),\n"],
)
def test_ten_times_a_line_takes_ten_times_the_time(unit: str) -> None:
    assert costs_by_length(unit * (20_000 // len(unit)))
