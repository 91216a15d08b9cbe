"""Every fixture, number for number: what is expected stands in tests/reference/outputs/readings.expected."""

from __future__ import annotations

import re

import pytest

from grading.readers import ReadOutput, read_output
from grading.readers.text import tidy_lines
from tests.grading.readers.showing import FIXTURES, FOLDER, numbers_in, reading_of, show_reading, text_of


def expected_readings() -> dict[str, str]:
    """The blocks of the file by the name of their fixture."""
    blocks = (FOLDER / "readings.expected").read_text(encoding="utf-8").split("== ")[1:]
    return {name: rest.strip() for name, _, rest in (block.partition("\n") for block in blocks)}


EXPECTED = expected_readings()


def without_lines(found: ReadOutput) -> str:
    return re.sub(r"line \d+", "line", show_reading(found))


def test_every_fixture_has_an_expected_reading() -> None:
    assert set(FIXTURES) == set(EXPECTED)


@pytest.mark.parametrize("name", FIXTURES)
def test_reading_of_a_fixture_is_the_expected_one(name: str) -> None:
    assert show_reading(reading_of(name)).strip() == EXPECTED[name]


@pytest.mark.parametrize("name", FIXTURES)
def test_every_number_stands_in_the_line_that_it_names(name: str) -> None:
    lines = tidy_lines(text_of(name))
    found = reading_of(name)

    # The rows of R's lm are reckoned from degrees of freedom; "< 2e-16" and "2.6e- 6" are one number each.
    printed = {line.number: re.sub(r"(?<=<) |(?<=e-) ", "", line.text).replace(",", ".") for line in lines}
    astray = [
        number
        for number in numbers_in(found)
        if number.text.replace(",", ".") not in printed[number.line] and number is not found.n
    ]

    assert astray == []


@pytest.mark.parametrize("name", FIXTURES)
def test_reading_does_not_depend_on_line_ends_and_surroundings(name: str) -> None:
    text = text_of(name).replace("\r\n", "\n")
    around = "\n\n> summary(m)\n" + text.replace("\n", "\r\n") + "\r\n> \r\n"

    found = read_output(around)

    assert isinstance(found, ReadOutput)
    assert without_lines(found) == without_lines(reading_of(name))


def test_fixtures_are_of_every_package_and_kind() -> None:
    found = [reading_of(name) for name in FIXTURES]

    assert {reading.package for reading in found} == {
        "lme4", "lmerTest", "nlme", "glmmTMB", "statsmodels", "Stata", "SPSS", "SAS", "MixedModels.jl", "R",
        "broom.mixed", "parameters", "sjPlot", "GAMLj",
    }  # fmt: skip
    assert {reading.kind for reading in found} == {"linear mixed", "ordinary", "other"}
    kinds = {warning.kind for reading in found for warning in reading.warnings}
    assert kinds == {"singular", "not converged", "gradient", "hessian", "scaling"}
