"""The language of a text, told by its letters."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import py3langid.langid

NO_LETTERS = re.compile(r"[^\w\s'’]|[\d_]")
SAMPLE = 800
"""Characters that the language is told by."""
SURE = 0.9
"""Probability from which the words decide the language; below it, the page's own declaration does."""


@cache
def identifier() -> Any:
    """The language model, loaded once for each process."""
    langid: Any = py3langid.langid
    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)


def tell_language(text: str) -> tuple[str, float]:
    """ISO 639-1 code of the language a text is most likely in, with its probability."""
    language, probability = identifier().classify(NO_LETTERS.sub(" ", text))
    return str(language), float(probability)


def find_language(text: str, declared: str | None = None) -> str | None:
    """ISO 639-1 code of the text's language; ``declared`` decides where the words leave doubt."""
    if not NO_LETTERS.sub(" ", text[:SAMPLE]).strip():
        return declared
    language, probability = tell_language(text[:SAMPLE])
    return language if probability >= SURE or declared is None else declared
