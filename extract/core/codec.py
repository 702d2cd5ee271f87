"""Values of known classes as JSON and back: for files in shared folders, where a pickle could run code."""

from __future__ import annotations

import ipaddress
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

KIND = "!"
"""Name of the field that says what an object stands for."""

PLAIN: dict[str, Callable[[Any], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "bytes": b64decode,
    "path": Path,
    "network": ipaddress.ip_network,
    "tuple": tuple,
}


def mark(value: Any) -> Any:
    """A value that JSON does not know, as an object that says what it is; raises ``TypeError`` for others."""
    match value:
        case datetime():
            return {KIND: "datetime", "value": value.isoformat()}
        case date():
            return {KIND: "date", "value": value.isoformat()}
        case bytes():
            return {KIND: "bytes", "value": b64encode(value).decode()}
        case Path():
            return {KIND: "path", "value": str(value)}
        case ipaddress.IPv4Network() | ipaddress.IPv6Network():
            return {KIND: "network", "value": str(value)}
        case tuple():
            return {KIND: "tuple", "value": [mark(item) for item in value]}
        case list():
            return [mark(item) for item in value]
        case dict():
            return {name: mark(item) for name, item in value.items()}
        case None | bool() | int() | float() | str():
            return value
    if is_dataclass(value) and not isinstance(value, type):
        return {KIND: type(value).__name__, **{item.name: mark(getattr(value, item.name)) for item in fields(value)}}
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def encode(value: Any) -> bytes:
    """The value as JSON."""
    return json.dumps(mark(value)).encode()


def decode(data: bytes, classes: Mapping[str, type]) -> Any:
    """The value of :func:`encode`, built of these dataclasses by name; raises ``ValueError`` for anything else."""

    def build(found: dict[str, Any]) -> Any:
        kind = found.pop(KIND, None)
        if kind is None:
            return found
        if kind in PLAIN:
            return PLAIN[kind](found["value"])
        return classes[kind](**found)

    try:
        return json.loads(data, object_hook=build)
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"not what was written: {type(error).__name__} {error}") from None
