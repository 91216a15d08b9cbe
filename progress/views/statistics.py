"""The statistics of questions, and the answers behind them."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, get_taught_or_404
from accounts.exports import csv_response
from accounts.group_filter import GroupFilter
from accounts.queries import group_choices
from progress.answer_list import lines_of, with_all_for_lines
from progress.answers_behind import AnswersForm, find_answers, lines_with_students, words_for
from progress.item_statistics import statistics_of_exercise, statistics_of_question, statistics_rows
from progress.paging import page_of
from progress.statistics.discrimination import FEWEST
from quizzes.models import Exercise, Question


@require_safe
def exercise_statistics(request: SignedInRequest, pk: int) -> HttpResponse:
    """Each question of an exercise by version and setting."""
    found = get_taught_or_404(Exercise.objects.select_related("course"), request.user, pk=pk)
    form = GroupFilter(request.GET, groups=group_choices(found.course))
    context = {
        "exercise": found,
        "course": found.course,
        "form": form,
        "reports": statistics_of_exercise(found, group=form.group_picked),
        "fewest": FEWEST,
    }
    return render(request, "progress/exercise_statistics.html", context)


@require_safe
def exercise_statistics_csv(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_taught_or_404(Exercise.objects.select_related("course"), request.user, pk=pk)
    form = GroupFilter(request.GET, groups=group_choices(found.course))
    name = f"{slugify(found.title) or 'exercise'}-statistics.csv"
    return csv_response(name, statistics_rows(statistics_of_exercise(found, group=form.group_picked)))


@require_safe
def question_statistics(request: SignedInRequest, uid: str) -> HttpResponse:
    """One question over all courses that the user teaches."""
    found = _question(request, uid)
    context = {
        "question": found,
        "report": statistics_of_question(found, tutor=request.user),
        "fewest": FEWEST,
    }
    return render(request, "progress/question_statistics.html", context)


@require_safe
def question_statistics_csv(request: SignedInRequest, uid: str) -> HttpResponse:
    report = statistics_of_question(_question(request, uid), tutor=request.user)
    return csv_response(f"{uid}-statistics.csv", statistics_rows([report]))


def _question(request: SignedInRequest, uid: str) -> Question:
    """Keys are for those who teach; to all others the question's page does not exist."""
    if not request.user.is_tutor:
        raise Http404("The statistics of questions are for tutors.")
    return get_object_or_404(Question, uid=uid)


@require_safe
def answers(request: SignedInRequest) -> HttpResponse:
    """The answers behind a number: of one exercise, of one question, or both."""
    form = AnswersForm(request.GET)
    picked = _picked(request, form)
    found = with_all_for_lines(find_answers(picked, tutor=request.user))
    page = page_of(found, request.GET.get("page"))
    context = {
        "form": form,
        "words": words_for(picked, tutor=request.user),
        "page": page,
        "lines": lines_of(page),
        "exercise_pk": picked.get("exercise"),
    }
    return render(request, "progress/answers.html", context)


@require_safe
def answers_csv(request: SignedInRequest) -> HttpResponse:
    """All of them, whatever the page."""
    picked = _picked(request, AnswersForm(request.GET))
    found = with_all_for_lines(find_answers(picked, tutor=request.user))
    return csv_response("answers.csv", lines_with_students(lines_of(found)))


def _picked(request: SignedInRequest, form: AnswersForm) -> dict[str, object]:
    picked = form.picked
    if not request.user.is_tutor or not {"exercise", "question"} & set(picked):
        raise Http404("Answers are listed for tutors, of an exercise or of a question.")
    return picked
