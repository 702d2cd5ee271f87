"""Who a mention stands for, case by case: the mention stands in square brackets, the answer beside the text."""

from __future__ import annotations

from datetime import date

import pytest

from extract.lexicon import load_lexicon
from extract.text.document import Document
from extract.text.segment import segment
from extract.who.holes import find_holes
from extract.who.resolve import Hints, Who
from tests.coding import article

LEXICON = load_lexicon()
DAY = date(2024, 6, 12)


def ask(marked: str, day: date = DAY, **hints: object) -> tuple[Who, tuple[int, int], Hints]:
    """The resolver of a text whose mention is marked by square brackets, with the mention's span."""
    start = marked.index("[")
    end = marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    told = article(text, day)
    document = Document(told, day, segment(told.text, None, LEXICON))
    return Who(document, LEXICON), (start, end), Hints(**hints)  # type: ignore[arg-type]


def country(marked: str, day: date = DAY, **hints: object) -> str | None:
    """Country of the marked mention."""
    who, span, given = ask(marked, day, **hints)
    return who.resolve(span, given).country


# --- Whose it is: what the mention itself names ----------------------------------------------------


@pytest.mark.parametrize(
    ("marked", "expected", "sector"),
    [
        ("[The Polish MoD] warned of drones.", "POL", "GOV"),
        ("He thanked [Peruvian partners] again.", "PER", "GOV"),
        ("He thanked [Peru's partners] again.", None, "GOV"),
        ("He thanked [US allies] again.", None, "GOV"),
        ("He thanked [Chile's Western allies] again.", None, "GOV"),
        ("[UN member states] voted.", None, "GOV"),
        ("[EU member states] voted.", "EUR", "GOV"),
        ("[Asian countries] voted in Chad.", None, "GOV"),
        ("[Participants in the Lima Forum] signed.", None, "CVL"),
        ("[The Republic of Congo] voted.", "COG", "GOV"),
        ("[A former Soviet republic] voted.", None, "GOV"),
        ("[The Chilean pontiff] prayed.", "VAT", "REL"),
        ("[Francis Keane] ran for mayor.", None, None),
        ("[Pope Francis] prayed.", "VAT", "REL"),
        ("They burned [Spanish]-made tanks of Mali.", "MLI", "MIL"),
        ("[Latvia's MoD] warned of drones.", "LVA", "GOV"),
        ("[The MoD of Estonia] warned of drones.", "EST", "GOV"),
        ("[The MoD] warned of drones.", None, "GOV"),
        ("[Norway's air defence] shot down a drone.", "NOR", "MIL"),
        ("[Ukraine’s armed forces] advanced.", "UKR", "MIL"),
        ("[President Kofi Amoah of Benin] fled.", "BEN", "GOV"),
        ("[Defence Minister Karl Lund of Sweden] spoke.", "SWE", "GOV"),
        ("[Moldova's Foreign Minister Ana Rusu] spoke.", "MDA", "GOV"),
        ("[Ana Rusu, the Moldovan foreign minister], spoke.", "MDA", "GOV"),
        ("[Nepal President Indira Gandhi] spoke.", "NPL", "GOV"),
        ("[Former Chilean President Pablo Mora] spoke.", "CHL", "ELI"),
        ("[The Ugandan Patriotic Front] attacked a post.", "UGA", None),
        ("[An Ethiopian Airlines Boeing 787] was hit.", "ETH", "BUS"),
        ("[US-made howitzers of Ukraine] fired.", "UKR", "MIL"),
        ("[Iranian-backed Houthi fighters] struck a ship.", "YEM", "REB"),
        ("[US-backed Kurdish fighters] left.", None, None),
        ("[Iran-aligned militias in Iraq] fired.", "IRQ", "PRM"),
        ("[Rwanda-backed M23 rebels] advanced.", "COD", "REB"),
        ("[Chinese-built frigates of the Pakistani navy] sailed.", "PAK", "MIL"),
        ("[Russian-made tanks] rolled.", None, "MIL"),
        ("[Moscow-backed separatists] fired.", None, "REB"),
        ("[Senegal President Castro] spoke.", "SEN", "GOV"),
        ("[Gambia's Finance Minister Johnson] spoke.", "GMB", "GOV"),
        ("[An Egyptian Airbus A320] was hit.", "EGY", None),
        ("[The Burmese Liberation Front] fired.", "MMR", None),
        ("[Germany's MoD] spoke.", "DEU", "GOV"),
        ("[The Turkish MFA] spoke.", "TUR", "GOV"),
        ("[The Chad Miners Union (CMU)] met.", "TCD", "LAB"),
        ("[General Vienna Okello of Uganda] spoke.", "UGA", "MIL"),
        ("[Jordan Miller] spoke.", None, None),
        ("[a depot near Tartus] burned in Syria.", "SYR", None),
        ("[The AFU] fired.", "UKR", "MIL"),
        ("[Turkish-supplied Azerbaijani drones] struck a bridge.", "AZE", "MIL"),
        ("[pro-Russian activists] gathered.", None, None),
        ("[dozens of Georgian protesters] gathered.", "GEO", "CVL"),
        ("[a group of Kenyan police officers] landed.", "KEN", "COP"),
        ("[representatives of the Hungarian parliament] met.", "HUN", "LEG"),
        ("[the mayor of Kharkiv] spoke.", "UKR", "GOV"),
        ("[Ukraine's allies] met.", None, None),
        ("[his Chilean counterpart] spoke.", "CHL", "GOV"),
        ("[Chile's counterpart] spoke.", None, "GOV"),
        ("Peru's president came, and [his counterpart] spoke.", None, "GOV"),
        ("[the Russian ambassador to Germany] was summoned.", "RUS", "GOV"),
        ("[the ambassador to Germany] was summoned.", None, "GOV"),
        ("[Wagner fighters] left.", "RUS", "PRM"),
        ("[the Kremlin spokesman] spoke.", "RUS", "GOV"),
        ("[Hezbollah's leader] spoke.", "LBN", "REB"),
        ("[NATO troops] landed.", "NAT", "MIL"),
        ("[the Brazilian supreme court] ruled.", "BRA", "JUD"),
        ("[Thai police] raided a house.", "THA", "COP"),
        ("[Monday]'s raid killed two.", None, None),
        ("[Seven others] were hurt.", None, None),
        ("[Missiles launched by Iran] fell.", "IRN", "MIL"),
        ("[The frigate Admiral Makarov] sank off Odesa.", None, "MIL"),
        ("[The Russian cruiser Moskva] sank.", "RUS", "MIL"),
        ("[Kenya Airways] flew.", "KEN", None),
        ("[Paris Hilton] sang.", None, None),
        ("[Chelsea Manning] sang.", None, None),
        ("[Jordan Peterson] spoke.", None, None),
        ("[Austin Tice] was held.", None, None),
        ("[Chad Smith] drummed.", None, None),
        ("[Israel Katz] spoke.", "ISR", None),
    ],
)
def test_a_mention_is_of_the_country_that_it_names(marked: str, expected: str | None, sector: str | None) -> None:
    who, span, hints = ask(marked)
    found = who.resolve(span, hints)
    assert found.country == expected, found.rule
    assert sector is None or found.sector == sector, found.rule
    assert not found.is_inferred


def test_a_bare_country_is_its_government_and_where_force_is_used_its_military() -> None:
    who, span, _ = ask("[Chad] acted.")
    assert who.resolve(span, Hints()).sector == "GOV"
    assert who.resolve(span, Hints(force=True)).sector == "MIL"


@pytest.mark.parametrize(
    ("marked", "actor_id"),
    [
        ("[Hamas militants] fired.", "PSE_HAMAS"),
        ("[Al-Shabaab gunmen] fired.", "SOM_SHABAAB"),
        ("[M23 rebels] fired.", "COD_M23"),
        ("[Troops of the M23] fired.", "COD_M23"),
        ("[The Iranian government] spoke.", "IRN"),
    ],
)
def test_members_of_a_body_keep_its_id(marked: str, actor_id: str) -> None:
    who, span, hints = ask(marked)
    assert who.resolve(span, hints).actor_id == actor_id


# --- What was told before ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("The Malian Border Guard (MBG) fled. [The MBG] blamed Chad.", "MLI"),
        ("Peru's National Civic Panel (NCP) met. Spain praised [the NCP].", "PER"),
        ("Congo's Bureau of Mines (NBC) met.", None),
        ("Kenya's foreign minister, Amina Oduor, left for Oslo. Later [Oduor] met Norway's king.", "KEN"),
        ("Togo's defence ministry named three men. France wrote to [the ministry].", "TGO"),
        ("Peru sued Chile. Peru said the wall was illegal and [it] would tear it down.", "PER"),
        ("Laos and Vietnam signed. Their leaders met and [they] shook hands.", None),
        ("Sergei Lavrov spoke. Then Mira Holt, an analyst, replied. [She] laughed.", None),
        ("The Red Cross criticised the delay. Chad blamed [the organisation].", None),
        ("Peru met Chile. [US] troops left.", "USA"),
        ("Hamas freed two women. The group said [it] would free more.", "PSE"),
        ("Olena Petrenko, Ukraine's deputy minister, met Polish farmers. [She] promised help.", "UKR"),
        ("Emmanuel Macron met Olaf Scholz. “We agree,” said Tom Reed, an analyst. [He] added more.", None),
        ("Turkey accused Greece of a raid. [It] said two boats were hit.", "TUR"),
        ("Ghana's Rural Health Union (GRHU) met. [GRHU officials] blamed Togo.", "GHA"),
        ("The Armenian Revolutionary Council (ARC) met. [ARC leader Petrosyan] resigned.", "ARM"),
    ],
)
def test_what_refers_back_is_what_was_told(marked: str, expected: str | None) -> None:
    if "[" in marked:
        assert country(marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("Laos shelled Thailand on Sunday. Brazil's president hoped [both countries] would stop.", ["LAO", "THA"]),
        ("Envoys of Peru and Chile met in Doha. [The two sides] agreed to a truce.", ["CHL", "PER"]),
        ("Peru, Chile and Brazil met. [Both sides] were pleased.", []),
        ("It rained. [The parties] agreed.", []),
        ("Benin shelled Togo on Sunday. Ghana's president called both [sides] on Monday.", ["BEN", "TGO"]),
        ("Oman and Iraq met. Egypt praised the two [states] on Monday.", ["IRQ", "OMN"]),
        (
            "Peru's envoy rang his Chilean colleague about the talks between Mali and Niger. [The two sides] signed.",
            ["MLI", "NER"],
        ),
        ("Norway hosted a meeting of Armenia and Azerbaijan. [Both countries] agreed on a map.", ["ARM", "AZE"]),
        (
            "Kenya's president spoke with Qatar's emir on the fighting between India and Pakistan. "
            "[The warring parties] agreed to talk.",
            ["IND", "PAK"],
        ),
        ("Serbia, Kosovo and Albania met. [The parties] agreed.", []),
        ("Oman brought together the US and Iran. [The sides] met again on Friday.", ["IRN", "USA"]),
    ],
)
def test_a_pair_is_the_two_that_were_told_together(marked: str, expected: list[str]) -> None:
    who, span, hints = ask(marked)
    found = sorted(party.country for party in who.resolve_all(span, hints) if party.country)
    assert found == expected


def test_the_enemy_is_the_other_side_of_the_speakers_war_while_it_lasts() -> None:
    marked = "[The enemy] lost two tanks."
    assert country(marked, speaker="UKR") == "RUS"
    assert country(marked, speaker="UKR", day=date(2021, 6, 1)) is None
    assert country(marked, speaker="AZE", day=date(2020, 10, 10)) == "ARM"
    assert country(marked, speaker="AZE", day=date(2022, 10, 10)) is None
    assert country(marked, speaker="BRA") is None
    assert country(marked) is None
    assert country("[Our forces] held.", speaker="UKR") == "UKR"


@pytest.mark.parametrize(
    ("marked", "expected", "day"),
    [
        ("[The General Staff] said 15 Ukrainian drones were shot down.", "RUS", DAY),
        ("[The General Staff] reported 900 Russian troops killed.", "UKR", DAY),
        ("[The Defence Ministry] said 20 Ukrainian drones were shot down overnight.", "RUS", DAY),
        ("[The Air Force] said it downed 31 Russian missiles.", "UKR", DAY),
        ("[The General Staff] said Russian troops destroyed a depot.", "RUS", DAY),
        ("[The Defense Forces] repelled 40 Russian attacks.", "UKR", DAY),
        ("[The army] said 12 Armenian tanks were hit.", "AZE", date(2020, 10, 10)),
        ("[The army] said 12 Armenian tanks were hit.", None, date(2019, 10, 10)),
        ("[The army] said 12 Peruvian tanks were hit.", None, DAY),
        ("[His troops] shot down a Russian helicopter.", None, DAY),
        ("[The General Staff] said tanks were destroyed.", None, DAY),
    ],
)
def test_an_organ_that_tells_what_one_side_did_is_of_that_side(marked: str, expected: str | None, day: date) -> None:
    assert country(marked, day) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[Nine soldiers] were killed in clashes in Goma.", "COD"),
        ("[Six troops] were killed near Gao, Mali.", "MLI"),
        ("[Four Israeli soldiers] were killed in Gaza.", "ISR"),
        ("[Foreign soldiers] were killed in Kabul.", None),
        ("[Nine soldiers] were killed.", None),
    ],
)
def test_soldiers_who_fall_where_no_country_is_told_are_of_that_place(marked: str, expected: str | None) -> None:
    assert country(marked, struck=True) == expected


CHILEAN = "Chile's senate met in Santiago. Chilean police and the Chilean president disagreed. "


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (CHILEAN + "[Marta Quiroz] resigned.", "CHL"),
        (CHILEAN + "[Campaigners] marched.", "CHL"),
        (CHILEAN + "[The West] watched.", None),
        (CHILEAN + "[Foreign partners] watched.", None),
        (CHILEAN + "[Drones] fell.", None),
        (CHILEAN + "Peru's king and Peru's army met. [Marta Quiroz] resigned.", None),
        ("Chile's senate met. [Marta Quiroz] resigned.", None),
    ],
)
def test_in_an_article_of_one_country_alone_people_are_of_it(marked: str, expected: str | None) -> None:
    who, span, hints = ask(marked)
    found = who.resolve(span, hints)
    assert found.country == expected
    assert found.country is None or found.is_inferred
    assert who.resolve(span, Hints(kind="subject")).country is None


@pytest.mark.parametrize(
    ("marked", "expected", "day"),
    [
        ("[Mr Wagner] left.", None, DAY),
        ("[Mr Montenegro] left.", None, DAY),
        ("[Prime Minister Montenegro] left.", "PRT", date(2024, 9, 1)),
        ("[Mr Harris] left.", None, date(2024, 9, 1)),
        ("Ireland's cabinet met. [Mr Harris] left.", "IRL", date(2024, 9, 1)),
        ("US senators met. [Ms Harris] left.", "USA", date(2024, 9, 1)),
        ("[Wagner] left.", "RUS", DAY),
        ("[Mr Putin] left.", "RUS", DAY),
    ],
)
def test_a_title_before_a_name_tells_a_person_who_may_be_another(marked: str, expected: str | None, day: date) -> None:
    assert country(marked, day) == expected


def test_fallen_soldiers_whose_place_is_unknown_are_of_the_state_that_tells_of_them_unless_it_is_at_war() -> None:
    marked = "Terrorists killed [23 soldiers] near Zzorb."
    assert country(marked, struck=True, speaker="NER") == "NER"
    assert country(marked, struck=True, speaker="UKR") is None
    assert country(marked, struck=True, speaker="UNO") is None
    assert country(marked, speaker="NER") is None


@pytest.mark.parametrize(
    ("marked", "actor_id"),
    [
        ("[Wołodymyr Zelenski] spoke.", "UKR_VOLODYMYR_ZELENSKY"),
        ("[Aleksander Łukaszenko] spoke.", "BLR_ALEXANDER_LUKASHENKO"),
        ("[Mateusz Piotr Tusk] spoke.", None),
        ("[Jinping Xi] spoke.", "CHN_XI_JINPING"),
        ("[Gahr Store] spoke.", "NOR_JONAS_GAHR_STORE"),
        ("Kim Donald Tusk left. [Paul Singer] spoke.", None),
        ("Wolodymyr Zelenskyi left. [Zelenskyi] spoke.", "UKR_VOLODYMYR_ZELENSKY"),
    ],
)
def test_persons_in_office_are_known_under_other_spellings(marked: str, actor_id: str | None) -> None:
    who, span, hints = ask(marked)
    assert who.resolve(span, hints).actor_id == actor_id


@pytest.mark.parametrize(
    ("marked", "is_means"),
    [
        ("[A rocket in Haifa] hit a bus.", True),
        ("[A car] bomb in Aleppo hit a bus.", True),
        ("[Weapons] hit a bus.", True),
        ("[The explosion] hit a bus.", True),
        ("[Sunday's shelling] hit a bus.", True),
        ("[Two helicopters] hit a bus.", False),
        ("[The Missile Forces] hit a bus.", False),
        ("[The Air Force] hit a bus.", False),
        ("[The Black Sea Fleet] hit a bus.", False),
        ("[The ship's crew] hit a bus.", False),
        ("[The bloc] hit a bus.", False),
        ("[The demonstrators] hit a bus.", False),
    ],
)
def test_weapons_and_acts_stand_for_whoever_uses_them(marked: str, is_means: bool) -> None:
    who, span, _ = ask(marked)
    assert who.is_means(span) is is_means


@pytest.mark.parametrize(
    ("marked", "rule"),
    [
        ("[The elections] hit Kenya.", "no party"),
        ("[Inflation] hit Kenya.", "no party"),
        ("[The UN resolution] hit Kenya.", "modifier"),
        ("[The Election Commission] hit Kenya.", "commission"),
    ],
)
def test_abstract_things_are_nobody(marked: str, rule: str) -> None:
    who, span, hints = ask(marked)
    assert (who.resolve(span, hints).rule == "no party") is (rule == "no party")


def test_what_was_asked_before_changes_no_answer() -> None:
    text = (
        "Hamas freed two women. The group said it would free more. Israel's army struck Gaza; its ministry said they "
        "had hit the group's leader. The ministry of the country said his deputy and their allies fled to the city."
    )
    told = article(text, DAY)
    document = Document(told, DAY, segment(told.text, None, LEXICON))
    words = Who(document, LEXICON).words
    spans = [(words[i].start, words[k].end) for i in range(len(words)) for k in range(i, min(i + 4, len(words)))]
    alone = {span: Who(document, LEXICON).resolve(span) for span in spans[::3]}
    for order in (spans, spans[::-1], spans[1::2] + spans[::2]):
        who = Who(document, LEXICON)
        found = {span: who.resolve(span) for span in order}
        assert {span: found[span] for span in alone} == alone


# --- Where it is told of -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("Rwandan troops shelled a Burundian village, [the mayor] said.", "BDI"),
        ("Russian forces attacked the Nikopol district. [The head of the regional administration] said so.", "UKR"),
        ("Russian forces shelled a border village, [the governor] said.", None),
        ("Sudanese jets bombed a market in Chad, [the district council] said.", "TCD"),
        ("Israeli forces shelled a Lebanese village, [the local authorities] said.", "LBN"),
        ("Turkish drones hit a village, [the mayor] said.", None),
        ("Russian missiles struck Dnipro. [Regional officials] counted four dead.", "UKR"),
        ("Myanmar's army shelled a Thai border town, [the provincial governor] said.", "THA"),
        ("[The blast in Lahore] killed ten.", None),
        ("[The attack at Kabul airport] killed ten.", None),
        ("[A grenade in Kigali] hurt four.", None),
        ("[A mine in Mali] killed two.", None),
        ("[Rockets from Gaza] fell.", "PSE"),
        ("A blast in Lahore killed [nine worshippers].", "PAK"),
        ("Indian and Pakistani envoys met in Doha. Aid workers said [20 people] had died.", None),
    ],
)
def test_people_of_a_place_are_of_its_country_never_of_the_attackers(marked: str, expected: str | None) -> None:
    who, span, _ = ask(marked)
    found = who.resolve(span, Hints(kind="subject"))
    assert (None if found.is_inferred else found.country) == expected, found.rule


def test_the_worklist_holds_what_is_named_and_not_known() -> None:
    text = (
        "Togo's trade minister, Ama Mustera, met Emmanuel Macron. The Togolese Rice Board (TRB) was there. "
        "The [Zzorb Collective] left. Soldiers fired."
    )
    who, span, _ = ask(text)
    soldiers = who.article.text.index("Soldiers")
    holes = find_holes(who, [span, (soldiers, soldiers + 8)])
    assert [hole.text for hole in holes] == ["Ama Mustera", "TRB", "Zzorb Collective"]
    for hole in holes:
        assert who.article.text[slice(*hole.span)] == hole.text
        assert hole.sentence_span[0] <= hole.span[0] < hole.sentence_span[1]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("Kenya and Oman mediated between Chad and Niger. [The two sides] met.", ["NER", "TCD"]),
        ("Kenya met Oman, Chad met Niger. [The two sides] met.", []),
    ],
)
def test_a_pair_is_those_that_between_leads_to(marked, expected):
    who, span, hints = ask(marked)
    assert sorted(one.country for one in who.resolve_all(span, hints) if one.country) == expected


@pytest.mark.parametrize(
    ("marked", "actor_id", "sector"),
    [
        ("Hamas and the United Nations met. Hamas left. Chad blamed [the group].", "PSE_HAMAS", "REB"),
        ("Doctors Without Borders complained. Chad blamed [the group].", "MSF", "NGO"),
    ],
)
def test_the_group_is_the_body_told_last_whatever_its_kind(marked, actor_id, sector):
    who, span, hints = ask(marked)
    found = who.resolve(span, hints)
    assert (found.actor_id, found.sector) == (actor_id, sector)


@pytest.mark.parametrize(
    ("marked", "is_means"),
    [
        ("[A suicide] attack hit Quito.", True),
        ("[A car] bomb hit Quito.", True),
        ("[A rebel] attack hit Quito.", False),
        ("[Chilean] strikes hit Quito.", False),
    ],
)
def test_a_noun_before_an_act_of_force_is_its_means(marked, is_means):
    who, span, _ = ask(marked)
    assert who.is_means(span) is is_means


@pytest.mark.parametrize(
    ("marked", "is_elsewhere"),
    [
        ("[Foreign visitors] left Togo.", True),
        ("[Eastern Europe] was told.", True),
        ("[Other firms] were fined.", True),
        ("[The foreign minister] left Togo.", False),
        ("[Visitors] left Togo.", False),
    ],
)
def test_people_from_elsewhere_and_regions_are_of_no_country_told_of(marked: str, is_elsewhere: bool) -> None:
    who, span, _ = ask(marked)
    assert who.is_foreign(span) == is_elsewhere


@pytest.mark.parametrize(
    ("marked", "is_state"),
    [
        ("He left [Togo].", True),
        ("He left [eastern Togo].", True),
        ("[Nairobi] warned Togo.", True),
        ("[Togo's army] fired.", False),
        ("[The army] fired.", False),
    ],
)
def test_the_bare_name_of_a_state_or_its_seat_means_the_state(marked: str, is_state: bool) -> None:
    who, span, _ = ask(marked)
    assert who.is_state_name(span) == is_state
