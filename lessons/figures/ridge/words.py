"""What the figure shows, said in words, and its numbers as a table."""

from __future__ import annotations

import numpy as np

from lessons.figures.base import Table
from lessons.figures.numerals import numeral
from lessons.figures.ridge.data import CORRELATIONS, SPREADS, Array, Ridge

# Parameters whose criterion is within this of the lowest are about as good; in large studies, and away from the
# boundary, those outside would be refused at the 5% level.
GOOD = 4.0


def describe(ridge: Ridge) -> tuple[str, ...]:
    """Two paragraphs: where the lowest point lies, and how wide the region of about as good ones is."""
    return _where_it_is(ridge), _how_flat(ridge)


def _where_it_is(ridge: Ridge) -> str:
    if ridge.boundary == "slopes":
        return (
            "The lowest point lies on the boundary: a spread of slopes of zero, the thick stroke on the left. Without a "
            "spread there is no correlation, so every point of that side is the same model, and the fit is singular."
        )
    block = ridge.fit.random[0]
    if ridge.boundary == "intercepts":
        return (
            f"The lowest point lies on a boundary that this plane does not show: intercepts without a spread, beside slopes "
            f"with {numeral(float(block.sd[1]))} mmHg a month. The fit is singular, and there is no correlation to draw."
        )
    found = f"slopes with a standard deviation of {numeral(float(block.sd[1]), 2)} mmHg a month"
    if ridge.boundary == "correlation":
        side = "−1, the lower side" if ridge.best[1] < 0 else "1, the upper side"
        return (
            f"The lowest point lies on the boundary: {found} and a correlation of {side} of the picture. The fit has "
            "converged and is singular: nothing better is to be had in the plane, and the correlation means nothing."
        )
    return (
        f"The lowest point lies inside: {found} ({numeral(ridge.best[0], 2)} residual standard deviations), and a "
        f"correlation of {numeral(ridge.best[1], 2)}."
    )


def _how_flat(ridge: Ridge) -> str:
    low, high = good_range(CORRELATIONS, ridge.above.min(axis=0))
    least, most = good_range(SPREADS, ridge.above.min(axis=1))
    reach = (
        "Any correlation from −1 to 1 is"
        if (low, high) == (-1.0, 1.0)
        else f"Correlations from {numeral(low, 2)} to {numeral(high, 2)} are"
    )
    limit = f"at least {numeral(SPREADS[-1])}" if most == SPREADS[-1] else numeral(most, 2)
    without = (
        f"To leave the slopes’ spread out altogether costs {numeral(ridge.without_slopes)}."
        if ridge.without_slopes >= 0.05
        else "To leave the slopes’ spread out altogether costs nothing."
    )
    return (
        f"{reach} within {GOOD:.0f} of the lowest criterion, with the best spread for each, and so are spreads of slopes "
        f"from {numeral(least, 2)} to {limit} residual standard deviations. {without}"
    )


def good_range(grid: Array, above: Array) -> tuple[float, float]:
    """The lowest and the highest value of `grid` at which `above` is at most GOOD."""
    good = grid[above <= GOOD]
    return float(np.min(good)), float(np.max(good))


def tabulate(ridge: Ridge) -> Table:
    """The criterion above its lowest value on a coarse grid of both parameters."""
    columns, rows = slice(None, None, 10), slice(None, None, 6)
    return Table(
        caption="Criterion above its lowest value, by spread of slopes (in residual standard deviations) and correlation",
        header=("Spread of slopes", *(f"Correlation {numeral(r)}" for r in CORRELATIONS[columns])),
        rows=tuple(
            (numeral(s, 2), *(numeral(value) for value in values))
            for s, values in zip(SPREADS[rows], ridge.above[rows, columns], strict=True)
        ),
    )
