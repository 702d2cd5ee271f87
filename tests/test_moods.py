"""Acts that are only spoken of are not told as done."""

from __future__ import annotations

import pytest

from tests.coding import code

CASES = [
    ("The use of chemical weapons by Syria would be a turning point.", "ASSAULT", "hypothetical"),
    ("A Serbian attack on Kosovo could trigger a crisis.", "ASSAULT", "hypothetical"),
    ("The Serbian attack on Kosovo could trigger a crisis.", "ASSAULT", "asserted"),
    ("France will punish Iranian firms that help Russia.", "AID", "hypothetical"),
    ("Did Iran attack the tanker?", "ASSAULT", "hypothetical"),
    ("Why did Iran attack the tanker?", "ASSAULT", "asserted"),
    ("France praised the Iranian firms that help Russia.", "AID", "asserted"),
]


@pytest.mark.parametrize(("text", "event_type", "modality"), CASES, ids=[text for text, *_ in CASES])
def test_modality_of_what_is_supposed(text: str, event_type: str, modality: str) -> None:
    assert [event.modality for event in code(text).events if event.event_type == event_type] == [modality]


def test_having_done_is_denied() -> None:
    (event,) = code("The Sudanese army denied having bombed the market.").events
    assert event.attribution is not None
    assert (event.event_type, event.attribution.stance) == ("ASSAULT", "denies")


def test_they_are_people_before_they_are_a_country() -> None:
    events = code("American officials are worried. Iran had asked Russia for jets, they told reporters.").events
    sources = [e.attribution.source for e in events if e.event_type == "REQUEST" and e.attribution is not None]
    assert [source.country for source in sources if source is not None] == ["USA"]
