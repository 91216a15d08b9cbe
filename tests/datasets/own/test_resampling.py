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


def test_draw_labels_are_all_different_and_as_wide_as_they_must_be():
    many = draw_labels(np.random.default_rng(1), 700, "school")

    assert len(set(many)) == 700
    assert {(label[0], len(label)) for label in many} == {("S", 5)}
    assert {len(label) for label in draw_labels(np.random.default_rng(1), 9, "class_")} == {3}
