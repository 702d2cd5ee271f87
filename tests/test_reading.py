"""Records that lean on what stands around them: offices, ellipses, days and tolls told by something else."""

from __future__ import annotations

from datetime import date

import pytest

from extract.core.schema import Claim, Event
from tests.coding import code

DAY = date(2022, 3, 16)


def countries(event: Event) -> tuple[str, str]:
    """Actors and recipients by country, in order of their codes."""
    left, right = ({p.country or "?" for p in side} for side in (event.actor, event.recipient))
    return ",".join(sorted(left)), ",".join(sorted(right))


PARTIES = [
    ("The presidents of Kenya, Chad and Mali have met Egypt's president.", "CONSULT", "EGY,KEN,MLI,TCD", ""),
    ("The Minister of Health of Ghana spoke by phone with the Minister of Health of Togo.", "CONSULT", "GHA,TGO", ""),
    (
        "In a telephone call on Monday, the French president urged the Turkish president to wait.",
        "CONSULT",
        "FRA,TUR",
        "",
    ),
    ("The envoys of Chad and Niger held six hours of talks in Abuja.", "CONSULT", "NER,TCD", ""),
    ("Peru expelled 10 Chilean diplomats on Friday. Bolivia expelled another 12.", "SANCTION", "BOL", "CHL"),
    ("Iran has released Ali Rahimi, a Danish-Iranian teacher.", "RETREAT", "IRN", "DNK"),
    ("Boris Johnson thanked the Emir of Qatar. The prime minister visited Oman.", "CONSULT", "GBR", "OMN"),
    ("Iran warned that it could strike Polish bases.", "THREATEN", "IRN", "POL"),
    ("The number of Syrians killed in Sunday's Israeli air strike has risen to 9.", "ASSAULT", "ISR", "SYR"),
    ("NATO's secretary general said leaders would agree to deploy two more battlegroups.", "MOBILIZE", "NAT", ""),
    ("The Irish president announced a further $5 million in aid for Kenya.", "AGREE", "IRL", "KEN"),
]


@pytest.mark.parametrize(("text", "event_type", "actors", "recipients"), PARTIES)
def test_parties_are_read_from_what_stands_around(text: str, event_type: str, actors: str, recipients: str) -> None:
    found = [countries(event) for event in code(text, DAY).events if event.event_type == event_type]
    assert (actors, recipients) in found


DATES = [
    ("They met a day after rebels bombed a clinic in Mali.", "bombed", "2022-03-15"),
    ("The leaders met on Monday, two days before rebels bombed a clinic in Mali.", "bombed", "2022-03-16"),
    ("Peru and Chile met on Monday, hours after Bolivia attacked Peru.", "attacked", "2022-03-14"),
    ("Peru and Chile met on Monday, three weeks after Bolivia attacked Peru.", "attacked", None),
    ("On Sunday, the council said rebels had bombed a school in Mali.", "bombed", "2022-03-13"),
    ("Peru blamed Chile for arming rebels.", "arming", None),
    ("Chile denies arming the rebels of Peru.", "arming", None),
]


@pytest.mark.parametrize(("text", "word", "day"), DATES)
def test_days_told_by_another_act(text: str, word: str, day: str | None) -> None:
    found = {event.trigger.text: event.date_start for event in code(text, DAY).events}
    assert found[word] == (date.fromisoformat(day) if day else None)


def test_they_are_the_officials_before_the_colon() -> None:
    text = "Chinese officials say so: Iran requested weapons from Syria, they told the Financial Times."
    (event,) = (event for event in code(text, DAY).events if event.event_type == "REQUEST")
    assert event.attribution and event.attribution.source
    assert (event.attribution.source.country, event.attribution.anonymous) == ("CHN", True)


def test_a_denial_ends_where_the_speaker_goes_on() -> None:
    text = "Chile denies it attacked the village in Peru and blames the Bolivian army."
    stances = {e.event_type: e.attribution and e.attribution.stance for e in code(text, DAY).events}
    assert stances == {"ASSAULT": "denies", "ACCUSE": None}


def told(claim: Claim) -> tuple[float | None, str, str, str | None]:
    """Figure, outcome, measure and the day on which it stood."""
    return claim.quantity_low, claim.outcome, claim.measure, claim.as_of and claim.as_of.isoformat()


FIGURES = [
    # a toll is that of the attack before
    (
        "A missile killed 15 people in Odesa on Monday. The army gave a lower toll of 12 dead.",
        (12, "killed", "increment", "2022-03-14"),
    ),
    (
        "In Odesa, the death toll from an attack on a bridge on Monday rose to 9.",
        (9, "killed", "increment", "2022-03-14"),
    ),
    # totals by a day and in a stretch of the war
    (
        "The UN said 300 civilians had been killed in Ukraine by midnight on Monday.",
        (300, "killed", "cumulative", "2022-03-14"),
    ),
    (
        "Up to 4,000 Russian soldiers have been killed in three weeks of war in Ukraine.",
        (None, "killed", "cumulative", "2022-03-16"),
    ),
    # what a total grew by stands behind it; what losses amounted to is of the report
    (
        "Eritrea has lost 7,300 soldiers (+40 in the past day) and 210 tanks (+2), the Ethiopian army said.",
        (7300, "lost", "cumulative", "2022-03-16"),
    ),
    (
        "Eritrea has lost 7,300 soldiers (+40 in the past day) and 210 tanks (+2), the Ethiopian army said.",
        (40, "lost", "increment", "2022-03-16"),
    ),
    (
        "Eritrea has lost 7,300 soldiers (+40 in the past day) and 210 tanks (+2), the Ethiopian army said.",
        (2, "lost", "increment", "2022-03-16"),
    ),
    (
        "Eritrean losses amounted to more than 60 soldiers and a tank, the Ethiopian army said.",
        (60, "lost", "increment", "2022-03-16"),
    ),
    # arrests just made are no total
    ("Police in Kenya have arrested 70 people.", (70, "detained", "increment", "2022-03-16")),
    # the act before tells the day
    (
        "The ministers met a day after a strike wrecked a clinic in Odesa. Four people were killed.",
        (4, "killed", "increment", "2022-03-15"),
    ),
    (
        "The council of Odesa lowered the number of people it says were killed in Monday's strike to 21 from 23.",
        (21, "killed", "increment", "2022-03-14"),
    ),
]


@pytest.mark.parametrize(("text", "expected"), FIGURES)
def test_what_a_figure_covers(text: str, expected: tuple[float | None, str, str, str | None]) -> None:
    assert expected in [told(claim) for claim in code(text, DAY).claims]


def test_an_earlier_count_is_marked() -> None:
    text = "A raid killed 24 people in Odesa on Monday, the governor said. He had earlier spoken of nine dead."
    marks = {claim.quantity_low: "revised: an earlier figure" in claim.rules for claim in code(text, DAY).claims}
    assert marks == {24: False, 9: True}


def test_promises_cover_no_time_and_foreigners_have_no_country() -> None:
    (money,) = code("Canada pledged $20 million to Ukraine on Monday.", DAY).claims
    assert (money.period_start, money.as_of) == (None, date(2022, 3, 14))
    (dead,) = code("Russian forces killed 60 foreign fighters in Ukraine on Monday.", DAY).claims
    assert dead.subject is None or dead.subject.country is None


def test_a_name_that_opens_the_second_sentence_is_the_office_quoted_in_the_first() -> None:
    text = (
        "A raid wounded two people, the governor of the Odesa region said.\nIryna Kova said 24 people had been wounded."
    )
    claims = {claim.quantity_low: claim.claimant for claim in code(text, DAY).claims}
    assert claims[24] is not None and claims[24].country == "UKR"
