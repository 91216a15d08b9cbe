from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from datasets.scenarios import SCENARIOS
from lessons.faults import Fault
from lessons.guides import Part, load_guides
from lessons.points import POINTS
from quizzes.content.files import read_files
from quizzes.content.loading import load_bank
from quizzes.models import Question, SearchEntry
from tests.quizzes.content.conftest import Change


@pytest.fixture(autouse=True)
def _small_bank(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = "quizzes.management.commands"
    for name in ("check_content", "try_questions"):
        monkeypatch.setattr(f"{commands}.{name}.read_files", lambda: read_files(bank))
    monkeypatch.setattr(f"{commands}.load_content.load_bank", lambda: load_bank(bank))


@pytest.fixture
def unchecked_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guide that is shipped names questions that the small bank does not have."""
    monkeypatch.setattr("quizzes.management.commands.check_content.check_places", lambda files, guides: [])


def run(*command: Any) -> tuple[str, str, int, str]:
    """Output, errors, the exit code, and what the command says last when it fails."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*command, stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), error.returncode, str(error)
    return out.getvalue(), err.getvalue(), 0, ""


@pytest.mark.usefixtures("unchecked_places")
def test_check_content_says_what_is_covered():
    out, err, code, _ = run("check_content")

    assert (err, code) == ("", 0)
    assert out.splitlines()[:2] == [
        "4 questions, 1 of them about a student's own data",
        "by kind: choice 1, formula 1, number 1, order 1",
    ]
    assert "by mistake: ordinary-regression 2, ignored-clustering 0, unjustified-random-effects 1" in out
    assert "75 of 75 points covered, each by at least one passage" in out.splitlines()
    assert "points of the guide asked by questions: 4 of 75" in out
    assert out.splitlines()[-1] == "No fault."


def test_check_content_names_the_points_that_no_passage_covers(monkeypatch: pytest.MonkeyPatch):
    guide = load_guides()["mixed-effects"]
    working = next(section for section in guide.sections if section.slug == "working")
    alone = replace(guide, parts=(Part("", (working,)),))
    monkeypatch.setattr("quizzes.management.commands.check_content.load_guides", lambda: {guide.slug: alone})

    out = run("check_content")[0]

    missing = ", ".join(point for point in POINTS if point not in {f"W{number}" for number in range(1, 9)})
    assert f"8 of 75 points covered, each by at least one passage; by none: {missing}" in out.splitlines()


@pytest.mark.usefixtures("unchecked_places")
def test_check_content_tells_the_gaps_if_asked():
    out = run("check_content", "--gaps")[0].splitlines()

    gaps = out[out.index("questions for each point of the guide:") + 1 : -3]
    assert gaps[0].startswith("0: P1, P2, ")
    assert gaps[1:] == ["1: S5, W6, C10", "2: S1"]


@pytest.mark.usefixtures("unchecked_places")
def test_check_content_names_every_fault_and_fails(change: Change):
    change("se-of-treated", "[W6, C10]", "[W6, Z99]")
    change("steps", "level: 1", "level: one")

    out, err, code, last = run("check_content")

    assert err.splitlines() == [
        "bank/ordinary-regression/se-of-treated.yaml:5: points: 'Z99' is not a point of the guide",
        "bank/unjustified-random-effects/steps.yaml:6: level: Input should be 1, 2 or 3",
    ]
    assert (code, last) == (1, "2 faults")
    assert "No fault." not in out


def test_check_content_names_questions_that_a_lesson_asks_for_in_vain():
    _, err, code, last = run("check_content")

    lines = err.splitlines()
    assert (code, last) == (1, f"{len(lines)} faults")
    assert lines
    assert all(line.startswith("guides/mixed-effects/") and line.endswith(" in the bank") for line in lines)


def test_check_content_of_a_guide_that_cannot_be_read_still_checks_the_bank(
    change: Change, monkeypatch: pytest.MonkeyPatch
):
    broken = [Fault("guides/mixed-effects/guide.yaml", 3, "“title” is missing")]
    monkeypatch.setattr("quizzes.management.commands.check_content.check_guides", lambda: broken)
    change("se-of-treated", "[W6, C10]", "[W6, Z99]")

    out, err, code, last = run("check_content")

    assert err.splitlines() == [
        "bank/ordinary-regression/se-of-treated.yaml:5: points: 'Z99' is not a point of the guide",
        "guides/mixed-effects/guide.yaml:3: “title” is missing",
    ]
    assert (code, last) == (1, "2 faults")
    assert "the guide cannot be read" in out


@pytest.mark.django_db
def test_load_content_says_what_it_did(change: Change):
    questions, search = run("load_content")[0].splitlines()
    assert questions == "Questions: 4 new, 0 changed, 0 unchanged, 0 retired"
    assert search == f"Search: {SearchEntry.objects.count()} terms, passages, mistakes and questions"
    change("steps", "level: 1", "level: 2")
    assert run("load_content")[0].splitlines()[0] == "Questions: 0 new, 1 changed, 3 unchanged, 0 retired"


@pytest.mark.django_db
def test_load_content_with_a_fault_loads_nothing_and_fails(change: Change):
    change("steps", "level: 1", "level: one")

    out, _, code, last = run("load_content")

    assert (out, code) == ("", 1)
    assert last.splitlines() == [
        "bank/unjustified-random-effects/steps.yaml:6: level: Input should be 1, 2 or 3",
        "1 fault; nothing was loaded",
    ]
    assert Question.objects.count() == 0


def test_try_questions_without_a_failure_says_what_was_tried():
    out, err, code, _ = run("try_questions", "--seeds", "1", "--question", "what-one-row-is")

    assert (err, code) == ("", 0)
    assert out.splitlines() == [
        "by kind: choice 1",
        "by mistake: ordinary-regression 1",
        "by level: 1 1",
        "by setting: blood-pressure/standard 1, blood-pressure/two-visits 1",
        "1 question over 1 seed a setting: no failure",
    ]


def test_try_questions_names_every_failure_and_fails(change: Change):
    change(
        "steps", "answer: [row, fit, report], outcome: right", "answer: [fit, row, report], outcome: right"
    )

    _, err, code, last = run("try_questions", "--seeds", "2", "--question", "steps")

    assert [line.split(" came out")[0] for line in err.splitlines()] == [
        f"steps on standard, seed {seed}, answer \"('fit', 'row', 'report')\":" for seed in (0, 1)
    ]
    assert (code, last) == (1, "2 cases failed")


@pytest.mark.parametrize(
    ("arguments", "last"),
    [
        (("--seeds", "0"), "--seeds 0: at least 1 data set is needed to try a question"),
        (("--question", "steps", "--question", "moon"), "the bank has no question called moon"),
    ],
)
def test_try_questions_of_nothing_is_refused(arguments: tuple[str, ...], last: str):
    out, _, code, said = run("try_questions", *arguments)

    assert (out, code, said) == ("", 2, last)


def test_try_questions_of_a_bank_with_faults_says_so(change: Change):
    change("se-of-treated", "scenario: blood-pressure", "scenario: orchard")

    out, _, code, last = run("try_questions", "--seeds", "1")

    assert (out, code) == ("", 1)
    assert last == (
        f"bank/ordinary-regression/se-of-treated.yaml:7: scenario: 'orchard' is not one of {', '.join(SCENARIOS)}"
    )
