"""JSON-LD of a page → what it says of the page's own article: never of pictures, clips, lists or other stories."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

NO_WORDS = re.compile(r"\W+")
WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*.*?\*/)+|(?:-->|//\s*\]\]>|\]\]>|;)+\s*$", re.S)
TRAILING_COMMA = re.compile(r",(\s*[}\]])")
TYPE_IN_TEXT = re.compile(r'"@type"\s*:\s*\[?\s*"([^"]{1,60})"')
DATE_IN_TEXT = re.compile(r'"datePublished"\s*:\s*"?([^",}]{8,40})')
MAX_DEPTH = 4
"""How deep an article may lie below the top of a script (a page's main entity, a graph's member)."""

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Structured:
    """What JSON-LD says of the page's article; empty where there is none."""

    headline: str | None = None
    published: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    body: str | None = None
    is_free: bool | None = None
    """False where it is said to be for subscribers."""
    is_live: bool = False
    updates: tuple[Node, ...] = ()
    """Entries of a live blog."""


def read_structured(tree: HtmlElement, title: str | None = None, url: str | None = None) -> Structured:
    """What the page's JSON-LD says of its article: the one with the page's title or address, else the first."""
    articles: list[Node] = []
    known: dict[str, Node] = {}
    for script in tree.iterfind(".//script"):
        if "ld+json" in (script.get("type") or "").lower():
            data = load(script.text or "")
            articles += find_articles(data)
            known.update(index_nodes(data))
    if not articles:
        return Structured()
    own = max(articles, key=lambda node: rate(node, title, url))
    return Structured(
        headline=text_of(own.get("headline")) or text_of(own.get("name")),
        published=tuple(filter(None, (text_of(own.get("datePublished")), text_of(own.get("dateCreated"))))),
        authors=tuple(dict.fromkeys(find_authors(own.get("author") or own.get("creator"), known))),
        publisher=text_of(own.get("publisher")),
        body=text_of(own.get("articleBody")),
        is_free=read_free(own),
        is_live=any(kind == "LiveBlogPosting" for kind in types_of(own)),
        updates=tuple(node for node in as_list(own.get("liveBlogUpdate")) if isinstance(node, dict)),
    )


def load(text: str) -> Any:
    """The data of a script; of a broken one, nodes with the article's date where that can still be told."""
    text = WRAPPING.sub("", text)
    for candidate in (text, TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    kinds = list(TYPE_IN_TEXT.finditer(text))
    if not kinds:
        dates = set(DATE_IN_TEXT.findall(text))
        return {"@type": "Article", "datePublished": dates.pop()} if len(dates) == 1 else None
    ends = [*(kind.start() for kind in kinds[1:]), len(text)]
    parts = zip(kinds, ends, strict=True)
    found = ((kind[1], DATE_IN_TEXT.search(text, kind.end(), end)) for kind, end in parts)
    return [{"@type": kind, "datePublished": date[1]} for kind, date in found if date]


def as_list(value: Any) -> list[Any]:
    """A list of the values that JSON-LD gives alone or in a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def types_of(node: Node) -> list[str]:
    """Names of a node's types without their vocabulary."""
    return [re.split(r"[/:#]", kind)[-1] for kind in as_list(node.get("@type")) if isinstance(kind, str)]


def is_article(node: Node) -> bool:
    """True for a node that is an article of any kind."""
    kinds = types_of(node)
    if not kinds:
        return "headline" in node and "datePublished" in node
    return any(kind.endswith(("Article", "Posting")) or kind in {"Report", "Article"} for kind in kinds)


def find_articles(data: Any, depth: int = 0) -> Iterator[Node]:
    """Articles at the top, in a graph, or as the main entity of a page; not those that lists or articles name."""
    for node in as_list(data):
        if not isinstance(node, dict) or depth > MAX_DEPTH:
            continue
        if is_article(node):
            yield node
            continue
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from find_articles(node.get(key), depth + 1)


def index_nodes(data: Any) -> dict[str, Node]:
    """Nodes of a graph by their id, for authors that are only referred to."""
    nodes = [node for top in as_list(data) if isinstance(top, dict) for node in (top, *as_list(top.get("@graph")))]
    return {node["@id"]: node for node in nodes if isinstance(node, dict) and isinstance(node.get("@id"), str)}


def rate(node: Node, title: str | None, url: str | None) -> int:
    """How well an article fits the page: by its headline, by its address, by having a date."""
    headline, wanted = key_of(text_of(node.get("headline")) or ""), key_of(title or "")
    page = node.get("mainEntityOfPage")
    addresses = [node.get("url"), node.get("@id"), page.get("@id") if isinstance(page, dict) else page]
    fits_title = bool(headline and wanted) and (headline in wanted or wanted in headline)
    stated = (address.split("#")[0].rstrip("/") for address in addresses if isinstance(address, str))
    fits_url = url is not None and url.rstrip("/") in stated
    return 4 * fits_title + 2 * fits_url + ("datePublished" in node)


def key_of(text: str) -> str:
    """The letters and figures of a text, by which it is compared."""
    return NO_WORDS.sub("", text).casefold()


def text_of(value: Any) -> str | None:
    """The text of a value that may be a list, a number or wrapped in ``@value``."""
    for item in as_list(value):
        if isinstance(item, dict):
            item = item.get("@value") or item.get("name")
        if isinstance(item, (str, int, float)) and not isinstance(item, bool) and str(item).strip():
            return str(item).strip()
    return None


def find_authors(value: Any, known: dict[str, Node]) -> Iterator[str]:
    """Names of the persons among an article's authors."""
    for author in as_list(value):
        if isinstance(author, str):
            yield author
        elif isinstance(author, dict):
            node = author if author.get("name") else known.get(str(author.get("@id")), author)
            if not any(kind.endswith("Organization") for kind in types_of(node)):
                yield from (name for name in as_list(node.get("name")) if isinstance(name, str))


def read_free(node: Node) -> bool | None:
    """Whether the article is said to be free to read."""
    stated = [node.get("isAccessibleForFree")]
    stated += [part.get("isAccessibleForFree") for part in as_list(node.get("hasPart")) if isinstance(part, dict)]
    values = [str(value).lower() for value in stated if value is not None]
    return None if not values else "false" not in values
