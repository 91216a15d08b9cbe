from __future__ import annotations

import pytest

from progress.interval_plots import as_correlation, in_minutes, in_percent, interval_svg
from progress.statistics.estimates import Estimate


def test_percent_and_correlation_say_their_interval() -> None:
    assert in_percent(Estimate(0.644, 0.58, 0.701, 90)) == "64% (58 to 70)"
    assert in_percent(Estimate(0.5, None, None, 2)) == "50%"
    assert as_correlation(Estimate(-0.1, -0.305, 0.12, 40)) == "−0.10 (−0.30 to 0.12)"
    assert (in_percent(None), as_correlation(None), interval_svg(None, low=0, high=1)) == ("", "", "")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, ""), (45.4, "45 s"), (60, "1 min"), (200, "3 min 20 s"), (725, "12 min"), (3600, "1 h")],
)
def test_minutes_show_seconds_where_they_matter(seconds: float | None, words: str) -> None:
    assert in_minutes(seconds) == words


def test_plot_puts_dot_and_interval_on_the_axis() -> None:
    svg = interval_svg(Estimate(0.0, -0.5, 0.5, 20), low=-1.0, high=1.0, marked=0.0)

    assert '<line class="axis" x1="6.0" x2="122.0" y1="10" y2="10"/>' in svg
    assert '<line class="axis" x1="64.0" x2="64.0" y1="2" y2="18"/>' in svg
    assert '<line class="series-1" x1="35.0" x2="93.0" y1="10" y2="10"/>' in svg
    assert '<circle class="series-1 dot" cx="64.0" cy="10" r="4.5"/>' in svg
    assert 'aria-hidden="true"' in svg


def test_plot_without_an_interval_has_a_dot_only() -> None:
    assert interval_svg(Estimate(0.5, None, None, 3), low=0.0, high=1.0).count("<line") == 1
