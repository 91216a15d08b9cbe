"""Choice and number questions of a file in Moodle's GIFT format (docs.moodle.org, "GIFT format"). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quizzes.exchange.reading.html_text import markdown_of, plain_markdown
from quizzes.exchange.reading.questions import (
    Reading,
    ReadNumber,
    ReadOption,
    ReadQuestion,
    read_share,
)

# A character after a backslash is no mark; it is put out of the way while marks are looked for.
ESCAPES = {character: chr(0xE000 + place) for place, character in enumerate(r"~=#{}:\n")}
GAP = "_____"
TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
WEIGHT = re.compile(r"\s*%([^%]*)%")


def read_gift(content: str, *, file: str) -> Reading:
    """Every question with options or numbers; what is left out is named with its line."""
    reading = Reading(file)
    for line, text in _pieces(content):
        _question(line, _hide(text), reading)
    if not reading.questions and not reading.faults:
        reading.report(1, "there is no question in the file")
    return reading


def _pieces(content: str) -> Iterator[tuple[int, str]]:
    """Each question with its first line: they are parted by empty lines; comments and categories are none."""
    start, lines = 0, []
    for number, line in enumerate([*content.splitlines(), ""], start=1):
        if line.lstrip().startswith(("//", "$CATEGORY:")):
            continue
        if line.strip():
            start = start or number
            lines.append(line)
        elif lines:
            yield start, "\n".join(lines)
            start, lines = 0, []


def _question(line: int, text: str, reading: Reading) -> None:
    title, text = _take(TITLE, text)
    form, text = _take(FORMAT, text)
    name = " ".join(_shown(title).split()) or f"the question of line {line}"
    before, opened, rest = text.partition("{")
    inside, closed, after = rest.partition("}")
    if not opened or not closed:
        reading.report(
            line, f"“{name}” is left out: its answers do not stand in braces, as in {{=right ~wrong}}"
        )
        return
    prompt = f"{before.rstrip()} {GAP} {after.strip()}" if after.strip() else before
    answers, _, general = inside.partition("####")
    fields = (line, name, _markdown(prompt, form), _markdown(general, form))
    if answers.strip().startswith("#"):
        _numbers(fields, answers.strip()[1:], form, reading)
    else:
        _options(fields, answers, form, reading)


Fields = tuple[int, str, str, str]


def _options(fields: Fields, answers: str, form: str, reading: Reading) -> None:
    line, name, prompt, explanation = fields
    options, marks = [], []
    for mark, text in _answers(answers):
        weight, text = _take(WEIGHT, text)
        said, _, feedback = text.partition("#")
        share = _share(weight, mark, line, name, reading)
        options.append(ReadOption(_markdown(said, form), share, _markdown(feedback, form)))
        marks.append(mark)
    if "~" not in marks or "->" in answers:
        kind = "true or false, matching, a short answer, or an essay"
        reading.report(
            line, f"“{name}” is left out: {kind}; only options (=right ~wrong) and numbers ({{#…}}) are read"
        )
        return
    several = "=" not in marks
    read = ReadQuestion(line, name, "multiple" if several else "choice", prompt, explanation, tuple(options))
    reading.take(read)


def _numbers(fields: Fields, answers: str, form: str, reading: Reading) -> None:
    line, name, prompt, explanation = fields
    found = list(_answers(answers)) or [("=", answers)]
    numbers = []
    for mark, text in found:
        weight, text = _take(WEIGHT, text)
        said, _, feedback = text.partition("#")
        if mark == "~" and not said.strip():
            continue
        share = _share(weight, mark, line, name, reading)
        number = _shown(said).strip().replace(":", " ± ")
        numbers.append(ReadNumber(number, share, _markdown(feedback, form)))
    reading.take(ReadQuestion(line, name, "number", prompt, explanation, numbers=tuple(numbers)))


def _answers(text: str) -> Iterator[tuple[str, str]]:
    """Each answer with its mark, "=" or "~"."""
    parts = re.split(r"([=~])", text)
    return zip(parts[1::2], parts[2::2], strict=True)


def _share(weight: str, mark: str, line: int, name: str, reading: Reading) -> float:
    if not weight:
        return 100.0 if mark == "=" else 0.0
    share = read_share(weight)
    if share is None:
        reading.report(line, f"“{name}”: %{weight}% is no share in percent; it is taken for 0")
        return 0.0
    return share


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """What the pattern finds at the beginning, and the rest."""
    found = pattern.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


def _hide(text: str) -> str:
    return re.sub(r"\\([~=#{}:\\n])", lambda found: ESCAPES[found[1]], text)


def _shown(text: str) -> str:
    for character, hidden in ESCAPES.items():
        text = text.replace(hidden, "\n" if character == "n" else character)
    return text


def _markdown(text: str, form: str) -> str:
    shown = _shown(text).strip()
    if form == "markdown":
        return shown
    return plain_markdown(shown) if form == "plain" else markdown_of(shown)
