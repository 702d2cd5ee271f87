"""Whose somebody is that no word tells: evidence, the choice, and the weights that ship."""

import importlib.util
from datetime import date

import pytest

from extract.core.schema import Entity, Event
from extract.lexicon import load_lexicon
from extract.pipeline import extract, prepare
from extract.read.learned.country import LEAST, Asked, Countries, choose, form, is_nobody
from extract.read.learned.model import load_reader
from extract.text.normalise import normalise
from extract.who.places import find_named
from extract.who.resolve import Who
from tests.coding import article

TEXT = (
    "Kenya's parliament passed the levy on Tuesday. Crowds gathered in Nairobi and Mombasa. "
    "Police fired tear gas at them. Uganda watched. The governments of the region kept silent."
)
LEXICON = load_lexicon()


def countries_of(text: str = TEXT) -> Countries:
    """The countries that a text tells."""
    document = prepare(article(text, date(2023, 5, 17)), normalise(text), LEXICON)
    return Countries(document, Who(document, LEXICON), find_named(document, LEXICON))


def asked(
    words: str,
    text: str = TEXT,
    *,
    sector: str | None = None,
    rule: str = "unknown",
    ruled: str | None = None,
    other: frozenset[str] = frozenset(),
) -> Asked:
    """A party of no known country at its words."""
    start = text.index(words)
    entity = Entity(words, (start, start + len(words)), None, ruled, sector)
    return Asked(entity, rule, "actor", "COERCE", other)


def test_candidates_are_the_countries_told_and_none() -> None:
    countries = countries_of()
    assert countries.names == ["KEN", "UGA"]
    kenya, uganda, none = countries.evidence(asked("Police"))
    assert kenya["most told"] == 1.0 and "most told" not in uganda
    assert kenya["sentence before"] == 1.0 and "sentence before" not in uganda
    assert kenya["gap before"] < uganda["gap before"] and uganda["gap after"] < kenya["gap after"]
    assert none["none of word police"] == 1.0


def test_the_other_side_of_an_act_and_what_the_rules_say_are_evidence() -> None:
    kenya, uganda, none = countries_of().evidence(
        asked("them", rule="told before", ruled="KEN", other=frozenset({"UGA"}))
    )
    assert kenya["rule told before"] == 1.0 and "rule told before" not in uganda
    assert uganda["other side of COERCE"] == 1.0 and none["none of told before"] == 1.0


@pytest.mark.parametrize(
    ("words", "kind"),
    [("they", "pronoun"), ("the Guard", "name"), ("the police", "definite"), ("12 men", "counted"),
     ("a crowd", "counted"), ("animals", "bare"), ("police", "bare")],
)  # fmt: skip
def test_mentions_have_a_form(words: str, kind: str) -> None:
    assert form(words) == kind


@pytest.mark.parametrize(
    ("words", "nobody"), [("any village", True), ("No one", True), ("a village", False), ("", False)]
)
def test_nobody_in_particular_has_no_country(words: str, nobody: bool) -> None:
    assert is_nobody(words) is nobody


def test_none_competes_with_the_countries() -> None:
    evidence = [{"near": 1.0}, {"near": 0.0}, {"none": 1.0}]
    assert choose({"near": 3.0}, evidence)[0] == 0
    sure = choose({"near": 3.0}, evidence)[1]
    assert sure > 0.6 > choose({"near": 3.0, "none": 3.0}, evidence)[1]


def test_a_text_without_a_country_has_none() -> None:
    text = "Police fired tear gas at a crowd."
    assert countries_of(text).names == []
    assert choose({}, countries_of(text).evidence(asked("Police", text))) == (-1, 0.0)


def parties(event: Event) -> set[str | None]:
    """Countries on both sides of an act."""
    return {party.country for party in (*event.actor, *event.recipient)}


def test_shipped_weights_place_police_and_leave_many_states_alone() -> None:
    weights, countries = load_reader().logistic["country"], countries_of()
    best, sure = choose(weights, countries.evidence(asked("Police", sector="COP")))
    assert countries.names[best] == "KEN" and sure > LEAST
    assert choose(weights, countries.evidence(asked("The governments")))[1] < LEAST


def test_how_sure_a_country_is_stands_among_an_events_probabilities() -> None:
    found = extract(article(TEXT, date(2023, 5, 17)), LEXICON).events
    chosen = [e for e in found for part in e.probabilities if part.part.endswith(" country")]
    assert chosen and all(parties(event) & {"KEN", "UGA"} for event in chosen)


def test_a_weapon_that_nobody_is_told_to_use_is_no_party() -> None:
    event, *_ = extract(article("A missile in Nairobi wounded two Kenyan guards.", date(2023, 5, 17)), LEXICON).events
    assert (event.actor, event.rules) == ((), ("actor: a weapon is no party",))
    event, *_ = extract(article("A Kenyan rocket killed four nurses on Monday.", date(2023, 5, 17)), LEXICON).events
    assert [party.country for party in event.actor] == ["KEN"]


def test_the_day_that_ends_the_clause_of_an_act_of_speech_is_its_own() -> None:
    (event,) = extract(article("Kenya accused Uganda of fraud on Monday.", date(2023, 5, 17)), LEXICON).events
    assert event.date_start == date(2023, 5, 15)


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is for training only")
def test_weights_are_learnt_from_choices() -> None:
    from extract.train.country import Choice, fit

    near = [{"near": 1.0}, {"far": 1.0}, {"none": 1.0}]
    weights = fit([Choice(near, 0) for _ in range(9)])
    assert weights["near"] > weights["far"] and weights["near"] > weights["none"]
