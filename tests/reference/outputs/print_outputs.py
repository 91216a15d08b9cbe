"""Prints what statsmodels shows for models of the data in ../lme4, ../more and ../students: python print_outputs.py [tag].

Each output goes to a file of its own, whose name ends in the tag. 0.15 and 0.14 lay their tables out differently.
"""

from __future__ import annotations

import html
import re
import sys
import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

HERE = Path(__file__).parent
TAG = f"-{sys.argv[1]}" if len(sys.argv) > 1 else ""


def read(path: str, *factors: str) -> pd.DataFrame:
    return pd.read_csv(HERE.parent / path, dtype=dict.fromkeys(factors, "str"))


def show(name: str, model: Any, **options: Any) -> None:
    """The summary, after the warnings that the console shows before it."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        text = str(model.fit(**options).summary())
    notes = dict.fromkeys(
        f"{w.category.__name__}: {w.message}" for w in said if "Convergence" in w.category.__name__
    )
    (HERE / f"statsmodels-{name}{TAG}.txt").write_text("\n".join([*notes, text, ""]), encoding="utf-8")


def show_notebook(name: str, model: Any) -> None:
    """The tables that a notebook shows, as a browser copies them: cells parted by tabs."""
    rows = []
    for table in re.findall(r"<table.*?</table>", model.fit().summary().as_html(), re.DOTALL):
        rows += re.findall(r"<caption>(.*?)</caption>", table)
        for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL):
            cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
            rows.append("\t".join(html.unescape(cell).strip() for cell in cells))
        rows.append("")
    (HERE / f"statsmodels-{name}{TAG}.txt").write_text("\n".join(rows), encoding="utf-8")


sleep = read("lme4/sleepstudy.csv", "Subject")
pastes = read("lme4/pastes.csv")
school = read("lme4/mathachieve.csv", "School")
show("intercept", smf.mixedlm("Reaction ~ Days", sleep, groups="Subject"))
show("unnamed-groups", smf.mixedlm("Reaction ~ Days", sleep, groups=sleep["Subject"]))
show("ml", smf.mixedlm("Reaction ~ Days", sleep, groups="Subject", re_formula="~Days"), reml=False)
show(
    "nested",
    smf.mixedlm("strength ~ 1", pastes, groups="batch", vc_formula={"cask": "0 + C(cask)"}, re_formula="1"),
)
show("factors", smf.mixedlm("MathAch ~ SES * C(Sex) + C(Minority)", school, groups="School"))
show("singular", smf.mixedlm("Yield ~ 1", read("lme4/dyestuff2.csv"), groups="Batch"))
crossed = read("lme4/penicillin.csv").assign(whole=1)
show("crossed", smf.mixedlm("diameter ~ 1", crossed, groups="whole",
                            vc_formula={"plate": "0 + C(plate)", "sample": "0 + C(sample)"}))  # fmt: skip
show("not-converged", smf.mixedlm("weight ~ Time * Diet", read("lme4/bodyweight.csv", "Rat", "Diet"), groups="Rat",
                                  re_formula="~Time"), method="lbfgs", maxiter=3)  # fmt: skip
show_notebook("notebook", smf.mixedlm("Reaction ~ Days", sleep, groups="Subject", re_formula="~Days"))
show_notebook("notebook-ols", smf.ols("Reaction ~ Days", sleep))
show("ols", smf.ols("Reaction ~ Days", sleep))
show("ols-factors", smf.ols("MathAch ~ SES * C(Sex)", school))
show("gee", smf.gee("Reaction ~ Days", "Subject", sleep, cov_struct=sm.cov_struct.Exchangeable()))
show("glm", smf.glm("incidence + I(size - incidence) ~ period", read("lme4/cbpp.csv", "herd", "period"),
                    family=sm.families.Binomial()))  # fmt: skip
for name in ("dropout1", "dropout2", "dropout3"):
    rows = read(f"students/{name}.csv").dropna()
    show(f"student-{name}", smf.mixedlm("sbp ~ time + treated", rows, groups="patient"))
    show(f"student-{name}-factor", smf.mixedlm("sbp ~ time + C(treated)", rows, groups="patient"))
for name, formula, options in (
    ("casks", "strength ~ depth + supplier", {"groups": "batch", "re_formula": "1", "vc_formula": {"cask": "0 + C(cask)"}}),
    ("growth", "words ~ term + programme", {"groups": "child", "re_formula": "~term"}),
):  # fmt: skip
    show(f"student-{name}", smf.mixedlm(formula, pd.read_csv(HERE / f"{name}.csv").dropna(), **options))
rows = pd.read_csv(HERE / "words.csv").dropna().assign(whole=1)
show("student-words", smf.mixedlm("rt ~ frequency + older", rows, groups="whole",
                                  vc_formula={"person": "0 + C(person)", "word": "0 + C(word)"}))  # fmt: skip
