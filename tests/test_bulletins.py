"""Lists of figures in the forms that official bodies and their readers use, read without a parse."""

from dataclasses import replace
from datetime import date

import pytest

from extract.lexicon import load_lexicon
from extract.read.bulletins import read_bulletins
from extract.text.datelines import written_on
from extract.text.dates import find_times
from extract.text.document import Document
from extract.text.numbers import find_quantities
from extract.text.segment import segment
from extract.who.resolve import Who
from tests.conftest import make_article

LEXICON = load_lexicon()
MINISTRY = "Ministry of Defence of Ukraine"


def claims_of(text, day, outlet=None):
    article = replace(make_article(text, published=date.fromisoformat(day)), outlet=outlet)
    anchor = written_on(text, article.published_on)
    times, quantities = find_times(text, anchor, LEXICON), find_quantities(text, LEXICON)
    document = Document(article, anchor, segment(text, None, LEXICON), times, quantities)
    return read_bulletins(document, Who(document, LEXICON), LEXICON)


def country(entity):
    return entity.country if entity else None


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Losses of the enemy:\ntanks – 12 (+3)\nAPVs – 30 (+4)\nships – 2", [12, 3, 30, 4, 2]),
        ("Losses of the enemy:\ntanks — 12;\nAPVs — 30;", [12, 30]),
        ("Enemy losses per day: personnel — 1,200, tanks — 12, APVs — 30.", [1200, 12, 30]),
        ("Losses of the enemy\nPersonnel\n200,590\nTanks\n3,771\nArtillery systems\n3,194", [200590, 3771, 3194]),
        ("Losses of the enemy\nTanks | 130 | +5\nDrones | 25 | +1\nShips | 2 | +0", [130, 5, 25, 1, 2, 0]),
        ("Losses of the enemy\nTanks Helicopters Drones\n3,771 294 2,700", [3771, 294, 2700]),
        ("Losses of the enemy\nTanks 3,771\nHelicopters 294\nDrones 2,700", [3771, 294, 2700]),
        ("Enemy losses comprise approximately: 28,000 men, 1,250 tanks and 13 ships.", [28000, 1250, 13]),
        ("Enemy losses amounted to 350 soldiers, two tanks and about 40 vehicles.", [350, 2, 40]),
        ("Enemy losses were 12 tanks and 4 ships.", []),
        ("Our shop sold:\n12 tables\n4 chairs\n3 lamps", []),
    ],
)
def test_every_form_of_a_list_gives_its_figures(text, figures):
    found = claims_of(text, "2023-05-13", MINISTRY)
    assert [c.quantity_low for c in found] == figures
    assert all((country(c.claimant), country(c.subject)) == ("UKR", "RUS") for c in found)


@pytest.mark.parametrize(
    ("text", "day", "claimant", "subject", "actor", "measure", "start", "as_of"),
    [
        (
            "Azerbaijan's Defence Ministry published the losses of the Armenian army since 27 September:"
            "\n- Tanks: 130\n- Drones – 25",
            "2020-10-05", "AZE", "ARM", None, "cumulative", "2020-09-27", "2020-10-05",
        ),
        (
            "Armenian losses, according to the Azerbaijani Ministry of Defence\nTanks – 130\nDrones – 25\nGuns – 3",
            "2020-10-05", "AZE", "ARM", None, "cumulative", "2020-09-27", "2020-10-05",
        ),
        (
            "The General Staff of Ukraine said that the losses of the Russian army from February 24 to May 19 comprise"
            " approximately: 28,000 personnel, 1,250 tanks and 590 guns.",
            "2022-05-20", "UKR", "RUS", None, "cumulative", "2022-02-24", "2022-05-19",
        ),
        (
            "In total, 419 airplanes, 226 helicopters and 9,300 tanks have been destroyed since the start of the"
            " operation, the Russian Defence Ministry reported.",
            "2023-06-01", "RUS", "UKR", None, "cumulative", "2022-02-24", "2023-06-01",
        ),
        (
            "Russian Defence Ministry: Ukrainian losses in the past day amounted to 350 soldiers, two tanks and four"
            " guns.",
            "2024-03-03", "RUS", "UKR", None, "increment", "2024-03-02", "2024-03-03",
        ),
        (
            "Destroyed by the Ukrainian army: tanks — 790 (+12); helicopters — 32; drones — 110.",
            "2023-03-03", None, "RUS", "UKR", "cumulative", "2022-02-24", "2023-03-03",
        ),
    ],
)  # fmt: skip
def test_a_list_is_whose_and_by_whom_its_words_say(text, day, claimant, subject, actor, measure, start, as_of):
    found = [c for c in claims_of(text, day) if "increment: figure in brackets" not in c.rules]
    assert len(found) >= 2
    for claim in found:
        assert (country(claim.claimant), country(claim.subject), country(claim.actor)) == (claimant, subject, actor)
        assert (claim.measure, str(claim.period_start), str(claim.as_of)) == (measure, start, as_of)
