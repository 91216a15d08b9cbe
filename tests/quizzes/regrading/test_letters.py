"""Letters about regrades. Bela's mark rises to a full one; Ada's falls, and she may not see the right answer yet."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.letters import PATIENCE
from accounts.models import Course, Enrolment, User
from quizzes.models import Answer, Exercise, Question, Regrade, RegradeLetter
from quizzes.regrading.beginning import undo_regrade
from quizzes.regrading.letters import (
    MOST_TRIES,
    TASK,
    Counts,
    counts_of,
    letters_waiting,
    send_waiting_letters,
)
from quizzes.times.timing import GRACE
from tests.factories import NOW, make_exercise, make_extension, make_question, make_student
from tests.quizzes.regrading.helpers import LATER, NOTE, applied, late_answer, tried, work

pytestmark = pytest.mark.usefixtures("mended", "sent")
SITE = "https://tutor.example.org"
AS_KEY = Regrade.Rule.AS_KEY
DAY = timedelta(days=1)


@pytest.fixture
def exercise(course: Course, question: Question) -> Exercise:
    """Right answers are shown when it has closed."""
    return make_exercise(course, question, make_question(), reveal=Exercise.Reveal.AFTER_CLOSING)


@pytest.fixture
def regrade(exercise: Exercise, tutor: User) -> Regrade:
    """Applied, with letters to be written."""
    return applied(tried(exercise, tutor), tutor, rule=AS_KEY, site=SITE)


def send_letters(now: datetime, *ticks: float) -> int:
    """As a worker whose clock shows these seconds each time it looks, and always 0 without any."""
    seconds = iter(ticks)
    return send_waiting_letters(now=now, clock=lambda: next(seconds, 0.0))


def shown(exercise: Exercise) -> datetime:
    """When its right answers are shown."""
    return exercise.closes_at + GRACE


def undone(regrade: Regrade, tutor: User) -> Regrade:
    undo_regrade(regrade=regrade, by=tutor, now=LATER)
    return work(regrade)


def readers(mailoutbox: list[EmailMessage]) -> list[str]:
    return [address for letter in mailoutbox for address in letter.to]


def test_letter_says_question_marks_reason_and_where(
    exercise: Exercise, regrade: Regrade, bela: User, mailoutbox: list[EmailMessage]
) -> None:
    assert send_letters(LATER) == 1
    (letter,) = mailoutbox
    assert letter.to == [bela.email]
    item = exercise.items.earliest("position")
    for words in (
        f"“{item.question.title}” in “{exercise.title}”\nYour mark rose from 0 to 1.",
        f"{SITE}/exercises/{exercise.pk}/#question-{item.pk}",
        NOTE,
    ):
        assert words in letter.body


def test_letter_waits_until_its_student_may_see_the_right_answer(
    exercise: Exercise, regrade: Regrade, ada: User, bela: User, mailoutbox: list[EmailMessage]
) -> None:
    send_letters(LATER)
    assert readers(mailoutbox) == [bela.email]
    assert counts_of(regrade) == Counts(sent=1, waiting=1, given_up=0)
    # It is not looked at again before then, and an extension meanwhile moves it.
    assert not letters_waiting(now=exercise.closes_at - DAY).exists()
    make_extension(exercise, ada, due_at=exercise.due_at + DAY, closes_at=exercise.closes_at + DAY)
    Exercise.objects.update(extended_to=exercise.closes_at + DAY)

    assert send_letters(shown(exercise)) == 0
    assert send_letters(shown(exercise) + DAY) == 1
    assert "Your mark fell from 1 to 0." in mailoutbox[1].body


def test_letters_go_out_once(regrade: Regrade, exercise: Exercise, mailoutbox: list[EmailMessage]) -> None:
    assert [send_letters(shown(exercise)) for _ in range(3)] == [2, 0, 0]
    # A worker that read the row before another one sent the letter.
    first = RegradeLetter.objects.select_related("regrade", "student").earliest("pk")
    RegradeLetter.objects.update(sent_at=None)
    with patch("quizzes.regrading.letters._may_be_told_from") as another:

        def sends_it(letter: RegradeLetter, *rest: Any) -> Any:
            RegradeLetter.objects.filter(pk=letter.pk).update(sent_at=NOW)
            return NOW

        another.side_effect = sends_it
        assert send_letters(shown(exercise)) == 0
    assert len(mailoutbox) == 2
    assert first.student.email in readers(mailoutbox)


def test_no_letters_unless_the_tutor_wants_them(exercise: Exercise, tutor: User) -> None:
    applied(tried(exercise, tutor), tutor, rule=AS_KEY)
    assert not RegradeLetter.objects.exists()


def test_no_letter_to_whose_mark_stays(
    exercise: Exercise, tutor: User, bela: User, mailoutbox: list[EmailMessage]
) -> None:
    applied(tried(exercise, tutor), tutor, rule=Regrade.Rule.NOBODY_FALLS, site=SITE)
    send_letters(shown(exercise))
    assert readers(mailoutbox) == [bela.email]


def test_dropped_question_is_told_to_all_who_answered_it(
    exercise: Exercise, tutor: User, ada: User, bela: User, mailoutbox: list[EmailMessage]
) -> None:
    applied(tried(exercise, tutor, way=Regrade.Way.DROP), tutor, rule=AS_KEY, site=SITE)

    assert send_letters(LATER) == 0
    assert send_letters(shown(exercise)) == 2
    assert sorted(readers(mailoutbox)) == sorted([ada.email, bela.email])
    assert "This question was dropped: it carries no points any more." in mailoutbox[0].body


def test_undoing_is_told_to_those_who_were_written_to(
    exercise: Exercise, regrade: Regrade, tutor: User, bela: User, mailoutbox: list[EmailMessage]
) -> None:
    send_letters(LATER)
    regrade = undone(regrade, tutor)
    assert list(regrade.letters.values_list("student", "kind").order_by("pk")) == [
        (bela.pk, "applied"),
        (bela.pk, "undone"),
    ]

    assert send_letters(shown(exercise)) == 1
    assert readers(mailoutbox) == [bela.email, bela.email]
    assert "Your mark is 0 again." in mailoutbox[1].body
    assert counts_of(regrade) == Counts(sent=1, waiting=0, given_up=0)


def test_letter_that_was_refused_comes_back_later_each_time(
    regrade: Regrade, exercise: Exercise, mailoutbox: list[EmailMessage]
) -> None:
    now = shown(exercise)
    with patch("accounts.letters.EmailMessage.send", side_effect=ConnectionRefusedError):
        # The other one is not tried while the server is away.
        assert send_letters(now) == 0
        assert sorted(RegradeLetter.objects.values_list("tries", flat=True)) == [0, 1]
    assert send_letters(now + timedelta(seconds=30)) == 1
    assert send_letters(now + timedelta(minutes=1)) == 1


def test_letters_that_a_slow_server_leaves_no_time_for_wait_for_the_next_task(
    regrade: Regrade, exercise: Exercise, mailoutbox: list[EmailMessage], sent: list[tuple[Any, ...]]
) -> None:
    sent.clear()
    assert send_letters(shown(exercise), 100.0, 100.0, 100.0 + PATIENCE) == 1
    assert counts_of(regrade) == Counts(sent=1, waiting=1, given_up=0)
    assert sent == [(TASK,)]
    assert send_letters(shown(exercise)) == 1
    assert len(mailoutbox) == 2


def test_letter_that_nobody_takes_is_given_up_and_said(regrade: Regrade, exercise: Exercise) -> None:
    moment = shown(exercise)
    with patch("accounts.letters.EmailMessage.send", side_effect=ConnectionRefusedError):
        for _ in range(2 * MOST_TRIES):
            send_letters(moment)
            moment += timedelta(hours=7)
    assert counts_of(regrade) == Counts(sent=0, waiting=0, given_up=2)


def test_no_letter_to_who_has_left(
    regrade: Regrade, exercise: Exercise, ada: User, bela: User, mailoutbox: list[EmailMessage]
) -> None:
    Enrolment.objects.filter(user=ada).delete()
    User.objects.filter(pk=bela.pk).update(is_active=False)
    assert send_letters(shown(exercise)) == 0
    assert (mailoutbox, RegradeLetter.objects.count()) == ([], 0)


@pytest.mark.parametrize("students", [1, 4])
def test_each_letter_costs_the_same(
    exercise: Exercise,
    tutor: User,
    students: int,
    mailoutbox: list[EmailMessage],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    Answer.objects.all().delete()
    for number in range(students):
        late_answer(exercise, make_student(f"Student {number}", exercise.course), "patient")
    applied(tried(exercise, tutor), tutor, site=SITE)
    # Which ones wait; for each one its changes, the times of its student, and that it is sent.
    with django_assert_num_queries(1 + 3 * students):
        assert send_letters(LATER) == students


@pytest.mark.parametrize(("more", "sites"), [({"letters": "on"}, "http://testserver"), ({}, "")])
def test_tick_box_decides_whether_letters_are_written(
    exercise: Exercise, tutor: User, more: dict[str, str], sites: str
) -> None:
    regrade = tried(exercise, tutor)
    client = Client()
    client.force_login(tutor)
    address = f"/exercises/regrades/{regrade.pk}/"
    assert 'name="letters" id="id_letters" checked' in _plain(client.get(address))

    client.post(f"{address}apply", {"rule": "as_key", "note": NOTE, **more})
    work(regrade, now=LATER)

    assert Regrade.objects.get().site == sites
    page = _plain(client.get(address))
    assert ("0 of 2 letters to students have gone out." in page) is bool(sites)
    assert ("Students who were written to get another letter" in page) is bool(sites)


def _plain(response: Any) -> str:
    text = " ".join(response.content.decode().split())
    return text.replace('aria-describedby="id_letters_helptext" ', "")
