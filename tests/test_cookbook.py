"""What the docs promise on the sample: every query finds something, the notebook runs, the site builds."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import ROOT

DOCS = ROOT / "docs"
RECIPE = re.compile(r"^### (.+?)\n.*?```sql\n(.*?)```", re.DOTALL | re.MULTILINE)
RECIPES = RECIPE.findall((DOCS / "cookbook.md").read_text(encoding="utf-8"))
README_QUERIES = re.findall(r"```sql\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def connection(published_sample: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(published_sample / "dateline.duckdb"), read_only=True) as opened:
        yield opened


def test_there_are_recipes_enough() -> None:
    assert len(RECIPES) >= 25
    assert len({title for title, _ in RECIPES}) == len(RECIPES)


@pytest.mark.parametrize(("title", "query"), RECIPES, ids=[title for title, _ in RECIPES])
def test_every_recipe_finds_something_on_the_sample(
    connection: duckdb.DuckDBPyConnection, title: str, query: str
) -> None:
    assert connection.execute(query).fetchall()


def test_the_queries_of_the_readme_find_something(connection: duckdb.DuckDBPyConnection) -> None:
    assert README_QUERIES
    for query in README_QUERIES:
        for part in filter(str.strip, re.sub("--.*", "", query).split(";")):
            assert connection.execute(part).fetchall()


def test_the_notebook_runs(published_sample: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATELINE_WAREHOUSE", str(published_sample))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    notebook = nbformat.read(DOCS / "notebook.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute(cwd=str(tmp_path))
    shown = "".join(part.get("text", "") for cell in notebook.cells for part in cell.get("outputs", ()))
    assert "losses_daily" in shown
    assert "2022-03-22" in shown


def test_the_site_builds_with_codes_commands_and_results(published_sample: Path, tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("mkdocs")), "build", "--quiet", "--site-dir", str(tmp_path / "site")]
    built = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"DATELINE_WAREHOUSE": str(published_sample)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr[-2000:]
    pages = {path.stem: path.read_text(encoding="utf-8") for path in (tmp_path / "site").glob("*.html")}
    assert "superseded_by" in pages["codebook"]
    assert "pulls troops or people out" in pages["codebook"]
    assert "dateline show events" in pages["commands"]
    assert pages["cookbook"].count("<table>") >= 25
