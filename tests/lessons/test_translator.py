from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from quizzes.models import Exercise
from tests.classroom import CHOICE, Classroom, make_classroom
from tests.progress.pages import text_of

pytestmark = pytest.mark.django_db
ADDRESS = "/learn/translator/"
MODEL = "sbp ~ time + treated + (time | patient)"


def shown(client: Client, **form: Any) -> str:
    response = client.get(ADDRESS, form)
    assert response.status_code == 200
    return response.content.decode()


def programs(page: str) -> list[str]:
    return [
        html.unescape(code) for code in re.findall(r"whole program\"><code>(.*?)</code>", page, re.DOTALL)
    ]


def test_stranger_translates_without_a_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
):
    with django_assert_num_queries(0):
        page = shown(client, formula=MODEL)

    assert len(programs(page)) == 6
    assert "lmer(sbp ~ time + treated + (1 + time | patient), data = d)" in page
    assert "mixed sbp time treated || patient: time, covariance(unstructured) reml" in page
    assert 'href="#mixedmodels"' in page


def test_method_and_categories_reach_the_code(client: Client):
    page = shown(client, formula=MODEL, method="ML", categories="treated")

    assert "REML = FALSE" in page
    assert "d$treated &lt;- factor(d$treated)" in page
    assert "i.treated" in page


def test_every_example_can_be_followed(client: Client):
    links = re.findall(r'<li><a href="(\?formula=[^"#]+)#result">', shown(client))

    assert len(links) == 7
    for link in links:
        assert len(programs(client.get(ADDRESS + html.unescape(link)).content.decode())) == 6


def test_bad_formula_is_kept_and_its_place_shown(client: Client):
    page = shown(client, formula="sbp ~ time + (1 | patient", categories="a, b", method="ML")

    assert "This opening parenthesis is never closed" in page
    assert "sbp ~ time + <mark>(</mark>1 | patient</code>" in page
    assert 'value="sbp ~ time + (1 | patient"' in page
    assert 'value="a, b"' in page
    assert 'value="ML" checked' in page
    assert programs(page) == []


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"formula": ""}, "Write a formula: the response"),
        ({"formula": MODEL, "categories": "arm"}, "`arm` is not in your formula: its columns are"),
        ({"formula": MODEL, "categories": "sbp"}, "The outcome `sbp` holds categories"),
        ({"formula": "y ~ x" + "x" * 3000}, "characters and at most 200 are accepted"),
        ({"formula": MODEL, "data": "1"}, "These data are not among those that you have open"),
    ],
)
def test_what_cannot_be_is_said(client: Client, form: dict[str, str], message: str):
    assert message in html.unescape(shown(client, **form))


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x>', "y ~ x # </code>"])
def test_hostile_text_is_shown_as_text(client: Client, text: str):
    page = shown(client, formula=text, categories=text)

    assert text not in page
    assert programs(page) == []


def test_code_can_be_scrolled_by_keyboard(client: Client):
    page = shown(client, formula=MODEL)

    assert len(re.findall(r'<pre tabindex="0" role="region" aria-label="', page)) == page.count("<pre") == 12


@pytest.fixture
def classroom() -> Classroom:
    return make_classroom(CHOICE)


@pytest.fixture
def student(client: Client, classroom: Classroom) -> Client:
    client.force_login(classroom.student)
    return client


def test_own_data_are_read_by_their_signed_link(student: Client, classroom: Classroom):
    dataset = classroom.variants[0].dataset
    response = student.get(ADDRESS, {"formula": MODEL, "data": str(dataset.pk), "category": "visit"})
    page = response.content.decode()

    (address,) = set(re.findall(r"http://testserver(/data/[^&]*)&quot;", page))
    assert Client().get(address).content.decode() == dataset.csv
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "<code>patient</code>: " in page
    assert 'name="category" value="visit" checked' in page
    assert "7 parameters: 3 fixed effects, and 4 variances and covariances" in text_of(response)


def test_formula_is_read_with_the_columns_of_the_data(student: Client, classroom: Classroom):
    page = shown(student, formula="sbp ~ tiem + (1 | patient)", data=classroom.variants[0].dataset_id)

    assert "Your data have no column `tiem`. Did you mean `time`?" in html.unescape(page)


def test_data_of_others_and_of_closed_exercises_are_not_offered(
    student: Client, classroom: Classroom, client: Client
):
    pk = classroom.variants[0].dataset_id
    assert f'<option value="{pk}">Blood pressure</option>' in shown(student)

    closing = timezone.now() - timedelta(hours=1)
    Exercise.objects.update(due_at=closing, closes_at=closing)
    assert "<option" not in shown(student)
    assert "These data are not among those" in shown(student, formula=MODEL, data=pk)

    closing = timezone.now() + timedelta(hours=1)
    Exercise.objects.update(due_at=closing, closes_at=closing)
    client.force_login(classroom.tutor)
    assert "<option" not in shown(client)


def test_data_of_an_exercise_that_is_not_open_yet_are_not_offered(student: Client):
    later = timezone.now() + timedelta(hours=1)
    Exercise.objects.update(
        opens_at=later, due_at=later + timedelta(hours=1), closes_at=later + timedelta(hours=1)
    )

    assert "<option" not in shown(student)


def test_own_data_cost_five_queries_beside_those_of_every_page(
    student: Client, classroom: Classroom, django_assert_num_queries: DjangoAssertNumQueries
):
    # Session, user and navigation are three; exercises, with their times, and practice are asked for data.
    with django_assert_num_queries(7):
        shown(student, formula=MODEL)
    with django_assert_num_queries(8):
        shown(student, formula=MODEL, data=classroom.variants[0].dataset_id)
