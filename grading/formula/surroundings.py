"""Texts that are no formula although they hold a model: calls, commands and equations, each with its mend."""

from __future__ import annotations

import string

from grading.formula.errors import FormulaError
from grading.formula.mends import mend_of

TILDES = "~∼˜～"
_NAME_CHARACTERS = string.ascii_letters + string.digits + "._"
_RANDOM_APART = (
    "Write the model as one formula: the random part of `{}()` stands in it too, so `random = ~ x | g` becomes "
    "`+ (x | g)`."
)
_GROUPS_APART = (
    'Write the model as one formula: the random part of `{}()` stands in it too, so `groups="g"` becomes `+ (1 | g)`, '
    'and with `re_formula="~x"` it becomes `+ (x | g)`.'
)
_APART = {
    "lme": _RANDOM_APART,
    "mixedlm": _GROUPS_APART,
    "MixedLM": _GROUPS_APART,
    "from_formula": _GROUPS_APART,
}
# First words of commands of Stata and SPSS.
_COMMANDS = frozenset(
    {"mixed", "xtmixed", "melogit", "meqrlogit", "meglm", "xtreg", "regress", "genlinmixed"}
)


def refuse_surroundings(text: str, start: int) -> None:
    """Name what is wrapped around the formula, or stands in its place, before its marks are met one by one.

    Raises:
        FormulaError: there is such a thing; `start` is the place of the text in what was given.
    """
    tilde = next((here for here, character in enumerate(text) if character in TILDES), None)
    if tilde is None:
        _refuse_without_tilde(text, start)
    before = text[: tilde or 0]
    if before.count("(") <= before.count(")"):
        return
    name = _name_at_end(before.partition("(")[0])
    if not name:
        raise FormulaError("Leave out the parentheses around the whole formula.", start)
    apart = _APART.get(name.rpartition(".")[2])
    raise FormulaError(
        apart.format(name)
        if apart
        else f"Give the formula alone: leave out `{name}(` and whatever follows the formula, such as `data = d`.",
        start,
    )


def _refuse_without_tilde(text: str, start: int) -> None:
    first = text.split(maxsplit=1)[0].casefold()
    if first in _COMMANDS:
        raise FormulaError(
            f"`{first}` begins a command. Write the model as a formula: the response, then `~`, the fixed part, and each "
            "random part in parentheses, as in `y ~ x + (1 | g)`.",
            start,
        )
    for sign in ("<-", "="):
        if sign in text:
            raise FormulaError(
                f"Between the response and the rest stands `~` and not `{sign}`, as in `y ~ x + (1 | g)`.",
                start + text.index(sign),
            )


def comma_after(before: str) -> str:
    """What to say of a comma with this text before it."""
    opened: list[int] = []
    for here, character in enumerate(before):
        if character == "(":
            opened.append(here)
        elif character == ")" and opened:
            opened.pop()
    if not opened:
        return (
            "The formula has to end before the comma: leave out everything else, such as `data = d`. Terms are joined by "
            "`+`, and a random part too, as in `+ (1 | g)`."
        )
    name = _name_at_end(before[: opened[-1]])
    return f"`{name}()` is not accepted: {mend_of(name)}" if name else "Join terms by `+` and not by a comma."


def _name_at_end(text: str) -> str:
    """The function whose parenthesis opens behind the text; empty if there is none."""
    text = text.rstrip()
    return text[len(text.rstrip(_NAME_CHARACTERS)) :]
