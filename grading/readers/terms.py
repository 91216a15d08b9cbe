"""Names of terms and groups in the way of lme4, whichever package printed them."""

from __future__ import annotations

import re

INTERCEPT = "(Intercept)"
_INTERCEPTS = frozenset({"(intercept)", "intercept", "_cons", "const", "(intr)", "cons"})
_TREATMENT = re.compile(r"^C\(([^(),]+)(?:,[^()]*(?:\([^()]*\))?)?\)\[(?:T\.)?(.*)\]$")
_BRACKETED = re.compile(r"^([^\[\]]+)\[(?:T\.)?([^\[\]]*)\]$")
_SPSS = re.compile(r"^\[([^\[\]=]+)=(.*)\]$")
_STATA = re.compile(r"^(?:i?(\d{1,9})b?n?|(\w[^.]*))\.(\w[\w~]*)$")
_CONTINUOUS = re.compile(r"^c\.(\w[\w~]*)$")
_FACTOR_CALL = re.compile(r"^(?:as\.)?factor\((\w[\w.]*)\)(.*)$")
_JULIA = re.compile(r"^([^:]+): (.+)$")


def normal_term(printed: str) -> str:
    """`(Intercept)` for any intercept, `treated1` for the level 1 of `treated`, `a:b` for an interaction.

    For terms of R, statsmodels and SPSS; those of Stata and Julia have readers of their own below.
    """
    name = " ".join(printed.split())
    if name.lower() in _INTERCEPTS:
        return INTERCEPT
    return ":".join(_normal_part(part) for part in _parts(name))


def normal_labelled(printed: str) -> str:
    """`time × treated [1]`, as tables with labels have it, is `time:treated1`."""
    return normal_term(printed.replace(" × ", ":").replace(" * ", ":").replace(" [", "["))


def normal_stata(printed: str) -> str:
    """`1.treated#c.time` is `treated1:time`."""
    if printed.lower() in _INTERCEPTS:
        return INTERCEPT
    return ":".join(_stata_part(part.strip()) for part in printed.split("#"))


def normal_julia(printed: str) -> str:
    """`treated: 1 & time` is `treated1:time`."""
    if printed.lower() in _INTERCEPTS:
        return INTERCEPT
    return ":".join(_JULIA.sub(r"\1\2", part.strip()) for part in printed.split(" & "))


def normal_group(printed: str) -> str:
    """`cask %in% batch`, `batch * cask` and `batch & cask` as the interaction that they are."""
    name = " ".join(printed.split())
    if " %in% " in name:
        return ":".join(reversed(name.split(" %in% ")))
    return ":".join(part.strip() for part in re.split(r"[*&]| x ", name) if part.strip()) or name


def _parts(name: str) -> list[str]:
    """The factors of an interaction: a colon inside brackets, or before a space, belongs to the name of a level."""
    parts, depth, start = [], 0, 0
    for i, sign in enumerate(name):
        depth += (sign in "([") - (sign in ")]")
        colon = sign == ":" and name[i + 1 : i + 2] != " "
        if depth == 0 and (colon or (sign == "*" and "[" in name + "[")) and 0 < i < len(name) - 1:
            parts.append(name[start:i].strip())
            start = i + 1
    return [*parts, name[start:].strip()]


def _normal_part(part: str) -> str:
    for pattern in (_SPSS, _TREATMENT, _BRACKETED, _FACTOR_CALL):
        if match := pattern.match(part):
            return f"{match.group(1).strip()}{match.group(2).strip()}"
    return part


def _stata_part(part: str) -> str:
    if match := _CONTINUOUS.match(part):
        return match.group(1)
    if match := _STATA.match(part):
        level = match.group(1) or match.group(2)
        return f"{match.group(3)}{level}"
    return part
