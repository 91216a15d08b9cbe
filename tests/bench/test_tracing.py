import pytest

from bench.tracing import outcome_of, slips_of, written
from grading.quantities import Target
from grading.tracing.candidates import candidates_for
from tests.grading.families import WORDS, make_family

FAMILY = make_family()


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(3.14159, 3, "3.14"), (-0.0123456, 2, "-0.012"), (1234.5, 2, "1234"), (0.0, 3, "0.00")],
)
def test_number_is_written_as_a_table_shows_it(value: float, digits: int, text: str):
    assert written(value, digits) == text


@pytest.mark.parametrize(
    "target",
    [
        Target("se", "random_slope", "time"),
        Target("estimate", "random_slope", "time"),
        Target("sd", "random_slope", "slope"),
        Target("icc", "random_intercept"),
    ],
)
def test_every_slip_is_named_as_what_it_is(target: Target):
    candidates = candidates_for(target, FAMILY, WORDS)

    found = {
        (slip.kind, slip.value): outcome_of(slip, 6, target, FAMILY, candidates)
        for slip in slips_of(target, FAMILY)
    }

    assert set(found.values()) <= {"named", "named second", "half", "right", "close to right"}
