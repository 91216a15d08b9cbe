"""Formula text to `ModelSpec`: a descent over tokens with one method per precedence, as in R.

From loosest to tightest: `+` and `-`, then `*` and `/`, then `:`, then `^`. Nothing is ever evaluated.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from grading.formula.errors import FormulaError
from grading.formula.expansion import MAX_TERMS, Expansion, add, cross, interact, nest, raise_to, remove
from grading.formula.grouping import GroupParser
from grading.formula.names import Names
from grading.formula.random_part import RandomPart
from grading.formula.refusals import function_call
from grading.formula.spec import Factor, ModelSpec, RandomTerm, Term
from grading.formula.stream import TokenStream
from grading.formula.tokens import MAX_LENGTH, Token, tokenize


def parse_formula(text: str, columns: Collection[str] | None = None) -> ModelSpec:
    """The model that a formula in lme4's syntax describes, in canonical form; what `unwrap` knows may stand around it.

    `columns` are the names that may occur; without them any name may. `(x | g)` becomes `(1 + x | g)`,
    `(x || g)` becomes `(1 | g) + (0 + x | g)`, `(1 | a/b)` becomes `(1 | a) + (1 | a:b)`. Accepted are at
    most 200 characters, parentheses nested 10 deep, 12 fixed terms besides the intercept, 12 random terms,
    interactions of order 3.

    Raises `FormulaError`, and nothing else, for any other text.
    """
    if columns is None and len(text) <= MAX_LENGTH:
        return _parse_any(text)
    tokens = tokenize(text)
    return _FormulaParser(tokens, Names(columns, tokens)).parse()


@lru_cache(maxsize=512)
def _parse_any(text: str) -> ModelSpec:
    """Of any columns. The models of a family are the same formulas on every data set of a scenario."""
    return _FormulaParser(tokenize(text), Names(None)).parse()


class _FormulaParser:
    def __init__(self, tokens: list[Token], names: Names) -> None:
        self.stream = TokenStream(tokens)
        self.names = names
        self.groups = GroupParser(self.stream, names)
        self.random = RandomPart()

    def parse(self) -> ModelSpec:
        if all(token.kind != "~" for token in self.stream.tokens):
            raise FormulaError(
                "Your formula has no `~`: the response stands before it, as in `y ~ x + (1 | g)`."
            )
        response = self._response()
        right_side = self.stream.index
        expansion = self._sum()
        self._expect("end")
        if len(expansion.terms) > MAX_TERMS:
            raise FormulaError(
                f"Your formula has {len(expansion.terms)} fixed terms besides the intercept, and at most {MAX_TERMS} "
                "are accepted: leave some out."
            )
        spec = ModelSpec(response, expansion.ordered(), tuple(self.random.blocks))
        if not spec.fixed and not spec.random:
            raise FormulaError(
                "Your formula has no terms at all: put at least `1`, the intercept, after the `~`."
            )
        self._check_response(response, right_side)
        return spec

    def _response(self) -> str:
        token = self.stream.take()
        following = self.stream.peek
        if token.kind == "~":
            raise FormulaError(
                "Name the response before the `~`: the column that the model explains.", token.position
            )
        if token.kind == "name" and following.kind == "(":
            raise function_call(token, self.stream, self.names)
        if token.kind != "name" or following.kind != "~":
            place = following if token.kind == "name" else token
            raise FormulaError(
                "Before the `~` stands one column, the response, and nothing else.", place.position
            )
        column = self.names.column(token)
        self.stream.take()
        return column

    def _check_response(self, response: str, right_side: int) -> None:
        tokens = self.stream.tokens
        for token, following in zip(tokens[right_side:], tokens[right_side + 1 :], strict=False):
            if token.kind == "name" and following.kind != "(" and self.names.column(token) == response:
                raise FormulaError(
                    f"`{response}` is the response and cannot explain itself: leave it out after the `~`.",
                    token.position,
                )

    def _expect(self, kind: str) -> None:
        token = self.stream.peek
        if token.kind in ("|", "||"):
            raise FormulaError(
                "Put each random part in parentheses of its own, joined to the rest by `+`, as in `+ (1 | g)`.",
                token.position,
            )
        if token.kind != kind:
            raise self.stream.misplaced()
        self.stream.take()

    def _sum(self) -> Expansion:
        total = Expansion()
        minus = self._sign()
        while True:
            start = self.stream.peek.position
            part = self._product()
            if minus and part.random:
                raise FormulaError("A random part cannot be taken away: leave it out instead.", start)
            total = remove(total, part) if minus else add(total, part, start)
            if self.stream.peek.kind not in ("+", "-"):
                return total
            minus = self._sign()

    def _sign(self) -> bool:
        """Takes the signs before a term, two at most as in `x + -1`, and says whether they make a minus."""
        minus, start = False, self.stream.index
        while self.stream.peek.kind in ("+", "-"):
            if self.stream.index - start == 2:
                raise FormulaError("Write one sign before a term: `+` or `-`.", self.stream.peek.position)
            minus ^= self.stream.take().kind == "-"
        return minus

    def _product(self) -> Expansion:
        left = self._interaction()
        while self.stream.peek.kind in ("*", "/"):
            operator = self.stream.take()
            right = self._interaction()
            _check_operands(operator, left, right)
            left = (cross if operator.kind == "*" else nest)(left, right, operator.position)
        return left

    def _interaction(self) -> Expansion:
        left = self._power()
        while self.stream.peek.kind == ":":
            operator = self.stream.take()
            right = self._power()
            _check_operands(operator, left, right)
            left = interact(left, right, operator.position)
        return left

    def _power(self) -> Expansion:
        base = self._atom()
        if self.stream.peek.kind != "^":
            return base
        operator = self.stream.take()
        _check_operands(operator, base)
        if len(base.terms) == 1:
            raise FormulaError(
                f"Outside `I()` a power means interactions, and `{base.terms[0]}` is a single term: for the square of "
                "a column x write `I(x^2)`.",
                operator.position,
            )
        return raise_to(base, self._exponent(), operator.position)

    def _exponent(self) -> int:
        token = self.stream.take()
        if token.kind != "number" or token.text not in ("2", "3"):
            raise FormulaError(
                f"A power is `^2` or `^3`, not `^{token.text}`: write one of them.", token.position
            )
        if self.stream.peek.kind == "^":
            raise FormulaError(
                "A power of a power is not accepted: write `^2` or `^3`.", self.stream.peek.position
            )
        return int(token.text)

    def _atom(self) -> Expansion:
        token = self.stream.take()
        if token.kind == "(":
            return self._parentheses(token)
        if token.kind == "number":
            return _intercept(token)
        if token.kind != "name":
            raise self.stream.missing_term(token)
        if self.stream.peek.kind != "(":
            return Expansion((Term((Factor(self.names.column(token)),)),))
        if token.text == "I":
            return self._protected_power(token)
        raise function_call(token, self.stream, self.names)

    def _protected_power(self, protector: Token) -> Expansion:
        """`I(x^2)`, and `I(x)` for `x` itself."""
        refusal = FormulaError(
            "Inside `I()` stands one column with a power of 2 or 3 and nothing else, as in `I(x^2)`.",
            protector.position,
        )
        self.stream.take()
        name = self.stream.take()
        if name.kind != "name" or self.stream.peek.kind not in ("^", ")"):
            raise refusal
        column = self.names.column(name)
        power = self._exponent() if self.stream.take().kind == "^" else 1
        if power > 1 and self.stream.take().kind != ")":
            raise refusal
        return Expansion((Term((Factor(column, power),)),))

    def _parentheses(self, opening: Token) -> Expansion:
        if self.stream.peek.kind in ("|", "||"):
            raise FormulaError(
                "Say what varies before the bar: `1` for the intercept, as in `(1 | g)`.",
                self.stream.peek.position,
            )
        if self.stream.peek.kind == ")":
            raise FormulaError(
                "These parentheses are empty: put a term in them or delete them.", opening.position
            )
        inner = self._sum()
        if self.stream.peek.kind in ("|", "||"):
            self._random_part(inner, opening)
            inner = Expansion(random=True)
        self._expect(")")
        return inner

    def _random_part(self, inner: Expansion, opening: Token) -> None:
        """Adds the blocks of `(inner | groups)`; the stream stands at the bar."""
        bar = self.stream.take()
        if inner.random:
            raise FormulaError(
                "A random part cannot contain another one: join them by `+`.", opening.position
            )
        terms = inner.ordered()
        if not terms:
            raise FormulaError(
                "With `0` alone before the bar nothing varies: write `1` for the intercept, or a predictor for its slope.",
                opening.position,
            )
        for group in self.groups.parse():
            for block in [(term,) for term in terms] if bar.kind == "||" else [terms]:
                self.random.add(RandomTerm(block, group), opening.position)


def _intercept(number: Token) -> Expansion:
    if number.text not in ("0", "1"):
        raise FormulaError(
            f"The number {number.text} cannot be a term: `1` and `0` say with and without intercept, nothing else can "
            "stand there.",
            number.position,
        )
    return Expansion(intercept=number.text == "1")


def _check_operands(operator: Token, *operands: Expansion) -> None:
    for operand in operands:
        if operand.random:
            raise FormulaError(
                f"A random part can only be added by `+`, and `{operator.kind}` does not apply to it.",
                operator.position,
            )
        if not operand.terms:
            raise FormulaError(
                f"`0` and `1` stand for the intercept, and `{operator.kind}` needs columns: write the columns alone.",
                operator.position,
            )
