from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Course, User
from datasets.models import Dataset
from grading.models import ReferenceFit
from quizzes.composing import ready
from quizzes.composing.composing import chosen_of
from quizzes.composing.trying import Trial
from quizzes.models import Exercise, Question, Variant
from tests.classroom import CHOICE, NUMBER, add_question
from tests.factories import (
    NOW,
    make_course,
    make_draft,
    make_exercise,
    make_question,
    make_student,
    make_variant,
)
from tests.progress.pages import text_of
from tests.quizzes.conftest import Clock

TYPED = {
    "title": "Slopes",
    "intro": "Take your time.",
    "kind": "blood-pressure/standard",
    "opens_at": "2026-05-14T09:00",
    "due_at": "2026-05-20T17:00",
    "late_rule": "none",
    "attempts": "3",
    "reveal": "after_closing",
}


def address(name: str, exercise: Exercise) -> str:
    return reverse(f"quizzes:course-exercise-{name}", args=[exercise.pk])


@pytest.fixture
def teaching(tutor: User, course: Course, client: Client, clock: Clock) -> Client:
    """The browser of the course's tutor, at `NOW`."""
    client.force_login(tutor)
    return client


@pytest.fixture
def unpublished(course: Course) -> Exercise:
    return make_exercise(course, add_question(NUMBER), add_question(CHOICE), published=False)


def items(exercise: Exercise) -> list[tuple[str, float]]:
    return [(entry.question.uid, float(entry.points)) for entry in chosen_of(exercise)]


def test_new_stores_the_frame_and_leads_to_the_questions(teaching: Client, course: Course):
    response = teaching.post(reverse("quizzes:course-exercise-new", args=[course.pk]), TYPED)

    made = Exercise.objects.get()
    assert response["Location"] == address("questions", made)
    assert (made.title, made.course, made.attempts, made.published_at) == ("Slopes", course, 3, None)


def test_new_with_a_fault_keeps_what_was_typed_and_stores_nothing(teaching: Client, course: Course):
    typed = {**TYPED, "due_at": "2026-05-14T09:00"}

    response = teaching.post(reverse("quizzes:course-exercise-new", args=[course.pk]), typed)

    page = response.content.decode()
    assert response.status_code == 422
    assert "It would open on 14 May 2026, 09:00 and be due on 14 May 2026, 09:00" in page
    assert 'value="Slopes"' in page
    assert 'value="blood-pressure/standard" checked' in page
    assert Exercise.objects.count() == 0


def test_course_page_leads_to_a_new_exercise(teaching: Client, course: Course):
    page = teaching.get(reverse("progress:course", args=[course.pk])).content.decode()

    assert reverse("quizzes:course-exercise-new", args=[course.pk]) in page


def test_edit_of_what_is_published_shows_and_takes_only_what_is_safe(teaching: Client, exercise: Exercise):
    page = teaching.get(address("edit", exercise)).content.decode()
    assert 'name="kind"' not in page
    assert 'name="opens_at"' not in page

    response = teaching.post(address("edit", exercise), {**TYPED, "due_at": "2026-06-20T17:00"})

    stored = Exercise.objects.get(pk=exercise.pk)
    assert response["Location"] == reverse("progress:exercise", args=[exercise.pk])
    assert (stored.title, stored.attempts) == ("Slopes", 3)
    assert (stored.opens_at, stored.reveal) == (exercise.opens_at, exercise.reveal)


def test_edit_of_what_is_published_asks_before_it_takes_time_from_who_has_begun(
    teaching: Client, exercise: Exercise, ada: User, bela: User
):
    make_draft(make_variant(exercise, ada), "visit")
    typed = {**TYPED, "due_at": "2026-05-15T10:30", "attempts": "2"}

    asked = teaching.post(address("edit", exercise), typed)
    page = text_of(asked)

    assert asked.status_code == 422
    assert "Due 3 days earlier, closes 3 days earlier: Ada, who has begun; and 1 who has not begun." in page
    assert Exercise.objects.get(pk=exercise.pk).title == exercise.title
    assert 'value="2026-05-15T10:30"' in asked.content.decode()
    confirmed = teaching.post(address("edit", exercise), {**typed, "confirm": "on"})
    assert confirmed.status_code == 302
    assert Exercise.objects.get(pk=exercise.pk).due_at == NOW + timedelta(days=1)


def test_questions_are_added_in_the_order_of_the_page_and_filters_stay(teaching: Client, course: Course):
    exercise = make_exercise(course, published=False)
    add_question(NUMBER), add_question(CHOICE)

    sent = {"question": ["what-is-a-row", "se-of-treatment"]}
    response = teaching.post(f"{address('add', exercise)}?level=1&text=", sent)

    assert response["Location"] == f"{address('questions', exercise)}?level=1"
    assert items(exercise) == [("what-is-a-row", 1), ("se-of-treatment", 1)]


@pytest.mark.parametrize(
    ("query", "shown", "kept", "says"),
    [
        (
            {},
            {"se-of-treatment": False, "what-is-a-row": False},
            [],
            "2 questions. What you tick stays ticked",
        ),
        (
            {"level": "1", "question": ["what-is-a-row", "se-of-treatment", "a\0b"]},
            {"what-is-a-row": True},
            ["se-of-treatment"],
            "1 of 2 questions are shown. Kept from before: 2 ticked, 1 of them not in this list.",
        ),
        (
            {"level": "1", "all": "1", "question": "se-of-treatment"},
            {"what-is-a-row": False, "se-of-treatment": True},
            [],
            "2 questions. Kept from before: 1 ticked.",
        ),
        (
            {"text": "nothing", "question": "what-is-a-row"},
            {},
            ["what-is-a-row"],
            "0 of 2 questions are shown. Kept from before: 1 ticked, not in this list.",
        ),
    ],
)
def test_questions_keep_their_ticks_from_one_filter_to_the_next(
    teaching: Client,
    course: Course,
    query: dict[str, Any],
    shown: dict[str, bool],
    kept: list[str],
    says: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
):
    exercise = make_exercise(course, published=False)
    add_question(NUMBER), add_question(CHOICE)

    with django_assert_max_num_queries(12):
        response = teaching.get(address("questions", exercise), query)

    assert says in text_of(response)
    boxes = re.findall(r'name="question" value="([^"]+)"( checked)?', response.content.decode())
    assert dict(boxes) == {uid: " checked" * on for uid, on in shown.items()} | dict.fromkeys(
        kept, " checked"
    )


def test_questions_are_filtered_without_the_token_in_the_address(teaching: Client, course: Course):
    exercise = make_exercise(course, published=False)
    add_question(CHOICE)

    page = teaching.get(address("questions", exercise), {"level": "1", "question": "what-is-a-row"})

    (bank,) = re.findall(r'<form class="stack" method="get".*?</form>', page.content.decode(), re.DOTALL)
    assert 'type="hidden"' not in bank
    (adding,) = re.findall(r"<button [^>]*csrfmiddlewaretoken[^>]*>", bank)
    assert f'formmethod="post" formaction="{address("add", exercise)}?level=1"' in adding


def test_questions_stay_ticked_when_none_can_be_added_or_the_order_is_saved(
    teaching: Client, unpublished: Exercise
):
    add_question({**CHOICE, "id": "more"})

    refused = teaching.post(f"{address('add', unpublished)}?level=1", {"question": ["more", "unknown"]})
    saved = teaching.post(f"{address('questions', unpublished)}?level=1&question=more")

    page = address("questions", unpublished)
    assert refused["Location"] == f"{page}?level=1&question=more&question=unknown"
    assert saved["Location"] == f"{page}?level=1&question=more"


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (["what-is-a-row", "a\0b"], "is no question of the bank. Nothing was added"),
        (["what-is-a-row", "unknown"], "“unknown” is no question of the bank. Nothing was added"),
        (["elsewhere", "what-is-a-row"], "“Elsewhere”: not written for the data of this exercise"),
        ([], "No question was ticked, so none was added."),
    ],
)
def test_questions_that_cannot_be_added_are_named_and_none_is(
    teaching: Client, course: Course, sent: list[str], says: str
):
    exercise = make_exercise(course, published=False)
    add_question(CHOICE)
    add_question({**CHOICE, "id": "elsewhere", "title": "Elsewhere", "settings": ["two-visits"]})

    response = teaching.post(address("add", exercise), {"question": sent}, follow=True)

    assert says in response.content.decode()
    assert items(exercise) == []


def test_questions_are_arranged_and_taken_out(teaching: Client, unpublished: Exercise):
    number, choice = Question.objects.get(kind="number"), Question.objects.get(kind="choice")

    teaching.post(
        address("questions", unpublished), {f"place-{choice.pk}": "1", f"points-{choice.pk}": "2.5"}
    )
    assert items(unpublished) == [("what-is-a-row", 2.5), ("se-of-treatment", 1)]

    teaching.post(address("questions", unpublished), {f"out-{choice.pk}": "on", f"points-{choice.pk}": "no"})
    assert items(unpublished) == [("se-of-treatment", 1)]
    assert number.items.count() == 1


def test_questions_are_saved_before_the_preview(teaching: Client, unpublished: Exercise):
    choice = Question.objects.get(kind="choice")

    response = teaching.post(
        address("questions", unpublished), {f"place-{choice.pk}": "1", "then": "preview"}
    )

    assert response["Location"] == address("preview", unpublished)
    assert [uid for uid, _ in items(unpublished)] == ["what-is-a-row", "se-of-treatment"]


def test_questions_with_a_fault_keep_what_was_typed_and_store_nothing(
    teaching: Client, unpublished: Exercise
):
    number, choice = Question.objects.get(kind="number"), Question.objects.get(kind="choice")
    sent = {f"place-{choice.pk}": "1", f"points-{choice.pk}": "3", f"points-{number.pk}": "1,5"}

    response = teaching.post(address("questions", unpublished), sent)

    page = response.content.decode()
    assert response.status_code == 422
    assert "“1,5” are no points" in page
    assert 'value="1,5"' in page
    assert items(unpublished) == [("se-of-treatment", 1), ("what-is-a-row", 1)]


def test_questions_of_what_is_published_stay(teaching: Client, exercise: Exercise):
    before = items(exercise)

    teaching.post(address("questions", exercise), {f"out-{chosen_of(exercise)[0].question.pk}": "on"})
    response = teaching.post(address("add", exercise), {"question": [make_question().uid]}, follow=True)

    assert "was published on 11 May 2026" in response.content.decode()
    assert items(exercise) == before


def test_questions_cost_as_many_queries_for_more(
    teaching: Client, unpublished: Exercise, django_assert_num_queries: DjangoAssertNumQueries
):
    with django_assert_num_queries(6):
        teaching.get(address("questions", unpublished), {"level": "1", "question": "more-0"})
    for number in range(10):
        question = add_question({**CHOICE, "id": f"more-{number}"})
        if number % 2:
            unpublished.items.create(question=question, position=number + 3)
    with django_assert_num_queries(6):
        teaching.get(address("questions", unpublished), {"level": "1", "question": "more-0"})


def test_preview_shows_the_page_of_a_student_and_stores_nothing(teaching: Client, unpublished: Exercise):
    page = teaching.get(address("preview", unpublished)).content.decode()

    assert page.index("Standard error of the treatment effect</h2>") < page.index("What one row is</h2>")
    assert "One visit of one patient" in page
    assert '<fieldset class="field shown-only" disabled>' in page
    assert "Download the CSV file" not in page
    assert "Yes." not in page
    assert "The patients are what is independent here." not in page
    assert (Dataset.objects.count(), Variant.objects.count(), ReferenceFit.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(("seed", "shown"), [("7", 7), ("0", 1), ("100", 1), ("x", 1), ("²", 1)])
def test_preview_shows_the_data_of_the_seed(teaching: Client, course: Course, seed: str, shown: int):
    exercise = make_exercise(course, add_question(CHOICE), published=False)

    assert teaching.get(address("preview", exercise), {"seed": seed}).context["seed"] == shown


def test_publish_tries_the_questions_and_leads_to_the_data(
    teaching: Client, unpublished: Exercise, sent: list[Any], django_capture_on_commit_callbacks: Any
):
    with django_capture_on_commit_callbacks(execute=True):
        response = teaching.post(address("publish", unpublished))

    assert response["Location"] == address("release", unpublished)
    assert Exercise.objects.get().published_at == NOW
    assert sent == [("quizzes.release_exercise", unpublished.pk)]
    assert teaching.get(address("publish", unpublished))["Location"] == address("release", unpublished)


def test_publish_by_htmx_leads_the_whole_window(teaching: Client, exercise: Exercise):
    response = teaching.post(address("publish", exercise), headers={"HX-Request": "true"})

    assert response["HX-Redirect"] == address("release", exercise)


def test_publish_names_questions_that_cannot_be_asked_together(
    teaching: Client, unpublished: Exercise, monkeypatch: pytest.MonkeyPatch
):
    trial = Trial(20, 0, {"se-of-treatment": 20}, {})
    monkeypatch.setattr(ready, "try_together", lambda *args, **kwargs: trial)

    response = teaching.post(address("publish", unpublished))

    assert response.status_code == 422
    assert "“Standard error of the treatment effect”: 20 of 20 data sets" in response.content.decode()
    assert Exercise.objects.get().published_at is None


def test_publish_of_an_exercise_without_questions_is_not_offered(teaching: Client, course: Course):
    exercise = make_exercise(course, published=False)

    page = teaching.get(address("publish", exercise)).content.decode()
    assert "No question is chosen: choose at least one in step 2." in page
    assert "Try the questions, and publish" not in page

    assert teaching.post(address("publish", exercise)).status_code == 422


def test_release_looks_again_while_somebody_waits(teaching: Client, exercise: Exercise, ada: User):
    page = teaching.get(address("release", exercise))
    assert "0 of 1 students have their data" in page.content.decode()
    assert 'hx-trigger="every 2s"' in page.content.decode()

    seen = page.context["release"].seen
    again = teaching.get(address("release", exercise), {"seen": seen}, headers={"HX-Request": "true"})
    assert again.status_code == 204

    make_student("Bela", exercise.course)
    part = teaching.get(address("release", exercise), {"seen": seen}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "0 of 2 students" in part.content.decode()
    assert "<html" not in part.content.decode()


def test_release_of_what_has_closed_waits_no_longer(
    teaching: Client, exercise: Exercise, ada: User, clock: Clock
):
    clock.now = exercise.closes_at + timedelta(days=1)

    page = teaching.get(address("release", exercise)).content.decode()

    assert "The exercise is closed, so no more data are made." in page
    assert "hx-trigger" not in page


def test_duplicate_into_another_course_leads_to_the_copy(
    teaching: Client, unpublished: Exercise, tutor: User
):
    other = make_course("Bayes", tutor=tutor)

    response = teaching.post(address("duplicate", unpublished), {"course": other.pk})

    copy = Exercise.objects.get(course=other)
    assert response["Location"] == address("edit", copy)
    assert items(copy) == items(unpublished)


def test_delete_asks_first(teaching: Client, unpublished: Exercise, course: Course):
    page = teaching.get(address("delete", unpublished)).content.decode()
    assert "Delete Blood pressure?" in page
    assert Exercise.objects.count() == 1

    response = teaching.post(address("delete", unpublished))
    assert response["Location"] == reverse("progress:course", args=[course.pk])
    assert Exercise.objects.count() == 0


def test_delete_of_what_is_published_is_refused(teaching: Client, exercise: Exercise):
    assert "cannot be deleted" in teaching.get(address("delete", exercise)).content.decode()

    response = teaching.post(address("delete", exercise), follow=True)

    assert "was published on 11 May 2026" in response.content.decode()
    assert Exercise.objects.count() == 1
