"""Names: of the lexicon, of persons that an article introduces, of those in office."""

from __future__ import annotations

from dataclasses import replace

from extract.core.schema import Sector
from extract.lexicon import ActorRow
from extract.who.described import Descriptions
from extract.who.mention import Mention
from extract.who.names import Hit, plain
from extract.who.party import Resolved, from_known, nobody
from extract.who.phrase import Phrase, Range

SHORT = 4
"""Letters up to which a family name alone tells nobody."""


class Named(Descriptions):
    """Names, unless the phrase itself names another country."""

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
        if other is not None and other.known.country != found.country and hit.kind != "igo" and self.is_state(found):
            sector = self.sector(phrase) or found.sector
            return Resolved(None, other.known.country, sector, "country in the phrase", is_person=found.is_person)
        if found.country is None and hit.kind != "igo" and found.sector not in ("IGO", "NGO") and other is not None:
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
        if any(self.article.set_of("heads_of_state") & {office.lower() for office in row.office} for row in rows):
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
