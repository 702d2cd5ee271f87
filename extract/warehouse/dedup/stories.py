"""Articles that tell one story: weighted words, average linkage inside windows, stories carried from window to window.

Every weight depends on the article alone (word frequencies are a fixed table), and windows begin on fixed days: a week
is one window, and a busy week is seven. So what a window's stories are depends on nothing but the articles in it: the
order of arrival plays no part, and a late article costs its own window and the next.
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import csr_matrix, vstack
from scipy.sparse.csgraph import connected_components

WINDOW_DAYS = 7
MIN_SIMILARITY = 0.28
"""Two groups are one story if their articles' mean cosine similarity is at least this."""
LEAD_WORDS = 80
NAME_WEIGHT = 1.6
NUMBER_WEIGHT = 1.5
WORDS_PER_DOCUMENT = 1000
UNKNOWN_PER_BILLION = 20
CHUNK_ROWS = 256
MAX_TOGETHER = 4000
"""Articles that are compared all with all: a week with more is cut into days, a day with more into groups."""
STEP = 0.04
"""How much more alike the articles of a group must be while it is too large."""

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
    labels = average_linkage(vectorise(ordered))
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


def average_linkage(rows: Matrix) -> list[int]:
    """A label per row: groups whose mean similarity reaches :data:`MIN_SIMILARITY`."""
    labels = [0] * rows.shape[0]
    following = 0
    for group in comparable_groups(rows):
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


def comparable_groups(rows: Matrix) -> list[list[int]]:
    """Rows that are clustered together, at most :data:`MAX_TOGETHER`.

    Nothing is lost by taking the connected groups of similar pairs one by one. A group that is still too large falls
    apart at a higher similarity.
    """
    if rows.shape[0] <= MAX_TOGETHER:
        return [list(range(rows.shape[0]))]
    similar, least = similar_pairs(rows), MIN_SIMILARITY
    done: list[list[int]] = []
    waiting = np.arange(rows.shape[0])
    while len(waiting):
        _, components = connected_components(similar[waiting][:, waiting], directed=False)
        order = np.argsort(components, kind="stable")
        groups = np.split(waiting[order], np.flatnonzero(np.diff(components[order])) + 1)
        done += [group.tolist() for group in groups if len(group) <= MAX_TOGETHER]
        waiting = np.sort(np.concatenate([[], *(g for g in groups if len(g) > MAX_TOGETHER)]).astype(int))
        least += STEP
        similar.data[similar.data < least] = 0
        similar.eliminate_zeros()
    return done


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


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Days whose articles are clustered together, and a digest of these articles."""

    start: date
    end: date
    digest: str


@dataclass(frozen=True, slots=True)
class Told:
    """An article's place among the stories of its window."""

    article_id: str
    window_story: str
    """First article of the story within the window."""
    carries_on: str | None
    """Story of the window before that this one carries on."""


def renew_windows(
    now: Iterable[Window],
    before: Iterable[Window],
    load: Callable[[Window], Sequence[Text]],
    known: Callable[[Window], Mapping[str, str]],
) -> Iterator[tuple[Window, list[Told]]]:
    """Each window whose stories or links changed since the last state, with its articles.

    Only windows whose articles changed are clustered anew; links are renewed for these and the windows after them.
    ``load`` gives the texts of a window, ``known`` the story within the window of each article of an unchanged one.
    The result is what clustering everything at once would give.
    """
    windows, old = sorted(now), set(before)
    predecessor, predecessor_before = predecessors(windows), predecessors(old)
    held: tuple[Window, dict[str, list[Text]]] | None = None

    def stories(window: Window) -> dict[str, list[Text]]:
        texts = {text.article_id: text for text in load(window)}
        members = cluster_window(list(texts.values())) if window not in old else group_members(known(window))
        return {first: [texts[member] for member in ids] for first, ids in members.items()}

    for window in windows:
        earlier = predecessor.get(window)
        if window in old and earlier == predecessor_before.get(window):
            continue
        if earlier is not None and (held is None or held[0] != earlier):
            held = (earlier, stories(earlier))
        later = stories(window)
        links = link_windows(held[1], later) if earlier is not None and held is not None else {}
        held = (window, later)
        yield window, [Told(t.article_id, first, links.get(first)) for first, ts in later.items() for t in ts]


def predecessors(windows: Iterable[Window]) -> dict[Window, Window]:
    """The window that ends the day before, where there is one."""
    by_end = {window.end: window for window in windows}
    found = {window: by_end.get(window.start - timedelta(days=1)) for window in by_end.values()}
    return {window: earlier for window, earlier in found.items() if earlier is not None}


def group_members(story_of: Mapping[str, str]) -> dict[str, list[str]]:
    """Members of each story in order of id, stories in order of theirs."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for member in sorted(story_of):
        groups[story_of[member]].append(member)
    return dict(sorted(groups.items()))
