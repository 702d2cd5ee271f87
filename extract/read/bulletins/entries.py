"""Entries of lists: figures with what they count, in lines, in cells and in a row behind a colon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract.core.record import record
from extract.core.schema import Quantity, Span
from extract.lexicon import Lexicon, OutcomeRow
from extract.read.bulletins.header import find_outcome
from extract.read.items import ItemMatch, find_items, last_item
from extract.text.document import Document

DASH = r"–—‒―−\-"
LINE = re.compile(r"[^\n\r]+")
HEDGE = (
    r"(?:~|≈|(?:about|around|approximately|approx\.?|near|nearly|some|over|more than|up to|at least|ca\.?|another"
    r"|a further)\s+)?"
)
SIGN = re.compile(rf"[{DASH}:=|+]|\.\.")
"""What stands between the label and the figure of a list's line, or before its increment."""
LABEL = re.compile(rf"^[\W_]*(?P<label>[^\W\d_][^\n]*?)\s*(?P<sign>[{DASH}:=|]|\.{{2,}})?\s*{HEDGE}$", re.IGNORECASE)
INCREMENT_OPEN = re.compile(rf"[(\[|/]\s*(?:\+|[{DASH}])?\s*$|\+\s*$")
INCREMENT_CLOSE = re.compile(
    r"\s*(?:per day|today|in the last day|over the past day|for the day|since yesterday|units?)?\s*[)\]]",
    re.IGNORECASE,
)
BULLET = re.compile(rf"^\s*(?:[{DASH}•*·▪●►‣○■✔️☑➖]|\(?\d{{1,2}}[.)]\s)\s*$")
ALONE = re.compile(rf"\W*{HEDGE}$", re.IGNORECASE)
"""What may stand before the figure in a cell of its own."""
BETWEEN = re.compile(
    rf"\s*(?:[,;]|,?\s+(?:and|as well as|plus|including))\s+(?:and\s+|also\s+)?{HEDGE}$", re.IGNORECASE
)
"""What parts two entries of a row."""
BEFORE_ROW = re.compile(
    r"(?::|\b(?:compris\w+|amount\w*(?: to)?|total\w*|(?:in total|in all|all in all|altogether),?))"
    rf"(?:\s*approximately:?)?\s*{HEDGE}$",
    re.IGNORECASE,
)
"""What opens a row of entries: a colon, or a word that sums up."""
PHRASE_END = re.compile(r"\b(?:of|and|with|from|for|per|including|capable|to|in|worth|that|which)\b|[,;:.()]")
ROW_ITEM_END = re.compile(r"[,;.:()]|\b(?:and|have|has|were|was)\b")
LONGEST_LABEL = 90
SHORT_LABEL = 40
LONGEST_ITEM = 70
LONGEST_OPENING = 100
"""Characters before a row's first figure within which its opening stands, however long the line."""
UNNAMED = 2
"""Words of a label for each thing it names that name no thing of the lexicon."""
BARE = re.compile(rf"(?:\W|{HEDGE}|units?|persons?)*", re.IGNORECASE)
"""What a line of nothing but figures may hold beside them."""
FEWEST_ENTRIES = 3
FEWEST_UNDER_COLON = 2


Label = tuple[Span, ItemMatch]


@record(frozen=True, slots=True)
class Entry:
    """One figure with its label, its increment and what its own words say happened.

    ``ordered``: the label stands before the figure. ``line``: number of the line. ``row``: it is one of several in a
    row of running text.
    """

    quantity: Quantity
    increment: Quantity | None
    item: ItemMatch | None
    label: Span
    own_outcome: OutcomeRow | None
    line: int
    ordered: bool
    row: bool = False


@dataclass(frozen=True, eq=False)
class EntryReader:
    """Finds the entries of one article, block by block."""

    document: Document
    lexicon: Lexicon

    @property
    def text(self) -> str:
        """The article's text."""
        return self.document.text

    def lines(self) -> list[Span]:
        """The lines that hold anything."""
        return [match.span() for match in LINE.finditer(self.text) if match.group().strip()]

    def blocks(self) -> Iterator[list[Entry]]:
        """Runs of entries on neighbouring lines or in one row, at least :data:`FEWEST_ENTRIES` of them."""
        block: list[Entry] = []
        for entry in self.entries():
            if block and (entry.line - block[-1].line > 2 or entry.row != block[-1].row):
                yield from self.closed(block)
                block = []
            block.append(entry)
        yield from self.closed(block)

    def closed(self, block: list[Entry]) -> Iterator[list[Entry]]:
        """The block, if it is long enough to be a list."""
        known = sum(entry.item is not None or entry.own_outcome is not None for entry in block)
        if not block or known < 2:
            return
        lines = self.lines()
        first = block[0].line
        above = self.text[slice(*lines[first - 1])].rstrip() if first else ""
        if len(block) >= (FEWEST_UNDER_COLON if above.endswith(":") else FEWEST_ENTRIES):
            yield block

    def entries(self) -> Iterator[Entry]:
        """All entries in the order of the text."""
        lines = self.lines()
        quantities = self.document.quantities
        position = 0
        labels: list[Label] = []
        for number, line in enumerate(lines):
            while position < len(quantities) and quantities[position].span[0] < line[0]:
                position += 1
            inside = []
            while position < len(quantities) and quantities[position].span[0] < line[1]:
                inside.append(quantities[position])
                position += 1
            if inside:
                above = lines[number - 1] if number else line
                yield from self.cells(number, line, above, labels, inside) or self.line_entries(number, line, inside)
            labels = [] if inside else self.labels(line)

    # --- cells --------------------------------------------------------------------------------------

    def labels(self, line: Span) -> list[Label]:
        """The things that a line without figures names, if it holds nothing else: labels of a table's cells."""
        words = self.text[slice(*line)]
        found = find_items(words, self.lexicon) if len(words) <= LONGEST_LABEL else []
        unnamed = len(words.split()) - sum(item.n_words for item in found)
        if unnamed > UNNAMED * len(found) or find_outcome(words, self.lexicon):
            return []
        return [((line[0] + item.start, line[0] + item.end), item) for item in found]

    def cells(self, number: int, line: Span, above: Span, labels: list[Label], inside: list[Quantity]) -> list[Entry]:
        """Entries of a line that holds only figures, under a line that holds only labels."""
        edges = [line[0], *(edge for quantity in inside for edge in quantity.span), line[1]]
        rest = " ".join(self.text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
        if not labels or not BARE.fullmatch(rest):
            return []
        increment = inside[1] if len(inside) == 2 and self.is_increment(*inside) else None
        if len(inside) == 1 or increment:
            item = labels[-1][1] if "and fuel" in self.text[slice(*above)].lower() else labels[0][1]
            return [Entry(inside[0], increment, item, above, None, number, True)]
        if len(labels) != len(inside):
            return []
        return [
            Entry(q, None, item, label, None, number, True) for (label, item), q in zip(labels, inside, strict=True)
        ]

    # --- lines --------------------------------------------------------------------------------------

    def line_entries(self, number: int, line: Span, inside: list[Quantity]) -> list[Entry]:
        """Entries of one line: “tanks – 12 (+3), APV – 30 (+4)”, “– 12 tanks;”, “…: 12 tanks, 30 guns and 4 ships”."""
        entries = [*self.labelled(number, line, inside)]
        return entries if len(entries) > 1 else self.row(number, line, inside) or entries

    def labelled(self, number: int, line: Span, inside: list[Quantity]) -> Iterator[Entry]:
        """Entries with a label before the figure, or one figure that opens the line."""
        before, index = line[0], 0
        while index < len(inside):
            quantity = inside[index]
            increment = None
            if index + 1 < len(inside) and self.is_increment(quantity, inside[index + 1]):
                increment = inside[index + 1]
            last = increment or quantity
            after = index + (2 if increment else 1)
            following = inside[after].span[0] if after < len(inside) else line[1]
            entry = self.label_first(number, line, before, quantity, increment, following)
            if entry is None and index == 0:
                entry = self.number_first(number, line, quantity, increment)
            if entry is not None:
                yield entry
            before = last.span[1]
            index = after

    def is_increment(self, quantity: Quantity, following: Quantity) -> bool:
        """Whether ``following`` stands in brackets or with a plus behind ``quantity``: 1361 (+3)."""
        between = self.text[quantity.span[1] : following.span[0]]
        after = self.text[following.span[1] : following.span[1] + 30]
        plus = "+" in between or self.text[following.span[0] : following.span[0] + 1] == "+"
        return bool(
            len(between) < 25
            and (INCREMENT_OPEN.search(between) or (plus and not between.strip(" +|/")))
            and (INCREMENT_CLOSE.match(after) or plus)
        )

    def label_first(
        self, number: int, line: Span, before: int, quantity: Quantity, increment: Quantity | None, following: int
    ) -> Entry | None:
        """“tanks ‒ 1361 (+3)”."""
        start = before
        gap = self.text[start : quantity.span[0]]
        is_whole = before == line[0] and not self.text[(increment or quantity).span[1] : line[1]].strip(" .,;)|]")
        if increment is None and not SIGN.search(gap) and not is_whole:
            return None
        if (cut := re.match(r"[^\n]*[),;.]\s", gap)) and before != line[0]:
            start += cut.end()
            gap = self.text[start : quantity.span[0]]
        colon = gap.rfind(": ")
        behind = gap[colon + 2 :]
        if colon > 0 and behind.strip() and (len(gap) > SHORT_LABEL or find_items(behind, self.lexicon)):
            start += colon + 2
            gap = gap[colon + 2 :]
        missing_total = re.search(r"\(\s*\+\s*$", gap)
        if missing_total:
            gap = gap[: missing_total.start()]
        match = LABEL.match(gap) if len(gap) <= LONGEST_LABEL else None
        if match is None:
            return None
        bare = increment is None and not missing_total and not (is_whole and len(gap.split()) <= 4)
        if match["sign"] is None and (bare or not self.is_cell(quantity, following, is_whole)):
            return None
        label = (start + match.start("label"), start + match.end("label"))
        words = self.text[label[0] : label[1]]
        item = (
            last_item(words, self.lexicon)
            if "and fuel" in words.lower()
            else next(iter(find_items(words, self.lexicon)), None)
        )
        tail = self.text[(increment or quantity).span[1] : following].split("\n")[0]
        outcome = find_outcome(tail, self.lexicon) or find_outcome(words, self.lexicon)
        if item is None and (outcome is None or len(words.split()) > 6):
            return None
        own = outcome[0] if outcome else None
        return Entry(quantity, quantity if missing_total else increment, item, label, own, number, True)

    def is_cell(self, quantity: Quantity, following: int, is_whole: bool) -> bool:
        """Whether a figure without a sign before it is a list's: it has an increment in brackets, or ends its line."""
        return is_whole or bool(re.search(r"\d\s*[(\[]", self.text[quantity.span[0] : following]))

    def number_first(self, number: int, line: Span, quantity: Quantity, increment: Quantity | None) -> Entry | None:
        """“• 12 tanks;” as a line of its own."""
        start, end = line
        lead = self.text[start : quantity.span[0]]
        if lead.strip() and not BULLET.match(lead) and not ALONE.match(lead):
            return None
        rest = self.text[quantity.span[1] : end]
        phrase = rest[: cut.start()] if (cut := PHRASE_END.search(rest)) else rest
        item = last_item(phrase, self.lexicon) or next(iter(find_items(rest, self.lexicon)), None)
        if item is None or len(rest) > 160:
            return None
        offset = quantity.span[1]
        return Entry(quantity, increment, item, (offset, offset + len(phrase.rstrip())), None, number, False)

    # --- rows ---------------------------------------------------------------------------------------

    def row(self, number: int, line: Span, inside: list[Quantity]) -> list[Entry]:
        """Entries side by side: “… comprise approximately: 28,000 men, 1,250 tanks and 13 ships”."""
        best: list[Entry] = []
        run: list[Entry] = []
        for index, quantity in enumerate(inside):
            if not run and not BEFORE_ROW.search(
                self.text[max(line[0], quantity.span[0] - LONGEST_OPENING) : quantity.span[0]]
            ):
                continue
            if run and not BETWEEN.search(self.text[run[-1].label[1] : quantity.span[0]]):
                best, run = max(best, run, key=len), []
                continue
            following = inside[index + 1].span[0] if index + 1 < len(inside) else line[1]
            rest = self.text[quantity.span[1] : min(following, quantity.span[1] + LONGEST_ITEM)]
            found = find_items(rest, self.lexicon)
            phrase_end = next(
                (m.start() for m in re.finditer(r"[,;.:()]|\b(?:and|have|has|were|was)\b", rest)), len(rest)
            )
            named = [item for item in found if item.start < phrase_end]
            if not named:
                best, run = max(best, run, key=len), []
                continue
            label = quantity.span[1], quantity.span[1] + named[-1].end
            run.append(Entry(quantity, None, named[-1], label, None, number, False, row=True))
        best = max(best, run, key=len)
        return best if len(best) >= FEWEST_ENTRIES else []
