from __future__ import annotations

import random
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Course, User
from grading.verdict import Evidence, Verdict
from quizzes.marking_room.blind import hide_names
from quizzes.marks import last_change, override_mark, store_mark
from quizzes.models import Answer, Comment, Exercise, MarkChange, SecondMark
from tests.factories import NOW, make_answer, make_exercise, make_question, make_variant
from tests.quizzes.helpers import fitted_variant, number_from, number_question
from tests.quizzes.marking_room.helpers import address, fresh, send

HALF = Verdict(0.5, "partial", "Nearly.")
WRONG = Verdict(0.0, "wrong", "Not so.", (), (Evidence("yours", "Yours", "patient"),))


def page_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def test_mark_stores_the_rubric_and_leads_to_the_next(marking: Client, tutor: User, reports: list[Answer]):
    response = send(marking, reports[0], 2, 1, comment="Say what the\r\nslope means.")

    assert response["Location"] == address(reports[1])
    mark = fresh(reports[0]).mark
    assert (mark.score, mark.by, mark.comment) == (0.6, tutor, "Say what the\nslope means.")
    assert mark.rubric == {"structure": 2.0, "meaning": 1.0}
    page = page_of(marking.get(response["Location"]))
    assert "Stored: 3 of 5 points." in page
    assert "Report 2 of 3 · 1 of 3 marked" in page


def test_last_report_leads_back_to_the_queue(marking: Client, reports: list[Answer]):
    for answer in reports:
        response = send(marking, answer, 1, 1)

    assert response["Location"] == reverse(
        "quizzes:course-marking", args=[reports[0].variant.item.exercise_id]
    )


def test_mark_page_shows_paragraph_rubric_and_shortcuts(marking: Client, report: Answer):
    page = page_of(marking.get(address(report)))

    assert "So says report 0." in page
    assert "Structure, with <em>numbers</em>." in page
    assert page.count('type="radio" name="points-structure"') == 3
    assert page.count('type="radio" name="points-meaning"') == 4
    assert "17 words" in page
    assert "Marking by keyboard" in page
    assert "By <a" in page
    assert 'name="reason"' not in page


def test_mark_with_a_fault_stores_nothing_and_keeps_what_was_typed(marking: Client, report: Answer):
    response = marking.post(
        address(report), {"task": "first", "seen": 0, "points-structure": "2", "comment": "So far so good"}
    )

    page = page_of(response, 422)
    assert "No points are given: choose from 0 to 3." in page
    assert 'name="points-structure" value="2" checked' in page
    assert "So far so good</textarea>" in page
    assert (fresh(report).status, MarkChange.objects.count()) == ("awaiting_tutor", 0)


def test_changing_a_mark_needs_a_reason(marking: Client, report: Answer):
    send(marking, report, 1, 1)

    page = page_of(send(marking, report, 2, 2, task="change"), 422)
    assert "Say why it changes" in page
    assert fresh(report).mark.score == 0.4

    send(marking, report, 2, 2, task="change", reason="I misread it", shows_reason="on")
    assert (fresh(report).mark.score, fresh(report).mark.reason) == (0.8, "I misread it")


def test_stale_form_is_refused_with_what_changed_and_keeps_what_was_typed(
    marking: Client, helping: Client, report: Answer
):
    send(helping, report, 2, 3, comment="All there")

    late = send(marking, report, 1, 0, seen=0, comment="Too short")

    page = page_of(late, 409)
    assert "changed after you opened the page" in page
    assert "marked by Noor, <strong>5</strong> of 5." in page
    assert 'name="points-structure" value="1" checked' in page
    assert "Too short</textarea>" in page
    assert f'name="seen" value="{last_change(report)}"' in page
    assert fresh(report).mark.score == 1.0

    send(marking, report, 1, 0, task="change", reason="We spoke about it")
    assert fresh(report).mark.score == 0.2


def test_stale_form_that_turned_into_a_second_mark_does_not_show_the_first(
    marking: Client, helping: Client, report: Answer
):
    SecondMark.objects.create(answer=report, asked_at=NOW)
    send(helping, report, 2, 3, comment="All there")

    page = page_of(send(marking, report, 1, 0, seen=0), 409)

    assert "stores them as the second mark" in page
    assert "All there" not in page
    assert "of 5" not in page.partition('id="sheet"')[0].replace("of 5 marked", "")
    send(marking, report, 1, 0, task="second")
    assert (fresh(report).mark.score, fresh(report).second.score) == (1.0, 0.2)


def test_kept_comment_is_offered_inserted_and_counted(marking: Client, tutor: User, reports: list[Answer]):
    send(marking, reports[0], 1, 1, comment="Give the interval.", keep="on")
    kept = Comment.objects.get()
    assert (kept.text, kept.uses, kept.tutor) == ("Give the interval.", 0, tutor)

    inserted = marking.post(
        address(reports[1]),
        {"task": "first", "seen": 0, "points-structure": "2", "comment": "Well begun.", "insert": kept.pk},
    )
    page = page_of(inserted)
    assert "Well begun. Give the interval.</textarea>" in page
    assert 'name="points-structure" value="2" checked' in page
    assert fresh(reports[1]).status == "awaiting_tutor"

    send(marking, reports[1], 2, 2, comment="Well begun.\nGive the interval.")
    kept.refresh_from_db()
    assert kept.uses == 1


def test_comments_are_each_tutors_own(
    marking: Client, helping: Client, course: Course, report: Answer, other: User
):
    kept = Comment.objects.create(tutor=other, course=course, text="Mine alone.", made_at=NOW)

    assert "Mine alone." not in page_of(marking.get(address(report)))
    assert marking.post(reverse("quizzes:course-comment-forget", args=[kept.pk])).status_code == 404
    assert "Mine alone." in page_of(helping.get(address(report)))
    helping.post(reverse("quizzes:course-comment-forget", args=[kept.pk]))
    assert Comment.objects.count() == 0


def test_pages_without_names_hold_no_name_and_no_address(
    marking: Client, tutor: User, exercise: Exercise, reports: list[Answer]
):
    for answer in reports:
        SecondMark.objects.create(answer=answer, asked_at=NOW)
    send(marking, reports[0], 1, 1)
    people = [answer.variant.student for answer in reports]
    addresses = [
        *(address(answer) for answer in reports),
        *(reverse("quizzes:course-answer", args=[answer.pk]) for answer in reports),
        *(reverse(f"quizzes:course-{name}", args=[exercise.pk]) for name in ("marking", "marking-agreement")),
    ]

    def named(url: str) -> list[str]:
        page = marking.get(url).content.decode()
        traces = [text for user in people for text in (user.name, user.email, f"/students/{user.pk}/")]
        return [text for text in traces if text in page]

    assert named(address(reports[0])) != []
    hide_names(exercise, tutor, rng=random.Random(1))
    assert {url: named(url) for url in addresses} == {url: [] for url in addresses}


def test_desk_takes_as_many_queries_for_a_long_history(
    marking: Client, tutor: User, reports: list[Answer], django_assert_num_queries: DjangoAssertNumQueries
):
    send(marking, reports[0], 1, 1)
    marking.get(address(reports[0]))
    with django_assert_num_queries(15):
        marking.get(address(reports[0]))
    for step in range(4):
        override_mark(reports[0], score=step / 4, reason="So", by=tutor, now=NOW)
    with django_assert_num_queries(15):
        marking.get(address(reports[0]))


@pytest.fixture
def automatic(course: Course, ada: User) -> Answer:
    """Ada's number, which was marked automatically."""
    variant = fitted_variant(make_exercise(course, number_question()), ada)
    answer = make_answer(variant, "0.6")
    store_mark(answer, WRONG, now=NOW)
    return answer


def test_answer_page_shows_data_key_verdict_and_history(marking: Client, automatic: Answer):
    page = page_of(marking.get(reverse("quizzes:course-answer", args=[automatic.pk])))

    assert "<code>0.6</code>" in page
    assert number_from()[:4] in page
    assert "Not so." in page
    assert "marked automatically" in page
    data = marking.get(reverse("quizzes:course-answer-data", args=[automatic.pk]))
    assert data.content.decode() == automatic.variant.dataset.csv


def test_override_and_its_conflict_and_taking_the_automatic_mark(
    marking: Client, automatic: Answer, tutor: User
):
    url = reverse("quizzes:course-answer", args=[automatic.pk])
    sent = {
        "task": "change",
        "seen": last_change(automatic),
        "points-points": "1",
        "reason": "Rightly rounded",
    }
    assert marking.post(url, sent)["Location"] == url
    assert (fresh(automatic).mark.score, fresh(automatic).mark.rubric) == (1.0, None)
    page = page_of(marking.get(url))
    assert "The automatic mark is <strong>0</strong> of 1; the tutor's <strong>1</strong> stands" in page
    assert "<q>Rightly rounded</q>" in page

    store_mark(automatic, HALF, now=NOW, cause=MarkChange.Cause.REGRADE, by=tutor, reason="Wider")
    page = page_of(marking.get(url))
    assert "would now be <strong>0.5</strong> of 1; the tutor's <strong>1</strong> stands." in page
    assert "does not count, since a tutor's 1 stands" in page
    queue = page_of(marking.get(reverse("quizzes:course-marking", args=[automatic.variant.item.exercise_id])))
    assert "the tutor's 1 stands, automatic would be 0.5" in queue

    withdraw = reverse("quizzes:course-answer-withdraw", args=[automatic.pk])
    late = page_of(marking.post(withdraw, {"reason": "It is fair", "seen": sent["seen"]}, follow=True))
    assert "changed after you opened the page" in late
    assert fresh(automatic).mark.score == 1.0
    marking.post(withdraw, {"reason": "It is fair", "seen": last_change(automatic)})
    assert (fresh(automatic).mark.score, fresh(automatic).mark.by) == (0.5, None)
    assert "Take the automatic mark" not in page_of(marking.get(url))


def test_withdraw_of_an_automatic_mark_says_that_there_is_none(marking: Client, automatic: Answer):
    url = reverse("quizzes:course-answer-withdraw", args=[automatic.pk])

    assert "The automatic mark counts already." in page_of(
        marking.post(url, {"seen": last_change(automatic)}, follow=True)
    )


def test_answer_that_needs_attention_is_marked_by_hand(marking: Client, course: Course, ada: User):
    variant = make_variant(make_exercise(course, make_question(kind="output")), ada)
    answer = make_answer(
        variant, "a print-out", status=Answer.Status.NEEDS_ATTENTION, trouble="ValueError: it"
    )
    url = reverse("quizzes:course-answer", args=[answer.pk])

    page = page_of(marking.get(url))
    assert "ValueError: it" in page
    assert "The fits of these data are missing." in page
    marking.post(url, {"task": "first", "seen": 0, "points-points": "0.5"})

    assert (fresh(answer).status, fresh(answer).mark.score) == ("marked", 0.5)
    assert page_of(marking.get(url)) != page


def test_answer_on_its_way_has_no_sheet(marking: Client, course: Course, ada: User):
    answer = make_answer(make_variant(make_exercise(course, make_question()), ada))
    url = reverse("quizzes:course-answer", args=[answer.pk])

    assert "just being marked automatically" in page_of(marking.get(url))
    sent = {"task": "nothing", "seen": 0, "points-points": "1"}
    assert "just being marked automatically" in page_of(marking.post(url, sent), 409)


def test_student_reads_points_comment_and_the_reason_that_is_shown(
    marking: Client, report: Answer, client: Client
):
    send(marking, report, 1, 3, comment="Name the <unit>.")
    send(
        marking,
        report,
        2,
        3,
        task="change",
        reason="I misread it",
        shows_reason="on",
        comment="Name the <unit>.",
    )
    client.force_login(report.variant.student)

    page = page_of(client.get(reverse("quizzes:exercise", args=[report.variant.item.exercise_id])))

    assert "The reason of the change: <q>I misread it</q>" in page
    assert "2 of 2" in page
    assert "3 of 3" in page
    assert "<p>Name the &lt;unit&gt;.</p>" in page


def test_student_does_not_read_a_reason_that_is_kept(marking: Client, report: Answer, client: Client):
    send(marking, report, 1, 3)
    send(marking, report, 1, 2, task="change", reason="Between us")
    client.force_login(report.variant.student)

    page = page_of(client.get(reverse("quizzes:exercise", args=[report.variant.item.exercise_id])))

    assert "Marked by your tutor" in page
    assert "Between us" not in page
