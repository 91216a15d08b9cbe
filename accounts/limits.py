"""How often something may be sent: enough for anybody at work, too little for a machine that tries.

The counts are kept in the shared cache; while that is away nothing is limited.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django_ratelimit.core import get_usage

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `rate` ("5/h") of what is sent to one group of addresses, counted by `key`."""

    name: str
    rate: str
    key: str | Callable[[str, HttpRequest], str]


def typed_email(group: str, request: HttpRequest) -> str:
    """The address typed into the form, as accounts keep it."""
    return request.POST.get("email", "").strip().lower()


# A letter costs somebody's patience; a class that signs up together shares one address of the network.
LETTERS = (Limit("letters-to-one", "6/h", typed_email), Limit("letters-from-one", "1200/h", "ip"))
LETTERS_OF_ONE = (Limit("letters-of-one", "10/h", "user"),)
CODES = (Limit("join-codes", "40/h", "user"),)
ANSWERS = (Limit("answers", "60/m", "user"),)
STUDIES = (Limit("studies", "30/h", "user"),)
DRAFTS = (Limit("drafts", "240/m", "user"),)
COPIES = (Limit("copies-of-own-data", "10/h", "user"),)
DELETIONS = (Limit("deletions", "10/h", "user"),)


def limited(
    *limits: Limit,
) -> Callable[[Callable[Concatenate[R, P], HttpResponseBase]], Callable[Concatenate[R, P], HttpResponseBase]]:
    """Refuse with 429 what is sent (POST) to the view beyond one of these limits; nothing is then done."""

    def decorate(
        view: Callable[Concatenate[R, P], HttpResponseBase],
    ) -> Callable[Concatenate[R, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            for limit in limits:
                seconds = _seconds_to_wait(request, limit)
                if seconds:
                    return refuse(request, seconds)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def _seconds_to_wait(request: HttpRequest, limit: Limit) -> int:
    """0 if the request is within the limit, which it then counts towards."""
    usage = get_usage(
        request, group=limit.name, key=limit.key, rate=limit.rate, method="POST", increment=True
    )
    return max(1, int(usage["time_left"])) if usage and usage["should_limit"] else 0


def refuse(request: HttpRequest, seconds: int) -> HttpResponse:
    """A page, or a sentence where a part of a page was asked for, that says how long to wait."""
    wait = _say(seconds)
    if request.headers.get("HX-Request") == "true":
        text = f"That was more than this site takes in so short a time. Try again in {wait}; what you typed is still here."
        response = HttpResponse(text, status=429, content_type="text/plain; charset=utf-8")
    else:
        page = render_to_string("429.html", {"wait": wait, "user": getattr(request, "user", None)})
        response = HttpResponse(page, status=429)
    response["Retry-After"] = str(seconds)
    return response


def refuse_guessing(request: HttpRequest, original: Any, credentials: Any) -> HttpResponse:
    """After too many wrong passwords for one account from one place; the same for accounts that do not exist."""
    return refuse(request, int(settings.AXES_COOLOFF_TIME.total_seconds()))


def _say(seconds: int) -> str:
    minutes = -(-seconds // 60)
    if seconds < 60:
        return f"{seconds} seconds" if seconds > 1 else "a second"
    return f"{minutes} minutes" if minutes > 1 else "a minute"
