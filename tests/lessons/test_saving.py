from __future__ import annotations

import pytest

from lessons.saving import Outcome, Sent, Stored, decide, page_name, page_of


@pytest.mark.parametrize(
    ("stored", "sent", "outcome"),
    [
        pytest.param(Stored("old", ""), Sent("new", "old", "a"), Outcome.SAVED, id="as-the-page-showed-it"),
        pytest.param(Stored("old", "b"), Sent("new", "old", "a"), Outcome.SAVED, id="written-elsewhere-and-seen"),
        pytest.param(Stored("new", "b"), Sent("new", "old", "a"), Outcome.SAME, id="both-wrote-the-same"),
        pytest.param(Stored("own", "a"), Sent("new", "old", "a"), Outcome.SAVED, id="own-writing-not-yet-seen"),
        pytest.param(Stored("own", "a"), Sent("old", "old", "a"), Outcome.SAVED, id="back-to-the-start"),
        pytest.param(Stored("theirs", "b"), Sent("old", "old", "a"), Outcome.THEIRS, id="nothing-changed-here"),
        pytest.param(Stored("theirs", "b"), Sent("new", "old", "a"), Outcome.CONFLICT, id="both-changed"),
        pytest.param(Stored("theirs", ""), Sent("new", "old", ""), Outcome.CONFLICT, id="no-name-is-nobody"),
        pytest.param(Stored("theirs", "b"), Sent("new", "old", "a", "theirs"), Outcome.SAVED, id="decided"),
        pytest.param(Stored("third", "c"), Sent("new", "old", "a", "theirs"), Outcome.CONFLICT, id="decided-on-another"),
        pytest.param(Stored("old", ""), Sent("old", "old", "a"), Outcome.SAME, id="nothing-to-do"),
    ],
)  # fmt: skip
def test_page_writes_over_what_it_knows_only(stored: Stored, sent: Sent, outcome: Outcome):
    assert decide(stored, sent) is outcome


def test_pages_have_names_of_their_own():
    assert len({page_name() for _ in range(50)}) == 50


@pytest.mark.parametrize(
    ("sent", "name"),
    [({"page": "a1b2c3d4e5f6"}, "a1b2c3d4e5f6"), ({}, ""), ({"page": "a\0"}, ""), ({"page": "a" * 17}, "")],
)
def test_only_a_name_is_taken_for_one(sent: dict[str, str], name: str):
    assert page_of(sent) == name
