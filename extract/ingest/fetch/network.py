"""Networked sources: runs one crawl in a process of its own and takes what it brought into the raw store."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from extract.core.errors import DatelineError
from extract.core.worker import Worker, WorkerError, shared_pool
from extract.ingest.clean.moments import Published
from extract.ingest.clean.page import Inspection, inspect_html
from extract.ingest.fetch.counts import FetchCount
from extract.ingest.fetch.discovery import canonical_url, document_id
from extract.ingest.fetch.job import Answer, Job, Known, Outcome, read_frame, read_frames, read_job, write_job
from extract.ingest.fetch.raw import (
    DATE_FORMAT,
    Document,
    Exchange,
    FetchReject,
    Spool,
    charset_in,
    digest_of,
    raw_dir,
    read_manifest,
    read_memory,
    stamp,
    stored_days,
)
from extract.ingest.fetch.settings import NetworkSettings
from extract.ingest.sources import REMOTE, Source
from extract.store.partitions import replace_file

MAX_COPIES = 3
"""Different pages under one canonical address, as mobile and print versions are; with more, the address is wrong."""

GRACE = 900.0
"""Seconds that a crawl may take to end after its time is over."""


class FetchError(DatelineError):
    """A source cannot be read, or a crawl failed; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched page on its way into the store, without its bytes."""

    offset: int
    source: str
    url: str
    url_id: str
    document: Document
    day: date


def fetch_network(
    sources: tuple[Source, ...],
    first: date,
    last: date,
    warehouse: Path,
    *,
    today: date,
    settings: NetworkSettings,
    workers: int = 1,
    progress: Callable[[str], None] | None = None,
) -> list[FetchCount]:
    """Crawls the sources for the range and stores what they offer; returns counts by source and day.

    What a killed crawl brought is taken in first and not asked for again. Raises :class:`FetchError` where the
    crawl itself fails; what it brought until then is kept.
    """
    folder = warehouse / "raw" / ".crawl"
    counts = take_in(folder, warehouse, workers)
    known = {source.name: read_known(warehouse, source.name) for source in sources}
    robots = warehouse / "raw" / ".robots"
    job = Job(sources, known, first, last, today, settings, folder.resolve(), robots.resolve())
    folder.mkdir(parents=True, exist_ok=True)
    write_job(folder / "job", job)
    error = run_crawl(job, progress)
    counts += take_in(folder, warehouse, workers)
    if error:
        raise FetchError(f"the crawl failed: {error}; what it brought is stored, run the command again to go on")
    return counts


def run_crawl(job: Job, progress: Callable[[str], None] | None) -> str | None:
    """Runs the crawl process to its end; returns what went wrong, if anything."""
    command = [sys.executable, "-m", "extract.ingest.fetch.crawl", str(job.folder / "job")]
    errors = job.folder / "errors"
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with errors.open("wb") as log, subprocess.Popen(command, stderr=log, **pipes) as process:
        watchdog = threading.Timer(job.settings.max_seconds + GRACE, process.kill)
        watchdog.start()
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if progress:
                    progress(f"{line.strip()} pages answered")
            code = process.wait()
        finally:
            watchdog.cancel()
            process.kill()
    if code == 0:
        return None
    lines = [line for line in errors.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1][:300] if lines else f"exit code {code}"


# --- What is known of a source's URLs ---------------------------------------------------------------


def urls_path(warehouse: Path, source: str) -> Path:
    """The file that remembers each URL's document and when it was last asked for."""
    return raw_dir(warehouse, source) / "urls.json"


def read_urls_seen(warehouse: Path, source: str) -> dict[str, list[str]]:
    """Document id and time of the last answer, by URL id; none where the file is not there or damaged."""
    try:
        seen = json.loads(urls_path(warehouse, source).read_bytes())
        return {url_id: [target, asked] for url_id, (target, asked) in seen.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def read_known(warehouse: Path, source: str) -> dict[str, Known]:
    """What is stored of each URL, by URL id."""
    documents: dict[str, Document] = {}
    for day in stored_days(warehouse, source):
        manifest = read_manifest(warehouse, source, day)
        if manifest is not None:
            documents.update({document.id: document for document in manifest.documents})
    known = {d.id: Known(d.fetched, d.etag, d.last_modified) for d in documents.values()}
    for url_id, (target, asked) in read_urls_seen(warehouse, source).items():
        if target in documents:
            document = documents[target]
            at = max(document.fetched, datetime.strptime(asked, DATE_FORMAT).replace(tzinfo=document.fetched.tzinfo))
            known[url_id] = Known(at, document.etag, document.last_modified)
    return known


# --- Taking in what a crawl brought -----------------------------------------------------------------


def take_in(folder: Path, warehouse: Path, workers: int) -> list[FetchCount]:
    """Moves a crawl's results into the raw store and removes them; also those of a crawl that was killed."""
    job = read_job(folder / "job")
    if job is None:
        shutil.rmtree(folder, ignore_errors=True)
        return []
    started = time.monotonic()
    results = folder / "results"
    pages, outcomes = read_results(job, results, workers)
    counts: list[FetchCount] = []
    for source in job.sources:
        mine = undo_shared_addresses([page for page in pages if page.source == source.name])
        failed = [outcome for outcome in outcomes if outcome.source == source.name]
        counts += store_source(job, source, mine, failed, results, warehouse)
    shutil.rmtree(folder, ignore_errors=True)
    seconds = round(time.monotonic() - started, 3)
    return [replace(count, seconds=round(seconds / len(counts), 3)) for count in counts]


def read_results(job: Job, results: Path, workers: int) -> tuple[list[Page], list[Outcome]]:
    """Pages worth storing, and everything else that became of a request."""
    sources = {source.name: source for source in job.sources}
    outcomes: list[Outcome] = []

    def answers() -> Iterator[tuple[int, Answer]]:
        for offset, value in read_frames(results):
            if isinstance(value, Outcome):
                outcomes.append(value)
            else:
                yield offset, value

    def inspect(worker: Worker, item: tuple[int, Answer]) -> tuple[int, Answer, Inspection]:
        offset, answer = item
        try:
            found = worker.call(
                inspect_html,
                answer.body,
                url=answer.final_url,
                charset=charset_in(answer.headers),
                date_selector=sources[answer.source].date_selector,
                not_after=job.today,
                is_redirected=answer.is_redirected,
            )
        except WorkerError:
            found = Inspection()
        return offset, answer, found

    pages: list[Page] = []
    for offset, answer, found in shared_pool(workers).map(inspect, answers()):
        if found.reason:
            outcomes.append(Outcome(answer.source, answer.url, found.reason, found.detail, answer.published))
        else:
            pages.append(plan_page(job, offset, answer, found))
    return pages, outcomes


def plan_page(job: Job, offset: int, answer: Answer, found: Inspection) -> Page:
    """The manifest entry and day of a page, under its canonical address where it names one."""
    address = first_address(found.canonical, answer.final_url) or answer.url
    headers = {name.lower(): value for name, value in answer.headers}
    discovered = answer.published
    document = Document(
        id=document_id(address),
        digest=digest_of(answer.body),
        fetched_at=answer.fetched_at,
        url=address,
        published=discovered.text if discovered else None,
        published_source=discovered.source if discovered else None,
        charset=charset_in(answer.headers),
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
    )
    day = choose_day(job, discovered, found.published)
    return Page(offset, answer.source, answer.url, document_id(answer.url), document, day)


def first_address(*links: str | None) -> str | None:
    """The first link that is a web address, in its canonical form."""
    for link in filter(None, links):
        try:
            return canonical_url(link)
        except ValueError:
            continue
    return None


def undo_shared_addresses(pages: list[Page]) -> list[Page]:
    """The pages, but under their own addresses where a template names one canonical address for many."""
    shared = Counter(document for document, _ in {(page.document.id, page.document.digest) for page in pages})
    return [
        replace(page, document=replace(page.document, id=page.url_id, url=page.url))
        if shared[page.document.id] > MAX_COPIES
        else page
        for page in pages
    ]


def choose_day(job: Job, discovered: Published | None, own: Published | None) -> date:
    """The day a page belongs to: what its source dates it to, else what it dates itself to, else the last one."""
    days = [published.at_utc.date() for published in (discovered, own) if published]
    for day in days:
        if job.first <= day <= job.last:
            return day
    return job.last if job.is_live or not days else days[0]


GONE = frozenset({"http_404", "http_410"})
"""Answers by which a page that was there says that it no longer is."""


def store_source(
    job: Job, source: Source, pages: list[Page], outcomes: list[Outcome], results: Path, warehouse: Path
) -> list[FetchCount]:
    """Stores one source's pages and rejects; of several URLs of one document the first in order is kept."""
    memory = read_memory(warehouse, source.name)
    seen = read_urls_seen(warehouse, source.name)
    spool = Spool(warehouse, source.name)
    tally: dict[date, Counter[str]] = defaultdict(Counter)
    sizes: Counter[date] = Counter()
    stored: set[str] = set()
    try:
        with results.open("rb") if pages else open_nothing() as handle:
            for page in sorted(pages, key=lambda p: (p.document.id, p.url_id != p.document.id, p.url)):
                seen[page.url_id] = [page.document.id, page.document.fetched_at]
                day, digest = memory.get(page.document.id, (page.day, ""))
                if page.document.id in stored or digest == page.document.digest:
                    tally[day]["unchanged"] += page.document.id not in stored
                    spool.note_presence(day, page.document.id, None)
                    continue
                handle.seek(page.offset)
                answer = read_frame(handle)
                assert isinstance(answer, Answer)
                stored.add(page.document.id)
                spool.add(day, page.document, answer.body, "text/html", as_exchange(answer))
                tally[day]["fetched"] += 1
                sizes[day] += len(answer.body)
        for outcome in outcomes:
            count_outcome(job, outcome, memory, stored, seen, spool, tally)
        spool.commit()
    finally:
        spool.discard()
    if seen:
        data = json.dumps(seen, sort_keys=True).encode()
        replace_file(urls_path(warehouse, source.name), lambda aside: aside.write_bytes(data))
    failure = list_failure(source, pages, outcomes)
    if failure and not tally:
        tally[job.last]["fetched"] = 0
    return [
        FetchCount(
            source=source.name,
            day=day,
            fetched=found["fetched"],
            unchanged=found["unchanged"],
            rejects=rejects_of(spool, day),
            rejected=found["rejected"],
            bytes=sizes[day],
            failure=failure,
        )
        for day, found in sorted(tally.items())
    ]


DEAD = frozenset(
    {
        *("unknown_host", "connection_refused", "connection_lost", "timeout", "bad_certificate", "blocked_address"),
        *("robots_unavailable", "host_busy", "http_429", "http_500", "http_502", "http_503", "http_504"),
    }
)
"""Reasons that say something of the host, not of a page."""


def list_failure(source: Source, pages: list[Page], outcomes: list[Outcome]) -> str | None:
    """Why a feed or sitemap could not be read, or no host of a list of URLs be reached; else ``None``."""
    if source.kind in REMOTE:
        failed = [o for o in outcomes if o.url == source.location and o.reason not in (None, "over_limit")]
        return ": ".join(filter(None, (failed[0].reason, failed[0].detail))) if failed else None
    reasons = {outcome.reason for outcome in outcomes}
    if pages or not reasons or not reasons <= DEAD:
        return None
    return f"no host answers ({', '.join(sorted(filter(None, reasons)))})"


def open_nothing() -> Any:
    """An empty file."""
    return Path("/dev/null").open("rb")


def count_outcome(
    job: Job,
    outcome: Outcome,
    memory: dict[str, tuple[date, str]],
    stored: set[str],
    seen: dict[str, list[str]],
    spool: Spool,
    tally: dict[date, Counter[str]],
) -> None:
    """Counts an unchanged page, or remembers a refused one on its day."""
    url_id = document_id(outcome.url)
    target = seen.get(url_id, [url_id, ""])[0]
    day, digest = memory.get(target, (choose_day(job, outcome.published, None), ""))
    if outcome.reason is None:
        seen[url_id] = [target, stamp(datetime.now().astimezone())]
        tally[day]["unchanged"] += 1
        spool.note_presence(day, target, None)
    elif digest and outcome.reason in GONE and target not in stored:
        spool.note_presence(day, target, stamp(datetime.now().astimezone()))
    elif target not in stored and not digest:
        tally[day]["rejected"] += 1
        spool.refuse(day, FetchReject(url_id, outcome.reason, outcome.detail, outcome.url))


def rejects_of(spool: Spool, day: date) -> dict[str, int]:
    """Refused pages of a day by reason."""
    return dict(sorted(Counter(reject.reason for reject in spool.rejects.get(day, ())).items()))


def as_exchange(answer: Answer) -> Exchange:
    """What the raw store keeps of an answer beside its body."""
    notes = [("asked-url", answer.url)]
    if answer.published:
        notes.append(("offered-date", f"{answer.published.text} ({answer.published.source})"))
    return Exchange(answer.final_url, answer.request_head, answer.status, answer.headers, tuple(notes))
