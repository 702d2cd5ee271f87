"""Figures that are a part of another."""

import pytest

from extract.lexicon import load_lexicon
from extract.text.numbers import find_quantities
from extract.text.numbers.parts import find_parts
from tests.coding import code

LEXICON = load_lexicon()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("They shot down 18 of 24 drones.", {"18": "24"}),
        ("They shot down 18 out of the 24 drones.", {"18": "24"}),
        ("Peru fired 44 drones, of which 30 were shot down.", {"30": "44"}),
        ("At least 35 people died, including three children.", {"three": "35"}),
        ("They took 12 guns, among them at least four howitzers.", {"four": "12"}),
        ("Peru fired 44 drones. Thirty of them were shot down.", {"Thirty": "44"}),
        ("They shot down 30 of 24 drones.", {}),
        ("They shot down 18 drones and 24 missiles.", {}),
        ("They sent 12 tanks worth $4 million.", {}),
    ],
)
def test_a_part_knows_its_whole(text, parts):
    found = find_parts(text, find_quantities(text, LEXICON))
    assert {text[slice(*part)]: text[slice(*whole)] for part, whole in found.items()} == parts


def test_the_whole_of_which_a_part_was_shot_down_was_launched():
    found = code("Polish air defences shot down 18 of 24 Belarusian drones overnight, the air force said on Sunday.")
    told = {claim.quantity_low: (claim.outcome, claim.part_of is not None) for claim in found.claims}
    assert told.get(18) == ("shot_down", True)
    assert told.get(24) in (("launched", False), None)


def test_words_of_the_sentence_before_are_not_looked_up_in_this_one() -> None:
    text = (
        "In a message that was posted a little after dawn, the governor of the region wrote that the air defence "
        "crews of the coastal brigade had intercepted nine drones. Wreckage of one of them smashed the roof of a "
        "garage; nobody was hurt."
    )
    assert code(text).claims[-1].outcome == "shot_down"
