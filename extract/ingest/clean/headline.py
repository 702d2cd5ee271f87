"""The headline of a page and the lines about it: where date and byline stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from extract.ingest.clean.furniture import is_foreign
from extract.ingest.clean.structured import key_of

PROSE, SENTENCE = 140, 60
"""Characters from which a line is prose, and from which it is if it ends as a sentence does."""
PARAGRAPHS = 2
"""Lines of prose at which the body has begun: one may be a lead above the date."""
ENDED = re.compile(r"(?<![ap]\.m)[.!?…][\"”»)]*$", re.I)
LINES = 40
"""Lines that are looked at behind the headline."""
LEVELS, SIBLINGS = 3, 3
"""How far before the headline a line may stand."""
SCOPES = frozenset({"article", "main", "body"})
LINE_TAGS = frozenset(
    re.findall(
        r"\w+",
        "p div section header article main li ul ol h1 h2 h3 h4 h5 h6 table tr td figure figcaption aside nav footer "
        "form br hr address dl dd dt",
    )
)


def find_headline(tree: HtmlElement, *titles: str | None) -> HtmlElement | None:
    """The heading that is the page's headline: the only ``h1``, or the heading that says what the page's title says."""
    firsts = list(tree.iter("h1"))
    if len(firsts) == 1 and key_of(firsts[0].text_content()):
        return firsts[0]
    wanted = [key_of(title) for title in titles if title and key_of(title)]
    for heading in firsts or list(tree.iter("h2", "h3")):
        key = key_of(heading.text_content())
        if len(key) > 10 and any(key in title or title in key for title in wanted):
            return heading
    return next(
        (heading for heading in firsts if next(heading.iterancestors("article", "main"), None) is not None), None
    )


def scope_of(headline: HtmlElement) -> HtmlElement:
    """The element that holds the headline's article."""
    return next((a for a in headline.iterancestors() if a.tag in SCOPES), headline.getroottree().getroot())


def article_of(tree: HtmlElement, headline: HtmlElement | None) -> HtmlElement:
    """The page's only ``article``, else what holds its headline, else the whole page."""
    articles = tree.findall(".//article")
    return articles[0] if len(articles) == 1 else tree if headline is None else scope_of(headline)


def lines_about(headline: HtmlElement) -> Iterator[list[HtmlElement | str]]:
    """Lines behind the headline up to the first paragraph of prose, then the few right before it.

    A line is a list of texts and of the elements that open within it.
    """
    yield from lines_behind(headline)
    scope = scope_of(headline)
    if scope.tag == "body":
        return
    anchor = headline
    for _ in range(LEVELS):
        for number, element in enumerate(anchor.itersiblings(preceding=True)):
            if number == SIBLINGS:
                break
            if isinstance(element.tag, str) and not is_foreign(element):
                yield from split_lines(element)
        parent = anchor.getparent()
        if parent is None or parent is scope:
            break
        anchor = parent


def lines_behind(headline: HtmlElement) -> Iterator[list[HtmlElement | str]]:
    """Lines in document order behind the headline, until the body begins."""
    count = paragraphs = 0
    anchor: HtmlElement | None = headline
    root = scope_of(headline)
    while anchor is not None and anchor is not root:
        for element in anchor.itersiblings():
            if not isinstance(element.tag, str) or is_foreign(element):
                continue
            for line in split_lines(element):
                count += 1
                text = " ".join("".join(part for part in line if isinstance(part, str)).split())
                paragraphs += len(text) >= PROSE or (len(text) >= SENTENCE and ENDED.search(text) is not None)
                if paragraphs >= PARAGRAPHS or count > LINES:
                    return
                yield line
        anchor = anchor.getparent()


def split_lines(element: HtmlElement) -> Iterator[list[HtmlElement | str]]:
    """Lines of an element, broken at its blocks; what is foreign to an article is left out."""
    line: list[HtmlElement | str] = []
    for part in walk(element):
        if part is None:
            if line:
                yield line
            line = []
        else:
            line.append(part)
    if line:
        yield line


def walk(element: HtmlElement) -> Iterator[HtmlElement | str | None]:
    """Elements and texts in order, ``None`` at the edges of blocks."""
    if not isinstance(element.tag, str) or is_foreign(element):
        return
    is_block = element.tag in LINE_TAGS
    if is_block:
        yield None
    yield element
    if element.tag == "time" and element.get("datetime"):
        return  # what it states is in the attribute; its words say the same, or "3 hours ago"
    if element.text and element.text.strip():
        yield element.text
    for child in element:
        yield from walk(child)
        if child.tail and child.tail.strip():
            yield child.tail
    if is_block:
        yield None
