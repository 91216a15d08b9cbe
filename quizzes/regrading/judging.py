"""The lines of a regrade: what each answer has and what it would have. Nothing here changes a mark."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import QuerySet

from grading.models import ReferenceFit
from grading.verdict import Verdict
from quizzes.content.schema import Question
from quizzes.marks import marked_by_hand
from quizzes.models import (
    Answer,
    ExerciseItem,
    Mark,
    QuestionVersion,
    Regrade,
    RegradeLine,
    Variant,
)
from quizzes.regrading.comparing import Judged, judge_anew, weigh
from quizzes.regrading.in_force import leniences
from quizzes.variants import read_question


def judge_lines(regrade: Regrade, answers: QuerySet[Answer], *, limit: int) -> list[RegradeLine]:
    """Unsaved lines for the first `limit` of these answers. The same few queries, however many there are."""
    found = list(
        answers.select_related("mark", "variant__version", "variant__judged_by", "variant__item__exercise")[
            :limit
        ]
    )
    if regrade.way == Regrade.Way.DROP:
        return _lines_by_share(regrade, found)
    return _lines_by_key(regrade, found)


def _lines_by_key(regrade: Regrade, answers: Sequence[Answer]) -> list[RegradeLine]:
    families = {
        fit.dataset_id: fit.read_family()
        for fit in ReferenceFit.objects.filter(dataset__in={answer.variant.dataset_id for answer in answers})
    }
    lenient = leniences(regrade.question_id, regrade.exercises.values_list("pk", flat=True), trying=regrade)
    by_hand = marked_by_hand(answers)
    questions: dict[int, Question] = {}

    def read(version: QuestionVersion) -> Question:
        if version.pk not in questions:
            questions[version.pk] = read_question(version)
        return questions[version.pk]

    return [
        _line(
            regrade,
            answer,
            judge_anew(
                shown=read(answer.variant.version),
                key=read(regrade.to_version or answer.variant.key),
                response=answer.response,
                family=families.get(answer.variant.dataset_id),
                lenience=lenient[answer.variant.item.exercise_id],
            ),
            by_hand=answer.pk in by_hand,
        )
        for answer in answers
    ]


def _line(regrade: Regrade, answer: Answer, judged: Judged, *, by_hand: bool) -> RegradeLine:
    mark, verdict = answer.mark, judged.verdict
    line = RegradeLine(
        regrade=regrade,
        answer=answer,
        before_score=mark.score,
        before_outcome=mark.outcome,
        judged_before=answer.variant.judged_by,
        decision=RegradeLine.Decision.TUTOR if by_hand else RegradeLine.Decision.UNJUDGED,
        why=judged.why,
    )
    if verdict is None:
        return line
    line.after_score, line.after_outcome, line.why = verdict.score, verdict.outcome, verdict.sentence
    # A verdict that says what the mark says already need not be kept once more for each of many answers.
    line.verdict = verdict.to_json() if by_hand or verdict.to_json() != mark.verdict else None
    if not by_hand:
        line.decision = RegradeLine.Decision(weigh(mark.score, verdict.score))
    return line


def _lines_by_share(regrade: Regrade, answers: Sequence[Answer]) -> list[RegradeLine]:
    """What dropping the question does to each student's share of the points of the exercise. Two queries."""
    exercises = {answer.variant.item.exercise_id for answer in answers}
    points: dict[int, dict[int, float]] = defaultdict(dict)
    for item in ExerciseItem.objects.filter(exercise__in=exercises):
        points[item.exercise_id][item.pk] = float(item.points)
    best: dict[tuple[int, int], dict[int, float]] = defaultdict(dict)
    marks = Mark.objects.filter(
        answer__variant__in=Variant.objects.current().filter(
            item__exercise__in=exercises, student__in=[answer.variant.student_id for answer in answers]
        )
    ).values_list(
        "answer__variant__item__exercise", "answer__variant__student", "answer__variant__item", "score"
    )
    for exercise, student, item_id, score in marks:
        of_student = best[exercise, student]
        of_student[item_id] = max(score, of_student.get(item_id, 0.0))
    return [
        _share_line(
            regrade,
            answer,
            points[answer.variant.item.exercise_id],
            best[answer.variant.item.exercise_id, answer.variant.student_id],
        )
        for answer in answers
    ]


def _share_line(
    regrade: Regrade, answer: Answer, points: dict[int, float], best: dict[int, float]
) -> RegradeLine:
    rest = {item: worth for item, worth in points.items() if item != answer.variant.item_id}
    before, after = _share(points, best), _share(rest, best)
    return RegradeLine(
        regrade=regrade,
        answer=answer,
        before_score=before,
        after_score=after,
        decision=RegradeLine.Decision(weigh(before, after)),
    )


def _share(points: dict[int, float], best: dict[int, float]) -> float:
    total = sum(points.values())
    return sum(worth * best.get(item, 0.0) for item, worth in points.items()) / total if total else 0.0


def verdict_of(line: RegradeLine) -> Verdict | None:
    """The new verdict of a line; None where nothing would change, or nothing could be judged."""
    return None if line.verdict is None else Verdict.from_json(line.verdict)
