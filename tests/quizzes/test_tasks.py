from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from kombu.exceptions import OperationalError

from accounts.models import User
from quizzes import tasks, variants
from quizzes.answers import submit_answer
from quizzes.models import Answer, Exercise, Mark, Variant
from quizzes.outbox import send, send_answer
from quizzes.student_data import drawings
from quizzes.student_data.showing import show_data
from tests.classroom import CHOICE, add_question
from tests.factories import NOW, give_marked_answer, make_exercise, make_student
from tests.quizzes.conftest import Clock
from tests.quizzes.helpers import number_from

pytestmark = [pytest.mark.storage, pytest.mark.usefixtures("clock")]

Sent = list[tuple[Any, ...]]


@pytest.fixture
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    def send_task(name: str, ids: Any, **options: Any) -> None:
        raise OperationalError("nobody there")

    monkeypatch.setattr("quizzes.outbox.current_app.send_task", send_task)


def test_mark_answer_marks_it_once(variant: Variant):
    answer = submit_answer(variant=variant, response=[number_from()], now=NOW)

    tasks.mark_answer(answer.pk)
    tasks.mark_answer(answer.pk)

    assert Mark.objects.get().score == 1.0
    assert Answer.objects.get().tries == 1


def test_mark_answer_that_is_gone_does_nothing(db: None):
    tasks.mark_answer(12345)

    assert Mark.objects.count() == 0


def test_sweep_answers_sends_again_what_got_lost(variant: Variant, sent: Sent, clock: Clock):
    answer = submit_answer(variant=variant, response=["1.5234"], now=NOW)
    clock.forward(seconds=5)

    tasks.sweep_answers()
    tasks.sweep_answers()

    assert sent == [("quizzes.mark_answer", answer.pk)]
    assert Answer.objects.get().sent_at == clock.now


def test_sweep_answers_without_a_broker_changes_nothing(variant: Variant, no_broker: None, clock: Clock):
    submit_answer(variant=variant, response=["1.5234"], now=NOW)
    clock.forward(seconds=5)

    tasks.sweep_answers()

    assert (Answer.objects.get().status, Answer.objects.get().sent_at) == ("submitted", None)


def test_send_answer_notes_when(variant: Variant, sent: Sent):
    answer = submit_answer(variant=variant, response=["1.5234"], now=NOW)

    assert send_answer(answer.pk, now=NOW) is True
    assert Answer.objects.get().sent_at == NOW


def test_send_without_a_broker_says_so(no_broker: None, caplog: pytest.LogCaptureFixture):
    assert send("quizzes.make_variants", 3, 7) is False
    assert "quizzes.make_variants(3, 7) waits for the sweeper: the broker is away" in caplog.text


@pytest.mark.parametrize(("expires", "passed"), [(None, None), (timedelta(seconds=30), 30.0)])
def test_send_passes_on_when_a_task_expires(
    monkeypatch: pytest.MonkeyPatch, expires: timedelta | None, passed: float | None
):
    seen = []
    monkeypatch.setattr(
        "quizzes.outbox.current_app.send_task", lambda name, ids, **options: seen.append((name, ids, options))
    )

    send("quizzes.make_variants", 3, 7, expires=expires)

    assert seen == [("quizzes.make_variants", (3, 7), {"expires": passed})]


def test_make_variants_and_make_next_attempt_take_ids(
    course: Any, ada: User, monkeypatch: pytest.MonkeyPatch
):
    exercise = make_exercise(course, add_question(CHOICE))
    made = []
    monkeypatch.setattr(variants, "make_next_attempt", lambda *, variant: made.append(variant))

    tasks.make_variants(exercise.pk, ada.pk)
    tasks.make_variants(exercise.pk, ada.pk)
    variant = Variant.objects.get()
    tasks.make_next_attempt(variant.pk)

    assert (variant.student, variant.item.exercise) == (ada, exercise)
    assert made == [variant]


def test_make_variants_has_new_data_drawn(course: Any, ada: User, sent: Sent):
    exercise = make_exercise(course, add_question(CHOICE))

    tasks.make_variants(exercise.pk, ada.pk)
    tasks.make_variants(exercise.pk, ada.pk)

    assert sent == [("quizzes.draw_data", Variant.objects.get().dataset_id)]


def test_draw_data_leaves_nothing_to_draw_for_the_page(variant: Variant, monkeypatch: pytest.MonkeyPatch):
    tasks.draw_data(variant.dataset_id)
    monkeypatch.setattr(drawings, "draw_frame", None)

    shown = show_data(variant.dataset)

    assert str(shown["plot"]).startswith("<svg")


def test_draw_data_that_are_gone_does_nothing(db: None):
    tasks.draw_data(12345)


def test_release_exercise_sends_one_task_for_each_student_who_lacks_data(
    exercise: Exercise, variants: Any, course: Any, sent: Sent
):
    waiting = [make_student("First", course), make_student("Second", course)]

    tasks.release_exercise(exercise.pk)

    assert sorted(sent) == [("quizzes.make_variants", exercise.pk, student.pk) for student in waiting]


def test_release_exercise_without_a_broker_leaves_the_class_to_the_sweeper(
    exercise: Exercise, course: Any, no_broker: None, caplog: pytest.LogCaptureFixture
):
    make_student("First", course)
    make_student("Second", course)

    tasks.release_exercise(exercise.pk)

    assert caplog.text.count("waits for the sweeper") == 1


def test_sweep_variants_sends_for_late_joiners(exercise: Exercise, variants: Any, course: Any, sent: Sent):
    late = make_student("Late", course)

    tasks.sweep_variants()

    assert sent == [("quizzes.make_variants", exercise.pk, late.pk)]


def test_sweep_variants_sends_again_for_attempts_that_got_lost(
    exercise: Exercise, ada: User, sent: Sent, clock: Clock
):
    first = give_marked_answer(exercise, ada, 0.0, "1.5").variant
    give_marked_answer(exercise, ada, 0.0, "arm", question=exercise.items.get(position=2).question)
    Variant.objects.filter(pk=first.pk).update(next_asked_at=NOW)

    tasks.sweep_variants()
    assert sent == []
    clock.forward(seconds=31)
    tasks.sweep_variants()

    assert sent == [("quizzes.make_next_attempt", first.pk)]


def test_sweep_variants_leaves_what_is_closed_or_unpublished(exercise: Exercise, ada: User, sent: Sent):
    Exercise.objects.update(due_at=NOW, closes_at=NOW)
    tasks.sweep_variants()
    Exercise.objects.update(
        due_at=NOW + timedelta(days=1), closes_at=NOW + timedelta(days=1), published_at=None
    )
    tasks.sweep_variants()

    assert sent == []


def test_sweep_variants_makes_data_before_the_exercise_opens(exercise: Exercise, ada: User, sent: Sent):
    Exercise.objects.update(opens_at=NOW + timedelta(hours=1))

    tasks.sweep_variants()

    assert sent == [("quizzes.make_variants", exercise.pk, ada.pk)]


def test_sweep_variants_without_a_broker_tries_once(
    exercise: Exercise, ada: User, bela: User, no_broker: None, caplog: pytest.LogCaptureFixture
):
    tasks.sweep_variants()

    assert caplog.text.count("waits for the sweeper") == 1
