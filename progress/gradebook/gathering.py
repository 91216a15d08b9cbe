"""The gradebook of a course from the database, in as many queries for one student as for five hundred."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.db.models import Sum

from accounts.models import Course, Enrolment, User
from accounts.queries import former_students_of, students_in
from progress.gradebook.computing import Cell, Column, Line, Rules, State, compute_line, percent
from progress.gradebook.works import works_in
from progress.sorting import Column as SortColumn
from progress.sorting import make_column
from quizzes.gradebook import rules_of
from quizzes.models import Excuse, Exercise, GradebookRules

BY_NAME = "name"
BY_TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Heading:
    """A published exercise of the course with its points and its weight; `own_weight` where a tutor has set it."""

    exercise: Exercise
    points: float
    own_weight: Decimal | None
    is_closed: bool

    @property
    def weight(self) -> float:
        return self.points if self.own_weight is None else float(self.own_weight)


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell with its exercise, its share in percent as the rules round it, and the excuse if there is one."""

    heading: Heading
    cell: Cell
    percent: Decimal | None
    excuse: Excuse | None

    @property
    def note(self) -> str:
        """What has to be said of the number, in a word or two; nothing where it simply counts."""
        if self.cell.state is State.EXCUSED:
            return "excused"
        if self.cell.state is State.DROPPED:
            return "dropped"
        if self.cell.state is State.WEIGHTLESS:
            return "no weight"
        if self.cell.state is State.WAITING:
            return "not marked yet"
        if self.cell.state is State.OPEN:
            return "not counted yet" if self.percent is not None else "open"
        return "so far" if self.cell.provisional else ""

    @property
    def part(self) -> Decimal | None:
        """The exercise's part of the total in percent, where it counts."""
        return percent(self.cell.part, 1) if self.cell.state is State.COUNTED else None


@dataclass(frozen=True)
class Row:
    """A student with their line. `has_left` if a tutor took them out of the course; `excuses` are by exercise.

    Everybody's lines are needed to sort them, and what is shown of them only for those on the page: it is made when it
    is asked for.
    """

    student: User
    group: str
    has_left: bool
    line: Line
    headings: Sequence[Heading]
    excuses: Mapping[int, Excuse]
    decimals: int

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All exercises, in the order of the headings."""
        return tuple(
            Entry(heading, cell, percent(cell.share, self.decimals), self.excuses.get(cell.key))
            for heading, cell in zip(self.headings, self.line.cells, strict=True)
        )

    @cached_property
    def total(self) -> Decimal | None:
        """The total in percent."""
        return percent(self.line.total, self.decimals)


@dataclass(frozen=True, slots=True)
class Gradebook:
    """All of it, the students by name."""

    rules: GradebookRules
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Person:
    student: User
    group: str
    has_left: bool


def gradebook_of(
    course: Course,
    *,
    now: datetime,
    group: str = "",
    with_former: bool = False,
    students: Collection[int] | None = None,
    headings: Sequence[Heading] | None = None,
) -> Gradebook:
    """The gradebook of the students in a group (see `students_in`), or of those with these ids. At most seven queries.

    With `with_former`, those who were taken out of the course come after the others. `headings` saves a query to
    whoever has them.
    """
    rules = rules_of(course)
    headings = headings_of(course, now=now) if headings is None else headings
    people = _people(course, group, with_former, students)
    works = works_in(course, students=students)
    excuses = _excuses(course, students)
    columns = [Column(h.exercise.pk, h.points, h.weight, h.is_closed) for h in headings]
    plain = Rules(
        drop_lowest=rules.drop_lowest,
        decimals=rules.decimals,
        leaves_open_out=rules.before_closing == GradebookRules.BeforeClosing.LEFT_OUT,
    )
    rows = []
    for person in people:
        pk = person.student.pk
        excused = excuses.get(pk, {})
        line = compute_line(columns, works.get(pk, {}), excused=excused.keys(), rules=plain)
        rows.append(
            Row(person.student, person.group, person.has_left, line, headings, excused, rules.decimals)
        )
    return Gradebook(rules=rules, headings=tuple(headings), rows=tuple(rows))


def ids_by_name(course: Course, *, name: str, group: str = "", with_former: bool = False) -> list[int]:
    """Who `gradebook_of` and `pick_rows` would show by name, in that order: for a page of it. Two queries, or three."""
    wanted = name.casefold().strip()
    return [
        person.student.pk
        for person in _people(course, group, with_former, None)
        if wanted in f"{person.student.name} {person.student.email}".casefold()
    ]


def headings_of(course: Course, *, now: datetime) -> list[Heading]:
    """The published exercises of the course by closing time. One query."""
    exercises = (
        Exercise.objects.filter(course=course, published_at__isnull=False)
        .select_related("gradebook_weight")
        .annotate(all_points=Sum("items__points"))
        .order_by("closes_at", "pk")
    )
    return [
        Heading(
            exercise=exercise,
            points=float(exercise.all_points or 0),
            own_weight=weight.weight if (weight := getattr(exercise, "gradebook_weight", None)) else None,
            is_closed=has_closed(exercise, now=now),
        )
        for exercise in exercises
    ]


def has_closed(exercise: Exercise, *, now: datetime) -> bool:
    """Whether what is not answered counts nothing by now: when it has closed for the last who has longer."""
    return now >= max(exercise.closes_at, exercise.extended_to or exercise.closes_at)


def _people(course: Course, group: str, with_former: bool, students: Collection[int] | None) -> list[_Person]:
    """Present students by name, then former ones. Two queries, or three."""
    enrolments = course.enrolments.filter(role=Enrolment.Role.STUDENT).select_related("user", "group")
    former = former_students_of(course)
    if students is not None:
        enrolments, former = enrolments.filter(user__in=students), former.filter(user__in=students)
    if group:
        enrolments = enrolments.filter(user__in=students_in(course, group=group).order_by())
        former = former.none()
    people = [
        _Person(entry.user, entry.group.name if entry.group else "", False)
        for entry in enrolments.order_by("user__name", "user_id")
    ]
    if with_former:
        people += [
            _Person(entry.user, entry.group.name if entry.group else "", True)
            for entry in former.order_by("user__name", "user_id")
        ]
    return people


def _excuses(course: Course, students: Collection[int] | None) -> Mapping[int, Mapping[int, Excuse]]:
    """The excuses of each student by exercise. One query."""
    found = Excuse.objects.filter(exercise__course=course)
    if students is not None:
        found = found.filter(student__in=students)
    excuses: dict[int, dict[int, Excuse]] = defaultdict(dict)
    for entry in found.select_related("by"):
        excuses[entry.student_id][entry.exercise_id] = entry
    return excuses


def pick_rows(rows: Iterable[Row], *, name: str) -> list[Row]:
    """The students whose name or address contains `name`."""
    wanted = name.casefold().strip()
    return [row for row in rows if wanted in f"{row.student.name} {row.student.email}".casefold()]


def sort_rows(rows: Iterable[Row], sort: str) -> list[Row]:
    """In the order of `sort`: `name`, `total` or the id of an exercise; with a minus in front, the other way round.

    Numbers are sorted from the lowest. Whoever has none comes last both ways, and equal rows stay by name.
    """
    column, backwards = sort.removeprefix("-"), sort.startswith("-")
    listed = list(rows)
    if column == BY_NAME:
        return listed[::-1] if backwards else listed
    sign = -1 if backwards else 1

    def key(row: Row) -> tuple[bool, float]:
        share = row.line.total
        if column != BY_TOTAL:
            share = next((cell.share for cell in row.line.cells if str(cell.key) == column), None)
        # What is further behind is an error of the arithmetic, which must not order equal students.
        return share is None, sign * round(share or 0.0, 9)

    return sorted(listed, key=key)


def sort_columns(headings: Iterable[Heading], sort: str) -> list[SortColumn]:
    """The headings of the table that sort it: the student, each exercise, the total."""
    return [
        make_column("Student", BY_NAME, sort=sort),
        *(
            make_column(entry.exercise.title, str(entry.exercise.pk), sort=sort, is_number=True)
            for entry in headings
        ),
        make_column("Total", BY_TOTAL, sort=sort, is_number=True),
    ]
