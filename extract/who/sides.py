"""Sides of a war: the enemy of who speaks, own forces, whose soldiers fall."""

from __future__ import annotations

from dataclasses import replace

from extract.who.article import UNIONS
from extract.who.mention import Mention
from extract.who.named import Named
from extract.who.party import Resolved, nobody

NEAR_VERB = 6
"""Words between a verb and whom it harms."""


class Sides(Named):
    """What a sentence of fighting tells of who belongs to whom."""

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

    def own_side(self, mention: Mention) -> Resolved | None:
        """“Our forces”, “the Defence Forces” are those of who speaks."""
        core = " ".join(self.words.lower[mention.phrase.opens : mention.phrase.last]).removeprefix("the ")
        if core not in self.article.set_of("own_forces") or mention.hints.speaker is None:
            return None
        return Resolved(None, mention.hints.speaker, "MIL", "of who speaks")

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
            not self.article.set_of("passives").isdisjoint(words.lower[max(first, verb - 2) : verb])
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
        return lower not in self.article.set_of("passives") and (
            not self.words[i].text[0].isalnum()
            or lower in self.article.set_of("breaks") | self.article.set_of("coordinators")
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
