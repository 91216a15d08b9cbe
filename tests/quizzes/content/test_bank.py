"""The bank that is delivered: without a fault, and every question does on fresh data what it says."""

from __future__ import annotations

from quizzes.content.checks import check_files
from quizzes.content.files import read_files
from quizzes.content.trying import try_questions


def test_bank_has_no_fault():
    files, faults = read_files()

    assert [*faults, *check_files(files)] == []
    assert files != []


def test_every_question_does_what_it_says_on_every_setting():
    questions = [file.question for file in read_files()[0]]

    assert [str(failure) for failure in try_questions(questions, seeds=1)] == []
