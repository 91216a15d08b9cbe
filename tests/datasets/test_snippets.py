from __future__ import annotations

import ast

import pytest

from datasets.snippets import reading_code
from tests.datasets.helpers import BLOOD_PRESSURE

URL = "http://localhost:8000/data/s/12-1.aB_c-d.csv"


def test_reading_code_is_one_line_for_each_package():
    assert reading_code(URL, BLOOD_PRESSURE) == {
        "R": f'blood_pressure <- read.csv("{URL}")',
        "Python": f'import pandas as pd; blood_pressure = pd.read_csv("{URL}")',
        "Stata": f'import delimited "{URL}", clear',
        "Julia": f'using CSV, DataFrames, Downloads; blood_pressure = CSV.read(Downloads.download("{URL}"), DataFrame)',
    }


def test_reading_code_for_python_parses():
    ast.parse(reading_code(URL, BLOOD_PRESSURE)["Python"])


@pytest.mark.parametrize("character", ['"', "'", "\\", "$", "`", " ", "\n"])
def test_reading_code_refuses_an_address_that_would_end_the_text(character: str):
    with pytest.raises(ValueError, match="encode it first"):
        reading_code(f"http://localhost/{character}x.csv", BLOOD_PRESSURE)
