"""Errors that end a command with one clear line instead of a traceback."""


class DatelineError(Exception):
    """A failed run: what went wrong, where, and what to do. Exit code 1."""

    exit_code = 1


class UsageError(DatelineError):
    """Wrong arguments, or a file named by them that cannot be used as it is. Exit code 2."""

    exit_code = 2
