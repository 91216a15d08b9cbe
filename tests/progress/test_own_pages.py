"""Today and the map, as their reader finds them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Course, Enrolment, User
from grading.mistakes import MISTAKES
from quizzes.models import Answer, Learner
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
from tests.progress.pages import get, links_of, text_of

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
    assert "1 of 1 right at your first attempt so far." in text


def test_today_offers_a_new_student_to_find_out_where_they_stand(ada: User) -> None:
    text = text_of(get(ada, "/progress/today/"))
    assert "Nothing is graded. Find out where you stand Practise at once" in text


def test_today_offers_practice_to_a_student_who_is_known(ada: User) -> None:
    Learner.objects.create(student=ada, knowledge={}, session={}, moved_at=NOW)
    text = text_of(get(ada, "/progress/today/"))
    assert "on what you need most. Nothing is graded. Practise" in text
    assert "Find out where you stand" not in text


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


def test_map_before_any_mark_says_what_will_be_there(ada: User) -> None:
    text = text_of(get(ada, "/progress/map/"))
    assert "No answer is marked yet" in text
    assert text.count("Not asked yet") == 10


def test_map_shows_shares_and_evidence_in_plain_sentences(course: Course, ada: User) -> None:
    first, second = make_question(mistake=OLS, title="What one row is"), make_question(mistake=OLS)
    exercise = make_exercise(course, first, second)
    give_marked_answer(exercise, ada, 1.0, question=second)
    missed = give_marked_answer(
        exercise,
        ada,
        0.0,
        question=first,
        mistakes=["ignored-clustering", OLS],
        submitted_at=NOW - timedelta(days=1),
    )
    response = get(ada, "/progress/map/")
    assert "1 of 2 questions were right at your first attempt." in text_of(response)
    assert text_of(response, within=OLS) == (
        "1 Ordinary regression for repeated measures "
        "Several rows of one person are analysed as if each came from somebody else. "
        "Read about it : Ordinary regression for repeated measures "
        "Practise it : Ordinary regression for repeated measures Right at the first attempt 1 of 2 1 of 2 "
        "Revealed by 1 answer ; but another mistake explains it better Chose “One patient”, in What one row is "
        "(Blood pressure), 13 May 2026 . “Ignoring clustering” is the likelier explanation."
    )
    assert links_of(response, within=OLS) == [
        "/learn/mixed-effects/rows/",
        f"/exercises/{exercise.pk}/#question-{missed.variant.item_id}",
    ]


def test_map_table_has_the_numbers_of_the_map(course: Course, ada: User) -> None:
    exercise = make_exercise(
        course, make_question(mistake=OLS), make_question(mistake=OLS), make_question(mistake=OLS)
    )
    for item, score in zip(exercise.items.all(), (1.0, 1.0, 0.0), strict=True):
        give_marked_answer(exercise, ada, score, question=item.question, mistakes=[] if score else [OLS])
    text = text_of(get(ada, "/progress/map/"))
    assert "1. Ordinary regression for repeated measures 3 2 67% 1 1 2. Ignoring clustering 0 0 – 0 0" in text


def test_typed_answers_are_shown_as_text(course: Course, ada: User) -> None:
    exercise = make_exercise(course, make_question(kind="formula"))
    give_marked_answer(exercise, ada, 0.0, "<script>alert(1)</script>", mistakes=[OLS], name="x")
    page = get(ada, "/progress/map/").content.decode()
    assert "Wrote <code>&lt;script&gt;alert(1)&lt;/script&gt;</code>" in page


@pytest.mark.parametrize("number", [1, 3, 12])
@pytest.mark.parametrize(("page", "queries"), [("today", 15), ("map", 5), ("map/answers.csv", 4)])
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
            give_marked_answer(exercise, student, 0.0, "1.0", mistakes=[mistake])
            make_answer(make_variant(exercise, student, question=exercise.items.get(position=2).question))
    client = Client()
    client.force_login(ada)
    with django_assert_num_queries(queries):
        client.get(f"/progress/{page}" if page.endswith("csv") else f"/progress/{page}/")
