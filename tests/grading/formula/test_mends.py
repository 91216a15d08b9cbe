import pytest

from grading.formula.mends import is_covariance, mend_of


@pytest.mark.parametrize(
    ("name", "mend", "covariance"),
    [
        ("log", "a formula here uses the columns as they are, and powers such as `I(x^2)`.", False),
        ("us", "write `(x | g)` for free correlations, and `(x || g)` for none.", True),
        ("poly", "write the powers out, as in `x + I(x^2)`.", False),
    ],
)
def test_mend_of_a_function(name, mend, covariance):
    assert (mend_of(name), is_covariance(name)) == (mend, covariance)
