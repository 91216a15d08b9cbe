import pytest

from grading.formula import INTERCEPT, Factor, FormulaError, Term
from grading.formula.expansion import Expansion, add, cross, interact, nest, raise_to, remove


def term(text):
    return Term(tuple(Factor(name) for name in text.split(":")))


def expansion(text, intercept=None):
    return Expansion(tuple(map(term, text.split())), intercept)


@pytest.mark.parametrize(
    ("operation", "left", "right", "result"),
    [
        (add, "a b", "b c", "a b c"),
        (interact, "a b", "c d", "a:c a:d b:c b:d"),
        (interact, "a", "a", "a"),
        (cross, "a", "b c", "a b c a:b a:c"),
        (nest, "a b", "c", "a b a:b:c"),
    ],
)
def test_operators_give_terms_in_order_of_writing(operation, left, right, result):
    found = operation(expansion(left), expansion(right), 0)

    assert list(map(str, found.terms)) == result.split()


@pytest.mark.parametrize(("power", "result"), [(2, "a a:b a:c b b:c c"), (3, "a a:b a:c a:b:c b b:c c")])
def test_power_gives_all_products_up_to_it(power, result):
    assert set(map(str, raise_to(expansion("a b c"), power, 0).terms)) == set(result.split())


@pytest.mark.parametrize(
    ("left", "right", "result"),
    [(None, True, False), (None, False, True), (False, None, False), (True, True, False)],
)
def test_removing_turns_what_is_said_of_the_intercept(left, right, result):
    assert remove(Expansion(intercept=left), Expansion(intercept=right)).intercept is result


def test_removing_leaves_the_other_terms():
    assert remove(expansion("a b a:b"), expansion("b:a z")) == expansion("a b")


def test_ordered_puts_the_intercept_first_and_sorts_by_degree():
    assert expansion("a:b a c").ordered() == (INTERCEPT, term("a"), term("c"), term("a:b"))
    assert expansion("a", intercept=False).ordered() == (term("a"),)


def test_interaction_of_order_four_is_refused():
    with pytest.raises(FormulaError) as caught:
        interact(expansion("a:b"), expansion("c:d"), 5)

    assert caught.value.message == (
        "The interaction `a:b:c:d` has order 4, and at most 3 is accepted: write out the interactions that you need."
    )
    assert caught.value.position == 5


def test_expansion_stops_as_soon_as_it_has_too_many_terms():
    many = expansion(" ".join(f"x{i}" for i in range(9)))

    with pytest.raises(FormulaError) as caught:
        raise_to(many, 2, 3)

    assert caught.value.message == (
        "Your formula expands to more than 40 terms, and at most 12 are accepted: write out those that you need."
    )
