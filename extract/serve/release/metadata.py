"""What describes a release: Frictionless data package, Croissant, citation, licence, sources, measured accuracy."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from extract.serve.codebook.accuracy import read_history, read_scores, write_history
from extract.serve.export import to_csv
from extract.serve.published import select
from extract.warehouse.marts import Mart

TITLE = "Dateline: events and quoted figures from news articles"
DESCRIPTION = (
    "Who did what to whom, when, where and who says so, and every figure anybody quoted, read by a program from news "
    "articles; each row leads to the sentence and the article it came from."
)
LICENCE = {"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0"}
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
AUTHOR = "The Dateline contributors"

FIELD_TYPES = {"varchar": "string", "bigint": "integer", "double": "number", "boolean": "boolean", "date": "date"}
CROISSANT_TYPES = {
    "bigint": "sc:Integer", "double": "sc:Float", "boolean": "sc:Boolean", "date": "sc:Date", "timestamp": "sc:DateTime"
}  # fmt: skip
MEDIA_TYPES = {
    ".csv": "text/csv", ".parquet": "application/x-parquet", ".geojson": "application/geo+json",
    ".duckdb": "application/vnd.duckdb", ".md": "text/markdown", ".json": "application/json",
}  # fmt: skip

Files = Mapping[str, tuple[str, int]]
"""SHA-256 and bytes of each file by its path in the folder."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a release says of itself."""

    day: date
    version: str
    rows: Mapping[str, int]
    changed: Counter[str]
    before: str | None


def write_metadata(
    connection: DuckDBPyConnection, tables: tuple[Mart, ...], folder: Path, facts: Facts, files: Files
) -> None:
    """Write everything that describes the files of a release."""
    sources = select(
        connection,
        "select outlet, count(*) as articles, min(published_on) as first_day, max(published_on) as last_day, "
        "any_value(regexp_extract(url, '^https?://([^/]+)', 1)) as host from articles group by outlet order by outlet",
    )
    write_text(folder / "sources.csv", to_csv(("outlet", "articles", "first_day", "last_day", "host"), sources))
    write_history(folder / "accuracy.csv", [*read_history(), *read_scores()])
    write_text(folder / "README.md", readme(tables, facts))
    write_text(folder / "LICENSE-DATA.md", LICENCE_TEXT)
    write_text(folder / "CITATION.cff", citation(facts))
    write_json(folder / "datapackage.json", data_package(tables, facts, files))
    write_json(folder / "croissant.json", croissant(tables, facts, files))


def write_text(path: Path, text: str) -> None:
    """Write a text file."""
    path.write_text(text, encoding="utf-8")


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file, indented."""
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


# --- Frictionless -----------------------------------------------------------------------------------


def data_package(tables: tuple[Mart, ...], facts: Facts, files: Files) -> dict[str, Any]:
    """A Frictionless data package: each CSV with its schema, and the other forms of the data as files."""
    return {
        "name": "dateline",
        "title": TITLE,
        "description": DESCRIPTION,
        "version": facts.day.isoformat(),
        "created": f"{facts.day}T00:00:00Z",
        "licenses": [LICENCE | {"path": LICENCE_URL}],
        "contributors": [{"title": AUTHOR, "role": "author"}],
        "resources": [csv_resource(mart, files) for mart in tables],
    }


def csv_resource(mart: Mart, files: Files) -> dict[str, Any]:
    """A CSV with the type and description of each column, and its key."""
    path = f"csv/{mart.name}.csv"
    digest, size = files[path]
    fields = [field(name, kind, description, name in mart.key) for name, kind, description in mart.columns]
    return {
        "name": mart.name.replace("_", "-"),
        "path": path,
        "title": mart.name,
        "description": mart.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest}",
        "schema": {"fields": fields} | ({"primaryKey": list(mart.key)} if mart.key else {}),
    }


def field(name: str, kind: str, description: str, is_key: bool) -> dict[str, Any]:
    """A column's descriptor; lists and structures stand in one cell as text. Parts of a joint key may be empty."""
    told: dict[str, Any] = {"name": name, "type": FIELD_TYPES.get(kind, "string"), "description": description}
    if kind == "timestamp":
        told |= {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%SZ"}
    return told


# --- Croissant --------------------------------------------------------------------------------------

CONTEXT = {
    "@language": "en", "@vocab": "https://schema.org/", "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/", "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/", "citeAs": "cr:citeAs", "column": "cr:column", "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"}, "extract": "cr:extract", "field": "cr:field",
    "fileProperty": "cr:fileProperty", "fileObject": "cr:fileObject", "fileSet": "cr:fileSet", "format": "cr:format",
    "includes": "cr:includes", "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath", "key": "cr:key",
    "md5": "cr:md5", "parentField": "cr:parentField", "path": "cr:path", "recordSet": "cr:recordSet",
    "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated", "replace": "cr:replace",
    "samplingRate": "cr:samplingRate", "separator": "cr:separator", "source": "cr:source", "subField": "cr:subField",
    "transform": "cr:transform",
}  # fmt: skip


def croissant(tables: tuple[Mart, ...], facts: Facts, files: Files) -> dict[str, Any]:
    """Croissant JSON-LD: the Parquet files, and a record set for each table."""
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "dateline",
        "description": DESCRIPTION,
        "license": LICENCE_URL,
        "creator": {"@type": "sc:Organization", "name": AUTHOR},
        "datePublished": facts.day.isoformat(),
        "version": f"{facts.day.year}.{facts.day.month}.{facts.day.day}",
        "citeAs": f"{AUTHOR}: {TITLE}, release of {facts.day}.",
        "inLanguage": "en",
        "isLiveDataset": True,
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": f"{mart.name}.parquet",
                "name": f"{mart.name}.parquet",
                "contentUrl": f"parquet/{mart.name}.parquet",
                "encodingFormat": MEDIA_TYPES[".parquet"],
                "contentSize": f"{files[f'parquet/{mart.name}.parquet'][1]} B",
                "sha256": files[f"parquet/{mart.name}.parquet"][0],
            }
            for mart in tables
        ],
        "recordSet": [record_set(mart) for mart in tables],
    }


def record_set(mart: Mart) -> dict[str, Any]:
    """A table's columns, each drawn from its Parquet file."""
    key = [{"@id": f"{mart.name}/{name}"} for name in mart.key]
    return {
        "@type": "cr:RecordSet",
        "@id": mart.name,
        "name": mart.name,
        "description": mart.description,
        **({"key": key if len(key) > 1 else key[0]} if key else {}),
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{mart.name}/{name}",
                "name": f"{mart.name}/{name}",
                "description": description,
                "dataType": CROISSANT_TYPES.get(kind.removesuffix("[]"), "sc:Text"),
                **({"repeated": True} if kind.endswith("[]") else {}),
                "source": {"fileObject": {"@id": f"{mart.name}.parquet"}, "extract": {"column": name}},
            }
            for name, kind, description in mart.columns
        ],
    }


# --- For people -------------------------------------------------------------------------------------


def citation(facts: Facts) -> str:
    """How to cite the release, in the Citation File Format."""
    return (
        "cff-version: 1.2.0\n"
        "message: If you use this dataset, please cite it as below, and the articles its rows lead to.\n"
        "type: dataset\n"
        f"title: '{TITLE}'\n"
        f"abstract: '{DESCRIPTION}'\n"
        "authors:\n"
        f"  - name: {AUTHOR}\n"
        f"version: '{facts.day}'\n"
        f"date-released: '{facts.day}'\n"
        f"license: {LICENCE['name']}\n"
    )


LICENCE_TEXT = f"""# Licence and sources of the data

The dataset is under [{LICENCE["title"]}]({LICENCE_URL}): use it for anything, and name it (`CITATION.cff`).

It holds facts read from news articles, and of their words only quotes of at most 25 words, each with its article's
address.
The articles belong to their publishers (`sources.csv`); no article text is here. Place names and coordinates are from
[GeoNames](https://www.geonames.org) (CC BY 4.0). Event types and modes follow PLOVER; ACLED and GDELT are the names of
other datasets whose column names two of the files borrow, and neither endorses this one.
"""


def readme(tables: tuple[Mart, ...], facts: Facts) -> str:
    """What is in the folder and how to open it."""
    lines = [
        f"# {TITLE}, release of {facts.day}",
        "",
        f"{DESCRIPTION} Made by Dateline {facts.version}.",
        "",
        "| file | what |",
        "|---|---|",
        "| `dateline.duckdb` | all tables with comments, for any DuckDB client from 1.5 on |",
        "| `parquet/`, `csv/` | the same tables, a file each; in CSV lists are joined by a bar, and a text that a "
        "spreadsheet would run has a leading apostrophe |",
        "| `geojson/events.geojson` | events with coordinates, for QGIS and the like |",
        "| `crosswalk/` | events with columns as users of ACLED and of GDELT know them |",
        "| `codebook.md` | every table, column and code |",
        "| `changes.csv` | rows new, changed or gone since the last release, with reasons |",
        "| `accuracy.csv` | measured scores of this version of the program and of earlier ones |",
        "| `sources.csv`, `LICENSE-DATA.md`, `CITATION.cff` | where it comes from, what is allowed, how to cite |",
        "| `datapackage.json`, `croissant.json` | Frictionless and Croissant metadata |",
        "| `SHA256SUMS` | `sha256sum -c SHA256SUMS` checks the files |",
        "",
        "| table | rows | one row is |",
        "|---|---:|---|",
        *(f"| `{mart.name}` | {facts.rows.get(mart.name, 0):,} | {mart.description} |" for mart in tables),
        "",
        f"Since {facts.before}: " + (", ".join(f"{n} {told}" for told, n in sorted(facts.changed.items())) or "nothing")
        if facts.before
        else "There was no earlier release beside this one.",
    ]
    return "\n".join(lines) + "\n"
