"""What became of the answers that the site confirmed."""

from __future__ import annotations

import time
from collections import Counter

from bench.layout import Table
from bench.load.locusts import Visit
from quizzes.models import Answer, Mark

COLUMNS = ("what", "value")
PATIENCE = 60.0


def describe_answers(scenario: str, visit: Visit) -> Table:
    """Lost, changed and twice marked answers, how they stand, and how long marks took."""
    pks = [variant for variant, _ in visit.given]
    _wait_for_marks(pks)
    answers = {answer.variant_id: answer for answer in Answer.objects.filter(variant__in=pks)}
    marks = Mark.objects.filter(answer__variant__in=pks).select_related("answer")
    times = sorted((mark.marked_at - mark.answer.submitted_at).total_seconds() for mark in marks)
    changed = [pk for pk, given in visit.given if pk in answers and answers[pk].response != [given]]
    tries = Counter(answer.tries for answer in answers.values())
    states = Counter(answer.status for answer in answers.values())
    span = [answer.submitted_at for answer in answers.values()]
    rows = [
        ("answers confirmed", str(len(pks))),
        ("confirmed twice", str(len(pks) - len(set(pks)))),
        ("lost", str(len(set(pks) - answers.keys()))),
        ("stored otherwise", str(len(changed))),
        ("how they stand", ", ".join(f"{count} {state}" for state, count in sorted(states.items())) or "-"),
        ("taken up more than once", str(sum(count for number, count in tries.items() if number > 1))),
        ("seconds from first to last", f"{(max(span) - min(span)).total_seconds():.0f}" if span else "-"),
        *((f"time to mark, p{100 * share:.0f}, s", _at(times, share)) for share in (0.5, 0.95, 0.99)),
    ]
    if visit.batch_seconds is not None:
        rows.append(("seconds for the batch of data meanwhile", f"{visit.batch_seconds:.0f}"))
    return Table(f"Answers: {scenario}", COLUMNS, tuple(rows))


def _wait_for_marks(pks: list[int]) -> None:
    """Until none of them waits, or patience ends."""
    end = time.monotonic() + PATIENCE
    waiting = Answer.objects.filter(variant__in=pks, status__in=["submitted", "claimed"])
    while waiting.exists() and time.monotonic() < end:
        time.sleep(0.5)


def _at(times: list[float], share: float) -> str:
    return f"{times[min(int(share * len(times)), len(times) - 1)]:.2f}" if times else "-"
