"""Time: finds what denotes calendar dates in a text, and resolves it to the days of an act or of a figure.

:func:`find_times` gives every expression with its days, :func:`date_of` and :func:`period_of` the days of the act or
figure that expressions date.
"""

from extract.text.dates.chain import event_date
from extract.text.dates.find import find_times
from extract.text.dates.named import known_date
from extract.text.dates.resolve import UNDATED, EventDate, Period, as_told, date_of, period_of, settle

__all__ = [
    "UNDATED",
    "EventDate",
    "Period",
    "as_told",
    "date_of",
    "event_date",
    "find_times",
    "known_date",
    "period_of",
    "settle",
]
