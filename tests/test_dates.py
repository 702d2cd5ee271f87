import json
from dataclasses import replace
from datetime import date

import pytest

from extract.core.schema import Time
from extract.lexicon import LexiconError, load_lexicon
from extract.read.parse import parse
from extract.read.tree import Tree
from extract.text.dates import event_date, find_times, patterns
from extract.text.dates.named import find_row, known_date
from extract.text.document import Document
from extract.text.segment import segment
from tests.conftest import ROOT, make_article

GOLDEN = ROOT / "tests" / "golden" / "dates.jsonl"
FLOOR = 0.98


def read_golden():
    return [json.loads(line) for line in GOLDEN.read_text().splitlines()]


def test_golden_expressions_hold_their_floor():
    hits = found = wanted = 0
    for row in read_golden():
        times = find_times(row["text"], date.fromisoformat(row["anchor"]))
        got = [[t.text, t.start.isoformat(), t.end.isoformat(), t.precision] for t in times]
        assert all(row["text"][slice(*t.span)] == t.text for t in times)
        hits += sum(time in got for time in row["times"])
        found, wanted = found + len(got), wanted + len(row["times"])
    assert 2 * hits / (found + wanted) >= FLOOR


def test_without_an_anchor_only_absolute_dates_are_returned():
    times = find_times("On Monday and on 3 May 2021 they met; last week they did not.", None)
    assert [t.text for t in times] == ["3 May 2021"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He has been silent since Monday.", "since"),
        ("He spoke on Monday.", "at"),
        ("Ever since May 3 it rained.", "since"),
        ("It held until late May.", "until"),
        ("The toll as of 3 May was 12.", "until"),
    ],
)
def test_the_word_before_it_tells_whether_an_expression_opens_or_closes_a_range(text, expected):
    (found,) = find_times(text, date(2023, 6, 14))
    assert found.relation == expected


def make_document(text: str, day: str) -> Document:
    article = make_article(text, published=date.fromisoformat(day))
    sentences = segment(text)
    parses = parse(text[s.start : s.end] for s in sentences)
    parsed = tuple(replace(s, parse=found) for s, found in zip(sentences, parses, strict=True))
    return Document(article, article.published_on, parsed, times=find_times(text, article.published_on))


@pytest.mark.parametrize(
    ("text", "trigger", "options", "expected"),
    [
        ("The army shelled Kharkiv on Monday.", "shelled", {}, ("2023-06-12", "2023-06-12", "day")),
        (
            "Officials said on Tuesday that rebels had seized the port.",
            "seized",
            {},
            ("2023-06-14", "2023-06-14", "assumed"),
        ),
        ("On Friday the president condemned the raid.", "condemned", {}, ("2023-06-09", "2023-06-09", "day")),
        (
            "The envoy plans to meet the general on Monday.",
            "meet",
            {"modality": "future"},
            ("2023-06-19",) * 2 + ("day",),
        ),
        ("The army has shelled the town since May 3.", "shelled", {}, ("2023-05-03", "2023-06-14", "range")),
        ("They struck the base before Monday.", "struck", {}, ("2023-06-14", "2023-06-14", "assumed")),
        ("They did not attack the base.", "attack", {"modality": "negated"}, (None, None, "none")),
        (
            "Prices rose after Russia invaded Ukraine.",
            "invaded",
            {"actors": {"RUS"}, "recipients": {"UKR"}},
            ("2022-02-24", "2022-02-24", "known"),
        ),
        (
            "Russian soldiers committed war crimes in Ukraine.",
            "committed war crimes",
            {"actors": {"RUS"}, "recipients": {"UKR"}},
            ("2023-06-14", "2023-06-14", "assumed"),
        ),
        (
            "Japan invaded Ukraine, the novel says.",
            "invaded",
            {"actors": {"JPN"}, "recipients": {"UKR"}},
            ("2023-06-14", "2023-06-14", "assumed"),
        ),
        (
            "“We will answer,” the minister said on Sunday.",
            "answer",
            {"said_by_actor": True},
            ("2023-06-11", "2023-06-11", "day"),
        ),
    ],
)
def test_the_chain_dates_an_act(text, trigger, options, expected):
    document = make_document(text, "2023-06-14")
    start = text.index(trigger)
    when = event_date(document, Tree(document.sentences[0]), (start, start + len(trigger)), load_lexicon(), **options)
    assert (when.start and when.start.isoformat(), when.end and when.end.isoformat(), when.precision) == expected


def test_a_date_is_carried_from_the_act_before():
    document = make_document("Two of them were killed.", "2023-06-14")
    monday = event_date(
        make_document("They struck the base on Monday.", "2023-06-14"),
        Tree(make_document("They struck the base on Monday.", "2023-06-14").sentences[0]),
        (5, 11),
        load_lexicon(),
    )
    when = event_date(document, Tree(document.sentences[0]), (17, 23), load_lexicon(), preceding=monday)
    assert (when.start, when.rule) == (date(2023, 6, 12), "carried")


@pytest.mark.parametrize("row", load_lexicon().anchors, ids=lambda row: row.anchor_id)
def test_every_anchor_is_found_in_its_example(row):
    found = find_row(row.example, row.example, date(2026, 11, 1), load_lexicon())
    assert found is not None
    assert found[0].anchor_id == row.anchor_id


@pytest.mark.parametrize(
    "text",
    [
        "1" * 1_000_000,
        "12.05 " * 50_000,
        "May " * 50_000,
        "the next day " * 20_000,
        "since the war " * 20_000,
        "\x00\u202e😀" * 50_000,
    ],
    ids=range(6),
)
def test_hostile_text_is_read_to_its_end(text):
    times = find_times(text, date(2023, 6, 14))
    assert all(isinstance(t, Time) and text[slice(*t.span)] == t.text for t in times)


def test_of_two_readings_of_the_same_words_the_special_one_holds():
    (found,) = find_times("They met this past weekend in Lyon.", date(2023, 6, 15))
    assert (found.start, found.end) == (date(2023, 6, 10), date(2023, 6, 11))


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Seventeen days ago they left.", "2023-05-28"),
        ("Nineteen days ago they left.", "2023-05-26"),
        ("They left twenty-one days ago.", "2023-05-24"),
        ("A couple of days ago they left.", "2023-06-12"),
        ("They left thirty-five years ago.", "1988-01-01"),
        ("The coming days are decisive.", None),
    ],
)
def test_every_number_word_counts(text, start):
    assert [str(t.start) for t in find_times(text, date(2023, 6, 14))] == ([start] if start else [])


@pytest.mark.parametrize(
    ("text", "trigger", "actors", "recipients", "anchor_id"),
    [
        ("It has changed since Russia invaded the country.", "invaded", {"RUS"}, {"UKR"}, "ukraine_invasion_2022"),
        ("Russia launched its invasion of Ukraine.", "launched", {"RUS"}, {"UKR"}, "ukraine_invasion_2022"),
        ("Japan invaded the country.", "invaded", {"JPN"}, {"UKR"}, None),
        ("Six soldiers were killed in fighting in Khartoum.", "killed", (), {"SDN"}, None),
        ("Six soldiers were killed in clashes in Karabakh.", "clashes", {"AZE"}, {"ARM"}, None),
        ("Russia condemned the invasion of Iraq.", "condemned", {"RUS"}, {"USA"}, None),
    ],
)
def test_an_act_is_a_named_event_only_where_its_words_say_so(text, trigger, actors, recipients, anchor_id):
    text = f"{text} Ukraine and Ukrainian towns were hit."
    start = text.index(trigger)
    span = start, start + len(trigger)
    found = known_date(text, span, text.index(".") + 1, date(2025, 3, 5), actors, recipients, load_lexicon())
    assert (found and found.rule) == (anchor_id and f"known:{anchor_id}")


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("patterns.csv", "name,pattern,note\nfuture,wi(ll,\n", "patterns.csv:2: column 'pattern'"),
        ("feasts.csv", "feast,month,day,note\nmay day,5,1,\nnone,13,1,\n", "feasts.csv:3: column 'month'"),
    ],
)
def test_a_wrong_cell_is_named(monkeypatch, tmp_path, file, text, told):
    (tmp_path / file).write_text(text)
    monkeypatch.setattr(patterns, "FOLDER", tmp_path)
    load = patterns.load_patterns if file == "patterns.csv" else patterns.feasts
    with pytest.raises(LexiconError) as raised:
        load.__wrapped__()
    assert told in str(raised.value)
