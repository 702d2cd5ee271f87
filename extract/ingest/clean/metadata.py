"""Title, byline, address and site name of a page: trafilatura's readers, only those that are needed."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from html import unescape
from typing import Any

from lxml.html import HtmlElement
from trafilatura import metadata as reader
from trafilatura.json_metadata import normalize_authors
from trafilatura.utils import line_processing

LOG = logging.getLogger(__name__)
BYLINE = (
    "//*[@rel='author' or @itemprop='author' or @data-testid='byline' or contains(@class, 'byline')"
    " or contains(@class, 'author') or contains(@class, 'Author') or contains(@id, 'author')]"
    "[not(ancestor-or-self::*[contains(@class, 'comment') or contains(@id, 'comment')])]"
)
LONGEST_BYLINE = 120
LONGEST = 500
"""Characters of the longest title or byline."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself."""

    title: str | None
    byline: str | None
    url: str | None
    site: str | None


def read_metadata(tree: HtmlElement, url: str | None) -> Metadata:
    """What a page says of itself in meta elements, JSON-LD and its own elements; ``url`` is the fallback address."""
    found: Any = reader.examine_meta(tree)
    if found.author and " " not in found.author:
        found.author = None
    try:
        found = reader.extract_meta_json(tree, found)
    except Exception as error:  # the reader stumbles over unusual JSON-LD; the page itself is still there
        LOG.debug("JSON-LD unreadable: %s", error)
    title = found.title or reader.extract_title(tree)
    byline = found.author or find_byline(tree)
    return Metadata(tidy(title), tidy(byline), found.url or reader.extract_url(tree, url), tidy(found.sitename))


def find_byline(tree: HtmlElement) -> str | None:
    """Author line from the first short element that is marked as one."""
    for element in tree.xpath(BYLINE):
        text = element.get("content") or " ".join(element.text_content().split())
        if 2 < len(text) <= LONGEST_BYLINE:
            author: str | None = normalize_authors(None, text)
            if author:
                return author
    return None


def tidy(text: str | None) -> str | None:
    """One clean line, ``None`` where nothing is left."""
    return (line_processing(unescape(text[:LONGEST])) or None) if text else None
