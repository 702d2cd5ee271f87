"""All attributions of an article: drafts from verbs, phrases and quotations, then their sources."""

from __future__ import annotations

from collections.abc import Iterable

from extract.core.schema import Quotation
from extract.lexicon import Lexicon
from extract.read.actors import Actors
from extract.read.attribution.clause import find_drafts
from extract.read.attribution.cues import index_cues, index_outlets
from extract.read.attribution.draft import Draft
from extract.read.attribution.label import find_label, find_signature
from extract.read.attribution.phrase import find_according, find_adjectives, find_adverbs, find_nouns
from extract.read.attribution.source import Sources
from extract.read.attribution.speech import attach_quotes
from extract.read.scene import Scene
from extract.read.tree import Tree
from extract.text.document import Document

ZONES = frozenset({"body", "headline", "caption", "opinion"})


def draft_sentence(tree: Tree, lexicon: Lexicon, text: str) -> list[Draft]:
    """Attributions of one parsed sentence, in order of their cues."""
    cues = index_cues(lexicon)
    verbs = list(find_drafts(tree, cues, text))
    others = [*find_according(tree, cues), *find_adverbs(tree, cues), *find_adjectives(tree, cues)]
    nouns = [d for d in find_nouns(tree, cues) if d.source is not None or not covered(d, verbs)]
    return sorted([*verbs, *others, *nouns], key=lambda d: d.cue)


def covered(draft: Draft, verbs: list[Draft]) -> bool:
    """Whether a verb of the sentence already attributes what the draft does."""
    return any(v.content[0] <= draft.content[0] and draft.content[1] <= v.content[1] for v in verbs)


def find_attributions(document: Document, actors: Actors, lexicon: Lexicon) -> tuple[Quotation, ...]:
    """All attributions of the document's parsed sentences, in order of content, the wider before the narrower."""
    return resolve(draft_document(document, actors, lexicon), document, actors, lexicon)


def draft_document(document: Document, actors: Actors, lexicon: Lexicon) -> list[Draft]:
    """Attributions of the document's parsed sentences, before their sources are known."""
    drafts: list[Draft] = []
    for sentence in document.sentences:
        if sentence.parse is not None and sentence.zone in ZONES:
            tree = actors.tree(sentence)
            drafts += draft_sentence(tree, lexicon, document.text)
            drafts += [d for d in (find_label(document, actors, tree), find_signature(document, tree)) if d]
    return attach_quotes(document, drafts)


def resolve(drafts: Iterable[Draft], document: Document, actors: Actors, lexicon: Lexicon) -> tuple[Quotation, ...]:
    """The drafts with their sources, in order of content, the wider before the narrower."""
    sources = Sources(document, actors, index_outlets(lexicon), Scene(document, actors, lexicon))
    found = [sources.resolve(draft) for draft in drafts]
    return tuple(sources.inherit(sorted(found, key=lambda q: (q.content.span[0], -q.content.span[1], q.cue.span))))
