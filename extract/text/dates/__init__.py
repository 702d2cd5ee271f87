"""Time: finds what denotes calendar dates in a text, and dates events by a chain of rules.

:func:`find_times` gives every expression with its days, :func:`event_date` the days of one act and the rule that
found them, :func:`read_dateline` the day of a dateline.
"""

from extract.text.dates.chain import UNDATED, EventDate, event_date
from extract.text.dates.find import find_times, is_since, read_dateline
from extract.text.dates.named import known_anchor

__all__ = ["UNDATED", "EventDate", "event_date", "find_times", "is_since", "known_anchor", "read_dateline"]
