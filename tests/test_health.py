"""Sources that go quiet are seen, and heal."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from extract.ingest.clean.day import CleanCount
from extract.ingest.fetch.counts import FetchCount
from extract.ingest.sources import Source
from extract.serve.status import describe_status, missing_days, night_range, read_status, require_done
from extract.store.health import failing, note_clean, note_fetch, read_health
from extract.store.runs import recorded_run

NOW = datetime(2022, 3, 20, 1, tzinfo=UTC)
DAY = date(2022, 3, 19)


def source(name: str = "wire", kind: str = "feed", *, enabled: bool = True) -> Source:
    return Source(name, kind, "https://wire.example/feed", None, "en", enabled, None)  # type: ignore[arg-type]


def offered(
    number: int, *, day: date = DAY, rejects: dict[str, int] | None = None, failure: str | None = None
) -> FetchCount:
    refused = rejects or {}
    return FetchCount("wire", day, number, 0, refused, sum(refused.values()), failure=failure)


@pytest.mark.parametrize(
    ("kind", "counts", "told"),
    [
        ("feed", [offered(3)], None),
        ("feed", [], None),
        ("feed", [offered(0, failure="http_404")], "list cannot be read: http_404"),
        ("feed", [offered(0, failure="no_feed: not well-formed")], "list cannot be read"),
        ("feed", [offered(0, rejects={"http_403": 5})], "all 5 pages were refused: 5 http_403"),
        ("feed", [offered(1, rejects={"http_403": 5})], None),
        ("sitemap", [offered(0, rejects={"http_404": 2})], None),
        ("jsonl", [offered(0, rejects={"json_syntax": 50})], None),
        ("jsonl", [offered(0, rejects={"truncated_gzip": 1})], "files cannot be read: 1 truncated_gzip"),
        ("warc", [offered(0, rejects={"unreadable": 1})], "files cannot be read"),
        ("html", [offered(0, rejects={"too_large": 9})], None),
    ],
)
def test_what_a_fetch_says_of_a_source(kind: str, counts: list[FetchCount], told: str | None, tmp_path: Path) -> None:
    health = note_fetch(tmp_path, [source(kind=kind)], [DAY], counts, NOW)["wire"]
    assert health.status == ("failing" if told else "ok")
    assert (told in (health.reason or "")) if told else health.reason is None


def test_a_tenth_of_the_usual_is_too_little_and_since_when_it_is_stays(tmp_path: Path) -> None:
    found = []
    for night, number in enumerate((30, 28, 35, 31, 3, 2, 29)):
        day = DAY + timedelta(days=night)
        counts = [offered(number, day=day)]
        found.append(note_fetch(tmp_path, [source()], [day], counts, NOW + timedelta(days=night))["wire"])
    assert [health.status for health in found] == ["ok"] * 4 + ["failing"] * 2 + ["ok"]
    assert found[5].failing_since == found[4].failing_since == (NOW + timedelta(days=4)).isoformat()
    assert found[5].last_success_at == (NOW + timedelta(days=3)).isoformat()
    assert found[6].failing_since is None


def test_a_backfill_of_other_days_makes_no_usual(tmp_path: Path) -> None:
    for night in range(4):
        day = DAY + timedelta(days=night)
        note_fetch(tmp_path, [source()], [day], [offered(30, day=day)], NOW)
    for days in ([date(2020, 1, 1)], [date(2022, 3, 1) + timedelta(days=n) for n in range(60)]):
        assert note_fetch(tmp_path, [source()], days, [], NOW)["wire"].status == "ok"


@pytest.mark.parametrize(
    ("kind", "articles", "rejects", "status"),
    [
        ("html", 0, {"no_text": 3}, "failing"),
        ("html", 1, {"no_text": 9}, "new"),
        ("html", 0, {"no_text": 2}, "new"),
        ("html", 0, {"pdf": 5}, "new"),
        ("jsonl", 0, {"no_text": 5}, "new"),
    ],
)
def test_a_changed_layout(kind: str, articles: int, rejects: dict[str, int], status: str, tmp_path: Path) -> None:
    counts = [CleanCount("wire", DAY, articles, rejects)]
    health = note_clean(tmp_path, [source(kind=kind)], counts, NOW)["wire"]
    assert health.status == status or (status == "new" and health.status == "ok")


def test_a_layout_that_is_read_again_heals(tmp_path: Path) -> None:
    sources = [source()]
    for night, articles in enumerate((5, 0, 0, 4)):
        day = DAY + timedelta(days=night)
        window = [CleanCount("wire", DAY, 5, {}), CleanCount("wire", day, articles, {"no_text": 5 - articles})]
        health = note_clean(tmp_path, sources, window, NOW)["wire"]
        assert health.status == ("ok" if articles else "failing")
        note_fetch(tmp_path, sources, [day], [offered(5, day=day)], NOW)
        assert read_health(tmp_path)["wire"].status == health.status


def test_sources_come_and_go_with_the_file_and_damage_heals(tmp_path: Path) -> None:
    note_fetch(tmp_path, [source(), source("gone")], [DAY], [offered(0, failure="http_500")], NOW)
    assert failing(read_health(tmp_path).values()).keys() == {"wire"}
    note_fetch(tmp_path, [source(enabled=False), source("other")], [DAY], [], NOW)
    assert {name: health.status for name, health in read_health(tmp_path).items()} == {
        "wire": "disabled",
        "other": "ok",
    }
    (tmp_path / "sources.json").write_text("[{")
    assert read_health(tmp_path) == {}
    assert note_fetch(tmp_path, [source()], [DAY], [offered(2)], NOW)["wire"].status == "ok"


def run(warehouse: Path, verb: str, first: int, last: int, *, fail: bool = False, failing: str = "") -> str:
    days = [date(2022, 3, day) for day in range(first, last + 1)]
    try:
        with recorded_run(warehouse, verb, days, {}) as record:
            record.failing |= {failing: "quiet"} if failing else {}
            if fail:
                raise RuntimeError("no disk")
    except RuntimeError:
        pass
    return record.run_id


def test_days_without_a_finished_run_are_made_up(tmp_path: Path) -> None:
    assert missing_days(tmp_path, DAY) == []
    run(tmp_path, "backfill", 1, 10)
    run(tmp_path, "run", 11, 11, fail=True)
    run(tmp_path, "run", 12, 12, failing="wire")
    run(tmp_path, "fetch", 13, 13)
    missed = [date(2022, 3, day) for day in (11, 13, 14)]
    assert missing_days(tmp_path, date(2022, 3, 14)) == missed
    today = date(2022, 3, 21)
    assert night_range(tmp_path, None, None, None, today) == (date(2022, 3, 11), date(2022, 3, 20))
    assert night_range(tmp_path, None, None, date(2022, 3, 11), today, 3) == (date(2022, 3, 9), date(2022, 3, 11))
    assert night_range(tmp_path, "2022-03-01", "2022-03-02", None, today) == (date(2022, 3, 1), date(2022, 3, 2))
    status = read_status(tmp_path, datetime(2022, 3, 15, tzinfo=UTC))
    assert status["missing_days"] == [day.isoformat() for day in missed]
    assert "dateline backfill --from 2022-03-11 --to 2022-03-14" in describe_status(status)


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        ("2024-03-01", "2024-02-23", "2024-02-29"),
        ("2024-03-02", "2024-02-24", "2024-03-01"),
        ("2023-03-01", "2023-02-22", "2023-02-28"),
        ("2024-04-01", "2024-03-25", "2024-03-31"),
        ("2024-10-28", "2024-10-21", "2024-10-27"),
        ("2025-01-01", "2024-12-25", "2024-12-31"),
    ],
)
def test_a_night_covers_whole_days_of_the_calendar(today: str, first: str, last: str, tmp_path: Path) -> None:
    wanted = date.fromisoformat(first), date.fromisoformat(last)
    assert night_range(tmp_path, None, None, None, date.fromisoformat(today)) == wanted
    with recorded_run(tmp_path, "backfill", list(wanted), {}):
        pass
    assert missing_days(tmp_path, wanted[1]) == []


@pytest.mark.parametrize(
    ("options", "told"), [({"fail": True}, "failed: no disk"), ({"failing": "wire"}, "partial"), ({}, "")]
)
def test_a_run_is_asked_for_by_its_id(options: dict[str, object], told: str, tmp_path: Path) -> None:
    run_id = run(tmp_path, "run", 1, 1, **options)  # type: ignore[arg-type]
    if told:
        with pytest.raises(Exception, match=told):
            require_done(tmp_path, run_id)
    else:
        require_done(tmp_path, run_id)
    with pytest.raises(Exception, match="no run"):
        require_done(tmp_path, "other")
