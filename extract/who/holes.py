"""What the facts lack: names with a title beside them, abbreviations and parties that were read and not resolved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extract.core.schema import Span, Unmatched
from extract.who.resolve import Who


def find_holes(who: Who, mentions: Iterable[Span]) -> tuple[Unmatched, ...]:
    """The holes of one article, each once a place, in order of the text.

    ``mentions`` are the spans of what the reader took for parties: those that nothing is known of are holes. So are
    persons whom only the article itself introduces, and abbreviations that it explains.
    """
    document = who.article.document
    found: dict[Span, Unmatched] = {}
    for span in (*who.article.introduced, *unknown_parties(who, mentions)):
        sentence = document.sentence_at(span[0])
        if sentence is not None:
            text = document.text[span[0] : span[1]]
            found.setdefault(span, Unmatched("actor", text, span, sentence.span))
    return tuple(found[span] for span in sorted(found))


def unknown_parties(who: Who, mentions: Iterable[Span]) -> Iterator[Span]:
    """Mentions of which no resolver knows anything, not even what kind of body or person it is."""
    for span in mentions:
        resolved = who.resolve(span)
        if not resolved.is_known and resolved.rule == "unknown" and resolved.sector is None:
            yield span
