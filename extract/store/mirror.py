"""A store elsewhere that several machines share: raw files, Parquet tables and run records, reached through fsspec.

``DATELINE_STORE`` names it, for instance ``s3://bucket/folder`` (with the package ``s3fs``, which takes keys and
endpoint from S3's own environment variables); the bucket must be there. The warehouse folder is then this machine's
copy: a command first brings what its stages read up to date, and hands back what they wrote once they are done. What
is built and published, and the lock, are the building machine's own.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from extract.core.errors import DatelineError, UsageError
from extract.core.schema import TABLES
from extract.store.partitions import replace_file

SETTING = "DATELINE_STORE"
RUNS = "runs"
PARTS = ("raw", "reference", "sources.json", *TABLES)
"""Folders and files of a warehouse that are kept there, beside the records of runs that ended."""
BEFORE = timedelta(days=30)
"""How far back cleaning looks at a source's pages."""

Noted = dict[str, list[Any]]
"""By path: the store's tag of a file, and size and time of this machine's copy when both were the same."""


class StoreError(DatelineError):
    """The store cannot be reached, read or written."""


@dataclass(frozen=True, slots=True)
class Mirror:
    """A warehouse folder and the store that it is a copy of."""

    warehouse: Path
    url: str
    files: Any
    """The file system of fsspec's that the store lies in."""
    root: str

    def pull(self, wanted: Callable[[str], bool]) -> set[str]:
        """Bring the wanted files up to date and forget copies out of date; returns the paths that are here now.

        What was written here and not handed over yet stays, unless the store has got another meanwhile.
        """
        with self.talking(), self.notes() as noted:
            there = self.tags()
            for path in noted.keys() - there.keys():
                (self.warehouse / path).unlink(missing_ok=True)
                del noted[path]
            for path, tag in there.items():
                file = self.warehouse / path
                if path in noted and noted[path][0] == tag and file.exists():
                    continue
                if wanted(path):
                    replace_file(file, lambda aside, path=path: self.files.get_file(f"{self.root}/{path}", str(aside)))
                    noted[path] = [tag, *facts(file)]
                else:
                    file.unlink(missing_ok=True)
                    noted.pop(path, None)
        return set(self.local())

    def push(self, before: Collection[str], record: Path | None = None) -> int:
        """Hand over what is new or changed, and delete what was here ``before`` and is gone; returns the files sent.

        Bytes go before the manifests that name them. Of the records of runs only ``record`` is sent.
        """
        with self.talking(), self.notes() as noted:
            here = self.local()
            for path in sorted(set(before) - set(here)):
                if path in noted:
                    with contextlib.suppress(FileNotFoundError):
                        self.files.rm_file(f"{self.root}/{path}")
                    del noted[path]
            paths = [path for path in here if not path.startswith(f"{RUNS}/")]
            if record is not None:
                paths.append(record.relative_to(self.warehouse).as_posix())
            sent = 0
            for path in sorted(paths, key=lambda path: (path.endswith(".json"), path)):
                file = self.warehouse / path
                now = facts(file)
                if path in noted and noted[path][1:] == now:
                    continue
                self.files.put_file(str(file), f"{self.root}/{path}")
                noted[path] = [tag_of(self.files.info(f"{self.root}/{path}")), *now]
                sent += 1
        return sent

    def tags(self) -> dict[str, str]:
        """Every file of the store by its path below it, with what changes when the file does."""
        self.files.invalidate_cache()
        found: Mapping[str, Any] = {}
        with contextlib.suppress(FileNotFoundError):
            found = self.files.find(self.root, detail=True)
        paths = {name.removeprefix(self.root).lstrip("/"): tag_of(info) for name, info in found.items()}
        return {path: tag for path, tag in sorted(paths.items()) if path.partition("/")[0] in (*PARTS, RUNS)}

    def local(self) -> list[str]:
        """Every whole file of this machine's copy, by its path below the warehouse."""
        return sorted(
            path.relative_to(self.warehouse).as_posix()
            for part in (*PARTS, RUNS)
            for path in (self.warehouse / part, *(self.warehouse / part).rglob("[!.]*"))
            if path.is_file()
        )

    @contextlib.contextmanager
    def notes(self) -> Iterator[Noted]:
        """What is noted of both sides, to be changed; commands on one machine take turns."""
        self.warehouse.mkdir(parents=True, exist_ok=True)
        path = self.warehouse / ".store.json"
        with (self.warehouse / ".store.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            noted: Noted = {}
            with contextlib.suppress(OSError, ValueError):
                kept = json.loads(path.read_bytes())
                noted = kept["files"] if kept["url"] == self.url else {}
            try:
                yield noted
            finally:  # what went through stays noted where something else failed
                text = json.dumps({"url": self.url, "files": noted}, ensure_ascii=False)
                replace_file(path, lambda aside: aside.write_text(text, encoding="utf-8"))

    @contextlib.contextmanager
    def talking(self) -> Iterator[None]:
        """Turn what the store's library raises into one line; it tells no keys."""
        try:
            yield
        except DatelineError:
            raise
        except Exception as error:  # each kind of store has its own
            told = " ".join(str(error).split())[:200] or type(error).__name__
            raise StoreError(f"the store {self.url} cannot be used: {told}; see {SETTING} and its keys") from None


def facts(file: Path) -> list[int]:
    """Size and time of a file."""
    found = file.stat()
    return [found.st_size, found.st_mtime_ns]


def tag_of(info: Mapping[str, Any]) -> str:
    """What changes when a file of a store does."""
    return str(info.get("ETag") or [info.get(name) for name in ("size", "mtime", "created")])


def open_mirror(warehouse: Path, environment: Mapping[str, str] = os.environ) -> Mirror | None:
    """The mirror that the environment asks for, ``None`` where it names no store; raises :class:`UsageError`."""
    url = environment.get(SETTING, "").strip().rstrip("/")
    if not url:
        return None
    from fsspec.core import url_to_fs

    # Folders make themselves; a bucket that is not there is a mistake to be told.
    options = {"auto_mkdir": True} if url.startswith(("file:", "/")) else {}
    try:
        files, root = url_to_fs(url, use_listings_cache=False, skip_instance_cache=True, **options)  # type: ignore[no-untyped-call]
    except (ImportError, ValueError) as error:
        raise UsageError(f"{SETTING}: {url!r} cannot be used: {error}") from None
    return Mirror(warehouse, url, files, root)


def needed_by(stages: Collection[str], days: Sequence[date]) -> Callable[[str], bool]:
    """Whether a path of the store is read by the stages over these days; no days stand for all of them."""

    def is_needed(path: str) -> bool:
        part, *rest = path.split("/")
        if part in (RUNS, "reference"):
            return "build" in stages
        if part == "sources.json":
            return bool({"fetch", "clean", "build"} & set(stages))
        if part == "raw":
            is_note = path.endswith(".json")
            return (is_note and "fetch" in stages) or ("clean" in stages and is_within(rest[-1], BEFORE))
        if "build" in stages:
            return True
        return ("extract" in stages or ("clean" in stages and part in ("articles", "rejects"))) and is_within(
            rest[0].partition("=")[2], timedelta()
        )

    def is_within(name: str, before: timedelta) -> bool:
        try:
            day = date.fromisoformat(name[:10])
        except ValueError:
            return True
        return not days or min(days) - before <= day <= max(days)

    return is_needed


def bring_runs(warehouse: Path) -> None:
    """Bring the records of runs on other machines here, where there is a store."""
    mirror = open_mirror(warehouse)
    if mirror is not None:
        mirror.pull(lambda path: path.startswith(f"{RUNS}/") or path == "sources.json")
