"""Tables and models on which the translated programs are run, and what our own fit makes of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from datasets.scenarios import get_scenario
from grading.fitting.design import build_design
from grading.fitting.mixed import fit_mixed
from grading.fitting.result import Method, MixedFit
from grading.formula import Package, parse_formula
from grading.translation import DataColumn, DataFile, Request, translate

REFERENCE = Path(__file__).resolve().parents[2] / "reference" / "translation"
STORED = REFERENCE / "printed_by_r.json"


@dataclass(frozen=True, slots=True)
class Study:
    """A model on simulated data. `renamed` gives columns names that are hard on some packages."""

    name: str
    scenario: str
    setting: str
    formula: str
    method: Method = "REML"
    categories: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()


BP = ("blood-pressure", "standard")
STUDIES = (
    Study("intercept", *BP, "sbp ~ time + treated + (1 | patient)"),
    Study("slope", *BP, "sbp ~ time * treated + (time | patient)"),
    Study("slope by ML", *BP, "sbp ~ time + I(time^2) + (time | patient)", "ML"),
    Study("uncorrelated", *BP, "sbp ~ time + treated + (time || patient)"),
    Study("category", *BP, "sbp ~ visit * treated + (1 | patient)", categories=("visit",)),
    Study("missing rows", "blood-pressure", "dropout-at-random", "sbp ~ time + treated + (1 | patient)"),
    Study("nested", "casks", "standard", "strength ~ depth + supplier + (1 | batch/cask)"),
    Study("one group of two columns", "casks", "standard", "strength ~ depth + (1 | batch:cask)"),
    Study("crossed", "reaction-times", "standard", "rt ~ frequency + older + (1 | person) + (1 | word)"),
    Study(
        "hard names",
        *BP,
        "µ ~ if.1 + C + (if.1 | TRUE)",
        renamed=(("sbp", "µ"), ("time", "if.1"), ("treated", "C"), ("patient", "TRUE")),
    ),
)


@cache
def table(study: Study) -> pd.DataFrame:
    scenario = get_scenario(study.scenario)
    return scenario.simulate(study.setting, np.random.default_rng(11)).rename(columns=dict(study.renamed))


@cache
def own_fit(study: Study) -> MixedFit:
    frame = table(study)
    spec = parse_formula(study.formula, list(frame.columns))
    return fit_mixed(
        build_design(frame.astype(dict.fromkeys(study.categories, "category")), spec), study.method
    )


def program(study: Study, package: Package, source: str = "data.csv") -> str:
    frame = table(study)
    labels = set(frame.columns[[not pd.api.types.is_numeric_dtype(kind) for kind in frame.dtypes]])
    columns = tuple(DataColumn(str(name), str(name) in labels) for name in frame.columns)
    request = Request(
        parse_formula(study.formula, list(frame.columns)),
        DataFile(source, columns),
        frozenset(study.categories),
        study.method,
    )
    return translate(request, package).program


def write_all(package: Package, folder: Path, ending: str) -> list[Path]:
    """A folder for each study with its data and its program; the programs."""
    written = []
    for number, study in enumerate(STUDIES):
        data, path = folder / f"data{number}.csv", folder / f"{package}{number}.{ending}"
        table(study).to_csv(data, index=False, lineterminator="\n")
        path.write_text(program(study, package, data.as_posix()), encoding="utf-8")
        written.append(path)
    return written


PYTHON = """
import json, runpy, sys, warnings
import numpy as np
for path in sys.argv[1:]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sys.stdout, out = sys.stderr, sys.stdout
        fit = runpy.run_path(path)["fit"]
        sys.stdout = out
    cov = np.atleast_2d(np.asarray(fit.cov_re))
    variances = [*np.diag(cov), *fit.vcomp, fit.scale]
    print(json.dumps({"estimates": list(fit.fe_params), "se": list(fit.bse_fe), "variances": variances,
        "covariances": list(cov[np.tril_indices(len(cov), -1)]), "loglik": fit.llf, "n": int(fit.nobs)}))
"""


def run_python(folder: Path) -> list[dict[str, Any]]:
    """What statsmodels prints, in a process that knows nothing of us."""
    return _run([sys.executable, "-c", PYTHON, *map(str, write_all("statsmodels", folder, "py"))], folder)


R_PACKAGES: tuple[Package, ...] = ("lme4", "nlme")


def run_r(folder: Path) -> dict[Package, list[dict[str, Any]]]:
    """What R prints where it is on the machine, and what it printed where it is not."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        stored = json.loads(STORED.read_text(encoding="utf-8"))
        return {
            package: [stored[package][study.name]["printed"] for study in STUDIES] for package in R_PACKAGES
        }
    paths = [path for package in R_PACKAGES for path in write_all(package, folder, "R")]
    printed = _run([rscript, str(REFERENCE / "run.R"), *map(str, paths)], folder)
    count = len(STUDIES)
    return {
        package: printed[number * count : (number + 1) * count] for number, package in enumerate(R_PACKAGES)
    }


def _run(command: list[str], folder: Path) -> list[dict[str, Any]]:
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]
