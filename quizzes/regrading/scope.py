"""Which answers a regrade is about, and which were marked by an older version than there is."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from quizzes.models import Answer, Exercise, Question, QuestionVersion, Regrade, RegradeLine

KEY_NUMBER = Coalesce(F("variant__judged_by__number"), F("variant__version__number"))


@dataclass(frozen=True, slots=True)
class Place:
    """An exercise with a question in it: how many of its answers are marked, and how many by an older version."""

    exercise: Exercise
    marked: int
    outdated: int


def answers_of(regrade: Regrade) -> QuerySet[Answer]:
    """The marked answers that the regrade is about, in the order in which they are taken.

    Of a question that is dropped only first attempts: there it is about students.
    """
    answers = Answer.objects.counted().filter(
        variant__item__question=regrade.question_id,
        variant__item__exercise__in=regrade.exercises.all(),
        mark__isnull=False,
    )
    if regrade.way == Regrade.Way.DROP:
        answers = answers.filter(variant__attempt=1)
    if regrade.to_version is not None:
        answers = answers.annotate(key_number=KEY_NUMBER).filter(key_number__lt=regrade.to_version.number)
    return answers.order_by("pk")


def newcomers(regrade: Regrade) -> QuerySet[Answer]:
    """Answers that the regrade is about and that came in after its dry run."""
    return answers_of(regrade).exclude(Exists(regrade.lines.filter(answer=OuterRef("pk"))))


def places_of(question_id: int, tutor: User) -> list[Place]:
    """The exercises with marked answers to the question that the tutor teaches, the latest first. Two queries."""
    marked = _counts(Answer.objects.taught_by(tutor).filter(variant__item__question=question_id))
    outdated = _counts(_outdated(Answer.objects.taught_by(tutor)).filter(variant__item__question=question_id))
    exercises = Exercise.objects.filter(pk__in=[pk for pk, _ in marked]).select_related("course")
    return [
        Place(exercise, marked[exercise.pk, question_id], outdated.get((exercise.pk, question_id), 0))
        for exercise in exercises.order_by("-closes_at", "pk")
    ]


def outdated_in(exercise: Exercise) -> dict[int, int]:
    """How many answers of the exercise were marked by an older version than there is, by question. One query."""
    counts = _counts(_outdated(Answer.objects.filter(variant__item__exercise=exercise)))
    return {question: n for (_, question), n in counts.items()}


def count_outdated(question: Question, *, tutor: User) -> int:
    """How many answers of the tutor's students to the question an older version marked. One query."""
    answers = Answer.objects.taught_by(tutor).filter(variant__item__question=question)
    return sum(_counts(_outdated(answers)).values())


def _outdated(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """Those marked by an older version that no regrade by the newest one has looked at."""
    newest = QuestionVersion.objects.filter(question=OuterRef("variant__item__question")).order_by("-number")
    looked_at = RegradeLine.objects.filter(
        answer=OuterRef("pk"),
        regrade__to_version__number=OuterRef("newest"),
        regrade__stage__in=[Regrade.Stage.APPLYING, Regrade.Stage.APPLIED],
    )
    return (
        answers.annotate(newest=Subquery(newest.values("number")[:1]), key_number=KEY_NUMBER)
        .filter(key_number__lt=F("newest"))
        .exclude(Exists(looked_at))
    )


def _counts(answers: QuerySet[Answer]) -> dict[tuple[int, int], int]:
    rows = (
        answers.filter(mark__isnull=False, variant__replaced_at=None)
        .order_by()
        .values("variant__item__exercise", "variant__item__question")
        .annotate(n=Count("pk", distinct=True))
    )
    return {(row["variant__item__exercise"], row["variant__item__question"]): row["n"] for row in rows}
