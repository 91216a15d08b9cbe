from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from grading.formula import PACKAGES, Package, parse_formula
from grading.translation import (
    DataColumn,
    DataFile,
    ModelError,
    Request,
    Translation,
    translate,
    translate_all,
)
from tests.grading.formula.strategies import specs

ADDRESS = "https://tutor.example.org/data/7-1.csv"


def translated(text: str, package: Package, *categories: str, data: DataFile | None = None) -> Translation:
    return translate(Request(parse_formula(text), data or DataFile(), frozenset(categories)), package)


def lines(text: str, package: Package, *categories: str, data: DataFile | None = None) -> list[str]:
    return translated(text, package, *categories, data=data).program.splitlines()


def test_stata_program_numbers_categories_and_crossed_factors() -> None:
    assert lines("y ~ x + arm + (1 | a) + (1 | b)", "stata", "arm") == [
        'import delimited "my-data.csv", varnames(1) case(preserve) encoding("utf-8") clear',
        "egen long category_code = group(arm), label",
        "drop arm",
        "rename category_code arm",
        "egen long category_code = group(a), label",
        "drop a",
        "rename category_code a",
        "egen long category_code = group(b), label",
        "drop b",
        "rename category_code b",
        "",
        "mixed y x i.arm || _all: R.a || b:, reml",
    ]


def test_stata_program_makes_a_column_of_groups_of_two_columns() -> None:
    assert lines("y ~ x + (1 | a:b)", "stata")[1:] == [
        "egen long a_b = group(a b)",
        "",
        "mixed y x || a_b:, reml",
    ]


def test_stata_is_told_of_names_that_it_does_not_take() -> None:
    found = translated("y ~ x.1 + (x.1 | g)", "stata")

    assert found.program.startswith("* Rename the column x.1 in the file to x_1 first.\nimport delimited ")
    assert found.call == "mixed y x_1 || g: x_1, covariance(unstructured) reml"
    assert found.notes[0] == (
        "`x.1` is no name that this package takes as it is, so the column is called `x_1` in the file."
    )


def test_spss_program_lists_the_whole_file_in_its_order() -> None:
    data = DataFile(ADDRESS, tuple(map(DataColumn, ["g", "visit", "x", "y"])))

    assert lines("y ~ x + (x | g)", "spss", data=data) == [
        "* Download the data first, SPSS reads files only, and write the path of the file here.",
        "GET DATA",
        "  /TYPE=TXT",
        '  /FILE="my-data.csv"',
        "  /ENCODING='UTF8'",
        "  /ARRANGEMENT=DELIMITED",
        '  /DELIMITERS=","',
        "  /QUALIFIER='\"'",
        "  /FIRSTCASE=2",
        "  /DATATYPEMIN PERCENTAGE=95.0",
        "  /VARIABLES=",
        "    g AUTO",
        "    visit AUTO",
        "    x AUTO",
        "    y AUTO",
        "  /MAP.",
        "",
        "MIXED y WITH x",
        "  /FIXED=x | SSTYPE(3)",
        "  /RANDOM=INTERCEPT x | SUBJECT(g) COVTYPE(UN)",
        "  /METHOD=REML",
        "  /PRINT=SOLUTION TESTCOV.",
    ]


def test_julia_program_makes_categories_and_groups_categorical() -> None:
    data = DataFile(ADDRESS, tuple(map(DataColumn, ["g", "arm", "x", "y"])))

    assert lines("y ~ x + arm + (x || g)", "mixedmodels", "arm", data=data) == [
        "using CSV, CategoricalArrays, DataFrames, MixedModels, Downloads",
        "",
        f'd = CSV.read(Downloads.download("{ADDRESS}"), DataFrame; missingstring = ["", "NA"])',
        'dropmissing!(d, ["y", "x", "arm", "g"])',
        "d.arm = categorical(d.arm)",
        "d.g = categorical(d.g)",
        "",
        "m = fit(MixedModel, @formula(y ~ 1 + x + arm + zerocorr(1 + x | g)), d; REML = true)",
    ]


def test_labels_are_categories_unasked() -> None:
    data = DataFile(columns=(DataColumn("y"), DataColumn("arm", text=True), DataColumn("g", text=True)))

    assert "d$arm <- factor(d$arm)" in lines("y ~ arm + (1 | g)", "lme4", data=data)


@pytest.mark.parametrize(
    ("text", "package", "words"),
    [
        ("y ~ x + (x | a) + (1 | b)", "nlme", "made for nested groups"),
        ("y ~ x + (x | a) + (1 | b)", "statsmodels", "has to be a variance component"),
        ("y ~ x + (1 + x | g) + (0 + z + w | g)", "statsmodels", "This model needs more."),
        ("y ~ x + (x | a) + (x | b)", "stata", "Of crossed groups only one can have random slopes"),
        ("y ~ x + (arm | g)", "stata", "not categories, products or powers"),
        ("y ~ 0 + arm:x + (1 | g)", "stata", "Without a constant"),
        ("y ~ x + (arm | g)", "spss", "one column for each category"),
        ("y ~ x + (1 | g) + (0 + arm:x | g)", "mixedmodels", "cannot be kept apart"),
        ("y ~ 0 + (1 | g)", "nlme", "without any fixed effect"),
    ],
)
def test_package_that_cannot_say_it_says_so(text: str, package: Package, words: str) -> None:
    found = translated(text, package, "arm")

    assert (found.call, found.program, found.notes) == ("", "", ())
    assert words in found.refusal


@pytest.mark.parametrize(
    ("text", "package", "words"),
    [
        ("y ~ x + (1 | a) + (1 | b)", "nlme", "degrees of freedom and p-values are not to be used"),
        ("y ~ x + (1 | a) + (1 | b)", "statsmodels", "one group that holds all rows"),
        ("y ~ x + (1 | a/b)", "statsmodels", "`vc_formula` lists variance components"),
        ("y ~ x + (1 | a:b)", "nlme", "need a column: `a_b`"),
        ("y ~ x + (x | g)", "stata", "`covariance(unstructured)`"),
        ("y ~ x + (x | g)", "spss", "`COVTYPE(UN)`"),
        ("y ~ x + (arm || g)", "lme4", "stay correlated"),
        ("y ~ x + (1 | g)", "mixedmodels", "`REML = true` has to be said"),
        ("y ~ x", "lme4", "ordinary regression"),
    ],
)
def test_notes_say_what_the_package_does(text: str, package: Package, words: str) -> None:
    assert any(words in note for note in translated(text, package, "arm").notes)


def test_degrees_of_freedom_are_not_praised_where_they_are_wrong() -> None:
    notes = " ".join(translated("y ~ x + (1 | a) + (1 | b)", "nlme").notes)

    assert "counting rows" not in notes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("arm ~ x + (1 | g)", "The outcome `arm` holds categories"),
        ("y ~ I(arm^2) + (1 | g)", "`I(arm^2)` is a power of `arm`, which holds categories"),
    ],
)
def test_category_where_a_number_has_to_stand_is_refused(text: str, message: str) -> None:
    with pytest.raises(ModelError, match=re.escape(message)):
        Request(parse_formula(text), categories=frozenset({"arm"}))


HOSTILE = [
    'x"',
    "x'",
    "x\\",
    "x`",
    "x$y",
    "x y",
    "x\n",
    "x;y",
    "x)",
    "x#",
    "",
    "1x",
    "x{y}",
    "\u202ex",
    "x*y",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_column_that_could_end_its_text_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="rename the column"):
        DataFile(columns=(DataColumn(name),))


@pytest.mark.parametrize("source", ['a".csv', "a'.csv", "a b.csv", "a\\b", "$x", "`x`", "", "é.csv", "{x}"])
def test_source_that_could_end_its_text_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="encode it"):
        DataFile(source)


@settings(max_examples=60)
@given(specs())
def test_program_has_no_name_that_the_package_does_not_take(spec) -> None:
    for found in translate_all(Request(spec)):
        assert bool(found.program) != bool(found.refusal)
        assert found.call in found.program
        assert found.program.isprintable() or "\n" in found.program


def test_every_package_is_there_in_its_order() -> None:
    assert [found.package for found in translate_all(Request(parse_formula("y ~ x + (1 | g)")))] == list(
        PACKAGES
    )
