"""What happened to the things counted, as their kind bends it, and whether that makes a claim."""

from __future__ import annotations

from extract.core.schema import ItemCategory, Outcome
from extract.read.claims.frame import Frame
from extract.read.claims.kinds import ALLOWED, GIVEN, PERSONS
from extract.read.claims.parties import Parties
from extract.read.claims.phrases import Phrase
from extract.read.claims.structure import Finding
from extract.read.claims.triggers import Triggers
from extract.read.claims.verbs import is_future, is_promised
from extract.read.syntax import prepositions
from extract.read.tree import Tree

ASKED_FOR_PEOPLE = ("request", "seek", "need")
FLIGHT = ("fle", "desert")


def bend(
    frame: Frame, tree: Tree, triggers: Triggers, phrase: Phrase, finding: Finding, category: ItemCategory
) -> Outcome | None:
    """The outcome of a finding for things of ``category``; ``None`` where such things cannot meet it."""
    outcome: Outcome | None = finding.outcome
    verb = tree.lower[finding.verb] if finding.verb is not None else ""
    if category in PERSONS:
        helpers = tree.lower[phrase.head] in frame.words("helpers")
        outcome = of_people(finding, category, verb, helpers=helpers, receiving=verb in frame.words("receiving_verbs"))
    if outcome == "displaced" and finding.verb is not None and is_indoors(tree, finding.verb):
        outcome = "other"
    if outcome == "supplied" and finding.verb is not None:
        later = is_promised(tree, triggers, finding.verb) or is_future(tree, finding.verb)
        outcome = "pledged" if later else outcome
    return outcome if outcome is not None and category in ALLOWED[outcome] else None


def is_indoors(tree: Tree, verb: int) -> bool:
    """True for refuge sought in a thing, not in a country or town: "sought shelter in the building"."""
    if not any(tree.lower[k] in ("refuge", "shelter") for k in tree.children(verb, "dobj")):
        return False
    places = prepositions(tree, verb)
    return any(tree.tags[i] in ("NN", "NNS") for i in (*places.get("in", ()), *places.get("inside", ())))


def of_people(finding: Finding, category: ItemCategory, verb: str, *, helpers: bool, receiving: bool) -> Outcome | None:
    """What a verb of things or of moves means for people: soldiers are not delivered but deployed."""
    outcome = finding.outcome
    soldiers = category == "personnel"
    if outcome == "destroyed" or (outcome == "lost" and not soldiers):
        return "killed"
    if outcome == "requested" and finding.slot != "subject" and not verb.startswith(ASKED_FOR_PEOPLE):
        return None
    if outcome in ("damaged", "shot_down", "launched"):
        return None
    if outcome in ("supplied", "pledged") and soldiers:
        return outcome if helpers else "deployed"
    if outcome == "supplied":
        return "displaced" if receiving else "other"
    if outcome == "displaced" and soldiers and not verb.startswith(FLIGHT):
        return "deployed"
    return "other" if outcome == "deployed" and not soldiers else outcome


def is_relevant(outcome: Outcome, category: ItemCategory, parties: Parties) -> bool:
    """Whether the figure is about a conflict, or about help and pressure between political actors."""
    actor, subject = parties.actor, parties.subject
    if outcome in GIVEN and category == "money" and not (subject and subject.country):
        return actor is not None and actor.country is not None and actor.sector != "BUS"
    if outcome in GIVEN or category in ("other", "money"):
        return any(entity is not None and entity.country for entity in (subject, actor))
    return True
