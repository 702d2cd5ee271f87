"""Publishers: the row of an article's outlet, and the official body that speaks where the article is its own."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from extract.core.schema import Article, Entity
from extract.lexicon import Lexicon, OutletRow


@cache
def outlet_index(lexicon: Lexicon) -> tuple[dict[str, int], dict[str, int]]:
    """Numbers of the publishers' rows by name and by host; the first row that claims one keeps it."""
    names: dict[str, int] = {}
    hosts: dict[str, int] = {}
    for number, row in enumerate(lexicon.outlets):
        for alias in (row.outlet, *row.aliases):
            names.setdefault(alias.casefold(), number)
        for host in row.hosts:
            hosts.setdefault(host, number)
    return names, hosts


def find_outlet(article: Article, lexicon: Lexicon) -> OutletRow | None:
    """The publisher's row, by the article's outlet name or its web address."""
    name = (article.outlet or "").casefold()
    host = (urlsplit(article.url or "").hostname or "").removeprefix("www.")
    names, hosts = outlet_index(lexicon)
    parts = host.split(".")
    found = [hosts.get(".".join(parts[first:])) for first in range(len(parts))] if host else []
    rows = [row for row in (names.get(name) if name else None, *found) if row is not None]
    return lexicon.outlets[min(rows)] if rows else None


def official_voice(article: Article, lexicon: Lexicon) -> Entity | None:
    """The official body that publishes the article; the text need not name it, so its words are empty."""
    row = find_outlet(article, lexicon)
    if row is None or row.kind != "official":
        return None
    actor = next((a for a in lexicon.actors if a.actor_id == row.actor_id), None)
    sector = actor.sector if actor else None
    return Entity("", (0, 0), row.actor_id, row.country, sector or "GOV")
