"""Data sets for students: simulated, certified for the questions asked on them, and fitted."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User
from datasets.making import SeedParts, make_dataset
from datasets.models import Dataset
from grading.certify import Certifier
from grading.references import fit_and_store, store_family
from quizzes.content.schema import Question
from quizzes.keys import targets_of
from quizzes.models import Exercise


def make_student_data(
    *, exercise: Exercise, student: User, key: str, questions: Iterable[Question]
) -> Dataset:
    """The student's data set for `key`, with its fits stored; made at the first call and the same ever after.

    Raises:
        CannotCertify: no data set could be found on which the questions can be marked fairly.
    """
    return make_fitted_data(
        owner=student,
        key=key,
        scenario=exercise.scenario,
        setting=exercise.setting,
        seed_parts=(key, student.pk),
        questions=questions,
    )


def make_fitted_data(
    *,
    owner: User | None,
    key: str,
    scenario: str,
    setting: str,
    seed_parts: SeedParts,
    questions: Iterable[Question],
) -> Dataset:
    """The owner's data set for `key`, certified for these questions, with its fits stored. See `make_dataset`.

    Raises:
        CannotCertify: no data set could be found on which the questions can be marked fairly.
    """
    certifier = Certifier(targets=targets_of(questions))
    dataset, is_judged = make_dataset(
        owner=owner,
        key=key,
        scenario=scenario,
        setting=setting,
        seed_parts=seed_parts,
        certify=certifier,
    )
    # Another worker may have stored other rows meanwhile, and those must not get the fits of ours.
    if is_judged and certifier.family is not None:
        store_family(dataset, certifier.family)
    else:
        fit_and_store(dataset)
    return dataset
