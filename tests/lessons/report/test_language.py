from __future__ import annotations

import pytest

from lessons.report.language import as_phrase, as_sentences, counted, listed, with_brackets


@pytest.mark.parametrize(
    ("typed", "phrase"),
    [
        ("patients", "patients"),
        ("  many \n patients. ", "many patients"),
        ("time,", "time"),
        ("=cmd|' /C calc'!A0", "cmd|' /C calc'!A0"),
        ("@SUM(A1)", "SUM(A1)"),
        ("# heading", "heading"),
        ("- item", "item"),
        ("-3 degrees", "−3 degrees"),
        ("+ =1+1", "1+1"),
        ("+1+cmd|x", "1+cmd|x"),
        ("-1+cmd|x", "−1+cmd|x"),
        (" . , ", ""),
        ("time\u202etnemtaert", "timetnemtaert"),
        ("a\0b", "a b"),
    ],
)
def test_phrase_is_one_line_without_marks_at_its_ends(typed: str, phrase: str):
    assert as_phrase(typed) == phrase


@pytest.mark.parametrize(
    ("typed", "sentences"),
    [
        ("pressure fell", "Pressure fell."),
        ("Pressure fell.", "Pressure fell."),
        ("Did it fall?", "Did it fall?"),
        ("He said “it fell.”", "He said “it fell.”"),
        ("pH fell", "pH fell."),
        ("It fell,", "It fell."),
        ("It fell.\nIt rose", "It fell. It rose."),
        ("=1+1", "1+1."),
        ("...", ""),
        ("", ""),
    ],
)
def test_sentences_begin_and_end_as_such(typed: str, sentences: str):
    assert as_sentences(typed) == sentences


@pytest.mark.parametrize(
    ("things", "text"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a (1 x, 0 y)", "b"], "a (1 x, 0 y) and b"),
        (["a, squared", "b"], "a, squared; and b"),
    ],
)
def test_lists_read_as_english(things: list[str], text: str):
    assert listed(things) == text


@pytest.mark.parametrize(
    ("count", "words", "text"),
    [
        (60, "patients", "60 patients"),
        (None, "patients", "patients"),
        (1, "patients", "patients (n = 1)"),
        (60, "", "60"),
    ],
)
def test_counted_things_never_have_a_wrong_plural(count: int | None, words: str, text: str):
    assert counted(count, words) == text


@pytest.mark.parametrize(
    ("sentence", "inside", "text"),
    [
        ("It fell.", "by 3", "It fell (by 3)."),
        ("It fell.", "", "It fell."),
        ("It fell!", "by 3", "It fell! (By 3.)"),
    ],
)
def test_brackets_stand_before_the_end(sentence: str, inside: str, text: str):
    assert with_brackets(sentence, inside) == text
