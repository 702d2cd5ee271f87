"""The process of one dbt command: its arguments are dbt's, and the last line on stdout says which nodes failed and why.

dbt's own files of results hold the whole project each time, which costs a small night an eighth of its build.
"""

from __future__ import annotations

import json
import sys

from extract.core.tuning import tune

FAILED = "failed nodes: "
"""Starts the line that holds pairs of a node's id and its message, as JSON."""


def main() -> int:
    """Run dbt; 0 where all went well."""
    tune()
    from dbt.cli.main import dbtRunner

    done = dbtRunner().invoke(sys.argv[1:])
    nodes = getattr(done.result, "results", ())
    failed = [
        (node.node.unique_id, str(node.message or node.status))
        for node in nodes
        if str(node.status) in ("error", "fail", "runtime error")
    ]
    if done.exception is not None:
        sys.stderr.write(f"Error: {done.exception}\n")
    sys.stdout.write(f"{FAILED}{json.dumps(failed)}\n")
    return 0 if done.success else 1


if __name__ == "__main__":
    sys.exit(main())
