"""Names, roles and contexts of the lexicon are proven by their examples; what a phrase stands for, case by case."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest

from extract.core.schema import Entity
from extract.lexicon import load_lexicon
from extract.read.actors import resolve_actors
from extract.read.events.contexts import compile_contexts
from extract.read.parse import parse
from extract.text.document import Document, Sentence
from extract.who.names import choose, compile_names, is_valid
from tests.coding import DAY, article

LEXICON = load_lexicon()
MONTH = timedelta(days=31)
ALWAYS = (date(1900, 1, 1), date(2100, 1, 1))


def test_every_name_is_found_on_a_day_it_holds() -> None:
    names = compile_names(LEXICON)
    wrong = []
    for row in (row for row in LEXICON.actors if row.source == "memory"):
        day = row.valid_to or (row.valid_from + timedelta(days=1) if row.valid_from else DAY)
        if row.actor_id not in {hit.known.actor_id for hit in names.find(row.name, day)}:
            wrong.append((row.actor_id, row.name))
    assert not wrong


def test_no_alias_means_two_things_on_one_date() -> None:
    owners = defaultdict(list)
    for row in LEXICON.actors:
        for form in {row.name, *row.aliases}:
            owners[form].append(row)
    clashes = []
    for form, rows in owners.items():
        for i, one in enumerate(rows):
            for other in rows[i + 1 :]:
                start = max(one.valid_from or ALWAYS[0], other.valid_from or ALWAYS[0])
                end = min(one.believed_to or ALWAYS[1], other.believed_to or ALWAYS[1])
                nobody = choose((one, other), start) is None
                if start < end and one.country != other.country and not nobody:
                    clashes.append((form, one.actor_id, other.actor_id))
    assert not clashes


def test_countries_have_three_letters_and_persons_terms() -> None:
    for row in LEXICON.actors:
        assert row.country is None or len(row.country) == 3
        assert row.kind != "person" or row.valid_from or row.actor_id == "POPE"


def test_an_office_has_one_holder_at_a_time() -> None:
    clashes = []
    for (country, office), rows in compile_names(LEXICON).holders.items():
        for one, other in combinations(rows, 2):
            start = max(one.valid_from or ALWAYS[0], other.valid_from or ALWAYS[0])
            end = min(one.valid_to or ALWAYS[1], other.valid_to or ALWAYS[1])
            if start + MONTH < end and one.actor_id != other.actor_id:  # many terms are known to the month
                clashes.append((country, " ".join(office), one.actor_id, other.actor_id, f"{start} to {end}"))
    assert not clashes


def test_every_role_is_in_its_example() -> None:
    names = compile_names(LEXICON)
    for row in LEXICON.roles:
        words = row.example.lower().split()
        assert any(names.role(words, i) == row for i in range(len(words))), row.role


def test_every_context_is_found_in_its_example() -> None:
    contexts = compile_contexts(LEXICON)
    for row in LEXICON.contexts:
        assert row.context in contexts.find(row.example), row.context


PHRASES = [
    ("Russian missiles fell.", "missiles", "RUS", "MIL"),
    ("Ukraine's parliament voted.", "parliament", "UKR", "LEG"),
    ("A spokesman for the Chinese embassy spoke.", "spokesman", "CHN", "GOV"),
    ("The president of France spoke.", "president", "FRA", "GOV"),
    ("Dozens of Chilean students sang.", "Dozens", "CHL", "EDU"),
    ("Kenyan police watched.", "police", "KEN", "COP"),
    ("The Kremlin waited.", "Kremlin", "RUS", "GOV"),
    ("NATO waited.", "NATO", "NAT", "IGO"),
    ("Saudi prosecutors waited.", "prosecutors", "SAU", "JUD"),
    ("The pro-Russian mayor of Lagos waited.", "mayor", "NGA", "GOV"),
    ("Hezbollah fighters waited.", "fighters", "LBN", "REB"),
    ("Hunter Biden waited.", "Biden", None, None),
]


def entity_of(text: str, word: str) -> Entity:
    """The party whose head is ``word`` in the one sentence ``text``."""
    (found,) = parse([text])
    sentence = replace(Sentence(0, 0, len(text), 0, "body"), parse=found)
    actors = resolve_actors(Document(article(text), DAY, (sentence,)), LEXICON)
    return actors.entity_at(actors.tree(sentence), found.words.index(word))


@pytest.mark.parametrize(("text", "word", "country", "sector"), PHRASES)
def test_phrases(text: str, word: str, country: str | None, sector: str | None) -> None:
    entity = entity_of(text, word)
    assert (entity.country, entity.sector) == (country, sector)
    assert text[slice(*entity.span)] == entity.text


OFFICES = [
    ("Poland's prime minister waited.", "minister", "POL_MATEUSZ_MORAWIECKI"),
    ("The president of France waited.", "president", "FRA_EMMANUEL_MACRON"),
    ("The NATO secretary general waited.", "general", "NAT_JENS_STOLTENBERG"),
    ("Poland's deputy prime minister waited.", "minister", None),
    ("The former Polish prime minister waited.", "minister", None),
    ("A Polish prime minister would wait.", "minister", None),
    ("The Gazprom president waited.", "president", None),
]


@pytest.mark.parametrize(("text", "word", "actor_id"), OFFICES)
def test_an_office_stands_for_its_holder_on_the_day(text: str, word: str, actor_id: str | None) -> None:
    assert entity_of(text, word).actor_id == actor_id


def test_names_are_valid_inside_their_term_only() -> None:
    row = next(row for row in LEXICON.actors if row.name == "Angela Merkel")
    assert is_valid(row, date(2015, 1, 1))
    assert not is_valid(row, date(2023, 1, 1))
