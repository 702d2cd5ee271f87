"""Undoes the lifting of crossing arcs: a label ``dobj||xcomp`` says that the true head is an ``xcomp`` further down."""

from __future__ import annotations

MARK = "||"


def lift(heads: list[int], labels: list[str], words: list[str]) -> None:
    """Put each lifted token under its true head, in place: the first one of that label in breadth-first order."""
    edges = find_edges(heads)
    for i, label in enumerate(labels):
        if MARK in label:
            labels[i], wanted = label.split(MARK)
            heads[i] = find_head(i, wanted, heads, labels, words, edges)


def find_edges(heads: list[int]) -> list[tuple[int, int]]:
    """First and last token of what stands below each token, itself included."""
    edges = [[i, i] for i in range(len(heads))]
    for i in range(len(heads)):
        top = i
        while heads[top] != top:
            top = heads[top]
            edges[top] = [min(edges[top][0], i), max(edges[top][1], i)]
    return [(first, last) for first, last in edges]


def find_head(
    i: int, wanted: str, heads: list[int], labels: list[str], words: list[str], edges: list[tuple[int, int]]
) -> int:
    """The nearest token with the wanted label below the head of ``i``; that head itself where there is none."""
    level = [heads[i]]
    while level:
        below = []
        for top in level:
            first, last = edges[top]
            for kid in range(first, last + 1):
                if heads[kid] != top or kid in (top, i) or words[kid].isspace():
                    continue
                if labels[kid] == wanted:
                    return kid
                below.append(kid)
        level = below
    return heads[i]
