"""What the parses of an article have named so far, and what descriptions and pronouns refer back to."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from extract.read.syntax import agents, is_verb
from extract.read.tree import Tree
from extract.who.names import Known, Names

COUNTRY_WORDS = frozenset(
    {"country", "nation", "state", "government", "authorities", "administration", "regime", "capital"}
)
UNION_WORDS = frozenset({"alliance", "bloc", "organization", "organisation", "body", "union", "agency"})
GROUP_WORDS = frozenset({"group", "movement", "militia", "organisation", "organization", "militants", "rebels"})
HE = frozenset({"he", "him", "his", "she", "her", "hers", "himself", "herself"})
IT = frozenset({"it", "its", "itself"})
THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
SPEAKER = frozenset({"i", "we", "us", "our", "ours", "me", "my", "mine", "ourselves", "myself"})
LOOK_BACK = 20
NEAR_SENTENCES = 5
MAX_LINKS = 3
DOCUMENTS = frozenset(
    {"letter", "resolution", "statement", "document", "report", "petition", "appeal", "declaration", "bill", "decree"}
)


class Sighting(NamedTuple):
    """A known party at a place of the text, for what refers back to it."""

    start: int
    sentence: int
    token: int
    is_subject: bool
    known: Known


class Antecedents:
    """The known parties of an article in the order of their mentions."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.sightings: list[Sighting] = []
        self.starts: list[int] = []

    def add(self, sighting: Sighting) -> None:
        """Remember a mention; mentions come in the order of the text."""
        self.sightings.append(sighting)
        self.starts.append(sighting.start)

    def before(self, start: int) -> list[Sighting]:
        """The last sightings before ``start``, nearest first."""
        end = bisect_left(self.starts, start)
        return self.sightings[max(0, end - LOOK_BACK) : end][::-1]

    def refer_back(self, tree: Tree, i: int, first: int) -> Known | None:
        """The party a definite description ("the spokesman", "the country") stands for."""
        word = tree.lower[i]
        recent = self.before(tree.starts[i])
        if not any(tree.lower[j] in ("the", "this", "that", "these", "those") for j in range(first, i)):
            bare = first == i and tree.tags[i] == "NNS"
            role = self.names.role(tree.lower, i)
            house = role.sector if role is not None and role.sector == "LEG" else None  # "lawmakers" are of that house
            return next(
                (
                    s.known
                    for s in recent
                    if bare and s.known.country and (word in s.known.nouns or (house and s.known.sector == house))
                ),
                None,
            )
        words = {word, " ".join(tree.lower[max(first, i - 1) : i + 1])}
        for sighting in recent:
            if not words.isdisjoint(sighting.known.nouns):
                return sighting.known
        for sighting in recent:
            nouns = sighting.known.nouns
            several = word.endswith("s") and word[:-1] in nouns and not sighting.known.is_person  # not of one minister
            if word + "s" in nouns or several:
                return sighting.known
            if word in DOCUMENTS and not DOCUMENTS.isdisjoint(nouns):
                return sighting.known
        role = self.names.role(tree.lower, i)
        if role is not None and role.kind == "title" and tree.tags[i] == "NN":
            person = next((s.known for s in recent if s.known.is_person and not s.known.is_plural), None)
            if person is not None:
                return person
        for sighting in recent:
            if word in COUNTRY_WORDS and sighting.known.is_place:
                return sighting.known
            if word in UNION_WORDS and sighting.known.sector == "IGO":
                return sighting.known
            if word in GROUP_WORDS and sighting.known.sector in ("REB", "PRM", "CRM") and not sighting.known.is_person:
                return sighting.known
        return None

    def antecedent(self, tree: Tree, i: int) -> int | None:
        """The noun of the same sentence that a personal pronoun stands for."""
        if tree.tags[i] not in ("PRP", "PRP$"):
            return None
        sighting = self.resolve_pronoun(tree, i)
        if sighting is None:
            return speaker_of(tree, i)
        return sighting.token if sighting.sentence == tree.sentence.index else None

    def resolve_pronoun(self, tree: Tree, i: int, links: int = MAX_LINKS) -> Sighting | None:
        """Where the party a pronoun stands for was last named: the nearest fitting subject, else mention."""
        word, start, sentence = tree.lower[i], tree.starts[i], tree.sentence.index
        if word in SPEAKER:
            return None
        barred = {tree.starts[k] for k in doers_beside(tree, i)}

        def fits(known: Known) -> bool:
            if word in HE:
                return known.is_person and not known.is_plural
            if word in IT:
                return not known.is_person and not known.is_plural
            return known.is_plural

        near = [s for s in self.before(start) if sentence - s.sentence <= NEAR_SENTENCES and s.start not in barred]
        recent = [s for s in near if fits(s.known)]
        last = earlier_pronoun(tree, i) if links else None
        if last is not None and not (recent and recent[0].start > tree.starts[last]):
            return self.resolve_pronoun(tree, last, links - 1)
        if not recent and word in THEY:
            recent = [s for s in near if not s.known.is_person] or near
        for sighting in recent:
            if sighting.is_subject:
                return sighting
        return recent[0] if recent else None


def doers_beside(tree: Tree, i: int) -> list[int]:
    """Who does what is done to pronoun ``i``: never whom it stands for, or it would be "itself"."""
    if tree.tags[i] != "PRP" or tree.lower[i].endswith(("self", "selves")):
        return []
    verb = tree.heads[i]
    if tree.deps[i] == "pobj" and tree.deps[verb] in ("prep", "dative"):
        verb = tree.heads[verb]
    elif tree.deps[i] not in ("dobj", "dative"):
        return []
    return agents(tree, verb) if is_verb(tree, verb) else []


def earlier_pronoun(tree: Tree, i: int) -> int | None:
    """The last pronoun of the same kind before ``i`` in its sentence."""
    kind = next((kind for kind in (HE, IT, THEY) if tree.lower[i] in kind), frozenset())
    return next((k for k in range(i - 1, -1, -1) if tree.tags[k].startswith("PRP") and tree.lower[k] in kind), None)


def speaker_of(tree: Tree, i: int) -> int | None:
    """Subject of the verb of saying above, where a pronoun opens what is said: "the guerrillas said they would"."""
    verb = tree.heads[i]
    if tree.deps[i] not in ("nsubj", "nsubjpass") or tree.deps[verb] != "ccomp" or tree.lower[i] in SPEAKER:
        return None
    subject = tree.child(tree.heads[verb], "nsubj")
    if subject is None or subject > i or not tree.tags[subject].startswith("NN"):
        return None
    plural = tree.tags[subject] in ("NNS", "NNPS")
    fits = plural or tree.tags[subject] == "NNP" if tree.lower[i] in THEY else not plural
    return subject if fits else None
