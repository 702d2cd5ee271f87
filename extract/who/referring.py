"""What refers back: pronouns, pairs, descriptions of what was told, and people of the place told of."""

from __future__ import annotations

from dataclasses import replace

from extract.who.described import OWNING
from extract.who.mention import Mention
from extract.who.party import Resolved, nobody
from extract.who.phrase import Phrase
from extract.who.sides import Sides


class Referring(Sides):
    """Mentions that only what was told before explains, and such as name nobody."""

    def no_party(self, mention: Mention) -> Resolved | None:
        """Weekdays, clock times, numbers and "others" name nobody."""
        never = self.article.set_of("days") | self.article.set_of("months") | self.article.set_of("no_party_words")
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
        is_body = not found.party.is_person and not found.party.is_place
        named = is_body and self.words.lower[phrase.head] in self.article.set_of("body_nouns")
        sector = None if named else self.sector(phrase)  # "the group" says less than its name
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
