from __future__ import annotations

import pytest

from progress.statistics.items import Response, describe, split


def response(score: float, *, mistake: str = "", version: int = 1, seconds: float | None = None) -> Response:
    return Response(version, "standard", score, None, seconds, mistake)


def test_statistics_of_a_small_question_by_hand() -> None:
    """Two of five right, one half right: (1 + 1 + ½) / 5. Of three wrong answers two are one mistake, one nobody's."""
    found = describe(
        [
            response(1.0, seconds=30.0),
            response(1.0),
            response(0.5, mistake="ignored-clustering", seconds=90.0),
            response(0.0, mistake="ignored-clustering"),
            response(0.0),
        ]
    )

    assert (found.n, found.right, found.wrong) == (5, 2, 3)
    assert found.facility is not None
    assert found.facility.value == 0.5
    assert [(entry.mistake, entry.count) for entry in found.behind] == [("ignored-clustering", 2), ("", 1)]
    assert [entry.share.value for entry in found.behind] == [pytest.approx(2 / 3), pytest.approx(1 / 3)]
    assert found.time is not None
    assert (found.time.median.value, found.time.median.n) == (60.0, 2)
    assert found.discrimination is None


def test_statistics_of_no_answer_are_empty() -> None:
    found = describe([])

    assert (found.n, found.facility, found.discrimination, found.behind, found.time) == (
        0,
        None,
        None,
        (),
        None,
    )


def test_split_keeps_the_order_of_the_keys() -> None:
    rows = [response(1.0, version=2), response(0.0, version=1), response(0.5, version=2)]

    groups = split(rows, [row.version for row in rows])

    assert [(key, [row.score for row in found]) for key, found in groups.items()] == [
        (1, [0.0]),
        (2, [1.0, 0.5]),
    ]
