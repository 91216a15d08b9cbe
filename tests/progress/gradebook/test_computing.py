"""Totals, by hand and by what must hold of all of them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.gradebook.computing import Column, Line, Rules, State, Work, compute_line, percent

# Three closed exercises of 10, 20 and 10 points, with 8, 10 and 1 of them: shares of 0.8, 0.5 and 0.1.
COLUMNS = [Column(1, 10, 10, True), Column(2, 20, 20, True), Column(3, 10, 10, True)]
WORKS = {1: Work(8, 10), 2: Work(10, 20), 3: Work(1, 5)}


def states(line: Line) -> list[State]:
    return [cell.state for cell in line.cells]


def test_total_weighs_by_points() -> None:
    # (8 + 10 + 1) of 40 points; the five points that were not answered in the third count nothing.
    line = compute_line(COLUMNS, WORKS, rules=Rules())
    assert line.total == pytest.approx(19 / 40)
    assert [cell.share for cell in line.cells] == pytest.approx([0.8, 0.5, 0.1])
    assert [cell.part for cell in line.cells] == pytest.approx([0.25, 0.5, 0.25])


def test_lowest_is_dropped_by_share_and_the_rest_weighs_more() -> None:
    # Without the third: (10 × 0.8 + 20 × 0.5) of 30.
    line = compute_line(COLUMNS, WORKS, rules=Rules(drop_lowest=1))
    assert states(line) == [State.COUNTED, State.COUNTED, State.DROPPED]
    assert line.total == pytest.approx(18 / 30)


def test_one_exercise_is_never_dropped() -> None:
    line = compute_line(COLUMNS, WORKS, rules=Rules(drop_lowest=9))
    assert states(line) == [State.COUNTED, State.DROPPED, State.DROPPED]
    assert line.total == pytest.approx(0.8)


def test_of_equal_shares_the_heavier_is_dropped() -> None:
    line = compute_line(
        COLUMNS, {1: Work(5, 10), 2: Work(10, 20), 3: Work(9, 10)}, rules=Rules(drop_lowest=1)
    )
    # 0.5 with weight 20 goes; (10 × 0.5 + 10 × 0.9) of 20 is left.
    assert states(line) == [State.COUNTED, State.DROPPED, State.COUNTED]
    assert line.total == pytest.approx(0.7)


def test_weight_of_nothing_is_shown_and_does_not_count() -> None:
    columns = [Column(1, 10, 0, True), Column(2, 20, 1, True), Column(3, 10, 3, True)]
    line = compute_line(columns, WORKS, rules=Rules(drop_lowest=1))
    assert states(line) == [State.WEIGHTLESS, State.COUNTED, State.DROPPED]
    assert [line.cells[0].share, line.total] == pytest.approx([0.8, 0.5])


def test_excused_exercise_does_not_count_and_is_not_the_lowest() -> None:
    line = compute_line(COLUMNS, WORKS, excused={3}, rules=Rules(drop_lowest=1))
    assert states(line) == [State.COUNTED, State.DROPPED, State.EXCUSED]
    assert line.total == pytest.approx(0.8)


def test_unanswered_exercise_counts_nothing_once_it_has_closed() -> None:
    line = compute_line(COLUMNS, {1: Work(8, 10)}, rules=Rules())
    assert states(line) == [State.COUNTED] * 3
    assert line.total == pytest.approx(8 / 40)


@pytest.mark.parametrize(
    ("work", "leaves_out", "state", "share"),
    [
        (Work(), False, State.OPEN, None),
        (Work(), True, State.OPEN, None),
        (Work(waiting=5), False, State.OPEN, None),
        (Work(3, 4), False, State.COUNTED, 0.75),
        (Work(3, 4), True, State.OPEN, 0.75),
    ],
)
def test_exercise_that_has_not_closed(
    work: Work, leaves_out: bool, state: State, share: float | None
) -> None:
    line = compute_line([Column(1, 10, 10, False)], {1: work}, rules=Rules(leaves_open_out=leaves_out))
    assert (line.cells[0].state, line.cells[0].share) == (state, share)
    assert line.total == (share if state is State.COUNTED else None)
    assert line.provisional == (state is State.COUNTED)


def test_answer_without_a_mark_is_left_aside_until_it_has_one() -> None:
    # 3 of 4 marked points, 2 points waiting, 4 not answered: 3 of 8.
    line = compute_line([Column(1, 10, 10, True)], {1: Work(3, 4, 2)}, rules=Rules())
    assert line.cells[0].share == pytest.approx(3 / 8)
    assert line.provisional
    waiting = compute_line([Column(1, 10, 10, True)], {1: Work(waiting=10)}, rules=Rules())
    assert (states(waiting), waiting.total) == ([State.WAITING], None)


def test_nothing_to_count_is_no_total() -> None:
    assert compute_line([], {}, rules=Rules(drop_lowest=2)) == Line((), None)


@pytest.mark.parametrize(
    ("share", "decimals", "expected"),
    [(0.285, 0, "29"), (0.2849, 0, "28"), (1 / 3, 2, "33.33"), (0.66665, 2, "66.67"), (1.0, 1, "100.0")],
)
def test_percent_rounds_once_and_a_half_up(share: float, decimals: int, expected: str) -> None:
    assert str(percent(share, decimals)) == expected


def test_percent_of_nothing_is_nothing() -> None:
    assert percent(None, 1) is None


@st.composite
def classes(draw: st.DrawFn) -> tuple[list[Column], dict[int, Work]]:
    columns, works = [], {}
    for key in range(draw(st.integers(1, 6))):
        points = draw(st.integers(1, 20))
        weight = draw(st.sampled_from([0.0, 0.5, 1.0, 7.0]))
        columns.append(Column(key, points, weight, draw(st.booleans())))
        waiting = draw(st.integers(0, points))
        marked = draw(st.integers(0, points - waiting))
        works[key] = Work(draw(st.floats(0, 1)) * marked, marked, waiting)
    return columns, works


RULES = st.builds(Rules, drop_lowest=st.integers(0, 4), leaves_open_out=st.booleans())


@given(classes(), RULES)
def test_total_is_within_the_shares_that_count(
    given_class: tuple[list[Column], dict[int, Work]], rules: Rules
) -> None:
    line = compute_line(*given_class, rules=rules)
    shares = [cell.share for cell in line.cells if cell.state is State.COUNTED and cell.share is not None]
    assert (line.total is None) == (not shares)
    if line.total is not None:
        assert min(shares) - 1e-9 <= line.total <= max(shares) + 1e-9
        assert sum(cell.part for cell in line.cells) == pytest.approx(1)


@given(classes(), RULES)
def test_dropping_one_more_never_lowers_a_total(
    given_class: tuple[list[Column], dict[int, Work]], rules: Rules
) -> None:
    more = Rules(drop_lowest=rules.drop_lowest + 1, leaves_open_out=rules.leaves_open_out)
    fewer_dropped = compute_line(*given_class, rules=rules).total
    more_dropped = compute_line(*given_class, rules=more).total
    assert (more_dropped or 0) >= (fewer_dropped or 0) - 1e-9


@given(classes(), RULES, st.sampled_from([0.25, 3.0, 100.0]))
def test_only_the_proportions_of_weights_matter(
    given_class: tuple[list[Column], dict[int, Work]], rules: Rules, factor: float
) -> None:
    columns, works = given_class
    scaled = [Column(c.key, c.points, c.weight * factor, c.is_closed) for c in columns]
    one, other = (compute_line(these, works, rules=rules) for these in (columns, scaled))
    assert states(one) == states(other)
    assert other.total == (None if one.total is None else pytest.approx(one.total))


@given(classes(), RULES)
def test_order_of_the_exercises_does_not_change_the_total(
    given_class: tuple[list[Column], dict[int, Work]], rules: Rules
) -> None:
    columns, works = given_class
    turned = compute_line(columns[::-1], works, rules=rules).total
    straight = compute_line(columns, works, rules=rules).total
    assert turned == (None if straight is None else pytest.approx(straight))


@given(st.floats(0, 1), st.integers(0, 2))
def test_percent_is_within_half_a_unit(share: float, decimals: int) -> None:
    shown = percent(share, decimals)
    assert shown is not None
    assert abs(shown - Decimal(share * 100)) <= Decimal(1).scaleb(-decimals) / 2 + Decimal("1e-8")
