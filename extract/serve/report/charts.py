"""Small charts as SVG text; numbers in, markup out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from markupsafe import Markup

WIDTH, HEIGHT = 960, 220
SMALL_WIDTH, SMALL_HEIGHT = 300, 90
MARGIN = 28
COLOURS = ("#4a8fbf", "#2f6b57", "#d79a3b", "#b5432f")


def stacked_bars(labels: Sequence[str], stacks: Sequence[Sequence[int]]) -> Markup:
    """Bars in the order of ``labels``, each a stack of counts in the order of :data:`COLOURS`."""
    if not labels:
        return Markup("")
    top = max(sum(stack) for stack in stacks) or 1
    step = (WIDTH - 2 * MARGIN) / len(labels)
    scale = (HEIGHT - 2 * MARGIN) / top
    parts = []
    for number, (label, stack) in enumerate(zip(labels, stacks, strict=True)):
        x, y = MARGIN + number * step, float(HEIGHT - MARGIN)
        for colour, count in zip(COLOURS, stack, strict=True):
            y -= count * scale
            if count:
                parts.append(
                    f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(step - 2, 1):.1f}" height="{count * scale:.1f}" '
                    f'fill="{colour}"><title>{escape(label)}: {count}</title></rect>'
                )
        if number % max(1, len(labels) // 12) == 0:
            parts.append(
                f'<text x="{x + step / 2:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{escape(label[5:])}</text>'
            )
    parts.append(f'<text x="{MARGIN - 4}" y="{MARGIN}" text-anchor="end">{top}</text>')
    return drawing(WIDTH, HEIGHT, parts)


def line_chart(points: Sequence[tuple[date, float]]) -> Markup:
    """A line through dated values, with its first and last day."""
    days = [day.toordinal() for day, _ in points]
    values = [value for _, value in points]
    width, height = SMALL_WIDTH - 2 * 10, SMALL_HEIGHT - 30
    span = (days[-1] - days[0]) or 1
    low, high = min(values), max(values)
    spread = (high - low) or 1
    path = " ".join(
        f"{10 + width * (day - days[0]) / span:.1f},{10 + height * (1 - (value - low) / spread):.1f}"
        for day, value in zip(days, values, strict=True)
    )
    return drawing(
        SMALL_WIDTH,
        SMALL_HEIGHT,
        [
            f'<polyline points="{path}" fill="none" stroke="{COLOURS[3]}" stroke-width="2"/>',
            f'<text x="10" y="{SMALL_HEIGHT - 4}">{points[0][0]}</text>',
            f'<text x="{SMALL_WIDTH - 10}" y="{SMALL_HEIGHT - 4}" text-anchor="end">{points[-1][0]}</text>',
        ],
    )


def drawing(width: int, height: int, parts: Sequence[str]) -> Markup:
    """The parts as one scalable picture; their text must be escaped already."""
    body = "".join(parts)
    return Markup(f'<svg viewBox="0 0 {width} {height}" role="img">{body}</svg>')
