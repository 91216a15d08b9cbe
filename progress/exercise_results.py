"""The results of an exercise: of each question, of each student, and how the scores spread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localtime

from accounts.models import User
from accounts.queries import students_in
from progress.signs import MistakeCount, Sign, count_mistakes, list_mistakes, most_first, signs_in
from progress.sorting import Column, make_column
from quizzes.models import Accommodation, Answer, Exercise, ExerciseItem, Extension, Variant
from quizzes.times.timing import NEVER

BINS = 5


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """A question with the best scores (0 to 1) of the `n` students who have a mark on it.

    `facility` is their mean: the share of the full score; None without a mark.
    """

    item: ExerciseItem
    n: int
    right: int
    facility: float | None
    mistakes: tuple[MistakeCount, ...]

    @property
    def percent(self) -> int | None:
        """The facility in percent, rounded."""
        return None if self.facility is None else round(100 * self.facility)


@dataclass(frozen=True, slots=True)
class StudentResult:
    """A student with the points reached so far, by the best attempt at each question, less what lateness takes off.

    `lost` is what it takes off in all, `late` counts late answers. `is_extended` if they have an extension.
    `state` is `no_data` before the data are made, then `not_started`, `started`, `waiting` (for a mark),
    `attention` or `marked`; `answered` counts questions with a submitted first attempt. `pending` answers have no mark
    yet. `last_at` is when they submitted last.
    """

    student: User
    state: str
    answered: int
    points: float
    lost: float
    late: int
    marked: int
    is_extended: bool
    is_accommodated: bool
    pending: int = 0
    last_at: datetime | None = None

    @property
    def is_scored(self) -> bool:
        return self.marked > 0


@dataclass(frozen=True, slots=True)
class Bin:
    """How many students reached `low` to `high` percent of the points; the upper end belongs to the next bin."""

    low: int
    high: int
    count: int


@dataclass(frozen=True, slots=True)
class ExerciseResults:
    """All of it. `total` is the points of the exercise; `scored` students have at least one mark.

    `signs` are what the answers revealed, of which `mistakes` and those of the questions are the sums.
    """

    questions: tuple[QuestionResult, ...]
    students: tuple[StudentResult, ...]
    mistakes: tuple[MistakeCount, ...]
    bins: tuple[Bin, ...]
    total: float
    scored: int
    signs: tuple[Sign, ...] = ()


@dataclass(slots=True)
class _Work:
    """What one student has done, gathered from their variants.

    Of each question `best` is the best score, `counted` the best one after what lateness takes off.
    """

    variants: int = 0
    answered: set[int] = field(default_factory=set)
    best: dict[int, float] = field(default_factory=dict)
    counted: dict[int, float] = field(default_factory=dict)
    late: int = 0
    statuses: list[str] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)


def exercise_results(exercise: Exercise, *, group: str = "") -> ExerciseResults:
    """The results among the present students of the course, or of a group of it (see `students_in`).

    Four queries, however many there are.
    """
    people = students_in(exercise.course, group=group)
    items = list(exercise.items.select_related("question"))
    students = list(_with_times(exercise, people))
    works = _gather(exercise)
    signs = signs_in(exercise, people)
    mistakes = count_mistakes(signs)
    points = {item.pk: float(item.points) for item in items}
    total = sum(points.values())
    results = [_student_result(student, works[student.pk], points) for student in students]
    scored = [result for result in results if result.is_scored]
    in_course = [works[student.pk] for student in students]
    return ExerciseResults(
        questions=tuple(_question_result(item, in_course, mistakes.get(item.pk, {})) for item in items),
        students=tuple(results),
        mistakes=list_mistakes(mistakes.values()),
        bins=spread([result.points / total for result in scored] if total else []),
        total=total,
        scored=len(scored),
        signs=signs,
    )


def columns(sort: str) -> list[Column]:
    """The headings by which the students can be sorted, for the order `sort`."""
    return [
        make_column("Student", "name", sort=sort),
        make_column("Questions submitted", "answered", sort=sort, is_number=True),
        make_column("Without a mark", "pending", sort=sort, is_number=True),
        make_column("Points", "points", sort=sort, is_number=True),
        make_column("Last submitted", "last", sort=sort),
    ]


def pick_results(results: Iterable[StudentResult], *, name: str = "", state: str = "") -> list[StudentResult]:
    """The students whose name or address contains `name`, in this state, `late` being one for those with late answers."""
    wanted = name.casefold().strip()
    return [
        result
        for result in results
        if wanted in f"{result.student.name} {result.student.email}".casefold()
        and (not state or (result.late > 0 if state == "late" else result.state == state))
    ]


def sort_results(results: Sequence[StudentResult], sort: str) -> list[StudentResult]:
    """By a column that counts, the fewest first, or by the `last` submission; with a minus the other way round.

    Else by name, as they come.
    """
    column, backwards = sort.removeprefix("-"), sort.startswith("-")
    sign = -1 if backwards else 1
    if column == "last":
        return sorted(
            results, key=lambda result: sign * (result.last_at.timestamp() if result.last_at else 0.0)
        )
    if column not in {"answered", "pending", "points"}:
        return list(results)[::-1] if sort == "-name" else list(results)
    return sorted(results, key=lambda result: sign * float(getattr(result, column)))


def result_rows(results: Iterable[StudentResult], *, total: float) -> Iterator[list[str]]:
    """The students as cells of text, the headings first. Times are local, with their offset."""
    yield [
        "student",
        "e-mail",
        "state",
        "questions submitted",
        "without a mark",
        "late",
        "points",
        "of",
        "last",
    ]
    for found in results:
        yield [
            found.student.name,
            found.student.address,
            found.state.replace("_", " "),
            *map(str, (found.answered, found.pending, found.late)),
            f"{found.points:.6g}" if found.is_scored else "",
            f"{total:.6g}",
            localtime(found.last_at).isoformat(timespec="seconds") if found.last_at else "",
        ]


def spread(shares: Iterable[float]) -> tuple[Bin, ...]:
    """Shares from 0 to 1 counted in bins of a fifth; full marks belong to the last one."""
    counts = [0] * BINS
    for share in shares:
        # 0.6 of the points may come out as 0.5999…, which belongs to the upper bin all the same.
        counts[min(int(share * BINS + 1e-9), BINS - 1)] += 1
    step = 100 // BINS
    return tuple(Bin(place * step, (place + 1) * step, count) for place, count in enumerate(counts))


def _gather(exercise: Exercise) -> dict[int, _Work]:
    """Each student's work by their id. One query."""
    works: dict[int, _Work] = defaultdict(_Work)
    rows = Variant.objects.current().filter(item__exercise=exercise).order_by()
    for student, item, attempt, status, submitted_at, score, late_by, late_factor in rows.values_list(
        "student",
        "item",
        "attempt",
        "answer__status",
        "answer__submitted_at",
        "answer__mark__score",
        "answer__late_by",
        "answer__late_factor",
    ):
        work = works[student]
        work.variants += 1
        if status is None:
            continue
        work.statuses.append(status)
        work.times.append(submitted_at)
        work.late += late_by > NEVER
        if attempt == 1:
            work.answered.add(item)
        if score is not None:
            work.best[item] = max(score, work.best.get(item, 0.0))
            work.counted[item] = max(score * late_factor, work.counted.get(item, 0.0))
    return works


def _with_times(exercise: Exercise, people: QuerySet[User]) -> QuerySet[Any]:
    """These students of the course, and whether each has an extension in the exercise or an accommodation."""
    return people.annotate(
        is_extended=Exists(Extension.objects.filter(exercise=exercise, student=OuterRef("pk"))),
        is_accommodated=Exists(
            Accommodation.objects.filter(enrolment__course=exercise.course_id, enrolment__user=OuterRef("pk"))
        ),
    )


def _student_result(student: Any, work: _Work, points: Mapping[int, float]) -> StudentResult:
    """The result of a student as `_with_times` has them."""
    counted = sum(points[item] * score for item, score in work.counted.items())
    return StudentResult(
        student=student,
        state=_state(work, len(points)),
        answered=len(work.answered),
        points=counted,
        lost=sum(points[item] * score for item, score in work.best.items()) - counted,
        late=work.late,
        marked=len(work.best),
        is_extended=student.is_extended,
        is_accommodated=student.is_accommodated,
        pending=sum(status != Answer.Status.MARKED for status in work.statuses),
        last_at=max(work.times, default=None),
    )


def _state(work: _Work, questions: int) -> str:
    if not work.variants:
        return "no_data"
    if Answer.Status.NEEDS_ATTENTION in work.statuses:
        return "attention"
    if any(status != Answer.Status.MARKED for status in work.statuses):
        return "waiting"
    if not work.answered:
        return "not_started"
    return "marked" if len(work.best) == questions else "started"


def _question_result(
    item: ExerciseItem, works: Iterable[_Work], mistakes: Mapping[str, MistakeCount]
) -> QuestionResult:
    scores = [work.best[item.pk] for work in works if item.pk in work.best]
    return QuestionResult(
        item=item,
        n=len(scores),
        right=sum(score >= 1 for score in scores),
        facility=sum(scores) / len(scores) if scores else None,
        mistakes=most_first(mistakes.values()),
    )
