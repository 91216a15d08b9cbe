"""A question with a wrong key that is mended, and regrades carried to their end as workers do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from quizzes.answers import submit_answer
from quizzes.content.files import digest_of
from quizzes.marking import claim_answer, mark_claimed
from quizzes.models import Answer, Exercise, Question, QuestionVersion, Regrade, Variant
from quizzes.regrading.beginning import apply_regrade, try_regrade
from quizzes.regrading.working import work_on
from tests.factories import NOW
from tests.quizzes.helpers import fitted_variant

LATER = NOW + timedelta(hours=1)
NOTE = "The key took the rows for patients."


def mend(question: Question, **changes: Any) -> QuestionVersion:
    """A new version of the question with these parts of its file changed."""
    newest = question.versions.latest("number")
    content = {**newest.content, **changes}
    return question.versions.create(number=newest.number + 1, content=content, digest=digest_of(content))


def options(*, right: str, keys: Sequence[str] = ("visit", "patient", "arm")) -> list[dict[str, Any]]:
    texts = {"visit": "One *visit*", "patient": "One patient", "arm": "One arm", "row": "One row"}
    return [
        {"key": key, "text": texts[key], "right": key == right, "feedback": f"{key}, rightly: {key == right}"}
        for key in keys
    ]


def answered(exercise: Exercise, student: User, *response: str, **which: Any) -> Answer:
    """The student's answer, submitted and marked as in life."""
    variant = fitted_variant(exercise, student, **which)
    return marked(submit_answer(variant=variant, response=list(response), now=NOW))


def fitted_old_variant(exercise: Exercise, student: User) -> Variant:
    """The first version of the question, as it was given out before it was mended."""
    variant = fitted_variant(exercise, student)
    variant.version = variant.version.question.versions.get(number=1)
    variant.save()
    return variant


def late_answer(exercise: Exercise, student: User, response: str) -> Answer:
    """An answer that was given to the first version, and marked by it, after it was mended."""
    variant = fitted_old_variant(exercise, student)
    return marked(submit_answer(variant=variant, response=[response], now=NOW))


def marked(answer: Answer) -> Answer:
    claim = claim_answer(answer.pk, now=NOW)
    assert claim is not None
    mark_claimed(answer.pk, claim, now=NOW)
    return fresh(answer)


def fresh(answer: Answer) -> Answer:
    return Answer.objects.select_related("mark", "variant__version", "variant__judged_by").get(pk=answer.pk)


def work(regrade: Regrade, *, now: datetime = LATER) -> Regrade:
    """All chunks, one after another."""
    while work_on(regrade.pk, now=now):
        pass
    return Regrade.objects.get(pk=regrade.pk)


def tried(exercise: Exercise, tutor: User, *, way: Regrade.Way = Regrade.Way.VERSION, **more: Any) -> Regrade:
    """A dry run of the exercise's first question, carried to its end."""
    question = exercise.items.order_by("position")[0].question
    made = try_regrade(question=question, exercises=[exercise], way=way, by=tutor, now=LATER, **more)
    return work(made)


def applied(
    regrade: Regrade,
    tutor: User,
    *,
    rule: Regrade.Rule = Regrade.Rule.NOBODY_FALLS,
    now: datetime = LATER,
    site: str = "",
) -> Regrade:
    apply_regrade(regrade=regrade, rule=rule, note=NOTE, by=tutor, now=now, site=site)
    return work(regrade, now=now)


def lines(regrade: Regrade) -> list[tuple[str, str, float, float | None, str]]:
    """Student, decision, score before and after, and state of each line, by student."""
    found = regrade.lines.select_related("answer__variant__student").order_by(
        "answer__variant__student__name"
    )
    return [
        (
            line.answer.variant.student.name,
            line.decision,
            line.before_score,
            line.after_score,
            line.state,
        )
        for line in found
    ]


def scores(*answers: Answer) -> list[float]:
    return [fresh(answer).mark.score for answer in answers]
