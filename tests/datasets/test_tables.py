from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from datasets.tables import from_csv, sha256_of, to_csv
from tests.datasets.helpers import BLOOD_PRESSURE

TEXT = "patient,visit,time,treated,sbp\nP07,1,0,1,142.0\nP07,2,1,1,\nP12,1,0,0,151.3\n"


def test_from_csv_gives_groups_as_text_and_empty_cells_as_nan():
    frame = from_csv(TEXT, BLOOD_PRESSURE)

    assert frame.dtypes.astype(str).to_dict() == {
        "patient": "str",
        "visit": "int64",
        "time": "int64",
        "treated": "int64",
        "sbp": "float64",
    }
    assert frame["patient"].tolist() == ["P07", "P07", "P12"]
    np.testing.assert_array_equal(frame["sbp"], [142.0, np.nan, 151.3])


def test_from_csv_keeps_a_group_called_na():
    frame = from_csv(TEXT.replace("P12", "NA"), BLOOD_PRESSURE)

    assert frame["patient"].tolist() == ["P07", "P07", "NA"]


def test_to_csv_writes_what_from_csv_read():
    assert to_csv(from_csv(TEXT, BLOOD_PRESSURE), BLOOD_PRESSURE) == TEXT


@pytest.mark.parametrize("setting", BLOOD_PRESSURE.settings)
def test_csv_round_trip_is_exact(setting: str):
    frame = BLOOD_PRESSURE.simulate(setting, np.random.default_rng(5))

    text = to_csv(frame, BLOOD_PRESSURE)

    pd.testing.assert_frame_equal(from_csv(text, BLOOD_PRESSURE), frame, check_exact=True)
    assert to_csv(from_csv(text, BLOOD_PRESSURE), BLOOD_PRESSURE) == text


@pytest.mark.parametrize("setting", BLOOD_PRESSURE.settings)
def test_csv_read_with_the_defaults_of_pandas_is_what_we_fit(setting: str):
    text = to_csv(BLOOD_PRESSURE.simulate(setting, np.random.default_rng(6)), BLOOD_PRESSURE)

    theirs = pd.read_csv(io.StringIO(text))

    pd.testing.assert_frame_equal(theirs, from_csv(text, BLOOD_PRESSURE), check_exact=True)


@pytest.mark.parametrize("setting", BLOOD_PRESSURE.settings)
def test_csv_cells_never_begin_like_a_formula_of_a_spreadsheet(setting: str):
    for seed in range(20):
        text = to_csv(BLOOD_PRESSURE.simulate(setting, np.random.default_rng(seed)), BLOOD_PRESSURE)
        cells = text.replace("\n", ",").split(",")
        assert {cell[0] for cell in cells if cell} & set("=+-@\t\r") == set()


def test_to_csv_with_other_columns_names_both():
    frame = from_csv(TEXT, BLOOD_PRESSURE).drop(columns="visit")

    with pytest.raises(ValueError, match="columns") as caught:
        to_csv(frame, BLOOD_PRESSURE)

    assert str(caught.value) == (
        "The scenario “blood-pressure” has the columns patient, visit, time, treated, sbp; the table has "
        "patient, time, treated, sbp: give it these columns in this order."
    )


def test_sha256_of_an_empty_text_is_the_published_one():
    assert sha256_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
