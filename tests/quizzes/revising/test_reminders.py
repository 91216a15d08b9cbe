from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.test import Client

from accounts.models import User
from quizzes.models import RevisionPlan
from quizzes.revising.links import make_token
from quizzes.revising.reminders import send_reminders
from quizzes.revising.wishes import change_reminders, pause
from tests.factories import NOW, make_student
from tests.quizzes.revising.cast import put_in_revision

# In London it is half past ten.
HOUR = 10
SITE = "https://tutor.test"


@pytest.fixture
def reminded(ada: User) -> User:
    put_in_revision(ada, ordinary_regression=-1, causal_overclaim=-2)
    change_reminders(ada, wanted=True, hour=HOUR, site=SITE)
    return ada


def test_reminder_says_how_much_and_how_to_end_it(reminded, mailoutbox):
    assert send_reminders(now=NOW) == 1
    (letter,) = mailoutbox
    off = f"{SITE}/revise/reminders/off/{make_token(RevisionPlan.objects.get())}/"
    assert (letter.to, letter.subject) == ([reminded.email], "2 questions to revise today, about 6 minutes")
    assert "Hello Ada," in letter.body
    assert f"{SITE}/revise/\n" in letter.body
    assert f"{off}\n" in letter.body
    assert letter.extra_headers == {
        "List-Unsubscribe": f"<{off}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def test_reminder_comes_once_a_day(reminded, mailoutbox):
    assert [send_reminders(now=NOW + timedelta(hours=hours)) for hours in (0, 0, 1, 24)] == [1, 0, 0, 1]


@pytest.mark.parametrize(("later", "letters"), [(-1, 0), (0, 1), (2, 1), (3, 0)])
def test_reminder_comes_in_its_hour_or_soon_after(reminded, mailoutbox, later, letters):
    send_reminders(now=NOW + timedelta(hours=later))
    assert len(mailoutbox) == letters


def test_no_reminder_to_who_did_not_ask(ada, mailoutbox):
    put_in_revision(ada, ordinary_regression=-1)
    RevisionPlan.objects.create(student=ada, reminder_hour=HOUR)
    assert send_reminders(now=NOW) == 0


def test_no_reminder_where_nothing_is_due(ada, mailoutbox):
    put_in_revision(ada, ordinary_regression=3)
    change_reminders(ada, wanted=True, hour=HOUR, site=SITE)
    assert send_reminders(now=NOW) == 0


def test_no_reminder_in_a_pause(reminded, mailoutbox):
    pause(reminded, now=NOW - timedelta(days=1))
    assert send_reminders(now=NOW) == 0


def test_no_reminder_to_a_closed_account(reminded, mailoutbox):
    User.objects.update(is_active=False)
    assert send_reminders(now=NOW) == 0


def test_reminder_that_the_mail_server_refused_is_sent_by_the_next_run(reminded, mailoutbox):
    with patch("accounts.letters.EmailMessage.send", side_effect=ConnectionRefusedError):
        assert send_reminders(now=NOW) == 0
    assert send_reminders(now=NOW + timedelta(minutes=10)) == 1


@pytest.mark.parametrize("students", [1, 4])
def test_reminders_read_the_same_for_many(course, students, mailoutbox, django_assert_num_queries):
    for number in range(students):
        student = make_student(f"Student {number}", course)
        put_in_revision(student, ordinary_regression=-1)
        change_reminders(student, wanted=True, hour=HOUR, site=SITE)
    with django_assert_num_queries(3 + 2 * students):
        assert send_reminders(now=NOW) == students


def test_link_in_the_letter_ends_the_letters_without_signing_in(reminded, mailoutbox):
    client = Client(enforce_csrf_checks=True)
    url = f"/revise/reminders/off/{make_token(RevisionPlan.objects.get())}/"
    page = client.get(url)
    assert "Turn the reminders off" in page.content.decode()
    assert RevisionPlan.objects.get().reminders

    # As a mail program does it, which has no token of ours.
    done = client.post(url, {"List-Unsubscribe": "One-Click"})

    assert (done.status_code, "You get no more reminders" in done.content.decode()) == (200, True)
    assert not RevisionPlan.objects.get().reminders
    assert send_reminders(now=NOW) == 0


@pytest.mark.parametrize("token", ["nonsense", "1.forged"])
def test_link_that_is_not_ours_ends_nothing(reminded, token):
    response = Client().post(f"/revise/reminders/off/{token}/")
    assert (response.status_code, RevisionPlan.objects.get().reminders) == (410, True)
