"""Every reason code is explained, in the code and in the docs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from extract.ingest.clean import refusal
from extract.ingest.fetch import reasons
from extract.ingest.fetch.settings import NetworkSettings
from tests.conftest import ROOT

CALL = re.compile(r'(?:RefusedError|RefusedRequest|Refusal|Outcome|Damage)\([^"()\[\]]*"([a-z_0-9]+)"')
RETURN = re.compile(r'return "([a-z]+_[a-z_0-9]+)", ')


@pytest.mark.parametrize(("stage", "known"), [("clean", refusal.REASONS), ("fetch", reasons.REASONS)])
def test_every_code_in_the_source_is_known(stage: str, known: dict[str, str]) -> None:
    files = sorted((ROOT / "extract" / "ingest" / stage).glob("*.py"))
    text = "\n".join(path.read_text() for path in files)
    used = {code for pattern in (CALL, RETURN) for code in pattern.findall(text)}
    assert len(used) > 5
    assert used <= refusal.REASONS.keys() | reasons.REASONS.keys()


@pytest.mark.parametrize(
    ("file", "known"),
    [("extract/ingest/clean/README.md", refusal.REASONS), ("extract/ingest/fetch/README.md", reasons.REASONS)],
)
def test_the_docs_list_the_codes(file: str, known: dict[str, str]) -> None:
    rows = dict(re.findall(r"^\| `([a-z_0-9]+)` \| (.+) \|$", Path(ROOT, file).read_text(), re.M))
    assert {code: rows.get(code) for code in known} == known


def test_the_docs_name_every_setting() -> None:
    text = Path(ROOT, "extract/ingest/fetch/README.md").read_text()
    for name in NetworkSettings.__dataclass_fields__:
        variable = "ALLOW_NETWORKS" if name == "allowed" else name.upper()
        assert f"`DATELINE_{variable}`" in text
