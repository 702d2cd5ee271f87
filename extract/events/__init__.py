"""Events: who did what to whom, by trigger rows and syntactic frames."""

from extract.events.coder import code_events

__all__ = ["code_events"]
