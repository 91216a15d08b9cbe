from __future__ import annotations

import pytest

from grading.reports.wording import Wording, find_wording


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("The ward caused better recovery.", [Wording("cause", "caused")]),
        ("This proves it.", [Wording("proof", "proves")]),
        ("It fell (p = 0.000).", [Wording("zero", "p = 0.000")]),
        ("The ward did not cause it.", []),
        ("Fixed effects of time and ward were added.", []),
        ("It went with the ward (p < 0.001).", []),
    ],
)
def test_find_wording(sentence: str, found: list[Wording]):
    assert list(find_wording(sentence, by_lot=False)) == found


def test_causes_may_be_named_where_a_lot_decided():
    assert list(find_wording("The drug lowered pressure.", by_lot=True)) == []
