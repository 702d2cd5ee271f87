"""Documentation and code agree."""

import importlib.util
import re
import subprocess

import pytest
from typer.main import get_command

from extract.cli import app
from extract.lexicon import FILES, LEXICON_DIR
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()

VERBS = sorted(get_command(app).commands)
CONTRACT_TARGETS = (
    *("help", "setup", "run", "test", "test-all", "lint"),
    *("eval", "nightly", "backfill", "report", "release", "docs", "serve", "bench"),
)


@pytest.mark.parametrize("verb", VERBS)
def test_the_readme_names_every_verb(verb: str) -> None:
    assert f"`dateline {verb}" in README


@pytest.mark.parametrize("target", CONTRACT_TARGETS)
def test_every_promised_target_exists_and_is_explained(target: str) -> None:
    assert re.search(rf"^{target}:.*## \S", MAKEFILE, re.MULTILINE)


def test_every_target_the_readme_names_exists() -> None:
    for target in re.findall(r"`make ([a-z-]+)", README):
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), target


PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMAND = re.compile(r"`(dateline [a-z][^`]*)`")


@pytest.mark.parametrize(
    "line", sorted({line for page in PAGES for line in COMMAND.findall(page.read_text(encoding="utf-8"))})
)
def test_every_command_the_docs_name_is_one(line: str) -> None:
    words = re.sub(r"(\\\|\w+)+", "", line.split(" > ")[0]).split()[1:]  # of alternatives the first
    command = get_command(app)
    while words and hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_every_lexicon_file_is_declared_and_the_reverse() -> None:
    assert {path.stem for path in LEXICON_DIR.glob("*.csv")} == set(FILES)


def test_no_file_names_a_package_registry() -> None:
    hosts = re.compile("|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "registry" + r"\.npmjs")))
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    for name in filter(None, tracked):
        path = ROOT / name
        if path.is_file():
            assert not hosts.search(path.read_text(encoding="utf-8", errors="ignore")), name


def test_a_page_of_the_site_loads_nothing_from_elsewhere() -> None:
    spec = importlib.util.spec_from_file_location("hooks", ROOT / "docs" / "hooks.py")
    assert spec
    assert spec.loader
    hooks = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hooks)
    page = hooks.on_post_page("<!doctype html><html><head><script src=a.js></script></head><body></body></html>")
    policy, script = page.index("Content-Security-Policy"), page.index("<script")
    assert policy < script
    assert "default-src 'self'" in page
    assert "http" not in hooks.POLICY
