"""Facts are renewed from a SPARQL service: here one on this machine that gives a recorded answer."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner

from extract.cli.base import app
from extract.core.errors import DatelineError
from extract.lexicon import FACTS_DIR, ActorRow, read_rows
from extract.who.make import KEPT
from extract.who.refresh import refresh

TODAY = date(2026, 3, 1)


def bind(**cells: str) -> dict[str, Any]:
    """A row as the service writes it."""
    return {name: {"type": "literal", "value": value} for name, value in cells.items()}


HOLDERS = [
    bind(iso="TGO", personLabel="Ama Mustër", positionLabel="Prime Minister of Togo", start="2026-01-05T00:00:00Z"),
    bind(iso="FRA", personLabel="Emmanuel Macron", positionLabel="President of France", start="2017-05-14T00:00:00Z"),
    bind(iso="PER", personLabel="Q123456", positionLabel="President of Peru", start="2026-01-05T00:00:00Z"),
    bind(iso="ZZZ", personLabel="No Body", positionLabel="President of Nowhere", start="2026-01-05T00:00:00Z"),
    bind(iso="PER", personLabel="Jo Falsch", positionLabel="President of Peru", start="soon"),
    bind(
        iso="NOR", personLabel="Ola Muster", positionLabel="Minister of Defence of Norway",
        start="2001-01-05T00:00:00Z", end="2003-02-01T00:00:00Z",
    ),
]  # fmt: skip
BODIES = [
    bind(bodyLabel="Oxford Sea Compact", short="OSC"),
    bind(bodyLabel="United Nations", short="UN"),
    bind(bodyLabel="Q99"),
]


@contextmanager
def service(answers: list[Any], status: int = 200, **headers: str) -> Iterator[tuple[str, list[str]]]:
    """A service that gives the answers one after the other, with the queries it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(parse_qs(urlsplit(self.path).query)["query"][0])
            body = answers[len(asked) - 1]
            content = body if isinstance(body, bytes) else json.dumps({"results": {"bindings": body}}).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql", asked
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files kept by hand, to be refreshed."""
    for name in KEPT:
        shutil.copy(FACTS_DIR / f"{name}.csv", tmp_path)
    return tmp_path


def test_holders_and_bodies_that_are_not_known_are_written(folder: Path) -> None:
    with service([HOLDERS, BODIES]) as (endpoint, asked):
        assert refresh(endpoint, folder, TODAY) == 3
    assert "wdt:P1906" in asked[0]
    assert "wd:Q484652" in asked[1]
    rows = {row.actor_id: row for row in read_rows(folder / "wikidata.csv", ActorRow)}
    assert set(rows) == {"TGO_AMA_MUSTER", "NOR_OLA_MUSTER", "OXFORD_SEA_COMPACT"}
    new = rows["TGO_AMA_MUSTER"]
    assert (new.aliases, new.office, new.valid_from, new.valid_to) == (
        ("Ama Muster",),
        ("prime minister", "premier"),
        date(2026, 1, 5),
        None,
    )
    assert {(row.source, row.checked_on) for row in rows.values()} == {("Wikidata", TODAY)}
    assert rows["OXFORD_SEA_COMPACT"].aliases == ("OSC",)
    assert rows["NOR_OLA_MUSTER"].office == ("defence minister", "defense minister")


def without(column: str) -> list[dict[str, Any]]:
    """The office holders of an answer that has lost a column."""
    return [{name: cell for name, cell in row.items() if name != column} for row in HOLDERS]


@pytest.mark.parametrize(
    "answer",
    [
        *(b"<html>", b"{}", b'{"results": {"bindings": 3}}', b"[" * 100_000, []),
        b'{"results": {"bindings": [{"iso": {"value": "TGO"}',  # cut short, as after the service's own limit
        *map(without, ("positionLabel", "start", "iso")),
    ],
)
def test_a_wrong_answer_changes_nothing(folder: Path, answer: Any) -> None:
    with service([answer, BODIES]) as (endpoint, _), pytest.raises(DatelineError, match="the facts are unchanged"):
        refresh(endpoint, folder, TODAY)
    assert not (folder / "wikidata.csv").exists()


def test_a_refusal_and_a_wrong_address_are_one_clear_line(folder: Path) -> None:
    with service([[]], 500) as (endpoint, _), pytest.raises(DatelineError, match="does not answer"):
        refresh(endpoint, folder, TODAY)
    with pytest.raises(DatelineError, match="is no web address"):
        refresh("file:///etc/hosts", folder, TODAY)


def test_a_service_that_wants_rest_says_for_how_long(folder: Path) -> None:
    with service([[]], 429, Retry_After="60") as (endpoint, _), pytest.raises(DatelineError, match="in 60 seconds"):
        refresh(endpoint, folder, TODAY)


def test_an_answer_that_breaks_off_changes_nothing(folder: Path) -> None:
    headers = {"Transfer_Encoding": "chunked"}  # without the chunks that it announces
    with service([HOLDERS], **headers) as (endpoint, _), pytest.raises(DatelineError, match="the facts are unchanged"):
        refresh(endpoint, folder, TODAY)


def test_much_less_than_the_last_time_changes_nothing(folder: Path) -> None:
    with service([HOLDERS, BODIES]) as (endpoint, _):
        refresh(endpoint, folder, TODAY)
    told = (folder / "wikidata.csv").read_text(encoding="utf-8")
    with service([HOLDERS, []]) as (endpoint, _), pytest.raises(DatelineError, match="names 0 of kind igo, 1 the last"):
        refresh(endpoint, folder, TODAY)
    assert (folder / "wikidata.csv").read_text(encoding="utf-8") == told
    with service([HOLDERS, BODIES]) as (endpoint, _):
        assert refresh(endpoint, folder, TODAY) == 3


def test_the_verb_counts_facts_by_source_and_refreshes(folder: Path) -> None:
    runner = CliRunner()
    with service([HOLDERS, BODIES]) as (endpoint, _):
        said = runner.invoke(app, ["facts", "--refresh", "--endpoint", endpoint, "--facts", str(folder)])
    assert said.exit_code == 0, said.output
    counts = json.loads(said.output)
    assert counts["wikidata.csv"] == {"Wikidata": 3}
    assert counts["persons.csv"]["memory"] > 2000
