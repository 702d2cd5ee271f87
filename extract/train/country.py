"""Fits the weights of ``extract/read/learned/country.py`` on the parties of coded articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from extract.lexicon import Lexicon
from extract.pipeline import prepare
from extract.read.learned.country import OPEN, Asked, Evidence
from extract.read.learned.decode import Found
from extract.read.learned.records import FORCE, Coder, Party
from extract.read.learned.rules import find_hints, parse
from extract.text.document import Document
from extract.text.normalise import normalise
from extract.train.examples import to_article
from extract.who.outlets import official_voice
from extract.who.resolve import Hints

TOGETHER = 16
"""Articles that are parsed in one go."""
SEEN = 3
"""Coded parties in which a piece of evidence must be met to have a weight."""
RIDGE = 0.5
"""Pull of weights towards nothing."""


@dataclass(frozen=True)
class Choice:
    """What speaks for each country and for none, and which of them the coder chose."""

    evidence: list[Evidence]
    chosen: int


def choices_of(records: Sequence[dict[str, Any]], lexicon: Lexicon) -> Iterator[Choice]:
    """The parties whose country their words leave open, each once an article and answer."""
    for start in range(0, len(records), TOGETHER):
        some = records[start : start + TOGETHER]
        articles = [to_article(record) for record in some]
        texts = [normalise(article.text) for article in articles]
        ready = [prepare(article, text, lexicon) for article, text in zip(articles, texts, strict=True)]
        for record, text, document in zip(some, texts, parse(ready, lexicon), strict=True):
            if len(text.source) == len(document.text):  # coded spans hold in the normalised text too
                yield from choices_in(record, document, lexicon)


def choices_in(record: dict[str, Any], document: Document, lexicon: Lexicon) -> Iterator[Choice]:
    """The open parties of one coded article."""
    ruled = find_hints(document, lexicon)
    coder = Coder(document, ruled.actors.who, lexicon, ruled, (), official_voice(document.article, lexicon), {})
    known: set[tuple[str, str | None]] = set()
    for event in record["events"]:
        if event.get("optional"):
            continue
        hints = Hints("party", force=event["event_type"] in FORCE)
        sides: dict[str, list[tuple[Party, str | None]]] = {}
        for role in ("actor", "recipient"):
            told = [party for party in event[role] if party.get("span")]
            sides[role] = [
                (made, party["country"])
                for party in told
                for made in coder.parties([Found(tuple(party["span"]), 1.0)], hints)[:1]
            ]
        for role, across in (("actor", "recipient"), ("recipient", "actor")):
            other = frozenset(country for _, country in sides[across] if country)
            for (entity, rule), country in sides[role]:
                key = entity.text.casefold(), country
                if rule in OPEN and key not in known:
                    known.add(key)
                    asked = Asked(entity, rule, role, event["event_type"], other)
                    names = coder.countries.names
                    chosen = names.index(country) if country in names else len(names)
                    yield Choice(coder.countries.evidence(asked), chosen)


def fit(choices: Sequence[Choice], ridge: float = RIDGE) -> dict[str, float]:
    """Weights of the likeliest conditional logistic model, three places each."""
    met = Counter(name for choice in choices for name in {name for part in choice.evidence for name in part})
    names = sorted(name for name, times in met.items() if times >= SEEN)
    index = {name: i for i, name in enumerate(names)}
    cells = [
        (row, index[name], float(value))
        for row, part in enumerate(part for choice in choices for part in choice.evidence)
        for name, value in part.items()
        if name in index
    ]
    sizes = [len(choice.evidence) for choice in choices]
    group = torch.repeat_interleave(torch.arange(len(choices)), torch.tensor(sizes))
    starts = np.cumsum([0, *sizes[:-1]])
    chosen = torch.tensor([start + choice.chosen for start, choice in zip(starts, choices, strict=True)])
    rows, columns, values = (torch.tensor(part) for part in zip(*cells, strict=True))
    weights = torch.zeros(len(names), dtype=torch.double, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=300, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        scores = torch.zeros(sum(sizes), dtype=torch.double).index_add(0, rows, values * weights[columns])
        tops = torch.full((len(choices),), -torch.inf, dtype=torch.double).scatter_reduce(0, group, scores, "amax")
        sums = torch.zeros(len(choices), dtype=torch.double).index_add(0, group, (scores - tops[group]).exp())
        value = (sums.log() + tops - scores[chosen]).sum() + ridge * (weights**2).sum()
        value.backward()
        return value

    optimizer.step(loss)
    return {name: round(float(weight), 3) for name, weight in zip(names, weights.detach(), strict=True)}
