"""The bank's way into the database: a new version for each question whose file has changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from lessons.faults import Fault
from quizzes.content.checks import check_files
from quizzes.content.files import BANK, QuestionFile, read_files
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


def load_bank(root: Path = BANK) -> Loaded:
    """Load every question file below `root`, or none.

    A question without a file is retired: what uses it goes on, and a file that comes back brings it back.

    Raises:
        BankFaults: with every fault of every file.
    """
    files, faults = read_files(root)
    faults += check_files(files)
    if faults:
        raise BankFaults(sorted(faults))
    with transaction.atomic():
        return _store(files)


def _store(files: list[QuestionFile]) -> Loaded:
    newest = _newest_versions()
    new = changed = 0
    for file in files:
        number, digest = newest.get(file.question.id, (0, ""))
        if digest == file.digest:
            continue
        row, created = Question.objects.update_or_create(
            uid=file.question.id,
            defaults={
                "mistake": file.question.mistake,
                "kind": file.question.kind,
                "level": file.question.level,
                "title": file.question.title,
            },
        )
        row.versions.create(number=number + 1, content=file.content, digest=file.digest)
        new += created
        changed += not created
    here = Q(uid__in=[file.question.id for file in files])
    Question.objects.filter(here, retired=True).update(retired=False)
    retired = Question.objects.of_the_house().filter(~here, retired=False).update(retired=True)
    return Loaded(new, changed, len(files) - new - changed, retired)


def _newest_versions() -> dict[str, tuple[int, str]]:
    """Number and digest of each question's newest version. One query."""
    rows = QuestionVersion.objects.order_by("number").values_list("question__uid", "number", "digest")
    return {uid: (number, digest) for uid, number, digest in rows}
