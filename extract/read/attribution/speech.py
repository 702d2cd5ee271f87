"""Direct speech: an attribution's content grows over the whole quotation, sentences and paragraphs long."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace

from extract.core.record import record
from extract.core.schema import Span
from extract.read.attribution.cues import Quoted, find_quoted
from extract.read.attribution.draft import Draft
from extract.text.document import Document

REACH = 5000
"""Characters around a quotation in which the cue of its speaker stands."""
BESIDE = 2
"""Characters between a verb of saying without other content and the words, however few, that it quotes."""
MIN_WORDS = 3
"""Words from which on a quotation is speech, not a word held at arm's length."""


@record(frozen=True, eq=False)
class Paragraph:
    """One line of the text with its quotations."""

    number: int
    start: int
    end: int
    quoted: tuple[Quoted, ...]


def find_paragraphs(document: Document) -> list[Paragraph]:
    """The document's paragraphs in order; one that opens with the mark of an unclosed quotation goes on quoting."""
    bounds: dict[int, list[int]] = {}
    for sentence in document.sentences:
        edges = bounds.setdefault(sentence.paragraph, [sentence.start, sentence.end])
        edges[1] = sentence.end
    found = []
    for number, (start, end) in bounds.items():
        found.append(Paragraph(number, start, end, tuple(find_quoted(document.text, start, end))))
    return found


def word_count(text: str, span: Span) -> int:
    """Number of words in a span."""
    return len(re.findall(r"\w+", text[span[0] : span[1]]))


def is_speech(text: str, quoted: Quoted, paragraph: Paragraph) -> bool:
    """Whether a quotation is somebody's speech rather than a quoted phrase."""
    words = word_count(text, quoted.span)
    if words < 8 and is_title(text[slice(*quoted.span)]):
        return False
    inner = text[quoted.span[0] : quoted.span[1]].rstrip("”\"'» ")
    if words >= 6 or quoted.open:
        return True
    ends = inner[-1:] in ",.!?…" or text[quoted.span[1] : quoted.span[1] + 1] in ",."
    return words >= 1 and ends and (words >= MIN_WORDS or quoted.span[0] == paragraph.start)


def is_title(words: str) -> bool:
    """Whether quoted words are a name: nearly all capitalised."""
    found = re.findall(r"[A-Za-z][\w'’-]+", words)
    return len(found) >= 3 and sum(w[0].isupper() for w in found) >= 0.6 * len(found)


def touches(a: Span, b: Span) -> bool:
    """Whether two spans overlap."""
    return a[0] < b[1] and b[0] < a[1]


def attach_quotes(document: Document, drafts: list[Draft]) -> list[Draft]:
    """The drafts, those of speech grown over the quotations that are theirs; verbs without content dropped."""
    text = document.text
    grown: list[Draft] = list(drafts)
    cues = sorted((draft.cue[0], n) for n, draft in enumerate(drafts))  # they stay where they are
    open_draft: int | None = None
    cited: list[Span] = []
    for paragraph in find_paragraphs(document):
        speech = [q for q in paragraph.quoted if is_speech(text, q, paragraph)]
        cited += [q.span for q in speech]
        first = bisect_left(cues, paragraph.start, key=lambda cue: cue[0])
        last = bisect_left(cues, paragraph.end, key=lambda cue: cue[0])
        here = sorted(n for _, n in cues[first:last])
        speakers = [n for n in here if can_speak(grown[n]) and not inside_quote(grown[n].cue, speech)]
        owner: int | None = open_draft if speech and speech[0].span[0] == paragraph.start else None
        if speakers:
            owner = None  # a paragraph with a speaker of its own does not go on with the speech before it
        places = sorted((grown[n].cue[0], n) for n in speakers)
        for quoted in speech:
            first = bisect_left(places, (quoted.span[0] - REACH, 0))
            last = bisect_left(places, (quoted.span[1] + REACH, 0))
            near = sorted(n for _, n in places[first:last])
            taker = choose_speaker(text, quoted, near, grown, paragraph)
            if taker is not None:
                owner = taker
            if owner is not None and (taker is not None or opens_sentence(text, quoted, paragraph)):
                grown[owner] = grow(grown[owner], quoted.span)
        for n in speakers:
            beside = quoted_after(grown[n].cue[1], paragraph.quoted)
            if beside is not None and not beside.open and grown[n].content[1] <= grown[n].content[0]:
                grown[n] = grow(grown[n], beside.span)
        whole = bool(speech) and not speakers
        if speech and owner is not None:
            open_draft = owner if speech[-1].open or whole or speech[-1].span[1] >= paragraph.end - 2 else None
        else:
            open_draft = None
    return [d for d in grown if d.content[1] > d.content[0] and not quoted_cue(d, cited)]


def quoted_cue(draft: Draft, cited: list[Span]) -> bool:
    """Whether the cue stands in somebody's direct speech: what speakers say of themselves is not told apart."""
    if draft.row is None:
        return False  # a label or signature
    at = bisect_right(cited, draft.cue) - 1
    return at >= 0 and cited[at][0] < draft.cue[0] and draft.cue[1] <= cited[at][1]


def opens_sentence(text: str, quoted: Quoted, paragraph: Paragraph) -> bool:
    """Whether a quotation begins a sentence, so that it goes on with the speech before it."""
    before = text[max(paragraph.start, quoted.span[0] - 8) : quoted.span[0]].rstrip()
    return not before or before[-1] in ".!?”\"'’»…"


def can_speak(draft: Draft) -> bool:
    """Whether a quotation may be this draft's."""
    return draft.row is None or "quote" in draft.row.frames or draft.row.pos == "prep"


def quoted_after(end: int, quoted: tuple[Quoted, ...]) -> Quoted | None:
    """The quotation that begins at ``end`` or at most ``BESIDE`` characters after it."""
    at = bisect_left(quoted, end, key=lambda q: q.span[0])
    return quoted[at] if at < len(quoted) and quoted[at].span[0] - end <= BESIDE else None


def inside_quote(cue: Span, speech: list[Quoted]) -> bool:
    """Whether the cue itself is quoted."""
    at = bisect_left(speech, cue[0], key=lambda quoted: quoted.span[0]) - 1
    return at >= 0 and cue[1] <= speech[at].span[1]


def choose_speaker(
    text: str, quoted: Quoted, speakers: list[int], drafts: list[Draft], paragraph: Paragraph
) -> int | None:
    """The draft a quotation belongs to: whose content it overlaps, or whose cue follows or precedes it at once."""
    best: tuple[int, int] | None = None
    for n in speakers:
        draft = drafts[n]
        if touches(draft.content, quoted.span):
            gap = 0
        elif draft.cue[0] - quoted.span[1] > 200 or quoted.span[0] - draft.cue[1] > 200:
            continue  # too far off, and its words too long to look through
        elif draft.cue[0] >= quoted.span[1]:
            between = text[quoted.span[1] : draft.cue[0]]
            gap = len(between) if not re.search(r"[.!?][\s\"”]", between) else 10_000
        else:
            between = text[draft.cue[1] : quoted.span[0]]
            inner = between.rstrip(" ,:.!?—–-")
            gap = len(between) + 1 if not re.search(r"[.!?][\s\"”]", inner) else 10_000
        if gap < 160 and (best is None or gap < best[0]):
            best = gap, n
    return best[1] if best else None


def grow(draft: Draft, span: Span) -> Draft:
    """The draft with its content stretched over ``span``."""
    start, end = draft.content
    if end <= start:
        start, end = span
    return replace(draft, content=(min(start, span[0]), max(end, span[1])), is_quote=True)
