"""Known vulnerabilities in what is locked: ``python -m tests.audit EXPORT``, without the network.

EXPORT is an OSV export of the PyPI ecosystem: the zip file as downloaded, or a folder of its JSON files. Without it,
only the lock itself is checked: every package pinned, with hashes, and installed as locked.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from packaging.markers import Marker
from packaging.version import InvalidVersion, Version

LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)\s*(?:;\s*([^\\]+?))?\s*\\?$")


def plain(name: str) -> str:
    """A package's name in its one form."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_lock(text: str) -> dict[str, tuple[str, bool, bool]]:
    """Version of each locked package, whether it has hashes, and whether it is for this machine."""
    found: dict[str, tuple[str, bool, bool]] = {}
    name = None
    for line in text.splitlines():
        if pinned := PINNED.match(line):
            name = plain(pinned[1])
            here = Marker(pinned[3]).evaluate() if pinned[3] else True
            if here or name not in found:
                found[name] = (pinned[2], False, here)
        elif name and "--hash=" in line:
            found[name] = (found[name][0], True, found[name][2])
    return found


def lock_faults(lock: dict[str, tuple[str, bool, bool]]) -> Iterator[str]:
    """What is wrong with the lock or with what is installed."""
    for name, (locked, has_hashes, here) in sorted(lock.items()):
        if not has_hashes:
            yield f"{name} {locked}: no hashes in the lock"
        try:
            installed = version(name)
        except PackageNotFoundError:
            continue
        if here and installed != locked:
            yield f"{name}: {installed} is installed, {locked} is locked"


def read_export(path: Path) -> Iterator[dict[str, Any]]:
    """Every advisory of an export."""
    if path.is_dir():
        yield from (json.loads(file.read_bytes()) for file in sorted(path.glob("*.json")))
        return
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".json"):
                yield json.loads(archive.read(name))


def affects(advisory: dict[str, Any], name: str, locked: str) -> bool:
    """Whether an advisory speaks of a package in a version."""
    if advisory.get("withdrawn"):
        return False
    for affected in advisory.get("affected", ()):
        package = affected.get("package", {})
        if package.get("ecosystem") != "PyPI" or plain(package.get("name", "")) != name:
            continue
        if locked in affected.get("versions", ()):
            return True
        if any(
            in_range(entry.get("events", ()), locked)
            for entry in affected.get("ranges", ())
            if entry.get("type") == "ECOSYSTEM"
        ):
            return True
    return False


def in_range(events: list[dict[str, str]], locked: str) -> bool:
    """Whether a version lies between an introduction and a fix."""
    mine, inside = Version(locked), False
    try:
        for event in events:
            if "introduced" in event:
                inside = inside or event["introduced"] == "0" or mine >= Version(event["introduced"])
            elif "fixed" in event:
                inside = inside and mine < Version(event["fixed"])
            elif "last_affected" in event:
                inside = inside and mine <= Version(event["last_affected"])
    except InvalidVersion:
        return False
    return inside


def main(arguments: list[str]) -> int:
    """Print what is found; 1 where anything is."""
    lock = read_lock(LOCK.read_text(encoding="utf-8"))
    faults = list(lock_faults(lock))
    if arguments:
        for advisory in read_export(Path(arguments[0])):
            names = {plain(a.get("package", {}).get("name", "")) for a in advisory.get("affected", ())}
            told = f"{advisory['id']} {advisory.get('summary', '')}".strip()
            hit = (name for name in sorted(names & lock.keys()) if affects(advisory, name, lock[name][0]))
            faults += [f"{name} {lock[name][0]}: {told}" for name in hit]
    else:
        print("no export of advisories given: only the lock is checked (make audit OSV=FILE)", file=sys.stderr)
    print("\n".join(faults) or f"{len(lock)} packages locked, nothing found")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
