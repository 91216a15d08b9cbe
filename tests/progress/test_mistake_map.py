from __future__ import annotations

from datetime import timedelta

from accounts.models import Course, User
from grading.mistakes import MISTAKES
from grading.verdict import Evidence
from progress.mistake_map import count_mistakes, map_mistakes
from progress.tally import Tally
from quizzes.models import Answer
from tests.factories import (
    NOW,
    give_marked_answer,
    make_answer,
    make_exercise,
    make_question,
    make_student,
    make_variant,
)

OLS, CLUSTERS, CAUSES = "ordinary-regression", "ignored-clustering", "causal-overclaim"


def tallies(student: User) -> dict[str, Tally]:
    """The counts of the student's map, without the mistakes of which nothing is known."""
    entries = count_mistakes(student)
    return {entry.mistake.slug: entry.tally for entry in entries if not entry.is_silent}


def test_map_has_the_ten_in_their_order_before_anything_is_answered(ada: User) -> None:
    entries = map_mistakes(ada)
    assert [entry.mistake for entry in entries] == list(MISTAKES.values())
    assert {entry.tally for entry in entries} == {Tally()}


def test_map_counts_full_scores_as_right_and_partial_ones_not(course: Course, ada: User) -> None:
    questions = [make_question(mistake=OLS) for _ in range(3)]
    exercise = make_exercise(course, *questions)
    for question, score in zip(questions, (1.0, 0.5, 0.0), strict=True):
        give_marked_answer(exercise, ada, score, question=question)
    assert tallies(ada) == {OLS: Tally(asked=3, right=1)}


def test_map_counts_first_attempts_for_shares_and_every_attempt_as_evidence(
    course: Course, ada: User
) -> None:
    exercise = make_exercise(course, make_question(mistake=OLS), attempts=3)
    give_marked_answer(exercise, ada, 0.0, attempt=1, mistakes=[OLS])
    give_marked_answer(exercise, ada, 0.0, attempt=2, mistakes=[OLS])
    give_marked_answer(exercise, ada, 1.0, attempt=3)
    assert tallies(ada) == {OLS: Tally(asked=1, right=0, revealed=2, likeliest=2)}


def test_map_leaves_out_answers_without_a_mark(course: Course, ada: User) -> None:
    questions = [make_question(mistake=OLS) for _ in range(3)]
    exercise = make_exercise(course, *questions)
    statuses = (Answer.Status.SUBMITTED, Answer.Status.CLAIMED, Answer.Status.NEEDS_ATTENTION)
    for question, status in zip(questions, statuses, strict=True):
        make_answer(make_variant(exercise, ada, question=question), status=status)
    assert tallies(ada) == {}


def test_map_counts_a_mistake_where_it_was_revealed_not_where_it_was_asked(course: Course, ada: User) -> None:
    exercise = make_exercise(course, make_question(mistake=CAUSES))
    give_marked_answer(exercise, ada, 0.0, mistakes=[OLS, CLUSTERS])
    assert tallies(ada) == {
        OLS: Tally(revealed=1, likeliest=1),
        CLUSTERS: Tally(revealed=1, likeliest=0),
        CAUSES: Tally(asked=1, right=0),
    }


def test_map_shows_nobody_elses_answers(course: Course, ada: User) -> None:
    exercise = make_exercise(course, make_question(mistake=OLS))
    give_marked_answer(exercise, make_student("Bela", course), 0.0, mistakes=[OLS])
    assert tallies(ada) == {}
    # Not even where the answers of the whole course are handed in.
    assert {entry.tally for entry in count_mistakes(ada)} == {Tally()}


def test_evidence_names_question_exercise_attempt_and_sign_newest_first(course: Course, ada: User) -> None:
    exercise = make_exercise(
        course, make_question(mistake=OLS, kind="number", title="Standard error"), title="Weeks"
    )
    lines = [Evidence("mistake", "Ordinary regression, on your data", "0.62")]
    first = give_marked_answer(
        exercise,
        ada,
        0.0,
        "0.62",
        mistakes=[OLS],
        name="ols",
        evidence=lines,
        submitted_at=NOW - timedelta(days=2),
    )
    second = give_marked_answer(
        exercise,
        ada,
        0.0,
        "0.7",
        attempt=2,
        mistakes=[CLUSTERS, OLS],
        name="x",
        submitted_at=NOW - timedelta(days=1),
    )
    found = map_mistakes(ada)[0].evidence
    assert [
        (e.answer_id, e.question, e.exercise, e.attempt, e.submitted_at, e.sign_html, e.likelier)
        for e in found
    ] == [
        (
            second.pk,
            "Standard error",
            "Weeks",
            2,
            NOW - timedelta(days=1),
            "Gave 0.7, a number that this mistake leads to",
            MISTAKES[CLUSTERS],
        ),
        (
            first.pk,
            "Standard error",
            "Weeks",
            1,
            NOW - timedelta(days=2),
            "Gave 0.62, which is what ordinary regression gives",
            None,
        ),
    ]


def test_evidence_leads_to_the_question(course: Course, ada: User) -> None:
    exercise = make_exercise(course, make_question(mistake=OLS))
    answer = give_marked_answer(exercise, ada, 0.0, mistakes=[OLS])
    (evidence,) = map_mistakes(ada)[0].evidence
    assert evidence.url == f"/exercises/{exercise.pk}/#question-{answer.variant.item_id}"
    assert evidence.anchor == f"#answer-{answer.pk}"
