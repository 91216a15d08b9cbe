"""What the figure shows, said in words, and its numbers as a table."""

from __future__ import annotations

from lessons.figures.base import Table
from lessons.figures.numerals import numeral
from lessons.figures.pull.data import Pull, miss


def describe(pull: Pull) -> tuple[str, ...]:
    """Three paragraphs: what is estimated, what becomes of the smallest and the largest school, what is closer."""
    return _what_is_estimated(pull), _who_is_pulled(pull), _what_is_closer(pull)


def _what_is_estimated(pull: Pull) -> str:
    said = (
        f"The fit puts the standard deviation between schools at {numeral(pull.fitted_school_sd)} points and that of "
        f"pupils within a school at {numeral(pull.fitted_pupil_sd)}; the population has {pull.school_sd:.0f} and "
        f"{pull.pupil_sd:.0f}."
    )
    if pull.fit.singular:
        said += (
            " The fit is singular: the means differ no more than chance among pupils would make them. "
            + (
                "Here that is the truth."
                if pull.school_sd == 0
                else "The schools do differ; these pupils do not show it."
            )
        )
    elif pull.school_sd == 0:
        said += " What looks like a spread of schools is chance among their pupils."
    return said


def _who_is_pulled(pull: Pull) -> str:
    if pull.fit.singular:
        return (
            f"So no school keeps anything of its own distance, however many pupils it has: each is put at the overall "
            f"mean of {numeral(pull.overall)} points."
        )
    first, last = (
        f"{pull.schools[i]} with its {pull.sizes[i]} pupils keeps {pull.kept[i]:.0%}" for i in (0, -1)
    )
    half = (pull.fitted_pupil_sd / pull.fitted_school_sd) ** 2
    return (
        f"{first} of its distance from the overall mean of {numeral(pull.overall)} points, {last}. "
        f"{_half_kept(half)}"
    )


def _half_kept(pupils: float) -> str:
    if pupils < 2:
        return "Schools differ so clearly that even two pupils would keep more than half."
    return (
        f"Half would be kept with {numeral(pupils)} pupils: the residual variance over that between schools."
    )


def _what_is_closer(pull: Pull) -> str:
    own, predicted = miss(pull.own, pull.truth), miss(pull.predicted, pull.truth)
    said = (
        f"From where the population puts these {len(pull.schools)} schools, their own means miss by "
        f"{numeral(own)} points and the predictions by {numeral(predicted)} (root mean square)."
    )
    if predicted > own:
        said += " So in this sample the pull did harm. It is a bargain on average, and not in every sample."
    return said


def tabulate(pull: Pull) -> Table:
    """A row for each school, in the order of their sizes."""
    columns = zip(pull.schools, pull.sizes, pull.own, pull.predicted, pull.kept, pull.truth, strict=True)
    return Table(
        caption="Means in points of the test, from the school with the fewest pupils to that with the most",
        header=("School", "Pupils", "Own mean", "Predicted mean", "Share kept", "True mean"),
        rows=tuple(
            (school, str(size), numeral(own), numeral(predicted), f"{kept:.0%}", numeral(truth))
            for school, size, own, predicted, kept, truth in columns
        ),
    )
