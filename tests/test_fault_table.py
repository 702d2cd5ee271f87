"""The table of faults in dags/README.md and the tests that do each of them name the same faults."""

from __future__ import annotations

import ast
import re

from tests.conftest import ROOT
from tests.test_faults import FAULTS

SHOWN = {
    **{fault.row: "test_faults.test_damage_is_named_with_its_remedy" for fault in FAULTS.values()},
    "damaged run record": "test_faults.test_what_heals_by_itself_and_the_next_run",
    "damaged state of the sources (`sources.json`)": "test_faults.test_what_heals_by_itself_and_the_next_run",
    "damaged published file": "test_faults.test_a_damaged_published_file_is_taken_back",
    "disk full": "test_faults.test_a_full_disk_is_told_and_leaves_no_half_file",
    "folder read-only": "test_faults.test_a_read_only_folder_is_told",
    "a dbt test or model fails": "test_faults.test_a_wrong_row_or_model_is_named",
    "wrong row in the lexicon, the facts or the sources file (exit code 2)": (
        "test_faults.test_a_wrong_row_or_model_is_named"
    ),
    "half of the sources dead or more (`partial`, published)": (
        "test_faults.test_seven_of_nine_sources_dead_are_no_quiet_night"
    ),
    "a layout changed (`partial`, published)": (
        "test_faults.test_a_changed_layout_is_partial_and_a_tenth_of_the_usual_is_refused"
    ),
    "a day with a tenth of its usual (`refused`)": (
        "test_faults.test_a_changed_layout_is_partial_and_a_tenth_of_the_usual_is_refused"
    ),
    "process killed, machine restarted": "test_crash.test_killed_at_many_moments",
    "the clock went back": "test_faults.test_versions_are_in_order_although_the_clock_goes_back",
    "two runs at once": "test_crash.test_two_runs_at_once",
    "the store elsewhere does not answer": "test_mirror.test_a_store_that_does_not_answer_is_one_line_without_keys",
    "Airflow's database down": "test_ops.test_a_plain_trigger_and_a_database_that_goes_down",
}


def test_every_fault_of_the_table_is_done_by_a_test() -> None:
    text = (ROOT / "dags" / "README.md").read_text(encoding="utf-8")
    table = text.split("| fault | what is said | remedy |\n")[1].split("\n\n")[0]
    rows = [re.split(r"\s*\|\s*", line)[1] for line in table.splitlines()[1:]]
    assert len(rows) == len(set(rows))
    assert set(rows) == SHOWN.keys()
    for module, _, function in (name.partition(".") for name in set(SHOWN.values())):
        tree = ast.parse((ROOT / "tests" / f"{module}.py").read_text(encoding="utf-8"))
        assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, function
