"""Reads one number written in digits, words or both: “1,205”, “twenty-eight thousand”, “1.5 million”, “dozens”."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

from extract.core.record import record
from extract.text.numbers.tokens import Token
from extract.text.numbers.vocabulary import Vocabulary

LONGEST_LITERAL = 24
THOUSANDS = re.compile(r"\d{1,3}(?:([,.’'])\d{3})(?:\1\d{3})*")
INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
DECIMAL = re.compile(r"\d*[.,]\d+")
GROUPED_DECIMAL = re.compile(r"\d{1,3}(?:,\d{3})+\.\d+")
GROUP = re.compile(r"\d{3}")
NO_DIGITS = re.compile(r"[^\d]")
HYPHENS = frozenset("-‐‑")


@record(frozen=True, slots=True)
class Numeral:
    """Tokens ``start`` to ``end`` (exclusive) as a number; ``vague`` numbers are lower bounds by nature."""

    start: int
    end: int
    value: float
    mantissa: float
    literal: bool
    scaled: bool = False
    vague: bool = False
    fraction: bool = False


def read_literal(text: str, *, scaled: bool = False) -> float | None:
    """Value of digits with separators; ``None`` where they are no number (a version, a list, an address)."""
    if len(text) > LONGEST_LITERAL:
        return None
    if text.isdecimal():
        return float(text)
    if (
        (match := THOUSANDS.fullmatch(text))
        and (match[1] != "." or text.count(".") > 1)
        and not (scaled and match[1] == "," and text.count(",") == 1)
    ):
        return float(NO_DIGITS.sub("", text))
    if GROUPED_DECIMAL.fullmatch(text) or INDIAN.fullmatch(text):
        return float(text.replace(",", ""))
    if DECIMAL.fullmatch(text):
        return float(text.replace(",", "."))
    return None


class NumeralReader:
    """Reads numbers at given positions of the tokens that ``at`` gives."""

    def __init__(self, at: Callable[[int], Token], words: Vocabulary) -> None:
        self.at = at
        self.words = words
        self.sets = words.sets

    def read(self, index: int, *, currency: bool = False) -> Numeral | None:
        """The number that begins at ``index``; ``currency`` says that a sign of money stands before it."""
        token = self.at(index)
        if token.is_number:
            return self.read_digits(index, currency=currency)
        return self.read_words(index) if token.is_word else None

    def read_digits(self, index: int, *, currency: bool) -> Numeral | None:
        """A number that begins with digits."""
        end, digits = self.join_groups(index)
        value = read_literal(digits)
        if value is None:
            return None
        glued = self.at(end)
        if glued.glued and len(glued.text) == 1 and unicodedata.category(glued.text) == "No" and glued.text in "¼½¾⅓⅔⅛":
            value += unicodedata.numeric(glued.text)
            end += 1
        elif glued.glued and glued.text in "/⁄∕" and self.at(end + 1).glued and self.at(end + 1).is_number:
            return self.read_slash(index, end, value)
        elif glued.text == "×" and self.at(end + 1).text == "10" and self.at(end + 2).text in "-−–":
            exponent = read_literal(self.at(end + 3).text) if self.at(end + 3).is_number else None
            if exponent is not None and exponent < 30:
                value *= 10.0**-exponent
                end += 4
        numeral = Numeral(index, end, value, value, literal=True)
        return self.apply_scales(numeral, currency=currency)

    def join_groups(self, index: int) -> tuple[int, str]:
        """Joins digits grouped by spaces (30 700) and returns the end and the digits."""
        first = self.at(index)
        end, parts = index + 1, [first.text]
        if len(first.text) > 3 or not first.text.isdecimal():
            return end, first.text
        while (token := self.at(end)).is_number and len(parts) < 6:
            if token.start - self.at(end - 1).end != 1 or token.line_start or not GROUP.fullmatch(token.text):
                break
            if self.at(end + 1).glued and self.at(end + 1).is_word:
                break  # 90 155mm howitzers
            parts.append(token.text)
            end += 1
        return end, "".join(parts)

    def read_slash(self, index: int, end: int, value: float) -> Numeral | None:
        """A fraction: 1/16."""
        below = read_literal(self.at(end + 1).text)
        after = self.at(end + 2)
        if not below or value >= below or after.text in "/⁄" or not float(value).is_integer():
            return None
        return Numeral(index, end + 2, value / below, value / below, literal=True, fraction=True)

    def scale_at(
        self, index: int, *, currency: bool, literal: bool, after_range: bool = False
    ) -> tuple[int, float] | None:
        """End and factor of a scale word after a number: million, bn, k, -thousand."""
        token = self.at(index)
        if token.text in HYPHENS and token.glued and self.at(index + 1).glued:
            factor = self.words.scales.get(self.at(index + 1).lower)
            return (index + 2, factor) if factor and len(self.at(index + 1).text) > 3 else None
        factor = self.words.scales.get(token.lower)
        if factor is None or token.line_start:
            return None
        if len(token.text) > 1:
            return (index + 1, factor) if literal or len(token.text) > 3 else None
        if not literal or not token.glued or token.text == "t":
            return None
        if token.text == "m" and not currency and not self.counts_things(index + 1):
            return None
        return index + 1, factor

    def counts_things(self, index: int) -> bool:
        """True where a plural noun follows: “5m people” is five million, “5m long” five metres."""
        token = self.at(index)
        return (
            token.is_word
            and (token.lower.endswith("s") or token.lower in self.sets["plurals"])
            and token.lower not in self.sets["not_plural"]
        )

    def and_a_half(self, index: int) -> bool:
        """True where “and a half” stands at ``index``."""
        return tuple(self.at(index + k).lower for k in range(3)) == ("and", "a", "half")

    def apply_scales(self, numeral: Numeral, *, currency: bool) -> Numeral:
        """The number times the scale words after it, “and a half” included."""
        if self.and_a_half(numeral.end):
            half = numeral.value + 0.5
            numeral = replace(numeral, end=numeral.end + 3, value=half, mantissa=half)
        while found := self.scale_at(numeral.end, currency=currency, literal=numeral.literal):
            end, factor = found
            value = numeral.value
            if numeral.literal and not numeral.scaled and numeral.end == numeral.start + 1:
                value = read_literal(self.at(numeral.start).text, scaled=True) or value
            numeral = replace(numeral, end=end, value=value * factor, scaled=True)
        return numeral

    # --- words ------------------------------------------------------------------------------------

    def read_words(self, index: int) -> Numeral | None:
        """A number that begins with a word."""
        word = self.at(index).lower
        words = self.words
        if word in words.cardinals:
            return self.read_cardinal(index)
        if word in words.vague:
            return self.read_vague(index)
        if word in words.few:
            return self.read_few(index)
        if word in words.fractions:
            return self.read_fraction(index)
        if word in ("a", "an", "another"):
            return self.read_article(index)
        if word in words.scales and len(word) > 3 and self.at(index - 1).lower in self.sets["standing_scale"]:
            return Numeral(index, index + 1, words.scales[word], 1, literal=False, scaled=True)
        return None

    def read_article(self, index: int) -> Numeral | None:
        """A hundred, a few thousand, a third of."""
        following = self.at(index + 1).lower
        if following in self.words.few and (few := self.read_few(index + 1)):
            return replace(few, start=index)
        if following in self.words.fractions:
            fraction = self.words.fractions[following]
            end = index + 2
            if self.at(end).lower == "of":
                if self.at(end + 1).lower in ("a", "an") and self.at(end + 2).lower in self.words.scales:
                    value = fraction * self.words.scales[self.at(end + 2).lower]
                    return Numeral(index, end + 3, value, value, literal=False, scaled=True)
                return Numeral(index, end, fraction, fraction, literal=False, fraction=True)
            return None
        if self.at(index).lower != "an" and following in self.words.scales and len(following) > 3:
            return self.read_composed(index, index + 1, 1)
        return None

    def read_cardinal(self, index: int) -> Numeral | None:
        """One to ninety-nine and what is built on them."""
        value = self.words.cardinals[self.at(index).lower]
        end = index + 1
        joint = end + 1 if self.at(end).text in HYPHENS and self.at(end).glued and self.at(end + 1).glued else end
        unit = self.words.cardinals.get(self.at(joint).lower)
        if value >= 20 and unit is not None and 0 < unit < 10 and not self.at(joint).line_start:
            value, end = value + unit, joint + 1
            joint = end + 1 if self.at(end).text in HYPHENS and self.at(end).glued and self.at(end + 1).glued else end
        fraction = self.words.fractions.get(self.at(joint).lower)
        if fraction and value < 1 / fraction and value < 10 and fraction != 0.5:
            part = value * fraction
            return Numeral(index, joint + 1, part, part, literal=False, fraction=True)
        if ratio := self.read_ratio(index, end, value):
            return ratio
        return self.read_composed(index, end, value)

    def read_ratio(self, index: int, end: int, value: float) -> Numeral | None:
        """One in five, two out of three."""
        if self.at(end).lower != "in" and (self.at(end).lower, self.at(end + 1).lower) != ("out", "of"):
            return None
        below_at = end + (1 if self.at(end).lower == "in" else 2)
        below = self.words.cardinals.get(self.at(below_at).lower)
        if not below or value >= below or value > 9 or self.at(below_at + 1).lower in self.words.scales:
            return None
        if self.at(end).lower == "in" and (value > 4 or (value > 1 and not self.at(below_at + 1).is_word)):
            return None
        return Numeral(index, below_at + 1, value / below, value / below, literal=False, fraction=True)

    def read_composed(self, index: int, end: int, value: float) -> Numeral:
        """Goes on after a first part: thousand six hundred and forty-two."""
        total, current, mantissa, scaled, smallest = 0.0, float(value), float(value), False, float("inf")
        if self.and_a_half(end) and self.at(end + 3).lower in self.words.scales:
            current, end = current + 0.5, end + 3
        while True:
            step = end + 1 if self.at(end).text in HYPHENS and self.at(end).glued and self.at(end + 1).glued else end
            word = self.at(step).lower
            if word == "and" and scaled and self.at(step + 1).lower in self.words.cardinals and current % 100 == 0:
                step, word = step + 1, self.at(step + 1).lower
            factor = self.words.scales.get(word) if len(word) > 3 and not self.at(step).line_start else None
            if factor is not None:
                if factor == 100 and current < 100:
                    current = (current or 1) * 100
                elif factor < smallest and current:
                    total, current, smallest = total + current * factor, 0.0, factor
                elif not current and factor > smallest:  # a hundred thousand million
                    total *= factor
                else:
                    break
                scaled = True
            elif scaled and word in self.words.cardinals and self.fits(current, self.words.cardinals[word]):
                current += self.words.cardinals[word]
            else:
                break
            end = step + 1
        return Numeral(index, end, total + current, mantissa, literal=False, scaled=scaled)

    @staticmethod
    def fits(current: float, cardinal: int) -> bool:
        """True where a cardinal may follow: six hundred + forty, forty + two."""
        return (current % 100 == 0 and cardinal > 0) or (
            current % 100 >= 20 and current % 10 == 0 and 0 < cardinal < 10
        )

    def read_vague(self, index: int) -> Numeral | None:
        """Dozens, hundreds, tens of thousands: the least the word can mean."""
        word = self.at(index).lower
        value, end = self.words.vague[word], index + 1
        if self.at(end).lower == "of" and self.at(end + 1).lower in self.words.vague:
            larger = self.words.vague[self.at(end + 1).lower] / 2
            if larger >= 1000:
                return Numeral(index, end + 2, value * larger, value, literal=False, scaled=True, vague=True)
        if word in ("tens", "scores") and self.at(end).lower != "of":
            return None
        if self.at(index - 1).lower in ("in", "by") and self.at(end).lower != "of":
            return None
        return Numeral(index, end, value, value, literal=False, scaled=True, vague=True)

    def read_few(self, index: int) -> Numeral | None:
        """Several hundred, a couple of dozen."""
        value, end = self.words.few[self.at(index).lower], index + 1
        if self.at(end).lower == "of":
            end += 1
        scale = self.at(end).lower
        factor = self.words.scales.get(scale) if len(scale) > 3 else None
        if factor is None and scale in self.words.vague and scale not in ("tens", "scores"):
            factor = self.words.vague[scale] / 2
        if factor is None:
            return None
        end += 1
        if (more := self.words.scales.get(self.at(end).lower)) and len(self.at(end).lower) > 3:
            factor, end = factor * more, end + 1
        return Numeral(index, end, value * factor, value, literal=False, scaled=True, vague=True)

    def read_fraction(self, index: int) -> Numeral | None:
        """Half of, half a million; other fractions need a number or an article before them."""
        word, following = self.at(index).lower, self.at(index + 1).lower
        if word != "half":
            return None
        if (
            following in ("a", "an")
            and self.at(index + 2).lower in self.words.scales
            and len(self.at(index + 2).text) > 3
        ):
            scale = self.read_composed(index, index + 2, 1)
            return replace(scale, value=scale.value / 2, mantissa=0.5)
        if self.at(index - 1).lower in self.sets["ordinal_leaders"] or following not in self.sets["fraction_followers"]:
            return None
        return Numeral(index, index + 1, 0.5, 0.5, literal=False, fraction=True)
