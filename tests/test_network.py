"""The network answers as spaCy does, and the same for a sentence whatever is parsed with it."""

import pytest

from extract.read import network, parse as parsing
from extract.read.network import kinds
from extract.read.network.lift import lift
from extract.read.parse import load_model, load_network, parse, parse_articles, read_parse
from tests.bench import long_articles

ODD = [
    "",
    " ",
    "\n\n",
    "Go.",
    "...",
    "WHAT HE SAID WAS NOT HEARD BY ANYBODY IN THE HALL",
    "  Two  spaces ,\tand a tab; “quotes” – dashes — and an emoji 🙂 at the end ",
    "One sentence ended. Another began! Did a third? It can't have, don't you think?",
    " leading space and 10pm-2am, e.g. in St. John's (U.S.), 'cause it's \"so\": $5m/£3bn... ",
    "A break\u00a0that is no space , and\u2003another\nline; cannot gonna don't",
    "Who did the envoy say the rebels had asked the court to free, and what has that to do with us?",
    "a " * 400,
    "the minister said that " * 60 + "nobody came.",
]


def sentences() -> list[str]:
    """A few hundred sentences and lines of the sample site."""
    lines = {line for text in long_articles()[:12] for line in text.split("\n")}
    return [*ODD, *sorted(lines)]


def as_rows(found):
    return [(p.words, p.starts, p.tags, p.deps, p.heads) for p in found]


@pytest.fixture(scope="module")
def together():
    return as_rows(parse(sentences()))


def test_answers_are_those_of_the_pipeline_itself(together) -> None:
    assert load_network() is not None
    assert together == as_rows(map(read_parse, load_model().pipe(sentences(), batch_size=64)))


def test_an_article_is_read_the_same_alone_and_among_others() -> None:
    reading = load_network()
    articles = [[line for line in text.split("\n") if line] for text in long_articles()[:9]]

    reading.reader.forget()
    backwards = [reading.encode(article)[1] for article in reversed(articles)][::-1]
    reading.reader.forget()
    assert all((reading.encode(own)[1] == other).all() for own, other in zip(articles, backwards, strict=True))
    assert list(map(as_rows, parse_articles(articles))) == [as_rows(parse(lines)) for lines in articles]


def test_a_full_store_of_tokens_changes_nothing(together, monkeypatch) -> None:
    monkeypatch.setattr(kinds, "KEPT", 900)
    monkeypatch.setattr(network, "BATCH_TOKENS", 300)
    monkeypatch.setattr(network, "PIECE_CHARS", 2_000)
    load_network().reader.forget()
    assert as_rows(parse(sentences())) == together
    assert len(load_network().encoder.kinds.rows) <= 2_000
    monkeypatch.undo()
    load_network().reader.forget()


def test_more_kinds_of_token_than_are_kept_find_room(monkeypatch) -> None:
    sentence = " ".join(f"word{number}" for number in range(300))
    expected = as_rows(parse([sentence]))
    monkeypatch.setattr(kinds, "KEPT", 100)
    load_network().reader.forget()
    assert as_rows(parse([sentence])) == expected
    monkeypatch.undo()
    load_network().reader.forget()


def test_a_model_of_another_build_is_left_to_spacy(together, monkeypatch) -> None:
    monkeypatch.setattr(parsing, "load_network", lambda: None)
    assert as_rows(parse(sentences())) == together


def test_lifted_arcs_go_back_under_their_true_head() -> None:
    # "What did he want to see ?": "What" was lifted from "see" to "want".
    heads, labels = [3, 3, 3, 3, 5, 3, 3], ["dobj||xcomp", "aux", "nsubj", "ROOT", "aux", "xcomp", "punct"]
    lift(heads, labels, ["What", "did", "he", "want", "to", "see", "?"])
    assert (heads[0], labels[0]) == (5, "dobj")
