"""The command from outside: exit codes, one clear line, nothing on stdout but results."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extract.cli import main
from tests.conftest import PATIENCE

Command = Callable[..., subprocess.CompletedProcess[str]]
DATELINE = Path(sys.executable).with_name("dateline")
HEADER = "name,kind,location,outlet,language,enabled,note\n"


def dateline(*arguments: str | Path, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command with a clean environment."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("DATELINE_")}
    return subprocess.run(
        [str(DATELINE), *map(str, arguments)],
        input=stdin, env=clean | environment, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs the command in this process: it says the same, and no Python has to start for each wrong argument."""
    for name in [name for name in os.environ if name.startswith("DATELINE_")]:
        monkeypatch.delenv(name)

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        monkeypatch.setattr(sys, "argv", ["dateline", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        told = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, code, told.out, told.err)

    return run


def one_line_error(result: subprocess.CompletedProcess[str], code: int) -> str:
    """The error's only line, checked for form."""
    assert result.returncode == code, result.stderr
    assert result.stdout == ""
    lines = [line for line in result.stderr.splitlines() if line.startswith("dateline: ")]
    assert len(lines) == 1, result.stderr
    assert "Traceback" not in result.stderr
    return lines[0]


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A sources file with one good document."""
    document = {"id": "a", "text": "Russia asked China for arms, officials said.", "published": "2022-03-14"}
    (tmp_path / "documents.jsonl").write_text(json.dumps(document) + "\n")
    path = tmp_path / "sources.csv"
    path.write_text(HEADER + "docs,jsonl,documents.jsonl,Outlet,en,true,test\n")
    return path


def every_verb() -> list[tuple[str, ...]]:
    """The words of every verb, those of groups too."""
    from typer.main import get_command

    from extract.cli import app

    verbs: list[tuple[str, ...]] = []
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        verbs += [(name, part) for part in command.commands] if hasattr(command, "commands") else [(name,)]
    return verbs


@pytest.mark.parametrize("verb", every_verb(), ids=" ".join)
def test_the_help_of_every_verb_has_an_example_that_parses(verb: tuple[str, ...]) -> None:
    import shlex

    from typer.main import get_command
    from typer.testing import CliRunner

    from extract.cli import app

    told = CliRunner().invoke(app, [*verb, "--help"], terminal_width=200)
    assert told.exit_code == 0
    examples = [line.strip() for line in told.stdout.split("Example")[1].splitlines() if "dateline " in line]
    assert examples
    for line in examples:
        words = shlex.split(line.split("|")[-1].split(">")[0])
        assert tuple(words[1 : 1 + len(verb)]) == verb
        command = get_command(app)
        for word in verb:
            command = command.commands[word]  # type: ignore[attr-defined]
        command.make_context(verb[-1], words[1 + len(verb) :], resilient_parsing=False)


def test_the_version_is_told() -> None:
    result = dateline("--version")
    assert re.fullmatch(r"dateline \d+\.\d+\.\d+\n", result.stdout)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("backfill", "--from", "2022-03-15", "--to", "2022-03-14"), "swap FROM and TO"),
        (("run", "--date", "14 March"), "is no date"),
        (("run",), "say which day"),
        (("fetch", "--from", "2022-03-14"), "--from and --to go together"),
        (("fetch", "--date", "2022-03-14", "--from", "2022-03-14", "--to", "2022-03-15"), "--date does not go with"),
        (("clean", "--date", "2022-03-14", "--shard", "4/4"), "must be NUMBER/OF"),
        (("extract", "--stale", "--date", "2022-03-14"), "--stale finds its days itself"),
        (("extract", "--stale", "--from", "2022-03-14", "--to", "2022-03-15"), "--stale finds its days itself"),
        (("extract", "--stale", "--shard", "0/2"), "--stale finds its days itself"),
        (("run", "--date", "2022-03-14", "--sources", "no-such.csv"), "no-such.csv: cannot be read"),
        (("show", "events", "--type", "BOMB"), "no type 'BOMB'"),
        (("show", "claims", "--status", "asserted"), "no status 'asserted'"),
        (("show", "events", "--since", "March"), "is no date"),
        (("show", "events", "--since", "2022-03-15", "--until", "2022-03-14"), "swap them"),
        (("report", "--output", "no-such-folder/report.html"), "no folder no-such-folder"),
        (("report", "--output", "."), "is a folder: name a file"),
        (("annotate", "no-such-file.jsonl"), "cannot read no-such-file.jsonl"),
        (("clean-html", "no-such-file.html"), "no file no-such-file.html"),
    ],
)
def test_wrong_arguments(arguments: tuple[str, ...], told: str, here: Command, tmp_path: Path) -> None:
    extra = () if arguments[0] in ("annotate", "clean-html") else ("--warehouse", tmp_path)
    assert told in one_line_error(here(*arguments, *extra), 2)


HEAVY = (
    "cssselect",
    "duckdb",
    "pyarrow",
    "numpy",
    "spacy",
    "lxml",
    "jinja2",
    "yaml",
    "extract.lexicon",
    "extract.stages",
)


@pytest.mark.parametrize(
    "arguments",
    [("run", "--date", "14 March"), ("show", "events", "--type", "BOMB"), ("summary",), ("explain", "e1"), ("--help",)],
    ids=" ".join,
)
def test_what_does_the_work_is_not_loaded_for_a_wrong_argument(arguments: tuple[str, ...], tmp_path: Path) -> None:
    script = (
        "import sys, contextlib\nfrom extract.cli import main\n"
        "with contextlib.suppress(SystemExit):\n    main()\n"
        f"print('loaded', [name for name in {HEAVY} if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env=os.environ | {"DATELINE_WAREHOUSE": str(tmp_path)}, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert result.stdout.splitlines()[-1] == "loaded []", result.stderr


def test_a_day_in_the_future(here: Command, tmp_path: Path) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    assert "is in the future" in one_line_error(here("run", "--date", tomorrow, "--warehouse", tmp_path), 2)


def test_unknown_verbs_and_options_are_wrong_arguments(here: Command) -> None:
    assert here("nonsense").returncode == 2
    assert here("run", "--nonsense").returncode == 2
    assert here("run", "--date", "2022-03-14", "--workers", "0").returncode == 2


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("name,kind,location\nx,jsonl,y\n", "column 'outlet': missing"),
        (HEADER + "x,carrier-pigeon,documents.jsonl,,en,true,\n", "unknown kind 'carrier-pigeon'"),
        (HEADER + "x,html,no-such-folder,,en,true,\n", "folder 'no-such-folder' does not exist"),
        ("", "is empty"),
    ],
)
def test_a_wrong_sources_file(content: str, told: str, here: Command, sample: Path, tmp_path: Path) -> None:
    sample.write_text(content)
    warehouse = tmp_path / "warehouse"
    line = one_line_error(here("run", "--date", "2022-03-14", "--sources", sample, "--warehouse", warehouse), 2)
    assert told in line
    assert str(sample) in line
    assert not warehouse.exists()


def test_a_warehouse_that_cannot_be_written(sample: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file in the way")
    line = one_line_error(dateline("fetch", "--date", "2022-03-14", "--sources", sample, "--warehouse", blocked), 1)
    assert "cannot write the warehouse" in line


def test_a_path_of_two_lines_is_told_in_one(here: Command, tmp_path: Path) -> None:
    line = one_line_error(here("summary", "--warehouse", f"{tmp_path}/a\nb\x1b[2J"), 1)
    assert f"{tmp_path}/a b[2J" in line


def test_nothing_published_yet(here: Command, tmp_path: Path) -> None:
    for verb in (("report",), ("summary",), ("explain", "E1"), ("show", "events"), ("show", "sources", "--json")):
        assert "nothing is published" in one_line_error(here(*verb, "--warehouse", tmp_path), 1)


def test_annotate_reads_stdin_and_keeps_errors_in_place() -> None:
    lines = [json.dumps({"id": 1, "text": "Russia attacked Ukraine."}), "nonsense", json.dumps({"id": 3, "text": ""})]
    result = dateline("annotate", "--workers", "1", stdin="\n".join(lines))
    assert result.returncode == 0, result.stderr
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [record["id"] for record in records] == [1, None, 3]
    assert "error" in records[1]
    assert records[2]["events"] == []


def test_settings_come_from_the_environment_too(sample: Path, tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    result = dateline("fetch", "--date", "2022-03-14", DATELINE_SOURCES=str(sample), DATELINE_WAREHOUSE=str(warehouse))
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["status"] == "done"
    assert (warehouse / "raw").is_dir()
