from datetime import date

import pyarrow as pa
import pytest

from extract.core.schema import (
    TABLES,
    Attribution,
    Entity,
    Event,
    Mention,
    arrow_schema,
    table_columns,
    to_json,
    to_row,
)

TEXT = "Officials said Russia asked China for arms."
RUSSIA = Entity("Russia", (15, 21), "RUS", "RUS", "GOV")
CHINA = Entity("China", (28, 33), "CHN", "CHN", "GOV")
EVENT = Event(
    event_type="REQUEST",
    event_mode="assist",
    contexts=("military",),
    modality="asserted",
    trigger=Mention("asked", (22, 27)),
    sentence_span=(0, len(TEXT)),
    actor=(RUSSIA,),
    recipient=(CHINA,),
    date_start=date(2022, 3, 13),
    date_end=date(2022, 3, 13),
    date_precision="day",
    location=None,
    attribution=Attribution(
        Entity("Officials", (0, 9), None, None, "GOV"), True, Mention("said", (10, 14)), ("CNN",), "affirms"
    ),
    confidence=0.5,
    rules=("actions:ask",),
)


def test_every_column_is_described_once() -> None:
    for table in TABLES:
        names = arrow_schema(table).names
        assert len(names) == len(set(names)), table
        for column in table_columns(table):
            assert column.description.strip(), (table, column.name)
            assert not column.name.startswith("_"), (table, column.name)


def test_a_row_has_the_columns_of_its_schema_and_quotes_the_text() -> None:
    row = to_row("event_mentions", EVENT, article_id="a", text=TEXT)
    assert list(row) == arrow_schema("event_mentions").names
    assert row["quote"] == TEXT[row["span_start"] : row["span_end"]] == TEXT
    assert TEXT[row["trigger_start"] : row["trigger_end"]] == row["trigger_text"] == "asked"
    assert row["attribution_source_text"] == "Officials"
    assert row["location_country"] is None
    assert row["actor"] == [
        {"text": "Russia", "start": 15, "end": 21, "actor_id": "RUS", "country": "RUS", "sector": "GOV"}
    ]
    pa.Table.from_pylist([row], schema=arrow_schema("event_mentions"))


def test_mention_ids_depend_on_article_and_place_in_the_text() -> None:
    ids = {to_row("event_mentions", EVENT, article_id=key, text=TEXT)["mention_id"] for key in "ab"}
    assert len(ids) == 2
    assert to_row("event_mentions", EVENT, article_id="a", text=TEXT)["mention_id"] in ids


def test_mention_rows_need_an_article() -> None:
    with pytest.raises(ValueError, match="need an article"):
        to_row("event_mentions", EVENT)


def test_json_form_is_the_one_of_the_contract() -> None:
    data = to_json(EVENT)
    assert data["trigger"] == {"text": "asked", "span": [22, 27]}
    assert data["sentence_span"] == [0, len(TEXT)]
    assert data["date_start"] == "2022-03-13"
    assert data["attribution"]["source"]["span"] == [0, 9]
    assert data["attribution"]["via"] == ["CNN"]
    assert data["location"] is None
