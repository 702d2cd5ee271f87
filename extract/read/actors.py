"""Who a noun phrase stands for: lexicon names, titles, modifiers, what the document taught, pronouns."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace

from extract.core.schema import Entity
from extract.lexicon import Lexicon, RoleRow
from extract.read.antecedents import COUNTRY_WORDS, DOCUMENTS, HE, UNION_WORDS, Antecedents, Sighting, speaker_of
from extract.read.syntax import agents, relative_noun
from extract.read.tree import NOUN_TAGS, Tree
from extract.text.document import Document, Sentence
from extract.who.article import at_home_here
from extract.who.names import Hit, Known, compile_names
from extract.who.resolve import Who

PARTITIVE_WORDS = """
dozens hundreds thousands scores millions tens group groups number numbers member members majority some many most
half one two three four five six seven eight nine ten several few lot handful pair team series all both each wave
any none rest crowd crowds band couple part parts bulk hundred thousand dozen million minority gathering remnants
percent bunch trio body bodies remains killing throngs
"""
PARTITIVES = frozenset(PARTITIVE_WORDS.split())
COURTESY = frozenset(
    {"mr", "mr.", "mrs", "mrs.", "ms", "ms.", "dr", "dr.", "sir", "lord", "lady", "sheikh", "ayatollah"}
)
PARTY_PREPS = ("of", "from", "for", "in", "at", "to")
INNER_PREPS = (
    *("of", "including", "from", "for", "in", "at", "to", "with", "by", "on", "against", "near", "inside", "across"),
    "over",
)
WEAPON_PREPS = ("of", "from", "by")
"""What leads to whose a weapon is: one "in" or "at" a place only lies there."""
ATTACK_REACH = 8
"""Sentences over which the dead are those of the attack told of."""
ACT_PREPS = ("by", "from")
OFFICE_OPENERS = frozenset({"the", "its", "their", "current", "incumbent"})
RELATIONS = frozenset(
    {"ally", "allies", "rival", "rivals", "enemy", "enemies", "foe", "foes", "adversary", "adversaries", "neighbour"}
    | {"neighbours", "neighbor", "neighbors", "partner", "partners", "counterpart", "counterparts", "friend", "friends"}
    | {
        "opponent",
        "opponents",
        "host",
        "hosts",
        "guest",
        "guests",
        "creditor",
        "creditors",
        "donors",
        "donor",
        "critics",
    }
)
BOUND = frozenset({"linked", "loyal", "tied", "allied", "affiliated", "aligned", "belonging", "working", "answering"})
HELD = frozenset(
    {"held", "occupied", "controlled", "backed", "speaking", "born", "annexed", "based", "trained", "made"}
)
LEARNT_TAGS = NOUN_TAGS - {"PRP"}
SKIPPED_DEPS = frozenset({"compound", "amod", "nummod", "det", "quantmod", "npadvmod", "expl"})


SETTLED = frozenset(
    {"no party", "relation", "two parties", "enemy", "stranger", "named like a place", "vessel", "several"}
)
"""Rules of the resolver after which the parse is not asked."""
LEDE = 2
"""Sentences at the beginning among which a name explains an office quoted before it."""
SAID = frozenset({"said", "says", "told", "added", "announced", "warned", "reported", "confirmed", "explained"})


class Actors:
    """The parties of one article, resolved on demand and remembered."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self.document = document
        self.names = compile_names(lexicon)
        self.day = document.article.published_on or document.anchor
        self.who = Who(document, lexicon)
        found = [
            hit for hit in self.names.find(document.text, self.day) if (hit.start, hit.end) in self.who.article.exact
        ]
        self.hits = at_home_here(found, document.text, self.who.article.shared)
        self.hit_starts = [hit.start for hit in self.hits]
        self.entities = tuple(to_entity(hit, document.text) for hit in self.hits)
        self.trees: dict[int, Tree] = {}
        self.hit_of: dict[int, list[Hit | None]] = {}
        self.memory: dict[str, Known] = {}
        self.seen = Antecedents(self.names)
        self.cache: dict[tuple[int, int], Known | None] = {}
        for sentence in document.sentences:
            if sentence.parse is not None:
                self.learn(self.tree(sentence))

    # --- What others call ---------------------------------------------------------------------

    def tree(self, sentence: Sentence) -> Tree:
        """The sentence's parse as lists; raises ``ValueError`` for a sentence without a parse."""
        tree = self.trees.get(sentence.index)
        if tree is None:
            tree = self.trees[sentence.index] = Tree(sentence)
            self.hit_of[sentence.index] = self.map_hits(tree)
        return tree

    def entity_at(self, tree: Tree, i: int) -> Entity:
        """The noun phrase headed by token ``i`` of ``tree``, with what is known of it."""
        relative = relative_noun(tree, i)
        named = self.seen.antecedent(tree, i) if relative is None else relative
        start, end = self.mention_span(tree, i if named is None else named)
        text = self.document.text[start:end]
        if tree.tags[i] in LEARNT_TAGS or tree.lower[i] in HE:
            told = self.who.resolve((start, end) if tree.tags[i] in LEARNT_TAGS else tree.span(i, i))
            if told.rule in SETTLED:
                return Entity(text, (start, end), None, None, told.sector)
            if told.is_known and not told.is_inferred:
                return Entity(text, (start, end), told.actor_id, told.country, told.sector)
        known = self.describe(tree, i)
        if known is None:
            return Entity(text, (start, end), None, None, None)
        return Entity(text, (start, end), known.actor_id, known.country, known.sector)

    def at(self, start: int, end: int) -> tuple[Entity, ...]:
        """All lexicon names inside ``start`` to ``end``, in order."""
        first, last = bisect_left(self.hit_starts, start), bisect_left(self.hit_starts, end)
        if first < last and self.hits[last - 1].end > end:
            last -= 1  # names do not overlap
        return self.entities[first:last]

    def scene_at(self, offset: int) -> tuple[str, bool] | None:
        """Country of the place told of at ``offset`` or with an attack just before, or (true) of most places."""
        return self.who.article.scene(offset, ATTACK_REACH)

    def measured(self, tree: Tree, i: int) -> int | None:
        """What a quantity word measures: the soldiers of "dozens of soldiers"."""
        return self.of_object(tree, i) if tree.lower[i] in PARTITIVES or tree.tags[i] == "CD" else None

    def is_party(self, tree: Tree, i: int) -> bool:
        """True for names, pronouns and nouns of people and bodies; False for things, weapons included."""
        if tree.tags[i] in ("PRP", "PRP$", "NNP", "NNPS", "WP", "WDT", "JJ", "JJS"):
            return True
        inner = self.measured(tree, i)
        if inner is not None:
            return self.is_party(tree, inner)
        if tree.tags[i] == "CD" or self.hit_of[tree.sentence.index][i] is not None:
            return True
        role = self.names.role(tree.lower, i)
        return role is not None and role.kind != "weapon"

    def is_weapon(self, tree: Tree, i: int) -> bool:
        """True for nouns of weapons, which stand for those who use them."""
        inner = self.measured(tree, i)
        role = self.names.role(tree.lower, i if inner is None else inner)
        return role is not None and role.kind == "weapon"

    # --- Phrases ------------------------------------------------------------------------------

    def map_hits(self, tree: Tree) -> list[Hit | None]:
        """For each token the lexicon name that covers it."""
        starts, ends = tree.starts, tree.ends
        found: list[Hit | None] = [None] * len(starts)
        if not starts:
            return found
        first = max(0, bisect_right(self.hit_starts, starts[0]) - 1)
        for hit in self.hits[first : bisect_left(self.hit_starts, ends[-1])]:
            for i in range(bisect_left(starts, hit.start), bisect_left(starts, hit.end)):
                found[i] = hit
        return found

    def mention_span(self, tree: Tree, i: int) -> tuple[int, int]:
        """Offsets of the noun phrase around its head, without long relative clauses."""
        first, last = tree.left_edge(i), i
        hit = self.hit_of[tree.sentence.index][i]
        for kid in tree.kids[i]:
            if kid > i and tree.deps[kid] == "prep" and tree.lower[kid] in ("of", "for", "in") and kid == last + 1:
                inner = tree.child(kid, "pobj")
                proper = (
                    tree.tags[i] in ("NNP", "NNPS") and inner is not None and tree.tags[inner] not in ("NNP", "NNPS")
                )
                if inner is not None and inner - i <= 6 and not proper:
                    last = inner
        start, end = tree.span(first, last)
        if hit is not None and hit.end > end:
            end = hit.end
        return start, end

    def learn(self, tree: Tree) -> None:
        """Remember the parties of one sentence, in order of text."""
        for i, (tag, dep) in enumerate(zip(tree.tags, tree.deps, strict=True)):
            if tag not in LEARNT_TAGS or dep in SKIPPED_DEPS:
                continue
            known = self.describe(tree, i)
            if known is None and tree.lower[i] in DOCUMENTS and dep in ("dobj", "nsubjpass"):
                known = self.author(tree, i)
            if known is None or (known.country is None and known.actor_id is None and not known.is_person):
                continue
            subject = dep in ("nsubj", "nsubjpass", "ROOT") or (dep == "conj" and tree.deps[tree.heads[i]] == "nsubj")
            self.seen.add(Sighting(tree.starts[i], tree.sentence.index, i, subject, known))
            if tag in ("NNP", "NNPS"):
                self.teach(tree, i, known)
            else:
                appos = tree.child(i, "appos")
                if appos is not None and tree.tags[appos] == "NNP" and known.is_person:
                    self.teach(tree, appos, replace(known, is_learnt=True))

    def author(self, tree: Tree, i: int) -> Known | None:
        """Whoever passes, sends or signs a document; later "the resolution" stands for them."""
        for agent in agents(tree, tree.heads[i]):
            known = self.describe(tree, agent)
            if known is not None and known.country:
                self.cache[tree.sentence.index, i] = None
                return replace(known, actor_id=None, is_person=False, nouns=frozenset({tree.lower[i]}), is_place=False)
        return None

    def teach(self, tree: Tree, i: int, known: Known) -> None:
        """The document says who a name is: later its last word is enough."""
        self.memory.setdefault(tree.words[i], known)
        first = i
        while (
            first > 0
            and tree.heads[first - 1] == i
            and tree.deps[first - 1] == "compound"
            and tree.tags[first - 1] == "NNP"
        ):
            first -= 1
        if first < i:
            self.memory.setdefault(" ".join(tree.words[first : i + 1]), known)

    # --- Who it is ----------------------------------------------------------------------------

    def describe(self, tree: Tree, i: int) -> Known | None:
        """What is known of the noun phrase headed by token ``i``; None where nothing is."""
        key = (tree.sentence.index, i)
        if key not in self.cache:
            self.cache[key] = None  # a circular parse or description must end
            self.cache[key] = self.work_out(tree, i)
        return self.cache[key]

    def work_out(self, tree: Tree, i: int) -> Known | None:
        """:meth:`describe` without memory."""
        word = tree.lower[i]
        tag = tree.tags[i]
        if tag in ("PRP", "PRP$"):
            sighting = self.seen.resolve_pronoun(tree, i)
            if sighting is None:
                speaker = speaker_of(tree, i)
                return self.describe(tree, speaker) if speaker is not None else None
            return sighting.known
        if tag in ("WP", "WDT") or (word == "that" and tree.deps[i] in ("nsubj", "nsubjpass", "dobj")):
            noun = relative_noun(tree, i)
            return self.describe(tree, noun) if noun is not None else None
        hit = self.hit_of[tree.sentence.index][i]
        if hit is not None and not self.is_namesake(tree, i, hit):
            return self.with_title(tree, i, hit.known)
        inner = self.measured(tree, i)
        if inner is not None:
            return self.describe(tree, inner)
        role = self.names.role(tree.lower, i)
        if tag in ("NNP", "NNPS") and not tree.words[i][0].islower():
            return self.describe_name(tree, i, role)
        return self.describe_common(tree, i, role)

    def is_namesake(self, tree: Tree, i: int, hit: Hit) -> bool:
        """True where a lexicon surname ends another person's name ("Hunter Biden")."""
        if not hit.known.is_person or i == 0 or tree.starts[i - 1] >= hit.start or tree.starts[i] != hit.start:
            return False
        before = i - 1
        own = tree.deps[before] == "compound" and tree.heads[before] == i and tree.tags[before] == "NNP"
        return own and tree.lower[before] not in COURTESY and self.names.role(tree.lower, before) is None

    def with_title(self, tree: Tree, i: int, known: Known) -> Known:
        """A lexicon name; an office before a person's name is remembered for later descriptions."""
        if not known.is_person:
            if known.country is None and not known.is_place:
                country = self.modifier_country(tree, i, tree.left_edge(i))
                return replace(known, country=country) if country else known
            return known
        nouns = {tree.lower[j] for j in range(tree.left_edge(i), i) if self.names.role(tree.lower, j)}
        appos = tree.child(i, "appos")
        if appos is not None:
            nouns.add(tree.lower[appos])
        return replace(known, nouns=frozenset(nouns)) if nouns else known

    def of_object(self, tree: Tree, i: int) -> int | None:
        """Head of the "of" phrase after token ``i``."""
        for prep in tree.children(i, "prep"):
            if tree.lower[prep] in ("of", "among"):
                return tree.child(prep, "pobj")
        return None

    def describe_name(self, tree: Tree, i: int, role: RoleRow | None) -> Known | None:
        """A proper name that is not in the lexicon: title, apposition, memory, modifiers."""
        first = tree.left_edge(i)
        title = role
        nouns = set()
        for j in range(first, i):
            row = self.names.role(tree.lower, j)
            if row is not None and tree.deps[j] != "poss":
                title = row
                nouns.add(tree.lower[j])
        country = self.modifier_country(tree, i, first)
        if country is None and role is not None and role.kind == "title":
            country = self.inner_country(tree, i, ("of",))
        appos = tree.child(i, "appos")
        if appos is None and tree.deps[i] == "appos" and tree.tags[tree.heads[i]] in ("NN", "NNS"):
            appos = tree.heads[i]
        if appos is not None and (title is None or country is None):
            other = self.describe(tree, appos)
            if other is not None:
                sector = title.sector if title else other.sector
                return Known(None, country or other.country, sector, other.is_person, False, other.nouns | nouns, True)
        remembered = self.memory.get(tree.words[i])
        if remembered is not None and title is None:
            return remembered
        if country is None and role is not None:
            country = self.inner_country(tree, i, PARTY_PREPS)
        if country is None and remembered is not None:
            return remembered
        if title is None and country is None:
            return self.introduced(tree, i)
        is_person = title is not None and title.kind == "title"
        sector = title.sector if title else None
        return Known(None, country, sector, is_person, tree.tags[i] == "NNPS", frozenset(nouns), True)

    def introduced(self, tree: Tree, i: int) -> Known | None:
        """Who a bare name is that opens the second sentence: whoever the first quoted by their office alone.

        "... , the governor of the region said.  Iryna Kovalenko said ..."
        """
        index = tree.sentence.index
        named = i > 0 and tree.deps[i - 1] == "compound" and tree.heads[i - 1] == i
        if not named or not 0 < index <= LEDE or tree.deps[i] != "nsubj" or tree.lower[tree.heads[i]] not in SAID:
            return None
        if tree.child(i, "appos") is not None:
            return None
        for sighting in self.seen.before(tree.starts[i]):
            there = self.trees.get(sighting.sentence)
            if there is None or sighting.sentence != index - 1:
                continue
            token, known = sighting.token, sighting.known
            quoted = there.deps[token] == "nsubj" and there.lower[there.heads[token]] in SAID
            if quoted and there.tags[token] == "NN" and known.is_person and known.country:
                if there.child(token, "appos") is not None:
                    return None
                self.memory.setdefault(tree.words[i], known)
                return known
        return None

    def describe_common(self, tree: Tree, i: int, role: RoleRow | None) -> Known | None:
        """A common noun: its role, with the country of its modifiers, complements or what it refers back to."""
        first = tree.left_edge(i)
        owner = self.modifier_known(tree, i, first)
        country = owner.country if owner else None
        sector = role.sector if role else None
        actor_id = None
        if owner is None and tree.lower[i] not in DOCUMENTS:
            owner = self.inner_known(tree, i, self.owning(tree.lower[i], role)) or self.bound_known(tree, i, role)
            country = owner.country if owner else None
        if owner is not None and role is not None and role.kind == "title" and not owner.is_place and owner.sector:
            sector = owner.sector if sector != "ELI" else sector
        is_person = role is not None and role.kind == "title"
        plural = tree.tags[i] == "NNS"
        if country is None and owner is None:
            appos = tree.child(i, "appos")
            other = self.describe(tree, appos) if appos is not None else None
            if other is not None and other.country:
                return replace(other, nouns=other.nouns | {tree.lower[i]})
            if role is not None or tree.lower[i] in COUNTRY_WORDS | UNION_WORDS | DOCUMENTS:
                back = self.seen.refer_back(tree, i, first)
                if back is not None:
                    return replace(back, sector=sector or back.sector)
        elif owner is not None and country is None:
            actor_id = owner.actor_id
        if role is None and country is None and actor_id is None:
            return None
        if role is not None and role.kind == "group" and owner is not None and tree.lower[i] in COUNTRY_WORDS:
            actor_id = owner.actor_id if owner.is_place else actor_id
        if is_person and not plural and owner is not None and (owner.is_place or owner.sector == "IGO"):
            actor_id = self.office_holder(tree, i, country) or actor_id
        return Known(actor_id, country, sector, is_person, plural, frozenset({tree.lower[i]}), True)

    def owning(self, word: str, role: RoleRow | None) -> tuple[str, ...]:
        """The prepositions behind a noun that lead to whose it is; an act or a weapon is not its place's."""
        if word in self.who.article.set_of("harm_words"):
            return ACT_PREPS
        if role is None:
            return INNER_PREPS
        return WEAPON_PREPS if role.kind == "weapon" else PARTY_PREPS

    def office_holder(self, tree: Tree, i: int, country: str | None) -> str | None:
        """Who "Poland's prime minister" is on the article's day; nobody where another word narrows the office."""
        held = self.names.holder(tree.lower, i, country, self.day) if country else None
        if held is None:
            return None
        actor_id, first = held
        hits = self.hit_of[tree.sentence.index]
        before = (kid for kid in tree.kids[i] if kid < first)
        plain = all(hits[k] or tree.deps[k] == "poss" or tree.lower[k] in OFFICE_OPENERS for k in before)
        return actor_id if plain else None

    # --- Countries of modifiers and complements -----------------------------------------------

    def modifier_known(self, tree: Tree, i: int, first: int) -> Known | None:
        """The party in front of a head noun: an owner, else the nearest adjective or compound."""
        owner = tree.child(i, "poss")
        owner = owner if owner is not None and owner < i else None
        if tree.lower[i] in RELATIONS:  # whose ally somebody is does not tell where from
            owner = None
        if owner is not None and tree.tags[owner] != "PRP$":
            known = self.describe(tree, owner)
            if known is not None:
                return known
        hits = self.hit_of[tree.sentence.index]
        for j in range(i - 1, first - 1, -1):
            hit = hits[j]
            if hit is not None and not is_about(tree, j):
                return hit.known
        return self.describe(tree, owner) if owner is not None else None

    def first_nation(self, tree: Tree, i: int) -> str | None:
        """Country of the first of two nations that a hyphen joins before a noun: "a British-Iranian worker"."""
        hits = self.hit_of[tree.sentence.index]
        for j in range(tree.left_edge(i), i - 1):
            one, other = hits[j], hits[j + 2]
            if tree.words[j + 1] == "-" and one is not None and other is not None and one is not other:
                return one.known.country
        return None

    def modifier_country(self, tree: Tree, i: int, first: int) -> str | None:
        """Country of :meth:`modifier_known`."""
        known = self.modifier_known(tree, i, first)
        return known.country if known else None

    def inner_known(self, tree: Tree, i: int, preps: tuple[str, ...]) -> Known | None:
        """The party named in the head noun's own complements, first preposition first."""
        for prep in tree.children(i, "prep"):
            if tree.lower[prep] in preps:
                inner = tree.child(prep, "pobj")
                known = self.describe(tree, inner) if inner is not None else None
                if known is not None and (known.country or known.actor_id):
                    return known
                if inner is not None and tree.lower[prep] == "of":  # "the Minister of Defence of Kenya"
                    further = self.inner_known(tree, inner, ("of",))
                    if further is not None:
                        return further
        return None

    def bound_known(self, tree: Tree, i: int, role: RoleRow | None) -> Known | None:
        """The party that people are "linked to", or that sent a weapon: "missiles launched by Iran"."""
        for clause in tree.children(i, "acl", "amod"):
            by = tree.child(clause, "agent") if role is not None and role.kind == "weapon" else None
            if tree.lower[clause] in BOUND:
                by = next((k for k in tree.children(clause, "prep") if tree.lower[k] in ("to", "with", "for")), None)
            inner = tree.child(by, "pobj") if by is not None and clause > i else None
            known = self.describe(tree, inner) if inner is not None else None
            if known is not None and known.country:
                return known
        return None

    def inner_country(self, tree: Tree, i: int, preps: tuple[str, ...]) -> str | None:
        """Country of :meth:`inner_known`."""
        known = self.inner_known(tree, i, preps)
        return known.country if known else None


def to_entity(hit: Hit, text: str) -> Entity:
    """The party that a lexicon name in ``text`` names."""
    known = hit.known
    return Entity(text[hit.start : hit.end], (hit.start, hit.end), known.actor_id, known.country, known.sector)


def is_about(tree: Tree, j: int) -> bool:
    """True for a name inside "pro-EU" or "Russian-held", which does not tell whose somebody is."""
    before = j >= 2 and tree.words[j - 1] == "-" and tree.lower[j - 2] in ("pro", "anti", "non", "ex")
    after = j + 2 < len(tree) and tree.words[j + 1] == "-" and tree.lower[j + 2] in HELD
    return before or after


def resolve_actors(document: Document, lexicon: Lexicon) -> Actors:
    """The parties of ``document``, ready to be asked for."""
    return Actors(document, lexicon)
