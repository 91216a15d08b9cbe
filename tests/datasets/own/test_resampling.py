from __future__ import annotations

import numpy as np
import pandas as pd

from datasets.own.resampling import draw_labels, resample_groups

STUDY = pd.DataFrame(
    {
        "school": ["a", "b", "a", "c", "c", "c", "d"],
        "x": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0],
    }
)
GROUPS = {tuple(rows) for rows in ([1.0, 3.0], [2.0], [4.0, 5.0, 6.0], [7.0])}


def test_resample_groups_keeps_groups_whole_under_new_labels():
    for seed in range(20):
        made = resample_groups(np.random.default_rng(seed), STUDY, "school")

        drawn = [tuple(rows["x"]) for _, rows in made.groupby("school", sort=False)]
        assert len(drawn) == 4
        assert set(drawn) <= GROUPS
        assert list(made["school"]) == sorted(made["school"])


def test_resample_groups_follows_from_the_generator_and_leaves_the_study_alone():
    before = STUDY.copy()
    made = [resample_groups(np.random.default_rng(seed), STUDY, "school") for seed in (1, 1, 2)]

    assert made[0].equals(made[1])
    assert not made[0].equals(made[2])
    assert STUDY.equals(before)


# Room 1 of one school is not room 1 of the other.
INNER = pd.DataFrame(
    {
        "school": ["a", "a", "a", "b", "b", "c", "c"],
        "room": ["1", "1", "2", "1", "3", "2", "2"],
        "x": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0],
    }
)
PARTS = {((1.0, 2.0), (3.0,)), ((4.0,), (5.0,)), ((6.0, 7.0),)}


def parts_of(school: pd.DataFrame) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(rows["x"]) for _, rows in school.groupby("room", sort=False))


def test_inner_groups_come_with_their_whole_group_and_equal_labels_stay_equal():
    for seed in range(20):
        made = resample_groups(np.random.default_rng(seed), INNER, "school", "room")

        assert {parts_of(school) for _, school in made.groupby("school")} <= PARTS
        assert made["school"].nunique() == 3
        # A label stands for one label of the study, wherever it is.
        old = made.merge(INNER, on="x")[["room_x", "room_y"]].drop_duplicates()
        assert old["room_x"].is_unique
        assert old["room_y"].is_unique


def test_inner_labels_that_never_come_again_never_do_so_where_a_group_is_drawn_twice():
    unique = INNER.assign(room=INNER["school"] + INNER["room"])
    twice = 0
    for seed in range(20):
        made = resample_groups(np.random.default_rng(seed), unique, "school", "room")

        pairs = made[["school", "room"]].drop_duplicates()
        assert pairs["room"].is_unique
        assert {parts_of(school) for _, school in made.groupby("school")} <= PARTS
        twice += int(made["x"].duplicated().any())
    assert twice > 0


def test_inner_labels_are_told_from_those_of_the_upper_level():
    made = resample_groups(np.random.default_rng(1), STUDY.assign(set=list("uvwxyzt")), "school", "set")

    assert {label[:2] for label in made["set"]} == {"SE"}


def test_draw_labels_are_all_different_and_as_wide_as_they_must_be():
    many = draw_labels(np.random.default_rng(1), 700, "s")

    assert len(set(many)) == 700
    assert {(label[0], len(label)) for label in many} == {("S", 5)}
    assert {len(label) for label in draw_labels(np.random.default_rng(1), 9, "c")} == {3}
