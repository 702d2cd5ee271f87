"""Whose people or things are counted, and who did it to them."""

from __future__ import annotations

import re
from dataclasses import replace

from extract.core.record import record
from extract.core.schema import Entity
from extract.read.claims.frame import Frame
from extract.read.claims.kinds import GIVEN
from extract.read.claims.phrases import Phrase
from extract.read.claims.structure import Finding
from extract.read.claims.triggers import word_sets
from extract.read.syntax import agents, surface_subject
from extract.read.tree import Tree

FOREIGN = frozenset({"foreign", "foreigners", "foreigner", "overseas"})
HARM = frozenset(
    {"killed", "injured", "casualties", "missing", "captured", "destroyed", "damaged", "lost", "displaced", "shot_down"}
)
MOVES = frozenset({"evacuated", "detained", "other"})
POWERS = frozenset({"COP", "GOV", "PRM", "SPY", "JUD"})
LEAVING = ("leav", "left", "fle", "abandon", "escap")
BOASTS = ("eliminat", "neutrali", "liquidat", "destroy", "shot down", "shoot down", "annihilat", "wiped out")
INTERNATIONAL = frozenset({"UNO", "NAT", "EUR"})
BORNE = frozenset({"casualties", "lost", "killed", "injured", "captured", "destroyed", "damaged", "missing"})
OWN_ACT = frozenset({"deployed", "launched"})


LAUNCHED = "those told of before"
"""Rule of arms that the sentence before tells of, as launched or otherwise counted."""


@record(frozen=True, slots=True)
class Parties:
    """Subject and actor of a figure with the rules that found them."""

    subject: Entity | None
    actor: Entity | None
    subject_rule: str
    actor_rule: str


def is_seat(entity: Entity) -> bool:
    """Whether a capital's name stands for its government."""
    return (entity.actor_id or "").endswith("_SEAT")


class PartyFinder:
    """Finds the parties of the figures of one sentence."""

    def __init__(self, frame: Frame, tree: Tree) -> None:
        self.frame = frame
        self.tree = tree
        self.sentence = tree.sentence
        self.sets = word_sets(frame.lexicon)
        self.speaker: str | None = None

    def find(self, phrase: Phrase, finding: Finding, before: Parties | None, speaker: Entity | None) -> Parties:
        """The parties of ``phrase``; ``before`` are those of the figure it leans on."""
        self.speaker = speaker.country if speaker else None
        actor, actor_rule = self.actor(finding)
        if finding.outcome in GIVEN:
            return self.giving(phrase, finding, actor, before)
        subject, rule = self.owner(phrase, finding)
        if self.is_foreign(phrase) and rule.startswith("in …"):
            subject, rule = None, "foreigners"
        if finding.outcome == "launched" and subject is not None and rule.startswith(("in …", "of …")):
            subject = None
        if finding.outcome in OWN_ACT:
            if subject is None:
                subject, rule = (actor, "who acts") if actor else (None, rule)
            if finding.outcome == "launched":
                actor = actor or subject
        if subject is None and before is not None and before.subject is not None:
            subject, rule = (
                before.subject,
                before.subject_rule if before.subject_rule == LAUNCHED else "shared in the list",
            )
        if actor is None and before is not None:
            actor, actor_rule = before.actor, "shared in the list"
        if subject is None or subject.country is None:
            derived, why = self.derived(phrase, finding, actor)
            if derived is not None:
                text, span = self.words(phrase) if subject is None else (subject.text, subject.span)
                subject, rule = Entity(text, span, None, derived, None), why
            elif subject is None:
                text, span = self.words(phrase)
                subject, rule = (Entity(text, span, None, None, None), "the thing counted") if text else (None, "none")
        return Parties(subject, actor, rule, actor_rule)

    def is_foreign(self, phrase: Phrase) -> bool:
        """True for foreign fighters and the like, whose country is not that of the place."""
        return any(self.tree.lower[i] in FOREIGN for i in range(phrase.first, phrase.head + 1))

    def entity(self, i: int) -> Entity:
        """The party at token ``i``; “the enemy” and “our forces” are read from who speaks."""
        tree = self.tree
        entity = self.frame.actors.entity_at(tree, i)
        if entity.country:
            return entity
        words = {tree.lower[k] for k in (i, *tree.children(i, "amod", "compound", "poss", "nmod"))}
        if words & self.frame.words("enemy_words"):
            return replace(entity, country=self.frame.enemy_of(self.speaker), sector="MIL")
        own = words & self.frame.words("own_words") or (entity.sector == "MIL" and self.frame.voice is not None)
        return replace(entity, country=self.speaker) if own else entity

    def enemy_near(self, first: int, last: int) -> Entity | None:
        """“Enemy” as a word of the phrase: two enemy aircraft."""
        country = self.frame.enemy_of(self.speaker)
        for i in range(first, last + 1):
            if self.tree.lower[i] in self.frame.words("enemy_words") and country:
                return Entity(self.tree.words[i], (self.tree.starts[i], self.tree.ends[i]), None, country, "MIL")
        return None

    def words(self, phrase: Phrase) -> tuple[str, tuple[int, int]]:
        """The counted words."""
        return self.frame.text[phrase.item_span[0] : phrase.item_span[1]], phrase.item_span

    # --- owners -------------------------------------------------------------------------------------

    def owner(self, phrase: Phrase, finding: Finding) -> tuple[Entity | None, str]:
        """Whose they are: named in the phrase, before it, behind it, or the subject of “lost”."""
        if phrase.pronoun:
            return None, "none"
        tree, actors = self.tree, self.frame.actors
        last = max((phrase.head, *self.related(phrase))) if phrase.quantity.unit != "count" else phrase.head
        named = [e for e in actors.at(tree.starts[phrase.first], tree.ends[last]) if e.country and not self.is_coin(e)]
        if named:
            return named[0], "named in the phrase"
        nation = self.frame.nations.get(tree.words[phrase.head])
        if nation is not None:
            at = tree.span(phrase.head, phrase.head)
            return Entity(tree.words[phrase.head], at, None, nation, "CVL"), "named in the phrase"
        if enemy := self.enemy_near(phrase.first, phrase.head):
            return enemy, "enemy of who speaks"
        edge = min(tree.left_edge(phrase.head), phrase.first)
        owners = [self.entity(kid) for kid in tree.children(phrase.head, "poss")]
        if owners and owners[0].country:
            return owners[0], "possessive"
        if finding.outcome == "displaced" and finding.verb is not None and tree.lower[finding.verb].startswith(LEAVING):
            for left in tree.children(finding.verb, "dobj"):
                if left != phrase.head and self.entity(left).country:
                    return self.entity(left), "where they left"
        possessive = [e for e in actors.at(tree.starts[edge], tree.starts[phrase.first]) if e.country]
        if possessive:
            return possessive[-1], "possessive"
        for prep in tree.children(phrase.head, "prep"):
            if tree.lower[prep] in ("of", "from", "in", "on", "inside", "across", "within", "among"):
                for inner in tree.children(prep, "pobj"):
                    found = self.entity(inner)
                    apart = tree.lower[prep] not in ("of", "from", "among")
                    if found.country and not (apart and not self.frame.is_place(found.span)):
                        return found, f"{tree.lower[prep]} …"
                    places = self.frame.places_in((tree.starts[prep], tree.ends[inner]))
                    if places and tree.lower[prep] in ("of", "from"):
                        text, span = self.words(phrase)
                        return Entity(text, span, None, places[0].row.country, None), f"{tree.lower[prep]} a place"
        for clause in tree.children(phrase.head, "relcl", "acl"):
            holder = tree.child(clause, "nsubj") if tree.lower[clause] in self.sets["bearing_verbs"] else None
            if holder is not None and self.entity(holder).country:
                return self.entity(holder), "who bears the loss"
        parent = tree.heads[tree.heads[phrase.head]]
        if tree.deps[phrase.head] == "pobj" and tree.lower[tree.heads[phrase.head]] == "of" and parent < phrase.first:
            beside = [e for e in actors.at(tree.starts[tree.left_edge(parent)], tree.ends[parent]) if e.country]
            if beside and tree.tags[parent].startswith("NN"):
                return beside[0], "named beside"
        verb = finding.verb
        bears = finding.trigger.row.slot == "subject_object" or (
            verb is not None and tree.lower[verb] in self.sets["bearing_verbs"]
        )
        if verb is not None and bears and finding.slot != "subject":
            holder = self.clause_subject(verb)
            if holder is not None and not tree.is_passive(verb):
                entity = self.entity(holder)
                if entity.country:
                    return entity, "who bears the loss"
        if finding.outcome in BORNE and finding.rule in (
            "counted noun",
            "word of the clause",
            "noun of the clause",
            "noun",
        ):
            governor = self.governing_verb(phrase.head)
            if governor is not None and tree.lower[governor] in self.sets["bearing_verbs"]:
                holder = self.clause_subject(governor)
                if holder is not None and self.entity(holder).country:
                    return self.entity(holder), "who bears the loss"
        end = finding.trigger.end
        if finding.trigger.row.pos == "noun":
            beside = [e for e in actors.at(tree.starts[tree.left_edge(end)], tree.ends[end]) if e.country]
            if beside:
                return beside[0], "beside the outcome's noun"
        return None, "none"

    def is_coin(self, entity: Entity) -> bool:
        """True for the nation in a currency's name: Swiss francs."""
        following = re.match(r"\s*(\w+)", self.frame.text[entity.span[1] : entity.span[1] + 24])
        return following is not None and following[1].lower() in self.frame.coins

    def governing_verb(self, node: int) -> int | None:
        """Nearest verb above ``node``."""
        return next((i for i in self.tree.ancestors(node) if self.tree.tags[i].startswith("VB")), None)

    def clause_subject(self, verb: int) -> int | None:
        """Who does what ``verb`` says, also where the verb takes its subject over from another."""
        found = agents(self.tree, verb) or surface_subject(self.tree, verb)
        return found[0] if found else None

    # --- actors -------------------------------------------------------------------------------------

    def actor(self, finding: Finding) -> tuple[Entity | None, str]:
        """Who did it: the agent of a passive, the subject of an active verb."""
        tree, verb = self.tree, finding.verb
        if verb is None:
            return self.noun_actor(finding)
        passive = tree.tags[verb] == "VBN" and tree.child(verb, "nsubj", "dobj") is None
        for prep in tree.children(verb, "agent", "prep") if passive else []:
            if tree.deps[prep] == "agent" or tree.lower[prep] == "by":
                inner = tree.child(prep, "pobj")
                if inner is not None and not self.frame.times_in((tree.starts[inner] - 24, tree.ends[inner])):
                    return self.entity(inner), "agent"
        if (
            finding.slot in ("subject", "any")
            or tree.is_passive(verb)
            or finding.rule in ("word of the clause", "noun of the clause", "among")
            or finding.trigger.row.slot == "subject_object"
        ):
            return None, "none"
        subject = self.clause_subject(verb)
        if subject is None:
            return None, "none"
        return self.entity(subject), "subject of the verb"

    def noun_actor(self, finding: Finding) -> tuple[Entity | None, str]:
        """Who did it, beside an outcome's noun: Russia's deportation of, sanctions by; who imposed the sanctions."""
        tree, noun = self.tree, finding.trigger.end
        if finding.outcome in (
            "sanctioned",
            "supplied",
            "pledged",
            "requested",
            "launched",
            "detained",
            "captured",
            "deployed",
        ):
            governor = self.governing_verb(noun)
            holder = self.clause_subject(governor) if governor is not None and tree.deps[noun] == "dobj" else None
            if holder is not None and governor is not None and not tree.is_passive(governor):
                return self.entity(holder), "subject of the verb"
        for kid in tree.children(noun, "poss"):
            return self.entity(kid), "possessive"
        for prep in tree.children(noun, "prep"):
            if tree.lower[prep] == "by":
                inner = tree.child(prep, "pobj")
                if inner is not None:
                    return self.entity(inner), "by …"
        return None, "none"

    # --- help ---------------------------------------------------------------------------------------

    def giving(self, phrase: Phrase, finding: Finding, actor: Entity | None, before: Parties | None) -> Parties:
        """Giver and receiver of what is supplied, pledged or requested."""
        tree, verb = self.tree, finding.verb
        giver, receiver = actor, None
        rule = "subject of the verb"
        if verb is not None and (tree.lower[verb] in self.sets["receiving_verbs"] or finding.outcome == "requested"):
            giver, receiver = None, actor or (self.owner(phrase, finding)[0] if finding.slot == "subject" else None)
        if finding.outcome == "requested" and verb is not None:
            asked = [self.entity(kid) for kid in tree.children(verb, "dobj", "dative") if kid != phrase.head]
            giver = next((e for e in asked if e.country), None)
        scope = {verb, phrase.head, finding.trigger.end, *self.related(phrase)} - {None}
        for node in sorted(node for node in scope if node is not None):
            for prep in tree.children(node, "prep", "dative"):
                inner = (
                    tree.child(prep, "pobj") if tree.deps[prep] == "prep" or tree.tags[prep] in ("IN", "TO") else prep
                )
                if inner is None:
                    continue
                entity = self.entity(inner)
                if not entity.country:
                    continue
                if tree.lower[prep] in ("to", "for") or tree.deps[prep] == "dative":
                    receiver = receiver or entity
                elif tree.lower[prep] in ("from", "by"):
                    giver = giver or entity
        if verb is not None and tree.lower[verb] not in self.sets["receiving_verbs"]:
            between = [e for e in self.frame.actors.at(tree.ends[verb], tree.starts[phrase.first]) if e.country]
            given = between[0] if between and verb < phrase.first else None
            is_party = given is not None and (not self.frame.is_place(given.span) or is_seat(given))
            receiver = given if receiver is None and is_party else receiver
        elif verb is not None and giver is None:
            later = self.frame.actors.at(tree.ends[phrase.head], self.sentence.end)
            giver = next((e for e in later if e.country and self.after(e, "from")), None)
        edge = tree.left_edge(phrase.head)
        own = [
            e for e in self.frame.actors.at(tree.starts[min(edge, phrase.first)], tree.ends[phrase.head]) if e.country
        ]
        own = [e for e in own if receiver is None or e.span != receiver.span]
        if giver is None and own and finding.outcome != "requested":
            giver, rule = own[0], "named in the phrase"
        if receiver is not None and receiver.country in INTERNATIONAL and finding.outcome == "requested":
            place = self.place(phrase, finding)
            receiver = replace(receiver, country=place[0]) if place else receiver
        if before is not None:
            giver = giver or before.actor
            receiver = receiver or before.subject
        return Parties(receiver, giver, "receiver" if receiver else "none", rule if giver else "none")

    def after(self, entity: Entity, word: str) -> bool:
        """True where ``word`` stands right before the entity."""
        before = self.frame.text[max(0, entity.span[0] - 12) : entity.span[0]].lower().replace("the ", " ").split()
        return bool(before) and before[-1] == word

    def related(self, phrase: Phrase) -> list[int]:
        """Nouns between the number's phrase and its verb: aid in “$300 million in aid for Ukraine”."""
        tree = self.tree
        found = []
        for prep in tree.children(phrase.head, "prep"):
            if tree.lower[prep] in ("in", "of", "worth"):
                found += tree.children(prep, "pobj")
        parent = tree.heads[phrase.head]
        if tree.tags[parent].startswith("NN"):
            found.append(parent)
        elif tree.deps[phrase.head] == "pobj" and tree.tags[tree.heads[parent]].startswith("NN"):
            found.append(tree.heads[parent])
        return found

    # --- what follows from the rest -------------------------------------------------------------------

    def derived(self, phrase: Phrase, finding: Finding, actor: Entity | None) -> tuple[str | None, str]:
        """Country of the things counted where no word names it: by who acts, the place, who speaks, the article."""
        tree = self.tree
        if self.is_foreign(phrase):
            return None, "foreigners"
        if finding.outcome == "sanctioned":
            behind = self.frame.actors.at(tree.starts[phrase.first], self.sentence.end)
            words = ("against", "to", "with", "in")
            target = next((e for e in behind if e.country and any(self.after(e, word) for word in words)), None)
            return (target.country, f"against {target.text}") if target else (None, "none")
        if actor is not None and actor.country:
            if finding.outcome == "detained":
                return actor.country, "who detains"
            enemy = self.frame.enemy_of(actor.country)
            if finding.outcome in HARM and (struck := self.struck(finding, actor)):
                return struck
            place = self.place(phrase, finding)
            if place and place[0] not in (actor.country, enemy):
                return place
            if enemy and finding.outcome in HARM:
                return enemy, "other side of the actor"
        if finding.outcome == "launched":
            return self.launcher(phrase)
        if place := self.place(phrase, finding):
            return place
        return self.by_frame(phrase, finding, actor)

    def by_frame(self, phrase: Phrase, finding: Finding, actor: Entity | None) -> tuple[str | None, str]:
        """Country by who speaks, by the actor's own people, by where the article's events are."""
        if finding.outcome not in HARM | MOVES:
            return None, "none"
        voice = self.frame.voice
        official = voice is not None and voice.country == self.speaker
        hostile = finding.outcome in ("destroyed", "damaged", "lost", "shot_down") or phrase.category == "personnel"
        boast = finding.trigger.words.startswith(BOASTS) and finding.outcome != "lost"
        if (official or boast) and hostile and phrase.category not in ("people", "civilians", "children"):
            enemy = self.frame.enemy_of(self.speaker)
            if enemy:
                return enemy, "other side of who speaks"
        if self.speaker and finding.outcome == "captured" and (enemy := self.frame.enemy_of(self.speaker)):
            return enemy, "other side of who speaks"
        if phrase.category is not None and phrase.category not in (
            "people",
            "civilians",
            "children",
            "building",
            "settlement",
        ):
            mine = {self.speaker, actor.country if actor else None}
            others = [e for e in self.frame.actors.at(*self.sentence.span) if e.country and e.country not in mine]
            if others and others[0].country not in INTERNATIONAL:
                return others[0].country, f"named in the sentence: {others[0].text}"
        if self.speaker and self.speaker in self.frame.theatre:
            return self.speaker, "who speaks"
        at_home = actor is not None and (
            (actor.sector in POWERS and not self.is_state(actor))
            or "security" in actor.text
            or "police" in actor.text.lower()
        )
        if at_home and actor and actor.country and finding.outcome in ("killed", "injured", "detained", "missing"):
            return actor.country, "people of the actor's country"
        foreign = actor.country if actor is not None else None
        if self.speaker and self.speaker != foreign and self.speaker not in INTERNATIONAL:
            return self.speaker, "who speaks"
        scene = self.frame.actors.scene_at(self.tree.starts[phrase.first]) if finding.outcome in HARM else None
        if scene is not None and scene[0] != foreign:
            return scene[0], "where the article's places are" if scene[1] else "where the article's attack was"
        if finding.outcome == "shot_down":
            enemy = self.frame.enemy_of(self.frame.theatre[0] if self.frame.theatre else self.speaker)
            return (enemy, "other side of where it was shot down") if enemy else (None, "none")
        return None, "none"

    def is_state(self, entity: Entity) -> bool:
        """True for a country's bare name, which does not say that those it harms are its own."""
        return entity.actor_id is not None and entity.actor_id == entity.country

    def struck(self, finding: Finding, actor: Entity) -> tuple[str, str] | None:
        """Country of whom the act above is done to: "Turkey shelled Syria, killing six farmers"."""
        tree = self.tree
        verb = finding.verb
        while verb is not None and tree.deps[verb] != "ccomp" and tree.heads[verb] != verb:
            verb = tree.heads[verb]
            if not tree.tags[verb].startswith("VB"):
                continue
            for done_to in tree.children(verb, "dobj"):
                entity = self.entity(done_to)
                if entity.country and entity.country != actor.country:
                    return entity.country, f"whom the act is done to: {entity.text}"
        return None

    def launcher(self, phrase: Phrase) -> tuple[str | None, str]:
        """Whose weapons they are that hit a named target: its enemy's."""
        behind = self.frame.actors.at(self.tree.ends[phrase.last], self.sentence.end)
        for entity in behind:
            aimed = any(self.after(entity, word) for word in ("at", "on", "against", "towards", "toward", "into"))
            if aimed and (enemy := self.frame.enemy_of(entity.country)):
                return enemy, f"other side of the target {entity.text}"
        enemy = self.frame.enemy_of(self.speaker)
        return (enemy, "other side of who speaks") if enemy else (None, "none")

    def place(self, phrase: Phrase, finding: Finding) -> tuple[str, str] | None:
        """Country of a place named in the sentence, the nearest behind the number first; of flights, where from."""
        start = self.tree.starts[phrase.first]
        named = list(self.frame.places_in(self.sentence.span))
        if finding.outcome == "displaced":
            away = [
                n for n in named if n.word in ("from", "fled", "left", "leaving", "fleeing", "inside", "within", "of")
            ]
            goal = ("into", "to") if finding.trigger.row.slot != "subject" else ("into", "to", "in", "at", "across")
            named = away or [n for n in named if n.word not in goal]
        ordered = [*(n for n in named if n.start >= start), *(n for n in reversed(named) if n.start < start)]
        if not ordered or not ordered[0].row.country:
            return None
        return ordered[0].row.country, f"place: {self.frame.text[ordered[0].start : ordered[0].end]}"
