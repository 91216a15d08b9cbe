from __future__ import annotations

import random
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEntry, Course, User
from quizzes.marking_room.overview import exercises_to_mark
from quizzes.marking_room.seconds import SecondRefused, ask_seconds, compare
from quizzes.models import Answer, Exercise, ExerciseItem, SecondMark
from tests.factories import NOW, make_answer, make_student, make_variant
from tests.quizzes.marking_room.helpers import address, fresh, send


@pytest.fixture
def item(exercise: Exercise) -> ExerciseItem:
    return exercise.items.select_related("exercise__course", "question").get()


def ask(item: ExerciseItem, by: User, share: int = 100, seed: int = 1) -> int:
    return ask_seconds(item=item, share=share, by=by, now=NOW, rng=random.Random(seed))


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_ask_seconds_of_a_share_rounds_up_and_counts_what_is_asked_for(
    item: ExerciseItem, reports: list[Answer], tutor: User, other: User
):
    assert ask(item, tutor, share=50) == 2
    assert ask(item, tutor, share=50) == 0
    assert ask(item, tutor) == 1
    assert {second.answer for second in SecondMark.objects.all()} == set(reports)
    assert [entry.words for entry in AuditEntry.objects.order_by("pk")] == [
        "asked for 2 second marks of “A paragraph”",
        "asked for 1 second mark of “A paragraph”",
    ]


def test_ask_seconds_draws_by_lot(item: ExerciseItem, reports: list[Answer], tutor: User, other: User):
    drawn = set()
    for seed in range(20):
        SecondMark.objects.all().delete()
        ask(item, tutor, share=10, seed=seed)
        drawn.add(SecondMark.objects.get().answer_id)

    assert drawn == {answer.pk for answer in reports}


def test_ask_seconds_refuses_a_share_that_is_none(
    item: ExerciseItem, reports: list[Answer], tutor: User, other: User
):
    with pytest.raises(SecondRefused, match="33% is none"):
        ask(item, tutor, share=33)


def test_ask_seconds_refuses_a_tutor_alone(item: ExerciseItem, reports: list[Answer], tutor: User):
    with pytest.raises(SecondRefused, match="has only you"):
        ask(item, tutor)


def test_ask_seconds_refuses_where_nobody_has_written(item: ExerciseItem, tutor: User, other: User):
    with pytest.raises(SecondRefused, match="Nobody has submitted"):
        ask(item, tutor)


def test_second_marker_does_not_see_the_first_mark(
    item: ExerciseItem, report: Answer, tutor: User, marking: Client, helping: Client
):
    helping.get(address(report))
    ask(item, tutor)
    send(marking, report, 2, 3, comment="All there")

    for url in (address(report), reverse("quizzes:course-answer", args=[report.pk])):
        page = text_of(helping.get(url))
        assert "Your second mark" in page
        assert "Comment for whoever settles a difference" in page
        assert page.index('id="sheet"') < page.index('id="beside"')
        assert "All there" not in page
        assert "The mark that counts" not in page
        assert "History of the mark" not in page
        assert "Miriam" not in page
    own = text_of(marking.get(address(report)))
    assert "All there" in own


def test_second_mark_is_kept_beside_the_first_which_counts(
    item: ExerciseItem, report: Answer, tutor: User, other: User, marking: Client, helping: Client
):
    ask(item, tutor)
    send(marking, report, 2, 3)
    send(helping, report, 1, 1, task="second", comment="Thin")

    found = fresh(report)
    assert (found.mark.score, found.mark.by) == (1.0, tutor)
    assert (found.second.by, found.second.score, found.second.rubric) == (
        other,
        0.4,
        {"structure": 1.0, "meaning": 1.0},
    )
    assert found.second.first == {"score": 1.0, "rubric": {"structure": 2.0, "meaning": 3.0}, "by": tutor.pk}
    assert found.second.settled_at is None
    page = text_of(helping.get(address(report)))
    assert "Two marks differ" in page
    assert "First mark 2, second mark 1: they differ" in page
    assert "The first mark is 5 of 5, the second 2 of 5. The first counts until you save" in page
    assert AuditEntry.objects.filter(action="second-mark-given", by=other).count() == 1


def test_second_mark_that_agrees_is_settled(
    item: ExerciseItem, report: Answer, tutor: User, marking: Client, helping: Client
):
    ask(item, tutor)
    send(marking, report, 2, 3)
    send(helping, report, 2, 3, task="second")

    assert fresh(report).second.settled_at == NOW


def test_difference_is_settled_with_a_reason_and_stays_in_the_agreement(
    item: ExerciseItem, report: Answer, tutor: User, marking: Client, helping: Client
):
    ask(item, tutor)
    send(marking, report, 2, 3)
    send(helping, report, 1, 1, task="second")

    assert "Say why" in text_of(send(marking, report, 2, 2, task="settle"))
    send(marking, report, 2, 2, task="settle", reason="We met in between")

    found = fresh(report)
    assert (found.mark.score, found.second.settled_at) == (0.8, NOW)
    comparison = compare([item])[0]
    assert [(pair.first, pair.second, pair.settled) for pair in comparison.pairs] == [((2, 3), (1, 1), True)]
    assert (comparison.n, comparison.asked, comparison.open) == (1, 3, 0)


def test_first_tutor_cannot_give_the_second_mark_too(
    item: ExerciseItem, report: Answer, tutor: User, other: User, marking: Client
):
    ask(item, tutor)
    send(marking, report, 2, 3)

    response = send(marking, report, 1, 1, task="second")

    assert response.status_code == 409
    assert fresh(report).second.marked_at is None


def test_compare_lists_the_farthest_apart_first(
    item: ExerciseItem, reports: list[Answer], tutor: User, marking: Client, helping: Client
):
    ask(item, tutor)
    for answer, first, second in zip(
        reports, [(2, 3), (1, 2), (0, 3)], [(2, 3), (2, 1), (2, 2)], strict=True
    ):
        send(marking, answer, *first)
        send(helping, answer, *second, task="second")

    comparison = compare([item])[0]

    assert [pair.answer_id for pair in comparison.pairs] == [reports[2].pk, reports[1].pk]
    assert [(line.name, line.n, line.same) for line in comparison.lines] == [
        ("Structure", 3, 1),
        ("Meaning", 3, 1),
        ("Total", 3, 2),
    ]
    page = text_of(marking.get(reverse("quizzes:course-marking-agreement", args=[item.exercise_id])))
    assert "<strong>2 differences to settle.</strong>" in page
    assert "<strong>3 and 4</strong>" in page
    assert "Miriam, Noor" in page


def test_agreement_takes_as_many_queries_for_many(
    item: ExerciseItem,
    reports: list[Answer],
    tutor: User,
    course: Course,
    marking: Client,
    helping: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
):
    ask(item, tutor)
    send(marking, reports[0], 2, 3)
    send(helping, reports[0], 1, 1, task="second")
    with django_assert_num_queries(2):
        compare([item])
    for answer in reports[1:]:
        send(marking, answer, 2, 3)
        send(helping, answer, 1, 1, task="second")
    with django_assert_num_queries(2):
        compare([item])


def test_exercises_to_mark_count_what_each_tutor_can_do(
    item: ExerciseItem,
    reports: list[Answer],
    tutor: User,
    other: User,
    course: Course,
    marking: Client,
    helping: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
):
    ask(item, tutor)
    send(marking, reports[0], 2, 3)
    make_answer(make_variant(item.exercise, make_student("Dara", course)))

    def counts(user: User) -> list[tuple[str, int, int, int, int, int]]:
        with django_assert_num_queries(1):
            found = exercises_to_mark(course, user)
        return [
            (entry.title, entry.reports, entry.marked, entry.waiting, entry.seconds, entry.unsettled)
            for entry in found
        ]

    assert counts(tutor) == [("Write it up", 3, 1, 2, 0, 0)]
    assert counts(other) == [("Write it up", 3, 1, 2, 1, 0)]
    send(helping, reports[0], 1, 3, task="second")
    assert counts(tutor) == counts(other) == [("Write it up", 3, 1, 2, 0, 1)]


@pytest.mark.parametrize(
    ("second", "reason", "unsettled"), [((2, 3), "", 0), ((1, 3), "", 1), ((1, 3), "We met", 0)]
)
def test_queue_names_differences_until_they_are_settled(
    item: ExerciseItem,
    report: Answer,
    tutor: User,
    marking: Client,
    helping: Client,
    second: tuple[int, int],
    reason: str,
    unsettled: int,
):
    ask(item, tutor)
    send(marking, report, 2, 3)
    send(helping, report, *second, task="second")
    if reason:
        send(marking, report, 1, 3, task="settle", reason=reason)

    page = text_of(marking.get(reverse("quizzes:course-marking", args=[item.exercise_id])))

    assert page.count("1 difference to settle") == unsettled


def test_queue_asks_for_seconds_and_hides_names(
    item: ExerciseItem, reports: list[Answer], other: User, course: Course, marking: Client
):
    queue = reverse("quizzes:course-marking", args=[item.exercise_id])
    ask_address = reverse("quizzes:course-marking-seconds", args=[item.exercise_id])

    page = text_of(marking.post(ask_address, {"item": item.pk, "share": "50"}, follow=True))
    assert "2 second marks asked for." in page
    assert "0 of 2" in page
    assert "no question of this exercise" in text_of(
        marking.post(ask_address, {"item": "0", "share": "50"}, follow=True)
    )
    hidden = reverse("quizzes:course-marking-blind", args=[item.exercise_id])
    assert "without names" in text_of(marking.post(hidden, {"names": "hide"}, follow=True))
    assert "Show names" in text_of(marking.get(queue))
    marking.post(hidden, {"names": "show"})
    assert "Mark without names" in text_of(marking.get(queue))
    assert "0 of 3" in text_of(marking.get(reverse("quizzes:course-marking-all", args=[course.pk])))
