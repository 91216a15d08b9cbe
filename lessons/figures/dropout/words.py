"""What the figure shows, said in words, and its numbers as a table."""

from __future__ import annotations

from lessons.figures.base import Table
from lessons.figures.dropout.data import METHODS, PATIENTS, STUDIES, TRUTH, VISITS, Dropout
from lessons.figures.numerals import numeral, share


def describe(found: Dropout, *, unseen: bool, odds: float) -> tuple[str, ...]:
    """A paragraph on who leaves, and one on what the analyses make of it."""
    return _who_leaves(found, unseen=unseen, odds=odds), _what_becomes(found)


def _who_leaves(found: Dropout, *, unseen: bool, odds: float) -> str:
    lost = (
        f"{share(found.lost)} of the visits after the first are lost, and {share(found.complete)} of the patients "
        "come to all."
    )
    if odds == 1:
        return (
            "Here leaving has nothing to do with the pressure (missing completely at random), whichever reading is "
            f"chosen. {lost}"
        )
    if unseen:
        return (
            f"Here a patient leaves because of a reading that nobody gets to take, with {odds:g} times the odds for "
            f"10 mmHg more: missing not at random, and the table does not hold the reason. {lost}"
        )
    return (
        f"Here a patient leaves because of the last reading in the table, with {odds:g} times the odds for "
        f"10 mmHg more: missing at random, which is to say for a reason that can be seen. {lost}"
    )


def _what_becomes(found: Dropout) -> str:
    analyses = [key for key in METHODS if key != "all"]
    means = [f"{_mean(found, key)} by {_by(key)}" for key in analyses]
    moved = [_by(key) for key in analyses if _moved(found, key)]
    verdict = f"Leaving misleads {_joined(moved)}" if moved else "Leaving misleads none of them"
    steady = [_by(key) for key in analyses if not _moved(found, key)]
    rest = f", and {_joined(steady)} no more than chance would" if moved and steady else ""
    return (
        f"Pressure truly changes by {numeral(TRUTH)} mmHg a month. If nobody left, these {STUDIES} studies would estimate "
        f"{_mean(found, 'all')} on average. As it is they estimate {_joined(means)}. {verdict}{rest}."
    )


def _mean(found: Dropout, key: str) -> str:
    return numeral(float(found.slopes[key].mean()), 2)


def _moved(found: Dropout, key: str) -> bool:
    """Whether leaving moves the mean by more than three standard errors."""
    pull, error = found.pull(key)
    return abs(pull) > 3 * error


def _by(key: str) -> str:
    return {
        "mixed": "the mixed model",
        "complete": "complete cases",
        "ordinary": "ordinary regression",
        "carried": "carrying the last reading forward",
    }[key]


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def tabulate(found: Dropout) -> Table:
    """A row for each analysis."""
    return Table(
        caption=(
            f"Estimated change in mmHg a month (truth {numeral(TRUTH)}) in {STUDIES} simulated studies of {PATIENTS} "
            f"patients with {VISITS} planned visits each"
        ),
        header=("Analysis", "Mean", "Off by", "SD of estimates", "Lowest", "Highest"),
        rows=tuple(
            (
                label,
                *(
                    numeral(float(value), 2)
                    for value in (
                        found.slopes[key].mean(),
                        found.slopes[key].mean() - TRUTH,
                        found.slopes[key].std(ddof=1),
                        found.slopes[key].min(),
                        found.slopes[key].max(),
                    )
                ),
            )
            for key, label in METHODS.items()
        ),
    )
