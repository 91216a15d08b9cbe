"""Which wrong answers a question got, and which mistake is behind each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from grading.mistakes import MISTAKES, Mistake
from grading.verdict import Verdict
from progress.signs import Sign
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


def wrong_answers_of(
    exercise: Exercise, signs: Iterable[Sign], *, group: str = ""
) -> dict[int, list[WrongAnswer]]:
    """The most frequent wrong answers to each question of the exercise, by item, of those that `signs` are from.

    They are told apart by the number or option that revealed the likeliest mistake. `group` is the one that they are
    from, if that is not the whole course. One query.
    """
    by_item: dict[int, list[Sign]] = defaultdict(list)
    for sign in signs:
        if sign.example is not None:
            by_item[sign.item].append(sign)
    kept = {
        item: sorted(found, key=lambda sign: (-sign.wrong, sign.name))[:MOST]
        for item, found in by_item.items()
    }
    examples = RevealedMistake.objects.select_related(
        "mark__answer__variant__version", "mark__item__question"
    ).in_bulk([sign.example for found in kept.values() for sign in found])
    return {
        item: [_wrong(exercise, examples[sign.example], sign.wrong, group) for sign in found if sign.example]
        for item, found in kept.items()
    }


def _wrong(exercise: Exercise, example: RevealedMistake, count: int, group: str) -> WrongAnswer:
    answer = example.mark.answer
    narrowed = {
        "exercise": exercise.pk,
        "question": example.mark.item.question.uid,
        "outcome": "not-right",
        "likeliest": example.mistake,
        "name": example.name,
        **({"group": group} if group else {}),
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
