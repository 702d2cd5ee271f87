"""Mention in, actor id, country, sector and rule out: small named resolvers in order, the first that answers wins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from extract.core.schema import Sector, Span
from extract.lexicon import Lexicon
from extract.text.document import Document
from extract.who.memory import Sighting
from extract.who.mention import PLAIN, Hints, Kind, Mention
from extract.who.names import Hit
from extract.who.party import Resolved, from_known, nobody
from extract.who.phrase import Phrase
from extract.who.referring import Referring

NOWHERE = 1 << 30
"""Depth of questions that none reaches."""
FINAL = frozenset({"named like a place", "vessel", "no party", "pronoun", "stranger", "enemy", "relation", "several"})
"""Rules after which nobody else is asked."""

__all__ = ["PLAIN", "Hints", "Kind", "Mention", "Who"]


class Who(Referring):
    """Resolves the mentions of one article; made once an article, changes nothing outside itself."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        super().__init__(document, lexicon)
        self.order: tuple[Callable[[Mention], Resolved | None], ...] = (
            self.no_party,
            self.abstract,
            self.pronoun,
            self.enemy,
            self.own_side,
            self.abbreviation,
            self.vessel,
            self.named,
            self.person,
            self.office_holder,
            self.several,
            self.described,
            self.placed,
            self.opposed,
            self.just_told,
            self.local,
            self.fallen,
            self.national,
            self.told_long_ago,
            self.domestic,
        )
        self.known: dict[tuple[Span, Hints], Resolved] = {}
        self.asking: dict[tuple[Span, Hints], int] = {}
        self.reached = NOWHERE
        self.remember()

    def resolve(self, span: Span, hints: Hints = PLAIN) -> Resolved:
        """Who the mention at ``span`` stands for; of a pair that two parties make ("both countries"), nobody.

        The answer depends on the text and the mention alone: one that was cut short because a question above it asks
        for it is not kept.
        """
        key = (span, hints)
        if key in self.known:
            return self.known[key]
        if key in self.asking:
            self.reached = min(self.reached, self.asking[key])
            return nobody("circular", span)
        depth = self.asking[key] = len(self.asking)
        above, self.reached = self.reached, NOWHERE
        try:
            found = self.work_out(span, hints)
        finally:
            del self.asking[key]
        if self.reached >= depth:
            self.known[key], self.reached = found, NOWHERE
        self.reached = min(self.reached, above)
        return found

    def resolve_all(self, span: Span, hints: Hints = PLAIN) -> tuple[Resolved, ...]:
        """The parties that the mention at ``span`` stands for: two of "both countries", else one."""
        mention = self.mention(span, hints)
        pair = self.pair(mention) if mention is not None else ()
        return pair or (self.resolve(span, hints),)

    def work_out(self, span: Span, hints: Hints) -> Resolved:
        """:meth:`resolve` without memory."""
        mention = self.mention(span, hints)
        if mention is None:
            return nobody("no words", span)
        if self.is_pair(mention):
            return nobody("two parties", span)
        rest: Sector | None = None
        for resolver in self.order:
            found = resolver(mention)
            if found is None:
                continue
            if not found.is_known and found.rule not in FINAL:
                rest = rest or found.sector  # its sector is known, who it is another may tell
                continue
            if hints.force and found.sector == "GOV" and (found.is_place or (found.actor_id or "").endswith("_SEAT")):
                found = replace(found, sector="MIL")
            return replace(found, sector=found.sector or rest, span=found.span if found.span != (0, 0) else span)
        return replace(nobody("unknown", span), sector=rest)

    def ground(self, span: Span) -> str | None:
        """Country of the place that the words of a mention say it is in: "launchers in southern Lebanon"."""
        first, last = self.words.within(*span)
        for i in range(first + 1, last):
            if self.words.lower[i - 1] not in self.article.set_of("spot_leads") | self.article.set_of(
                "sides_of_places"
            ):
                continue
            place, hit = self.article.place_of.get(i), self.article.hit_of.get(i)
            land = place.row.country if place is not None else hit.known.country if hit is not None else None
            if land is not None:
                return land
        return None

    def is_spot(self, span: Span) -> bool:
        """True for the bare name of a place that only tells where something is: "killed in Sudan"."""
        first, last = self.words.within(*span)
        if first == last:
            return False
        hit, place = self.article.hit_of.get(last - 1), self.article.place_of.get(last - 1)
        is_land = hit is not None and (hit.known.is_place or (hit.known.actor_id or "").endswith("_SEAT"))
        start = place.start if place is not None else hit.start if hit is not None and is_land else None
        if start is None or any(
            self.words.lower[i] not in self.article.set_of("sides_of_places")
            for i in range(first, last)
            if self.words[i].start < start
        ):
            return False
        lead = first
        while lead > 0 and self.words.lower[lead - 1] in self.article.set_of("sides_of_places"):
            lead -= 1
        goes_on = last < len(self.words) and (self.words.is_possessive(last) or self.continues(last - 1))
        return lead > 0 and self.words.lower[lead - 1] in self.article.set_of("spot_leads") and not goes_on

    def is_foreign(self, span: Span) -> bool:
        """True for who is told to be from elsewhere, or who is of no one country: "foreign visitors", "Eastern Europe".

        The foreign minister is no foreigner.
        """
        mention = self.mention(span, PLAIN)
        if mention is None:
            return False
        role, first, head = self.role(mention.phrase), mention.phrase.opens, mention.phrase.head
        is_office = role is not None and role.kind == "title"
        elsewhere = self.article.set_of("foreign_words") & {*self.words.lower[first:head]}
        return bool(elsewhere and not is_office) or self.words.lower[head] in self.article.set_of("regions")

    def is_state_name(self, span: Span) -> bool:
        """True for the bare name of a country or of the seat of its government: "Kenya", "Nairobi"."""
        first, last = self.words.within(*span)
        hit = self.article.hit_of.get(last - 1) if first < last else None
        if hit is None or self.words[first].start > hit.start or hit.end > span[1]:
            return False
        lead = [self.words.lower[i] for i in range(first, last) if self.words[i].start < hit.start]
        is_land = hit.known.actor_id == hit.known.country or (hit.known.actor_id or "").endswith("_SEAT")
        return is_land and all(word in self.article.set_of("sides_of_places") for word in lead)

    def held_by(self, span: Span) -> Span:
        """The mention at ``span``, or whom it is the place of where that is all it is: "Chad" of "people in Chad"."""
        first, last = self.words.within(*span)
        lead = first
        while lead > 0 and self.words.lower[lead - 1] in self.article.set_of("sides_of_places"):
            lead -= 1
        head = lead - 2
        role = self.article.role_at(head) if head >= 0 and self.is_spot(span) else None
        if role is None or role.kind == "weapon":
            return span
        return self.article.span((self.article.left_edge(head), last))

    def is_means(self, span: Span) -> bool:
        """True for a weapon or an act, which stands for whoever uses or does it: "a rocket in Haifa", "the blast".

        Where people are in it, as in ships and aircraft, it acts as they do.
        """
        mention = self.mention(span, PLAIN)
        if mention is None or mention.phrase.head in self.article.hit_of:
            return False
        role = self.role(mention.phrase)
        if role is not None:
            return role.kind == "weapon" and self.words.lower[mention.phrase.head] not in self.article.set_of("crewed")
        behind = mention.part[1]
        is_led_on = behind < len(self.words) and self.article.text[span[1] : self.words[behind].start] == " "
        cut = self.article.role_at(behind) if is_led_on else None  # "a car" of "a car bomb"
        is_cut = (cut is not None and cut.kind == "weapon") or (
            is_led_on  # "suicide" of "suicide attack"
            and not self.words[mention.phrase.head].is_capitalised
            and self.words.lower[behind] in self.article.set_of("harm_nouns")
        )
        return is_cut or self.words.lower[mention.phrase.head] in self.article.set_of("harm_words")

    def remember(self) -> None:
        """Fill the memory in the order of the text, so that each sighting may refer back to those before it."""
        for sighting in self.sightings():
            self.memory.add(sighting)
        self.known.clear()  # what was found on the way did not see the sighting that it was found for

    def sightings(self) -> Iterator[Sighting]:
        """The parties that names and described nouns of the article tell by themselves, in order."""
        article, words = self.article, self.words
        i = 0
        while i < len(words):
            hit = article.hit_of.get(i)
            role = article.role_at(i) if hit is None else None
            if hit is not None and hit.end > words[i].end:
                i += 1
                continue
            is_modifier = i + 1 < len(words) and self.continues(i)
            if (hit is None and role is None) or is_modifier:
                end = article.name_end(i) if hit is None and role is None and words[i].is_capitalised else i
                if end > i:
                    name = article.quote((i, end))
                    party = article.taught.get(name) or article.taught.get(words[end - 1].text)
                    found = party or replace(nobody("a name", article.span((i, end))), is_person=end - i > 1)
                    yield Sighting(words[i].start, i, end, found, words.lower[end - 1], frozenset())
                    i = end
                    continue
                i += 1
                continue
            first = article.left_edge(i)
            last = i + 1
            if last + 1 < len(words) and words.lower[last] in ("of", "in") and role is not None:
                last = self.right_edge(last)
            phrase = article.phrase((first, last))
            if phrase is not None:
                party = self.sighted(phrase, hit)
                nouns = frozenset(words.lower[k] for k in range(phrase.first, i + 1) if article.role_at(k) is not None)
                yield Sighting(
                    words[first].start, first, i + 1, party, words.lower[i], nouns, self.is_scene(first, hit)
                )
            i += 1

    def sighted(self, phrase: Phrase, hit: Hit | None) -> Resolved:
        """What a phrase tells by itself."""
        span = self.article.span((phrase.opens, phrase.last))
        if hit is not None:
            found = from_known(hit.known, "name", span)
            other = self.owner_country(phrase, hit)
            if other is not None and other.known.country != found.country and self.is_state(found):
                return Resolved(
                    None,
                    other.known.country,
                    found.sector,
                    "country in the phrase",
                    span=span,
                    is_person=found.is_person,
                )
            return found
        if self.article.set_of("own_determiners") & set(self.words.lower[phrase.opens : phrase.first]):
            return nobody("refers back", span)
        role = self.role(phrase)
        found_here = self.describe(phrase)
        plural = self.words.lower[phrase.head].endswith("s") and not self.words.lower[phrase.head].endswith("ss")
        person = role is not None and role.kind == "title"
        back = self.memory.description(phrase) if found_here is None or not found_here.is_known else None
        if back is not None:
            return replace(back.party, span=span, is_person=person, is_plural=plural, is_place=False)
        if found_here is None:
            return replace(nobody("nothing", span), is_person=person, is_plural=plural)
        return replace(found_here, span=span, is_person=person, is_plural=plural, is_place=False)

    def is_scene(self, first: int, hit: Hit | None) -> bool:
        """True for the name of a country or a capital that tells where something is: "met in Doha"."""
        if hit is None or not (hit.known.is_place or (hit.known.actor_id or "").endswith("_SEAT")):
            return False
        return first > 0 and self.words.lower[first - 1] in self.article.set_of("scene_leads")

    def continues(self, i: int) -> bool:
        """True where the noun phrase of word ``i`` goes on behind it."""
        k = i + 1
        words = self.words
        if words.is_possessive(k):
            return k + 1 < len(words)
        if words.lower[k] in self.article.stops:
            return False
        if not words[k].text[0].isalpha() or self.article.text[words[i].end : words[k].start] != " ":
            return False
        if self.article.hit_of.get(k) is not None or self.article.role_at(k) is not None:
            return True
        hit = self.article.hit_of.get(i)
        return (
            hit is not None
            and hit.known.is_place
            and self.article.text[hit.start : hit.end] not in self.article.names.nouns
        )

    def right_edge(self, i: int) -> int:
        """End of the complement that begins with the preposition ``i``."""
        k = i + 1
        words = self.words
        while k < len(words) and k - i < 5:
            if words.lower[k] in ("the", "of") or k in self.article.hit_of or k in self.article.place_of:
                k += 1
                continue
            if words[k].is_capitalised:
                k += 1
                continue
            break
        return k
