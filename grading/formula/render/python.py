"""Python: statsmodels' `mixedlm`, with `import statsmodels.formula.api as smf`."""

from __future__ import annotations

import keyword
import unicodedata

from grading.formula.render.request import Request
from grading.formula.render.structure import blocks_by_group, formula_side, nested_levels
from grading.formula.spec import Factor, Group, RandomTerm, Term

# Functions that the formulas below call; a column of the same name would take their place.
_CALLED = frozenset({"C", "I", "Q"})


def statsmodels_call(request: Request) -> str | None:
    """`smf.mixedlm(...).fit()`, or `smf.ols(...).fit()` without a random part.

    None for crossed groups, and where one group has more than one correlated block. REML is the default.
    """
    spec = request.spec
    if not spec.fixed or spec.columns & _CALLED:
        return None
    formula = f'"{_name(spec.response)} ~ {_side(spec.fixed)}", {request.data}'
    if not spec.random:
        return f"smf.ols({formula}).fit()"
    random = _random_arguments(request)
    if random is None:
        return None
    missing = ', missing="drop"' if request.missing else ""
    ml = "reml=False" if request.method == "ML" else ""
    return f"smf.mixedlm({formula}, {random}{missing}).fit({ml})"


def _random_arguments(request: Request) -> str | None:
    levels = nested_levels(request.spec)
    if levels is None:
        return None
    blocks = blocks_by_group(request.spec)
    (outer_column, outer), *inner = levels
    main, *others = sorted(blocks[outer], key=lambda block: (-len(block.terms), not block.has_intercept))
    components: dict[str, str] = {}
    for nested, block in [((), block) for block in others] + _inner_blocks(inner, blocks):
        if len(block.terms) > 1 or block.terms[0].columns & request.factors:
            return None
        components |= _component(nested, block.terms[0])
    arguments = [f'groups="{outer_column}"']
    if components or main.slopes:
        arguments.append(f're_formula="~ {_side(main.terms)}"')
    if components:
        listing = ", ".join(f'"{name}": "{formula}"' for name, formula in components.items())
        arguments.append(f"vc_formula={{{listing}}}")
    return ", ".join(arguments)


def _inner_blocks(
    levels: list[tuple[str, Group]], blocks: dict[Group, list[RandomTerm]]
) -> list[tuple[tuple[str, ...], RandomTerm]]:
    """The blocks of nested groups, each with the columns that tell its groups apart within an outer one."""
    path: tuple[str, ...] = ()
    found = []
    for column, group in levels:
        path += (column,)
        found += [(path, block) for block in blocks[group]]
    return found


def _component(nested: tuple[str, ...], term: Term) -> dict[str, str]:
    """A variance component: its name and the formula of its columns."""
    if not nested and term.is_intercept:
        return {"intercept": "1"}
    name = ":".join([*nested, *map(str, term.factors)])
    columns = [f"C({_name(column)})" for column in nested] + [_column(factor) for factor in term.factors]
    return {name: f"0 + {':'.join(columns)}"}


def _side(terms: tuple[Term, ...]) -> str:
    return formula_side(terms, [":".join(map(_column, term.factors)) for term in terms if term.factors])


def _column(factor: Factor) -> str:
    name = _name(factor.name)
    return name if factor.power == 1 else f"I({name}**{factor.power})"


def _name(column: str) -> str:
    """Names that are no Python identifiers are quoted as statsmodels' formulas want it."""
    return column if _is_plain(column) else f"Q('{column}')"


def _is_plain(column: str) -> bool:
    """Python reads `µ`, the sign for micro, as the Greek letter, so a name that it would change is no identifier."""
    return (
        column.isidentifier() and not keyword.iskeyword(column) and unicodedata.is_normalized("NFKC", column)
    )
