"""Who a mention stands for, as one record."""

from __future__ import annotations

from dataclasses import replace

from extract.core.record import record
from extract.core.schema import Sector, Span
from extract.who.names import Known


@record(frozen=True, slots=True)
class Resolved:
    """Who a mention stands for, and by which rule.

    ``country`` is ISO 3166 alpha-3, UNO, NAT or EUR; ``is_inferred`` tells that no word of the mention, of what it
    refers to or of the place it is told of names that country: it is that of the article's affairs. ``span`` is the
    place of the words that tell who it is: the mention's own, or for a pronoun its antecedent's.
    """

    actor_id: str | None
    country: str | None
    sector: Sector | None
    rule: str
    is_inferred: bool = False
    span: Span = (0, 0)
    is_person: bool = False
    is_plural: bool = False
    is_place: bool = False

    @property
    def is_known(self) -> bool:
        """True where it has an id or a country."""
        return self.actor_id is not None or self.country is not None


def from_known(known: Known, rule: str, span: Span) -> Resolved:
    """What the lexicon knows of a name, as :class:`Resolved`."""
    return Resolved(
        known.actor_id,
        known.country,
        known.sector,
        rule,
        span=span,
        is_person=known.is_person,
        is_plural=known.is_plural,
        is_place=known.is_place,
    )


def nobody(rule: str, span: Span) -> Resolved:
    """A mention of which nothing is known."""
    return Resolved(None, None, None, rule, span=span)


def renamed(found: Resolved, rule: str, sector: Sector | None = None) -> Resolved:
    """``found`` by another rule, with another sector where one is given."""
    return replace(found, rule=rule, sector=sector or found.sector)
