"""The bank that is delivered: without a fault, and every question does on fresh data what it says."""

from __future__ import annotations

from quizzes.content.checks import check_files
from quizzes.content.files import read_files
from quizzes.content.schema import ChoiceQuestion
from quizzes.content.trying import try_questions


def test_bank_has_no_fault():
    files, faults = read_files()

    assert [*faults, *check_files(files)] == []
    assert files != []


def test_key_of_choice_questions_is_the_longest_option_no_oftener_than_by_chance():
    questions = [file.question for file in read_files()[0] if isinstance(file.question, ChoiceQuestion)]
    longest = [max(question.options, key=lambda option: len(option.text)) for question in questions]
    by_chance = sum(1 / len(question.options) for question in questions)

    assert sum(option.right for option in longest) <= by_chance


def test_every_question_does_what_it_says_on_every_setting():
    questions = [file.question for file in read_files()[0]]

    assert [str(failure) for failure in try_questions(questions, seeds=1)] == []
