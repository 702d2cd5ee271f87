"""Live blogs → their entries, each with the time it was posted: "earlier today" needs the entry's own day."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lxml.html import HtmlElement, fromstring

from extract.ingest.clean.furniture import is_foreign, marks_of
from extract.ingest.clean.markup import words_of
from extract.ingest.clean.moments import Published, as_published
from extract.ingest.clean.structured import Node, Structured, key_of, text_of
from extract.ingest.clean.words import pattern
from extract.ingest.clean.written import find_clock, parse_line, parse_stated

LIVE = re.compile(
    r"live-?(?:blog|ticker|updates?|feed|coverage|report|text|stream|posts?|center)|ticker|minute-?by-?minute|"
    r"as-it-happen\w*|(?:^|[-_/\s])live(?=$|[-_/\s:])|онлайн|en-?direct|minuto-a-minuto|en-?vivo",
    re.I,
)
"""Names of classes, addresses and titles of live blogs."""
MARKED_LIVE = (
    "boolean(//*[contains(@class, 'live') or contains(@class, 'Live') or contains(@class, 'icker')"
    " or @itemprop='liveBlogUpdate'])"
)
ENTRY_TAGS = ("article", "div", "li", "section")
FEWEST = 3
"""Entries from which a page is a live blog."""
SHORTEST = 30
"""Characters of an entry that tells something."""


@dataclass(frozen=True, slots=True)
class Update:
    """One entry of a live blog."""

    id: str
    title: str | None
    published: Published
    text: str


def find_updates(
    tree: HtmlElement, structured: Structured, page: Published | None, url: str | None, language: str | None
) -> tuple[Update, ...]:
    """Entries of a live blog, the oldest first; none on any other page. ``page`` dates times without a day."""
    shown = list(shown_updates(tree, structured, page, url, language))
    if len(shown) < FEWEST:
        shown = [update for node in structured.updates if (update := stated_update(node, language))]
    if len(shown) < FEWEST:
        return ()
    unique = {update.id: update for update in shown}
    return tuple(sorted(unique.values(), key=lambda update: (update.published.at_utc, update.id)))


def shown_updates(
    tree: HtmlElement, structured: Structured, page: Published | None, url: str | None, language: str | None
) -> Iterator[Update]:
    """Entries as the page shows them: boxes of one kind beside each other, each with its time of day and a text."""
    titles = " ".join(str(title) for title in tree.xpath("//head/title/text() | //h1//text()"))
    is_live = structured.is_live or LIVE.search(url or "") is not None or LIVE.search(titles) is not None
    if not is_live and not tree.xpath(MARKED_LIVE):
        return
    groups: dict[tuple[HtmlElement, str], list[HtmlElement]] = defaultdict(list)
    for entry in tree.iter(*ENTRY_TAGS):
        parent = entry.getparent()
        if parent is not None and not is_foreign(entry):
            kind = entry.get("itemprop") or " ".join((entry.get("class") or "").split()[:1])
            groups[parent, f"{entry.tag!s} {kind}"].append(entry)
    for (parent, kind), entries in groups.items():
        around = " ".join(marks_of(node) for node in (parent, *list(parent.iterancestors())[:3], entries[0]))
        if len(entries) < FEWEST or not (is_live or "liveBlogUpdate" in kind or LIVE.search(around)):
            continue
        updates = [update for entry in entries if (update := shown_update(entry, page, language))]
        if len(updates) >= FEWEST and len(updates) >= len(entries) / 2:
            yield from updates


def shown_update(entry: HtmlElement, page: Published | None, language: str | None) -> Update | None:
    """An entry with its time, title and text; ``None`` where it lacks time or text."""
    posted = entry_time(entry, page, language)
    if posted is None:
        return None
    lines = [words_of(part) for part in entry.iterdescendants("p", "li", "blockquote", "h2", "h3", "h4", "h5")]
    heading = next((words_of(part) for part in entry.iter("h2", "h3", "h4", "h5") if words_of(part)), None)
    if not any(lines):
        lines = [words_of(entry)]
    kept = [line for line in dict.fromkeys(lines) if line and line != heading and parse_line(line, language) is None]
    kept = [line for line in kept if find_clock(line)[0] is None or len(line) > SHORTEST]
    return as_update(entry.get("id") or entry.get("data-id"), heading, posted, "\n".join(kept))


def entry_time(entry: HtmlElement, page: Published | None, language: str | None) -> Published | None:
    """When an entry was posted: by its ``time`` element, else by a short line with a clock, on the page's day."""
    for element in entry.iter("time"):
        moment = parse_stated(element.get("datetime") or "", language)
        if isinstance(moment, datetime):
            return as_published(moment, "time")
    for element in entry.iter("time", "span", "div", "p", "strong", "b", "h3", "h4", "a"):
        text = words_of(element)
        if not text or len(text) > SHORTEST:
            continue
        stated = element.get("datetime") or element.get("data-timestamp") or element.get("data-time") or text
        moment = parse_stated(stated, language)
        if isinstance(moment, datetime):
            return as_published(moment, "time")
        clock, zone = find_clock(text)
        if clock and page:
            zone = zone or (page.at.tzinfo if page.at else None)  # type: ignore[assignment]
            return as_published(datetime.combine(page.day, clock, zone), "time")
    return None


def stated_update(node: Node, language: str | None) -> Update | None:
    """An entry as JSON-LD has it."""
    moment = parse_stated(text_of(node.get("datePublished")) or "", language)
    body = text_of(node.get("articleBody")) or ""
    if not isinstance(moment, datetime) or not body:
        return None
    parts = fromstring(f"<div>{body}</div>") if "<" in body else None
    lines = [words_of(part) for part in parts.iter("p", "li")] if parts is not None else body.split("\n")
    if parts is not None and not any(lines):
        lines = [words_of(parts)]
    address = text_of(node.get("@id")) or text_of(node.get("url")) or ""
    text = "\n".join(" ".join(line.split()) for line in lines if line.strip())
    return as_update(
        address.rpartition("#")[2] or None, text_of(node.get("headline")), as_published(moment, "jsonld"), text
    )


def as_update(name: str | None, title: str | None, posted: Published, text: str) -> Update | None:
    """The entry under its own id, else one made of its time and words; ``None`` where it tells nothing."""
    if len(text) < SHORTEST or pattern("prompt").match(text):
        return None
    made = hashlib.sha256(f"{posted.text} {key_of(text)[:80]}".encode()).hexdigest()[:12]
    return Update(re.sub(r"\W+", "-", name).strip("-")[:60] if name else made, title, posted, text)
