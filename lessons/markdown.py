"""Lesson text: Markdown with maths, margin notes, takeaways and places for figures."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin

from lessons.faults import ContentError, Fault
from lessons.mathml import MathError, to_mathml
from lessons.terms import Term, TermUse, key_of, term_html, term_plugin

CONTAINERS = {
    "margin": ('<aside class="margin-note">\n', "</aside>\n"),
    "takeaway": ('<div class="takeaway">\n', "</div>\n"),
    "figure": ("", ""),
    "check": ("", ""),
}
FENCE = re.compile(r"^ {0,3}(```+|~~~+)")
COLONS = re.compile(r"^ {0,3}:::+\s*(?P<name>\S*)\s*(?P<rest>.*?)\s*$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the text: `level` 2 or 3, the `slug` that its anchor has, and its words."""

    level: int
    slug: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of finished HTML. `heading` is the one of level 2 that it begins with, if it begins with one."""

    html: str
    heading: Heading | None = None


@dataclass(frozen=True, slots=True)
class FigurePlace:
    """Where a figure stands: its `slug` in the registry, its `caption` as HTML, its line within the text, from 0."""

    slug: str
    caption: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class CheckPlace:
    """Where a question stands for practice: its id in the bank, which lessons do not know, and where it is named."""

    question: str
    file: str
    line: int


Part = Passage | FigurePlace | CheckPlace


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the text: the `line` of the file on which it stands, and its `target` as written."""

    line: int
    target: str


@dataclass(frozen=True, slots=True)
class Document:
    """A rendered text. With `faults`, the parts are for an author's eyes only."""

    parts: tuple[Part, ...]
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    faults: tuple[Fault, ...]
    terms: tuple[TermUse, ...] = ()


def render_document(
    text: str,
    *,
    file: str,
    first_line: int = 1,
    figures: Collection[str] = (),
    terms: Mapping[str, Term] | None = None,
    checks: bool = False,
) -> Document:
    """The text of a section. `first_line` is the line of the file on which `text` begins; `terms` are found by name.

    Raw HTML is shown as text. Every fault of the text is in the answer: formulas that cannot be shown,
    containers that are unknown, nested or left open, figures that are not among `figures`, terms that are not among
    `terms`, level-one headings, and questions to check oneself by, unless `checks` lets them in.
    """
    reader = _Reader(file, first_line, terms or {})
    tokens = _parser().parse(text)
    reader.check_containers(text, figures, checks=checks)
    reader.read(tokens)
    faults = tuple(sorted(reader.faults))
    return Document(
        tuple(_parts(tokens, reader)),
        tuple(_headings(tokens)),
        tuple(reader.links),
        faults,
        tuple(reader.uses),
    )


def render_html(text: str, *, file: str = "text", first_line: int = 1) -> str:
    """A text without figures as HTML, for instance a question.

    Raises:
        ContentError: with every fault of the text.
    """
    document = render_document(text, file=file, first_line=first_line)
    if document.faults:
        raise ContentError(document.faults)
    return "".join(part.html for part in document.parts if isinstance(part, Passage))


def render_line(text: str, *, file: str, line: int) -> tuple[str, tuple[Fault, ...]]:
    """One line of Markdown (emphasis, links, code, maths) as HTML without a paragraph around it."""
    reader = _Reader(file, line)
    tokens = _parser().parseInline(text)
    reader.read(tokens)
    return _html(tokens), tuple(sorted(reader.faults))


@cache
def _parser() -> MarkdownIt:
    # Authors type straight quotation marks, readers see curly ones; code keeps what was typed.
    parser = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["table", "smartquotes"])
    dollarmath_plugin(parser, allow_labels=False, allow_space=False, allow_digits=False)
    anchors_plugin(parser, min_level=2, max_level=3)
    term_plugin(parser)
    for name in CONTAINERS:
        container_plugin(parser, name)
        parser.add_render_rule(f"container_{name}_open", _container_edge)
        parser.add_render_rule(f"container_{name}_close", _container_edge)
    parser.add_render_rule("fence", _code)
    parser.add_render_rule("code_block", _code)
    parser.add_render_rule("math_inline", _finished)
    parser.add_render_rule("math_block", _finished)
    parser.add_render_rule("term", _finished)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    return parser


@dataclass
class _Reader:
    """Walks over parsed tokens: finishes maths and terms in place, and collects links, terms and faults."""

    file: str
    first_line: int
    terms: Mapping[str, Term] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    uses: list[TermUse] = field(default_factory=list)

    def report(self, line: int, message: str) -> None:
        """`line` counts from 0 within the text."""
        self.faults.append(Fault(self.file, self.first_line + line, message))

    def read(self, tokens: Sequence[Token]) -> None:
        containers = 0
        for token in tokens:
            line = token.map[0] if token.map else 0
            if token.type.startswith("container_"):
                if token.nesting == 1 and token.level > containers:
                    self.report(line, "a container stands at the left edge, not in a list or a quotation")
                containers += token.nesting
            self._read_block(token, line)
            for child in token.children or ():
                line += child.type in {"softbreak", "hardbreak"}
                self._read_inline(child, line)
                line += child.markup.count("\n") if child.type == "term" else 0

    def _read_block(self, token: Token, line: int) -> None:
        if token.type == "math_block":
            self._typeset(token, line, display=True)
        elif token.type == "heading_open" and token.tag == "h1":
            self.report(line, "the title stands in the front matter: begin headings with ##")
        elif token.type in {"th_open", "td_open"} and (style := token.attrs.pop("style", "")):
            token.attrs |= {"class": "num"} if "right" in str(style) else {}

    def _read_inline(self, token: Token, line: int) -> None:
        if token.type == "math_inline":
            self._typeset(token, line, display=False)
        elif token.type == "link_open":
            self.links.append(Link(self.first_line + line, str(token.attrs["href"])))
        elif token.type == "image":
            self.report(line, "images are not shown: use a figure")
        elif token.type == "term":
            self._finish_term(token, line)

    def _finish_term(self, token: Token, line: int) -> None:
        term = self.terms.get(key_of(token.content))
        if term is None:
            where = "the glossary has" if self.terms else "there is here"
            self.report(line, f"{where} no term “{token.content}”: add it, or take the brackets away")
            token.content = escape(token.info)
            return
        self.uses.append(TermUse(self.first_line + line, token.content))
        token.content = term_html(term, token.info)

    def _typeset(self, token: Token, line: int, *, display: bool) -> None:
        try:
            token.content = to_mathml(token.content, display=display)
        except MathError as error:
            token.content = f"<code>{escape(token.content)}</code>"
            self.report(line, str(error))

    def check_containers(self, text: str, figures: Collection[str], *, checks: bool) -> None:
        """What the parser lets pass in silence: unknown names, nesting, and containers never closed."""
        opened: int | None = None
        for line, name, rest in _container_lines(text):
            if name and name not in CONTAINERS:
                self.report(line, f"there is no container “{name}”: use one of {', '.join(CONTAINERS)}")
            if name == "figure" and rest not in figures:
                known = ", ".join(sorted(figures)) or "none"
                self.report(line, f"there is no figure “{rest}” (there are: {known})")
            if name == "check" and (not checks or len(rest.split()) != 1):
                self.report(
                    line, "a check stands in a section, with the id of one question: ::: check row-and-groups"
                )
            if name and opened is not None:
                self.report(
                    line, f"a container inside the one of line {self.first_line + opened}: close that first"
                )
            if not name and opened is None:
                self.report(line, "::: closes a container, and none is open here")
            opened = line if name else None
        if opened is not None:
            self.report(opened, "this container is never closed: add a line with :::")


def _container_lines(text: str) -> Iterator[tuple[int, str, str]]:
    """Line, name and rest of each `:::` line outside code blocks; a closing line has no name."""
    fence = ""
    for line, content in enumerate(text.splitlines()):
        if found := FENCE.match(content):
            mark = found[1][:3]
            fence = "" if fence == mark else fence or mark
        elif not fence and (found := COLONS.match(content)):
            yield line, found["name"], found["rest"]


def _parts(tokens: Sequence[Token], reader: _Reader) -> Iterator[Part]:
    """The text cut at its figures and questions, and before each heading of level 2 that stands at the left edge."""
    start = 0
    for place, token in enumerate(tokens):
        kind = token.type.removeprefix("container_")
        if kind in {"figure_close", "check_close"}:
            opening = _opening_of(tokens, place)
            slug = "".join(opening.info.split()[1:2])
            line = (opening.map or [0])[0]
            if kind == "figure_close":
                yield FigurePlace(slug, _html(tokens[start:place]), line)
            else:
                yield CheckPlace(slug, reader.file, reader.first_line + line)
            start = place + 1
        elif kind in {"figure_open", "check_open"} or _begins_passage(token):
            if start < place:
                yield _passage(tokens[start:place])
            start = place if token.tag == "h2" else place + 1
    if start < len(tokens):
        yield _passage(tokens[start:])


def _begins_passage(token: Token) -> bool:
    return token.type == "heading_open" and token.tag == "h2" and token.level == 0


def _passage(tokens: Sequence[Token]) -> Passage:
    heading = next(_headings(tokens), None) if _begins_passage(tokens[0]) else None
    return Passage(_html(tokens), heading)


def _opening_of(tokens: Sequence[Token], close: int) -> Token:
    wanted = tokens[close].type.replace("_close", "_open")
    return next(token for token in reversed(tokens[:close]) if token.type == wanted)


def _headings(tokens: Sequence[Token]) -> Iterator[Heading]:
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and "id" in token.attrs:
            words = "".join(
                child.content for child in inline.children or () if child.type in {"text", "code_inline"}
            )
            yield Heading(int(token.tag[1:]), str(token.attrs["id"]), words)


def _html(tokens: Sequence[Token]) -> str:
    parser = _parser()
    return str(parser.renderer.render(tokens, parser.options, {}))


# Render rules, as markdown-it calls them: they become methods of its renderer.


def _finished(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    if not token.block:
        return token.content
    # What may be wider than the screen scrolls, and what scrolls can be reached by keyboard.
    return f'<div class="formula" tabindex="0" role="group" aria-label="Formula">{token.content}</div>\n'


def _code(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    plain: str = getattr(RendererHTML, tokens[index].type)(self, tokens, index, options, env)
    return plain.replace("<pre>", '<pre tabindex="0">', 1)


def _container_edge(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    name = tokens[index].type.split("_")[1]
    return CONTAINERS[name][tokens[index].nesting == -1]


def _table_open(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return '<div class="table-wrap" tabindex="0" role="region" aria-label="Table">\n<table class="table">\n'


def _table_close(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "</table>\n</div>\n"
