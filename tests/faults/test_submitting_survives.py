"""Submitting through a real web server: at deadlines, under a clock that jumps, from two tabs, and across new versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from quizzes.content.loading import Loaded, load_bank
from quizzes.models import Answer, Draft, Exercise, Mark, Variant
from quizzes.times import sittings
from tests import servers
from tests.classroom import CHOICE, NUMBER, Classroom, make_classroom, number_of
from tests.faults.machines import Clock, blocked_queries, locked
from tests.faults.visitor import Visitor
from tests.faults.website import start_clocked_website
from tests.servers import Process, RedisServer, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Clock:
    return Clock(tmp_path_factory.mktemp("clock") / "clock")


@pytest.fixture(scope="module")
def port(
    django_db_setup: None,
    redis_server: RedisServer,
    clock: Clock,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[int]:
    """One web server for the tests of this file; each brings its own data."""
    clock.put()
    with django_db_blocker.unblock():
        database = servers.database_url()
    # Pages without the hashed copies of static files that `prepare` collects.
    environment = {"DATABASE_URL": database, "REDIS_URL": redis_server.url, "DEBUG": "1", **clock.environment}
    website = start_clocked_website(tmp_path_factory.mktemp("web") / "web.log", environment)
    yield website.port
    website.process.stop()


@pytest.fixture(autouse=True)
def clock_is_right(product_environment: dict[str, str], clock: Clock) -> None:
    clock.put()


def student_at(port: int, classroom: Classroom) -> Visitor:
    return Visitor(port).sign_in(classroom.student)


def exercise_of(classroom: Classroom) -> str:
    return reverse("quizzes:exercise", args=[classroom.exercise.pk])


def submit_of(classroom: Classroom) -> str:
    return reverse("quizzes:submit", args=[classroom.variants[0].pk])


def until(moment: datetime) -> timedelta:
    """How far ahead a clock is that shows this moment now."""
    return moment - timezone.now()


# Deadlines


def test_answer_submitted_within_the_grace_is_in_time_and_later_a_draft(port: int, clock: Clock) -> None:
    classroom = make_classroom()
    closes = classroom.exercise.closes_at
    student, answer = student_at(port, classroom), number_of(classroom.variants[0])
    clock.put(until(closes - 10 * MINUTE))
    assert "Submit for marking" in student.get(exercise_of(classroom)).text

    clock.put(until(closes + MINUTE))
    refused = student.post(submit_of(classroom), answer=answer)

    assert refused.status == 422
    assert "Sent back, not submitted: This exercise closed on" in refused.text
    assert "What you typed is kept as a draft, which is not marked." in refused.text
    assert f"You typed, not submitted {answer}" in refused.text
    assert f"Your draft, which is not marked {answer}" in student.get(exercise_of(classroom)).text
    assert (Answer.objects.count(), Draft.objects.get().response) == (0, [answer])

    clock.put(until(closes + MINUTE / 6))
    taken = student.post(submit_of(classroom), answer=answer)

    assert taken.status == 200
    assert f"You submitted {answer}" in taken.text
    found = Answer.objects.get()
    assert (found.response, found.late_by, found.variant.attempt) == ([answer], timedelta(0), 1)
    assert found.submitted_at > closes


def test_answer_is_late_only_after_the_grace_of_the_due_time(port: int, clock: Clock) -> None:
    now = timezone.now()
    plan: dict[str, Any] = {"late_rule": Exercise.Late.PER_HOUR, "late_percent": 10, "due_at": now + HOUR}
    classroom = make_classroom(now=now, **plan)
    student, answer = student_at(port, classroom), number_of(classroom.variants[0])
    student.get(exercise_of(classroom))

    for minutes, factor in ((0.2, 1.0), (1.1, 0.9)):
        clock.put(until(now + HOUR + minutes * MINUTE))
        assert f"You submitted {answer}" in student.post(submit_of(classroom), answer=answer).text
        found = Answer.objects.get()
        assert found.late_factor == factor
        assert (found.late_by > timedelta(0)) == (factor < 1)
        found.delete()


def test_answer_after_the_own_time_is_sent_back_and_kept(port: int, clock: Clock) -> None:
    classroom = make_classroom(minutes=30)
    started = timezone.now()
    sittings.start(exercise=classroom.exercise, student=classroom.student, now=started)
    student, answer = student_at(port, classroom), number_of(classroom.variants[0])
    student.get(exercise_of(classroom))

    clock.put(until(started + 31 * MINUTE))
    refused = student.post(submit_of(classroom), answer=answer)
    assert (refused.status, Answer.objects.count()) == (422, 0)
    assert "Your 30 minutes ended on" in refused.text
    assert f"You typed, not submitted {answer}" in refused.text

    clock.put(until(started + 30.2 * MINUTE))
    assert f"You submitted {answer}" in student.post(submit_of(classroom), answer=answer).text


# A clock that jumps


def test_answer_refused_by_a_clock_ahead_is_taken_when_it_is_right_again(port: int, clock: Clock) -> None:
    classroom = make_classroom()
    soon = timezone.now() + HOUR / 2
    Exercise.objects.update(due_at=soon, closes_at=soon)
    student, answer = student_at(port, classroom), number_of(classroom.variants[0])
    student.get(exercise_of(classroom))

    clock.put(HOUR)
    assert student.post(submit_of(classroom), answer=answer).status == 422
    clock.put()
    page = student.get(exercise_of(classroom))

    assert f'value="{answer}"' in page.html
    assert f"You submitted {answer}" in student.post(submit_of(classroom), answer=answer).text
    found = Answer.objects.get()
    assert (found.late_by, found.late_factor, found.variant.attempt) == (timedelta(0), 1.0, 1)
    assert Draft.objects.count() == 0


# Two tabs


def at_once(student: Visitor, classroom: Classroom, *answers: str) -> list[tuple[int, str]]:
    """What two tabs are answered whose answers meet at the same moment."""

    def post(answer: str) -> tuple[int, str]:
        page = student.post(submit_of(classroom), answer=answer)
        return page.status, page.text

    with ThreadPoolExecutor(max_workers=2) as pool:
        with locked("quizzes_variant", "ACCESS EXCLUSIVE"):
            pages = [pool.submit(post, answer) for answer in answers]
            wait_until(lambda: blocked_queries() == 2, what="both tabs standing at the lock")
        return [page.result() for page in pages]


def test_double_click_leaves_one_answer_and_shows_it_twice(port: int) -> None:
    classroom = make_classroom()
    student, answer = student_at(port, classroom), number_of(classroom.variants[0])
    student.get(exercise_of(classroom))

    pages = at_once(student, classroom, answer, answer)

    assert [status for status, _ in pages] == [200, 200]
    assert all(f"You submitted {answer}" in text for _, text in pages)
    assert Answer.objects.get().response == [answer]


def test_second_tab_with_another_answer_is_shown_both(port: int) -> None:
    classroom = make_classroom()
    student, variant = student_at(port, classroom), classroom.variants[0]
    answers = [number_of(variant), number_of(variant, "ols")]
    student.get(exercise_of(classroom))

    pages = dict(zip(answers, at_once(student, classroom, *answers), strict=True))

    (stands,) = Answer.objects.get().response
    (other,) = {*answers} - {stands}
    assert pages[stands][0] == 200
    status, text = pages[other]
    assert status == 422
    assert "You have submitted an answer to this question already. It stands as it was." in text
    assert f"You sent just now, not submitted {other}" in text
    assert f"You submitted {stands}" in text


# A new version of the questions


def write_bank(folder: Path, *contents: dict[str, Any]) -> Path:
    for content in contents:
        file = folder / content["mistake"] / f"{content['id']}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(yaml.safe_dump(content, sort_keys=False))
    return folder


def test_mark_follows_the_version_that_was_shown(
    port: int, tmp_path: Path, start_worker: Callable[[], Process]
) -> None:
    classroom = make_classroom(NUMBER, CHOICE)
    number, choice = classroom.variants
    assert load_bank(write_bank(tmp_path, NUMBER, CHOICE)) == Loaded(0, 0, 2, 0)
    student, right = student_at(port, classroom), number_of(number)
    student.get(exercise_of(classroom))
    student.post(reverse("quizzes:submit", args=[number.pk]), answer=right)

    other_number = {**NUMBER, "target": {**NUMBER["target"], "term": "time"}}
    visit, patient, arm = CHOICE["options"]
    moved = [{**visit, "right": False, "mistakes": ["ordinary-regression"]}, {**patient, "right": True}, arm]
    moved[1].pop("mistakes")
    right_one, wrong_one, malformed = CHOICE["cases"]
    cases = [{**right_one, "answer": "patient"}, {**wrong_one, "answer": "visit"}, malformed]
    other_choice = {**CHOICE, "prompt": "What would one row be?", "options": moved, "cases": cases}
    assert load_bank(write_bank(tmp_path, other_number, other_choice)) == Loaded(0, 2, 0, 0)
    taken = student.post(reverse("quizzes:submit", args=[choice.pk]), answer="visit")
    assert "You submitted One visit of one patient" in taken.text
    assert "What is one row of the table?" in taken.text

    start_worker()
    wait_until(lambda: Mark.objects.count() == 2, what="the marks")
    assert [(mark.outcome, mark.score) for mark in Mark.objects.all()] == [("right", 1.0)] * 2
    assert {variant.version.number for variant in Variant.objects.all()} == {1}
