"""In whose voice an article speaks: an official body that publishes it claims what it tells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from extract.core.schema import Article, Entity
from extract.lexicon import Lexicon, OutletRow


@dataclass(frozen=True)
class Voice:
    """The publisher's row, and the official body that speaks, with empty words since the text need not name it."""

    outlet: OutletRow | None
    entity: Entity | None


@cache
def outlet_index(lexicon: Lexicon) -> tuple[dict[str, OutletRow], dict[str, OutletRow]]:
    """Outlets by case-folded name and by host; the first row of a name counts."""
    names: dict[str, OutletRow] = {}
    hosts: dict[str, OutletRow] = {}
    for row in lexicon.outlets:
        for name in (row.outlet, *row.aliases):
            names.setdefault(name.casefold(), row)
        for host in row.hosts:
            hosts.setdefault(host, row)
    return names, hosts


def find_voice(article: Article, lexicon: Lexicon) -> Voice:
    """The voice of an article, by its outlet's name or its web address."""
    names, hosts = outlet_index(lexicon)
    host = (urlsplit(article.url or "").hostname or "").removeprefix("www.")
    parts = host.split(".") if host else []
    found = [hosts.get(".".join(parts[first:])) for first in range(len(parts))]
    row = next((row for row in (names.get((article.outlet or "").casefold()), *found) if row), None)
    if row is None or row.kind != "official":
        return Voice(row, None)
    actor = next((actor for actor in lexicon.actors if actor.actor_id == row.actor_id), None)
    return Voice(row, Entity("", (0, 0), row.actor_id, row.country, (actor.sector if actor else None) or "GOV"))
