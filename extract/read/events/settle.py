"""Whose a party is where its own words do not say: the speaker's, the attacker's, the scene's, the one asked before."""

from __future__ import annotations

from dataclasses import replace

from extract.core.schema import Entity
from extract.read.actors import Actors
from extract.read.claims.frame import Frame
from extract.read.events.sides import INVASIONS, Draft, Sides
from extract.read.scene import FOREIGN, REBELLIOUS, Scene, at_home, opposed_at_home, rebels_at_home
from extract.read.syntax import noun_agents, prepositions

DOMESTIC = frozenset({"COERCE", "CONCEDE", "ACCUSE"})
DOMESTIC_MODES = frozenset({"convict", "crowd-control", "beat"})
STATE = frozenset({"JUD", "COP", "GOV", "LEG", "PTY"})
"""Whose acts against people without a flag are acts at home."""
FORCES = frozenset({"MIL", "COP"})
FORCEFUL = frozenset({"ASSAULT", "MOBILIZE", "SANCTION", "COERCE"})
NONE: frozenset[str] = frozenset()
BLAMING = frozenset({"ACCUSE", "REJECT"})
SUFFERING = ("on", "against", "of", "at", "over", "into", "near")
"""Words that lead from an act of force to whoever suffers it."""
HOSTILE = frozenset({"ASSAULT", "COERCE", "ACCUSE", "RETREAT", "THREATEN", "REJECT", "CONCEDE", "PROTEST"})
POWERS = frozenset({"GOV", "MIL", "JUD", "COP", "LEG", "PTY", "OPP", "REB", "PRM", "SPY", "CRM"})
POPULAR = frozenset({"PROTEST", "REQUEST", "ACCUSE"})
ALLIANCES = frozenset({"NAT", "EUR", "UNO"})
LEADING = frozenset({"leaders", "allies", "members", "member states", "ministers", "ambassadors"})
"""Bare plurals that are its own people where an alliance speaks."""


class Settler:
    """Settles the parties of one article's drafts, in the order of the text."""

    def __init__(self, actors: Actors, scene: Scene, frame: Frame, noun_types: dict[str, frozenset[str]]) -> None:
        self.actors = actors
        self.scene = scene
        self.frame = frame
        self.noun_types = noun_types
        self.asked: dict[str, set[Entity]] = {}

    def settle_speaker(self, draft: Draft) -> Draft:
        """The draft with "the enemy" and an official body's own forces read from who speaks."""
        source = draft.quotation.source if draft.quotation is not None else self.frame.voice
        speaker = source.country if source is not None else None
        if speaker is None:
            return draft
        is_official = draft.quotation is None

        own_arms = self.is_own_arms(draft, speaker)

        def side(entity: Entity) -> Entity:
            words = set(entity.text.lower().split())
            if entity.country or entity.actor_id or words & FOREIGN:
                return entity
            if words & self.frame.words("enemy_words"):
                return replace(entity, country=self.frame.enemy_of(speaker), sector="MIL")
            own = bool(words & self.frame.words("own_words")) or (is_official and entity.sector == "MIL")
            allied = speaker in ALLIANCES and entity.text.lower() in LEADING
            return replace(entity, country=speaker) if own or allied else entity

        actors = tuple(map(side, draft.actors))
        if own_arms:
            actors = tuple(replace(a, country=speaker) if a.country is None else a for a in actors)
        return draft.with_parties(actors, tuple(map(side, draft.recipients)))

    def is_own_arms(self, draft: Draft, speaker: str) -> bool:
        """True where a warring side tells what nobody's weapons hit on the other's ground: they are its own."""
        war, act, said = self.frame.conflict, draft.act, draft.quotation
        if (
            war is None
            or said is None
            or said.source is None
            or said.stance != "affirms"
            or act.event_type != "ASSAULT"
        ):
            return False
        if said.source.sector not in ("GOV", "MIL") or not act.actors:
            return False
        other = {war.side_a: war.side_b, war.side_b: war.side_a}.get(speaker)
        ground = {r.country for r in draft.recipients if r.country} or {self.scene.carried(act.tree) or ""}
        return other is not None and ground == {other} and all(self.actors.is_weapon(act.tree, i) for i in act.actors)

    def settle_blame(self, draft: Draft, sides: Sides) -> Draft:
        """The draft with the doer of a condemned act of force as its recipient, never the one who suffers it."""
        act = draft.act
        if len(draft.recipients) != len(act.recipients):
            return draft
        pairs = zip(act.recipients, draft.recipients, strict=True)
        if act.event_type == "ASSAULT":
            return draft.with_parties(
                draft.actors, tuple(self.repelled(draft, i, entity, sides) for i, entity in pairs)
            )
        if act.event_type not in BLAMING:
            return draft
        return draft.with_parties(draft.actors, tuple(self.blamed(draft, i, entity, sides) for i, entity in pairs))

    def repelled(self, draft: Draft, i: int, entity: Entity, sides: Sides) -> Entity:
        """The attacker where an attack is fought off, never whoever fights it off: "repelled an assault near Izium"."""
        tree, owns = draft.act.tree, {a.country for a in draft.actors if a.country}
        if self.noun_types.get(tree.lower[i], NONE).isdisjoint(FORCEFUL) or len(owns) != 1:
            return entity
        doer = next((self.actors.describe(tree, k) for k in noun_agents(tree, i, depth=99)), None)
        if doer is not None and doer.country:
            return replace(entity, actor_id=doer.actor_id, country=doer.country, sector=doer.sector)
        (own,) = owns
        if entity.country not in (None, own):
            return entity
        enemy = sides.opponent.get(own) or self.frame.enemy_of(own)
        return replace(entity, actor_id=None, country=enemy, sector="MIL" if enemy else None)

    def blamed(self, draft: Draft, i: int, entity: Entity, sides: Sides) -> Entity:
        """Whoever did what noun ``i`` names; without a country where only the victim is told and no enemy is known."""
        tree = draft.act.tree
        if (
            self.noun_types.get(tree.lower[i], NONE).isdisjoint(FORCEFUL)
            or self.actors.modifier_known(tree, i, tree.left_edge(i)) is not None
        ):
            return entity
        doer = next((self.actors.describe(tree, k) for k in noun_agents(tree, i, depth=99)), None)
        if doer is not None and doer.country:
            return replace(entity, actor_id=doer.actor_id, country=doer.country, sector=doer.sector)
        inner = prepositions(tree, i)
        for name in SUFFERING:
            for k in inner.get(name, ()):
                victim = self.actors.describe(tree, k)
                if victim is not None and victim.country and victim.country == (entity.country or victim.country):
                    enemy = sides.opponent.get(victim.country) or self.frame.enemy_of(victim.country)
                    enemy = enemy if tree.lower[i] in INVASIONS else None
                    known = enemy is not None and all(a.country != enemy for a in draft.actors)
                    return replace(entity, actor_id=None, country=enemy if known else None, sector=None)
        return entity

    def settle_home(self, draft: Draft) -> Draft:
        """The draft with the country of the scene for people whom neither their sentence nor the sides place."""
        act = draft.act
        actors = tuple(self.scene.home(act.tree, entity) for entity in draft.actors)
        recipients = tuple(self.scene.home(act.tree, entity) for entity in draft.recipients)
        if self.frame.conflict is None:
            actors = tuple(self.scene.ruled(entity) for entity in actors)
            recipients = tuple(self.scene.ruled(entity) for entity in recipients)
        domestic = act.event_type in DOMESTIC or act.event_mode in DOMESTIC_MODES
        if act.event_type in HOSTILE and self.frame.conflict is None and all(a.sector in POWERS for a in actors):
            recipients = tuple(opposed_at_home(entity, actors) for entity in recipients)
            if recipients and all(r.sector in FORCES for r in recipients):
                actors = tuple(rebels_at_home(entity, recipients) for entity in actors)
            if all(r.sector in REBELLIOUS for r in recipients):
                actors = tuple(opposed_at_home(entity, recipients) for entity in actors)
        if domestic and all(a.sector in STATE for a in actors):
            recipients = tuple(at_home(entity, actors) for entity in recipients)
        elif act.event_type == "PROTEST" and actors and len({a.country for a in actors}) == 1:
            recipients = tuple(self.scene.ruling(entity, actors[0].country) for entity in recipients)
        elif act.event_type in POPULAR and all(r.sector == "GOV" for r in recipients):
            actors = tuple(at_home(entity, recipients) for entity in actors)
        return draft.with_parties(actors, recipients)

    def asked_again(self, draft: Draft) -> Draft:
        """The draft, a request for help told again with whom it was made to, where the article names one country."""
        act, countries = draft.act, {a.country for a in draft.actors}
        country = next(iter(countries)) if len(countries) == 1 else None
        if act.event_type not in ("REQUEST", "REJECT") or act.event_mode != "assist" or country is None:
            return draft
        known = [r for r in draft.recipients if r.country and r.sector in ("GOV", "IGO")]
        if known:
            self.asked.setdefault(country, set()).update(known)
        before = sorted(self.asked.get(country, ()), key=lambda entity: entity.span)
        if draft.recipients or len({entity.country for entity in before}) != 1:
            return draft
        return draft.with_parties(draft.actors, (before[-1],))
