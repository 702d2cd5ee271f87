from __future__ import annotations

from pathlib import Path

import pytest

from extract.core.config import DEFAULT_SOURCES
from extract.ingest.sources import SourcesError, read_sources

HEADER = "name,kind,location,outlet,language,enabled,note"


def write(folder: Path, *rows: str, header: str = HEADER) -> Path:
    (folder / "pages").mkdir(exist_ok=True)
    (folder / "docs.jsonl").touch()
    path = folder / "sources.csv"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def test_reads_every_column(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        'herald,html,pages,"Herald, The",en,yes,sample,span.date,div.body',
        "",
        "wire,feed,https://wire.example/rss,Wire,en,false,,,",
        header=f"\ufeff{HEADER},date_selector,body_selector",
    )
    herald, wire = read_sources(path)
    assert (herald.name, herald.kind, herald.outlet, herald.enabled) == ("herald", "html", "Herald, The", True)
    assert herald.location == str(tmp_path / "pages")
    assert (herald.date_selector, herald.body_selector) == ("span.date", "div.body")
    assert (wire.is_networked, wire.enabled, wire.note, wire.date_selector) == (True, False, None, None)


def test_paths_are_relative_to_the_file_or_else_to_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    (here / "only-here").mkdir()
    monkeypatch.chdir(here)
    path = write(tmp_path, "a,html,pages,,en,true,", "b,html,only-here,,en,true,", "c,jsonl,*.jsonl,,,1,")
    a, b, c = read_sources(path)
    assert (a.location, b.location) == (str(tmp_path / "pages"), str(here / "only-here"))
    assert c.files(".jsonl") == [tmp_path / "docs.jsonl"]


def test_folder_files_are_found_by_suffix_in_order(tmp_path: Path) -> None:
    (source,) = read_sources(write(tmp_path, "a,html,pages,,en,true,"))
    for name in ("b.html", "a.html.gz", "notes.txt", "deep/c.html"):
        file = tmp_path / "pages" / name
        file.parent.mkdir(exist_ok=True)
        file.touch()
    names = [p.relative_to(tmp_path / "pages").as_posix() for p in source.files(".html", ".html.gz")]
    assert names == ["a.html.gz", "b.html", "deep/c.html"]


@pytest.mark.parametrize(
    ("row", "line", "column", "reason"),
    [
        ("a,rss,pages,,en,true,", 2, "kind", "unknown kind 'rss'"),
        ("a,html,nowhere,,en,true,", 2, "location", "folder 'nowhere' does not exist"),
        ("a,jsonl,no.jsonl,,en,true,", 2, "location", "file 'no.jsonl' does not exist"),
        ("a,html,docs.jsonl,,en,true,", 2, "location", "is a file"),
        ("a,urls,pages,,en,true,", 2, "location", "is a folder"),
        ("a,html,,,en,true,", 2, "location", "is empty"),
        ("a,feed,ftp://x.example/,,en,true,", 2, "location", "no http or https URL"),
        ("a,feed,http://[x/,,en,true,", 2, "location", "no http or https URL"),
        ("a,html,pages,,en,maybe,", 2, "enabled", "neither true nor false"),
        ("a,html,pages,,English,true,", 2, "language", "no ISO 639 code"),
        ("../a,html,pages,,en,true,", 2, "name", "is no name"),
        (",html,pages,,en,true,", 2, "name", "is no name"),
    ],
)
def test_wrong_cell_names_line_and_column(tmp_path: Path, row: str, line: int, column: str, reason: str) -> None:
    path = write(tmp_path, row)
    with pytest.raises(SourcesError) as caught:
        read_sources(path)
    message = str(caught.value)
    assert message.startswith(f"{path}:{line}: column {column!r}: ")
    assert reason in message
    assert "\n" not in message


def test_other_structural_errors(tmp_path: Path) -> None:
    def message(path: Path) -> str:
        with pytest.raises(SourcesError) as caught:
            read_sources(path)
        return str(caught.value)

    row = "a,html,pages,,en,true,"
    assert ":1: column 'note': missing" in message(write(tmp_path, row, header=HEADER.removesuffix(",note")))
    assert ":1: column 'notes': unknown" in message(write(tmp_path, row, header=f"{HEADER},notes"))
    assert ":3: column 'name': duplicate name 'a'" in message(write(tmp_path, row, row))
    assert ":2: 3 cells, 7 columns" in message(write(tmp_path, "a,html,pages"))
    assert "no sources" in message(write(tmp_path))
    assert "column 'date_selector': 'span[' is no CSS selector" in message(
        write(tmp_path, f"{row},span[", header=f"{HEADER},date_selector")
    )
    assert "No such file" in message(tmp_path / "absent.csv")
    empty = tmp_path / "empty.csv"
    empty.touch()
    assert "is empty" in message(empty)
    binary = tmp_path / "binary.csv"
    binary.write_bytes(b"name,\xff\xfe\n")
    assert "is not UTF-8" in message(binary)


def test_disabled_source_may_point_nowhere(tmp_path: Path) -> None:
    (source,) = read_sources(write(tmp_path, "a,html,nowhere,,en,no,"))
    assert not source.enabled


def test_shipped_sources_cover_many_views() -> None:
    sources = read_sources(DEFAULT_SOURCES)
    assert len(sources) >= 30
    assert all(source.is_networked and source.outlet and source.language == "en" for source in sources)
    countries = {(source.note or "").split(";")[0] for source in sources}
    assert all(len(country) == 3 and country.isupper() for country in countries)
    assert countries >= {"UKR", "RUS", "USA", "CHN", "ISR", "PSE", "IRN", "TUR", "SDN", "UNO"}
    assert all("unverified" in (source.note or "") for source in sources)
    assert len({source.location for source in sources}) == len(sources)
