"""An expression on its way from a match to a record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from datetime import date

from extract.core.record import record
from extract.text.dates.spans import Days


@record(frozen=True, slots=True)
class Found:
    """A resolved expression: offsets, days, the name of the rule that read it.

    ``again`` reads the same words as counting from another day.
    """

    start: int
    end: int
    days: Days
    rule: str
    again: Callable[[date], Days | None] | None = field(default=None, compare=False, repr=False)
