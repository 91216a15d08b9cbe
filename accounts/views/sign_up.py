"""Signing up: first the address, then, behind the link that it gets, name and password.

The page is the same whether the address has an account or not; only its owner's letter tells.
"""

from __future__ import annotations

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.forms import RegistrationForm, SignUpForm
from accounts.letters import LetterNotSent, reach_people, send_letter
from accounts.limits import LETTERS, limited
from accounts.links import SignUp, read_sign_up, sign_up_token
from accounts.models import User
from accounts.people import AddressTaken, register

# It travels in the link of the letter, and mail programs break long ones.
LONGEST_NEXT = 200


@login_not_required
@limited(*LETTERS)
def sign_up(request: HttpRequest) -> HttpResponse:
    """Ask for an address and write to it."""
    if request.user.is_authenticated:
        return redirect("home")
    if request.method != "POST":
        return render(
            request, "accounts/sign_up.html", {"form": SignUpForm(initial={"next": _next(request)})}
        )
    form = SignUpForm(request.POST)
    if form.is_valid():
        try:
            _write_to(request, form.cleaned_data["email"], _next(request))
            return redirect("accounts:sign-up-sent")
        except LetterNotSent as error:
            form.add_error(None, str(error))
    return render(request, "accounts/sign_up.html", {"form": form})


@login_not_required
def sign_up_sent(request: HttpRequest) -> HttpResponse:
    context = {"about": "sign-up", "letters_reach_people": reach_people()}
    return render(request, "accounts/letter_sent.html", context)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def register_person(request: HttpRequest, token: str) -> HttpResponse:
    """Make the account and sign in. Opening the link alone changes nothing: mail programs open links too."""
    try:
        asked = read_sign_up(token)
    except BadSignature:
        return render(request, "accounts/dead_link.html", {"about": "sign-up"}, status=410)
    if User.objects.filter(email=asked.email).exists():
        return render(request, "accounts/has_account.html", {"email": asked.email}, status=410)
    form = RegistrationForm(User(email=asked.email), request.POST or None)
    if form.is_valid():
        try:
            user = register(
                email=asked.email, name=form.cleaned_data["name"], password=form.cleaned_data["password"]
            )
        except AddressTaken:
            return render(request, "accounts/has_account.html", {"email": asked.email}, status=410)
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        return redirect(asked.next or "accounts:course-list")
    return render(request, "accounts/register.html", {"form": form, "email": asked.email})


def _write_to(request: HttpRequest, email: str, next_path: str) -> None:
    if User.objects.filter(email=email).exists():
        url = request.build_absolute_uri(reverse("accounts:sign-in"))
        reset_url = request.build_absolute_uri(reverse("accounts:password-reset"))
        send_letter("already_registered", to=email, context={"url": url, "reset_url": reset_url})
        return
    token = sign_up_token(SignUp(email=email, next=next_path))
    url = request.build_absolute_uri(reverse("accounts:register", args=[token]))
    send_letter("sign_up", to=email, context={"url": url})


def _next(request: HttpRequest) -> str:
    """Where to go afterwards: a path on this site, or nothing."""
    path = request.POST.get("next") or request.GET.get("next") or ""
    ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if ours and len(path) <= LONGEST_NEXT else ""
