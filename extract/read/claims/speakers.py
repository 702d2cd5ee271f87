"""Who puts a figure forward."""

from __future__ import annotations

from dataclasses import replace

from extract.core.schema import Entity, Quotation
from extract.read.claims.coded import Coded
from extract.read.claims.frame import Frame
from extract.read.claims.kinds import GIVEN, MATERIEL
from extract.read.tree import Tree

LOCAL = frozenset({"GOV", "COP", "MIL", "JUD", "LEG", "MED", "OPP", "CVL", "UNK", "NGO", "JRN", "REL", "EDU"})
"""Sectors whose members, named without a country, speak of their own."""
HOME_RULES = (
    "place", "other side of the actor", "named", "where", "country of", "possessive", "of ", "from ", "in …",
    "who detains", "people of",
)  # fmt: skip
"""Beginnings of the subject rules that say whose country the figure is about."""
ANNOUNCING = ("announc", "unveil")


def quoted_speaker(frame: Frame, quotation: Quotation | None) -> tuple[Entity | None, str]:
    """Whom the attribution names, else the official body that publishes the article."""
    if quotation is not None:
        return quotation.source, f"attribution: {quotation.cue.text}"
    return (frame.voice, "outlet's own voice") if frame.voice is not None else (None, "none")


class SpeakerFinder:
    """Finds the claimants of the figures of one article, in order."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.last: tuple[int, Entity | None] | None = None
        self.quoted: tuple[Quotation, Entity | None] | None = None

    def find(self, tree: Tree, found: Coded, quotation: Quotation | None) -> tuple[Entity | None, str]:
        """Who says, counts or announces it; in a list, who said the figure before."""
        index = tree.sentence.index
        claimant, rule = quoted_speaker(self.frame, quotation)
        if claimant is None:
            claimant, rule = self.counting(tree, found)
        if claimant is None and found.finding.trigger.words.startswith(ANNOUNCING):
            claimant, rule = found.parties.actor, "who announces"
        if claimant is None and self.last is not None and self.last[0] == index and found.listed:
            claimant, rule = self.last[1], "shared in the list"
        if self.quoted is not None and quotation is self.quoted[0] and self.last and self.last[0] == index:
            return self.quoted[1], rule
        if claimant is None and self.last is not None and self.last[0] == index and found.part:
            claimant, rule = self.last[1], "shared with the whole"
        if claimant is not None and claimant.country is None and claimant.text.lower() in ("he", "she", "they", "it"):
            before = self.last[1] if self.last is not None and index - self.last[0] == 1 else None
            if before is not None and before.country:  # who gave the figure before
                claimant = replace(claimant, actor_id=before.actor_id, country=before.country, sector=before.sector)
        claimant = self.at_home(claimant, found)
        rule = rule if claimant is not None else "none"
        self.last = (index, claimant)
        self.quoted = (quotation, claimant) if quotation is not None else None
        return claimant, rule

    def counting(self, tree: Tree, found: Coded) -> tuple[Entity | None, str]:
        """Who counts: the ministry put the toll at 33, doctors counted 27 dead."""
        trigger, verb = found.finding.trigger, found.finding.verb
        if verb is None:
            verb = next((i for i in tree.ancestors(trigger.end) if tree.tags[i].startswith("VB")), None)
        if verb is None or verb == trigger.start or tree.is_passive(verb):
            return None, "none"
        subjects = tree.children(verb, "nsubj")
        counts = tree.lower[verb] in self.frame.words("counting_verbs")
        if not counts or not subjects or tree.starts[subjects[-1]] >= found.phrase.quantity.span[0]:
            return None, "none"
        return self.frame.actors.entity_at(tree, subjects[-1]), f"who counts: {tree.words[verb]}"

    def at_home(self, claimant: Entity | None, found: Coded) -> Entity | None:
        """Authorities named without a country belong to the country whose people or places they speak of."""
        subject, actor = found.parties.subject, found.parties.actor
        if claimant is None or claimant.country or claimant.actor_id:
            return claimant
        if places := self.frame.places_in(claimant.span):
            return replace(claimant, country=places[0].row.country)
        rule = found.parties.subject_rule
        if claimant.sector not in LOCAL or subject is None or not rule.startswith(HOME_RULES):
            return claimant
        others = actor is not None and actor.country is not None and actor.country != subject.country
        at_war = self.frame.enemy_of(subject.country) not in (None, subject.country)
        enemy = found.category == "personnel" and rule.startswith("named") and (others or at_war)
        if found.outcome in GIVEN or found.category in MATERIEL or enemy:
            ours = others and actor is not None and claimant.sector in ("MIL", "GOV")
            return replace(claimant, country=actor.country) if ours and actor is not None else claimant
        return replace(claimant, country=subject.country)
