"""A question that was read as a draft of ours: what its author still has to write is marked TODO. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator

import yaml

from quizzes.content.skeletons import TODO, head, scalar, tail
from quizzes.exchange.reading.questions import ReadNumber, ReadOption, ReadQuestion

LONGEST_KEY = 26


def draft_of(question: ReadQuestion, *, uid: str, mistake: str, file: str, target: str = "") -> str:
    """The text of the file. `target` is the number asked for, as quantity:fit:term; numbers read are comments only."""
    lines = [
        f"# From {_comment(file)}, line {question.line}.",
        "# Write something in place of each TODO; check_content lists those that are left.",
        head(uid=uid, kind=question.kind, mistake=mistake, title=question.name[:200], prompt=question.prompt)
        + "\n".join(_body(question, target)),
        tail(explanation=question.explanation or TODO) + "\n".join(_cases(question)),
        "",
    ]
    return "\n".join(lines)


def uid_of(name: str, taken: Container[str]) -> str:
    """An id made of the name that is not taken."""
    base = slug_of(name, 70) or "question"
    uid, number = base, 1
    while uid in taken:
        number += 1
        uid = f"{base}-{number}"
    return uid


def slug_of(text: str, longest: int) -> str:
    """The words of the text in lower-case letters without accents, and digits, with hyphens between them."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word
        if len(longer) > longest:
            break
        slug = longer
    return slug or "".join(words)[:longest]


def keys_of(options: tuple[ReadOption, ...]) -> list[str]:
    keys: list[str] = []
    for option in options:
        base = slug_of(option.text, LONGEST_KEY - 3) or "option"
        key, number = base, 1
        while key in keys:
            number += 1
            key = f"{base}-{number}"
        keys.append(key)
    return keys


def _body(question: ReadQuestion, target: str) -> Iterator[str]:
    if question.kind == "number":
        yield from _number(question, target)
        return
    yield "options:"
    for key, option in zip(keys_of(question.options), question.options, strict=True):
        right = _is_right(question, option)
        if 0 < option.share < 100 and question.kind == "choice":
            yield f"  # worth {option.share:g}% in the file; here an option is right or wrong"
        yield f"  - key: {_plain(key)}"
        yield f"    text: {scalar(' '.join(option.text.split()))}"
        if right:
            yield "    right: true"
        yield f"    feedback: {scalar(option.feedback or TODO, indent=6)}"
        if not right:
            yield "    mistakes: [TODO]  # what it reveals, the likelier first, or take the line away"


def _number(question: ReadQuestion, target: str) -> Iterator[str]:
    """Numbers of ours are computed from each student's data, so a number of the file can only be a hint at which."""
    yield "# Here the right number is computed from each student's own data. In the file there were:"
    for number in question.numbers:
        yield from _hint(number)
    quantity, fit, term = [*target.split(":"), "", ""][:3] if target else (TODO, TODO, TODO)
    if not target:
        yield "# Say which number is meant, such as {quantity: se, fit: random_slope, term: treated}."
    parts = {"quantity": quantity, "fit": fit, "term": term}
    yield "target: {" + ", ".join(f"{key}: {_plain(value)}" for key, value in parts.items() if value) + "}"


def _hint(number: ReadNumber) -> Iterator[str]:
    said = f": {_comment(number.feedback)}" if number.feedback else ""
    yield f"#   {_comment(number.text)}, worth {number.share:g}%{said}"


def _cases(question: ReadQuestion) -> Iterator[str]:
    yield "cases:"
    if question.kind == "number":
        yield "  - {answer: $right, outcome: right}"
        yield "  - {answer: TODO, outcome: wrong, reveals: TODO}  # such as $ols"
        yield "  - {answer: about five, outcome: malformed}"
        return
    keys = keys_of(question.options)
    rights = [key for key, option in zip(keys, question.options, strict=True) if _is_right(question, option)]
    wrongs = [key for key in keys if key not in rights]
    if question.kind == "choice":
        yield f"  - {{answer: {_plain(rights[0])}, outcome: right}}"
        yield f"  - {{answer: {_plain(wrongs[0])}, outcome: wrong, reveals: TODO}}"
        yield '  - {answer: "", outcome: malformed}'
        return
    yield f"  - {{answer: [{', '.join(map(_plain, rights))}], outcome: right}}"
    wrong = ", ".join(map(_plain, wrongs)) or TODO
    yield f"  - {{answer: [{wrong}], outcome: wrong, reveals: TODO}}"
    yield "  - {answer: [], outcome: malformed}"


def _is_right(question: ReadQuestion, option: ReadOption) -> bool:
    return option.share == 100 if question.kind == "choice" else option.share > 0


def _plain(text: str) -> str:
    """A word as it is; in quotes where YAML would take it for something else."""
    known = re.fullmatch(r"[a-zA-Z0-9_-]+", text) and yaml.safe_load(text) == text
    return text if known else scalar(text)


def _comment(text: str) -> str:
    """The text on one line without what ends a comment."""
    line = " ".join(text.split())
    return "".join(character if character.isprintable() else "?" for character in line)[:300]
