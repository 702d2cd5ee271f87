"""Dates one act: its own expression, else a named event, else carried from the act before, else assumed or none."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection
from datetime import timedelta

from extract.core.schema import Modality, Span, Time
from extract.lexicon import Lexicon
from extract.read.syntax import is_verb
from extract.read.tree import Tree
from extract.text.dates.named import known_date
from extract.text.dates.resolve import UNDATED, EventDate, date_of
from extract.text.dates.spans import words
from extract.text.document import Document
from extract.text.numbers.cardinals import count_of

BESIDE = frozenset({"before", "after", "until", "till", "following", "ahead", "prior", "despite", "than", "to", "by"})
"""Prepositions that put the act beside the expression, not into it."""
INSIDE = frozenset(
    {"pobj", "prep", "npadvmod", "pcomp", "nummod", "compound", "amod", "nmod", "appos", "det", "advmod"}
)
NOUN_LINKS = frozenset(
    {"dobj", "pobj", "prep", "nsubj", "nsubjpass", "compound", "attr", "agent", "conj", "appos", "oprd"}
)
APART_MARKS = frozenset({"after", "before", "since", "until", "till"})
"""Words that open a clause whose act has another time than the one above it."""
APART_SIDES = frozenset({"after", "before"})
APART = re.compile(
    r"\b(?:(?P<count>an?|one|two|three|four|five|six|seven|eight|nine|ten|several|\d{1,3}) )?"
    r"(?P<unit>minute|hour|day|week|fortnight|month|year)s? (?P<side>after|before) (?!that\b)[^,;:]*$",
    re.IGNORECASE,
)
"""A clause told by how long after or before it the act above happened."""
APART_REACH = 90
FRONT = 9
"""Characters before an expression that opens its sentence: "On the", "Late on"."""
DAYS_APART = {"minute": 0, "hour": 0, "day": 1}
VERB_LINKS = frozenset({"xcomp", "advcl", "conj", "pcomp", "prep", "dep", "acl"})
LIGHT = words(
    "launch launched launches launching carry carried carrying conduct conducted conducting hold held holding"
    " make made making stage"
    " staged staging mount mounted mounting begin began started start suffer suffered take took taken taking"
    " sign signed signing open"
    " opened give gave deliver delivered issue issued impose imposed announce announced have had has pay paid"
    " perform performed see"
    " saw receive received face faced repel repelled report reported unleash unleashed step stepped intensify"
    " intensified"
)
OCCASIONS = words(
    "interview statement speech address conference briefing appearance post tweet message letter call testimony"
    " report broadcast"
    " comment remarks meeting session article column hearing email visit trip ceremony summit"
)


def governor(tree: Tree, head: int) -> int | None:
    """The verb or noun an expression belongs to; ``None`` where it only stands beside it (before, after)."""
    current = head
    for _ in range(12):
        dep, above = tree.deps[current], tree.heads[current]
        if (dep == "prep" and tree.lower[current] in BESIDE) or above == current:
            return None
        if is_verb(tree, above):
            return above
        is_noun = tree.tags[above].startswith("NN")
        if (is_noun and dep in ("poss", "compound", "nmod", "amod", "nummod")) or dep not in INSIDE:
            return above
        if is_noun and tree.lower[above] not in OCCASIONS and dep in ("prep", "npadvmod"):
            return above
        current = above
    return None


def belongs(
    tree: Tree, trigger: int, owner: int, modality: Modality, said_by_actor: bool, *, is_fronted: bool = False
) -> bool:
    """Whether an expression that belongs to ``owner`` dates the act named by ``trigger``.

    ``is_fronted`` tells that it opens the sentence: then it frames what is told in the past perfect, too.
    """
    deps, heads = tree.deps, tree.heads
    if owner == trigger:
        return True
    if not is_verb(tree, owner):
        above = heads[owner]
        direct = above == trigger and deps[owner] in ("dobj", "attr")
        return is_verb(tree, trigger) and (direct or (deps[above] == "prep" and heads[above] == trigger))
    current = trigger
    for _ in range(6):
        link, above = deps[current], heads[current]
        if above == current:
            break
        if link == "ccomp" and not said_by_actor and not (is_fronted and is_pluperfect(tree, current)):
            return False
        if link == "advcl" and is_apart(tree, current):
            return False
        is_act = current == trigger and not is_verb(tree, trigger)
        if link == "dobj" and is_act and tree.lower[above] not in LIGHT:
            return False
        if link not in VERB_LINKS and link not in NOUN_LINKS and link != "ccomp":
            return False
        if above == owner:
            return True
        current = above
    below = owner
    for _ in range(3):
        if deps[below] not in ("xcomp", "advcl") or modality not in ("future", "hypothetical"):
            return False
        below = heads[below]
        if below == trigger:
            return True
    return False


def own_time(document: Document, tree: Tree, trigger: Span, modality: Modality, said_by_actor: bool) -> Time | None:
    """The expression that dates the act named at ``trigger``, by the parse; the nearest to the trigger of several."""
    first = bisect_left(document.times, tree.sentence.start, key=lambda time: time.span[0])
    last = bisect_left(document.times, tree.sentence.end, key=lambda time: time.span[0])
    times = [t for t in document.times[first:last] if not (t.span[0] <= trigger[0] and trigger[1] <= t.span[1])]
    named = tree.top_of(trigger) if times else None
    if named is None:
        return None
    fitting = []
    for time in times:
        head = tree.top_of(time.span)
        if head is not None and time.relation == "since":
            head = since_above(tree, head)
        owner = governor(tree, head) if head is not None else None
        if owner is not None and (
            belongs(tree, named, owner, modality, said_by_actor, is_fronted=is_fronted(time, tree.sentence.start))
            or closes(tree, time, named, owner)
        ):
            gap = max(time.span[0] - trigger[1], trigger[0] - time.span[1], 0)
            fitting.append((owner != named, gap, time.span, time))
    return min(fitting)[-1] if fitting else None


def is_fronted(time: Time, start: int) -> bool:
    """Whether an expression opens the sentence that begins at ``start``."""
    return time.span[0] - start <= FRONT


def since_above(tree: Tree, head: int) -> int:
    """The "since" that an expression stands under, which tells what its stretch of time dates; else ``head``."""
    for i in (head, *tree.ancestors(head)):
        if tree.lower[i] == "since":
            return i
        if is_verb(tree, i):
            opened = any(tree.lower[kid] == "since" for kid in tree.children(i, "mark", "prep", "advmod"))
            return i if opened and tree.deps[i] in ("advcl", "pcomp") else head
    return head


def is_pluperfect(tree: Tree, verb: int) -> bool:
    """Whether a verb stands in the past perfect."""
    return any(tree.lower[kid] in ("had", "'d") for kid in tree.children(verb, "aux"))


def is_apart(tree: Tree, clause: int) -> bool:
    """Whether a clause tells what happened before or after the act above it."""
    return any(tree.lower[kid] in APART_MARKS for kid in tree.children(clause, "mark"))


def above_clause(tree: Tree, i: int) -> int:
    """The verb above the clause of "after" or "before" that ``i`` stands in; the top of the sentence where none is."""
    above = [i, *tree.ancestors(i)]
    for current in above:
        if tree.deps[current] in ("advcl", "pcomp") and is_verb(tree, current):
            return next((top for top in tree.ancestors(current) if is_verb(tree, top)), current)
    return above[-1]


def apart_date(document: Document, tree: Tree, trigger: Span, preceding: EventDate | None) -> EventDate | None:
    """The day of an act told by how long after or before it another happened: "they met a day after X struck Y".

    Hours and days are counted from the other act's day; longer distances are no days, so the act stays undated.
    """
    if tree.bag.isdisjoint(APART_SIDES):
        return None
    start = max(tree.sentence.start, trigger[0] - APART_REACH)
    found = APART.search(document.text, start, trigger[0])
    token = tree.top_of(trigger) if found else None
    if found is None or token is None:
        return None
    above = above_clause(tree, token)
    if tree.starts[above] >= found.start():
        return None
    time = own_time(document, tree, tree.span(above, above), "asserted", False)
    base = time.start if time and time.precision == "day" else None
    if base is None and preceding is not None and preceding.precision == "day":
        base = preceding.start
    base = base or document.anchor
    words, unit = (found["count"] or "").lower(), found["unit"].lower()
    number = 1 if words in ("a", "an") else count_of(words)
    if base is None or unit not in DAYS_APART or bool(number) is (unit == "hour" and not words):
        return UNDATED
    days = timedelta(days=number * DAYS_APART[unit])
    day = base - days if found["side"].lower() == "after" else base + days
    return EventDate(day, day, "day", "apart")


def closes(tree: Tree, time: Time, trigger: int, owner: int) -> bool:
    """Whether the expression ends the sentence and the act is its main verb, whatever the parser hung it on."""
    if tree.sentence.end - time.span[1] > 2 or not is_verb(tree, trigger):
        return False
    dep, above = tree.deps[trigger], tree.heads[trigger]
    main = dep == "ROOT" or (tree.deps[above] == "ROOT" and dep in ("conj", "advcl"))
    opened = any(tree.tags[kid] in ("WRB", "WP", "WDT") for kid in tree.kids[owner])
    marked = tree.deps[owner] == "advcl" and (tree.child(owner, "mark") is not None or opened)
    return main and not marked and tree.deps[owner] not in ("ccomp", "relcl")


def event_date(
    document: Document,
    tree: Tree,
    trigger: Span,
    lexicon: Lexicon,
    *,
    modality: Modality = "asserted",
    actors: Collection[str] = (),
    recipients: Collection[str] = (),
    said_by_actor: bool = False,
    preceding: EventDate | None = None,
) -> EventDate:
    """Days of the act named at ``trigger``, by the first rule of the chain that gives any.

    ``actors`` and ``recipients`` are country codes of the parties. ``said_by_actor`` tells that the act is the very
    utterance that reports it, so that the day of "said" is its day. ``preceding`` is the date of the act before it in
    the same story line, ``None`` where the line breaks. Negated, planned and imagined acts get no assumed day.
    """
    if time := own_time(document, tree, trigger, modality, said_by_actor):
        return date_of(time, modality, document.anchor, document.article.published_on)
    if modality in ("asserted", "historical"):
        known = known_date(document.text, trigger, tree.sentence.end, document.anchor, actors, recipients, lexicon)
        if known:
            return known
    if apart := apart_date(document, tree, trigger, preceding):
        return apart
    if preceding and preceding.precision in ("day", "range", "month") and modality in ("asserted", "negated"):
        return EventDate(preceding.start, preceding.end, preceding.precision, "carried")
    return date_of(None, modality, document.anchor)
