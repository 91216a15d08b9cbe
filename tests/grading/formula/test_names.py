import pytest

from grading.formula import FormulaError, parse_formula
from grading.formula.names import Names
from grading.formula.tokens import Token

COLUMNS = ("pain", "time", "treated", "patient")


def look_up(name, columns):
    return Names(columns).column(Token("name", name, 4))


def test_names_without_columns_accept_any_name():
    assert look_up("anything", None) == "anything"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "Time",
            "Your data have no column `Time`. Did you mean `time`? The columns are `pain`, `time`, `treated`, `patient`.",
        ),
        (
            "pateint",
            "Your data have no column `pateint`. Did you mean `patient`? The columns are `pain`, `time`, `treated`, "
            "`patient`.",
        ),
        ("sex", "Your data have no column `sex`. The columns are `pain`, `time`, `treated`, `patient`."),
        (".", "`.` for all other columns is not accepted: write the columns that you mean."),
    ],
)
def test_unknown_name_is_refused_with_the_closest_column(name, message):
    with pytest.raises(FormulaError) as caught:
        look_up(name, COLUMNS)

    assert (caught.value.message, caught.value.position) == (message, 4)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "pian ~ time + sex + (tiem | pateint)",
            "Your data have no columns `pian`, `sex`, `tiem` and `pateint`. Did you mean `pain` for `pian`, `time` for "
            "`tiem` and `patient` for `pateint`? The columns are `pain`, `time`, `treated`, `patient`.",
        ),
        (
            "pain ~ b0 + b1*time + (1 | patient)",
            "Your data have no columns `b0` and `b1`. Coefficients and errors are not written in a formula: leave them out. "
            "The columns are `pain`, `time`, `treated`, `patient`.",
        ),
    ],
)
def test_all_unknown_names_of_a_formula_are_named_at_once(text, message):
    with pytest.raises(FormulaError) as caught:
        parse_formula(text, COLUMNS)

    assert caught.value.message == message


def test_column_with_a_decomposed_accent_is_found_and_kept_as_the_data_have_it():
    decomposed = "cafe\N{COMBINING ACUTE ACCENT}"

    spec = parse_formula("caf\N{LATIN SMALL LETTER E WITH ACUTE} ~ x", [decomposed, "x"])

    assert spec.response == decomposed


@pytest.mark.parametrize(
    "text", ["pain ~ tim", "pin ~ time", "pain ~ time + (1 | patients)", "pain ~ I(tme^2)"]
)
def test_every_place_of_a_name_is_checked(text):
    with pytest.raises(FormulaError, match="Your data have no column"):
        parse_formula(text, COLUMNS)
