"""Every trigger row of actions.csv is proven by its example, and the rows cover what the codebook names."""

from __future__ import annotations

from extract.core.schema import EVENT_MODES
from extract.lexicon import load_lexicon
from tests.coding import code_sentences

ROWS = load_lexicon().actions


def test_every_example_gives_its_type_and_mode() -> None:
    wrong = []
    for row, events in zip(ROWS, code_sentences(row.example for row in ROWS), strict=True):
        if (row.event_type, row.event_mode) not in {(e.event_type, e.event_mode) for e in events}:
            wrong.append((row.trigger, row.event_type, row.event_mode, row.example, events))
    assert not wrong


def test_all_types_and_modes_have_triggers() -> None:
    wanted = {(kind, mode) for kind, modes in EVENT_MODES.items() for mode in modes or {None}}
    assert wanted <= {(row.event_type, row.event_mode) for row in ROWS}


def test_there_are_enough_triggers() -> None:
    assert len({row.trigger for row in ROWS}) >= 1200


def test_no_row_means_two_things() -> None:
    keys = [(row.trigger, row.pos, row.frame) for row in ROWS]
    assert len(keys) == len(set(keys))
