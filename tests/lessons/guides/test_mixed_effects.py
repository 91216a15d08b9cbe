"""The guide that the product ships."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from django.urls import resolve

from grading.fitting import DesignError, MixedFit, build_design, fit_mixed, fit_ols
from grading.formula import parse_formula
from lessons.figures import FIGURES
from lessons.guides import Section, check_guides, load_guides
from lessons.guides.loader import GUIDES_DIR
from lessons.markdown import FigurePlace, Passage
from lessons.points import POINTS
from lessons.studies import Study, analysed_rows, simulate_study, study_facts

WORKING = Study("blood-pressure", "standard", 31, 4)
SLEEPSTUDY = Path(__file__).parents[2] / "reference" / "lme4" / "sleepstudy.csv"


def test_guides_have_no_fault():
    assert check_guides() == []


SLOPE = "sbp ~ time + treated + (time | patient)"
INTERCEPT = "sbp ~ time + treated + (1 | patient)"


def fit_of(study: Study, formula: str) -> MixedFit:
    rows = analysed_rows(simulate_study(study), study)
    return fit_mixed(build_design(rows, parse_formula(formula)), "REML")


def section_called(slug: str) -> Section:
    return next(section for section in load_guides()["mixed-effects"].sections if section.slug == slug)


def test_working_covers_its_points_and_mistakes():
    section = section_called("working")

    assert section.points == ("W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8")
    assert [mistake.number for mistake in section.mistakes] == [1, 2, 3, 4, 5]
    assert [part.slug for part in section.parts if isinstance(part, FigurePlace)] == [
        "shrinkage",
        "levels",
        "pooling",
    ]


def test_every_figure_stands_in_the_guide():
    places = [
        part.slug
        for section in load_guides()["mixed-effects"].sections
        for part in section.parts
        if isinstance(part, FigurePlace)
    ]

    assert sorted(places) == sorted(FIGURES)


def test_text_and_figure_speak_of_one_study():
    head = (GUIDES_DIR / "mixed-effects" / "working.md").read_text()
    found = re.search(
        r"^study: \{scenario: (\S+), setting: (\S+), seed: (\d+), visits: (\d+)\}$", head, re.MULTILINE
    )

    assert found is not None
    assert Study(found[1], found[2], int(found[3]), int(found[4])) == WORKING
    assert FIGURES["shrinkage"].defaults == {"visits": WORKING.visits, "seed": WORKING.seed}


def test_numbers_of_the_study_stand_in_the_text():
    section = section_called("working")
    facts = study_facts(WORKING)

    text = "".join(part.html for part in section.parts if isinstance(part, Passage))

    row = [
        f'<td class="num">{facts[f"{model}.se.treated"]:.2f}</td>'
        for model in ("ols", "random_intercept", "random_slope")
    ]
    assert "<td><code>treated</code>, between patients</td>\n" + "\n".join(row) in text
    assert "{{" not in text


@pytest.mark.parametrize(
    ("random", "printed"), [("", "1.24"), (" + (1 | Subject)", "0.80"), (" + (Days | Subject)", "1.55")]
)
def test_standard_errors_quoted_for_sleepstudy(random: str, printed: str):
    rows = pd.read_csv(SLEEPSTUDY)
    source = (GUIDES_DIR / "mixed-effects" / "working.md").read_text()

    if random:
        fit = fit_mixed(build_design(rows, parse_formula(f"Reaction ~ Days{random}")), "REML")
        error = float(fit.se[1])
    else:
        error = float(fit_ols(rows, "Reaction", ["Days"]).se[1])

    assert f"{error:.2f}" == printed
    quoted = re.search(r"`sleepstudy`,.*?too sure", source, re.DOTALL)
    assert quoted is not None
    assert printed in quoted[0]


def test_sums_of_squares_quoted_for_the_rule():
    squares = {visits: float(np.sum((np.arange(visits) - (visits - 1) / 2) ** 2)) for visits in (3, 4, 8)}

    assert squares == {3: 2.0, 4: 5.0, 8: 42.0}


def test_guide_tells_every_point():
    told = [point for section in load_guides()["mixed-effects"].sections for point in section.points]

    assert set(told) == set(POINTS)


def test_links_of_the_texts_to_the_site_lead_somewhere():
    targets = {
        target
        for file in (GUIDES_DIR / "mixed-effects").glob("*.md")
        for target in re.findall(r"\]\((/[^)]*)\)", file.read_text())
    }

    names = {resolve(target).view_name for target in targets}
    assert names == {
        *("quizzes:index", "progress:map"),
        *("lessons:sheets", "lessons:reports", "lessons:own-questions"),
    }


def test_fits_that_the_texts_call_quiet_are_quiet():
    for study, formula in [
        (WORKING, SLOPE),
        *((Study("blood-pressure", "few-patients", seed, 4), INTERCEPT) for seed in (1, 2, 3)),
    ]:
        fit = fit_of(study, formula)
        assert (fit.converged, fit.singular, fit.warnings) == (True, False, ())


def test_slope_that_nobody_has_is_singular_and_converged():
    fit = fit_of(Study("blood-pressure", "no-slope-variance", 31, 4), SLOPE)

    assert (fit.converged, fit.singular) == (True, True)


def test_slopes_cannot_be_estimated_from_two_visits():
    with pytest.raises(DesignError, match="cannot be told apart"):
        fit_of(Study("blood-pressure", "standard", 31, 2), SLOPE)


def test_design_effects_quoted_for_hospitals_and_schools():
    text = (GUIDES_DIR / "mixed-effects" / "problem.md").read_text()

    quoted = re.findall(r"\$1 \+ (\d+) \\times ([\d.]+) = ([\d.]+)\$", text)

    assert [float(effect) for _, _, effect in quoted] == pytest.approx(
        [1 + int(others) * float(icc) for others, icc, _ in quoted]
    )
    assert len(quoted) == 3


def test_odds_ratio_quoted_for_a_population():
    text = (GUIDES_DIR / "mixed-effects" / "limitations.md").read_text()

    quoted = re.search(
        r"\$\\tau = (\S+)\$ an odds ratio of (\S+) for one patient is about (\S+) for", " ".join(text.split())
    )

    assert quoted is not None
    tau, conditional, marginal = map(float, quoted.groups())
    assert round(math.exp(math.log(conditional) / math.sqrt(1 + 0.346 * tau**2)), 2) == marginal
