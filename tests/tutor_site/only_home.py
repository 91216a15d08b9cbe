"""Addresses of a house without its other floors: the front page, accounts, and pages that fail."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from tutor_site import views

FAILURES = {
    "400": BadRequest,
    "403": PermissionDenied,
    "404": Http404,
    "500": RuntimeError,
    "503": OperationalError,
}


@login_not_required
def fail(request: HttpRequest, kind: str) -> HttpResponse:
    raise FAILURES[kind]("on purpose")


@login_not_required
def empty(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


urlpatterns = [
    path("", views.home, name="home"),
    path("", include("accounts.urls")),
    path("empty/", empty),
    path("fail/<str:kind>/", fail),
]
handler500 = "tutor_site.views.server_error"
