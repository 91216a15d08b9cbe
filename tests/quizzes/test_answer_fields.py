from __future__ import annotations

import pytest
from django.http import QueryDict

from quizzes.answer_fields import read_response
from quizzes.content.schema import question_adapter
from tests.factories import question_content


@pytest.mark.parametrize(
    ("kind", "form", "response"),
    [
        ("number", "answer=1.5", ["1.5"]),
        ("number", "", []),
        ("multiple", "answer=visit&answer=arm", ["visit", "arm"]),
        ("order", "place-fit=+2+&place-plot=1&place-report=&place-other=3", ["plot=1", "fit=2"]),
        ("output", "answer=Call%3A%0D%0Alm%28%29", ["Call:\r\nlm()"]),
        ("match", "place-arm=effect&place-visit=+row+&place-patient=", ["visit=row", "arm=effect"]),
    ],
)
def test_read_response(kind: str, form: str, response: list[str]):
    question = question_adapter.validate_python(
        question_content(uid="asked", mistake="ordinary-regression", kind=kind, title="Asked")
    )

    assert read_response(question, QueryDict(form)) == response
