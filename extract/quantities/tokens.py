"""Cuts text into number, word and sign tokens with offsets, in one linear pass."""

from __future__ import annotations

import re
from typing import NamedTuple

from extract.schema import Span

TOKEN = re.compile(
    r"\d+(?:[.,’'](?=\d)\d+)*"  # 1,205.5
    r"|(?<![\w.])\.\d+"  # .500
    r"|[^\W\d_]+(?:[’'.](?=[^\W\d_])[^\W\d_]+)*(?:(?<=\.\w)\.)?"  # words, U.S.
    r"|\S"
)
URL = re.compile(r"(?:https?://|www\.)\S+")
DIGIT = re.compile(r"\d")
DATA_CHARS = 5000
DATA_SHARE = 0.2
"""Share of digits in :data:`DATA_CHARS` of one line that no prose and no list of losses reaches."""
LONG_LINE = re.compile(rf"[^\n]{{{DATA_CHARS},}}")


class Token(NamedTuple):
    """A token; ``glued`` is true where no white space stands before it."""

    text: str
    lower: str
    start: int
    end: int
    glued: bool
    line_start: bool

    @property
    def is_number(self) -> bool:
        """True for digits."""
        return "0" <= self.text[-1] <= "9" or self.text[-1].isdecimal()

    @property
    def is_word(self) -> bool:
        """True for letters."""
        return self.text[0].isalpha()

    @property
    def is_capitalised(self) -> bool:
        """True for words that begin with a capital letter."""
        return self.text[0].isupper()


END = Token("\n", "\n", -1, -1, False, True)
"""Stands for what is beyond either end of the text."""


def find_data(text: str) -> list[Span]:
    """Stretches of :data:`DATA_CHARS` within one line of which so much is digits that they are data and no prose."""
    return [
        (start, start + DATA_CHARS)
        for line in LONG_LINE.finditer(text)
        for start in range(line.start(), line.end() - DATA_CHARS + 1, DATA_CHARS)
        if len(DIGIT.findall(text, start, start + DATA_CHARS)) > DATA_SHARE * DATA_CHARS
    ]


def tokenize(text: str) -> list[Token]:
    """All tokens of ``text`` but those inside web addresses and data."""
    passed = sorted([*(match.span() for match in URL.finditer(text)), *find_data(text)])
    passed.append((len(text), len(text)))
    following = iter(passed)
    skip_start, skip_end = next(following)
    make = tuple.__new__  # a named tuple's own constructor takes twice the time
    tokens: list[Token] = []
    last = 0
    for match in TOKEN.finditer(text):
        start, end = match.span()
        while skip_end <= start:
            skip_start, skip_end = next(following)
        if skip_start <= start:
            continue
        word = match.group()
        lower = word.lower()
        if "’" in word:
            lower = lower.replace("’", "'")
        if start == last:
            tokens.append(make(Token, (word, lower, start, end, start > 0, start == 0)))
        else:
            tokens.append(make(Token, (word, lower, start, end, False, start == 0 or "\n" in text[last:start])))
        last = end
    return tokens
