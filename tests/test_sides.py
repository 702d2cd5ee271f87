"""Which stretches of words act and are acted on, given what the model links."""

from datetime import date

import pytest

from extract.core.schema import Entity
from extract.lexicon import load_lexicon
from extract.pipeline import prepare
from extract.read.learned.decode import Act, Found
from extract.read.learned.records import Coder
from extract.read.learned.sides import Lists, sides
from extract.text.normalise import normalise
from extract.who.resolve import PLAIN, Who
from tests.coding import article

LEXICON = load_lexicon()


def told(
    text: str, trigger: str, actors: dict[str, float], recipients: dict[str, float], kind: str = "ASSAULT"
) -> tuple[list[str], list[str]]:
    """The words of both sides of the act at ``trigger``."""
    document = prepare(article(text, date(2023, 5, 10)), normalise(text), LEXICON)
    who = Who(document, LEXICON)

    def found(parts: dict[str, float]) -> tuple[Found, ...]:
        starts = {words: text.index(words) for words in parts}
        return tuple(Found((at, at + len(words)), parts[words]) for words, at in starts.items())

    at = text.index(trigger)
    roles = {"actor": found(actors), "recipient": found(recipients)}
    act = Act((at, at + len(trigger)), 0, kind, None, "asserted", "affirms", 0.0, 0.0, roles, ())
    acting, acted_on = sides(act, who, Lists.of(who))
    return tuple([text[slice(*part.span)] for part in side] for side in (acting, acted_on))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Kenya shelled Togo, Niger and Chad on Monday.", ["Togo", "Niger", "Chad"]),
        ("Kenya shelled Togo and Niger on Monday.", ["Togo", "Niger"]),
        ("Kenya shelled Togo, and Niger said so.", ["Togo"]),
        ("Kenya shelled Togo and the Nigerian army fled.", ["Togo"]),
        ("Kenya shelled Togo, Niger said.", ["Togo"]),
    ],
)
def test_the_members_of_a_list_of_names_play_one_role(text: str, whole: list[str]) -> None:
    assert told(text, "shelled", {"Kenya": 0.9}, {"Togo": 0.9}) == (["Kenya"], whole)


def test_a_list_is_left_whose_other_member_stands_on_the_other_side() -> None:
    text = "Kenya and Togo told each other to shell nobody."
    assert told(text, "shell", {"Kenya": 0.9}, {"Togo": 0.9}) == (["Kenya"], ["Togo"])


@pytest.mark.parametrize(
    ("text", "trigger", "party", "suffers"),
    [
        ("Kenyan troops have faced mounting drone attacks.", "attacks", "Kenyan troops", True),
        ("Togo suffered another raid.", "raid", "Togo", True),
        ("Togo faces new sanctions.", "sanctions", "Togo", True),
        ("Kenyan troops launched mounting drone attacks.", "attacks", "Kenyan troops", False),
        ("Kenya, which faced hunger, launched attacks.", "attacks", "Kenya", False),
        ("Kenya faced Togo and its attacks.", "attacks", "Kenya", False),
    ],
)
def test_who_faces_an_act_is_acted_on(text: str, trigger: str, party: str, suffers: bool) -> None:
    both = ([], [party]) if suffers else ([party], [])
    assert told(text, trigger, {party: 0.7}, {}) == both
    assert told(text, trigger, {party: 0.7}, {party: 0.6}) == both


def test_an_adjective_and_its_noun_stand_on_one_side() -> None:
    text = "Kenyan positions came under attack."
    assert told(text, "attack", {"Kenyan": 0.7}, {"positions": 0.6}) == ([], ["Kenyan positions"])
    assert told("Kenya positions guns.", "guns", {"Kenya": 0.7}, {"positions": 0.6}) == (["Kenya"], ["positions"])


@pytest.mark.parametrize(
    ("text", "trigger", "both"),
    [
        ("“We have been shelled by gunmen,” he said.", "shelled", (["gunmen"], ["We"])),
        ("“We are not shelling gunmen,” he said.", "shelling", (["We"], [])),
        ("“Yet gunmen shelled us,” he said.", "shelled", (["gunmen"], [])),
    ],
)
def test_we_before_the_verb_is_its_subject_where_nobody_surer_is(
    text: str, trigger: str, both: tuple[list[str], list[str]]
) -> None:
    assert told(text, trigger, {"gunmen": 0.9} if "We" not in both[0] else {}, {}) == both


def test_a_surer_party_is_kept_beside_we() -> None:
    text = "“We saw Togo: we have been shelled by gunmen,” he said."
    assert told(text, "shelled", {"gunmen": 0.9}, {"Togo": 0.8}) == (["gunmen"], ["Togo"])


def test_who_meets_acts_whatever_the_side() -> None:
    text = "Kenya talked with Togo."
    assert told(text, "talked", {"Kenya": 0.9}, {"Togo": 0.9}, "CONSULT") == (["Kenya", "Togo"], [])


def test_a_place_stands_for_the_people_in_it() -> None:
    text = "Two million people in Togo asked for help."
    assert told(text, "asked", {"Togo": 0.9}, {}, "REQUEST") == (["Two million people in Togo"], [])
    assert told("Fires in Togo grew.", "grew", {"Togo": 0.9}, {}) == (["Togo"], [])


@pytest.mark.parametrize(
    ("text", "trigger", "struck", "country"),
    [
        ("Ukraine recaptured three villages in May.", "recaptured", "three villages", "RUS"),
        ("Ukraine will win back Crimea.", "back", "Crimea", "RUS"),
        ("Ukraine shelled Crimea.", "shelled", "Crimea", "UKR"),
        ("Kenya recaptured three villages in May.", "recaptured", "three villages", None),
    ],
)
def test_ground_that_a_side_retakes_is_hit_as_the_enemys(
    text: str, trigger: str, struck: str, country: str | None
) -> None:
    document = prepare(article(text, date(2023, 5, 10)), normalise(text), LEXICON)
    coder = Coder(document, Who(document, LEXICON), LEXICON, None, (), None, {})  # type: ignore[arg-type]

    def parties(words: str) -> tuple[object, ...]:
        at = text.index(words)
        entity = coder.who.resolve((at, at + len(words)), PLAIN)
        return ((Entity(words, (at, at + len(words)), entity.actor_id, entity.country, entity.sector), entity.rule),)

    at = text.index(trigger)
    act = Act((at, at + len(trigger)), 0, "ASSAULT", None, "asserted", "affirms", 0.0, 0.0, {}, ())
    hit = coder.other_side(parties(struck), parties(text.split()[0]), is_retaken=coder.is_retaken(act))  # type: ignore[arg-type]
    assert [entity.country for entity, _ in hit] == [country]


@pytest.mark.parametrize(
    ("one", "other", "sector", "same"),
    [
        ("Togo", "Togo's president", "GOV", True),
        ("Togo", "Togo's miners", "LAB", False),
        ("Chad", "Togo's president", "GOV", False),
    ],
)
def test_a_state_does_nothing_to_itself(one: str, other: str, sector: str, same: bool) -> None:
    text = f"{other} warned that {one} would answer."
    document = prepare(article(text, date(2023, 5, 10)), normalise(text), LEXICON)
    coder = Coder(document, Who(document, LEXICON), LEXICON, None, (), None, {})  # type: ignore[arg-type]
    at = text.rindex(one)
    state = Entity(one, (at, at + 4), None, "TGO" if one == "Togo" else "TCD", "GOV")
    doer = Entity(other, (0, len(other)), None, "TGO", sector)  # type: ignore[arg-type]
    assert coder.is_same(state, doer, "THREATEN") == same
    assert not coder.is_same(state, doer, "SUPPORT")
    at = text.index("warned")
    for chance, is_doer_sure in ((0.9, True), (0.2, False)):
        roles = {"actor": (Found(doer.span, chance),), "recipient": (Found(state.span, 0.6),)}
        act = Act((at, at + 6), 0, "THREATEN", None, "asserted", "affirms", 0.0, 0.0, roles, ())
        acting, acted_on = coder.unlike(act, ((doer, "name"),), ((state, "name"),))
        assert (len(acting), len(acted_on)) == ((1, 1) if not same else (1, 0) if is_doer_sure else (0, 1))
