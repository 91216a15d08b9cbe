"""Which wrong answers a question got, and which mistake is behind each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.safestring import SafeString

from grading.mistakes import MISTAKES, Mistake
from grading.verdict import Verdict
from progress.queries import counted_signs, students_of
from progress.words import wrong_html
from quizzes.models import Exercise, RevealedMistake
from quizzes.variants import read_question

MOST = 5


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """A way to be wrong: what was given, in words, the mistake that explains it best, how often, and the list."""

    html: SafeString
    mistake: Mistake
    count: int
    url: str


def wrong_answers_of(exercise: Exercise) -> dict[int, list[WrongAnswer]]:
    """The most frequent wrong answers to each question of the exercise, by item, from every attempt. Two queries.

    They are told apart by the number or option that revealed the likeliest mistake.
    """
    counted = (
        counted_signs()
        .filter(
            mark__item__exercise=exercise,
            mark__student__in=students_of(exercise.course).order_by(),
            mark__score__lt=1,
            rank=0,
        )
        .order_by()
        .values_list("mark__item", "name", "mistake")
        .annotate(count=Count("pk"), example=Min("pk"))
    )
    by_item: dict[int, list[tuple[int, int, str, str]]] = defaultdict(list)
    for item, name, mistake, count, example in counted:
        by_item[item].append((count, example, name, mistake))
    kept = {item: sorted(rows, key=lambda row: (-row[0], row[2]))[:MOST] for item, rows in by_item.items()}
    examples = RevealedMistake.objects.select_related(
        "mark__answer__variant__version", "mark__item__question"
    ).in_bulk([example for rows in kept.values() for _, example, _, _ in rows])
    return {
        item: [_wrong(exercise, examples[example], count) for count, example, _, _ in rows]
        for item, rows in kept.items()
    }


def _wrong(exercise: Exercise, example: RevealedMistake, count: int) -> WrongAnswer:
    answer = example.mark.answer
    narrowed = {
        "exercise": exercise.pk,
        "question": example.mark.item.question.uid,
        "outcome": "not-right",
        "likeliest": example.mistake,
        "name": example.name,
    }
    return WrongAnswer(
        html=wrong_html(
            read_question(answer.variant.version),
            name=example.name,
            verdict=Verdict.from_json(example.mark.verdict),
        ),
        mistake=MISTAKES[example.mistake],
        count=count,
        url=f"{reverse('progress:course-answers')}?{urlencode(narrowed)}",
    )
