"""Today and the map, as their reader finds them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Course, Enrolment, User
from grading.mistakes import MISTAKES
from quizzes.models import Answer
from quizzes.revising.wishes import pause
from tests.factories import (
    NOW,
    enrol,
    give_marked_answer,
    make_answer,
    make_course,
    make_draft,
    make_exercise,
    make_question,
    make_student,
    make_variant,
)
from tests.progress.learned import master, take_in
from tests.progress.pages import get, links_of, text_of
from tests.quizzes.revising.cast import put_in_revision

OLS = "ordinary-regression"


def test_today_of_somebody_new_shows_how_to_join_and_how_to_teach(stranger: User) -> None:
    response = get(stranger, "/progress/today/")
    assert text_of(response) == (
        "Thursday 14 May Today Your next step Join your course "
        "Type the code that your tutor gave you. Your exercises and your own data are there a moment later. "
        "Join a course I teach: set up a course A lesson to begin with On rows All about rows. About 9 minutes"
    )
    assert links_of(response) == ["/join/", "/courses/new/", "/learn/mixed-effects/rows/"]


def test_today_of_a_student_shows_deadline_progress_and_draft_in_local_time(
    course: Course, ada: User
) -> None:
    questions = [make_question(), make_question()]
    exercise = make_exercise(course, *questions, closes_at=NOW + timedelta(days=2))
    give_marked_answer(exercise, ada, 1.0, question=questions[0])
    make_draft(make_variant(exercise, ada, question=questions[1]), "visit")
    text = text_of(get(ada, "/progress/today/"))
    assert (
        "1 question of 2 is still to be answered. Due on Saturday 16 May, 10:30 , in 2 days. Open the" in text
    )
    assert "Questions submitted 1 of 2 1 of 2 1 draft saved, not submitted" in text


def test_today_offers_a_new_student_to_find_out_where_they_stand(ada: User) -> None:
    text = text_of(get(ada, "/progress/today/"))
    assert "Nothing is graded. Find out where you stand Practise at once" in text


def test_today_offers_practice_to_a_student_who_is_known(course: Course, ada: User) -> None:
    take_in(give_marked_answer(make_exercise(course, make_question()), ada, 1.0))
    text = text_of(get(ada, "/progress/today/"))
    assert "on what you need most. Nothing is graded. Practise" in text
    assert "Find out where you stand" not in text


def test_today_shows_what_is_believed_of_each_mistake(course: Course, ada: User) -> None:
    take_in(give_marked_answer(make_exercise(course, make_question(mistake=OLS)), ada, 1.0))
    text = text_of(get(ada, "/progress/today/"))
    assert "1 Ordinary regression for repeated measures Probably not yours, 13%" in text
    assert text.count("Not known yet") == 9


def test_today_shows_due_revision_with_its_minutes(ada: User) -> None:
    put_in_revision(ada, ordinary_regression=-1, causal_overclaim=1)
    response = get(ada, "/progress/today/")
    assert "Revise 1 question due today, about 3 minutes. Today and the coming weeks" in text_of(response)
    assert "/revise/" in links_of(response)


def test_today_with_no_revision_due_says_what_comes_tomorrow(ada: User) -> None:
    put_in_revision(ada, causal_overclaim=1)
    assert "Nothing is due today; tomorrow: 1 question." in text_of(get(ada, "/progress/today/"))


def test_today_in_a_pause_asks_for_nothing(ada: User) -> None:
    put_in_revision(ada, ordinary_regression=-1)
    pause(ada, now=NOW)
    text = text_of(get(ada, "/progress/today/"))
    assert "Your revision is paused." in text
    assert "due today" not in text


def test_today_says_which_answers_have_no_mark_and_why(course: Course, ada: User) -> None:
    questions = [make_question(title=title) for title in ("Rows", "Groups")]
    exercise = make_exercise(course, *questions)
    make_answer(make_variant(exercise, ada, question=questions[0]), status=Answer.Status.NEEDS_ATTENTION)
    make_answer(make_variant(exercise, ada, question=questions[1]))
    text = text_of(get(ada, "/progress/today/"))
    assert "Not marked yet: your tutor has been told Rows in Blood pressure, 14 May, 09:30" in text
    assert "Submitted, waiting for the mark Groups in Blood pressure, 14 May, 09:30" in text


def test_today_with_nothing_open_says_so_and_what_comes(course: Course, ada: User) -> None:
    make_exercise(
        course, make_question(), opens_at=NOW + timedelta(days=1), closes_at=NOW + timedelta(days=2)
    )
    text = text_of(get(ada, "/progress/today/"))
    assert "No exercise is open for you now. “Blood pressure” opens on Friday 15 May, 10:30 ." in text


def test_today_of_a_tutor_shows_the_course_and_nothing_of_a_student(
    course: Course, tutor: User, ada: User
) -> None:
    make_answer(make_variant(make_exercise(course, make_question()), ada))
    response = get(tutor, "/progress/today/")
    assert text_of(response).endswith(
        "Courses you teach Clustered data Students 1 "
        "Open exercises 1; the next closes on 18 May, 10:30 Waiting for a mark 1 answer "
        "What needs your attention in Clustered data"
    )
    page = f"/progress/courses/{course.pk}/"
    assert links_of(response) == [page, page, f"{page}attention/"]


def test_today_of_a_tutor_who_studies_elsewhere_shows_both(course: Course, tutor: User) -> None:
    studied = make_course("Bayes")
    enrol(tutor, studied, role=Enrolment.Role.STUDENT)
    make_exercise(studied, make_question(), title="Priors")
    text = text_of(get(tutor, "/progress/today/"))
    for words in ("Begin with “Priors”", "Courses you teach Clustered data", "Open exercises Priors Bayes"):
        assert words in text


def test_map_before_any_answer_says_so_and_offers_the_diagnostic(ada: User) -> None:
    response = get(ada, "/progress/map/")
    text = text_of(response)
    assert "Nothing is known of you yet" in text
    assert '<input type="hidden" name="purpose" value="diagnostic">' in response.content.decode()
    assert text.count("Not known yet: no answer of yours bears on it.") == 10


def test_map_says_what_is_believed_on_what_evidence_and_what_to_do(course: Course, ada: User) -> None:
    first, second = make_question(mistake=OLS, title="What one row is"), make_question(mistake=OLS)
    exercise = make_exercise(course, first, second)
    take_in(give_marked_answer(exercise, ada, 1.0, question=second, submitted_at=NOW - timedelta(days=2)))
    missed = take_in(
        give_marked_answer(
            exercise,
            ada,
            0.0,
            question=first,
            mistakes=["ignored-clustering", OLS],
            name="ols",
            submitted_at=NOW - timedelta(days=1),
        )
    )
    response = get(ada, "/progress/map/")
    text = text_of(response, within=OLS)
    for words in (
        "1 Ordinary regression for repeated measures Several rows of one person",
        "Practise it : Ordinary regression for repeated measures I know this",
        "You chose ordinary regression in 1 of 2 questions.",
        "To master it, still to come: answers that rule the mistake out, 2 more right without help, 1 more question",
        "from 2 answers). One more answer would bring it to",
        "(Blood pressure), 13 May 2026 . “Ignoring clustering” is the likelier explanation.",
    ):
        assert words in text
    assert links_of(response, within=OLS) == [
        "/learn/mixed-effects/rows/",
        f"/exercises/{exercise.pk}/#question-{missed.variant.item_id}",
        f"/progress/map/{OLS}/",
    ]
    assert "Right in exercises 1. Ordinary regression for repeated measures" in text_of(response)


def test_map_of_a_mastered_mistake_says_since_when_and_when_it_fades(ada: User) -> None:
    master(ada, OLS)
    text = text_of(get(ada, "/progress/map/"), within=OLS)
    assert "Mastered since 10 May 2026" in text
    assert (
        "Of ten questions like these you would now probably answer about 9 rightly. It is due today." in text
    )
    assert "I know this" not in text


def test_typed_answers_are_shown_as_text(course: Course, ada: User) -> None:
    exercise = make_exercise(course, make_question(kind="formula"))
    give_marked_answer(exercise, ada, 0.0, "<script>alert(1)</script>", mistakes=[OLS], name="x")
    page = get(ada, "/progress/map/").content.decode()
    assert "Wrote <code>&lt;script&gt;alert(1)&lt;/script&gt;</code>" in page


@pytest.mark.parametrize("number", [1, 3, 12])
@pytest.mark.parametrize(
    ("page", "queries"),
    [
        ("today/", 21),
        ("map/", 8),
        (f"map/{OLS}/", 7),
        ("map/answers.csv", 4),
        ("map/learning.json", 6),
    ],
)
def test_own_pages_cost_the_same_whatever_was_answered(
    course: Course,
    ada: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    number: int,
    page: str,
    queries: int,
) -> None:
    bela = make_student("Bela", course)
    for mistake in (list(MISTAKES) * 2)[:number]:
        exercise = make_exercise(course, make_question(mistake=mistake, kind="number"), make_question())
        for student in (ada, bela):
            take_in(give_marked_answer(exercise, student, 0.0, "1.0", mistakes=[mistake]))
            make_answer(make_variant(exercise, student, question=exercise.items.get(position=2).question))
    client = Client()
    client.force_login(ada)
    with django_assert_num_queries(queries):
        client.get(f"/progress/{page}")
