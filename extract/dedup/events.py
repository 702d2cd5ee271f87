"""Mentions that tell of one event: agreement clustering of scored pairs, one connected group at a time.

Groups form by average linkage over evidence in bits: two clusters become one while the mean evidence between their
members is positive, pairs that were never compared counting against it. So no chain of doubtful pairs can join what
does not belong together, however long.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from extract.dedup.groups import group_pairs
from extract.schema import stable_id

UNCOMPARED = -3.0
"""Evidence of a pair that was vetoed or never met in a block, in bits."""

Pair = tuple[str, str, float]


def cluster_component(members: Sequence[str], pairs: Iterable[Pair]) -> dict[str, str]:
    """Each member with the first id of its cluster; the result does not depend on the order of the input."""
    ordered = sorted(members)
    number = {member: index for index, member in enumerate(ordered)}
    size = dict.fromkeys(range(len(ordered)), 1)
    names = dict(enumerate(ordered))
    links: dict[int, dict[int, tuple[float, int]]] = defaultdict(dict)
    heap: list[tuple[float, str, str, int, int]] = []

    def offer(left: int, right: int) -> None:
        total, compared = links[left][right]
        possible = size[left] * size[right]
        mean = (total + UNCOMPARED * (possible - compared)) / possible
        if mean > 0:
            first, second = sorted((names[left], names[right]))
            heapq.heappush(heap, (-mean, first, second, left, right))

    for left_name, right_name, evidence in sorted(pairs):
        left, right = number[left_name], number[right_name]
        links[left][right] = links[right][left] = (evidence, 1)
        offer(left, right)
    parent: dict[int, int] = {}
    following = len(ordered)
    while heap:
        _, _, _, left, right = heapq.heappop(heap)
        if left in parent or right in parent:
            continue
        merged, following = following, following + 1
        parent[left] = parent[right] = merged
        size[merged] = size[left] + size[right]
        names[merged] = min(names[left], names[right])
        joined: dict[int, tuple[float, int]] = {}
        for old in (left, right):
            for other, (total, compared) in links.pop(old).items():
                if other in (left, right):
                    continue
                del links[other][old]
                sum_before, compared_before = joined.get(other, (0.0, 0))
                joined[other] = (sum_before + total, compared_before + compared)
        links[merged] = joined
        for other, value in sorted(joined.items(), key=lambda item: names[item[0]]):
            links[other][merged] = value
            offer(merged, other)
    clusters = {}
    for index, member in enumerate(ordered):
        while index in parent:
            index = parent[index]
        clusters[member] = names[index]
    return clusters


def update_clusters(mentions: Mapping[str, str], pairs: Iterable[Pair]) -> dict[str, tuple[str, str]]:
    """Each mention with its cluster and the digest of its connected group, empty where it stands alone.

    ``mentions`` gives the node of each mention: mentions of one node stand together, and the first of them is the one
    that ``pairs`` compare. Whole groups can be clustered apart from others with the same result.
    """
    first: dict[str, str] = {}
    for mention, node in mentions.items():
        first[node] = min(mention, first.get(node, mention))
    best: dict[tuple[str, str], float] = {}
    for left, right, evidence in pairs:
        key = (left, right)
        best[key] = max(evidence, best.get(key, evidence))
    positive = (key for key, evidence in best.items() if evidence > 0)
    label = group_pairs(dict.fromkeys(first.values(), ()), positive)
    members: defaultdict[str, list[str]] = defaultdict(list)
    for mention, group in label.items():
        members[group].append(mention)
    inside: defaultdict[str, list[Pair]] = defaultdict(list)
    for (left, right), evidence in best.items():
        if left in label and label[left] == label.get(right):
            inside[label[left]].append((left, right, evidence))
    result: dict[str, tuple[str, str]] = {}
    for group, ids in members.items():
        if len(ids) == 1:
            result[ids[0]] = (ids[0], "")
            continue
        digest = stable_id(sorted(ids))
        clusters = cluster_component(ids, inside[group])
        result.update((mention, (cluster, digest)) for mention, cluster in clusters.items())
    return {mention: result[first[node]] for mention, node in mentions.items()}
