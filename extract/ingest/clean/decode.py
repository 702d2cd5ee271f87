"""Bytes → HTML text: what the bytes really are, their encoding, and limits on what the cleaner may see."""

from __future__ import annotations

import codecs
import re
import zlib

from extract.ingest.clean.refusal import RefusedError

MAX_DECODED = 5_000_000
MAX_TAGS = 50_000
MAX_DAMAGE = 0.02
"""Undecodable for each decodable letter beyond ASCII, up to which a text counts as damaged UTF-8; share of control
characters from which bytes count as binary."""

GZIP = b"\x1f\x8b"
MAGIC = {
    b"%PDF-": "pdf",
    b"\x89PNG": "image",
    b"\xff\xd8\xff": "image",
    b"GIF8": "image",
    b"RIFF": "image",
    b"II*\x00": "image",
    b"MM\x00*": "image",
    b"\x00\x00\x01\x00": "image",
    b"BM": "image",
    b"PK\x03\x04": "binary",
    b"\x7fELF": "binary",
    b"MZ": "binary",
    b"Rar!": "binary",
    b"7z\xbc\xaf": "binary",
    b"\xd0\xcf\x11\xe0": "binary",
    b"\x00\x00\x00": "binary",
    b"ID3": "binary",
    b"OggS": "binary",
}
TEXTLIKE = {b"BM", b"MZ", b"RIFF", b"ID3"}
"""Signatures that a text may begin with too: they count only where control characters follow."""

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
NON_ASCII = re.compile(r"[^\x00-\x7f]")
CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})
META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
XML_CHARSET = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.I)


def read_html(data: bytes, charset: str | None = None) -> str:
    """HTML text of a page's bytes, gzip or not; raises :class:`RefusedError` for anything else or too large."""
    if data.startswith(GZIP):
        data = decompress(data)
    check_type(data)
    if len(data) > MAX_DECODED:
        raise RefusedError("too_large", f"{len(data)} bytes")
    if data.count(b"<") > MAX_TAGS:
        raise RefusedError("too_many_tags", f"{data.count(b'<')} tags")
    return decode(data, charset)


def decompress(data: bytes, limit: int = MAX_DECODED) -> bytes:
    """The bytes of a gzip file; raises :class:`RefusedError` where it is damaged or unpacks to more than ``limit``."""
    out = b""
    while data.startswith(GZIP) and len(out) <= limit:
        engine = zlib.decompressobj(wbits=31)
        try:
            out += engine.decompress(data, limit + 1 - len(out))
        except zlib.error as error:
            raise RefusedError("bad_gzip", str(error)) from None
        if len(out) > limit:
            raise RefusedError("too_large", f"more than {limit} bytes when decompressed")
        if not engine.eof:
            raise RefusedError("truncated_gzip", f"ends after {len(out)} decompressed bytes")
        data = engine.unused_data
    return out


def check_type(data: bytes) -> None:
    """Raises :class:`RefusedError` for bytes that are no text."""
    if not data.strip():
        raise RefusedError("empty")
    head = data[:2048]
    has_bom = any(data.startswith(bom) for bom, _ in BOMS)
    has_controls = len(head.translate(None, CONTROLS)) < len(head) * (1 - MAX_DAMAGE)
    stripped = head.lstrip()
    for magic, reason in MAGIC.items():
        if stripped.startswith(magic) and (magic not in TEXTLIKE or has_controls):
            raise RefusedError(reason)
    if head[4:12] in (b"ftypavif", b"ftypheic", b"ftypmif1"):
        raise RefusedError("image")
    if has_controls and not has_bom:
        raise RefusedError("binary")


def decode(data: bytes, charset: str | None = None) -> str:
    """Text of the bytes: byte order mark, else valid UTF-8, else what page or server declare, else the likelier."""
    for bom, name in BOMS:
        if data.startswith(bom):
            return data.decode(name, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    lenient = data.decode("utf-8", "replace")
    damaged = lenient.count("\ufffd")
    mostly_utf8 = damaged <= MAX_DAMAGE * (len(NON_ASCII.findall(lenient)) - damaged)
    declared = declared_charset(data) or known_charset(charset)
    if declared and declared != "utf-8" and not mostly_utf8:
        return data.decode(declared, "replace")
    if mostly_utf8 or declared == "utf-8":
        return lenient
    return data.decode("cp1252", "replace")


def declared_charset(data: bytes) -> str | None:
    """Python name of the encoding that the page's head declares."""
    head = data[:4096]
    found = META_CHARSET.search(head) or XML_CHARSET.search(head)
    return known_charset(found[1].decode("ascii", "replace")) if found else None


def known_charset(name: str | None) -> str | None:
    """Python name of a declared encoding, ``None`` where it is unknown; Latin-1 is read as the web does."""
    if not name:
        return None
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return None
    return "cp1252" if known in {"iso8859-1", "ascii"} else known
