"""Puts numbers, ranges, bounds and units together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from extract.core.schema import Quantity
from extract.text.numbers.exclusions import DASHES, Exclusions
from extract.text.numbers.numerals import HYPHENS, Numeral, NumeralReader
from extract.text.numbers.tokens import Token, bounded
from extract.text.numbers.vocabulary import Vocabulary

MINUS = frozenset("-−")
FILLERS = (
    ("a", "total", "of"),
    ("total", "of"),
    ("the", "deaths", "of"),
    ("the",),
    ("another",),
    ("a", "further"),
    ("a", "record"),
    ("combined",),
    ("total",),
    ("further",),
    ("additional",),
    ("other",),
    ("mere",),
    ("a",),
    ("of",),
    ("only",),
)
FILLER_ENDS = frozenset(filler[-1] for filler in FILLERS)
MODIFIER_REACH = 4
DATA_RUN = 60
ONE_JOINTS = frozenset({"and", ",", ";", "but", "while", "least"})
ONE_FATES = frozenset({"was", "died", "had", "has", "remains"})
SIGN_LENGTH = 4


class Grammar:
    """One pass over the tokens of a text."""

    def __init__(self, text: str, tokens: list[Token], words: Vocabulary) -> None:
        self.text = text
        self.words = words
        self.sets = words.sets
        self.tokens = tokens
        self.at = bounded(tokens)
        self.reader = NumeralReader(self.at, words)
        self.exclusions = Exclusions(self.at, words)

    def quantities(self) -> Iterator[Quantity]:
        """Quantities in the order of the text."""
        starters, beyond = self.words.starters, 0
        # most words neither begin a number nor a date
        for index in [i for i, token in enumerate(self.tokens) if token.lower in starters or token.is_number]:
            if index < beyond:
                continue
            if (self.at(index + DATA_RUN).is_number and (end := self.end_of_data(index)) is not None) or (
                end := self.exclusions.skip(index)
            ) is not None:
                beyond = end
            elif found := self.read(index):
                quantity, beyond = found
                yield quantity

    def end_of_data(self, index: int) -> int | None:
        """End of a run of more than :data:`DATA_RUN` numbers without a word, which is data and no prose."""
        end = index
        while self.at(end).is_number:
            end += 1
        return end if end - index > DATA_RUN else None

    def read(self, index: int) -> tuple[Quantity, int] | None:
        """The quantity that begins at ``index`` and the token after it."""
        first = self.reader.read(index)
        if first is None:
            return None
        sign, sign_start = self.currency_before(index)
        if sign and first.literal:
            first = self.reader.read(index, currency=True)
        if first is None or not self.stands_alone(first):
            return None
        unit, end = (sign, first.end) if sign else self.unit_after(first)
        if sign and self.at(first.end).text in ("US", "U.S.", "USD"):
            end = first.end + 1
        last, second_end = first, end
        if paired := self.second_of_range(first, end, sign):
            last, unit, second_end = paired
            first = self.share_scale(first, last)
        counted = unit != "count" or self.exclusions.counts_noun(last.end)
        if self.exclusions.is_name(first.start, first.end, literal=first.literal, counted=counted) and not sign:
            return None
        return self.build(first, last, unit, sign_start), max(second_end, last.end)

    def stands_alone(self, numeral: Numeral) -> bool:
        """False for “one” as a pronoun and for spelled numbers inside compounds (three-bed)."""
        first, after = self.at(numeral.start), self.at(numeral.end)
        if not numeral.literal and self.at(numeral.start - 1).lower in ("top", "bottom") and not numeral.scaled:
            return False
        if (
            not numeral.literal
            and first.glued
            and self.at(numeral.start - 1).text in HYPHENS
            and self.at(numeral.start - 2).is_word
        ):
            return False
        if not numeral.literal and after.text in HYPHENS and after.glued and self.at(numeral.end + 1).glued:
            return (
                self.at(numeral.end + 1).lower in ("year", "month", "week", "day")
                and self.at(numeral.end + 3).lower == "old"
            )
        if first.lower == "one" and numeral.end == numeral.start + 1:
            before = self.at(numeral.start - 1)
            if after.lower in ("to", "or") and self.reader.read(numeral.end + 1):
                return True
            if before.lower in ONE_JOINTS and after.lower in ONE_FATES:
                return True
            if before.lower in self.sets["one_leaders"] or not after.is_word or after.line_start:
                return False
            return after.lower not in self.sets["one_stoppers"]
        return True

    # --- money and units ---------------------------------------------------------------------------

    def currency_before(self, index: int) -> tuple[str | None, int]:
        """Currency whose sign or code stands before ``index``, and the sign's first token."""
        start = index - 1
        if self.at(start).text in MINUS and self.at(start).glued:
            start -= 1
        last = self.at(start)
        if start < 0 or last.text not in self.words.sign_ends or self.at(index).line_start or index - start > 2:
            return None, index
        for length in (3, 2, 1):
            parts = [self.at(start - k) for k in reversed(range(length))]
            unit = self.words.currency_signs.get("".join(part.text for part in parts))
            if unit and start - length + 1 >= 0 and all(len(part.text) <= SIGN_LENGTH for part in parts):
                if last.is_word and not self.at(index).is_number:
                    return None, index
                return unit, start - length + 1
        return None, index

    def unit_after(self, numeral: Numeral) -> tuple[str, int]:
        """Unit that follows a number and the token after it; ``count`` where none does."""
        index = numeral.end
        if self.at(index).text in HYPHENS and self.at(index).glued and self.at(index + 1).glued:
            if (unit := self.match_unit(index + 1, numeral, hyphen=True)) is not None:
                return unit
            return "count", numeral.end
        if (unit := self.match_unit(index, numeral)) is not None:
            return unit
        if self.is_age(numeral):
            return "age", numeral.end
        return self.shared_unit(numeral), numeral.end

    def shared_unit(self, numeral: Numeral) -> str:
        """Unit of “six and eight days”: the second number's, where nothing else follows the first."""
        if self.at(numeral.end).lower not in ("and", "or") or self.at(numeral.end).line_start:
            return "count"
        second = self.reader.read(numeral.end + 1)
        unit = self.match_unit(second.end, second) if second else None
        return unit[0] if unit and unit[0] not in ("x", "age") else "count"

    def match_unit(self, index: int, numeral: Numeral, *, hyphen: bool = False) -> tuple[str, int] | None:
        """Longest unit at ``index``."""
        token = self.at(index)
        if token.line_start:
            return None
        for alias, exact, unit, kind in self.words.units.get(token.lower, ()):
            span = [self.at(index + k) for k in range(len(alias))]
            if tuple(t.text if exact else t.lower for t in span) != alias:
                continue
            letter = len(alias[0]) == 1 and alias[0].isalpha() and not token.glued
            if letter and unit in ("h", "d", "A", "x", "K", "in"):
                continue
            if token.lower == "in" or (unit == "cent" and kind == "percent"):
                continue
            if kind == "large_currency" and not numeral.scaled:
                continue
            if hyphen and self.at(index + 1).text in HYPHENS and self.at(index + 2).lower == "old":
                return "age", index + 3
            return unit, index + len(alias)
        return None

    def is_age(self, numeral: Numeral) -> bool:
        """“Ivan, 44, …”, aged 44, the age of 21."""
        if numeral.value > 120 or not numeral.value.is_integer():
            return False
        before, after = self.at(numeral.start - 1), self.at(numeral.end)
        if before.lower == "aged" or (before.lower == "of" and self.at(numeral.start - 2).lower in ("age", "ages")):
            return True
        name = self.at(numeral.start - 2)
        grouped = name.lower.endswith("s") or name.lower in self.words.sets["plurals"]
        if (
            before.lower in ("under", "over", "above", "below")
            and grouped
            and not self.exclusions.counts_noun(numeral.end)
        ):
            return not self.at(numeral.end).is_word or self.at(numeral.end).lower in (
                "and",
                "or",
                "who",
                "to",
                "from",
                "in",
            )
        return (
            before.text == "," and after.text in ",." and name.is_capitalised and numeral.literal and numeral.value > 5
        )

    # --- ranges ------------------------------------------------------------------------------------

    def second_of_range(self, first: Numeral, end: int, sign: str | None) -> tuple[Numeral, str, int] | None:
        """The upper number of a range with its unit and end: 3,000 to 6,000; $62 and $68; 5-10W."""
        unit = sign or (self.unit_after(first)[0])
        connector = self.at(end)
        between = self.has_before(first.start, ("between",))
        dash = connector.text in DASHES
        if (dash and not (connector.glued or first.end == end)) or connector.line_start:
            return None
        if connector.lower == "up" and self.at(end + 1).lower == "to":
            end, connector = end + 1, self.at(end + 1)
        if not (dash or connector.lower in ("to", "or", "through") or (connector.lower == "and" and between)):
            return None
        start = end + 1
        if self.at(start).lower == "up" and self.at(start + 1).lower == "to":
            start += 2
        elif self.at(start).lower in ("some", "about", "around", "nearly", "even", "perhaps", "maybe"):
            start += 1
        while self.at(start).text in self.words.currency_signs and start < end + 4:
            start += 1
        if not (self.at(start).is_number or self.at(start).is_word) or self.at(start).line_start:
            return None
        second_sign, _ = self.currency_before(start)
        second = self.reader.read(start, currency=bool(second_sign or sign))
        if second is None or (self.at(start).is_number and self.exclusions.skip_suffix(start) is not None):
            return None
        second_unit, second_end = (second_sign, second.end) if second_sign else self.unit_after(second)
        if not self.pairs(first, second, unit, second_unit, connector.text.lower(), bool(second_sign), bool(sign)):
            return None
        return second, second_unit if unit == "count" else unit, second_end

    def pairs(
        self,
        first: Numeral,
        second: Numeral,
        unit: str,
        second_unit: str,
        connector: str,
        signed: bool,
        first_signed: bool,
    ) -> bool:
        """True where two numbers make one range."""
        low = self.share_scale(first, second).value
        if unit != second_unit and "count" not in (unit, second_unit):
            return False
        if unit == "percent" and second_unit == "count" and not self.has_before(first.start, ("from", "between")):
            return False
        if unit != "count" and second_unit == "count" and not first_signed and self.exclusions.counts_noun(second.end):
            return False
        if first_signed and not signed and connector in ("to", "or") and first.scaled:
            return False
        if connector in ("to", "through") and self.has_before(first.start, ("from",)):
            return low != second.value
        if connector == "/":
            return first_signed and signed and low < second.value
        if connector == "or" and (second.value > 20 * low or first.fraction):
            return False
        return low < second.value

    def has_before(self, index: int, words: tuple[str, ...]) -> bool:
        """True where one of ``words`` stands shortly before ``index``."""
        return any(self.at(index - k).lower in words for k in range(1, MODIFIER_REACH))

    @staticmethod
    def share_scale(first: Numeral, second: Numeral) -> Numeral:
        """“10 to 15 billion”: the first number takes the second's scale."""
        if second.scaled and not first.scaled and not second.vague and first.mantissa <= second.mantissa:
            return replace(first, value=first.value * second.value / second.mantissa, scaled=True)
        return first

    # --- bounds ------------------------------------------------------------------------------------

    def build(self, first: Numeral, last: Numeral, unit: str, sign_start: int) -> Quantity:
        """The record of a number or range."""
        effects, negative = self.effects_before(sign_start)
        effects |= self.effects_after(last.end)
        low: float | None = first.value
        high: float | None = last.value
        if self.is_negative(first.start, sign_start, unit):
            low, high = -first.value, -last.value
        low, high = sorted((low, high))  # type: ignore[type-var]
        if first is last or first.start == last.start:
            if first.vague or ("min" in effects) != negative:
                high = None
            elif "max" in effects or ("min" in effects and negative):
                low = None
        start = self.at(min(first.start, sign_start)).start
        end = self.at(last.end - 1).end
        return Quantity(self.text[start:end], (start, end), low, high, "about" in effects, unit)

    def is_negative(self, index: int, sign_start: int, unit: str) -> bool:
        """“-1.3%”, “minus 40”: a sign, not a dash."""
        before = self.at(index - 1)
        if before.lower == "minus":
            return True
        if before.text not in MINUS or not self.at(index).glued:
            return False
        return (not before.glued or self.at(index - 2).text in "($") and unit != "count"

    def effects_before(self, index: int) -> tuple[set[str], bool]:
        """Effects of the phrases right before a number, and whether one of them was negated."""
        effects: set[str] = set()
        index -= 1
        for _ in range(MODIFIER_REACH):
            found = self.phrase_ending(index)
            if found is None:
                step = self.filler_ending(index)
                if not step:
                    break
                index -= step
                continue
            length, effect = found
            if self.at(index).lower == "over" and self.at(index - 1).lower in self.words.sets["over_verbs"]:
                break
            effects.add(effect)
            index -= length
        return effects, False

    def phrase_ending(self, index: int) -> tuple[int, str] | None:
        """Length and effect of the bound phrase whose last token is at ``index``."""
        for phrase, effect in self.words.before.get(self.at(index).lower, ()):
            if all(self.at(index - k).lower == word for k, word in enumerate(reversed(phrase))):
                return len(phrase), effect
        return None

    def filler_ending(self, index: int) -> int:
        """Length of words that may stand between bound and number: a total of."""
        if self.at(index).lower not in FILLER_ENDS:
            return 0
        for filler in FILLERS:
            if all(self.at(index - k).lower == word for k, word in enumerate(reversed(filler))):
                return len(filler)
        return 0

    def effects_after(self, index: int) -> set[str]:
        """Effects of the phrases right after a number: or more, +, or so."""
        if self.at(index).line_start:
            return set()
        start = index + 1 if self.at(index).text in HYPHENS and self.at(index).glued else index
        for phrase, effect in self.words.after.get(self.at(start).lower, ()):
            if all(self.at(start + k).lower == word for k, word in enumerate(phrase)):
                return {effect}
        return set()
