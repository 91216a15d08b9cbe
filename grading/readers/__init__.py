"""What a statistics package printed for a model, read whatever the package: pure, and it never raises.

`read_output` recognises lme4, lmerTest, nlme, glmmTMB, statsmodels, Stata's `mixed`, SPSS MIXED, SAS PROC MIXED, jamovi's
GAMLj and MixedModels.jl; tables of broom.mixed, parameters and sjPlot; and the ordinary regressions of R, statsmodels
and Stata.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from grading.readers.broom import read_broom
from grading.readers.decimals import with_points
from grading.readers.easystats import read_parameters
from grading.readers.fragments import name_fragment
from grading.readers.gamlj import read_gamlj
from grading.readers.glmmtmb import read_glmmtmb
from grading.readers.julia import read_julia
from grading.readers.lme4 import read_lme4
from grading.readers.nlme import read_nlme
from grading.readers.python import read_statsmodels
from grading.readers.r import read_lm
from grading.readers.reading import (
    SEVERAL,
    FixedEffect,
    Number,
    RandomEffect,
    ReadOutput,
    Residual,
    Unread,
    Unreadable,
    Warned,
)
from grading.readers.recognise import Layout, layout_of, outputs_in
from grading.readers.sas import read_sas
from grading.readers.sjplot import read_tab_model
from grading.readers.spss import read_spss
from grading.readers.stata import read_stata
from grading.readers.text import Line, close_up, first_filled, shorten, tidy_lines

__all__ = [
    "LONGEST",
    "FixedEffect",
    "Number",
    "RandomEffect",
    "ReadOutput",
    "Residual",
    "Unread",
    "Unreadable",
    "Warned",
    "read_output",
]

LONGEST = 100_000

_READERS: Mapping[Layout, Callable[[Sequence[Line]], ReadOutput]] = {
    "lme4": read_lme4,
    "glmmtmb": read_glmmtmb,
    "nlme": read_nlme,
    "r": read_lm,
    "python": read_statsmodels,
    "stata": read_stata,
    "sas": read_sas,
    "spss": read_spss,
    "gamlj": read_gamlj,
    "sjplot": read_tab_model,
    "broom": read_broom,
    "parameters": read_parameters,
    "julia": read_julia,
}
# Layouts whose reader sees to decimal commas itself.
_OWN_COMMAS = frozenset({"spss"})
_KNOWN = (
    "lme4, lmerTest, nlme, glmmTMB and lm in R, MixedLM and OLS in statsmodels, mixed in Stata, MIXED in SPSS, "
    "PROC MIXED in SAS, GAMLj in jamovi, MixedModels.jl"
)


def read_output(text: str) -> ReadOutput | Unreadable:
    """The numbers of the output that the text holds; of several the last that can be read, which the notes then say.

    It takes time in proportion to the length of the text.
    """
    if len(text) > LONGEST:
        return Unreadable(
            f"The text has {len(text):,} characters; at most {LONGEST:,} are read. Paste the output of one model."
        )
    lines = close_up(tidy_lines(text))
    first = first_filled(lines)
    if first is None:
        return Unreadable("There is no text. Paste what your package printed for the model.")
    outputs = outputs_in(lines)
    found, output = _last_readable(outputs, first)
    if len(outputs) == 1 or isinstance(found, Unreadable):
        return found
    which = "last one" if output is outputs[-1] else "last one that can be read"
    start = (first_filled(output) or first).number
    note = f"{SEVERAL} {len(outputs)} outputs. We read the {which}, from line {start} on."
    return replace(found, notes=(note, *found.notes))


def _last_readable(
    outputs: Sequence[Sequence[Line]], first: Line
) -> tuple[ReadOutput | Unreadable, Sequence[Line]]:
    """The reading of the last output that can be read, with its lines; of the very last if none can."""
    last = _read_one(outputs[-1], first)
    if isinstance(last, Unreadable):
        for output in reversed(outputs[:-1]):
            found = _read_one(output, first)
            if isinstance(found, ReadOutput):
                return found, output
    return last, outputs[-1]


def _read_one(lines: Sequence[Line], first: Line) -> ReadOutput | Unreadable:
    layout, commas = layout_of(lines), False
    if layout is None:
        return name_fragment(lines) or Unreadable(
            f"This is no output that we know. Paste what summary() or your package prints for the model: {_KNOWN}.",
            first.number,
            shorten(first.text),
        )
    if layout not in _OWN_COMMAS:
        lines, commas = with_points(lines)
    found = _READERS[layout](lines)
    if commas:
        found = replace(found, notes=(*found.notes, "Commas are read as decimal marks."))
    if found.kind == "other" or _has_numbers(found):
        return found
    blamed = found.unread[0] if found.unread else None
    return name_fragment(lines) or Unreadable(
        f"This looks like output of {found.package}, but no number of a model can be read in it"
        + (f": {blamed.why}." if blamed else ". Paste the whole of it."),
        blamed.line if blamed else first.number,
        blamed.text if blamed else shorten(first.text),
    )


def _has_numbers(found: ReadOutput) -> bool:
    residual = found.residual
    return bool(
        any(row.estimate or row.se for row in found.fixed)
        or found.random
        or found.criterion
        or found.loglik
        or (residual and (residual.variance or residual.sd))
    )
