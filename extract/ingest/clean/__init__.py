"""Raw pages → article texts with their metadata, or typed refusals: :mod:`extract.ingest.clean.page` cleans one page.

Cleaning loads much that whoever only reads documents does not need, so it is not loaded from here.
"""

from __future__ import annotations

from extract.ingest.clean.refusal import REASONS, Refusal, RefusedError

__all__ = ["REASONS", "Refusal", "RefusedError"]
