"""Labels, sizes and lots of groups."""

from __future__ import annotations

import numpy as np
import pytest

from datasets.scenarios.groups import (
    SHAPES,
    Sizes,
    draw_labels,
    draw_lot,
    draw_sizes,
    group_means,
    number_within,
)


def draw(shape: Sizes, seed: int = 0, *, count: int = 30, smallest: int = 2, largest: int = 14) -> np.ndarray:
    return draw_sizes(np.random.default_rng(seed), count, smallest, largest, shape)


def test_labels_are_in_order_with_two_digits_and_gaps():
    labels = draw_labels(np.random.default_rng(3), 30, "S")

    assert labels == sorted(set(labels))
    assert len(labels) == 30
    assert all(label[0] == "S" and label[1:].isdigit() and len(label) == 3 for label in labels)
    assert int(labels[-1][1:]) > 30


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("count", [2, 5, 30, 60])
def test_sizes_have_one_smallest_and_one_largest_between_the_limits(shape: Sizes, count: int):
    for seed in range(50):
        sizes = draw(shape, seed, count=count)

        assert len(sizes) == count
        assert 2 <= sizes.min() < sizes.max() <= 14
        assert (sizes == sizes.min()).sum() == 1
        assert (sizes == sizes.max()).sum() == 1


def test_sizes_of_groups_that_were_all_drawn_alike_are_set_apart(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(SHAPES, "any", (1e12, 1e12))

    assert draw("any", count=4, smallest=1, largest=9).tolist() == [1, 5, 5, 9]


def test_sizes_without_room_between_the_limits_are_refused():
    with pytest.raises(
        ValueError, match=r"^sizes from 4 to 5: let the largest be at least 2 above the smallest$"
    ):
        draw("any", smallest=4, largest=5)


def test_sizes_lie_as_their_shape_says():
    pooled = {shape: np.concatenate([draw(shape, seed) for seed in range(100)]) for shape in SHAPES}

    assert pooled["any"].mean() == pytest.approx(8, abs=0.2)
    assert pooled["middling"].mean() == pytest.approx(8, abs=0.2)
    assert pooled["middling"].std() < pooled["any"].std() < pooled["extremes"].std()
    assert np.median(pooled["mostly_small"]) <= 4


def test_lot_chooses_as_many_as_it_should_and_not_always_the_same():
    lots = np.array([draw_lot(np.random.default_rng(seed), 10, 4) for seed in range(200)])

    assert (lots.sum(axis=1) == 4).all()
    assert (abs(lots.mean(axis=0) - 0.4) < 0.15).all()


def test_units_are_numbered_from_one_in_each_group():
    assert number_within(np.array([3, 1, 2])).tolist() == [1, 2, 3, 1, 1, 2]


def test_group_means_are_repeated_for_each_unit():
    means = group_means(np.array([1.0, 3.0, 5.0, 2.0, 4.0]), np.array([2, 1, 2]))

    assert means.tolist() == [2.0, 2.0, 5.0, 3.0, 3.0]
