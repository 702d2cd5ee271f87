"""Verdicts on what others tell: "reports that … are a lie", "called claims that … fake", "no truth in …"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set as AbstractSet
from dataclasses import replace
from functools import cache

from extract.core.schema import Span
from extract.lexicon import Lexicon
from extract.read.attribution.cues import index_cues
from extract.read.attribution.draft import Draft
from extract.read.inflect import verb_forms
from extract.read.syntax import agents
from extract.read.tree import Tree

BEING = frozenset({"is", "was", "'s", "are", "were", "isn't", "wasn't"})
CLAUSES = frozenset({"acl", "ccomp", "relcl"})


@cache
def words_of(lexicon: Lexicon) -> dict[str, frozenset[str]]:
    """The classes of words that verdicts are made of; verbs in all their forms."""
    rows = {row.word_class: frozenset(row.words) for row in lexicon.classes}
    judging = {
        name: frozenset(form for verb in rows[name] for form in verb_forms(verb.split()[0]))
        for name in ("calling", "denying")
    }
    return {**rows, **judging, "told": rows["allegation"] | rows["story"]}


def find_verdicts(tree: Tree, drafts: Sequence[Draft], lexicon: Lexicon) -> Iterator[Draft]:
    """Denials of one sentence by a verdict on what is told; ``drafts`` are its attributions."""
    words = words_of(lexicon)
    for being in range(len(tree)) if not tree.bag.isdisjoint(words["truth"]) else ():
        told = is_untrue_that(tree, being, words) if tree.lower[being] in BEING else None
        covering = [d for d in drafts if d.content[0] <= tree.starts[being] < d.content[1]] if told else []
        if told and covering:
            yield replace(min(covering, key=lambda d: d.content[1] - d.content[0]), content=told, stance="denies")
    for noun in range(len(tree)) if not tree.bag.isdisjoint(words["told"]) else ():
        told = clause_told(tree, noun) if tree.lower[noun] in words["told"] else None
        verb = next((i for i in tree.ancestors(noun) if tree.tags[i].startswith(("VB", "MD"))), None)
        if told is None or verb is None:
            continue
        inside = [i for i in range(len(tree)) if told[0] <= tree.starts[i] < told[1]]
        beside = set(tree.subtree(verb)) - set(inside)
        if tree.lower[verb] in words["calling"]:
            beside |= set(inside[-1:])  # "called reports that … false", which a parse takes for one clause
        denies = tree.lower[verb] in words["denying"] and tree.child(verb, "neg") is None
        if not denies and not is_refuted({tree.lower[i] for i in beside}, words):
            continue
        if denies or tree.lower[verb] in words["calling"]:
            source = next(iter(agents(tree, verb)), None)
            _, row = index_cues(lexicon).verbs["denied"][0]
            if source is not None:
                yield Draft(tree, row, tree.span(verb, verb), verb, source, told, "denies")
            continue
        said = [d for d in drafts if d.content[0] <= tree.starts[verb] < d.content[1] and d.cue[0] != tree.starts[verb]]
        if said:
            yield replace(min(said, key=lambda d: d.content[1] - d.content[0]), content=told, stance="denies")


def is_untrue_that(tree: Tree, verb: int, words: dict[str, frozenset[str]]) -> Span | None:
    """What is said not to be so: "it was not the case that troops had fired"."""
    judged = [kid for kid in tree.children(verb, "attr", "acomp") if tree.lower[kid] in words["truth"]]
    negated = tree.child(verb, "neg") is not None or any(
        tree.lower[kid] in words["negating"] for kid in judged for kid in tree.kids[kid]
    )
    for top in (verb, *judged) if negated else ():
        for clause in tree.children(top, "ccomp", "acl", "advcl", "xcomp"):
            if clause > verb:
                return tree.span(tree.subtree(clause)[0], tree.subtree(clause)[-1])
    return None


def clause_told(tree: Tree, noun: int) -> Span | None:
    """What a noun of telling tells: reports "that troops fired", accounts of "an attack"."""
    for kid in tree.kids[noun]:
        if kid > noun and tree.deps[kid] in CLAUSES:
            return tree.span(min(i for i in tree.subtree(kid) if i > noun), max(tree.subtree(kid)))
    for prep in tree.children(noun, "prep"):
        if tree.lower[prep] in ("of", "about") and len(inside := tree.subtree(prep)) > 1:
            return tree.span(inside[1], inside[-1])
    return None


def is_refuted(words: AbstractSet[str], classes: dict[str, frozenset[str]]) -> bool:
    """Whether words beside a report say that it is not so: a word of untruth, or one of truth that is negated."""
    is_negated = not classes["negating"].isdisjoint(words)
    if not classes["untrue"].isdisjoint(words):
        return not is_negated
    return is_negated and not classes["truth"].isdisjoint(words)
