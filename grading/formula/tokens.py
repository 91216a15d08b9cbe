"""Text to tokens: names, numbers and the operators of a formula; everything else is refused with a reason."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

from grading.formula.errors import FormulaError
from grading.formula.surroundings import TILDES, comma_after, refuse_surroundings
from grading.formula.unwrapping import unwrap

MAX_LENGTH = 200
MAX_NESTING = 10

Kind = Literal["name", "number", "end", "~", "+", "-", "*", "/", ":", "^", "(", ")", "|", "||"]

# What word processors and PDF readers make of the plain characters.
LOOKALIKES: dict[str, Kind] = {
    **dict.fromkeys(TILDES, "~"),
    "-": "-",
    "−": "-",
    "–": "-",
    "—": "-",
    "‐": "-",
    "‑": "-",
    "*": "*",
    "∗": "*",
    "^": "^",
    "ˆ": "^",
    "|": "|",
    **dict.fromkeys("∣│┃ǀ¦｜", "|"),
    "‖": "||",
    "∥": "||",
    "+": "+",
    "/": "/",
    "∕": "/",
    "⁄": "/",
    ":": ":",
    "(": "(",
    ")": ")",
    "＋": "+",
    "－": "-",
    "＊": "*",
    "／": "/",
    "：": ":",
    "＾": "^",
    "（": "(",
    "）": ")",
}

_QUOTES = "Leave out the quotation marks: write the formula, and the names in it, without any."
_TIMES = "`{}` is no operator here: write `*` for two predictors with their interaction, `:` for the interaction alone."
_SUPERSCRIPT = "`{}` cannot be read as a power: write the square of a column x as `I(x^2)`."
_ASSIGNMENT = "Give the formula alone, without assigning it: response, then `~`, then the rest, as in `y ~ x + (1 | g)`."
# Spaces without width, which come along from web pages.
ZERO_WIDTH = "\u200b\u2060\ufeff"
REASONS = {
    "×": _TIMES,
    "·": _TIMES,
    "⋅": _TIMES,
    "•": _TIMES,
    "²": _SUPERSCRIPT,
    "³": _SUPERSCRIPT,
    "'": _QUOTES,
    '"': _QUOTES,
    "‘": _QUOTES,
    "’": _QUOTES,
    "“": _QUOTES,
    "”": _QUOTES,
    "`": "Leave out the backticks: names stand in the formula as they are.",
    "%": "`%in%` is not accepted: write nested predictors as `a/b` or `a:b`.",
    "$": "Leave out `$` and what stands before it: write the name of the column alone.",
    "=": _ASSIGNMENT,
    "<": _ASSIGNMENT,
    **dict.fromkeys("[]{}", "Write round parentheses in place of `{}`, as in `(1 | g)`."),
}


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is the name (in Unicode's composed form) or number; `position` counts from 0 in the given text."""

    kind: Kind
    text: str
    position: int


def tokenize(text: str) -> list[Token]:
    """The tokens of a formula, with an `end` token last. One pass, at most `MAX_LENGTH` characters.

    Raises `FormulaError` for a text that is too long or empty, for a character that has no meaning in a
    formula and for parentheses that do not match or nest deeper than `MAX_NESTING`.
    """
    text = unwrap(text)
    stripped = text.strip()
    if len(stripped) > MAX_LENGTH:
        raise FormulaError(
            f"Your formula has {len(stripped)} characters and at most {MAX_LENGTH} are accepted: "
            "give the formula alone, without code or output around it.",
        )
    if not stripped:
        raise FormulaError("Write a formula: the response, then `~`, then the rest, as in `y ~ x + (1 | g)`.")
    start = len(text) - len(text.lstrip())
    refuse_surroundings(stripped, start)
    tokens = _scan(stripped, start)
    tokens.append(Token("end", "", start + len(stripped)))
    _check_parentheses(tokens)
    return tokens


def _scan(text: str, start: int) -> list[Token]:
    tokens: list[Token] = []
    here = 0
    while here < len(text):
        character = text[here]
        end = here + 1
        if character.isspace() or character in ZERO_WIDTH:
            here = end
            continue
        if _starts_name(text, here):
            while end < len(text) and _continues_name(text[end]):
                end += 1
            tokens.append(Token("name", unicodedata.normalize("NFC", text[here:end]), start + here))
        elif character.isdecimal():
            while end < len(text) and _continues_name(text[end]):
                end += 1
            tokens.append(_number(text[here:end], start + here))
        elif _is_doubled(text, here, "*"):
            end += 1
            tokens.append(Token("^", "^", start + here))
        elif _is_doubled(text, here, "|"):
            end += 1
            tokens.append(Token("||", "||", start + here))
        elif character in LOOKALIKES:
            kind = LOOKALIKES[character]
            tokens.append(Token(kind, kind, start + here))
        else:
            raise FormulaError(_reason(character, start + here, text[:here]), start + here)
        here = end
    return tokens


def _is_doubled(text: str, here: int, kind: Kind) -> bool:
    """Whether two characters that read as `kind` stand here side by side."""
    return [LOOKALIKES.get(character) for character in text[here : here + 2]] == [kind, kind]


def _starts_name(text: str, here: int) -> bool:
    """As in R a name may start with a dot, though not with a dot and a digit."""
    if text[here] == ".":
        return not text[here + 1 : here + 2].isdecimal()
    return text[here] == "_" or (text[here].isalpha() and text[here] not in LOOKALIKES)


def _continues_name(character: str) -> bool:
    if character in LOOKALIKES:
        return False
    if character.isalpha() or character.isdecimal() or character in "._":
        return True
    return unicodedata.category(character).startswith("M")


def _number(text: str, position: int) -> Token:
    if text.isdecimal():
        return Token("number", unicodedata.normalize("NFKC", text), position)
    if any(character.isalpha() or character == "_" for character in text):
        raise FormulaError(
            f"`{text}` starts with a digit, and no name does: check how the column is called.", position
        )
    raise FormulaError(
        f"The number {text} is not accepted: `1` and `0` stand for the intercept, powers are 2 or 3.",
        position,
    )


def _reason(character: str, position: int, before: str) -> str:
    if character == ",":
        return comma_after(before)
    if character in REASONS:
        return REASONS[character].format(character)
    if not character.isprintable():
        return (
            f"Your formula contains an invisible character (U+{ord(character):04X}) at place {position + 1}: "
            "delete it, or type the formula instead of pasting it."
        )
    return (
        f"`{character}` has no meaning in a formula: use names of columns, `~`, `+`, `-`, `*`, `:`, `/`, `^`, "
        "`|` and parentheses."
    )


def _check_parentheses(tokens: list[Token]) -> None:
    """Bounds the depth of what the parser descends into, before it starts."""
    opened: list[Token] = []
    for token in tokens:
        if token.kind == "(":
            opened.append(token)
            if len(opened) > MAX_NESTING:
                raise FormulaError(
                    f"Your parentheses are nested more than {MAX_NESTING} deep: write the terms out.",
                    token.position,
                )
        elif token.kind == ")":
            if not opened:
                raise FormulaError(
                    "This closing parenthesis was never opened: delete it, or add the opening one.",
                    token.position,
                )
            opened.pop()
    if opened:
        raise FormulaError(
            "This opening parenthesis is never closed: add the closing one, or delete it.",
            opened[-1].position,
        )
