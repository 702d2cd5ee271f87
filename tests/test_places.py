from dataclasses import replace

import pytest

from extract.lexicon import load_lexicon
from extract.read.parse import parse
from extract.read.spots import find_place
from extract.read.tree import Tree
from extract.text.document import Document
from extract.text.segment import segment
from extract.who.places import find_named, load_gazetteer
from tests.conftest import make_article


def make_document(text):
    sentences = segment(text)
    parses = parse(text[s.start : s.end] for s in sentences)
    parsed = tuple(replace(s, parse=found) for s, found in zip(sentences, parses, strict=True))
    return Document(make_article(text), None, parsed)


@pytest.mark.parametrize("row", load_lexicon().places, ids=lambda row: row.place_id)
def test_every_place_row_is_found_by_its_example(row):
    rows = load_gazetteer(load_lexicon()).rows[row.example]
    assert any(found.place_id == row.place_id and found.is_curated for found in rows)
    assert -90 <= row.latitude <= 90
    assert -180 <= row.longitude <= 180


@pytest.mark.parametrize(
    ("text", "trigger", "place", "country"),
    [
        ("Two missiles struck a depot in Lviv.", "struck", "Lviv", "UKR"),
        ("Shells fell on the southern Kherson region.", "fell", "southern Kherson region", "UKR"),
        ("Soldiers stormed the Azovstal plant.", "stormed", "Azovstal plant", "UKR"),
        ("Troops gathered near Ukraine's border.", "gathered", "Ukraine's border", "UKR"),
        ("Police arrested nine men in Lima, Peru.", "arrested", "Lima", "PER"),
        ("Russia's army bombed Aleppo.", "bombed", "Aleppo", "SYR"),
        ("Crowds marched through Khartoum, and police in Cairo made arrests.", "marched", "Khartoum", "SDN"),
        ("Crowds marched through Khartoum, and police in Cairo made arrests.", "made arrests", "Cairo", "EGY"),
        ("China criticised Japan for the war in Ukraine.", "criticised", None, None),
        ("Moscow asked Beijing for drones.", "asked", None, None),
        ("The Washington Post praised him.", "praised", None, None),
        ("Jack London wrote a book.", "wrote", None, None),
        ("They invaded Kuwait.", "invaded", "Kuwait", "KWT"),
        ("Jets sank a ship in the Black Sea.", "sank", "Black Sea", None),
    ],
)
def test_the_place_of_an_act(text, trigger, place, country):
    document = make_document(text)
    start = text.index(trigger)
    found = find_place(document, Tree(document.sentences[0]), (start, start + len(trigger)), load_lexicon())
    assert (found and found.text) == place
    assert (found and found.country) == country
    assert found is None or text[slice(*found.span)] == found.text


def test_same_names_are_told_apart_by_the_countries_spoken_of():
    here = find_named(make_document("In Ukraine, shells hit Odesa. In Odessa nobody slept."), load_lexicon())
    assert {n.row.country for n in here} == {"UKR"}
    there = find_named(
        make_document("A fire broke out in Tripoli. Lebanon sent help; Lebanon mourned."), load_lexicon()
    )
    assert "LBN" in {n.row.country for n in there}


def test_chance_matches_of_small_towns_are_left_out():
    assert find_named(make_document("Reading is fun. Most people in Nice weather read."), load_lexicon()) == () or all(
        n.row.population > 250_000 for n in find_named(make_document("Reading is fun."), load_lexicon())
    )


@pytest.mark.parametrize("text", ["Kyiv " * 20_000, "1" * 200_000, "\u202e😀in Kyiv\x00" * 2_000], ids=range(3))
def test_hostile_text_ends(text):
    sentence, *_ = segment(text)
    (found,) = parse([text[slice(*sentence.span)]])
    document = Document(make_article(text), None, (replace(sentence, parse=found),))
    place = find_place(document, Tree(document.sentences[0]), (0, 1), load_lexicon())
    assert place is None or text[slice(*place.span)] == place.text


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Shells hit a school in Nikopol.", ["UKR"]),
        ("Jets bombed a camp near Baalbek.", ["LBN"]),
        ("Nikopol fell.", []),  # without a preposition it may be anything
        ("He lived in Paradise.", []),
    ],
)
def test_the_only_town_of_a_name_needs_no_other_word(text, countries):
    assert [named.row.country for named in find_named(make_document(text), load_lexicon())] == countries
