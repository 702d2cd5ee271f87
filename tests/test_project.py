"""The dbt project says of every model what an analyst needs, and tests it."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from extract.warehouse.build import PROJECT_DIR

MODELS = PROJECT_DIR / "models"
LISTS = {"reference_totals", "retractions", "claims", "claim_mentions", "claim_conflicts", "event_mentions", "rejects"}
TOUCHED = {"int_articles", "int_touched_articles", "int_touched_members", "int_moved_claims", "int_touched_losses"}
UNTESTED = LISTS | TOUCHED
"""Marts that only list columns, and rows of other models that the run touched."""


def read(name: str, part: str) -> list[dict[str, Any]]:
    """One part of the YAML files of that name, of all folders."""
    files = sorted(MODELS.glob(f"*/{name}.yml"))
    return [row for file in files for row in yaml.safe_load(file.read_text(encoding="utf-8")).get(part, ())]


MARTS = read("marts", "models")
DESCRIBED = [*read("staging", "models"), *read("intermediate", "models"), *MARTS]


def uniques(model: dict[str, Any]) -> set[tuple[str, ...]]:
    """Columns that the model's tests hold to be unique together."""
    found = set()
    for column in model["columns"]:
        tests = [next(iter(test)) if isinstance(test, dict) else test for test in column.get("data_tests", ())]
        if "not_null" in tests and "unique" in tests:
            found.add((column["name"],))
    for test in model.get("data_tests", ()):
        if "unique_key" in test:
            found.add(tuple(test["unique_key"]["arguments"]["columns"]))
    return found


def test_every_model_is_described_once() -> None:
    names = [model["name"] for model in DESCRIBED]
    assert sorted(names) == sorted(path.stem for path in MODELS.rglob("*") if path.suffix in (".sql", ".py"))
    assert [model["name"] for model in DESCRIBED if not model["description"].strip()] == []


@pytest.mark.parametrize("mart", MARTS, ids=[mart["name"] for mart in MARTS])
def test_every_mart_states_its_grain_and_tests_its_key(mart: dict[str, Any]) -> None:
    meta = mart["config"]["meta"]
    assert meta["grain"]
    if mart["name"] != "rejects":  # a document may be refused twice for one reason
        assert tuple(meta["key"]) in uniques(mart)
    assert [c["name"] for c in mart["columns"] if not c.get("description", "").strip() or not c.get("data_type")] == []


def test_every_model_with_logic_has_a_unit_test() -> None:
    tested = {test["model"] for test in read("unit_tests", "unit_tests")}
    models = {path.stem for folder in ("intermediate", "marts") for path in (MODELS / folder).glob("*.sql")}
    assert models - tested == UNTESTED


def test_models_read_no_table_outside_the_graph() -> None:
    """What they read they name by ref() or source(), so that lineage and selection tell the truth."""
    table = re.compile(r"\b(?:main|staging|intermediate|lexicon|before|published)\.\w+\b(?!\()|\bbuilt_\w+")
    declared = re.compile(r"""(?:source|ref)\([^)]*\)""")
    named = {
        (path.name, found)
        for folder in (MODELS, PROJECT_DIR / "macros", PROJECT_DIR / "tests")
        for path in folder.rglob("*")
        if path.suffix in (".sql", ".py")
        for found in re.findall(r"(?:from|join|using|into)\s+(\S+)", declared.sub("", path.read_text(encoding="utf-8")))
        if table.match(found)
    }
    assert named == set()


def test_every_incremental_model_says_what_of_it_a_run_renews() -> None:
    renewed = {
        model["name"]: model["config"]["meta"]["renewed_by"]
        for model in DESCRIBED
        if "renewed_by" in model.get("config", {}).get("meta", {})
    }
    assert {by["of"] for by in renewed.values()} <= {model["name"] for model in DESCRIBED}
    incremental = {m["name"] for m in DESCRIBED if m.get("config", {}).get("materialized") == "incremental"}
    incremental |= {p.stem for p in MODELS.rglob("*.sql") if "materialized='incremental'" in p.read_text("utf-8")}
    assert incremental - set(renewed) == {"int_source_names", "int_event_ids", "quality"}  # these only grow
