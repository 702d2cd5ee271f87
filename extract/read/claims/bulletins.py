"""Figures in lists under a header line: official loss reports, contents of aid packages, tolls by kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache

from extract.core.record import record
from extract.core.schema import Claim, Entity, ItemCategory, Measure, Mention, Outcome, Quantity, Span
from extract.lexicon import Lexicon, OutcomeRow
from extract.read.claims.frame import Frame, as_attribution
from extract.read.claims.items import ItemMatch, find_items, last_item
from extract.read.claims.period import read_header_period, read_numeric_period
from extract.text.dates import Period

DASH = r"–—‒―−\-"
WORD = re.compile(r"[^\W_]+")
LINE = re.compile(r"[^\n\r]+")
HEDGE = r"(?:~|≈|(?:about|around|approximately|approx\.?|near|nearly|some|over|more than|up to|at least|ca\.?)\s+)?"
SIGN = re.compile(rf"[{DASH}:=|+]|\.\.")
"""What stands between the label and the figure of a list's line, or before its increment."""
LABEL = re.compile(rf"^[\W_]*(?P<label>[^\W\d_][^\n]*?)\s*(?P<sign>[{DASH}:=|]|\.{{2,}})?\s*{HEDGE}$", re.IGNORECASE)
INCREMENT_OPEN = re.compile(rf"[(\[]\s*(?:\+|[{DASH}])?\s*$|\+\s*$")
INCREMENT_CLOSE = re.compile(
    r"\s*(?:per day|today|in the last day|over the past day|for the day|since yesterday|units?)?\s*[)\]]", re.IGNORECASE
)
BULLET = re.compile(rf"^\s*(?:[{DASH}•*·▪●►‣○■✔️☑➖]|\(?\d{{1,2}}[.)]\s)\s*$")
LONGEST_LABEL = 90
SHORT_LABEL = 40
HEADER_REACH = 3
HOSTILE = frozenset({"lost", "destroyed", "damaged", "captured", "shot_down", "launched"})
FEWEST_LINES = 3
PHRASE_END = re.compile(r"\b(?:of|and|with|from|for|per|including|capable|to|in|worth|that|which)\b|[,;:.()]")


@record(frozen=True, slots=True)
class Entry:
    """One line's figure with its label, its increment and what the line itself says happened."""

    quantity: Quantity
    increment: Quantity | None
    item: ItemMatch | None
    label: Span
    own_outcome: OutcomeRow | None
    line: int
    ordered: bool


@record(frozen=True, slots=True)
class Header:
    """The line that tells what the figures under it mean."""

    span: Span
    row: OutcomeRow
    word: str
    from_title: bool = False


@cache
def header_words(lexicon: Lexicon) -> dict[str, list[tuple[tuple[str, ...], OutcomeRow]]]:
    """Header phrases as words by the first of them."""
    index: dict[str, list[tuple[tuple[str, ...], OutcomeRow]]] = {}
    for row in lexicon.outcomes:
        for phrase in row.words if row.pos == "header" else ():
            words = tuple(phrase.lower().split())
            index.setdefault(words[0], []).append((words, row))
    return index


def find_outcome(text: str, lexicon: Lexicon) -> tuple[OutcomeRow, str] | None:
    """The header phrase in ``text``: the longest, then the first."""
    words, index = WORD.findall(text.lower()), header_words(lexicon)
    best: tuple[tuple[str, ...], OutcomeRow] | None = None
    for start, word in enumerate(words):
        for phrase, row in index.get(word, ()):
            if tuple(words[start : start + len(phrase)]) == phrase and (best is None or len(phrase) > len(best[0])):
                best = phrase, row
    return (best[1], " ".join(best[0])) if best else None


class BulletinReader:
    """Finds the lists of one article."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.text = frame.text
        self.lexicon = frame.lexicon
        self.lines = [match.span() for match in LINE.finditer(self.text) if match.group().strip()]

    def claims(self) -> Iterator[Claim]:
        """Claims of all lists."""
        for entries in self.blocks():
            header = self.find_header(entries)
            if header is not None:
                yield from BulletinCoder(self.frame, header, entries).claims()

    # --- lists --------------------------------------------------------------------------------------

    def blocks(self) -> Iterator[list[Entry]]:
        """Runs of entries on neighbouring lines, at least :data:`FEWEST_LINES` of them."""
        block: list[Entry] = []
        for entry in self.entries():
            if block and entry.line - block[-1].line > 2:
                yield from self.closed(block)
                block = []
            block.append(entry)
        yield from self.closed(block)

    @staticmethod
    def closed(block: list[Entry]) -> Iterator[list[Entry]]:
        """The block, if it is long enough to be a list."""
        if (
            len(block) >= FEWEST_LINES
            and sum(entry.item is not None or entry.own_outcome is not None for entry in block) >= 2
        ):
            yield block

    def entries(self) -> Iterator[Entry]:
        """Figures that stand right after, or as a list item right before, what they count."""
        quantities = self.frame.document.quantities
        position = 0
        for number, (start, end) in enumerate(self.lines):
            while position < len(quantities) and quantities[position].span[0] < start:
                position += 1
            inside = []
            while position < len(quantities) and quantities[position].span[0] < end:
                inside.append(quantities[position])
                position += 1
            if inside:
                yield from self.line_entries(number, inside)

    def line_entries(self, number: int, inside: list[Quantity]) -> Iterator[Entry]:
        """Entries of one line: “tanks – 12 (+3), APV – 30 (+4)” or “– 12 tanks;”."""
        start, end = self.lines[number]
        before, index = start, 0
        while index < len(inside):
            quantity = inside[index]
            increment = None
            if index + 1 < len(inside) and self.is_increment(quantity, inside[index + 1]):
                increment = inside[index + 1]
            last = increment or quantity
            after = index + (2 if increment else 1)
            following = inside[after].span[0] if after < len(inside) else end
            entry = self.label_first(number, before, quantity, increment, following)
            if entry is None and index == 0:
                entry = self.number_first(number, quantity, increment)
            if entry is not None:
                yield entry
            before = last.span[1]
            index = after

    def is_increment(self, quantity: Quantity, following: Quantity) -> bool:
        """True where ``following`` stands in brackets behind ``quantity``: 1361 (+3)."""
        between = self.text[quantity.span[1] : following.span[0]]
        after = self.text[following.span[1] : following.span[1] + 30]
        return bool(
            len(between) < 25 and INCREMENT_OPEN.search(between) and (INCREMENT_CLOSE.match(after) or "+" in between)
        )

    def label_first(
        self, number: int, before: int, quantity: Quantity, increment: Quantity | None, following: int
    ) -> Entry | None:
        """“tanks ‒ 1361 (+3)”."""
        start = before
        gap = self.text[start : quantity.span[0]]
        if increment is None and not SIGN.search(gap):
            return None
        if (cut := re.match(r"[^\n]*[),;.]\s", gap)) and before != self.lines[number][0]:
            start += cut.end()
            gap = self.text[start : quantity.span[0]]
        if len(gap) > SHORT_LABEL and (colon := gap.rfind(": ")) > 0 and gap[colon + 2 :].strip():
            start += colon + 2
            gap = gap[colon + 2 :]
        missing_total = re.search(r"\(\s*\+\s*$", gap)
        if missing_total:
            gap = gap[: missing_total.start()]
        match = LABEL.match(gap) if len(gap) <= LONGEST_LABEL else None
        if match is None:
            return None
        bare = increment is None and not missing_total
        if match["sign"] is None and (bare or not re.search(r"\d\s*[(\[]", self.text[quantity.span[0] : following])):
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
        if missing_total:
            return Entry(quantity, quantity, item, label, outcome[0] if outcome else None, number, True)
        return Entry(quantity, increment, item, label, outcome[0] if outcome else None, number, True)

    def number_first(self, number: int, quantity: Quantity, increment: Quantity | None) -> Entry | None:
        """“• 12 tanks;” as a line of its own."""
        start, end = self.lines[number]
        lead = self.text[start : quantity.span[0]]
        if (
            lead.strip()
            and not BULLET.match(lead)
            and not re.fullmatch(r"\W*(?:more than|over|up to|approximately|about|around|at least)\s+", lead, re.I)
        ):
            return None
        rest = self.text[quantity.span[1] : end]
        phrase = rest[: cut.start()] if (cut := PHRASE_END.search(rest)) else rest
        item = last_item(phrase, self.lexicon) or next(iter(find_items(rest, self.lexicon)), None)
        if item is None or len(rest) > 160:
            return None
        offset = quantity.span[1]
        return Entry(quantity, increment, item, (offset, offset + len(phrase.rstrip())), None, number, False)

    # --- headers ------------------------------------------------------------------------------------

    def find_header(self, entries: list[Entry]) -> Header | None:
        """The words before the list's first label, a line above it, the article's title, or its own first label."""
        line = entries[0].line
        start = self.lines[line][0]
        opening = (start, max(start, min(entries[0].label[0], entries[0].quantity.span[0])))
        if found := find_outcome(self.text[opening[0] : opening[1]], self.lexicon):
            return Header(opening, *found)
        for number in range(line - 1, max(-1, line - 1 - HEADER_REACH), -1):
            span = self.lines[number]
            words = self.text[span[0] : span[1]]
            if len(words) <= 400 and (found := find_outcome(words, self.lexicon)):
                return Header(span, *found)
        title = self.frame.document.article.title or ""
        if found := find_outcome(title, self.lexicon):
            return Header((start, start), *found, from_title=True)
        told = entries[0].own_outcome
        return Header((start, start), told, "label") if told and all(e.own_outcome for e in entries) else None


class BulletinCoder:
    """Turns one list into claims."""

    def __init__(self, frame: Frame, header: Header, entries: list[Entry]) -> None:
        self.frame = frame
        self.header = header
        self.entries = entries
        title = frame.document.article.title or ""
        self.words = title if header.from_title else frame.text[header.span[0] : header.span[1]]
        self.quotation = frame.governing((entries[0].quantity.span[0], entries[0].quantity.span[0] + 1)) or (
            frame.governing(header.span) if not header.from_title else None
        )
        self.claimant = self.find_claimant()
        lower = set(re.findall(r"[^\W\d_]+|\d+", self.words.lower()))
        self.increments_only = bool(
            lower & {"overnight", "yesterday", "daily", "night"}
            or re.search(r"(?:past|last|previous) (?:day|24|night)|per day|24 hours", self.words.lower())
        )
        self.increments_only &= all(entry.increment is None for entry in entries)
        self.approximate = bool(re.search(r"\b(?:approximately|approx|about|around|estimated)\b", self.words.lower()))
        self.period = self.find_period()
        self.subject, self.subject_rule = self.find_subject()

    def find_period(self) -> Period:
        """Period by the header; a list under a title is dated by the title's own figures."""
        anchor = self.frame.document.anchor
        if self.header.from_title:
            return read_numeric_period(self.words, anchor) or Period(None, anchor, "article's day")
        return read_header_period(self.frame, self.header.span, increment=self.increments_only)

    def find_subject(self) -> tuple[Entity | None, str]:
        """Whose losses they are: named in the header, the enemy of who speaks, or its own."""
        speaker = self.claimant.country if self.claimant else None
        span = self.header.span
        words = list(re.finditer(r"[^\W\d_]+", self.words))
        named = [] if self.header.from_title else [
            entity for entity in self.frame.actors.at(*span) if entity.country and entity.country != speaker
        ]  # fmt: skip
        if self.header.row.outcome in ("supplied", "pledged"):
            receivers = [
                e for e in named if re.search(r"\b(?:to|for)\s+(?:the\s+)?$", self.frame.text[span[0] : e.span[0]])
            ]
            return (receivers[0], "named receiver") if receivers else (None, "no receiver named")
        if named:
            return self.nearest_owner(named), "named in header"
        for match in words:
            start = span[0] + match.start()
            place = (span[0], span[0]) if self.header.from_title else (start, span[0] + match.end())
            text = "" if self.header.from_title else match.group()
            if match.group().lower() in self.frame.words("enemy_words"):
                return Entity(text, place, None, self.frame.enemy_of(speaker), "MIL"), "enemy of the claimant"
            if match.group().lower() in self.frame.words("own_words"):
                return Entity(text, place, None, speaker, "MIL"), "the claimant's own"
        if self.header.row.outcome not in HOSTILE and self.claimant is not None:
            return Entity("", (span[0], span[0]), None, speaker, None), "the claimant's own"
        if enemy := self.frame.enemy_of(speaker):
            place = (span[0], span[0])
            return Entity("", place, None, enemy, "MIL"), "enemy of the claimant"
        return None, "no subject named"

    def nearest_owner(self, named: list[Entity]) -> Entity:
        """Of the parties a header names, the one beside its outcome: “… on Russian losses”, “losses of the army”."""
        words = self.frame.text[self.header.span[0] : self.header.span[1]].lower()
        place = self.header.span[0] + max(words.find(self.header.word.split()[0]), 0)
        return min(named, key=lambda entity: (abs(entity.span[0] - place), entity.span))

    def find_claimant(self) -> Entity | None:
        """Who is quoted, who publishes, or the organ that the header names beside the owner."""
        quoted = self.quotation.source if self.quotation else None
        if quoted or self.frame.voice or self.header.from_title:
            return quoted or self.frame.voice
        named = [e for e in self.frame.actors.at(*self.header.span) if e.country]
        owner = self.nearest_owner(named) if named else None
        organs = [e for e in named if owner and e.country != owner.country and e.span[1] - e.span[0] > 8]
        return organs[0] if organs else None

    def claims(self) -> Iterator[Claim]:
        """Total and increment of each entry."""
        for entry in self.entries:
            claim = self.claim(entry)
            if claim is None:
                continue
            if entry.increment is not entry.quantity:
                yield claim
            if entry.increment is not None:
                yield self.increment(claim, entry.increment)

    def claim(self, entry: Entry) -> Claim | None:
        """The claim of an entry's main figure."""
        quantity = entry.quantity
        category, item = self.item(entry)
        outcome = self.outcome(entry, category)
        sentence = self.frame.document.sentence_at(quantity.span[0])
        if sentence is None or category is None or quantity.unit == "percent":
            return None
        giver = self.claimant if outcome in ("supplied", "pledged") else None
        period = self.period
        measure: Measure = "increment" if self.increments_only else "cumulative"
        start = period.start
        if start is None and measure == "cumulative" and outcome in ("lost", "destroyed", "killed", "casualties"):
            start = self.frame.war_start(self.subject.country if self.subject else None)
        return Claim(
            span=quantity.span, quantity_text=quantity.text, quantity_low=quantity.low, quantity_high=quantity.high,
            approximate=quantity.approximate or self.approximate, unit=quantity.unit, item=item, item_category=category,
            outcome=outcome, measure=measure, period_start=start, as_of=period.as_of,
            claimant=self.claimant, subject=self.subject, actor=giver, part_of=None, location=None,
            sentence_span=sentence.span, attribution=as_attribution(self.quotation), confidence=0.95,
            rules=self.rules(entry),
        )  # fmt: skip

    def increment(self, claim: Claim, quantity: Quantity) -> Claim:
        """The day's addition to a total, from the day before the report to the report's day."""
        start = claim.as_of - timedelta(days=1) if claim.as_of else None
        return replace(
            claim, span=quantity.span, quantity_text=quantity.text, quantity_low=quantity.low,
            quantity_high=quantity.high, approximate=quantity.approximate, measure="increment", period_start=start,
            rules=(*claim.rules, "increment: figure in brackets"),
        )  # fmt: skip

    def item(self, entry: Entry) -> tuple[ItemCategory | None, Mention]:
        """Category and words of the thing counted; a label that only tells an outcome counts people."""
        text = self.frame.text
        if entry.item is None:
            label = text[entry.label[0] : entry.label[1]]
            inside = last_item(self.words, self.frame.lexicon)
            people = inside.row.item_category if inside else "people"
            return (people if people in ("personnel", "civilians", "children") else "people"), Mention(
                label, entry.label
            )
        if entry.ordered:
            label = text[entry.label[0] : entry.label[1]]
            return entry.item.row.item_category, Mention(label, entry.label)
        span = (entry.quantity.span[1] + entry.item.start, entry.quantity.span[1] + entry.item.end)
        return entry.item.row.item_category, Mention(text[span[0] : span[1]], span)

    def outcome(self, entry: Entry, category: ItemCategory | None) -> Outcome:
        """What the line says happened, else what the header says."""
        return entry.own_outcome.outcome if entry.own_outcome else self.header.row.outcome

    def rules(self, entry: Entry) -> tuple[str, ...]:
        """How the claim came about, for people."""
        row = entry.own_outcome or self.header.row
        speaker = "outlet's own voice" if self.quotation is None else f"attribution: {self.quotation.cue.text}"
        return (
            f"outcome: {row.outcome} by header “{self.header.word}”",
            f"item: {entry.item.row.item if entry.item else 'label'}",
            f"subject: {self.subject_rule}",
            f"claimant: {speaker if self.claimant else 'none named'}",
            f"date: {self.period.rule}",
        )
