"""Whose people are meant where the text names no country of theirs."""

from __future__ import annotations

from datetime import date

import pytest

from extract.core.schema import Entity
from extract.read.scene import at_home
from tests.coding import by_rules
from tests.conftest import make_article

RECIPIENTS = [
    ("A Turkish drone struck a car in northern Syria.", "SYR"),
    ("The governor of Tartus was killed by gunmen on Monday.", "SYR"),
    ("Fires broke out in Odesa. Russian missiles had hit a school and residents were killed.", "UKR"),
    ("A court in Ankara sentenced a journalist and two activists to prison.", "TUR"),
    ("Belgian police beat protesters with batons.", "BEL"),
    ("Hungary's ruling party accused the opposition of lying.", "HUN"),
    ("Iran's navy attacked a foreign tanker.", None),
]
SOURCES = [
    ("The city council of Mariupol said Russian forces had shelled a hospital.", "UKR"),
    ("Russian rockets fell in Kharkiv. Local officials said the army had repelled an attack by Russia.", "UKR"),
    ("Western diplomats said Russia had attacked Georgia.", None),
]


def code(text: str) -> list:
    """Events of one made-up article."""
    return list(by_rules(make_article(text, published=date(2023, 3, 14))).events)


@pytest.mark.parametrize(("text", "country"), RECIPIENTS, ids=[text for text, _ in RECIPIENTS])
def test_recipients_take_the_country_of_the_scene(text: str, country: str | None) -> None:
    found = [r.country for event in code(text) for r in event.recipient if not r.actor_id]
    assert found and set(found) == {country}


@pytest.mark.parametrize(("text", "country"), SOURCES, ids=[text for text, _ in SOURCES])
def test_sources_take_the_country_they_speak_for(text: str, country: str | None) -> None:
    sources = [e.attribution.source for e in code(text) if e.attribution is not None]
    assert sources and {source.country for source in sources if source} == {country}


def test_an_official_bulletin_speaks_of_its_own_forces_and_the_enemy() -> None:
    article = make_article(
        "Yesterday the Air Force attacked the enemy near Kherson.", outlet="Ministry of Defence of Ukraine"
    )
    (event,) = by_rules(article).events
    assert [a.country for a in event.actor] == ["UKR"]
    assert [r.country for r in event.recipient] == ["RUS"]


def test_foreigners_are_not_at_home() -> None:
    police = (Entity("police", (0, 6), None, "KEN", "COP"),)
    assert at_home(Entity("foreign students", (7, 23), None, None, "EDU"), police).country is None
    assert at_home(Entity("students", (7, 15), None, None, "EDU"), police).country == "KEN"
