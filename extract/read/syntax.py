"""Who fills which place around a verb or noun: subjects, objects and prepositions, through passives and control."""

from __future__ import annotations

from extract.read.tree import Tree

OBJECT_CONTROL_WORDS = """
accuse accuses accused accusing blame blames blamed blaming suspect suspected suspects prevent prevented prevents
preventing stop stopped stops ban banned bans banning convict convicted charge charged charges charging criticise
criticised criticize criticized criticizing criticising condemn condemned condemns condemning denounce denounced bar
barred block blocked discourage discouraged prohibit prohibited praise praised praises thank thanked punish punished
sue sued arrest arrested detain detained jail jailed fine fined indict indicted warn warned warns warning sanction
sanctioned
"""
OBJECT_CONTROL = frozenset(OBJECT_CONTROL_WORDS.split())
RELATIVES = frozenset({"who", "which", "that", "whom", "whose"})
COMPOUND_PREPS = frozenset({"according", "due", "owing", "thanks", "prior", "because", "such", "including", "like"})
WRITTEN = frozenset({"letter", "statement", "resolution", "petition", "bill", "decree", "message", "appeal", "report"})
CALENDAR_WORDS = """
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
october november december jan. feb. mar. apr. aug. sept. oct. nov. dec. today yesterday tomorrow week month year weekend
morning evening night afternoon
"""
CALENDAR = frozenset(CALENDAR_WORDS.split())
SCENES = frozenset({"in", "at", "near", "on", "outside", "inside", "around", "across", "over"})
"""Prepositions of where something happened."""
HARMING = frozenset(
    {"killed", "killing", "wounded", "injured", "hurt", "left", "claimed", "destroyed", "damaged", "hit", "struck"}
    | {"targeted", "took", "cost", "displaced", "forced", "caused", "maimed", "trapped", "levelled", "leveled"}
)
"""What acts do, and not the places where they happen."""
PROPER = frozenset({"NNP", "NNPS"})
MAX_DEPTH = 6
VERB_TAGS = frozenset({"VB", "VBD", "VBG", "VBN", "VBP", "VBZ"})


def is_verb(tree: Tree, i: int) -> bool:
    """True where token ``i`` is tagged as a verb."""
    return tree.tags[i] in VERB_TAGS


def is_passive(tree: Tree, verb: int) -> bool:
    """True where the verb's surface subject or head noun is acted upon."""
    deps = tree.deps
    for kid in tree.kids[verb]:
        if deps[kid] in ("auxpass", "nsubjpass", "agent"):
            return True
        if deps[kid] == "nsubj":
            return False
    if tree.tags[verb] != "VBN":
        return False
    if deps[verb] == "acl":
        return True
    if deps[verb] == "conj" and is_verb(tree, tree.heads[verb]):
        return tree.child(verb, "aux", "dobj") is None and is_passive(tree, tree.heads[verb])
    return deps[verb] == "advcl" and tree.child(verb, "aux", "dobj") is None


def antecedent(tree: Tree, i: int, verb: int) -> int:
    """The noun a relative pronoun stands for, else ``i`` itself."""
    if tree.lower[i] in RELATIVES and tree.tags[i] in ("WP", "WDT", "WP$"):
        top = verb
        while tree.deps[top] == "conj":
            top = tree.heads[top]
        if tree.deps[top] == "relcl":
            return told_by(tree, i, top)
    return i


def relative_noun(tree: Tree, i: int) -> int | None:
    """The noun that the relative pronoun ``i`` stands for as part of its clause's verb; ``None`` where it is none."""
    clause = tree.heads[i]
    is_relative = tree.tags[i] in ("WP", "WDT") or (
        tree.lower[i] == "that" and tree.deps[i] in ("nsubj", "nsubjpass", "dobj")
    )
    return told_by(tree, i, clause) if is_relative and tree.deps[clause] == "relcl" else None


def told_by(tree: Tree, i: int, clause: int) -> int:
    """The noun that a relative clause is about: of "the raid in Quetta, which killed two" the raid, not the place."""
    noun = tree.heads[clause]
    spot = tree.heads[noun] if tree.deps[noun] == "appos" else noun
    is_scene = tree.deps[spot] == "pobj" and tree.lower[tree.heads[spot]] in SCENES and tree.tags[spot] in PROPER
    if is_scene and tree.lower[i] in ("which", "that") and tree.lower[clause] in HARMING:
        above = tree.heads[tree.heads[spot]]
        if tree.tags[above] in ("NN", "NNS"):
            return above
    return noun


def listed(tree: Tree, i: int, verb: int) -> list[int]:
    """All members of a list that starts at ``i``."""
    return tree.conjuncts(antecedent(tree, i, verb))


def surface_subject(tree: Tree, verb: int) -> list[int]:
    """The subject as written, of active or passive."""
    kid = tree.child(verb, "nsubj", "nsubjpass", "csubj")
    return listed(tree, kid, verb) if kid is not None else []


def agents(tree: Tree, verb: int, depth: int = 0) -> list[int]:
    """Who does what the verb says: token numbers of noun heads, none where nobody is named."""
    if depth > MAX_DEPTH:
        return []
    if is_passive(tree, verb):
        by = tree.child(verb, "agent")
        if by is None and tree.deps[verb] == "conj" and is_verb(tree, tree.heads[verb]):
            return agents(tree, tree.heads[verb], depth + 1) if is_passive(tree, tree.heads[verb]) else []
        inner = tree.child(by, "pobj") if by is not None else None
        return tree.conjuncts(inner) if inner is not None else []
    own = tree.child(verb, "nsubj")
    if own is not None:
        return listed(tree, own, verb)
    return controller(tree, verb, depth)


def controller(tree: Tree, verb: int, depth: int) -> list[int]:
    """The understood subject of a verb without one of its own."""
    head, dep = tree.heads[verb], tree.deps[verb]
    if head == verb:
        return []
    if dep == "acl":
        if tree.tags[verb] == "VBG":
            author = agents(tree, tree.heads[head], depth + 1) if tree.lower[head] in WRITTEN else []
            return author if tree.deps[head] == "dobj" and author else tree.conjuncts(head)
        return noun_agents(tree, head, depth + 1) or nation_modifiers(tree, head)
    if dep == "relcl":
        return tree.conjuncts(head)
    if dep == "pcomp" or (dep in ("prep", "advcl", "pobj") and not is_verb(tree, head)):
        top = tree.heads[head] if dep == "pcomp" else head
        if is_verb(tree, top):
            if tree.lower[top] in OBJECT_CONTROL:
                found = patients(tree, top, depth + 1)
                if found:
                    return found
            joined = patients(tree, top, depth + 1) if tree.lower[top].startswith("join") else []
            return [*understood(tree, top, depth + 1), *joined]
        return noun_agents(tree, top, depth + 1) if tree.tags[top].startswith("NN") else []
    if not is_verb(tree, head):
        return (
            understood(tree, head, depth + 1) if tree.deps[head] in ("acomp", "attr", "ccomp", "xcomp", "ROOT") else []
        )
    if dep == "xcomp":
        objects = tree.children(head, "dobj", "dative")
        if objects and tree.lower[head] not in ("promise", "promised", "promises", "threaten", "use", "used", "using"):
            return [t for kid in objects for t in tree.conjuncts(kid)]
        if is_passive(tree, head):
            return patients(tree, head, depth + 1)
        return understood(tree, head, depth + 1)
    if dep in ("conj", "advcl", "ccomp", "dep", "parataxis", "acomp", "attr", "oprd"):
        return understood(tree, head, depth + 1)
    return []


def understood(tree: Tree, verb: int, depth: int) -> list[int]:
    """Subject of ``verb`` as a following verb without a subject takes it over."""
    return surface_subject(tree, verb) or agents(tree, verb, depth)


def nation_modifiers(tree: Tree, i: int) -> list[int]:
    """Capitalised modifiers of a noun: "Russian strikes", "NATO exercises"."""
    before = [k for k in tree.kids[i] if k < i and tree.deps[k] in ("amod", "compound", "nmod")]
    return [k for k in before if tree.words[k][0].isupper()][:1]


def noun_agents(tree: Tree, noun: int, depth: int = 0) -> list[int]:
    """Who does what a noun names: its owner, "by" phrase or the subject of the verb it is object of."""
    owner = tree.child(noun, "poss")
    if owner is not None:
        return tree.conjuncts(owner)
    for prep in tree.children(noun, "prep"):
        if tree.lower[prep] == "by":
            inner = tree.child(prep, "pobj")
            return tree.conjuncts(inner) if inner is not None else []
    verb = tree.heads[noun]
    if tree.deps[noun] in ("dobj", "attr", "nsubjpass", "oprd") and is_verb(tree, verb) and depth <= MAX_DEPTH:
        return agents(tree, verb, depth + 1)
    return []


def patients(tree: Tree, verb: int, depth: int = 0) -> list[int]:
    """Whom or what the verb's act is done to: token numbers of noun heads."""
    if depth > MAX_DEPTH:
        return []
    if is_passive(tree, verb):
        own = tree.child(verb, "nsubjpass", "nsubj")
        if own is not None:
            return listed(tree, own, verb)
        head, dep = tree.heads[verb], tree.deps[verb]
        if dep in ("acl", "relcl"):
            return tree.conjuncts(head)
        if dep == "conj":
            return patients(tree, head, depth + 1)
        if dep in ("xcomp", "advcl", "pcomp", "ccomp"):
            return controller(tree, verb, depth + 1)
        return []
    own = tree.child(verb, "dobj")
    if own is not None:
        return listed(tree, own, verb)
    named = called(tree, verb)
    if named is not None:
        return tree.conjuncts(named)
    small = small_clause_subject(tree, verb)
    if small is not None:
        return tree.conjuncts(small)
    for kid in tree.kids[verb]:  # "attacked and destroyed the bridge"
        if tree.deps[kid] == "conj" and is_verb(tree, kid) and kid - verb <= 3:
            shared = tree.child(kid, "dobj")
            if shared is not None and tree.child(verb, "prep", "xcomp", "ccomp", "advmod") is None:
                return tree.conjuncts(shared)
    adverbial = any(tree.tags[kid] == "WRB" or tree.deps[kid] in ("xcomp", "ccomp") for kid in tree.kids[verb])
    if tree.deps[verb] == "relcl" and tree.tags[tree.heads[verb]].startswith("NN") and not adverbial:
        subject = tree.child(verb, "nsubj")
        if subject is not None and tree.tags[subject] not in ("WP", "WDT"):
            return tree.conjuncts(tree.heads[verb])
    return []


def called(tree: Tree, verb: int) -> int | None:
    """The name that the parser took for what somebody is called: whom "called Mr. Li on Friday" telephones."""
    kid = tree.child(verb, "oprd")
    if kid is None or tree.tags[kid] != "NNP" or tree.child(verb, "dobj", "nsubjpass", "auxpass") is not None:
        return None
    return kid if tree.lower[verb].startswith("call") else None


def small_clause_subject(tree: Tree, verb: int) -> int | None:
    """The noun that the parser made subject of an infinitive and that the verb takes as object ("help X do")."""
    for kid in tree.kids[verb]:
        if tree.deps[kid] == "ccomp" and kid > verb and tree.tags[kid].startswith(("NN", "JJ")):
            own = tree.child(kid, "nsubj")  # "declared Russia a sponsor"
            if own is not None and tree.child(kid, "mark", "cop", "aux") is None and own > verb:
                return own
        if (
            tree.deps[kid] in ("ccomp", "xcomp")
            and kid > verb
            and tree.tags[kid] == "VB"
            and tree.child(kid, "mark") is None
        ):
            own = tree.child(kid, "nsubj", "nsubjpass")
            modal = any(tree.tags[k] == "MD" for k in tree.kids[kid])
            if own is not None and not modal and own > verb:
                return own
    return None


def prepositions(tree: Tree, top: int) -> dict[str, list[int]]:
    """Noun heads by preposition, of the prepositions attached to ``top``."""
    found: dict[str, list[int]] = {}
    for kid in tree.kids[top]:
        if tree.deps[kid] in ("advmod", "acomp") and tree.lower[kid] in ("close", "next", "adjacent", "closer"):
            inner = next((tree.child(k, "pobj") for k in tree.kids[kid] if tree.lower[k] == "to"), None)
            if inner is not None:
                found.setdefault("near", []).extend(tree.conjuncts(inner))
        if tree.deps[kid] in ("prep", "dative", "agent") and tree.tags[kid] in ("IN", "TO", "RP", "VBG", "RB"):
            inner = tree.child(kid, "pobj")
            name = tree.lower[kid]
            if name in COMPOUND_PREPS:
                continue
            if inner is None:
                for second in tree.children(kid, "prep"):
                    inner = tree.child(second, "pobj")
                    name = tree.lower[second] if inner is not None else name
            if inner is not None:
                found.setdefault(name, []).extend(tree.conjuncts(inner))
    return found


def around(tree: Tree, verb: int, objects: list[int]) -> dict[str, list[int]]:
    """Prepositions of a verb, its objects and its prepositions' nouns: attachment is a coin's toss."""
    found = prepositions(tree, verb)
    inner = [i for heads in found.values() for i in heads if i > verb]
    parts = []
    for i in objects:
        for name, heads in prepositions(tree, i).items():
            found.setdefault(name, []).extend(heads)
            parts += heads if name in ("of", "in") else []
        for clause in tree.kids[i]:  # "sanctions imposed on India"
            if tree.deps[clause] == "acl" and tree.tags[clause] == "VBN":
                for name, heads in prepositions(tree, clause).items():
                    found.setdefault(name, heads)
    inner += parts  # "a round of sanctions against", "two million in loans for"
    for i in inner:
        for name, heads in prepositions(tree, i).items():
            if name not in found:
                found[name] = heads
    return found
