"""Facts are read from lists, with terms; what is believed of a person depends on the day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from extract.lexicon import FACTS_DIR, ActorRow, LexiconError, load_lexicon, read_facts, read_rows
from extract.who import make
from extract.who.confirm import Term, confirm_body, confirm_person
from extract.who.names import choose, family_name, is_valid

LEXICON = load_lexicon()

ACTORS = """\
# a comment
GERMANY_  [DEU]
+GERMAN_
ANNA_VON_MUSTER_  # from a list
+ANNA_MUSTER_
+PRESIDENT_MUSTER_
\t[DEUELI 900101-030101]
\t[DEUGOV 030102-040631]
\t[DEUGOVMIL >20101005]
\t[DEUELI]
HANS_MCBEISPIEL_
\t[DEUGOV 700101-710101]
"""
BODIES = """\
OXFORD_SEA_TRUST_ [NGOENV]
WRBLX_ [IGOUNO]
THE_ISLAMIC_PARTY_ [IGO]
JUANA_EJEMPLO_ [IGOUNO 900101-910101]
ARMY_OF_ZZORB_(AOZ)_ [FRAREB]
"""


def person(first: str, last: str, country: str = "FRA", actor_id: str = "A", checked: str = "2024-01-01") -> ActorRow:
    """A person's row with a term; an empty ``last`` is an open one."""
    end = date.fromisoformat(last) if last else None
    start, known = date.fromisoformat(first), date.fromisoformat(checked)
    return ActorRow(actor_id, "Jo Doe", (), country, "GOV", "person", ("president",), start, end, "memory", known, None)


@pytest.mark.parametrize(
    ("rows", "day", "country", "sector"),
    [
        ([person("2020-01-01", "2022-01-01")], "2021-01-01", "FRA", "GOV"),
        ([person("2020-01-01", "2022-01-01")], "2023-01-01", "FRA", "ELI"),
        ([person("2020-01-01", "2022-01-01")], "2019-01-01", "FRA", None),
        ([person("2020-01-01", "")], "2025-12-01", "FRA", "GOV"),
        ([person("2020-01-01", "")], "2026-02-01", "FRA", None),
        ([person("1998-01-01", "2002-01-01"), person("2010-01-01", "")], "2000-01-01", "FRA", "GOV"),
        ([person("1998-01-01", "2002-01-01"), person("2010-01-01", "")], "2005-01-01", "FRA", "ELI"),
        ([person("2020-01-01", ""), person("2020-01-01", "", "PER", "B")], "2021-01-01", None, None),
        ([person("2020-01-01", ""), person("2020-01-01", "2020-06-01", "PER", "B")], "2021-01-01", "FRA", "GOV"),
    ],
)
def test_what_a_name_stands_for_depends_on_the_day(
    rows: list[ActorRow], day: str, country: str | None, sector: str | None
) -> None:
    known = choose(rows, date.fromisoformat(day))
    assert (known.country if known else None, known.sector if known else None) == (country, sector)


def test_an_actor_file_is_read_with_its_terms(tmp_path: Path) -> None:
    (tmp_path / "Phoenix.Countries.actors.txt").write_text(ACTORS)
    rows = list(make.make_persons(tmp_path, make.Known(list(LEXICON.actors))))
    assert [(r["name"], r["aliases"], r["valid_from"], r["valid_to"]) for r in rows] == [
        ("Anna von Muster", "Anna Muster", "2003-01-02", "2004-06-30"),
        ("Anna von Muster", "Anna Muster", "2010-10-05", ""),
    ]
    assert {(r["actor_id"], r["sector"], r["source"], r["checked_on"]) for r in rows} == {
        ("DEU_ANNA_VON_MUSTER", "GOV", "Phoenix", "2014-01-30")
    }


def test_bodies_are_told_from_persons_and_from_ordinary_words(tmp_path: Path) -> None:
    path = tmp_path / "bodies.txt"
    path.write_text(BODIES)
    known = make.Known(list(LEXICON.actors))
    rows = list(make.make_bodies(path, known, frozenset({"islamic", "party", "the"})))
    assert [(r["name"], r["aliases"], r["country"], r["sector"], r["kind"]) for r in rows] == [
        ("Oxford Sea Trust", "", "", "NGO", "company"),
        ("WRBLX", "", "UNO", "IGO", "igo"),
        ("The Islamic Party", "", "", "IGO", "igo"),
        ("Army of Zzorb", "AOZ", "FRA", "REB", "group"),
    ]


def test_leaders_have_whole_years(tmp_path: Path) -> None:
    path = tmp_path / "leaders.csv"
    path.write_text(
        "countryid,country,position,positionLabel,officeholder,officeholderLabel,start_year,end_year\n"
        "Q1,Albania,Q2,President of Albania,Q3,Bëk Muster,2021,2022\n"
        "Q1,Albania,Q2,monarch of Albania,Q4,Zog Muster,2021,\n"
        "Q1,Nowhere,Q2,President of Nowhere,Q5,Ann Muster,2021,\n"
    )
    (row,) = make.make_leaders(path, make.Known(list(LEXICON.actors)))
    assert (row["name"], row["aliases"], row["country"]) == ("Bëk Muster", "Bek Muster", "ALB")
    assert (row["valid_from"], row["valid_to"]) == ("2021-01-01", "2022-12-31")


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    row = make.make_row("X_Y", 'The "Y", Ltd', ["Y"], "FRA", "BUS", "company")
    make.write_facts(tmp_path / "bodies.csv", [row | {"source": "s", "checked_on": "2024-01-01"}])
    (read,) = read_facts(tmp_path)
    assert (read.name, read.aliases, read.valid_from) == ('The "Y", Ltd', ("Y",), None)


def test_a_wrong_fact_names_file_line_column_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "persons.csv"
    head = (FACTS_DIR / "persons.csv").read_text().splitlines()[0]
    path.write_text(f"{head}\nA,Jo Doe,,FRA,GOV,person,,2020-01-01,,memory,lately,\n")
    with pytest.raises(LexiconError, match=r"persons.csv:2: column 'checked_on': 'lately' is no ISO date"):
        read_facts(tmp_path)
    with pytest.raises(LexiconError, match="no file of facts"):
        read_facts(tmp_path / "none")


def test_every_row_has_a_source_and_terms_of_memory_end_with_their_day() -> None:
    for path in sorted(FACTS_DIR.glob("*.csv")):
        for row in read_rows(path, ActorRow):
            assert row.source
            assert row.valid_to is not None or is_valid(row, row.checked_on) or row.valid_from > row.checked_on


def test_family_names() -> None:
    assert family_name("Gustavo Petro", "COL") == "petro"
    assert family_name("Xi Jinping", "CHN") == "xi"
    assert family_name("Ferdinand Marcos Jr.", "PHL") == "marcos"
    assert family_name("Lars Løkke Rasmussen", "DNK") == "rasmussen"
    assert family_name("Abdel Fattah al-Sisi", "EGY") == "sisi"


TERMS = {
    ("FRA", "jo doe"): [
        Term("Phoenix", date(2003, 5, 1), date(2007, 4, 30), date(2014, 1, 30), is_years=False),
        Term("Phoenix", date(2010, 5, 1), None, date(2014, 1, 30), is_years=False),
        Term("Wikidata", date(2010, 1, 1), None, date(2022, 10, 31), is_years=True),
        Term("Wikidata", date(1998, 1, 1), date(2001, 12, 31), date(2022, 10, 31), is_years=True),
    ]
}


@pytest.mark.parametrize(
    ("first", "last", "source"),
    [
        ("2003-05-20", "2007-05-01", "Phoenix"),
        ("2003-05-20", "2009-05-01", "memory"),  # the list ends the term sooner
        ("2003-09-20", "2007-05-01", "memory"),
        ("2010-06-01", "", "Wikidata to 2022"),
        ("2010-06-01", "2015-01-01", "Phoenix to 2014"),
        ("2010-06-01", "2012-01-01", "memory"),
        ("1998-11-01", "2001-02-01", "Wikidata"),
        ("", "", "memory"),
    ],
)
def test_a_term_that_a_list_tells_too_has_that_source(first: str, last: str, source: str) -> None:
    row = {"name": "Joe Doe", "aliases": "Jo Doe|Doe", "country": "FRA", "source": "memory"}
    row |= {"valid_from": first, "valid_to": last}
    assert confirm_person(row, TERMS) == row | {"source": source}
    assert confirm_person(row | {"country": "GBR"}, TERMS)["source"] == "memory"


def test_a_body_that_a_list_has_in_the_same_country_has_that_source() -> None:
    row = {"name": "Army of Zzorb", "aliases": "AOZ", "country": "FRA", "source": "memory"}
    assert confirm_body(row, {"army of zzorb": {"FRA"}}, "Phoenix")["source"] == "Phoenix"
    assert confirm_body(row, {"army of zzorb": {"GBR"}}, "Phoenix")["source"] == "memory"
    assert confirm_body(row, {"aoz": {"FRA"}}, "Phoenix")["source"] == "memory"  # an abbreviation may mean another
