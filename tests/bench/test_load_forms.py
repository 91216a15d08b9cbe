"""What simulated students do with the forms of the product's own pages."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Course, User
from bench.load.forms import form_to, questions_in
from quizzes.models import Answer
from tests.factories import NOW, make_exercise, make_question
from tests.quizzes.helpers import fitted_variants

KINDS = ("number", "choice", "multiple", "order", "match", "formula")


def test_every_kind_of_question_is_filled_in_so_that_it_is_taken(
    course: Course, ada: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    exercise = make_exercise(course, *(make_question(kind=kind, title=f"A <{kind}>") for kind in KINDS))
    fitted_variants(exercise, ada)
    client = Client()
    client.force_login(ada)

    forms = questions_in(client.get(reverse("quizzes:exercise", args=[exercise.pk])).content.decode())
    for form in forms:
        assert form.hidden.keys() == {"csrfmiddlewaretoken"}
        client.post(form.action, form.fill({"A <formula>": "sbp ~ time + (1 | patient)"}))

    assert [form.title for form in forms] == [f"A <{kind}>" for kind in KINDS]
    assert Answer.objects.count() == len(KINDS)


def test_output_is_left_to_those_who_have_fitted_a_model():
    page = """<article><h2>Output</h2><form method="post" action="/practise/1/2/answer"><textarea name="answer">
</textarea></form></article><form action="/practise/1/next"><input type="hidden" name="after" value="2"></form>"""

    (form,) = questions_in(page)

    assert form.fill({}) is None
    following = form_to(r"/practise/\d+/next", page)
    assert following is not None
    assert following.hidden == {"after": "2"}
