"""Why a document was not fetched: every reason code of this stage with what it means.

An answer with another HTTP status than 200 is refused as ``http_<status>``; those that mean a wall are listed.
"""

from __future__ import annotations

REASONS = {
    "http_401": "the page asks for a log-in",
    "http_402": "the page asks for payment",
    "http_403": "the server refuses us",
    "http_404": "there is no such page",
    "http_410": "the page was removed",
    "http_429": "the server asked us to come back later than we wait",
    "http_451": "the page is withheld for legal reasons",
    "http_503": "the server stayed busy",
    "host_busy": "the host answered busy again and again and was left alone for this crawl",
    "robots_disallowed": "the host's robots.txt forbids the page to us",
    "robots_unavailable": "the host's robots.txt could not be read, so nothing is allowed",
    "opted_out": "the page or server forbids keeping it (noarchive, or text and data mining reserved)",
    "consent_wall": "a consent page stands in its place",
    "soft_404": "an error page that answers 200",
    "blocked_address": "the address is private, link-local or otherwise not on the public internet",
    "insecure_redirect": "an https page redirects to http",
    "redirect_loop": "more than five redirects",
    "bad_url": "no http or https URL, or one with a password",
    "unknown_host": "the name has no address",
    "connection_refused": "the host refuses connections",
    "connection_lost": "the connection broke, or the answer is no HTTP",
    "bad_certificate": "the host's certificate cannot be verified",
    "timeout": "the answer took too long",
    "too_large": "the answer, its headers or what it unpacks to is too large",
    "truncated_gzip": "the compressed answer ends early",
    "bad_gzip": "the compressed answer is damaged",
    "bad_encoding": "an encoding that we did not ask for",
    "content_type": "the answer is no page",
    "empty": "the answer has no body",
    "over_limit": "the source offers more pages than one run may fetch",
    "xml_entities": "a feed or sitemap that declares entities, as bombs do",
    "unread_date": "dates of a feed or sitemap that cannot be read; its pages are fetched all the same",
    "no_feed": "the answer is no feed",
    "no_sitemap": "the answer is no sitemap",
    "memory": "reading a feed or sitemap needed more memory than its limit",
    "crash": "the reader died on a feed or sitemap",
    "unreadable": "the file could not be read",
    "duplicate_id": "an earlier document of the source has the same id",
    "corrupt_warc": "a damaged place in an archive; the rest is read",
    "truncated_warc": "the archive ends early",
}
