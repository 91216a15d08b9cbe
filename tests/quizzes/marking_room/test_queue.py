from __future__ import annotations

import itertools
import random

from accounts.models import User
from quizzes.marking_room.blind import hide_names, show_names
from quizzes.marking_room.overview import exercises_to_mark
from quizzes.marking_room.queue import next_after, position_of, rounds_of
from quizzes.marks import override_mark
from quizzes.models import Answer, BlindMarking, Exercise, ExerciseItem, SecondMark, Variant
from tests.factories import NOW, make_answer, make_question, make_student, make_variant


def mark(answer: Answer, tutor: User) -> None:
    override_mark(answer, score=0.5, reason="", by=tutor, now=NOW, rubric={"structure": 1, "meaning": 1})


def ids(exercise: Exercise, tutor: User) -> list[int]:
    return [place.answer_id for place in rounds_of(exercise, tutor)[0].places]


def test_rounds_of_go_question_by_question_the_oldest_first(
    exercise: Exercise, reports: list[Answer], tutor: User
):
    second = make_question(kind="report", title="Another")
    ExerciseItem.objects.create(exercise=exercise, question=second, position=2)
    late = make_answer(
        make_variant(exercise, reports[0].variant.student, question=second),
        status=Answer.Status.AWAITING_TUTOR,
    )

    rounds = rounds_of(exercise, tutor)

    assert [[place.answer_id for place in found.places] for found in rounds] == [
        [answer.pk for answer in reports],
        [late.pk],
    ]
    assert [found.marked for found in rounds] == [0, 0]


def test_rounds_of_leave_out_what_is_still_being_read(exercise: Exercise, reports: list[Answer], tutor: User):
    Answer.objects.filter(pk=reports[1].pk).update(status="claimed")

    assert ids(exercise, tutor) == [reports[0].pk, reports[2].pk]


def test_rounds_of_leave_out_what_does_not_count(exercise: Exercise, reports: list[Answer], tutor: User):
    Variant.objects.filter(answer=reports[1]).update(replaced_at=NOW)

    assert ids(exercise, tutor) == [reports[0].pk, reports[2].pk]
    assert [entry.reports for entry in exercises_to_mark(exercise.course, tutor)] == [2]


def test_rounds_of_without_names_keep_an_order_of_their_own(
    exercise: Exercise, reports: list[Answer], tutor: User, other: User, course
):
    hide_names(exercise, tutor, rng=random.Random(4))
    before = ids(exercise, tutor)
    late = make_answer(
        make_variant(exercise, make_student("Dara", course)), status=Answer.Status.AWAITING_TUTOR
    )
    after = ids(exercise, tutor)

    assert [pk for pk in after if pk != late.pk] == before
    hide_names(exercise, tutor, rng=random.Random(5))
    assert ids(exercise, tutor) == after
    assert ids(exercise, other) == [*(answer.pk for answer in reports), late.pk]
    show_names(exercise, tutor)
    assert ids(exercise, tutor) == [*(answer.pk for answer in reports), late.pk]


def test_rounds_of_without_names_are_shuffled(exercise: Exercise, reports: list[Answer], tutor: User):
    hide_names(exercise, tutor, rng=random.Random(4))
    orders = set()
    for seed in range(25):
        BlindMarking.objects.update(seed=seed)
        orders.add(tuple(ids(exercise, tutor)))

    assert orders <= set(itertools.permutations(answer.pk for answer in reports))
    assert len(orders) > 1


def test_next_after_goes_on_and_then_begins_again(exercise: Exercise, reports: list[Answer], tutor: User):
    first, middle, last = reports
    mark(last, tutor)

    def following(answer: Answer) -> int | None:
        place = next_after(rounds_of(exercise, tutor), answer.pk)
        return place.answer_id if place else None

    assert [following(answer) for answer in reports] == [middle.pk, first.pk, first.pk]
    mark(first, tutor)
    mark(middle, tutor)
    assert [following(answer) for answer in reports] == [None, None, None]


def test_position_of_names_what_stands_around_it(exercise: Exercise, reports: list[Answer], tutor: User):
    found = position_of(rounds_of(exercise, tutor), reports[1].pk)

    assert found is not None
    assert found.before is not None
    assert found.after is not None
    assert (found.number, found.before.answer_id, found.after.answer_id) == (2, reports[0].pk, reports[2].pk)
    assert position_of(rounds_of(exercise, tutor), 0) is None


def test_second_mark_waits_for_another_tutor(
    exercise: Exercise, reports: list[Answer], tutor: User, other: User
):
    for answer in reports[:2]:
        SecondMark.objects.create(answer=answer, asked_at=NOW)
    mark(reports[0], tutor)

    mine = {
        user.name: [place.answer_id for place in rounds_of(exercise, user)[0].places if place.is_mine]
        for user in (tutor, other)
    }

    assert mine == {
        "Miriam": [reports[1].pk, reports[2].pk],
        "Noor": [answer.pk for answer in reports],
    }
    found = rounds_of(exercise, tutor)[0]
    assert (found.marked, found.seconds_asked, found.seconds_given) == (1, 2, 0)


def test_rounds_of_take_as_many_queries_for_many(
    exercise: Exercise, reports: list[Answer], tutor: User, course, django_assert_num_queries
):
    with django_assert_num_queries(3):
        rounds_of(exercise, tutor)
    for number in range(5):
        make_answer(
            make_variant(exercise, make_student(f"More {number}", course)),
            status=Answer.Status.AWAITING_TUTOR,
        )
    with django_assert_num_queries(3):
        rounds_of(exercise, tutor)
