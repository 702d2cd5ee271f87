"""Makes facts out of lists that may be shipped: ``python -m extract.who.make FOLDER``, or ``make facts``.

FOLDER holds the actor files of the Open Event Data Alliance (MIT licence: persons with terms to about 2014,
organisations, armed groups) and heads of state and government to October 2022 from Wikidata (CC0). Each list becomes
one file of ``extract/who/facts/``. Names that the files kept by hand know are left to them; terms are added.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from extract.lexicon import FACTS_DIR, ActorRow, read_rows
from extract.who.confirm import MEMORY, Key, Term, confirm_body, confirm_person, keys
from extract.who.names import plain

KEPT = ("countries", "bodies", "groups", "persons")
"""Files kept by hand."""
COLUMNS = tuple(ActorRow.__dataclass_fields__)
PHOENIX_CHECKED = date(2014, 1, 30)
LEADERS_CHECKED = date(2022, 10, 31)
FIRST_YEAR = 2000
"""Terms that ended before are left out."""
MOST_WORDS = 7
SHORT_FORM = 5
"""Letters up to which a name of one word is an abbreviation."""
SMALL = frozenset(
    [
        "of",
        "for",
        "and",
        "the",
        "in",
        "on",
        "de",
        "la",
        "del",
        "da",
        "do",
        "dos",
        "du",
        "van",
        "der",
        "von",
        "bin",
        "al",
        "el",
        "to",
    ]
)
TITLES = frozenset(
    [
        "PRESIDENT",
        "PRIME",
        "MINISTER",
        "KING",
        "QUEEN",
        "SULTAN",
        "EMIR",
        "SHEIKH",
        "GENERAL",
        "MR",
        "DR",
        "SIR",
        "PREMIER",
        "CHANCELLOR",
        "SENATOR",
        "GOVERNOR",
        "SECRETARY",
        "FOREIGN",
        "DEFENSE",
        "DEFENCE",
        "PRINCE",
        "CROWN",
        "VICE",
        "FORMER",
        "LEADER",
        "US",
        "U.S.",
        "BRITISH",
    ]
)
CODE = re.compile(r"\[(?P<code>[A-Z]+)(?P<rest>[^\]]*)\]")
TERM = re.compile(r"(?P<first>\d{6,8})\s*-\s*(?P<last>\d{6,8})|>\s*(?P<open>\d{6,8})")
UNIONS = {"UNO": "UNO", "NAT": "NAT", "EEC": "EUR"}


@dataclass(slots=True)
class Entry:
    """An entry of an actor file: its names, and its codes each with the text of a term."""

    names: list[str]
    codes: list[tuple[str, str]] = field(default_factory=list)


def read_entries(path: Path) -> Iterator[Entry]:
    """The entries of a file in the format of TABARI: a name, ``+`` other names, codes in brackets with terms."""
    entry: Entry | None = None
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        text = line.split("#")[0].rstrip()
        if not text.strip():
            continue
        name = CODE.sub("", text).strip(" +\t_;")
        codes = [(match["code"], match["rest"]) for match in CODE.finditer(text)]
        if name and not text.startswith(("+", "\t", " ")):
            if entry is not None:
                yield entry
            entry = Entry([name])
        elif name and entry is not None and text.startswith("+"):
            entry.names.append(name)
        if entry is not None:
            entry.codes += codes
    if entry is not None:
        yield entry


def spell(name: str) -> str:
    """``AMNESTY_INTERNATIONAL_`` in the letters it is written in; an abbreviation stays in capitals."""
    words = name.replace("_", " ").split()
    if len(words) == 1 and len(words[0]) <= SHORT_FORM:
        return words[0]
    return " ".join(spell_word(word, i == 0) for i, word in enumerate(words))


def spell_word(word: str, is_first: bool) -> str:
    """One word of a name in small letters after the first."""
    lower = word.lower()
    if lower in SMALL and not is_first:
        return lower
    parts = re.split(r"([-'’.(])", lower)
    whole = "".join(part[:1].upper() + part[1:] for part in parts)
    return re.sub(r"^Mc([a-z])", lambda match: "Mc" + match[1].upper(), whole)


def parse_day(digits: str) -> date | None:
    """``YYMMDD`` or ``YYYYMMDD``; the 31st of a short month is its last day; ``None`` for what is no day."""
    if len(digits) == 6:
        digits = ("19" if int(digits[:2]) > 30 else "20") + digits
    if len(digits) != 8:
        return None
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    for last in (day, 30, 29, 28):
        try:
            return date(year, month, min(day, last))
        except ValueError:
            continue
    return None


def read_terms(codes: list[tuple[str, str]]) -> Iterator[tuple[str, date, date | None]]:
    """Country and term of each time in government that is told with its days."""
    for code, rest in codes:
        match = TERM.search(rest)
        if match is None or not code[3:].startswith("GOV"):
            continue
        first = parse_day(match["first"] or match["open"])
        last = parse_day(match["last"]) if match["last"] else None
        if first is not None and (match["open"] or (last is not None and last >= first)):
            yield code[:3], first, last


class Known:
    """What the files kept by hand hold, to be left to them."""

    def __init__(self, rows: list[ActorRow]) -> None:
        self.forms = {plain(form) for row in rows if row.kind != "person" for form in (row.name, *row.aliases)}
        self.countries = {row.actor_id for row in rows if row.kind == "country"}
        self.lands = {
            plain(form): row.actor_id for row in rows if row.kind == "country" for form in (row.name, *row.aliases)
        }
        self.persons: dict[tuple[str, str], list[ActorRow]] = {}
        self.homes: dict[str, set[str]] = {}
        for row in rows:
            if row.kind == "person":
                for form in (row.name, *row.aliases):
                    self.persons.setdefault((row.country or "", plain(form)), []).append(row)
                    self.homes.setdefault(plain(form), set()).add(row.country or "")

    def is_foreign(self, country: str, names: list[str]) -> bool:
        """True for a name that is known of a person of another country alone."""
        homes = {home for name in names for home in self.homes.get(plain(name), ())}
        return bool(homes) and country not in homes

    def rows_of(self, country: str, names: list[str]) -> list[ActorRow]:
        """Rows of a person of that country with one of the names."""
        return next((rows for name in names if (rows := self.persons.get((country, plain(name))))), [])


def overlaps(rows: list[ActorRow], first: date, last: date | None) -> bool:
    """True where one of the rows holds on a day of the term."""
    return any(
        (row.valid_from or date.min) <= (last or date.max) and first <= (row.valid_to or date.max) for row in rows
    )


def make_id(country: str | None, name: str) -> str:
    """An id in capitals: ``FRA_JEAN_DUPONT``."""
    word = re.sub(r"[^A-Z0-9]+", "_", plain(name).upper()).strip("_")
    return f"{country}_{word}" if country else word


def make_row(
    actor_id: str, name: str, aliases: list[str], country: str | None, sector: str, kind: str
) -> dict[str, str]:
    """A row without a term and a source."""
    row = dict.fromkeys(COLUMNS, "")
    others = [alias for alias in dict.fromkeys(aliases) if alias != name and "|" not in alias]
    return row | {
        "actor_id": actor_id, "name": name, "aliases": "|".join(others), "country": country or "", "sector": sector,
        "kind": kind,
    }  # fmt: skip


def make_persons(folder: Path, known: Known) -> Iterator[dict[str, str]]:
    """Persons in government with their terms, by country and name."""
    for entry in read_entries(folder / "Phoenix.Countries.actors.txt"):
        names = [spell(name) for name in entry.names if is_full_name(name)]
        if not names or not is_full_name(entry.names[0]):
            continue
        seen: set[tuple[date, date | None]] = set()
        for country, first, last in read_terms(entry.codes):
            old = last is not None and last.year < FIRST_YEAR
            if country not in known.countries or old or (first, last) in seen:
                continue
            seen.add((first, last))
            rows = known.rows_of(country, names)
            if overlaps(rows, first, last) or known.is_foreign(country, names):
                continue
            name, actor_id = (rows[0].name, rows[0].actor_id) if rows else (names[0], make_id(country, names[0]))
            aliases = list(rows[0].aliases) if rows else names[1:5]
            yield make_row(actor_id, name, aliases, country, "GOV", "person") | {
                "valid_from": first.isoformat(), "valid_to": last.isoformat() if last else "",
                "source": "Phoenix", "checked_on": PHOENIX_CHECKED.isoformat(),
            }  # fmt: skip


def is_full_name(name: str) -> bool:
    """True for a name of two to seven words without a title and without signs."""
    words = name.replace("_", " ").split()
    plain_words = all(re.fullmatch(r"[A-Z][A-Z.'-]*", word) for word in words)
    return 2 <= len(words) <= MOST_WORDS and words[0] not in TITLES and plain_words and len(words[-1].strip(".")) > 1


def make_bodies(path: Path, known: Known, common: frozenset[str]) -> Iterator[dict[str, str]]:
    """Organisations, companies or armed groups of a file."""
    taken = set(known.forms)
    for entry in read_entries(path):
        told = next((found for code, _ in entry.codes if (found := decode(code, known.countries))), None)
        if told is None or any(TERM.search(rest) for _, rest in entry.codes):
            continue  # with terms it is a person
        country, sector, kind = told
        names = [spell(name) for raw in entry.names for name in split_short(raw) if is_body_name(name, common)]
        names = [name for name in dict.fromkeys(names) if plain(name) not in taken]
        if not names:
            continue
        taken |= {plain(name) for name in names}
        yield make_row(make_id(country, names[0]), names[0], names[1:6], country, sector, kind) | {
            "source": "Phoenix", "checked_on": PHOENIX_CHECKED.isoformat()
        }  # fmt: skip


def split_short(raw: str) -> list[str]:
    """``ARMY_OF_ADEN_(IAA)`` as its long and its short name."""
    match = re.fullmatch(r"(.*?)_*\(([A-Z-]{3,})\)_*", raw)
    return [match[1], match[2]] if match else [raw]


def is_body_name(name: str, common: frozenset[str]) -> bool:
    """True for a name that cannot be taken for ordinary words."""
    words = name.replace("_", " ").split()
    if (
        not words
        or words[0] in TITLES
        or len(words) > MOST_WORDS
        or not re.fullmatch(r"[A-Z][A-Z&.,' -]*", " ".join(words))
    ):
        return False
    if len(words) == 2 and all(word.lower() in common for word in words):
        return False  # "Islamic Party"
    if len(words) > 1:
        return any(word.lower() not in SMALL for word in words[1:])
    return len(words[0]) > 2 and words[0].lower() not in common


def decode(code: str, countries: set[str]) -> tuple[str | None, str, str] | None:
    """Country, sector and kind that a code stands for; ``None`` for what is left out."""
    kind = code[:3]
    parts = [code[i : i + 3] for i in range(0, len(code), 3)]
    land = next((part for part in parts[1:2] if part in countries), None)
    if kind == "IGO":
        return next((UNIONS[part] for part in parts if part in UNIONS), None), "IGO", "igo"
    if kind == "NGO":
        return land, "NGO", "company"
    if kind == "MNC" and land is not None:
        return land, "BUS", "company"
    if parts[-1] == "REB" and kind in countries:
        return kind, "REB", "group"
    return None


def make_leaders(path: Path, known: Known) -> Iterator[dict[str, str]]:
    """Heads of state and government with whole years as terms."""
    with path.open(encoding="utf-8", newline="") as handle:
        for line in csv.DictReader(handle):
            country = known.lands.get(plain(line["country"]))
            name = line["officeholderLabel"]
            elsewhere = re.match(r"monarch of|.*[Cc]o-[Pp]rince", line["positionLabel"])
            if country is None or not line["start_year"] or re.fullmatch(r"Q\d+", name) or elsewhere:
                continue
            first = date(int(line["start_year"]), 1, 1)
            last = date(int(line["end_year"]), 12, 31) if line["end_year"] else None
            rows = known.rows_of(country, [name])
            wrong = last is not None and last < first
            if wrong or overlaps(rows, first, last) or known.is_foreign(country, [name]):
                continue
            actor_id = rows[0].actor_id if rows else make_id(country, name)
            yield make_row(actor_id, name, [unaccented(name)], country, "GOV", "person") | {
                "valid_from": first.isoformat(), "valid_to": last.isoformat() if last else "", "source": "Wikidata",
                "checked_on": LEADERS_CHECKED.isoformat(), "note": line["positionLabel"],
            }  # fmt: skip


def told_terms(folder: Path, known: Known) -> dict[Key, list[Term]]:
    """Every term in government that the lists tell, by country and name, for confirming rows kept by hand."""
    found: dict[Key, list[Term]] = {}
    for entry in read_entries(folder / "Phoenix.Countries.actors.txt"):
        names = [spell(name) for name in entry.names if is_full_name(name)]
        for country, first, last in read_terms(entry.codes):
            for key in keys(country, names):
                found.setdefault(key, []).append(Term("Phoenix", first, last, PHOENIX_CHECKED, is_years=False))
    with (folder / "world_leaders_2022.csv").open(encoding="utf-8", newline="") as handle:
        for line in csv.DictReader(handle):
            land = known.lands.get(plain(line["country"]))
            if land is None or not line["start_year"]:
                continue
            last = date(int(line["end_year"]), 12, 31) if line["end_year"] else None
            term = Term("Wikidata", date(int(line["start_year"]), 1, 1), last, LEADERS_CHECKED, is_years=True)
            for key in keys(land, [line["officeholderLabel"]]):
                found.setdefault(key, []).append(term)
    return found


def told_bodies(path: Path, known: Known) -> dict[str, set[str]]:
    """Countries of each name of a body in a file; that of a body of no country is empty."""
    found: dict[str, set[str]] = {}
    for entry in read_entries(path):
        told = next((told for code, _ in entry.codes if (told := decode(code, known.countries))), None)
        for raw in entry.names if told is not None else ():
            for name in split_short(raw):
                found.setdefault(plain(spell(name)), set()).add((told[0] if told else None) or "")
    return found


def confirm_kept(folder: Path, known: Known) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The files kept by hand, each row that a list tells too with that list as its source."""
    terms = told_terms(folder, known)
    lists = {"bodies": "Phoenix.International.actors.txt", "groups": "Phoenix.MilNonState.actors.txt"}
    told = {name: told_bodies(folder / file, known) for name, file in lists.items()}
    for name in ("persons", *lists):
        with (FACTS_DIR / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle))
        if name == "persons":
            yield name, [confirm_person(row, terms) for row in rows]
        else:
            yield name, [confirm_body(row, told[name], "Phoenix") for row in rows]


def unaccented(name: str) -> str:
    """A name without accents, its capitals kept."""
    letters = [plain(letter) or letter for letter in name]
    return "".join(new.upper() if old.isupper() else new for old, new in zip(name, letters, strict=True))


def write_facts(path: Path, rows: list[dict[str, str]]) -> None:
    """Write a file of facts, rows in order of id and term."""
    write_rows(path, sorted(rows, key=lambda row: (row["actor_id"], row["valid_from"], row["name"])))


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    """Write a file of facts, rows as they are."""
    lines = [",".join(COLUMNS), *(to_line([row[column] for column in COLUMNS]) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def to_line(cells: list[str]) -> str:
    """Cells as a line of CSV."""
    return ",".join(
        f'"{cell}"' if re.search(r'[,"\n]', cell) else cell for cell in (c.replace('"', '""') for c in cells)
    )


def counts_table() -> str:
    """How many rows of each file have which source, as a table in Markdown."""
    lines = ["| file | rows | by source |", "|---|---|---|"]
    for name in KEPT:
        counts = Counter(row.source for row in read_rows(FACTS_DIR / f"{name}.csv", ActorRow))
        told = ", ".join(f"{source} {count:,}" for source, count in sorted(counts.items()))
        lines.append(f"| `{name}.csv` | {counts.total():,} | {told} |")
    return "\n".join(lines)


def write_counts(path: Path) -> None:
    """Put the table of counts between its marks in the README."""
    text = path.read_text(encoding="utf-8")
    table = f"<!-- counts -->\n{counts_table()}\n<!-- end of counts -->"
    path.write_text(re.sub(r"<!-- counts -->.*<!-- end of counts -->", table, text, flags=re.DOTALL), encoding="utf-8")


def main(folder: Path) -> None:
    """Write the files made from the lists in ``folder``."""
    kept = [row for name in KEPT for row in read_rows(FACTS_DIR / f"{name}.csv", ActorRow)]
    known = Known(kept)
    words = Path(__file__).parents[1] / "warehouse" / "dedup" / "word_frequencies.csv"
    common = frozenset(line.split(",")[0] for line in words.read_text(encoding="utf-8").splitlines())
    made = {
        "phoenix_persons": list(make_persons(folder, known)),
        "phoenix_bodies": list(make_bodies(folder / "Phoenix.International.actors.txt", known, common)),
        "phoenix_groups": list(make_bodies(folder / "Phoenix.MilNonState.actors.txt", known, common)),
        "leaders_2022": list(make_leaders(folder / "world_leaders_2022.csv", known)),
    }
    for name, rows in made.items():
        write_facts(FACTS_DIR / f"{name}.csv", rows)
        sys.stdout.write(f"{name}: {len(rows)} rows\n")
    for name, rows in confirm_kept(folder, known):
        write_rows(FACTS_DIR / f"{name}.csv", rows)
        left = sum(row["source"] == MEMORY for row in rows)
        sys.stdout.write(f"{name}: {len(rows)} rows, {left} of them from memory alone\n")
    write_counts(FACTS_DIR / "README.md")


if __name__ == "__main__":
    source = Path(sys.argv[1])
    if not source.is_dir():
        sys.exit(f"no folder {source} with the lists: say ACTORS=FOLDER")
    main(source)
