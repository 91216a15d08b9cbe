from __future__ import annotations

from quizzes.learning.taking import take_practised
from tests.factories import NOW, make_question
from tests.progress.learned import master
from tests.progress.pages import get
from tests.quizzes.learning.helpers import answer, ask, make_practice

OLS = "ordinary-regression"


def test_export_has_practice_and_beliefs(ada):
    practice = make_practice(ada, purpose="revision")
    take_practised(answer(practice, make_question(mistake=OLS, title="Rows"), 1), now=NOW)
    ask(practice, make_question(title="Groups"))

    response = get(ada, "/progress/map/learning.json")

    assert response["Content-Disposition"] == 'attachment; filename="my-learning.json"'
    found = response.json()
    assert found["practice"] == [
        {
            "purpose": "revision",
            "question": "Rows",
            "asked": "2026-05-14T10:30:00+01:00",
            "answered": "2026-05-14T10:30:00+01:00",
            "answer": ["patient"],
            "hints": 0,
            "score": 1.0,
            "not_counted": False,
        },
        {
            "purpose": "revision",
            "question": "Groups",
            "asked": "2026-05-14T10:30:00+01:00",
            "answered": None,
            "answer": None,
            "hints": 0,
            "score": None,
            "not_counted": False,
        },
    ]
    first, second = found["mistakes"][:2]
    assert (first["in_words"], first["answers"]) == ("probably not yours", 1)
    assert first["evidence"] == "You answered 1 of 1 question rightly, and never in the way of this mistake."
    assert (second["in_words"], second["mastered_since"]) == ("not known yet", None)


def test_export_says_since_when_a_mistake_is_mastered(ada):
    master(ada, OLS)
    first = get(ada, "/progress/map/learning.json").json()["mistakes"][0]
    assert first["mastered_since"].startswith("2026-05-10T")
    assert first["next_revision"] is not None


def test_export_is_nobody_elses(ada, bela):
    take_practised(answer(make_practice(bela), make_question(mistake=OLS), 1), now=NOW)
    assert get(ada, "/progress/map/learning.json").json()["practice"] == []
