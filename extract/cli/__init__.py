"""The ``dateline`` command: arguments only; each verb calls one function and says what came of it.

Results go to stdout, progress and logs to stderr. Exit codes: 0 done, 1 failed run, 2 wrong arguments.
"""

from __future__ import annotations

import sys

# Importing a module registers its verbs, in the order in which ``dateline --help`` lists them.
# isort: off
from extract.cli import stages, readers, show, corrections, documents, facts, care  # noqa: F401

# isort: on
from extract.cli.base import app
from extract.core.errors import DatelineError
from extract.core.terminal import printable
from extract.core.tuning import tune


def main() -> None:
    """Run the command; every expected failure is one line on stderr and an exit code."""
    tune()
    try:
        app()
    except DatelineError as error:
        tell(str(error))
        sys.exit(error.exit_code)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        tell(f"{error.strerror or error}: {error.filename or 'unknown file'}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def tell(failure: str) -> None:
    """One line on stderr, whatever is in the paths that it names."""
    sys.stderr.write(f"dateline: {printable(' '.join(failure.splitlines()))}\n")
