"""At tiny size: every model of the benchmarks can be set up, fitted and printed."""

from __future__ import annotations

import shutil

import pytest

from bench import families, fits, rows
from bench.__main__ import main
from bench.fits import statsmodels_fit
from bench.workloads import Workload, large_models, small_models
from grading.fitting import build_design, fit_mixed
from grading.formula import parse_formula

TINY = 300


def fit(work: Workload):
    return fit_mixed(build_design(work.frame, parse_formula(work.formula)))


@pytest.mark.parametrize("work", list(small_models(0.3)), ids=lambda work: work.name)
def test_small_model_converges(work: Workload) -> None:
    assert fit(work).converged


def test_singular_workload_of_full_size_is_singular() -> None:
    works = {work.name: work for work in small_models()}

    assert fit(works["random slope, singular"]).singular
    assert not fit(works["random slope"]).singular


@pytest.mark.parametrize("work", list(large_models(TINY)), ids=lambda work: work.name)
def test_large_model_has_the_rows_asked_for(work: Workload) -> None:
    assert len(work.frame) == TINY
    assert fit(work).n == TINY


def test_statsmodels_is_asked_about_nested_groups_but_not_about_crossed_ones() -> None:
    asked = {work.name: statsmodels_fit(work) is not None for work in small_models(0.3)}

    assert asked["random slope"]
    assert asked["nested"]
    assert not asked["crossed"]


def test_fits_without_r_say_so(monkeypatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)

    (table,) = fits.run([next(small_models(0.3))], rounds=1)

    assert table.rows[0][:2] == ("random intercept", "72")
    assert table.rows[0][3:5] == ("-", "-")
    assert "no R with lme4" in table.remarks[0]


def test_families_count_their_models(monkeypatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)

    (table,) = families.run(rounds=1)

    assert [row[0] for row in table.rows] == ["60 patients x 4 visits", *families.SETTINGS]
    assert all(int(row[2]) >= 8 for row in table.rows)


def test_rows_have_a_line_for_each_model_and_size() -> None:
    (table,) = rows.run([TINY, 2 * TINY], rounds=1)

    assert [row[1] for row in table.rows[:2]] == [str(TINY), str(2 * TINY)]
    assert len(table.rows) == 2 * len(list(large_models(TINY)))


def test_unknown_benchmark_is_named(capsys) -> None:
    assert main(["fist"]) == 2
    assert (
        capsys.readouterr().err
        == "no benchmark fist; there are fits, families, rows, figures, class_release, learner, course, memory, tracing\n"
    )
