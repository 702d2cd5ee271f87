"""Is the act told as done, undone, planned, supposed or long past?"""

from __future__ import annotations

from functools import cache

from extract.core.schema import Modality
from extract.lexicon import Lexicon
from extract.read.syntax import is_verb
from extract.read.tree import Tree

NEGATIONS = frozenset({"not", "n't", "never", "no", "neither", "nor", "without", "cannot", "hardly", "nobody"})
NOBODY = frozenset({"neither", "nobody", "none"})
SUPPOSING = frozenset({"if", "unless", "whether", "lest"})
MODIFIERS = frozenset({"aux", "neg", "advmod", "mark", "det", "preconj", "auxpass"})
WILL = frozenset({"will", "'ll", "shall", "wo"})
MAYBE = frozenset({"would", "could", "might", "may", "should", "must", "can", "'d", "ca", "ought"})


class Moods:
    """Words that govern an act and change its modality, from ``classes.csv``."""

    def __init__(self, lexicon: Lexicon) -> None:
        classes = {row.word_class: frozenset(w.lower() for w in row.words) for row in lexicon.classes}
        self.future = classes.get("mood_future", frozenset())
        self.hypothetical = classes.get("mood_hypothetical", frozenset())
        self.negated = classes.get("mood_negated", frozenset())
        self.past = classes.get("mood_past", frozenset())
        self.neutral = classes.get("mood_neutral", frozenset())

    def of_verb(self, tree: Tree, verb: int) -> Modality:
        """Modality of a verb, by its auxiliaries, negation and what governs it."""
        return self.walk(tree, verb, 0) or ("hypothetical" if is_asked(tree, verb) else "asserted")

    def walk(self, tree: Tree, i: int, depth: int) -> Modality | None:
        """Modality by token ``i`` and, for complements, by what is above it; None where nothing speaks."""
        if depth > 6:
            return None
        own = self.own_mood(tree, i)
        above = self.from_above(tree, i, depth)
        if own == "negated" and above == "hypothetical":
            return "negated"
        return own or above

    def own_mood(self, tree: Tree, i: int) -> Modality | None:
        """Modality by the auxiliaries and negation of token ``i`` itself."""
        if not tree.kids[i]:
            return None
        words = {tree.lower[k] for k in tree.kids[i] if tree.deps[k] in MODIFIERS}
        subjects = tree.children(i, "nsubj", "nsubjpass")
        nobody = not tree.bag.isdisjoint(NOBODY) and any(
            tree.lower[word] in NOBODY for k in subjects for word in (k, *tree.kids[k])
        )
        if nobody or not words.isdisjoint(NEGATIONS):
            return "negated"
        if words & self.past:
            return "historical"
        for k in tree.children(i, "nsubj", "nsubjpass", "dobj") if "no" in tree.bag else ():
            if tree.child(k, "det") is not None and tree.lower[tree.child(k, "det") or 0] == "no":
                return "negated"
        if not words.isdisjoint(SUPPOSING):
            return "hypothetical"
        first = tree.child(i, "aux", "auxpass")
        if first is not None and tree.lower[first] == "should":
            subject = tree.child(i, "nsubj", "nsubjpass", "expl")
            if subject is not None and first < subject:
                return "hypothetical"
        if words & WILL:
            return "future"
        if "would" in words and self.is_backshift(tree, i):
            return "future"
        return "hypothetical" if words & MAYBE else None

    def is_backshift(self, tree: Tree, i: int) -> bool:
        """True for "said it would", the future of a past report."""
        top = i
        while tree.deps[top] in ("conj", "xcomp") and is_verb(tree, tree.heads[top]):
            top = tree.heads[top]
        over = tree.heads[top]
        if tree.deps[top] != "ccomp" or tree.tags[over] not in ("VBD", "VBN"):
            return False
        return not any(tree.lower[k] == "if" for clause in tree.kids[i] for k in (clause, *tree.kids[clause]))

    def from_above(self, tree: Tree, i: int, depth: int) -> Modality | None:
        """Modality that the governing word lends to its complement."""
        head, dep = tree.heads[i], tree.deps[i]
        if head == i:
            return None
        if dep == "conj" and is_verb(tree, head) and tree.child(i, "nsubj", "nsubjpass", "aux", "auxpass") is None:
            if tree.tags[i] == "VBD" and tree.tags[head] == "VB":
                return None  # "said it would leave and called for talks"
            return self.walk(tree, head, depth + 1)
        is_to = any(tree.tags[k] == "TO" for k in tree.kids[i])
        if dep == "pcomp":
            if tree.lower[head] == "without":
                return "negated"
            if tree.lower[head] == "against":
                return "hypothetical"
            return self.governed(tree, tree.heads[head], depth, is_gerund=True)
        if dep in ("xcomp", "acl", "advcl", "ccomp") and (is_to or (tree.tags[i] == "VBG" and dep == "xcomp")):
            return self.governed(tree, head, depth, is_purpose=dep == "advcl", is_gerund=not is_to)
        if dep == "ccomp" and is_verb(tree, head) and self.word(tree, head) in self.hypothetical:
            return "hypothetical"
        if dep == "relcl" and tree.tags[i] in ("VBP", "VBZ") and not is_definite(tree, head):
            return self.of_kind(tree, head)
        if dep == "relcl" or dep == "acl":
            return None
        if dep == "nsubj" and not is_verb(tree, i):
            return self.of_subject(tree, i, head)
        if dep in ("dobj", "nsubjpass", "pobj", "attr") and not is_verb(tree, i):
            over = tree.heads[head] if dep == "pobj" else head
            if is_verb(tree, over) and over != i:
                word = self.word(tree, over)
                mood = self.listed_mood(word)
                return mood or (self.own_mood(tree, over) if dep != "pobj" else None)
        return None

    def of_kind(self, tree: Tree, noun: int) -> Modality | None:
        """Modality of what a kind of people does: supposed where something is planned for them."""
        verb = next((top for top in tree.ancestors(noun) if is_verb(tree, top)), None)
        return "hypothetical" if verb is not None and self.walk(tree, verb, 0) in ("future", "hypothetical") else None

    def of_subject(self, tree: Tree, noun: int, verb: int) -> Modality | None:
        """Modality of an act of which something is said: "a strike could", "the use of gas would be"."""
        words = {tree.lower[k] for k in tree.children(verb, "aux")}
        copula = tree.lower[verb] == "be"  # "said the use of gas would be a crime" plans no use
        supposed = "would" in words and (copula or not self.is_backshift(tree, verb))
        supposed = supposed or (bool(words & {"could", "might", "may"}) and not is_definite(tree, noun))
        return "hypothetical" if supposed else None

    def governed(
        self, tree: Tree, head: int, depth: int, is_purpose: bool = False, is_gerund: bool = False
    ) -> Modality | None:
        """Modality of an infinitive or gerund under ``head``."""
        word = self.word(tree, head)
        mood = self.listed_mood(word)
        denied = self.own_mood(tree, head) == "negated"
        if mood == "negated" and denied:
            return None
        if mood and denied:
            return "negated"
        if mood:
            return mood
        if word in self.neutral or is_gerund:
            return self.walk(tree, head, depth + 1) if is_verb(tree, head) and not is_gerund else None
        return "hypothetical" if is_purpose or not is_gerund else None

    def listed_mood(self, word: str) -> Modality | None:
        """Modality that a governing word brings by the lexicon."""
        if word in self.future:
            return "future"
        if word in self.hypothetical:
            return "hypothetical"
        return "negated" if word in self.negated else None

    def word(self, tree: Tree, i: int) -> str:
        """Lowercased word of token ``i``."""
        return tree.lower[i]


def is_definite(tree: Tree, noun: int) -> bool:
    """True for a noun with an article, pronoun or owner that points to a known thing."""
    return any(
        tree.deps[k] == "poss" or (tree.deps[k] == "det" and tree.lower[k] in ("the", "this", "that", "these", "those"))
        for k in tree.kids[noun]
    )


def is_asked(tree: Tree, verb: int) -> bool:
    """True for the main verb of a yes-or-no question; "why did they attack?" takes the attack for granted."""
    if not len(tree) or tree.words[-1] != "?" or tree.deps[verb] != "ROOT":
        return False
    return not any(tag in ("WP", "WRB", "WDT", "WP$") for tag in tree.tags[:verb])


@cache
def compile_moods(lexicon: Lexicon) -> Moods:
    """:class:`Moods` of ``lexicon``, made once."""
    return Moods(lexicon)
