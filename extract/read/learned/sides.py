"""Who acts and who is acted on, as stretches of words: a reading's links and what verbs and lists tell beside them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.core.schema import Span
from extract.read.attribution.speech import touches
from extract.read.learned.decode import Act, Found
from extract.text.words import word_list
from extract.who.names import Hit
from extract.who.resolve import Who

Sides = tuple[tuple[Found, ...], tuple[Found, ...]]
MUTUAL = frozenset({None, "multilateral", "phone"})
"""Modes of meeting in which all who meet act."""
NEAR = 6
"""Words between a party and the act within which a verb leads from one to the other."""
SURE = 0.5
"""Probability from which on no other word of the clause takes a role."""


@dataclass(frozen=True)
class Lists:
    """Spans of the names that lists join, in order, each with the number of its list; and each list's spans."""

    spans: tuple[Span, ...]
    numbers: tuple[int, ...]
    members: tuple[tuple[Span, ...], ...]

    @classmethod
    def of(cls, who: Who) -> Lists:
        """The lists of an article."""
        members = tuple(tuple((hit.start, hit.end) for hit in names) for names in listed(who))
        placed = [(span, number) for number, spans in enumerate(members) for span in spans]
        return cls(tuple(span for span, _ in placed), tuple(number for _, number in placed), members)

    def around(self, part: Found) -> set[int]:
        """Numbers of the lists that a stretch shares a name with."""
        at, found = bisect_left(self.spans, (part.span[1], 0)), set()
        while at and self.spans[at - 1][1] > part.span[0]:
            at -= 1
            found.add(self.numbers[at])
        return found


def sides(act: Act, who: Who, lists: Lists) -> Sides:
    """The stretches of the actors and of the recipients of an act, none of them on both sides."""
    actors, recipients = act.roles["actor"], act.roles["recipient"]
    undergoing = [part for part in actors if undergoes(part.span, act.span, who)]
    if undergoing:
        recipients = (*(part for part in recipients if not touching(part, undergoing)), *undergoing)
        actors = tuple(part for part in actors if not touching(part, undergoing))
    actors, recipients = apart(*whole_phrases(act, actors, recipients, who))
    if act.event_type == "CONSULT" and act.event_mode in MUTUAL:
        actors, recipients = (*actors, *recipients), ()
    actors, recipients = with_subject(act, actors, recipients, who)
    actors = tuple(Found(who.held_by(part.span), part.probability) for part in actors)
    return with_lists(actors, recipients, lists), with_lists(recipients, actors, lists)


def touching(part: Found, others: Sequence[Found]) -> bool:
    """Whether a stretch shares words with one of several."""
    return any(touches(part.span, other.span) for other in others)


def undergoes(span: Span, trigger: Span, who: Who) -> bool:
    """True for whom an act is done to that a noun names: "troops faced drone attacks", "faced criticism"."""
    article, words = who.article, who.article.words
    between = range(words.within(*span)[1], words.within(*trigger)[0])
    verb = next((i for i in between if words.lower[i] in article.set_of("undergo_verbs")), None)
    if verb is None or len(between) > NEAR:
        return False
    lead, object_words = words.lower[between.start : verb], words.lower[verb + 1 : between.stop]
    is_object = all(word[0].isalnum() and word not in article.stops for word in object_words)
    return is_object and article.set_of("auxiliaries").issuperset(lead)


def whole_phrases(act: Act, actors: Sequence[Found], recipients: Sequence[Found], who: Who) -> Sides:
    """Both sides where an adjective and its noun stand on one, that of the noun: "Turkish" and "positions"."""

    def joined(part: Found, across: Sequence[Found]) -> Found | None:
        rival = next((other for other in across if who.article.text[part.span[1] : other.span[0]] == " "), None)
        if rival is None or touches(act.span, (part.span[0], rival.span[1])):
            return None
        last = who.article.words.within(*part.span)[1] - 1
        is_adjective = who.article.is_adjective(last) and who.article.words[last].text not in who.article.names.nouns
        return rival if is_adjective and who.continues(last) else None

    def merged(own: Sequence[Found], across: Sequence[Found]) -> tuple[Found, ...]:
        kept = [part for part in own if joined(part, across) is None]
        led = {noun.span: part for part in across if (noun := joined(part, own)) is not None}
        return tuple(
            Found((led[part.span].span[0], part.span[1]), part.probability) if part.span in led else part
            for part in kept
        )

    return merged(actors, recipients), merged(recipients, actors)


def with_subject(act: Act, actors: tuple[Found, ...], recipients: tuple[Found, ...], who: Who) -> Sides:
    """Both sides with "we" before the verb, where nobody surer is found: "we were shelled", "we will not send arms"."""
    article, words = who.article, who.article.words
    verb = words.within(*act.span)[0]
    first = verb
    while first and words.lower[first - 1] in article.set_of("auxiliaries"):
        first -= 1
    if not first or verb - first > NEAR or words.lower[first - 1] not in ("i", "we"):
        return actors, recipients
    passives = article.set_of("passives").intersection(words.lower[first:verb])
    is_passive = bool(passives) and not words.lower[verb].endswith("ing")
    side, across = (recipients, actors) if is_passive else (actors, recipients)
    subject = Found((words[first - 1].start, words[first - 1].end), SURE)
    if max((part.probability for part in side), default=0.0) < SURE and not touching(subject, across):
        side = (subject,)
    return (across, side) if is_passive else (side, across)


def apart(actors: Sequence[Found], recipients: Sequence[Found]) -> Sides:
    """Both sides of an act without the words that stand in both: these stay where they are likelier."""

    def wins(part: Found, others: Sequence[Found], *, ties: bool) -> bool:
        rivals = [other.probability for other in others if touches(other.span, part.span)]
        return all(part.probability > rival or (ties and part.probability == rival) for rival in rivals)

    return (
        tuple(part for part in actors if wins(part, recipients, ties=True)),
        tuple(part for part in recipients if wins(part, actors, ties=False)),
    )


def with_lists(found: tuple[Found, ...], across: tuple[Found, ...], lists: Lists) -> tuple[Found, ...]:
    """``found`` with the other names of a list that one of them stands in: "Kenya, Togo and Niger"."""
    whole = list(found)
    for number in sorted({number for part in found for number in lists.around(part)}):
        spans = lists.members[number]
        member = next((part for part in found if any(touches(part.span, span) for span in spans)), None)
        if member is None or any(touches(part.span, span) for part in across for span in spans):
            continue
        whole += [Found(s, member.probability) for s in spans if not any(touches(part.span, s) for part in whole)]
    return tuple(sorted(whole, key=lambda part: part.span))


def listed(who: Who) -> Iterator[list[Hit]]:
    """Known names that commas and "and" join, in the order of the text."""
    article, words = who.article, who.article.words
    names = sorted({hit.start: hit for hit in article.hit_of.values()}.values(), key=lambda hit: hit.start)
    group: list[Hit] = []
    joins: set[str] = set()
    for hit in [*names, None]:
        if group and hit is not None:
            between = words.lower[words.within(*span_of(group[-1]))[1] : words.within(*span_of(hit))[0]]
            if between and set(between) <= word_list("separators") | word_list("articles"):
                group.append(hit)
                joins |= set(between)
                continue
        is_list = "and" in joins and (len(group) > 2 or "," not in joins)  # "left Togo, and Kenya said"
        if len(group) > 1 and is_list and not ends_open(who, group[-1]):
            yield group
        group, joins = ([hit] if hit is not None else []), set()


def ends_open(who: Who, hit: Hit) -> bool:
    """True where a noun goes on behind a name: "Togo and the Kenyan army"."""
    last = who.article.words.within(*span_of(hit))[1]
    return last < len(who.article.words) and (who.article.words.is_possessive(last) or who.continues(last - 1))


def span_of(hit: Hit) -> tuple[int, int]:
    """Offsets of a name."""
    return hit.start, hit.end
