"""The answers behind a number on the tutors' pages: which ones, and their list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet

from accounts.group_filter import group_words
from accounts.models import Course, User
from accounts.queries import group_choices, students_in
from grading.mistakes import MISTAKES
from progress.answer_list import AnswerLine
from progress.exports import answer_rows
from progress.forms import MISTAKE_CHOICES
from progress.queries import RIGHT
from quizzes.models import Answer, Exercise, Question, RevealedMistake

UNKNOWN = "none"
LIKELIEST = [("", "any or none"), *MISTAKE_CHOICES, (UNKNOWN, "no known mistake")]


class AnswersForm(forms.Form):
    """Which answers to list. An unknown value narrows nothing and says so."""

    outcome = forms.ChoiceField(
        label="Verdict",
        required=False,
        choices=[("", "any"), ("right", "right"), ("not-right", "not right"), ("unmarked", "no mark yet")],
    )
    mistake = forms.ChoiceField(
        label="Reveals", required=False, choices=[("", "anything or nothing"), *MISTAKE_CHOICES]
    )
    likeliest = forms.ChoiceField(label="Likeliest mistake", required=False, choices=LIKELIEST)
    first = forms.BooleanField(label="First attempts only", required=False)
    exercise = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    question = forms.SlugField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    setting = forms.SlugField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    group = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    @property
    def picked(self) -> dict[str, Any]:
        """What was sent in, as far as it is valid and not empty."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def find_answers(picked: dict[str, Any], *, tutor: User) -> QuerySet[Answer]:
    """The picked answers of students in courses of the tutor, the newest first, with all that a line shows.

    `name` is that of the number or option which revealed the mistake, `group` one of the exercise's course.
    """
    found = Answer.objects.taught_by(tutor).filter(variant__replaced_at=None)
    direct = {
        "exercise": "variant__item__exercise",
        "question": "variant__item__question__uid",
        "version": "variant__version__number",
        "setting": "variant__dataset__setting",
    }
    found = found.filter(**{direct[name]: picked[name] for name in direct if name in picked})
    if course := _course_of_group(picked, tutor):
        students = students_in(course, group=picked["group"])
        found = found.filter(variant__student__in=students.order_by())
    if picked.get("first"):
        found = found.filter(variant__attempt=1)
    match picked.get("outcome"):
        case "right":
            found = found.filter(mark__score__gte=RIGHT)
        case "not-right":
            found = found.filter(mark__score__lt=RIGHT)
        case "unmarked":
            found = found.filter(mark__isnull=True)
    for conditions, wanted in _revealed(picked):
        revealed = Exists(RevealedMistake.objects.filter(mark__answer=OuterRef("pk"), **conditions))
        found = found.filter(revealed if wanted else ~revealed)
    return found.order_by("-submitted_at", "-pk")


def _course_of_group(picked: dict[str, Any], tutor: User) -> Course | None:
    """The course in which the group is looked for: that of the exercise. No query where no group is picked."""
    if not {"group", "exercise"} <= set(picked):
        return None
    return Course.objects.taught_by(tutor).filter(exercises=picked["exercise"]).first()


def _revealed(picked: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bool]]:
    """What the marks must have revealed, or must not."""
    if mistake := picked.get("mistake"):
        yield {"mistake": mistake}, True
    likeliest, name = picked.get("likeliest"), picked.get("name")
    if likeliest == UNKNOWN:
        yield {"rank": 0}, False
    elif likeliest:
        yield {"rank": 0, "mistake": likeliest, **({"name": name} if name else {})}, True


def words_for(picked: dict[str, Any], *, tutor: User) -> list[str]:
    """What the answers were narrowed down to and the form does not show, in words. At most four queries."""
    words = []
    if uid := picked.get("question"):
        title = Question.objects.taught_by(tutor).filter(uid=uid).values_list("title", flat=True).first()
        words.append(f"to “{title or uid}”")
    if pk := picked.get("exercise"):
        title = Exercise.objects.taught_by(tutor).filter(pk=pk).values_list("title", flat=True).first()
        words.append(f"in “{title}”" if title else "in an exercise that is not yours")
    if course := _course_of_group(picked, tutor):
        where = group_words(picked["group"], group_choices(course))
        words.append(
            f"of students {where}"
            if where
            else "of all students, since this group is not in the course any more"
        )
    if version := picked.get("version"):
        words.append(f"version {version}")
    if setting := picked.get("setting"):
        words.append(f"on data of the setting {setting}")
    if (likeliest := picked.get("likeliest")) in MISTAKES and picked.get("name"):
        words.append(f"revealed by {picked['name']} as {MISTAKES[str(likeliest)].title}")
    return words


def lines_with_students(lines: Iterable[AnswerLine]) -> Iterator[list[str]]:
    """Answers as cells of text with their student in front, the headings first."""
    lines = list(lines)
    head, *rows = answer_rows(lines)
    yield ["student", *head]
    yield from ([line.student.name, *row] for line, row in zip(lines, rows, strict=True))
