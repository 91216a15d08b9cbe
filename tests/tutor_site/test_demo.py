"""The demo: a class that looks like one, made through the product's own functions."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Enrolment, User
from datasets.models import Dataset
from quizzes.content.loading import load_bank
from quizzes.models import Answer, Exercise, LearnerStep, Mark, RevealedMistake, Variant
from tutor_site.demo import CURRENT, PASSWORD, PROFILES, STUDENT_EMAIL, TUTOR_EMAIL, WARM_UP, load_demo

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_demo_loaded_once() -> None:
    load_bank()
    course = load_demo(now=NOW, rng=random.Random(1))
    assert course is not None
    assert load_demo(now=NOW, rng=random.Random(1)) is None

    assert Enrolment.objects.filter(role=Enrolment.Role.STUDENT).count() == len(PROFILES) == 12
    assert User.objects.get(email=TUTOR_EMAIL).check_password(PASSWORD)
    warm_up, current = Exercise.objects.order_by("closes_at")
    assert (warm_up.title, current.title) == (WARM_UP.title, CURRENT.title)
    assert warm_up.closes_at < NOW < current.closes_at

    # The demo student finds the exercise ready and untouched.
    student = User.objects.get(email=STUDENT_EMAIL)
    assert student.check_password(PASSWORD)
    theirs = Variant.objects.filter(student=student, item__exercise=current)
    assert theirs.count() == len(CURRENT.questions)
    assert not Answer.objects.filter(variant__in=theirs).exists()

    # Every answer is marked but for the reports, which wait for the tutor; the students' mistakes have come to light.
    reports = Answer.objects.filter(variant__item__question__kind="report")
    assert set(reports.values_list("status", flat=True)) == {Answer.Status.AWAITING_TUTOR}
    assert not reports.filter(advice=None).exists()
    assert (
        Mark.objects.count()
        == Answer.objects.filter(status=Answer.Status.MARKED).count()
        == Answer.objects.count() - reports.count()
    )
    assert Answer.objects.filter(submitted_at__gte=NOW).count() == 0
    bela = RevealedMistake.objects.filter(mark__answer__variant__student__email="bela@example.org")
    assert "ordinary-regression" in bela.values_list("mistake", flat=True)
    digests = list(Dataset.objects.values_list("sha256", flat=True))
    assert len(set(digests)) == len(digests) >= 24
    assert Answer.objects.filter(submitted_at__lt=NOW - timedelta(days=7)).exists()

    # The learner has taken in every mark, old ones too.
    assert LearnerStep.objects.count() == Mark.objects.count()
