"""What the pages of a regrade show: totals, a table of before and after, and each answer with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet
from django.utils.safestring import SafeString

from quizzes.content.schema import Question
from quizzes.models import QuestionVersion, Regrade, RegradeLine
from quizzes.regrading.comparing import differing_words
from quizzes.regrading.scope import newcomers
from quizzes.texts import render_inline
from quizzes.variants import latest_versions, read_question

PER_PAGE = 100
OUTCOMES = ("right", "partial", "wrong")
WORDS = {"right": "Right", "partial": "Partly right", "wrong": "Not right"}
# How the lines can be sorted; the change is that of the score, the largest rise first with a minus.
ORDERS: Mapping[str, tuple[str, ...]] = {
    "student": ("answer__variant__student__name", "answer__variant__student"),
    "before": ("before_score",),
    "after": ("after_score",),
    "change": ("rise",),
    "what": ("decision",),
}
HEADINGS = {"student": "Student", "before": "Before", "after": "After", "what": "What becomes of it, and why"}


@dataclass(frozen=True, slots=True)
class Totals:
    """How many answers rise, fall and so on; `changed`, `kept` and `left` once it was applied or undone."""

    rises: int
    falls: int
    stays: int
    unjudged: int
    tutor: int
    changed: int
    undone: int
    left: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A column by which the lines can be sorted. `sort` is what following it asks for, `aria` what it says now."""

    name: str
    words: str
    sort: str
    aria: str


@dataclass(frozen=True, slots=True)
class Wording:
    """An older version that students answered, with what of its words is different now."""

    version: QuestionVersion
    question: Question
    differs: tuple[str, ...]


def totals_of(regrade: Regrade) -> Totals:
    """One query."""
    decisions: dict[str, int] = {}
    states: dict[str, int] = {}
    rows = regrade.lines.order_by().values_list("decision", "state").annotate(Count("pk"))
    for decision, state, n in rows:
        decisions[decision] = decisions.get(decision, 0) + n
        states[state] = states.get(state, 0) + n
    return Totals(
        **{decision: decisions.get(decision, 0) for decision in RegradeLine.Decision.values},
        **{state: states.get(state, 0) for state in ("changed", "undone", "left")},
    )


def before_and_after(regrade: Regrade) -> list[tuple[str, list[int]]]:
    """Answers by outcome before (rows) and after (columns): right, partly right, not right. One query."""
    rows = (
        regrade.lines.filter(after_score__isnull=False)
        .order_by()
        .values_list("before_outcome", "after_outcome")
        .annotate(Count("pk"))
    )
    counts = {(before, after): n for before, after, n in rows}
    return [(WORDS[before], [counts.get((before, after), 0) for after in OUTCOMES]) for before in OUTCOMES]


def lines_of(regrade: Regrade, *, sort: str = "", pick: str = "") -> QuerySet[RegradeLine]:
    """The lines with all that a row shows, falls and rises before the rest unless `sort` says otherwise."""
    lines = (
        regrade.lines.annotate(rise=F("after_score") - F("before_score"))
        .select_related("answer__variant__student", "answer__variant__item__exercise", "change")
        .defer("verdict", "change__before", "change__after", "answer__response")
    )
    if pick in RegradeLine.Decision.values:
        lines = lines.filter(decision=pick)
    elif pick == RegradeLine.State.LEFT:
        lines = lines.filter(state=pick)
    name = sort.removeprefix("-")
    order = ORDERS.get(name, ("decision", *ORDERS["student"]))
    signs = [
        F(field).desc(nulls_last=True) if sort.startswith("-") else F(field).asc(nulls_last=True)
        for field in order
    ]
    return lines.order_by(*signs, "pk")


def headings(sort: str) -> list[Heading]:
    """The columns for the order `sort`; following the present one turns it round."""
    return [
        Heading(
            name,
            words,
            f"-{name}" if sort == name else name,
            "ascending" if sort == name else "descending" if sort == f"-{name}" else "",
        )
        for name, words in HEADINGS.items()
    ]


def wordings_of(regrade: Regrade) -> list[Wording]:
    """The older versions among the answers, where the words that students answered have changed. Two queries at most."""
    if regrade.to_version is None:
        return []
    newest = read_question(regrade.to_version)
    shown = regrade.lines.order_by().values("answer__variant__version")
    found = []
    for version in QuestionVersion.objects.filter(pk__in=shown).order_by("number"):
        question = read_question(version)
        if differs := differing_words(question, newest):
            found.append(Wording(version, question, differs))
    return found


def accepted_options(regrade: Regrade) -> list[SafeString]:
    """What the options that a regrade accepts say. One query where it accepts any."""
    if regrade.way != Regrade.Way.ACCEPT:
        return []
    content = latest_versions([regrade.question])[regrade.question_id].content
    texts = {option["key"]: option["text"] for option in content["options"]}
    return [render_inline(texts.get(key, key)) for key in regrade.accepted]


def rows_of(regrade: Regrade, *, sort: str = "", pick: str = "") -> Iterator[list[str]]:
    """The lines as cells of text, the headings first; scores are from 0 to 1."""
    yield ["student", "e-mail", "exercise", "attempt", "before", "after", "what", "state", "why"]
    for line in lines_of(regrade, sort=sort, pick=pick):
        variant = line.answer.variant
        yield [
            variant.student.name,
            variant.student.address,
            variant.item.exercise.title,
            str(variant.attempt),
            f"{line.before_score:.4g}",
            "" if line.after_score is None else f"{line.after_score:.4g}",
            line.get_decision_display(),
            line.get_state_display(),
            line.why,
        ]


def came_since(regrade: Regrade) -> int:
    """How many answers the regrade is about by now that its dry run did not see. One query."""
    if regrade.stage != Regrade.Stage.READY or regrade.way == Regrade.Way.DROP:
        return 0
    return newcomers(regrade).count()
