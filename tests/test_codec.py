import ipaddress
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from extract.core.codec import decode, encode
from extract.ingest.clean.moments import Published
from extract.ingest.fetch.job import CLASSES, Answer, Job, Known, Outcome, read_job, write_job
from extract.ingest.fetch.settings import NetworkSettings
from extract.ingest.sources import Source

DATED = Published(date(2022, 3, 14), datetime(2022, 3, 14, 9, 30, tzinfo=UTC), "feed")
ANSWER = Answer(
    "wire", "https://a.example/ü", "https://a.example/", 200, b"GET / \xff", (("A", "b"), ("A", "c")),
    bytes(range(256)), "2022-03-14T10:00:00Z", DATED, False,
)  # fmt: skip
JOB = Job(
    (Source("wire", "feed", "https://a.example", None, "en", True, None, hosts=("a", "b")),),
    {"wire": {"id": Known(datetime(2022, 3, 1, tzinfo=UTC), '"e"', None)}},
    date(2022, 3, 1), date(2022, 3, 2), date(2022, 3, 3),
    NetworkSettings("desk@example.org", (ipaddress.ip_network("10.0.0.0/8"),)), Path("/a b"), Path("/c"),
)  # fmt: skip


@pytest.mark.parametrize("value", [ANSWER, JOB, Outcome("wire", "\ud800", None), Outcome("w", "u", "r", "d", DATED)])
def test_there_and_back(value: object) -> None:
    assert decode(encode(value), CLASSES) == value


@pytest.mark.parametrize(
    "text", ['{"!": "Popen", "args": ["id"]}', '{"!": "date"}', '{"!": "Known"}', "{", "[" * 99_999]
)
def test_what_was_not_written_by_us_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not what was written|Expecting"):
        decode(text.encode(), CLASSES)


def test_what_has_no_form_is_refused() -> None:
    with pytest.raises(TypeError):
        encode({"a": object()})


def test_a_damaged_job_is_none(tmp_path: Path) -> None:
    path = tmp_path / "job"
    assert read_job(path) is None
    write_job(path, JOB)
    assert read_job(path) == JOB
    path.write_bytes(path.read_bytes()[:-9])
    assert read_job(path) is None
    path.write_text(json.dumps("a job"))
    assert read_job(path) is None
