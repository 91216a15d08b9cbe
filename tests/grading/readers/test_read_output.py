"""What the reader says of texts with parts missing, with more than one output, and with lines that are damaged."""

from __future__ import annotations

import re

import pytest

from grading.readers import ReadOutput, Unreadable, read_output
from tests.grading.readers.showing import text_of


def read(text: str) -> ReadOutput:
    found = read_output(text)
    assert isinstance(found, ReadOutput), found
    return found


def refuse(text: str) -> Unreadable:
    found = read_output(text)
    assert isinstance(found, Unreadable), found
    return found


@pytest.mark.parametrize("text", ["", " \n\t\n", "\u200b"])
def test_no_text_is_refused(text: str) -> None:
    assert refuse(text).reason == "There is no text. Paste what your package printed for the model."


def test_text_of_no_package_is_refused_with_its_first_line() -> None:
    found = refuse("\nMy estimate was 3.2, as far as I know.\n")

    assert found.reason.startswith("This is no output that we know.")
    assert (found.line, found.text) == (2, "My estimate was 3.2, as far as I know.")
    assert str(found).endswith("(line 2: “My estimate was 3.2, as far as I know.”)")


def test_title_without_numbers_is_refused() -> None:
    found = refuse("Linear mixed model fit by REML ['lmerMod']\n")

    assert found.reason.startswith(
        "This looks like output of lme4, but no number of a model can be read in it"
    )


def test_damaged_row_is_said_with_its_line() -> None:
    text = text_of("lme4-sleepstudy-slope").replace("10.467      1.546", "10.4x7      1.546")

    (row,) = read(text).unread

    assert (row.line, row.text) == (21, "Days 10.4x7 1.546 6.771")
    assert row.why == "a row of the coefficients should end in 3 numbers"


def test_only_damaged_rows_are_refused_with_the_first_of_them() -> None:
    found = refuse("Fixed effects:\n  Estimate Std. Error t value\nx 1 2 z\n")

    assert (found.line, found.text) == (3, "x 1 2 z")


def test_parts_that_are_trimmed_are_said_to_be_missing() -> None:
    lines = text_of("lme4-sleepstudy-slope").splitlines()

    head_off, tail_off = read("\n".join(lines[10:])), read("\n".join(lines[:16]))

    assert head_off.missing == ("the title with the method", "the formula")
    assert (head_off.method, head_off.formula, head_off.criterion) == (None, None, None)
    assert tail_off.missing == ("the fixed effects",)
    assert (tail_off.fixed, tail_off.method) == ((), "REML")


def test_rows_that_the_formula_has_and_the_table_has_not_are_said_to_be_missing() -> None:
    text = "\n".join(text_of("lme4-sleepstudy-slope").splitlines()[:20])

    assert read(text).missing == ("the row of `Days`",)


def test_julia_without_its_spaces_and_nlme_with_nested_groups_are_still_read() -> None:
    julia, nlme = (
        read("\n".join(" ".join(line.split()) for line in text_of(name).splitlines()))
        for name in ("julia-sleepstudy", "nlme-nested")
    )

    assert [(block.group, block.terms) for block in julia.random] == [("subj", ("(Intercept)", "days"))]
    assert {name: number.value for name, number in nlme.groups.items()} == {"batch": 10, "batch:cask": 30}


@pytest.mark.parametrize(
    ("name", "start", "package", "kind"),
    [
        ("lme4-sleepstudy-slope", 18, "lme4", "linear mixed"),
        ("lmertest-orthodont", 19, "lmerTest", "linear mixed"),
        ("r-lm-sleepstudy", 8, "R", "ordinary"),
        ("nlme-orthodont", 13, "nlme", "linear mixed"),
        ("statsmodels-sleepstudy-slope", 8, "statsmodels", "linear mixed"),
        ("stata-pig", 19, "Stata", "linear mixed"),
        ("julia-sleepstudy", 6, "MixedModels.jl", "linear mixed"),
    ],
)
def test_package_is_known_without_the_head(name: str, start: int, package: str, kind: str) -> None:
    found = read("\n".join(text_of(name).splitlines()[start:]))

    assert (found.package, found.kind) == (package, kind)
    assert found.fixed[0].estimate is not None


def test_last_of_two_outputs_is_read_and_said() -> None:
    both = "> m\n" + text_of("lme4-print") + "> summary(m2)\n" + text_of("lme4-uncorrelated")

    found = read(both)

    assert found.notes == ("The text holds 2 outputs. We read the last one, from line 15 on.",)
    assert [(block.group, block.terms) for block in found.random] == [
        ("Subject", ("(Intercept)",)), ("Subject", ("Days",)),
    ]  # fmt: skip
    assert found.first_line == 15


def test_what_follows_an_output_and_cannot_be_read_does_not_hide_it() -> None:
    found = read(text_of("lme4-sleepstudy-slope") + "Call:\n   aov(formula = y ~ x)\n\nTerms:\n")

    assert (found.package, found.notes) == (
        "lme4", ("The text holds 2 outputs. We read the last one that can be read, from line 1 on.",),
    )  # fmt: skip


def test_two_outputs_of_different_packages_are_not_mixed() -> None:
    found = read(text_of("lme4-sleepstudy-slope") + text_of("statsmodels-ols"))

    assert (found.package, found.kind, found.random) == ("statsmodels", "ordinary", ())


def test_columns_that_were_collapsed_are_still_read() -> None:
    collapsed = "\n".join(" ".join(line.split()) for line in text_of("lme4-sleepstudy-slope").splitlines())

    (block,) = read(collapsed).random

    assert (block.group, block.terms) == ("Subject", ("(Intercept)", "Days"))
    assert [number and number.text for number in block.sd] == ["24.741", "5.922"]


def test_knitted_html_is_read() -> None:
    text = text_of("lmertest-orthodont").replace("<", "&lt;").replace(">", "&gt;")
    knitted = "\n".join(f"## {line}" for line in text.splitlines())

    found = read(knitted)

    assert [row.p and row.p.text for row in found.fixed] == ["1.94e-13", "9.85e-05", "0.5235", "0.0326"]


def test_minus_signs_of_a_typesetter_are_read() -> None:
    found = read(
        text_of("lmertest-orthodont").replace("-0.647", "\u22120.647").replace("-1.0321", "\u20131.0321")
    )

    row = found.fixed[2]
    assert (row.estimate and row.estimate.value, row.statistic and row.statistic.value) == (-1.0321, -0.647)


def test_warnings_that_lme4_only_counts_are_noted() -> None:
    text = text_of("lme4-print-singular").replace("boundary (singular) fit: see help('isSingular')\n", "")

    assert read(text).notes == ("lme4 says that it gave 1 warning(s), which the text does not have.",)


def test_older_heading_of_lme4_and_newer_one() -> None:
    newer = text_of("lme4-ml").replace("deviance df.resid", "-2*log(L) df.resid")

    found = read(newer)

    assert (found.criterion and found.criterion.text, found.loglik and found.loglik.text) == (
        "1751.9",
        "-876.0",
    )


def test_older_layout_of_julia_is_read() -> None:
    text = (
        text_of("julia-zerocorr")
        .replace("                Coef.  Std. Error      z  Pr(>|z|)", "             Estimate  Std.Error   z value  P(>|z|)")
        .replace("Variance Std.Dev.", "VarianceStd.Dev.")
    )  # fmt: skip

    found = read(text)

    assert [row.estimate and row.estimate.text for row in found.fixed] == ["251.405", "10.4673"]
    assert len(found.random) == 2


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Type III Analysis of Variance Table with Satterthwaite's method\nDays 1 2 3", "This is a table of tests"),
        ("   npar  AIC Df Pr(>Chisq)\nm2 4 1 2", "This is a table of tests"),
        ("$Subject\n    (Intercept) Days\n308 2.25 9.19", "This lists single groups"),
        ("            2.5 %  97.5 %\n(Intercept) 238.02 264.78", "These are confidence intervals"),
        (" Fixed effects:\n lower est. upper\n Approximate 95% confidence intervals", "These are confidence intervals"),
        ("# A tibble: 1 x 2\n nobs sigma logLik\n 1 180 25.6", "This is what glance() gives"),
        ("(Intercept)        Days \n  251.40510    10.46729 ", "These are coefficients alone"),
        ("Intercept 251.4\nDays 10.4\ndtype: float64", "These are numbers without the rest"),
        ("m <- lmer(y ~ x + (1 | g), d)", "This is a command"),
        (". mixed sbp time || patient:, reml", "This is a command"),
        ("Error in eval(predvars, data, env) : object 'x' not found", "This is an error message"),
        ("Multilevel Hyperparameters:\nsd(Intercept) 1 2 3", "This is a Bayesian model"),
        ("Final estimation of fixed effects:\nINTRCPT1 12.6 0.2", "HLM's output is not read"),
        ("Fixed Effects Estimates\nTerm\tEstimate\tSE\tdf\tt\tp\nIntercept\t1\t2", "JASP's output is not read"),
        ("Num.Obs. 180\nSD (Observations) 3.4", "This is a table made for a paper"),
    ],
)  # fmt: skip
def test_what_is_no_summary_is_named_with_what_to_paste_instead(text: str, start: str) -> None:
    found = refuse(text)

    assert found.reason.startswith(start)
    assert "aste" in found.reason


BOUNDARY = "boundary (singular) fit: see help('isSingular')"


def test_warning_above_an_output_belongs_to_it_and_one_at_its_end_to_that() -> None:
    lines = text_of("lme4-dyestuff2-singular").rstrip("\n").splitlines()
    flat, slope = "\n".join(line for line in lines if line != BOUNDARY), text_of("lme4-sleepstudy-slope")

    above = read(f"{slope}{BOUNDARY}\n{flat}\n")
    below = read(f"{flat}\n{BOUNDARY}\n\n{slope}")

    assert (list(above.warned), above.random[0].group) == (["singular"], "Batch")
    assert (list(below.warned), below.random[0].group) == ([], "Subject")


def test_tables_of_tidy_that_part_the_effects_are_read_together_and_of_two_models_the_last() -> None:
    head, *rows = text_of("broom-frame").splitlines()[:6]
    fixed, ranef = "\n".join([head, *rows[:2]]), "\n".join([head, *rows[2:]])

    together, twice = read(f"{fixed}\n\n{ranef}\n"), read(f"{fixed}\n{ranef}\n\n{fixed}\n\n{ranef}\n")

    assert (len(together.fixed), len(together.random), together.notes) == (2, 2, ())
    assert (len(twice.fixed), len(twice.random)) == (2, 2)
    assert twice.notes == ("The text holds 4 tables of tidy(). We read the last one.",)


def test_names_that_a_tibble_cuts_off_are_said_with_what_to_do() -> None:
    text = text_of("broom-slope").replace("sd__(Intercept)", "sd__(Intercep…")

    (row,) = read(text).unread

    assert row.why == "a name is cut off; print the table with print(tidy(m), width = Inf)"


def test_table_of_several_models_by_tab_model_is_not_read() -> None:
    text = text_of("sjplot-slope").replace("CI\tp", "CI\tp\tEstimates\tCI\tp")

    assert read(text).unread[0].why == "the table holds several models; paste tab_model() of one"


@pytest.mark.parametrize(
    ("change", "warned", "converged"),
    [
        (("met.", "met but final hessian is not positive definite."), {"hessian"}, False),
        (("Convergence criteria met.", "WARNING: Did not converge."), {"not converged"}, False),
        (("met.", "met.\nNOTE: Estimated G matrix is not positive definite."), {"singular"}, True),
    ],
)
def test_what_sas_says_of_convergence(change: tuple[str, str], warned: set[str], converged: bool) -> None:
    found = read(text_of("sas-orthodont").replace(*change))

    assert ({str(kind) for kind in found.warned}, found.converged) == (warned, converged)


def test_parameters_of_sas_that_we_do_not_read_are_said_and_a_zero_is_exact() -> None:
    text = text_of("sas-casks-tabs")
    found = read(text.replace("cask(batch)\t7.6478\t1.8304\t4.18\t<.0001", "family\t0\t.\t.\t."))
    other = read(text.replace("cask(batch)", "AR(1)\tbatch"))
    ratios = read(text.replace("Cov Parm\tEst", "Cov Parm\tRatio\tEst"))

    assert [(block.group, block.variance[0] and block.variance[0].half_unit) for block in found.random] == [
        ("batch", 5e-5), ("family", 5e-5),
    ]  # fmt: skip
    assert other.unread[0].why.startswith("of the covariance parameters we read those of RANDOM")
    assert ratios.unread[0].why.startswith("the first column holds ratios")


def test_sas_without_random_effects_and_glimmix_of_another_distribution_are_recognised_only() -> None:
    text = text_of("sas-orthodont")
    repeated = text.replace("Columns in Z Per Subject          2", "Columns in Z                      0")
    binary = text.replace("Covariance Structure         Unstr", "Response Distribution        Binary\n x")

    assert [read(changed).kind for changed in (text, repeated, binary)] == ["linear mixed", "other", "other"]


def test_thousands_with_points_and_leading_commas_of_stata_are_read() -> None:
    swap = {".": ",", ",": "."}
    text = re.sub(r"[.,](?=\d)", lambda found: swap[found.group()], text_of("stata-nested"))

    found = read(text)

    assert (found.n and found.n.value, found.fixed[0].estimate and found.fixed[0].estimate.value) == (
        1816,
        0.2660308,
    )
    assert found.notes[-1] == "Commas are read as decimal marks."


def test_display_of_arm_is_read() -> None:
    found = read(
        "lmer(formula = extra ~ x + (1 | ID), data = sleep)\n            coef.est coef.se\n(Intercept)  1.54     0.57  \n"
        "x            0.50     0.11  \n\nError terms:\n Groups   Name        Std.Dev.\n ID       (Intercept) 1.50    \n"
        " Residual             1.39    \n---\nnumber of obs: 20, groups: ID, 10\nAIC = 86.3, DIC = 81.6\n"
    )

    assert [(row.term, row.se and row.se.text) for row in found.fixed] == [
        ("(Intercept)", "0.57"),
        ("x", "0.11"),
    ]
    assert (found.random[0].sd[0] and found.random[0].sd[0].text, found.unread) == ("1.50", ())


def test_gamlj_of_older_versions_and_its_contrasts_are_read() -> None:
    found = read(
        "Mixed Model\n\nModel Info\nInfo\t \t \nEstimate\tLinear mixed model fit by REML\t \nCall\ty ~ 1 + ( 1 | bar )\t \n"
        "AIC\t774.901\t \nLogLikel.\t-385.124\t \nConverged\tno\t \n\nFixed Effects Parameter Estimates\n"
        "\t\t\t\t95% Confidence Interval\t\nNames\tEffect\tEstimate\tSE\tLower\tUpper\tdf\tt\tp\n"
        "(Intercept)\t(Intercept)\t7.75\t0.61\t6.5\t9.0\t14.0\t12.6\t< .001\n"
        "kind1\tale - beer\t0.55\t0.08\t0.3\t0.7\t9.2\t6.6\t< .001\n\nRandom Components\n"
        "Groups\tName\tSD\tVariance\tICC\nbar\t(Intercept)\t2.29\t5.26\t0.8\nResidual\t \t1.10\t1.21\t \n"
        "Note. Number of Obs: 234 , groups: bar , 15\n"
    )

    assert (found.package, found.method, found.converged, found.unread) == ("GAMLj", "REML", False, ())
    assert [row.term for row in found.fixed] == ["(Intercept)", "kindale"]
    assert [found.n and found.n.value, found.groups["bar"].value] == [234, 15]
    assert [number and number.text for number in (*found.random[0].sd, *found.random[0].variance)] == [
        "2.29",
        "5.26",
    ]


PASTED = {
    "document": lambda text: (
        "# A study\n\n```r\nm <- f(y ~ x)\nsummary(m)\n```\n\n```\n"
        + "".join(f"## {line}\n" for line in text.splitlines())
        + "```\n\nThese are the results.\n"
    ),
    "session": lambda text: (
        f"> m <- f(y ~\n+          x)\n> summary(m)\n{text}> ranef(m)\n$g\n  (Intercept)\n1  0.5\n> "
    ),
    "notebook": lambda text: f"In [3]: print(m.summary())\n\nOut[3]: \n{text}\nIn [4]: \n",
    "double-spaced": lambda text: text.replace("\n", "\n\n"),
    "typeset": lambda text: re.sub(r"(?<![\w-])-(?=[\d.])", "\u2212", text).replace(" ", "\u00a0"),
}


@pytest.mark.parametrize("way", PASTED)
@pytest.mark.parametrize(
    "name",
    ["lmertest-orthodont", "nlme-three-slopes", "glmmtmb-ml", "statsmodels-sleepstudy-slope", "broom-slope"],
)
def test_output_is_read_however_it_was_pasted(name: str, way: str) -> None:
    plain, pasted = read(text_of(name)), read(PASTED[way](text_of(name)))

    assert [row.estimate and row.estimate.value for row in pasted.fixed] == [
        row.estimate and row.estimate.value for row in plain.fixed
    ]
    assert [(block.group, block.terms, len(block.correlation)) for block in pasted.random] == [
        (block.group, block.terms, len(block.correlation)) for block in plain.random
    ]
    assert (pasted.spec, pasted.missing, pasted.unread) == (plain.spec, plain.missing, ())


def test_logistic_model_of_stata_is_recognised_by_its_name() -> None:
    found = read(
        text_of("stata-pig").replace("Mixed-effects ML regression", "Mixed-effects logistic regression")
    )

    assert (found.kind, found.what) == ("other", "a generalised linear mixed model (logistic)")
