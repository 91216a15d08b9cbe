"""Rosters as they come: from Excel, from student offices, by hand, and broken."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.roster.reading import (
    MOST_BYTES,
    MOST_ROWS,
    RosterRefused,
    Row,
    decode_roster,
    is_address,
    read_roster,
)

ADA = Row(2, "ada@example.org", "Ada Byron", "Tuesday", "student")


@pytest.mark.parametrize(
    "text",
    [
        "email,name,group,role\nada@example.org,Ada Byron,Tuesday,student\n",
        "\ufeffemail,name,group,role\r\nada@example.org,Ada Byron,Tuesday,student\r\n",
        "Role;Group;Full name;E-Mail\nStudent;Tuesday;Ada Byron;ADA@example.org",
        "name\temail_address\tgroup\trole\n  Ada   Byron \tada@example.org\tTuesday\tSTUDENT",
        'email,name,group,role\r"ada@example.org","Ada Byron","Tuesday","student"\r',
        "email,name,group,role\nada@example.org,Ada Byron,Tuesday,student\n\n , ,\n",
        "First name,Surname,Email address,Groups,Role\nAda,Byron,ada@example.org,Tuesday,student\n",
    ],
)
def test_read_roster_of_every_spelling_is_the_same(text: str) -> None:
    assert read_roster(text).rows == (ADA,)


def test_read_roster_counts_the_lines_of_the_file() -> None:
    text = 'sep=;\r\nemail;name\r\n\r\na@x.org;"Two\r\nlines"\r\nb@x.org;Bela\r\n'
    assert [(row.line, row.email) for row in read_roster(text).rows] == [(4, "a@x.org"), (6, "b@x.org")]


def test_read_roster_of_addresses_alone_says_nothing_of_the_rest() -> None:
    assert read_roster("email\na@x.org").rows == (Row(2, "a@x.org", "", "", ""),)


def test_read_roster_names_columns_that_it_leaves_aside() -> None:
    roster = read_roster("matriculation;email;;Phone\n1;a@x.org;;2\n")
    assert (roster.unknown, roster.separator_name) == (("matriculation", "Phone"), "semicolons")


def test_read_roster_keeps_a_separator_inside_quotes() -> None:
    assert read_roster('name,email\n"Kovács, ""Béla""",b@x.org\n').rows[0].name == 'Kovács, "Béla"'


@pytest.mark.parametrize(
    ("row", "column", "value", "rule"),
    [
        ("ada.example.org,Ada,,", "email", "ada.example.org", "This is no e-mail address."),
        ("Ada <a@x.org>,Ada,,", "email", "ada <a@x.org>", "This is no e-mail address."),
        ("a@x,Ada,,", "email", "a@x", "This is no e-mail address."),
        (",Ada,,", "email", "", "A row needs an e-mail address."),
        ("a@x.org,Ada,,boss", "role", "boss", "A role is student or tutor."),
        ("a@x.org,Ada,Tuesday,tutor", "group", "Tuesday", "Only students are in groups."),
        (
            f"a@x.org,{'A' * 121},,",
            "name",
            f"{'A' * 59}…",
            "The name has 121 characters, and 120 is the most.",
        ),
        (
            f"a@x.org,Ada,{'G' * 61},",
            "group",
            f"{'G' * 59}…",
            "The group has 61 characters, and 60 is the most.",
        ),
        (
            "a@x.org,A\0da,,",
            "name",
            "A\N{REPLACEMENT CHARACTER}da",
            "The name holds a character that cannot be shown, such as a line break or NUL.",
        ),
        ("a@x.org,Byron, Ada,,", "row", "", "The row has 5 values, and the header names 4."),
    ],
)
def test_read_roster_names_value_and_rule_of_a_faulty_row(
    row: str, column: str, value: str, rule: str
) -> None:
    faults = read_roster(f"email,name,group,role\n{row}\n").rows[0].faults
    assert [(fault.column, fault.value, fault.rule) for fault in faults if fault.column == column] == [
        (column, value, rule)
    ]
    assert all(fault.mend for fault in faults)


def test_read_roster_names_the_line_of_an_address_that_comes_twice() -> None:
    rows = read_roster("email\na@x.org\nb@x.org\nA@x.org\n").rows
    assert [[fault.rule for fault in row.faults] for row in rows] == [
        [],
        [],
        ["The address stands in line 2 already."],
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Nothing was sent"),
        ("\ufeff\n\n", "Nothing was sent"),
        ("email,name\n", "no row below it"),
        ("Ada Byron,ada@example.org\n", "“Ada Byron  ada@example.org”, and a column headed email is needed"),
        (
            "email,E-mail address\na@x.org,a@x.org\n",
            "Two columns are headed email: “email” and “E-mail address”",
        ),
        ('email,name\na@x.org,Ada\nb@x.org,"Bela\n', "quotes in the row of line 3 do not match"),
        ('email,name\na@x.org,"Ada"x\n', "quotes in the row of line 2 do not match"),
        ("email\n" + "a@x.org\n" * (MOST_ROWS + 1), "more than 2,000 rows"),
        ("email\n" + "é" * (MOST_BYTES // 2), "1,000,006 bytes, and 1,000,000 is the most"),
    ],
)
def test_read_roster_refuses_what_is_no_roster(text: str, message: str) -> None:
    with pytest.raises(RosterRefused, match=message):
        read_roster(text)


def test_read_roster_takes_as_many_rows_as_it_promises() -> None:
    text = "email\n" + "".join(f"s{number}@x.org\n" for number in range(MOST_ROWS))
    assert len(read_roster(text).rows) == MOST_ROWS


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("Zoë".encode(), ("Zoë", False)),
        (codecs.BOM_UTF8 + "Zoë".encode(), ("Zoë", False)),
        ("Zoë".encode("utf-16"), ("Zoë", False)),
        ("Zoë".encode("cp1252"), ("Zoë", True)),
    ],
)
def test_decode_roster_of_each_encoding(data: bytes, expected: tuple[str, bool]) -> None:
    assert decode_roster(data) == expected


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04rest", "This is a workbook"),
        (b"\x81\x8d", "no text in UTF-8"),
        (codecs.BOM_UTF16_LE + b"a", "no text in UTF-8"),
        (b"a" * (MOST_BYTES + 1), "1,000,001 bytes"),
    ],
)
def test_decode_roster_refuses_what_is_no_text(data: bytes, message: str) -> None:
    with pytest.raises(RosterRefused, match=message):
        decode_roster(data)


@pytest.mark.parametrize("address", ["a@b.co", "o'neill+x@uni-bonn.de", "a.b@x1.y-2.museum"])
def test_is_address_takes_ordinary_ones(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "@b.co",
        "a@b",
        "a@-b.co",
        "a..b@x.co",
        ".a@x.co",
        "a b@x.co",
        "a@b.c",
        "ä@x.co",
        f"{'a' * 65}@x.co",
    ],
)
def test_is_address_refuses_others(address: str) -> None:
    assert not is_address(address)


@given(st.text(max_size=200))
def test_read_roster_of_any_text_reads_or_refuses(text: str) -> None:
    try:
        rows = read_roster(text).rows
    except RosterRefused:
        rows = ()
    assert all(row.faults or is_address(row.email) for row in rows)


@given(
    st.lists(
        st.tuples(st.text("abcxyz", min_size=1, max_size=8), st.text(max_size=30)), min_size=1, max_size=8
    )
)
def test_read_roster_gives_back_what_a_spreadsheet_writes(people: list[tuple[str, str]]) -> None:
    quoted = "".join(f'{address}@x.org;"{name.replace(chr(34), chr(34) * 2)}"\n' for address, name in people)
    rows = read_roster(f"email;name\n{quoted}").rows
    assert [row.email for row in rows] == [f"{address}@x.org" for address, _ in people]
