"""The address of whoever asks, behind the proxies that we run ourselves."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class ClientAddressMiddleware:
    """Sets REMOTE_ADDR to what the outermost of our `TRUSTED_PROXIES` proxies saw.

    Each proxy appends the address that it was asked from to X-Forwarded-For, so only the last so many are to be
    believed; what stands before them was sent by whoever asked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        count: int = settings.TRUSTED_PROXIES
        seen = [
            part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()
        ]
        if count and len(seen) >= count:
            request.META["REMOTE_ADDR"] = seen[-count]
        return self.get_response(request)
