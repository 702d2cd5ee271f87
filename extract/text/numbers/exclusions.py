"""Numbers that are no quantities: dates, clock times, ordinals, names of models and units, scores, phone numbers."""

from __future__ import annotations

import re
from collections.abc import Callable

from extract.text.numbers.numerals import read_literal
from extract.text.numbers.tokens import Token
from extract.text.numbers.vocabulary import Vocabulary

DASHES = frozenset("-‐‑‒–—−/")
DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])")
DOTTED_DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:\d{4}|\d{2})")
YEAR = re.compile(r"(?:1\d|20)\d\d")
LAST_YEAR = re.compile(r"\d{2}|(?:1\d|20)\d\d")
CLOCK = re.compile(r"[0-2]\d[0-5]\d")
SHORT_DOTTED = re.compile(r"(?:0[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])")


class Exclusions:
    """Finds where a non-quantity that begins at a token ends."""

    def __init__(self, at: Callable[[int], Token], words: Vocabulary) -> None:
        self.at = at
        self.words = words
        self.sets = words.sets

    def skip(self, index: int) -> int | None:
        """End (exclusive) of the non-quantity at ``index``, or ``None`` where there is none."""
        token = self.at(index)
        if token.is_word:
            return self.skip_month(index) if token.lower in self.sets["months"] else None
        if not token.is_number:
            return None
        for rule in (
            self.skip_glued_name, self.skip_suffix, self.skip_long_chain, self.skip_date, self.skip_clock,
            self.skip_enumerator, self.skip_address, self.skip_formation,
        ):  # fmt: skip
            if (end := rule(index)) is not None:
                return end
        return None

    def skip_month(self, index: int) -> int | None:
        """March 12, March 12-14, 2022; Mar. 9 2018; March 2022. “May” and “March” need a capital."""
        if not self.at(index).is_capitalised and self.at(index).lower in ("may", "march", "mar"):
            return None
        end = index + 1
        if self.at(end).text == "." and self.at(end).glued:
            end += 1
        day = self.at(end)
        if not day.is_number or day.line_start:
            return None
        if not DAY.fullmatch(day.text):
            return end + 1 if YEAR.fullmatch(day.text) else None
        if self.counts_noun(end + 1) and self.at(index).lower == "may":
            return None
        end += 1
        if self.at(end).lower in self.sets["ordinal_suffixes"] and self.at(end).glued:
            end += 1
        if (self.at(end).text in DASHES or self.at(end).lower in ("and", "to")) and self.is_bare_day(end + 1):
            end += 2
        comma = end + 1 if self.at(end).text == "," else end
        if YEAR.fullmatch(self.at(comma).text) and not self.counts_noun(comma + 1):
            end = comma + 1
        return end

    def is_bare_day(self, index: int) -> bool:
        """True for a day number that counts nothing."""
        return bool(DAY.fullmatch(self.at(index).text)) and not self.counts_noun(index + 1)

    def counts_noun(self, index: int) -> bool:
        """True where a plural noun or a unit begins at ``index``: the number before it counts."""
        token = self.at(index)
        if token.line_start or not token.is_word:
            return token.text in "%°" and not token.line_start
        if token.lower in self.sets["months"] or token.lower in self.sets["not_plural"]:
            return False
        plural = (
            token.lower.endswith("s")
            and not token.lower.endswith(("'s", "ss", "us", "is"))
            and not token.is_capitalised
        )
        return (
            plural or token.lower in self.sets["plurals"] or (token.lower in self.words.scales and len(token.lower) > 3)
        )

    def skip_glued_name(self, index: int) -> int | None:
        """S23, T-72, COVID-19, sub-7 stays a number; 2A, 3D, 10x."""
        before = self.at(index - 1)
        if not self.at(index).glued:
            return None
        if before.is_word:
            money = before.text in self.words.currency_signs or (before.glued and self.at(index - 2).text == "$")
            return None if money else self.end_of_chain(index)
        if before.text == "." and before.glued and self.at(index - 2).is_word:
            return self.end_of_chain(index)
        if before.text in "#_/@" and not (before.text == "/" and self.at(index - 2).is_number):
            return self.end_of_chain(index)
        name = self.at(index - 2)
        if before.text in DASHES and before.text != "/" and before.glued and name.is_word:
            calendar = name.lower in self.sets["months"] or name.lower in self.sets["days"]
            return self.end_of_chain(index) if any(c.isupper() for c in name.text) and not calendar else None
        return None

    def end_of_chain(self, index: int) -> int:
        """End of tokens glued to each other from ``index`` on: 72B3M, 19."""
        end = index + 1
        while self.at(end).glued and (self.at(end).is_word or self.at(end).is_number or self.at(end).text in "-/"):
            if self.at(end).text in "-/" and not self.at(end + 1).glued:
                break
            end += 1
        return end

    def skip_suffix(self, index: int) -> int | None:
        """82nd, 1970s, 7am, and letters that are neither unit nor scale."""
        suffix = self.at(index + 1)
        if not suffix.glued or not suffix.is_word:
            return None
        if (
            suffix.lower in self.sets["ordinal_suffixes"]
            or suffix.lower in self.sets["clock_suffixes"]
            or suffix.lower in ("s", "'s", "d", "x")
        ):
            return self.end_of_chain(index)
        known = suffix.lower in self.words.scales or any(
            alias[0] == (suffix.text if exact else suffix.lower)
            for alias, exact, _, _ in self.words.units.get(suffix.lower, ())
        )
        return None if known else self.end_of_chain(index)

    def skip_long_chain(self, index: int) -> int | None:
        """Phone numbers, ISO dates, versions and scores: 555-123-4567, 2022-03-14, 5:25, 2-2, 1.2.3."""
        if (
            self.at(index - 1).text == ":"
            and self.at(index - 1).glued
            and self.at(index).glued
            and self.at(index - 2).is_number
        ):
            return self.end_of_chain(index)
        first, end, parts = self.at(index), index + 1, 1
        signs = []
        while (
            self.at(end).glued and self.at(end).text in "-–:." and self.at(end + 1).glued and self.at(end + 1).is_number
        ):
            signs.append(self.at(end).text)
            end, parts = end + 2, parts + 1
        if parts >= 3 or ":" in signs:
            return self.end_of_chain(end - 1)
        if parts == 2:
            low, high = read_literal(first.text), read_literal(self.at(index + 2).text)
            if low is None or high is None:
                return end
            if low >= high and self.at(index - 1).text not in self.words.currency_signs:
                return end
        if read_literal(first.text) is None and len(first.text) > 3:
            return index + 1
        return None

    def skip_date(self, index: int) -> int | None:
        """12 March 2022, 12th of March, 24.02.2022, from 24.02 to 01.06, 3/14/2022."""
        token, following = self.at(index), self.at(index + 1)
        if DOTTED_DATE.fullmatch(token.text):
            return index + 1
        if SHORT_DOTTED.fullmatch(token.text) and self.at(index - 1).lower in self.sets["date_leaders"]:
            return None if self.starts_unit(index + 1) else index + 1
        if DAY.fullmatch(token.text):
            if following.lower in self.sets["months"] and (following.is_capitalised or len(following.text) > 4):
                end = index + 2
                if self.at(end).text == "." and self.at(end).glued:
                    end += 1
                comma = end + 1 if self.at(end).text == "," else end
                return comma + 1 if YEAR.fullmatch(self.at(comma).text) else end
            dash = following.text in DASHES or following.lower in ("and", "to")
            if dash and DAY.fullmatch(self.at(index + 2).text) and self.at(index + 3).lower in self.sets["months"]:
                return index + 4
            if following.text == "/" and following.glued and self.at(index + 3).text == "/":
                return index + 5
            if self.at(index - 1).text == "." and self.at(index - 2).lower in self.sets["months"]:
                return index + 1
        return self.skip_year(index)

    def skip_year(self, index: int) -> int | None:
        """A bare year, a season (2014-15) or a range of years."""
        token, following, before = self.at(index), self.at(index + 1), self.at(index - 1)
        if not YEAR.fullmatch(token.text) or self.starts_unit(index + 1):
            return None
        if before.text in self.words.currency_signs or before.text in "$€£¥+" or following.text == "%":
            return None
        if self.ends_list_line(index):
            return None
        counts = self.counts_noun(index + 1)
        value = int(token.text)
        joined = following.text in DASHES and following.glued and self.at(index + 2).glued
        if joined and LAST_YEAR.fullmatch(self.at(index + 2).text) and not self.counts_noun(index + 3):
            return index + 3
        if (
            (before.lower in self.sets["year_leaders"] or before.lower in self.sets["months"])
            and value >= 1500
            and not (counts and before.lower in ("of", "to", "from", "and", "for"))
        ):
            return index + 1
        return index + 1 if 1900 <= value <= 2099 and not counts else None

    def ends_list_line(self, index: int) -> bool:
        """True for the figure of a list line: “helicopters – 2041,” or “tanks: 2022 (+5)”."""
        sign, after = self.at(index - 1), self.at(index + 1)
        if sign.text not in DASHES | {":"} or self.at(index).glued or not self.at(index - 2).is_word:
            return False
        end = index + 2 if after.is_word and not after.is_capitalised else index + 1
        closed = self.at(end).text in ",;.(" and (self.at(end + 1).line_start or self.at(end).text == "(")
        return closed or after.line_start or after.text == "("

    def starts_unit(self, index: int) -> bool:
        """True where a unit stands right at ``index``."""
        token = self.at(index)
        if token.line_start or (token.lower in ("in", "a", "p", "m", "l", "h", "d") and not token.glued):
            return False
        return any(
            all(
                (self.at(index + k).text if exact else self.at(index + k).lower) == part for k, part in enumerate(alias)
            )
            for alias, exact, _, _ in self.words.units.get(token.lower, ())
        )

    def skip_clock(self, index: int) -> int | None:
        """11 a.m., 7.05am, 0600 GMT, 1430 hours."""
        token, following = self.at(index), self.at(index + 1)
        clock = following.lower in self.sets["clock_suffixes"] and not following.line_start
        if clock and (following.lower != "hrs" or CLOCK.fullmatch(token.text)):
            return index + 2
        if (
            following.lower == "hours"
            and CLOCK.fullmatch(token.text)
            and self.at(index - 1).lower in self.sets["clock_leaders"]
        ):
            return index + 2
        return None

    def skip_enumerator(self, index: int) -> int | None:
        """“1.” or “1)” at the head of a line, “(4)” after a name, “[2]”."""
        token, before, following = self.at(index), self.at(index - 1), self.at(index + 1)
        if (
            token.line_start
            and len(token.text) <= 2
            and following.text in ".)"
            and following.glued
            and not self.at(index + 2).glued
        ):
            return index + 1
        if (
            before.text in "(["
            and following.text in ")]"
            and token.glued
            and len(token.text) <= 2
            and self.at(index - 2).is_capitalised
        ):
            return index + 1
        return None

    def skip_address(self, index: int) -> int | None:
        """49 Zorro Ranch Road."""
        for offset in range(1, 5):
            token = self.at(index + offset)
            if not token.is_capitalised:
                return None
            if offset > 1 and token.lower in self.sets["streets"]:
                return index + offset + 1
        return None

    def skip_formation(self, index: int) -> int | None:
        """The 32 Artillery Brigade: a bare number and capitalised words that end in a unit's kind."""
        if len(self.at(index).text) > 3 or not self.at(index).text.isdecimal():
            return None
        for offset in range(1, 5):
            token = self.at(index + offset)
            if not token.is_capitalised or token.line_start:
                return None
            if token.lower in self.sets["formations"] and token.lower not in ("airborne", "infantry", "artillery"):
                return index + 1
        return None

    def is_name(self, start: int, end: int, *, literal: bool, counted: bool) -> bool:
        """True where a capitalised or serial word before makes the number a name: Leopard 2, Article 5."""
        before = self.at(start - 1)
        if (
            before.text == "."
            and before.glued
            and self.at(start - 2).lower in ("no", "nos", "art", "sec", "vol", "ch", "fig", "p", "pp")
        ):
            return True
        if before.line_start and start and self.at(start).line_start:
            return False
        if self.at(start).line_start or not before.is_word:
            return False
        if before.lower in self.words.series and (literal or before.is_capitalised):
            return any(char.isupper() for char in before.text) or not counted
        named = self.at(end).is_capitalised and self.counts_noun(end + 1)
        if not literal or not before.is_capitalised or counted or named:
            return False
        text = self.at(start).text
        if not text.isdecimal() or len(text) > 4 or end != start + 1:
            return False
        if (
            before.lower in self.sets["months"]
            or before.lower in self.sets["days"]
            or before.lower in self.words.countries
            or before.line_start
        ):
            return False
        previous = self.at(start - 2)
        return not (previous.text in '.?!"“:' and len(before.text) > 1)
