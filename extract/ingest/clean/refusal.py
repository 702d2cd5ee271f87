"""Why a document is refused: every reason code with what it means."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

REASONS = {
    "empty": "the file has no bytes",
    "pdf": "the bytes are a PDF, whatever the name says",
    "image": "the bytes are an image",
    "binary": "the bytes are neither text nor HTML",
    "truncated_gzip": "the compressed file ends early",
    "bad_gzip": "the compressed file is damaged",
    "too_large": "more than 5 MB when decoded",
    "too_many_tags": "more than 50,000 tags",
    "no_text": "no article text was found",
    "soft_404": "an error page that answers 200",
    "consent_wall": "a consent page stands in its place",
    "login_wall": "a login page stands in its place",
    "paywall": "a wish for a subscription stands in its place, without a beginning of the text",
    "challenge": "a check for robots stands in its place",
    "meta_refresh": "it has no text and sends its readers to another page",
    "failed": "the cleaner stumbled over the page",
    "timeout": "cleaning took longer than its limit",
    "memory": "cleaning needed more memory than its limit",
    "crash": "the cleaner died on the page",
    "unreadable": "the file could not be read",
    "line_too_long": "the line is too long: more than 50 MB",
    "json_syntax": "the line is not JSON",
    "json_not_object": "the line is JSON, but no object",
    "missing_id": "the document has no id",
    "missing_text": "the document has no text",
    "bad_published": "the document's date is no ISO date or time",
    "duplicate_id": "an earlier document of the source has the same id",
}
"""Reason codes of cleaning and reading; those of fetching are in :mod:`extract.ingest.fetch`."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One document that could not be used."""

    document_id: str
    reason: str
    detail: str | None = None


class RefusedError(Exception):
    """Ends the cleaning of one document with a reason code."""

    def __init__(self, reason: str, detail: str | None = None) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


@cache
def recipe_digest() -> str:
    """Digest of everything that decides how a page is cleaned: this package and the libraries it calls."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for path in sorted((*folder.glob("*.py"), *folder.glob("*.csv"))):
        digest.update(path.read_bytes())
    for library in ("trafilatura", "htmldate", "lxml", "py3langid", "babel", "charset-normalizer"):
        digest.update(version(library).encode())
    return digest.hexdigest()[:16]
