"""Estimates as a reader meets them: in words with their interval, and as a dot on its line."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from progress.statistics.estimates import Estimate

WIDTH, HEIGHT, EDGE = 128, 20, 6


def interval_svg(
    estimate: Estimate | None, *, low: float, high: float, marked: float | None = None
) -> SafeString:
    """A dot with its interval on an axis from `low` to `high`, with a line at `marked`.

    It stands beside the same numbers in words, so readers of the screen are spared it.
    """
    if estimate is None:
        return SafeString("")
    middle = HEIGHT // 2

    def place(value: float) -> str:
        share = (min(max(value, low), high) - low) / (high - low)
        return f"{EDGE + share * (WIDTH - 2 * EDGE):.1f}"

    lines = [("axis", place(low), place(high), middle, middle)]
    if marked is not None:
        lines.append(("axis", place(marked), place(marked), 2, HEIGHT - 2))
    if estimate.low is not None and estimate.high is not None:
        lines.append(("series-1", place(estimate.low), place(estimate.high), middle, middle))
    drawn = format_html_join("", '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>', lines)
    return format_html(
        '<svg class="plot interval" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true" focusable="false">'
        '{}<circle class="series-1 dot" cx="{}" cy="{}" r="4.5"/></svg>',
        WIDTH,
        HEIGHT,
        WIDTH,
        HEIGHT,
        drawn,
        place(estimate.value),
        middle,
    )


def in_percent(estimate: Estimate | None) -> str:
    """ "64% (58 to 70)"."""
    if estimate is None:
        return ""
    shown = f"{100 * estimate.value:.0f}%"
    if estimate.low is None or estimate.high is None:
        return shown
    return f"{shown} ({100 * estimate.low:.0f} to {100 * estimate.high:.0f})"


def as_correlation(estimate: Estimate | None) -> str:
    """ "0.42 (0.31 to 0.52)", with a proper minus."""
    if estimate is None:
        return ""
    shown = f"{estimate.value:.2f}"
    if estimate.low is not None and estimate.high is not None:
        shown += f" ({estimate.low:.2f} to {estimate.high:.2f})"
    return shown.replace("-", "−")


def in_minutes(seconds: float | None) -> str:
    """ "45 s", "3 min 20 s", "12 min", "1 h": the seconds only where they matter."""
    if seconds is None:
        return ""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h"
