from __future__ import annotations

import gc
from weakref import ref

import numpy as np
import pytest

from grading.fitting import build_design, compare_loglik, fit_mixed
from grading.fitting.remember import remember
from grading.formula import parse_formula
from tests.grading.fitting.textbook import visits


class Source:
    pass


def test_remember_computes_once_for_each_source() -> None:
    seen: list[Source] = []

    @remember
    def count(source: Source) -> int:
        seen.append(source)
        return len(seen)

    first, second = Source(), Source()

    assert [count(first), count(second), count(first)] == [1, 2, 1]


def test_remember_does_not_keep_errors() -> None:
    calls: list[Source] = []

    @remember
    def fail(source: Source) -> int:
        calls.append(source)
        raise ValueError("no")

    source = Source()
    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            fail(source)
    assert len(calls) == 2


@pytest.mark.parametrize("formula", ["y ~ time + (time | patient)", "y ~ time + (1 | treated/patient)"])
def test_what_is_remembered_of_a_design_goes_with_it(formula: str) -> None:
    design = build_design(visits(np.random.default_rng(1)), parse_formula(formula))
    compare_loglik(design, fit_mixed(design))
    gone = ref(design)

    del design
    gc.collect()

    assert gone() is None
