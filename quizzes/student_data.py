"""The data of one student: simulated, certified for the questions asked on them, and fitted."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from accounts.models import User
from datasets.certificates import Certificate
from datasets.making import make_dataset
from datasets.models import Dataset
from datasets.scenarios.base import Scenario, Setting
from datasets.tables import sha256_of, to_csv
from grading.certify import Certifier
from grading.numbers import Family
from grading.references import fit_and_store, store_family
from quizzes.content.schema import NumberQuestion, Question
from quizzes.keys import target_of
from quizzes.models import Exercise


def make_student_data(
    *, exercise: Exercise, student: User, key: str, questions: Iterable[Question]
) -> Dataset:
    """The student's data set for `key`, with its fits stored; made at the first call and the same ever after.

    Raises:
        CannotCertify: no data set could be found on which the questions can be marked fairly.
    """
    certifier = KeepingCertifier(questions)
    dataset = make_dataset(
        owner=student,
        key=key,
        scenario=exercise.scenario,
        setting=exercise.setting,
        seed_parts=(key, student.pk),
        certify=certifier,
    )
    family = certifier.families.get(dataset.sha256)
    if family is not None:
        store_family(dataset, family)
    else:
        fit_and_store(dataset)
    return dataset


class KeepingCertifier:
    """Certifies data for the questions, and keeps the fits on what it accepted by the SHA-256 of the rows.

    Another worker may have stored other rows meanwhile, and those must not get the fits of ours.
    """

    def __init__(self, questions: Iterable[Question]) -> None:
        targets = tuple(target_of(question) for question in questions if isinstance(question, NumberQuestion))
        self.certifier = Certifier(targets=targets)
        self.families: dict[str, Family] = {}

    def __call__(self, frame: pd.DataFrame, scenario: Scenario, setting: Setting) -> Certificate:
        certificate = self.certifier(frame, scenario, setting)
        if certificate.accepted and self.certifier.family is not None:
            self.families[sha256_of(to_csv(frame, scenario))] = self.certifier.family
        return certificate
