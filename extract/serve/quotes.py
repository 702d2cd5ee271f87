"""Words of others as they may be shown: quotes of at most 25 words, nothing that turns or hides the text around it."""

from __future__ import annotations

import re

from extract.core.terminal import CONTROLS

MAX_WORDS = 25
WORD = re.compile(r"\S+")
UNSEEN = re.compile(r"[\u00ad\u200b\u2060\ufeff]")
MAX_LETTERS, MAX_LENGTH = 60, 600
"""Of a word, and of a whole text, beyond which nobody wrote it to be read."""
OVERLONG = re.compile(rf"(\S{{{MAX_LETTERS}}})\S+")


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


def legible(text: str) -> str:
    """The text on one line without controls, turns of direction and unseen characters; what is overlong is cut."""
    plain = " ".join(UNSEEN.sub("", CONTROLS.sub("", text)).split())
    plain = OVERLONG.sub(r"\1…", plain)
    return plain if len(plain) <= MAX_LENGTH else plain[:MAX_LENGTH] + "…"


def web_link(url: str | None) -> str | None:
    """The URL if it is one of the web; what else stands there is no link."""
    return url if url and re.match(r"https?://[^\s\"'<>]+$", url) else None
