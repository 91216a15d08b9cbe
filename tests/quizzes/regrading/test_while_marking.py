"""A regrade that is applied while a worker marks an answer by the old key."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection

from accounts.models import Course, User
from grading.numbers import Family
from grading.verdict import Verdict
from quizzes.answers import submit_answer
from quizzes.models import Answer, Exercise, Mark, QuestionVersion, Regrade
from quizzes.regrading import working
from quizzes.regrading.beginning import apply_regrade
from quizzes.regrading.in_force import judge_in_force
from tests.factories import NOW, make_student
from tests.quizzes.regrading.helpers import LATER, NOTE, applied, fitted_old_variant, marked, scores, tried


@pytest.fixture
def waiting(exercise: Exercise, course: Course, mended: QuestionVersion) -> Answer:
    """Right by the new key, wrong by the old one, and not marked yet."""
    variant = fitted_old_variant(exercise, make_student("Cem", course))
    return submit_answer(variant=variant, response=["patient"], now=NOW)


@pytest.mark.django_db(transaction=True)
def test_key_is_not_handed_out_while_an_answer_is_judged_by_the_old_one(
    exercise: Exercise, tutor: User, waiting: Answer, monkeypatch: pytest.MonkeyPatch
):
    regrade = tried(exercise, tutor)

    def try_to_apply() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '50ms'")
            apply_regrade(regrade=regrade, rule=Regrade.Rule.NOBODY_FALLS, note=NOTE, by=tutor, now=LATER)
        except OperationalError:
            # Without a limit it would wait for the mark.
            pass
        finally:
            connection.close()

    def judge(answer: Answer, family: Family) -> Verdict:
        verdict = judge_in_force(answer, family)
        with ThreadPoolExecutor(max_workers=1) as pool:
            pool.submit(try_to_apply).result()
        return verdict

    monkeypatch.setattr("quizzes.marking.judge_in_force", judge)
    marked(waiting)

    assert applied(regrade, tutor).stage == "applied"
    assert scores(waiting) == [1.0]


def test_mark_that_is_stored_while_a_regrade_looks_for_the_last_ones_is_changed_too(
    exercise: Exercise, tutor: User, waiting: Answer, monkeypatch: pytest.MonkeyPatch
):
    being_marked = working._being_marked

    def mark_meanwhile(regrade: Regrade) -> bool:
        if not Mark.objects.filter(answer=waiting).exists():
            marked(waiting)
        return being_marked(regrade)

    # By a worker that read what is accepted just before the regrade was applied.
    old = Verdict(0.0, "wrong", "By the old key.")
    monkeypatch.setattr("quizzes.marking.judge_in_force", lambda answer, family: old)
    monkeypatch.setattr(working, "_being_marked", mark_meanwhile)

    applied(tried(exercise, tutor, way=Regrade.Way.FULL), tutor)

    assert scores(waiting) == [1.0]
