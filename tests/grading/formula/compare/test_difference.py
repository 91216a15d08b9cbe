from typing import get_args

from grading.formula import Difference, Kind, Mistake
from grading.formula.compare.difference import RANK


def test_kinds_rank_from_the_response_to_the_fixed_part():
    assert RANK[Kind.WRONG_RESPONSE] < RANK[Kind.NO_RANDOM_PART] < RANK[Kind.WRONG_GROUP]
    assert RANK[Kind.WRONG_GROUP] < RANK[Kind.MISSING_RANDOM_INTERCEPT] < RANK[Kind.MISSING_SLOPE]
    assert RANK[Kind.MISSING_SLOPE] < RANK[Kind.MISSING_FIXED] < RANK[Kind.EXTRA_FIXED]


def test_kind_reads_as_its_slug():
    difference = Difference(Kind.WRONG_GROUP, "ordinary-regression", "A sentence.")

    assert f"{difference.kind}" == "wrong_group"


def test_there_are_ten_mistakes():
    assert len(set(get_args(Mistake))) == 10
