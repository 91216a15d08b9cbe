from __future__ import annotations

from dataclasses import replace

import pytest

from grading.claims import check_claim
from tests.grading.families import ESTIMATE, GAPS, make_family, make_fit


@pytest.mark.parametrize(("slope", "gap"), [(-3.0, 0.0), (-4.5, 1.5), (-1.5, 1.5), (-4.6, 1.6)])
def test_complete_cases_are_close_up_to_one_and_a_half_standard_errors(slope: float, gap: float):
    """The reference's slope is -3 with a standard error of 1."""
    family = make_family(
        make_fit("random_slope", (1, 1, 1)),
        make_fit("complete_cases", (1, 1, 1), estimate={**ESTIMATE, "time": slope}),
    )

    finding = check_claim("complete_cases_close", family)

    assert finding.figure == pytest.approx(gap)
    assert finding.holds == (gap <= 1.5)


@pytest.mark.parametrize(("se", "holds"), [(1.05, True), (1.04, False), (0.9, False)])
def test_complete_cases_are_wasteful_from_105_on(se: float, holds: bool):
    family = make_family(make_fit("random_slope", (1, 1, 1)), make_fit("complete_cases", (1, se, 1)))

    finding = check_claim("complete_cases_wasteful", family)

    assert (finding.holds, finding.figure) == (holds, se)


@pytest.mark.parametrize(("complete", "holds"), [(7, True), (8, False)])
def test_few_complete_groups_are_at_most_three_quarters(complete: int, holds: bool):
    family = make_family(facts=replace(GAPS, complete_groups=complete))

    finding = check_claim("few_complete_groups", family)

    assert (finding.holds, finding.figure) == (holds, complete / 10)


@pytest.mark.parametrize(("used", "holds"), [(32, True), (31, False)])
def test_most_rows_are_there_from_80_per_cent_on(used: int, holds: bool):
    family = make_family(facts=replace(GAPS, rows_used=used))

    finding = check_claim("most_rows_there", family)

    assert (finding.holds, finding.figure) == (holds, used / 40)
