"""Celery as `python -m celery` runs it, but marking and fitting never end for one student.

It hangs as a loop in compiled code does: the soft time limit is a signal that waits for it to come back.
"""

from __future__ import annotations

import signal
import sys
import time
from typing import Any
from unittest import mock

from celery import signals
from celery.__main__ import main

# The name of that student.
HANGS = "Sisyphus"


def hang() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    time.sleep(3600)


def patch(**kwargs: Any) -> None:
    from quizzes.regrading.in_force import judge_in_force
    from quizzes.student_data.making import make_student_data

    def judge_or_hang(answer: Any, family: Any) -> Any:
        if answer.variant.student.name == HANGS:
            hang()
        return judge_in_force(answer, family)

    def make_or_hang(**asked: Any) -> Any:
        if asked["student"].name == HANGS:
            hang()
        return make_student_data(**asked)

    mock.patch("quizzes.marking.judge_in_force", judge_or_hang).start()
    mock.patch("quizzes.variants.make_student_data", make_or_hang).start()


if __name__ == "__main__":
    signals.celeryd_after_setup.connect(patch)
    sys.exit(main())
