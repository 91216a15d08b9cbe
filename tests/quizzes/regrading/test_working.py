from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEntry, Course, User
from quizzes.answers import submit_answer
from quizzes.marking import claim_answer, mark_claimed
from quizzes.marks import override_mark, withdraw_override
from quizzes.models import Answer, Exercise, Mark, MarkChange, Question, QuestionVersion, Regrade, RegradeLine
from quizzes.regrading import working
from quizzes.regrading.beginning import (
    RegradeRefused,
    apply_regrade,
    discard_trial,
    renew_trial,
    try_regrade,
    undo_regrade,
)
from quizzes.regrading.page import totals_of
from quizzes.regrading.scope import count_outdated, newcomers, outdated_in, places_of
from quizzes.regrading.working import MOVE_HOLDS, regrades_waiting, work_on
from tests.factories import NOW, make_course, make_exercise, make_question, make_student
from tests.quizzes.regrading.helpers import (
    LATER,
    NOTE,
    answered,
    applied,
    fitted_old_variant,
    fresh,
    late_answer,
    lines,
    marked,
    mend,
    options,
    scores,
    tried,
    work,
)

pytestmark = pytest.mark.storage
AS_KEY, NOBODY_FALLS = Regrade.Rule.AS_KEY, Regrade.Rule.NOBODY_FALLS


def history(answer: Answer) -> list[tuple[str, bool, float]]:
    return [(line.cause, line.counts, line.after["score"]) for line in answer.history.order_by("pk")]


# Trying


@pytest.mark.usefixtures("mended")
def test_dry_run_says_who_rises_and_falls_and_changes_nothing(
    exercise: Exercise, tutor: User, of_ada: Answer, of_bela: Answer
):
    regrade = tried(exercise, tutor)

    assert (regrade.stage, regrade.done, regrade.total) == ("ready", 2, 2)
    assert lines(regrade) == [
        ("Ada", "falls", 1.0, 0.0, "planned"),
        ("Bela", "rises", 0.0, 1.0, "planned"),
    ]
    assert [line.why for line in regrade.lines.order_by("pk")] == [
        "visit, rightly: False",
        "patient, rightly: True",
    ]
    assert scores(of_ada, of_bela) == [1.0, 0.0]
    assert MarkChange.objects.filter(cause="regrade").count() == AuditEntry.objects.count() == 0


def test_dry_run_leaves_what_it_cannot_judge(
    question: Question, exercise: Exercise, tutor: User, of_ada: Answer, of_bela: Answer
):
    mend(question, options=options(right="visit", keys=("visit", "arm", "row")))

    regrade = tried(exercise, tutor)
    applied(regrade, tutor)

    assert lines(regrade) == [
        ("Ada", "stays", 1.0, 1.0, "changed"),
        ("Bela", "unjudged", 0.0, None, "kept"),
    ]
    assert fresh(of_bela).variant.judged_by is None


def test_dry_run_needs_something_to_judge(
    question: Question, exercise: Exercise, tutor: User, of_ada: Answer
):
    with pytest.raises(RegradeRefused, match="all were marked by the newest version"):
        tried(exercise, tutor)
    with pytest.raises(RegradeRefused, match="Choose at least one exercise"):
        try_regrade(question=question, exercises=[], way=Regrade.Way.FULL, by=tutor, now=NOW)
    assert not Regrade.objects.exists()


@pytest.mark.usefixtures("of_ada")
def test_dry_run_refuses_a_version_for_other_data(question: Question, exercise: Exercise, tutor: User):
    mend(question, settings=["no-slopes"])

    with pytest.raises(
        RegradeRefused, match="Version 2 is no longer written for the data of “Blood pressure”"
    ):
        tried(exercise, tutor)


@pytest.mark.usefixtures("mended")
def test_dry_run_goes_on_from_where_a_worker_was_killed(
    exercise: Exercise, tutor: User, question: Question, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(working, "CHUNK", 1)
    regrade = try_regrade(
        question=question, exercises=[exercise], way=Regrade.Way.VERSION, by=tutor, now=LATER
    )

    assert work_on(regrade.pk, now=LATER)
    half = Regrade.objects.get(pk=regrade.pk)
    assert (half.stage, half.done, half.total) == ("trying", 1, 2)
    assert list(regrades_waiting(now=LATER + MOVE_HOLDS)) == []
    assert list(regrades_waiting(now=LATER + MOVE_HOLDS + timedelta(seconds=1))) == [regrade]

    done = work(regrade)
    assert (done.stage, done.done, len(lines(done))) == ("ready", 2, 2)
    # What comes late finds nothing to do.
    assert not work_on(regrade.pk, now=LATER)
    assert len(lines(done)) == 2


@pytest.mark.usefixtures("mended")
def test_chunk_that_fails_leaves_nothing_behind(
    exercise: Exercise, tutor: User, of_ada: Answer, monkeypatch: pytest.MonkeyPatch
):
    regrade = tried(exercise, tutor)
    apply_regrade(regrade=regrade, rule=AS_KEY, note=NOTE, by=tutor, now=LATER)

    def killed(*args: Any, **more: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(working, "_store", killed)
        with pytest.raises(SystemExit):
            work_on(regrade.pk, now=LATER)
    assert scores(of_ada) == [1.0]
    assert history(of_ada) == [("automatic", True, 1.0)]

    assert work(regrade).stage == "applied"
    assert history(of_ada) == [("automatic", True, 1.0), ("regrade", True, 0.0)]


# Applying


@pytest.mark.usefixtures("mended")
def test_apply_lets_nobody_fall(exercise: Exercise, tutor: User, of_ada: Answer, of_bela: Answer):
    regrade = applied(tried(exercise, tutor), tutor)

    assert (regrade.stage, regrade.applied_at, regrade.done, regrade.total) == ("applied", LATER, 2, 2)
    assert scores(of_ada, of_bela) == [1.0, 1.0]
    assert lines(regrade) == [("Ada", "falls", 1.0, 0.0, "kept"), ("Bela", "rises", 0.0, 1.0, "changed")]
    change = of_bela.history.get(cause="regrade")
    assert (change.by, change.reason, change.at) == (tutor, NOTE, LATER)
    assert history(of_ada) == [("automatic", True, 1.0)]


def test_apply_as_the_key_says(
    exercise: Exercise, tutor: User, of_ada: Answer, of_bela: Answer, mended: QuestionVersion
):
    applied(tried(exercise, tutor), tutor, rule=AS_KEY)

    assert scores(of_ada, of_bela) == [0.0, 1.0]
    assert fresh(of_ada).variant.key == mended
    assert fresh(of_ada).variant.version.number == 1


@pytest.mark.usefixtures("mended")
def test_apply_is_noted_in_the_audit_of_each_course(
    exercise: Exercise, course: Course, tutor: User, question: Question, ada: User
):
    second = make_exercise(make_course("Second", tutor=tutor), question, title="Casks")
    other = make_student("Cem", second.course)
    answered(second, other, "visit")
    mend(question, options=options(right="arm"))
    regrade = work(
        try_regrade(
            question=question, exercises=[exercise, second], way=Regrade.Way.VERSION, by=tutor, now=LATER
        )
    )
    applied(regrade, tutor)

    entries = AuditEntry.objects.filter(action="regrade-applied").order_by("pk")
    assert [(entry.course.name, entry.by, entry.details["counts"]["falls"]) for entry in entries] == [
        ("Clustered data", tutor, 1),
        ("Second", tutor, 1),
    ]
    assert entries[0].words == (
        "applied a regrade of “What one row is” in “Blood pressure” (by the newest version of the question)"
    )


@pytest.mark.usefixtures("mended")
def test_apply_twice_is_applying_once(exercise: Exercise, tutor: User, of_bela: Answer):
    regrade = applied(tried(exercise, tutor), tutor)
    applied(regrade, tutor, rule=AS_KEY)
    work(regrade)

    assert history(of_bela) == [("automatic", True, 0.0), ("regrade", True, 1.0)]
    assert Regrade.objects.get().rule == NOBODY_FALLS
    assert AuditEntry.objects.filter(action="regrade-applied").count() == 1


@pytest.mark.usefixtures("mended")
def test_tutors_mark_is_listed_and_never_changed(
    exercise: Exercise, tutor: User, of_ada: Answer, of_bela: Answer
):
    override_mark(of_bela, score=0.25, reason="Half a thought", by=tutor, now=NOW)
    regrade = tried(exercise, tutor)
    assert lines(regrade)[1] == ("Bela", "tutor", 0.25, 1.0, "planned")

    # Another mark is given by hand between the dry run and its application.
    override_mark(of_ada, score=0.75, reason="As well", by=tutor, now=NOW)
    applied(regrade, tutor, rule=AS_KEY)

    assert scores(of_ada, of_bela) == [0.75, 0.25]
    assert [line[1] for line in lines(regrade)] == ["tutor", "tutor"]
    # Whoever takes the tutor's mark back finds what the mended key says.
    withdraw_override(of_bela, by=tutor, reason="Not mine", now=LATER)
    assert scores(of_bela) == [1.0]


@pytest.mark.usefixtures("mended")
@pytest.mark.parametrize(
    ("rule", "line", "score"),
    [
        (NOBODY_FALLS, ("Ada", "falls", 1.0, 0.0, "kept"), 1.0),
        (AS_KEY, ("Ada", "falls", 1.0, 0.0, "changed"), 0.0),
    ],
)
def test_tutors_mark_that_is_withdrawn_after_the_dry_run_is_under_the_rule(
    exercise: Exercise,
    tutor: User,
    of_ada: Answer,
    rule: Regrade.Rule,
    line: tuple[object, ...],
    score: float,
):
    override_mark(of_ada, score=0.5, reason="Half a thought", by=tutor, now=NOW)
    regrade = tried(exercise, tutor)
    withdraw_override(of_ada, by=tutor, reason="Not mine", now=NOW)

    applied(regrade, tutor, rule=rule)

    assert (lines(regrade)[0], scores(of_ada)) == (line, [score])


def test_words_of_a_mark_follow_the_key_where_its_score_stays(
    exercise: Exercise, tutor: User, question: Question, ada: User
):
    answer = answered(exercise, ada, "arm")
    mend(question, options=options(right="patient"))

    applied(tried(exercise, tutor), tutor)

    mark = fresh(answer).mark
    assert (mark.score, mark.verdict["evidence"][1]["value"]) == (0.0, "One patient")


@pytest.mark.parametrize(
    ("rule", "note", "message"),
    [(NOBODY_FALLS, " ", "Say in a sentence what was wrong"), (AS_KEY, NOTE, "1 answer was marked since")],
)
@pytest.mark.usefixtures("mended")
def test_apply_refuses(
    exercise: Exercise, course: Course, tutor: User, rule: Regrade.Rule, note: str, message: str
):
    regrade = tried(exercise, tutor)
    late_answer(exercise, make_student("Cem", course), "visit")

    with pytest.raises(RegradeRefused, match=message):
        apply_regrade(regrade=regrade, rule=rule, note=note, by=tutor, now=LATER)
    assert Regrade.objects.get().stage == "ready"


@pytest.mark.usefixtures("mended")
def test_apply_waits_for_the_dry_run_and_for_another_regrade(
    exercise: Exercise, tutor: User, question: Question
):
    early = try_regrade(question=question, exercises=[exercise], way=Regrade.Way.VERSION, by=tutor, now=LATER)
    with pytest.raises(RegradeRefused, match="not at its end"):
        apply_regrade(regrade=early, rule=NOBODY_FALLS, note=NOTE, by=tutor, now=LATER)
    work(early)
    other = tried(exercise, tutor, way=Regrade.Way.FULL)
    applied(other, tutor, now=LATER + timedelta(minutes=1))
    with pytest.raises(RegradeRefused, match="Another regrade"):
        apply_regrade(regrade=early, rule=NOBODY_FALLS, note=NOTE, by=tutor, now=LATER)


@pytest.mark.usefixtures("mended")
def test_apply_refuses_when_a_still_newer_version_came(exercise: Exercise, tutor: User, question: Question):
    regrade = tried(exercise, tutor)
    mend(question, options=options(right="arm"))

    with pytest.raises(RegradeRefused, match="Version 3 of the question has come"):
        apply_regrade(regrade=regrade, rule=NOBODY_FALLS, note=NOTE, by=tutor, now=LATER)


# What comes in meanwhile


@pytest.mark.usefixtures("mended")
def test_apply_includes_what_came_in_where_nobody_falls(exercise: Exercise, course: Course, tutor: User):
    regrade = tried(exercise, tutor)
    late = late_answer(exercise, make_student("Cem", course), "patient")
    assert newcomers(regrade).count() == 1

    done = applied(regrade, tutor)

    assert scores(late) == [1.0]
    assert (done.total, done.done) == (3, 3)


@pytest.mark.usefixtures("mended")
def test_renew_trial_brings_it_up_to_date(exercise: Exercise, course: Course, tutor: User):
    regrade = tried(exercise, tutor)
    late = late_answer(exercise, make_student("Cem", course), "visit")

    renew_trial(regrade=regrade, now=LATER)
    renew_trial(regrade=regrade, now=LATER)
    renewed = work(regrade)

    assert (renewed.stage, renewed.total) == ("ready", 3)
    assert lines(renewed)[2] == ("Cem", "falls", 1.0, 0.0, "planned")
    applied(renewed, tutor, rule=AS_KEY)
    assert scores(late) == [0.0]


def test_apply_gives_the_mended_question_to_who_has_not_answered(
    exercise: Exercise, course: Course, tutor: User, mended: QuestionVersion
):
    variant = fitted_old_variant(exercise, make_student("Cem", course))

    applied(tried(exercise, tutor), tutor)

    variant.refresh_from_db()
    assert variant.version == mended
    answer = marked(submit_answer(variant=variant, response=["patient"], now=NOW))
    assert scores(answer) == [1.0]


def test_answer_that_waits_for_its_mark_is_judged_by_the_new_key(
    exercise: Exercise, course: Course, tutor: User, mended: QuestionVersion
):
    variant = fitted_old_variant(exercise, make_student("Cem", course))
    waiting = submit_answer(variant=variant, response=["patient"], now=NOW)

    applied(tried(exercise, tutor), tutor)

    assert scores(marked(waiting)) == [1.0]


def test_apply_waits_for_an_answer_that_is_being_marked_by_the_old_key(
    exercise: Exercise, course: Course, tutor: User, mended: QuestionVersion
):
    variant = fitted_old_variant(exercise, make_student("Cem", course))
    answer = submit_answer(variant=variant, response=["patient"], now=NOW)
    regrade = tried(exercise, tutor)
    claim = claim_answer(answer.pk, now=NOW)
    assert claim is not None

    assert applied(regrade, tutor).stage == "applying"
    mark_claimed(answer.pk, claim, now=LATER)
    assert work(regrade).stage == "applied"
    assert scores(answer) == [1.0]


# A tutor's changed mind


def test_accepting_an_option_holds_for_later_answers_too(
    exercise: Exercise, course: Course, tutor: User, of_ada: Answer, of_bela: Answer
):
    regrade = tried(exercise, tutor, way=Regrade.Way.ACCEPT, accepted=["patient"])
    assert lines(regrade) == [
        ("Ada", "stays", 1.0, 1.0, "planned"),
        ("Bela", "rises", 0.0, 1.0, "planned"),
    ]

    applied(regrade, tutor)
    late = answered(exercise, make_student("Cem", course), "patient")
    wrong = answered(exercise, make_student("Dana", course), "arm")

    assert scores(of_ada, of_bela, late, wrong) == [1.0, 1.0, 1.0, 0.0]
    undo_regrade(regrade=regrade, by=tutor, now=LATER)
    work(regrade)
    assert scores(of_bela, answered(exercise, make_student("Emil", course), "patient")) == [0.0, 0.0]


@pytest.mark.usefixtures("of_bela")
def test_decision_in_one_exercise_is_none_in_another(
    exercise: Exercise, course: Course, tutor: User, question: Question, ada: User
):
    applied(tried(exercise, tutor, way=Regrade.Way.FULL), tutor)

    elsewhere = make_exercise(course, question, title="Again")
    assert scores(answered(elsewhere, ada, "patient")) == [0.0]


@pytest.mark.parametrize(
    ("kind", "accepted", "message"),
    [
        ("choice", [], "Choose the option"),
        ("choice", ["visit"], "Choose the option"),
        ("formula", ["visit"], "where one is chosen"),
    ],
)
def test_accepting_needs_a_wrong_option_of_a_choice(
    course: Course, tutor: User, kind: str, accepted: list[str], message: str
):
    exercise = make_exercise(course, make_question(kind=kind))

    with pytest.raises(RegradeRefused, match=message):
        tried(exercise, tutor, way=Regrade.Way.ACCEPT, accepted=accepted)


def test_full_marks_for_everybody(exercise: Exercise, tutor: User, of_ada: Answer, of_bela: Answer):
    applied(tried(exercise, tutor, way=Regrade.Way.FULL), tutor)

    assert scores(of_ada, of_bela) == [1.0, 1.0]
    assert not RegradeLine.objects.filter(decision="falls").exists()


def test_dropping_a_question_takes_its_points_and_gives_them_back(course: Course, tutor: User, ada: User):
    first, second = make_question(), make_question()
    exercise = make_exercise(course, first, second)
    answered(exercise, ada, "patient", question=first)
    answered(exercise, ada, "visit", question=second)

    regrade = tried(exercise, tutor, way=Regrade.Way.DROP)
    assert lines(regrade) == [("Ada", "rises", 0.5, 1.0, "planned")]
    with pytest.raises(RegradeRefused, match="Choose full marks instead"):
        applied(regrade, tutor)
    applied(regrade, tutor, rule=AS_KEY)
    assert [float(item.points) for item in exercise.items.all()] == [0.0, 1.0]

    undo_regrade(regrade=regrade, by=tutor, now=LATER)
    assert work(regrade).stage == "undone"
    assert [float(item.points) for item in exercise.items.all()] == [1.0, 1.0]


@pytest.mark.usefixtures("of_ada")
def test_only_question_cannot_be_dropped(exercise: Exercise, tutor: User):
    with pytest.raises(RegradeRefused, match="has no other question that carries points"):
        tried(exercise, tutor, way=Regrade.Way.DROP)


# Undoing


def test_undo_brings_back_what_nobody_changed_since(
    exercise: Exercise,
    course: Course,
    tutor: User,
    of_ada: Answer,
    of_bela: Answer,
    mended: QuestionVersion,
    colleague: User,
):
    regrade = applied(tried(exercise, tutor), tutor, rule=AS_KEY)
    override_mark(of_bela, score=0.5, reason="Seen again", by=tutor, now=LATER)

    undo_regrade(regrade=regrade, by=colleague, now=LATER + timedelta(hours=1))
    done = work(regrade, now=LATER + timedelta(hours=1))

    assert (done.stage, done.undone_at) == ("undone", LATER + timedelta(hours=1))
    assert scores(of_ada, of_bela) == [1.0, 0.5]
    assert history(of_ada) == [("automatic", True, 1.0), ("regrade", True, 0.0), ("undone", True, 1.0)]
    assert lines(done) == [("Ada", "falls", 1.0, 0.0, "undone"), ("Bela", "rises", 0.0, 1.0, "left")]
    assert (totals_of(done).undone, totals_of(done).left) == (1, 1)
    assert fresh(of_ada).variant.judged_by is None
    assert fresh(of_bela).variant.judged_by == mended
    entry = AuditEntry.objects.get(action="regrade-undone")
    assert (entry.by, entry.course) == (colleague, course)


@pytest.mark.usefixtures("mended")
def test_undo_twice_and_in_pieces(
    exercise: Exercise, tutor: User, of_bela: Answer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(working, "CHUNK", 1)
    regrade = applied(tried(exercise, tutor), tutor, rule=AS_KEY)

    undo_regrade(regrade=regrade, by=tutor, now=LATER)
    assert work_on(regrade.pk, now=LATER)
    undo_regrade(regrade=regrade, by=tutor, now=LATER)
    work(regrade)
    undo_regrade(regrade=regrade, by=tutor, now=LATER)

    assert history(of_bela) == [("automatic", True, 0.0), ("regrade", True, 1.0), ("undone", True, 0.0)]


@pytest.mark.usefixtures("mended")
def test_undo_takes_back_what_was_noted_beside_a_tutors_mark(
    exercise: Exercise, tutor: User, of_bela: Answer
):
    override_mark(of_bela, score=0.25, reason="Half a thought", by=tutor, now=NOW)
    regrade = applied(tried(exercise, tutor), tutor)

    undo_regrade(regrade=regrade, by=tutor, now=LATER)
    work(regrade)

    assert scores(of_bela) == [0.25]
    withdraw_override(of_bela, by=tutor, reason="Not mine", now=LATER)
    assert scores(of_bela) == [0.0]


@pytest.mark.usefixtures("mended")
def test_what_was_not_applied_cannot_be_undone_and_what_was_not_forgotten(exercise: Exercise, tutor: User):
    regrade = tried(exercise, tutor)
    with pytest.raises(RegradeRefused, match="nothing to undo"):
        undo_regrade(regrade=regrade, by=tutor, now=LATER)
    applied(regrade, tutor)
    with pytest.raises(RegradeRefused, match="can be undone, not forgotten"):
        discard_trial(regrade=regrade)
    assert Regrade.objects.count() == 1


# Who is told to regrade


@pytest.mark.usefixtures("mended")
def test_outdated_answers_are_counted_until_a_regrade_has_looked_at_them(
    exercise: Exercise, tutor: User, colleague: User, question: Question
):
    def counts() -> tuple[dict[int, int], int, int]:
        return (
            outdated_in(exercise),
            count_outdated(question, tutor=tutor),
            count_outdated(question, tutor=colleague),
        )

    assert counts() == ({question.pk: 2}, 2, 0)
    assert [(place.marked, place.outdated) for place in places_of(question.pk, tutor)] == [(2, 2)]
    regrade = tried(exercise, tutor)
    assert counts() == ({question.pk: 2}, 2, 0)
    applied(regrade, tutor)
    assert counts() == ({}, 0, 0)
    undo_regrade(regrade=regrade, by=tutor, now=LATER)
    work(regrade)
    assert counts() == ({question.pk: 2}, 2, 0)


@pytest.mark.parametrize("count", [1, 5])
def test_chunk_of_a_dry_run_takes_as_many_queries_for_many_answers_as_for_one(
    exercise: Exercise,
    course: Course,
    tutor: User,
    question: Question,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
):
    for number in range(count):
        answered(exercise, make_student(f"Student {number}", course), "visit")
    mend(question, options=options(right="arm"))
    regrade = try_regrade(
        question=question, exercises=[exercise], way=Regrade.Way.VERSION, by=tutor, now=LATER
    )

    # The regrade held, answers, fits, exercises, decisions in force, marks by hand, lines, the regrade stored, and a
    # savepoint with its end.
    with django_assert_num_queries(10):
        work_on(regrade.pk, now=LATER)
    assert regrade.lines.count() == count


@pytest.mark.parametrize("count", [2, 7])
def test_chunk_that_is_applied_or_undone_takes_as_many_queries_for_many_answers(
    exercise: Exercise,
    course: Course,
    tutor: User,
    question: Question,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
):
    of_all = [
        answered(exercise, make_student(f"Student {number}", course), "visit") for number in range(count)
    ]
    mend(question, options=options(right="arm"))
    override_mark(of_all[0], score=0.9, reason="Well said", by=tutor, now=NOW)
    regrade = tried(exercise, tutor)
    apply_regrade(regrade=regrade, rule=AS_KEY, note=NOTE, by=tutor, now=LATER)

    # The regrade held, its lines, which tutors' marks still stand, answers held, who was marked by hand, histories,
    # mistakes taken away, marks, lines stored, the key they were judged by, the regrade stored, and two savepoints with
    # their ends.
    with django_assert_num_queries(15):
        work_on(regrade.pk, now=LATER)
    assert scores(*of_all) == [0.9, *[0.0] * (count - 1)]
    assert Mark.objects.filter(rubric__isnull=True).count() == count

    undo_regrade(regrade=work(regrade), by=tutor, now=LATER)
    # The last lines of histories as well, and for the mark by hand its answer with what was automatic before.
    with django_assert_num_queries(17):
        work_on(regrade.pk, now=LATER)
    assert scores(*of_all) == [0.9, *[1.0] * (count - 1)]
