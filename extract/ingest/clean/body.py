"""Article text of a page: trafilatura between a pruning of what is plainly not prose and a tidying of lines."""

from __future__ import annotations

import re
from collections import defaultdict
from configparser import ConfigParser
from copy import deepcopy
from functools import cache

from lxml.etree import strip_tags
from lxml.html import HtmlElement
from trafilatura import extract
from trafilatura.settings import Extractor, use_config

from extract.ingest.clean.complete import complete
from extract.ingest.clean.furniture import marks_of
from extract.ingest.clean.headline import find_headline
from extract.ingest.clean.markup import settle_markup, words_of
from extract.ingest.clean.structured import NO_WORDS, key_of
from extract.ingest.clean.words import pattern
from extract.ingest.clean.written import CLOCK, DATE

SHORT = 500
"""A body of fewer characters is checked against the slow recipe."""
LINK_SHARE = 0.8
LONG_PARAGRAPH = 80

AUTHOR_BOX = re.compile(r"authors?[-_ ]*(?:box|bio|card|about|profile)|about[-_ ]*(?:the[-_ ]*)?author", re.I)
AUTHOR_MARKED = " | ".join(f"//{tag}[contains(@class, 'uthor')]" for tag in ("div", "section", "aside", "p"))
BIOGRAPHY = 1000
"""Characters up to which an element marked as an author box is believed to be one."""

DATE_LINE, DATE_REST = 120, 16
"""Characters of the longest line of dates, and letters beside dates, clocks and what they are called."""
FIGURE = re.compile(r"\d")
SENTENCE = 40
"""Characters of the shortest line that may be a sentence by itself."""

PROMPT, PROMPT_OPENING = 250, 12
"""Characters of the longest line that may be a prompt, and how far into it its wish may stand."""
TAIL_PROMPT = 350
"""Characters of the longest wish behind the last line of an article."""
NOTICE = 600
"""Characters of the longest line about the page and its use."""
OF_SECTION = re.compile(r"(?:in|on|from)\s(?:\w+\s?){1,4}", re.I)
SOCIAL = re.compile(
    r"(?:follow|like|find|join|connect with|chat with|share)\b.{0,80}\b"
    r"(?:facebook|twitter|instagram|youtube|telegram|whatsapp|messenger|tiktok|linkedin)\b",
    re.I,
)
PULLED = (20, 160)
"""Letters of a line that may be a quote pulled out of the text."""
WALL_NAME = re.compile(
    r"paywall|regwall|subscri|piano|tp-|premium|metered|newsletter|sign-?up|login|register|cookie|consent|gdpr|onetrust|"
    r"didomi|cmp-|privacy|ccpa",
    re.I,
)
CONSENT_NAME = re.compile(r"cookie|consent|gdpr|onetrust|didomi|cmp-|ccpa", re.I)
"""Names of boxes that stand before a page or ask for something."""
WALL_TEXT, CONSENT_TEXT = 600, 3000
"""Characters up to which such a box holds nothing of the article."""
POINTER_TITLE = 40
"""Characters of the longest title of a list of other stories."""
LINK_PARAGRAPH = 0.6
ENDED = re.compile(r"[.!?][\"”»)]*$")

LEAD = re.compile(r"[\w’' ]{2,25}:")
MARKER = re.compile(r"[-•·*] +(?=\S)")
TABLE_RULE = re.compile(r"\|?(?:-+\|)+-*")
SPACES = re.compile(r"[^\S\n]+")
BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote br dd details div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 "
        "header hr li main nav ol p pre section table tbody tfoot thead tr ul",
    )
)
SILENT = frozenset(["script", "style", "noscript", "template", "svg", "iframe", "button", "select", "textarea"])


@cache
def config() -> ConfigParser:
    """trafilatura's settings without its whole-page rescue, which yields navigation and footers."""
    settings = deepcopy(use_config())
    settings.set("DEFAULT", "MIN_EXTRACTED_SIZE", "0")
    return settings


@cache
def quick() -> Extractor:
    """The first recipe: without comparison to other extractors, and without a second try for more text.

    A body that comes out short is tried again here, with care.
    """
    options = Extractor(config=config(), fast=True, comments=False)
    options.focus = "plain"
    return options


def find_body(tree: HtmlElement, body_selector: str | None = None, stated: str | None = None) -> str:
    """Article text, a line for each paragraph, list item and table row; empty where none. Changes ``tree``.

    ``stated`` is the text that the page's JSON-LD gives for its article, if any.
    """
    settle_markup(tree)
    if body_selector:
        selected = tree.cssselect(body_selector)
        nested = {inner for outer in selected for inner in outer.iterdescendants()}
        return "\n".join(filter(None, (block_text(element) for element in selected if element not in nested)))
    headline = find_headline(tree, *page_titles(tree))
    prune(tree, headline)
    join_parts(tree)
    text = extract(tree, options=quick()) or ""
    if len(text) < SHORT:
        careful = extract(tree, favor_precision=True, include_comments=False, config=config()) or ""
        full = extract(tree, include_comments=False) or ""
        text = max((careful, text), key=len)
        if len(text) < len(full) / 2:
            text = full
    text = tidy(complete(tidy(text), tree, headline, stated))
    return text if has_prose(text) else ""


def page_titles(tree: HtmlElement) -> list[str]:
    """Titles that the page's head gives it."""
    return [str(title) for title in tree.xpath("//meta[@property='og:title']/@content | //head/title/text()")]


def has_prose(text: str) -> bool:
    """True where a line is long enough for a sentence or holds a figure; menus and bylines are neither."""
    return any(len(line) >= SENTENCE or FIGURE.search(line) for line in text.split("\n"))


def tidy(text: str) -> str:
    """Lines without list markers, table rules, bare dates, prompts, and quotes pulled out of the text itself."""
    lines = []
    for raw in text.split("\n"):
        line = SPACES.sub(" ", raw).strip()
        if TABLE_RULE.fullmatch(line) or is_date_line(line) or is_prompt(line):
            continue
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("| ").split("|")]
            line = (": " if len(cells) == 2 else " | ").join(filter(None, cells))
        line = MARKER.sub("", line, count=1) if MARKER.match(line) else line
        if line:
            lines.append(line)
    return "\n".join(trim_tail(drop_pulled(lines)))


def trim_tail(lines: list[str]) -> list[str]:
    """Lines without the wishes, names of buttons and titles of other stories that follow the last of the article."""
    end = len(lines)
    while end > 1:
        line = lines[end - 1]
        is_wish = (
            len(line) <= TAIL_PROMPT and pattern("prompt", "credit").search(line) and not pattern("say").search(line)
        )
        if not is_wish and not pattern("button").fullmatch(line.strip(" .:!…")):
            break
        end -= 1
    return lines[:end]


def is_title_of_others(line: str) -> bool:
    """True for a line that only announces other stories: ``Related news``, ``Most read in World``."""
    opening = pattern("pointer").match(line) if len(line) <= POINTER_TITLE else None
    rest = line[opening.end() :].strip(" :.…»›>-–|") if opening else ""
    return opening is not None and (not rest or OF_SECTION.fullmatch(rest) is not None) and " " in line.strip()


def is_date_line(line: str) -> bool:
    """True for a line that says when a page was published or changed, and nothing else."""
    if len(line) > DATE_LINE or not DATE.search(line):
        return False
    rest = pattern("published", "updated").sub("", CLOCK.sub("", DATE.sub("", line)))
    return len(NO_WORDS.sub("", rest)) <= DATE_REST and not FIGURE.search(rest)


def drop_pulled(lines: list[str]) -> list[str]:
    """Lines without those that repeat words of a longer line, as quotes pulled out of a text do."""
    keys = [key_of(line) for line in lines]
    whole = "\n".join(keys)
    return [
        line
        for line, key in zip(lines, keys, strict=True)
        if not PULLED[0] <= len(key) <= PULLED[1] or FIGURE.search(line) or whole.count(key) == keys.count(key)
    ]


def is_prompt(line: str) -> bool:
    """True for a line that asks the reader for something and tells nothing."""
    if SOCIAL.match(line) or is_title_of_others(line):
        return True
    if len(line) <= NOTICE and pattern("notice").search(line) and not pattern("say").search(line):
        return True
    if len(line) > PROMPT or not (found := pattern("prompt").search(line)):
        return False
    return found.start() <= PROMPT_OPENING or len(pattern("prompt").findall(line)) > 1


def text_length(element: HtmlElement) -> int:
    """Characters of the element's words."""
    return len(" ".join(element.text_content().split()))


def link_share(element: HtmlElement) -> float:
    """Share of the element's characters that are links."""
    total = text_length(element)
    return sum(map(text_length, element.iter("a"))) / total if total else 0.0


def prune(tree: HtmlElement, headline: HtmlElement | None = None) -> None:
    """Drops author boxes, walls and what only links elsewhere: lists, widgets inside paragraphs, one-line pointers."""
    around = set(headline.iterancestors()) if headline is not None else set()
    for box in tree.xpath("//div | //section | //aside | //dialog | //form"):
        if box.getparent() is not None and box not in around and is_wall(box):
            box.drop_tree()
    for widget in reversed(tree.xpath("//p[count(.//a) >= 3]//*[self::span or self::div]")):
        if len(widget.findall(".//a")) >= 3 and link_share(widget) > LINK_SHARE:
            widget.drop_tree()
    for box in tree.xpath(AUTHOR_MARKED):
        if box.getparent() is not None and AUTHOR_BOX.search(box.get("class")) and text_length(box) <= BIOGRAPHY:
            box.drop_tree()
    for title in tree.xpath("//p | //h2 | //h3 | //h4 | //h5 | //strong | //div[not(*)]"):
        words = words_of(title)
        if title.getparent() is not None and len(words) <= POINTER_TITLE and pattern("pointer").match(words):
            drop_section(title)
    for links in tree.xpath("//ul[.//a] | //ol[.//a]"):
        if links.getparent() is not None and is_link_list(links):
            links.drop_tree()
    for line in tree.xpath("//p[.//a] | //h2[.//a] | //h3[.//a] | //h4[.//a]"):
        if line.getparent() is None:
            continue
        if is_pointer(line):
            line.drop_tree()
        elif line.tag == "p" and link_share(line) > LINK_PARAGRAPH:  # prose that happens to be a link
            strip_tags(line, "a")


def drop_section(title: HtmlElement) -> None:
    """Drops a title that announces other stories with the links that follow it; nothing where none follow."""
    links = []
    for element in title.itersiblings():
        is_list = element.tag in {"ul", "ol"} and all(
            item.find(".//a") is not None for item in element.iterchildren("li")
        )
        if not is_list and link_share(element) <= 0.5:
            break
        links.append(element)
    for element in [title, *links] if links else []:
        element.drop_tree()


def is_wall(box: HtmlElement) -> bool:
    """True for a box of a template that asks for consent, a login or a subscription and holds nothing else."""
    names = marks_of(box)
    if not names or not WALL_NAME.search(names):
        return False
    text = words_of(box)
    if CONSENT_NAME.search(names):
        return len(text) <= CONSENT_TEXT and not box.xpath(".//h1 | .//article")
    return len(text) <= WALL_TEXT and (not text or pattern("prompt", "wall").search(text) is not None)


def is_link_list(links: HtmlElement) -> bool:
    """True for a list of links: all of it, or several items that are mostly links and no sentences."""
    if link_share(links) > 0.9:
        return True
    items = [item for item in links.iter("li") if words_of(item)]
    linked = [item for item in items if link_share(item) > LINK_PARAGRAPH and not ENDED.search(words_of(item))]
    return len(items) >= 3 and len(linked) >= 0.7 * len(items)


def is_pointer(line: HtmlElement) -> bool:
    """True for a line that is a link and no sentence, or one that says that it leads elsewhere."""
    share = link_share(line)
    words = " ".join(line.text_content().split())
    opening = pattern("pointer").match(words)
    if opening and share > (0.2 if words[opening.end() :][:1] in {":", "|", "–"} else 0.5):
        return True
    is_sentence = len(words) >= SENTENCE and words[-1] in '.”"'
    return not is_sentence and (share > 0.95 or (share > 0.6 and bool(LEAD.match(words))))


def join_parts(tree: HtmlElement) -> None:
    """Moves the parts of a body that advertisements split (containers of one class close together) into its first."""
    groups: dict[tuple[str, HtmlElement | None], list[HtmlElement]] = defaultdict(list)
    for container in tree.xpath("//div[@class][p] | //section[@class][p]"):
        if sum(text_length(p) >= LONG_PARAGRAPH for p in container.iterfind("p")) >= 2:
            article = next(container.iterancestors("article"), None)
            groups[f"{container.tag} {container.get('class')}", article].append(container)
    for parts in groups.values():
        first, *others = parts
        near = list(first.iterancestors())[:3]
        for other in others:
            home = next((a for a in other.iterancestors() if a in near), None)
            if home is None or len(home.findall(".//h1")) > 1 or any(a is first for a in other.iterancestors()):
                continue
            first.extend(list(other))
            other.drop_tree()


def block_text(element: HtmlElement) -> str:
    """All words of the element, a line for each block."""
    pieces: list[str] = []

    def walk(node: HtmlElement) -> None:
        if not isinstance(node.tag, str) or node.tag in SILENT:
            return
        is_block = node.tag in BLOCKS
        pieces.append("\n" if is_block else "")
        pieces.append(flat(node.text))
        for child in node:
            walk(child)
            pieces.append(flat(child.tail))
        pieces.append("\n" if is_block else " | " if node.tag in {"td", "th"} else "")

    walk(element)
    lines = (line.strip(" |") for line in SPACES.sub(" ", "".join(pieces)).split("\n"))
    return "\n".join(filter(None, lines))


def flat(text: str | None) -> str:
    """Text of one node with its line breaks as spaces."""
    return (text or "").replace("\n", " ").replace("\r", " ")
