"""What an archived course still does with its exercises: they can be read, and nothing else happens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from accounts.courses import archive_course
from accounts.models import AuditEntry, Course, User
from quizzes.answers import NotOpen, save_draft, submit_answer
from quizzes.exercises import exercises_for, state_of
from quizzes.models import Draft, Exercise, Variant
from quizzes.tasks import sweep_variants
from quizzes.times.own_times import times_of
from quizzes.variants import NoMoreAttempts, attempts_waiting, check_may_retry
from tests.factories import NOW, give_marked_answer, make_exercise, make_question, make_variant


@pytest.fixture
def exercise(course: Course) -> Exercise:
    return make_exercise(course, make_question(kind="number"), make_question())


@pytest.fixture(autouse=True)
def _clock_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def fresh(variant: Variant) -> Variant:
    return Variant.objects.select_related("item__exercise__course", "version").get(pk=variant.pk)


def test_nothing_is_submitted_drafted_or_tried_again(
    course: Course, tutor: User, ada: User, exercise: Exercise
) -> None:
    first, second = (item.question for item in exercise.items.all())
    marked = give_marked_answer(exercise, ada, 0.0, question=first).variant
    waiting = make_variant(exercise, ada, question=second)
    archive_course(course=course, by=tutor, now=NOW)
    with pytest.raises(NotOpen, match="The course was archived on 14 May 2026"):
        submit_answer(variant=fresh(waiting), response=["visit"], now=NOW)
    with pytest.raises(NotOpen):
        save_draft(variant=fresh(waiting), response=["visit"], now=NOW)
    with pytest.raises(NoMoreAttempts, match="archived"):
        check_may_retry(variant=fresh(marked), times=times_of(exercise, ada), score=0.0, now=NOW)
    assert not Draft.objects.exists()


def test_sweeper_makes_nothing_for_it(
    course: Course, tutor: User, ada: User, exercise: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    def send(task: str, *ids: int, **options: object) -> bool:
        sent.append(task)
        return True

    monkeypatch.setattr("quizzes.tasks.send", send)
    asked = make_variant(exercise, ada)
    Variant.objects.filter(pk=asked.pk).update(next_asked_at=NOW - timedelta(hours=1))
    sweep_variants()
    assert sorted(sent) == ["quizzes.make_next_attempt", "quizzes.make_variants"]

    sent.clear()
    archive_course(course=course, by=tutor, now=NOW)
    sweep_variants()
    assert (sent, attempts_waiting(now=NOW).count()) == ([], 0)


def test_exercises_are_listed_apart_as_archived(
    course: Course, tutor: User, ada: User, exercise: Exercise
) -> None:
    archive_course(course=course, by=tutor, now=NOW)
    found = Exercise.objects.select_related("course").get()
    assert state_of(found, now=NOW) == "archived"
    assert exercises_for(ada, now=NOW) == []
    assert [entry.state for entry in exercises_for(ada, now=NOW, archived=True)] == ["archived"]
    client = Client()
    client.force_login(ada)
    assert exercise.title not in client.get("/exercises/").content.decode()
    assert "Archived" in client.get("/exercises/?archived").content.decode()


def test_student_still_reads_and_finds_no_form(
    course: Course, tutor: User, ada: User, exercise: Exercise
) -> None:
    for item in exercise.items.select_related("question"):
        make_variant(exercise, ada, question=item.question)
    archive_course(course=course, by=tutor, now=NOW)
    client = Client()
    client.force_login(ada)
    page = client.get(f"/exercises/{exercise.pk}/").content.decode()
    assert "archived on 14 May 2026, so nothing can be submitted" in page
    assert "Submit for marking" not in page


def test_tutor_reads_and_changes_nothing(course: Course, tutor: User, exercise: Exercise) -> None:
    archive_course(course=course, by=tutor, now=NOW)
    noted = AuditEntry.objects.count()
    client = Client()
    client.force_login(tutor)
    address = f"/exercises/compose/{exercise.pk}"
    assert client.get(f"{address}/").status_code == 200
    pages = [f"{address}/{page}" for page in ("", "questions/", "questions/add", "publish/", "delete/")]
    assert {client.post(page, {"title": "x"}).status_code for page in pages} == {403}
    assert client.get("/progress/courses/").content.decode().count(course.name) == 0
    assert AuditEntry.objects.count() == noted
