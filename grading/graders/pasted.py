"""A pasted text before it is graded: what cannot be, is sent back with the line to blame, and costs nothing."""

from __future__ import annotations

from collections.abc import Mapping

from grading.readers import ReadOutput, Unreadable, read_output
from grading.readers.parts import END_OF_TABLE, ROW_OF
from grading.verdict import Malformed

# What a package has to be asked for, by the part that is missing.
_HOW: Mapping[tuple[str, str], str] = {
    ("SAS", "fixed effects"): "SAS prints them with the option SOLUTION of the MODEL statement.",
    ("SAS", "random effects"): "SAS prints their variances under “Covariance Parameter Estimates”.",
    ("SPSS", "fixed effects"): "SPSS prints them with /PRINT=SOLUTION.",
    ("SPSS", "random effects"): "SPSS prints their variances under “Estimates of Covariance Parameters”.",
    ("Stata", "random effects"): "Stata prints their variances with mixed; what xtreg prints is not read.",
    ("broom.mixed", "random effects"): "Paste tidy(m) with all effects, or summary(m).",
    ("parameters", "random effects"): "Paste model_parameters(m) with all effects, or summary(m).",
    ("sjPlot", "random effects"): "Paste tab_model(m) with its random part, or summary(m).",
    ("lme4", "fixed effects"): "summary(m) prints all of it.",
    ("lme4", "random effects"): "summary(m) prints all of it.",
    ("lmerTest", "random effects"): "summary(m) prints all of it.",
    ("glmmTMB", "fixed effects"): "summary(m) prints all of it.",
}
_COST = "This has cost you nothing."


def read_pasted(text: str) -> ReadOutput:
    """The reading of a pasted text; the check that a form makes before it takes an answer.

    Raises:
        Malformed: it cannot be read, a line of a table cannot, or a whole part is missing; it says which line.
    """
    if "\0" in text:
        raise Malformed(f"The text holds a character that cannot be stored (NUL). Copy it anew. {_COST}")
    found = read_output(text)
    if isinstance(found, Unreadable):
        raise Malformed(f"{found} {_COST}")
    if found.kind == "other":
        return found
    if found.unread:
        row = found.unread[0]
        raise Malformed(
            f"Line {row.line}, “{row.text}”, cannot be read: {row.why}. Paste the output as your package printed it. "
            f"{_COST}"
        )
    lost = [part for part in found.missing if part.startswith(ROW_OF) or part == END_OF_TABLE]
    if lost and found.fixed:
        raise Malformed(
            f"The table of the effects was cut off: it lacks {' and '.join(lost)}. Paste the whole output, to its last "
            f"line. {_COST}"
        )
    parts = {"fixed effects": found.fixed}
    if found.kind == "linear mixed":
        parts["random effects"] = found.random  # type: ignore[assignment]  # only whether there are any
    lacking = [name for name, rows in parts.items() if not rows]
    if lacking:
        how = _HOW.get((found.package, lacking[0]), "")
        raise Malformed(
            f"This is output of {found.package}, but the {' and the '.join(lacking)} are missing. Paste the whole of it, "
            f"from the title to the last line. {how + ' ' if how else ''}{_COST}"
        )
    return found
