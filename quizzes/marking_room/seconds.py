"""Double marking: second marks are asked for, given without sight of the first, compared, and settled."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.audit import note
from accounts.models import Enrolment, User
from quizzes.marking_room.agreement import Agreement, agree
from quizzes.marking_room.queue import READ
from quizzes.marking_room.sheet import Scale, Sheet, scales_of
from quizzes.models import Answer, ExerciseItem, SecondMark
from quizzes.variants import read_question

# Of a hundred reports; one question is asked about at a time.
SHARES = (10, 25, 50, 100)


class SecondRefused(ValueError):  # noqa: N818 (as in quizzes.marks)
    """A second mark cannot be asked for or given like that; the message says why."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two marks of one report: points by the `criteria`, in the order of the scales, and who gave them.

    `settled`: somebody has decided since.
    """

    answer_id: int
    criteria: tuple[str, ...]
    first: tuple[int, ...]
    second: tuple[int, ...]
    first_by: str
    second_by: str
    settled: bool

    @property
    def by_criterion(self) -> list[tuple[str, int, int]]:
        return list(zip(self.criteria, self.first, self.second, strict=True))

    @property
    def totals(self) -> tuple[int, int]:
        return sum(self.first), sum(self.second)

    @property
    def apart(self) -> int:
        """By how many points the totals differ."""
        first, second = self.totals
        return abs(first - second)

    @property
    def steps(self) -> int:
        """By how many points the criteria differ, added up."""
        return sum(abs(ours - theirs) for _, ours, theirs in self.by_criterion)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two tutors gave to one question: agreement by criterion with the total last, and the `pairs` that differ.

    `asked` second marks were asked for, `n` are given.
    """

    item: ExerciseItem
    scales: tuple[Scale, ...]
    asked: int
    lines: tuple[Agreement, ...]
    pairs: tuple[Pair, ...]

    @property
    def n(self) -> int:
        return self.lines[-1].n

    @property
    def open(self) -> int:
        """How many differences nobody has settled."""
        return sum(not pair.settled for pair in self.pairs)


@transaction.atomic
def ask_seconds(*, item: ExerciseItem, share: int, by: User, now: datetime, rng: random.Random) -> int:
    """Ask for second marks until `share` of a hundred reports to the question are asked for, drawn by lot.

    Counts what was asked for before; says how many are new.

    Raises:
        SecondRefused: no such share, nobody to give a second mark, or no report.
    """
    if share not in SHARES:
        raise SecondRefused(f"{share}% is none of the shares: choose {', '.join(f'{n}%' for n in SHARES)}.")
    course = item.exercise.course
    if course.enrolments.filter(role=Enrolment.Role.TUTOR).count() < 2:
        raise SecondRefused(
            "A second mark is another tutor's, and this course has only you. Add a tutor to it first."
        )
    reports = (
        Answer.objects.counted().select_for_update(of=("self",)).filter(variant__item=item, status__in=READ)
    )
    ids = list(reports.order_by("pk").values_list("pk", flat=True))
    if not ids:
        raise SecondRefused("Nobody has submitted a report to this question yet.")
    asked = set(SecondMark.objects.filter(answer__in=ids).values_list("answer", flat=True))
    free = [pk for pk in ids if pk not in asked]
    lacking = min(max(math.ceil(len(ids) * share / 100) - len(asked), 0), len(free))
    SecondMark.objects.bulk_create(SecondMark(answer_id=pk, asked_at=now) for pk in rng.sample(free, lacking))
    if lacking:
        words = f"asked for {lacking} second mark{'' if lacking == 1 else 's'} of “{item.question.title}”"
        note(course=course, by=by, action="second-marks-asked", words=words, now=now, about=item)
    return lacking


@transaction.atomic
def give_second(answer: Answer, sheet: Sheet, *, by: User, now: datetime) -> SecondMark:
    """Store the second mark beside the one that counts, which stays.

    Raises:
        SecondRefused: none is asked for, there is no first one, the first is by the same tutor, or a second is there.
    """
    held = Answer.objects.select_for_update(of=("self",)).select_related("mark").get(pk=answer.pk)
    second = SecondMark.objects.filter(answer=held).first()
    mark = getattr(held, "mark", None)
    if second is None or mark is None:
        raise SecondRefused("No second mark is asked for here by now. Open the page anew.")
    if second.marked_at is not None:
        raise SecondRefused("Somebody else has given the second mark meanwhile. Yours is not stored.")
    if mark.by_id == by.pk:
        raise SecondRefused("The first mark is yours; the second has to be another tutor's.")
    second.by, second.marked_at = by, now
    second.score, second.rubric, second.comment = sheet.score, sheet.points, sheet.comment
    second.first = {"score": mark.score, "rubric": mark.rubric, "by": mark.by_id}
    if second.rubric == mark.rubric:
        second.settled_at = now
    second.save()
    item = answer.variant.item
    words = f"gave a second mark to an answer to “{item.question.title}” in “{item.exercise.title}”"
    note(course=item.exercise.course, by=by, action="second-mark-given", words=words, now=now, about=held)
    return second


def settle(answer: Answer, *, now: datetime) -> None:
    """Since somebody who saw both marks has decided, their difference is settled."""
    given = SecondMark.objects.filter(answer=answer, marked_at__isnull=False, settled_at=None)
    given.update(settled_at=now)


def compare(items: Sequence[ExerciseItem]) -> list[Comparison]:
    """The two marks of each report to these questions that has both. Two queries."""
    seconds = list(
        SecondMark.objects.filter(answer__variant__item__in=items)
        .select_related("answer__variant__version", "by")
        .order_by("pk")
    )
    firsts = {second.first["by"] for second in seconds if second.first}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=firsts)}
    return [
        _compare(item, [second for second in seconds if second.answer.variant.item_id == item.pk], names)
        for item in items
    ]


def _compare(item: ExerciseItem, seconds: Sequence[SecondMark], names: dict[int, str]) -> Comparison:
    given = [second for second in seconds if second.marked_at and second.first]
    scales = _scales(item, given)
    pairs = [pair for second in given if (pair := _pair(second, scales, names)) is not None]
    lines = [
        agree(scale.name, [p.first[at] for p in pairs], [p.second[at] for p in pairs], most=int(scale.most))
        for at, scale in enumerate(scales)
    ]
    total = agree(
        "Total",
        [sum(pair.first) for pair in pairs],
        [sum(pair.second) for pair in pairs],
        most=int(sum(scale.most for scale in scales)),
    )
    apart = sorted((pair for pair in pairs if pair.steps), key=lambda pair: (-pair.apart, -pair.steps))
    return Comparison(item, scales, len(seconds), (*lines, total), tuple(apart))


def _scales(item: ExerciseItem, given: Sequence[SecondMark]) -> tuple[Scale, ...]:
    """The rubric by which the latest of them was marked."""
    if not given:
        return ()
    version = max((second.answer.variant.version for second in given), key=lambda version: version.number)
    return scales_of(read_question(version), points=float(item.points))


def _pair(second: SecondMark, scales: Sequence[Scale], names: dict[int, str]) -> Pair | None:
    """The two marks; None where they rest on an older rubric, which cannot be compared with this one."""
    assert second.first is not None
    ours, theirs = second.first["rubric"] or {}, second.rubric or {}
    keys = {scale.key for scale in scales}
    if set(ours) != keys or set(theirs) != keys:
        return None
    if any(max(ours[scale.key], theirs[scale.key]) > scale.most for scale in scales):
        return None
    return Pair(
        answer_id=second.answer_id,
        criteria=tuple(scale.name for scale in scales),
        first=tuple(int(ours[scale.key]) for scale in scales),
        second=tuple(int(theirs[scale.key]) for scale in scales),
        first_by=names.get(second.first["by"], "a former tutor"),
        second_by=str(second.by) if second.by else "a former tutor",
        settled=second.settled_at is not None,
    )
