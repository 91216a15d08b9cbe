from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from quizzes.content.loading import BankFaults, Loaded, load_bank
from quizzes.models import Question, QuestionVersion
from quizzes.variants import latest_versions, read_question
from tests.factories import make_answer, make_exercise, make_variant
from tests.quizzes.content.conftest import Change

pytestmark = [pytest.mark.storage, pytest.mark.django_db]


def question(uid: str = "se-of-treated") -> Question:
    return Question.objects.get(uid=uid)


def test_load_bank_makes_a_first_version_of_each(bank: Path):
    assert load_bank(bank) == Loaded(new=4, changed=0, unchanged=0, retired=0)

    row = question()
    assert (row.mistake, row.kind, row.level, row.title, row.retired) == (
        "ordinary-regression",
        "number",
        2,
        "How sure you can be",
        False,
    )
    version = row.versions.get()
    assert version.number == 1
    assert version.content["unit"] == "mmHg"
    assert read_question(version).id == "se-of-treated"


def test_load_bank_again_changes_nothing(bank: Path):
    load_bank(bank)

    assert load_bank(bank) == Loaded(new=0, changed=0, unchanged=4, retired=0)
    assert QuestionVersion.objects.count() == 4


def test_load_bank_makes_a_version_of_what_has_changed(bank: Path, change: Change):
    load_bank(bank)
    change("se-of-treated", "title: How sure you can be", "title: How sure\nhints: []\n#")
    change("se-of-treated", "hints:\n  - Which rows are alike?\n", "")
    change("se-of-treated", "level: 2", "level: 3")

    assert load_bank(bank) == Loaded(new=0, changed=1, unchanged=3, retired=0)

    row = question()
    assert (row.title, row.level) == ("How sure", 3)
    assert [(v.number, v.content["title"]) for v in row.versions.all()] == [
        (1, "How sure you can be"),
        (2, "How sure"),
    ]


def test_load_bank_back_to_an_older_text_is_a_further_version(bank: Path, change: Change):
    load_bank(bank)
    change("se-of-treated", "level: 2", "level: 3")
    load_bank(bank)
    change("se-of-treated", "level: 3", "level: 2")

    assert load_bank(bank).changed == 1
    assert [version.content["level"] for version in question().versions.all()] == [2, 3, 2]


def test_load_bank_sees_no_change_in_comments_and_layout(bank: Path, change: Change):
    load_bank(bank)
    change("se-of-treated", "points: [W6, C10]", "# The guide's numbers.\npoints:\n- W6\n- C10")

    assert load_bank(bank).unchanged == 4


def test_load_bank_follows_a_file_that_moves(bank: Path, change: Change):
    load_bank(bank)
    path = change("se-of-treated", "mistake: ordinary-regression", "mistake: ignored-clustering")
    folder = bank / "ignored-clustering"
    folder.mkdir()
    path.rename(folder / path.name)

    assert load_bank(bank) == Loaded(new=0, changed=1, unchanged=3, retired=0)
    assert question().mistake == "ignored-clustering"


def test_load_bank_retires_what_has_gone_and_brings_back_what_returns(bank: Path):
    load_bank(bank)
    path = bank / "ordinary-regression" / "se-of-treated.yaml"
    text = path.read_text()
    path.unlink()

    assert load_bank(bank) == Loaded(new=0, changed=0, unchanged=3, retired=1)
    assert question().retired is True
    assert load_bank(bank).retired == 0

    path.write_text(text)
    assert load_bank(bank) == Loaded(new=0, changed=0, unchanged=4, retired=0)
    assert question().retired is False
    assert question().versions.count() == 1


@pytest.mark.parametrize(
    ("uid", "old", "new"),
    [("steps", "level: 1", "level: one"), ("two-visits", "settings: [two-visits]", "settings: [3-visits]")],
    ids=["schema", "checks"],
)
def test_load_bank_with_a_fault_loads_nothing(bank: Path, change: Change, uid: str, old: str, new: str):
    load_bank(bank)
    change("se-of-treated", "level: 2", "level: 3")
    change(uid, old, new)

    with pytest.raises(BankFaults) as refused:
        load_bank(bank)

    (fault,) = refused.value.faults
    assert f"{uid}.yaml:{fault.line}: " in str(refused.value)
    assert QuestionVersion.objects.count() == 4
    assert question().level == 2


def test_load_bank_reports_faults_of_schema_and_house_together(bank: Path, change: Change):
    change("steps", "level: 1", "level: one")
    change("two-visits", "settings: [two-visits]", "settings: [3-visits]")

    with pytest.raises(BankFaults) as refused:
        load_bank(bank)

    assert [fault.file.split("/")[-1] for fault in refused.value.faults] == ["two-visits.yaml", "steps.yaml"]
    assert Question.objects.count() == 0


def test_answers_stay_with_the_version_that_was_shown(bank: Path, change: Change, course: Any, ada: Any):
    load_bank(bank)
    exercise = make_exercise(course, question())
    answer = make_answer(make_variant(exercise, ada), "1.5")
    change("se-of-treated", "title: How sure you can be", "title: Mended")

    load_bank(bank)

    answer.refresh_from_db()
    assert read_question(answer.variant.version).title == "How sure you can be"
    assert latest_versions([question()])[question().pk].number == 2


def test_retired_question_stays_with_its_exercises(bank: Path, course: Any, ada: Any):
    load_bank(bank)
    exercise = make_exercise(course, question())
    (bank / "ordinary-regression" / "se-of-treated.yaml").unlink()

    load_bank(bank)

    assert make_variant(exercise, ada).version.content["id"] == "se-of-treated"
