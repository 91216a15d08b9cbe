from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Course, Enrolment, User
from quizzes.models import Accommodation, Exercise, Extension
from tests.factories import (
    NOW,
    enrol,
    make_accommodation,
    make_exercise,
    make_extension,
    make_group,
    make_question,
    make_student,
)
from tests.progress.pages import text_of
from tests.quizzes.conftest import Clock

DAY = timedelta(days=1)
TYPED = {"due_at": "2026-05-20T10:30", "reason": "Ill <since> Monday"}


@pytest.fixture
def teaching(tutor: User, client: Client, clock: Clock) -> Client:
    client.force_login(tutor)
    return client


@pytest.fixture
def late(course: Course) -> Exercise:
    return make_exercise(course, make_question(), due_at=NOW, closes_at=NOW + 7 * DAY)


def address(exercise: Exercise) -> str:
    return f"/exercises/compose/{exercise.pk}/extensions/"


def test_extension_is_previewed_and_then_given(teaching: Client, late: Exercise, ada: User, bela: User):
    typed = {**TYPED, "students": [ada.pk]}

    preview = teaching.post(address(late), typed)

    assert "Nothing is given yet Who gets what 1 student." in text_of(preview)
    assert (
        "until now 14 May, 10:30 20 May 2026, 10:30 until now 21 May, 10:30 27 May 2026, 10:30 2 nothing changes"
        in text_of(preview)
    )
    assert 'value="Ill &lt;since&gt; Monday"' in preview.content.decode()
    assert Extension.objects.count() == 0
    given = teaching.post(address(late), {**typed, "grant": ""}, follow=True)
    assert "Ada got the extension. It is on the page of the exercise, and on Today." in text_of(given)
    stored = Extension.objects.get()
    assert (stored.student, stored.due_at, stored.reason) == (ada, NOW + 6 * DAY, "Ill <since> Monday")


def test_change_goes_back_to_the_form_with_what_was_typed(teaching: Client, late: Exercise, ada: User):
    response = teaching.post(address(late), {**TYPED, "students": [ada.pk], "change": ""})

    page = response.content.decode()
    assert response.status_code == 200
    assert f'value="{ada.pk}" checked' in page
    assert 'value="2026-05-20T10:30"' in page


def test_form_with_a_fault_keeps_what_was_typed(teaching: Client, late: Exercise, ada: User):
    response = teaching.post(address(late), {**TYPED, "due_at": "2026-05-01T10:30", "students": [ada.pk]})

    assert response.status_code == 422
    assert "type a later one" in text_of(response)
    assert f'value="{ada.pk}" checked' in response.content.decode()


def test_address_ticks_whom_it_names(teaching: Client, late: Exercise, ada: User, bela: User):
    page = teaching.get(f"{address(late)}?student={bela.pk}&student=x&student=²").content.decode()

    assert f'value="{bela.pk}" checked' in page
    assert f'value="{ada.pk}" checked' not in page


def test_group_ticks_its_students_besides_those_that_are_named(
    teaching: Client, late: Exercise, course: Course, ada: User, bela: User
):
    chidi = make_student("Chidi", course)
    tuesday = make_group("Tuesday", course, bela)

    response = teaching.get(f"{address(late)}?group={tuesday.pk}&student={chidi.pk}")

    page = response.content.decode()
    ticked = [person for person in (ada, bela, chidi) if f'value="{person.pk}" checked' in page]
    assert ticked == [bela, chidi]
    assert "The students in the group “Tuesday” are ticked." in text_of(response)


def test_form_with_a_fault_says_nothing_of_the_group_any_more(
    teaching: Client, late: Exercise, course: Course, ada: User, bela: User
):
    tuesday = make_group("Tuesday", course, bela)

    response = teaching.post(f"{address(late)}?group={tuesday.pk}", {"students": [ada.pk]})

    assert response.status_code == 422
    assert "are ticked." not in text_of(response)
    assert f'value="{bela.pk}" checked' not in response.content.decode()


def test_group_that_was_deleted_meanwhile_ticks_nobody_and_says_so(
    teaching: Client, late: Exercise, ada: User
):
    response = teaching.get(f"{address(late)}?group=777")

    assert "checked" not in response.content.decode()
    assert "This group is not in the course any more, so nobody of it is ticked. Choose another." in text_of(
        response
    )


def test_extension_is_taken_back_when_that_is_confirmed(teaching: Client, late: Exercise, ada: User):
    extension = make_extension(late, ada, due_at=NOW + DAY)
    url = f"/exercises/extensions/{extension.pk}/take-back/"

    assert "Take back the extension of Ada?" in text_of(teaching.get(url))
    assert Extension.objects.count() == 1
    response = teaching.post(url, follow=True)

    assert "The extension of Ada is taken back." in response.content.decode()
    assert Extension.objects.count() == 0


def test_accommodation_is_set_and_shown(teaching: Client, course: Course, ada: User):
    enrolment = Enrolment.objects.get(user=ada)
    url = f"/exercises/accommodations/in/{course.pk}/{enrolment.pk}/"
    assert "Set what Ada has" in text_of(teaching.get(f"/exercises/accommodations/in/{course.pk}/"))

    response = teaching.post(url, {"factor": "1.25", "days": "2", "note": "By letter"}, follow=True)

    assert "1.25 times the time limit, 2 more days By letter Change what Ada has" in text_of(response)
    assert Accommodation.objects.get().enrolment == enrolment
    assert "checked" in teaching.get(url).content.decode()


@pytest.fixture
def tutor_pages(late: Exercise, course: Course, ada: User) -> list[str]:
    extension = make_extension(late, ada, due_at=NOW + DAY)
    make_accommodation(ada, course, days=1)
    return [
        address(late),
        f"/exercises/extensions/{extension.pk}/take-back/",
        f"/exercises/accommodations/in/{course.pk}/",
        f"/exercises/accommodations/in/{course.pk}/{Enrolment.objects.get(user=ada).pk}/",
    ]


def test_pages_exist_for_tutors_of_the_course_alone(
    tutor_pages: list[str],
    tutor: User,
    ada: User,
    bela: User,
    colleague: User,
    stranger: User,
    course: Course,
):
    enrol(colleague, course)
    for user in (tutor, ada, bela, colleague, stranger):
        client = Client()
        client.force_login(user)
        expected = [200] * 4 if user == tutor else [404] * 4
        assert [client.get(page).status_code for page in tutor_pages] == expected

    assert [Client().get(page).status_code for page in tutor_pages] == [302] * 4


def test_posts_of_others_change_nothing(tutor_pages: list[str], ada: User, colleague: User):
    for user in (ada, colleague):
        client = Client()
        client.force_login(user)
        typed = {**TYPED, "students": [ada.pk], "grant": "", "factor": "3"}
        assert [client.post(page, typed).status_code for page in tutor_pages] == [404, 404, 405, 404]

    assert (Extension.objects.get().due_at, Accommodation.objects.get().days) == (NOW + DAY, 1)


def test_accommodation_of_a_member_of_another_course_is_not_found(
    teaching: Client, course: Course, colleague: User
):
    foreign = Enrolment.objects.get(user=colleague)

    assert teaching.get(f"/exercises/accommodations/in/{course.pk}/{foreign.pk}/").status_code == 404


@pytest.mark.parametrize("count", [1, 5])
def test_extensions_page_costs_the_same_for_few_and_many(
    teaching: Client,
    late: Exercise,
    tutor: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
):
    for number in range(count):
        make_extension(late, make_student(f"Student {number}", late.course), attempts=1, by=tutor)

    # Session, user, exercise, groups, the times of the class, its students, and what a page of a tutor always asks.
    with django_assert_num_queries(9):
        teaching.get(address(late))
