"""What the words for a source come to."""

from __future__ import annotations

import csv

import pytest

from extract.warehouse.dedup.sources import WORDS_FILE, name_source

SAME = [
    ("KEN", "Kenya's defence ministry", "the Kenyan Ministry of Defense", "a spokesman for the defence ministry"),
    ("PAK", "the governor of the Sindh province", "the provincial governor of Sindh"),
    ("POL", "Foreign Minister Radoslaw Sikorski", "Radoslaw Sikorski", "Radoslaw Sikorski, the foreign minister"),
    ("SAU", "Crown Prince Mohammed bin Salman", "Mohammed bin Salman"),
    ("USA", "US Secretary of State Jane Example", "Jane Example"),
    ("MLI", "Malian army spokesman Col. Souleymane Dembele", "Souleymane Dembele"),
]
APART = [
    ("KEN", "Kenya's defence ministry", "Kenya's prosecutor general", "Kenya's human rights commissioner", "Kenya"),
    ("ARM", "the governor of Lori", "the governor of Shirak", "Governor Ani Sargsyan"),
    ("POL", "the foreign minister", "the defence minister", "the deputy foreign minister"),
]
KINDS = [
    ("nobody", "They"),
    ("nobody", "12 of the miners"),
    ("nobody", "a post on Telegram"),
    ("nobody", "the statement"),
    ("nobody", "No one"),
    ("nobody", "a"),
    ("nobody", "state television"),
    ("nobody", "Exclusive Orbit Company images"),
    ("body", "the press service of the president"),
    ("unnamed", "diplomats"),
    ("unnamed", "officials in Kenya"),
    ("unnamed", "two people familiar with the talks"),
    ("unnamed", "a senior official"),
    ("body", "the Supreme Court"),
    ("body", "NATO"),
    ("body", "a spokeswoman for the interior ministry"),
    ("person", "Mayor Otieno"),
    ("person", "Wanjiru"),
]


@pytest.mark.parametrize(("country", "wordings"), [(row[0], row[1:]) for row in SAME])
def test_wordings_of_one_source_share_a_name(country: str, wordings: tuple[str, ...]) -> None:
    assert len({name_source(text, country).name for text in wordings}) == 1


@pytest.mark.parametrize(("country", "wordings"), [(row[0], row[1:]) for row in APART])
def test_wordings_of_several_sources_do_not(country: str, wordings: tuple[str, ...]) -> None:
    assert len({name_source(text, country).name for text in wordings}) == len(wordings)


THINGS = [
    ("unnamed", "the move"),
    ("unnamed", "High winds"),
    ("unnamed", "the Supreme Court decision"),
    ("body", "the Supreme Court"),
    ("body", "the monitoring group"),
    ("body", "the ruling party"),
    ("body", "the Arakan Army"),
    ("person", "Naftogaz"),
]


@pytest.mark.parametrize(("kind", "text"), KINDS)
def test_who_is_named(kind: str, text: str) -> None:
    assert name_source(text, "KEN").kind == kind


@pytest.mark.parametrize(("kind", "text"), THINGS)
def test_a_thing_without_a_country_is_no_named_source(kind: str, text: str) -> None:
    assert name_source(text, None).kind == kind


def test_a_dateline_is_no_name() -> None:
    assert name_source("NAIROBI (Reuters) - Kenya", "KEN") == name_source("Kenya", "KEN")


@pytest.mark.parametrize(
    ("is_proxy", "text"),
    [
        (True, "the Ruritanian-installed governor of Lori"),
        (True, "occupation authorities"),
        (True, "separatist leaders in Shirak"),
        (False, "the governor of Lori"),
    ],
)
def test_whom_another_power_installed_is_no_voice_of_the_country(is_proxy: bool, text: str) -> None:
    assert name_source(text, "ARM").is_proxy is is_proxy


def test_a_lone_common_word_names_one_only_within_a_story() -> None:
    found = [name_source(text, "KEN").is_generic for text in ("the minister", "the president", "the foreign minister")]
    assert found == [True, False, False]


def test_the_offices_of_former_holders_are_others() -> None:
    assert name_source("former President Uhuru Example", "KEN").office != name_source("the president", "KEN").office


def test_a_word_is_of_a_kind_once() -> None:
    with WORDS_FILE.open(encoding="utf-8", newline="") as handle:
        rows = [(row["word"], row["kind"]) for row in csv.DictReader(handle)]
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize(
    ("text", "fullness"),
    [
        ("they", 0),
        ("diplomats", 1),
        ("the ministry", 2),
        ("the Kenyan defence ministry", 3),
        ("Otieno", 4),
        ("Ana Otieno", 5),
    ],
)
def test_some_wordings_tell_better_who_is_meant(text: str, fullness: int) -> None:
    assert name_source(text, "KEN").fullness == fullness


@pytest.mark.parametrize(
    ("text", "is_press"),
    [
        ("Chadian media", True),
        ("several TV stations", True),
        ("Press Secretary Ana Otieno", False),
        ("the army", False),
    ],
)
def test_media_are_known_as_such(text: str, is_press: bool) -> None:
    assert name_source(text, "TCD").is_press is is_press
