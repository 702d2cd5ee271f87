"""Made-up figures: tolls of made-up acts, and the totals that two sides of a war give day by day.

Tolls drift from telling to telling, lose their claimant and are revised. Totals grow, are told late, rounded, disputed
and misprinted; what one day added stands beside some of them.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date, timedelta

from extract.core.schema import Claim, Entity, Event, Mention
from tests.factory import entity

WARS = (("RUS", "UKR"), ("ISR", "PSE"), ("SDN", "SSD"), ("ETH", "ERI"), ("AZE", "ARM"), ("IND", "PAK"))
LOSSES = (
    ("tank", "lost", 5), ("aircraft", "shot_down", 1), ("artillery", "lost", 4), ("military_vehicle", "lost", 12),
    ("personnel", "killed", 90), ("personnel", "injured", 200), ("ship", "destroyed", 0.3),
)  # fmt: skip
"""Thing, what became of it, how many a day."""
WAR_BEGAN = date(2022, 2, 24)
OWN_DAY = ("date: article's day",)
EARLIER = ("revised: an earlier figure",)
TOLL = re.compile(r" with (\d+)")


def state(country: str) -> Entity:
    """The state as a party."""
    return entity(country, country, f"{country.lower()}-state")


def claim(number: float, at: int, span: tuple[int, int], item: str, outcome: str, subject: Entity) -> Claim:
    """A running total whose digits begin at offset ``at`` of the text, in the sentence ``span``."""
    text = f"{number:.0f}"
    return Claim(
        span=(at, at + len(text)), quantity_text=text, quantity_low=number, quantity_high=number, approximate=False,
        unit="count", item=Mention(item, (at, at + len(text))), item_category=item, outcome=outcome,  # type: ignore[arg-type]
        measure="cumulative", period_start=WAR_BEGAN, as_of=None, claimant=None, subject=subject, actor=None,
        part_of=None, location=None, sentence_span=span, attribution=None, confidence=0.8, rules=("made",),
    )  # fmt: skip


def tell_tolls(chance: random.Random, events: list[Event], text: str) -> tuple[str, list[Claim]]:
    """What acts of force cost, as the sentences of ``text`` have it; earlier counts follow at its end."""
    figures: list[Claim] = []
    for event in events:
        found = TOLL.search(text, *event.sentence_span)
        if event.event_type != "ASSAULT" or not found or not event.recipient:
            continue
        number, subject = int(found[1]), event.recipient[0]
        toll = replace(
            claim(number, found.start(1), event.sentence_span, "people", "killed", subject),
            measure="increment",
            period_start=None,
            as_of=event.date_end,
            claimant=chance.choice((None, subject, subject)),
            location=event.location,
            attribution=event.attribution,
            rules=OWN_DAY if event.date_precision in ("assumed", "none") else ("made",),
        )
        figures.append(toll)
        if number > 2 and chance.random() < 0.15:
            earlier, at = chance.randint(1, number - 1), len(text) + 5
            span = (at, at + len(str(earlier)))
            text += f"from {earlier}. "
            amounts = {"quantity_text": str(earlier), "quantity_low": earlier, "quantity_high": earlier}
            figures.append(replace(toll, span=span, sentence_span=span, rules=EARLIER, **amounts))  # type: ignore[arg-type]
    return text, figures


def write_bulletin(chance: random.Random, today: date, words: tuple[str, ...]) -> tuple[str, tuple[Claim, ...]]:
    """A page on what one side of a war says that the other has lost, with its figures."""
    war = chance.choice(WARS)
    claimant, subject = chance.sample(war, 2)
    if chance.random() < 0.15:
        subject = claimant
    as_of = today - timedelta(days=chance.choice((0, 1, 1, 2)))
    days = (as_of - WAR_BEGAN).days
    text = f"{claimant} {' '.join(chance.sample(words, 10))} said {subject} lost"
    figures = []
    for item, outcome, daily in chance.sample(LOSSES, chance.randint(3, len(LOSSES))):
        # Each side has a count of its own.
        number = round(days * daily * (1 if subject == war[1] else 1.5) * (0.4 if claimant == subject else 1))
        if chance.random() < 0.04:
            number *= 10
        is_rounded = chance.random() < 0.1
        number = round(number, -2) if is_rounded else number
        added = chance.random() < 0.2
        for measure, amount in (
            (("cumulative", number), ("increment", round(daily))) if added else (("cumulative", number),)
        ):
            text += " "
            told = claim(amount, len(text), (0, 1), item, outcome, state(subject))
            text += f"{told.quantity_text} {item}"
            since = WAR_BEGAN if measure == "cumulative" else as_of
            figures.append(replace(told, measure=measure, period_start=since, approximate=is_rounded))  # type: ignore[arg-type]
    text += f" by {as_of}, {' '.join(chance.sample(words, 20))}."
    said = {"as_of": as_of, "claimant": state(claimant), "sentence_span": (0, len(text))}
    return text, tuple(replace(figure, **said) for figure in figures)  # type: ignore[arg-type]
