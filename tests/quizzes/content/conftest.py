"""Question files that are right, for tests to spoil."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

NUMBER = """\
id: se-of-treated
title: How sure you can be
kind: number
mistake: ordinary-regression
points: [W6, C10]
level: 2
scenario: blood-pressure
settings: [standard]
prompt: |
  Fit this model by **REML**:

  `sbp ~ time + treated + (time | patient)`
unit: mmHg
target: {quantity: se, fit: random_slope, term: treated}
says:
  ols: Rows of one patient are alike.
explanation: The patients are what is independent here.
hints:
  - Which rows are alike?
read: mixed-effects/working
cases:
  - {answer: $right, outcome: right}
  - {answer: $ols, outcome: wrong, reveals: ordinary-regression}
  - {answer: about five, outcome: malformed}
"""
CHOICE = """\
id: what-one-row-is
title: What one row is
kind: choice
mistake: ordinary-regression
points: [S1]
level: 1
scenario: blood-pressure
settings: [standard, two-visits]
prompt: What is one row of your table?
options:
  - key: visit
    text: One visit
    right: true
    feedback: Yes.
  - key: patient
    text: One patient
    feedback: A patient has several rows.
    mistakes: [ordinary-regression, ignored-clustering]
  - key: arm
    text: One arm
    feedback: An arm has many.
explanation: Patients come more than once.
cases:
  - {answer: visit, outcome: right}
  - {answer: patient, outcome: wrong, reveals: ordinary-regression}
  - {answer: "", outcome: malformed}
"""
FORMULA = """\
id: two-visits
title: What two visits can carry
kind: formula
mistake: overfitted-structure
points: [S5]
level: 2
scenario: blood-pressure
settings: [two-visits]
prompt: Write the model down.
formula: "sbp ~ time + treated + (1 | patient)"
also: ["sbp ~ time * treated + (1 | patient)"]
says:
  extra_slope: A slope needs more visits.
explanation: Two points fix a line.
cases:
  - {answer: "sbp ~ time + treated + (1 | patient)", outcome: right}
  - {answer: "sbp ~ time + treated", outcome: wrong, reveals: ordinary-regression}
  - {answer: "", outcome: malformed}
"""
ORDER = """\
id: steps
title: What comes first
kind: order
mistake: unjustified-random-effects
points: [S1]
level: 1
scenario: blood-pressure
settings: [standard]
prompt: Put these in order.
items:
  - {key: row, text: Say what a row is.}
  - {key: fit, text: Fit the model.}
  - {key: report, text: Report it.}
misorders:
  - first: fit
    second: row
    feedback: You fitted first.
    mistakes: [unjustified-random-effects]
explanation: The design comes first.
cases:
  - {answer: [row, fit, report], outcome: right}
  - {answer: [report, fit, row], outcome: wrong, reveals: unjustified-random-effects}
  - {answer: [row], outcome: malformed}
"""
MATCH = """\
id: fixed-or-random
title: Which part of the model
kind: match
mistake: fixed-random-confusion
points: [P6]
level: 1
scenario: blood-pressure
settings: [standard]
prompt: Say for each whether its effect is fixed or random.
targets:
  - {key: fixed, text: fixed}
  - {key: random, text: random}
items:
  - key: arms
    text: The two arms
    target: fixed
    wrong:
      random: {feedback: The arms are all there are., mistakes: [fixed-random-confusion]}
  - key: patients
    text: The patients
    target: random
    wrong:
      fixed:
        feedback: The patients are a sample.
        mistakes: [fixed-random-confusion]
  - key: months
    text: The months
    target: fixed
    wrong:
      random: {feedback: There is one slope of time.}
explanation: Arms and months are asked about; patients are drawn.
cases:
  - {answer: [arms=fixed, patients=random, months=fixed], outcome: right}
  - {answer: [arms=random, patients=fixed, months=random], outcome: wrong, reveals: fixed-random-confusion}
  - {answer: [arms=fixed], outcome: malformed}
"""
OUTPUT = """\
id: paste-the-slopes
title: The fit with slopes
kind: output
mistake: unjustified-random-effects
points: [S4]
level: 2
scenario: blood-pressure
settings: [standard]
prompt: Fit the model with random slopes by REML and paste its output.
target: {fit: random_slope}
says:
  random_intercept: Every patient has the same slope here.
explanation: The patients have slopes of their own.
cases:
  - {answer: $right, outcome: right}
  - {answer: $random_slope_ml, outcome: partial, reveals: undescribed-model}
  - {answer: $random_intercept, outcome: wrong, reveals: unjustified-random-effects}
  - {answer: "SE = 2.5", outcome: malformed}
"""
REPORT = """\
id: write-up
title: A paragraph for the ward
kind: report
mistake: undescribed-model
points: [D1, D5]
level: 2
scenario: blood-pressure
settings: [standard]
prompt: Describe the study and the effect of treatment.
shortest: 10
longest: 80
rubric:
  - {key: structure, name: Structure, points: 2, words: Patients and visits with their numbers.}
  - {key: meaning, name: Meaning, points: 3, words: "The effect, with its interval."}
points_wanted: [D1]
numbers:
  - name: se
    label: the standard error of treated
    target: {quantity: se, fit: random_slope, term: treated}
    near: [standard error]
explanation: Readers need both.
cases:
  - answer: >-
      Pressure was measured at four visits in 60 patients, so 240 readings are nested in patients. The standard error of
      the effect is {se}.
    outcome: right
    finds: [D1]
  - answer: The drug works, and everybody in this study should be given it. The standard error is {se:ols} here.
    outcome: wrong
    reveals: ordinary-regression
    finds: []
    numbers: {se: mistake}
  - {answer: It works., outcome: malformed}
"""
FILES = {
    "ordinary-regression/se-of-treated.yaml": NUMBER,
    "ordinary-regression/what-one-row-is.yaml": CHOICE,
    "overfitted-structure/two-visits.yaml": FORMULA,
    "unjustified-random-effects/steps.yaml": ORDER,
}

Change = Callable[[str, str, str], Path]


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """A small bank without a fault."""
    root = tmp_path / "bank"
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def change(bank: Path) -> Change:
    """Replace a text in the file of a question, which is named by its id."""

    def replace(uid: str, old: str, new: str) -> Path:
        path = next(bank.rglob(f"{uid}.yaml"))
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path

    return replace
