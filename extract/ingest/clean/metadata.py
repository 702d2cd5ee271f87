"""Title, byline, address and site name of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement
from trafilatura import metadata as reader
from trafilatura.utils import line_processing

from extract.ingest.clean.furniture import is_within_foreign
from extract.ingest.clean.headline import find_headline
from extract.ingest.clean.structured import Structured, key_of
from extract.ingest.clean.words import pattern
from extract.ingest.clean.written import DATE

AUTHOR_META = (
    "author", "article:author", "og:article:author", "parsely-author", "sailthru.author", "dc.creator", "byl",
    "dcterms.creator", "citation_author", "article.author", "twitter:data1",
)  # fmt: skip
"""Names of meta elements that hold the author, the most reliable first."""
BYLINE = (
    "//*[@rel='author' or @itemprop='author' or @data-testid='byline' or contains(@class, 'byline')"
    " or contains(@class, 'author') or contains(@class, 'Author') or contains(@id, 'author')]"
    "[not(ancestor-or-self::*[contains(@class, 'comment') or contains(@id, 'comment')])]"
)
INNER_NAME = (
    ".//*[@rel='author' or @itemprop='name' or contains(@class, 'author-name') or contains(@class, 'authorName')"
    " or contains(@class, 'byline-name') or contains(@class, 'author__name')]"
)
LONGEST_BYLINE = 160
LONGEST = 500
"""Characters of the longest title or byline."""

SEPARATOR = re.compile(r"\s+[|–—:·•»›-]+\s+|\s*[|»]\s*|\s+::\s+")
ADDRESS = re.compile(r"https?://|www\.|@|\.(?:com|org|net|co|ru|ua|de|fr)\b|^/", re.I)
HANDLE = re.compile(r"(?<!\S)@\w+|\S+@\S+\.\w+")
PARENTHESIS = re.compile(r"[(\[][^)\]]*[)\]]")
JOINT = re.compile(r"\s*[;|•·/]\s*|\s+(?:and|und|et|y|e|en|и|та|i|with|&)\s+|\s*&\s*|\n")
BREAK = re.compile(r"\s+(?:in|for|of|at|on|from|aus|für|à|en|pour|para|w|в|з|із)\s+\S.*$|\s+[–—-]\s+.*$")
NAME = re.compile(r"[^\W\d_][\w.’'ʼ`-]*(?:\s+[^\W\d_][\w.’'ʼ`-]*){0,5}")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself."""

    title: str | None
    byline: str | None
    url: str | None
    site: str | None


def read_metadata(tree: HtmlElement, url: str | None, structured: Structured) -> Metadata:
    """What a page says of itself in meta elements, JSON-LD and its own elements; ``url`` is the fallback address."""
    found: Any = reader.examine_meta(tree)
    address = found.url or reader.extract_url(tree, url)
    site = tidy(found.sitename) or tidy(structured.publisher)
    sites = [name for name in (site, structured.publisher, host_label(address or url)) if name]
    return Metadata(
        title=find_title(tree, structured, sites),
        byline=find_byline(tree, structured, sites),
        url=address,
        site=site,
    )


def host_label(url: str | None) -> str | None:
    """The name in a host: ``gazette`` of ``www.gazette.co.uk``."""
    try:
        labels = (urlsplit(url or "").hostname or "").removeprefix("www.").split(".")
    except ValueError:
        return None
    return max(labels[:-1], key=len, default=None)


# --- Title -----------------------------------------------------------------------------------------


def find_title(tree: HtmlElement, structured: Structured, sites: list[str]) -> str | None:
    """The headline as the page's head has it, without the site's name; else as the page shows it."""
    heads = [str(value) for value in tree.xpath("//meta[@property='og:title']/@content")]
    heads += [structured.headline or ""]
    heads += [str(value) for value in tree.xpath("//meta[@name='twitter:title' or @property='twitter:title']/@content")]
    names = [str(value) for value in tree.xpath("//head/title/text()")]
    element = find_headline(tree, *heads, *names)
    shown = tidy(element.text_content()) if element is not None else None
    title = next((clean for head in heads if (clean := tidy(head)) and not is_site(clean, sites)), None)
    title = title or shown or next(filter(None, map(tidy, names)), None)
    return strip_site(title, shown, sites) if title else None


def is_site(title: str, sites: Iterable[str]) -> bool:
    """True for a title that is only the site's name."""
    return key_of(title) in {key_of(site) for site in sites}


def strip_site(title: str, shown: str | None, sites: Iterable[str]) -> str:
    """The title without the site's name or section before or behind it; ``shown`` is the headline on the page."""
    if shown and len(key_of(shown)) > 10 and key_of(shown) != key_of(title):
        position = title.casefold().find(shown.casefold())
        rest = title[:position] + " " + title[position + len(shown) :] if position >= 0 else ""
        if position >= 0 and SEPARATOR.search(f" {rest.strip()} ") and len(rest) < len(shown):
            return shown
    keys = [key_of(site) for site in sites if len(key_of(site)) > 2]
    title = next((title[len(s) + 1 :] for s in sites if title.casefold().startswith(f"{s.casefold()}: ")), title)
    while cuts := list(SEPARATOR.finditer(title)):
        first, last = title[: cuts[0].start()], title[cuts[-1].end() :]
        if is_named(last, keys):
            title = title[: cuts[-1].start()]
        elif is_named(first, keys):
            title = title[cuts[0].end() :]
        else:
            break
    return title.strip()


def is_named(part: str, keys: Iterable[str]) -> bool:
    """True where a part of a title is a site's name, alone or with a word such as ``News``."""
    key = key_of(part)
    return bool(key) and any(key == site or (site in key and len(part.split()) <= 4) or key + "news" == site or
                             (len(key) > 4 and key in site) for site in keys)  # fmt: skip


# --- Byline ----------------------------------------------------------------------------------------


def find_byline(tree: HtmlElement, structured: Structured, sites: list[str]) -> str | None:
    """Names of the persons who wrote the article, with ``; `` between them; ``None`` where none is named."""
    for candidate in byline_candidates(tree, structured):
        names = list(dict.fromkeys(name for text in candidate for name in read_names(text, sites)))
        if names:
            return "; ".join(names)[:LONGEST]
    return None


def byline_candidates(tree: HtmlElement, structured: Structured) -> Iterator[list[str]]:
    """Texts that may name the authors: JSON-LD, meta elements, then elements of the page that are marked so."""
    yield list(structured.authors)
    stated: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = (element.get("name") or element.get("property") or "").lower()
        if name in AUTHOR_META:
            stated.setdefault(name, []).append(element.get("content") or "")
    for name in AUTHOR_META:
        yield [value for value in stated.get(name, []) if " " in value.strip()]
    shown: list[str] = []
    for element in tree.xpath(BYLINE):
        if is_within_foreign(element):
            continue
        inner = [part.text_content() for part in element.xpath(INNER_NAME) if part.text_content().strip()]
        text = " ".join((element.get("content") or "\n".join(element.itertext())).split(" "))
        if inner or 2 < len(text.strip()) <= LONGEST_BYLINE:
            shown = inner or [text]
            yield shown


def read_names(text: str, sites: Iterable[str] = ()) -> Iterator[str]:
    """Names of persons in a byline: without its opening, roles, places, agencies, sites, dates and addresses."""
    text = pattern("published", "updated").sub(" | ", DATE.sub(" | ", unescape(text[:LONGEST])))
    text = HANDLE.sub(" ", PARENTHESIS.sub(" ", text))
    keys = {key_of(site) for site in sites}
    for part in JOINT.split(text):
        for number, piece in enumerate(part.split(",")):
            name = clean_name(piece)
            if name is None or key_of(name) in keys:
                if number == 0 and not piece.strip():
                    continue
                if number > 0:
                    break  # what follows a name and a comma is its role or place
                continue
            yield name


def clean_name(piece: str) -> str | None:
    """One person's name, ``None`` for anything else."""
    words = " ".join(piece.split()).strip(" .,:|-–—*")
    while opening := pattern("by").match(words):
        rest = words[opening.end() :]
        if not rest or rest[0] not in " :.":
            break
        words = rest.strip(" :.-–—")
    words = BREAK.sub("", words).strip(" .,:|-–—*")
    if not words or ADDRESS.search(words) or not NAME.fullmatch(words) or len(words) > 60:
        return None
    if pattern("agency").fullmatch(words) or pattern("role").search(words) or pattern("agency").search(words):
        return None
    if not any(letter.isupper() for letter in words) and words.isascii():
        words = words.title()
    if " " not in words and words.isascii():
        return None
    return words.title() if words.isupper() else words


def tidy(text: str | None) -> str | None:
    """One clean line, ``None`` where nothing is left."""
    return (line_processing(unescape(" ".join(text[:LONGEST].split()))) or None) if text else None
