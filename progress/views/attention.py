"""What waits for the tutors of a course."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, get_taught_or_404
from accounts.exports import csv_response
from accounts.group_filter import GroupFilter
from accounts.models import Course
from accounts.queries import group_choices
from lessons.guides import load_guides
from lessons.passages.own import place_questions
from progress.attention import attention_of, attention_rows


@require_safe
def attention(request: SignedInRequest, pk: int) -> HttpResponse:
    """Reports to mark, answers that failed, data that are missing, questions that were asked."""
    found = get_taught_or_404(Course.objects, request.user, pk=pk)
    now = timezone.now()
    form = GroupFilter(request.GET, groups=group_choices(found))
    waiting = attention_of(found, now=now, group=form.group_picked)
    guides = load_guides() if waiting.questions else {}
    context = {
        "course": found,
        "form": form,
        "waiting": waiting,
        "asked": place_questions(waiting.questions, guides),
        "now": now,
    }
    return render(request, "progress/attention.html", context)


@require_safe
def attention_csv(request: SignedInRequest, pk: int) -> HttpResponse:
    """All of it as one table."""
    found = get_taught_or_404(Course.objects, request.user, pk=pk)
    form = GroupFilter(request.GET, groups=group_choices(found))
    rows = attention_rows(attention_of(found, now=timezone.now(), group=form.group_picked))
    return csv_response(f"{slugify(found.name) or 'course'}-attention.csv", rows)
