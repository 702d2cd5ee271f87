"""Acts inside acts: what is asked for, promised or threatened is no event of its own but shapes the one above it."""

from __future__ import annotations

from dataclasses import replace

from extract.core.schema import EventType
from extract.read.events.acts import Act
from extract.read.syntax import prepositions
from extract.read.tree import Tree

COOPERATIVE = frozenset({"CONSULT", "AID", "COOPERATE", "SUPPORT", "RETREAT", "AGREE", "CONCEDE"})
CLOSED = frozenset({"REQUEST", "AGREE", "THREATEN", "SANCTION", "REJECT", "CONCEDE"})
DEMANDS = frozenset({"THREATEN", "REQUEST"})
CONDITIONAL = DEMANDS | {"REJECT"}
SPOKEN = frozenset({"PROTEST", "ACCUSE", "REQUEST", "REJECT", "SUPPORT"})
WANTED_MODE = {
    "AID": "assist",
    "MOBILIZE": "assist",
    "CONSULT": "meet",
    "RETREAT": "yield",
    "CONCEDE": "yield",
    "AGREE": "yield",
}
THREATENED_MODE = {
    "ASSAULT": "violence",
    "MOBILIZE": "violence",
    "SANCTION": "restrict",
    "RETREAT": "relations",
    "REJECT": "relations",
    "COERCE": "restrict",
}
PLANS = frozenset({"plan", "intend", "prepare", "arrange", "expect", "aim", "schedule", "mean", "set", "due", "poised"})
TEMPORAL = frozenset(
    {"during", "since", "after", "before", "while", "amid", "by", "following", "upon", "until", "despite"}
)
SUSPICION = frozenset({"suspicion", "suspected", "plotting", "plotted", "conspiring", "conspired", "conspiracy"})
HARMING_WORDS = """
kill kills killed wound wounds wounded injure injures injured hurt hurts maim maimed damage damages damaged destroy
destroys destroyed
"""
HARMING = frozenset(HARMING_WORDS.split())
"""Verbs of what force does to people and things."""
STRIKE_WORDS = """
strike strikes airstrike airstrikes raid raids shelling bombing bombardment attack attacks blast blasts explosion
explosions missile missiles rocket rockets shell shells bomb bombs drone drones fire
"""
STRIKES = frozenset(STRIKE_WORDS.split())
"""What harms as a whole: whatever its verbs tell is one act."""
EFFECTS = frozenset({"forcing", "driving", "displacing", "sending", "prompting", "leaving", "cutting"})
MAX_STEPS = 8


def has_to(tree: Tree, i: int) -> bool:
    """True for a "to" infinitive."""
    return any(tree.tags[k] == "TO" for k in tree.kids[i])


def is_condition(tree: Tree, i: int) -> bool:
    """True for a clause that names what a threat or demand is for: "unless it frees them", "if it does not leave"."""
    words = {tree.lower[k] for k in tree.kids[i]}
    return bool(words & {"unless", "until"}) or ("if" in words and any(tree.deps[k] == "neg" for k in tree.kids[i]))


def is_measure(act: Act, acts: list[Act]) -> bool:
    """True for what sanctions are said to do: "a package of sanctions, which bans the import of steel"."""
    tree, i = act.tree, act.site.i
    if act.event_type not in ("SANCTION", "COERCE") or act.site.is_noun or tree.deps[i] != "relcl":
        return False
    subject = tree.child(i, "nsubj")
    if subject is None or tree.lower[subject] not in ("which", "that"):
        return False
    above = set(tree.ancestors(i))
    return any(over is not act and over.event_type == "SANCTION" and over.site.i in above for over in acts)


def is_suspected(act: Act) -> bool:
    """True for what somebody is held on suspicion of, which nobody says was done."""
    return any(act.tree.lower[top] in SUSPICION for top in act.tree.ancestors(act.verb)[:4])


def find_parent(act: Act, by_word: dict[int, Act]) -> tuple[Act, str] | None:
    """The act that ``act`` is content of, with the link: clause, noun or purpose."""
    tree, i = act.tree, act.verb
    if act.trigger.row.frame == "occasion":
        return None
    link = "noun" if act.site.is_noun and act.site.support is None else "clause"
    for _ in range(MAX_STEPS):
        head, dep = tree.heads[i], tree.deps[i]
        if head == i or dep in ("nsubj", "csubj", "parataxis"):
            return None
        over = by_word.get(head)
        if dep == "advcl" and over is not None and over.event_type in CONDITIONAL and is_condition(tree, i):
            return over, "purpose"
        if dep in ("relcl", "advcl") and not has_to(tree, i):
            return None
        if dep == "prep" and tree.lower[i] in TEMPORAL:
            return None
        if dep == "ccomp" and any(tree.deps[k] == "mark" and tree.lower[k] in TEMPORAL for k in tree.kids[i]):
            return None  # a clause of time that the parser took for what is announced
        if dep == "conj" and (tree.child(i, "nsubj", "nsubjpass") is not None or not tree.tags[i].startswith("V")):
            return None
        if dep == "advcl" or (dep == "relcl" and has_to(tree, i)):
            link = "purpose"
        if over is not None and over is not act and dep != "conj":
            return over, link
        i = head
    return None


def settle(acts: list[Act]) -> list[Act]:
    """The acts of one sentence that are records of their own, shaped by what they contain."""
    if not acts:
        return []
    acts = merge_force([act for act in acts if not is_suspected(act)])
    acts = merge_harm(merge_results(meet_weapons(acts)))
    acts = [act for act in acts if not is_measure(act, acts)]
    by_word = {word: act for act in acts for word in act.words}
    now: dict[Act, Act | None] = {act: act for act in acts}
    for act in sorted(acts, key=lambda act: -len(act.tree.ancestors(act.verb))):  # deepest first
        found = find_parent(act, by_word)
        if is_result(act, acts):
            now[act] = None
        elif found is not None:
            over, link = found
            now[over], now[act] = absorb(now[over], now[act] or act, link)
    return [refuse(act) for act in now.values() if act is not None and not (is_warning(act) and not act.notes)]


def merge_force(acts: list[Act]) -> list[Act]:
    """The acts, a noun of force that is subject of a verb of force being one with it: "air strikes hit a camp"."""
    nouns = {act.site.i: act for act in acts if act.event_type == "ASSAULT" and act.site.is_noun}
    verbs = [act for act in acts if act.event_type == "ASSAULT" and not act.site.is_noun]
    merged: dict[Act, Act | None] = {}
    for act in verbs:
        told = next((nouns[i] for i in act.actors if i in nouns), None)
        if told is None or told.site.support is not None or told in merged:
            continue
        if not told.actors:
            mode = told.event_mode if act.event_mode in (None, "destroy") and told.event_mode else act.event_mode
            merged[told], merged[act] = None, replace(act, event_mode=mode)
        else:
            mode = told.event_mode or act.event_mode
            recipients = told.recipients or tuple(i for i in act.recipients if i not in told.actors)
            merged[told] = replace(told, event_mode=mode, recipients=recipients, modality=act.modality)
            merged[act] = None
    return [kept for act in acts if (kept := merged.get(act, act)) is not None]


def merge_harm(acts: list[Act]) -> list[Act]:
    """The acts, harm told beside an act of force being one with it: "hit a camp and killed four"."""
    kept: list[Act] = []
    for act in acts:
        at = next((k for k, first in enumerate(kept) if is_more_harm(act, first)), None)
        if at is None:
            kept.append(act)
        else:
            first = kept[at]
            taken = {*first.recipients, *first.actors}
            struck = tuple(i for i in act.recipients if i not in taken and act.tree.tags[i].startswith("NN"))
            kept[at] = replace(first, recipients=(*first.recipients, *struck))
    return kept


def is_more_harm(act: Act, first: Act) -> bool:
    """True for harm in a clause joined to an act of force without a doer of its own."""
    tree, i = act.tree, act.site.i
    if act.event_type != "ASSAULT" or first.event_type != "ASSAULT" or act.site.is_noun or first.site.is_noun:
        return False
    if tree.deps[i] != "conj" or tree.heads[i] != first.site.i or tree.lower[i] not in HARMING:
        return False
    if tree.child(i, "agent") is not None or act.modality != first.modality:
        return False
    if tree.lower[first.site.i] in HARMING:
        struck = any(tree.lower[k] in STRIKES for k in first.actors)
        return struck if not act.site.passive else first.site.passive
    return tree.child(i, "nsubj", "nsubjpass") is None


def merge_results(acts: list[Act]) -> list[Act]:
    """The acts, what an act of force did being one with it: "four soldiers were killed when Syria shelled the post"."""
    forceful = {act.verb: act for act in acts if act.event_type == "ASSAULT" and act.actors and not act.site.is_noun}
    merged: dict[Act, Act | None] = {}
    for act in acts:
        if act.event_type != "ASSAULT" or act.actors or not act.site.passive or not act.recipients:
            continue
        clauses = [k for k in act.tree.kids[act.site.i] if act.tree.deps[k] == "advcl" and k in forceful]
        cause = forceful[clauses[0]] if clauses else None
        if cause is not None and any(act.tree.lower[k] in ("when", "as", "after") for k in act.tree.kids[cause.verb]):
            merged[cause], merged[act] = replace(cause, recipients=act.recipients), None
    return [kept for act in acts if (kept := merged.get(act, act)) is not None]


def meet_weapons(acts: list[Act]) -> list[Act]:
    """The acts, weapons that somebody shoots down being aimed at them: "downed drones launched by Russia"."""
    struck = {
        k: act
        for act in acts
        if act.event_type == "ASSAULT"
        for i in act.recipients
        for k in (i, *prepositions(act.tree, i).get("of", ()))  # "17 of 22 drones"
    }

    def met(act: Act) -> Act:
        over = struck.get(act.tree.heads[act.site.i])
        aimed = act.event_type == "ASSAULT" and not act.recipients and act.tree.deps[act.site.i] == "acl"
        if over is None or over is act or not aimed or not act.actors:
            return act
        return replace(act, recipients=tuple(i for i in over.actors if i not in act.actors))

    return [met(act) for act in acts]


def is_warning(act: Act) -> bool:
    """True for a warning of what the speaker may do, no threat by itself: "warned that it could run out of cash"."""
    return act.event_type == "THREATEN" and "own" in act.trigger.row.frame.split()


def absorb(over: Act | None, act: Act, link: str) -> tuple[Act | None, Act | None]:
    """What becomes of an act and of its content."""
    if over is None:
        return None, act
    kind = over.event_type
    if kind == "CONSULT" and act.event_type == "CONSULT" and is_joint(act):
        joint = tuple(dict.fromkeys((*over.actors, *act.actors)))
        mode = over.event_mode if over.event_mode == "third-party" else None
        return replace(over, event_mode=mode, actors=joint, recipients=()), None
    if kind == "AGREE" and link != "noun":
        if act.event_type in COOPERATIVE:
            over = replace(over, modality="future") if over.trigger.row.trigger in PLANS else over
            return take_parties(over, act), None
        if over.event_mode is None and act.event_type == "ASSAULT" and over.trigger.row.trigger in ("vow", "swear"):
            return replace(take_parties(over, act), event_type="THREATEN", event_mode="violence"), None
        return None, replace(act, modality="future" if act.modality in ("asserted", "hypothetical") else act.modality)
    if kind in ("REQUEST", "REJECT"):
        mode = WANTED_MODE.get(act.event_type, over.event_mode)
        upper = replace(over, event_mode=mode if link == "clause" else over.event_mode)
        if not upper.recipients:
            wanted = act.actors if kind == "REQUEST" and act.event_type != "ASSAULT" else act.recipients
            upper = replace(upper, recipients=tuple(i for i in wanted if i not in upper.actors))
        return upper, None
    if kind == "THREATEN":
        warned = is_warning(over)
        mode = threatened_mode(act) if warned or over.event_mode is None else over.event_mode
        if warned and mode is None:
            return None, act
        notes = (*over.notes, f"threatens {act.event_type}")
        return replace(take_parties(over, act), event_mode=mode, notes=notes), None
    if kind == "PROTEST" and act.event_type in SPOKEN and has_to(act.tree, act.verb):
        others = tuple(i for i in act.recipients if i not in over.actors)
        return replace(over, recipients=over.recipients or others), None
    if kind == "ASSAULT" and act.event_type == "COERCE" and has_to(act.tree, act.verb):
        return over, None
    if kind == act.event_type == "ACCUSE" and act.trigger.row.trigger.split()[0] == "be":
        return None, replace(act, event_mode=over.event_mode)  # "said the raid was a crime": what is said, not "said"
    if kind == "MOBILIZE" and act.event_type in ("ASSAULT", "COERCE") and has_to(act.tree, act.verb):
        return replace(over, recipients=over.recipients or act.recipients), None
    if kind == act.event_type == "ACCUSE" and has_to(act.tree, act.verb):
        return over, None
    if kind in CLOSED or link in ("noun", "purpose") or over.event_mode == "access":
        return over, None
    return over, act


def threatened_mode(act: Act) -> str | None:
    """Mode of a threat by the act it announces."""
    if act.event_mode in ("expel", "deport"):
        return "expel"
    if act.event_mode == "arrest":
        return "arrest"
    return THREATENED_MODE.get(act.event_type)


def is_joint(act: Act) -> bool:
    """True where the act's parties meet or act together."""
    return act.is_joint or (act.event_type == "CONSULT" and act.event_mode is None and len(act.actors) > 1)


def take_parties(over: Act, act: Act) -> Act:
    """The upper act with the parties of its content where it names none."""
    joint = tuple(i for i in act.actors if is_joint(act) and i not in over.actors)
    if joint:
        return replace(over, actors=(*over.actors, *joint), recipients=())
    others = tuple(i for i in act.recipients if i not in over.actors)
    if not others and act.event_mode == "visit":  # "agreed to host"
        others = tuple(i for i in act.actors if i not in over.actors)
    return replace(over, recipients=over.recipients or others)


def is_result(act: Act, acts: list[Act]) -> bool:
    """True for "…, killing 35" after an act of force, which it only spells out."""
    tree, i = act.tree, act.site.i
    effect = act.event_type == "ASSAULT" or tree.lower[i] in EFFECTS
    if not effect or act.site.is_noun or tree.child(i, "mark") is not None:
        return False
    if tree.tags[i] != "VBG":
        return False
    top = i
    while tree.deps[top] == "conj" and tree.tags[tree.heads[top]] == "VBG":
        top = tree.heads[top]
    if tree.deps[top] not in ("advcl", "acl", "conj"):
        return False
    above = {tree.heads[top], *tree.ancestors(top)[:2]}
    return any(
        other is not act and other.site.i < top and other.event_type == "ASSAULT" and above & set(other.words)
        for other in acts
    )


def refuse(act: Act) -> Act:
    """ "Will not help" is a refusal; help not given is only negated."""
    wanted: dict[EventType, str | None] = {"AID": "assist", "CONSULT": "meet", "CONCEDE": "yield", "RETREAT": "yield"}
    wanted |= {"AGREE": None, "COOPERATE": None, "SUPPORT": None}
    if act.modality != "negated" or act.event_type not in wanted or act.site.is_noun:
        return act
    words = {act.tree.lower[k] for k in act.tree.kids[act.site.i]}
    if words & {"will", "would", "wo", "'ll"}:
        return replace(act, event_type="REJECT", event_mode=wanted[act.event_type], modality="asserted")
    return act
