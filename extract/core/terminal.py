"""What may be shown on a terminal: no text of others moves a cursor, sets a title or hides itself."""

from __future__ import annotations

import re

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""C0 (but tabulator and line feed), DEL, C1, and what turns the direction of writing."""


def printable(text: str) -> str:
    """The text without control characters, and what no terminal can show spelled out."""
    return CONTROLS.sub("", text).encode("utf-8", "backslashreplace").decode()
