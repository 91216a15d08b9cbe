"""What happens to requests that cannot be read, to pages on their way back, and to people who are not signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.cache import patch_cache_control
from django_htmx.middleware import HtmxDetails

SIGNED_OUT = "You are signed out by now, so this was not saved. What you typed is still here."
NOT_SAVED = "You were signed out by then, so what you sent was not saved. Sign in, and send it again."


class OneEncodingMiddleware:
    """Refuses what says that it is written in another encoding than UTF-8, in which every page of ours is sent back.

    Django would read it by the codec of that name, among them those that give no text, or texts that no database keeps.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> None:
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower().replace("_", "-") not in {"utf-8", "utf8", "us-ascii"}:
            raise BadRequest(f"The request is written in {charset[:40]!r}: send it in UTF-8.")


class FreshPagesMiddleware:
    """Has browsers ask anew for the pages of whoever is signed in, also when they go back to one.

    A page kept from before would show an exercise without the drafts and answers that it has had since, and to the next
    person at a shared machine what the last one saw. Views that say themselves what may be kept are left alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        # The cookie is enough: to look up whose it is would cost a query on pages that need none.
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        if is_page and signed_in and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response


class SignInMiddleware(LoginRequiredMiddleware):
    """Sends strangers to sign in, like Django's, but so that nobody loses what they typed.

    Where a part of a page was asked for, the sign-in page would land in the middle of it: there the answer is
    401 with a sentence and, in `X-Sign-In`, the address; `site.js` shows both. Whoever sent a form comes back
    to the page that it was on, because the address that takes forms shows nothing.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: Any,
        view_kwargs: Any,
    ) -> HttpResponseBase | None:
        """Note that the view is reached: what fails before has stored nothing, see `tutor_site.views.server_error`."""
        refused = super().process_view(request, view_func, view_args, view_kwargs)
        request.reached_view = True  # type: ignore[attr-defined]
        return refused

    def handle_no_permission(  # type: ignore[override]  # (the stubs know redirections only)
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        address = resolve_url(self.get_login_url(view_func))
        htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
        if htmx:
            return HttpResponse(
                SIGNED_OUT,
                status=401,
                content_type="text/plain; charset=utf-8",
                headers={"X-Sign-In": address},
            )
        if request.method in {"GET", "HEAD"}:
            return super().handle_no_permission(request, view_func)
        messages.warning(request, NOT_SAVED)
        return redirect_to_login(_page_of(request), address, self.get_redirect_field_name(view_func))


def _page_of(request: HttpRequest) -> str:
    """The path of our page that the form was on; the first page where the browser does not say."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    ours = came_from.netloc == request.get_host() and came_from.path.startswith("/")
    return came_from.path if ours else "/"
