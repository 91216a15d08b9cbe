"""Programs in R, for lme4 and nlme."""

from __future__ import annotations

from grading.formula.spec import INTERCEPT
from grading.translation.rewriting import Prepared


def lme4_program(prepared: Prepared) -> tuple[str, str] | None:
    """The call and the whole program."""
    call = prepared.call()
    if call is None:
        return None
    packages = ["library(lme4)", ""] if prepared.spec.random else []
    return call, "\n".join([*packages, *_reading(prepared), "", f"m <- {call}", "summary(m)"])


def nlme_program(prepared: Prepared) -> tuple[str, str] | None:
    """The call and the whole program; crossed groups become blocks of one group that holds all rows."""
    call = prepared.call(missing=True)
    extra: list[str] = []
    if call is None:
        crossed = _crossed_call(prepared)
        if crossed is None:
            return None
        call, extra = crossed
    return call, "\n".join(
        [
            "library(nlme)",
            "",
            *_reading(prepared),
            *_combining(prepared),
            *extra,
            "",
            f"m <- {call}",
            "summary(m)",
        ]
    )


def _reading(prepared: Prepared) -> list[str]:
    check = ", check.names = FALSE" if prepared.renamed else ""
    return [
        f'd <- read.csv("{prepared.request.data.source}", na.strings = c("", "NA"){check})',
        *(f'names(d)[names(d) == "{old}"] <- "{new}"' for old, new in prepared.renamed.items()),
        *(f"d${name} <- factor(d${name})" for name in prepared.categories),
    ]


def _combining(prepared: Prepared) -> list[str]:
    return [
        f"d${name} <- interaction({', '.join(f'd${column}' for column in columns)}, drop = TRUE)"
        for name, columns in prepared.combined.items()
    ]


def _crossed_call(prepared: Prepared) -> tuple[str, list[str]] | None:
    """Random intercepts of crossed groups, each a block of equal variances over the columns of its factor."""
    spec = prepared.spec
    if not spec.fixed or not spec.random or any(block.terms != (INTERCEPT,) for block in spec.random):
        return None
    whole = prepared.free("all_rows")
    names = [str(group) for group in spec.groups]
    own = [name for name in names if name not in prepared.combined]
    lines = [
        *(f"d${name} <- factor(d${name})" for name in own if name not in prepared.categories),
        f"d${whole} <- factor(1)",
    ]
    right = [str(term) for term in spec.fixed if not term.is_intercept]
    side = " + ".join(right if INTERCEPT in spec.fixed else ["0", *right]) or "1"
    blocks = ", ".join(f"pdIdent(~ 0 + {name})" for name in names)
    ml = ', method = "ML"' if prepared.request.method == "ML" else ""
    call = (
        f"lme(fixed = {spec.response} ~ {side}, random = list({whole} = pdBlocked(list({blocks}))), "
        f"data = d{ml}, na.action = na.omit)"
    )
    return call, lines
