"""Three queues: marking never waits behind the making of data, and data not behind what nobody waits for."""

from __future__ import annotations

import pytest
from celery import current_app

QUEUES = {
    "quizzes.mark_answer": "marking",
    "quizzes.sweep_answers": "marking",
    "quizzes.sweep_variants": "marking",
    "quizzes.release_exercise": "fitting",
    "quizzes.make_variants": "fitting",
    "quizzes.make_next_attempt": "fitting",
    "quizzes.draw_data": "later",
    "quizzes.work_on_regrade": "fitting",
    "quizzes.check_own_study": "fitting",
    "quizzes.sweep_regrades": "marking",
    "quizzes.rebuild_student": "later",
    "quizzes.learn_from_mark": "later",
    "quizzes.sweep_learner": "later",
    "quizzes.estimate_learner": "later",
    "quizzes.fill_pool": "later",
    "quizzes.refill_pool": "later",
    "quizzes.send_reminders": "fitting",
    "quizzes.send_regrade_letters": "later",
    "grading.fit_dataset": "fitting",
    "accounts.send_invitations": "fitting",
    "accounts.forget_old_rosters": "fitting",
}


@pytest.mark.parametrize(("task", "queue"), QUEUES.items())
def test_task_goes_to_its_queue(task: str, queue: str) -> None:
    assert current_app.amqp.router.route({}, task)["queue"].name == queue


def test_every_task_has_a_queue() -> None:
    current_app.loader.import_default_modules()
    own = {name for name in current_app.tasks if name.partition(".")[0] in {"accounts", "quizzes", "grading"}}
    assert own == set(QUEUES)
