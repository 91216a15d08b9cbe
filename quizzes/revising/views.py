"""The page of revision, its settings, and the link in the letters."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest
from accounts.letters import site_of
from quizzes.learning.entries import local_time
from quizzes.revising import wishes
from quizzes.revising.due import wishes_of
from quizzes.revising.forms import PaceForm, ReminderForm
from quizzes.revising.links import BadLinkError, read_token
from quizzes.revising.pages import revision_page

PAGE = "quizzes/revising/page.html"


@require_safe
def page(request: SignedInRequest) -> HttpResponse:
    """What is due today, the week, the forecast and the settings."""
    return render(request, PAGE, revision_page(request.user, now=timezone.now()))


@require_POST
def pace(request: SignedInRequest) -> HttpResponse:
    """Keep the daily cap and the exam."""
    user, now = request.user, timezone.now()
    form = PaceForm(request.POST, today=local_time(now).date(), stored=wishes_of(user).exam_date)
    if not form.is_valid():
        return render(request, PAGE, revision_page(user, now=now, pace=form), status=422)
    wishes.change_pace(user, **form.cleaned_data)
    messages.success(request, "Saved. The plan below follows it.")
    return redirect("revising:page")


@require_POST
def pause(request: SignedInRequest) -> HttpResponse:
    wishes.pause(request.user, now=timezone.now())
    return redirect("revising:page")


@require_POST
def resume(request: SignedInRequest) -> HttpResponse:
    """End the pause; what was due comes later by its length."""
    if wishes.resume(request.user, now=timezone.now()):
        messages.success(
            request, "Welcome back. Everything comes later by as long as you were away, and nothing was lost."
        )
    return redirect("revising:page")


@require_POST
def reminders(request: SignedInRequest) -> HttpResponse:
    """Turn the daily e-mail on or off."""
    form = ReminderForm(request.POST)
    user, now = request.user, timezone.now()
    if not form.is_valid():
        return render(request, PAGE, revision_page(user, now=now, reminder=form), status=422)
    wanted, hour = form.cleaned_data["reminders"], form.cleaned_data["reminder_hour"]
    wishes.change_reminders(user, wanted=wanted, hour=hour, site=site_of(request))
    words = (
        f"On days on which something is due, you get one e-mail to {user.email}, at {hour:02d}:00."
        if wanted
        else "You get no reminders."
    )
    messages.success(request, words)
    return redirect("revising:page")


@login_not_required
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reminders_off(request: HttpRequest, token: str) -> HttpResponse:
    """End the letters, by the link in one of them and without signing in.

    Opening it changes nothing, since mail programs open links too; they POST without a token of ours when their reader
    asks them to unsubscribe.
    """
    try:
        plan = read_token(token)
    except BadLinkError:
        return render(request, "quizzes/revising/dead_link.html", status=410)
    if request.method == "POST":
        wishes.stop_reminders(plan)
        plan.reminders = False
    return render(request, "quizzes/revising/reminders_off.html", {"plan": plan})
