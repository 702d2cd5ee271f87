"""What fetching reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class FetchCount:
    """What fetching did for one source and day."""

    source: str
    day: date
    fetched: int = 0
    unchanged: int = 0
    """Documents of the day that were stored before and are the same now."""
    rejects: dict[str, int] = field(default_factory=dict)
    bytes: int = 0
    seconds: float = 0.0
