"""Exercises in the copy of a person's data: what was given, typed, submitted and marked, and the data sets.

Nothing is told before its time: what stands in an exercise that the person cannot see yet, or has to start first, is left
out, and right answers are as long as the exercise keeps them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from accounts.personal.archive import file_name
from accounts.personal.own import say_time
from accounts.personal.registry import Section
from datasets.models import Dataset
from grading.mistakes import MISTAKES
from grading.reports.advice import Advice
from grading.verdict import Verdict
from progress.words import given_text
from quizzes.content.schema import Question
from quizzes.feedback import without_key
from quizzes.models import Answer, Exercise, MarkChange, RegradeLine, Variant
from quizzes.times.own_times import own_times
from quizzes.times.timing import Times
from quizzes.variants import read_questions

Questions = Mapping[int, Question]

NOT_YET = "{} of an exercise that you cannot see yet, or have to start first, left out until then."
NO_KEYS = "Right answers are left out where the exercise does not show them yet."


def exercise_sections(user: User, now: datetime) -> Iterator[Section]:
    """Drafts, answers with their marks, and the history of the marks. Nine queries."""
    variants = list(_variants(user))
    times = _times(variants, user)
    shown = [variant for variant in variants if not is_too_early(times[variant.item.exercise_id], now)]
    given = [variant for variant in shown if hasattr(variant, "answer")]
    questions = read_questions(pk for v in shown for pk in (v.version_id, v.judged_by_id) if pk)
    missing = len(variants) - len(shown)
    yield Section(
        "exercises",
        "Questions that you were given",
        "Each question of an exercise as you have it, with the data set it is asked on, when you first saw it, and "
        "what you have typed and not submitted. Tutors of the course see that you opened a question, and never a draft.",
        tuple(_question(variant, questions) for variant in shown),
        left_out=NOT_YET.format("1 question" if missing == 1 else f"{missing} questions") if missing else "",
    )
    yield Section(
        "answers",
        "Your answers and their marks",
        "What you submitted, and how it was judged. Tutors of the course see this.",
        tuple(_answer(variant, questions, times[variant.item.exercise_id], now) for variant in given),
        left_out=NO_KEYS,
    )
    yield Section(
        "mark-history",
        "How your marks came about",
        "Each mark that an answer had, automatic, by a tutor, by a second tutor, or after a question was mended, with "
        "comments and reasons as tutors wrote them.",
        tuple(line for v in given for line in _history(v, times[v.item.exercise_id], now)),
        left_out="A change of marks that a tutor only tries out is left out, and so are reasons that tutors noted where "
        "the exercise does not show right answers yet.",
    )


def data_sections(user: User, now: datetime) -> Iterator[Section]:
    """The data sets that were made for them, each as a CSV file. Three queries."""
    variants = list(
        Variant.objects.filter(student=user).select_related("item__exercise").order_by("item", "attempt")
    )
    times = _times(variants, user)
    too_early = {v.dataset_id for v in variants if is_too_early(times[v.item.exercise_id], now)}
    titles = {variant.dataset_id: variant.item.exercise.title for variant in variants}
    found = Dataset.objects.filter(owner=user).defer("certificate").order_by("pk")
    files = {dataset.pk: _file_of(dataset, titles) for dataset in found if dataset.pk not in too_early}
    yield Section(
        "data-sets",
        "Your data sets",
        "The tables that were made for you. They are simulated, or drawn from a study of your course, and say nothing "
        "about you.",
        tuple(
            {
                "file": files[dataset.pk],
                "for": titles.get(dataset.pk, "practice"),
                "made": say_time(dataset.created_at),
                "rows": dataset.row_count,
            }
            for dataset in found
            if dataset.pk in files
        ),
        left_out=NOT_YET.format("Data") if too_early else "",
        files={files[dataset.pk]: dataset.csv for dataset in found if dataset.pk in files},
    )


def is_too_early(times: Times, now: datetime) -> bool:
    """Whether the exercise is one that its student cannot see yet, or has to start first."""
    return now < times.opens or (times.must_start and now < times.closes)


def _variants(user: User) -> QuerySet[Variant]:
    history = MarkChange.objects.order_by("at", "pk")
    regraded = RegradeLine.objects.exclude(state=RegradeLine.State.PLANNED).select_related("regrade")
    return (
        Variant.objects.filter(student=user)
        .select_related(
            "item__exercise__course",
            "item__question",
            "draft",
            "answer__mark",
            "answer__second",
        )
        .prefetch_related(
            Prefetch("answer__history", queryset=history),
            Prefetch("answer__regraded", queryset=regraded),
            "answer__mark__revealed",
        )
        .order_by("item__exercise__closes_at", "item__exercise", "item__position", "attempt", "pk")
    )


def _times(variants: Sequence[Variant], user: User) -> Mapping[int, Times]:
    exercises: dict[int, Exercise] = {v.item.exercise_id: v.item.exercise for v in variants}
    return own_times(exercises.values(), user)


def _file_of(dataset: Dataset, titles: Mapping[int, str]) -> str:
    return file_name(f"{dataset.pk}-{titles.get(dataset.pk, 'practice')}", "csv")


def _place(variant: Variant) -> dict[str, Any]:
    return {
        "course": variant.item.exercise.course.name,
        "exercise": variant.item.exercise.title,
        "question": variant.item.question.title,
        "attempt": variant.attempt,
    }


def _question(variant: Variant, questions: Questions) -> dict[str, Any]:
    draft = getattr(variant, "draft", None)
    return {
        **_place(variant),
        "data set": variant.dataset_id,
        "given": say_time(variant.made_at),
        "first seen": say_time(variant.opened_at),
        "draft": given_text(questions[variant.version_id], draft.response) if draft else None,
        "draft saved": say_time(draft.saved_at) if draft else None,
        "replaced": say_time(variant.replaced_at),
        "why replaced": variant.replaced_why,
    }


def _answer(variant: Variant, questions: Questions, times: Times, now: datetime) -> dict[str, Any]:
    answer: Answer = variant.answer
    mark = getattr(answer, "mark", None)
    return {
        **_place(variant),
        "answer": given_text(questions[variant.version_id], answer.response),
        "as stored": answer.response,
        "submitted": say_time(answer.submitted_at),
        "late": answer.late_words,
        "percent taken off for lateness": answer.taken_off,
        "state": answer.get_status_display(),
        "score from 0 to 1": mark.score if mark else None,
        "outcome": mark.outcome if mark else None,
        "marked": say_time(mark.marked_at) if mark else None,
        "marked by": ("your tutor" if mark.by_id else "automatically") if mark else None,
        "points by criterion": mark.rubric if mark else None,
        "comment": mark.comment if mark else None,
        "reason of a change": mark.reason if mark else None,
        "mistakes that it shows": [MISTAKES[row.mistake].title for row in mark.revealed.all()]
        if mark
        else [],
        **(_verdict(variant, questions, times, now) if mark else {}),
        "what an automatic reader found": _advice(answer),
    }


def _verdict(variant: Variant, questions: Questions, times: Times, now: datetime) -> dict[str, Any]:
    question = questions[variant.judged_by_id or variant.version_id]
    verdict = Verdict.from_json(variant.answer.mark.verdict)
    if verdict.score < 1 and not times.shows_right(now):
        verdict = without_key(verdict, question, variant.answer.response)
    return {
        "what was said": verdict.sentence,
        "evidence": [{"what": line.label, "number": line.value} for line in verdict.evidence],
    }


def _advice(answer: Answer) -> dict[str, Any] | None:
    if answer.advice is None:
        return None
    advice = Advice.from_json(answer.advice)
    return {
        "words": advice.words,
        "points": [{"point": point.name, "found in": point.evidence} for point in advice.points],
        "numbers": [
            {"number": number.label, "state": number.state, "typed": number.typed}
            for number in advice.numbers
        ],
        "words that say too much": [wording.words for wording in advice.wording],
    }


def _history(variant: Variant, times: Times, now: datetime) -> Iterator[dict[str, Any]]:
    answer: Answer = variant.answer
    # A reason that was not written for the student may name what is right.
    shows_reasons = times.shows_right(now)
    for change in answer.history.all():
        yield {
            **_place(variant),
            "when": say_time(change.at),
            "what": change.get_cause_display(),
            "counts": change.counts,
            "reason": change.reason if shows_reasons else None,
            **_state("before", change.before),
            **_state("after", change.after),
        }
    for line in answer.regraded.all():
        yield {
            **_place(variant),
            "when": say_time(line.regrade.moved_at),
            "what": f"regrade, {line.regrade.get_way_display()}: {line.get_decision_display()}, {line.get_state_display()}",
            "reason": line.regrade.note,
            "score before": line.before_score,
            "score after": line.after_score,
        }
    second = getattr(answer, "second", None)
    if second is not None and second.marked_at is not None:
        yield {
            **_place(variant),
            "when": say_time(second.marked_at),
            "what": "second mark, which does not count by itself",
            "score after": second.score,
            "points by criterion after": second.rubric,
            "comment after": second.comment,
        }


def _state(when: str, state: Mapping[str, Any] | None) -> dict[str, Any]:
    found = state or {}
    return {
        f"score {when}": found.get("score"),
        f"points by criterion {when}": found.get("rubric"),
        f"comment {when}": found.get("comment"),
    }
