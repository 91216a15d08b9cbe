"""What is said when the database cannot be read or written just now, and how exactly it can be said.

An error before a transaction was complete means that nothing of it is stored. A connection that breaks while the
transaction is being completed leaves open whether it is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)

# The database is away, restarting, or out of space; other errors of it are faults of ours.
DATABASE_FAILS = (OperationalError, InterfaceError)
SECONDS_TO_WAIT = 10


class PerhapsStored(Exception):  # noqa: N818 (it is an answer, not a fault)
    """The connection broke while a transaction was being completed, so nobody knows yet whether it is stored."""


@contextmanager
def storing() -> Iterator[None]:
    """A transaction. If the database's own error comes out of it, nothing is stored.

    Raises:
        PerhapsStored: the database did not say what became of it.
    """
    complete = False
    try:
        with transaction.atomic():
            yield
            complete = True
    except DATABASE_FAILS as error:
        if complete and not _was_refused(error):
            raise PerhapsStored from error
        raise


def _was_refused(error: Exception) -> bool:
    """Whether the server itself said that it did not store; class 57 is a server that is shutting down."""
    state = getattr(error.__cause__, "sqlstate", None)
    return bool(state) and not str(state).startswith("57")


def unless_database_fails(
    words: str, *, perhaps: str = ""
) -> Callable[[Callable[Concatenate[R, P], HttpResponse]], Callable[Concatenate[R, P], HttpResponse]]:
    """Say `words` where the database fails in the view, and `perhaps` where it may have stored what was sent."""

    def decorate(
        view: Callable[Concatenate[R, P], HttpResponse],
    ) -> Callable[Concatenate[R, P], HttpResponse]:
        @wraps(view)
        def guarded(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except (PerhapsStored, *DATABASE_FAILS) as error:
                logger.exception("the database fails at %s %s", request.method, request.path)
                return say_unavailable(request, perhaps if isinstance(error, PerhapsStored) else words)

        return guarded

    return decorate


def say_unavailable(request: HttpRequest, words: str) -> HttpResponse:
    """503 with a page, or the bare words where a part of a page was asked for. Asks the database nothing."""
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(words, status=503, content_type="text/plain; charset=utf-8")
    else:
        response = HttpResponse(render_to_string("503.html", {"words": words}), status=503)
    response["Retry-After"] = str(SECONDS_TO_WAIT)
    return response
