"""A roster: sent in, looked at, confirmed. Nothing is changed before that."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.access import SignedInRequest, get_course_to_change, read_or_send
from accounts.allowance import TooManyLetters, allowance_of
from accounts.course_forms import LONGEST_PASTE, MendForm, RosterForm
from accounts.letters import site_of
from accounts.models import Course, RosterImport
from accounts.roster.reading import MOST_BYTES, MOST_ROWS, RosterRefused, read_roster
from accounts.rosters import PlanChanged, carry_out, find_roster, keep_roster, plan_for

LIMITS = {"most_rows": f"{MOST_ROWS:,}", "most_megabytes": MOST_BYTES // 1_000_000}


@read_or_send
def course_roster(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a file or a pasted table; what can be read leads to its preview."""
    course = get_course_to_change(request.user, pk)
    form = RosterForm(request.POST, request.FILES) if request.method == "POST" else RosterForm()
    if form.is_valid():
        text, is_guessed = form.table
        try:
            kept, _ = keep_roster(
                course=course, by=request.user, text=text, is_guessed=is_guessed, now=timezone.now()
            )
        except RosterRefused as refusal:
            form.add_error(form.source, str(refusal))
        else:
            return redirect("accounts:course-roster-preview", course.pk, kept.pk)
    context = {"course": course, "form": form, **LIMITS}
    return render(request, "accounts/course_roster.html", context, status=422 if form.errors else 200)


@read_or_send
def course_roster_preview(request: SignedInRequest, pk: int, import_pk: int) -> HttpResponse:
    """What each row does or what is wrong with it; a POST does it, if it is still the same."""
    course = get_course_to_change(request.user, pk)
    now = timezone.now()
    kept = find_roster(course=course, by=request.user, pk=import_pk, now=now)
    if kept is None:
        messages.info(
            request, "This roster is no longer kept: it was taken over, or waited too long. Send it again."
        )
        return redirect("accounts:course-roster", course.pk)
    if request.method == "POST":
        digest = request.POST.get("digest", "")
        try:
            plan = carry_out(
                course=course, by=request.user, kept=kept, digest=digest, site=site_of(request), now=now
            )
        except (PlanChanged, TooManyLetters) as refusal:
            messages.warning(request, str(refusal))
            return redirect("accounts:course-roster-preview", course.pk, kept.pk)
        messages.success(request, _said(len(plan.changing), len(plan.faulty)))
        return redirect("accounts:course-detail", course.pk)
    return _show(request, course, kept, now)


def _show(request: SignedInRequest, course: Course, kept: RosterImport, now: datetime) -> HttpResponse:
    roster = read_roster(kept.text)
    plan = plan_for(course, by=request.user, roster=roster)
    context = {
        "course": course,
        "kept": kept,
        "roster": roster,
        "plan": plan,
        "allowance": allowance_of(request.user, now=now, new=plan.letters) if plan.letters else None,
        "may_mend": len(kept.text) <= LONGEST_PASTE,
        "mend": MendForm(initial={"text": kept.text}),
    }
    return render(request, "accounts/course_roster_preview.html", context)


def _said(taken: int, left: int) -> str:
    done = "1 row is taken over." if taken == 1 else f"{taken} rows are taken over."
    if not left:
        return done
    return f"{done} {'1 faulty row was' if left == 1 else f'{left} faulty rows were'} left out."
