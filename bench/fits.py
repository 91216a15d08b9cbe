"""One fit beside lmer and beside statsmodels with its defaults."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator

import numpy as np
from statsmodels.regression.mixed_linear_model import MixedLM, VCSpec

from bench.layout import Table, milliseconds, ratio
from bench.lmer import Lmer
from bench.measure import interleave, timed
from bench.workloads import Workload, small_models
from grading.fitting import build_design, fit_mixed
from grading.fitting.coding import Codes
from grading.formula import parse_formula

ROUNDS = 15
# statsmodels takes up to a second, and its time varies little.
FEW_ROUNDS = 3
COLUMNS = ("model", "rows", "ours ms", "lmer ms", "ours/lmer", "MixedLM ms", "ours/MixedLM")


def run(works: Iterable[Workload] | None = None, *, rounds: int = ROUNDS) -> Iterator[Table]:
    with Lmer() as lmer:
        rows = tuple(_row(work, lmer, rounds) for work in works or small_models())
        version = (
            f"lme4 {lmer.version}" if lmer.version else "no R with lme4 on this machine: no times of lmer"
        )
    remarks = (
        f"By REML, from table and formula to the fit, MixedLM from ready matrices; medians of processor time; {version}.",
    )
    yield Table("One fit", COLUMNS, rows, remarks)


def _row(work: Workload, lmer: Lmer, rounds: int) -> tuple[str, ...]:
    spec = parse_formula(work.formula)
    clocks = {"ours": timed(lambda: fit_mixed(build_design(work.frame, spec)))}
    if theirs := lmer.clock(work):
        clocks["lmer"] = theirs
    found = interleave(clocks, rounds=rounds)
    default = statsmodels_fit(work)
    slow = interleave({"statsmodels": timed(default)}, rounds=min(rounds, FEW_ROUNDS)) if default else {}
    ours, r, python = found["ours"], found.get("lmer"), slow.get("statsmodels")
    return (
        work.name,
        str(len(work.frame)),
        milliseconds(ours),
        milliseconds(r),
        ratio(ours, r),
        milliseconds(python),
        ratio(ours, python),
    )


def statsmodels_fit(work: Workload) -> Callable[[], object] | None:
    """The fit of ready matrices by MixedLM with its defaults; none for crossed factors, which take it minutes."""
    design = build_design(work.frame, parse_formula(work.formula))
    outer, *inner = design.random
    components = None
    if inner:
        (term,) = inner
        if len(set(zip(outer.codes, term.codes, strict=True))) > len(term.levels):
            return None
        components = _indicators(outer.codes, term.codes)

    def fit() -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return MixedLM(design.y, design.X, outer.codes, exog_re=outer.Z, exog_vc=components).fit()

    return fit


def _indicators(outer: Codes, inner: Codes) -> VCSpec:
    """A column for each inner group of each outer one."""
    groups = [inner[outer == group] for group in np.unique(outer)]
    matrices = [(codes[:, None] == np.unique(codes)).astype(np.float64) for codes in groups]
    return VCSpec(["inner"], [[[str(j) for j in range(m.shape[1])] for m in matrices]], [matrices])
