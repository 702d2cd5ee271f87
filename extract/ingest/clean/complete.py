"""Paragraphs of an article that stand outside the box the body was found in: a lead above it, a tail, its parts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from extract.ingest.clean.furniture import marks_of
from extract.ingest.clean.headline import article_of, split_lines
from extract.ingest.clean.structured import key_of
from extract.ingest.clean.words import pattern
from extract.ingest.clean.written import find_dates

SHORTEST = 45
"""Characters of the shortest line that is taken for a paragraph."""
LEAD_BLOCKS = 12
"""Lines between headline and body in which a lead is looked for."""
MAX_LEADS = 3
LONG = 250
"""Characters from which even a line that opens as a prompt is one of the article."""
LEAD_NAME = re.compile(
    r"(?:^|[-_\s])(?:leads?|ledes?|intro\w*|standfirst|stand-first|summary|sub-?title|sub-?head\w*|sub-?line|dek|deck|excerpt|"
    r"abstract|description|desc|chapeau|chapo|sapo|vorspann|teaser-text|ingress|bajada|sommario|occhiello|anons|annotation|"
    r"synopsis|highlights|key-?points|nut-?graf|article-top|story-top|first-?par\w*|entradilla|preamble)(?=$|[-_\s])",
    re.I,
)
"""Names that templates give to the paragraph above the body."""
DESCRIPTION = "//meta[@name='description' or @property='og:description']/@content"
"""What a page says in short; behind the body it is that again."""
ENDED = re.compile(r"[.!?…:][\"”’»)\]]*$|[\"”»]$")
BYLINE = re.compile(r"^(?:by|von|par|por|di|door|text|photo|image|source|credit|foto|автор|текст)\b[:\s]", re.I)


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the article's element, and whether the body has it."""

    holder: HtmlElement
    text: str
    key: str
    is_body: bool
    links: float
    """Share of its characters that are links."""


def complete(text: str, tree: HtmlElement, headline: HtmlElement | None, stated: str | None) -> str:
    """The body with its article's paragraphs outside the box it was found in; ``stated`` is the text JSON-LD gives."""
    lines = text.split("\n") if text else []
    blocks = read_blocks(article_of(tree, headline), "".join(map(key_of, lines)))
    lines = in_order(lines, blocks)
    start = headline_index(blocks, headline)
    first = next((n for n, block in enumerate(blocks) if block.is_body and n >= start), None)
    if first is None and lines:
        return "\n".join(lines)
    known = key_of(stated or "")
    bodies = {signature(block.holder) for block in blocks if block.is_body} - {""}
    last = max((n for n, block in enumerate(blocks) if block.is_body), default=len(blocks))
    is_above = first is None or 0 < start <= first <= start + LEAD_BLOCKS
    beside = set(headline.iterancestors("div", "section", "main", "article")) if headline is not None else set()
    taken: list[Block] = []
    is_open = True
    for number, block in enumerate(blocks):
        if block.is_body:
            taken.append(block)
            continue
        is_lead = number >= start and is_above and (first is None or number < first)
        is_tail = number > last
        is_open = is_open and not (is_tail and ends_article(block))
        if not is_paragraph(block):
            continue
        is_stated = len(block.key) > SHORTEST and block.key in known
        is_within = first is not None and first < number < last
        is_part = signature(block.holder) in bodies or is_plain(block) or block.holder.getparent() in beside
        is_own = is_lead or (is_part and (is_within or (is_tail and is_open)))
        if is_stated or (is_own and is_sentence(block, is_lead=is_lead)):
            taken.append(block)
    described = {key_of(str(text)) for text in tree.xpath(DESCRIPTION)}
    taken = [block for block in taken if block.is_body or blocks.index(block) < last or block.key not in described]
    leads = [block for block in taken if not block.is_body and block in blocks[: first or 0]]
    if len(leads) > MAX_LEADS:  # openings of other stories
        taken = [block for block in taken if block not in leads]
    return merge(lines, taken)


def in_order(lines: list[str], blocks: Sequence[Block]) -> list[str]:
    """The lines as the page has them; one that is no block of it stays behind the line before it."""
    seen = Counter(block.key for block in blocks)
    places = {block.key: number for number, block in enumerate(blocks) if seen[block.key] == 1}
    ordered: list[tuple[int, int, str]] = []
    place = -1
    for number, line in enumerate(lines):
        place = places.get(key_of(line), place)
        ordered.append((place, number, line))
    return [line for _, _, line in sorted(ordered)]


def ends_article(block: Block) -> bool:
    """True for what stands behind an article and opens something else: a heading, links, a wish to the reader."""
    is_heading = block.holder.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}
    return is_heading or block.links > 0.6 or pattern("pointer").match(block.text) is not None


def headline_index(blocks: Sequence[Block], headline: HtmlElement | None) -> int:
    """Number of the first block behind the headline; 0 where it is not among them."""
    return next((n + 1 for n, block in enumerate(blocks) if block.holder is headline), 0)


def read_blocks(scope: HtmlElement, body: str) -> list[Block]:
    """Lines of an element with what decides about them; ``body`` holds the letters of the body found."""
    blocks: list[Block] = []
    for line in split_lines(scope):
        holder = next((part for part in line if not isinstance(part, str)), None)
        if holder is None:
            continue
        texts = [part if isinstance(part, str) else part.text_content() if part.tag == "time" else "" for part in line]
        text = " ".join("".join(texts).split())
        key = key_of(text)
        if not key:
            continue
        linked = sum(len(part.text_content()) for part in line if not isinstance(part, str) and part.tag == "a")
        blocks.append(Block(holder, text, key, len(key) > 1 and key in body, linked / len(text)))
    return blocks


def signature(element: HtmlElement) -> str:
    """The tag and names of the box that an element stands in, by which parts of one body are known; empty for none."""
    box = element if element.get("class") and element.tag != "p" else element.getparent()
    names = (box.get("class") or box.get("itemprop") or "") if box is not None else ""
    return f"{box.tag!s} {names}" if box is not None and names else ""


def is_paragraph(block: Block) -> bool:
    """True for a line of prose: not of links, dates, names, or wishes to the reader."""
    if len(block.text) < SHORTEST or block.links > 0.6 or BYLINE.match(block.text):
        return False
    if len(block.text) < LONG and (pattern("prompt").search(block.text) or pattern("pointer").match(block.text)):
        return False
    dated = sum(written.end - written.start for written in find_dates(block.text))
    return dated < len(block.text) / 3


def is_sentence(block: Block, *, is_lead: bool) -> bool:
    """True where a line ends as a sentence does; above the body a name or a heading of that length will do."""
    if ENDED.search(block.text):
        return True
    element: HtmlElement | None = block.holder
    for _ in range(2):
        if is_lead and element is not None and (LEAD_NAME.search(marks_of(element)) or element.tag in {"h2", "h3"}):
            return True
        element = element.getparent() if element is not None else None
    return False


def is_plain(block: Block) -> bool:
    """True for a paragraph right in its article, or in a box of that without a name."""
    element: HtmlElement | None = block.holder
    if element is None or element.tag not in {"p", "blockquote"}:
        return False
    element = element.getparent()
    while element is not None and element.tag in {"div", "section", "blockquote", "p"}:
        element = element.getparent()
    return element is not None and element.tag == "article"


def merge(lines: list[str], taken: Sequence[Block]) -> str:
    """The body's lines with the further paragraphs where the page has them."""
    keys = [key_of(line) for line in lines]
    merged: list[str] = []
    position = 0
    pending: list[str] = []
    seen = set(keys)
    for block in taken:
        if not block.is_body:
            if block.key not in seen:
                pending.append(block.text)
                seen.add(block.key)
            continue
        at = next(
            (n for n in range(position, len(keys)) if block.key in keys[n] or (keys[n] and keys[n] in block.key)), None
        )
        if at is None:
            continue
        merged += [*lines[position:at], *pending, lines[at]]
        pending, position = [], at + 1
    rest = [*lines[position:], *pending] if merged else [*pending, *lines]
    return "\n".join([*merged, *rest])
