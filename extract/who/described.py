"""Descriptions: a noun with the party or place that its phrase names."""

from __future__ import annotations

from dataclasses import replace

from extract.core.schema import Sector
from extract.who.mention import Mention, Resolver
from extract.who.party import Resolved, from_known, nobody
from extract.who.phrase import Phrase

OWNING = ("of", "from", "for", "in", "at", "inside", "across", "near")
"""Prepositions of complements that tell whose somebody is, first preposition first."""
ARMED = frozenset({"REB", "PRM", "CRM", "UAF", "OPP", "PTY"})


class Descriptions(Resolver):
    """“The Polish MoD”, “officials of the ministry”, “dozens of soldiers”."""

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
        is_pronoun = owner is not None and owner.rule == "possessive pronoun"
        told = phrase.owner is None and not is_pronoun  # "his counterpart" is not of his country
        told = told and (head in article.set_of("peers") or self.is_adjective_before(phrase))
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

    def is_adjective_before(self, phrase: Phrase) -> bool:
        """True where the adjective of a country stands right before the head."""
        hit = self.article.hit_of.get(phrase.head - 1) if phrase.modifiers[0] < phrase.head else None
        if hit is None or not hit.known.is_place:
            return False
        form = self.article.text[hit.start : hit.end]
        return form not in self.article.names.nouns and not form.isupper()

    def several(self, mention: Mention) -> Resolved | None:
        """States, governments and those who take part in something are of no one country: "UN member states"."""
        phrase = mention.phrase
        head = self.words.lower[phrase.head]
        if head in self.article.set_of("state_plurals"):
            owner = self.modifier(phrase) or self.complement(phrase)
            is_told = owner is not None and owner.country != "UNO"
        else:
            is_told = head not in self.article.set_of("taking_part")
        if is_told or phrase.head in self.article.hit_of:
            return None
        return replace(nobody("several", mention.span), sector=self.sector(phrase))

    def incumbent(self, phrase: Phrase, country: str) -> str | None:
        """Who holds the office of a phrase on the article's day: nobody where another word narrows or ends it."""
        first, last = phrase.modifiers[0], phrase.head
        opening = set(self.words.lower[phrase.opens : phrase.first])
        words = [
            self.words.lower[i]
            for i in range(first, last + 1)
            if not (self.article.hit_of.get(i) is not None and i < last)
        ]
        if not opening <= self.article.set_of("office_openers") or not words:
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
                named = self.named_sector(i)
                if named is not None:
                    return named
                row = article.role_at(i, first)
                if i not in article.hit_of and row is not None and (row.sector != "GOV" or role is None):
                    return row.sector
            for tail in phrase.tails:
                if tail.lead not in ("of", "in", "from", "at", "for"):
                    continue
                for i in range(tail.last - 1, tail.first - 1, -1):
                    named = self.named_sector(i)
                    if named is not None:
                        return named
                    row = article.role_at(i, tail.first)
                    if i not in article.hit_of and row is not None and row.kind == "group" and row.sector != "GOV":
                        return row.sector
                break
        return role.sector if role is not None else None

    def named_sector(self, i: int) -> Sector | None:
        """The sector of the body or group named at word ``i``, where it is more than a government's."""
        hit = self.article.hit_of.get(i)
        if hit is None or hit.known.is_place or hit.known.is_person or hit.known.sector == "GOV":
            return None
        return hit.known.sector

    def placed(self, mention: Mention) -> Resolved | None:
        """A place that stands for those who hold it: a city that is shelled."""
        place = self.article.place_of.get(mention.phrase.head)
        if place is None or not place.row.country or self.words[mention.phrase.head].text in self.article.surnames:
            return None
        sector: Sector | None = "CVL" if mention.hints.force else "GOV"
        return Resolved(None, place.row.country, sector, "place", span=mention.span)
