"""HTTP answers as archives hold them → what the server meant to send, whatever the headers claim.

Archives keep bodies as received (chunked, compressed) or as decoded, with the server's headers, with none, or with
headers renamed; older and newer shards of one collection differ. So the bytes are asked first and the headers second.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

HEAD_END = re.compile(rb"\r?\n\r?\n")
STATUS = re.compile(rb"\s*HTTP(?:/\d(?:\.\d)?)?\s+(\d{3})\b", re.I)
CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n")
LAYERS = 3
"""Compressions within each other that are undone."""

GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
RENAMED = ("x-crawl-", "x-archive-orig-")
"""Prefixes under which archives keep a header that no longer tells the truth."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A status with headers and body; the body as it was archived."""

    status: int | None
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The first header of the name, in lower case; empty where there is none."""
        return next((value.strip().lower() for key, value in self.headers if key.lower() == name), "")


def parse_answer(block: bytes) -> HttpAnswer | None:
    """Status, headers and body of an archived HTTP answer; ``None`` where the block does not begin as one."""
    status = STATUS.match(block)
    if not status:
        return None
    end = HEAD_END.search(block)
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    lines = (line.decode("utf-8", "replace").partition(":") for line in head.split(b"\n")[1:])
    return HttpAnswer(int(status[1]), tuple((n.strip(), v.strip()) for n, colon, v in lines if colon), body)


def decode_body(answer: HttpAnswer, limit: int) -> bytes:
    """The body without chunks and compression, at most one byte more than ``limit``.

    What cannot be undone is left as it is: the cleaner says what is wrong with it.
    """
    body = join_chunks(answer.body)
    codings = [answer.header(f"{prefix}content-encoding") for prefix in ("", *RENAMED)]
    is_brotli = any("br" in coding.split(",") for coding in codings)
    is_deflated = any("deflate" in coding for coding in codings)
    for _ in range(LAYERS):
        unpacked = next(filter(None, unpackings(body, is_brotli, is_deflated, limit)), None)
        if unpacked is None:
            break
        body = join_chunks(unpacked)
    return body


def unpackings(body: bytes, is_brotli: bool, is_deflated: bool, limit: int) -> Iterator[bytes | None]:
    """What each compression that the bytes or headers speak of makes of the body; ``None`` where it is not that."""
    if body.startswith(GZIP):
        yield inflate(body, 31, limit)
    elif body.startswith(ZSTD):
        yield unpack_stream(body, "zstd", limit)
    elif not looks_like_text(body):
        if is_brotli:
            yield unpack_stream(body, "brotli", limit)
        if is_deflated:
            yield inflate(body, 15, limit)
            yield inflate(body, -15, limit)


def looks_like_text(body: bytes) -> bool:
    """True for bytes that begin as markup does, plain or in two-byte letters."""
    return body.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def join_chunks(body: bytes) -> bytes:
    """The body of a chunked transfer; anything else unchanged. A transfer that ends early gives what came."""
    parts: list[bytes] = []
    position = 0
    while chunk := CHUNK.match(body, position):
        size = int(chunk[1], 16)
        start, end = chunk.end(), chunk.end() + size
        is_ended = body[end : end + 2] == b"\r\n" or body[end : end + 1] == b"\n" or end >= len(body)
        if size and not is_ended:
            return body if not parts else b"".join(parts) + body[position:]
        if not size:
            return b"".join(parts) if parts else body
        parts.append(body[start:end])
        position = end + (2 if body[end : end + 2] == b"\r\n" else 1)
    return b"".join(parts) + body[position:] if parts else body


def inflate(data: bytes, wbits: int, limit: int) -> bytes | None:
    """Bytes of a gzip or deflate stream; what came of one that ends early; ``None`` where it is damaged or none."""
    engine = zlib.decompressobj(wbits=wbits)
    try:
        return engine.decompress(data, limit + 1) or None
    except zlib.error:
        return None


def unpack_stream(data: bytes, codec: Literal["brotli", "zstd"], limit: int) -> bytes | None:
    """Bytes of a compressed stream, ``None`` where it is damaged or none."""
    try:
        with pa.CompressedInputStream(pa.BufferReader(data), codec) as stream:
            return io.BytesIO(stream.read(limit + 1)).getvalue() or None
    except (OSError, ValueError, pa.ArrowException):
        return None
