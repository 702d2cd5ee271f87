"""The classes that the model tells apart, in the order of its outputs: training and reading share this file."""

from __future__ import annotations

from typing import get_args

from extract.core.schema import EVENT_MODES, EventType, ItemCategory, Measure, Modality, Outcome, Stance

TRIGGERS = ("none", *get_args(EventType))
MODES = ("none", *sorted({mode for modes in EVENT_MODES.values() for mode in modes}))
MODALITIES: tuple[str, ...] = get_args(Modality)
STANCES: tuple[str, ...] = get_args(Stance)
OUTCOMES: tuple[str, ...] = get_args(Outcome)
CATEGORIES: tuple[str, ...] = get_args(ItemCategory)
MEASURES: tuple[str, ...] = get_args(Measure)

CHOICES: dict[str, tuple[str, ...]] = {
    "trigger": TRIGGERS,
    "mode": MODES,
    "modality": MODALITIES,
    "stance": STANCES,
    "outcome": OUTCOMES,
    "category": CATEGORIES,
    "measure": MEASURES,
}
"""Heads that choose one of several classes for a word."""

FLAGS = ("mention", "cue", "figure", "part", "attributed", "anonymous", "claimed")
"""Heads that say yes or no for a word: a party's name begins here; it is a cue; a number is a claim; and part of
another; what the trigger tells is attributed; its source is unnamed; the figure has a claimant."""

EVENT_ROLES = ("actor", "recipient", "place", "time", "source", "cue")
FIGURE_ROLES = ("item", "subject", "doer", "claimant", "site", "stand")
"""The thing counted, whose it is, who did it, who says so, where, as of when."""
CUE_ROLES = ("speaker", "content")
ROLES = (*EVENT_ROLES, *FIGURE_ROLES, *CUE_ROLES)
"""What a word may be to a trigger, a figure's last word, or a cue."""
