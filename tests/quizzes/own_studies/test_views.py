from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Course, User
from datasets.models import OwnStudy
from datasets.own.reading import MOST_BYTES
from datasets.scenarios import get_scenario
from datasets.tables import to_csv
from quizzes.exercises import NewExercise, create_exercise
from quizzes.models import Exercise, Question, Variant
from quizzes.own_studies.uploads import MOST_ELSEWHERE
from quizzes.student_data.drawings import _shares, draw_data
from quizzes.student_data.showing import plot_caption
from quizzes.variants import give_variants
from tests.factories import NOW, clustered_csv, make_own_study, nested_csv
from tests.quizzes.conftest import Clock
from tests.quizzes.own_studies.conftest import Checked

pytestmark = pytest.mark.django_db

WORDS = {"title": "Homework", "story": "Pupils said how long.", "row": "Each row is one pupil."}


@pytest.fixture
def page(client: Client, tutor: User, clock: Clock) -> Client:
    client.force_login(tutor)
    return client


def upload(page: Client, course: Course, content: bytes, **words: str) -> Any:
    file = SimpleUploadedFile("study.csv", content, content_type="text/csv")
    return page.post(reverse("quizzes:course-own-data", args=[course.pk]), {**WORDS, **words, "file": file})


def test_upload_leads_to_the_columns_with_a_guess(page: Client, course: Course):
    response = upload(page, course, clustered_csv().encode())

    study = OwnStudy.objects.get()
    assert response["Location"] == reverse("quizzes:course-own-roles", args=[study.pk])
    shown = page.get(response["Location"])
    assert shown.context["form"]["outcome"].value() == "mark"
    assert shown.context["form"]["group"].value() == "class_"


@pytest.mark.parametrize(
    ("content", "words", "says"),
    [
        (b"a,b\n1\n", {}, "Row 2 has 1 cell, and the headings are 2"),
        (b"", {}, "The file is empty"),
        (b"a" * (MOST_BYTES + 10), {}, "5 MB is the most"),
        (
            b"a,b\n1,2\n",
            {"story": "A formula $\\frac{$ that is none."},
            "Mend it, or write the sentence without a formula",
        ),
        (b"a,b\n1,2\n", {"missing": " ".join(map(str, range(11)))}, "These are 11 codes, and 10 is the most"),
    ],
)
def test_upload_that_cannot_be_taken_says_why_and_stores_nothing(
    page: Client, course: Course, content: bytes, words: dict[str, str], says: str
):
    response = upload(page, course, content, **words)

    assert response.status_code == 422
    assert says in response.content.decode()
    assert WORDS["title"] in response.content.decode()
    assert not OwnStudy.objects.exists()


@pytest.mark.parametrize(("size", "kept"), [(MOST_ELSEWHERE, ["file"]), (MOST_ELSEWHERE + 1, [])])
def test_other_pages_keep_no_large_file(page: Client, course: Course, size: int, kept: list[str]):
    file = SimpleUploadedFile("study.csv", b"a" * size)
    response = page.post(
        reverse("quizzes:course-exercise-new", args=[course.pk]), {"title": "x", "file": file}
    )

    assert list(response.wsgi_request.FILES) == kept
    assert response.wsgi_request.POST["title"] == "x"


def test_nothing_is_changed_in_an_archived_course(page: Client, course: Course, study: OwnStudy):
    Course.objects.filter(pk=course.pk).update(archived_at=NOW)

    assert upload(page, course, clustered_csv().encode()).status_code == 403
    for name in ("roles", "check", "again", "archive", "delete"):
        assert page.post(reverse(f"quizzes:course-own-{name}", args=[study.pk])).status_code == 403
    assert page.get(reverse("quizzes:course-own-data", args=[course.pk])).status_code == 200


def test_columns_that_cannot_play_their_parts_are_refused_at_their_field(page: Client, study: OwnStudy):
    address = reverse("quizzes:course-own-roles", args=[study.pk])
    parts = {
        "outcome": "mark",
        "within": "mixed",
        "group": "class_",
        "mark_unit": "",
        "outcome_unit": "*bold*",
    }

    response = page.post(address, parts)
    assert "has other characters than" in response.context["form"].errors["outcome_unit"][0]

    response = page.post(address, {**parts, "outcome_unit": "points"})
    assert response.status_code == 422
    assert "is the same in all rows of each class_" in response.context["form"].errors["within"][0]
    study.refresh_from_db()
    assert study.stage == "read"


def test_two_levels_are_guessed_chosen_and_shown_again(page: Client, course: Course):
    address = upload(page, course, nested_csv().encode())["Location"]
    form = page.get(address).context["form"]
    assert (form["group"].value(), form["second"].value()) == ("school", "class_")
    parts = {name: form[name].value() for name in ("outcome", "within", "group", "second", "between")}

    swapped = page.post(address, {**parts, "group": "class_", "second": "school"})
    assert "cannot be estimated" in swapped.context["form"].errors["group"][0]
    page.post(address, {**parts, "plural": "schools", "second_plural": "classes", "second_meaning": "Class"})

    study = OwnStudy.objects.get()
    assert (study.stage, study.structure["second"]) == ("waiting", "class_")
    again = page.get(address).context["form"]
    assert [again[name].value() for name in ("second", "second_plural", "second_meaning")] == [
        "class_",
        "classes",
        "Class",
    ]


def test_findings_of_two_levels_name_both_and_the_questions_for_them(page: Client, checked: Checked):
    study = checked(nested=True, seed=1)

    found = page.get(reverse("quizzes:course-own-check", args=[study.pk]))
    shown = found.content.decode()
    assert [name for name, *_ in found.context["variances"]] == [
        "intercepts of school",
        "intercepts of class in school",
        "residual",
    ]

    assert f"on {study.survey['fit']['rows']} rows in 79 classes of 20 schools" in shown
    assert "intercepts of class in school" in shown
    assert "is another class than" in shown
    assert "How alike rows of one class are" in shown
    assert "What sharing a school costs" not in shown


def test_findings_of_a_yes_no_outcome_are_in_log_odds(page: Client, checked: Checked, tutor: User):
    study = checked(yes_no=True, seed=1)

    shown = page.get(reverse("quizzes:course-own-check", args=[study.pk])).content.decode()

    assert "by Laplace's approximation, on 878 rows in 30 classes" in shown
    assert "Fixed effects in your study, in log-odds" in shown
    assert "Two rows of one class" in shown
    assert "REML" not in shown


def test_plot_of_a_yes_no_outcome_shows_the_share_of_each_group(checked: Checked):
    scenario = get_scenario(checked(yes_no=True, seed=1).slug)
    frame = scenario.simulate("standard", np.random.default_rng(1))

    assert plot_caption(frame, scenario.structure) == (
        "Each point is one class: the share of its rows with an outcome in which passed is 1."
    )
    assert "one share a class" in draw_data(to_csv(frame, scenario), scenario)
    shares = _shares(frame, scenario.structure)
    assert list(shares.columns) == ["class_", "mixed", "passed"]
    assert len(shares) == 30
    assert shares["passed"].iloc[0] == frame.loc[frame["class_"] == shares["class_"].iloc[0], "passed"].mean()


def test_columns_of_a_study_from_before_there_were_two_levels_are_shown(page: Client, study: OwnStudy):
    roles = {"outcome": "mark", "within": "hours", "group": "class_", "between": "", "occasion": ""}
    OwnStudy.objects.filter(pk=study.pk).update(roles=roles)

    form = page.get(reverse("quizzes:course-own-roles", args=[study.pk])).context["form"]

    assert (form["group"].value(), form["second"].value()) == ("class_", "")


def test_check_is_shown_as_it_goes_and_sends_nothing_while_nothing_changes(page: Client, study: OwnStudy):
    OwnStudy.objects.filter(pk=study.pk).update(stage="checking", drawn=7)
    address = reverse("quizzes:course-own-check", args=[study.pk])

    assert "7 of 20 resamples are fitted" in page.get(address).content.decode()
    htmx = {"HX-Request": "true"}
    assert page.get(address, {"seen": "checking-7"}, headers=htmx).status_code == 204
    assert page.get(address, {"seen": "checking-6"}, headers=htmx).status_code == 200


def test_study_becomes_an_exercise_with_data_of_each_student_s_own(
    page: Client,
    checked: Checked,
    ada: User,
    bela: User,
    tutor: User,
    django_assert_num_queries: DjangoAssertNumQueries,
):
    study = checked(draws=5, seed=6, groups=40)
    address = reverse("quizzes:course-own-check", args=[study.pk])
    assert page.get(address).status_code == 200
    page.post(address, {"question": ["sentence", "slope-within"]})
    questions = list(Question.objects.filter(course=study.course).order_by("uid"))
    plan = NewExercise("Homework", study.slug, "standard", NOW, NOW.replace(month=6))
    exercise = create_exercise(course=study.course, plan=plan, questions=questions)
    Exercise.objects.filter(pk=exercise.pk).update(published_at=NOW)

    for student in (ada, bela):
        give_variants(exercise=exercise, student=student)

    data = [Variant.objects.filter(student=student).first().dataset for student in (ada, bela)]  # type: ignore[union-attr]
    assert data[0].csv != data[1].csv
    groups = [frame["class_"].nunique() for frame in (data[0].frame, data[1].frame)]
    assert groups == [40, 40]
    page.force_login(ada)
    shown = page.get(reverse("quizzes:exercise", args=[exercise.pk])).content.decode()
    assert "Pupils said how long they sat" in shown
    assert "drawn by lot, each with all of its rows" in shown
    # A settled study is kept, so a page asks the database no more often than for a scenario of the house.
    with django_assert_num_queries(0):
        assert data[0].meaning.title == "Homework"


def test_pages_of_a_course_ask_the_same_of_the_database_for_few_and_many_studies(
    page: Client, course: Course, tutor: User
):
    address = reverse("quizzes:course-own-data", args=[course.pk])
    counts = []
    for _ in range(2):
        make_own_study(course, tutor)
        with CaptureQueriesContext(connection) as asked:
            page.get(address)
        counts.append(len(asked))

    assert counts[0] == counts[1]
