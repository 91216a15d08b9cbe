"""A study that was uploaded, given its parts and checked: no fit is made, what a check finds is written down here."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import Course, User
from datasets.models import OwnStudy
from datasets.own import finding
from datasets.own.roles import Roles
from quizzes.own_studies.checking import check_study
from quizzes.own_studies.keeping import choose_roles
from tests.factories import NOW, clustered_csv, make_own_study, nested_csv, yes_no_csv

ROLES = Roles(outcome="mark", within="hours", group="class_", between="mixed")
YES_NO = Roles(outcome="passed", within="hours", group="class_", between="mixed")
NESTED = Roles(outcome="mark", within="hours", group="school", between="mixed", second="class_")

Checked = Callable[..., OwnStudy]


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Settled studies are kept by their number, and on SQLite the next test may have the same numbers."""
    finding._settled.cache_clear()


@pytest.fixture
def study(course: Course, tutor: User) -> OwnStudy:
    return make_own_study(course, tutor)


@pytest.fixture
def checked(course: Course, tutor: User) -> Checked:
    """A study that was really checked, on `draws` resamples. What it finds follows from the data."""

    def check(
        *, draws: int = 5, nested: bool = False, yes_no: bool = False, csv: str = "", **data: float
    ) -> OwnStudy:
        made = nested_csv if nested else yes_no_csv if yes_no else clustered_csv
        study = make_own_study(course, tutor, csv=csv or made(**data))  # type: ignore[arg-type]
        choose_roles(
            study=study,
            roles=NESTED if nested else YES_NO if yes_no else ROLES,
            units={"mark": "points"},
            meanings={},
            plural="schools" if nested else "classes",
            second_plural="classes" if nested else "",
            now=NOW,
        )
        # The clock of the check: patience ends after so many draws.
        ticks = iter([0.0] + [1.0] * draws)
        check_study(study.pk, now=lambda: NOW, clock=lambda: next(ticks, 1e9))
        return OwnStudy.objects.select_related("course").get(pk=study.pk)

    return check
