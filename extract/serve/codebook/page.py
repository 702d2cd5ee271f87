"""The codebook as a Markdown page: every table, column, code and crosswalk, from where each is declared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from itertools import groupby
from typing import Any

from duckdb import DuckDBPyConnection

from extract.serve.codebook import QUAD_CLASSES, read_codes, read_crosswalk
from extract.serve.codebook.accuracy import (
    TRAINED,
    UNSEEN,
    WORKED,
    Score,
    describe_limits,
    read_history,
    read_reliability,
    read_scores,
)
from extract.serve.codebook.refusals import read_reject_reasons
from extract.serve.published import columns_of
from extract.serve.quotes import clip_quote, legible
from extract.warehouse.marts import read_marts

LISTS = {
    "event_type": "Event types (`event_type`)", "event_mode": "Modes (`event_type`/`event_mode`)",
    "status": "Status of an event (`status`)", "modality": "Modality of a telling (`modality`)",
    "stance": "Stance of a source (`attribution_stance`)", "date_precision": "Precision of a day (`date_precision`)",
    "context": "Contexts (`contexts`)", "sector": "Sector of a party (`sector`)",
    "location_precision": "How exactly a place is known (`location_precision`)",
    "measure": "Measure of a figure (`measure`)", "outcome": "Outcome (`outcome`)",
    "item_category": "Thing counted (`item_category`)", "scope": "What a figure covers (`scope`)",
    "flag": "Doubts about a figure (`flags`)", "conflict_kind": "Kind of conflict (`kind`)",
    "run_status": "How a run ended (`runs.status`)",
    "source_status": "How a source stands (`source_health.status`)",
}  # fmt: skip


def tellings(code: str, of: str = "event_mentions", word: str = "trigger") -> str:
    """SQL of a code in each telling, with the quote and where in it the word stands that it is about."""
    return f"""
        select {code} as code, quote, {word}_start - span_start as "start", {word}_end - span_start as "end",
            confidence, mention_id
        from {of}
    """


EVENTS = "event_mentions inner join (select event_id, status, location_precision from events) using (event_id)"
CLAIMS = "claim_mentions inner join (select claim_id, scope, flags from claims) using (claim_id)"
EXAMPLES = {
    "event_type": tellings("event_type"),
    "event_mode": tellings("event_type || '/' || event_mode"),
    "status": tellings("status", EVENTS),
    "modality": tellings("modality"),
    "stance": tellings("attribution_stance"),
    "date_precision": tellings("date_precision"),
    "context": tellings("unnest(contexts)"),
    "sector": tellings("unnest(list_transform(actor || recipient, lambda party: party.sector))"),
    "location_precision": tellings("location_precision", EVENTS),
    "measure": tellings("measure", CLAIMS, "quantity"),
    "outcome": tellings("outcome", CLAIMS, "quantity"),
    "item_category": tellings("item_category", CLAIMS, "quantity"),
    "scope": tellings("scope", CLAIMS, "quantity"),
    "flag": tellings("unnest(flags)", CLAIMS, "quantity"),
    "conflict_kind": """
        select kind as code, reason as quote, 0 as "start", 0 as "end", 1 as confidence, conflict_id as mention_id
        from claim_conflicts
    """,
}
"""Where an example of each code of a list comes from."""

MARKUP = re.compile(r"[\\`*_\[\]]")
FEW = 200
"""Records below which a table of reliability says little."""


def table(head: Sequence[str], rows: Iterable[Iterable[Any]]) -> list[str]:
    """A Markdown table."""
    return [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *(f"| {' | '.join(map(text, row))} |" for row in rows)]


def text(value: Any) -> str:
    """A table cell: no bar or line break ends it."""
    return " ".join(str("" if value is None else value).replace("|", "\\|").split())


def said(value: str) -> str:
    """Words of an article as Markdown that shows them and reads nothing out of them."""
    return MARKUP.sub(r"\\\g<0>", legible(value)).replace("&", "&amp;").replace("<", "&lt;")


def code_span(value: str) -> str:
    """Words that may hold markup, as Markdown shows them unread."""
    return f"`{value}`" if "<" in value or "*" in value else value


def find_examples(connection: DuckDBPyConnection, name: str) -> dict[str, str]:
    """The surest short quote for each code of a list that the file has one of."""
    if name not in EXAMPLES:
        return {}
    rows = connection.execute(
        f"""
        select code, quote, "start", "end" from ({EXAMPLES[name]})
        where code is not null and quote is not null
        qualify row_number() over (
            partition by code order by length(quote) between 30 and 160 desc, confidence desc, mention_id
        ) = 1
        """
    ).fetchall()
    return {code: said(clip_quote(quote, start or 0, end or 0)) for code, quote, start, end in rows}


def list_codes(name: str) -> Iterator[tuple[str, str]]:
    """Codes of a list with what they mean."""
    yield from ((row["code"], row["definition"]) for row in read_codes() if row["list"] == name)


def write_codebook(connection: DuckDBPyConnection) -> str:
    """The page; examples and counts are those of the file that is open."""
    lines = [
        "# Codebook",
        "",
        "Made from the tables' own declarations; nothing here is typed in twice.",
        "",
        "## Tables",
    ]
    for mart in read_marts():
        known = columns_of(connection, mart.name)
        columns = [(f"`{name}`", kind, told) for name, kind, told in mart.columns if name in known]
        if columns:
            key = f" Key: {', '.join(f'`{name}`' for name in mart.key)}." if mart.key else ""
            lines += ["", f"### `{mart.name}`", "", f"{mart.description}{key}", ""]
            lines += table(("column", "type", "what it holds"), columns)
    lines += ["", "## Codes"]
    for name, title in LISTS.items():
        examples = find_examples(connection, name)
        rows = [(f"`{code}`", definition, examples.get(code, "")) for code, definition in list_codes(name)]
        head = ("code", "means", "example") if examples else ("code", "means")
        lines += ["", f"### {title}", "", *table(head, (row[: len(head)] for row in rows))]
    lines += [
        "", "### Reasons of refusals (`rejects.stage`, `rejects.reason`)", "",
        "Every other HTTP status than 200 is `http_` and its number.", "",
        *table(
            ("stage", "reason", "means", "for instance"),
            ((row["stage"], f"`{row['reason']}`", row["definition"], code_span(row["example"]))
             for row in read_reject_reasons()),
        ),
        "", "## Crosswalks", "", "For readers of CAMEO data: `actor` is CAMEO's source, `recipient` its target.", "",
        *table(
            ("type", "mode", "quad class", "CAMEO root", "CAMEO code", "ACLED event type", "ACLED sub-event type"),
            ((row | {"quad_class": f"{row['quad_class']} {QUAD_CLASSES[row['quad_class']]}"}).values()
             for row in read_crosswalk()),
        ),
    ]  # fmt: skip
    lines += [*measured_accuracy(), *reliability()]
    return "\n".join(lines) + "\n"


KNOWN = {
    UNSEEN: "On texts that the program was not trained on and nobody worked on: what to expect of news.",
    WORKED: "On texts that were looked at while the program was written: what it reaches at best.",
}


def measured_accuracy() -> Iterator[str]:
    """Limits in words, and the scores by how far the program knew the texts."""
    yield from ("", "## Known limits", "")
    yield from (f"- {told}" for told in describe_limits())
    yield from ("", *files("extract.serve.codebook").joinpath("limits.md").read_text(encoding="utf-8").splitlines())
    yield from ("", "## Measured accuracy")
    scores = read_scores()
    for known, title in KNOWN.items():
        of_kind = [score for score in scores if score.known == known]
        yield from ("", title) if of_kind else ()
        for (texts, documents), part in groupby(of_kind, key=lambda score: (score.texts, score.documents)):
            yield from ("", f"**{texts[0].upper()}{texts[1:]}** ({documents}):", "")
            yield from table(("measure", "score", "precision", "recall"), map(score_cells, part))
    if trained := sorted({score.set for score in scores if score.known == TRAINED}):
        yield from ("", f"Left out, since the reading was trained on them: {', '.join(trained)}.")
    yield from ("", "### By version", "", *accuracy_by_version([*read_history(), *scores]))
    yield from (
        "",
        "A score with precision (how much of what is listed is right) and recall (how much of what there is was found)",
        "is their harmonic mean, F1; one without is the share that is right.",
    )


def accuracy_by_version(scores: Sequence[Score]) -> Iterator[str]:
    """A row for each version of the program, the newest first: its scores on texts that it was not trained on."""
    yield "On texts that the version was not trained on; sets grow, so compare versions with the same number of texts."
    yield ""
    unseen = [score for score in scores if score.known == UNSEEN and score.precision is not None]
    measures = list(dict.fromkeys(score.measure for score in unseen))
    rows = []
    for version in reversed(dict.fromkeys(score.version for score in unseen)):
        told = {score.measure: score for score in unseen if score.version == version}
        sizes = sorted({score.documents for score in told.values()})
        found = (told.get(measure) for measure in measures)
        rows.append((version, " and ".join(map(str, sizes)), *(f"{s.score:.2f}" if s else "" for s in found)))
    yield from table(("version", "articles", *measures), rows)


def score_cells(score: Score) -> tuple[Any, ...]:
    """A score as a row."""
    numbers = (score.score, score.precision, score.recall)
    return score.measure, *("" if n is None else f"{n:.2f}" for n in numbers)


def reliability() -> Iterator[str]:
    """How often records of a confidence were right, from the model's own description."""
    yield from (
        "",
        "## Reliability of confidence",
        "",
        "On articles that the reading was not trained on, each record estimated by weights fitted on other articles.",
        "An event counts as right with its type, parties' countries and modality; a figure with its number, outcome,",
        "thing, owner and claimant. Figures of lists (official loss reports) have a fixed confidence and are left out.",
    )
    for kind, name in (("event", "Events"), ("claim", "Figures")):
        told = read_reliability()[kind]
        n = sum(row["records"] for row in told["rows"])
        few = ", too few to say much" if n < FEW else ""
        yield from (
            "",
            f"{name}: {n} records{few}; mean distance of confidence from the share right: {told['error']:.3f}.",
            "",
        )
        yield from table(
            ("confidence", "records", "mean confidence", "share right"),
            ((f"{row['from']:.1f} to {row['to']:.1f}", row["records"], f"{row['mean']:.2f}", f"{row['right']:.2f}")
             for row in told["rows"]),
        )  # fmt: skip
