"""The dbt project says of every model what an analyst needs, and tests it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from extract.warehouse.build import PROJECT_DIR

MODELS = PROJECT_DIR / "models"
LISTS = {"reference_totals", "retractions", "claims", "claim_mentions", "event_mentions", "rejects"}
TOUCHED = {"int_articles", "int_touched_articles", "int_touched_members"}
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
        if "not_null" in tests and {"unique", "unique_in_run"}.intersection(tests):
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
