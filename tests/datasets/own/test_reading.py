from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets.own.reading import MOST_BYTES, MOST_ROWS, CsvError, from_stored, read_table


def faults(data: bytes, **more: list[str]) -> tuple[str, ...]:
    with pytest.raises(CsvError) as refused:
        read_table(data, **more)
    return refused.value.faults


@pytest.mark.parametrize(
    "data",
    [
        b"school,x,y\nA,1.5,-2\nB,2.5,\n",
        "school;x;y\r\nA;1,5;\u22122\r\nB;2,5;NA\r\n".encode(),
        "\ufeffschool\tx\ty\nA\t1.5\t-2\nB\t2.5\t.\n".encode(),
        "school,x,y\nA,1.5,-2\nB,2.5,n/a\n".encode("utf-16"),
        b'school|x|y\n"A"|1.5|-2\n B |2.5|NaN\n\n',
    ],
)
def test_read_table_reads_what_programs_save(data: bytes):
    table = read_table(data)

    assert table.frame.to_dict("list") == {"school": ["A", "B"], "x": ["1.5", "2.5"], "y": ["-2", ""]}
    assert [(column.kind, column.missing, column.distinct) for column in table.columns] == [
        ("text", 0, 2),
        ("number", 0, 2),
        ("number", 1, 1),
    ]
    assert from_stored(table.to_csv()).equals(table.frame)


def test_read_table_takes_further_codes_for_missing_only_where_they_are_said():
    data = b"g,y\nA,-99\nB,3\n"

    assert read_table(data).frame["y"].tolist() == ["-99", "3"]
    assert read_table(data, missing=["-99"]).frame["y"].tolist() == ["", "3"]


def test_read_table_leaves_formulas_as_text_and_says_so():
    table = read_table(b'g,y\n"=HYPERLINK(""http://a.test"")",1\n@SUM(A1),-2\nB,+3\n')

    assert table.frame["g"].tolist() == ['=HYPERLINK("http://a.test")', "@SUM(A1)", "B"]
    assert table.notes[-1] == (
        "2 cells begin like a formula of a spreadsheet. They were read as text, nothing was computed, and none of them "
        "is handed out."
    )


def test_read_table_names_the_cells_of_a_number_column_that_are_none():
    rows = "".join(f"A,{number}\n" for number in range(9))

    (_, marks) = read_table(f"g,y\n{rows}A,ill\n".encode()).columns

    assert (marks.kind, marks.strays) == ("number", ((11, "ill"),))


def test_read_table_reads_latin_1_and_says_so():
    table = read_table("école,y\nÉ,1\nB,2\n".encode("latin-1"))

    assert table.frame["ecole"].tolist() == ["É", "B"]
    assert "it was read as LATIN-1" in table.notes[1]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "The file is empty"),
        (b"PK\x03\x04rest", "This is a spreadsheet file"),
        (b"a,b\n\0,1\n", "characters of no text"),
        (b"one column\n1\n2\n", "has one column only"),
        (b"a,b\n", "headings and no rows"),
        (b"\n\na,b\n", "The first row is empty"),
        (b",\n1,2\n", "The first row is empty"),
        (b"1,2\n3,4\n", "The first row, 1, 2, holds numbers only"),
        (b"a,a\n1,2\n", "Columns 1 and 2 are both named “a”"),
        (b"a,b\n1,2\n3\n", "Row 3 has 1 cell, and the headings are 2"),
        (b'a,b\n1,"2\n', "Row 2 cannot be read"),
        (b"a,b\n1," + b"x" * 300 + b"\n", "Row 2, column “b”: the cell has 300 characters"),
        (",".join(f"c{n}" for n in range(61)).encode() + b"\n", "61 columns, and 60 is the most"),
        (b"a,b\n" + b"1,2\n" * (MOST_ROWS + 1), "20,001 rows, and 20,000 is the most"),
        (b"a" * (MOST_BYTES + 1), "The file has 5.0 MB, and 5 MB is the most"),
    ],
)
def test_read_table_says_what_is_wrong_where_and_how_to_mend_it(data: bytes, says: str):
    assert says in faults(data)[0]


@settings(max_examples=60)
@given(
    st.one_of(
        st.binary(max_size=200), st.text(alphabet="ab1,;\n\"'.=-\t \u2212é", max_size=120).map(str.encode)
    )
)
def test_read_table_reads_anything_or_refuses_it_in_words(data: bytes):
    try:
        table = read_table(data)
    except CsvError:
        return
    assert len({column.name.casefold() for column in table.columns}) == len(table.columns)
    assert from_stored(table.to_csv()).equals(table.frame)
