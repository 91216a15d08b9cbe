from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from grading.tables import TableError, load_table, read_table


def kinds(frame: pd.DataFrame) -> dict[str, str]:
    return {str(name): str(frame[name].dtype) for name in frame.columns}


def test_read_table_tells_numbers_text_and_truth_apart() -> None:
    frame = read_table("y,sex,ill,id\n1.5,Male,TRUE,1\n-2e3,Female,FALSE,2\n")

    assert frame["y"].tolist() == [1.5, -2000.0]
    assert frame["sex"].tolist() == ["Male", "Female"]
    assert frame["ill"].tolist() == [True, False]
    assert kinds(frame) == {"y": "float64", "sex": "object", "ill": "object", "id": "float64"}


def test_read_table_takes_a_column_whose_fields_are_all_quoted_as_text() -> None:
    frame = read_table('"y","diet","mixed"\n1,"1","1"\n2,"2",2\n3,"NA",3\n4,,4\n')

    assert frame["diet"].tolist()[:2] == ["1", "2"]
    assert kinds(frame) == {"y": "float64", "diet": "object", "mixed": "float64"}


@pytest.mark.parametrize("gap", ["", "NA", "NaN", '""', '"NA"', "  "])
def test_read_table_knows_missing_values(gap: str) -> None:
    frame = read_table(f'y,g\n1,"a"\n{gap},"b"\n3,{gap}\n')

    assert frame["y"].isna().tolist() == [False, True, False]
    assert frame["g"].isna().tolist() == [False, False, True]


def test_read_table_understands_quotation_marks_and_all_line_ends() -> None:
    frame = read_table('a,b\r\n"x, ""y""",1\r\n"two\nlines",2\n\nplain 5" pipe , 3')

    assert frame["a"].tolist() == ['x, "y"', "two\nlines", 'plain 5" pipe']
    assert frame["b"].tolist() == [1.0, 2.0, 3.0]


def test_read_table_calls_the_unnamed_column_of_row_labels_x() -> None:
    assert list(read_table('"","y"\n"1",2\n').columns) == ["X", "y"]


def test_read_table_keeps_long_identifiers_apart() -> None:
    frame = read_table("id,y\n12345678901234567890,1\n12345678901234567891,2\n")

    assert frame["id"].nunique() == 2


def test_read_table_keeps_an_empty_column_as_missing_numbers() -> None:
    assert np.isnan(read_table("y,z\n1,\n2,\n")["z"]).all()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the table is empty"),
        (" \n\n", "the table is empty"),
        ("y,g\n", "a header and no rows"),
        ("1,2\n3,4\n", r"the first line holds numbers \(1, 2\)"),
        ("y,y\n1,2\n", "the header names 'y' 2 times"),
        ("y,g\n1,a\n2\n3,b\n", "line 3 has 1 fields where the header has 2"),
        ("y,g\n1,a,b\n", "line 2 has 3 fields"),
        ('y,g\n1,"a\n2,b\n', "line 2 has a quotation mark that is not closed"),
        ('y,g\n1,"a"b\n', "line 2 has a quotation mark"),
        ("y;g\n1,5;a\n", "separated by semicolons"),
        ("y\tg\n1\ta\n", "separated by tabs"),
        ("y,g\n1,\0\n", "binary data"),
    ],
)
def test_read_table_refuses_what_is_no_table(text: str, message: str) -> None:
    with pytest.raises(TableError, match=message):
        read_table(text)


def test_load_table_accepts_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes("größe,g\n1,ä\n".encode("utf-8-sig"))

    assert list(load_table(path).columns) == ["größe", "g"]


def test_load_table_refuses_other_encodings(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes("größe,g\n1,a\n".encode("latin-1"))

    with pytest.raises(TableError, match="is not UTF-8 text: byte 3"):
        load_table(path)


def test_load_table_refuses_a_large_file(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("y,g\n1,a\n")

    with pytest.raises(TableError, match="is larger than 5e-06 MB"):
        load_table(path, max_bytes=5)


def test_load_table_refuses_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="No such file"):
        load_table(tmp_path / "none.csv")
    with pytest.raises(TableError, match="Is a directory"):
        load_table(tmp_path)
