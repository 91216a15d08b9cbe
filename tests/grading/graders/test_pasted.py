"""Pasted texts that cannot be graded are sent back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grading.graders.pasted import read_pasted
from grading.verdict import Malformed
from tests.grading.readers.showing import FIXTURES, reading_of, text_of


@pytest.mark.parametrize("name", FIXTURES)
def test_whole_outputs_are_taken(name: str) -> None:
    assert read_pasted(text_of(name)) == reading_of(name)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: "", "There is no text. Paste what your package printed for the model. This has cost you nothing."),
        (lambda text: text + "\0",
         "The text holds a character that cannot be stored (NUL). Copy it anew. This has cost you nothing."),
        (lambda text: text.replace("0.5587", "0.55x7"),
         "Line 20, “time -3.1568 0.55x7 -5.651”, cannot be read: a row of the coefficients should end in 3 numbers. Paste "
         "the output as your package printed it. This has cost you nothing."),
        (lambda text: "\n".join(text.splitlines()[:16]),
         "This is output of lme4, but the fixed effects are missing. Paste the whole of it, from the title to the last "
         "line. summary(m) prints all of it. This has cost you nothing."),
        (lambda text: "\n".join(text.splitlines()[:20]),
         "The table of the effects was cut off: it lacks the row of `treated`. Paste the whole output, to its last line. "
         "This has cost you nothing."),
        (lambda text: "\n".join(text_of("statsmodels-student-growth").splitlines()[:15]),
         "The table of the effects was cut off: it lacks the end of the table. Paste the whole output, to its last line. "
         "This has cost you nothing."),
        (lambda text: "\n".join(text.splitlines()[16:]),
         "This is output of lme4, but the random effects are missing. Paste the whole of it, from the title to the last "
         "line. summary(m) prints all of it. This has cost you nothing."),
        (lambda text: text_of("sas-casks-tabs").partition("Solution for")[0],
         "This is output of SAS, but the fixed effects are missing. Paste the whole of it, from the title to the last "
         "line. SAS prints them with the option SOLUTION of the MODEL statement. This has cost you nothing."),
        (lambda text: "Analysis of Variance Table\nDays 1 2 3",
         "This is a table of tests, as anova() prints it, without the estimates and the variances. Paste what "
         "summary(m) prints for the model itself. (line 1: “Analysis of Variance Table”) This has cost you nothing."),
    ],
)  # fmt: skip
def test_text_that_cannot_be_graded_costs_nothing(change: Callable[[str], str], message: str) -> None:
    with pytest.raises(Malformed) as refused:
        read_pasted(change(text_of("student-dropout1-lme4")))

    assert str(refused.value) == message
