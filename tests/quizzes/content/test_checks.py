from __future__ import annotations

from pathlib import Path

import pytest

from lessons.faults import ContentError, Fault
from quizzes.content.checks import check_files
from quizzes.content.files import read_files
from tests.quizzes.content.conftest import MATCH, OUTPUT, REPORT, Change


def faults_in(bank: Path) -> list[str]:
    files, faults = read_files(bank)
    assert faults == []
    return [str(fault).removeprefix("bank/") for fault in check_files(files)]


def test_small_bank_has_no_fault(bank: Path):
    assert faults_in(bank) == []


NUMBER = "ordinary-regression/se-of-treated.yaml"
CHOICE = "ordinary-regression/what-one-row-is.yaml"
FORMULA = "overfitted-structure/two-visits.yaml"
ORDER = "unjustified-random-effects/steps.yaml"


@pytest.mark.parametrize(
    ("uid", "old", "new", "fault"),
    [
        (
            "se-of-treated",
            "mistake: ordinary-regression",
            "mistake: ignored-clustering",
            f"{NUMBER}:4: mistake: 'ignored-clustering', but the file lies in 'ordinary-regression'; move it",
        ),
        (
            "se-of-treated",
            "reveals: ordinary-regression",
            "reveals: ordinary-regresion",
            f"{NUMBER}:23: 'ordinary-regresion' is not one of the ten mistakes: ordinary-regression, ",
        ),
        (
            "what-one-row-is",
            "mistakes: [ordinary-regression, ignored",
            "mistakes: [ordinary-regression, ignore",
            f"{CHOICE}:18: 'ignore-clustering' is not one of the ten mistakes",
        ),
        (
            "steps",
            "mistakes: [unjustified-random-effects]",
            "mistakes: [no-reason]",
            f"{ORDER}:18: 'no-reason' is not one of the ten mistakes",
        ),
        ("se-of-treated", "[W6, C10]", "[W6, Z99]", f"{NUMBER}:5: points: 'Z99' is not a point of the guide"),
        (
            "se-of-treated",
            "scenario: blood-pressure",
            "scenario: orchard",
            f"{NUMBER}:7: scenario: 'orchard' is not one of blood-pressure",
        ),
        (
            "what-one-row-is",
            "[standard, two-visits]",
            "[standard, 2-visits]",
            f"{CHOICE}:8: settings: '2-visits' is not one of standard, ",
        ),
        (
            "se-of-treated",
            "quantity: se",
            "quantity: error",
            f"{NUMBER}:14: target.quantity: 'error' is not one of estimate, se, ",
        ),
        (
            "se-of-treated",
            "fit: random_slope",
            "fit: lmer",
            f"{NUMBER}:14: target.fit: 'lmer' is not one of ",
        ),
        (
            "se-of-treated",
            "term: treated",
            "term: drug",
            f"{NUMBER}:14: target.term: 'drug' is not one of (Intercept), time, treated",
        ),
        (
            "se-of-treated",
            ", term: treated",
            "",
            f"{NUMBER}:14: target.term: '' is not one of (Intercept), time, treated",
        ),
        (
            "se-of-treated",
            "quantity: se",
            "quantity: variance",
            f"{NUMBER}:14: target.term: 'treated' is not one of intercept, slope, second, residual",
        ),
        (
            "two-visits",
            "(1 | patient)",
            "(1 | hospital)",
            f"{FORMULA}:10: formula: 'sbp ~ time + treated + (1 | hospital)': ",
        ),
        (
            "two-visits",
            "time * treated + (1 | patient)",
            "time * treated + (1 |",
            f"{FORMULA}:11: also: 'sbp ~ time * treated + (1 |': ",
        ),
        (
            "two-visits",
            "extra_slope:",
            "extra_slopes:",
            f"{FORMULA}:13: says: 'extra_slopes' is no kind of difference; there are wrong_response, ",
        ),
        (
            "se-of-treated",
            "read: mixed-effects/working",
            "read: mixed-effects/nowhere",
            f"{NUMBER}:20: read: there is no passage 'mixed-effects/nowhere'; write guide/section",
        ),
        (
            "se-of-treated",
            "read: mixed-effects/working",
            "read: another-guide/working",
            f"{NUMBER}:20: read: there is no passage 'another-guide/working'",
        ),
        (
            "se-of-treated",
            "read: mixed-effects/working",
            "read: mixed-effects/working#nowhere",
            f"{NUMBER}:20: read: mixed-effects/working has no heading with the anchor 'nowhere'",
        ),
        (
            "se-of-treated",
            "explanation: The",
            "explanation: $\\sqrt{$ The",
            f"{NUMBER}:17: explanation: ",
        ),
        ("se-of-treated", "- Which rows", "- $x_{$ Which rows", f"{NUMBER}:19: hints.0: "),
        ("what-one-row-is", "text: One arm", "text: $x_{$", f"{CHOICE}:20: options.2.text: "),
        ("se-of-treated", "| patient)`\n", "| patient)`\n\n  $x_{$\n", f"{NUMBER}:14: prompt: "),
    ],
)
def test_fault_has_its_file_and_line(bank: Path, change: Change, uid: str, old: str, new: str, fault: str):
    change(uid, old, new)

    (found,) = faults_in(bank)

    assert found.startswith(fault)


def test_mistakes_of_pairs_are_checked(bank: Path):
    (bank / "fixed-random-confusion").mkdir()
    path = bank / "fixed-random-confusion/fixed-or-random.yaml"
    path.write_text(
        MATCH.replace("mistakes: [fixed-random-confusion]\n", "mistakes: [confusion]\n"), encoding="utf-8"
    )

    (fault,) = faults_in(bank)

    assert fault.startswith(
        "fixed-random-confusion/fixed-or-random.yaml:25: 'confusion' is not one of the ten mistakes"
    )


def test_prompt_that_says_nearly_the_same_as_another_is_a_fault(bank: Path, change: Change):
    change("se-of-treated", "  Fit this model by **REML**:", "  What is one row of your whole table?")
    change("se-of-treated", "\n\n  `sbp ~ time + treated + (time | patient)`\n", "\n")
    change("what-one-row-is", "What is one row of your table?", "What is *one* row of your whole table?")

    assert faults_in(bank) == [
        f"{CHOICE}:9: prompt: says nearly the same as bank/{NUMBER} (100% alike); ask something else, or ask otherwise"
    ]


def test_id_that_is_used_twice_is_a_fault_of_both_files(bank: Path, change: Change):
    change("what-one-row-is", "id: what-one-row-is", "id: se-of-treated")

    assert faults_in(bank) == [
        f"{NUMBER}:1: id: 'se-of-treated' is also used by bank/{CHOICE}; make it one's own",
        f"{CHOICE}:1: id: 'se-of-treated' is also used by bank/{NUMBER}; make it one's own",
    ]


def test_every_fault_is_reported_at_once(bank: Path, change: Change):
    change("se-of-treated", "[W6, C10]", "[Z98, Z99]")
    change("se-of-treated", "fit: random_slope, term: treated", "fit: lmer, term: drug")
    change("what-one-row-is", "scenario: blood-pressure", "scenario: orchard")

    assert [fault.split(": ")[0] + ": " + fault.split(": ")[1] for fault in faults_in(bank)] == [
        f"{NUMBER}:5: points",
        f"{NUMBER}:5: points",
        f"{NUMBER}:14: target.fit",
        f"{NUMBER}:14: target.term",
        f"{CHOICE}:7: scenario",
    ]


def test_dollar_of_a_case_is_no_formula(bank: Path, change: Change):
    change("se-of-treated", "answer: about five", "answer: $a $b")

    assert faults_in(bank) == []


def test_passages_are_not_judged_by_a_guide_that_cannot_be_read(bank: Path, monkeypatch: pytest.MonkeyPatch):
    def broken() -> None:
        raise ContentError((Fault("guide.yaml", 1, "broken"),))

    monkeypatch.setattr("quizzes.content.checks.load_guides", broken)

    assert faults_in(bank) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "{fit: random_slope}",
            "{fit: nested}",
            "target.fit: 'nested' is not one of ols, null, null_ml, random_int",
        ),
        ("{fit: random_slope}", "{fit: two_stage}", "target.fit: 'two_stage' is not one of ols, null, "),
        ("  random_intercept: Every", "  lmer: Every", "says: 'lmer' is not one of "),
    ],
)
def test_output_that_no_package_prints_is_a_fault(bank: Path, old: str, new: str, fault: str):
    path = bank / "unjustified-random-effects/paste-the-slopes.yaml"
    assert old in OUTPUT
    path.write_text(OUTPUT.replace(old, new), encoding="utf-8")

    (found,) = faults_in(bank)

    assert fault in found


def test_output_is_not_asked_where_only_logistic_models_are_fitted(bank: Path):
    text = OUTPUT.replace("blood-pressure", "hospitals").replace("[standard]", "[standard, weak-clustering]")
    path = bank / "unjustified-random-effects/paste-the-slopes.yaml"
    path.write_text(text, encoding="utf-8")

    (found,) = faults_in(bank)

    assert found.endswith("settings: on data of 'weak-clustering' no linear mixed model is fitted")


def test_sound_output_is_no_fault(bank: Path):
    path = bank / "unjustified-random-effects/paste-the-slopes.yaml"
    path.write_text(OUTPUT, encoding="utf-8")

    assert faults_in(bank) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("", "", ""),
        ("quantity: se", "quantity: weight", "target.quantity: 'weight' is not one of"),
        ("fit: random_slope", "fit: magic", "target.fit: 'magic' is not one of"),
        ("term: treated", "term: arm", "target.term: 'arm' is not one of"),
        (
            "points_wanted: [D1]",
            "points_wanted: [D1, D2]",
            "points_wanted: D2 is not among the question's points",
        ),
        ("the effect is {se}", "the effect is {sd}", "answer: {sd} is not one of the question's numbers"),
        ("words: Patients and visits with their numbers.", 'words: "$x_{$"', "rubric.0.words: "),
    ],
)
def test_faults_of_a_report(bank: Path, old: str, new: str, fault: str):
    path = bank / "undescribed-model" / "write-up.yaml"
    path.parent.mkdir()
    path.write_text(REPORT.replace(old, new, 1) if old else REPORT, encoding="utf-8")

    found = faults_in(bank)

    assert len(found) == (1 if fault else 0)
    assert fault in "".join(found)
