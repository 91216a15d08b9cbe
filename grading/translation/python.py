"""Programs in Python, for statsmodels."""

from __future__ import annotations

from grading.formula.render import render
from grading.formula.spec import INTERCEPT, ModelSpec
from grading.translation.rewriting import Prepared


def statsmodels_program(prepared: Prepared) -> tuple[str, str] | None:
    """The call and the whole program; crossed groups become variance components of one group of all rows."""
    call = prepared.call()
    extra: list[str] = []
    if call is None:
        crossed = _crossed_call(prepared)
        if crossed is None:
            return None
        call, extra = crossed
    return call, "\n".join(
        [
            "import pandas as pd",
            "import statsmodels.formula.api as smf",
            "",
            *_reading(prepared),
            *extra,
            "",
            f"fit = {call}",
            "print(fit.summary())",
        ]
    )


def _reading(prepared: Prepared) -> list[str]:
    renaming = ", ".join(f'"{old}": "{new}"' for old, new in prepared.renamed.items())
    used = ", ".join(f'"{name}"' for name in prepared.used)
    return [
        f'd = pd.read_csv("{prepared.request.data.source}")',
        *([f"d = d.rename(columns={{{renaming}}})"] if renaming else []),
        f"d = d.dropna(subset=[{used}])",
        *(f'd["{name}"] = d["{name}"].astype("category")' for name in prepared.categories),
        *(
            f'd["{name}"] = ' + ' + "/" + '.join(f'd["{column}"].astype(str)' for column in columns)
            for name, columns in prepared.combined.items()
        ),
    ]


def _crossed_call(prepared: Prepared) -> tuple[str, list[str]] | None:
    """Random intercepts of crossed groups: levels of each within one group that holds all rows."""
    spec = prepared.spec
    if not spec.fixed or not spec.random or any(block.terms != (INTERCEPT,) for block in spec.random):
        return None
    whole = prepared.free("all_rows")
    components = ", ".join(f'"{group}": "0 + C({_quoted(str(group))})"' for group in spec.groups)
    fixed = render(ModelSpec(spec.response, spec.fixed), "statsmodels")
    assert fixed is not None, "the fixed part alone is an ordinary regression, which the printer knows"
    formula = fixed.removeprefix("smf.ols(").removesuffix(").fit()")
    ml = "reml=False" if prepared.request.method == "ML" else ""
    call = f'smf.mixedlm({formula}, groups="{whole}", vc_formula={{{components}}}).fit({ml})'
    return call, [f'd["{whole}"] = 1']


def _quoted(column: str) -> str:
    """The column as a formula of statsmodels wants it."""
    whole = render(ModelSpec(column, (INTERCEPT,)), "statsmodels")
    assert whole is not None, "names that the printer refuses are replaced before"
    return whole.removeprefix('smf.ols("').partition(" ~ ")[0]
