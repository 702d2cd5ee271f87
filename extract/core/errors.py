"""Errors that end a command with one clear line instead of a traceback."""

from __future__ import annotations

from collections.abc import Mapping


class DatelineError(Exception):
    """A failed run: what went wrong, where, and what to do. Exit code 1."""

    exit_code = 1
    status = "failed"
    """What the run's record says."""


class UsageError(DatelineError):
    """Wrong arguments, or a file of settings or facts that cannot be used as it is: no retry helps. Exit code 2."""

    exit_code = 2


class PartialRunError(DatelineError):
    """A run that came to its end, but without some of its sources. Exit code 1."""

    def __init__(self, failing: Mapping[str, str]) -> None:
        told = "; ".join(f"{source}: {reason}" for source, reason in list(failing.items())[:5])
        more = f"; and {len(failing) - 5} more" if len(failing) > 5 else ""
        super().__init__(f"the run is partial, {len(failing)} failing source(s): {told}{more}; see `dateline status`")
