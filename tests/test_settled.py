"""What grammar and codebook decide beside the model: verdicts, phrases, parts of a whole, whose arms, totals."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from extract.core.schema import Claim, Event, Extraction
from extract.lexicon import load_lexicon
from extract.pipeline import extract
from tests.coding import article

DAY = date(2024, 6, 12)


@cache
def read(text: str) -> Extraction:
    return extract(article(text, DAY), load_lexicon())


def events(text: str, kind: str) -> list[Event]:
    return [event for event in read(text).events if event.event_type == kind]


def claim(text: str, quantity: float) -> Claim:
    found = [claim for claim in read(text).claims if quantity in (claim.quantity_low, claim.quantity_high)]
    assert found, [claim.quantity_text for claim in read(text).claims]
    return found[0]


def countries(entities: tuple) -> set[str]:  # type: ignore[type-arg]
    return {entity.country for entity in entities if entity.country}


@pytest.mark.parametrize(
    "text",
    [
        "Rumours that Kenyan troops had shelled a market in Kismayo are a fabrication, Kenya's defence minister said.",
        "Kenya's defence minister called reports that Kenyan soldiers had shelled a market in Kismayo bogus.",
        "There was no truth in claims that Kenyan troops had shelled Kismayo, Kenya's defence minister said.",
        "Kenya's defence minister shrugged off claims that Kenyan soldiers had shelled a market in Kismayo.",
    ],
)
def test_a_verdict_on_a_report_denies_what_it_tells(text: str) -> None:
    (shelled,) = events(text, "ASSAULT")
    assert shelled.attribution is not None
    assert shelled.attribution.stance == "denies"
    assert shelled.attribution.source is not None
    assert shelled.attribution.source.country == "KEN"


def test_a_report_said_to_be_true_is_not_denied() -> None:
    text = "Reports that Kenyan soldiers had shelled a market in Kismayo are no fabrication, Somalia's president said."
    (shelled,) = events(text, "ASSAULT")
    assert shelled.attribution is None or shelled.attribution.stance != "denies"


def test_words_of_one_phrase_tell_one_act() -> None:
    assert len(events("Peru's president ordered a general mobilisation of the army on Monday.", "MOBILIZE")) == 1
    assert len(events("Chad's army launched an offensive on Monday.", "ASSAULT")) == 1


@pytest.mark.parametrize("water", ["Sea of Japan", "Bay of Bengal", "Gulf of Aden"])
def test_arms_fired_into_a_sea_hit_nobody(water: str) -> None:
    found = read(f"Pakistan fired two ballistic missiles into the {water} on Monday.").events
    assert [(event.event_type, event.event_mode, countries(event.recipient)) for event in found] == [
        ("MOBILIZE", "weapons", set())
    ]


def test_to_retaliate_with_tariffs_is_no_force() -> None:
    assert not events("Brazil vowed to strike back at France with tariffs on cheese.", "ASSAULT")


def test_nobody_threatens_his_own_side() -> None:
    for event in events("Serbia threatened to close the border near Belgrade on Monday.", "THREATEN"):
        assert countries(event.recipient).isdisjoint(countries(event.actor))


def test_since_a_day_when_something_happened_dates_it_to_that_day() -> None:
    text = "Trade has been halted since May 7, when gunmen attacked a convoy of Turkish lorries."
    (attack,) = events(text, "ASSAULT")
    assert (attack.date_start, attack.date_end) == (date(2024, 5, 7), date(2024, 5, 7))


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("Russia launched 52 drones at Ukraine. Of those, 39 were shot down, Ukraine's air force said.", 39),
        ("Russia launched 52 drones at Ukraine, 39 of which were shot down, Ukraine's air force said.", 39),
        ("Ukraine's air force said it had destroyed 39 out of 52 drones launched by Russia.", 39),
    ],
)
def test_a_part_counts_what_the_whole_counts(text: str, quantity: float) -> None:
    part = claim(text, quantity)
    assert part.item_category == "drone"
    assert part.subject is not None
    assert part.subject.country == "RUS"
    assert part.part_of is not None


@pytest.mark.parametrize(
    ("thing", "kind"), [("warplanes", "aircraft"), ("howitzers", "artillery"), ("frigates", "ship")]
)
def test_a_named_thing_is_of_its_kind(thing: str, kind: str) -> None:
    assert (
        claim(f"Greece spotted 17 Turkish {thing} near its islands on Monday, Athens said.", 17).item_category == kind
    )


def test_a_speaker_behind_the_verb_is_who_claims() -> None:
    found = claim("Eight soldiers were killed in Benin on Sunday, claimed the Beninese army.", 8)
    assert found.claimant is not None
    assert found.claimant.country == "BEN"


def test_how_many_live_in_a_place_is_no_figure() -> None:
    text = "Shelling killed six people in Maiduguri, home to about 800,000 people, on Monday."
    assert [found.quantity_low for found in read(text).claims] == [6]


def test_who_did_it_is_told_by_the_act_of_the_sentence() -> None:
    found = claim(
        "Seven fishermen were wounded in an Eritrean attack near Massawa on Monday, Yemen's coast guard said.", 7
    )
    assert found.actor is not None
    assert found.actor.country == "ERI"


def test_an_act_that_a_running_total_counts_has_no_day_of_its_own() -> None:
    text = "At least 2,300 people have been killed during the war, Sudan's health ministry said on Wednesday."
    for event in events(text, "ASSAULT"):
        assert event.date_start is None or event.date_start < event.date_end  # type: ignore[operator]


def test_the_day_of_telling_is_not_that_of_an_earlier_act() -> None:
    text = "Togo's army said on Monday that rebels had ambushed a patrol near Dapaong."
    (ambush,) = events(text, "ASSAULT")
    assert ambush.date_precision in ("assumed", "none")
    text = "Togo's army said that rebels had ambushed a patrol near Dapaong on Monday."
    (ambush,) = events(text, "ASSAULT")
    assert ambush.date_start == date(2024, 6, 10)


def test_what_is_fired_at_something_is_an_assault() -> None:
    (fired,) = events("Eritrea's navy fired rockets at a depot near Massawa on Monday.", "ASSAULT")
    assert fired.event_mode == "heavy-weapons"


def test_losses_that_came_to_a_number_are_of_one_report() -> None:
    text = "Ukraine's losses came to 140 servicemen near Kupiansk, Russia's defence ministry said."
    assert claim(text, 140).measure == "increment"


def test_people_who_stay_in_a_state_are_counted_by_it() -> None:
    text = "The group lists 640 Burmese activists who remain behind bars in Myanmar."
    assert claim(text, 640).outcome == "detained"


def test_what_was_not_the_case_is_denied() -> None:
    text = "It was not true that Kenyan troops had shelled Kismayo, Kenya's defence minister said."
    (shelled,) = events(text, "ASSAULT")
    assert shelled.attribution is not None
    assert shelled.attribution.stance == "denies"


def test_what_is_tried_out_hits_nobody() -> None:
    found = read("Taiwan carried out a training launch of two missiles on Monday.").events
    assert {event.event_type for event in found} <= {"MOBILIZE"}


def test_some_of_them_count_the_things_of_the_sentence_before() -> None:
    found = claim(
        "Six Ukrainian drones flew towards Sevastopol. Five of them were destroyed, Russia's defence ministry said.", 5
    )
    assert found.item_category == "drone"
    assert found.subject is not None
    assert found.subject.country == "UKR"


def test_one_of_a_nation_is_of_its_country() -> None:
    text = "Cuban agents rounded up 90 people in Havana on Sunday, among them three Poles and one Spaniard."
    found = claim(text, 1)
    assert found.subject is not None
    assert found.subject.country == "ESP"


def test_a_part_tells_nothing_of_the_whole_behind_it() -> None:
    found = read("Ethiopian forces destroyed four of the nine Eritrean tanks near Badme on Monday.").claims
    assert [claim.quantity_low for claim in found if claim.outcome == "destroyed"] == [4]
