"""Quotes short enough to publish: at most 25 words, around the words that matter."""

from __future__ import annotations

import re

MAX_WORDS = 25
WORD = re.compile(r"\S+")


def clip_quote(quote: str, start: int = 0, end: int = 0) -> str:
    """At most :data:`MAX_WORDS` words of a quote, around the characters ``start`` to ``end``; cuts are marked.

    Leading words are kept as long as the marked ones fit behind them.
    """
    words = list(WORD.finditer(quote))
    if len(words) <= MAX_WORDS:
        return " ".join(word.group() for word in words)
    last = max((n for n, word in enumerate(words) if word.start() < max(end, start + 1)), default=0)
    # Some words behind the marked ones tell what they are about.
    first = max(0, min(last + MAX_WORDS // 3, len(words) - 1) - MAX_WORDS + 1)
    kept = words[first : first + MAX_WORDS]
    text = " ".join(word.group() for word in kept)
    return f"{'… ' if first else ''}{text}{' …' if first + MAX_WORDS < len(words) else ''}"


def web_link(url: str | None) -> str | None:
    """The URL if it is one of the web; what else stands there is no link."""
    return url if url and re.match(r"https?://[^\s\"'<>]+$", url) else None
