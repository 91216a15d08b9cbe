from __future__ import annotations

from datetime import date, timedelta

import pytest

from quizzes.models import MistakeState, Practice, RevisionPlan
from quizzes.revising.due import USUAL_MINUTES, agenda_of, due_today, minutes_of, typical_minutes
from quizzes.revising.wishes import change_pace, pause, resume
from tests.factories import NOW, make_practice, make_practised, make_question, make_student
from tests.quizzes.revising.cast import put_in_revision

REVISION = Practice.Purpose.REVISION
OLS, CAUSES = "ordinary-regression", "causal-overclaim"


def test_due_is_what_has_come_the_least_safe_first(ada):
    put_in_revision(ada, ordinary_regression=-1, causal_overclaim=0, ignored_clustering=2)
    assert set(due_today(ada, now=NOW)) == {OLS, CAUSES}
    assert [len(day) for day in agenda_of(ada, now=NOW).week.days] == [2, 0, 1, 0, 0, 0, 0]


def test_due_stays_within_the_cap_and_the_rest_follows(ada):
    change_pace(ada, daily_cap=1, exam_date=None)
    put_in_revision(ada, ordinary_regression=-9, causal_overclaim=-3, ignored_clustering=-1)
    assert [len(day) for day in agenda_of(ada, now=NOW).week.days] == [1, 1, 1, 0, 0, 0, 0]


def test_due_counts_what_revision_has_asked_today(ada):
    change_pace(ada, daily_cap=2, exam_date=None)
    put_in_revision(ada, ordinary_regression=-1, causal_overclaim=-1)
    practice = make_practice(ada, purpose=REVISION)
    for retry in (False, True):
        make_practised(practice, make_question(), answered_at=NOW, score=1.0, retry=retry)
    make_practised(practice, make_question(), answered_at=NOW - timedelta(days=1), score=1.0)
    make_practised(make_practice(ada), make_question(mistake=CAUSES), answered_at=NOW, score=1.0)
    agenda = agenda_of(ada, now=NOW)
    assert (agenda.done_today, len(agenda.today)) == (1, 1)


def test_nothing_is_due_in_a_pause_and_later_by_its_length_afterwards(ada):
    put_in_revision(ada, ordinary_regression=0, causal_overclaim=4)
    pause(ada, now=NOW)
    week = NOW + timedelta(days=7)
    assert due_today(ada, now=week) == ()

    assert resume(ada, now=week)

    assert due_today(ada, now=week) == (OLS,)
    assert agenda_of(ada, now=week).week.days[4] == (CAUSES,)
    assert not resume(ada, now=week)


def test_pausing_twice_is_pausing_once(ada):
    pause(ada, now=NOW)
    pause(ada, now=NOW + timedelta(days=3))
    assert RevisionPlan.objects.get(student=ada).paused_since == NOW


def test_exam_brings_what_would_come_after_it_before_it_and_is_undone_with_it(ada):
    put_in_revision(ada, ordinary_regression=30)
    before = MistakeState.objects.get().due_at
    change_pace(ada, daily_cap=5, exam_date=date(2026, 5, 20))
    assert [len(day) for day in agenda_of(ada, now=NOW).week.days] == [0, 0, 0, 0, 0, 1, 0]
    assert due_today(ada, now=NOW + timedelta(days=5)) == (OLS,)

    change_pace(ada, daily_cap=5, exam_date=None)

    assert agenda_of(ada, now=NOW).week.days == ((),) * 7
    assert MistakeState.objects.get().due_at == before


def test_minutes_are_the_students_own_once_there_are_enough(ada):
    practice = make_practice(ada)
    assert minutes_of(ada) == USUAL_MINUTES
    for minutes in (1, 1, 2, 4, 5):
        make_practised(practice, make_question(), answered_at=NOW + timedelta(minutes=minutes - 1), score=1.0)
    assert minutes_of(ada) == 2
    put_in_revision(ada, ordinary_regression=0, causal_overclaim=0)
    assert agenda_of(ada, now=NOW).minutes_today == 4


def test_minutes_leave_out_who_went_away():
    assert typical_minutes([timedelta(minutes=1)] * 5 + [timedelta(hours=9)] * 6) == 1


def test_due_is_nobody_elses(ada, course):
    put_in_revision(make_student("Bela", course), ordinary_regression=-1)
    assert due_today(ada, now=NOW) == ()


@pytest.mark.parametrize(
    "due", [{}, {"ordinary_regression": -1, "causal_overclaim": 3, "ignored_clustering": 0}]
)
def test_agenda_costs_the_same_whatever_is_due(ada, due, django_assert_num_queries):
    put_in_revision(ada, **due)
    with django_assert_num_queries(4):
        agenda_of(ada, now=NOW)
    with django_assert_num_queries(3):
        due_today(ada, now=NOW)
