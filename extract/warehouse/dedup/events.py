"""Mentions that tell of one event: agreement clustering of scored pairs, one connected group at a time.

Groups form by average linkage over evidence in bits: two clusters become one while the mean evidence between their
members is positive, pairs that were never compared counting against it. So no chain of doubtful pairs can join what
does not belong together, however long. Mentions that cannot be one event stay apart whatever others leave open.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

APART = 1e9
"""Distance of two mentions that cannot be one event: more than any mean can hide."""
UNCOMPARED = -0.7
"""Evidence of a pair that was vetoed or never met in a block, in bits."""
MAX_GROUP = 2000
"""Mentions that are clustered at once: a larger group falls apart where its pairs are weakest."""
STEP = 1.0
"""How much more evidence, in bits, the pairs of a group must have while it is too large."""

Numbers = Any
"""One-dimensional array."""


def cluster_pairs(
    count: int, left: Numbers, right: Numbers, evidence: Numbers, apart: tuple[Numbers, Numbers] = ((), ())
) -> tuple[Numbers, Numbers]:
    """For each of ``count`` mentions, numbered in order of id, the first of its cluster and the first of its group.

    ``left`` and ``right`` number the two mentions of each pair, ``evidence`` is in bits; ``apart`` numbers the mentions
    of pairs that are never together, all of those within a group. The result depends on no order of the pairs. Groups
    share no evidence, so any of them can be clustered apart from the others with the same result.
    """
    left, right, evidence = (np.asarray(values) for values in (left, right, evidence))
    group = connected(count, left, right, evidence > 0)
    ends = tuple(np.asarray(side, dtype=np.int64) for side in apart)
    left, right = (
        np.concatenate([side, more]).astype(np.int64) for side, more in zip((left, right), ends, strict=True)
    )
    evidence = np.concatenate([evidence, np.full(len(ends[0]), -APART)])
    cluster = np.arange(count)
    part, least = group.copy(), 0.0
    open_pairs = np.flatnonzero(evidence > 0)
    while True:
        sizes = np.bincount(part, minlength=count)
        small = (sizes > 1) & (sizes <= MAX_GROUP)
        inside = np.flatnonzero((part[left] == part[right]) & small[part[left]])
        for members, pairs in split_parts(part, small, left, inside):
            cluster[members] = members[average_linkage(members, left[pairs], right[pairs], evidence[pairs])]
        large = sizes > MAX_GROUP
        if not large.any():
            return cluster, group
        least += STEP
        open_pairs = open_pairs[(evidence[open_pairs] > least) & large[part[left[open_pairs]]]]
        finer = connected(count, left[open_pairs], right[open_pairs], np.ones(len(open_pairs), bool))
        part = np.where(large[part], finer, np.arange(count))


def connected(count: int, left: Numbers, right: Numbers, is_edge: Numbers) -> Numbers:
    """First member of each mention's connected group."""
    ends = (left[is_edge], right[is_edge])
    edges = coo_matrix((np.ones(len(ends[0]), bool), ends), shape=(count, count))  # type: ignore[no-untyped-call]
    _, labels = connected_components(edges, directed=False)
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return first[inverse]


def split_parts(part: Numbers, wanted: Numbers, left: Numbers, pairs: Numbers) -> list[tuple[Numbers, Numbers]]:
    """Members and pairs of every wanted part."""
    members = np.flatnonzero(wanted[part])
    members = members[np.argsort(part[members], kind="stable")]
    pairs = pairs[np.argsort(part[left[pairs]], kind="stable")]
    names = np.unique(part[members])
    ends = np.searchsorted(part[members], names, side="right")
    pair_ends = np.searchsorted(part[left[pairs]], names, side="right")
    return list(zip(np.split(members, ends[:-1]), np.split(pairs, pair_ends[:-1]), strict=True)) if len(names) else []


def average_linkage(members: Numbers, left: Numbers, right: Numbers, evidence: Numbers) -> Numbers:
    """Position, among the sorted ``members``, of the first of each member's cluster."""
    size = len(members)
    distances = np.full((size, size), -UNCOMPARED)
    rows, columns = np.searchsorted(members, left), np.searchsorted(members, right)
    distances[rows, columns] = distances[columns, rows] = -evidence
    # Distances above zero by a constant: means of evidence are compared, not their size.
    lift = max(float(evidence.max()), 0.0)
    tree = linkage(distances[np.triu_indices(size, 1)] + lift, method="average")
    labels = fcluster(tree, lift - 1e-9, criterion="distance")
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return first[inverse]
