"""Scores → a reading: acts and figures as spans with the probability of each part; codes and names come later."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from extract.core.schema import EVENT_MODES, Part, Quantity, Span
from extract.read.learned.labels import (
    CHOICES,
    EVENT_ROLES,
    FIGURE_ROLES,
    MODES,
    ROLES,
    TRIGGERS,
)
from extract.read.learned.scores import Floats, Scores, sigmoid, softmax
from extract.read.learned.words import FEATURES, Words
from extract.text.words import word_list


@dataclass(frozen=True)
class Limits:
    """Probabilities from which on a part is taken; chosen on articles held out of training."""

    trigger: float = 0.35
    ruled_trigger: float = 0.2
    """The same as ``trigger`` for words that the rules too take for an act."""
    counted_trigger: float = 0.02
    """The same where a figure counts the dead of that act."""
    figure: float = 0.5
    link: float = 0.5
    first: float = 0.25
    """From which on the likeliest filler of a role is taken where none is above ``link``."""
    party: float = 0.1
    """The same for an act's parties, which are more often told than not."""
    lone: float = 0.9
    """From which on a party is one beside another that it makes no list with."""
    ruled: float = 0.2
    """From which on a figure that the rules too take for a claim is one."""
    inside: float = 0.25
    """From which on a word belongs to a party beside one that is taken."""
    share: float = 0.5
    """The same for the likeliest filler below ``link``, as a share of its own probability."""
    cue: float = 0.6
    strange_cue: float = 0.9
    """Which the surest word of a cue must reach where no table and no rule takes one of them for one of saying."""
    ruled_cue: float = 0.3
    """The same as ``cue`` for words that the rules too take for a cue."""
    content: float = 0.3
    """Which the surest word of what is said must reach."""


@dataclass(frozen=True)
class Found:
    """Words that play a role, with how sure that is."""

    span: Span
    probability: float


@dataclass(frozen=True)
class Act:
    """One trigger with its parts."""

    span: Span
    sentence: int
    event_type: str
    event_mode: str | None
    modality: str
    stance: str
    attributed: float
    anonymous: float
    roles: dict[str, tuple[Found, ...]]
    parts: tuple[Part, ...]
    rules: tuple[str, ...] = ()
    """What the codebook changed of it."""


@dataclass(frozen=True)
class Figure:
    """One number that is a claim, with its parts."""

    quantity: Quantity
    sentence: int
    outcome: str
    category: str
    measure: str
    part: float
    roles: dict[str, tuple[Found, ...]]
    parts: tuple[Part, ...]


def acts(
    words: Words,
    scores: Scores,
    limits: Limits,
    closed: frozenset[int],
    ruled: Sequence[Span] = (),
    counted: Sequence[Span] = (),
) -> Iterator[Act]:
    """The acts that the text tells, in order; ``closed`` are sentences not read, ``ruled`` words that need less.

    ``counted`` are words of acts whose dead a figure counts: least is asked of them where their sentence has no other.
    """
    chances = softmax(scores.choices["trigger"])
    sure = 1.0 - chances[:, 0]
    kinds = chances[:, 1:].argmax(-1) + 1
    least = np.full(len(words), limits.trigger, np.float32)
    for span in ruled:
        least[words.within(span)] = limits.ruled_trigger
    told = {words.sentences[i] for i in np.flatnonzero(sure > least).tolist()}
    for span in counted:
        alone = [i for i in words.within(span) if words.sentences[i] not in told]
        least[alone] = limits.counted_trigger
    taken = [i for i in np.flatnonzero(sure > least).tolist() if words.sentences[i] not in closed]
    for run in runs(
        taken, lambda a, b: b == a + 1 and kinds[a] == kinds[b] and words.sentences[a] == words.sentences[b]
    ):
        centre = max(run, key=lambda i: (sure[i], -i))
        kind = TRIGGERS[kinds[centre]]
        mode, mode_part = best_mode(scores.choices["mode"][centre], kind)
        modality, modality_part = best(scores, "modality", centre)
        stance, stance_part = best(scores, "stance", centre)
        first, links = scores.links(centre)
        found = {
            role: fillers(
                words,
                first,
                links[ROLES.index(role)],
                scores,
                limits,
                apart=role in ("actor", "recipient"),
                pivot=words.spans[centre] if kind == "CONSULT" and role == "actor" else None,
            )
            for role in EVENT_ROLES
        }
        acting = chances[centre, 1:] / sure[centre]
        yield Act(
            (words.spans[run[0]][0], words.spans[run[-1]][1]),
            words.sentences[centre],
            kind,
            mode,
            modality,
            stance,
            float(sigmoid(scores.flags["attributed"][centre])),
            float(sigmoid(scores.flags["anonymous"][centre])),
            found,
            (
                Part("trigger", certainty(sure[centre])),
                chosen("type", TRIGGERS[1:], acting),
                mode_part,
                modality_part,
                stance_part,
                *linked(found, ("actor", "recipient")),
            ),
        )


def figures(
    words: Words,
    quantities: Iterable[Quantity],
    scores: Scores,
    limits: Limits,
    closed: frozenset[int],
    ruled: Container[Span] = frozenset(),
) -> Iterator[Figure]:
    """The numbers that are claims, in order; those at ``ruled`` are claims by the rules too and need less."""
    for quantity in quantities:
        inside = words.within(quantity.span)
        if not len(inside) or words.sentences[inside[-1]] in closed:
            continue
        at = inside[-1]
        sure = float(sigmoid(scores.flags["figure"][at]))
        if sure <= (limits.ruled if quantity.span in ruled else limits.figure):
            continue
        outcome, outcome_part = best(scores, "outcome", at)
        category, category_part = best(scores, "category", at)
        measure, measure_part = best(scores, "measure", at)
        first, links = scores.links(at)
        found = {
            role: fillers(words, first, links[ROLES.index(role)], scores, limits, apart=False) for role in FIGURE_ROLES
        }
        yield Figure(
            quantity,
            words.sentences[at],
            outcome,
            category,
            measure,
            float(sigmoid(scores.flags["part"][at])),
            found,
            (
                Part("figure", certainty(sure)),
                outcome_part,
                category_part,
                measure_part,
                *linked(found, ("subject", "claimant")),
            ),
        )


@dataclass(frozen=True)
class Saying:
    """One telling of who says what: its cue, what is said, and who says it where the text tells."""

    cue: Span
    content: Span
    source: Span | None
    parts: tuple[Part, ...]


def sayings(
    words: Words, scores: Scores, limits: Limits, closed: frozenset[int], ruled: Sequence[Span] = ()
) -> Iterator[Saying]:
    """Who says what, in the order of the cues; ``ruled`` are cues of the rules, which need less."""
    sure = sigmoid(scores.flags["cue"])
    known = words.features[:, [FEATURES.index(name) for name in ("cue", "rule cue", "rule saying")]].max(1) > 0
    least = np.full(len(words), limits.cue, np.float32)
    for span in ruled:
        least[words.within(span)] = limits.ruled_cue
    done = softmax(scores.choices["trigger"])[:, [TRIGGERS.index(kind) for kind in DEEDS]].sum(-1)
    counted = words.features[:, FEATURES.index("quantity")] > 0
    least[(done > 0.5) | counted] = 1.0  # what is done or counted says nothing
    taken = [i for i in np.flatnonzero(sure > least).tolist() if words.sentences[i] not in closed]
    for run in runs(taken, lambda a, b: b == a + 1 and words.sentences[a] == words.sentences[b]):
        if not known[run].any() and sure[run].max() <= limits.strange_cue:
            continue
        centre = max(run, key=lambda i: (len(words.texts[i]), -i))
        first, links = scores.links(centre)
        told = links[ROLES.index("content")]
        stretch = likeliest_stretch(told)
        if stretch is None or told[stretch].max() < limits.content:
            continue
        start = stretch.start
        while start + 1 < stretch.stop and words.texts[first + start] in MARKS:
            start += 1  # a mark between a clause and what is said belongs to neither
        speakers = fillers(words, first, links[ROLES.index("speaker")], scores, limits, apart=False)
        speaker = min(speakers, key=lambda part: (-part.probability, part.span), default=None)
        parts = [Part("cue", certainty(sure[centre])), Part("content", certainty(told[stretch].mean()))]
        yield Saying(
            (words.spans[run[0]][0], words.spans[run[-1]][1]),
            (words.spans[first + start][0], words.spans[first + stretch.stop - 1][1]),
            speaker.span if speaker else None,
            (*parts, *([Part("source", certainty(speaker.probability))] if speaker else [])),
        )


DEEDS = ("ASSAULT", "MOBILIZE", "COERCE", "AID", "RETREAT", "SANCTION")
"""Types of acts that are no act of speech: their words are no cues."""
MARKS = frozenset({",", ";", ":", "."})
"""What no content begins with."""
MARGIN = 6.0
"""Log odds beyond which a word counts no more for a stretch, so that one sure word does not bridge a gap."""


def likeliest_stretch(chances: Floats) -> slice | None:
    """The consecutive words whose log odds add up highest; ``None`` where no word is likelier than not."""
    odds = np.clip(np.log(np.maximum(chances, 1e-9)) - np.log(np.maximum(1 - chances, 1e-9)), -MARGIN, MARGIN)
    best, found, total, start = 0.0, None, 0.0, 0
    for i, value in enumerate(odds.tolist()):
        if total <= 0:
            total, start = 0.0, i
        total += value
        if total > best:
            best, found = total, slice(start, i + 1)
    return found


def runs(indices: list[int], joins: Callable[[int, int], bool]) -> Iterator[list[int]]:
    """Indices in stretches whose neighbours ``joins`` holds together."""
    run: list[int] = []
    for i in indices:
        if run and not joins(run[-1], i):
            yield run
            run = []
        run.append(i)
    if run:
        yield run


def certainty(probability: float) -> float:
    """A probability as records keep it: three places, so that it is the same on every machine."""
    return round(float(probability), 3)


def chosen(part: str, classes: Sequence[str], chances: Floats) -> Part:
    """The likeliest of several classes, and the next."""
    order = np.argsort(-chances, kind="stable")
    first, second = int(order[0]), int(order[1])
    return Part(part, certainty(chances[first]), classes[second], certainty(chances[second]))


def best(scores: Scores, name: str, at: int) -> tuple[str, Part]:
    """The likeliest class of a head, and how sure it is."""
    chances = softmax(scores.choices[name][at])
    return CHOICES[name][int(chances.argmax())], chosen(name, CHOICES[name], chances)


def best_mode(logits: Floats, kind: str) -> tuple[str | None, Part]:
    """The likeliest mode that the type has, and how sure it is."""
    allowed = [k for k, mode in enumerate(MODES) if mode == "none" or mode in EVENT_MODES[kind]]
    names = [MODES[k] for k in allowed]
    chances = softmax(logits[allowed])
    mode = names[int(chances.argmax())]
    part = chosen("mode", names, chances) if len(names) > 1 else Part("mode", 1.0)
    return None if mode == "none" else mode, part


def linked(found: dict[str, tuple[Found, ...]], roles: Iterable[str]) -> Iterator[Part]:
    """How sure the links to a role's fillers are: the least sure of them; nothing for a role without any."""
    for role in roles:
        if found[role]:
            yield Part(role, certainty(min(part.probability for part in found[role])))


def fillers(
    words: Words,
    first: int,
    links: Floats,
    scores: Scores,
    limits: Limits,
    *,
    apart: bool,
    pivot: Span | None = None,
) -> tuple[Found, ...]:
    """The stretches of words that play a role; with ``apart`` lists are cut into their members.

    ``pivot`` is a word on both sides of which such a list may stand: "Kenya met Uganda".
    """
    best_link = float(links.max(initial=0.0))
    lowest = limits.inside if best_link > limits.link else limits.share * best_link
    inside = np.flatnonzero(links > lowest).tolist()
    opening = sigmoid(scores.flags["mention"][first : first + len(links)])
    found = []
    for run in runs(inside, lambda a, b: b == a + 1 and words.sentences[first + a] == words.sentences[first + b]):
        pieces: list[list[int]] = [[]]
        for i in run:
            word = words.texts[first + i].casefold()
            breaks = apart and (
                word in word_list("separators")
                or (opening[i] > 0.7 and pieces[-1] and links[pieces[-1][-1]] > limits.link)
            )
            if breaks:
                pieces.append([])
            pieces[-1].append(i)
        for piece in joined(pieces, words, first):
            while piece and words.texts[first + piece[0]].casefold() in word_list("party_edges"):
                piece = piece[1:]
            while piece and words.texts[first + piece[-1]].casefold() in word_list("party_edges"):
                piece = piece[:-1]
            if (
                len(piece) == 1
                and words.texts[first + piece[0]].casefold() in word_list("articles")
                and piece[0] + 1 < len(links)
            ):
                piece = [*piece, piece[0] + 1]  # "the" alone is nobody
            if piece and links[piece].max() > (limits.party if apart else limits.first):
                span = words.spans[first + piece[0]][0], words.spans[first + piece[-1]][1]
                found.append(Found(span, float(links[piece].max())))
    likeliest = tuple(sorted(found, key=lambda part: (-part.probability, part.span))[:1])
    sure = [part for part in found if part.probability > limits.link]
    if not apart or not sure:
        return tuple(sure) or likeliest
    members = listed(words, found, found.index(likeliest[0]))
    across = [part for part in sure if pivot is not None and (part.span < pivot) != (likeliest[0].span < pivot)]
    if across:
        members += listed(words, found, found.index(max(across, key=lambda part: part.probability)))
    return tuple(part for part in sure if part.probability > limits.lone or part in members)


def joined(pieces: Iterable[list[int]], words: Words, first: int) -> Iterator[list[int]]:
    """Pieces of one stretch, those that are nothing but an article with the piece behind them."""
    lead: list[int] = []
    for piece in pieces:
        piece = [*lead, *piece] if lead and piece and piece[0] == lead[-1] + 1 else piece
        lead = piece if len(piece) == 1 and words.texts[first + piece[0]].casefold() in word_list("articles") else []
        if not lead:
            yield piece
    if lead:
        yield lead


def listed(words: Words, found: Sequence[Found], at: int) -> list[Found]:
    """The members of the list that ``found[at]`` stands in: nothing but separators and articles between neighbours."""
    first = last = at
    while first and links_up(words, found[first - 1], found[first]):
        first -= 1
    while last + 1 < len(found) and links_up(words, found[last], found[last + 1]):
        last += 1
    return list(found[first : last + 1])


def links_up(words: Words, one: Found, following: Found) -> bool:
    """Whether two parties stand side by side in a list."""
    between = words.within((one.span[1], following.span[0])) if one.span[1] < following.span[0] else ()
    may_stand = (word_list(name) for name in ("separators", "party_edges", "articles", "possessives"))
    return {words.texts[i].casefold() for i in between} <= frozenset().union(*may_stand)
