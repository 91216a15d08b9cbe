import pickle

import pytest

from grading.formula import FormulaError


def test_formula_error_carries_message_and_position():
    error = FormulaError("Delete the second `~`.", 7)

    assert (error.message, error.position, str(error)) == (
        "Delete the second `~`.",
        7,
        "Delete the second `~`.",
    )
    assert isinstance(error, ValueError)


@pytest.mark.parametrize("position", [None, 0, 12])
def test_formula_error_survives_pickling(position):
    copy = pickle.loads(pickle.dumps(FormulaError("Too long.", position)))

    assert (copy.message, copy.position) == ("Too long.", position)
