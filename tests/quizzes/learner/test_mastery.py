from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from quizzes.learner.mastery import Record, count_answer, find_missing, is_mastered

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


def record_of(*answers: tuple[str, datetime]) -> Record:
    record = Record()
    for question, now in answers:
        record, _ = count_answer(record, question, right=True, unaided=True, now=now)
    return record


THREE = (("a", MONDAY), ("b", MONDAY), ("a", TUESDAY))


def test_mastered_three_right_on_two_questions_and_days():
    assert is_mastered(0.049, record_of(*THREE))


@pytest.mark.parametrize(
    ("holds", "answers", "says"),
    [
        (0.05, THREE, "still to come: answers that rule the mistake out"),
        (0.01, THREE[::2], "still to come: 1 more right without help, 1 more question"),
        (0.01, [("a", MONDAY), ("a", MONDAY), ("a", TUESDAY)], "still to come: 1 more question"),
        (0.01, [("a", MONDAY), ("b", MONDAY), ("c", MONDAY)], "still to come: a right answer on a later day"),
        (
            0.3,
            [],
            "still to come: answers that rule the mistake out, 3 more right without help, "
            "2 more questions, a right answer on a later day",
        ),
    ],
)
def test_mastered_not_while_something_is_missing(holds, answers, says):
    record = record_of(*answers)
    assert not is_mastered(holds, record)
    assert str(find_missing(holds, record)) == says


@pytest.mark.parametrize(("right", "unaided"), [(False, True), (True, False)])
def test_count_answer_wrong_or_helped_does_not_count(right, unaided):
    assert count_answer(Record(), "a", right=right, unaided=unaided, now=MONDAY) == (Record(), False)


def test_count_answer_takes_days_from_the_time_zone_given():
    evening = datetime(2026, 3, 2, 23, tzinfo=UTC)
    late = evening + timedelta(hours=2)
    assert find_missing(0, record_of(("a", evening), ("b", late))).later_day is False
    chicago = timezone(timedelta(hours=-6))
    at_home = record_of(("a", evening.astimezone(chicago)), ("b", late.astimezone(chicago)))
    assert find_missing(0, at_home).later_day is True


def test_only_a_later_day_is_missing_after_two_right_answers():
    assert find_missing(0.01, record_of(("a", MONDAY), ("b", MONDAY))).only_a_later_day
    assert not find_missing(0.01, record_of(("a", MONDAY))).only_a_later_day
    assert not find_missing(0.20, record_of(("a", MONDAY), ("b", MONDAY))).only_a_later_day


def test_record_stays_small_and_survives_json():
    record = record_of(*[(f"q{number}", MONDAY) for number in range(50)])
    assert record.questions == ("q0", "q1")
    for each in (record, Record()):
        assert Record.from_json(json.loads(json.dumps(each.to_json()))) == each
