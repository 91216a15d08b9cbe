"""The results of an exercise: the marking queue, and the students as they are filtered, sorted and downloaded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Course, User
from progress.exercise_results import exercise_results
from progress.queue import Queue, queue_of
from quizzes.models import Answer, Exercise
from tests.factories import (
    NOW,
    give_marked_answer,
    make_answer,
    make_exercise,
    make_question,
    make_student,
    make_variant,
)
from tests.progress.pages import csv_rows, get, text_of

HTMX = {"HX-Request": "true"}


@pytest.fixture
def exercise(course: Course) -> Exercise:
    return make_exercise(course, make_question(), closes_at=NOW - timedelta(hours=2))


@pytest.fixture
def five(exercise: Exercise, course: Course) -> Exercise:
    """One in each state of marking, handed in after closing; Ada's is marked and in time."""
    give_marked_answer(exercise, make_student("Ada", course), 1.0, submitted_at=NOW - timedelta(hours=3))
    states = {
        "Bela": Answer.Status.SUBMITTED,
        "Chidi": Answer.Status.CLAIMED,
        "Dana": Answer.Status.NEEDS_ATTENTION,
        "Eirik": Answer.Status.AWAITING_TUTOR,
    }
    for minutes, (name, status) in enumerate(states.items(), start=10):
        variant = make_variant(exercise, make_student(name, course))
        answer = make_answer(variant, status=status, submitted_at=NOW - timedelta(minutes=minutes))
        Answer.objects.filter(pk=answer.pk).update(late_by=timedelta(minutes=120 - minutes))
    return exercise


def test_queue_counts_each_state_and_knows_the_oldest_that_a_worker_has(five: Exercise) -> None:
    assert queue_of(five) == Queue(
        waiting=1, claimed=1, marked=1, reports=1, failed=1, oldest=NOW - timedelta(minutes=11)
    )


def test_queue_looks_again_only_while_something_waits(five: Exercise, tutor: User) -> None:
    client = Client()
    client.force_login(tutor)
    url = f"/progress/exercises/{five.pk}/queue/"
    page = client.get(f"/progress/exercises/{five.pk}/")
    assert f'hx-get="{url}?seen=1-1-1-1-1" hx-trigger="every 4s"' in page.content.decode()
    assert client.get(f"{url}?seen=1-1-1-1-1", headers=HTMX).status_code == 204

    Answer.objects.filter(status__in=["submitted", "claimed"]).delete()
    part = client.get(f"{url}?seen=1-1-1-1-1", headers=HTMX)
    assert "Waiting 0 Being marked 0 Marked 1 Wait for your mark 1 Could not be marked 1" in text_of(
        part, within="queue"
    )
    assert "hx-get" not in part.content.decode()
    assert client.get(url)["Location"] == f"/progress/exercises/{five.pk}/"


def test_queue_does_not_exist_for_others(five: Exercise, colleague: User) -> None:
    client = Client()
    client.force_login(colleague)
    assert client.get(f"/progress/exercises/{five.pk}/queue/", headers=HTMX).status_code == 404


def test_results_say_what_is_pending_and_late(five: Exercise) -> None:
    found = [
        (each.student.name, each.state, each.pending, each.late) for each in exercise_results(five).students
    ]
    assert found == [
        ("Ada", "marked", 0, 0),
        ("Bela", "waiting", 1, 1),
        ("Chidi", "waiting", 1, 1),
        ("Dana", "attention", 1, 1),
        ("Eirik", "waiting", 1, 1),
    ]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Ada", "Bela", "Chidi", "Dana", "Eirik"]),
        ("?state=waiting", ["Bela", "Chidi", "Eirik"]),
        ("?state=late&name=d", ["Chidi", "Dana"]),
        ("?state=nonsense", ["Ada", "Bela", "Chidi", "Dana", "Eirik"]),
        ("?sort=last", ["Ada", "Eirik", "Dana", "Chidi", "Bela"]),
        ("?sort=-pending", ["Bela", "Chidi", "Dana", "Eirik", "Ada"]),
        ("?name=nobody", []),
    ],
)
def test_students_of_an_exercise_are_filtered_and_sorted_on_page_and_in_csv(
    five: Exercise, tutor: User, query: str, names: list[str]
) -> None:
    page = get(tutor, f"/progress/exercises/{five.pk}/{query}")
    head, *rows = csv_rows(get(tutor, f"/progress/exercises/{five.pk}/results.csv{query}"))
    assert [found.student.name for found in page.context["page"]] == names
    assert [row[0] for row in rows] == names
    assert head == [
        "student",
        "e-mail",
        "state",
        "questions submitted",
        "without a mark",
        "late",
        "points",
        "of",
        "last",
    ]


def test_long_lists_come_in_pages_of_50(course: Course, exercise: Exercise, tutor: User) -> None:
    for number in range(51):
        make_student(f"Student {number:02}", course)
    for url in (f"/progress/exercises/{exercise.pk}/", f"/progress/courses/{course.pk}/"):
        pages = [get(tutor, f"{url}?page={page}") for page in ("1", "2", "nonsense", "9")]
        assert [len(page.context["page"]) for page in pages] == [50, 1, 50, 1]
        assert "1 to 50 of 51 Next 50" in text_of(pages[0])
        assert "Download all 51 rows as CSV" in text_of(pages[0])
