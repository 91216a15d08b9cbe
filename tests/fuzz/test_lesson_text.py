"""Markdown that is nearly a lesson: a page is well formed and safe whatever the text says, and faults have their line."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import example, given
from hypothesis import strategies as st

from lessons.guides.loader import GUIDES_DIR
from lessons.markdown import Passage, render_document, render_line
from lessons.mathml import MathError, to_mathml
from tests.fuzz.budget import fuzzed
from tests.fuzz.counting import growth
from tests.fuzz.mutating import changed_texts

LESSONS = tuple(
    text[start : start + 2500]
    for path in sorted(GUIDES_DIR.glob("*/*.md"))
    for text in [path.read_text(encoding="utf-8").split("---\n", 2)[2]]
    for start in (0, 2500)
)
TOKENS = (
    *(
        "$",
        "$$",
        "\\frac{1}",
        "\\left(",
        "\\begin{align*}",
        "&",
        "\\lt",
        "{",
        "}",
        "^",
        "_",
        "\\text{",
        "\\unicode{x}",
    ),
    *(
        ":::",
        "::: margin\n",
        "::: figure dropout\n",
        "::: check a-b\n",
        "::: takeaway\n",
        "[[random slope]]",
        "[[",
        "|x]]",
    ),
    *(
        "# ",
        "## ",
        "```\n",
        "~~~",
        "> ",
        "- ",
        "1. ",
        "    ",
        "| a | b |\n|--|-:|\n",
        "[x](javascript:a)",
        "[x](data:a)",
    ),
    *(
        "![](x)",
        "<script>",
        "<b onclick=x>",
        "<!--",
        "&lt;",
        "&#106;",
        "[x](<",
        "<javascript:a>",
        "\\",
        "**",
        "`",
        "[^1]",
    ),
)
VOID = {"br", "hr", "img", "input", "col"}
SAFE = ("http://", "https://", "mailto:", "#", "../", "./", "/")

lesson_texts = changed_texts(LESSONS, TOKENS, most=6, longest=2500)
lines = changed_texts(
    tuple(line for text in LESSONS for line in text.splitlines() if line.strip())[:200], TOKENS
)


class Checker(HTMLParser):
    """Follows the tags of a page and remembers what should not be there."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        if tag in {"script", "style", "iframe", "object", "form"}:
            self.wrong.append(tag)
        for name, value in attrs:
            scheme = (value or "").partition(":")[0].strip().lower()
            if (
                name.startswith("on")
                or name == "style"
                or (name == "href" and scheme in {"javascript", "data", "vbscript"})
            ):
                self.wrong.append(f"{tag} {name}={value}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            self.wrong.append(f"</{tag}>")


def check(html: str) -> None:
    checker = Checker()
    checker.feed(html)
    checker.close()
    assert (checker.wrong, checker.open) == ([], [])


@fuzzed(50)
@given(lesson_texts)
@example(">" * 300)
@example("- " * 300)
@example("[" * 300)
@example("**a" * 300)
@example("![](x)")
def test_any_lesson_gives_a_safe_page_and_its_faults_by_line(text: str) -> None:
    document = render_document(text, file="a.md", first_line=5, figures={"dropout"}, checks=True)

    last = 5 + len(text.splitlines()) + text.count("\r") + 1
    assert all(fault.message and 5 <= fault.line <= last for fault in document.faults)
    assert list(document.faults) == sorted(document.faults)
    html = "".join(part.html for part in document.parts if isinstance(part, Passage))
    # A picture is a fault of the text; the page with it is for its author's eyes only.
    assert document.faults or "<img" not in html
    check(html)


@fuzzed(60)
@given(st.one_of(lines, st.text(max_size=80)))
def test_any_line_gives_safe_html(text: str) -> None:
    html, faults = render_line(text, file="a.md", line=3)

    assert all(fault.line >= 3 for fault in faults)
    check(html)


@fuzzed(40)
@given(
    changed_texts(
        (
            r"\frac{\sigma_u^2}{\sigma_u^2 + \sigma_e^2}",
            r"y_{ij} = \beta_0 + u_j",
            r"\hat{\theta} \approx \sqrt[3]{2}",
        ),
        TOKENS,
    )
)
@example("{" * 500)
@example("\\frac" * 200)
def test_any_formula_gives_maths_or_its_own_error(latex: str) -> None:
    try:
        check(to_mathml(latex))
    except MathError as error:
        assert str(error)


@fuzzed(8)
@given(
    st.sampled_from(
        [
            "a *b ",
            "[x](y) ",
            "`c` ",
            "$x$ ",
            "## h\n\n",
            "- a\n",
            "> q\n\n",
            "[[t]] ",
            "**",
            "[",
            "<",
            "| a |\n",
        ]
    )
)
def test_twice_the_lesson_is_twice_the_work(part: str) -> None:
    once, again = growth(lambda text: render_document(text, file="a.md"), part)

    assert again <= 2.5 * once + 5000
