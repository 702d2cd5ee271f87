"""The noun phrase a number belongs to: which tokens it spans, what it counts, what it leaves unsaid."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from extract.core.record import record
from extract.core.schema import ItemCategory, Quantity, Span
from extract.lexicon import Lexicon
from extract.read.claims.kinds import PERSONS
from extract.read.items import ItemMatch, find_items
from extract.read.tree import Tree

NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS", "FW"})
BEFORE_NOUN = frozenset(
    {"JJ", "JJR", "JJS", "VBN", "VBG", "POS", "HYPH", "CD", "RBR", "AFX", "PRP$", "SYM", "``", "''", "$"}
)
ADJECTIVES = frozenset({"JJ", "JJR", "JJS", "VBN", "VBG", "HYPH"})
OPENERS = frozenset(
    {"the", "his", "her", "its", "their", "our", "these", "those", "all", "them", "whom", "which", "a", "an"}
)
TIMES = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "yesterday",
        "today",
        "tonight",
        "overnight",
        "morning",
        "night",
        "afternoon",
        "evening",
        "week",
        "month",
        "year",
    ]
)
MEASURES = frozenset({"unit", "units", "piece", "pieces", "item", "items", "pair", "pairs", "set", "sets"})
PRONOUNS = frozenset({"them", "whom", "which", "those", "these", "us"})
OTHERS = frozenset({"others", "other", "more", "another"})
LONGEST = 14


@record(frozen=True, slots=True)
class Phrase:
    """A number's noun phrase: tokens ``first`` to ``last`` of the number, ``head`` of what it counts.

    ``head`` is the number's own last token where the thing counted is left out; ``category`` is ``None`` where no
    lexicon row names the thing.
    """

    quantity: Quantity
    first: int
    last: int
    head: int
    item: ItemMatch | None
    item_span: Span
    category: ItemCategory | None
    elliptic: bool
    pronoun: bool
    portion: bool = False


def token_range(tree: Tree, span: Span) -> tuple[int, int] | None:
    """First and last token of ``tree`` that overlap ``span``."""
    first = bisect_right(tree.ends, span[0])
    last = bisect_left(tree.starts, span[1]) - 1
    return (first, last) if first <= last else None


def read_phrase(tree: Tree, text: str, quantity: Quantity, lexicon: Lexicon) -> Phrase | None:
    """The phrase of ``quantity``; ``None`` where the sentence's tokens do not hold it."""
    tokens = token_range(tree, quantity.span)
    if tokens is None:
        return None
    first, last = tokens
    if (
        text[quantity.span[1] : quantity.span[1] + 1] in ("-", "‑")
        and text[quantity.span[1] + 1 : quantity.span[1] + 2].isalpha()
    ):
        return None  # a 22-storey block, a 13-member council
    start, pronoun = skip_opening(tree, last + 1, unit=quantity.unit != "count")
    if pronoun:
        return read_pronoun(tree, text, quantity, (first, last), start, lexicon)
    head = chunk_head(tree, start)
    if head is None and start < len(tree) and tree.tags[start] == "JJ" and tree.words[start][0].isupper():
        head = start  # one Armenian
    if head is None:
        others = last + 1 < len(tree) and tree.lower[last + 1] in OTHERS
        span = (tree.starts[last + 1], tree.ends[last + 1]) if others else quantity.span
        return Phrase(quantity, first, last, last, None, span, None, True, False)
    window = (tree.starts[start], tree.ends[head])
    match, category = match_item(tree, text, window, head, lexicon)
    if tree.lower[head] in MEASURES and tree.lower[min(head + 1, len(tree) - 1)] == "of":
        inner = chunk_head(tree, head + 2)
        inside = (tree.starts[head + 2], tree.ends[inner]) if inner is not None else window
        found = match_item(tree, text, inside, inner, lexicon) if inner is not None else (None, None)
        if found[0] is not None:
            window, (match, category) = inside, found
    span = (window[0] + match.start, window[0] + match.end) if match else window
    elliptic = tree.lower[head] in OTHERS
    of = last + 2 if tree.lower[last + 1 : last + 3] == ["out", "of"] else last + 1
    portion = of + 1 < len(tree) and tree.lower[of] == "of" and "CD" in tree.tags[of + 1 : head]
    if elliptic:
        category = None
    return Phrase(quantity, first, last, head, match, span, category, elliptic, False, portion)


def read_pronoun(
    tree: Tree, text: str, quantity: Quantity, tokens: tuple[int, int], pronoun: int, lexicon: Lexicon
) -> Phrase:
    """“Ten of them”, which count what went before; a noun right behind says what they are: ten of them officers."""
    first, last = tokens
    head = chunk_head(tree, pronoun + 1)
    if head is not None:
        window = (tree.starts[pronoun + 1], tree.ends[head])
        match, category = match_item(tree, text, window, head, lexicon)
        if match is not None:
            span = (window[0] + match.start, window[0] + match.end)
            return Phrase(quantity, first, last, last, match, span, category, True, True)
    return Phrase(quantity, first, last, last, None, quantity.span, None, True, True)


def skip_opening(tree: Tree, index: int, *, unit: bool) -> tuple[int, bool]:
    """Goes over “of the”, “of its”, a unit's words; tells whether a pronoun stands for the thing counted."""
    if unit:
        while index < len(tree) and tree.lower[index] not in ("of", "in", "to", "for") and tree.tags[index] in NOUNS:
            if index + 1 < len(tree) and tree.lower[index + 1] == "of":
                index += 1
                break
            return index, False
    if index + 1 < len(tree) and tree.lower[index] == "out" and tree.lower[index + 1] == "of":
        index += 1
    if index < len(tree) and tree.lower[index] in ("of", "worth"):
        index += 1
        if index < len(tree) and tree.lower[index] == "of":
            index += 1
        while index < len(tree) and tree.lower[index] in OPENERS and tree.lower[index] not in PRONOUNS:
            index += 1
        if index < len(tree) and tree.lower[index] in PRONOUNS:
            nominal = tree.lower[index] not in ("them", "us") and tree.tags[min(index + 1, len(tree) - 1)] in NOUNS
            return (index + 1, False) if nominal else (index, True)
    return index, False


def chunk_head(tree: Tree, index: int) -> int | None:
    """Last noun of the phrase that begins at ``index``; ``None`` where no noun follows before the phrase breaks."""
    head: int | None = None
    for i in range(index, min(len(tree), index + LONGEST)):
        if tree.lower[i] == "others":
            return i
        if tree.tags[i] in NOUNS:
            if head is not None and closes(tree, head, i):
                break
            head = i
        elif not goes_on(tree, i, head, first=i == index):
            break
    return head


def closes(tree: Tree, head: int, i: int) -> bool:
    """True where the noun at ``i`` begins another phrase: 12 soldiers / Monday, 12 people / Tuesday night."""
    if tree.tags[head] not in ("NNS", "NNPS"):
        return tree.lower[i] in TIMES
    return tree.tags[i] in ("NNP", "NNPS") or tree.lower[i] in TIMES


def goes_on(tree: Tree, i: int, head: int | None, *, first: bool) -> bool:
    """True where a word that is no noun belongs to the phrase before its head."""
    tag = tree.tags[i]
    after = tree.tags[i + 1] if i + 1 < len(tree) else ""
    if tree.lower[i] in ("-", "‑", "/", "“", "”", '"', "more"):
        return True
    if head is not None:
        if tag == "CD":
            return after in NOUNS and tree.tags[head] not in ("NNS", "NNPS")
        return tag in ("POS", "HYPH") or noun_follows(tree, i, head)
    if tag in ("VBD", "VBN") and i + 1 < len(tree) and tree.lower[i + 1] in TIMES:
        return False
    if tag in BEFORE_NOUN or (tag == "VBD" and after in NOUNS):
        return True
    if tag == ",":
        return not first and tree.tags[i - 1] in ADJECTIVES and after in ADJECTIVES
    return tag in ("RB", "CC") and not first and after in ADJECTIVES


def noun_follows(tree: Tree, index: int, head: int) -> bool:
    """True where the word at ``index`` goes on the phrase of ``head``: a noun follows and no plural has closed it."""
    if tree.tags[head] in ("NNS", "NNPS") or tree.tags[index] not in ADJECTIVES:
        return False
    after = index + 1
    while after < len(tree) and tree.tags[after] in ADJECTIVES:
        after += 1
    return after < len(tree) and tree.tags[after] in NOUNS


def match_item(
    tree: Tree, text: str, window: Span, head: int, lexicon: Lexicon
) -> tuple[ItemMatch | None, ItemCategory | None]:
    """The thing named in ``window``; names that go on behind it (individuals and entities) count too."""
    reach = end_of_tail(tree, head)
    found = find_items(text[window[0] : tree.ends[reach]], lexicon)
    size = window[1] - window[0]
    inside = [match for match in found if match.start < size]
    if not inside:
        return None, None
    match = inside[-1]
    category = match.row.item_category
    second = joined_noun(tree, head)
    if second is not None and match.end <= size:
        other = find_items(tree.lower[second], lexicon)
        if other and other[0].row.item_category != category and {other[0].row.item_category, category} <= PERSONS:
            category = "people" if "personnel" in (category, other[0].row.item_category) else "civilians"
    if text[window[0] + match.end : window[1]].strip():
        return None, None
    return match, category


def end_of_tail(tree: Tree, head: int) -> int:
    """Last noun of what may still belong to a thing's name: members / of the security forces."""
    reach = head
    for i in range(head + 1, min(len(tree), head + 7)):
        if tree.tags[i] in NOUNS:
            reach = i
        elif tree.lower[i] not in ("of", "the", "and", "or") and tree.tags[i] not in ("JJ", "HYPH"):
            break
    return reach


def joined_noun(tree: Tree, head: int) -> int | None:
    """A noun without a number of its own that is coordinated with ``head``: troops and civilians."""
    after = head + 1
    if after + 1 < len(tree) and tree.lower[after] in ("and", "or") and tree.tags[after + 1] in NOUNS:
        return after + 1
    return None
