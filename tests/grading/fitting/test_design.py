from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from grading.fitting import DesignError, build_design
from grading.formula import parse_formula
from tests.grading.fitting.textbook import visits


def design_of(frame: pd.DataFrame, formula: str, *, check_identified: bool = True):
    return build_design(frame, parse_formula(formula), check_identified=check_identified)


@pytest.fixture
def frame() -> pd.DataFrame:
    return visits(np.random.default_rng(1))


def test_design_holds_response_columns_and_groups(frame: pd.DataFrame) -> None:
    design = design_of(frame, "y ~ time + treated + (time | patient)")

    assert design.names == ("(Intercept)", "time", "treated")
    assert design.X.tolist() == [[1.0, t, d] for t, d in zip(frame["time"], frame["treated"], strict=True)]
    assert design.y.tolist() == frame["y"].tolist()
    (block,) = design.random
    assert (block.group, block.names) == ("patient", ("(Intercept)", "time"))
    assert block.Z.tolist() == [[1.0, t] for t in frame["time"]]
    assert [block.levels[code] for code in block.codes] == frame["patient"].tolist()


def test_design_drops_and_counts_rows_with_a_missing_value_in_a_used_column(frame: pd.DataFrame) -> None:
    frame.loc[0, "y"] = np.nan
    frame.loc[3, "patient"] = None
    frame["unused"] = np.nan

    design = design_of(frame, "y ~ time + (1 | patient)")

    assert (design.n, design.n_dropped) == (46, 2)
    assert design.rows.tolist() == [1, 2, *range(4, 48)]


def test_design_of_an_interaction_of_groups_joins_their_labels() -> None:
    frame = pd.DataFrame({"y": np.arange(8.0) ** 2, "a": list("uuuuvvvv"), "b": [1, 1, 2, 2, 1, 1, 2, 2]})

    design = design_of(frame, "y ~ 1 + (1 | a/b)")

    assert [block.group for block in design.random] == ["a", "a:b"]
    assert design.random[1].levels == ("u:1", "u:2", "v:1", "v:2")
    assert design.random[1].codes.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]


def test_design_of_uncorrelated_slopes_has_two_terms_of_one_group(frame: pd.DataFrame) -> None:
    design = design_of(frame, "y ~ time + (time || patient)")

    assert [(block.group, block.names) for block in design.random] == [
        ("patient", ("(Intercept)",)),
        ("patient", ("time",)),
    ]


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("y ~ tme + (1 | patient)", "no column 'tme' in the data, which have y, time, treated, patient"),
        ("patient ~ time + (1 | treated)", "the response 'patient' is not numeric"),
        ("y ~ time + copy + (1 | patient)", "cannot be told apart: copy can be computed"),
        ("y ~ time + time:patient + patient + treated + (1 | patient)", "cannot be told apart"),
        ("y ~ time + (1 | one)", "the grouping factor one has one level only"),
        ("y ~ time + (1 | row)", "row has 48 levels on 48 rows"),
        ("y ~ time + (1 + time + late + early | pair)", r"4 x 12 = 48 random effects on 48 rows"),
        ("y ~ time + (time + copy | patient)", "leave out copy"),
        ("constant ~ time + (1 | patient)", "'constant' is 7 in every row"),
        ("empty ~ time + (1 | patient)", "no rows are left"),
        ("y ~ endless + (1 | patient)", "'endless' holds an infinite value"),
    ],
)
def test_design_that_cannot_be_set_up_is_refused(frame: pd.DataFrame, formula: str, message: str) -> None:
    frame = frame.assign(
        copy=2.0 * frame["time"] + 1.0,
        one="a",
        row=range(48),
        pair=frame["patient"],
        late=(frame["time"] == 3.0).astype(float),
        early=(frame["time"] == 0.0).astype(float),
        constant=7.0,
        empty=np.nan,
        endless=np.inf,
    )

    with pytest.raises(DesignError, match=message):
        design_of(frame, formula)


def test_design_with_a_column_name_twice_is_refused(frame: pd.DataFrame) -> None:
    doubled = pd.concat([frame, frame[["time"]]], axis=1)

    with pytest.raises(DesignError, match="column 'time' is in the data 2 times"):
        design_of(doubled, "y ~ time + (1 | patient)")


def test_design_of_slopes_on_two_visits_needs_leave(frame: pd.DataFrame) -> None:
    two = frame[frame["time"] < 2.0]

    with pytest.raises(DesignError, match=r"2 x 12 = 24 random effects on 24 rows"):
        design_of(two, "y ~ time + (time | patient)")
    assert design_of(two, "y ~ time + (time | patient)", check_identified=False).n == 24


def test_design_of_more_fixed_effects_than_rows_is_refused(frame: pd.DataFrame) -> None:
    with pytest.raises(DesignError, match="leave nothing to estimate"):
        design_of(frame.iloc[:8].assign(day=list("abcdefgh")), "y ~ day + (1 | patient)")
