"""The front door, what machines ask (health, readiness, metrics), and what is said of what went wrong."""

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views import defaults
from prometheus_client import CONTENT_TYPE_LATEST

from accounts.access import CourseArchived
from accounts.unavailable import DATABASE_FAILS, say_unavailable
from tutor_site.metrics import render_metrics
from tutor_site.readiness import find_trouble

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
TOO_LONG = "This is too long to be an answer, so nothing was submitted and nothing was saved. Shorten it, and send it again."
UNREADABLE = "The server could not read this, so nothing was submitted and nothing was saved."
NOTHING_SHOWN = "Nothing can be read just now. Try again in a minute."
NOTHING_STORED = (
    "Nothing can be read or stored just now, so nothing was submitted and nothing was saved. What you typed is still in "
    "the page that it came from: go back to it, and send it again in a minute."
)
PERHAPS_STORED = (
    "What you sent just now may not have been stored. What you typed is still in the page that it came from; look in a "
    "minute whether it was stored, before you send it again."
)


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Who is signed in goes to their day; everybody else sees what this is."""
    if request.user.is_authenticated:
        return redirect("progress:today")
    return render(request, "tutor_site/home.html")


@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """Says that the web process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@login_not_required
def readiness(request: HttpRequest) -> JsonResponse:
    """Says whether this process may be sent visitors: its database answers and is up to date.

    Without the broker it may: answers are kept, and marked when it is back.
    """
    trouble = find_trouble()
    status = 503 if trouble else 200
    return JsonResponse({"status": "not ready" if trouble else "ok", "trouble": trouble}, status=status)


@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, which shows the token; everybody else finds nothing."""
    token = settings.METRICS_TOKEN
    if not token or not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}"):
        raise Http404("Nothing here.")
    return HttpResponse(render_metrics(now=timezone.now()), content_type=CONTENT_TYPE_LATEST)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What the user may not do. That a course is archived is said in its own words."""
    if not isinstance(exception, CourseArchived):
        return defaults.permission_denied(request, exception)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(str(exception), status=403, content_type="text/plain; charset=utf-8")
    return render(request, "accounts/archived.html", {"message": str(exception)}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What cannot be read, such as a megabyte pasted into a form: a page, or a sentence for `site.js` to show."""
    too_long = isinstance(exception, TOO_MUCH)
    if request.headers.get("HX-Request") == "true":
        text = TOO_LONG if too_long else UNREADABLE
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
    return HttpResponse(render_to_string("400.html", {"too_long": too_long}), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours is 500. Where the database is away or full it is 503, with what became of what was sent."""
    if not isinstance(sys.exception(), DATABASE_FAILS):
        return defaults.server_error(request)
    if request.method in {"GET", "HEAD"}:
        return say_unavailable(request, NOTHING_SHOWN)
    reached = getattr(request, "reached_view", False)
    return say_unavailable(request, PERHAPS_STORED if reached else NOTHING_STORED)
