"""Programs in Julia, for MixedModels.jl."""

from __future__ import annotations

from grading.translation.rewriting import Prepared


def mixedmodels_program(prepared: Prepared) -> tuple[str, str] | None:
    """The call and the whole program. Groups are made categorical, since whole numbers may name them."""
    call = prepared.call()
    if call is None:
        return None
    data = prepared.request.data
    modules = ["CSV", "CategoricalArrays", "DataFrames", "MixedModels" if prepared.spec.random else "GLM"]
    file = f'Downloads.download("{data.source}")' if data.is_address else f'"{data.source}"'
    renaming = ", ".join(f'"{old}" => "{new}"' for old, new in prepared.renamed.items())
    used = ", ".join(f'"{name}"' for name in prepared.used)
    return call, "\n".join(
        [
            f"using {', '.join([*modules, *(['Downloads'] if data.is_address else [])])}",
            "",
            f'd = CSV.read({file}, DataFrame; missingstring = ["", "NA"])',
            *([f"rename!(d, {renaming})"] if renaming else []),
            f"dropmissing!(d, [{used}])",
            *(
                f"d.{name} = categorical(d.{name})"
                for name in dict.fromkeys([*prepared.categories, *prepared.groups])
            ),
            "",
            f"m = {call}",
        ]
    )
