"""What tutors decided about a question after it was put: by this its answers are judged from then on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from grading.numbers import Family
from grading.verdict import Malformed, Verdict
from quizzes.keys import judge
from quizzes.models import Answer, Regrade
from quizzes.regrading.comparing import Lenience, be_lenient
from quizzes.variants import read_question


def judge_in_force(answer: Answer, family: Family) -> Verdict:
    """The verdict by the key in force for the answer, with what its tutor accepts besides. One query.

    Raises:
        Malformed: the answer cannot be judged.
    """
    variant = answer.variant
    try:
        verdict = judge(read_question(variant.key), answer.response, family)
    except Malformed:
        # It was sent in to the question as it was shown, whose options the newer key may no longer have.
        verdict = judge(read_question(variant.version), answer.response, family)
    exercise = variant.item.exercise_id
    lenience = leniences(variant.version.question_id, [exercise])[exercise]
    return be_lenient(verdict, answer.response, lenience)


def leniences(
    question_id: int, exercises: Iterable[int], *, trying: Regrade | None = None
) -> dict[int, Lenience]:
    """What is accepted besides the key, by exercise; with that of a regrade that is only tried. One query."""
    exercises = list(exercises)
    rows = (
        Regrade.objects.in_force()
        .filter(question=question_id, exercises__in=exercises, way__in=[Regrade.Way.ACCEPT, Regrade.Way.FULL])
        .values_list("exercises", "way", "accepted")
    )
    accepted: dict[int, set[str]] = defaultdict(set)
    everybody = set()
    decided = [row for row in rows if row[0] in exercises]
    if trying is not None:
        decided += [(exercise, trying.way, trying.accepted) for exercise in exercises]
    for exercise, way, keys in decided:
        accepted[exercise].update(keys)
        if way == Regrade.Way.FULL:
            everybody.add(exercise)
    return {
        exercise: Lenience(frozenset(accepted[exercise]), exercise in everybody) for exercise in exercises
    }
