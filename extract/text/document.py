"""What the extraction stages share about one article: sentences, parses, dates and numbers found so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from extract.core.schema import Article, Mention, Quantity, Span, Time
from extract.read.tree import Parse

Zone = Literal["body", "headline", "caption", "boilerplate", "opinion"]


@dataclass(frozen=True, eq=False)
class Sentence:
    """A sentence or line of the text, with its parse where it was a candidate."""

    index: int
    start: int
    end: int
    paragraph: int
    zone: Zone
    parse: Parse | None = None

    @property
    def span(self) -> Span:
        """Offsets of the sentence in the article's text."""
        return self.start, self.end


@dataclass(frozen=True, eq=False)
class Document:
    """One article on its way through extraction; each stage returns a new one with more filled in."""

    article: Article
    anchor: date | None
    sentences: tuple[Sentence, ...]
    times: tuple[Time, ...] = ()
    quantities: tuple[Quantity, ...] = ()

    @property
    def text(self) -> str:
        """The article's text."""
        return self.article.text

    def mention(self, span: Span) -> Mention:
        """The words at ``span``."""
        return Mention(self.article.text[span[0] : span[1]], span)

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that covers ``offset``, found by bisection."""
        low, high = 0, len(self.sentences)
        while low < high:
            middle = (low + high) // 2
            if self.sentences[middle].end <= offset:
                low = middle + 1
            else:
                high = middle
        if low < len(self.sentences) and self.sentences[low].start <= offset:
            return self.sentences[low]
        return None
