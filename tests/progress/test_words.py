"""Answers in words, for each kind of question."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from grading.verdict import Evidence, Reveal, Verdict
from progress.words import given_html, given_text, sign_html
from quizzes.content.schema import Question, question_adapter
from tests.factories import question_content

NO_EVIDENCE = Verdict(0.0, "wrong", "No.")


def question(kind: str) -> Question:
    content = question_content(uid="q", mistake="ordinary-regression", kind=kind, title="Title")
    return question_adapter.validate_python(content)


@pytest.mark.parametrize(
    ("kind", "response", "text"),
    [
        ("number", ["-0.62"], "-0.62"),
        ("formula", ["sbp ~ time"], "sbp ~ time"),
        ("output", ["Call:\nlm(x)"], "Call:\nlm(x)"),
        ("choice", ["visit"], "One *visit*"),
        ("multiple", ["visit", "arm"], "One *visit*; One arm"),
        ("order", ["fit=2", "plot=3", "report=1"], "Report it → Fit the model → Plot the data"),
        ("match", ["visit=row", "arm=effect"], "One *visit* → a row; An arm → an effect"),
        ("match", ["gone=row", "arm=lost"], "gone → a row; An arm → lost"),
        ("choice", ["gone"], "gone"),
    ],
)
def test_given_text_says_what_was_meant(kind: str, response: list[str], text: str) -> None:
    assert given_text(question(kind), response) == text


@pytest.mark.parametrize(
    ("kind", "response", "html"),
    [
        ("number", ["<b>1</b>"], "<code>&lt;b&gt;1&lt;/b&gt;</code>"),
        ("formula", ["y ~ `x`"], "<code>y ~ `x`</code>"),
        ("output", ["Call:\nlm(<b>)"], '<code class="is-pasted">Call:\nlm(&lt;b&gt;)</code>'),
        ("report", ["It fell <by> 3."], "It fell &lt;by&gt; 3."),
        ("choice", ["visit"], "One <em>visit</em>"),
    ],
)
def test_given_html_escapes_what_was_typed_and_renders_options(
    kind: str, response: list[str], html: str
) -> None:
    assert given_html(question(kind), response) == html


@pytest.mark.parametrize(
    ("kind", "response", "name", "sign"),
    [
        ("choice", ["visit"], "visit", "Chose “One <em>visit</em>”"),
        ("multiple", ["patient"], "patient", "Ticked “One patient”"),
        ("multiple", ["patient"], "visit", "Left out “One <em>visit</em>”"),
        ("order", ["fit=1", "plot=2"], "fit before plot", "Put “Fit the model” before “Plot the data”"),
        ("match", ["visit=row"], "visit as row", "Matched “One <em>visit</em>” with “a row”"),
        ("formula", ["a < b"], "missing-random", "Wrote <code>a &lt; b</code>"),
    ],
)
def test_sign_names_the_option_or_the_typed_text(
    kind: str, response: list[str], name: str, sign: str
) -> None:
    assert sign_html(question(kind), response, name=name, verdict=NO_EVIDENCE) == sign


def test_sign_of_an_output_is_the_model_that_it_is_of() -> None:
    evidence = (
        Evidence("yours", "Your output, as we read it", "ordinary regression (R)"),
        Evidence("mistake", "The model that it is of", "`sbp ~ time` by least squares"),
    )
    verdict = Verdict(0.0, "wrong", "No.", (), evidence)

    sign = sign_html(question("output"), ["Call: …"], name="ols", verdict=verdict)

    assert sign == "Pasted the output of <code>sbp ~ time</code> by least squares"


def test_sign_of_an_output_of_no_known_model_does_not_name_one() -> None:
    sign = sign_html(question("output"), ["Call: …"], name="not_converged", verdict=NO_EVIDENCE)

    assert sign == "Pasted an output in which this mistake shows"


def number_verdict(labels: Sequence[str], names: Sequence[str]) -> Verdict:
    """The verdict on 0.62, with a line of evidence for each label and a reveal for each name."""
    evidence = [
        Evidence("yours", "Your number", "0.62"),
        *(Evidence("mistake", label, "0.62") for label in labels),
        Evidence("right", "The model asked for", "1.45"),
    ]
    reveals = [Reveal(name, ("ordinary-regression",), "Why.") for name in names]
    return Verdict(0.0, "wrong", "No.", tuple(reveals), tuple(evidence))


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("ols", "Gave 0.62, which is what ordinary regression gives"),
        ("null", "Gave 0.62, which is what the standard error of <code>time</code> gives"),
        ("unheard-of", "Gave 0.62, a number that this mistake leads to"),
    ],
)
def test_sign_of_a_number_is_what_gives_it(name: str, sign: str) -> None:
    labels = ["Ordinary regression, on your data", "The standard error of `time`, on your data"]
    verdict = number_verdict(labels, ["ols", "null"])
    assert sign_html(question("number"), ["0.62"], name=name, verdict=verdict) == sign


def test_sign_of_a_number_keeps_the_capitals_of_an_abbreviation() -> None:
    verdict = number_verdict(["REML instead of ML, on your data"], ["reml"])
    sign = sign_html(question("number"), ["0.62"], name="reml", verdict=verdict)
    assert sign == "Gave 0.62, which is what REML instead of ML gives"


def test_sign_of_a_number_names_no_source_when_the_evidence_has_more_lines_than_mistakes() -> None:
    verdict = number_verdict(["A valid analysis, on your data", "Ordinary regression, on your data"], ["ols"])
    sign = sign_html(question("number"), ["0.62"], name="ols", verdict=verdict)
    assert sign == "Gave 0.62, a number that this mistake leads to"
