import pytest

from grading.formula import Factor, Group, Term, parse_formula
from grading.formula.compare.comparison import Comparison, Side

G = Group(("g",))
X = Term((Factor("x"),))


def side(text):
    spec = parse_formula(text)
    return Side(spec, spec.random)


def test_side_gathers_the_effects_of_a_group_over_its_blocks():
    assert list(map(str, side("y ~ (x | g) + (0 + z | g) + (1 | h)").effects(G))) == ["1", "x", "z"]


def test_side_knows_which_effects_are_correlated():
    assert side("y ~ (x | g) + (0 + z | g)").correlated(G) == {frozenset({Term(), X})}


def test_side_quotes_the_blocks_of_a_group():
    assert side("y ~ (x || g) + (1 | h)").text(G) == "(1 | g) + (0 + x | g)"


@pytest.mark.parametrize(
    ("wanted", "groups", "units"),
    [
        ("y ~ x + (1 | g/h)", [], {"g", "h"}),
        ("y ~ x + (1 | g)", ["clinic"], {"g", "clinic"}),
        ("y ~ arm + (1 | arm:site)", [], {"site"}),
    ],
)
def test_units_are_the_groups_that_are_no_predictors(wanted, groups, units):
    comparison = Comparison(
        side("y ~ x"),
        side(wanted),
        between=frozenset(),
        groups=frozenset(groups),
        occasion=frozenset(),
        repeated=True,
    )

    assert comparison.units == units
