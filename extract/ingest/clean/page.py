"""Raw page → article text with its metadata, or a typed refusal; pure and one page at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement
from trafilatura.utils import load_html

from extract.ingest.clean.body import find_body, page_titles
from extract.ingest.clean.decode import read_html
from extract.ingest.clean.language import find_language
from extract.ingest.clean.live import Update, find_updates
from extract.ingest.clean.metadata import read_metadata
from extract.ingest.clean.moments import Published
from extract.ingest.clean.pages import has_wall, is_beginning, refuse_page, refuse_stub
from extract.ingest.clean.published import find_published
from extract.ingest.clean.refusal import Refusal, RefusedError
from extract.ingest.clean.structured import key_of, read_structured
from extract.ingest.clean.written import find_clock

FRONT_PAGE = re.compile(r"/?(?:[a-z]{2}(?:-[a-z]{2})?/?)?")
INTRO, TOLD = 60, 20
"""Characters of a line beside a live blog's entries that tells something, letters by which an entry's is known."""
HEADLINE_LINES, KICKER = 6, 60
"""Lines at the top of a text among which its headline may stand, and characters of the line above it."""


@dataclass(frozen=True, slots=True)
class Page:
    """One cleaned page."""

    document_id: str
    url: str | None
    title: str | None
    byline: str | None
    published: Published | None
    language: str | None
    text: str
    site: str | None = None
    """The publisher's name as the page gives it."""
    is_truncated: bool = False
    """True where only the beginning of the article is there, behind which a wall stands."""
    updates: tuple[Update, ...] = ()
    """Entries of a live blog, each a document of its own in a dataset; ``text`` has them all."""

    def to_json(self) -> dict[str, Any]:
        """The record that ``dateline clean-html`` prints."""
        return {
            "id": self.document_id,
            "url": self.url,
            "title": self.title,
            "byline": self.byline,
            "published": self.published.text if self.published else None,
            "published_source": self.published.source if self.published else None,
            "language": self.language,
            "text": self.text,
        }


def clean_html(
    data: bytes,
    *,
    document_id: str,
    url: str | None = None,
    charset: str | None = None,
    date_selector: str | None = None,
    body_selector: str | None = None,
    language: str | None = None,
    not_after: date | None = None,
) -> Page | Refusal:
    """The article of a page's bytes (gzip or not), or why there is none.

    ``charset`` is what the server declared, ``language`` what the source is said to be in; ``not_after`` is the day
    the page was read, which no publication date may lie after. Hostile pages can take unbounded time: call it
    through :mod:`extract.core.worker`.
    """
    try:
        tree = parse_html(data, charset)
        if stub := refuse_stub(tree, url):
            return Refusal(document_id, *stub)
        structured = read_structured(tree, next(iter(page_titles(tree)), None), url)
        metadata = read_metadata(tree, url, structured)
        url = page_url(metadata.url) or url
        published = find_published(
            tree, url=url, date_selector=date_selector, not_after=not_after, structured=structured
        )
        declared = declared_language(tree) or language
        titles = [metadata.title, structured.headline, *page_titles(tree), *(h.text_content() for h in tree.iter("h1"))]
        is_walled = has_wall(tree)
        updates = find_updates(tree, structured, published, url, declared)
        text = drop_headline(find_body(tree, body_selector, structured.body), titles)
    except RefusedError as error:
        return Refusal(document_id, error.reason, error.detail)
    except Exception as error:  # the parsers can stumble in any way over a page; the others must go on
        return Refusal(document_id, "failed", f"{type(error).__name__}: {error}"[:200])
    if not text:
        return Refusal(document_id, "paywall" if is_walled else "no_text")
    spoken = find_language(f"{metadata.title or ''}\n{text}", declared)
    return Page(
        document_id,
        url,
        metadata.title,
        metadata.byline,
        published,
        spoken,
        text,
        metadata.site,
        is_beginning(text, structured, is_walled=is_walled),
        updates,
    )


def split_updates(page: Page) -> list[Page]:
    """The entries of a live blog as pages of their own, and what the page says beside them; any other page as it is."""
    if not page.updates:
        return [page]
    told = {key_of(line) for update in page.updates for line in update.text.split("\n")}
    whole = {key for key in told if len(key) >= TOLD}
    intro = [
        line
        for line in page.text.split("\n")
        if len(line) >= INTRO and find_clock(line)[0] is None and not any(key in key_of(line) for key in whole)
    ]
    pages = [replace(page, text="\n".join(intro), updates=())] if intro else []
    entries = (
        replace(
            page,
            document_id=f"{page.document_id}#{update.id}",
            url=f"{page.url}#{update.id}" if page.url else None,
            title=update.title or page.title,
            published=update.published,
            text=update.text,
            updates=(),
        )
        for update in page.updates
    )
    return [*pages, *entries]


def date_html(
    data: bytes, *, url: str | None = None, date_selector: str | None = None, not_after: date | None = None
) -> Published | None:
    """Publication date of a page's bytes alone; ``None`` where there is none or the page is unusable."""
    try:
        tree = parse_html(data, None)
        return find_published(tree, url=url, date_selector=date_selector, not_after=not_after)
    except Exception:  # as in cleaning, which will give the reason
        return None


@dataclass(frozen=True, slots=True)
class Inspection:
    """What decides about storing a fetched page, short of cleaning it."""

    published: Published | None = None
    canonical: str | None = None
    reason: str | None = None
    detail: str | None = None


def inspect_html(
    data: bytes,
    *,
    url: str,
    charset: str | None = None,
    date_selector: str | None = None,
    not_after: date | None = None,
    is_redirected: bool = False,
) -> Inspection:
    """Date and canonical address of a fetched page, or why it is no article: error page, consent wall, opt-out.

    A page that cannot be read passes: cleaning refuses it with its reason.
    """
    try:
        tree = parse_html(data, charset)
        reason = refuse_page(tree, url, is_redirected)
        if reason:
            return Inspection(reason=reason[0], detail=reason[1])
        links = tree.xpath("//link[@rel='canonical']/@href")
        canonical = page_url(urljoin(url, str(links[0]))) if links else None
        published = find_published(tree, url=canonical or url, date_selector=date_selector, not_after=not_after)
    except Exception:  # as in cleaning, which will give the reason
        return Inspection()
    return Inspection(published, canonical)


def parse_html(data: bytes, charset: str | None) -> HtmlElement:
    """The page's tree; raises :class:`RefusedError` where the bytes are no usable HTML."""
    tree = load_html(read_html(data, charset))
    if tree is None:
        raise RefusedError("no_text", "no HTML elements")
    return tree


def drop_headline(text: str, titles: Iterable[str | None]) -> str:
    """The text without the headline near its top and the short line above it: they have fields of their own."""
    keys = {key_of(title) for title in titles if title} - {""}
    lines = text.split("\n")
    for number, line in enumerate(lines[:HEADLINE_LINES]):
        if key_of(line) in keys:
            above = [other for other in lines[:number] if len(other) > KICKER or other.endswith(".")]
            return "\n".join(above + lines[number + 1 :])
    return text


def page_url(url: str | None) -> str | None:
    """``url`` unless it is only a site's front page, which careless templates name as every page's own address."""
    return url if url and not FRONT_PAGE.fullmatch(urlsplit(url).path) else None


def declared_language(tree: HtmlElement) -> str | None:
    """ISO 639-1 code that the page declares for itself."""
    root = tree.getroottree().getroot()
    code: str = root.get("lang") or next(iter(tree.xpath("//meta[@property='og:locale']/@content")), "")
    return code[:2].lower() if code[:2].isalpha() and len(code) >= 2 else None
