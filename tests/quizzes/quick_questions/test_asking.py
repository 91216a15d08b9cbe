from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Course
from lessons.guides import load_guides
from quizzes.content.checks import check_places
from quizzes.content.files import read_files
from quizzes.models import Answer, Draft, Variant
from quizzes.quick_questions.asking import find_question, practise
from tests.classroom import CHOICE, NUMBER, add_question
from tests.factories import NOW, make_exercise
from tests.progress.pages import text_of
from tests.quizzes.conftest import Clock
from tests.quizzes.content.conftest import REPORT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

HTMX = {"HX-Request": "true"}
ADDRESS = f"/exercises/check/{CHOICE['id']}/"


@pytest.fixture(autouse=True)
def question() -> Any:
    return add_question(CHOICE)


def test_stranger_is_told_right_or_wrong_and_why(client: Client):
    wrong = text_of(client.get(ADDRESS, {"check": "1", "answer": "patient"}))
    right = text_of(client.get(ADDRESS, {"check": "1", "answer": "visit"}))

    assert "Not right The mistake behind it: 1. Ordinary regression for repeated measures" in wrong
    assert "A patient has four rows." in wrong
    assert "Each patient comes four times." in wrong
    assert "Try again" in wrong
    assert "Right Yes." in right


def test_nothing_is_stored(client: Client):
    client.get(ADDRESS, {"check": "1", "answer": "patient"})

    assert not Variant.objects.exists()
    assert not Answer.objects.exists()
    assert not Draft.objects.exists()
    assert client.cookies == {}


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "Choose an answer first."),
        ({"answer": "nobody"}, "One of the options sent in does not belong to this question."),
        ({"answer": ["visit", "arm"]}, "This question takes one answer; 2 came in."),
        ({"answer": ["visit"] * 30}, "An answer has at most 20 parts; 30 came in."),
    ],
)
def test_what_cannot_be_judged_is_sent_back_as_in_an_exercise(client: Client, sent: Any, message: str):
    response = client.get(ADDRESS, {"check": "1", **sent})

    assert response.status_code == 422
    assert message in text_of(response)


def test_part_for_a_lesson_costs_one_query_and_can_be_kept(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
):
    with django_assert_num_queries(1):
        response = client.get(ADDRESS, headers=HTMX)

    html = response.content.decode()
    assert html.startswith('<section class="card question check no-print" id="check-what-is-a-row"')
    assert 'hx-target="#check-what-is-a-row"' in html
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert "HX-Request" in response.headers["Vary"]


def test_whole_page_is_not_kept_for_others(client: Client):
    response = client.get(ADDRESS)

    assert "public" not in response.headers.get("Cache-Control", "")
    assert '<form class="form" method="get"' in response.content.decode()


def test_order_of_options_is_the_same_for_everybody_and_not_that_of_the_file():
    found, _ = find_question("what-is-a-row", now=NOW)
    assert found is not None

    keys = [field.key for field in practise(found, None).fields]

    assert keys == [field.key for field in practise(found, ["visit"]).fields]
    assert sorted(keys) == ["arm", "patient", "visit"]
    assert keys != ["visit", "patient", "arm"]


def test_question_whose_answer_depends_on_data_is_not_practised(client: Client):
    add_question(NUMBER)

    assert client.get(f"/exercises/check/{NUMBER['id']}/").status_code == 404
    assert client.get("/exercises/check/no-such-question/").status_code == 404


def test_retired_question_is_not_practised(client: Client, question: Any):
    question.retired = True
    question.save()

    assert client.get(ADDRESS).status_code == 404


def test_question_of_a_running_exercise_is_not_answered_here(
    client: Client, question: Any, course: Course, clock: Clock
):
    make_exercise(course, question, opens_at=NOW - timedelta(days=1), closes_at=NOW + timedelta(days=1))

    shown = text_of(client.get(ADDRESS, {"check": "1", "answer": "patient"}))

    assert "This question is being asked in an exercise." in shown
    assert "A patient has four rows." not in shown
    clock.forward(days=2)
    assert "A patient has four rows." in text_of(client.get(ADDRESS, {"check": "1", "answer": "patient"}))


def test_newest_version_is_asked(client: Client, question: Any):
    content = {**CHOICE, "title": "What a row holds"}
    question.versions.create(number=2, content=content, digest="x")

    assert "What a row holds" in text_of(client.get(ADDRESS))


def test_every_lesson_on_a_mistake_and_of_the_guide_has_a_check():
    guide = load_guides()["mixed-effects"]
    wanted = [
        section.slug
        for section in guide.sections
        if section in guide.parts[0].sections or section.slug.startswith("mistake-")
    ]

    assert len(wanted) == 16
    assert [section.slug for section in guide.sections if section.slug in wanted and section.checks] == wanted
    files, _ = read_files()
    assert check_places(files, [guide]) == []


def test_check_that_names_no_question_or_one_about_data_is_a_fault(tmp_path: Path):
    folder = tmp_path / "guides" / "small"
    folder.mkdir(parents=True)
    (folder / "guide.yaml").write_text("title: Small\nsummary: Small.\nsections: [one.md]\n")
    (folder / "one.md").write_text(
        "---\ntitle: One\nslug: one\nsummary: One.\nmistakes: []\ntakeaways: [One.]\n"
        "sources: [{text: One}]\n---\nText.\n\n::: check se-of-treated\n:::\n\n::: check nowhere\n:::\n"
    )
    files, _ = read_files()

    faults = check_places(files, load_guides(folder.parent).values())

    assert [str(fault) for fault in faults] == [
        "guides/small/one.md:11: the answer to “se-of-treated” depends on a student's data: name one that needs none",
        "guides/small/one.md:14: there is no question “nowhere” in the bank",
    ]


def test_a_report_is_not_practised(client: Client):
    add_question(yaml.safe_load(REPORT))

    assert find_question("write-up", now=NOW) == (None, False)
    assert client.get("/exercises/check/write-up/").status_code == 404
