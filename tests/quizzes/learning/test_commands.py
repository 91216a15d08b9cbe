from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from quizzes.learning.taking import take_practised
from quizzes.models import Estimate, Learner
from tests.factories import NOW, make_question
from tests.quizzes.learning.helpers import answer, make_practice


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_rebuild_learner_checks_then_mends(ada, bela):
    for student in (ada, bela):
        take_practised(answer(make_practice(student), make_question(), 0), now=NOW)
    assert run("rebuild_learner", "--check") == "2 students, 2 answers, 0 students stored otherwise\n"
    Learner.objects.filter(student=ada).update(session={"asked": 5, "last": None, "returns": []})

    with pytest.raises(CommandError, match="is not that of the answers; run it without --check"):
        run("rebuild_learner", "--check")
    assert run("rebuild_learner", "--student", ada.email).splitlines() == [
        f"{ada.email}: session",
        "1 students, 1 answers, 1 students stored otherwise",
    ]

    assert Learner.objects.get(student=ada).session["asked"] == 1


def test_rebuild_learner_of_nobody_is_refused(db):
    with pytest.raises(CommandError, match=r"There is nobody with the address no@where\.org"):
        run("rebuild_learner", "--student", "no@where.org")


def test_estimate_learner_tries_makes_and_rolls_back(ada):
    assert run("estimate_learner").startswith("Nothing to do")
    take_practised(answer(make_practice(ada), make_question(), 0, at_random=True), now=NOW)

    tried = run("estimate_learner", "--dry-run")
    assert not Estimate.objects.exists()
    made = run("estimate_learner")
    undone = run("estimate_learner", "--roll-back")

    assert tried.replace("Would estimate", "Estimated") == made
    assert sorted(made.replace("Estimated", "Rolled back").splitlines()) == sorted(undone.splitlines())
    assert list(Estimate.objects.values_list("is_current", flat=True)) == [False, False]
