"""The bank's way into the database: a new version for each question whose file has changed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from lessons.faults import Fault
from quizzes.content.checks import check_files
from quizzes.content.files import QuestionFile, read_files
from quizzes.models import Question, QuestionVersion


class BankFaults(Exception):  # noqa: N818 (it carries the faults, all of them)
    """The bank has faults, so nothing was loaded."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many questions are new, changed, unchanged, and gone from the bank."""

    new: int
    changed: int
    unchanged: int
    retired: int


def load_bank() -> Loaded:
    """Load every question file, or none.

    Raises:
        BankFaults: with every fault of every file.
    """
    files, faults = read_files()
    faults += check_files(files)
    if faults:
        raise BankFaults(sorted(faults, key=lambda fault: (fault.file, fault.line)))
    with transaction.atomic():
        return _store(files)


def _store(files: list[QuestionFile]) -> Loaded:
    latest = dict(QuestionVersion.objects.values_list("question__uid").annotate(Max("number")))
    digests = {
        (version.question.uid, version.number): version.digest
        for version in QuestionVersion.objects.select_related("question").defer("content")
    }
    new = changed = 0
    returned: list[str] = []
    for file in files:
        uid = file.question.id
        if digests.get((uid, latest.get(uid, 0))) == file.digest:
            returned.append(uid)
            continue
        row, created = Question.objects.update_or_create(
            uid=uid,
            defaults={
                "mistake": file.question.mistake,
                "kind": file.question.kind,
                "level": file.question.level,
                "title": file.question.title,
                "retired": False,
            },
        )
        row.versions.create(number=latest.get(uid, 0) + 1, content=file.content, digest=file.digest)
        new += created
        changed += not created
    Question.objects.filter(uid__in=returned, retired=True).update(retired=False)
    gone = Question.objects.filter(retired=False).exclude(uid__in=[file.question.id for file in files])
    retired = gone.update(retired=True)
    return Loaded(new, changed, len(files) - new - changed, retired)
