import json
from dataclasses import replace

import pytest

from extract.core.schema import Extraction
from extract.lexicon import load_lexicon
from extract.read.actors import resolve_actors
from extract.read.attribution import find_attributions, governing, standing_source
from extract.read.attribution.apposed import with_apposed
from extract.read.parse import parse
from extract.text.document import Document
from extract.text.segment import segment
from tests.conftest import ROOT, make_article

GOLDEN = ROOT / "tests" / "golden" / "attributions.jsonl"
FLOORS = {"found": 0.9, "whole": 0.85}


def make_document(text):
    sentences = segment(text)
    parses = parse(text[s.start : s.end] for s in sentences)
    parsed = tuple(replace(s, parse=found) for s, found in zip(sentences, parses, strict=True))
    article = make_article(text)
    return Document(article, article.published_on, parsed)


def find(text):
    document = make_document(text)
    return document, find_attributions(document, resolve_actors(document, load_lexicon()), load_lexicon())


def overlap_share(text, wanted, span):
    """Intersection over union of the wanted words' nearest place and a span."""
    start = text.find(wanted)
    end = start + len(wanted)
    both = max(0, min(end, span[1]) - max(start, span[0]))
    return both / (max(end, span[1]) - min(start, span[0]))


def agrees(text, want, got):
    """Cue and content, then everything."""
    cue = text[slice(*got.cue.span)]
    found = (cue in want["cue"] or want["cue"] in cue) and overlap_share(text, want["content"], got.content.span) >= 0.7
    source = (got.source is None) == (want["source"] is None)
    if source and got.source is not None:
        source = got.source.text in want["source"] or want["source"] in got.source.text
    return found, found and source and got.stance == want["stance"] and list(got.via) == want["via"]


def test_golden_attributions_hold_their_floors():
    hits, whole, found, wanted = 0, 0, 0, 0
    for line in GOLDEN.read_text().splitlines():
        row = json.loads(line)
        _, got = find(row["text"])
        found, wanted = found + len(got), wanted + len(row["attributions"])
        for want in row["attributions"]:
            results = [agrees(row["text"], want, q) for q in got]
            hits += any(a for a, _ in results)
            whole += any(b for _, b in results)
    assert 2 * hits / (found + wanted) >= FLOORS["found"]
    assert 2 * whole / (found + wanted) >= FLOORS["whole"]


@pytest.mark.parametrize(
    ("text", "words", "source", "stance"),
    [
        ("Iran said rebels had attacked the port.", "attacked", "Iran", "affirms"),
        ("Rebels attacked the port.", "attacked", None, None),
        ("Iran denied that it had attacked the port.", "attacked", "Iran", "denies"),
        ("Iran denied reports that it had attacked the port.", "attacked", "Iran", "denies"),
        ("Iran wants to attack the port.", "attack", None, None),
        ("Iran urged Iraq to attack the port.", "attack", None, None),
        ("Iran accused Iraq of attacking the port.", "attacking", "Iran", "affirms"),
        ("Iran criticised Iraq for attacking the port.", "attacking", "Iran", "affirms"),
        ("Iran accused Iraq of attacking the port.", "accused", None, None),
        ("Iran said Iraq claimed that it had attacked the port.", "attacked", "Iraq", "affirms"),
        ("“They attacked the port. Many died,” the mayor said.", "attacked", "the mayor", "affirms"),
    ],
)
def test_who_vouches_for_an_act(text, words, source, stance):
    _, quotations = find(text)
    start = text.index(words)
    found = governing(quotations, (start, start + len(words)))
    assert (found and found.source and found.source.text) == source
    assert (found and found.stance) == stance


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Troops burned a farm, the mayor, Ana Petrova, said.", "the mayor, Ana Petrova"),
        ("Troops burned a farm, Ana Petrova, the mayor of the town, said.", "Ana Petrova, the mayor of the town"),
        (
            "Troops burned a farm, according to the mayor of the town, Ana Petrova.",
            "the mayor of the town, Ana Petrova",
        ),
        ("Troops burned a farm, Mayor Ana Petrova said.", "Mayor Ana Petrova"),
        ("Troops burned a farm, the mayor said, and Ana Petrova left.", "the mayor"),
    ],
)
def test_a_source_has_both_its_office_and_its_name(text, source):
    document, quotations = find(text)
    found = Extraction((), (), quotations, (), (), ())
    full = with_apposed(found, document, resolve_actors(document, load_lexicon()))
    assert [quotation.source.text for quotation in full.attributions] == [source]
    assert all(text[slice(*quotation.source.span)] == source for quotation in full.attributions)


def test_a_source_stands_for_the_next_sentences_of_its_paragraph():
    text = "The ministry said 12 ships were lost. Two more are missing.\nIn Paris, nothing happened."
    document, quotations = find(text)
    assert standing_source(document, quotations, (38, 41)).source.text == "The ministry"
    assert governing(quotations, (38, 41)) is None
    assert standing_source(document, quotations, (text.index("Paris"), text.index("Paris") + 5)) is None


def test_a_quotation_runs_over_paragraphs():
    text = "“The port is ours,” the colonel said. “We took it at night.\n“Nobody resisted.”\nThe town slept."
    _, quotations = find(text)
    span = (text.index("resisted"), text.index("resisted") + 8)
    assert governing(quotations, span).source.text == "the colonel"
    assert governing(quotations, (text.index("slept"), text.index("slept") + 5)) is None


@pytest.mark.parametrize("text", ["“" * 3000, "said " * 3000, "He said “no” " * 1000, "\u202e😀said: “\x00" * 500])
def test_hostile_text_ends_with_valid_spans(text):
    _, quotations = find(text)
    for q in quotations:
        assert 0 <= q.content.span[0] <= q.content.span[1] <= len(text)
        assert text[slice(*q.cue.span)] == q.cue.text


def test_no_cue_means_two_things():
    seen = {}
    for row in load_lexicon().cues:
        assert row.example
        for form in row.forms:
            assert seen.setdefault((form, row.pos), row.cue) == row.cue, form


def test_every_cue_and_outlet_row_is_matched_by_its_example():
    lexicon = load_lexicon()
    actors = {row.actor_id for row in lexicon.actors}
    for row in lexicon.cues:
        assert any(form in row.example for form in row.forms), row.cue
    owners = {}
    for row in lexicon.outlets:
        assert row.example in (row.outlet, *row.aliases)
        assert row.actor_id is None or row.actor_id in actors, row.outlet
        for alias in {row.outlet, *row.aliases}:
            assert owners.setdefault(alias, row.outlet) == row.outlet
    assert sum(row.kind == "official" for row in lexicon.outlets) >= 30
