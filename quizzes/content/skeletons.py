"""Question files to be filled in: each kind with a comment on every place that its author has to write. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

TODO = "TODO"
# What may stand in a file's text as it is, line by line.
_PLAIN_LINE = re.compile(r" *\S(.*\S)?|")


def skeleton(kind: str, *, uid: str, mistake: str) -> str:
    """The file of a new question of that kind; whatever is marked TODO is reported by `check_content`."""
    parts = [
        f"# {INTRODUCTIONS[kind]}\n# Write something in place of each TODO; check_content lists those that are left.\n",
        head(uid=uid, kind=kind, mistake=mistake),
        BODIES[kind],
        tail(),
        CASES[kind],
    ]
    return "".join(parts)


def head(*, uid: str, kind: str, mistake: str, title: str = TODO, prompt: str = TODO) -> str:
    """The fields that stand in every question, up to its text."""
    return f"""\
id: {uid}
title: {scalar(title)}  # a few words that do not give the answer away
kind: {kind}
mistake: {mistake}
points: [TODO]  # of the guide, such as W6
level: TODO  # 1: read one thing off; 2: one model; 3: weigh several things
scenario: TODO  # `python manage.py simulate --list` shows what there is
settings: [TODO]  # only those on whose data all of these texts are true
prompt: {scalar(prompt)}
"""


def tail(*, explanation: str = TODO) -> str:
    return f"""\
# Shown after marking: why the right answer is right, with its caveat.
explanation: {scalar(explanation)}
# Up to three, or take both lines away: a nudge, a method, a worked step.
hints:
  - TODO
# The passage to read again, as guide/section, or take the line away.
read: TODO
"""


def scalar(text: str, *, indent: int = 2) -> str:
    """The text as a value in YAML: a block below the key where it has several lines, else in quotes where it needs them."""
    if text == TODO:
        return text
    lines = text.split("\n")
    if (
        len(lines) > 1
        and not text[0].isspace()
        and all(line.isprintable() and _PLAIN_LINE.fullmatch(line) for line in lines)
    ):
        return "|\n" + "\n".join(" " * indent + line if line else "" for line in lines)
    return yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10**9).strip()


INTRODUCTIONS: Mapping[str, str] = {
    "number": "A number that is computed from each student's own data.",
    "choice": "One right option among three to eight.",
    "multiple": "One right option or more among three to eight.",
    "order": "Three to ten items in the only order that can be defended.",
    "match": "Three to ten items, each with one of two to six targets.",
    "formula": "A model formula, compared by its meaning.",
    "output": "What a statistics package printed, compared number by number.",
    "report": "A written paragraph: an automatic reader advises, a tutor marks by the rubric.",
}
_OPTIONS = """\
options:
  - key: {key}  # letters, digits and hyphens; at most 26
    text: TODO
    right: true
    feedback: TODO
  - key: second-option
    text: TODO
    feedback: TODO  # what the answer implies, and why that fails
    mistakes: [TODO]  # what it reveals, the likelier first, or take the line away
  - key: third-option
    text: TODO
    feedback: TODO
    mistakes: [TODO]
"""
BODIES: Mapping[str, str] = {
    "number": """\
unit: TODO  # shown beside the field, or take the line away
# Which number is right, such as {quantity: se, fit: random_slope, term: treated}: see docs/authoring.md.
target: {quantity: TODO, fit: TODO, term: TODO}
# Your own words on wrong numbers by their names, such as `ols`, or take both lines away.
says:
  ols: TODO
""",
    "choice": _OPTIONS.format(key="first-option"),
    "multiple": _OPTIONS.format(key="first-option"),
    "order": """\
items:  # in the right order
  - {key: first-step, text: TODO}
  - {key: second-step, text: TODO}
  - {key: third-step, text: TODO}
misorders:
  - first: second-step  # what it means to put this one …
    second: first-step  # … before this one
    feedback: TODO
    mistakes: [TODO]
""",
    "match": """\
targets:  # without Markdown
  - {key: one-target, text: TODO}
  - {key: other-target, text: TODO}
items:
  - key: first-item
    text: TODO
    target: one-target
    wrong:  # every other target
      other-target: {feedback: TODO, mistakes: [TODO]}
  - key: second-item
    text: TODO
    target: other-target
    wrong:
      one-target: {feedback: TODO, mistakes: [TODO]}
  - key: third-item
    text: TODO
    target: one-target
    wrong:
      other-target: {feedback: TODO, mistakes: [TODO]}
""",
    "formula": """\
formula: TODO  # in quotes, such as "sbp ~ time + treated + (time | patient)"
also: [TODO]  # other models that are right, in quotes, or take the line away
# Your own words on a kind of difference: see docs/authoring.md. Or take both lines away.
says:
  no_random_part: TODO
""",
    "output": """\
# The fit whose output is asked for, such as {fit: random_slope}: see docs/authoring.md.
target: {fit: TODO}
# Your own words on the output of another fit, by its name, or take both lines away.
says:
  ols: TODO
""",
    "report": """\
shortest: 60  # words
longest: 200
# What earns how many points; a tutor marks by this.
rubric:
  - {key: structure, name: TODO, points: 2, words: TODO}
  - {key: meaning, name: TODO, points: 3, words: TODO}
points_wanted: [TODO]  # of D1 to D7, which an automatic reader looks for: see docs/authoring.md
# Numbers of the student's own data that belong into the text, or take all lines of this away.
numbers:
  - name: effect  # what the cases call it
    label: TODO  # what the student is told it is, such as "the standard error of treated"
    target: {quantity: TODO, fit: TODO, term: TODO}
    near: [TODO]  # beginnings of words of which one stands in its sentence
""",
}
_CASES = """\
# The question's own tests: at least one each of right, wrong and malformed.
cases:
"""
CASES: Mapping[str, str] = {
    "number": f"""\
{_CASES}  - {{answer: $right, outcome: right}}
  - {{answer: TODO, outcome: wrong, reveals: TODO}}  # such as $ols, and the mistake that it reveals
  - {{answer: about five, outcome: malformed}}
""",
    "choice": f"""\
{_CASES}  - {{answer: first-option, outcome: right}}
  - {{answer: second-option, outcome: wrong, reveals: TODO}}
  - {{answer: "", outcome: malformed}}
""",
    "multiple": f"""\
{_CASES}  - {{answer: [first-option], outcome: right}}
  - {{answer: [second-option], outcome: wrong, reveals: TODO}}
  - {{answer: [], outcome: malformed}}
""",
    "order": f"""\
{_CASES}  - {{answer: [first-step, second-step, third-step], outcome: right}}
  - {{answer: [third-step, second-step, first-step], outcome: wrong, reveals: TODO}}
  - {{answer: [first-step], outcome: malformed}}
""",
    "match": f"""\
{_CASES}  - {{answer: [first-item=one-target, second-item=other-target, third-item=one-target], outcome: right}}
  - {{answer: [first-item=other-target, second-item=one-target, third-item=other-target], outcome: wrong, reveals: TODO}}
  - {{answer: [first-item=one-target], outcome: malformed}}
""",
    "formula": f"""\
{_CASES}  - {{answer: TODO, outcome: right}}
  - {{answer: TODO, outcome: wrong, reveals: TODO}}
  - {{answer: "", outcome: malformed}}
""",
    "output": f"""\
{_CASES}  - {{answer: $right, outcome: right}}
  - {{answer: $ols, outcome: wrong, reveals: TODO}}
  - {{answer: The fit went well., outcome: malformed}}
""",
    "report": f"""\
{_CASES}  - answer: TODO
    # In the text, "{{effect}}" stands for the right number of that name, "{{effect:ols}}" for that of ordinary regression.
    outcome: right
  - answer: TODO
    outcome: wrong
    numbers: {{effect: missing}}  # or mistake, or unknown
  - {{answer: Too short., outcome: malformed}}
""",
}
