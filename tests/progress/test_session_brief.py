"""What a tutor reads before a session, and the word that it was held."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import AuditEntry, Course, User
from grading.mistakes import MISTAKES
from lessons.models import PassageMark, PassageQuestion
from progress.models import SessionNote
from progress.session_brief import MOST_PROPOSALS, Changes, Held, brief_of, propose
from progress.sessions import note_session
from quizzes.learning.standing import standings_of
from quizzes.learning.taking import take_mark
from quizzes.models import Exercise, Mark
from tests.factories import (
    NOW,
    enrol,
    give_marked_answer,
    make_answer,
    make_course,
    make_exercise,
    make_question,
    make_variant,
)
from tests.progress.pages import get, text_of

OLS, CLUSTERS, CAUSES = "ordinary-regression", "ignored-clustering", "causal-overclaim"
DAY = timedelta(days=1)


@pytest.fixture
def exercise(course: Course) -> Exercise:
    slugs = (OLS, OLS, CLUSTERS, CAUSES)
    return make_exercise(course, *(make_question(mistake=slug) for slug in slugs), opens_at=NOW - 9 * DAY)


@pytest.fixture
def worked(exercise: Exercise, ada: User) -> Exercise:
    """Six days ago Ada showed two mistakes; yesterday she was right on one of them and showed a third."""
    first, second, third, fourth = (item.question for item in exercise.items.select_related("question"))
    give_marked_answer(
        exercise, ada, 0.0, question=first, mistakes=[OLS], submitted_at=NOW - 6 * DAY, name="patient"
    )
    give_marked_answer(exercise, ada, 0.0, question=third, mistakes=[CLUSTERS], submitted_at=NOW - 6 * DAY)
    give_marked_answer(exercise, ada, 1.0, question=second, submitted_at=NOW - DAY)
    give_marked_answer(exercise, ada, 0.0, question=fourth, mistakes=[CAUSES], submitted_at=NOW - DAY)
    return exercise


def url(course: Course, student: User, page: str = "brief") -> str:
    return f"/progress/courses/{course.pk}/students/{student.pk}/{page}/"


def test_changes_since_the_last_session_are_counted(worked: Exercise, course: Course, ada: User) -> None:
    ever = brief_of(ada, course, since=None, now=NOW).changes
    since = brief_of(ada, course, since=NOW - 3 * DAY, now=NOW).changes
    ols, clusters, causes = (MISTAKES[slug] for slug in (OLS, CLUSTERS, CAUSES))
    assert ever == Changes(4, 1, ((ols, 1), (clusters, 1), (causes, 1)), (), ())
    assert since == Changes(2, 1, ((causes, 1),), (ols,), ())


def test_held_mistakes_are_counted_from_marks_before_anything_is_believed(
    worked: Exercise, course: Course, ada: User
) -> None:
    held = brief_of(ada, course, since=None, now=NOW).held
    assert [(entry.mistake.slug, entry.why, entry.percent) for entry in held] == [
        (OLS, "shown by 1 answer, 1 of 2 questions right at the first attempt", None),
        (CLUSTERS, "shown by 1 answer, 0 of 1 questions right at the first attempt", None),
        (CAUSES, "shown by 1 answer, 0 of 1 questions right at the first attempt", None),
    ]
    assert all(len(entry.signs) == 1 for entry in held)


def test_deadlines_are_the_open_exercises_of_the_course(
    worked: Exercise, course: Course, ada: User, bela: User
) -> None:
    make_exercise(course, make_question(), closes_at=NOW)
    make_exercise(course, make_question(), published=False)
    soon = make_exercise(course, make_question(), title="Soon", closes_at=NOW + DAY)
    elsewhere = make_course("Bayes")
    enrol(ada, elsewhere)
    make_exercise(elsewhere, make_question())
    make_answer(make_variant(soon, bela))
    found = brief_of(ada, course, since=None, now=NOW).deadlines
    assert [(entry.exercise, entry.answered, entry.questions) for entry in found] == [
        (soon, 0, 1),
        (worked, 4, 4),
    ]


def test_proposals_are_at_most_three_each_with_its_reason(
    worked: Exercise, course: Course, ada: User
) -> None:
    held = [Held(MISTAKES[slug], "chose it in 3 of 4 questions", 87, ()) for slug in (OLS, CLUSTERS)]
    deadlines = brief_of(ada, course, since=None, now=NOW).deadlines
    found = propose(held, unclear=(), asked=(), deadlines=deadlines)
    assert [(entry.topic, entry.reason) for entry in found] == [
        (MISTAKES[OLS].title, "Chose it in 3 of 4 questions (87% likely to be held)."),
        (MISTAKES[CLUSTERS].title, "Chose it in 3 of 4 questions (87% likely to be held)."),
    ]
    assert propose([], unclear=(), asked=(), deadlines=()) == []
    assert MOST_PROPOSALS == 3


def test_brief_page_shows_all_of_it(worked: Exercise, course: Course, tutor: User, ada: User) -> None:
    place = {"guide": "mixed-effects", "section": "rows", "section_title": "On rows", "title": "On rows"}
    PassageMark.objects.create(reader=ada, kind=PassageMark.Kind.UNCLEAR, marked_at=NOW, **place)
    PassageQuestion.objects.create(reader=ada, course=course, text="Why rows?", asked_at=NOW, **place)
    note_session(course=course, student=ada, tutor=tutor, note="Bring own data", now=NOW - 3 * DAY)
    text = text_of(get(tutor, url(course, ada)))
    for words in (
        "Last session on Monday 11 May , 3 days ago. You noted: Bring own data",
        "Their question on “On rows” . They asked it, and it has no answer yet.",
        "Since you met 2 marked answers, 1 of them right New signs of “Claiming causes” (1)",
        "Right now where it was wrong before: “Ordinary regression for repeated measures”",
        "Asked: “Why rows?” (no answer yet, on On rows · On rows",
        "Unclear: On rows · On rows",
        "Blood pressure : 4 of 4, due Mon 18 May, 10:30",
        "Chose “One patient ”, in",
    ):
        assert words.replace(" ", "") in text.replace(" ", "")


def test_brief_of_somebody_who_did_nothing_says_so(course: Course, tutor: User, ada: User) -> None:
    text = text_of(get(tutor, url(course, ada)))
    assert "No session yet." in text
    assert "Nothing presses" in text


def test_held_mistakes_are_those_believed_once_the_learner_has_taken_the_marks(
    worked: Exercise, course: Course, ada: User
) -> None:
    for mark in Mark.objects.order_by("marked_at"):
        take_mark(mark, now=NOW)
    held = brief_of(ada, course, since=None, now=NOW).held
    believed = {
        standing.mistake: standing for standing in standings_of(ada, now=NOW) if standing.holds >= 0.5
    }
    assert {entry.mistake.slug: (entry.why, entry.percent) for entry in held} == {
        slug: (standing.evidence, round(100 * standing.holds)) for slug, standing in believed.items()
    }
    assert {CLUSTERS, CAUSES} <= set(believed)
    chances = [entry.percent or 0 for entry in held]
    assert chances == sorted(chances, reverse=True)


def test_we_met_keeps_the_note_and_the_audit(course: Course, tutor: User, ada: User) -> None:
    client = Client()
    client.force_login(tutor)
    response = client.post(url(course, ada, "met"), {"note": "Plot first"})
    assert response["Location"] == url(course, ada)
    session = SessionNote.objects.get()
    assert (session.tutor, session.student, session.course, session.met_at, session.note) == (
        tutor,
        ada,
        course,
        NOW,
        "Plot first",
    )
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.words, entry.by, entry.about) == (
        "session-held",
        "met Ada",
        tutor,
        f"sessionnote:{session.pk}",
    )


def test_we_met_with_too_long_a_note_keeps_what_was_typed_and_stores_nothing(
    course: Course, tutor: User, ada: User
) -> None:
    client = Client()
    client.force_login(tutor)
    response = client.post(url(course, ada, "met"), {"note": "x" * 2001})
    assert response.status_code == 422
    assert "x" * 2001 in response.content.decode()
    assert SessionNote.objects.count() == 0


def test_nobody_else_reads_a_brief_or_says_that_they_met(
    course: Course, ada: User, bela: User, colleague: User
) -> None:
    for person in (ada, bela, colleague):
        client = Client()
        client.force_login(person)
        assert client.get(url(course, ada)).status_code == 404
        assert client.post(url(course, ada, "met"), {"note": ""}).status_code == 404
    assert SessionNote.objects.count() == 0


def test_session_notes_are_for_tutors_of_the_course(
    course: Course, tutor: User, ada: User, colleague: User
) -> None:
    note = note_session(course=course, student=ada, tutor=tutor, note="", now=NOW)
    assert list(SessionNote.objects.visible_to(tutor)) == [note]
    assert list(SessionNote.objects.visible_to(ada)) == []
    assert list(SessionNote.objects.visible_to(colleague)) == []
