"""Estimates in templates."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from progress.interval_plots import as_correlation, in_minutes, in_percent, interval_svg
from progress.statistics.estimates import Estimate

register = template.Library()
register.filter(in_percent)
register.filter(as_correlation)
register.filter(in_minutes)


@register.filter
def share_plot(estimate: Estimate | None) -> SafeString:
    """On an axis from 0 to 1."""
    return interval_svg(estimate, low=0.0, high=1.0)


@register.filter
def correlation_plot(estimate: Estimate | None) -> SafeString:
    """On an axis from −1 to 1 with a line at 0."""
    return interval_svg(estimate, low=-1.0, high=1.0, marked=0.0)
