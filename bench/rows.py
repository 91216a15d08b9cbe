"""What more rows cost: to read, to compress, and for each evaluation of the likelihood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.layout import Table, milliseconds
from bench.measure import interleave, timed
from bench.workloads import Workload, large_models
from grading.fitting import Table as DataTable
from grading.fitting import build_design, fit_mixed
from grading.fitting.profile import ProfiledDeviance
from grading.fitting.rotation import compress
from grading.formula import parse_formula

ROUNDS = 5
SIZES = (1_000, 10_000, 100_000)
COLUMNS = ("model", "rows", "design ms", "whole fit ms", "one evaluation ms", "evaluations")


def run(sizes: Sequence[int] = SIZES, *, rounds: int = ROUNDS) -> Iterator[Table]:
    works = [list(large_models(size)) for size in sizes]
    rows = tuple(_row(work, rounds) for kind in zip(*works, strict=True) for work in kind)
    remarks = ("Design: from the table to matrices. Whole fit: design, compression and search, by REML.",)
    yield Table("More rows", COLUMNS, rows, remarks)


def _row(work: Workload, rounds: int) -> tuple[str, ...]:
    spec = parse_formula(work.formula)
    design = build_design(work.frame, spec)
    fit = fit_mixed(design)
    profile = ProfiledDeviance(compress(design), "REML")
    start = profile.start(1.0)
    found = interleave(
        {
            "design": timed(lambda: build_design(DataTable(work.frame), spec)),
            "fit": timed(lambda: fit_mixed(build_design(work.frame, spec))),
            "evaluation": timed(lambda: profile.evaluate(start.roots)),
        },
        rounds=rounds,
    )
    times = [milliseconds(found[name]) for name in ("design", "fit", "evaluation")]
    return (work.name, str(len(work.frame)), *times, str(fit.evaluations))
