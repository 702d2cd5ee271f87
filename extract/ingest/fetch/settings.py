"""What networked fetching is allowed to do; every setting is an environment variable with the prefix ``DATELINE_``."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version

from extract.core.errors import UsageError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

CONTACT_HELP = (
    "networked sources need a contact for the sites they ask: set DATELINE_CONTACT to an e-mail address or a page "
    "about you, for example DATELINE_CONTACT=desk@example.org"
)


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """Limits and manners of one crawl."""

    contact: str
    allowed: tuple[Network, ...] = ()
    """Private networks that may be asked all the same (``DATELINE_ALLOW_NETWORKS``, comma-separated)."""
    delay: float = 1.0
    """Seconds between two requests to a host (``DATELINE_DELAY``); a longer Crawl-delay wins."""
    timeout: float = 30.0
    """Seconds for one answer (``DATELINE_TIMEOUT``)."""
    max_bytes: int = 10_000_000
    """Largest body, as sent and unpacked (``DATELINE_MAX_BYTES``)."""
    max_pages: int = 20_000
    """Most pages of one source and run (``DATELINE_MAX_PAGES``)."""
    max_wait: float = 120.0
    """Longest Retry-After that is waited for, in seconds (``DATELINE_MAX_WAIT``)."""
    max_seconds: float = 4 * 3600.0
    """Longest crawl; what is left then waits for the next run (``DATELINE_MAX_SECONDS``)."""

    @property
    def user_agent(self) -> str:
        """The name that every request carries, with the contact."""
        return f"dateline/{version('dateline')} (+{self.contact})"


def read_settings(environment: Mapping[str, str] = os.environ) -> NetworkSettings:
    """Settings from the environment; raises :class:`UsageError` where the contact is unset or a value is wrong."""
    contact = environment.get("DATELINE_CONTACT", "").strip()
    if not contact or not contact.isprintable():
        raise UsageError(CONTACT_HELP)
    values: dict[str, float] = {}
    for name in ("delay", "timeout", "max_bytes", "max_pages", "max_wait", "max_seconds"):
        variable = f"DATELINE_{name.upper()}"
        text = environment.get(variable)
        if text is None:
            continue
        try:
            values[name] = int(text) if name in {"max_bytes", "max_pages"} else float(text)
        except ValueError:
            raise UsageError(f"{variable}: {text!r} is no number") from None
        if values[name] < 0:
            raise UsageError(f"{variable}: {text!r} is negative")
    return NetworkSettings(contact, read_networks(environment.get("DATELINE_ALLOW_NETWORKS", "")), **values)  # type: ignore[arg-type]


def read_retention(environment: Mapping[str, str] = os.environ) -> timedelta | None:
    """How long raw bytes are kept (``DATELINE_KEEP_RAW_DAYS``), ``None`` for ever; raises :class:`UsageError`."""
    text = environment.get("DATELINE_KEEP_RAW_DAYS", "").strip()
    if not text:
        return None
    if not text.isdecimal():
        raise UsageError(f"DATELINE_KEEP_RAW_DAYS: {text!r} is no number of days")
    return timedelta(days=int(text))


def read_networks(text: str) -> tuple[Network, ...]:
    """Networks of a comma-separated list; raises :class:`UsageError` for what is none."""
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise UsageError(f"DATELINE_ALLOW_NETWORKS: {error}") from None
