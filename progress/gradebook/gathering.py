"""The gradebook of a course from the database, in as many queries for one student as for five hundred."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, F, Max, QuerySet, Sum

from accounts.models import Course, Enrolment, User
from accounts.queries import former_students_of, students_in
from progress.gradebook.computing import Cell, Column, Line, Rules, State, Work, compute_line, percent
from progress.sorting import Column as SortColumn
from progress.sorting import make_column
from quizzes.gradebook import rules_of
from quizzes.models import Excuse, Exercise, GradebookRules, Variant

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


@dataclass(frozen=True, slots=True)
class Row:
    """A student with all exercises and the total in percent. `has_left` if a tutor took them out of the course."""

    student: User
    group: str
    has_left: bool
    entries: tuple[Entry, ...]
    line: Line
    total: Decimal | None


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
    works = _works(course, students)
    excuses = _excuses(course, students)
    columns = [Column(h.exercise.pk, h.points, h.weight, h.is_closed) for h in headings]
    plain = Rules(
        drop_lowest=rules.drop_lowest,
        decimals=rules.decimals,
        leaves_open_out=rules.before_closing == GradebookRules.BeforeClosing.LEFT_OUT,
    )
    return Gradebook(
        rules=rules,
        headings=tuple(headings),
        rows=tuple(
            _row(
                person,
                headings,
                columns,
                works.get(person.student.pk, {}),
                excuses.get(person.student.pk, {}),
                plain,
            )
            for person in people
        ),
    )


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


def points_for(points: Decimal, best: float) -> float:
    """What the best mark (0 to 1, less what lateness takes off) at a question of so many points is worth.

    It is the one place where points are made of marks.
    """
    return float(points) * best


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


def _works(course: Course, students: Collection[int] | None) -> Mapping[int, Mapping[int, Work]]:
    """What each student has in each exercise, of several attempts at a question the best. One query."""
    variants: QuerySet[Variant] = Variant.objects.current().filter(
        item__exercise__course=course, item__exercise__published_at__isnull=False
    )
    if students is not None:
        variants = variants.filter(student__in=students)
    rows = (
        variants.order_by()
        .values_list("student", "item__exercise", "item", "item__points")
        .annotate(best=Max(F("answer__mark__score") * F("answer__late_factor")), given=Count("answer"))
        .filter(given__gt=0)
    )
    works: dict[int, dict[int, Work]] = defaultdict(dict)
    for person, exercise, _, points, best, _ in rows:
        so_far = works[person].get(exercise, Work())
        whole = float(points)
        more = Work(waiting=whole) if best is None else Work(points_for(points, best), marked=whole)
        works[person][exercise] = Work(
            so_far.earned + more.earned, so_far.marked + more.marked, so_far.waiting + more.waiting
        )
    return works


def _excuses(course: Course, students: Collection[int] | None) -> Mapping[int, Mapping[int, Excuse]]:
    """The excuses of each student by exercise. One query."""
    found = Excuse.objects.filter(exercise__course=course)
    if students is not None:
        found = found.filter(student__in=students)
    excuses: dict[int, dict[int, Excuse]] = defaultdict(dict)
    for entry in found.select_related("by"):
        excuses[entry.student_id][entry.exercise_id] = entry
    return excuses


def _row(
    person: _Person,
    headings: Sequence[Heading],
    columns: Sequence[Column],
    works: Mapping[int, Work],
    excuses: Mapping[int, Excuse],
    rules: Rules,
) -> Row:
    line = compute_line(columns, works, excused=excuses.keys(), rules=rules)
    entries = tuple(
        Entry(heading, cell, percent(cell.share, rules.decimals), excuses.get(cell.key))
        for heading, cell in zip(headings, line.cells, strict=True)
    )
    total = percent(line.total, rules.decimals)
    return Row(person.student, person.group, person.has_left, entries, line, total)


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
        return share is None, sign * (share or 0.0)

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
