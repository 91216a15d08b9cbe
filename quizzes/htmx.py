"""What `HtmxMiddleware` makes of a request."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class HtmxRequest(HttpRequest):
    """`htmx` is true where a part of a page was asked for, and false for whole pages."""

    htmx: HtmxDetails
