"""Which articles are kept out of training to measure on."""

from __future__ import annotations

import hashlib


def is_held(document_id: str, share: int, fold: int = 0) -> bool:
    """True for one article in ``share``, chosen by its id so that it is the same everywhere."""
    return int(hashlib.md5(document_id.encode()).hexdigest(), 16) % share == fold
