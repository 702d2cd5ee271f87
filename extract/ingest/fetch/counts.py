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
    """Documents refused now, by reason."""
    rejected: int = 0
    """All refused documents of the day that were offered, those that were refused before included."""
    bytes: int = 0
    seconds: float = 0.0
    failure: str | None = None
    """Why the source's list of documents cannot be read."""
