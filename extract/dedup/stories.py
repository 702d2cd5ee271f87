"""Articles that tell one story: weighted words, average linkage inside windows, stories carried from window to window.

Every weight depends on the article alone (word frequencies are a fixed table), and windows begin on fixed days. So
what a window's stories are depends on nothing but the articles in it: the order of arrival plays no part, and a late
article costs its own window and the next.
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import csr_matrix, vstack
from scipy.sparse.csgraph import connected_components

from extract.schema import stable_id

WINDOW_DAYS = 7
MIN_SIMILARITY = 0.28
"""Two groups are one story if their articles' mean cosine similarity is at least this."""
LEAD_WORDS = 80
NAME_WEIGHT = 1.6
NUMBER_WEIGHT = 1.5
WORDS_PER_DOCUMENT = 1000
UNKNOWN_PER_BILLION = 20
CHUNK_ROWS = 256
MAX_COMPONENT = 3000
"""A larger group of loosely similar articles is clustered day by day."""

WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*[A-Za-z]|\d[\d.,]*\d|\d|[A-Za-z]")
FREQUENCIES = Path(__file__).with_name("word_frequencies.csv")

Matrix = Any
"""Sparse matrix: one row of unit length per article."""


@dataclass(frozen=True, slots=True)
class Text:
    """What the clustering knows of an article."""

    article_id: str
    day: date
    text: str


def window_of(day: date) -> int:
    """Number of the window the day lies in; windows begin every seven days, on Mondays."""
    return (day.toordinal() - 1) // WINDOW_DAYS


@cache
def word_weights() -> Mapping[str, float]:
    """Weight of each common word: how surprising it is to meet it in an article."""
    with FREQUENCIES.open(encoding="utf-8", newline="") as handle:
        return {row["word"]: surprise(float(row["per_billion"])) for row in csv.DictReader(handle)}


def surprise(per_billion: float) -> float:
    """Inverse document frequency, in nats, of a word of that frequency."""
    return -math.log(-math.expm1(WORDS_PER_DOCUMENT * math.log1p(-min(per_billion / 1e9, 0.5))))


def weigh_words(text: str) -> dict[str, float]:
    """Weight of each word of a text; the lead counts twice, names and numbers more than other words."""
    counts: Counter[str] = Counter()
    capitals: Counter[str] = Counter()
    for position, match in enumerate(WORD.finditer(text)):
        word = match.group().lower()
        times = 2 if position < LEAD_WORDS else 1
        counts[word] += times
        if match.group()[0].isupper():
            capitals[word] += times
    known, unknown = word_weights(), surprise(UNKNOWN_PER_BILLION)
    weights = {}
    for word, times in counts.items():
        weight = (1 + math.log(times)) * known.get(word, unknown)
        if word[0].isdigit():
            weight *= NUMBER_WEIGHT
        elif capitals[word] * 2 > times:
            weight *= NAME_WEIGHT
        weights[word] = weight
    return weights


def vectorise(texts: Sequence[Text]) -> Matrix:
    """One row of unit length per text."""
    columns: dict[str, int] = {}
    values: list[float] = []
    indices: list[int] = []
    starts = [0]
    for text in texts:
        weights = weigh_words(text.text)
        length = math.sqrt(sum(w * w for w in weights.values())) or 1.0
        for word in sorted(weights):
            indices.append(columns.setdefault(word, len(columns)))
            values.append(weights[word] / length)
        starts.append(len(indices))
    return csr_matrix((values, indices, starts), shape=(len(texts), max(len(columns), 1)))  # type: ignore[no-untyped-call]


def cluster_window(texts: Sequence[Text]) -> dict[str, list[str]]:
    """Stories of one window: first article's id → ids of its articles, both in order of id."""
    ordered = sorted(texts, key=lambda text: text.article_id)
    labels = average_linkage(vectorise(ordered), [text.day for text in ordered])
    groups: defaultdict[int, list[Text]] = defaultdict(list)
    for label, text in zip(labels, ordered, strict=True):
        groups[label].append(text)
    stories = {}
    for members in groups.values():
        first = min(members, key=lambda text: (text.day, text.article_id))
        stories[first.article_id] = [text.article_id for text in members]
    return dict(sorted(stories.items()))


def similar_pairs(rows: Matrix) -> Matrix:
    """Sparse matrix of the similarities that reach :data:`MIN_SIMILARITY`, computed some rows at a time."""
    transposed = rows.T.tocsr()
    parts = []
    for start in range(0, rows.shape[0], CHUNK_ROWS):
        part = (rows[start : start + CHUNK_ROWS] @ transposed).tocsr()
        part.data[part.data < MIN_SIMILARITY] = 0
        part.eliminate_zeros()
        parts.append(part)
    return vstack(parts)  # type: ignore[no-untyped-call]


def average_linkage(rows: Matrix, days: Sequence[date]) -> list[int]:
    """A label per row: groups whose mean similarity reaches :data:`MIN_SIMILARITY`.

    Groups can only form inside a connected component of pairs that similar, so each component is clustered alone.
    """
    similar = similar_pairs(rows)
    _, components = connected_components(similar, directed=False)
    members: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    sizes = Counter(components.tolist())
    for row, component in enumerate(components.tolist()):
        part = days[row].toordinal() if sizes[component] > MAX_COMPONENT else 0
        members[component, part].append(row)
    labels = [0] * len(components)
    following = 0
    for group in members.values():
        if len(group) == 1:
            local = [1]
        else:
            dense = (rows[group] @ rows[group].T).toarray()
            distances = 1.0 - dense[np.triu_indices(len(group), 1)]
            tree = linkage(np.clip(distances, 0.0, 1.0), method="average")
            local = fcluster(tree, 1.0 - MIN_SIMILARITY, criterion="distance").tolist()
        for row, label in zip(group, local, strict=True):
            labels[row] = following + label
        following += max(local)
    return labels


def link_windows(earlier: Mapping[str, Sequence[Text]], later: Mapping[str, Sequence[Text]]) -> dict[str, str]:
    """Stories of a window that carry on one of the window before: later story → earlier story.

    Two stories are linked if each is the other's most similar and their mean similarity suffices.
    """
    if not earlier or not later:
        return {}
    before, after = sorted(earlier), sorted(later)
    rows = vectorise([text for name in (*before, *after) for text in earlier.get(name, ()) or later[name]])
    bounds = np.cumsum([0, *(len(earlier[n]) for n in before), *(len(later[n]) for n in after)])
    shares = np.concatenate([np.full(b - a, 1.0 / (b - a)) for a, b in pairwise(bounds)])
    spread = csr_matrix((shares, np.arange(bounds[-1]), bounds))  # type: ignore[no-untyped-call]
    means = spread @ rows
    similarity = (means[: len(before)] @ means[len(before) :].T).toarray()
    links = {}
    best_before = similarity.argmax(axis=0)
    best_after = similarity.argmax(axis=1)
    for column, name in enumerate(after):
        row = int(best_before[column])
        if int(best_after[row]) == column and similarity[row, column] >= MIN_SIMILARITY:
            links[name] = before[row]
    return links


def follow(links: Mapping[str, str], story: str) -> str:
    """The first story of the chain that ``story`` carries on."""
    while story in links:
        story = links[story]
    return story


# --- Bringing stories up to date --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """An article's place among the stories, as the last build left it."""

    article_id: str
    window_number: int
    window_digest: str
    window_story: str
    """First article of the story within the window."""
    carries_on: str | None
    """Story of the window before that this one carries on."""


def update_stories(
    articles: Mapping[str, tuple[date, str]], previous: Sequence[Told], load: Callable[[set[str]], dict[str, str]]
) -> list[tuple[Told, str]]:
    """Every article with its story, given all articles (id → day and digest of the text) and the last state.

    Only windows whose articles changed are clustered anew; links are renewed for these and the windows after them.
    ``load`` gives the texts of the articles asked for. The result is what clustering everything at once would give.
    """
    windows: defaultdict[int, list[str]] = defaultdict(list)
    for article_id, (day, _) in articles.items():
        windows[window_of(day)].append(article_id)
    digests = {n: stable_id(*((a, articles[a][1], articles[a][0]) for a in sorted(ids))) for n, ids in windows.items()}
    before: defaultdict[int, list[Told]] = defaultdict(list)
    for told in previous:
        before[told.window_number].append(told)
    unchanged = {n for n, told in before.items() if n in digests and told[0].window_digest == digests[n]}
    state = {n: {t.article_id: (t.window_story, t.carries_on) for t in before[n]} for n in unchanged}
    renewed = set(windows) - unchanged
    gone = set(before) - set(windows)
    relinked = renewed | {n + 1 for n in renewed | gone if n + 1 in windows}
    needed = renewed | relinked | {n - 1 for n in relinked if n - 1 in windows}
    loaded = load({a for n in needed for a in windows[n]})
    texts = {n: [Text(a, articles[a][0], loaded[a]) for a in windows[n]] for n in needed}
    for number in sorted(renewed):
        stories = cluster_window(texts[number])
        state[number] = {a: (first, None) for first, members in stories.items() for a in members}
    for number in sorted(relinked):
        links = link_windows(group_texts(texts.get(number - 1, []), state), group_texts(texts[number], state))
        state[number] = {a: (first, links.get(first)) for a, (first, _) in state[number].items()}
    chain = {first: carried for told in state.values() for first, carried in told.values() if carried is not None}
    return [
        (Told(article_id, number, digests[number], first, carried), follow(chain, first))
        for number in sorted(state)
        for article_id, (first, carried) in sorted(state[number].items())
    ]


def group_texts(
    texts: Sequence[Text], state: Mapping[int, Mapping[str, tuple[str, str | None]]]
) -> dict[str, list[Text]]:
    """Texts of one window by story, in order of id."""
    groups: defaultdict[str, list[Text]] = defaultdict(list)
    for text in sorted(texts, key=lambda text: text.article_id):
        groups[state[window_of(text.day)][text.article_id][0]].append(text)
    return groups
