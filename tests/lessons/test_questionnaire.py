from __future__ import annotations

import pytest

from lessons.asked import Field, FieldTable, fields_of
from lessons.questionnaire import Entry, Part, Table, TooLong, Typed, digest_of, read_typed, tidy

NAME = Entry("name", "Name")
KIND = Entry("kind", "Kind", "choice", choices=(("a", "the first"), ("b", "the second")))
NOTE = Entry("note", "Note", "text")
SURE = Entry("sure", "Sure?", "tick")
THINGS = Table("things", "Things", "thing", (NAME, KIND), most=3)
ASKED = (Part("one", "One", (NAME, KIND, NOTE, SURE)), Part("two", "Two", (THINGS,)))


def test_what_was_asked_is_read_and_tidied():
    typed = read_typed(
        ASKED,
        {
            "name": "  a\tb ",
            "kind": "b",
            "note": " x\r\ny\0 ",
            "sure": "on",
            "other": "z",
            "things-1-name": "c",
        },
    )

    assert typed == Typed(
        {"name": "a b", "kind": "b", "note": "x\ny", "sure": "yes"}, {"things": ({}, {"name": "c"})}
    )


def test_choice_that_is_not_offered_is_none():
    assert read_typed(ASKED, {"kind": "c", "things-0-kind": "c"}) == read_typed(ASKED, {})


def test_more_rows_than_there_may_be_are_left_out():
    sent = {f"things-{number}-name": "x" for number in range(9)}

    assert len(read_typed(ASKED, sent).table("things")) == 3


@pytest.mark.parametrize(("name", "most"), [("name", 300), ("note", 4000)])
def test_text_that_is_too_long_is_refused(name: str, most: int):
    assert read_typed(ASKED, {name: "x" * most})[name] == "x" * most

    with pytest.raises(TooLong, match=f"has {most + 1:,} characters and keeps at most {most:,}"):
        read_typed(ASKED, {name: "x" * (most + 1)})


@pytest.mark.parametrize(
    ("text", "tidied"),
    [("a\u2028b", "a b"), ("\u202egnp\u202c", "gnp"), ("e\u0301", "é"), ("\ud800x", "x"), (" a  b ", "a b")],
)
def test_tidy_leaves_words(text: str, tidied: str):
    assert tidy(text) == tidied


def test_tidy_keeps_lines_where_they_are_meant():
    assert tidy("a\r\nb\rc", lines=True) == "a\nb\nc"


def test_stored_content_comes_back():
    typed = read_typed(ASKED, {"name": "a", "things-1-name": "c"})

    assert Typed.from_json(typed.to_json()).digest == typed.digest
    assert Typed.from_json({}).digest == Typed().digest == read_typed(ASKED, {}).digest
    assert typed.digest != Typed().digest


def test_digest_tells_where_a_text_ends():
    assert digest_of("ab", "c") != digest_of("a", "bc")


def test_fields_stand_in_order_with_what_was_typed_and_what_is_wrong():
    typed = Typed({"kind": "b"}, {"things": ({"name": "x"}, {"name": "y"})})

    one, two = fields_of(ASKED, typed, {"name": "No name.", "things-1-name": "No thing."})

    assert one.fields == (
        Field(NAME, "name", "", "No name."),
        Field(KIND, "kind", "b", ""),
        Field(NOTE, "note", "", ""),
        Field(SURE, "sure", "", ""),
    )
    assert isinstance(one.fields[1], Field)
    assert one.fields[1].shown == "the second"
    (table,) = two.fields
    assert isinstance(table, FieldTable)
    assert [row.is_empty for row in table.rows] == [False, False, True]
    assert table.rows[1].fields[0] == Field(NAME, "things-1-name", "y", "No thing.")
    assert [row.number for row in table.filled] == [1, 2]


def test_table_shows_two_rows_at_first_and_never_more_than_its_most():
    def rows(count: int) -> int:
        filled = Typed({}, {"things": tuple({"name": "x"} for _ in range(count))})
        (table,) = fields_of(ASKED, filled, {})[1].fields
        assert isinstance(table, FieldTable)
        return len(table.rows)

    assert [rows(count) for count in range(4)] == [2, 2, 3, 3]
