"""Every model that reaches a user is told in the copy, or named with a reason; every text of a person goes with them."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db.models import CharField, EmailField, JSONField, Model, SlugField, TextField
from django.utils import timezone

from accounts.models import User
from accounts.personal.deletion import delete_account
from accounts.personal.registry import told, untold
from tests.personal.scene import EMAIL, NAME, Scene, dump, make_scene, make_teacher, paths_to_user

MARKER = "zqmarkerqz"
# How a row is somebody's: by these fields it is about them. By others ("by", "author") they acted for a course.
SUBJECTS = {
    "student",
    "reader",
    "owner",
    "user",
    "enrolment",
    "practice",
    "variant",
    "answer",
    "mark",
    "sheet",
    "dataset",
}
# Texts that nobody types: names of the program's own, rows that it simulates, and the numbers of fits.
CLOSED = {
    "datasets.Dataset": {"key", "scenario", "setting", "csv", "sha256", "certificate"},
    "grading.ReferenceFit": {"family", "versions"},
    "quizzes.RevealedMistake": {"name"},
    "quizzes.SecondMark": {"first", "rubric"},
    "quizzes.PassageAnswer": set(),
}
CLOSED_KEYS = {"outcome", "name", "mistakes", "role"}


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()


def test_every_model_that_reaches_a_user_is_told_or_named_with_a_reason():
    reaching = set(paths_to_user()) | {"accounts.User"}
    assert sorted(reaching - told() - set(untold())) == []


def test_no_model_is_both_told_and_left_untold():
    assert told() & set(untold()) == set()


def test_what_is_registered_exists():
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert (told() | set(untold())) - labels == set()


def test_the_scene_has_a_row_of_every_model(scene):
    """So that the tests below speak of all of them; a new model needs a row in the scene."""
    make_teacher(scene.course)
    empty = {label for label in paths_to_user() if not apps.get_model(label)._base_manager.exists()}
    assert empty == {"accounts.User_groups", "accounts.User_user_permissions"}


def test_nothing_of_a_person_is_left_in_the_database(scene):
    marked = write_marker_everywhere(scene.ada)
    before = dump()
    assert all(text in before for text in (MARKER, EMAIL, NAME.lower()))
    assert {"quizzes.Answer.response", "quizzes.Mark.comment", "lessons.SheetAnswer.note"} <= marked

    delete_account(scene.ada, now=timezone.now())

    after = dump()
    assert [text for text in (MARKER, EMAIL, NAME.lower(), "zwetschke") if text in after] == []


def write_marker_everywhere(user: User) -> set[str]:
    """Put the marker into every text of every row that is about the user; gives the fields that have it."""
    marked = set()
    for label in paths_to_user():
        model = apps.get_model(label)
        for row in rows_about(model, user):
            values = {field.name: mark(field, row) for field in texts_of(model)}
            model._base_manager.filter(pk=row.pk).update(**values)
            marked |= {f"{label}.{name}" for name in values}
    return marked


def rows_about(model: type[Model], user: User) -> list[Model]:
    """The rows from which a way of fields that say whose they are leads to the user."""
    return [row for row in model._base_manager.all() if is_about(row, user)]


def is_about(row: Model | None, user: User) -> bool:
    if row is None or isinstance(row, User):
        return row == user
    return any(
        is_about(getattr(row, field.name), user)
        for field in row._meta.concrete_fields
        if field.is_relation and field.name in SUBJECTS
    )


def texts_of(model: type[Model]) -> list[Any]:
    """The fields in which a person's words may stand."""
    closed = CLOSED.get(model._meta.label, set())
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | TextField | JSONField)
        and not isinstance(field, SlugField | EmailField)
        and not field.choices
        and field.name not in closed
        and not (isinstance(field, CharField) and (field.max_length or 99) < len(MARKER))
    ]


def mark(field: Any, row: Model) -> Any:
    value = getattr(row, field.name)
    return mark_values(value) if isinstance(field, JSONField) else MARKER


def mark_values(value: Any) -> Any:
    """The same with the marker in place of every text that is typed or said; a marker alone where there is nothing."""
    if isinstance(value, str):
        return MARKER
    if isinstance(value, list):
        return [mark_values(inner) for inner in value]
    if isinstance(value, dict):
        return {key: inner if key in CLOSED_KEYS else mark_values(inner) for key, inner in value.items()}
    return value
