"""Conditions under which a trigger row fits at a token.

A frame is a list of conditions, all of which must hold; ``|`` inside a condition means any of:

``obj`` ``-obj``
    the verb has an object (the subject of a passive counts), or has none
``obj:CLASS`` ``subj:CLASS`` ``on:CLASS``
    the object, subject or a preposition's noun is a word of the class (``classes.csv``)
``to`` ``against`` …
    there is such a preposition on the verb or its object
``inf`` ``ing`` ``that``
    there is an infinitive, a gerund or a clause as complement
``inf:CLASS`` ``that:CLASS``
    the infinitive is a word of the class; the clause has one as its auxiliary
``pred:CLASS``
    what the object is called is a word of the class: "called it a crime"
``own``
    the clause is about the subject itself: "warned that it could"
``forto`` ``fromdoing``
    there is an infinitive with its own subject ("called for X to leave"), or a gerund after "from"
``dat``
    somebody is given or told it without a preposition: "promised Kyiv tanks"
``mod:WORD``
    the verb has this auxiliary or negation: will, would, not
``act`` ``pass``
    the verb is active, or passive
``agent``
    of a noun: somebody is named who does it
``support``
    of a noun: it is the object of a verb of doing ("launch", "carry out")
``occasion``
    of a noun: the verb above happens in it ("in a telephone call, X urged Y"); its place ``party`` is who acts there
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from extract.read.events.site import Site, dative, measured_things, predicates
from extract.read.tree import Tree

OFFICIAL = "official"
"""The class to which every known person belongs."""
WORDLESS = frozenset(
    {"obj", "subj", "act", "pass", "agent", "support", "occasion", "inf", "ing", "that", "own", "dat", "forto", "pred"}
    | {"near", "fromdoing"}
)
"""Conditions that no word of the sentence decides; "near" is any word of nearness."""
SHORT_FORMS = {"will": ("wo", "'ll"), "would": ("'d",), "not": ("n't",)}


class Condition(NamedTuple):
    """One condition of a frame."""

    wanted: bool
    """False where it must not hold."""
    name: str
    word_class: str
    """Name of the class of words that is asked for; empty where any word will do."""
    words: frozenset[str]
    """Words of that class."""


Frame = tuple[tuple[Condition, ...], ...]
"""Conditions that must all hold, each with its alternatives."""


def parse_frame(frame: str, classes: Mapping[str, frozenset[str]]) -> Frame:
    """The conditions of a frame as the lexicon writes it; raises ``KeyError`` for an unknown class of words."""
    items = [item.split("|") for item in frame.split() if item != "any"]
    return tuple(tuple(parse_condition(part, classes) for part in item) for item in items)


def parse_condition(part: str, classes: Mapping[str, frozenset[str]]) -> Condition:
    """One alternative of a condition."""
    name, _, word_class = part.lstrip("-").partition(":")
    if name == "mod":
        words = frozenset({word_class, *SHORT_FORMS.get(word_class, ())})
    else:
        words = classes[word_class] if word_class else frozenset()
    return Condition(not part.startswith("-"), name, word_class, words)


def weigh(condition: tuple[Condition, ...]) -> float:
    """What a condition adds to the weight of its row: as much as its weakest alternative."""
    return min((2.5 if part.word_class else 1.0) if part.wanted else 0.5 for part in condition)


def needed_words(condition: tuple[Condition, ...]) -> frozenset[str] | None:
    """Words of which a sentence where the condition holds has one; None where it may hold without any."""
    found: set[str] = set()
    for wanted, name, word_class, words in condition:
        wordless = not word_class and name in WORDLESS
        if not wanted or wordless or word_class == OFFICIAL or (name == "inf" and "not" in words):
            return None
        found |= words or {name}
    return frozenset(found)


def holds(site: Site, condition: Condition, objects: list[int]) -> bool:
    """True where a condition holds; ``objects`` are the verb's, or of the preposition that belongs to the trigger."""
    wanted, name, word_class, words = condition
    if name in ("obj", "subj") and word_class == OFFICIAL:
        heads = objects if name == "obj" else site.subjects
        if any(site.is_person(i) for i in heads):
            return wanted
    if name == "obj" and not wanted and not words:
        objects = site.objects
    check = CHECKS.get(name)
    if check is not None:
        return check(site, objects, words) is wanted
    return (has(site, site.preps.get(name, []), words) if words else name in site.preps) is wanted


def has(site: Site, heads: list[int], words: frozenset[str]) -> bool:
    """True where a head, its modifiers or its "of" noun is one of ``words``; of no words, where there is a head."""
    if not words:
        return bool(heads)
    tree = site.tree
    for i in heads:
        if tree.lower[i] in words or any(tree.lower[k] in words for k in tree.kids[i] if k < i):
            return True
        if any(tree.lower[k] in words for k in measured_things(tree, i, site.measures)):
            return True
    return False


def has_infinitive(site: Site, objects: list[int], words: frozenset[str]) -> bool:
    """True where an infinitive of ``words``, or a negated one where they have "not", or any is the complement."""
    tree = site.tree
    found = [kid for kid in tree.kids[site.i] if is_infinitive(tree, kid)]
    if not words:
        return bool(found)
    return any(tree.lower[kid] in words or ("not" in words and is_negated(tree, kid)) for kid in found)


def has_own_infinitive(site: Site, objects: list[int], words: frozenset[str]) -> bool:
    """True for "called for X to leave"."""
    return any(is_for_infinitive(site.tree, kid) for kid in site.tree.kids[site.i])


def has_from_doing(site: Site, objects: list[int], words: frozenset[str]) -> bool:
    """True for "kept X from leaving"."""
    tree = site.tree
    below = (kid for top in (site.i, *objects) for kid in tree.kids[top])
    return any(tree.lower[kid] == "from" and tree.child(kid, "pcomp") is not None for kid in below)


def has_gerund(site: Site, objects: list[int], words: frozenset[str]) -> bool:
    """True for "stopped shelling"."""
    tree = site.tree
    return any(tree.deps[k] in ("xcomp", "pcomp") and tree.tags[k] == "VBG" for k in tree.kids[site.i])


def has_clause(site: Site, objects: list[int], words: frozenset[str]) -> bool:
    """True where a clause, with an auxiliary of ``words`` if there are any, is the complement."""
    tree = site.tree
    clauses = [k for k in tree.kids[site.i] if tree.deps[k] == "ccomp" and (k > site.i or words)]
    if words:
        clauses = [k for k in clauses if any(tree.lower[m] in words for m in tree.kids[k])]
    return bool(clauses)


def has_auxiliary(site: Site, objects: list[int], words: frozenset[str]) -> bool:
    """True where one of ``words`` stands at the verb."""
    return any(site.tree.lower[k] in words for k in site.tree.kids[site.i])


CHECKS: dict[str, Callable[[Site, list[int], frozenset[str]], bool]] = {
    "obj": has,
    "subj": lambda site, objects, words: has(site, site.subjects, words),
    "pred": lambda site, objects, words: has(site, predicates(site.tree, site.i), words),
    "act": lambda site, objects, words: not site.passive,
    "pass": lambda site, objects, words: site.passive,
    "agent": lambda site, objects, words: bool(site.subjects),
    "occasion": lambda site, objects, words: len(site.occasion) > 1,
    "support": lambda site, objects, words: site.support is not None,
    "dat": lambda site, objects, words: dative(site.tree, site.i) is not None,
    "own": lambda site, objects, words: is_about_itself(site.tree, site.i, site.subjects),
    "inf": has_infinitive,
    "forto": has_own_infinitive,
    "fromdoing": has_from_doing,
    "ing": has_gerund,
    "that": has_clause,
    "mod": has_auxiliary,
}
"""What each condition asks of the site, the objects and the words; any other name is that of a preposition."""


def is_infinitive(tree: Tree, i: int) -> bool:
    """True for a "to" infinitive that complements its head."""
    return tree.deps[i] in ("xcomp", "ccomp", "advcl", "acl") and any(tree.tags[k] == "TO" for k in tree.kids[i])


def is_for_infinitive(tree: Tree, i: int) -> bool:
    """True for an infinitive whose subject "for" brings: "called for the army to leave"."""
    if not is_infinitive(tree, i):
        return tree.lower[i] == "for" and any(
            is_infinitive(tree, k) for noun in tree.children(i, "pobj", "pcomp") for k in (noun, *tree.kids[noun])
        )
    mark = tree.child(i, "mark")
    return mark is not None and tree.lower[mark] == "for"


def is_about_itself(tree: Tree, verb: int, subjects: list[int]) -> bool:
    """True where a pronoun for the verb's own subject is the subject of its clause."""
    clause = next((k for k in tree.kids[verb] if tree.deps[k] == "ccomp" and k > verb), None)
    inner = tree.child(clause, "nsubj") if clause is not None else None
    if inner is None or not subjects:
        return False
    plural = len(subjects) > 1 or tree.tags[subjects[0]] in ("NNS", "NNPS")
    return tree.lower[inner] in (("they", "we") if plural else ("it", "he", "she", "we"))


def is_negated(tree: Tree, i: int) -> bool:
    """True where "not" stands on token ``i``."""
    return any(tree.deps[k] == "neg" for k in tree.kids[i])
