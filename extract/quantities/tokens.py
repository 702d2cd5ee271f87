"""Cuts text into number, word and sign tokens with offsets, in one linear pass."""

from __future__ import annotations

import re
from typing import NamedTuple

TOKEN = re.compile(
    r"\d+(?:[.,’'](?=\d)\d+)*"  # 1,205.5
    r"|(?<![\w.])\.\d+"  # .500
    r"|[^\W\d_]+(?:[’'.](?=[^\W\d_])[^\W\d_]+)*(?:(?<=\.\w)\.)?"  # words, U.S.
    r"|\S"
)
URL = re.compile(r"(?:https?://|www\.)\S+")


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


def tokenize(text: str) -> list[Token]:
    """All tokens of ``text`` but those inside web addresses."""
    addresses = [match.span() for match in URL.finditer(text)]
    tokens: list[Token] = []
    last = 0
    for match in TOKEN.finditer(text):
        start, end = match.span()
        while addresses and addresses[0][1] <= start:
            addresses.pop(0)
        if addresses and addresses[0][0] <= start:
            continue
        line_start = start == 0 or "\n" in text[last:start]
        word = match.group()
        tokens.append(Token(word, word.lower().replace("’", "'"), start, end, start == last and start > 0, line_start))
        last = end
    return tokens
