"""Keeps the fetcher out of private networks: on the address a name resolves to, for every request and redirect."""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from extract.ingest.fetch.settings import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

WRAPPING = tuple(ipaddress.IPv6Network(text) for text in ("64:ff9b::/96", "::/96"))
"""NAT64 and IPv4-compatible addresses: their last 32 bits are an IPv4 address."""

NEVER = tuple(
    ipaddress.ip_network(text)
    for text in (
        "64:ff9b:1::/48",  # NAT64 of a network's own
        "fec0::/10",  # site-local
        "5f00::/16",  # segment routing
        "192.0.0.0/24",  # protocol assignments, a cloud's metadata among them
        "168.63.129.16/32",  # a cloud's own services, at a public address
        "fd00:ec2::254/128",  # instance metadata
    )
)
"""Networks that are not the public internet, though Python takes some of them for it."""


class RefusedRequest(IgnoreRequest):
    """A request that is not made, or whose answer is not used, with a reason code."""

    def __init__(self, reason: str, detail: str | None = None) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


def embedded(address: Address) -> Address:
    """The IPv4 address that an IPv6 one wraps (mapped, compatible, 6to4, Teredo, NAT64), else the address itself."""
    if isinstance(address, ipaddress.IPv6Address) and not address.is_loopback:
        if any(address in network for network in WRAPPING):
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1] or address
    return address


def is_forbidden(text: str, allowed: tuple[Network, ...] = ()) -> bool:
    """True for an address that is not on the public internet and in no allowed network, and for what is none."""
    try:
        address = embedded(ipaddress.ip_address(text.split("%")[0]))
    except ValueError:
        return True
    if any(address.version == network.version and address in network for network in allowed):
        return False
    if any(address.version == network.version and address in network for network in NEVER):
        return True
    return not address.is_global or address.is_multicast


def check_url(url: str, previous: str | None, allowed: tuple[Network, ...]) -> None:
    """Raises :class:`RefusedRequest` for a URL that must not be asked; ``previous`` is the redirecting URL."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise RefusedRequest("bad_url", str(error)) from None
    if parts.scheme not in {"http", "https"} or not host:
        raise RefusedRequest("bad_url", f"{url[:200]} is no http or https URL")
    if previous and urlsplit(previous).scheme == "https" and parts.scheme == "http":
        raise RefusedRequest("insecure_redirect", f"from https to {url[:200]}")
    if parts.username or parts.password:
        raise RefusedRequest("bad_url", "carries a password")
    try:
        ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return
    if is_forbidden(host, allowed):
        raise RefusedRequest("blocked_address", host)


class GuardMiddleware:
    """Checks every request, redirected ones included, before anything is sent."""

    def __init__(self, allowed: tuple[Network, ...]) -> None:
        self.allowed = allowed

    @classmethod
    def from_crawler(cls, crawler: Any) -> GuardMiddleware:
        """The middleware with the crawl's allowed networks."""
        return cls(crawler.settings["DATELINE"].allowed)

    def process_request(self, request: Any) -> None:
        """Raises :class:`RefusedRequest` for a forbidden URL."""
        previous = request.meta.get("redirect_urls") or [None]
        check_url(request.url, previous[-1], self.allowed)
        request.meta["download_slot"] = urlsplit(request.url).netloc  # delays are a server's, and a redirect moves on


class GuardedResolver(CachingThreadedResolver):
    """Resolves names (IPv4), but not to forbidden addresses; a name once refused stays refused for the crawl."""

    allowed: tuple[Network, ...] = ()

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Any:
        """The resolver with the crawl's allowed networks."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.allowed = crawler.settings["DATELINE"].allowed
        blocked_names.clear()
        return resolver

    def getHostByName(self, name: Any, timeout: Any = ()) -> Deferred[str]:  # noqa: N802 - the interface's name
        """The address of ``name``; fails with ``DNSLookupError`` where it is forbidden."""
        text = name.decode() if isinstance(name, bytes) else str(name)
        answer: Deferred[str] = super().getHostByName(name, timeout)
        return answer.addCallback(self.check, text)

    def check(self, address: str, name: str) -> str:
        """``address`` unless it is forbidden."""
        if name in blocked_names or is_forbidden(address, self.allowed):
            blocked_names[name] = address
            raise DNSLookupError(f"{name} is at the forbidden address {address}")
        return address


blocked_names: dict[str, str] = {}
"""Names of this crawl that resolved to a forbidden address."""
