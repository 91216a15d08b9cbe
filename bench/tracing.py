"""What becomes of wrong numbers: each that another model or a slip leads to, typed into the questions of the bank.

The numbers are worked out here from the stored fits, and not taken from the candidates that answers are compared with.
"""

from __future__ import annotations

import math
import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

import django

from bench.layout import Table
from grading.numbers import Family
from grading.numerals import parse_number
from grading.quantities import COUNTS, QuantityError, Target, get_fit, tolerance_of, value_of
from grading.tracing.candidates import IN_PACKAGE, OF_ONE_FIT, Candidate, candidates_for
from grading.tracing.stands import stand_of
from grading.tracing.trace import trace_number
from grading.verdict import Malformed

if TYPE_CHECKING:
    from quizzes.content.schema import NumberQuestion
    from quizzes.content.trying import Data

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutor_site.settings")

SEEDS = 3
DIGITS = (2, 3, 4, 6)
# Numbers that nobody's mistake leads to, for each question and data set: from about a third to three times the right one.
STRAYS = 10
SHARES = frozenset({"icc", "second_share", "inner_icc", "shrinkage_factor"})
SIGNED = frozenset(
    {
        *(
            "estimate",
            "covariance",
            "correlation",
            "within_slope",
            "between_slope",
            "contextual_slope",
            "predictor",
        ),
        *("slope_range_low", "slope_range_high"),
    }
)
OUTCOMES = (
    "right",
    "close to right",
    "half",
    "named",
    "named second",
    "another named",
    "none",
    "digits asked for",
)
STRAY = "a number of no mistake"


@dataclass(frozen=True, slots=True)
class Slip:
    """A number somebody may arrive at, with the kind of slip and the names under which it may be traced."""

    kind: str
    value: float
    names: frozenset[str]


def run(*, seeds: int = SEEDS) -> Iterator[Table]:
    django.setup()
    counts: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    rng = Random(1)
    for target, family, candidates in _asked(seeds):
        right = value_of(family, target)
        slips = [Slip("the right number", right, frozenset({"right"})), *slips_of(target, family)]
        slips += [
            Slip(STRAY, right * math.exp(rng.uniform(-1, 1)), frozenset())
            for _ in range(STRAYS if right else 0)
        ]
        for slip in slips:
            for digits in DIGITS:
                counts[slip.kind, digits][outcome_of(slip, digits, target, family, candidates)] += 1
    rows = tuple(
        (kind, str(digits), str(found.total()), *(str(found[outcome]) for outcome in OUTCOMES))
        for (kind, digits), found in sorted(counts.items())
    )
    remarks = (
        "Close to right: another number within the tolerance, or of a model that is right in what is asked for.",
        "Named second: two fits give this number, and the likelier one is named first.",
        "Another named: the number is another slip's too, to the digits typed or within that one's tolerance.",
    )
    yield Table("What is said of numbers", ("number", "digits", "typed", *OUTCOMES), rows, remarks)


def slips_of(target: Target, family: Family) -> Iterator[Slip]:
    """The numbers of other fits, of other rows and columns of the right one, and of other scales and signs."""
    quantity, right = target.quantity, value_of(family, target)
    if quantity not in OF_ONE_FIT:
        for name in family.fits:
            value = _value(replace(target, fit=name), family)
            if name != target.fit and value is not None and stand_of(name, target, family) is not None:
                yield Slip("of another fit", value, frozenset({name}))
    if quantity in {"estimate", "se"}:
        yield from _of_fixed_effects(target, family)
    if quantity in {"variance", "sd"}:
        power = 1.0 if quantity == "variance" else 0.5
        for component, variance in get_fit(family, target.fit).variance.items():
            if component != target.term:
                yield Slip("another row", variance**power, frozenset({f"{component}_component"}))
        scaled = math.sqrt(right) if quantity == "variance" else right**2
        yield Slip("another scale", scaled, frozenset({"sd_for_variance", "variance_for_sd"}))
    if quantity == "odds_ratio":
        yield Slip("another scale", math.log(right), frozenset({"logit_for_odds_ratio"}))
    if quantity in SHARES:
        yield Slip("another scale", 100 * right, frozenset({"percent"}))
    if quantity in SIGNED and right:
        yield Slip("the sign turned", -right, frozenset({"sign_turned", "other_end"}))


def _of_fixed_effects(target: Target, family: Family) -> Iterator[Slip]:
    fit, term = get_fit(family, target.fit), target.term
    column, other = (fit.estimate, fit.se) if target.quantity == "estimate" else (fit.se, fit.estimate)
    for name, value in column.items():
        if name != term:
            yield Slip("another row", value, frozenset({f"{target.quantity}_of_{name}"}))
    yield Slip("another column", other[term], frozenset({"se_for_estimate", "estimate_for_se"}))
    yield Slip("another column", fit.estimate[term] / fit.se[term], frozenset({"t_value"}))


def outcome_of(
    slip: Slip, digits: int, target: Target, family: Family, candidates: tuple[Candidate, ...]
) -> str:
    """What becomes of the number when so many of its digits are typed: one of `OUTCOMES`."""
    try:
        matches = trace_number(parse_number(written(slip.value, digits)), candidates).matches
    except Malformed:
        return "digits asked for"
    if not matches:
        return "none"
    names = [match.name.partition(IN_PACKAGE)[0] for match in matches]
    if matches[0].right:
        right = value_of(family, target)
        same = abs(slip.value - right) <= 1e-3 * tolerance_of(family, target, right)
        return "right" if same else "close to right"
    if names[0] in slip.names:
        return "half" if matches[0].score else "named"
    return "named second" if slip.names & set(names) else "another named"


def written(value: float, digits: int) -> str:
    """The number as a table shows it: so many significant digits, without an exponent, and never less than units."""
    size = math.floor(math.log10(abs(value))) if value else 0
    return f"{value:.{max(0, digits - 1 - size)}f}"


def _value(target: Target, family: Family) -> float | None:
    try:
        return value_of(family, target)
    except QuantityError:
        return None


def _asked(seeds: int) -> Iterator[tuple[Target, Family, tuple[Candidate, ...]]]:
    """What each number question asks for, on data sets of each of its settings."""
    from quizzes.content.files import read_files
    from quizzes.content.schema import NumberQuestion
    from quizzes.content.trying import Data
    from quizzes.keys import number_task, target_of

    questions = [file.question for file in read_files()[0] if isinstance(file.question, NumberQuestion)]
    settings: dict[tuple[str, str], list[NumberQuestion]] = defaultdict(list)
    for question in questions:
        if question.target.quantity not in COUNTS:
            for setting in question.settings:
                settings[question.scenario, setting].append(question)
    for (scenario, setting), group in settings.items():
        for seed in range(seeds):
            for question, family in _fitted(group, Data(scenario, setting, seed)):
                target = target_of(question)
                yield target, family, candidates_for(target, family, number_task(question).words)


def _fitted(questions: Sequence[NumberQuestion], data: Data) -> Iterator[tuple[NumberQuestion, Family]]:
    """Each question with fits of data that suit it: the same data for all where there are such."""
    from datasets.making import CannotCertify

    try:
        family = data.fit(questions)
    except CannotCertify:
        if len(questions) > 1:
            for question in questions:
                yield from _fitted([question], data)
        return
    yield from ((question, family) for question in questions)
