"""Coded articles as windows with what the model should answer for each word; -1 and ``None`` mean not known."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from extract.core.schema import Article, Span
from extract.lexicon import Lexicon
from extract.pipeline import prepare
from extract.read.learned.labels import CHOICES, FLAGS, ROLES
from extract.read.learned.rules import find_hints, parse
from extract.read.learned.windows import Window, make_windows
from extract.read.learned.words import FEATURES, Words, split_words
from extract.text.document import Document
from extract.text.normalise import Normalised, normalise

UNKNOWN = -1
BATCH = 16
"""Articles that are parsed together."""
CONTENT_WEIGHT = 0.4
"""What a word counts of what is said: contents are long, and would drown the other roles."""
NEAR_SENTENCES = 2
"""Sentences around an act in which the time that its date stands for is looked for."""


@dataclass(frozen=True, eq=False)
class Centre:
    """A trigger, figure or cue: the word that stands for it, and the words that play each role for it.

    ``paths`` are the codes of the paths to the window's words, ``linked`` the words that rules gave each role.
    """

    word: int
    roles: dict[str, frozenset[int] | None]
    paths: npt.NDArray[np.int16] = field(default_factory=lambda: np.zeros(0, np.int16))
    linked: dict[int, frozenset[int]] = field(default_factory=dict)


@dataclass(eq=False)
class Targets:
    """What is known of a document's words: classes and flags are arrays over its words."""

    choices: dict[str, npt.NDArray[np.int64]]
    flags: dict[str, npt.NDArray[np.int64]]
    centres: list[Centre] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Example:
    """A window with the targets of its fresh words; ``centres`` count words from the window's first."""

    document_id: str
    window: Window
    choices: dict[str, npt.NDArray[np.int64]]
    flags: dict[str, npt.NDArray[np.int64]]
    centres: tuple[Centre, ...]


def read_records(path: Path) -> list[dict[str, Any]]:
    """The records of a JSON-lines file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def to_article(record: dict[str, Any]) -> Article:
    """The record's text as an article."""
    day = date.fromisoformat(record["published"][:10]) if record.get("published") else None
    return Article(
        record["id"], "gold", record["id"], None, record.get("outlet"), record.get("title"), None, None, day, None,
        "en",
        record["text"], None, "",
    )  # fmt: skip


def examples_of(
    records: Sequence[dict[str, Any]], lexicon: Lexicon, tokenizer: Tokenizer, *, hinted: bool = True
) -> Iterator[Example]:
    """The windows of coded articles with their targets; without ``hinted`` no rule is asked.

    Rules that were written on an article are surer of it than of others: such articles are given without.
    """
    for first in range(0, len(records), BATCH):
        batch = records[first : first + BATCH]
        origins = [normalise(record["text"]) for record in batch]
        documents: Iterable[Document] = [
            prepare(to_article(record), origin, lexicon) for record, origin in zip(batch, origins, strict=True)
        ]
        documents = parse(list(documents), lexicon)
        for record, origin, document in zip(batch, origins, documents, strict=True):
            words = split_words(document, find_hints(document, lexicon) if hinted else None)
            targets = targets_of(moved(with_places(record), origin), document, words)
            for window in make_windows(words, tokenizer):
                yield cut_out(record["id"], window, targets, words)


def moved(value: Any, origin: Normalised) -> Any:
    """A record whose spans point into the text as it is read."""
    if origin.starts is None:
        return value
    if isinstance(value, dict):
        return {
            key: list(origin.from_source((part[0], part[1]))) if key.endswith("span") and part else moved(part, origin)
            for key, part in value.items()
        }
    return [moved(part, origin) for part in value] if isinstance(value, list) else value


def cut_out(document_id: str, window: Window, targets: Targets, words: Words) -> Example:
    """The window's part of a document's targets: context words carry none, roles outside the window are unknown."""
    part = slice(window.first, window.last)

    def known(values: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        part_values = values[part].copy()
        part_values[: window.fresh - window.first] = UNKNOWN
        return part_values

    centres = []
    for centre in targets.centres:
        if window.fresh <= centre.word < window.last:
            roles: dict[str, frozenset[int] | None] = {}
            for role, filler in centre.roles.items():
                if filler is None:
                    roles[role] = None
                else:
                    inside = frozenset(i - window.first for i in filler if window.first <= i < window.last)
                    # a role all of whose words lie outside cannot be learnt here
                    roles[role] = inside if inside or not filler else None
            paths = words.relations.paths(centre.word, window.first, window.last)
            linked = {
                role: frozenset(i - window.first for i in there if window.first <= i < window.last)
                for role, there in words.relations.linked.get(centre.word, {}).items()
            }
            centres.append(Centre(centre.word - window.first, roles, paths, linked))
    return Example(
        document_id,
        window,
        {name: known(values) for name, values in targets.choices.items()},
        {name: known(values) for name, values in targets.flags.items()},
        tuple(centres),
    )


def targets_of(record: dict[str, Any], document: Document, words: Words) -> Targets:
    """What the record tells of the document's words.

    A record with ``events`` and ``claims`` is coded completely but for words of saying; one with ``gold`` of
    attributions has only these.
    """
    n = len(words)
    targets = Targets(
        {name: np.full(n, UNKNOWN, np.int64) for name in CHOICES},
        {name: np.full(n, UNKNOWN, np.int64) for name in FLAGS},
    )
    if "events" in record:
        targets.choices["trigger"][:] = 0
        for event in record["events"]:
            learn_event(event, record, document, words, targets)
        learn_silence(words, targets)
    if "claims" in record:
        learn_claims(record["claims"], document, words, targets)
    if record.get("gold") and "cue_span" in record["gold"][0]:
        learn_cues(record["gold"], words, targets)
    return targets


def class_of(name: str, value: str | None) -> int:
    """The number of a class; raises ``ValueError`` for an unknown one."""
    return CHOICES[name].index(value or "none")


def locate(text: str, said: str, at: int) -> Span | None:
    """The telling of ``said`` nearest before ``at``, else the first behind it; blanks count alike."""
    if not said.strip():
        return None
    pattern = r"\s+".join(map(re.escape, said.split()))
    spans = [m.span() for m in re.finditer(rf"(?<!\w){pattern}(?!\w)", text)]
    near = [span for span in spans if abs(span[0] - at) < 300]
    if near:
        return min(near, key=lambda span: abs(span[0] - at))
    return max((span for span in spans if span[0] <= at), default=min(spans, default=None))


def with_places(record: dict[str, Any]) -> dict[str, Any]:
    """The record with the place of each party, cue, item and location that only says its words."""
    text = record["text"]

    def placed(part: dict[str, Any] | None, at: int) -> dict[str, Any] | None:
        if part and not part.get("span") and part.get("text"):
            return {**part, "span": locate(text, part["text"], at)}
        return part

    def event(given: dict[str, Any]) -> dict[str, Any]:
        at = given["trigger_span"][0]
        made = {**given, **{side: [placed(party, at) for party in given[side]] for side in ("actor", "recipient")}}
        if given.get("location") and not given.get("location_span"):
            made["location_span"] = locate(text, str(given["location"]), at)
        said = given.get("attribution")
        if said:
            made["attribution"] = {**said, "source": placed(said.get("source"), at)}
            if said.get("cue") and not said.get("cue_span"):
                made["attribution"]["cue_span"] = locate(text, said["cue"], at)
        return made

    def claim(given: dict[str, Any]) -> dict[str, Any]:
        at = given["span"][0]
        made = {**given, **{side: placed(given.get(side), at) for side in ("claimant", "subject", "actor")}}
        if given.get("location") and not given.get("location_span"):
            made["location_span"] = locate(text, str(given["location"]), at)
        if given.get("item_text") and not given.get("item_span"):
            made["item_span"] = locate(text, given["item_text"], at)
        return made

    made = dict(record)
    if "events" in record:
        made["events"] = [event(e) for e in record["events"]]
    if "claims" in record:
        made["claims"] = [claim(c) for c in record["claims"]]
    return made


def role_words(entities: Sequence[dict[str, Any]], words: Words) -> frozenset[int] | None:
    """The words of a role's fillers; ``None`` where one has no known place."""
    found: set[int] = set()
    for entity in entities:
        span = entity.get("span")
        if not span:
            return None
        found.update(words.within(tuple(span)))
    return frozenset(found)


def span_words(span: Sequence[int] | None, words: Words) -> frozenset[int]:
    """The words of a span, none where there is none."""
    return frozenset(words.within((span[0], span[1]))) if span else frozenset()


def learn_event(
    event: dict[str, Any], record: dict[str, Any], document: Document, words: Words, targets: Targets
) -> None:
    """One event's part of the targets."""
    span = event["trigger_span"]
    trigger = words.within((span[0], span[1]))
    if not len(trigger):
        return
    optional = event.get("optional")
    kind = UNKNOWN if optional else class_of("trigger", event["event_type"])
    attribution = event.get("attribution")
    source = (attribution or {}).get("source")
    dated = "date_start" in event and record.get("published")
    roles: dict[str, frozenset[int] | None] = {
        "actor": role_words(event["actor"], words),
        "recipient": role_words(event["recipient"], words),
        "place": span_words(event.get("location_span"), words) if place_known(event) else None,
        "time": time_words(event["date_start"], event["date_end"], trigger[0], document, words) if dated else None,
        "source": role_words([source] if source else [], words) if "attribution" in event else None,
        "cue": cue_words(attribution, words) if "attribution" in event else None,
    }
    for i in trigger:
        targets.choices["trigger"][i] = kind
        if "event_mode" in event:
            targets.choices["mode"][i] = class_of("mode", event["event_mode"])
        targets.choices["modality"][i] = class_of("modality", event["modality"])
        if "attribution" in event:
            targets.flags["attributed"][i] = bool(attribution)
        if attribution:
            targets.choices["stance"][i] = class_of("stance", attribution.get("stance") or "affirms")
            targets.flags["anonymous"][i] = bool(attribution.get("anonymous"))
        targets.centres.append(Centre(i, roles))
    for entity in (*event["actor"], *event["recipient"], *([source] if source else [])):
        mention = span_words(entity.get("span"), words)
        if mention:
            for i in mention:
                targets.flags["mention"][i] = 0
            targets.flags["mention"][min(mention)] = 1
    if attribution and attribution.get("cue_span"):
        for i in span_words(attribution["cue_span"], words):
            targets.flags["cue"][i] = 1


def place_known(coded: dict[str, Any]) -> bool:
    """True where an event or claim is coded to have no place, or one whose words are known."""
    if coded.get("location_span"):
        return True
    return not coded["location"] if "location" in coded else "location_span" in coded


def cue_words(attribution: dict[str, Any] | None, words: Words) -> frozenset[int] | None:
    """The words of saying; none where nobody is said to say it, ``None`` where their place is unknown."""
    if not attribution:
        return frozenset()
    return span_words(attribution["cue_span"], words) if attribution.get("cue_span") else None


def time_words(start: str | None, end: str | None, at: int, document: Document, words: Words) -> frozenset[int] | None:
    """The words that tell an act's date: those of the nearest time that has these days; ``None`` where none has."""
    if not start:
        return frozenset()
    sentence = words.sentences[at]
    fitting = []
    for time in document.times:
        if time.start.isoformat() == start and time.end.isoformat() == (end or start):
            inside = words.within(time.span)
            if len(inside):
                gap = words.sentences[inside[0]] - sentence
                if -NEAR_SENTENCES <= gap <= 1:
                    fitting.append((abs(gap) * 100 + (50 if gap > 0 else 0), abs(inside[0] - at), inside))
    return frozenset(min(fitting, key=lambda f: f[:2])[2]) if fitting else None


def learn_claims(claims: Sequence[dict[str, Any]], document: Document, words: Words, targets: Targets) -> None:
    """Which of the text's numbers are claims, and what each claim tells."""
    figures: dict[Span, range] = {}
    for quantity in document.quantities:
        inside = words.within(quantity.span)
        if len(inside):
            figures[quantity.span] = inside
            targets.flags["figure"][inside[-1]] = 0
    for claim in claims:
        span = (claim["span"][0], claim["span"][1])
        found = next((f for s, f in figures.items() if s[0] < span[1] and span[0] < s[1]), None)
        if found is None:
            continue
        at = found[-1]
        targets.flags["figure"][at] = UNKNOWN if claim.get("optional") else 1
        targets.choices["outcome"][at] = class_of("outcome", claim["outcome"])
        targets.choices["category"][at] = class_of("category", claim["item_category"])
        if claim.get("measure"):
            targets.choices["measure"][at] = class_of("measure", claim["measure"])
        if "claimant" in claim:
            targets.flags["claimed"][at] = bool(claim["claimant"])
        if "part" in claim or "part_of" in claim:
            targets.flags["part"][at] = bool(claim.get("part") or claim.get("part_of"))
        item = claim.get("item_span")
        dated = "as_of" in claim and document.article.published_on
        targets.centres.append(
            Centre(
                at,
                {
                    "item": span_words(item, words) if item else None,
                    "subject": party_words(claim, "subject", words),
                    "doer": party_words(claim, "actor", words),
                    "claimant": party_words(claim, "claimant", words),
                    "site": span_words(claim.get("location_span"), words) if place_known(claim) else None,
                    "stand": stand_words(claim, at, document, words) if dated else None,
                },
            )
        )


def party_words(claim: dict[str, Any], side: str, words: Words) -> frozenset[int] | None:
    """The words of one of a claim's parties; ``None`` where that is not coded."""
    if side not in claim:
        return None
    return role_words([claim[side]] if claim[side] else [], words)


def stand_words(claim: dict[str, Any], at: int, document: Document, words: Words) -> frozenset[int] | None:
    """The words that tell the day on which a figure stood, or the time it covers."""
    start, end = claim.get("period_start"), claim.get("as_of")
    if not start and not end:
        return frozenset()
    found = time_words(end, end, at, document, words) if end else None
    if not found and start and end:
        found = time_words(start, end, at, document, words)
    if not found and start:
        found = time_words(start, start, at, document, words)
    return found or None


def learn_silence(words: Words, targets: Targets) -> None:
    """Of records without attributions: words that neither tables nor rules take for one of saying are none."""
    columns = [FEATURES.index(name) for name in ("cue", "rule cue", "rule saying")]
    silent = words.features[:, columns].sum(1) == 0
    targets.flags["cue"][silent & (targets.flags["cue"] == UNKNOWN)] = 0


def learn_cues(attributions: Iterable[dict[str, Any]], words: Words, targets: Targets) -> None:
    """Attributions that are coded completely: every cue with its source and content."""
    targets.flags["cue"][:] = 0
    for attribution in attributions:
        cue = span_words(attribution.get("cue_span"), words)
        if not cue:
            continue
        for i in cue:
            targets.flags["cue"][i] = 1
        roles: dict[str, frozenset[int] | None] = {
            "speaker": span_words(attribution.get("source_span"), words),
            "content": span_words(attribution.get("content_span"), words),
        }
        targets.centres.append(Centre(max(cue, key=lambda i: len(words.texts[i])), roles))


def pair_matrix(example: Example) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Codes of paths (centres × words) and what the rules linked (centres × roles × words) of an example."""
    n = len(example.window.heads)
    paths = np.zeros((len(example.centres), n), np.int64)
    linked = np.zeros((len(example.centres), len(ROLES), n), np.float32)
    for c, centre in enumerate(example.centres):
        paths[c] = centre.paths
        for role, there in centre.linked.items():
            linked[c, role, list(there)] = 1.0
    return paths, linked


def role_matrix(example: Example) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Centres (c), targets and weights (c × roles × words) of an example's links: 1 where a word plays a role."""
    n = len(example.window.heads)
    centres = np.array([centre.word for centre in example.centres], np.int64)
    targets = np.zeros((len(centres), len(ROLES), n), np.float32)
    weights = np.zeros((len(centres), len(ROLES), n), np.float32)
    for c, centre in enumerate(example.centres):
        for role, filler in centre.roles.items():
            if filler is not None:
                r = ROLES.index(role)
                weights[c, r, :] = CONTENT_WEIGHT if role == "content" else 1.0
                targets[c, r, list(filler)] = 1.0
    return centres, targets, weights
