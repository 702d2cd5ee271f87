"""Denials that point back are told as what they deny, with stance and source."""

import pytest

from tests.coding import code

TOLD = "Chad said that Libyan troops had shelled a border post. "


def denied(text: str) -> list[tuple[str, str, str | None]]:
    """Trigger, type and source country of each denied event."""
    return [
        (event.trigger.text, event.event_type, event.attribution.source.country if event.attribution.source else None)
        for event in code(text).events
        if event.attribution is not None and event.attribution.stance == "denies"
    ]


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Libya denies this.", "denies"),
        ("Tripoli has repeatedly denied it.", "denied"),
        ("Libya rejected the allegations.", "rejected"),
        ("Libya dismissed the claim as baseless.", "dismissed"),
        ("Libya called that a lie.", "called that a lie"),
        ("Libya says the report is untrue.", "says the report is untrue"),
    ],
)
def test_what_was_told_is_denied(text: str, trigger: str) -> None:
    assert denied(TOLD + text) == [(trigger, "ASSAULT", "LBY")]


@pytest.mark.parametrize(
    "text",
    [
        "Libya rejected the request.",
        "Libya has not denied it.",
        "Libya denied the allegations of fraud.",
        "Libya called that a mistake.",
        "Libya dismissed the minister.",
    ],
)
def test_no_denial_of_what_was_told(text: str) -> None:
    assert denied(TOLD + text) == []


def test_accusation_is_denied_by_its_content() -> None:
    text = "Chad accused Libya of shelling a village. Libya denied the charge."
    assert denied(text) == [("denied", "ASSAULT", "LBY")]


def test_nothing_is_denied_that_was_not_told() -> None:
    assert denied("Libya denied this.") == []


def test_accusations_are_no_denial_of_what_the_accuser_did() -> None:
    text = "Chad said it had expelled three Libyan diplomats for spying. Libya denied the allegations."
    assert denied(text) == []


def test_denial_is_no_refusal() -> None:
    assert {event.event_type for event in code(TOLD + "Libya rejected that.").events} == {"ASSAULT"}
