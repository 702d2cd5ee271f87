import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from extract import annotate
from extract.annotate import annotate_line, annotate_lines
from extract.core import jsonl

TEXT = "KYIV, March 14 - Russian missiles struck a depot near Lviv on Sunday, killing nine people, officials said."


def spans(value: object) -> Iterator[tuple[str | None, list[int]]]:
    """Every span in a record, with the text it claims to quote."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("span", "sentence_span", "part_of") and inner is not None:
                yield (value.get("text") if key == "span" else None), inner
            else:
                yield from spans(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from spans(inner)


def test_a_line_has_the_records_of_the_contract() -> None:
    result = annotate_line(json.dumps({"id": "x", "text": TEXT, "published": "2022-03-14", "colour": "ignored"}))
    assert list(result) == ["id", "events", "claims", "attributions", "times", "quantities", "version"]
    assert result["id"] == "x"
    assert set(result["version"]) == {"tool", "lexicon", "schema"}
    assert result["events"]
    assert result["claims"]


def test_spans_quote_the_text() -> None:
    result = annotate_line(json.dumps({"id": "x", "text": TEXT, "published": "2022-03-14"}))
    found = list(spans(result))
    assert found
    for quoted, (start, end) in found:
        assert 0 <= start < end <= len(TEXT)
        assert quoted is None or TEXT[start:end] == quoted


@pytest.mark.parametrize(
    ("line", "identity", "reason"),
    [
        ("[1, 2]", None, "no object"),
        ("{broken", None, "not JSON"),
        ('{"text": "no id"}', None, "has no id"),
        ('{"id": "a"}', "a", "has no text"),
        ('{"id": "a", "text": 5}', "a", "has no text"),
        ('{"id": true, "text": "t"}', True, "has no id"),
        ('{"id": "a", "text": "t", "published": "yesterday"}', "a", "no ISO date"),
        ("[" * 100_000, None, "not JSON"),
    ],
)
def test_a_line_that_is_no_document_yields_an_error(line: str, identity: str | None, reason: str) -> None:
    result = annotate_line(line)
    assert result["id"] == identity
    assert reason in result["error"]


POISON = [
    ('{"id": "\\ud800", "text": "Russia attacked Ukraine \\udfff today."}', "\ud800", None),
    ('{"id": "nul", "text": "Russia \\u0000 attacked\\u0000 Ukraine."}', "nul", None),
    ('{"id": "long", "text": "' + "Russia attacked Ukraine. " * 60 + '"}', "long", "too long"),
    ('{"id": 7, "text": "' + "a" * 1200, 7, "too long"),
    ("\x00" * 50, None, "not JSON"),
]
"""A line, its id, and what is told of it."""


def test_poisoned_lines_yield_something_in_their_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annotate, "read_lines", partial(jsonl.read_lines, most=1000))
    good = json.dumps({"id": "good", "text": TEXT, "published": "2022-03-14"})
    path = tmp_path / "in.jsonl"
    path.write_text("\n".join([part for line, _, _ in POISON for part in (line, good)]))
    with path.open("rb") as handle:
        results = list(annotate_lines(handle))
    assert [result["id"] for result in results[1::2]] == ["good"] * len(POISON)
    assert all(result["events"] for result in results[1::2])
    for result, (_, identity, told) in zip(results[::2], POISON, strict=True):
        assert result["id"] == identity
        assert (told in result["error"]) if told else ("error" not in result)


def test_a_document_that_takes_too_long_is_told_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [json.dumps({"id": n, "text": TEXT * (4000 if n == 1 else 1)}) for n in range(3)]
    monkeypatch.setenv("DATELINE_DOCUMENT_SECONDS", "2")
    results = list(annotate_lines(lines))
    assert [result["id"] for result in results] == [0, 1, 2]
    assert results[1]["error"].startswith("timeout")
    assert results[0]["events"]
    assert results[2]["events"]


def test_an_error_keeps_its_place_and_the_run_goes_on() -> None:
    lines = [json.dumps({"id": n, "text": f"Text {n}."}) if n % 3 else "nonsense" for n in range(12)]
    results = list(annotate_lines(["", *lines, "  "], workers=2))
    assert ["error" in result for result in results] == [n % 3 == 0 for n in range(12)]
    assert [result["id"] for result in results] == [n if n % 3 else None for n in range(12)]


def test_worker_processes_and_company_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [json.dumps({"id": n, "text": "\n".join([TEXT] * n), "published": "2022-03-14"}) for n in range(1, 11)]
    company = list(annotate_lines(lines))
    monkeypatch.setattr(annotate, "BATCH_ARTICLES", 1)
    assert list(annotate_lines(lines)) == company
    alone, together = (list(annotate_lines(lines, workers)) for workers in (1, 2))
    assert json.dumps(alone) == json.dumps(together)
