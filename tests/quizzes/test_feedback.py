from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from accounts.models import User
from grading.numerals import show_number
from grading.verdict import Verdict
from quizzes.feedback import LEFT_OUT, Result, result_of
from quizzes.keys import judge
from quizzes.models import Answer, Exercise, Mark
from quizzes.times.timing import GRACE
from quizzes.variants import read_question
from tests.factories import NOW, REPORT, make_answer, make_exercise, make_question, make_variant
from tests.quizzes.helpers import ORDINARY, general_times, known_family, number_from, output_of

KINDS = ("number", "formula", "choice", "multiple", "order", "match", "output")


def wrong(kind: str) -> list[str]:
    """A wrong answer of a kind that reveals something where it can."""
    return {
        "number": lambda: [number_from(ORDINARY)],
        "formula": lambda: ["sbp ~ time"],
        "choice": lambda: ["patient"],
        "multiple": lambda: ["patient"],
        "order": lambda: ["report=1", "fit=2", "plot=3"],
        "match": lambda: ["visit=group", "patient=row", "arm=row"],
        "output": lambda: [output_of("random_intercept")],
    }[kind]()


def right(kind: str) -> list[str]:
    return {
        "number": lambda: [number_from()],
        "formula": lambda: ["sbp ~ time + (1 | patient)"],
        "choice": lambda: ["visit"],
        "multiple": lambda: ["visit"],
        "order": lambda: ["plot=1", "fit=2", "report=3"],
        "match": lambda: ["visit=row", "patient=group", "arm=effect"],
        "output": lambda: [output_of()],
    }[kind]()


def giveaway(kind: str) -> str:
    """What would tell the right answer."""
    return {
        "number": lambda: number_from()[:5],
        "formula": lambda: "(1 | patient)",
        "choice": lambda: "visit",
        "multiple": lambda: "visit",
        "order": lambda: "<li>Plot the data</li><li>Fit the model</li>",
        "match": lambda: "</em> → a row",
        "output": lambda: "(1 + time | patient)",
    }[kind]()


@pytest.fixture
def later(course: Any) -> Exercise:
    """An exercise that keeps its right answers until it has closed."""
    exercise = make_exercise(course)
    exercise.reveal = Exercise.Reveal.AFTER_CLOSING
    exercise.save()
    return exercise


@pytest.fixture
def at_once(course: Any) -> Exercise:
    return make_exercise(course)


def result(
    exercise: Exercise, student: User, kind: str, response: list[str], *, now: datetime = NOW, **content: Any
) -> Result:
    """What the student sees of this answer to a question of this kind, judged as in life."""
    question_row = make_question(kind=kind)
    version = question_row.versions.get()
    version.content.update(content)
    version.save()
    exercise.items.create(question=question_row, position=exercise.items.count() + 1)
    answer = make_answer(make_variant(exercise, student, question=question_row), *response)
    question = read_question(answer.variant.version)
    verdict = judge(question, response, known_family())
    Mark.objects.create(
        answer=answer, score=verdict.score, outcome=verdict.outcome, verdict=verdict.to_json(), marked_at=now
    )
    found = result_of(Answer.objects.get(pk=answer.pk), question, general_times(exercise), now=now)
    assert found is not None
    return found


def roles(found: Result) -> list[str]:
    return [line.role for line in found.evidence]


def test_result_of_an_answer_without_a_mark_is_none(at_once: Exercise, ada: User):
    variant = make_variant(make_exercise(at_once.course, make_question()), ada)

    assert result_of(None, read_question(variant.version), general_times(at_once), now=NOW) is None
    assert (
        result_of(make_answer(variant), read_question(variant.version), general_times(at_once), now=NOW)
        is None
    )


def test_wrong_number_shows_its_mistake_beside_the_right_one(at_once: Exercise, ada: User):
    found = result(at_once, ada, "number", wrong("number"))

    assert (found.outcome, found.score, found.shows_right) == ("wrong", 0.0, True)
    assert [mistake.number for mistake in found.mistakes] == [1, 2]
    yours, mistake, *_ = found.evidence
    assert (yours.role, yours.label_html, yours.value_html) == ("yours", "Your number", number_from(ORDINARY))
    assert (mistake.role, mistake.label_html) == ("mistake", "Ordinary regression, on your data")
    key = next(line for line in found.evidence if line.role == "right")
    formula = "<code>sbp ~ time + treated + (1 + time | patient)</code>"
    assert key.label_html == f"{formula} by REML, on your data"
    assert found.compares_numbers is True
    assert found.explanation_html == "<p>Rows of one patient are alike.</p>\n"


@pytest.mark.parametrize("kind", KINDS)
def test_right_answer_is_hidden_until_closing(later: Exercise, ada: User, kind: str):
    found = result(later, ada, kind, wrong(kind))

    assert found.shows_right is False
    assert set(roles(found)) <= {"yours", "mistake"}
    assert found.explanation_html == ""
    shown = " ".join([found.sentence_html, *(line.value_html for line in found.evidence)])
    assert giveaway(kind) not in shown


@pytest.mark.parametrize("kind", KINDS)
def test_right_answer_is_shown_after_closing(later: Exercise, ada: User, kind: str):
    found = result(later, ada, kind, wrong(kind), now=later.closes_at + GRACE)

    assert found.shows_right is True
    assert "right" in roles(found)
    assert found.explanation_html != ""


@pytest.mark.parametrize("kind", KINDS)
def test_who_was_right_need_not_wait(later: Exercise, ada: User, kind: str):
    found = result(later, ada, kind, right(kind))

    assert (found.outcome, found.shows_right) == ("right", True)
    assert found.explanation_html != ""


@pytest.mark.parametrize(("kind", "lines"), [("number", ["yours", "right"]), ("choice", ["yours"])])
def test_right_answer_is_not_said_twice(at_once: Exercise, ada: User, kind: str, lines: list[str]):
    assert roles(result(at_once, ada, kind, right(kind)))[:2] == lines


@pytest.mark.parametrize("kind", KINDS[1:])
def test_texts_are_not_compared_in_a_table(at_once: Exercise, ada: User, kind: str):
    assert result(at_once, ada, kind, wrong(kind)).compares_numbers is False


def test_orders_are_lists(at_once: Exercise, ada: User):
    given, asked = result(at_once, ada, "order", ["report=3", "plot=2", "fit=1"]).evidence

    assert given.value_html == "<ol><li>Fit the model</li><li>Plot the data</li><li>Report it</li></ol>"
    assert asked.value_html == "<ol><li>Plot the data</li><li>Fit the model</li><li>Report it</li></ol>"


def test_pairs_are_lines_and_the_right_ones_stand_beside_the_wrong(at_once: Exercise, ada: User):
    lines = result(at_once, ada, "match", ["visit=row", "patient=row", "arm=effect"]).evidence

    assert [(line.role, line.value_html) for line in lines] == [
        ("yours", "One <em>visit</em> → a row"),
        ("yours", "A patient → a row"),
        ("yours", "An arm → an effect"),
        ("right", "A patient → a group"),
    ]


def test_each_option_is_told_apart_once(later: Exercise, ada: User):
    early = result(later, ada, "multiple", ["b", "c"], options=OPTIONS)
    late = result(later, ada, "multiple", ["b", "c"], options=OPTIONS, now=later.closes_at + GRACE)

    assert [(line.label_html, line.value_html) for line in early.evidence] == [
        ("You ticked", "B"),
        ("You ticked", "C"),
    ]
    assert [(line.role, line.label_html, line.value_html) for line in late.evidence] == [
        ("yours", "Ticked, and right", "B"),
        ("yours", "Ticked, but not right", "C"),
        ("right", "Right, but left out", "A"),
    ]


OPTIONS = [
    {"key": "a", "text": "A", "right": True, "feedback": "A is needed.", "mistakes": ["ignored-warnings"]},
    {"key": "b", "text": "B", "right": True, "feedback": "B is needed."},
    {"key": "c", "text": "C", "feedback": "C is not so.", "mistakes": ["causal-overclaim"]},
]


@pytest.mark.parametrize(
    ("ticked", "sentence"),
    [
        (["c"], f"<p>C is not so. {LEFT_OUT}</p>\n"),
        (["a"], f"<p>{LEFT_OUT}</p>\n"),
        (["a", "b", "c"], "<p>C is not so.</p>\n"),
    ],
)
def test_feedback_on_right_options_left_out_waits(
    later: Exercise, ada: User, ticked: list[str], sentence: str
):
    found = result(later, ada, "multiple", ticked, options=OPTIONS)

    assert found.sentence_html == sentence


def test_feedback_on_right_options_left_out_comes_with_the_mark_otherwise(at_once: Exercise, ada: User):
    found = result(at_once, ada, "multiple", ["c"], options=OPTIONS)

    assert found.sentence_html == "<p>A is needed. B is needed. C is not so.</p>\n"
    assert [mistake.slug for mistake in found.mistakes] == ["ignored-warnings", "causal-overclaim"]


@pytest.mark.parametrize(
    ("read", "url"),
    [
        ("", ""),
        ("mixed-effects/working", "/learn/mixed-effects/working/"),
        ("mixed-effects/working#by-hand", "/learn/mixed-effects/working/#by-hand"),
    ],
)
def test_passage_to_read(at_once: Exercise, ada: User, read: str, url: str):
    assert result(at_once, ada, "choice", ["arm"], read=read).passage_url == url


def test_texts_are_escaped(at_once: Exercise, ada: User):
    verdict = Verdict(0.0, "wrong", "<script>alert(1)</script> & *so*")
    variant = make_variant(make_exercise(at_once.course, make_question()), ada)
    answer = make_answer(variant)
    Mark.objects.create(answer=answer, score=0, outcome="wrong", verdict=verdict.to_json(), marked_at=NOW)

    found = result_of(answer, read_question(variant.version), general_times(at_once), now=NOW)

    assert found is not None
    assert found.sentence_html == "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; <em>so</em></p>\n"


def test_wrong_output_is_shown_number_by_number_beside_the_right_ones(at_once: Exercise, ada: User):
    found = result(at_once, ada, "output", wrong("output"))

    assert found.outcome == "wrong"
    given, mistake, asked = found.evidence
    assert given.value_html == "<code>sbp ~ time + treated + (1 | patient)</code> by REML (lme4)"
    assert (mistake.role, mistake.label_html) == ("mistake", "The model that it is of")
    assert asked.value_html == "<code>sbp ~ time + treated + (1 + time | patient)</code> by REML"
    fits = known_family().fits
    number = next(line for line in found.compared if "error of <code>time</code>" in line.label_html)
    assert number.label_html == "The standard error of <code>time</code> (line 15)"
    assert number.yours_html == f"{fits['random_intercept'].se['time']:.7g}"
    assert number.right_html == show_number(fits["random_slope"].se["time"])


def test_numbers_of_the_right_output_wait_until_closing(later: Exercise, ada: User):
    found = result(later, ada, "output", wrong("output"))

    assert [line.role for line in found.evidence] == ["yours", "mistake"]
    assert len(found.compared) > 0
    assert {line.right_html for line in found.compared} == {""}


def test_right_output_has_no_numbers_to_compare(at_once: Exercise, ada: User):
    found = result(at_once, ada, "output", right("output"))

    assert found.compared == ()
    assert [line.role for line in found.evidence] == ["yours"]


def test_output_of_other_data_has_its_models_alone(at_once: Exercise, ada: User):
    text = output_of().replace("Number of obs: ", "Number of obs: 9")

    found = result(at_once, ada, "output", [text])

    assert found.outcome == "wrong"
    assert found.compared == ()
    assert [line.role for line in found.evidence] == ["yours", "right"]


def marked_report(exercise: Exercise, student: User, tutor: User) -> Result:
    item = exercise.items.create(question=make_question(kind="report"), position=1)
    answer = make_answer(make_variant(exercise, student, question=item.question), REPORT)
    verdict = Verdict(0.6, "partial", "")
    Mark.objects.create(
        answer=answer,
        score=0.6,
        outcome="partial",
        verdict=verdict.to_json(),
        marked_at=NOW,
        by=tutor,
        rubric={"structure": 2, "meaning": 1},
        comment="Good.\nSay <how sure> you are.",
    )
    answer.status = Answer.Status.MARKED
    answer.save()
    found = result_of(answer, read_question(answer.variant.version), general_times(exercise), now=NOW)
    assert found is not None
    return found


def test_a_marked_report_shows_its_criteria_and_the_comment(at_once: Exercise, ada: User, tutor: User):
    found = marked_report(at_once, ada, tutor)

    assert [(line.name, line.points, line.most) for line in found.criteria] == [
        ("Structure", 2, 2),
        ("Meaning", 1, 3),
    ]
    assert found.criteria[0].words_html == "Structure, with <em>numbers</em>."
    assert (found.score, found.comment) == (0.6, "Good.\nSay <how sure> you are.")
    assert found.explanation_html == "<p>Rows of one patient are alike.</p>\n"


def test_a_marked_report_keeps_its_explanation_until_closing(later: Exercise, ada: User, tutor: User):
    found = marked_report(later, ada, tutor)

    assert (found.explanation_html, len(found.criteria)) == ("", 2)


def test_other_kinds_have_no_criteria(at_once: Exercise, ada: User):
    assert result(at_once, ada, "choice", wrong("choice")).criteria == ()
