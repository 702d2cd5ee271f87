"""Pages that answer 200 and are no articles: errors, walls and redirects in disguise, and pages that forbid keeping."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from extract.ingest.clean.furniture import marks_of
from extract.ingest.clean.headline import article_of, find_headline
from extract.ingest.clean.markup import words_of
from extract.ingest.clean.structured import Structured
from extract.ingest.clean.words import pattern

SHORT_PAGE = 2000
"""Characters up to which a page may be an error or a wall and nothing else."""
LOGIN = 300
"""Characters of a page with a field for a password up to which it is a login page."""
SENTENCE = 60
"""Characters of a paragraph that makes a page an article, whatever stands before it."""
BEGINNING = 1500
"""Characters of a text up to which it may be the beginning of a longer one."""
PROMPT = 400
QUICK = 15
"""Seconds up to which a refresh is a redirect and not a page that renews itself."""

NOT_FOUND = re.compile(
    r"(?:(?:oops|sorry|error|http|whoops)\W*)*(?:404|410)?\W*(?:error\W*)?"
    r"(?:(?:the\s+|this\s+)?(?:requested\s+|web\s*)?(?:page|article|story|content|document)\b.{0,30}\b"
    r"(?:not\s+found|no\s+longer\s+(?:available|exists?)|not\s+available|removed|unavailable"
    r"|does(?:n[’']t|\s+not)\s+exist|(?:can|could)(?:\s*not|n[’']t)\s+be\s+found)|not\s+found)?\W*",
    re.I,
)
PART = re.compile(r"\s+[|–—:·-]\s+|\s*\|\s*")
CONSENT_TITLE = re.compile(
    r"before you continue|we value your privacy|your privacy (?:choices|matters)|"
    r"(?:cookie|privacy) (?:consent|settings)|accept (?:all )?cookies|manage (?:your )?consent|"
    r"consent to (?:the use of )?cookies",
    re.I,
)
CONSENT_URL = re.compile(r"^consent\.|/consent(?:/|$)|privacy-?gate|cookie-?wall", re.I)
CONSENT_NAME = re.compile(r"cookie|consent|gdpr|onetrust|didomi|cmp-|ccpa|privacy", re.I)
WALL_NAME = re.compile(r"paywall|regwall|subscri|premium|metered|piano|barrier|gate", re.I)
LOGIN_URL = re.compile(r"/(?:log-?in|sign-?in|register|subscribe|account)(?:/|$|\?|\.)", re.I)
REFRESH = re.compile(r"\s*(\d+)(?:\.\d+)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?\s*([^\"'\s]+)", re.I)
OPT_OUT = re.compile(r"\bnoarchive\b", re.I)
ENDED = re.compile(r"[.!?…][\"”»)]*$")
CUT = re.compile(r"(?:…|\.\.\.|\[(?:…|\.\.\.)\]|\[\+\d+ chars\])\W*$")

Reason = tuple[str, str | None]


def refuse_page(tree: HtmlElement, url: str, is_redirected: bool = False) -> Reason | None:
    """Reason code and detail where a fetched page is no article or must not be kept, else ``None``."""
    for meta in tree.xpath("//meta[@name and @content]"):
        name, content = meta.get("name").lower(), meta.get("content")
        if name in {"robots", "dateline"} and OPT_OUT.search(content):
            return "opted_out", "the page forbids keeping it"
        if name == "tdm-reservation" and content.strip() == "1":
            return "opted_out", "the page reserves text and data mining"
    if is_redirected and CONSENT_URL.search("".join(urlsplit(url)[1:3])):
        return "consent_wall", url[:200]
    if is_redirected and LOGIN_URL.search(urlsplit(url).path):
        return "login_wall", url[:200]
    reason = refuse_stub(tree, url)
    if reason is None and is_redirected and len(prose_of(tree)) <= SHORT_PAGE and urlsplit(url).path in {"", "/"}:
        return "soft_404", "redirected to the front page"
    return reason


def refuse_stub(tree: HtmlElement, url: str | None) -> Reason | None:
    """Reason code and detail of a page that stands in an article's place, wherever it came from."""
    heading = " | ".join(words_of(element) for element in tree.xpath("//title | //h1")[:2])
    prose = prose_of(tree)
    if len(prose) > SHORT_PAGE:
        return None
    parts = [part.strip(" .!…?") for part in PART.split(heading) if part.strip(" .!…?")]
    if any(NOT_FOUND.fullmatch(part) or pattern("missing").fullmatch(part) for part in parts):
        return "soft_404", heading[:200]
    if any(pattern("challenge").fullmatch(part) for part in parts):
        return "challenge", heading[:200]
    if CONSENT_TITLE.search(heading):
        return "consent_wall", heading[:200]
    if has_own_sentence(tree):
        return None
    if target := refresh_target(tree, url):
        return "meta_refresh", target[:200]
    if len(pattern("consent").findall(f"{prose} {words_of(tree)[:SHORT_PAGE]}")) >= 2 and len(prose) <= SHORT_PAGE:
        return "consent_wall", heading[:200]
    has_password = bool(tree.xpath("//input[@type='password']"))
    if any(pattern("login").fullmatch(part) for part in parts) or (has_password and len(words_of(tree)) < LOGIN):
        return "login_wall", heading[:200]
    return None


def prose_of(tree: HtmlElement) -> str:
    """The words of a page's paragraphs and article."""
    return " ".join(words_of(part) for part in tree.iter("p", "article", "main"))


def has_own_sentence(tree: HtmlElement) -> bool:
    """True where a paragraph tells something and does not ask for consent or a subscription."""
    return any(
        len(text) >= SENTENCE and ENDED.search(text) and not pattern("consent", "wall", "prompt").search(text[:PROMPT])
        for text in own_paragraphs(tree)
    )


def own_paragraphs(tree: HtmlElement) -> Iterator[str]:
    """Texts of paragraphs, and of boxes that are paragraphs, outside the boxes of consent managers."""
    for element in tree.xpath("//p | //div[not(*)] | //article | //li"):
        if not any(CONSENT_NAME.search(marks_of(around)) for around in (element, *element.iterancestors())):
            text = words_of(element)
            if text:
                yield text


def refresh_target(tree: HtmlElement, url: str | None) -> str | None:
    """The other page that a page without a text of its own sends its readers to at once."""
    for meta in tree.xpath("//meta[@http-equiv and @content]"):
        found = REFRESH.match(meta.get("content")) if meta.get("http-equiv").lower() == "refresh" else None
        if found and int(found[1]) <= QUICK:
            target = str(urljoin(url or "", found[2]))
            if target.split("#")[0] != (url or "").split("#")[0]:
                return target
    return None


def has_wall(tree: HtmlElement) -> bool:
    """True where the article asks for a subscription or login to go on; to be asked before its body is looked for."""
    scope = article_of(tree, find_headline(tree))
    for element in scope.iter("p", "div", "section", "aside", "h2", "h3", "h4", "span", "form"):
        text = words_of(element)
        found = pattern("wall").search(text) if 0 < len(text) <= PROMPT else None
        if found and (found.start() <= SENTENCE or WALL_NAME.search(marks_of(element))):
            return True
    return False


def is_beginning(text: str, structured: Structured, *, is_walled: bool) -> bool:
    """True for a text that is only the beginning of its article, as far as the page tells."""
    if len(text) > BEGINNING:
        return False
    return is_walled or structured.is_free is False or CUT.search(text) is not None
