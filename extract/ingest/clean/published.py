"""When a page was published: what it says of itself before what stands on it, and nothing where neither is plain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import dropwhile

from htmldate import find_date
from lxml.html import HtmlElement

from extract.ingest.clean.furniture import is_within_foreign, marks_of
from extract.ingest.clean.headline import article_of, find_headline, lines_about, scope_of, split_lines
from extract.ingest.clean.moments import EARLIEST, Published, as_published, url_published
from extract.ingest.clean.structured import Structured, read_structured
from extract.ingest.clean.words import pattern
from extract.ingest.clean.written import CLOCK, find_dates, parse_line, parse_stated

META_DATES = (
    "article:published_time",
    "article:published",
    "og:published_time",
    "og:article:published_time",
    "og:pubdate",
    "datepublished",
    "article.published",
    "article_date_original",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publishtime",
    "published",
    "publication_date",
    "publication-date",
    "ptime",
    "dc.date.issued",
    "dc.date.published",
    "dcterms.issued",
    "dcterms.date",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "citation_publication_date",
    "datecreated",
    "date",
    "timestamp",
)
"""Names of meta elements that hold the publication date, the most reliable first."""
ARTICLE_TYPE = re.compile(r"(?:Article|Posting|Report|CreativeWork|WebPage)$")

DATE_LINE = 160
"""Characters of the longest line that may be one of dates."""
LINE_REST, LABELLED_REST, SENTENCE_REST = 90, 40, 15
"""Characters beside its dates that such a line may have: names, roles, places; fewer where it ends as a sentence."""
SENTENCE_END = re.compile(r"(?<![ap]\.m)[.!?…]$", re.I)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
MARKED = re.compile(
    r"(?:^|[-_\s])(?:date|time|timestamp|datetime|pub-?date|publish(?:ed)?|posted(?:-on)?|dateline)(?=$|[-_\s])", re.I
)
UPDATED_MARK = re.compile(r"updated|modified|edited|revised", re.I)
PUBLISHED_MARK = re.compile(r"publish|posted|pub-?date|created", re.I)
TEASER = 30
"""Characters from which a link beside a date is another story's headline."""
PROSE = 60
"""Characters of the longest line that may be one of a date that nothing names."""
COPYRIGHT = re.compile(r"©|\(c\)|copyright|all rights reserved", re.I)


def find_published(
    tree: HtmlElement,
    *,
    url: str | None = None,
    date_selector: str | None = None,
    not_after: date | None = None,
    structured: Structured | None = None,
) -> Published | None:
    """Publication day and time of a page, ``None`` where it states none; ``not_after`` bars days in its future."""
    latest = not_after + timedelta(days=1) if not_after else date.max
    language = page_locale(tree)
    for element in tree.cssselect(date_selector) if date_selector else ():
        moment = read_moment(element, language)
        if moment is not None:
            return as_published(moment, "selector")
    stated = [found for found in stated_dates(tree, url, structured, language) if EARLIEST <= found.day <= latest]
    if stated:
        return sharpen(stated)
    for found in guess_dates(tree, url, language):
        if found is not None and EARLIEST <= found.day <= latest:
            return found
    return None


def guess_dates(tree: HtmlElement, url: str | None, language: str | None) -> Iterator[Published | None]:
    """What the page's lines and address say of its date, the plainest first; each is looked for when asked for."""
    titles = map(str, tree.xpath("//meta[@property='og:title']/@content | //title/text()"))
    headline = find_headline(tree, *titles)
    yield beside_headline(headline, language) if headline is not None else None
    yield url_published(url)
    yield marked_date(tree, headline, language)
    yield guess_date(tree, headline, url, language)


def page_locale(tree: HtmlElement) -> str | None:
    """The language that the page declares, with its country where it does."""
    root = tree.getroottree().getroot()
    lang = str(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
    locale = next((str(code) for code in tree.xpath("//meta[@property='og:locale']/@content")), "")
    return lang if len(lang) > 2 or lang[:2] != locale[:2] else locale or lang or None


def sharpen(stated: list[Published]) -> Published:
    """The first date, with the time that another one of the same day gives where it has none."""
    first = stated[0]
    if first.at is None or first.at.time() == time():
        timed = (found.at for found in stated if found.at and found.at.time() != time() and found.day == first.day)
        return Published(first.day, next(timed, first.at), first.source)
    return first


# --- What the page states of itself ----------------------------------------------------------------


def stated_dates(
    tree: HtmlElement, url: str | None, structured: Structured | None, language: str | None
) -> Iterator[Published]:
    """Dates that JSON-LD, microdata and meta elements state as the article's publication."""
    structured = structured or read_structured(tree, None, url)
    for value in structured.published:
        yield from published_at(value, "jsonld", language)
    for element in tree.xpath("//*[@itemprop='datePublished' or @property='schema:datePublished'] | //time[@pubdate]"):
        if is_own_item(element) and not is_within_foreign(element, scope_of(element)):
            for value in (element.get("content"), element.get("datetime"), element.text_content()):
                yield from published_at(value, "meta", language)
    stated: dict[str, str] = {}
    for element in tree.iter("meta"):
        for attribute in ("property", "name", "itemprop"):
            name = (element.get(attribute) or "").lower()
            if name and (attribute != "itemprop" or is_own_item(element)):
                stated.setdefault(name, element.get("content") or "")
    for name in META_DATES:
        yield from published_at(stated.get(name), "meta", language)


def published_at(value: str | None, source: str, language: str | None) -> Iterator[Published]:
    """The date of a value, if it states one."""
    moment = parse_stated(value, language) if value else None
    if moment is not None:
        yield as_published(moment, source)


def is_own_item(element: HtmlElement) -> bool:
    """True where microdata says the property of the page's article, not of a picture or clip in it."""
    item = next((node for node in element.iterancestors() if node.get("itemscope") is not None), None)
    kind = (item.get("itemtype") or "").strip("/ ") if item is not None else ""
    return not kind or bool(ARTICLE_TYPE.search(kind))


def read_moment(element: HtmlElement, language: str | None = None) -> date | datetime | None:
    """Day or moment that an element states in its attributes or words, ``None`` where it states none."""
    for attribute in ("datetime", "content", "title"):
        moment = parse_stated(element.get(attribute) or "", language)
        if moment is not None:
            return moment
    return parse_line(" ".join(element.text_content().split()), language)


# --- What stands beside the headline ---------------------------------------------------------------


def beside_headline(headline: HtmlElement, language: str | None) -> Published | None:
    """The date in the lines about the headline: one called the publication's, else the first not called a later one."""
    plain: Published | None = None
    for line in lines_about(headline):
        for label, published in labelled_dates(line, language):
            if label == "published":
                return published
            if label is None and plain is None:
                plain = published
    return plain


def labelled_dates(line: list[HtmlElement | str], language: str | None) -> Iterator[tuple[str | None, Published]]:
    """Each date of a line with what it is called: ``published``, ``updated`` or nothing."""
    text, has_element = render_line(line, language)
    if len(text) > DATE_LINE or tells(line, text, language):
        return
    label: str | None = None
    start = 0
    words = [*pattern("published", "updated").finditer(text), None]
    for word in words:
        segment = text[start : word.start()] if word else text[start:]
        found = list(find_dates(segment, language))
        # A label is that of the date behind it; a further one in a row is another's.
        cut = found[1].start if label and len(found) == 2 else len(segment)
        moments = [(label, parse_line(segment[:cut], language)), (None, parse_line(segment[cut:], language))]
        for name, moment in moments:
            if moment is not None:
                yield name, as_published(moment, "time" if has_element else "headline")
        if word:
            is_updated = pattern("updated").fullmatch(word[0]) is not None
            label = "updated" if is_updated or (label == "updated" and not found) else "published"
            start = word.end()


def tells(line: list[HtmlElement | str], text: str, language: str | None) -> bool:
    """True for a line that is a sentence or a heading in which a date occurs, and not a line of dates and names."""
    if any(part.tag in HEADINGS for part in line if not isinstance(part, str)):
        return True
    dates = sum(written.end - written.start for written in find_dates(text, language))
    rest = len(CLOCK.sub("", text)) - dates
    if not SENTENCE_END.search(text):
        return rest > LINE_REST
    opening = pattern("published", "updated").match(text)
    return rest > (LABELLED_REST if opening else SENTENCE_REST)


def render_line(line: list[HtmlElement | str], language: str | None) -> tuple[str, bool]:
    """A line's text with the moments that its ``time`` elements state, and with what class names call them."""
    parts: list[str] = []
    has_element = False
    for part in line:
        if isinstance(part, str):
            parts.append(part)
            continue
        words = " ".join(part.text_content().split()) if part.tag == "time" else ""
        names = f"{marks_of(part)} {part.get('itemprop') or ''}"
        if PUBLISHED_MARK.search(names) or pattern("published").search(words):
            parts.append("Published")
        elif UPDATED_MARK.search(names) or pattern("updated").search(words):
            parts.append("Updated")
        if part.tag == "time" and part.get("datetime"):
            stated = parse_stated(part.get("datetime") or "", language)
            has_element = has_element or stated is not None
            parts.append(words if stated is None else stated.isoformat().replace("T", " "))
    return " ".join(" ".join(parts).split()), has_element


# --- What stands elsewhere -------------------------------------------------------------------------


def marked_date(tree: HtmlElement, headline: HtmlElement | None, language: str | None) -> Published | None:
    """The date of the first short line of the article that is called its publication, or is named a date."""
    scope = article_of(tree, headline)
    others = teaser_boxes(scope, headline)
    named: list[Published] = []
    for line in own_lines(scope, headline):
        holder = next((part for part in line if not isinstance(part, str)), None)
        if holder is None or is_within(holder, others):
            continue
        is_marked = any(
            part.tag == "time" or MARKED.search(marks_of(part)) for part in line if not isinstance(part, str)
        )
        for label, published in labelled_dates(line, language):
            if label == "published":
                return Published(published.day, published.at, "marked")
            if label is None and is_marked:
                named.append(Published(published.day, published.at, "marked"))
    return named[0] if len({published.day for published in named}) == 1 else None


def own_lines(scope: HtmlElement, headline: HtmlElement | None) -> Iterator[list[HtmlElement | str]]:
    """Lines of an article's element; those behind the headline where the whole page is all that holds it."""
    lines = split_lines(scope)
    if headline is not None and scope.tag in {"body", "html"}:
        lines = dropwhile(lambda line: headline not in line, lines)
    return iter(lines)


def teaser_boxes(scope: HtmlElement, headline: HtmlElement | None) -> set[HtmlElement]:
    """Boxes of other stories in an article's element: those without the headline that hold a long link or heading."""
    around = {scope, *scope.iterancestors()}
    if headline is not None:
        around.update((headline, *headline.iterancestors()))
    boxes: set[HtmlElement] = set()
    for title in scope.iter("a", "h2", "h3", "h4"):
        if len(title.text_content().strip()) < TEASER:
            continue
        node: HtmlElement | None = title
        while node is not None and node not in around and node not in boxes:
            boxes.add(node)
            node = node.getparent()
    return boxes


def is_within(element: HtmlElement, boxes: set[HtmlElement]) -> bool:
    """True where the element or one around it is among the boxes."""
    return element in boxes or any(node in boxes for node in element.iterancestors())


def guess_date(
    tree: HtmlElement, headline: HtmlElement | None, url: str | None, language: str | None
) -> Published | None:
    """htmldate's day, where the page's lines outside body, comments and furniture write it out in full."""
    scope = article_of(tree, headline)
    others = teaser_boxes(scope, headline)
    lines = [
        line
        for line in own_lines(scope, headline)
        if not any(part.tag in HEADINGS for part in line if not isinstance(part, str))
        and not any(is_within(part, others) for part in line if not isinstance(part, str))
    ]
    texts = [text for line in lines if len(text := render_line(line, language)[0]) <= PROSE]
    candidates = {
        written.day: text
        for text in texts
        if not COPYRIGHT.search(text) and not pattern("updated").search(text) and not SENTENCE_END.search(text)
        for written in find_dates(text, language)
    }
    if not candidates:
        return None
    page = f"<html><body>{''.join(f'<p>{text}</p>' for text in candidates.values() if '<' not in text)}</body></html>"
    found = find_date(page, extensive_search=True, original_date=True, url=url)
    day = date.fromisoformat(found) if found else None
    return Published(day, None, "htmldate") if day in candidates and day is not None else None
