"""What a model says, in plain words. Markdown, names as code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grading.formula.render.structure import nested_levels
from grading.formula.spec import INTERCEPT, Group, RandomTerm, Term
from grading.listing import listed
from grading.translation.counting import Counts, count_parameters
from grading.translation.request import Request


@dataclass(frozen=True, slots=True)
class Meaning:
    """Each a list of sentences: fixed effects, random effects, and what is taken for granted."""

    formula: str
    fixed: tuple[str, ...]
    random: tuple[str, ...]
    parameters: str
    assumed: tuple[str, ...]


def describe_model(request: Request) -> Meaning:
    """The model in words."""
    return Meaning(
        formula=str(request.spec),
        fixed=tuple(_fixed(request)),
        random=tuple(_random(request)),
        parameters=_parameters(request, count_parameters(request)),
        assumed=tuple(_assumed(request)),
    )


def _fixed(request: Request) -> Iterator[str]:
    spec, factors = request.spec, request.factors
    if INTERCEPT in spec.fixed:
        where = [
            "every predictor is 0"
            if any(_is_numeric(term, factors) for term in spec.fixed if term.factors)
            else "",
            "every category is the first" if request.predictors_in_categories else "",
        ]
        stated = " and ".join(filter(None, where))
        yield f"**Intercept**: the mean of `{spec.response}`" + (f" where {stated}." if stated else ".")
    else:
        yield "**No intercept**: the line is made to go through 0 unless a category has a column for each of its levels."
    crossed = {factor for term in spec.fixed if len(term.factors) > 1 for factor in term.factors}
    for term in spec.fixed:
        if term.factors:
            yield f"**`{term}`**: {_effect(term, request, within=term.factors[0] in crossed)}"


def _is_numeric(term: Term, factors: frozenset[str]) -> bool:
    return any(factor.name not in factors for factor in term.factors)


def _effect(term: Term, request: Request, *, within: bool) -> str:
    response, factors = request.spec.response, request.factors
    if len(term.factors) > 1:
        names = [f"`{factor}`" for factor in term.factors]
        return (
            f"how much the effect of {names[0]} on the mean of `{response}` depends on {listed(names[1:])}."
        )
    (factor,) = term.factors
    if factor.power > 1:
        return f"how the line over `{factor.name}` bends; read it together with the other terms of `{factor.name}`."
    if any(
        other.name == factor.name and other.power > 1 for term in request.spec.fixed for other in term.factors
    ):
        return f"how steep the line over `{factor.name}` is where `{factor.name}` is 0."
    held = (
        "where everything that it is multiplied with is 0 or the first category"
        if within
        else "with all other predictors the same"
    )
    if factor.name in factors:
        if INTERCEPT not in request.spec.fixed:
            return f"the mean of `{response}` in each category, or its difference from the first, {held}."
        return (
            f"by how much the mean of `{response}` in each category differs from that in the first, {held}."
        )
    return f"by how much the mean of `{response}` differs for one unit more of `{factor.name}`, {held}."


def _random(request: Request) -> Iterator[str]:
    spec = request.spec
    if not spec.random:
        yield "There are none: all rows count as independent of each other."
    for group in spec.groups:
        blocks = [block for block in spec.random if block.group == group]
        yield _of_group(group, blocks, request)
    if len(spec.groups) > 1:
        yield _arrangement(request)


def _of_group(group: Group, blocks: Sequence[RandomTerm], request: Request) -> str:
    terms = [term for block in blocks for term in block.terms]
    whose = (
        f"Each `{group}`"
        if len(group.columns) == 1
        else f"Each combination of {listed([f'`{column}`' for column in group.columns])}"
    )
    own = ["its own level"] if INTERCEPT in terms else []
    own += [f"its own effect of `{term}`" for term in terms if not term.is_intercept]
    several = len(terms) > 1 or any(term.columns & request.factors for term in terms)
    drawn, spread = ("They are draws", "they spread") if several else ("It is a draw", "these draws spread")
    return (
        f"{whose} has {listed(own)}. {drawn} from a normal distribution around the average that the fixed effects "
        f"describe; the model estimates how far {spread}{_correlated(blocks, request)}."
    )


def _correlated(blocks: Sequence[RandomTerm], request: Request) -> str:
    free = [
        block
        for block in blocks
        if len(block.terms) > 1 or any(t.columns & request.factors for t in block.terms)
    ]
    if len(blocks) == 1:
        return " and how they are correlated" if free else ""
    if not free:
        return ", and takes them as uncorrelated"
    return ", and takes those in different parentheses as uncorrelated"


def _arrangement(request: Request) -> str:
    levels = nested_levels(request.spec)
    if levels is None:
        return "These groups are crossed as far as the formula says: a row belongs to one of each, and their effects add up."
    names = [f"`{column}`" for column, _ in levels]
    return f"The groups are nested: {' within '.join(reversed(names))}. Their effects add up."


def _parameters(request: Request, counts: Counts) -> str:
    residual = "the residual variance among them"
    if counts.total is not None:
        fixed = f"{counts.fixed} fixed effect{'' if counts.fixed == 1 else 's'}"
        if not request.spec.random:
            return f"{counts.total} parameters: {fixed} and the residual variance."
        return f"{counts.total} parameters: {fixed}, and {counts.covariance} variances and covariances, {residual}."
    names = listed([f"`{name}`" for name in request.predictors_in_categories])
    known = (
        f" There are {counts.covariance} variances and covariances, {residual}."
        if counts.covariance is not None and request.spec.random
        else ""
    )
    return f"The number of parameters depends on how many categories {names} has: one column for each but the first.{known}"


def _assumed(request: Request) -> Iterator[str]:
    response, groups = request.spec.response, request.spec.groups
    if groups:
        yield (
            "Random effects of different groups are independent, normal with mean 0, and have nothing to do with the "
            "predictors or the residuals. If a predictor's group mean matters by itself, put it in as well."
        )
    yield (
        f"What is left of `{response}` is normal, spreads equally everywhere, and is independent from row to row"
        + (", once the random effects are known." if groups else ".")
    )
    yield (
        f"Rows with a gap in a column that is used are left out. A gap in `{response}` does no harm if it depends only on "
        "what is seen and in the model; a gap in a predictor, if at equal predictors it has nothing to do with "
        f"`{response}`."
    )
    if groups:
        yield (
            "REML estimates the variances with the fixed effects taken into account. Log-likelihoods by REML may be "
            "compared only between models with the same fixed effects."
            if request.method == "REML"
            else "Maximum likelihood takes the fixed effects as known when it estimates the variances, so with few "
            "groups they come out too small. Its log-likelihoods may be compared between models with different fixed "
            "effects."
        )
