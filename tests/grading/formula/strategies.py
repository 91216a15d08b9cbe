"""Random models for properties: any spec that a formula of at most 200 characters can say."""

from __future__ import annotations

from hypothesis import strategies as st

from grading.formula import INTERCEPT, Factor, Group, ModelSpec, RandomTerm, Term

PREDICTORS = ("x", "z", "time", "arm.b", "größe")
GROUPS = (Group(("g",)), Group(("h",)), Group(("g", "h")), Group(("k",)))

factors = st.builds(Factor, st.sampled_from(PREDICTORS), st.integers(1, 3))
terms = st.lists(factors, min_size=1, max_size=3, unique=True).map(lambda chosen: Term(tuple(chosen)))


@st.composite
def term_lists(draw: st.DrawFn, most: int) -> tuple[Term, ...]:
    """Distinct terms in R's order: perhaps the intercept, then by degree."""
    chosen = draw(st.lists(terms, max_size=most, unique=True))
    start = (INTERCEPT,) if draw(st.booleans()) else ()
    return (*start, *sorted(chosen, key=lambda term: len(term.factors)))


@st.composite
def blocks(draw: st.DrawFn, group: Group) -> list[RandomTerm]:
    """The effects of one group, together in one block or each in its own."""
    effects = draw(term_lists(2)) or (INTERCEPT,)
    if draw(st.booleans()):
        return [RandomTerm(effects, group)]
    return [RandomTerm((effect,), group) for effect in effects]


@st.composite
def specs(draw: st.DrawFn) -> ModelSpec:
    groups = draw(st.lists(st.sampled_from(GROUPS), max_size=3, unique=True))
    random = tuple(block for group in groups for block in draw(blocks(group)))
    fixed = draw(term_lists(5))
    spec = ModelSpec("y", fixed if fixed or random else (INTERCEPT,), random)
    return spec if len(str(spec)) <= 200 else ModelSpec("y", (INTERCEPT,), random[:1])
