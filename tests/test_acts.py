"""Acts told in many ways: whose they are, whom they are aimed at, and what is no act at all."""

from __future__ import annotations

import pytest

from tests.coding import code

CODED = [
    ("Air strikes by Ethiopia hit a market in Eritrea.", "ASSAULT", "ETH", "ERI", "asserted"),
    ("Four Fijian soldiers were killed when Tongan troops shelled a post.", "ASSAULT", "TON", "FJI", "asserted"),
    ("Four Fijian soldiers were killed by Tongan fire.", "ASSAULT", "TON", "FJI", "asserted"),
    ("British and Peruvian negotiators reached a deal on fishing.", "AGREE", "GBR,PER", "", "asserted"),
    ("Mediators from Qatar and Egypt met Togo's president.", "CONSULT", "EGY,QAT,TGO", "", "asserted"),
    ("Sweden will give $60 million to help farmers in Kenya.", "AGREE", "SWE", "KEN", "future"),
    ("Serbia rejected an American proposal for monitors in Kosovo.", "REJECT", "SRB", "USA", "asserted"),
    ("Kenya freed two sailors from Norway.", "RETREAT", "KEN", "NOR", "asserted"),
    ("Denmark promised Ghana a clinic.", "AGREE", "DNK", "GHA", "asserted"),
    ("Mexico called for Canada to lift the tax.", "REQUEST", "MEX", "CAN", "asserted"),
    ("The Danish reporter was arrested in Chad on Monday.", "COERCE", "TCD", "DNK", "asserted"),
    ("French President Emmanuel Macron called President Abdel Fattah el-Sisi.", "CONSULT", "EGY,FRA", "", "asserted"),
    ("MANILA, Philippines - Peru has arrested a Chilean spy.", "COERCE", "PER", "CHL", "asserted"),
    ("Rebels ambushed Sudanese soldiers near the river.", "ASSAULT", "SDN", "SDN", "asserted"),
    ("Turkey held seven hours of talks with Russia on Monday.", "CONSULT", "RUS,TUR", "", "asserted"),
    ("Talks between Ethiopia and Egypt over the Nile dam broke up on Monday.", "CONSULT", "EGY,ETH", "", "asserted"),
    ("Russia carried out a wave of air strikes on Kharkiv.", "ASSAULT", "RUS", "UKR", "asserted"),
    ("Iran warned that it could strike Israeli cities.", "THREATEN", "IRN", "ISR", "asserted"),
    ("Iran said it would retaliate after any attack.", "THREATEN", "IRN", "", "asserted"),
    ("In Brussels, the EU adopted a fresh round of sanctions against Belarus.", "SANCTION", "EUR", "BLR", "asserted"),
    ("Chad ordered the German ambassador to leave the country.", "SANCTION", "TCD", "DEU", "asserted"),
    ("Moscow's decision drew condemnation from Ankara and the United Nations.", "ACCUSE", "TUR,UNO", "RUS", "asserted"),
    ("Ghana's president called the coup in Niger unacceptable.", "ACCUSE", "GHA", "NER", "asserted"),
    ("Latvia declared Russia a state sponsor of terrorism.", "ACCUSE", "LVA", "RUS", "asserted"),
    ("Neither Serbia nor Kosovo has signed the agreement.", "SUPPORT", "SRB,XKX", "", "negated"),
    ("Sweden said it would not extradite the reporter to Turkey.", "REJECT", "SWE", "TUR", "asserted"),
    ("Demonstrators torched the Swedish embassy in Baghdad.", "PROTEST", "IRQ", "SWE", "asserted"),
    ("Kenya protested to Uganda over the arrests.", "ACCUSE", "KEN", "UGA", "asserted"),
    ("Washington and Seoul began their largest drills near North Korea.", "COOPERATE", "KOR,USA", "PRK", "asserted"),
    ("Azeri troops came under fire from Armenian positions.", "ASSAULT", "ARM", "AZE", "asserted"),
    ("Ukraine shot down 18 missiles launched by Russia.", "ASSAULT", "UKR", "RUS", "asserted"),
    ("Cameroon's separatists have abducted a senator.", "ASSAULT", "CMR", "CMR", "asserted"),
    ("Berlin has ruled out sending missiles to Ukraine.", "REJECT", "DEU", "UKR", "asserted"),
    ("Germany condemned the invasion of Ukraine.", "ACCUSE", "DEU", "RUS", "asserted"),
    ("Peru condemned the attack on Israel.", "ACCUSE", "PER", "", "asserted"),
    ("Britain paid Iran $500 million for the tanks.", "AID", "GBR", "IRN", "asserted"),
    ("Rwanda's actions in the valley are a crime, Uganda said.", "ACCUSE", "UGA", "RWA", "asserted"),
    ("Uganda said that Rwanda was behind the raid.", "ACCUSE", "UGA", "RWA", "asserted"),
    ("Togo said it would not stand by if Benin closed the road.", "THREATEN", "TGO", "", "asserted"),
    ("Togo said it would respond to the expulsion.", "THREATEN", "TGO", "", "asserted"),
    ("Sudanese troops repelled an assault by Chadian rebels.", "ASSAULT", "SDN", "TCD", "asserted"),
    ("Morocco promised passage to the fishermen of Spain.", "AGREE", "MAR", "ESP", "asserted"),
    ("Gabon called the remark unforgivable.", "ACCUSE", "GAB", "", "asserted"),
    ("A second strike hit a hospital in Aleppo.", "ASSAULT", "", "SYR", "asserted"),
    ("Canada stripped Belarus of its trade status.", "SANCTION", "CAN", "BLR", "asserted"),
    ("The assets of Belarusian officials were frozen.", "SANCTION", "", "BLR", "asserted"),
    ("The ambassador of Fiji voted against the Tongan proposal.", "REJECT", "FJI", "TON", "asserted"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "event_type", "actors", "recipients", "modality"), CODED, ids=lambda value: value[:40]
)
def test_an_act_and_its_parties(text: str, event_type: str, actors: str, recipients: str, modality: str) -> None:
    events = [event for event in code(text).events if event.event_type == event_type]
    assert events
    found = events[0]
    assert ",".join(sorted({a.country for a in found.actor if a.country})) == actors
    assert ",".join(sorted({r.country for r in found.recipient if r.country})) == recipients
    assert found.modality == modality


@pytest.mark.parametrize(
    "text",
    [
        "Argentina beat Croatia 3-0 to reach the World Cup final.",
        "France will face England in the semifinals of the rugby tournament.",
        "Cyclone Freddy killed 67 people in Malawi.",
        "The company beat forecasts.",
        "Iran warned that it could run out of water.",
    ],
)
def test_what_is_no_act(text: str) -> None:
    assert not [event for event in code(text).events if event.event_type in ("ASSAULT", "CONSULT", "THREATEN")]


def test_what_a_sentence_leaves_out_is_taken_from_the_article() -> None:
    found = code(
        "Sudanese warplanes bombed a market in Khartoum, activists said. The army denied hitting the market. "
        "Protesters in Omdurman marched on the presidential palace."
    )
    assert {actor.country for event in found.events for actor in event.actor} == {"SDN"}


def test_they_are_all_of_a_list() -> None:
    found = code("The EU and Britain denounced the verdict and said they would impose sanctions on Belarus.")
    (sanction,) = [event for event in found.events if event.event_type == "SANCTION"]
    assert {actor.country for actor in sanction.actor} == {"EUR", "GBR"}


def test_the_ministers_are_those_who_met() -> None:
    found = code(
        "Russian Foreign Minister Sergei Lavrov met his Ukrainian counterpart Dmytro Kuleba in Antalya. "
        "The talks were hosted by Turkish Foreign Minister Mevlut Cavusoglu. The ministers agreed to meet again."
    )
    assert {actor.country for event in found.events if event.event_type == "AGREE" for actor in event.actor} == {
        "RUS",
        "UKR",
    }


def test_organs_of_a_shared_name_are_those_of_the_article() -> None:
    found = code("Peruvian prosecutors accused Congress of bribery.")
    assert [recipient.country for event in found.events for recipient in event.recipient] == ["PER"]


@pytest.mark.parametrize(
    ("text", "triggers"),
    [
        ("A Libyan rocket hit a depot in Chad and destroyed three trucks.", ["hit"]),
        ("Four Chadian soldiers were killed and six were wounded.", ["killed"]),
        ("Two air strikes killed a Chadian guard and damaged a mill.", ["killed"]),
        (
            "The Libyan army said its forces shelled a camp in Chad and arrested a Chadian general.",
            ["shelled", "arrested"],
        ),
    ],
)
def test_harm_told_in_a_joined_clause_is_the_same_act(text: str, triggers: list[str]) -> None:
    assert [event.trigger.text for event in code(text).events] == triggers


def test_whom_a_speaker_judges_is_not_of_his_own_side() -> None:
    text = (
        'Chad\'s president spoke of the Libyan leader Khalifa Haftar on Monday. "He is a murderer," the president said.'
    )
    accusations = [event for event in code(text).events if event.event_type == "ACCUSE"]
    assert [(e.actor[0].country, e.recipient[0].country, e.attribution) for e in accusations] == [("TCD", "LBY", None)]


def test_who_judges_without_a_speaker_is_nobody() -> None:
    assert code("The vote in Libya was a sham.").events == ()


def test_a_case_somebody_may_bring_about_is_told_beside_the_threat() -> None:
    text = "Togo said it would retaliate if Benin attacked the port."
    assert {(e.event_type, e.modality) for e in code(text).events} == {
        ("THREATEN", "asserted"),
        ("ASSAULT", "hypothetical"),
    }
    assert {e.event_type for e in code("Togo will retaliate if Benin does not withdraw its troops.").events} == {
        "THREATEN"
    }


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("Two air strikes killed a Chadian guard.", "aerial"),
        ("Libyan shelling destroyed a mill in Chad.", "heavy-weapons"),
        ("Chadian police were killed by a drone.", "drone"),
        ("The presidents of Chad and Libya held talks by video link.", "phone"),
        ("Chad warned that relations with Libya were close to breaking.", "relations"),
    ],
)
def test_mode_by_what_it_is_done_with(text: str, mode: str) -> None:
    assert [event.event_mode for event in code(text).events] == [mode]


def test_a_side_that_asks_for_a_truce_offers_one() -> None:
    text = "Ukraine's foreign minister asked for a truce on Monday. Russian troops shelled Kharkiv."
    assert [event.event_type for event in code(text).events] == ["AGREE", "ASSAULT"]
    assert [event.event_type for event in code(text.replace("Ukraine's", "Egypt's")).events] == ["REQUEST", "ASSAULT"]


def test_a_judgement_is_told_once() -> None:
    found = code("Chad said that Libya was responsible for the raid.").events
    assert [(e.event_type, e.trigger.text) for e in found] == [("ACCUSE", "was responsible")]


def test_what_sanctions_do_is_their_content() -> None:
    found = code("The EU adopted a package of sanctions against Belarus, which bans the import of timber.").events
    assert [event.event_type for event in found] == ["SANCTION"]


def test_an_explosion_alone_is_no_attack() -> None:
    assert code("The explosion killed five people in Kabul.").events == ()
