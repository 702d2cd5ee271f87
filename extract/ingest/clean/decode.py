"""Bytes → HTML text: what the bytes really are, their encoding, and limits on what the cleaner may see."""

from __future__ import annotations

import codecs
import re
import zlib
from itertools import pairwise

from charset_normalizer import from_bytes

from extract.ingest.clean.language import tell_language
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
TAG, RAW_TAG = re.compile(r"<[^>]*>"), re.compile(rb"(?is)<(script|style)\b.*?</\1>|<[^>]*>")
WORD = re.compile(r"[^\W\d_]{2,}")
ACCENTED_WORD = re.compile(r"[\u0080-\u024f]{2,}")
BROKEN_WORD = re.compile(r"[^\W\d_][¹²³¶¿£¥¦±¬¼½¾][^\W\d_]")
"""A sign within a word, where another encoding has a letter."""
MAX_ODD = 0.2
"""Share of words of accented letters alone above which no Latin language is written so."""
GUESSED, MAX_MESS, PENALTY = 6000, 0.5, 0.05
"""Bytes that the encoding is told by, disorder up to which one fits them, and what each odd letter costs."""
PUNCTUATION = frozenset("“”‘’„‚«»‹›–—…•€£§©®°·№،؟؛。、，！？：；（）「」《》\u00a0\u200e\u200f\u202f")
ENCODINGS = (
    "cp1251", "cp1252", "cp1250", "koi8_r", "koi8_u", "iso8859_2", "iso8859_5", "iso8859_7", "cp1253", "cp1254",
    "cp1255", "cp1256", "cp1257", "cp1258", "iso8859_9", "iso8859_15", "cp866", "tis_620", "gb18030", "big5",
    "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949",
)  # fmt: skip
"""Encodings that pages are written in, beside UTF-8."""
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
    has_bom = any(data.startswith(bom) for bom, _ in BOMS) or wide_charset(data) is not None
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
    """Text of the bytes: byte order mark, else UTF-8, else what page or server declare if it fits, else a guess."""
    for bom, name in BOMS:
        if data.startswith(bom):
            return data.decode(name, "replace")
    if wide := wide_charset(data):
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    lenient = data.decode("utf-8", "replace")
    damaged = lenient.count("\ufffd")
    if damaged <= MAX_DAMAGE * (len(NON_ASCII.findall(lenient)) - damaged):
        return lenient
    declared = declared_charset(data) or known_charset(charset)
    if declared and declared != "utf-8":
        text = data.decode(declared, "replace")
        if not is_garbled(text):
            return text
    return data.decode(guess_charset(data) or "cp1252", "replace")


def wide_charset(data: bytes) -> str | None:
    """The two-byte encoding of markup without a byte order mark, told by its empty bytes."""
    head = data[:200]
    if head[1::2].count(0) > len(head) * 0.4:
        return "utf-16-le"
    return "utf-16-be" if head[0::2].count(0) > len(head) * 0.4 else None


def is_garbled(text: str) -> bool:
    """True where words are made of accented letters, as one alphabet read for another, or of letters that are none."""
    words = WORD.findall(TAG.sub(" ", text))
    odd = sum(ACCENTED_WORD.fullmatch(word) is not None for word in words)
    broken = len(BROKEN_WORD.findall(text)) > 1
    return broken or odd > MAX_ODD * len(words) or text.count("\ufffd") > MAX_DAMAGE * len(text)


def guess_charset(data: bytes) -> str | None:
    """The encoding in which a page's words are words of a language, ``None`` where no encoding fits the bytes."""
    words = RAW_TAG.sub(b" ", data)[:GUESSED]
    fitting = from_bytes(words, cp_isolation=list(ENCODINGS), threshold=MAX_MESS)
    names = [name for match in fitting for name in match.could_be_from_charset if name in ENCODINGS]
    return max(names, key=lambda name: rate_words(words.decode(name, "replace")), default=None)


def rate_words(text: str) -> float:
    """How much like a language a text is: the surest language's probability, less what no language writes."""
    odd = sum(ord(c) > 127 and not c.isalpha() and c not in PUNCTUATION for c in text)
    mixed = sum(a.islower() and b.isupper() for a, b in pairwise(text))
    return tell_language(text)[1] - PENALTY * (odd + mixed)


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
