"""What a student answered, in words: as plain text for exports, as HTML for pages."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from grading.verdict import Verdict
from quizzes.content.schema import (
    ChoiceQuestion,
    MatchQuestion,
    MultipleQuestion,
    NumberQuestion,
    OrderQuestion,
    OutputQuestion,
    Question,
    ReportQuestion,
)
from quizzes.texts import render_inline


def given_text(question: Question, response: Sequence[str]) -> str:
    """The answer as its author meant it: the typed text, the texts of the options, the items in their order, or pairs."""
    texts = _texts(question)
    if isinstance(question, OrderQuestion):
        placed = [part.partition("=") for part in response]
        in_order = sorted(placed, key=lambda part: int(part[2]) if part[2].isdecimal() else len(placed))
        return " → ".join(texts.get(key, key) for key, _, _ in in_order)
    if isinstance(question, MatchQuestion):
        targets = {target.key: target.text for target in question.targets}
        pairs = [part.partition("=") for part in response]
        return "; ".join(f"{texts.get(key, key)} → {targets.get(to, to)}" for key, _, to in pairs)
    return "; ".join(texts.get(part, part) for part in response)


def given_html(question: Question, response: Sequence[str]) -> SafeString:
    """The same for a page: typed text as code, options with their markup."""
    text = given_text(question, response)
    if isinstance(question, OutputQuestion):
        return format_html('<code class="is-pasted">{}</code>', text)
    if isinstance(question, ReportQuestion):
        return format_html("{}", text)
    return render_inline(text) if _texts(question) else format_html("<code>{}</code>", text)


def sign_html(question: Question, response: Sequence[str], *, name: str, verdict: Verdict) -> SafeString:
    """What in the answer is the sign of a mistake: "Gave 0.62, which is what ordinary regression gives".

    `name` is that of the number or option which revealed the mistake, as in `RevealedMistake`.
    """
    texts = {key: render_inline(text) for key, text in _texts(question).items()}
    if isinstance(question, OrderQuestion):
        first, _, second = name.partition(" before ")
        return format_html("Put “{}” before “{}”", texts.get(first, first), texts.get(second, second))
    if isinstance(question, MatchQuestion):
        key, _, to = name.partition(" as ")
        targets = {target.key: target.text for target in question.targets}
        return format_html("Matched “{}” with “{}”", texts.get(key, key), targets.get(to, to))
    if isinstance(question, MultipleQuestion):
        verb = "Ticked" if name in response else "Left out"
        return format_html("{} “{}”", verb, texts.get(name, name))
    if isinstance(question, ChoiceQuestion):
        return format_html("Chose “{}”", texts.get(name, name))
    if isinstance(question, OutputQuestion):
        return _output_sign(verdict)
    typed = given_text(question, response)
    if not isinstance(question, NumberQuestion):
        return format_html("Wrote <code>{}</code>", typed)
    source = _source_of(name, verdict)
    if not source:
        return format_html("Gave {}, a number that this mistake leads to", typed)
    return format_html("Gave {}, which is what {} gives", typed, render_inline(source))


def wrong_html(question: Question, *, name: str, verdict: Verdict) -> SafeString:
    """A way to be wrong, whoever it was: "One patient", "what ordinary regression gives".

    `name` is that of the number or option which revealed a mistake, `verdict` that of any such answer.
    """
    texts = {key: render_inline(text) for key, text in _texts(question).items()}
    if isinstance(question, OrderQuestion):
        first, _, second = name.partition(" before ")
        return format_html("“{}” before “{}”", texts.get(first, first), texts.get(second, second))
    if isinstance(question, MatchQuestion):
        key, _, to = name.partition(" as ")
        targets = {target.key: target.text for target in question.targets}
        return format_html("“{}” with “{}”", texts.get(key, key), targets.get(to, to))
    if name in texts:
        return format_html("“{}”", texts[name])
    if isinstance(question, NumberQuestion) and (source := _source_of(name, verdict)):
        return format_html("What {} gives", render_inline(source))
    return format_html("{}", name.replace("_", " "))


def _output_sign(verdict: Verdict) -> SafeString:
    model = next((line.value for line in verdict.evidence if line.role == "mistake"), "")
    if not model:
        return SafeString("Pasted an output in which this mistake shows")
    return format_html("Pasted the output of {}", render_inline(model))


def _texts(question: Question) -> dict[str, str]:
    """The texts of the options or items by key; nothing for questions that are answered by typing."""
    if isinstance(question, ChoiceQuestion | MultipleQuestion):
        return {option.key: option.text for option in question.options}
    if isinstance(question, OrderQuestion | MatchQuestion):
        return {item.key: item.text for item in question.items}
    return {}


def _source_of(name: str, verdict: Verdict) -> str:
    """What gives the number that revealed the mistake ("ordinary regression"), from the evidence of the verdict.

    Empty where the evidence has a line for a number that reveals nothing: the lines cannot be told apart then.
    """
    lines = [line for line in verdict.evidence if line.role == "mistake"]
    if len(lines) != len(verdict.reveals):
        return ""
    for reveal, line in zip(verdict.reveals, lines, strict=True):
        if reveal.name == name:
            label = line.label.removesuffix(", on your data")
            return label[:1].lower() + label[1:] if label[1:2].islower() or label[1:2] == " " else label
    return ""
