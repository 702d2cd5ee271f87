"""The only module that knows all stages of extraction: text in, records out."""

from __future__ import annotations

from extract.lexicon import Lexicon
from extract.schema import Article, Extraction


def extract(article: Article, lexicon: Lexicon) -> Extraction:
    """All records of one article: pure and deterministic, spans point into ``article.text``."""
    raise NotImplementedError
