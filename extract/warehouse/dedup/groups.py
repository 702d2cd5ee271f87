"""Connected groups of pairs, labelled by their first member."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def group_pairs(members: Mapping[str, tuple[object, ...]], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each member with the first of its group, first by the order keys given (ties by id); pairs join groups."""
    parent = {member: member for member in members}

    def find(member: str) -> str:
        root = member
        while parent[root] != root:
            root = parent[root]
        while parent[member] != root:
            parent[member], member = root, parent[member]
        return root

    def order(member: str) -> tuple[object, ...]:
        return (*members[member], member)

    for left, right in pairs:
        first, second = find(left), find(right)
        if first != second:
            if order(second) < order(first):
                first, second = second, first
            parent[second] = first
    return {member: find(member) for member in members}
