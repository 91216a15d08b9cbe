from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import AuditEntry, Course, User
from grading.verdict import Evidence, Reveal, Verdict
from quizzes.marks import (
    MarkHasChanged,
    MarkRefused,
    automatic_mark,
    last_change,
    override_mark,
    stands_by_hand,
    store_mark,
    withdraw_override,
)
from quizzes.models import Answer, Exercise, MarkChange, RevealedMistake
from tests.factories import (
    NOW,
    give_marked_answer,
    make_answer,
    make_course,
    make_exercise,
    make_question,
    make_student,
    make_user,
    make_variant,
)
from tests.quizzes.helpers import at_once

pytestmark = pytest.mark.storage

LATER = NOW + timedelta(hours=1)
CLUSTERED = Reveal("ols", ("ordinary-regression", "ignored-clustering"), "That is the ordinary one.")
WRONG = Verdict(0.0, "wrong", "Not so.", (CLUSTERED,), (Evidence("yours", "Yours", "0.6"),))
HALF = Verdict(0.5, "partial", "Nearly.", (Reveal("reml", ("reml-ml",), "ML."),))
RIGHT = Verdict(1.0, "right", "Yes.")


@pytest.fixture
def exercise(course: Course) -> Exercise:
    return make_exercise(course, make_question(title="One row"))


@pytest.fixture
def answer(exercise: Exercise, ada: User) -> Answer:
    return make_answer(make_variant(exercise, ada))


def fresh(answer: Answer) -> Answer:
    return Answer.objects.select_related("mark").get(pk=answer.pk)


def history(answer: Answer) -> list[tuple[str, bool, float | None, float]]:
    return [
        (line.cause, line.counts, line.before and line.before["score"], line.after["score"])
        for line in answer.history.all()
    ]


def revealed() -> list[str]:
    return list(RevealedMistake.objects.values_list("mistake", flat=True))


def test_store_mark_of_an_unmarked_answer(answer: Answer):
    change = store_mark(answer, WRONG, now=NOW)

    mark = fresh(answer).mark
    assert change.answer.mark == mark
    assert (mark.score, mark.outcome, mark.verdict, mark.by) == (0.0, "wrong", WRONG.to_json(), None)
    assert history(answer) == [("automatic", True, None, 0.0)]
    assert (fresh(answer).status, revealed()) == ("marked", ["ordinary-regression", "ignored-clustering"])
    assert AuditEntry.objects.count() == 0


def test_store_mark_again_replaces_the_mark_and_its_mistakes(answer: Answer, tutor: User):
    store_mark(answer, WRONG, now=NOW)

    store_mark(answer, HALF, now=LATER, cause=MarkChange.Cause.REGRADE, by=tutor, reason="A wider tolerance")

    mark = fresh(answer).mark
    assert (mark.score, mark.marked_at, mark.by) == (0.5, LATER, None)
    assert history(answer) == [("automatic", True, None, 0.0), ("regrade", True, 0.0, 0.5)]
    assert revealed() == ["reml-ml"]
    line = answer.history.last()
    assert line is not None
    assert (line.by, line.reason) == (tutor, "A wider tolerance")


def test_store_mark_after_a_tutors_goes_into_the_history_only(answer: Answer, tutor: User):
    store_mark(answer, WRONG, now=NOW)
    override_mark(answer, score=1, reason="A fair reading", by=tutor, now=NOW)

    change = store_mark(answer, HALF, now=LATER, cause=MarkChange.Cause.REGRADE)

    assert (change.counts, change.answer.mark.score, change.after["score"]) == (False, 1.0, 0.5)
    mark = fresh(answer).mark
    assert (mark.score, mark.by, mark.marked_at, mark.reason) == (1.0, tutor, NOW, "")
    assert history(answer)[-1] == ("regrade", False, 1.0, 0.5)
    assert revealed() == []
    found = automatic_mark(fresh(answer))
    assert found is not None
    assert found["verdict"] == HALF.to_json()


def test_tutors_mark_stands_when_the_tutor_is_gone(answer: Answer, tutor: User, colleague: User):
    store_mark(answer, WRONG, now=NOW)
    override_mark(answer, score=0.5, reason="A fair reading", by=colleague, now=NOW)
    colleague.delete()

    assert store_mark(answer, RIGHT, now=LATER).counts is False
    assert (stands_by_hand(fresh(answer)), fresh(answer).mark.score) == (True, 0.5)


def test_override_mark_keeps_what_was_found_with_another_score(answer: Answer, tutor: User):
    store_mark(answer, WRONG, now=NOW)

    override_mark(
        answer,
        score=0.5,
        reason=" The rounding ",
        by=tutor,
        now=LATER,
        comment="Look at page 3",
        shows_reason=True,
    )

    mark = fresh(answer).mark
    assert (mark.score, mark.outcome, mark.by, mark.comment) == (0.5, "partial", tutor, "Look at page 3")
    verdict = Verdict.from_json(mark.verdict)
    assert (verdict.score, verdict.sentence, verdict.reveals) == (0.5, "Not so.", (CLUSTERED,))
    assert revealed() == ["ordinary-regression", "ignored-clustering"]
    line = answer.history.last()
    assert line is not None
    assert (line.cause, line.by, line.reason) == ("tutor", tutor, "The rounding")
    assert mark.reason == "The rounding"


def test_override_mark_to_full_marks_and_down_again(answer: Answer, tutor: User):
    store_mark(answer, WRONG, now=NOW)

    override_mark(answer, score=1, reason="Right in another way", by=tutor, now=NOW)
    assert (fresh(answer).mark.outcome, revealed()) == ("right", [])
    override_mark(answer, score=0, reason="I misread it", by=tutor, now=LATER)

    assert revealed() == ["ordinary-regression", "ignored-clustering"]
    assert history(answer)[1:] == [("tutor", True, 0.0, 1.0), ("tutor", True, 1.0, 0.0)]


def test_override_mark_is_noted_without_the_students_name(answer: Answer, tutor: User, course: Course):
    store_mark(answer, WRONG, now=NOW)
    override_mark(answer, score=0.5, reason="The rounding", by=tutor, now=LATER)

    entry = AuditEntry.objects.get()
    assert (entry.course, entry.by, entry.at, entry.action) == (course, tutor, LATER, "mark-changed")
    assert entry.words == "changed the mark of an answer to “One row” in “Blood pressure” from 0 to 0.5"
    assert entry.details == {"before": 0.0, "after": 0.5}


@pytest.mark.parametrize("status", ["needs_attention", "awaiting_tutor"])
def test_override_mark_gives_a_first_mark_without_a_reason(answer: Answer, tutor: User, status: str):
    Answer.objects.update(status=status, trouble="ValueError: what it was")

    override_mark(answer, score=0.75, reason="", by=tutor, now=NOW, rubric={"effect": 1.5}, comment="Good")

    found = fresh(answer)
    assert (found.status, found.trouble, found.mark.rubric) == ("marked", "", {"effect": 1.5})
    assert history(answer) == [("tutor", True, None, 0.75)]
    assert AuditEntry.objects.get().words == "marked an answer to “One row” in “Blood pressure”"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"score": 1.2}, "from 0 to 1; 1.2 is outside"),
        ({"score": float("nan")}, "nan is outside"),
        ({"reason": "  "}, "Say why"),
    ],
)
def test_override_mark_refuses(answer: Answer, tutor: User, fields: dict[str, Any], says: str):
    store_mark(answer, WRONG, now=NOW)

    with pytest.raises(MarkRefused, match=says):
        override_mark(answer, **{"score": 1, "reason": "So", "by": tutor, "now": NOW, **fields})

    assert history(answer) == [("automatic", True, None, 0.0)]


@pytest.mark.parametrize("status", ["submitted", "claimed"])
def test_override_mark_waits_for_an_answer_on_its_way(answer: Answer, tutor: User, status: str):
    Answer.objects.update(status=status)

    with pytest.raises(MarkRefused, match="just being marked"):
        override_mark(answer, score=1, reason="So", by=tutor, now=NOW)


def test_override_mark_refuses_what_was_changed_meanwhile(answer: Answer, tutor: User, colleague: User):
    store_mark(answer, WRONG, now=NOW)
    seen = last_change(answer)
    theirs = override_mark(answer, score=0.5, reason="The rounding", by=colleague, now=NOW, seen=seen)

    with pytest.raises(MarkHasChanged) as refusal:
        override_mark(answer, score=1, reason="So", by=tutor, now=LATER, seen=seen)

    assert (refusal.value.change, fresh(answer).mark.score) == (theirs, 0.5)
    override_mark(answer, score=1, reason="So", by=tutor, now=LATER, seen=last_change(answer))
    assert fresh(answer).mark.by == tutor


def test_withdraw_override_goes_back_to_the_latest_automatic_mark(answer: Answer, tutor: User):
    store_mark(answer, WRONG, now=NOW)
    override_mark(answer, score=1, reason="So", by=tutor, now=NOW, comment="Well done")
    store_mark(answer, HALF, now=NOW, cause=MarkChange.Cause.REGRADE)

    withdraw_override(answer, by=tutor, reason="The key is mended", now=LATER)

    mark = fresh(answer).mark
    assert (mark.score, mark.verdict, mark.by, mark.comment) == (0.5, HALF.to_json(), None, "")
    assert (history(answer)[-1], stands_by_hand(fresh(answer))) == (("undone", True, 1.0, 0.5), False)
    assert revealed() == ["reml-ml"]
    assert store_mark(answer, RIGHT, now=LATER).counts is True
    assert AuditEntry.objects.get(action="mark-withdrawn").words == (
        "took back a mark of 1 for an answer to “One row” in “Blood pressure”: the automatic mark of 0.5 counts"
    )


def test_withdraw_override_of_a_mark_older_than_the_history(exercise: Exercise, ada: User, tutor: User):
    answer = give_marked_answer(exercise, ada, 0.0, mistakes=["ordinary-regression"])
    assert (last_change(answer), stands_by_hand(answer)) == (0, False)
    override_mark(answer, score=1, reason="So", by=tutor, now=NOW, seen=0)

    withdraw_override(answer, by=tutor, reason="", now=LATER)

    assert (fresh(answer).mark.score, revealed()) == (0.0, ["ordinary-regression"])


def test_withdraw_override_refuses_where_there_is_nothing_to_go_back_from_or_to(answer: Answer, tutor: User):
    store_mark(answer, WRONG, now=NOW)
    with pytest.raises(MarkRefused, match="counts already"):
        withdraw_override(answer, by=tutor, reason="", now=NOW)


def test_withdraw_override_refuses_where_no_automatic_mark_was(answer: Answer, tutor: User):
    Answer.objects.update(status="awaiting_tutor")
    override_mark(answer, score=1, reason="", by=tutor, now=NOW)

    with pytest.raises(MarkRefused, match="no automatic mark"):
        withdraw_override(answer, by=tutor, reason="", now=LATER)


@pytest.mark.django_db(transaction=True)
def test_override_mark_by_several_tutors_at_once_takes_the_first():
    course = make_course()
    tutors = [make_user("Miriam"), make_user("Noor"), make_user("Omar")]
    answer = make_answer(make_variant(make_exercise(course, make_question()), make_student("Ada", course)))
    seen = store_mark(answer, WRONG, now=NOW).pk

    outcomes = at_once(
        *(
            lambda tutor=tutor: override_mark(answer, score=1, reason="So", by=tutor, now=LATER, seen=seen)
            for tutor in tutors
        )
    )

    [given] = [outcome for outcome in outcomes if isinstance(outcome, MarkChange)]
    assert [type(outcome) for outcome in outcomes if outcome is not given] == [MarkHasChanged] * 2
    assert fresh(answer).mark.by == given.by
    assert history(answer) == [("automatic", True, None, 0.0), ("tutor", True, 0.0, 1.0)]


@pytest.mark.django_db(transaction=True)
def test_tutors_mark_stands_whichever_of_two_at_once_is_first():
    course, tutor = make_course(), make_user("Miriam")
    answer = make_answer(make_variant(make_exercise(course, make_question()), make_student("Ada", course)))
    store_mark(answer, WRONG, now=NOW)

    at_once(
        lambda: override_mark(answer, score=0.25, reason="So", by=tutor, now=LATER),
        lambda: store_mark(answer, RIGHT, now=LATER, cause=MarkChange.Cause.REGRADE),
    )

    assert (fresh(answer).mark.score, fresh(answer).mark.by) == (0.25, tutor)
    assert answer.history.count() == 3


def test_mark_stands_when_the_learner_cannot_be_told(
    answer: Answer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:
    def fail(*args: Any) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr("quizzes.marks.send", fail)
    with caplog.at_level("CRITICAL"), django_capture_on_commit_callbacks(execute=True) as told:
        store_mark(answer, RIGHT, now=NOW)

    assert len(told) == 1
    assert fresh(answer).mark.score == 1.0
