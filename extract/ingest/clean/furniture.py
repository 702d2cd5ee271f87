"""What of a page is not its article: told by the names that templates give to elements."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

FOREIGN_TAGS = frozenset({"nav", "footer", "aside", "form", "figure", "figcaption", "script", "style", "template"})
FOREIGN = re.compile(
    r"(?:^|[-_\s])(?:comments?|commenting|disqus|respond|sidebar|side-?bar|aside|related|recommend\w*|recirc\w*|more-?(?:on|from|stories|news)|"
    r"read-?more|also-?read|see-?also|most-?(?:read|popular|viewed)|popular|trending|latest(?!-update)|teasers?|promo\w*|newsletter|"
    r"subscri(?:be|ption)\w*|sign-?up|footer|foot|nav\w*|menu|breadcrumbs?|clock|weather|ticker|copyright|share|sharing|"
    r"social\w*|sponsor\w*|advert\w*|ads?|taboola|outbrain|cookies?|consent|gdpr|author-?(?:box|bio|about)|"
    r"about-?author|bio|tags?|topics|pagination|pager|print-?only|current-?(?:date|time)|today|server-?time|archive|"
    r"upcoming|events?|next-?(?:article|story|post)|prev\w*-?(?:article|story|post)|you-?may|carousel|slider|gallery)(?=$|[-_\s])",
    re.I,
)
"""Class names and ids of what stands beside an article."""
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def marks_of(element: HtmlElement) -> str:
    """An element's class names and id, camel case taken apart."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}".strip()
    return CAMEL.sub("-", names) if names else ""


def is_foreign(element: HtmlElement) -> bool:
    """True for an element that by its tag or its names is no part of an article."""
    if element.tag in FOREIGN_TAGS:
        return element.tag != "footer" or next(element.iterancestors("article"), None) is None
    names = marks_of(element)
    return bool(names) and element.tag not in {"html", "body", "article", "main"} and bool(FOREIGN.search(names))


def is_within_foreign(element: HtmlElement, scope: HtmlElement | None = None) -> bool:
    """True where the element or one around it, up to ``scope``, is no part of an article."""
    node: HtmlElement | None = element
    while node is not None and node is not scope:
        if is_foreign(node):
            return True
        node = node.getparent()
    return False
