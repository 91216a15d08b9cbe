import random

from hypothesis import given
from hypothesis import strategies as st

from grading.formula import ModelSpec, parse_formula
from tests.grading.formula.strategies import specs


@given(specs())
def test_printed_spec_parses_to_itself(spec):
    parsed = parse_formula(str(spec), spec.columns)

    assert parsed == spec
    assert (parsed.fixed, parsed.random) == (spec.fixed, spec.random)


@given(specs(), st.randoms(use_true_random=False))
def test_order_of_writing_does_not_change_the_model(spec: ModelSpec, shuffler: random.Random):
    fixed = [str(term) for term in spec.fixed] or ["0"]
    if "1" not in fixed:
        fixed.append("0")
    parts = [*fixed, *map(str, spec.random)]
    shuffler.shuffle(parts)
    text = f"y~{'+'.join(part.replace(' ', '') for part in parts)}"

    assert parse_formula(text) == spec
