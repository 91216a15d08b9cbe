from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.formula import parse_formula
from lessons.worksheet.facts import Predictor, Study
from lessons.worksheet.proposal import Model, Proposal, column_name, propose

TIME = Predictor("time", 1, "within", True)
TREATED = Predictor("treated", 1, "group", None)


def study(*predictors: Predictor, **facts: Any) -> Study:
    given_facts = {
        "outcome": "sbp",
        "outcome_kind": "measured",
        "group": "patient",
        "groups": 60,
        "largest": 4,
    }
    return Study(predictors=predictors, **{**given_facts, **facts})


def full(*predictors: Predictor, **facts: Any) -> str:
    model = propose(study(*predictors, **facts)).full
    assert model is not None
    return model.formula


def test_slope_is_proposed_where_the_effect_may_differ():
    assert propose(study(TIME, TREATED)) == Proposal(
        start=Model("sbp ~ time + treated + (1 | patient)", 1),
        full=Model("sbp ~ time + treated + (time | patient)", 3),
        fitted_by="lmer, by REML",
    )


@pytest.mark.parametrize("differs", [None, False])
def test_slope_is_not_proposed_where_it_is_not_expected(differs: bool | None):
    proposal = propose(study(Predictor("time", 1, "within", differs)))

    assert not proposal.goes_on
    assert proposal.full == Model("sbp ~ time + (1 | patient)", 1)


@pytest.mark.parametrize(("largest", "random"), [(2, "1"), (3, "time"), (None, "time")])
def test_slope_wants_more_rows_than_effects(largest: int | None, random: str):
    assert full(TIME, largest=largest) == f"sbp ~ time + ({random} | patient)"


def test_two_slopes_count_their_columns():
    arm = Predictor("arm", 2, "within", True)

    assert full(TIME, arm, largest=4) == "sbp ~ time + arm + (1 | patient)"
    assert propose(study(TIME, arm, largest=5)).full == Model("sbp ~ time + arm + (time + arm | patient)", 10)


def test_predictor_between_groups_has_no_slope_over_them():
    assert full(Predictor("treated", 1, "group", True)) == "sbp ~ treated + (1 | patient)"


def test_nested_groups_keep_labels_apart_and_take_slopes_of_what_lies_between_the_smaller():
    facts = {"upper": "hospital", "uppers": 12, "relation": "nested"}
    treated = Predictor("treated", 1, "group", True)

    assert full(TIME, treated, **facts) == (
        "sbp ~ time + treated + (treated | hospital) + (time | hospital:patient)"
    )
    assert full(TIME, treated, **{**facts, "groups": 24}) == (
        "sbp ~ time + treated + (1 | hospital) + (time | hospital:patient)"
    )


def test_crossed_groups_have_an_intercept_each():
    assert full(TIME, upper="item", uppers=30, relation="crossed") == (
        "sbp ~ time + (1 | item) + (time | patient)"
    )


@pytest.mark.parametrize("facts", [{"groups": 1}, {"largest": 1}])
def test_groups_that_cannot_be_told_from_rows_are_left_out(facts: dict[str, int]):
    proposal = propose(study(TREATED, **facts))

    assert proposal.full == Model("sbp ~ treated", 0)
    assert proposal.fitted_by == ""


def test_few_groups_may_be_fixed_unless_they_would_absorb_a_predictor():
    assert propose(study(TIME, groups=5)).fixed_groups == "sbp ~ time + patient"
    assert full(TIME, groups=5) == "sbp ~ time + (1 | patient)"
    assert propose(study(TIME, groups=6)).fixed_groups == ""
    assert propose(study(TIME, TREATED, groups=5)).fixed_groups == ""


def test_few_larger_groups_may_be_fixed_beside_the_random_smaller_ones():
    facts = {"upper": "hospital", "uppers": 4, "relation": "nested"}
    region = Predictor("region", 1, "upper", None)

    assert propose(study(TIME, **facts)).fixed_groups == "sbp ~ time + hospital + (time | hospital:patient)"
    assert propose(study(region, **facts)).fixed_groups == ""


def test_no_predictor_leaves_the_intercept():
    assert full() == "sbp ~ 1 + (1 | patient)"


def test_what_has_to_be_known_first_is_said():
    assert propose(Study()).lacking == ("the column of the outcome", "what rows belong to")
    assert propose(study(upper="hospital")).lacking == ("how the two groupings lie to each other",)


def test_names_that_make_no_formula_are_explained():
    proposal = propose(study(Predictor("patient", 1, "within", True)))

    assert proposal.full is None
    assert proposal.trouble.startswith("These names make no formula yet: ")


@pytest.mark.parametrize(
    ("kind", "fitted_by"),
    [
        ("binary", "glmer with family = binomial"),
        ("count", "glmer with family = poisson"),
        ("ordered", "clmm of the package ordinal"),
        ("", ""),
    ],
)
def test_kind_of_outcome_chooses_what_fits(kind: str, fitted_by: str):
    assert propose(study(TIME, outcome_kind=kind)).fitted_by == fitted_by


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("time since visit", "time_since_visit"),
        ("2nd dose", "x2nd_dose"),
        ("log(BMI)", "log_BMI"),
        ("größe", "gr_e"),
        ("---", ""),
    ],
)
def test_column_names_can_stand_in_a_formula(text: str, name: str):
    assert column_name(text) == name


predictors = st.builds(
    Predictor,
    name=st.text(max_size=8),
    columns=st.integers(1, 4),
    varies=st.sampled_from(["", "within", "both", "group", "upper"]),
    differs=st.sampled_from([None, True, False]),
)
counts = st.none() | st.integers(1, 50)
studies = st.builds(
    Study,
    outcome=st.text(max_size=8),
    outcome_kind=st.sampled_from(["", "measured", "binary", "count", "ordered"]),
    group=st.text(max_size=8),
    groups=counts,
    fewest=counts,
    largest=counts,
    upper=st.text(max_size=8),
    uppers=counts,
    relation=st.sampled_from(["", "nested", "crossed"]),
    predictors=st.lists(predictors, max_size=3).map(tuple),
)


@settings(max_examples=60)
@given(studies)
def test_every_formula_that_is_proposed_can_be_read(given_study: Study):
    proposal = propose(given_study)

    for model in (proposal.start, proposal.full):
        if model is not None:
            spec = parse_formula(model.formula)
            assert sum(len(block.terms) for block in spec.random) <= model.parameters or not spec.random
    assert (proposal.full is None) == bool(proposal.lacking or proposal.trouble)
