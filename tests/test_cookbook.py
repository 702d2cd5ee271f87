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
from typer.main import get_command

from extract.cli import app
from extract.warehouse.marts import read_marts
from tests.browser import find_faults, needs_chromium, open_browser, set_screen
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


@pytest.fixture(scope="module")
def site(published_sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The docs site."""
    folder = tmp_path_factory.mktemp("docs") / "site"
    command = [str(Path(sys.executable).with_name("mkdocs")), "build", "--quiet", "--site-dir", str(folder)]
    built = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"DATELINE_WAREHOUSE": str(published_sample)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr[-2000:]
    return folder


def test_the_site_has_codes_commands_and_results(site: Path) -> None:
    pages = {path.stem: path.read_text(encoding="utf-8") for path in site.glob("*.html")}
    assert "superseded_by" in pages["codebook"]
    assert "pulls troops or people out" in pages["codebook"]
    assert "dateline show events" in pages["commands"]
    assert pages["cookbook"].count("<table>") >= 25


def test_the_site_has_every_column_and_every_command_of_the_code(site: Path) -> None:
    codebook, commands = ((site / f"{name}.html").read_text(encoding="utf-8") for name in ("codebook", "commands"))
    for mart in read_marts():
        section = codebook.split(f'id="{mart.name}"')[1].split("<h3")[0]
        assert all(f"<code>{name}</code>" in section for name, _, _ in mart.columns), mart.name
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        for words in [(name, part) for part in getattr(command, "commands", ())] or [(name,)]:
            assert f">dateline {' '.join(words)}<" in commands


@needs_chromium
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, True)])
def test_everybody_can_read_the_site(site: Path, width: int, dark: bool) -> None:
    with open_browser() as browser:
        for page in sorted(site.glob("*.html")):
            set_screen(browser, width, dark=dark)
            browser.get(page.as_uri())
            assert find_faults(browser) == [], page.name
            assert browser.execute_script("return document.documentElement.scrollWidth") <= width
