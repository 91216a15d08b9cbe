"""`python manage.py fit DATA.csv 'y ~ x + (x | g)'`: one mixed model as JSON."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pandas as pd
from django.core.management.base import BaseCommand, CommandParser

from grading.fitting.design import Design, build_design
from grading.fitting.errors import DesignError, FitError
from grading.fitting.mixed import fit_mixed
from grading.fitting.result import Method, MixedFit, RandomBlock
from grading.fitting.satterthwaite import satterthwaite
from grading.formula import FormulaError, parse_formula
from grading.tables import TableError, load_table


class Command(BaseCommand):
    help = "Fit a linear mixed model to a CSV file and print it as one JSON object."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "data", type=Path, metavar="DATA.csv", help="comma-separated values with a header"
        )
        parser.add_argument("formula", help="in lme4's syntax, such as 'y ~ x + (x | g)'")
        parser.add_argument("--ml", action="store_true", help="maximum likelihood instead of REML")
        parser.add_argument(
            "--factor",
            action="append",
            default=[],
            metavar="COL",
            help="take this column of numbers as categories",
        )

    def handle(self, *args: object, **options: Any) -> None:
        method: Method = "ML" if options["ml"] else "REML"
        try:
            frame = _as_factors(load_table(options["data"]), options["factor"])
            spec = parse_formula(options["formula"], columns=list(frame.columns))
            design = build_design(frame, spec)
            fit = fit_mixed(design, method)
        except FormulaError as error:
            self._refuse(f"the formula cannot be read: {error}")
        except (TableError, DesignError, FitError) as error:
            self._refuse(str(error))
        self.stdout.write(json.dumps(_finite(describe_fit(design, fit)), indent=2, allow_nan=False))

    def _refuse(self, reason: str) -> NoReturn:
        """End with code 2 and one line on stderr."""
        self.stderr.write(" ".join(reason.split()))
        sys.exit(2)


def _as_factors(frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    for name in names:
        if name not in frame.columns:
            raise TableError(
                f"no column {name!r} to take as categories: the data have {', '.join(frame.columns)}"
            )
    return frame.astype(dict.fromkeys(names, "category"))


def describe_fit(design: Design, fit: MixedFit) -> dict[str, Any]:
    """The fit as plain values under the keys that `docs/architecture.md` lists."""
    tests = satterthwaite(design, fit)
    columns = zip(fit.names, fit.beta, fit.se, tests.df, tests.p, strict=True)
    return {
        "formula": str(fit.spec),
        "method": fit.method,
        "n": fit.n,
        "groups": fit.groups,
        "criterion": fit.criterion,
        "loglik": fit.loglik,
        "converged": fit.converged,
        "singular": fit.singular,
        "fixed": [
            {"term": name, "estimate": beta, "se": se, "df": df, "p": p} for name, beta, se, df, p in columns
        ],
        "random": [_describe_block(block) for block in fit.random],
        "residual": {"variance": fit.sigma2, "sd": math.sqrt(fit.sigma2)},
        "warnings": list(fit.warnings),
        "seconds": fit.seconds,
    }


def _describe_block(block: RandomBlock) -> dict[str, Any]:
    return {
        "group": block.group,
        "terms": list(block.names),
        "variance": np.diag(block.covariance).tolist(),
        "sd": block.sd.tolist(),
        "correlation": block.correlation.tolist(),
    }


def _finite(value: Any) -> Any:
    """The value with null for every number that JSON cannot say."""
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_finite(inner) for inner in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value
