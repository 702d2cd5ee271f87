"""``make train``: reads the coded articles that are there, trains, measures on held articles, exports the model."""

from __future__ import annotations

import argparse
import importlib
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from extract.lexicon import load_lexicon
from extract.train.country import choices_of, fit
from extract.train.examples import Example, examples_of, read_records
from extract.train.export import export
from extract.train.held import is_held
from extract.train.loop import Settings, train
from extract.train.network import Network, load_encoder
from extract.train.spacing import join_words

PROJECT = Path(__file__).resolve().parents[2]
SETTINGS = Path(__file__).with_name("settings.toml")
RUNS = PROJECT / "build" / "train"


@dataclass
class Corpus:
    """Coded records by what they are used for."""

    learnt: list[dict[str, Any]] = field(default_factory=list)
    unhinted: list[dict[str, Any]] = field(default_factory=list)
    held: list[dict[str, Any]] = field(default_factory=list)
    attributions: list[dict[str, Any]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def load_corpus(settings: dict[str, Any], share: int, fold: int = 0) -> Corpus:
    """All records whose files are there; an article is used once, by the first file that has it."""
    corpus = Corpus()
    seen: set[str] = set()
    for entry in settings["corpus"]:
        path, texts = PROJECT / entry["records"], entry.get("texts")
        if not path.exists() or (texts and not (PROJECT / texts).exists()):
            corpus.missing.append(entry["records"])
            continue
        known = {r["id"]: r["text"] for r in read_records(PROJECT / texts)} if texts else {}
        if entry.get("spaced"):
            known = {name: join_words(text) for name, text in known.items()}
        for record in read_records(path):
            if texts:
                record = {**record, "text": known[record["id"]]}
            if entry.get("attributions"):
                corpus.attributions.append(record)
            elif record["id"] not in seen:
                seen.add(record["id"])
                held = entry.get("held") or (entry.get("measured") and is_held(record["id"], share, fold))
                plain = corpus.learnt if entry.get("hinted", True) else corpus.unhinted
                (corpus.held if held else plain).append(record)
    return corpus


def main(arguments: Iterable[str] | None = None) -> int:
    """Trains and exports; returns an exit code."""
    parser = argparse.ArgumentParser(prog="make train", description=__doc__)
    parser.add_argument("--settings", type=Path, default=SETTINGS)
    parser.add_argument("--output", type=Path, default=RUNS / "model", help="folder of the exported model")
    parser.add_argument("--name", default="run", help="a run that was cut off goes on under its name")
    parser.add_argument("--fold", type=int, default=0, help="which tenth of the measured articles is held out")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--no-export", action="store_true")
    options = parser.parse_args(list(arguments) if arguments is not None else None)
    torch.set_num_threads(options.threads)
    settings = tomllib.loads(options.settings.read_text(encoding="utf-8"))
    corpus = load_corpus(settings, settings["held_share"], options.fold)
    for name in corpus.missing:
        sys.stderr.write(f"not here: {name}; the shipped model saw it\n")
    package = importlib.import_module(settings["encoder"])
    files = Path(package.get_model_path())
    tokenizer = Tokenizer.from_file(str(files / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    lexicon = load_lexicon()

    def examples(records: list[dict[str, Any]], *, hinted: bool = True) -> list[Example]:
        return list(examples_of(records, lexicon, tokenizer, hinted=hinted))

    learnt = examples(corpus.learnt) + examples(corpus.unhinted, hinted=False)
    cues, held = examples(corpus.attributions), examples(corpus.held)
    count = len(corpus.learnt) + len(corpus.unhinted)
    sys.stderr.write(f"{count} articles to learn from in {len(learnt)} windows, {len(corpus.held)} held out\n")
    torch.manual_seed(settings["training"]["seed"])
    network = Network(settings["training"]["dropout"])
    load_encoder(network, files / "model.safetensors")
    torch.nn.init.constant_(network.lean.bias, -4.0)
    trained = train(network, learnt, cues, Settings(**settings["training"]), RUNS / options.name, held)
    if not options.no_export:
        saved = RUNS / options.name / "tokenizer.json"
        tokenizer.save(str(saved))
        card = {
            "encoder": settings["encoder"],
            "articles": count,
            "held": len(corpus.held),
            "held_share": settings["held_share"],
            "country": fit(list(choices_of(corpus.learnt, lexicon))),
        }
        gap = export(trained, saved, options.output, (held or learnt)[0], card, quantize=True)
        sys.stderr.write(f"exported to {options.output}; largest difference from the network {gap:.3f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
