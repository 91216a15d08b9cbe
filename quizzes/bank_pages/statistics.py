"""How a question has done with the students of the courses that a tutor teaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from grading.mistakes import MISTAKES, Mistake
from quizzes.models import Exercise, Mark, Question, RevealedMistake


@dataclass(frozen=True, slots=True)
class VersionStatistics:
    """The marks of one version: how many, and how many of them right, partly right and wrong."""

    number: int
    marks: int
    right: int
    partial: int

    @property
    def wrong(self) -> int:
        return self.marks - self.right - self.partial

    @property
    def facility(self) -> float:
        """The share of right answers, in percent."""
        return 100 * self.right / self.marks if self.marks else 0.0


@dataclass(frozen=True, slots=True)
class QuestionStatistics:
    """`versions` that were marked, the newest first; `revealed` what wrong answers showed, the most frequent first."""

    versions: tuple[VersionStatistics, ...]
    revealed: tuple[tuple[Mistake, int], ...]


def statistics_of(question: Question, *, tutor: User) -> QuestionStatistics:
    """Two queries."""
    taught = Exercise.objects.taught_by(tutor)
    marks = Mark.objects.filter(
        answer__variant__version__question=question,
        answer__variant__item__exercise__in=taught,
        answer__variant__replaced_at=None,
    )
    outcomes = marks.values_list("answer__variant__version__number", "outcome")
    revealed = RevealedMistake.objects.filter(mark__in=marks).values_list("mistake", flat=True)
    counts = Counter(revealed).most_common()
    return QuestionStatistics(
        versions=tuple(_versions(outcomes)), revealed=tuple((MISTAKES[slug], count) for slug, count in counts)
    )


def _versions(outcomes: Iterable[tuple[int, str]]) -> Iterable[VersionStatistics]:
    by_version: dict[int, Counter[str]] = {}
    for number, outcome in outcomes:
        by_version.setdefault(number, Counter())[outcome] += 1
    for number in sorted(by_version, reverse=True):
        found = by_version[number]
        yield VersionStatistics(number, found.total(), found["right"], found["partial"])
