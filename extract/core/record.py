"""Frozen records that cost no more than others to make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from dataclasses import dataclass

    def record(*, frozen: bool, slots: bool = False, eq: bool = True) -> Any:
        """A dataclass that the type checker holds to be frozen; at run time nothing watches its fields.

        An article makes many records, and one whose fields are watched takes about four times as long to make.
        """
        return dataclass(slots=slots, eq=eq, unsafe_hash=frozen and eq)


__all__ = ["record"]
