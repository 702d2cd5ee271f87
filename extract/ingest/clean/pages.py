"""Pages that answer 200 and are no articles: errors in disguise, consent walls, and pages that forbid keeping."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

SHORT_PAGE = 2000
"""Characters up to which a page may be an error or a wall and nothing else."""

NOT_FOUND = re.compile(
    r"(?:(?:oops|sorry|error|http|whoops)\W*)*(?:404|410)?\W*(?:error\W*)?"
    r"(?:(?:the\s+|this\s+)?(?:requested\s+|web\s*)?(?:page|article|story|content|document)\b.{0,30}\b"
    r"(?:not\s+found|no\s+longer\s+(?:available|exists?)|not\s+available|removed|unavailable"
    r"|does(?:n[’']t|\s+not)\s+exist|(?:can|could)(?:\s*not|n[’']t)\s+be\s+found)|not\s+found)?\W*",
    re.I,
)
PART = re.compile(r"\s+[|–—:·-]\s+|\s*\|\s*")
CONSENT = re.compile(
    r"before you continue|we value your privacy|your privacy (?:choices|matters)|"
    r"(?:cookie|privacy) (?:consent|settings)|accept (?:all )?cookies|manage (?:your )?consent|"
    r"consent to (?:the use of )?cookies",
    re.I,
)
CONSENT_URL = re.compile(r"^consent\.|/consent(?:/|$)|privacy-?gate|cookie-?wall", re.I)
OPT_OUT = re.compile(r"\bnoarchive\b", re.I)


def refuse_page(tree: HtmlElement, url: str, is_redirected: bool = False) -> tuple[str, str | None] | None:
    """Reason code and detail where the page is no article or must not be kept, else ``None``."""
    for meta in tree.xpath("//meta[@name and @content]"):
        name, content = meta.get("name").lower(), meta.get("content")
        if name in {"robots", "dateline"} and OPT_OUT.search(content):
            return "opted_out", "the page forbids keeping it"
        if name == "tdm-reservation" and content.strip() == "1":
            return "opted_out", "the page reserves text and data mining"
    heading = " | ".join(" ".join(e.text_content().split()) for e in tree.xpath("//title | //h1")[:2])
    prose = " ".join(" ".join(p.text_content().split()) for p in tree.iter("p", "article", "main"))
    if is_redirected and CONSENT_URL.search("".join(urlsplit(url)[1:3])):
        return "consent_wall", url[:200]
    if len(prose) > SHORT_PAGE:
        return None
    if any(NOT_FOUND.fullmatch(part) for part in PART.split(heading) if part.strip()):
        return "soft_404", heading[:200]
    if CONSENT.search(heading) or (len(prose) < SHORT_PAGE / 4 and len(CONSENT.findall(prose)) >= 2):
        return "consent_wall", heading[:200]
    if is_redirected and urlsplit(url).path in {"", "/"}:
        return "soft_404", "redirected to the front page"
    return None
