"""The right side of a bar: grouping factors, nested by `/` or combined by `:`."""

from __future__ import annotations

from grading.formula.errors import FormulaError
from grading.formula.names import Names
from grading.formula.spec import Group
from grading.formula.stream import TokenStream
from grading.formula.tokens import Token

# A path from the outermost level inward, each level the columns that it adds.
Path = tuple[tuple[str, ...], ...]


class GroupParser:
    """Reads `a`, `a:b`, `a/b/c` and their parentheses from the stream, up to the closing parenthesis."""

    def __init__(self, stream: TokenStream, names: Names) -> None:
        self.stream = stream
        self.names = names

    def parse(self) -> list[Group]:
        """The groups: `a/b` gives `a` and `a:b`."""
        path = self._path()
        self._check_end()
        columns: tuple[str, ...] = ()
        groups = []
        for level in path:
            columns = tuple(dict.fromkeys((*columns, *level)))
            groups.append(Group(columns))
        return groups

    def _path(self) -> Path:
        path = self._level()
        while self.stream.peek.kind == "/":
            self.stream.take()
            path += self._level()
        return path

    def _level(self) -> Path:
        path = self._atom()
        while self.stream.peek.kind == ":":
            operator = self.stream.take()
            right = self._atom()
            if len(path) > 1 or len(right) > 1:
                raise FormulaError(
                    "After the bar `:` combines columns, not nested groups: write `a:b` or `a/b`.",
                    operator.position,
                )
            path = ((*path[0], *right[0]),)
        return path

    def _atom(self) -> Path:
        token = self.stream.take()
        if token.kind == "(":
            path = self._path()
            self._check_end()
            self.stream.take()
            return path
        if token.kind != "name":
            raise self._no_group(token)
        if self.stream.peek.kind == "(":
            raise FormulaError(
                f"`{token.text}()` is not accepted after the bar: groups are columns as they are.",
                token.position,
            )
        return ((self.names.column(token),),)

    def _no_group(self, token: Token) -> FormulaError:
        if token.kind == ")":
            return FormulaError(
                "Say which groups the effects vary over, after the bar, as in `(1 | g)`.", token.position
            )
        return FormulaError(
            f"After the bar stands a grouping column, and `{token.text}` is none: write it as in `(1 | g)`.",
            token.position,
        )

    def _check_end(self) -> None:
        token = self.stream.peek
        if token.kind == ")":
            return
        if token.kind in ("+", "-", "*"):
            raise FormulaError(
                f"After the bar `{token.kind}` is not accepted: write a random part for each group, as in "
                "`(1 | a) + (1 | b)`.",
                token.position,
            )
        if token.kind in ("|", "||"):
            raise FormulaError(
                "A random part has one bar: write one for each group, as in `(1 | a) + (1 | b)`.",
                token.position,
            )
        raise FormulaError(
            f"`{token.text}` cannot follow a group: combine groups by `:` or nest them by `/`.",
            token.position,
        )
