from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree as ET

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.models import Course, User
from quizzes.models import Question
from tests.classroom import CHOICE, NUMBER, add_question

pytestmark = pytest.mark.django_db

BANK = reverse("quizzes:course-bank")
EXPORT = reverse("quizzes:course-bank-export")


@pytest.fixture
def questions() -> list[Question]:
    return [add_question(content) for content in (NUMBER, CHOICE)]


@pytest.fixture
def teaching(tutor: User, course: Course, client: Client) -> Client:
    client.force_login(tutor)
    return client


def test_export_does_not_exist_for_students(questions: list[Question], ada: User, client: Client):
    client.force_login(ada)

    assert client.get(EXPORT, {"format": "moodle"}).status_code == 404


def test_export_asks_strangers_to_sign_in(client: Client):
    assert client.get(EXPORT).headers["Location"].startswith("/sign-in/")


def test_listed_questions_come_as_moodle_xml(questions: list[Question], teaching: Client):
    response = teaching.get(EXPORT, {"kind": "choice", "format": "moodle", "variants": "3"})

    kinds = [part.get("type") for part in ET.fromstring(response.content)]
    assert kinds == ["category", "multichoice"]
    assert response.headers["Content-Disposition"] == 'attachment; filename="questions.xml"'


def test_numbers_come_in_variants_as_a_qti_package(questions: list[Question], teaching: Client):
    response = teaching.get(EXPORT, {"kind": "number", "format": "qti", "variants": "2"})

    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        items = [name for name in archive.namelist() if name.startswith("items/")]
    assert len(items) == 2
    assert response.headers["Content-Type"] == "application/zip"


def test_page_carries_its_filters_into_the_export(questions: list[Question], teaching: Client):
    page = teaching.get(BANK, {"kind": "choice", "level": ""}).content.decode()

    assert '<input type="hidden" name="kind" value="choice">' in page
    assert 'type="hidden" name="level"' not in page
    assert "Export 1 question<" in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"format": "word"}, "There is no format “word”"),
        ({"format": "qti", "variants": "11"}, "whole number from 1 to 10"),
        ({"format": "qti", "variants": "²"}, "whole number from 1 to 10"),
        ({"format": "qti", "variants": ""}, "whole number from 1 to 10"),
        ({"format": "qti", "scenario": "schools"}, "No question fits"),
    ],
)
def test_what_cannot_be_exported_leads_back_and_says_why(
    asked: dict[str, str], said: str, questions: list[Question], teaching: Client
):
    response = teaching.get(EXPORT, asked)

    assert response.headers["Location"].startswith(BANK)
    assert said in str(next(iter(get_messages(response.wsgi_request))))


def test_too_much_for_a_request_names_the_command(questions: list[Question], teaching: Client):
    add_question({**NUMBER, "id": "of-few", "settings": ["few-patients"]})

    response = teaching.get(
        EXPORT, {"format": "moodle", "variants": "10", "mistake": "ordinary-regression"}, follow=True
    )

    page = response.content.decode()
    assert "That needs 20 data sets" in page
    assert (
        "python manage.py export_questions --format moodle --variants 10 --mistake ordinary-regression questions.xml"
        in page
    )
    assert '<option value="ordinary-regression" selected>' in page


def test_command_names_the_questions_where_the_list_is_narrowed_otherwise(
    questions: list[Question], teaching: Client
):
    for number in range(11):
        add_question(
            {**CHOICE, "id": f"row-{number}", "scenario": "schools", "settings": [f"setting-{number}"]}
        )

    listed = teaching.get(EXPORT, {"format": "qti", "scenario": "schools"}, follow=True).content.decode()

    assert "That needs 11 data sets" in listed
    named = listed.partition("--variants 1 ")[2].partition(" questions.zip")[0]
    assert {part.strip() for part in named.split("--question ")[1:]} == {
        f"row-{number}" for number in range(11)
    }
