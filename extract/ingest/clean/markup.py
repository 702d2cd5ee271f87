"""Markup that means something → text that says it: corrections, quotation marks, notes, tables, figures in boxes.

Everything here changes the tree before the body is looked for, so that whatever reads the tree reads the meaning.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.etree import strip_tags
from lxml.html import HtmlElement
from lxml.html.builder import E

STRUCK = re.compile(r"text-decoration[^;]*:\s*[^;]*line-through", re.I)
BLOCK_STYLE = re.compile(r"display\s*:\s*(?:block|flex|grid)", re.I)
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)

MARK = re.compile(
    r"[\[(]?\s*(?:\d{1,3}(?:\s*[,–-]\s*\d{1,3})*|[a-z]|[*†‡§¶#]{1,3}|note \d+|citation needed)\s*[\])]?", re.I
)
BRACKETED = re.compile(r"\[\s*(?:\d{1,3}|[a-z]|note \d+|citation needed|\*)\s*\]|[*†‡]{1,3}", re.I)
NOTE_LINK = re.compile(r"#_?(?:fn|ftn|note|cite|ref|footnote|endnote|edn|r\d|n\d)", re.I)
UNIT = re.compile(r"(?:^|[\s\d(])(?:[kcmdµ]?m|ft|in|mi|yd|s|sq)$")
POWER = re.compile(r"(?:^|[^\d.,])10$")
SUPERSCRIPT = str.maketrans("0123456789-+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺")

FIGURE = re.compile(
    r"[~≈+−–-]?\s?(?:about |over |approx\.? |c\. )?[$€£]?\d[\d.,\s ]*(?:%|\+|[kKmM]\b|million|thousand|bn)?"
    r"(?:\s*\([+−–-]?\d[\d.,\s]*\))?\*?"
)
"""A cell that is a number, with its sign, unit or change."""
OUTCOME = re.compile(r"[a-z]{2,}ed|lost|dead|missing|sunk|hurt|shot(?: down)?", re.I)
"""A column's name that reads on behind its figures."""
EMPTY = frozenset({"", "-", "–", "—", "n/a", "?"})
BREAK = "\ue000"
"""Stands for a line's end while a cell is read; a letter that no page has."""
LONGEST_CELL = 200
"""Characters above which a cell holds prose, and its table only arranges the page."""
LONGEST_LABEL, MOST_CELLS = 80, 200

ROW_BOXES = frozenset({"div", "section", "li", "p", "span", "a", "article", "figure", "figcaption"})


def settle_markup(tree: HtmlElement) -> None:
    """Turns meaning that only markup carries into text. Changes ``tree``."""
    drop_struck(tree)
    strip_tags(tree, "time")
    for item in tree.xpath("//li[not(parent::ul or parent::ol or parent::menu)]"):
        item.tag = "p"
    settle_notes(tree)
    settle_quotes(tree)
    for quote in tree.xpath("//blockquote[contains(@class, 'tweet') or contains(@class, '-media')]"):
        box = quote.getparent()  # a box for what others posted: the article quotes it
        if box is not None and box.tag == "div" and len(box.findall(".//p")) == len(quote.findall(".//p")):
            box.attrib.pop("class", None)
            box.attrib.pop("id", None)
    split_spans(tree)
    for table in reversed(tree.xpath("//table")):
        lines = table_lines(table)
        if lines:
            replace(table, lines)
    for definitions in reversed(tree.xpath("//dl")):
        lines = definition_lines(definitions)
        if lines:
            replace(definitions, lines)
    settle_boxes(tree)


def words_of(element: HtmlElement) -> str:
    """An element's words on one line."""
    return " ".join(element.text_content().split())


def drop_struck(tree: HtmlElement) -> None:
    """Drops what was struck out or is hidden, and keeps what was put in for it."""
    for element in tree.xpath("//del | //s | //strike | //*[@style]"):
        style = element.get("style") or ""
        if element.tag in {"del", "s", "strike"} or STRUCK.search(style):
            drop(element)
    strip_tags(tree, "ins")


def drop(element: HtmlElement) -> None:
    """Removes an element with what it holds, not what follows it; two spaces in a row are one."""
    parent, previous = element.getparent(), element.getprevious()
    if parent is None:
        return
    before = (previous.tail if previous is not None else parent.text) or ""
    if before.endswith(" ") and (element.tail or "").startswith(" "):
        element.tail = (element.tail or "").lstrip(" ")
    element.drop_tree()


def settle_notes(tree: HtmlElement) -> None:
    """Drops footnote marks; powers and ordinals are letters of the text."""
    for mark in tree.xpath("//sup"):
        if mark.getparent() is None:
            continue
        text = words_of(mark)
        before = text_before(mark)
        has_link = any(NOTE_LINK.search(link.get("href") or "") for link in mark.iter("a"))
        if not has_link and text in {"2", "3"} and UNIT.search(before):
            set_text(mark, text.translate(SUPERSCRIPT))
        elif not has_link and POWER.search(before) and text.lstrip("-−+").isdigit():
            set_text(mark, text.replace("−", "-").translate(SUPERSCRIPT))
        elif has_link or (MARK.fullmatch(text) and not (len(text) == 1 and text.isalpha())):
            drop(mark)
            continue
        mark.drop_tag()
    for link in tree.xpath("//a[contains(@href, '#')]"):
        if NOTE_LINK.search(link.get("href")) and BRACKETED.fullmatch(words_of(link)):
            drop(link)


def text_before(element: HtmlElement) -> str:
    """The text right before an element within its parent."""
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        return previous.tail or (words_of(previous) if isinstance(previous.tag, str) else "")
    return (parent.text or "") if parent is not None else ""


def set_text(element: HtmlElement, text: str) -> None:
    """Makes an element hold nothing but the text."""
    for child in list(element):
        element.remove(child)
    element.text = text


def settle_quotes(tree: HtmlElement) -> None:
    """Gives ``q`` the marks that a browser shows."""
    for quote in tree.xpath("//q"):
        is_inner = next(quote.iterancestors("q"), None) is not None
        opening, closing = ("‘", "’") if is_inner else ("“", "”")
        if words_of(quote)[:1] in {"“", "‘", '"', "«", "„"}:
            continue
        quote.text = opening + (quote.text or "")
        if len(quote):
            quote[-1].tail = (quote[-1].tail or "") + closing
        else:
            quote.text += closing
    strip_tags(tree, "q")


def split_spans(tree: HtmlElement) -> None:
    """Makes paragraphs of inline elements that are shown as such, or that fill their box one sentence each."""
    for element in tree.xpath("//span[contains(@style, 'display')]"):
        if BLOCK_STYLE.search(element.get("style")) and not HIDDEN_STYLE.search(element.get("style")):
            element.tag = "p"
    for box in tree.xpath("//div[count(span) >= 2]"):
        spans = [child for child in box if child.tag == "span"]
        if any((text or "").strip() for text in (box.text, *(child.tail for child in box))):
            continue
        if all(len(text := words_of(span)) >= 40 and text[-1] in '.!?…”"' for span in spans):
            for span in spans:
                span.tag = "p"


def replace(element: HtmlElement, lines: Sequence[str]) -> None:
    """Puts a paragraph for each line in an element's place."""
    box = E.div(*(E.p(line) for line in lines))
    box.tail = element.tail
    parent = element.getparent()
    if parent is None:
        return
    if parent.tag == "p":  # a paragraph cannot hold others: what came with the table is one beside it
        parent.tag = "div"
    parent.replace(element, box)


# --- Tables ----------------------------------------------------------------------------------------


def table_lines(table: HtmlElement) -> list[str]:
    """A table of data as lines, each figure with what its row and column mean; nothing for one that arranges a page."""
    if table.xpath(".//table | .//h1 | .//article | .//form") or table.getparent() is None:
        return []
    rows = read_rows(table)
    if not rows or any(len(cell) > LONGEST_CELL for row in rows for cell in row):
        return []
    links = sum(len(words_of(link)) for link in table.iter("a"))
    if links > 0.6 * sum(len(cell) for row in rows for cell in row):
        return []
    caption = [words_of(found) for found in table.iter("caption")]
    return [*filter(None, caption), *grid_lines(rows, has_head=is_head(table))]


def read_rows(table: HtmlElement) -> list[list[str]]:
    """Texts of a table's cells, row by row; cells over several rows or columns are repeated in each."""
    rows: list[list[str]] = []
    carried: dict[int, tuple[int, str]] = {}
    width = max((len(row) for row in table.iter("tr")), default=0)
    for row in table.iter("tr"):
        cells: list[list[str]] = []
        for cell in row.iterchildren("td", "th"):
            while len(cells) in carried:
                cells.append(carry(carried, len(cells)))
            parts = read_cell(cell)
            span = number(cell.get("colspan"))
            if number(cell.get("rowspan")) > 1:
                carried[len(cells)] = number(cell.get("rowspan")) - 1, "; ".join(parts)
            cells += [parts] * (span if 1 < span < width + span and len(row) > 1 else 1)
        while len(cells) in carried:
            cells.append(carry(carried, len(cells)))
        heights = {len(parts) for parts in cells}
        if len(cells) > 1 and len(heights) == 1 and heights != {1}:  # each cell is a column of its own
            rows += [list(line) for line in zip(*cells, strict=True)]
        elif any(any(parts) for parts in cells):
            rows.append(["; ".join(parts) for parts in cells])
    return rows


def carry(carried: dict[int, tuple[int, str]], column: int) -> list[str]:
    """The text of a cell that reaches down into this row."""
    left, text = carried.pop(column)
    if left > 1:
        carried[column] = left - 1, text
    return [text]


def number(text: str | None) -> int:
    """A span, 1 where none is given; no table has more than some hundred columns."""
    return min(int(text), 200) if text and text.isdigit() else 1


def read_cell(cell: HtmlElement) -> list[str]:
    """A cell's words; items, paragraphs and broken lines in it are told apart."""
    items = [words_of(item) for item in cell.iter("li")] or [words_of(part) for part in cell.iterchildren("p", "div")]
    whole = words_of(cell)
    if len(items) > 1 and all(items):
        lead = whole[: whole.find(items[0])].strip()
        return [f"{lead} {items[0]}".strip(), *items[1:]]
    if cell.find(".//br") is not None:
        for line in cell.iter("br"):
            line.tail = BREAK + (line.tail or "")
        whole = " ".join(cell.text_content().split())
        return [part.strip() for part in whole.split(BREAK) if part.strip()] or [""]
    return [whole]


def is_head(table: HtmlElement) -> bool:
    """True where the first row is marked as the head of the columns."""
    first = next(table.iter("tr"), None)
    return first is not None and len(first) > 1 and all(cell.tag == "th" for cell in first if isinstance(cell.tag, str))


def grid_lines(rows: list[list[str]], *, has_head: bool = False) -> list[str]:
    """Lines of a grid: ``label: value``, or ``label: value column, value column`` where a head names the columns."""
    width = max(map(len, rows))
    start = next((n for n, row in enumerate(rows) if len(row) > 1 and len(set(row)) > 1), 0)
    heads = 0
    while start + heads < len(rows) - 1 and not any(map(is_figure, rows[start + heads][1:])):
        heads += 1
        if not any(is_figure(cell) for row in rows[start + heads :] for cell in row[1:]):
            heads = int(has_head)
            break
    titles, named, below = rows[:start], rows[start : start + heads], rows[start + heads :]
    if not named or width < 2 or any(len(row) != width for row in named) or not is_of_figures(below):
        return [plain_line(row) for row in rows]
    head = [" ".join(dict.fromkeys(filter(None, column))) for column in zip(*named, strict=True)]
    lines = [plain_line(row) for row in titles]
    if width == 2 and not OUTCOME.fullmatch(head[1]):
        return [*lines, plain_line(head), *map(plain_line, below)]
    return [*lines, *(named_line(row, head) if len(row) == width else plain_line(row) for row in below)]


def is_of_figures(rows: list[list[str]]) -> bool:
    """True where most rows are figures behind a label in words: there the columns' names are needed."""
    fit = sum(
        not is_figure(row[0]) and all(is_figure(cell) or cell in EMPTY for cell in row[1:]) for row in rows if row
    )
    return fit > len(rows) / 2


def is_figure(text: str) -> bool:
    """True for a cell that is a number, with its sign, unit or change."""
    return FIGURE.fullmatch(text.strip()) is not None


def plain_line(row: list[str]) -> str:
    """A row without a head: a label and its value, or its cells; a title over all columns is said once."""
    cells = [cell for cell in dict.fromkeys(row) if cell] if len(set(row)) == 1 else [cell for cell in row if cell]
    return (": " if len(cells) == 2 and not cells[0].endswith(":") else " | " if len(cells) != 2 else " ").join(cells)


def named_line(row: list[str], head: list[str]) -> str:
    """A row whose values carry what their columns mean: ``Tanks: 112 destroyed, 40 captured``."""
    values = [
        name_value(name, value) for name, value in zip(head[1:], row[1:], strict=True) if value and value not in EMPTY
    ]
    return f"{row[0].rstrip(':')}: {', '.join(values)}" if row[0] else ", ".join(values)


def name_value(name: str, value: str) -> str:
    """A value with its column's name: behind it where the name tells what became of what is counted."""
    if is_figure(value) and OUTCOME.fullmatch(name):
        return f"{value} {name.lower()}"
    return f"{name} {value}" if name else value


def definition_lines(definitions: HtmlElement) -> list[str]:
    """A list of terms as lines, ``term: what is said of it``; nothing where it holds prose."""
    terms: list[str] = []
    lines: list[str] = []
    is_said = False
    for child in definitions.iter("dt", "dd"):
        text = words_of(child)
        if len(text) > LONGEST_CELL:
            return []
        if child.tag == "dt":
            terms = [text] if is_said else [*terms, text]
            is_said = False
        elif text:
            label = " / ".join(filter(None, terms)).rstrip(":")
            lines.append(f"{label}: {text}" if label else text)
            is_said = True
    return lines


# --- Figures in boxes ------------------------------------------------------------------------------


def settle_boxes(tree: HtmlElement) -> None:
    """Joins figures with the words that stand beside them in a box of their own, and grids of boxes as tables."""
    for box in reversed(tree.xpath("//div | //li | //section | //figure")):
        cells = box_cells(box)
        if len(cells) < 2 or box.getparent() is None:
            continue
        grid = [box_cells(row) for row in box if isinstance(row.tag, str)]
        if len(grid) >= 2 and len({len(row) for row in grid}) == 1 and len(grid[0]) >= 3 and has_figures(grid):
            replace(box, grid_lines(grid))
        elif len(cells) == 2 and is_figure(cells[0]) != is_figure(cells[1]):
            first, second = cells
            set_text(box, f"{first} {second}" if is_figure(first) else f"{first.rstrip(':')}: {second}")
            box.tag = "p" if box.tag != "li" else "li"


def has_figures(grid: list[list[str]]) -> bool:
    """True where a grid's rows hold figures behind their labels."""
    return sum(any(map(is_figure, row[1:])) for row in grid) >= len(grid) / 2


def box_cells(box: HtmlElement) -> list[str]:
    """Short texts of the boxes right within a box; none where there is text beside them or more in them."""
    if (
        not isinstance(box.tag, str)
        or not 0 < len(box) <= MOST_CELLS
        or any((text or "").strip() for text in (box.text, *(child.tail for child in box)))
    ):
        return []
    cells = []
    for child in box:
        if not isinstance(child.tag, str) or child.tag == "br":
            continue
        text = words_of(child)
        if child.tag not in INNER or len(text) > LONGEST_LABEL or (child.find(".//p") is not None and len(child) > 1):
            return []
        cells.append(text)
    return cells if all(cells[1:]) else []


INNER = ROW_BOXES | {"strong", "b", "em", "h2", "h3", "h4", "h5", "dt", "dd", "data"}
