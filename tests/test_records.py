from datetime import date
from pathlib import Path

import pytest

from extract import pipeline
from extract.core.schema import Article, to_row
from extract.store import records
from extract.store.partitions import DamagedFileError, partition_file, read_partition, write_partition
from extract.store.readers import day_units
from extract.store.records import extract_rows, extract_units
from extract.text.document import Document
from tests.conftest import make_article

DAY = date(2022, 3, 14)
TEXT = "Russian missiles struck a base near Lviv on Sunday, killing nine people, officials said."


def article_row(number: int, **fields: object) -> dict[str, object]:
    article: Article = make_article(TEXT, article_id=f"s/{number}", source="s", document_id=str(number), **fields)
    return to_row("articles", article)


def test_rows_of_all_tables_are_written_for_a_day_and_source(tmp_path: Path) -> None:
    write_partition(tmp_path, "articles", DAY, "s", [article_row(1), article_row(2)])
    assert day_units(tmp_path, [DAY]) == [(DAY, "s")]
    ((unit, counts, rejects),) = extract_units(tmp_path, [(DAY, "s")], workers=1)
    assert unit == (DAY, "s")
    assert not rejects
    for table in ("event_mentions", "claims", "attributions"):
        rows = read_partition(tmp_path, table, DAY, "s").to_pylist()
        assert len(rows) == counts[table] > 0
        assert {row["article_id"] for row in rows} == {"s/1", "s/2"}
        assert all(row["quote"] in TEXT for row in rows)


def test_other_languages_have_no_records(tmp_path: Path) -> None:
    write_partition(tmp_path, "articles", DAY, "s", [article_row(1, language="uk")])
    ((_, counts, _),) = extract_units(tmp_path, [(DAY, "s")], workers=1)
    assert sum(counts.values()) == 0


def test_a_day_whose_articles_are_gone_loses_its_records(tmp_path: Path) -> None:
    write_partition(tmp_path, "articles", DAY, "s", [article_row(1)])
    list(extract_units(tmp_path, [(DAY, "s")], workers=1))
    write_partition(tmp_path, "articles", DAY, "s", [])
    list(extract_units(tmp_path, [(DAY, "s")], workers=1))
    assert read_partition(tmp_path, "event_mentions", DAY, "s").num_rows == 0


@pytest.mark.parametrize("stage", ["prepare", "code"])
def test_an_article_that_breaks_extraction_is_counted_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    real = getattr(pipeline, stage)

    def fail_on_one(given: Article | Document, *rest: object) -> object:
        article = given.article if isinstance(given, Document) else given
        if article.document_id == "1":
            raise RuntimeError("boom")
        return real(given, *rest)

    monkeypatch.setattr(pipeline, stage, fail_on_one)
    monkeypatch.setattr(
        records, "map_batches", lambda function, batches, *_, **__: (r for batch in batches for r in function(batch))
    )  # in this process, where the stage fails
    assert extract_rows([article_row(1)])[0]["rejects"][0]["reason"] == "extraction_failed"
    write_partition(tmp_path, "articles", DAY, "s", [article_row(1), article_row(2)])
    ((_, counts, rejects),) = extract_units(tmp_path, [(DAY, "s")], workers=1)
    assert dict(rejects) == {"extraction_failed": 1}
    assert counts["event_mentions"] > 0
    (row,) = read_partition(tmp_path, "rejects", DAY, "s~extract").to_pylist()
    assert row["detail"] == "RuntimeError: boom"


def test_what_was_read_before_is_passed_over(tmp_path: Path) -> None:
    write_partition(tmp_path, "articles", DAY, "s", [article_row(1)])
    first = list(extract_units(tmp_path, [(DAY, "s")], workers=1))
    path = partition_file(tmp_path, "event_mentions", DAY, "s")
    written = path.stat().st_mtime_ns
    write_partition(tmp_path, "articles", DAY, "s", [article_row(1)])
    assert list(extract_units(tmp_path, [(DAY, "s")], workers=1)) == first
    assert path.stat().st_mtime_ns == written
    write_partition(tmp_path, "articles", DAY, "s", [article_row(1), article_row(2)])
    ((_, counts, _),) = extract_units(tmp_path, [(DAY, "s")], workers=1)
    assert counts["event_mentions"] == 2 * first[0][1]["event_mentions"]
    path.write_bytes(b"PAR1 damaged")
    ((_, again, _),) = extract_units(tmp_path, [(DAY, "s")], workers=1)
    assert again == counts


def test_a_source_called_like_another_ones_rejects(tmp_path: Path) -> None:
    for source in ("s", "s.extract"):
        write_partition(tmp_path, "articles", DAY, source, [article_row(1)])
        write_partition(tmp_path, "rejects", DAY, source, [])
    list(extract_units(tmp_path, [(DAY, "s"), (DAY, "s.extract")], workers=1))
    names = {path.name for path in partition_file(tmp_path, "rejects", DAY, "s").parent.iterdir()}
    assert names == {"s.parquet", "s~extract.parquet", "s.extract.parquet", "s.extract~extract.parquet"}


def test_a_damaged_file_is_named_with_its_remedy(tmp_path: Path) -> None:
    write_partition(tmp_path, "articles", DAY, "s", [article_row(1)])
    partition_file(tmp_path, "articles", DAY, "s").write_bytes(b"PAR1 damaged")
    with pytest.raises(DamagedFileError, match=r"s\.parquet is damaged .* `dateline clean --date 2022-03-14`"):
        list(extract_units(tmp_path, [(DAY, "s")], workers=1))
