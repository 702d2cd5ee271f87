import shutil
from pathlib import Path

import pytest

from extract.lexicon import LEXICON_DIR, Lexicon, LexiconError, load_lexicon, read_lexicon, read_rows

HEADER = "event_type,event_mode,score,example,note\n"


@pytest.mark.parametrize(
    ("content", "line", "column", "reason"),
    [
        ("event_type,score\n", 1, "-", "header must be"),
        (HEADER + "AGREE,,1.0,words\n", 2, "-", "4 cells, not 5"),
        (HEADER + "AGREE,,1.0,,\n", 2, "example", "must not be empty"),
        (HEADER + "HUG,,1.0,words,\n", 2, "event_type", "'HUG' is none of"),
        (HEADER + "AGREE,,much,words,\n", 2, "score", "is no number"),
        (HEADER + "AGREE,,1.0,words,\nAGREE,phone,1.0,words,\n", 3, "event_mode", "AGREE has no mode 'phone'"),
        (HEADER + "AGREE,,1.0,words,\nAGREE,,2.0,words,\nAGREE,,1.0,words,\n", 4, "-", "stands in line 2 already"),
        (HEADER + 'AGREE,,1.0,"words,\n', 2, "-", "is a quotation mark open?"),
        (HEADER + 'AGREE,,1.0,"two\nlines",\n', 3, "example", "holds a line end"),
        (HEADER + "AGREE,,1.0,\0words,\n", 2, "example", "a character that nobody sees"),
        (HEADER + "AGREE,,1.0,words,\nAGREE,,1.", 3, "-", "is the file cut short?"),
        (HEADER + "AGREE,,1.0,\udcffwords,\n", 2, "-", "is not UTF-8: byte 0xff"),
        ("\ufeff" + HEADER, 1, "-", "byte order mark"),
        (HEADER, 2, "-", "there are no rows"),
        ("", 1, "-", "header must be"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, content: str, line: int, column: str, reason: str) -> None:
    from extract.lexicon import ScoreRow

    path = tmp_path / "plover_scores.csv"
    path.write_text(content, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(LexiconError) as caught:
        read_rows(path, ScoreRow)
    assert str(caught.value).startswith(f"plover_scores.csv:{line}: column {column!r}: ")
    assert reason in str(caught.value)


def test_wrong_dates_and_aliases_are_named(tmp_path: Path) -> None:
    from extract.lexicon import ActorRow

    path = tmp_path / "actors.csv"
    header = "actor_id,name,aliases,country,sector,kind,office,valid_from,valid_to,source,checked_on,note\n"
    path.write_text(header + "X,Name,a||b,,GOV,organ,,,,memory,2025-01-01,\n")
    with pytest.raises(LexiconError, match=r"actors.csv:2: column 'aliases': empty alias"):
        read_rows(path, ActorRow)
    path.write_text(header + "X,Name,a|b,,GOV,organ,,2020-01-02,2020-01-01,memory,2025-01-01,\n")
    with pytest.raises(LexiconError, match=r"column 'valid_to': is before valid_from"):
        read_rows(path, ActorRow)
    path.write_text(header + "X,Name,a|b,XQZ,GOV,organ,,2020-01-01,,memory,2025-01-01,\n")
    with pytest.raises(LexiconError, match=r"column 'country': 'XQZ' is no country"):
        read_rows(path, ActorRow)
    path.write_text(header + "X,Name,a|b,,GOV,organ,,2020-13-02,,memory,2025-01-01,\n")
    with pytest.raises(LexiconError, match=r"column 'valid_from': '2020-13-02' is no ISO date"):
        read_rows(path, ActorRow)


def test_the_shipped_lexicon_loads_and_every_row_has_an_example() -> None:
    lexicon = load_lexicon()
    for name in Lexicon.__dataclass_fields__:
        rows = getattr(lexicon, name)
        if name != "digest":
            assert rows, f"{name}.csv is empty"
            assert all(row.source if name == "actors" else row.example for row in rows)


def test_the_digest_changes_with_any_byte(tmp_path: Path) -> None:
    folder = tmp_path / "lexicon"
    shutil.copytree(LEXICON_DIR, folder)
    before = read_lexicon(folder).digest
    assert before == load_lexicon().digest
    path = folder / "contexts.csv"
    path.write_text(path.read_text() + "cyber,zero-day flood,a zero-day flood,made up\n")
    assert read_lexicon(folder).digest != before
