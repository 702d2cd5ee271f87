"""Claims: lists and running text, on sentences of our own, with floors for every slot."""

from __future__ import annotations

import dataclasses
import json
import time
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from extract.core.schema import Article, Claim
from extract.lexicon import load_lexicon
from extract.read.bulletins import find_outcome
from extract.read.claims.triggers import Triggers
from extract.read.forms import normal_words
from extract.read.items import find_items, last_item
from extract.read.parse import parse
from extract.read.tree import Tree
from extract.text.document import Sentence
from tests.coding import by_rules

LEXICON = load_lexicon()
GOLDEN = Path(__file__).parent / "golden" / "claims.jsonl"
FLOORS = {
    "precision": 0.97,
    "recall": 0.96,
    "quantity_low": 0.99,
    "quantity_high": 0.99,
    "approximate": 0.99,
    "unit": 0.99,
    "item_category": 0.96,
    "outcome": 0.96,
    "measure": 0.94,
    "subject": 0.93,
    "actor": 0.9,
    "claimant": 0.97,
    "period_start": 0.97,
    "as_of": 0.97,
    "part_of": 0.97,
}


def make_article(text: str, published: str | None = "2022-03-20", outlet: str | None = None) -> Article:
    values: dict[str, Any] = {field.name: None for field in dataclasses.fields(Article)}
    day = date.fromisoformat(published) if published else None
    values |= {"article_id": "t/1", "source": "t", "document_id": "1", "text": text, "published_on": day}
    return Article(**values | {"outlet": outlet, "content_digest": ""})


@cache
def claims_of(text: str, published: str | None = "2022-03-20", outlet: str | None = None) -> tuple[Claim, ...]:
    return by_rules(make_article(text, published, outlet)).claims


def country(value: Any) -> str | None:
    return value.country if value is not None else None


# --- Lists ----------------------------------------------------------------------------------------

MINISTRY = "Ministry of Defence of Ukraine"
REPORT = """Losses of the enemy since the start of the war as of 20.03.2022:
manpower - about 14700 (+300) persons
tanks: 476 (+10);
armoured combat vehicles – 1487 (+17)
MLRS — 74
planes = 96 (+1)
vehicles and fuel tanks ‒ 1007 (+12)
The data are being checked."""


def test_an_official_list_gives_totals_and_increments() -> None:
    found = claims_of(REPORT, "2022-03-20", MINISTRY)
    rows = [(c.item_category, c.measure, c.quantity_low) for c in found]
    assert rows == [
        ("personnel", "cumulative", 14700), ("personnel", "increment", 300), ("tank", "cumulative", 476),
        ("tank", "increment", 10), ("armoured_vehicle", "cumulative", 1487), ("armoured_vehicle", "increment", 17),
        ("mlrs", "cumulative", 74), ("aircraft", "cumulative", 96), ("aircraft", "increment", 1),
        ("vehicle", "cumulative", 1007), ("vehicle", "increment", 12),
    ]  # fmt: skip
    assert {c.outcome for c in found} == {"lost"}
    assert {(country(c.claimant), country(c.subject)) for c in found} == {("UKR", "RUS")}
    assert {c.as_of for c in found} == {date(2022, 3, 20)}
    assert {c.period_start for c in found if c.measure == "increment"} == {date(2022, 3, 19)}
    assert {c.period_start for c in found if c.measure == "cumulative"} == {date(2022, 2, 24)}


def test_the_period_of_a_report_is_read_from_its_header_not_its_page() -> None:
    text = "Total losses of the occupiers from 24.02 to 11.05 were:\ntanks – 1195\naircraft – 199\nhelicopters – 160"
    found = claims_of(text, "2022-05-13", MINISTRY)
    assert {(c.period_start, c.as_of) for c in found} == {(date(2022, 2, 24), date(2022, 5, 11))}


@pytest.mark.parametrize(
    ("header", "outlet", "subject"),
    [
        ("Losses of the enemy:", MINISTRY, "RUS"),
        ("Losses of the enemy:", "Ministry of Defence of the Russian Federation", "UKR"),
        ("Losses of the Ukrainian army:", "Ministry of Defence of the Russian Federation", "UKR"),
        ("Our losses:", MINISTRY, "UKR"),
    ],
)
def test_whose_losses_a_list_tells(header: str, outlet: str, subject: str) -> None:
    found = claims_of(f"{header}\n- tanks: 12\n- drones: 30\n- missiles: 4", "2022-06-01", outlet)
    if not any(outlet in (row.outlet, *row.aliases) for row in LEXICON.outlets):
        pytest.skip("the outlet is in no row")
    assert [country(c.subject) for c in found] == [subject] * 3


def test_a_report_in_one_paragraph_reads_like_one_in_lines() -> None:
    text = (
        "Combat losses of the enemy from 24.02 to 19.03 were: personnel – about 14,400 (+200) people were liquidated, "
        "tanks – 466 (+16), APV – 1470, UAV operational-tactical level – 17."
    )
    found = claims_of(text, "2022-03-19", MINISTRY)
    rows = [(c.item_category, c.measure, c.quantity_low, c.outcome) for c in found]
    assert rows == [
        ("personnel", "cumulative", 14400, "lost"), ("personnel", "increment", 200, "lost"),
        ("tank", "cumulative", 466, "lost"), ("tank", "increment", 16, "lost"),
        ("armoured_vehicle", "cumulative", 1470, "lost"), ("drone", "cumulative", 17, "lost"),
    ]  # fmt: skip
    assert {(country(c.claimant), country(c.subject)) for c in found} == {("UKR", "RUS")}


def test_a_news_page_that_reprints_a_report_names_who_counts() -> None:
    header = "The General Staff of the Armed Forces of Ukraine has released its update on Russian losses."
    found = claims_of(f"{header}\n\npersonnel: 30,700 (+200)\n\ntanks: 1,361 (+3)\n\nplanes: 208", "2022-06-01")
    assert {(country(c.claimant), country(c.subject)) for c in found} == {("UKR", "RUS")}
    assert [c.measure for c in found] == ["cumulative", "increment", "cumulative", "increment", "cumulative"]


JOINED = [
    ("The shelling killed four and wounded eleven on Friday.", ["killed", "injured"]),
    ("A blast in Lahore killed six and injured at least 14.", ["killed", "injured"]),
    ("Rebels killed two, wounded five and captured 12 in a raid.", ["killed", "injured", "captured"]),
    ("The army killed and wounded 14.", ["casualties"]),
]


@pytest.mark.parametrize(("text", "outcomes"), JOINED)
def test_each_of_joined_verbs_has_its_own_number(text: str, outcomes: list[str]) -> None:
    assert [claim.outcome for claim in claims_of(text)] == outcomes


COUNTED = [
    ("The army has destroyed 12 tanks over the past 24 hours.", "increment"),
    ("The army has destroyed 12 tanks over the past day.", "increment"),
    ("The army has destroyed 12 tanks since Tuesday.", "cumulative"),
    ("The army has destroyed 12 tanks so far.", "cumulative"),
]


@pytest.mark.parametrize(("text", "measure"), COUNTED)
def test_what_came_in_a_day_is_no_running_total(text: str, measure: str) -> None:
    assert [claim.measure for claim in claims_of(text)] == [measure]


def test_labels_that_tell_an_outcome_need_no_header() -> None:
    found = claims_of("Martyrs: 31,272\nInjured: 73,024\nMissing: 8,000", "2024-03-13", "Gaza Health Ministry")
    assert [c.outcome for c in found] == ["killed", "injured", "missing"]
    assert {c.item_category for c in found} == {"people"}


def test_contents_of_a_package_are_promised() -> None:
    lines = "• 12 howitzers;\n• 300 drones;\n• 40 tanks."
    text = f"The United States announced new help for Ukraine. The package includes:\n{lines}"
    assert [(c.item_category, c.outcome) for c in claims_of(text)] == [
        ("artillery", "pledged"), ("drone", "pledged"), ("tank", "pledged"),
    ]  # fmt: skip


def test_a_list_of_something_else_is_no_claim() -> None:
    assert claims_of("Results of the day:\nArsenal: 3\nChelsea: 1\nFulham: 2\nEverton: 0") == ()


# --- Running text -----------------------------------------------------------------------------------


def golden() -> list[dict[str, Any]]:
    return [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]


def expected_slots(want: dict[str, Any], text: str) -> dict[str, Any]:
    """The slots that a golden claim speaks of."""
    fields = ("quantity_low", "quantity_high", "approximate", "unit", "item_category", "outcome", "measure")
    slots = {name: want[name] for name in fields}
    slots |= {name: want[name]["country"] for name in ("subject", "actor", "claimant") if want.get(name)}
    slots |= {name: want[name] for name in ("period_start", "as_of") if want.get(name)}
    if "part_of" in want:
        slots["part_of"] = want["part_of"]
    return slots


def found_slot(claim: Claim, name: str, text: str) -> Any:
    """The same slot of a claim."""
    value = getattr(claim, name)
    if name in ("subject", "actor", "claimant"):
        return country(value)
    if name == "part_of":
        return text[slice(*value)] if value else None
    return value.isoformat() if isinstance(value, date) else value


@pytest.fixture(scope="module")
def scores() -> dict[str, float]:
    """Precision, recall and accuracy of each slot over the golden sentences."""
    right: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    n_found = n_want = n_hit = 0
    for record in golden():
        text = record["text"]
        found = {c.span: c for c in claims_of(text, record["published"], record.get("outlet"))}
        n_found, n_want = n_found + len(found), n_want + len(record["claims"])
        for want in record["claims"]:
            claim = next((c for s, c in found.items() if s[0] < want["span"][1] and want["span"][0] < s[1]), None)
            if claim is None:
                continue
            n_hit += 1
            for name, value in expected_slots(want, text).items():
                seen[name] += 1
                right[name] += found_slot(claim, name, text) == value
    return {"precision": n_hit / n_found, "recall": n_hit / n_want} | {name: right[name] / seen[name] for name in seen}


def test_there_are_enough_golden_sentences() -> None:
    assert len(golden()) >= 150


@pytest.mark.parametrize("name", FLOORS)
def test_golden_sentences_keep_their_floor(scores: dict[str, float], name: str) -> None:
    assert scores[name] >= FLOORS[name], {key: round(value, 3) for key, value in scores.items()}


@pytest.mark.parametrize("record", [r for r in golden() if not r["claims"]], ids=lambda r: r["id"])
def test_figures_about_other_things_are_no_claims(record: dict[str, Any]) -> None:
    assert claims_of(record["text"], record["published"]) == ()


def test_rules_tell_how_a_claim_came_about() -> None:
    (claim,) = claims_of("Shelling killed seven residents of Kherson on Friday, the regional governor said.")
    kinds = [rule.split(":")[0] for rule in claim.rules]
    assert kinds == ["outcome", "item", "subject", "actor", "claimant", "date"]
    assert "killed" in claim.rules[0]


WHOSE = [
    # text, day, subject, actor
    ("Turkey shelled Syria on April 2, killing six farmers.", "2024-12-28", "SYR", "TUR"),
    ("Eritrea bombed Ethiopia on Monday, wounding nine herders.", "2024-03-06", "ETH", "ERI"),
    ("Peru and Bolivia held talks. A spokesman said 40 people were missing.", "2024-03-06", None, None),
    ("Saudi Arabia's king met the Iraqi president. A charity said 14 workers had been killed.", "2024-03-06", None,
     None),
    ("Indian envoys met in Doha. Aid workers said 20 people had died.", "2024-03-06", None, None),
    ("Kenya, Chad and Mali are neighbours of other lands. Nine people were killed.", "2024-03-06", None, None),
    ("Russian forces attacked the Nikopol district. Five houses were damaged.", "2024-03-06", "UKR", None),
    ("Myanmar's army bombed a school in Sagaing. Eleven children were killed.", "2024-03-06", "MMR", None),
    ("Last month's attack in Lahore, Pakistan, which killed 14 miners, was condemned.", "2024-03-06", "PAK", None),
    ("A bombing in Mogadishu that injured 30 worshippers shook the port.", "2024-03-06", "SOM", None),
    ("The raid near Gao, which left 12 traders dead, lasted an hour.", "2024-03-06", "MLI", None),
    ("A rocket in Haifa wounded two Israeli soldiers.", "2024-03-06", "ISR", None),
    ("A car bomb in Kabul killed nine guards.", "2024-03-06", "AFG", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "day", "subject", "actor"), WHOSE, ids=lambda value: str(value)[:40])
def test_victims_are_of_where_they_are_hit_and_places_do_nothing(
    text: str, day: str, subject: str | None, actor: str | None
) -> None:
    claim = claims_of(text, day)[0]
    assert (country(claim.subject), country(claim.actor)) == (subject, actor), claim.rules


WHEN = [
    # text, day, period start, as of
    ("Turkey shelled Syria on April 2, killing six farmers.", "2024-12-28", "2024-04-02", "2024-04-02"),
    ("Chad bombed Libya on May 30, killing six farmers.", "2025-01-10", "2024-05-30", "2024-05-30"),
    ("Sudan's army shelled Nyala in March, killing 40 people.", "2024-12-28", "2024-03-01", "2024-03-31"),
    ("Poland has sent 250 tanks since the war began on February 24.", "2022-12-20", "2022-02-24", "2022-12-20"),
    ("Norway has pledged $9 million since the start of the raids in Darfur on June 3.", "2024-01-20", "2023-06-03",
     "2024-01-20"),
    ("Police have arrested 300 people since the protests started on September 20.", "2023-10-02", "2023-09-20",
     "2023-10-02"),
    ("Eleven people were killed in the war in Sudan on Sunday.", "2025-03-05", "2025-03-02", "2025-03-02"),
    ("Kenya will send 1,000 police officers on Friday.", "2024-03-06", None, "2024-03-06"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "day", "start", "as_of"), WHEN, ids=lambda value: str(value)[:40])
def test_figures_of_what_happened_stand_on_the_last_such_day(
    text: str, day: str, start: str | None, as_of: str
) -> None:
    claim = claims_of(text, day)[0]
    found = claim.period_start.isoformat() if claim.period_start else None
    assert (found, str(claim.as_of)) == (start, as_of), claim.rules


# --- Vocabulary -------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", LEXICON.items, ids=lambda row: row.item)
def test_every_item_row_is_found_by_its_names(row: Any) -> None:
    for name in (row.item, *row.aliases):
        match = last_item(f"12 {name}", LEXICON)
        assert match is not None, name
        assert match.row.item_category == row.item_category, name


def test_no_name_of_a_thing_stands_in_two_rows() -> None:
    owners: dict[tuple[str, ...], str] = {}
    for row in LEXICON.items:
        for name in (row.item, *row.aliases):
            key = tuple(word for word, _, _ in normal_words(name))
            assert owners.setdefault(key, row.item) == row.item, name


@pytest.mark.parametrize("row", LEXICON.outcomes, ids=lambda row: row.example)
def test_every_outcome_row_reads_its_example(row: Any) -> None:
    if row.pos == "header":
        header = find_outcome(row.example, LEXICON)
        assert header is not None
        assert header[0].outcome == row.outcome
        return
    (found,) = parse([row.example])
    tree = Tree(Sentence(0, 0, len(row.example), 0, "body", found))
    triggers = Triggers(tree, LEXICON)
    met = [t for i in range(len(tree)) for t in (*triggers.verb(i), triggers.noun(i), triggers.adjective(i)) if t]
    assert row.outcome in {t.row.outcome for t in met}


@pytest.mark.parametrize("row", LEXICON.word_sets, ids=lambda row: row.name)
def test_every_word_class_has_an_example_with_one_of_its_words(row: Any) -> None:
    assert any(word in row.example.lower() for word in row.words)


# --- What always holds -----------------------------------------------------------------------------

FRAGMENTS = """Russia Ukraine Israel Hamas said that killed wounded 12 35 1,200 soldiers civilians tanks including
children of them and , ; . ( ) + – : dozens thousands million $5 aid to from in Kyiv Gaza on Monday since the war began
has lost will send were at least up according UN officials others another captured"""
PARTS = st.sampled_from([*FRAGMENTS.split(), "\n"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PARTS, max_size=40))
def test_claims_quote_the_text_and_share_no_number(parts: list[str]) -> None:
    text = " ".join(parts)
    found = by_rules(make_article(text)).claims
    assert len({c.span for c in found}) == len(found)
    for claim in found:
        assert text[slice(*claim.span)] == claim.quantity_text
        assert claim.quantity_low is not None or claim.quantity_high is not None
        assert 0 <= claim.confidence <= 1
        parties = [p for p in (claim.subject, claim.actor, claim.claimant) if p is not None]
        for mention in (claim.item, *parties):
            assert text[slice(*mention.span)] == mention.text
        assert claim.part_of is None or claim.part_of != claim.span
        if claim.period_start and claim.as_of:
            assert claim.period_start <= claim.as_of


def test_the_same_text_gives_the_same_claims() -> None:
    text = " ".join(record["text"] for record in golden()[:20])
    assert by_rules(make_article(text)).claims == by_rules(make_article(text)).claims


def test_things_are_found_left_to_right_without_overlap() -> None:
    found = find_items("12 tanks, 30 armoured personnel carriers and 4 fuel trucks", LEXICON)
    assert [m.row.item_category for m in found] == ["tank", "armoured_vehicle", "fuel_tank"]


@pytest.mark.slow
def test_cost_grows_with_length_only() -> None:
    sentence = "Shelling killed 12 soldiers and wounded 30 others in Kharkiv on Monday, officials said. "
    took = []
    for times in (100, 400):
        started = time.process_time()
        by_rules(make_article(sentence * times))
        took.append(time.process_time() - started)
    assert took[1] < 10 * took[0]
