"""Programs for Stata."""

from __future__ import annotations

from grading.formula.render.structure import nested_levels
from grading.translation.rewriting import Prepared


def stata_program(prepared: Prepared) -> tuple[str, str] | None:
    """The command and the whole do-file."""
    call = prepared.call()
    if call is None:
        return None
    source = prepared.request.data.source
    return call, "\n".join(
        [
            *(
                f"* Rename the column {old} in the file to {new} first."
                for old, new in prepared.renamed.items()
            ),
            f'import delimited "{source}", varnames(1) case(preserve) encoding("utf-8") clear',
            *_combining(prepared),
            *_numbering(prepared),
            "",
            call,
        ]
    )


def _combining(prepared: Prepared) -> list[str]:
    return [f"egen long {name} = group({' '.join(columns)})" for name, columns in prepared.combined.items()]


def _numbering(prepared: Prepared) -> list[str]:
    """Categories, and factors after `R.`, have to be whole numbers; `group()` makes them from labels and numbers."""
    names = list(prepared.categories)
    if prepared.spec.random and nested_levels(prepared.spec) is None:
        names += [name for name in prepared.groups if str(name) in map(str, prepared.spec.groups)]
    code = prepared.free("category_code")
    return [
        line
        for name in dict.fromkeys(names)
        for line in (f"egen long {code} = group({name}), label", f"drop {name}", f"rename {code} {name}")
    ]
