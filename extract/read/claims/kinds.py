"""Which things can meet which outcome."""

from __future__ import annotations

from extract.core.schema import ItemCategory, Outcome

GIVEN: frozenset[Outcome] = frozenset({"supplied", "pledged", "requested"})
PERSONS: frozenset[ItemCategory] = frozenset({"personnel", "civilians", "children", "people"})
MATERIEL: frozenset[ItemCategory] = frozenset({
    "tank", "armoured_vehicle", "artillery", "mlrs", "air_defence", "aircraft", "helicopter", "drone", "missile",
    "ship", "fuel_tank", "special_equipment", "ammunition",
})  # fmt: skip
THINGS: frozenset[ItemCategory] = MATERIEL | {"vehicle", "building", "settlement", "other"}
GOODS: frozenset[ItemCategory] = MATERIEL | {"vehicle", "other", "personnel", "money"}
ALLOWED: dict[Outcome, frozenset[ItemCategory]] = {
    "killed": PERSONS | {"individuals_entities"},
    "injured": PERSONS,
    "casualties": PERSONS,
    "missing": PERSONS,
    "detained": PERSONS | {"individuals_entities"},
    "displaced": PERSONS,
    "evacuated": PERSONS | {"settlement"},
    "captured": PERSONS | THINGS,
    "destroyed": PERSONS | THINGS,
    "damaged": PERSONS | THINGS,
    "lost": PERSONS | THINGS,
    "shot_down": frozenset({"aircraft", "helicopter", "drone", "missile"}),
    "launched": frozenset({"missile", "drone", "ammunition", "other", "aircraft"}),
    "deployed": MATERIEL | {"personnel", "vehicle"},
    "supplied": GOODS,
    "pledged": GOODS,
    "requested": GOODS | PERSONS,
    "sanctioned": frozenset({"individuals_entities", "ship", "other", "money", "people", "civilians"}),
    "other": PERSONS,
}


def may_meet(category: ItemCategory | None, outcome: Outcome) -> bool:
    """Whether things of ``category`` can meet ``outcome``; people may meet anything, in another sense if need be."""
    return category is None or category in PERSONS or category in ALLOWED[outcome]
