"""Articles taken out for good."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from extract.core.errors import UsageError
from extract.warehouse.build import BuildPaths, build
from extract.warehouse.publish import publish
from extract.warehouse.retractions import RetractionsError, read_retractions, retract
from tests.factory import article, claim, event, write_day


def ask(warehouse: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(BuildPaths(warehouse).database), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_a_retracted_article_takes_what_rests_on_it_only_and_ids_resolve(tmp_path: Path) -> None:
    shared = event(place="Lviv")
    write_day(tmp_path, "2022-03-13", "a", [
        (article("a/1", "2022-03-13"), [shared, event("AID", ("USA",))], [claim(300), claim(7, "ship", start=9)]),
        (article("a/2", "2022-03-13"), [shared], [claim(300)]),
    ])  # fmt: skip
    build(tmp_path)
    publish(tmp_path)
    before = {str(row[0]) for row in ask(tmp_path, "select event_id from events")}
    retract(tmp_path, "a/1", "invented")
    counts = build(tmp_path)
    publish(tmp_path)
    assert (counts["articles"], counts["events"], counts["claims"], counts["retractions"]) == (1, 1, 1, 1)
    assert ask(tmp_path, "select article_id, reason from retractions") == [("a/1", "invented")]
    known = ask(tmp_path, "select event_id from events union all select old_event_id from event_id_merges")
    assert before <= {str(row[0]) for row in known}
    # It stays out when its day is fetched again.
    write_day(tmp_path, "2022-03-14", "a", [(article("a/1", "2022-03-14"), [shared], [])])
    assert build(tmp_path)["articles"] == 1


@pytest.mark.parametrize(
    ("article_id", "reason", "complaint"),
    [("a/2", "wrong", "no article"), ("a/1", " ", "say why"), ("a/0", "again", "retracted before")],
)
def test_what_cannot_be_retracted_is_told_in_one_line(
    tmp_path: Path, article_id: str, reason: str, complaint: str
) -> None:
    write_day(tmp_path, "2022-03-13", "a", [(article(f"a/{n}", "2022-03-13"), [], []) for n in (0, 1)])
    retract(tmp_path, "a/0", "wrong")
    with pytest.raises(UsageError, match=complaint):
        retract(tmp_path, article_id, reason)
    assert [row.article_id for row in read_retractions(tmp_path)] == ["a/0"]


def test_a_broken_row_is_told_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "retractions.csv").write_text("article_id,retracted_at,reason\na/1,yesterday,wrong\n")
    with pytest.raises(RetractionsError, match="line 2"):
        read_retractions(tmp_path)
