"""English inflection without a tagger: the forms of a verb or noun, regular by rule and irregular by table."""

from __future__ import annotations

from functools import cache
from typing import Literal

Tense = Literal["base", "s", "past", "participle", "ing"]

IRREGULAR_VERBS = """
arise arose arisen | awake awoke awoken | be was been | bear bore borne | beat beat beaten | become became become |
begin began begun | bend bent bent | bid bid bid | bind bound bound | bite bit bitten | bleed bled bled | blow blew
blown | break broke broken | breed bred bred | bring brought brought | broadcast broadcast broadcast | build built
built | burn burned burned | burst burst burst | buy bought bought | cast cast cast | catch caught caught | choose
chose chosen | cling clung clung | come came come | cost cost cost | cut cut cut | deal dealt dealt | dig dug dug |
do did done | draw drew drawn | drink drank drunk | drive drove driven | eat ate eaten | fall fell fallen | feed fed
fed | feel felt felt | fight fought fought | find found found | flee fled fled | fling flung flung | fly flew flown |
forbid forbade forbidden | forecast forecast forecast | foresee foresaw foreseen | forget forgot forgotten | forgive
forgave forgiven | forgo forwent forgone | forsake forsook forsaken | freeze froze frozen | get got got | give gave
given | go went gone | grow grew grown | hang hung hung | have had had | hear heard heard | hide hid hidden | hit hit
hit | hold held held | hurt hurt hurt | keep kept kept | kneel knelt knelt | know knew known | lay laid laid | lead
led led | leave left left | lend lent lent | let let let | lie lay lain | light lit lit | lose lost lost | make made
made | mean meant meant | meet met met | mislead misled misled | overcome overcame overcome | overrun overran overrun
| oversee oversaw overseen | overthrow overthrew overthrown | overtake overtook overtaken | partake partook partaken
| pay paid paid | put put put | quit quit quit | read read read | rebuild rebuilt rebuilt | repay repaid repaid |
retake retook retaken | retell retold retold | rid rid rid | ride rode ridden | ring rang rung | rise rose risen |
run ran run | say said said | see saw seen | seek sought sought | sell sold sold | send sent sent | set set set |
shake shook shaken | shed shed shed | shine shone shone | shoot shot shot | show showed shown | shut shut shut | sing
sang sung | sink sank sunk | sit sat sat | slay slew slain | sleep slept slept | slide slid slid | sling slung slung
| slit slit slit | speak spoke spoken | spend spent spent | spin spun spun | split split split | spread spread spread
| spring sprang sprung | stand stood stood | steal stole stolen | stick stuck stuck | strike struck struck | string
strung strung | strive strove striven | swear swore sworn | sweep swept swept | swim swam swum | swing swung swung |
take took taken | teach taught taught | tear tore torn | tell told told | think thought thought | throw threw thrown
| thrust thrust thrust | undercut undercut undercut | undergo underwent undergone | understand understood understood
| undertake undertook undertaken | undo undid undone | uphold upheld upheld | upset upset upset | wake woke woken |
wear wore worn | weave wove woven | weep wept wept | win won won | wind wound wound | withdraw withdrew withdrawn |
unfreeze unfroze unfrozen | overfly overflew overflown | beset beset beset | offset offset offset | rewrite rewrote
rewritten | remake remade remade | outbid outbid outbid | withhold withheld withheld |
withstand withstood withstood | wring wrung wrung | write wrote written
"""
DOUBLING_VERBS = """
admit abet commit equip airdrop allot annul appal ban bar bat beg blot bug cancel chat clap compel concur confer
control cram dam defer deter dim dispel drag drop drum enrol equip expel fit flog gas grab grip gun hug impel incur
infer jab jam jet jog kidnap knit lag log mob mop nab nod occur omit pat patrol pen permit pin plan plot plug pop
prefer program propel quarrel ram rap rebel rebut recur refer regret remit repel rig rip rob rub sap scan scrap scrub
ship shop shrug shun signal skip slam slap slim slip snap snub span spar spot squat stab star stem step stir stop
strap strip submit sum swap swat tag tap tip top transfer transmit trap trek trim tug unplug travel vet wed whip
wiretap wrap model label counsel cut dig get hit let put quit run set shut sit slit split spin swim swing win rid
acquit gag mug pan con stun mar cap prop flag bag clog scam emit outwit slur scar jar stub knot skid dip brim
club unban gut hem lop chop crop pad prod dub sob slug quiz snag tug jut zap
begin forget brag blog quip dub bet rib nag rebut spur blur abhor jot nip snip clip flip trip rig
"""
DOUBLING = frozenset(DOUBLING_VERBS.split())
IRREGULAR_PLURALS = {
    "man": "men",
    "woman": "women",
    "child": "children",
    "person": "people",
    "crisis": "crises",
    "foot": "feet",
    "spokesman": "spokesmen",
    "spokeswoman": "spokeswomen",
    "policeman": "policemen",
    "gunman": "gunmen",
    "serviceman": "servicemen",
    "congressman": "congressmen",
    "lawmaker": "lawmakers",
}


@cache
def irregular() -> dict[str, tuple[str, str]]:
    """Past and participle of irregular verbs by base form."""
    rows = (row.split() for row in IRREGULAR_VERBS.replace("\n", " ").split("|"))
    return {base: (past, participle) for base, past, participle in rows}


def with_s(word: str) -> str:
    """Third person of a verb, or regular plural of a noun."""
    if word.endswith(("s", "x", "z", "ch", "sh")) or word in ("go", "do", "undergo", "veto", "echo", "embargo"):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def with_ed(word: str) -> str:
    """Regular past of a verb."""
    if word.endswith("e"):
        return word + "d"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ied"
    return (word + word[-1] if word in DOUBLING else word) + "ed"


def with_ing(word: str) -> str:
    """Present participle of a verb."""
    if word.endswith("ie"):
        return word[:-2] + "ying"
    if word.endswith("e") and not word.endswith(("ee", "oe", "ye")):
        return word[:-1] + "ing"
    return (word + word[-1] if word in DOUBLING else word) + "ing"


def conjugate(verb: str) -> dict[Tense, str]:
    """The five forms of a verb's base form; ``be`` is not covered."""
    past, participle = irregular().get(verb, (with_ed(verb),) * 2)
    third = "has" if verb == "have" else with_s(verb)
    return {"base": verb, "s": third, "past": past, "participle": participle, "ing": with_ing(verb)}


def verb_forms(verb: str) -> frozenset[str]:
    """All forms of a verb, with British and American doublings of a final l or p where either is in use."""
    forms = set(conjugate(verb).values())
    if verb.endswith(("l", "p")) and verb[-2:-1] in "aeiou" and len(verb) > 4:
        for tail in (verb + verb[-1], verb):
            forms |= {tail + "ed", tail + "ing"} if verb not in irregular() else set()
    if verb in ("burn", "learn", "leap"):
        forms.add(verb + "t")
    if verb == "be":
        forms |= {"am", "is", "are", "was", "were", "been", "being"}
    return frozenset(forms)


def plural(noun: str) -> str:
    """Plural of a noun; of a phrase, of its last word."""
    head, _, last = noun.rpartition(" ")
    last = IRREGULAR_PLURALS.get(last) or with_s(last)
    return f"{head} {last}" if head else last


def noun_forms(noun: str) -> frozenset[str]:
    """Singular and plural of a noun."""
    return frozenset({noun, plural(noun)})
