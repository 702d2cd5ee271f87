"""Renews facts from Wikidata: office holders with their terms, and international organisations, as of today.

Wikidata's query service answers in the JSON of SPARQL results. What it holds is CC0.
"""

from __future__ import annotations

import http.client
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from extract.core.errors import DatelineError
from extract.lexicon import ActorRow, read_rows
from extract.who.make import KEPT, Known, make_id, make_row, overlaps, unaccented, write_facts
from extract.who.names import plain

ENDPOINT = "https://query.wikidata.org/sparql"
SECONDS = 120
"""How long one query may take."""
LARGEST = 64_000_000
"""Bytes of an answer above which it is refused."""
SINCE = 2000
"""Year in which a term must end, if it has, to be of use."""

HOLDERS = """
SELECT ?iso ?personLabel ?positionLabel ?start ?end WHERE {
  ?country wdt:P298 ?iso .
  { ?country wdt:P1906 ?position } UNION { ?country wdt:P1313 ?position }
  UNION { ?position wdt:P1001 ?country ; wdt:P279* wd:Q83307 .
          ?position rdfs:label ?label . FILTER(LANG(?label) = "en")
          FILTER(REGEX(?label, "foreign|external|defen[cs]e|interior|home|finance|treasury", "i")) }
  ?person p:P39 ?held . ?held ps:P39 ?position ; pq:P580 ?start .
  OPTIONAL { ?held pq:P582 ?end }
  FILTER(!BOUND(?end) || YEAR(?end) >= SINCE)
  SERVICE wikibase:label { bd:serviceParam wikibase:language "en". }
}
""".replace("SINCE", str(SINCE))
"""Heads of state and government, and ministers of foreign affairs, defence, the interior and finance."""
BODIES = """
SELECT ?bodyLabel ?short WHERE {
  ?body wdt:P31/wdt:P279* wd:Q484652 .
  OPTIONAL { ?body wdt:P1813 ?short . FILTER(LANG(?short) = "en") }
  FILTER NOT EXISTS { ?body wdt:P576 ?dissolved }
  SERVICE wikibase:label { bd:serviceParam wikibase:language "en". }
}
"""
"""International organisations with their short names."""

HOLDER_COLUMNS = ("iso", "personLabel", "positionLabel", "start")
BODY_COLUMNS = ("bodyLabel",)
FEWER = 0.5
"""Share of the rows of the last answers below which new ones are taken for cut short."""

Binding = dict[str, str]


@dataclass(frozen=True, slots=True)
class Office:
    """What holders of positions whose label fits ``pattern`` are called."""

    pattern: re.Pattern[str]
    words: str


OFFICES = tuple(
    Office(re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        (r"^prime minister|^premier|head of government", "prime minister|premier"),
        (r"chancellor of (?:germany|austria)|^federal chancellor", "chancellor"),
        (r"^president\b", "president"),
        (r"foreign|external", "foreign minister"),
        (r"defen[cs]e", "defence minister|defense minister"),
        (r"interior|home", "interior minister"),
        (r"finance|treasury", "finance minister"),
    )
)


def ask(endpoint: str, query: str, columns: Iterable[str]) -> list[Binding]:
    """The rows that the service answers with; raises :class:`DatelineError` with what went wrong and what to do.

    Each of ``columns`` must be there, though not in every row.
    """
    address = endpoint + "?" + urllib.parse.urlencode({"query": query, "format": "json"})
    if not address.startswith(("https://", "http://")):
        raise DatelineError(f"{endpoint} is no web address: set DATELINE_WIKIDATA or --endpoint")
    request = urllib.request.Request(
        address,
        headers={
            "Accept": "application/sparql-results+json",
            "User-Agent": f"dateline/{version('dateline')} (dataset of news events; facts refresh)",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            body = answer.read(LARGEST + 1)
    except (OSError, http.client.HTTPException) as error:
        wait = error.headers.get("Retry-After") if isinstance(error, urllib.error.HTTPError) else None
        later = f"in {wait} seconds" if wait and wait.isdigit() else f"after {wait}" if wait else "later"
        raise DatelineError(
            f"{endpoint} does not answer ({error}): the facts are unchanged, try again {later}"
        ) from None
    if len(body) > LARGEST:
        raise DatelineError(f"{endpoint} answers with more than {LARGEST} bytes: the facts are unchanged")
    try:
        bindings = json.loads(body)["results"]["bindings"]
        rows = [{name: str(cell["value"]) for name, cell in row.items()} for row in bindings]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise DatelineError(f"{endpoint} answers with no SPARQL results in JSON: the facts are unchanged") from None
    lost = [name for name in columns if rows and not any(name in row for row in rows)]
    if lost:
        raise DatelineError(f"{endpoint} answers without {', '.join(lost)}: the facts are unchanged")
    return rows


def parse_moment(text: str) -> date | None:
    """The day of a point of time in ISO 8601; ``None`` where there is none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def is_name(label: str) -> bool:
    """False for what has no English label, and for what no text would be searched for."""
    return len(label) > 2 and not re.fullmatch(r"Q\d+", label) and "|" not in label and label.isprintable()


def holder_rows(bindings: list[Binding], known: Known, today: date) -> Iterator[dict[str, str]]:
    """Rows of office holders whose term the files kept by hand do not have."""
    for row in bindings:
        country, name, label = row.get("iso", ""), row.get("personLabel", ""), row.get("positionLabel", "")
        first = parse_moment(row.get("start", ""))
        last = parse_moment(row["end"]) if "end" in row else None
        if country not in known.countries or not is_name(name) or first is None or (last is not None and last < first):
            continue
        office = next((office.words for office in OFFICES if office.pattern.search(label)), "")
        same = known.rows_of(country, [name])
        told = [r for r in same if not office or not r.office or set(office.split("|")) & set(r.office)]
        if overlaps(told, first, last) and not (told and last is not None and told[-1].valid_to is None):
            continue
        actor_id = same[0].actor_id if same else make_id(country, name)
        yield make_row(actor_id, name, [unaccented(name)], country, "GOV", "person") | {
            "office": office, "valid_from": first.isoformat(), "valid_to": last.isoformat() if last else "",
            "source": "Wikidata", "checked_on": today.isoformat(), "note": label if is_name(label) else "",
        }  # fmt: skip


def body_rows(bindings: list[Binding], known: Known, today: date) -> Iterator[dict[str, str]]:
    """Rows of organisations that the files kept by hand do not name."""
    seen: set[str] = set()
    for row in bindings:
        name, short = row.get("bodyLabel", ""), row.get("short", "")
        if not is_name(name) or " " not in name or plain(name) in known.forms | seen:
            continue
        seen.add(plain(name))
        aliases = [short] if is_name(short) and short.isupper() and plain(short) not in known.forms else []
        yield make_row(make_id(None, name), name, aliases, None, "IGO", "igo") | {
            "source": "Wikidata", "checked_on": today.isoformat()
        }  # fmt: skip


def refresh(endpoint: str, folder: Path, today: date) -> int:
    """Ask the service and write ``wikidata.csv`` in ``folder``; returns the number of rows.

    Nothing is written unless both answers came and hold something, and not much less than the last ones did.
    """
    known = Known([row for name in KEPT for row in read_rows(folder / f"{name}.csv", ActorRow)])
    holders = list(holder_rows(ask(endpoint, HOLDERS, HOLDER_COLUMNS), known, today))
    bodies = list(body_rows(ask(endpoint, BODIES, BODY_COLUMNS), known, today))
    path = folder / "wikidata.csv"
    last = Counter(row.kind for row in read_rows(path, ActorRow)) if path.exists() else Counter()
    if not holders:
        raise DatelineError(f"{endpoint} names no office holder: the facts are unchanged")
    for kind, found in (("person", holders), ("igo", bodies)):
        if len(found) < last[kind] * FEWER:
            raise DatelineError(
                f"{endpoint} names {len(found)} of kind {kind}, {last[kind]} the last time: the facts are unchanged; "
                f"if that is right, delete {path} first"
            )
    rows = {(row["actor_id"], row["office"], row["valid_from"]): row for row in (*holders, *bodies)}
    aside = folder / "wikidata.part"
    write_facts(aside, list(rows.values()))
    read_rows(aside, ActorRow)  # what would not load never takes the place of what does
    aside.replace(path)
    return len(rows)
