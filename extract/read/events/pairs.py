"""The two parties that "the two sides", "both countries" or "the two ministers" stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extract.core.schema import Entity
from extract.read.actors import Actors
from extract.read.events.sides import Draft

TALKS = frozenset({"CONSULT", "AGREE", "COOPERATE", "SUPPORT"})
PAIRED = frozenset(
    {"sides", "countries", "nations", "states", "governments", "leaders", "ministers", "presidents", "men", "women"}
    | {"diplomats", "officials", "envoys", "delegations", "teams", "negotiators", "parties", "neighbours", "neighbors"}
    | {"powers", "rivals", "capitals", "armies", "militaries", "allies", "counterparts", "foes", "enemies", "generals"}
)


def is_pair(entity: Entity, again: bool = False) -> bool:
    """True for "the two sides", "both countries" and the like, as long as nobody is known by it.

    Where two have met before (``again``), "the ministers" are these two as well.
    """
    words = entity.text.lower().split()
    if entity.country or entity.actor_id or not words or words[-1] not in PAIRED:
        return False
    return words[0] == "both" or "two" in words[:2] or (again and len(words) == 2 and words[0] == "the")


def parties_of(draft: Draft) -> tuple[Entity, ...]:
    """One entity for each country that takes part, in order."""
    by_country = {e.country: e for e in reversed((*draft.actors, *draft.recipients)) if e.country}
    return tuple(reversed(by_country.values()))


def resolve_pairs(drafts: Iterable[Draft], actors: Actors) -> Iterator[Draft]:
    """The drafts with each pair as its two parties: those that last met or agreed, else the two named last."""
    last: tuple[Entity, ...] = ()
    met_before = False
    for draft in drafts:
        again = bool(last) and draft.act.event_type in TALKS
        if any(is_pair(entity, again) for entity in (*draft.actors, *draft.recipients)):
            pair = last or named_last(draft, actors)
            met, told = expand(draft.actors, pair, again), expand(draft.recipients, pair, again)
            draft = draft.with_parties(met, told)
        parties = parties_of(draft)
        together = len({entity.country for entity in draft.actors if entity.country}) == 2
        if draft.act.event_type in TALKS and len(parties) == 2 and (together or not met_before):
            last, met_before = parties, together
        yield draft


def named_last(draft: Draft, actors: Actors) -> tuple[Entity, ...]:
    """The two countries named last before the act, as far as there are two."""
    found: dict[str, Entity] = {}
    for sighting in actors.seen.before(draft.span[0]):
        known = sighting.known
        if known.country and known.sector in ("GOV", "MIL", "REB", "PRM") and known.country not in found:
            found[known.country] = Entity("", (0, 0), known.actor_id, known.country, known.sector)
        if len(found) == 2:
            return tuple(reversed(found.values()))
    return ()


def expand(entities: tuple[Entity, ...], pair: tuple[Entity, ...], again: bool = False) -> tuple[Entity, ...]:
    """The entities with a pair as its two parties under the pair's own words."""
    if len(pair) != 2:
        return entities
    found: list[Entity] = []
    for entity in entities:
        if is_pair(entity, again):
            found += [Entity(entity.text, entity.span, p.actor_id, p.country, p.sector) for p in pair]
        else:
            found.append(entity)
    return tuple(found)
