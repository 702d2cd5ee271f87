"""Events: who did what to whom, by trigger rows and syntactic frames."""

from extract.read.events.coder import code_events
from extract.read.events.unmatched import find_unmatched

__all__ = ["code_events", "find_unmatched"]
