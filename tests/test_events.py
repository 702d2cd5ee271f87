"""Events of our own sentences: hard cases of the codebook one by one, and a floor on the golden sentences."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from extract.core.schema import Event
from tests.coding import code

GOLDEN = Path(__file__).parent / "golden"
FLOORS = [("events", 200, 0.94, 0.80), ("wire", 110, 0.86, 0.54), ("wire2", 55, 0.76, 0.49)]
"""Files of golden sentences: least number of them, of type F1 and of F1 with mode, modality and both parties."""


def told(event: Event) -> tuple[str, str | None, str, str, str]:
    """Type, mode, modality and parties by country of an event."""
    actors = ",".join(sorted({a.country or "?" for a in event.actor}))
    recipients = ",".join(sorted({r.country or "?" for r in event.recipient}))
    return event.event_type, event.event_mode, event.modality, actors, recipients


CASES = [
    # announced for later is AGREE, an announced withdrawal CONCEDE
    ("Norway will send tanks to Ukraine.", [("AGREE", None, "future", "NOR", "UKR")]),
    ("France will withdraw its troops from Chad.", [("CONCEDE", None, "future", "FRA", "TCD")]),
    # a denial is the denied event, refusing what was asked is REJECT
    ("Rwanda refused to help Burundi.", [("REJECT", "assist", "asserted", "RWA", "BDI")]),
    # control: agreed to send is AGREE, not AID
    ("Italy agreed to send Kenya doctors.", [("AGREE", None, "asserted", "ITA", "KEN")]),
    # neutral speech and factual warnings are no events
    ("The Danish minister said the weather was bad.", []),
    ("The Danish minister told reporters that the talks were long.", []),
    # the war as a background noun
    ("Prices rose after the invasion of Ukraine.", []),
    # the act and what it caused are one event
    ("Israel bombed the airport in Damascus, killing three people.", [("ASSAULT", "aerial", "asserted", "ISR", "SYR")]),
    # reciprocal acts have all parties as actors
    ("Japan and India met in Tokyo.", [("CONSULT", None, "asserted", "IND,JPN", "")]),
    ("The Greek prime minister met the Turkish president.", [("CONSULT", None, "asserted", "GRC,TUR", "")]),
    # passive, agentless, relative, participle
    ("The Nigerian village was attacked by Boko Haram.", [("ASSAULT", None, "asserted", "NGA", "NGA")]),
    ("Two Malian soldiers were killed on Monday.", [("ASSAULT", None, "asserted", "", "MLI")]),
    # modality
    ("Chad did not expel the French ambassador.", [("SANCTION", "expel", "negated", "TCD", "FRA")]),
    ("Serbia could attack Kosovo.", [("ASSAULT", None, "hypothetical", "SRB", "XKX")]),
    # content of a request is not coded again
    ("Jordan urged Israel to release the prisoners.", [("REQUEST", "yield", "asserted", "JOR", "ISR")]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_hard_cases(text: str, expected: list[tuple[str, str | None, str, str, str]]) -> None:
    assert [told(event) for event in code(text).events] == expected


def test_roles_hold_on_the_day() -> None:
    text = "Theresa May met the Spanish king. Boris Johnson accused Spain of lying."
    (then,) = [e for e in code(text, date(2018, 6, 1)).events if e.event_type == "ACCUSE"]
    (now,) = [e for e in code(text, date(2024, 6, 1)).events if e.event_type == "ACCUSE"]
    assert (then.actor[0].sector, now.actor[0].sector) == ("GOV", "ELI")


def test_history_of_last_year_is_background_and_older_is_not_coded() -> None:
    assert code("In October Iran attacked Iraq.").events[0].modality == "historical"
    assert code("In 1980 Iraq attacked Iran.").events == ()


def test_document_teaches_who_a_name_is() -> None:
    text = "Ana Kovac, a spokeswoman for the Croatian government, spoke on Monday. Kovac condemned Serbia."
    (event,) = [e for e in code(text).events if e.event_type == "ACCUSE"]
    assert (event.actor[0].country, event.actor[0].sector) == ("HRV", "GOV")


def test_spans_quote_the_text_and_rules_explain() -> None:
    text = "On Friday Kenyan police arrested Ugandan protesters in Nairobi, Reuters reported."
    for event in code(text).events:
        for part in (event.trigger, *event.actor, *event.recipient):
            assert text[slice(*part.span)] == part.text
        assert event.rules[0].startswith("trigger ")


def test_unmatched_names_are_a_worklist() -> None:
    found = code("Kenya accused Zorblatt Industries of fraud and bamboozled Uganda.").unmatched
    assert [(item.kind, item.text) for item in found] == [("actor", "Zorblatt Industries"), ("action", "bamboozled")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "\x00\x07\u202eRussia attacked Ukraine\x0b",
        "😀 Russia attacked Ukraine 😀 " * 50,
        "RUSSIA ATTACKED UKRAINE",
        "روسيا تهاجم أوكرانيا",
        "x" * 50_000,
        "Russia and " * 3000 + "Ukraine",
        "(" * 3000 + '"' * 3000,
    ],
)
def test_bad_input_ends_with_valid_spans(text: str) -> None:
    for event in code(text).events:
        assert text[slice(*event.trigger.span)] == event.trigger.text


@pytest.mark.slow
def test_cost_is_linear() -> None:
    from time import process_time

    sentence = "The Kenyan president said on Monday that Somali militants had attacked two villages near Garissa. "
    code(sentence)
    spent = []
    for times in (300, 1200):
        start = process_time()
        code(sentence * times)
        spent.append(process_time() - start)
    assert spent[1] < 8 * spent[0]


def f1(hits: int, predicted: int, gold: int) -> float:
    """Harmonic mean of precision and recall."""
    return 2 * hits / (predicted + gold)


@pytest.mark.parametrize(("name", "least", "type_floor", "full_floor"), FLOORS)
def test_golden_sentences(name: str, least: int, type_floor: float, full_floor: float) -> None:
    lines = (GOLDEN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert len(records) >= least
    typed = full = predicted = gold = 0
    for record in records:
        found = list(code(record["text"], date.fromisoformat(record["published"])).events)
        predicted += len(found)
        for wanted in record["events"]:
            gold += 1
            start, end = wanted["trigger_span"]
            match = next(
                (
                    event
                    for event in found
                    if event.event_type == wanted["event_type"]
                    and event.trigger.span[0] < end
                    and start < event.trigger.span[1]
                ),
                None,
            )
            if match is None:
                continue
            found.remove(match)
            typed += 1
            sides = [
                {p["country"] for p in wanted[side]} == {p.country for p in getattr(match, side) if p.country}
                for side in ("actor", "recipient")
            ]
            full += all(sides) and match.modality == wanted["modality"]
    assert f1(typed, predicted, gold) >= type_floor
    assert f1(full, predicted, gold) >= full_floor
