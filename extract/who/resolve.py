"""Mention in, actor id, country, sector and rule out: small named resolvers in order, the first that answers wins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal

from extract.core.record import record
from extract.core.schema import Sector, Span
from extract.lexicon import ActorRow, Lexicon, RoleRow
from extract.text.document import Document
from extract.who.article import UNIONS, Article
from extract.who.memory import Memory, Sighting
from extract.who.names import Hit, plain
from extract.who.party import Resolved, from_known, nobody
from extract.who.phrase import Phrase, Range

Kind = Literal["party", "source", "subject", "claimant"]

OWNING = ("of", "from", "for", "in", "at", "inside", "across", "near")
"""Prepositions of complements that tell whose somebody is, first preposition first."""
ARMED = frozenset({"REB", "PRM", "CRM", "UAF", "OPP", "PTY"})
PUBLIC = frozenset({"GOV", "MIL", "LEG", "SPY", "COP", "JUD", "PTY"})


@record(frozen=True, slots=True)
class Hints:
    """What the reader knows of a mention besides its words.

    ``force``: the act is a use or movement of force, in which a bare country is its military. ``struck``: force is
    used on the mention. ``speaker``: country of who says it, by which "the enemy" and "our forces" are told.
    """

    kind: Kind = "party"
    force: bool = False
    struck: bool = False
    speaker: str | None = None


@record(frozen=True, slots=True)
class Mention:
    """A mention to be resolved."""

    span: Span
    part: Range
    phrase: Phrase
    lower: str
    hints: Hints


PLAIN = Hints()


class Who:
    """Resolves the mentions of one article; made once an article, changes nothing outside itself."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self.article = Article(document, lexicon)
        self.lexicon = lexicon
        self.words = self.article.words
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
        self.memory = Memory(self.article)
        self.remember()

    # --- What others call -----------------------------------------------------------------------

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
            if self.words.lower[i - 1] not in SPOT_LEADS | SIDES_OF_PLACES:
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
            self.words.lower[i] not in SIDES_OF_PLACES for i in range(first, last) if self.words[i].start < start
        ):
            return False
        lead = first
        while lead > 0 and self.words.lower[lead - 1] in SIDES_OF_PLACES:
            lead -= 1
        goes_on = last < len(self.words) and (self.words.is_possessive(last) or self.continues(last - 1))
        return lead > 0 and self.words.lower[lead - 1] in SPOT_LEADS and not goes_on

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
        cut = self.article.role_at(behind) if behind < len(self.words) else None  # "a car" of "a car bomb"
        is_cut = (
            cut is not None and cut.kind == "weapon" and self.article.text[span[1] : self.words[behind].start] == " "
        )
        return is_cut or self.words.lower[mention.phrase.head] in self.article.set_of("harm_words")

    def mention(self, span: Span, hints: Hints) -> Mention | None:
        """The words of the mention in their parts."""
        part = self.with_opening(self.with_owner(self.words.within(*span)))
        phrase = self.article.phrase(part) if part[0] < part[1] else None
        if phrase is None:
            return None
        lower = " ".join(self.words.lower[phrase.opens : phrase.last])
        return Mention(span, part, phrase, lower, hints)

    def with_owner(self, part: Range) -> Range:
        """``part`` with the country or place that follows behind "of": readers cut a mention before it."""
        after = part[1] + 1
        if part[0] >= part[1] or after >= len(self.words.lower) or self.words.lower[part[1]] != "of":
            return part
        hit = self.article.hit_of.get(after) or self.article.hit_of.get(after + 1)
        if hit is None or not hit.known.is_place:
            return part
        return part[0], self.words.within(hit.start, hit.end)[1]

    def with_opening(self, part: Range) -> Range:
        """``part`` with the words in front by which a pair is told: readers cut "both sides" behind "both"."""
        first, last = part
        for lead in range(max(0, first - 2), first):
            if " ".join(self.words.lower[lead:last]) in self.article.set_of("pair_words"):
                return lead, last
        return part

    # --- Not a party; pronouns; sides -----------------------------------------------------------

    def no_party(self, mention: Mention) -> Resolved | None:
        """Weekdays, clock times, numbers and "others" name nobody."""
        never = self.article.set_of("days") | self.article.set_of("months") | NOBODY
        phrase = mention.phrase
        if (
            all(
                w.lower in never
                or w.text[0].isdigit()
                or not w.text[0].isalnum()
                or w.lower in self.article.set_of("determiners")
                for w in (self.words[i] for i in range(phrase.opens, phrase.last))
            )
            and not phrase.tails
            and not any(self.words[i].text in self.article.short for i in range(*mention.part))
        ):
            if mention.lower in self.memory.pronouns or self.is_pair(mention):
                return None
            return nobody("no party", mention.span)
        return None

    def abstract(self, mention: Mention) -> Resolved | None:
        """What is neither somebody nor a body names nobody: "the elections", "inflation"."""
        head = mention.phrase.head
        is_name = self.words[head].is_capitalised and not self.article.is_sentence_start(head)
        if mention.hints.kind != "party" or is_name or head in self.article.hit_of:
            return None
        is_thing = self.words.lower[head] in self.article.set_of("abstract_heads")
        is_owned = self.article.country_in(*mention.part) is not None or mention.phrase.owner is not None
        return nobody("no party", mention.span) if is_thing and not is_owned else None

    def pronoun(self, mention: Mention) -> Resolved | None:
        """A pronoun stands for the fitting party told last."""
        if mention.lower not in self.memory.pronouns or mention.phrase.head in self.article.hit_of:
            return None
        if mention.lower in self.article.set_of("speaker_words"):
            speaker = mention.hints.speaker
            return Resolved(None, speaker, None, "who speaks") if speaker else nobody("pronoun", mention.span)
        found = self.memory.pronoun(self.words[mention.phrase.head])
        if found is None:
            return nobody("pronoun", mention.span)
        return replace(found.party, rule="pronoun") if found.party.is_known else nobody("stranger", mention.span)

    def is_pair(self, mention: Mention) -> bool:
        """True for phrases that mean two parties."""
        words = mention.lower
        return words in self.article.set_of("pair_words") or words.removeprefix("the ") in self.article.set_of(
            "pair_words"
        )

    def pair(self, mention: Mention) -> tuple[Resolved, ...]:
        """The two parties of "both countries", "the parties"."""
        if not self.is_pair(mention):
            return ()
        return tuple(replace(party, rule="pair", span=party.span) for party in self.memory.pair(mention.span[0]))

    def enemy(self, mention: Mention) -> Resolved | None:
        """“The enemy” of a speaker who is at war on that day."""
        words = self.article.set_of("enemy_words_of_war")
        phrase = mention.phrase
        core = set(self.words.lower[phrase.first : phrase.last])
        pairs = {" ".join(self.words.lower[i : i + 2]) for i in range(phrase.first, phrase.last - 1)}
        if not (core | pairs) & words or phrase.owner is not None or self.article.country_in(*mention.part) is not None:
            return None
        country = self.enemy_of(mention.hints.speaker) if mention.hints.speaker else None
        return (
            Resolved(None, country, "MIL", "enemy of who speaks")
            if country
            else replace(nobody("enemy", mention.span), sector="MIL")
        )

    def enemy_of(self, country: str | None) -> str | None:
        """The one country that ``country`` is at war with on the article's day."""
        sides = set()
        for row in self.lexicon.conflicts:
            day = self.article.day
            if (
                row.side_a != row.side_b
                and (day is None or row.start <= day)
                and (row.end is None or day is None or day <= row.end)
            ):
                if country == row.side_a:
                    sides.add(row.side_b)
                if country == row.side_b:
                    sides.add(row.side_a)
        return sides.pop() if len(sides) == 1 else None

    def opposed(self, mention: Mention) -> Resolved | None:
        """An organ without a country that tells what forces did: of the country of those who did it, else at war with
        the one whose forces it was done to."""
        phrase, words = mention.phrase, self.words
        core = [words.lower[i] for i in range(phrase.modifiers[0], phrase.last)]
        heads = {" ".join(core[i:]) for i in range(len(core))}
        if (
            not heads & (self.article.set_of("national_heads") | self.article.set_of("own_forces"))
            or phrase.owner is not None
            or words.lower[phrase.head] in self.article.set_of("local_heads")
            or self.article.set_of("own_determiners") & set(words.lower[phrase.opens : phrase.first])
        ):
            return None
        sentence = self.article.document.sentences[self.article.sentence(mention.span[0])]
        doers, harmed = self.fought(*words.within(sentence.start, sentence.end), range(phrase.opens, phrase.last))
        told = doers or {enemy for country in harmed if (enemy := self.enemy_of(country)) is not None}
        if len(told) != 1 or len(harmed) > 1:
            return None
        return Resolved(None, told.pop(), self.sector(phrase) or "MIL", "side in the sentence", span=mention.span)

    def fought(self, first: int, last: int, own: range) -> tuple[set[str], set[str]]:
        """Countries whose forces do harm in a sentence, and whose forces suffer it, by where they stand to the verb."""
        words = self.words
        verb = next((i for i in range(first, last) if words.lower[i] in self.article.set_of("boasts")), None)
        doers: set[str] = set()
        harmed: set[str] = set()
        if verb is None:
            return doers, harmed
        behind = words.lower[verb + 1] if verb + 1 < last else "."
        is_passive = (
            not PASSIVES.isdisjoint(words.lower[max(first, verb - 2) : verb])
            or not behind[0].isalnum()
            or behind in self.article.set_of("breaks")
        )
        for i in (i for i in range(first, last) if i not in own):
            hit = self.article.hit_of.get(i)
            if hit is None or not hit.known.is_place or not hit.known.country or not self.leads_to_force(i, last):
                continue
            between = range(verb + 1, i) if i > verb else range(i + 1, verb)
            if len(between) > NEAR_VERB or any(self.is_edge(k) for k in between if words.lower[k] != "by"):
                continue  # of another clause
            does_it = words.lower[i - 1] == "by" if is_passive and i > verb else (i < verb) != is_passive
            (doers if does_it else harmed).add(hit.known.country)
        return doers, harmed

    def is_edge(self, i: int) -> bool:
        """True for a mark or a word that ends a noun phrase, but for the verbs that make a passive."""
        lower = self.words.lower[i]
        return lower not in PASSIVES and (
            not self.words[i].text[0].isalnum() or lower in self.article.set_of("breaks") | COORDINATORS
        )

    def leads_to_force(self, i: int, last: int) -> bool:
        """True for the name of a country right before its soldiers, arms or losses: "two Russian attack drones"."""
        for k in range(i + 1, min(i + 4, last)):
            role = self.article.role_at(k, i + 1)
            if role is not None:
                return role.kind == "weapon" or role.sector == "MIL"
            if self.words.lower[k] in self.article.set_of("harm_words"):
                return True
            if not self.words[k].text[0].isalpha() or self.words.lower[k] in self.article.set_of("breaks"):
                return False
        return False

    def fallen(self, mention: Mention) -> Resolved | None:
        """Soldiers who are struck where no country is told: those of the place that their sentence tells."""
        phrase = mention.phrase
        role = self.role(phrase)
        if not mention.hints.struck or role is None or role.kind == "weapon" or role.sector != "MIL":
            return None
        core = set(self.words.lower[phrase.opens : phrase.last])
        if core & self.article.set_of("foreign_words") or phrase.owner is not None:
            return None
        found = self.article.scene(mention.span[0])
        if found is not None and not found[1]:
            return Resolved(None, found[0], role.sector, "of the place told of", span=mention.span)
        speaker = mention.hints.speaker
        if speaker is None or speaker in UNIONS or self.enemy_of(speaker) is not None:
            return None
        return Resolved(None, speaker, role.sector, "of who speaks", True, span=mention.span)

    def own_side(self, mention: Mention) -> Resolved | None:
        """“Our forces”, “the Defence Forces” are those of who speaks."""
        core = " ".join(self.words.lower[mention.phrase.opens : mention.phrase.last]).removeprefix("the ")
        if core not in self.article.set_of("own_forces") or mention.hints.speaker is None:
            return None
        return Resolved(None, mention.hints.speaker, "MIL", "of who speaks")

    # --- Names ----------------------------------------------------------------------------------

    def abbreviation(self, mention: Mention) -> Resolved | None:
        """An abbreviation that the article explains."""
        for i in (mention.phrase.head, *range(*mention.phrase.modifiers)):
            found = self.article.short.get(self.words[i].text)
            if found is not None:
                return replace(found, rule="abbreviation", span=mention.span)
        return None

    def vessel(self, mention: Mention) -> Resolved | None:
        """A ship or tank with a name: of the country told before it, never of the place it is named like."""
        phrase = mention.phrase
        low = phrase.modifiers[0]
        roles = [role for i in range(low, phrase.head) if (role := self.article.role_at(i, low)) is not None]
        if not self.words[phrase.head].is_capitalised or not any(role.kind == "weapon" for role in roles):
            return None
        own = self.modifier(phrase)
        if own is None or own.country is None:
            return replace(nobody("vessel", mention.span), sector="MIL")
        return Resolved(None, own.country, "MIL", "owner in the phrase", span=mention.span)

    def named(self, mention: Mention) -> Resolved | None:
        """A lexicon name at the head, unless the phrase itself names another country."""
        phrase = mention.phrase
        hit = self.article.exact.get(mention.span) or self.article.hit_of.get(phrase.head)
        if hit is None:
            return None
        found = from_known(hit.known, "name", mention.span)
        if self.is_titled(phrase, hit):
            if not hit.known.is_person:
                return self.namesake_of_place(mention, hit)
            if self.is_shared(hit):
                return self.office_holder(mention)
        if hit.known.is_place and mention.hints.kind != "subject":
            wider = self.widened(mention)
            if wider is not None:
                return wider
        other = self.owner_country(phrase, hit)
        if other is not None and other.known.country != found.country and self.is_state(found):
            sector = self.sector(phrase) or found.sector
            return Resolved(None, other.known.country, sector, "country in the phrase", is_person=found.is_person)
        if found.country is None and found.sector not in ("IGO", "NGO") and other is not None:
            found = replace(found, country=other.known.country)
        if found.is_person:
            title = self.title_before(phrase, hit)
            if found.sector is None and title is not None:
                found = replace(found, sector=title)
        return found

    def is_titled(self, phrase: Phrase, hit: Hit) -> bool:
        """True where a title stands right before a name of one word: "Prime Minister Montenegro", "Mr Wagner"."""
        first, last = self.words.within(hit.start, hit.end)
        before = first - 1
        if last - first > 1 or before < phrase.opens or not self.words[before].is_capitalised:
            return False
        if self.words.lower[before] in self.article.set_of("courtesy"):
            return True
        role = self.article.role_at(before, phrase.modifiers[0])
        return role is not None and role.kind == "title"

    def is_shared(self, hit: Hit) -> bool:
        """True for a family name that somebody in office elsewhere bears too, its own country not being told of."""
        rows = self.article.names.surnamed(self.article.text[hit.start : hit.end], self.article.day)
        return hit.known.country not in self.article.lands and any(row.country != hit.known.country for row in rows)

    def namesake_of_place(self, mention: Mention, hit: Hit) -> Resolved | None:
        """A person named like a place or a body: of the country told before the title, else who holds that office."""
        own = self.modifier_before(mention.phrase, hit)
        found = self.office_holder(mention)
        if own is None:
            return found
        if found is not None and found.country == own:
            return found
        return Resolved(None, own, self.title_before(mention.phrase, hit), "title in the phrase", is_person=True)

    def modifier_before(self, phrase: Phrase, hit: Hit) -> str | None:
        """The country named before ``hit``."""
        first, _ = self.words.within(hit.start, hit.end)
        lead = self.article.country_in(phrase.first, first)
        return lead.known.country if lead is not None else None

    def is_state(self, found: Resolved) -> bool:
        """True for what can be of another country than the lexicon says: not a country, a union or a body of many."""
        return not found.is_place and found.country not in ("UNO", "NAT", "EUR") and found.sector != "IGO"

    def widened(self, mention: Mention) -> Resolved | None:
        """The adjective of a country, cut from its noun: "Russian" of "Russian forces"."""
        last = mention.part[1]
        hit = self.article.hit_of[mention.phrase.head]
        if mention.span in self.article.exact and hit is not self.article.exact[mention.span]:
            return None
        if last >= len(self.words) or hit.end != self.words[last - 1].end or self.words[last].is_capitalised:
            return None
        form = self.article.text[hit.start : hit.end]
        if form in self.article.names.nouns or self.words.is_possessive(last):
            return None
        head = last
        while head + 1 < len(self.words) and head - last < 3 and self.article.role_at(head, last) is None:
            if not self.words[head].text[0].isalpha() or self.words.lower[head] in self.article.set_of("breaks"):
                return None
            head += 1
        role = self.article.role_at(head, last)
        if role is None:
            return None
        while head + 1 < len(self.words) and (longer := self.article.role_at(head + 1, last)) is not None:
            head, role = head + 1, longer
        if role.kind == "weapon" and not mention.hints.force:
            return None
        state = self.words.lower[head] in self.article.set_of("state_words")
        return Resolved(hit.known.actor_id if state else None, hit.known.country, role.sector, "adjective of its noun")

    def title_before(self, phrase: Phrase, hit: Hit) -> Sector | None:
        """Sector of the title in front of a name."""
        first, _ = self.words.within(hit.start, hit.end)
        if first <= phrase.first:
            return None
        if self.article.set_of("former_words") & set(self.words.lower[phrase.opens : first]):
            return "ELI"
        role = self.article.role_at(first - 1, phrase.first)
        return role.sector if role is not None else None

    def owner_country(self, phrase: Phrase, hit: Hit | None) -> Hit | None:
        """The country that the phrase names beside a name: before it, or "of" it behind."""
        begin = phrase.first
        stop = self.words.within(hit.start, hit.end)[0] if hit is not None else phrase.head
        for i in range(begin, stop):
            found = self.article.hit_of.get(i)
            if found is not None and found is not hit and found.known.is_place:
                return found
        if hit is not None and hit.known.is_person and stop == begin:
            return None
        for tail in phrase.tails:
            if tail.lead == "of":
                found = self.article.country_in(tail.first, tail.last)
                if found is not None and found.known.is_place:
                    return found
        return None

    def person(self, mention: Mention) -> Resolved | None:
        """A personal name with a title and a country in the phrase or where the article introduces it."""
        phrase = mention.phrase
        head = self.words[phrase.head]
        if not head.is_capitalised or phrase.head in self.article.hit_of:
            return None
        first = phrase.head
        low = phrase.modifiers[0]
        while (
            first > low
            and self.words[first - 1].is_capitalised
            and first - 1 not in self.article.hit_of
            and self.article.role_at(first - 1) is None
        ):
            first -= 1
        name = self.article.quote((first, phrase.head + 1))
        role = self.article.role_at(first - 1, low) if first > low else None
        if self.is_first_name(first - 1, phrase):
            return self.namesake(mention, first - 1)
        own = self.owner_country(phrase, None)
        if role is None and self.article.role_at(phrase.head, low) is not None:
            return None  # a body or an office in capitals
        taught = self.article.taught.get(name) or self.article.taught.get(head.text)
        sector: Sector | None = role.sector if role is not None else None
        if self.article.set_of("former_words") & set(self.words.lower[phrase.opens : first]):
            sector = "ELI"
        if own is not None:
            return Resolved(
                None,
                own.known.country,
                sector or (taught.sector if taught else None),
                "country in the phrase",
                is_person=True,
            )
        other = self.modifier(phrase)
        if other is not None and role is not None and other.country:
            return Resolved(None, other.country, sector, "title in the phrase", is_person=True)
        for tail in phrase.tails:
            if tail.lead in (",", "(", "–", "—") and taught is None:
                taught = self.gloss(tail, phrase)
        if taught is not None and taught.country:
            return replace(taught, sector=sector or taught.sector, rule="introduced: " + taught.rule, span=mention.span)
        if role is not None or taught is not None:
            return replace(
                nobody("title alone", mention.span),
                sector=sector or (taught.sector if taught else None),
                is_person=True,
            )
        return None

    def namesake(self, mention: Mention, first: int) -> Resolved:
        """A person whose first name, word ``first``, is a place's: of the country told behind, else whom it taught."""
        phrase = mention.phrase
        taught = self.article.taught.get(self.words[phrase.head].text)
        if taught is not None:
            return replace(taught, span=mention.span)
        own = self.country_behind(phrase)
        if own is None:
            return nobody("named like a place", mention.span)
        role = self.article.role_at(first - 1, phrase.modifiers[0]) if first > phrase.modifiers[0] else None
        return Resolved(None, own, role.sector if role else None, "country in the phrase", is_person=True)

    def country_behind(self, phrase: Phrase) -> str | None:
        """The country that "of" behind the core names."""
        hits = (self.article.country_in(tail.first, tail.last) for tail in phrase.tails if tail.lead == "of")
        return next((hit.known.country for hit in hits if hit is not None and hit.known.is_place), None)

    def is_first_name(self, i: int, phrase: Phrase) -> bool:
        """True for the name of a place before one that nothing tells of: "Chelsea Manning", "Paris Hilton"."""
        low, head = phrase.modifiers
        hit = self.article.hit_of.get(i)
        if i < low or hit is None or self.words[i].end != hit.end or hit.start < self.words[low].start:
            return False
        behind = self.words[i + 1]
        name = range(i + 1, head + 1)
        is_body = phrase.opens < phrase.first and not self.article.set_of("determiners").isdisjoint(
            self.words.lower[phrase.opens : phrase.first]
        )  # "the Kenya Medical Union"
        is_body = is_body or any(
            self.words.lower[k] in self.article.set_of("body_words") or self.article.role_at(k, low) is not None
            for k in name
        )
        is_name = behind.text.isalpha() and not behind.text.isupper() and not is_body
        is_noun = (hit.known.actor_id or "").endswith("_SEAT") or (
            hit.known.is_place and self.article.text[hit.start : hit.end] in self.article.names.nouns
        )
        return is_name and is_noun and self.article.text[hit.end : behind.start] == " "

    def office_holder(self, mention: Mention) -> Resolved | None:
        """A family name alone: of the one who holds the office told before it, or an office of a country told of.

        Without such evidence a head of state or government is meant whose name nobody else in office bears, else the
        name must be long, and known of no other country.
        """
        phrase = mention.phrase
        head = self.words[phrase.head]
        if not head.is_capitalised or head.text in self.article.surnames or self.role(phrase) is not None:
            return None
        low = phrase.modifiers[0]
        before = phrase.head - 1
        is_first_name = (
            before >= low and self.words[before].is_capitalised and self.article.role_at(before, low) is None
        )
        if is_first_name and self.words.lower[before] not in self.article.set_of("courtesy"):
            return None  # a full name that is not known
        rows = self.article.names.surnamed(head.text, self.article.day)
        title = " ".join(self.words.lower[low : phrase.head])
        told = [row for row in rows if any(title.endswith(office.lower()) for office in row.office)] if title else []
        hit = self.article.hit_of.get(phrase.head)
        is_open = hit is None or (hit.known.is_person and self.is_shared(hit))
        near = [row for row in rows if row.country in self.article.lands and is_open]
        for found, rule in ((told, "office and surname"), (near, "surname in a country told of")):
            if len({row.country for row in found}) == 1:
                return self.holder(found, rule, mention)
        if phrase.head in self.article.hit_of or len(head.text) <= SHORT or len({row.country for row in rows}) != 1:
            return None
        if any(HEADS & {office.lower() for office in row.office} for row in rows):
            return self.holder(rows, "surname of a head", mention)
        others = self.article.names.surnames.get(plain(head.text), ())
        is_alone = len({row.country for row in others}) == 1
        return self.holder(rows, "surname of one person", mention) if is_alone else None

    def holder(self, rows: list[ActorRow], rule: str, mention: Mention) -> Resolved:
        """The person, or of several in one country nobody of them, with the sector of the office."""
        one = rows[-1]
        actor_id = one.actor_id if len({row.actor_id for row in rows}) == 1 else None
        return Resolved(actor_id, one.country, one.sector, rule, span=mention.span, is_person=True)

    def gloss(self, tail: Range | object, phrase: Phrase) -> Resolved | None:
        """What an apposition inside the mention says."""
        first = next(t.first for t in phrase.tails if t is tail)
        last = phrase.tails[-1].last
        inner = self.article.phrase((first, last))
        if inner is None:
            return None
        lead = self.article.country_in(first, last)
        sector = self.sector(inner)
        return Resolved(None, lead.known.country if lead else None, sector, "apposition", is_person=True)

    # --- Descriptions ---------------------------------------------------------------------------

    def described(self, mention: Mention) -> Resolved | None:
        """A noun with the party or place that its phrase names: "the Polish MoD", "officials of the ministry"."""
        found = self.describe(mention.phrase)
        return replace(found, span=mention.span) if found is not None else None

    def describe(self, phrase: Phrase) -> Resolved | None:
        """:meth:`described` of a phrase."""
        article = self.article
        head = self.words.lower[phrase.head]
        measured = self.measured(phrase)
        if measured is not None:
            return measured
        sector = self.sector(phrase)
        owner = self.modifier(phrase)
        told = phrase.owner is None and head in article.set_of("peers")  # "his Ukrainian counterpart"
        if owner is not None and head in article.set_of("relations") and owner.sector != "IGO" and not told:
            return replace(nobody("relation", (0, 0)), sector=sector or "GOV")
        rule = "owner in the phrase"
        if owner is None or (owner.country is None and owner.actor_id is None):
            owner, rule = self.complement(phrase), "complement"
        if owner is None:
            return replace(nobody("role alone", (0, 0)), sector=sector) if sector is not None else None
        role = self.role(phrase)
        is_group = owner.sector in ARMED and not owner.is_place
        if is_group and (
            role is None
            or role.kind != "title"
            or head in article.set_of("generic_heads")
            or head in article.set_of("member_words")
        ):
            sector = owner.sector
        actor_id = None
        if (
            not owner.is_person
            and not owner.is_place
            and head in article.set_of("member_words") | article.set_of("generic_heads")
        ):
            actor_id = owner.actor_id
        if head in article.set_of("state_words"):
            actor_id = owner.actor_id if owner.is_place else owner.country
        if owner.country is None and not owner.is_person:
            actor_id = actor_id or owner.actor_id
        is_person = role is not None and role.kind == "title"
        if is_person and owner.sector == "IGO" and sector in ("GOV", "MIL") and not head.endswith("s"):
            sector = "IGO"
        if is_person and owner.country and (owner.is_place or owner.sector == "IGO"):
            actor_id = self.incumbent(phrase, owner.country) or actor_id
        if sector is None and owner.is_place is False and not owner.is_person:
            sector = owner.sector
        return Resolved(actor_id, owner.country, sector, rule, owner.is_inferred, is_person=is_person)

    def incumbent(self, phrase: Phrase, country: str) -> str | None:
        """Who holds the office of a phrase on the article's day: nobody where another word narrows or ends it."""
        first, last = phrase.modifiers[0], phrase.head
        opening = set(self.words.lower[phrase.opens : phrase.first])
        words = [
            self.words.lower[i]
            for i in range(first, last + 1)
            if not (self.article.hit_of.get(i) is not None and i < last)
        ]
        if not opening <= OFFICE_OPENERS or not words:
            return None
        tails = [
            self.words.lower[i] for tail in phrase.tails[:1] if tail.lead == "for" for i in range(tail.first, tail.last)
        ]
        held = self.article.names.holder(words, len(words) - 1, country, self.article.day)
        return held[0] if held is not None and held[1] == 0 and not tails else None

    def measured(self, phrase: Phrase) -> Resolved | None:
        """What a quantity measures: the soldiers of "dozens of soldiers"."""
        if self.words.lower[phrase.head] not in self.article.set_of("partitives") or not phrase.tails:
            return None
        tail = phrase.tails[0]
        if tail.lead not in ("of", "among", "from"):
            return None
        span = self.article.span((tail.first, phrase.tails[-1].last))
        found = self.resolve(span)
        own = self.modifier(phrase)
        if own is not None and own.country and not found.country:
            return replace(found, country=own.country, rule="owner in the phrase")
        return replace(found, rule="measure of: " + found.rule) if found.is_known or found.sector else None

    def role(self, phrase: Phrase) -> RoleRow | None:
        """The role at the head."""
        return self.article.role_at(phrase.head, phrase.modifiers[0])

    def modifier(self, phrase: Phrase) -> Resolved | None:
        """The party in front of the head: an owner, else a country, else the nearest name, else a place."""
        if phrase.owner is not None:
            inner = self.article.phrase(phrase.owner)
            span = self.article.span(phrase.owner)
            found = self.resolve(span) if inner is not None else None
            if found is not None and found.is_known and not found.is_inferred:
                return found
        opening = self.words.lower[phrase.opens : phrase.first]
        first, last = phrase.modifiers
        hits = [hit for i in range(first, last) if (hit := self.article.hit_of.get(i)) is not None]
        lead = next((hit for hit in hits if hit.known.is_place), hits[-1] if hits else None)
        if lead is not None:
            return from_known(lead.known, "modifier", (lead.start, lead.end))
        for i in range(first, last):
            short = self.article.short.get(self.words[i].text)
            if short is not None:
                return short
            place = self.article.place_of.get(i)
            if place is not None and place.row.country and not self.words[phrase.head].is_capitalised:
                return Resolved(None, place.row.country, None, "place in front")
            taught = self.article.taught.get(self.words[i].text)
            if taught is not None and taught.country and self.words[i].is_capitalised:
                return replace(taught, is_person=True)
        if self.article.set_of("own_determiners") & set(opening):
            back = self.memory.possessive(self.words[phrase.opens])
            if back is not None:
                return replace(
                    back.party, rule="possessive pronoun", sector=None if back.party.is_person else back.party.sector
                )
        return None

    def complement(self, phrase: Phrase) -> Resolved | None:
        """The party or place that a complement behind the head names: "of", "from", "in"."""
        head = self.words.lower[phrase.head]
        leads: tuple[str, ...] = (
            ("of", "from") if head in self.article.set_of("embassies") | self.article.set_of("relations") else OWNING
        )
        if head in self.article.set_of("relations"):
            return None
        role = self.role(phrase)
        if role is not None and role.kind == "weapon":
            leads = ("of", "from", "by")
        elif head in self.article.set_of("harm_words"):
            leads = ("by", "from")  # an attack in a place is not the place's
        for lead in leads:
            for tail in phrase.tails:
                if tail.lead != lead:
                    continue
                hit = self.article.country_in(tail.first, tail.last) or next(
                    (h for i in range(tail.first, tail.last) if (h := self.article.hit_of.get(i)) is not None), None
                )
                if hit is not None:
                    return from_known(hit.known, "complement", (hit.start, hit.end))
                for i in range(tail.first, tail.last):
                    short = self.article.short.get(self.words[i].text)
                    if short is not None:
                        return short
                    place = self.article.place_of.get(i)
                    if place is not None and place.row.country:
                        return Resolved(None, place.row.country, None, "place behind")
        return None

    def sector(self, phrase: Phrase) -> Sector | None:
        """The sector that the head, or for a general head the noun beside it, tells."""
        article, words = self.article, self.words
        first, last = phrase.modifiers
        role = self.role(phrase)
        head = words.lower[phrase.head]
        if article.set_of("former_words") & set(words.lower[phrase.opens : phrase.head]) and (
            role is None or role.kind == "title"
        ):
            return "ELI"
        if head in article.set_of("generic_heads") or role is None:
            for i in range(last - 1, first - 1, -1):
                hit = article.hit_of.get(i)
                if (
                    hit is not None
                    and not hit.known.is_place
                    and hit.known.sector not in (None, "GOV")
                    and not hit.known.is_person
                ):
                    return hit.known.sector
                row = article.role_at(i, first)
                if hit is None and row is not None and (row.sector != "GOV" or role is None):
                    return row.sector
            for tail in phrase.tails:
                if tail.lead not in ("of", "in", "from", "at", "for"):
                    continue
                for i in range(tail.last - 1, tail.first - 1, -1):
                    hit = article.hit_of.get(i)
                    if (
                        hit is not None
                        and not hit.known.is_place
                        and hit.known.sector not in (None, "GOV")
                        and not hit.known.is_person
                    ):
                        return hit.known.sector
                    row = article.role_at(i, tail.first)
                    if hit is None and row is not None and row.kind == "group" and row.sector != "GOV":
                        return row.sector
                break
        return role.sector if role is not None else None

    def placed(self, mention: Mention) -> Resolved | None:
        """A place that stands for those who hold it: a city that is shelled."""
        place = self.article.place_of.get(mention.phrase.head)
        if place is None or not place.row.country or self.words[mention.phrase.head].text in self.article.surnames:
            return None
        sector: Sector | None = "CVL" if mention.hints.force else "GOV"
        return Resolved(None, place.row.country, sector, "place", span=mention.span)

    # --- What it refers back to -------------------------------------------------------------------

    def just_told(self, mention: Mention) -> Resolved | None:
        """“The ministry”, “the group”: the one told in the sentences before."""
        near = self.article.sentence(mention.span[0]) - 2
        return self.referred(mention, near)

    def told_long_ago(self, mention: Mention) -> Resolved | None:
        """The same, told long before."""
        return self.referred(mention, 0)

    def referred(self, mention: Mention, since: int) -> Resolved | None:
        """What a description refers back to, not told before sentence ``since``."""
        phrase = mention.phrase
        found = self.memory.description(phrase)
        if found is None or self.article.sentence(found.start) < since:
            return None
        sector = self.sector(phrase)
        return replace(found.party, rule="told before", sector=sector or found.party.sector, span=mention.span)

    def local(self, mention: Mention) -> Resolved | None:
        """People and bodies of the place that is spoken of."""
        if not self.is_local(mention.phrase):
            return None
        found = self.article.scene(mention.span[0])
        if found is None:
            return None
        return Resolved(
            None, found[0], self.sector(mention.phrase), "of the place told of", found[1], span=mention.span
        )

    def is_local(self, phrase: Phrase) -> bool:
        """True for a phrase of local people or bodies, none of them foreign."""
        article = self.article
        core = self.words.lower[phrase.opens : phrase.last]
        if article.set_of("foreign_words") & set(core):
            return False
        behind = [
            self.words.lower[i] for tail in phrase.tails if tail.lead in OWNING for i in range(tail.first, tail.last)
        ]
        return self.words.lower[phrase.head] in article.set_of("local_heads") or bool(
            article.set_of("local_words") & {*core[:-1], *behind}
        )

    def national(self, mention: Mention) -> Resolved | None:
        """An organ that one country has one of, in an article about one country's affairs."""
        phrase = mention.phrase
        core = self.words.lower[phrase.opens : phrase.last]
        if self.article.set_of("foreign_words") & set(core):
            return None
        heads = {" ".join(self.words.lower[i : phrase.head + 1]) for i in range(phrase.modifiers[0], phrase.head + 1)}
        if not heads & self.article.set_of("national_heads") or self.article.nation is None:
            return None
        return Resolved(
            None, self.article.nation, self.sector(phrase), "of the article's country", True, span=mention.span
        )

    def domestic(self, mention: Mention) -> Resolved | None:
        """Whoever has no country in an article about one country alone; never whose losses a figure counts."""
        phrase, article = mention.phrase, self.article
        core = set(self.words.lower[phrase.opens : phrase.last])
        role = self.role(phrase)
        if (
            article.home is None
            or mention.hints.kind == "subject"
            or phrase.head in article.hit_of
            or core & (article.set_of("foreign_words") | article.set_of("relations") | article.set_of("state_words"))
            or core & article.set_of("regions")
            or (role is not None and (role.sector in ("IGO", "REB", "UAF") or role.kind == "weapon"))
            or (mention.hints.struck and role is not None and role.sector == "MIL")
        ):
            return None
        return Resolved(None, article.home, self.sector(phrase), "of the article's country", True, span=mention.span)

    # --- Memory -----------------------------------------------------------------------------------

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


NOBODY = frozenset(
    {"others", "other", "post", "pm", "am", "gmt", "a.m", "p.m", "o'clock", "week", "month", "year", "day"}
)
OFFICE_OPENERS = frozenset({"the", "its", "their", "current", "incumbent"})
HEADS = frozenset({"president", "prime minister", "chancellor"})
SPOT_LEADS = frozenset({"in", "at", "near", "inside", "outside", "across", "around", "over"})
SIDES_OF_PLACES = frozenset(
    {"the", "northern", "southern", "eastern", "western", "central", "north", "south", "east", "west", "occupied"}
)
NEAR_VERB = 6
"""Words between a verb and whom it harms."""
COORDINATORS = frozenset({"and", "but", "or", "blaming", "accusing"})
PASSIVES = frozenset({"was", "were", "been", "being", "are", "is", "be"})
SHORT = 4
"""Letters up to which a family name alone tells nobody."""
NOWHERE = 1 << 30
"""Depth of questions that none reaches."""
FINAL = frozenset({"named like a place", "vessel", "no party", "pronoun", "stranger", "enemy", "relation"})
"""Rules after which nobody else is asked."""
