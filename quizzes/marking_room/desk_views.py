"""Marking one answer: in the queue of its exercise, or by itself from wherever a tutor meets it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, get_taught_or_404, read_or_send
from accounts.sent import read_whole
from datasets.downloads import csv_response
from quizzes.marking_room.comments import CommentRefused, insert_comment, keep_comment
from quizzes.marking_room.desk import Desk, lay_out
from quizzes.marking_room.giving import give
from quizzes.marking_room.queue import next_after, position_of, rounds_of
from quizzes.marking_room.seconds import SecondRefused
from quizzes.marking_room.sheet import LONGEST_REASON, Sheet, read_sheet
from quizzes.marks import MarkHasChanged, MarkRefused, withdraw_override
from quizzes.models import Answer, Comment

Show = Callable[[Desk, int], HttpResponse]
TOO_LATE = "This was changed after you opened the page, so nothing of yours is stored yet."


def taught_answer(request: SignedInRequest, pk: int, **within: int) -> Answer:
    """The answer with all that a desk shows, or a 404 for everybody who does not teach it. One query."""
    objects = Answer.objects.select_related(
        "variant__student",
        "variant__version",
        "variant__dataset",
        "variant__draft",
        "variant__item__exercise__course",
        "variant__item__question",
        "mark__by",
        "second__by",
    ).defer("variant__dataset__csv", "variant__dataset__certificate")
    return get_taught_or_404(objects, request.user, pk=pk, **within)


@read_or_send
def mark(request: SignedInRequest, pk: int, answer_pk: int) -> HttpResponse:
    """One report of the exercise's queue; what is saved leads to the next that this tutor can mark."""
    answer = taught_answer(request, answer_pk, variant__item__exercise=pk)
    exercise = answer.variant.item.exercise

    def show(desk: Desk, status: int) -> HttpResponse:
        position = position_of(rounds_of(exercise, request.user), answer.pk)
        context = {"desk": desk, "exercise": exercise, "position": position, "course": exercise.course}
        return render(request, "quizzes/marking/mark.html", context, status=status)

    if request.method != "POST":
        return show(lay_out(answer, request.user, now=timezone.now()), 200)
    refused = _take(request, answer, show)
    if refused is not None:
        return refused
    following = next_after(rounds_of(exercise, request.user), answer.pk)
    if following is None:
        messages.success(request, "That was the last one that waits for you here.")
        return redirect("quizzes:course-marking", exercise.pk)
    return redirect("quizzes:course-mark", exercise.pk, following.answer_id)


@read_or_send
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Any answer with its data, key, verdict and history, and the sheet to mark it by hand."""
    found = taught_answer(request, pk)
    exercise = found.variant.item.exercise

    def show(desk: Desk, status: int) -> HttpResponse:
        context = {"desk": desk, "exercise": exercise, "course": exercise.course}
        return render(request, "quizzes/marking/answer.html", context, status=status)

    if request.method != "POST":
        return show(lay_out(found, request.user, now=timezone.now()), 200)
    return _take(request, found, show) or redirect("quizzes:course-answer", pk)


@require_POST
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let the automatic mark count again in place of a tutor's."""
    found = taught_answer(request, pk)
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:LONGEST_REASON]
    try:
        change = withdraw_override(
            found,
            by=request.user,
            reason=reason,
            now=timezone.now(),
            seen=read_whole(request.POST.get("seen")),
        )
    except MarkRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The automatic mark counts: {change.after['score']:.0%} of the points.")
    return redirect("quizzes:course-answer", pk)


@require_safe
def answer_data(request: SignedInRequest, pk: int) -> HttpResponse:
    """The student's data as a CSV file."""
    answers = Answer.objects.select_related("variant__dataset")
    return csv_response(get_taught_or_404(answers, request.user, pk=pk).variant.dataset)


@require_POST
def forget_comment(request: SignedInRequest, pk: int) -> HttpResponse:
    """Stop offering a comment; marks that were given with it keep it."""
    comment = get_taught_or_404(Comment.objects.select_related("course"), request.user, pk=pk)
    comment.delete()
    messages.success(request, "The comment is no longer offered. Marks that hold it keep it.")
    return redirect("quizzes:course-marking-all", comment.course_id)


def _take(request: SignedInRequest, answer: Answer, show: Show) -> HttpResponse | None:
    """Store the sheet that was sent in; the page with what is the matter, or nothing once it is stored."""
    now = timezone.now()
    desk = lay_out(answer, request.user, now=now)
    if "insert" in request.POST:
        return show(desk.with_sheet(_with_comment(request, desk)), 200)
    sheet = read_sheet(desk.sheet.scales, request.POST.dict(), needs_reason=desk.needs_reason)
    opened = (request.POST.get("task"), request.POST.get("seen"))
    if opened != (desk.task.value, str(desk.seen)):
        return show(desk.with_sheet(sheet, refusal=TOO_LATE, stale=True), 409)
    if sheet.errors:
        return show(desk.with_sheet(sheet), 422)
    try:
        give(desk, sheet, by=request.user, now=now)
    except MarkHasChanged:
        # Between laying out and storing.
        late = lay_out(taught_answer(request, answer.pk), request.user, now=now)
        return show(late.with_sheet(sheet, refusal=TOO_LATE, stale=True), 409)
    except (MarkRefused, SecondRefused) as refusal:
        return show(desk.with_sheet(sheet, refusal=str(refusal)), 409)
    _keep(request, answer, sheet)
    return None


def _with_comment(request: SignedInRequest, desk: Desk) -> Sheet:
    """What was typed, unchecked, with the comment that was picked."""
    data = request.POST.dict()
    picked = next((kept for kept in desk.comments if str(kept.pk) == data["insert"]), None)
    if picked is not None:
        data["comment"] = insert_comment(data.get("comment", ""), picked)
    return read_sheet(desk.sheet.scales, data, needs_reason=False, checks=False)


def _keep(request: SignedInRequest, answer: Answer, sheet: Sheet) -> None:
    item = answer.variant.item
    total = sum(scale.most for scale in sheet.scales)
    messages.success(request, f"Stored: {sheet.score * total:.4g} of {total:.4g} points.")
    if "keep" not in request.POST:
        return
    try:
        keep_comment(tutor=request.user, course=item.exercise.course, text=sheet.comment, now=timezone.now())
    except CommentRefused as refusal:
        messages.warning(request, str(refusal))
