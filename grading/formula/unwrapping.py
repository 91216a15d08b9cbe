"""What students paste around a formula, blanked out where it leaves no doubt about the formula itself."""

from __future__ import annotations

import re
import string

# Longer texts are no formula with a call around it; they are refused for their length.
LONGEST = 2000
# Functions whose first argument is the whole model in lme4's syntax.
_WHOLE = (
    *("lmer", "glmer", "blmer", "bglmer", "stan_lmer", "stan_glmer", "glmmTMB", "brm", "bf"),
    *("lm", "glm", "ols"),
)
_CALL = re.compile(
    rf"\s*>?\s*(?:[\w.]+\s*(?:<-|=)\s*)?(?:[\w.]+(?:::|\.))?(?:{'|'.join(_WHOLE)})\s*\(", re.ASCII
)
# Arguments by which a call means another model than its formula does.
_CHANGES = re.compile(r"\b(?:family|weights|subset|offset|autocor)\b")
_LABEL = re.compile(r"\s*(?:formula\s*[:=]|>)\s*", re.IGNORECASE)
_COMMENT = re.compile(r"#[^\n]*")
_QUOTES = "\"'`“”„‘’‚«»"
_ENDS = string.whitespace + ";,"


def unwrap(text: str) -> str:
    """The text with its wrapping replaced by spaces, so that every place in it stays the same.

    Wrapping is a comment, a name that the fit is assigned to, a call such as `lmer(…, data = d)`, the label `Formula:`,
    one pair of quotation marks around it all, and a comma, semicolon or full stop at the end.
    """
    if len(text) > LONGEST:
        return text
    text = _COMMENT.sub(lambda found: " " * len(found.group()), text)
    text = _without_end(_without_label(_first_argument(text)))
    return _without_label(_without_quotes(text))


def _first_argument(text: str) -> str:
    """The first argument of a call that takes the whole model; the text itself where another argument changes the model."""
    call = _CALL.match(text)
    if call is None:
        return text
    depth, quote, commas = 1, "", []
    for here in range(call.end(), len(text)):
        character = text[here]
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'`":
            quote = character
        elif character == "," and depth == 1:
            commas.append(here)
        else:
            depth += (character == "(") - (character == ")")
        if depth == 0:
            end = min([here, *commas])
            doubtful = text[here + 1 :].strip(_ENDS) or _CHANGES.search(text, end)
            return text if doubtful else _keep(text, call.end(), end)
    return text


def _without_label(text: str) -> str:
    label = _LABEL.match(text)
    return text if label is None else _keep(text, label.end(), len(text))


def _without_end(text: str) -> str:
    """A full stop after a name is a part of it, after parentheses it ends a sentence."""
    end = text.rstrip(_ENDS + ".")
    if not end.endswith(")"):
        end = text.rstrip(_ENDS)
    return _keep(text, 0, len(end))


def _without_quotes(text: str) -> str:
    places = [here for here, character in enumerate(text) if character in _QUOTES]
    if len(places) != 2 or text[: places[0]].strip() or text[places[1] + 1 :].strip():
        return text
    return _keep(text, places[0] + 1, places[1])


def _keep(text: str, start: int, end: int) -> str:
    return " " * start + text[start:end] + " " * (len(text) - end)
