"""The codebook defines every code there is, and its crosswalk covers every type and mode."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

import duckdb
import pytest

from extract.core import codes
from extract.serve.codebook import QUAD_CLASSES, accuracy, read_codes, read_crosswalk
from extract.serve.codebook.accuracy import (
    UNSEEN,
    Score,
    describe_limits,
    read_evaluation,
    read_history,
    read_measures,
    read_reliability,
    read_scores,
    write_history,
)
from extract.serve.codebook.page import LISTS, accuracy_by_version, reliability, said, write_codebook
from extract.serve.codebook.refusals import REASONS, read_reject_reasons
from extract.serve.show import STATUSES
from extract.warehouse.marts import read_marts
from tests.published import many_rows, write_published

DEFINED: dict[str, list[str]] = {}
for row in read_codes():
    DEFINED.setdefault(row["list"], []).append(row["code"])


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("event_type", get_args(codes.EventType)), ("modality", get_args(codes.Modality)),
        ("stance", get_args(codes.Stance)), ("date_precision", get_args(codes.EventDatePrecision)),
        ("measure", get_args(codes.Measure)), ("outcome", get_args(codes.Outcome)),
        ("item_category", get_args(codes.ItemCategory)), ("sector", get_args(codes.Sector)), ("status", STATUSES),
        ("context", codes.CONTEXTS),
        ("event_mode", [f"{kind}/{mode}" for kind, modes in codes.EVENT_MODES.items() for mode in modes]),
    ],
)  # fmt: skip
def test_every_code_is_defined_once(name: str, values: list[str]) -> None:
    assert sorted(DEFINED[name]) == sorted(values)


def test_every_list_of_codes_is_on_the_page() -> None:
    assert set(LISTS) == set(DEFINED)


def test_every_reason_of_a_refusal_has_an_example() -> None:
    found = [(row["stage"], row["reason"]) for row in read_reject_reasons()]
    assert sorted(found) == sorted((stage, reason) for stage, known in REASONS.items() for reason in known)
    assert all(len(row["example"]) > 15 for row in read_reject_reasons())


def test_the_accuracy_of_earlier_versions_stays_beside_the_present_one(tmp_path: Path) -> None:
    score = Score("2025.01.0", "news", UNSEEN, "news articles", 12, "acts found", 0.25, 0.2, 0.333)
    other = replace(score, measure="modality", precision=None, recall=None)
    write_history(tmp_path / "history.csv", [score, other])
    assert read_history(tmp_path / "history.csv") == [score, other]
    rows = list(accuracy_by_version([score, other, *read_scores()]))
    (old,) = (row for row in rows if row.startswith("| 2025.01.0"))
    assert "| 12 |" in old
    assert "| 0.25 |" in old
    assert rows.index(old) > next(n for n, row in enumerate(rows) if row.startswith(f"| {read_scores()[0].version} "))


def test_the_crosswalk_covers_every_type_and_mode() -> None:
    known = {(kind, mode) for kind, modes in codes.EVENT_MODES.items() for mode in ("", *modes)}
    assert [(row["event_type"], row["event_mode"]) for row in read_crosswalk()] == sorted(
        ((row["event_type"], row["event_mode"]) for row in read_crosswalk()),
        key=lambda pair: list(codes.EVENT_MODES).index(pair[0]),
    )
    assert {(row["event_type"], row["event_mode"]) for row in read_crosswalk()} == known
    for row in read_crosswalk():
        assert row["quad_class"] in QUAD_CLASSES
        assert row["cameo_code"].startswith(row["cameo_root"])
        assert bool(row["acled_event_type"]) == bool(row["acled_sub_event_type"])


def test_the_page_has_every_table_and_column_and_examples(tmp_path) -> None:  # type: ignore[no-untyped-def]
    folder = write_published(tmp_path, **many_rows(40))
    with duckdb.connect(str(folder / "dateline.duckdb"), read_only=True) as connection:
        page = write_codebook(connection)
    for mart in read_marts():
        assert f"### `{mart.name}`" in page
        assert all(f"| `{name}` |" in page for name, _, _ in mart.columns)
    assert "near the river" in page.split("## Codes")[1]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("He said: “we go”.", "He said: “we go”."),
        ("<img src=x onerror=alert(1)> & more", "&lt;img src=x onerror=alert(1)> &amp; more"),
        ("[state media](javascript:alert(1))", r"\[state media\](javascript:alert(1))"),
        ("a `b` *c* __d__", r"a \`b\` \*c\* \_\_d\_\_"),
        ("The \u202eKremlin", "The Kremlin"),
    ],
)
def test_words_of_articles_are_no_markup(words: str, shown: str) -> None:
    assert said(words) == shown


def test_every_score_has_words_and_only_unseen_texts_are_told_as_accuracy() -> None:
    known = {(told["task"], name) for told in read_evaluation()["sets"].values() for name in told["scores"]}
    for task, name in known:
        assert {(task, name), (task, name.rpartition(".")[0])} & read_measures().keys(), name
    scores = read_scores()
    assert {score.known for score in scores} >= {UNSEEN}
    for score in scores:
        assert 0 <= score.score <= 1
        assert (score.precision is None) == (score.recall is None)


def test_limits_are_told_with_the_measured_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    scores = {"type.r": 0.421, "type.p": 0.5, "full.p": 0.333}
    told = {"task": "events", "known": UNSEEN, "texts": "news", "documents": 7, "records": 99, "scores": scores}
    sets = {"unseen news, events": told}
    monkeypatch.setattr(accuracy, "read_evaluation", lambda: {"model": "another", "sets": sets})
    text = " ".join(describe_limits())
    for part in ("7 news articles", "99 acts by hand", "found 42 in 100", "33 in 100 are right", "another model"):
        assert part in text


def test_the_page_has_the_reliability_that_the_model_tells() -> None:
    page = "\n".join(reliability())
    rows = [row for kind in read_reliability().values() for row in kind["rows"]]
    assert page.count("\n| 0.") == len(rows) > 8
    assert all(f"| {row['records']} | {row['mean']:.2f} | {row['right']:.2f} |" in page for row in rows)
