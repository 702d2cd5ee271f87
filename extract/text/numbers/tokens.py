"""Cuts text into number, word and sign tokens with offsets, in one linear pass."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from extract.core.schema import Span

TOKEN = re.compile(
    r"(\s*)"  # the gap before it
    r"(\d+(?:[.,’'](?=\d)\d+)*"  # 1,205.5
    r"|(?<![\w.])\.\d+"  # .500
    r"|[^\W\d_]+(?:[’'.](?=[^\W\d_])[^\W\d_]+)*(?:(?<=\.\w)\.)?"  # words, U.S.
    r"|\S)"
)
URL = re.compile(r"(?:https?://|www\.)\S+")
DIGIT = re.compile(r"\d")
DATA_CHARS = 5000
DATA_SHARE = 0.2
"""Share of digits in :data:`DATA_CHARS` of one line that no prose and no list of losses reaches."""
LONG_LINE = re.compile(rf"[^\n]{{{DATA_CHARS},}}")


class Token(NamedTuple):
    """A token; ``glued`` is true where no white space stands before it, ``is_number`` for digits."""

    text: str
    lower: str
    start: int
    end: int
    glued: bool
    line_start: bool
    is_number: bool

    @property
    def is_word(self) -> bool:
        """True for letters."""
        return self.text[0].isalpha()

    @property
    def is_capitalised(self) -> bool:
        """True for words that begin with a capital letter."""
        return self.text[0].isupper()


END = Token("\n", "\n", -1, -1, False, True, False)
"""Stands for what is beyond either end of the text."""
BEYOND = 100
"""Tokens beyond either end of the text that the grammar may ask for."""


def bounded(tokens: list[Token]) -> Callable[[int], Token]:
    """The token at an index, :data:`END` for up to :data:`BEYOND` tokens beyond either end.

    The padding behind the last token answers for negative indexes, too, which Python counts from the end.
    """
    return [*tokens, *[END] * BEYOND].__getitem__


def find_data(text: str) -> list[Span]:
    """Stretches of :data:`DATA_CHARS` within one line of which so much is digits that they are data and no prose."""
    return [
        (start, start + DATA_CHARS)
        for line in (LONG_LINE.finditer(text) if len(text) >= DATA_CHARS else ())
        for start in range(line.start(), line.end() - DATA_CHARS + 1, DATA_CHARS)
        if len(DIGIT.findall(text, start, start + DATA_CHARS)) > DATA_SHARE * DATA_CHARS
    ]


def tokenize(text: str) -> list[Token]:
    """All tokens of ``text`` but those inside web addresses and data."""
    has_address = "://" in text or "www." in text
    passed = sorted([*(match.span() for match in URL.finditer(text) if has_address), *find_data(text)])
    passed.append((len(text), len(text)))
    following = iter(passed)
    skip_start, skip_end = next(following)
    make = tuple.__new__  # a named tuple's own constructor takes twice the time
    tokens: list[Token] = []
    last = end = 0
    for gap, word in TOKEN.findall(text.rstrip()):  # else a long gap at the end is tried from each of its characters
        start = end + len(gap)
        end = start + len(word)
        if start >= skip_start:
            while skip_end <= start:
                skip_start, skip_end = next(following)
            if skip_start <= start:
                continue
        lower = word.lower()
        if "’" in word:
            lower = lower.replace("’", "'")
        glued = start == last
        line_start = start == 0 or (not glued and "\n" in text[last:start])
        is_number = word[-1].isdecimal()
        tokens.append(make(Token, (word, lower, start, end, glued and start > 0, line_start, is_number)))
        last = end
    return tokens
