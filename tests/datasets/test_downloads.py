from __future__ import annotations

import pytest

from datasets.downloads import csv_filename, csv_response
from datasets.models import Dataset


@pytest.mark.parametrize(
    ("key", "filename"),
    [
        ("exercise:3:1", "blood-pressure-exercise-3-1.csv"),
        ("Übung “3”/../x", "blood-pressure-ubung-3x.csv"),
    ],
)
def test_csv_filename_is_safe_on_every_system(key: str, filename: str):
    assert csv_filename(Dataset(scenario="blood-pressure", key=key)) == filename


def test_csv_response_is_the_stored_text_in_utf8():
    response = csv_response(Dataset(scenario="blood-pressure", key="a", csv="patient\nP01\n", sha256="00"))

    assert response.content == b"patient\nP01\n"
    assert response["Content-Type"] == "text/csv; charset=utf-8"
