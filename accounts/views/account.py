"""One's own account: name, address, courses."""

from __future__ import annotations

from django.contrib import messages
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from accounts.access import SignedInRequest
from accounts.forms import EmailChangeForm, NameForm
from accounts.letters import LetterNotSent, reach_people, send_letter
from accounts.limits import LETTERS_OF_ONE, limited
from accounts.links import EmailChange, email_change_token, read_email_change
from accounts.models import User
from accounts.people import AddressTaken, change_email
from accounts.queries import courses_of


def account(request: SignedInRequest) -> HttpResponse:
    """The account page; a POST changes the name."""
    # The form writes into its instance, and the frame of the page shows the user: two objects, then.
    form = NameForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if form.is_valid():
        form.save()
        messages.success(request, "Your name is changed.")
        return redirect("accounts:account")
    return render(request, "accounts/account.html", {"form": form, "enrolments": courses_of(request.user)})


@limited(*LETTERS_OF_ONE)
@sensitive_post_parameters("current_password")
def ask_email_change(request: SignedInRequest) -> HttpResponse:
    """Write to the new address; nothing changes before its owner opens the link."""
    form = EmailChangeForm(request.user, request.POST or None)
    if form.is_valid():
        try:
            _write_to(request, request.user, form.cleaned_data["email"])
        except LetterNotSent as error:
            form.add_error(None, str(error))
        else:
            return redirect("accounts:email-change-sent")
    return render(request, "accounts/email_change.html", {"form": form})


def email_change_sent(request: SignedInRequest) -> HttpResponse:
    context = {"about": "e-mail", "letters_reach_people": reach_people()}
    return render(request, "accounts/letter_sent.html", context)


def confirm_email_change(request: SignedInRequest, token: str) -> HttpResponse:
    """Show what will change; a POST changes it and tells the old address."""
    try:
        change = read_email_change(token)
    except BadSignature:
        return render(request, "accounts/dead_link.html", status=410)
    if (change.user_id, change.old) != (request.user.pk, request.user.email):
        return render(request, "accounts/dead_link.html", {"about": "other account"}, status=410)
    if request.method == "POST":
        try:
            change_email(user=request.user, email=change.new)
        except AddressTaken:
            messages.error(
                request, f"By now {change.new} belongs to another account. Your address stays as it was."
            )
        else:
            messages.success(request, f"You sign in with {change.new} from now on.")
            _tell_old_address(change)
        return redirect("accounts:account")
    return render(request, "accounts/email_change_confirm.html", {"change": change})


def _write_to(request: HttpRequest, user: User, email: str) -> None:
    if User.objects.filter(email=email).exists():
        url = request.build_absolute_uri(reverse("accounts:sign-in"))
        reset_url = request.build_absolute_uri(reverse("accounts:password-reset"))
        send_letter("already_registered", to=email, context={"url": url, "reset_url": reset_url})
        return
    token = email_change_token(EmailChange(user_id=user.pk, old=user.email, new=email))
    url = request.build_absolute_uri(reverse("accounts:email-change-confirm", args=[token]))
    send_letter("email_change", to=email, context={"url": url})


def _tell_old_address(change: EmailChange) -> None:
    try:
        send_letter("email_changed", to=change.old, context={"change": change})
    except LetterNotSent:
        # The change stands; the old address may be the very one that no longer works.
        return
