from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from grading.fitting.coding import factor_codes, model_matrix, read_variable
from grading.fitting.errors import DesignError
from grading.formula import parse_formula

FRAME = pd.DataFrame(
    {
        "y": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        "x": [0.5, 1.0, 2.0, 4.0, 3.0, 7.0],
        "sex": ["Male", "Female", "Male", "Female", "Male", "Female"],
        "diet": ["1", "2", "10", "1", "2", "10"],
        "ill": [True, False, False, True, True, False],
    }
)


def columns(formula: str) -> dict[str, list[float]]:
    terms = parse_formula(formula).fixed
    variables = {str(name): read_variable(FRAME[name]) for name in FRAME.columns}
    matrix = model_matrix(variables, terms, len(FRAME))
    return dict(zip(matrix.names, matrix.values.T.tolist(), strict=True))


@pytest.mark.parametrize(
    ("formula", "names"),
    [
        ("y ~ 1", ["(Intercept)"]),
        ("y ~ x + I(x^2)", ["(Intercept)", "x", "I(x^2)"]),
        ("y ~ sex", ["(Intercept)", "sexMale"]),
        ("y ~ diet", ["(Intercept)", "diet2", "diet10"]),
        ("y ~ ill", ["(Intercept)", "illTRUE"]),
        ("y ~ x * sex", ["(Intercept)", "x", "sexMale", "x:sexMale"]),
        ("y ~ x + sex:x", ["(Intercept)", "x", "x:sexMale"]),
        ("y ~ 0 + sex", ["sexFemale", "sexMale"]),
        ("y ~ 0 + sex + diet", ["sexFemale", "sexMale", "diet2", "diet10"]),
        ("y ~ 0 + x + sex", ["x", "sexFemale", "sexMale"]),
        ("y ~ x:sex", ["(Intercept)", "x:sexFemale", "x:sexMale"]),
        (
            "y ~ sex + sex:diet",
            ["(Intercept)", "sexMale", *(f"sex{s}:diet{d}" for d in (2, 10) for s in ("Female", "Male"))],
        ),
        ("y ~ sex * ill", ["(Intercept)", "sexMale", "illTRUE", "sexMale:illTRUE"]),
    ],
)
def test_model_matrix_has_the_columns_of_r(formula: str, names: list[str]) -> None:
    assert list(columns(formula)) == names


def test_model_matrix_multiplies_the_columns_of_an_interaction() -> None:
    found = columns("y ~ x * sex + I(x^2)")

    assert found["x:sexMale"] == [0.5, 0.0, 2.0, 0.0, 3.0, 0.0]
    assert found["I(x^2)"] == [0.25, 1.0, 4.0, 16.0, 9.0, 49.0]


def test_model_matrix_refuses_a_power_of_categories() -> None:
    with pytest.raises(DesignError, match=r"I\(sex\^2\) is a power of a column of categories"):
        columns("y ~ I(sex^2)")


@pytest.mark.parametrize(
    ("values", "levels"),
    [
        (["b", "a", "b"], ("a", "b")),
        (["10", "9", "1"], ("1", "9", "10")),
        ([2.0, 1.5, 2.0], ("1.5", "2")),
        ([True, False, True], ("FALSE", "TRUE")),
        (pd.Categorical(["low", "high"], categories=["low", "high"]), ("high", "low")),
        (pd.Categorical([10, 9]), ("9", "10")),
    ],
)
def test_factor_codes_orders_numbers_by_size_and_text_by_letter(values, levels) -> None:
    series = pd.Series(values)

    codes, found = factor_codes(series)

    assert found == levels
    restored = [found[code] for code in codes]
    assert restored == [
        {True: "TRUE", False: "FALSE"}.get(v, f"{v:g}" if isinstance(v, float) else str(v)) for v in series
    ]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1.0, np.inf], "infinite"),
        ([1.0, 1e120], "use other units"),
        ([0.0, 1e-120], "use other units"),
        (pd.to_datetime(["2024-01-01", "2024-01-02"]), "dates"),
    ],
)
def test_read_variable_refuses_what_cannot_be_computed_with(values, message: str) -> None:
    with pytest.raises(DesignError, match=message):
        read_variable(pd.Series(values, name="x"))
