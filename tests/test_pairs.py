"""Who "the two sides", "it" and those that a thing is aimed at are."""

from __future__ import annotations

import pytest

from tests.coding import code

CASES = [
    ("Macron met Orban in Paris on Friday. The two leaders agreed to meet again.", "AGREE", {"FRA", "HUN"}),
    (
        "Armenia accused Azerbaijan of shelling a village. Both countries agreed to meet on Monday.",
        "AGREE",
        {"ARM", "AZE"},
    ),
]


@pytest.mark.parametrize(("text", "event_type", "countries"), CASES, ids=[text for text, *_ in CASES])
def test_pairs_are_the_parties_named_before(text: str, event_type: str, countries: set[str]) -> None:
    events = [event for event in code(text).events if event.event_type == event_type]
    assert {actor.country for event in events for actor in event.actor} == countries


def test_the_group_is_the_armed_group_named_before() -> None:
    (event,) = (e for e in code("A spokesman for the Houthis said the group had attacked a tanker.").events)
    assert [actor.country for actor in event.actor] == ["YEM"]


def test_a_place_of_another_clause_is_not_the_scene() -> None:
    events = code("While Armenia shelled a village, Azerbaijan and Turkey met in Prague.").events
    assert "CZE" not in {r.country for e in events if e.event_type == "ASSAULT" for r in e.recipient}


@pytest.mark.parametrize(
    ("text", "recipients"),
    [
        ("Kenya must live with the tariffs that Uganda has placed on it since its row with Malawi.", {"KEN"}),
        ("Uganda persuaded Malawi to attack it.", {"UGA"}),
        ("Chad imposed sanctions aimed at Libya.", {"LBY"}),
        ("Chad spread rumours smearing Libya.", {"LBY"}),
        ("Greece has made clear to Ankara that a landing would have consequences.", {"TUR"}),
        ("The Greek minister told CNN there would be consequences for any Turkish landing.", {"TUR"}),
    ],
)
def test_recipients_are_whoever_is_meant(text: str, recipients: set[str]) -> None:
    events = [event for event in code(text).events if event.event_type != "ACCUSE"]
    assert {party.country for event in events for party in event.recipient} == recipients


def test_a_page_of_pronouns_is_read() -> None:
    assert code("Chad attacked Libya, " + "and it saw it and its " * 400 + "end.").events
