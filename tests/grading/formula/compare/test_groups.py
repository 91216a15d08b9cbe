from grading.formula import Group, parse_formula
from grading.formula.compare.comparison import Comparison, Side
from grading.formula.compare.groups import GroupMatch, pair_groups

A, B, C, A_B = Group(("a",)), Group(("b",)), Group(("c",)), Group(("a", "b"))


def side(text):
    spec = parse_formula(text)
    return Side(spec, spec.random)


def compared(given, wanted, *, occasion=frozenset()):
    return Comparison(
        side(given), side(wanted), between=frozenset(), groups=frozenset(), occasion=occasion, repeated=True
    )


def test_equal_groups_are_paired_before_those_that_refine_each_other():
    comparison = compared("y ~ 1 + (1 | a:b) + (1 | b)", "y ~ 1 + (1 | b) + (1 | a)")

    assert pair_groups(comparison) == ([GroupMatch(B, B), GroupMatch(A_B, A)], [], [])


def test_unrelated_groups_are_paired_in_order_and_the_rest_left_over():
    comparison = compared("y ~ 1 + (1 | c) + (1 | a)", "y ~ 1 + (1 | b)")

    assert pair_groups(comparison) == ([GroupMatch(C, B)], [], [A])


def test_predictor_made_a_group_is_paired_with_nothing():
    comparison = compared("y ~ 1 + (1 | c)", "y ~ c + (1 | b)")

    assert pair_groups(comparison) == ([], [B], [C])


def test_occasion_made_a_group_is_paired_although_it_is_a_predictor():
    comparison = compared("y ~ 1 + (1 | c)", "y ~ c + (1 | b)", occasion=frozenset({"c"}))

    assert pair_groups(comparison) == ([GroupMatch(C, B)], [], [])
