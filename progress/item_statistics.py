"""What the answers say of each question of an exercise, and of a question over the courses that somebody teaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import User
from accounts.queries import students_in
from grading.mistakes import MISTAKES, Mistake
from progress.responses import exercises_with, responses_to
from progress.statistics.estimates import Estimate
from progress.statistics.flags import changes, flags_of
from progress.statistics.items import Behind, ItemStatistics, Response, describe, split
from quizzes.models import Exercise, Question

WHOLE = "All answers"


@dataclass(frozen=True, slots=True)
class Line:
    """The statistics of some answers to a question, with remarks on them; `narrowed` finds these answers in the list."""

    label: str
    statistics: ItemStatistics
    remarks: tuple[str, ...]
    narrowed: Mapping[str, str | int]

    def url(self, **more: str) -> str:
        """The list of these answers."""
        return f"{reverse('progress:course-answers')}?{urlencode({**self.narrowed, 'first': 'on', **more})}"

    @property
    def answers_url(self) -> str:
        return self.url()

    @property
    def wrong_url(self) -> str:
        return self.url(outcome="not-right")

    @property
    def behind(self) -> list[tuple[Mistake | None, Behind, str]]:
        """The mistakes behind the wrong answers, each with its list; None for what no known mistake explains."""
        return [
            (
                MISTAKES.get(entry.mistake),
                entry,
                self.url(outcome="not-right", likeliest=entry.mistake or "none"),
            )
            for entry in self.statistics.behind
        ]


@dataclass(frozen=True, slots=True)
class ItemReport:
    """A question: all its answers, then by version and by setting of the data where there are several."""

    question: Question
    position: int | None
    whole: Line
    versions: tuple[Line, ...] = ()
    settings: tuple[Line, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        return (self.whole, *self.versions, *self.settings)


def statistics_of_exercise(exercise: Exercise, *, group: str = "") -> list[ItemReport]:
    """A report on each question in its order, from all students or those of a group (see `students_in`). Four queries."""
    among = students_in(exercise.course, group=group) if group else None
    by_item: dict[int, list[Response]] = {}
    for placed in responses_to([exercise.pk], among=among):
        by_item.setdefault(placed.item, []).append(placed.response)
    return [
        _report(
            item.question,
            by_item.get(item.pk, []),
            position=item.position,
            narrowed={"exercise": exercise.pk, **({"group": group} if group else {})},
        )
        for item in exercise.items.select_related("question").order_by("position")
    ]


def statistics_of_question(question: Question, *, tutor: User) -> ItemReport:
    """A report over all courses that the tutor teaches. Four queries."""
    exercises = exercises_with(question, Exercise.objects.taught_by(tutor))
    found = responses_to(list(exercises), question=question)
    return _report(question, [placed.response for placed in found])


def _report(
    question: Question,
    responses: Sequence[Response],
    *,
    position: int | None = None,
    narrowed: Mapping[str, str | int] | None = None,
) -> ItemReport:
    """`narrowed` says what of the question's answers these are, as `AnswersForm` takes it."""
    narrowed = {"question": question.uid, **(narrowed or {})}
    versions = split(responses, [found.version for found in responses])
    settings = split(responses, [found.setting for found in responses])
    whole = describe(responses)
    return ItemReport(
        question=question,
        position=position,
        whole=Line(WHOLE, whole, (*flags_of(whole), *changes(versions)), narrowed),
        versions=_lines(versions, "version", narrowed) if len(versions) > 1 else (),
        settings=_lines(settings, "setting", narrowed) if len(settings) > 1 else (),
    )


def _lines(
    groups: Mapping[int, Sequence[Response]] | Mapping[str, Sequence[Response]],
    name: str,
    narrowed: Mapping[str, str | int],
) -> tuple[Line, ...]:
    described = {key: describe(found) for key, found in groups.items()}
    return tuple(
        Line(f"{name.capitalize()} {key}", found, flags_of(found), {**narrowed, name: key})
        for key, found in described.items()
    )


def statistics_rows(reports: Iterable[ItemReport]) -> Iterator[list[str]]:
    """The statistics as cells of text, the headings first. Shares are from 0 to 1, times in seconds."""
    yield [
        *("question", "title", "answers of", "answers", "right"),
        *("facility", "facility low", "facility high"),
        *("discrimination", "discrimination low", "discrimination high", "students compared"),
        *("median seconds", "median low", "median high", "lower quartile", "upper quartile"),
        *("times known", "times cut to an hour", "wrong answers by mistake", "remarks"),
    ]
    for report in reports:
        for line in report.lines:
            yield _row(report.question, line)


def _row(question: Question, line: Line) -> list[str]:
    found, time = line.statistics, line.statistics.time
    behind = (
        f"{entry.mistake or 'none known'}: {entry.count} ({', '.join(_ends(entry.share))})"
        for entry in found.behind
    )
    return [
        *(question.uid, question.title, line.label, str(found.n), str(found.right)),
        *_ends(found.facility),
        *(*_ends(found.discrimination), str(found.discrimination.n) if found.discrimination else ""),
        *_ends(time.median if time else None),
        *((f"{time.lower_quartile:.6g}", f"{time.upper_quartile:.6g}") if time else ("", "")),
        *((str(time.median.n), str(time.capped)) if time else ("0", "0")),
        *("; ".join(behind), "; ".join(line.remarks)),
    ]


def _ends(estimate: Estimate | None) -> tuple[str, str, str]:
    """Value, low and high; empty where there is none."""
    if estimate is None:
        return ("", "", "")
    low, high = ("" if end is None else f"{end:.4g}" for end in (estimate.low, estimate.high))
    return (f"{estimate.value:.4g}", low, high)
