"""The declarations of tables agree with one another: records, Parquet, dbt sources, marts and the README."""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa
import pytest
import yaml

from extract.core.schema import TABLES, arrow_schema
from extract.warehouse.marts import read_marts
from tests.conftest import ROOT

MODELS = ROOT / "dbt_project" / "models"
README = ROOT / "warehouse" / "README.md"
CONTRACT = {
    "articles", "events", "event_mentions", "claims", "claim_mentions", "losses_daily", "claim_conflicts",
    "dyads_daily", "sources", "runs", "event_id_merges",
}  # fmt: skip

FILLED = {("claim_mentions", "claimant_text"), ("claim_mentions", "subject_text")}
"""Columns in which the mart says what the record leaves empty."""


def duckdb_type(kind: pa.DataType) -> str:
    """Name DuckDB gives an Arrow type."""
    if pa.types.is_list(kind):
        return duckdb_type(kind.value_type) + "[]"
    if pa.types.is_struct(kind):
        return "struct(" + ", ".join(f'"{field.name}" {duckdb_type(field.type)}' for field in kind) + ")"
    names = {
        "string": "varchar", "int64": "bigint", "double": "double", "bool": "boolean", "date32[day]": "date",
        "timestamp[us, tz=UTC]": "timestamp with time zone",
    }  # fmt: skip
    return names[str(kind)]


def declared(file: str, section: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load((MODELS / file).read_text(encoding="utf-8"))[section])


@pytest.mark.parametrize("table", TABLES)
def test_dbt_sources_agree_with_the_records(table: str) -> None:
    [source] = [s for s in declared("staging/staging.yml", "sources") if s["name"] == "parquet"]
    [found] = [t for t in source["tables"] if t["name"] == table]
    columns = {c["name"]: (c["data_type"], c["description"]) for c in found["columns"]}
    del columns["snapshot_date"]
    assert columns == {
        field.name: (duckdb_type(field.type), field.metadata[b"description"].decode()) for field in arrow_schema(table)
    }


@pytest.mark.parametrize(("mart", "table"), [("event_mentions", "event_mentions"), ("claim_mentions", "claims")])
def test_mention_marts_hold_every_field_of_the_record(mart: str, table: str) -> None:
    [found] = [m for m in read_marts() if m.name == mart]
    types = {name: (kind.lower().replace('"', ""), description) for name, kind, description in found.columns}
    for field in arrow_schema(table):
        kind, description = types[field.name]
        assert kind == duckdb_type(field.type).replace('"', "")
        assert description == field.metadata[b"description"].decode() or (mart, field.name) in FILLED


def test_every_table_of_the_contract_is_a_mart() -> None:
    assert {mart.name for mart in read_marts()} >= CONTRACT


def test_readme_names_every_table() -> None:
    named = set(re.findall(r"^\| `(\w+)` \|", README.read_text(encoding="utf-8"), re.MULTILINE))
    assert named == {mart.name for mart in read_marts()}
