"""Scores extraction and cleaning on every gold set in ``../shared/gold`` and prints one table.

    python -m tests.evaluate            scores, compared with tests/golden/floors.json; a fall of more than .01 fails
    python -m tests.evaluate --record   the same, and writes what was measured for codebook, report and release into
                                        extract/serve/codebook/scores.json
    python -m tests.evaluate --raise    the same, and lifts the floors to what was reached

Nothing here is specific to a set: each row of ``SETS`` names a scorer task, its gold files and how to predict.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

from extract.read.learned.model import load_reader
from extract.serve.codebook.accuracy import list_scores, read_history, write_history
from extract.train.held import is_held

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
FLOORS = ROOT / "tests" / "golden" / "floors.json"
SCORES = ROOT / "extract" / "serve" / "codebook" / "scores.json"
HISTORY = SCORES.with_name("history.csv")
TOLERANCE = 0.01
LEARNT_TOLERANCE = 0.07
"""How far sets that the model was trained on may move: what is known by heart guards against faults, no more."""
WORKERS = 2

Record = dict[str, Any]


def predict_records(gold: list[Record]) -> Iterable[Record]:
    """What ``annotate`` prints for the gold documents, whose answers it does not see."""
    from extract.annotate import annotate_lines

    wanted = ("id", "text", "published", "title", "url", "outlet")
    return annotate_lines((json.dumps({key: record.get(key) for key in wanted}) for record in gold), WORKERS)


def predict_bodies(gold: list[Record]) -> Iterable[Record]:
    """What ``clean-html`` prints for the pages."""
    from extract.ingest.clean.files import clean_files

    return clean_files([SHARED / "pages" / "articles" / record["id"] for record in gold])


def predict_stories(gold: list[Record]) -> Iterable[Record]:
    """Story clusters of the documents, through the warehouse build."""
    from tests.story_clusters import cluster_documents

    return cluster_documents(gold)


def predict_pairs(gold: list[Record]) -> Iterable[Record]:
    """Which pairs of mentions are told of one event, through reading and the warehouse build."""
    from tests.real_pairs import predict

    return predict(gold)


@dataclass(frozen=True)
class GoldSet:
    """A row of the table: which scorer reads which files, what is expected of each metric, and how the texts are known.

    ``known`` says what a score is worth: ``unseen`` texts measure the program, ``worked`` ones were looked at while it
    was written, ``trained`` ones only guard against faults.
    """

    name: str
    task: str
    files: tuple[str, ...]
    predict: Callable[[list[Record]], Iterable[Record]]
    goals: dict[str, float]
    texts: str
    known: str


SETS = (
    GoldSet(
        "unseen news, events", "events", ("unseen",), predict_records,
        {
            "trigger.f1": 0.72, "type.f1": 0.66, "full.f1": 0.44,
            "slots_given_type.actor_country": 0.85, "slots_given_type.recipient_country": 0.80,
            "slots_given_type.modality": 0.91, "slots_given_type.mode": 0.85,
            "slots_given_type.attribution_source": 0.75, "slots_given_type.date_exact": 0.80,
        },
        "news articles kept out of training", "unseen",
    ),
    GoldSet(
        "unseen news, claims", "claims", ("unseen",), predict_records,
        {
            "figure.f1": 0.85, "core.f1": 0.68, "full.f1": 0.58,
            "slots_given_figure.as_of": 0.82, "slots_given_figure.measure": 0.88,
        },
        "news articles kept out of training", "unseen",
    ),
    GoldSet(
        "war events", "events", ("seeds", "war_dev"), predict_records,
        {
            "trigger.f1": 0.70, "type.f1": 0.62, "full.f1": 0.44,
            "slots_given_type.actor_country": 0.88, "slots_given_type.recipient_country": 0.78,
            "slots_given_type.modality": 0.88, "slots_given_type.attribution_source": 0.75,
            "slots_given_type.date_exact": 0.75, "slots_given_type.undated_left_undated": 0.80,
        },
        "articles on the war in Ukraine, some of them trained on", "worked",
    ),
    GoldSet(
        "war claims", "claims", ("seeds", "war_dev"), predict_records,
        {
            "figure.f1": 0.88, "core.f1": 0.70, "full.f1": 0.60,
            "slots_given_figure.as_of": 0.75, "slots_given_figure.period_start": 0.75,
        },
        "articles on the war in Ukraine, some of them trained on", "worked",
    ),
    GoldSet(
        "plover", "plover", ("plover_sentences",), predict_records,
        {"dyad_recall": 0.62, "type_accuracy_given_dyad": 0.78, "dyad_and_type_recall": 0.50},
        "sentences of the PLOVER corpus", "trained",
    ),
    GoldSet(
        "newsquant", "quantities", ("newsquant",), predict_records, {"value.f1": 0.88},
        "sentences with numbers (NewsQuant)", "worked",
    ),
    GoldSet(
        "polnear", "attribution", ("polnear",), predict_records,
        {"cue.f1": 0.74, "content_and_source.f1": 0.58, "whole.f1": 0.52},
        "political articles (PolNeAR)", "worked",
    ),
    GoldSet(
        "timebank", "dates", ("timebank",), predict_records, {"found.f1": 0.90, "value.f1": 0.84},
        "articles with dates (TimeBank)", "worked",
    ),
    GoldSet(
        "wikiwars", "dates", ("wikiwars",), predict_records, {"found.f1": 0.90, "value.f1": 0.82},
        "histories of wars (WikiWars)", "worked",
    ),
    GoldSet(
        "loss reports", "losses", ("loss_reports",), predict_records,
        {"total_recall": 0.99, "increment_recall": 0.97, "subject_right": 0.98, "claimant_right": 0.98},
        "daily loss reports of a general staff", "worked",
    ),
    GoldSet(
        "bodies", "bodies", ("article_bodies",), predict_bodies, {"f1": 0.98},
        "pages of news sites", "worked",
    ),
    GoldSet(
        "stories", "stories", ("stories",), predict_stories, {"b3.f1": 0.88},
        "articles grouped into stories", "worked",
    ),
    GoldSet(
        "real pairs", "pairs", ("own/pairs",), predict_pairs, {"precision": 0.95, "recall": 0.75},
        "pairs of tellings in news, whether they are of one event", "worked",
    ),
    GoldSet(
        "shared cases", "cases", ("cases/text",), predict_records, {"passed": 0.90},
        "invented cases of single faults", "worked",
    ),
)  # fmt: skip
SETS += tuple(
    GoldSet(
        f"own {name}, {row.task}",
        row.task,
        (f"own/{name}",),
        predict_records,
        row.goals,
        "the project's own",
        "trained",
    )
    for name in ("audit", "reader", "sentences")
    for row in SETS[2:4]
)
"""Articles and sentences of our own, held to the same goals as the war gold; the model was trained on most of them."""
COUNTS = ("unmatched_claims", "predicted_per_sentence")
TOLD_LATE = "told_after_the_articles_day"
"""Acts told as past, and figures, that are dated after the article: there must be none in any set."""


def read_gold(names: tuple[str, ...]) -> list[Record]:
    """All gold records of the named files: ``own/…`` is of tests/golden, a file or folder, ``cases/…`` no gold.

    ``unseen`` are the articles of ``train`` that the shipped model was not trained on.
    """
    if names == ("unseen",):
        return [r for r in read_gold(("train",)) if is_held(r["id"], load_reader().card["held_share"])]
    return [record for name in names for text in gold_texts(name) for record in parse_records(text)]


def gold_texts(name: str) -> list[str]:
    """Texts of one gold set."""
    own = ROOT / "tests" / "golden" / name.removeprefix("own/")
    paths = [(SHARED if name.startswith("cases/") else SHARED / "gold") / f"{name}.jsonl"]
    if name.startswith("own/"):
        paths = sorted(own.glob("*.json")) if own.is_dir() else [own.with_suffix(".jsonl")]
    return [path.read_text(encoding="utf-8") for path in paths]


def parse_records(text: str) -> list[Record]:
    """One record, or one a line."""
    if text.startswith("{\n"):
        return [json.loads(text)]
    return [json.loads(line) for line in text.split("\n") if line.strip()]


def write_lines(path: Path, records: Iterable[Record]) -> None:
    """One JSON object a line."""
    with path.open("w", encoding="utf-8") as handle:
        handle.writelines(json.dumps(record) + "\n" for record in records)


def score(task: str, gold: Path, predicted: Path) -> Record:
    """What the shared scorer says; of cases the share that passes, of all and by class."""
    if task == "cases":
        command = [sys.executable, str(SHARED / "eval" / "cases.py"), str(gold), "--pred", str(predicted)]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        shares = {name: row["passed"] / row["total"] for name, row in told["classes"].items()}
        return {"passed": told["passed"] / told["total"], "classes": shares}
    if task == "pairs":
        from tests.real_pairs import score as score_pairs

        return score_pairs(*(parse_records(path.read_text(encoding="utf-8")) for path in (gold, predicted)))
    command = [sys.executable, str(SHARED / "eval" / "score.py"), task, "--gold", str(gold), "--pred", str(predicted)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def lookup(result: Record, metric: str) -> float:
    """The number at a dotted path; 0 where the scorer had nothing to rate."""
    value: Any = result
    for part in metric.split("."):
        value = value.get(part, 0.0)
    return float(value)


def evaluate(sets: list[GoldSet]) -> dict[str, Record]:
    """Scorer results by set; predictions shared by several tasks are made once."""
    results: dict[str, Record] = {}
    with tempfile.TemporaryDirectory() as folder:
        made: dict[tuple[str, ...], tuple[Path, Path]] = {}
        for row in sets:
            if row.files not in made:
                gold = read_gold(row.files)
                print(f"predicting {'+'.join(row.files)} ({len(gold)} documents)", file=sys.stderr)
                stem = Path(folder) / "-".join(row.files).replace("/", "-")
                made[row.files] = stem.with_suffix(".gold"), stem.with_suffix(".pred")
                write_lines(made[row.files][0], gold)
                write_lines(made[row.files][1], row.predict(gold))
            results[row.name] = score(row.task, *made[row.files])
            gold, predicted = (parse_records(path.read_text(encoding="utf-8")) for path in made[row.files])
            results[row.name] |= {TOLD_LATE: count_late(gold, predicted), "documents": len(gold)}
    return results


def measured(row: GoldSet, result: Record) -> Record:
    """A set's scores as the codebook shows them: of an F1 precision and recall as well."""
    parts = {metric: lookup(result, metric) for metric in row.goals}
    for metric in row.goals:
        if metric.endswith(".f1"):
            stem = metric.removesuffix("f1")
            parts |= {stem + part: lookup(result, stem + part) for part in ("p", "r")}
    return {
        "task": row.task,
        "texts": row.texts,
        "known": row.known,
        "documents": result["documents"],
        "records": result.get("gold"),
        "scores": {name: round(value, 3) for name, value in sorted(parts.items())},
    }


def write_scores(chosen: Iterable[GoldSet], results: dict[str, Record]) -> None:
    """Put what was measured of some sets into the file that codebook, report and release show.

    What it held of an earlier version goes into the history of versions.
    """
    told = json.loads(SCORES.read_text(encoding="utf-8")) if SCORES.exists() else {"sets": {}}
    version = package_version("dateline")
    if told.get("version", version) != version:
        write_history(HISTORY, [*read_history(), *list_scores(told)])
        told = {"sets": {}}
    sets = told["sets"] | {row.name: measured(row, results[row.name]) for row in chosen}
    kept = {row.name: sets[row.name] for row in SETS if row.name in sets}
    text = json.dumps({"version": version, "model": load_reader().card["sha256"], "sets": kept}, indent=1)
    SCORES.write_text(text + "\n", encoding="utf-8")


def count_late(gold: list[Record], predicted: list[Record]) -> int:
    """Acts told as past, and figures, that the predictions date after their document's day."""
    days = {record["id"]: record.get("published") for record in gold}
    late = 0
    for record in predicted:
        day = (days.get(record.get("id")) or "9999")[:10]
        told = [e for e in record.get("events", ()) if e["modality"] in ("asserted", "negated", "historical")]
        late += sum((event["date_end"] or "") > day for event in told)
        late += sum((claim["as_of"] or "") > day for claim in record.get("claims", ()))
    return late


def slack_of(known: str, records: int | None) -> float:
    """How far a score may fall below its floor.

    On few texts kept out of training another model of the same worth scores differently by chance: there it is the
    standard error of a share of a half among so many records.
    """
    if known == "trained":
        return LEARNT_TOLERANCE
    return max(TOLERANCE, 0.5 / records**0.5) if known == "unseen" and records else TOLERANCE


def print_table(results: dict[str, Record], floors: dict[str, float]) -> list[str]:
    """Print one row per metric; returns the metrics that broke their floor."""
    broken = []
    print(f"{'set':<22}{'metric':<40}{'score':>8}{'floor':>8}{'goal':>8}")
    for row in (row for row in SETS if row.name in results):
        for metric, goal in row.goals.items():
            value, floor = lookup(results[row.name], metric), floors.get(f"{row.name}: {metric}")
            remark = "" if value >= goal else "  below goal"
            slack = slack_of(row.known, results[row.name].get("gold"))
            if floor is not None and value < floor - slack:
                broken.append(f"{row.name}: {metric}")
                remark = "  BELOW FLOOR"
            shown = "" if floor is None else f"{floor:.3f}"
            print(f"{row.name:<22}{metric:<40}{value:>8.3f}{shown:>8}{goal:>8.3f}{remark}")
        for count in COUNTS:
            if count in results[row.name]:
                print(f"{row.name:<22}{count:<40}{results[row.name][count]:>8}")
        for name, value in results[row.name].get("classes", {}).items():
            print(f"{row.name:<22}{name:<40}{value:>8.3f}")
        if results[row.name][TOLD_LATE]:
            broken.append(f"{row.name}: {TOLD_LATE}")
            print(f"{row.name:<22}{TOLD_LATE:<40}{results[row.name][TOLD_LATE]:>8}{'':>8}{0:>8}  BELOW FLOOR")
    return broken


def main() -> int:
    """Print the table; 1 if a floor was broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--raise", dest="lift", action="store_true", help="lift the floors, and record the scores")
    parser.add_argument("--record", action="store_true", help="write the scores for codebook, report and release")
    parser.add_argument("--only", action="append", default=[], help="a set's name or task; may be repeated")
    parser.add_argument("--without", action="append", default=[], help="a set's name to leave out; may be repeated")
    parser.add_argument("--verbose", action="store_true", help="print the scorers' whole answers as well")
    args = parser.parse_args()
    if not SHARED.is_dir():
        print("no ../shared beside this folder: nothing to evaluate")
        return 0
    floors: dict[str, float] = json.loads(FLOORS.read_text()) if FLOORS.exists() else {}
    chosen = [row for row in SETS if not args.only or row.name in args.only or row.task in args.only]
    chosen = [row for row in chosen if row.name not in args.without]
    results = evaluate(chosen)
    broken = print_table(results, floors)
    if args.verbose:
        print(json.dumps(results, indent=1))
    if args.lift:
        for row in chosen:
            for metric in row.goals:
                key = f"{row.name}: {metric}"
                floors[key] = max(lookup(results[row.name], metric), floors.get(key, 0.0))
        FLOORS.write_text(json.dumps(dict(sorted(floors.items())), indent=1) + "\n")
    if args.lift or args.record:
        write_scores(chosen, results)
    if broken:
        print(f"{len(broken)} below the floor: {', '.join(broken)}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
