from __future__ import annotations

from collections.abc import Sequence

import pytest

from progress.statistics.flags import changes, flags_of
from progress.statistics.items import Response, describe


def responses(scores: Sequence[float], *, rests: Sequence[float] = (), mistake: str = "x") -> list[Response]:
    filled: Sequence[float | None] = rests or [None] * len(scores)
    return [
        Response(1, "standard", score, rest, None, "" if score == 1 else mistake)
        for score, rest in zip(scores, filled, strict=True)
    ]


WELL = [1.0] * 12 + [0.0] * 8
SIDEWAYS = [1.0, 0.0] * 10


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (responses([1.0] * 30), ("almost everybody is right",)),
        (responses([0.0] * 18 + [1.0]), ("hardly anybody is right",)),
        (responses(WELL, rests=WELL), ()),
        (responses(WELL, rests=SIDEWAYS), ("separates badly: the interval includes 0",)),
        (
            responses(WELL, rests=[1 - score for score in WELL[:-1]] + [0.0]),
            ("separates the wrong way round: who does well elsewhere does worse here",),
        ),
        (
            responses([1.0] * 10 + [0.0] * 12, mistake=""),
            ("most wrong answers are explained by no known mistake",),
        ),
        (responses([1.0] * 9), ()),
        (responses([]), ()),
    ],
)
def test_flags_say_what_deserves_a_look(found: list[Response], words: tuple[str, ...]) -> None:
    assert flags_of(describe(found)) == words


def test_changes_name_the_version_that_differs_from_the_one_before() -> None:
    easy, hard = responses([1.0] * 36 + [0.0] * 4), responses([1.0] * 12 + [0.0] * 28)

    assert changes({1: easy, 2: hard, 3: hard, 5: easy}) == (
        "version 2 is harder than version 1",
        "version 5 is easier than version 3",
    )
    assert changes({1: easy[:2], 2: hard[:1]}) == ()
    assert changes({}) == ()
