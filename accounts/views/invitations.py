"""Inviting people into a course by mail, and taking up such an invitation."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, get_course_to_change, read_or_send, signed_in
from accounts.allowance import allowance_of
from accounts.course_forms import InviteForm
from accounts.courses import CannotJoin
from accounts.forms import RegistrationForm
from accounts.invitations import CannotInvite, accept, invite, invite_again, withdraw
from accounts.letters import site_of
from accounts.links import read_invitation
from accounts.models import Enrolment, Invitation, User
from accounts.people import AddressTaken, register


@read_or_send
def course_invite(request: SignedInRequest, pk: int) -> HttpResponse:
    """Invite one person, as a tutor or a student."""
    course = get_course_to_change(request.user, pk)
    form = InviteForm(request.POST or None, initial={"role": Enrolment.Role.TUTOR})
    if form.is_valid():
        email, role = form.cleaned_data["email"], Enrolment.Role(form.cleaned_data["role"])
        try:
            invite(
                course=course,
                email=email,
                role=role,
                by=request.user,
                site=site_of(request),
                now=timezone.now(),
            )
        except CannotInvite as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, f"{email} is invited. {_when_sent(request.user)}")
            return redirect("accounts:course-detail", course.pk)
    context = {"course": course, "form": form}
    return render(request, "accounts/course_invite.html", context, status=422 if form.errors else 200)


@require_POST
def course_invitation(request: SignedInRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """Send the letter again, or with `withdraw` give the place away."""
    course = get_course_to_change(request.user, pk)
    found = get_object_or_404(course.invitations.select_related("course"), pk=invitation_pk)
    now = timezone.now()
    if "withdraw" in request.POST:
        withdraw(invitation=found, by=request.user, now=now)
        messages.success(request, f"The invitation of {found.email} is withdrawn; its link no longer works.")
    else:
        try:
            invite_again(invitation=found, by=request.user, site=site_of(request), now=now)
        except CannotInvite as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{found.email} is written to again. {_when_sent(request.user)}")
    return redirect("accounts:course-detail", course.pk)


def _when_sent(tutor: User) -> str:
    """When the letter goes out that came last."""
    allowance = allowance_of(tutor, now=timezone.now())
    return replace(allowance, waiting=allowance.waiting - 1, new=1).words or "The letter is on its way."


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@read_or_send
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take the place that is kept. Opening the link alone changes nothing: mail programs open links too."""
    try:
        pk, email = read_invitation(token)
    except BadSignature:
        return _dead(request)
    found = Invitation.objects.select_related("course", "group", "by").filter(pk=pk, email=email).first()
    if found is None or found.course.archived_at is not None:
        return _dead(request)
    if not request.user.is_authenticated:
        if User.objects.filter(email=email).exists():
            return redirect_to_login(request.path)
        return _register(request, found)
    user = signed_in(request)
    if user.email != email:
        return render(request, "accounts/dead_link.html", {"about": "other account"}, status=410)
    if request.method == "POST":
        return _accept(request, found, user)
    return render(request, "accounts/invitation.html", {"invitation": found})


def _accept(request: HttpRequest, found: Invitation, user: User) -> HttpResponse:
    try:
        enrolment = accept(invitation=found, user=user)
    except CannotJoin:
        return _dead(request)
    messages.success(
        request, f"You are in the course {enrolment.course} as a {enrolment.get_role_display()}."
    )
    return redirect("accounts:course-detail", enrolment.course_id)


def _register(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = RegistrationForm(User(email=found.email), request.POST or None, initial={"name": found.name})
    if form.is_valid():
        name, password = form.cleaned_data["name"], form.cleaned_data["password"]
        try:
            user = register(email=found.email, name=name, password=password)
        except AddressTaken:
            return render(request, "accounts/has_account.html", {"email": found.email}, status=410)
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        return _accept(request, found, user)
    context = {"form": form, "email": found.email, "invitation": found}
    return render(request, "accounts/register.html", context)


def _dead(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/dead_link.html", {"about": "invitation"}, status=410)


@require_POST
def take_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the place from the list of one's courses, without the letter."""
    found = get_object_or_404(
        Invitation.objects.select_related("course", "group").filter(email=request.user.email), pk=pk
    )
    return _accept(request, found, request.user)
