from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from grading.fitting import DesignError, Table, build_design, fit_cluster_dummies, fit_ols
from grading.fitting.coding import Variable, code_variable
from grading.formula import parse_formula
from grading.formula.spec import Group
from tests.grading.fitting.textbook import visits


@pytest.fixture
def frame() -> pd.DataFrame:
    frame = visits(np.random.default_rng(1))
    frame.loc[[2, 7], "y"] = np.nan
    return frame.assign(visit=frame["time"].astype(int), ward=pd.Series(["a", None, "b", "b"] * 12))


FORMULAS = (
    "y ~ time + (1 | patient)",
    "y ~ time + treated + (time | patient)",
    "y ~ ward + (1 | patient)",
    "y ~ 1 + (1 | ward/visit)",
)


@pytest.mark.parametrize("formula", FORMULAS)
def test_design_on_a_table_that_others_have_used_is_the_design_on_the_frame(
    frame: pd.DataFrame, formula: str
) -> None:
    table = Table(frame)
    for other in FORMULAS:
        build_design(table, parse_formula(other))

    shared, alone = (build_design(source, parse_formula(formula)) for source in (table, frame))

    assert shared.names == alone.names
    assert shared.rows.tolist() == alone.rows.tolist()
    assert (shared.y.tolist(), shared.X.tolist()) == (alone.y.tolist(), alone.X.tolist())
    assert shared.n_dropped == alone.n_dropped
    for ours, theirs in zip(shared.random, alone.random, strict=True):
        assert (ours.levels, ours.codes.tolist()) == (theirs.levels, theirs.codes.tolist())
        assert ours.Z.tolist() == theirs.Z.tolist()


def test_table_reads_each_column_once(frame: pd.DataFrame, monkeypatch) -> None:
    read: list[str] = []
    code = code_variable

    def count(series: pd.Series) -> Variable:
        read.append(str(series.name))
        return code(series)

    monkeypatch.setattr("grading.fitting.table.code_variable", count)
    table = Table(frame)

    for formula in FORMULAS[:2]:
        build_design(table, parse_formula(formula))
    fit_ols(table, "y", ["time", "treated"])
    fit_cluster_dummies(table, "y", ["time"], "patient")

    assert sorted(read) == ["patient", "time", "treated", "y"]


def test_rows_keep_the_levels_that_occur_in_the_order_of_numbers() -> None:
    frame = pd.DataFrame({"y": [1.0, 2.0, 3.0, np.nan], "g": ["10", "9", "10", "other"]})

    codes, levels = Table(frame).rows(["y", "g"]).groups(Group(("g",)))

    assert levels == ("9", "10")
    assert codes.tolist() == [1, 0, 1]


def test_whole_numbers_too_long_for_a_float_stay_apart() -> None:
    frame = pd.DataFrame({"y": [1.0, 2.0, 3.0, 4.0], "id": [2**60, 2**60 + 1, 2**60, 2**60 + 1]})

    assert len(Table(frame).rows(["y"]).groups(Group(("id",)))[1]) == 2


def test_a_number_that_is_infinite_in_an_unused_row_does_no_harm() -> None:
    frame = visits(np.random.default_rng(2))
    frame.loc[0, "time"] = np.inf

    with pytest.raises(DesignError, match="'time' holds an infinite value"):
        build_design(frame, parse_formula("y ~ time + (1 | patient)"))
    frame.loc[0, "y"] = np.nan
    assert build_design(frame, parse_formula("y ~ time + (1 | patient)")).n == len(frame) - 1


def test_shared_arrays_cannot_be_written_to(frame: pd.DataFrame) -> None:
    design = build_design(frame, parse_formula(FORMULAS[1]))

    for array in (design.y, design.X, design.random[0].Z, design.random[0].codes):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0.0


def test_building_a_design_leaves_the_frame_as_it_was() -> None:
    frame = visits(np.random.default_rng(3))
    build_design(frame, parse_formula(FORMULAS[1]))

    frame["y"] += 1.0
    assert frame["y"].to_numpy(copy=True).flags.writeable
