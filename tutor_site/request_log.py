"""One line in the log for each request, with an id that every other line of it carries too."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase

logger = logging.getLogger("tutor.requests")

HEADER = "X-Request-ID"
# What a proxy may hand in; anything else could forge lines of the log.
ALLOWED = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Asked for every few seconds by machines.
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})

request_id: ContextVar[str] = ContextVar("request_id", default="-")


class RequestLogMiddleware:
    """Names the request, hands the name back, and says how it went and how long it took.

    The line holds no query string and nothing that was sent: there may be answers in it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "")
        name = given if ALLOWED.fullmatch(given) else uuid.uuid4().hex
        token = request_id.set(name)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers[HEADER] = name
            if request.path not in QUIET:
                self._log(request, response, time.perf_counter() - began)
            return response
        finally:
            request_id.reset(token)

    def _log(self, request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
        user = getattr(request, "user", None)
        details = {
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "milliseconds": round(seconds * 1000, 1),
            "user_id": user.pk if user is not None else None,
        }
        logger.info(
            "%(method)s %(path)s %(status)s in %(milliseconds)s ms, user %(user_id)s", details, extra=details
        )


class RequestIdFilter(logging.Filter):
    """Puts the id of the request, "-" outside of one, on every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True
