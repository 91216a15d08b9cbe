"""Celery as `python -m celery` runs it, but marking and fitting never end for one student.

It hangs as a loop in compiled code does: the soft time limit is a signal that waits for it to come back. The time limits
are those of the product, shortened by Celery's own setting.
"""

from __future__ import annotations

import signal
import sys
import time
from typing import Any

from celery import signals
from celery.__main__ import main

from tutor_site.celery import app

# The name of that student.
HANGS = "Sisyphus"
SECONDS = 2
LIMITS = {"soft_time_limit": SECONDS / 2, "time_limit": SECONDS}


def hang() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    time.sleep(3600)


def patch(**kwargs: Any) -> None:
    from quizzes import marking, variants

    judge, make = marking.judge_in_force, variants.make_student_data

    def judge_or_hang(answer: Any, family: Any) -> Any:
        if answer.variant.student.name == HANGS:
            hang()
        return judge(answer, family)

    def make_or_hang(**asked: Any) -> Any:
        if asked["student"].name == HANGS:
            hang()
        return make(**asked)

    marking.judge_in_force = judge_or_hang
    variants.make_student_data = make_or_hang


if __name__ == "__main__":
    app.conf.task_annotations = {"quizzes.mark_answer": LIMITS, "quizzes.make_variants": LIMITS}
    signals.celeryd_after_setup.connect(patch)
    sys.exit(main())
