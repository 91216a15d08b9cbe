"""The front door and the health check."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
TOO_LONG = "This is too long to be an answer, so nothing was submitted and nothing was saved. Shorten it, and send it again."
UNREADABLE = "The server could not read this, so nothing was submitted and nothing was saved."


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


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What cannot be read, such as a megabyte pasted into a form: a page, or a sentence for `site.js` to show."""
    too_long = isinstance(exception, TOO_MUCH)
    if request.headers.get("HX-Request") == "true":
        text = TOO_LONG if too_long else UNREADABLE
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
    return HttpResponse(render_to_string("400.html", {"too_long": too_long}), status=400)
